"""What every engine does before it writes: check what it is given, and choose among versions of one article."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Judgement, Mention
from chipgraph.graph.schema import Field, Target, Verdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from chipgraph.graph.model import Article, Evidence, Extraction

Batch: TypeAlias = "Sequence[tuple[Article, Extraction]]"
Place: TypeAlias = tuple[str, str]  # key and source of an article


def content_digest(article: Article) -> str:
    """SHA-256 of what a reader of the article sees; where it was found and what it resembles do not count."""
    seen = (article.title, article.text, article.published, article.publisher, article.url, article.language)
    return hashlib.sha256(_encode(seen).encode()).hexdigest()


# Made once: `json.dumps` makes another encoder each time that it is told how to write.
_encode = json.JSONEncoder(default=str).encode


def latest(batch: Batch) -> list[tuple[Article, Extraction]]:
    """At most one version for each id and each source: the later date wins, then the greater digest."""
    if len(batch) == len({article.id for article, _ in batch}) == len({article.source for article, _ in batch}):
        return list(batch)
    ids: set[str] = set()
    sources: set[str] = set()
    kept = []
    for article, extraction in sorted(batch, key=lambda pair: _age(pair[0]), reverse=True):
        if article.id not in ids and article.source not in sources:
            kept.append((article, extraction))
            ids.add(article.id)
            sources.add(article.source)
    return kept


def chosen(batch: Batch) -> list[tuple[Article, Extraction]]:
    """What of a batch is to be stored: the `latest`; raises InputError where any of it does not pass `check`."""
    for article, extraction in batch:
        check(article, extraction)
    return latest(batch)


def moved(stored: Iterable[tuple[str, str, str]], places: Mapping[str, Place]) -> tuple[dict[str, Place], list[str]]:
    """Of all articles stored (id, key, source): the places of those found elsewhere now, and whom they replace."""
    found: dict[str, Place] = {}
    taken: set[str] = set()
    others = []
    for id_, *former in stored:
        place = places.get(id_)
        if place is None:
            others.append((id_, former[1]))
            continue
        taken.add(place[1])
        if place != tuple(former):
            found[id_] = place
    return found, [id_ for id_, source in others if source in taken]


def _age(article: Article) -> tuple[date, str, str, str]:
    return article.published or date.min, content_digest(article), article.id, article.source


def check(article: Article, extraction: Extraction) -> None:
    """Raises InputError where the extraction is not of this article or its offsets, ids or dates lead nowhere.

    Engines rely on it that the id and the text of a mention follow from its place.
    """
    if extraction.article_id != article.id:
        raise InputError(f"the extraction of {extraction.article_id} came with article {article.id}")
    parts = {Field.TITLE: article.title, Field.TEXT: article.text}
    for records in (extraction.mentions, extraction.entities, extraction.evidence):
        _check_unique(article.id, [one.id for one in records])
    mentions = {one.id for one in extraction.mentions}
    places = {(one.field, one.start, one.end) for one in extraction.mentions}
    entities = {one.id for one in extraction.entities}
    for mention in extraction.mentions:
        _check_mention(mention, article.id, parts[mention.field])
        _check_ids(mention.id, mention.entity_ids, entities)
        if mention.refers_to:
            _check_ids(mention.id, (mention.refers_to,), mentions)
    for one in extraction.evidence:
        _check_evidence(one, len(parts[one.field]), places, entities)


def _check_evidence(
    one: Evidence, length: int, places: Container[tuple[Field, int, int]], entities: Container[str]
) -> None:
    _check_span(one.id, one.sentence_start, one.sentence_end, length)
    for start, end in ((one.subject_start, one.subject_end), (one.object_start, one.object_end)):
        if (one.field, start, end) not in places:
            raise InputError(f"{one.id} has an end at {start}–{end}, where its extraction holds no mention")
    _check_ids(one.id, (one.subject_id, one.object_id), entities)
    if one.speaker_id:
        _check_ids(one.id, (one.speaker_id,), entities)
    for day in (one.date, one.date_end):
        if day is not None:
            PartialDate.parse(day)


def _check_mention(one: Mention, article_id: str, part: str) -> None:
    start, end = one.start, one.end
    _check_span(one.id, start, end, len(part))
    if one.text != part[start:end]:
        raise InputError(f"{one.id} has the text {one.text!r}, where the article has {part[start:end]!r}")
    if one.id != Mention.make_id(article_id, one.field, start, end):
        raise InputError(f"{one.id} is not the id of a mention at {start}–{end} in {article_id}")


_VERDICTS = {
    Target.ENTITIES: {Verdict.SAME, Verdict.DIFFERENT},
    Target.FACT: {Verdict.RIGHT, Verdict.WRONG},
    Target.EVIDENCE: {Verdict.RIGHT, Verdict.WRONG},
}


def check_judgement(one: Judgement) -> None:
    """Raises InputError where target, ids, relation, verdict, times and its own id do not fit each other."""
    kind = "evidence" if one.target is Target.EVIDENCE else "entity"
    for id_ in (one.left, *([] if one.right is None else [one.right])):
        if not id_.startswith(f"{kind}-"):
            raise InputError(f"a judgement on {one.target} cannot be about {id_!r}; give the id of {kind}")
    if (one.right is None) != (one.target is Target.EVIDENCE) or (one.relation is None) == (one.target is Target.FACT):
        raise InputError(
            f"judgement {one.id} needs two entities, or a fact's ends and relation, or a piece of evidence"
        )
    if one.verdict not in _VERDICTS[one.target]:
        raise InputError(f"the verdict {one.verdict!r} does not fit {one.target}")
    if one.target is Target.ENTITIES and not one.left < (one.right or ""):
        raise InputError(f"judgement {one.id} needs two entities in sorted order, not {one.left} and {one.right}")
    for time in (one.at, *([] if one.withdrawn is None else [one.withdrawn])):
        check_time(time)
    if one.id != Judgement.make_id(one.target, one.left, one.right, one.relation, one.verdict, one.by, one.at):
        raise InputError(f"{one.id} is not the id of a judgement on {one.left} by {one.by!r} at {one.at}")


def check_time(time: datetime) -> None:
    """Raises InputError for a time that is not in UTC or not in whole seconds."""
    if time.utcoffset() != timedelta(0) or time.microsecond:
        raise InputError(f"a judgement's time is given in UTC and whole seconds, not as {time.isoformat()}")


def _check_unique(owner: str, ids: Sequence[str]) -> None:
    if len(set(ids)) < len(ids):
        twice = next(id_ for place, id_ in enumerate(ids) if id_ in ids[:place])
        raise InputError(f"the extraction of {owner} holds {twice} twice")


def _check_span(owner: str, start: int, end: int, length: int) -> None:
    if not 0 <= start < end <= length:
        raise InputError(f"{owner} has the offsets {start}–{end} in {length} characters")


def _check_ids(owner: str, ids: Iterable[str], known: Container[str]) -> None:
    for id_ in ids:
        if id_ not in known:
            raise InputError(f"{owner} refers to {id_}, which its extraction does not hold")
