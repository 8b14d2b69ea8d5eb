"""The questions that people ask, each answered with its evidence, on the store's contract alone.

This is their front: what an entity is called and all that is known of it are answered here, the rest in files of their
own. Where a question takes a filter, None is what is current today.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from chipgraph.graph.alternatives import sole_suppliers
from chipgraph.graph.answers import RECEIPTS, Facts, Hit, Hits, fact_page
from chipgraph.graph.chains import customers, suppliers
from chipgraph.graph.changes import changes, changes_between
from chipgraph.graph.corroboration import corroboration, coverage, coverage_of
from chipgraph.graph.errors import InputError, NotFoundError
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.names import normalise
from chipgraph.graph.paths import Scope, connections
from chipgraph.graph.reach import reach
from chipgraph.graph.schema import Relation
from chipgraph.graph.store.base import NO_FILTER
from chipgraph.graph.timelines import HISTORY, timeline
from chipgraph.graph.walks import Bounds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chipgraph.graph.filters import SearchFilter
    from chipgraph.graph.model import Entity
    from chipgraph.graph.schema import EntityType
    from chipgraph.graph.store.base import Reader

__all__ = [
    "HISTORY",
    "Bounds",
    "Scope",
    "changes",
    "changes_between",
    "connections",
    "corroboration",
    "coverage",
    "coverage_of",
    "customers",
    "facts_of",
    "find_facts",
    "nearest_names",
    "reach",
    "resolve",
    "resolve_apart",
    "search",
    "sole_suppliers",
    "suppliers",
    "timeline",
]


_ORDER = {relation: place for place, relation in enumerate(Relation)}


def resolve(reader: Reader, name: str, *, types: Collection[EntityType] = ()) -> Entity:
    """The entity of that id or name, the one in most articles where several have it.

    Raises NotFoundError with the nearest names where there is none.
    """
    if name.startswith("entity-"):
        return reader.get_entity(name)
    wanted = normalise(name)
    for entity in reader.find_entities(name, types=types, limit=1):
        if wanted in {normalise(one) for one in (entity.name, *entity.aliases)}:
            return entity
    near = nearest_names(reader, name)
    hint = f"; the nearest are {', '.join(near)}" if near else ""
    raise NotFoundError(f"no entity is called {name!r}{hint}", nearest=near)


def resolve_apart(reader: Reader, names: Iterable[str], *, argument: str = "") -> list[Entity]:
    """The entities of these ids or names.

    Raises NotFoundError as `resolve`, and InputError, with the name of that argument, where two are of one entity.
    """
    found: list[Entity] = []
    for name in names:
        if (one := resolve(reader, name)) in found:
            raise InputError(f"{one.name} is one entity; name it once, or another beside it", argument=argument)
        found.append(one)
    return found


def nearest_names(reader: Reader, name: str, *, limit: int = 5) -> tuple[str, ...]:
    """Names of entities like that name: those that continue it first, then those spelt alike."""
    with reader.snapshot():
        found = {entity.id: entity.name for entity in reader.find_entities(name, limit=limit)} if name.strip() else {}
        pairs = list(reader.iter_names())
        likely = process.extract(
            normalise(name), [text for text, _ in pairs], scorer=fuzz.ratio, score_cutoff=60, limit=4 * limit
        )
        ids = [pairs[place][1] for _, _, place in likely]
        alike = reader.entities(ids)
    found |= {id_: alike[id_].name for id_ in ids}
    return tuple(dict.fromkeys(found.values()))[:limit]


def facts_of(
    reader: Reader,
    entity_id: str,
    filter_: FactFilter | None = None,
    *,
    offset: int = 0,
    limit: int = 50,
    receipts: int = RECEIPTS,
) -> Facts:
    """The facts of an entity, by relation and then best supported first."""
    filter_ = filter_ or FactFilter()
    with reader.snapshot():
        edges = reader.find_edges([reader.get_entity(entity_id).id], filter_)
        edges.sort(key=lambda edge: _ORDER[edge.relation])
        page = fact_page(reader, edges, filter_, offset=offset, limit=limit, receipts=receipts)
        return replace(page, undated=reader.count_undated([entity_id], filter_))


def find_facts(
    reader: Reader,
    entity_ids: Sequence[str] = (),
    filter_: FactFilter | None = None,
    *,
    offset: int = 0,
    limit: int = 50,
) -> Facts:
    """The facts of the whole graph, of one entity, or between two, best supported first.

    What no source dates is counted of entities only: of a whole graph that would mean to look at all of it.
    """
    filter_ = filter_ or FactFilter()
    with reader.snapshot():
        if not entity_ids:
            best = reader.find_edges(None, filter_, per_entity=offset + limit)
            page = fact_page(reader, best, filter_, offset=offset, limit=limit, total=reader.count_facts(filter_))
            return page if filter_.as_of is None else replace(page, undated=None)
        ends = [reader.get_entity(id_).id for id_ in entity_ids]
        edges = reader.find_edges(ends[:1], filter_)
        between = [edge for edge in edges if len(ends) < 2 or {edge.subject_id, edge.object_id} == set(ends)]
        page = fact_page(reader, between, filter_, offset=offset, limit=limit)
        return replace(page, undated=reader.count_undated(ends, filter_))


def search(reader: Reader, text: str, filter_: SearchFilter = NO_FILTER, *, limit: int = 20, offset: int = 0) -> Hits:
    """Sentences that state facts, and articles, with all words and "phrases" of the text (`word*` begins one)."""
    with reader.snapshot():
        found = reader.search(text, filter_, limit=limit, offset=offset)
        articles = reader.search_articles(text, filter_, limit=limit, offset=offset)
        ends = reader.entities({id_ for one in found for id_ in (one.evidence.subject_id, one.evidence.object_id)})
    hits = [Hit(one, ends[one.evidence.subject_id], ends[one.evidence.object_id]) for one in found]
    return Hits(tuple(hits), tuple(articles))
