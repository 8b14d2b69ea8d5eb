"""How two entities are connected: the simple paths whose weakest link is strongest.

Two searches. The first asks the store, level by level and from both ends, for the facts around entities that a better
path could still lead through; the second ranks the paths among the facts found, best first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING

from chipgraph.graph.answers import RECEIPTS, Connection, Connections, Link, fact_rows
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.links import Links, Option, extend
from chipgraph.graph.schema import Relation
from chipgraph.graph.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chipgraph.graph.store.base import Reader

# Where two have their seats says little of them, and through a country it joins everything with everything.
TELLING = frozenset(Relation) - {Relation.LOCATED_IN}


@dataclass(frozen=True, slots=True)
class Scope:
    """How many paths are wanted, and how far they are looked for.

    `hops` of one path, `per_entity` facts that are followed from one entity, `max_nodes` entities whose facts are
    looked up, `max_steps` beginnings of paths that are tried. Without `any_time` there must be one day on which all
    dated hops of a path may hold.
    """

    paths: int = 3
    hops: int = 4
    per_entity: int = 50
    max_nodes: int = 1000
    max_steps: int = 20_000
    any_time: bool = False
    receipts: int = RECEIPTS


NEAR = Scope()
_NAMED = 5  # hubs of which an answer says that they were cut


def connections(
    reader: Reader, start_id: str, goal_id: str, filter_: FactFilter | None = None, scope: Scope = NEAR
) -> Connections:
    """The paths between two entities, the one with the strongest weakest link first; `strength` says what that is.

    Of two as strong the one with fewer hops comes first, then by ids. Facts are followed in both directions; without
    relations in the filter all but LOCATED_IN. With `as_of` all hops hold on that day; without, there is a day on
    which all dated ones may hold, and undated ones are marked. Raises InputError where both are one entity.
    """
    if scope.paths < 1 or scope.hops < 1:
        raise InputError("a connection has one hop or more; ask for one path or more")
    scope = replace(scope, hops=min(scope.hops, 2 * scope.max_nodes))  # one end of each hop is looked up
    filter_ = replace(filter_ or FactFilter(), direction=Direction.BOTH)
    if not filter_.relations:
        filter_ = replace(filter_, relations=TELLING)
    with reader.snapshot():
        start, goal = reader.get_entity(start_id), reader.get_entity(goal_id)
        if start.id == goal.id:
            raise InputError(f"{start.name} is one entity; a connection needs two")
        search = _Search(reader, start.id, goal.id, filter_, scope)
        search.gather()
        paths = _connections(reader, search.best, scope.receipts)
        cuts = _cuts(reader, search, scope)
    return Connections(start, goal, paths, cuts)


class _Search:
    """The facts found so far around two entities, and the best paths among them."""

    def __init__(self, reader: Reader, start: str, goal: str, filter_: FactFilter, scope: Scope) -> None:
        self.reader = reader
        self.filter = filter_
        self.scope = scope
        self.ends = (start, goal)
        self.links = Links(reader, filter_, one_day=filter_.as_of is None and not scope.any_time)
        self.expanded: set[str] = set()  # whose facts were looked up
        self.done: tuple[set[str], set[str]] = set(), set()  # followed from this end and from that
        self.crowded: set[str] = set()
        self.full = self.halted = False
        self.best: list[tuple[tuple[str, ...], Option]] = []

    def gather(self) -> None:
        """Look up facts, level by level, as long as they can lead to a better path.

        A path of h hops is known once i levels around one end and h - i around the other are; what is reached only by
        links no stronger than the weakest of the paths found already need not be followed.
        """
        reached = tuple({end} for end in self.ends)
        for _ in range(self.scope.hops):
            enough = len(self.best) == self.scope.paths
            bound = self.best[-1][1].strength if enough else 0.0
            fronts = [self._front(side, reached[side], bound) for side in (0, 1)]
            if not all(fronts):
                break
            side = 0 if len(fronts[0]) <= len(fronts[1]) else 1
            for id_ in self._expand(fronts[side]):
                reached[side].update(self.links.neighbours(id_))
                self.done[side].add(id_)
            self.best = self._ranked()

    def _front(self, side: int, reached: set[str], bound: float) -> list[str]:
        """What is reached from that end by links stronger than the bound and not followed yet, the strongest first."""
        widths = self.links.widths(self.ends[side])
        front = [id_ for id_ in reached - self.done[side] if widths[id_] > bound]
        return sorted(front, key=lambda id_: (-widths[id_], id_))

    def _expand(self, front: list[str]) -> list[str]:
        """Those of the front whose facts are known now."""
        new = [id_ for id_ in front if id_ not in self.expanded]
        room = self.scope.max_nodes - len(self.expanded)
        self.full |= len(new) > room
        new = new[:room]
        if new:
            edges = self.reader.find_edges(new, self.filter, per_entity=self.scope.per_entity + 1)
            self.crowded |= self.links.add(edges, set(new), self.scope.per_entity)
            self.expanded.update(new)
        return [id_ for id_ in front if id_ in self.expanded]

    def _ranked(self) -> list[tuple[tuple[str, ...], Option]]:
        found = []
        for ids, option in self._paths():
            found.append((ids, option))
            if len(found) == self.scope.paths:
                break
        return found

    def _paths(self) -> Iterator[tuple[tuple[str, ...], Option]]:
        """Paths among the links known, best first (A*): a beginning is worth what its best end could make of it.

        That is the best weakest link to the goal within the hops left, repeated entities and dates not minded; it is
        never less than what can be, so that the first path to come out is the best.
        """
        start, goal = self.ends
        hops = self.scope.hops
        ahead = self.links.within(goal, hops)
        steps = 0
        heap: list[tuple[float, int, tuple[str, ...], list[Option]]] = [(-1.0, 0, (start,), [Option()])]
        while heap:
            _, _, ids, options = heappop(heap)
            if ids[-1] == goal:
                yield ids, options[0]
                continue
            near = ahead[hops - len(ids)]
            onward = [far for far in self.links.neighbours(ids[-1]) if far not in ids and far in near]
            for far, choices in self.links.choices(ids[-1], onward).items():
                longer = extend(options, choices)
                if longer:
                    strength, away = near[far]
                    worth = min(longer[0].strength, strength)
                    heappush(heap, (-worth, len(ids) + away, (*ids, far), longer))
                    steps += 1
            if steps > self.scope.max_steps:
                self.halted = True
                return


def _connections(
    reader: Reader, found: Sequence[tuple[tuple[str, ...], Option]], receipts: int
) -> tuple[Connection, ...]:
    """The paths with their rows, looked up all at once."""
    wanted = [(one.fact, (one.spell,)) for _, option in found for one in option.choices]
    rows = iter(fact_rows(reader, wanted, receipts=receipts))
    paths = []
    for ids, option in found:
        steps = zip(option.choices, pairwise(ids), strict=True)
        links = tuple(Link(next(rows), one.strength, one.dated, near, far) for one, (near, far) in steps)
        first, last = option.days
        open_, ends = first == date.min, last != date.max
        paths.append(Connection(option.strength, links, None if open_ else first, last if ends else None))
    return tuple(paths)


def _cuts(reader: Reader, search: _Search, scope: Scope) -> tuple[str, ...]:
    """What caps may have kept from the answer."""
    names = sorted(one.name for one in reader.entities(search.crowded).values())
    cuts = []
    if names:
        left = len(names) - _NAMED
        more = f" and {counted(left, 'other')}" if left > 0 else ""
        hubs = ", ".join(names[:_NAMED]) + more
        cuts.append(f"of {hubs} only the {scope.per_entity} best supported facts were followed")
    if search.full:
        cuts.append(f"the search stopped at {scope.max_nodes:,} entities; there may be stronger paths")
    if search.halted:
        cuts.append(f"the search stopped after {scope.max_steps:,} steps; there may be stronger paths")
    return tuple(cuts)
