"""Walks from one entity outward, tier by tier, within bounds; one call to the store for each way of a tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from chipgraph.graph.answers import RECEIPTS, Hop, Tiers, fact_rows
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import Direction, FactFilter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chipgraph.graph.answers import FactRow
    from chipgraph.graph.model import Edge, Entity
    from chipgraph.graph.store.base import Reader


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a walk goes: tiers, neighbours of one entity, entities in all, receipts of a row."""

    tiers: int = 1
    per_entity: int = 50
    max_nodes: int = 200
    receipts: int = RECEIPTS

    def __post_init__(self) -> None:
        if self.tiers < 1:
            raise InputError(f"{self.tiers} tiers make no chain; ask for 1 or more")


DIRECT = Bounds()


class Way(NamedTuple):
    """Some entities of a frontier and the facts to follow from them, but for those that lead to some others.

    The filter's direction is OUT or IN.
    """

    entity_ids: Sequence[str]
    filter_: FactFilter
    but_to: Collection[str] = ()


# The ways onward from a frontier; each of its entities is in one of them at most.
Ways: TypeAlias = Callable[["Sequence[str]"], "list[Way]"]


class _Step(NamedTuple):
    """From an entity of the frontier to a neighbour, which may have been reached `before`."""

    tier: int
    near: str
    far: str
    edge: Edge
    filter_: FactFilter
    before: bool = False


def walk(reader: Reader, root: Entity, ways: Ways, bounds: Bounds) -> Tiers:
    """What the ways lead to from the root, the best supported first in each tier. Belongs in a snapshot."""
    steps, crowded, full = _breadth_first(reader, root.id, ways, bounds)
    names = reader.entities(crowded) if crowded else {}
    rows = _rows(reader, steps, bounds.receipts)
    cuts = [f"of {names[id_].name} only the {bounds.per_entity} best supported are shown" for id_ in sorted(crowded)]
    cuts += [f"the tree is cut at {bounds.max_nodes} entities"] if full else []
    rings = _rings(steps) if any(step.before for step in steps) else {}
    hops = [
        Hop(step.tier, one, step.before and rings[step.near] == rings[step.far], step.near, step.far)
        for step, one in zip(steps, rows, strict=True)
    ]
    undated = sum(reader.count_undated(way.entity_ids, way.filter_) for way in ways([root.id]) if way.entity_ids)
    return Tiers(root, tuple(hops), tuple(cuts), undated)


def _rows(reader: Reader, steps: Sequence[_Step], receipts: int) -> list[FactRow]:
    """The facts of the steps, looked up all at once; a walk passes by many more than it keeps."""
    known_at = steps[0].filter_.known_at if steps else None
    facts = reader.facts({step.edge.fact_id for step in steps}, known_at)
    found = [(facts[step.edge.fact_id], step.filter_) for step in steps]
    return fact_rows(reader, [(fact, filter_.spells(fact)) for fact, filter_ in found], receipts=receipts)


def _breadth_first(reader: Reader, root_id: str, ways: Ways, bounds: Bounds) -> tuple[list[_Step], set[str], bool]:
    """The steps within bounds, the entities that have more neighbours than that, and whether the tree is full."""
    seen, frontier = {root_id}, [root_id]
    steps: list[_Step] = []
    crowded: set[str] = set()
    full = False
    for tier in range(1, bounds.tiers + 1):
        found = _neighbours(reader, tier, frontier, ways, bounds.per_entity + 1)
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
        if not frontier:
            break
    return steps, crowded, full


def _neighbours(reader: Reader, tier: int, frontier: list[str], ways: Ways, per_entity: int) -> list[_Step]:
    """The steps from a frontier, in its order, best supported first."""
    place = {id_: at for at, id_ in enumerate(frontier)}
    steps = []
    for ids, filter_, but_to in ways(frontier):
        inward = filter_.direction is Direction.IN
        for edge in reader.find_edges(ids, filter_, per_entity=per_entity + len(but_to)) if ids else ():
            near, far = (edge.object_id, edge.subject_id) if inward else (edge.subject_id, edge.object_id)
            if far not in but_to:
                steps.append(_Step(tier, near, far, edge, filter_))
    return sorted(steps, key=lambda step: place[step.near])


def _capped(steps: Iterable[_Step], per_entity: int, crowded: set[str]) -> list[_Step]:
    """The first steps of each entity; adds those that have more to `crowded`."""
    taken: Counter[str] = Counter()
    kept = []
    for step in steps:
        taken[step.near] += 1
        if taken[step.near] > per_entity:
            crowded.add(step.near)
        else:
            kept.append(step)
    return kept


def _rings(steps: Iterable[_Step]) -> dict[str, str]:
    """For each entity one that stands for all those from which it can be reached and which it can reach.

    Kosaraju's algorithm: in the order in which a first search leaves entities, last first, a second search against
    the steps stays within one ring.
    """
    onward: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for step in steps:
        onward.setdefault(step.near, []).append(step.far)
        back.setdefault(step.far, []).append(step.near)
    left: list[str] = []
    begun: set[str] = set()
    for start in onward:
        trail = [] if start in begun else [start]
        while trail:
            here = trail[-1]
            begun.add(here)
            further = onward.get(here, [])  # taken away as it is followed, so that none is looked at twice
            while further and further[-1] in begun:
                further.pop()
            if further:
                trail.append(further.pop())
            else:
                left.append(trail.pop())
    ring: dict[str, str] = {}
    for start in reversed(left):
        trail = [start]
        while trail:
            here = trail.pop()
            if here not in ring:
                ring[here] = start
                trail += back.get(here, ())
    return ring
