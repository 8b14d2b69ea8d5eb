"""Annotated articles: what a whole article says, its entities by their names.

A file holds one JSON object: `text`, the path of the article (any file that `chipgraph ingest` takes) from this file's
folder or the one above; `id`, which of several articles it is; `published`; `entities` and `optional_entities`, each
`[name, type, [aliases]]`, with "Type|Other" where both will do; `facts` of `{"s", "r", "o"}` with `status` (null where
readers differ), `date`, `item`, `amount`, `role`, `speaker`, with `alt`, a list of triples that say the same, and
`"optional": true` where a reader may or may not count it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Article
from chipgraph.graph.names import normalise
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.ingest.evaluation.sheets import GoldFact, Sheet, triple
from chipgraph.ingest.language.qualifiers import QUALIFIERS
from chipgraph.ingest.sources.files import read_files
from chipgraph.ingest.sources.record import parse_date

if TYPE_CHECKING:
    from pathlib import Path


def read_article(path: Path) -> Sheet:
    """An annotated article with its text; raises InputError for what cannot be used, naming the file and the fault."""
    try:
        gold = json.loads(path.read_text(encoding="utf-8"))
        article = _article(path, gold)
        groups = ("entities", "optional_entities")
        entities = [(one[0], str(one[1]).split("|"), one[2:]) for group in groups for one in gold.get(group, ())]
        facts = tuple(_fact(one, len(article.text)) for one in gold["facts"])
        types = {name: frozenset(EntityType(one).value for one in kinds) for name, kinds, _ in entities}
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        told = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise InputError(f"{path} is no annotated article: {told}") from error
    ends = {end for fact in facts for form in fact.forms for end in (form[0], form[2])}
    if unknown := sorted(ends - types.keys()):
        raise InputError(f"{path}: {', '.join(unknown)} stand in facts, but are not among the entities")
    names: dict[str, str] = {}
    for name, _, aliases in entities:
        for form in (name, *(aliases[0] if aliases else ())):
            names.setdefault(normalise(form), name)
    published = gold.get("published")
    return Sheet(
        text=article.text,
        published=parse_date(published) if published else article.published,
        parts=((0, len(article.text), str(gold.get("id") or path.stem)),),
        types=types,
        facts=facts,
        names=names,
        optional=frozenset(one[0] for one in gold.get("optional_entities", ())),
    )


def _article(path: Path, gold: dict[str, Any]) -> Article:
    places = [folder / gold["text"] for folder in (path.parent, path.parent.parent)]
    source = next((place for place in places if place.is_file()), None)
    if source is None:
        raise InputError(f"{path}: there is no article {places[0]}, nor {places[1]}")
    found = [one for one in read_files([source]) if isinstance(one, Article)]
    chosen = found if len(found) == 1 else [one for one in found if one.key == gold.get("id")]
    if not chosen:
        raise InputError(f"{path}: {source} holds no article {gold.get('id')!r} that can be read")
    return chosen[0]


def _fact(one: dict[str, Any], end: int) -> GoldFact:
    status = one.get("status", Status.ACTUAL)
    return GoldFact(
        triple=triple(one["s"], Relation(one["r"]), one["o"]),
        status=None if status is None else Status(status),
        qualifiers={name: str(one[name]) for name in QUALIFIERS if one.get(name)},
        start=0,
        end=end,
        others=tuple(triple(*other) for other in one.get("alt", ())),
        optional=bool(one.get("optional")),
    )
