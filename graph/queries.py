"""The questions that people ask, each answered with its evidence, on the store's contract alone.

Where a question takes a filter, None is what is current today.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from chipgraph.graph.answers import RECEIPTS, Facts, Hop, Moment, Tiers, Timeline, TimelineEntry, fact_rows
from chipgraph.graph.dates import PartialDate
from chipgraph.graph.errors import InputError, NotFoundError
from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.names import normalise
from chipgraph.graph.schema import Relation, Status
from chipgraph.graph.spells import is_event

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chipgraph.graph.model import Entity, Fact, Spell
    from chipgraph.graph.schema import EntityType
    from chipgraph.graph.store.base import Reader

# A timeline tells what happened and what has ended since; a plain list only what is current.
HISTORY = frozenset({Status.ACTUAL, Status.ENDED})


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
        reader.get_entity(entity_id)
        facts = reader.find_facts([entity_id], filter_)
        facts.sort(key=lambda fact: list(Relation).index(fact.relation))
        page = facts[offset : offset + limit]
        shown = [(fact, filter_.spells(fact)) for fact in page]
        return Facts(tuple(fact_rows(reader, shown, receipts=receipts)), len(facts))


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a chain of supply is followed: steps, neighbours of one entity, entities in all, receipts of a row."""

    tiers: int = 1
    per_entity: int = 50
    max_nodes: int = 200
    receipts: int = RECEIPTS


DIRECT = Bounds()


def suppliers(reader: Reader, entity_id: str, filter_: FactFilter | None = None, bounds: Bounds = DIRECT) -> Tiers:
    """Who supplies the entity, who supplies those, and so on; of one item if the filter names it."""
    return _chain(reader, entity_id, replace(filter_ or FactFilter(), direction=Direction.IN), bounds)


def customers(reader: Reader, entity_id: str, filter_: FactFilter | None = None, bounds: Bounds = DIRECT) -> Tiers:
    """Whom the entity supplies, whom those supply, and so on; of one item if the filter names it."""
    return _chain(reader, entity_id, replace(filter_ or FactFilter(), direction=Direction.OUT), bounds)


class _Step(NamedTuple):
    """From an entity of the frontier to a neighbour, which may have been reached `before`."""

    tier: int
    near: str
    far: str
    fact: Fact
    before: bool = False


def _chain(reader: Reader, entity_id: str, filter_: FactFilter, bounds: Bounds) -> Tiers:
    if bounds.tiers < 1:
        raise InputError(f"{bounds.tiers} tiers make no chain; ask for 1 or more")
    filter_ = replace(filter_, relations=frozenset({Relation.SUPPLIES}))
    with reader.snapshot():
        root = reader.get_entity(entity_id)
        steps, crowded, full = _breadth_first(reader, entity_id, filter_, bounds)
        names = reader.entities(crowded)
        rows = fact_rows(reader, [(one.fact, filter_.spells(one.fact)) for one in steps], receipts=bounds.receipts)
    cuts = [f"of {names[id_].name} only the {bounds.per_entity} best supported are shown" for id_ in sorted(crowded)]
    cuts += [f"the tree is cut at {bounds.max_nodes} entities"] if full else []
    hops = [
        Hop(step.tier, one, cycle=step.before and _leads_on(steps, step.far, step.near))
        for step, one in zip(steps, rows, strict=True)
    ]
    return Tiers(root, tuple(hops), tuple(cuts))


def _breadth_first(
    reader: Reader, entity_id: str, filter_: FactFilter, bounds: Bounds
) -> tuple[list[_Step], set[str], bool]:
    """The steps within bounds, the entities that have more neighbours than that, and whether the tree is full."""
    seen, frontier = {entity_id}, [entity_id]
    steps: list[_Step] = []
    crowded: set[str] = set()
    full = False
    for tier in range(1, bounds.tiers + 1):
        found = _neighbours(reader, tier, frontier, filter_, bounds.per_entity + 1)
        frontier = []
        for step in _capped(found, bounds.per_entity, crowded):
            if step.far in seen:
                steps.append(step._replace(before=True))
            elif len(seen) < bounds.max_nodes:
                steps.append(step)
                seen.add(step.far)
                frontier.append(step.far)
            else:
                full = True
    return steps, crowded, full


