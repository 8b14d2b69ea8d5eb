"""What every engine does before it writes: check what it is given, and choose among versions of one article."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Evidence, Judgement, Mention
from chipgraph.graph.schema import SIGNATURES, Basis, EntityType, Field, Relation, Status, Target, Verdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from enum import StrEnum

    from chipgraph.graph.model import Article, Extraction

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
    """Raises InputError where the extraction is not of this article, or holds what cannot be.

    That is offsets, ids and dates that lead nowhere, words that the schema does not have, and relations between what
    they cannot join. Engines rely on it that the id and the text of a mention follow from its place, and that no two
    articles hold evidence of one id.
    """
    if extraction.article_id != article.id:
        raise InputError(f"the extraction of {extraction.article_id} came with article {article.id}")
    for records in (extraction.mentions, extraction.entities, extraction.evidence):
        _check_unique(article.id, [one.id for one in records])
    mentions = {one.id for one in extraction.mentions}
    places = {(one.field, one.start, one.end) for one in extraction.mentions}
    types = {one.id: one.type for one in extraction.entities}
    for entity in extraction.entities:
        _check_words(entity.id, (entity.type, EntityType))
    for mention in extraction.mentions:
        _check_mention(mention, article)
        _check_ids(mention.id, mention.entity_ids, types)
        if mention.refers_to:
            _check_ids(mention.id, (mention.refers_to,), mentions)
    for one in extraction.evidence:
        _check_evidence(one, article, places, types)
        _check_statement(one, types)


def _check_evidence(
    one: Evidence, article: Article, places: Container[tuple[Field, int, int]], entities: Container[str]
) -> None:
    _check_words(one.id, (one.field, Field), (one.relation, Relation), (one.status, Status))
    _check_article(one, article.id)
    subject, object_ = (one.subject_start, one.subject_end), (one.object_start, one.object_end)
    _check_span(one.id, one.sentence_start, one.sentence_end, len(_part(article, one.field)))
    for start, end in (subject, object_):
        if (one.field, start, end) not in places:
            raise InputError(f"{one.id} has an end at {start}–{end}, where its extraction holds no mention")
    _check_ids(one.id, (one.subject_id, one.object_id), entities)
    if one.speaker_id:
        _check_ids(one.id, (one.speaker_id,), entities)
    if one.id != Evidence.make_id(
        article_id=one.article_id,
        field_=one.field,
        subject=subject,
        object_=object_,
        ends=(one.subject_id, one.object_id),
        relation=one.relation,
        date_=one.date,
        status=one.status,
        item=one.item,
    ):
        raise InputError(f"{one.id} is not the id of evidence that says this; make it with Evidence.make_id")


def _check_statement(one: Evidence, types: Mapping[str, EntityType]) -> None:
    """What evidence says, wherever it stands."""
    ends = types[one.subject_id], types[one.object_id]
    if not SIGNATURES[one.relation].admits(*ends):
        raise InputError(f"{one.id} says that {ends[0]} {one.relation} {ends[1]}, which the schema does not admit")
    if one.basis is not None:
        _check_words(one.id, (one.basis, Basis))
    begin, until = (PartialDate.parse(day) if day is not None else None for day in (one.date, one.date_end))
    if begin and until and until.last < begin.first:
        raise InputError(f"{one.id} ends on {until}, before its date, {begin}")
    if not 0 <= one.confidence <= 1:
        raise InputError(f"{one.id} has the confidence {one.confidence}, which is not from 0 to 1")


def _check_mention(one: Mention, article: Article) -> None:
    _check_words(one.id, (one.field, Field), (one.type, EntityType))
    _check_article(one, article.id)
    part = _part(article, one.field)
    start, end = one.start, one.end
    _check_span(one.id, start, end, len(part))
    if one.text != part[start:end]:
        raise InputError(f"{one.id} has the text {one.text!r}, where the article has {part[start:end]!r}")
    if one.id != Mention.make_id(article.id, one.field, start, end):
        raise InputError(f"{one.id} is not the id of a mention at {start}–{end} in {article.id}")


def _part(article: Article, field: Field) -> str:
    return article.title if field is Field.TITLE else article.text


def _check_article(one: Mention | Evidence, article_id: str) -> None:
    if one.article_id != article_id:
        raise InputError(f"{one.id} is of {one.article_id} and came with article {article_id}")


def _check_words(owner: str, *told: tuple[object, type[StrEnum]]) -> None:
    for word, kind in told:
        if not isinstance(word, kind):
            raise InputError(f"{owner} has {word!r} as {kind.__name__}; it is one of {', '.join(kind)}")


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
    if not one.by.strip():
        raise InputError(f"judgement {one.id} needs the name of whose word it is")
    _check_time(one.at)
    if one.withdrawn is not None:
        check_withdrawal(one, one.withdrawn)
    if one.id != Judgement.make_id(one.target, one.left, one.right, one.relation, one.verdict, one.by, one.at):
        raise InputError(f"{one.id} is not the id of a judgement on {one.left} by {one.by!r} at {one.at}")


def check_withdrawal(one: Judgement, at: datetime) -> None:
    """Raises InputError for a time before the judgement was made, or one that is not in UTC and whole seconds."""
    _check_time(at)
    if at < one.at:
        raise InputError(f"{one.id} was made at {one.at.isoformat()} and cannot be withdrawn before, {at.isoformat()}")


def _check_time(time: datetime) -> None:
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