def _neighbours(reader: Reader, tier: int, frontier: list[str], filter_: FactFilter, per_entity: int) -> list[_Step]:
    """The steps from a frontier, in its order, best supported first."""
    if not frontier:
        return []
    place = {id_: at for at, id_ in enumerate(frontier)}
    steps = []
    for fact in reader.find_facts(frontier, filter_, per_entity=per_entity):
        ends = fact.object_id, fact.subject_id
        near, far = ends if filter_.direction is Direction.IN else ends[::-1]
        steps.append(_Step(tier, near, far, fact))
    return sorted(steps, key=lambda step: place[step.near])


def _capped(steps: Iterable[_Step], per_entity: int, crowded: set[str]) -> list[_Step]:
    """The first steps of each entity; adds those that have more to `crowded`."""
    taken: dict[str, int] = {}
    kept = []
    for step in steps:
        taken[step.near] = taken.get(step.near, 0) + 1
        if taken[step.near] > per_entity:
            crowded.add(step.near)
        else:
            kept.append(step)
    return kept


def _leads_on(steps: Iterable[_Step], start: str, goal: str) -> bool:
    """Whether the steps lead from one entity to another."""
    onward: dict[str, set[str]] = {}
    for step in steps:
        onward.setdefault(step.near, set()).add(step.far)
    reached, left = {start}, [start]
    while left:
        further = onward.get(left.pop(), set()) - reached
        reached |= further
        left += further
    return goal in reached


def timeline(
    reader: Reader,
    entity_ids: Sequence[str],
    filter_: FactFilter | None = None,
    *,
    offset: int = 0,
    limit: int = 50,
    receipts: int = RECEIPTS,
) -> Timeline:
    """What happened to one entity, or between two, in order of time; a coarse date stands before the finer ones in it.

    A state has an entry for its beginning and one for its end. Raises InputError for other than one or two entities.
    """
    if len(set(entity_ids)) not in {1, 2}:
        raise InputError("a timeline is of one entity or of two")
    filter_ = filter_ or FactFilter(statuses=HISTORY)
    with reader.snapshot():
        for id_ in entity_ids:
            reader.get_entity(id_)
        facts = reader.find_facts(entity_ids[:1], filter_)
        if len(entity_ids) > 1:
            facts = [fact for fact in facts if {fact.subject_id, fact.object_id} == set(entity_ids)]
        moments = [one for fact in facts for spell in filter_.spells(fact) for one in _moments(fact, spell)]
        dated = sorted((one for one in moments if one.date), key=_moment_order)
        page = _entries(reader, dated[offset : offset + limit], receipts)
        undated = [one for one in moments if not one.date]
        apart = _entries(reader, undated[:limit], receipts)
    return Timeline(page, len(dated), apart, len(undated))


class _Moment(NamedTuple):
    date: str | None
    moment: Moment
    fact: Fact
    spell: Spell


def _moments(fact: Fact, spell: Spell) -> list[_Moment]:
    if spell.start is None and spell.end is None:
        return [_Moment(None, Moment.UNDATED, fact, spell)]
    begins = Moment.HAPPENED if is_event(fact.relation) else Moment.BEGAN
    dates = ((spell.start, begins), (spell.end, Moment.ENDED))
    return [_Moment(date, moment, fact, spell) for date, moment in dates if date]


def _moment_order(one: _Moment) -> tuple[object, ...]:
    day = PartialDate.parse(one.date or "")
    return day.first, -day.last.toordinal(), list(Moment).index(one.moment), -one.fact.articles, one.fact.id


def _entries(reader: Reader, moments: Sequence[_Moment], receipts: int) -> tuple[TimelineEntry, ...]:
    rows = fact_rows(reader, [(one.fact, (one.spell,)) for one in moments], receipts=receipts)
    return tuple(TimelineEntry(one.date, one.moment, row) for one, row in zip(moments, rows, strict=True))
