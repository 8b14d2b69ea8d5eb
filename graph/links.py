"""Links between entities, made of facts: how strong they are, and when several can hold on one day."""

from __future__ import annotations

from datetime import date
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.spells import interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chipgraph.graph.filters import FactFilter
    from chipgraph.graph.model import Edge, Fact, Spell
    from chipgraph.graph.store.base import Reader


def strength(edge: Edge) -> float:
    """How far a fact can be relied on, 0 to 1: `confidence · (1 - ½ⁿ)`, half of that where it is disputed.

    `confidence` is the calibrated chance that one report at least was read right; what it cannot know is whether the
    reports are right. Each of the `n` independent publishers halves that doubt, beginning with one half, so that a
    second source counts for more than a surer reading of the first (0.9 from one publisher is .45, 0.7 from two is
    .525) and a tenth for next to nothing. Whoever published without a name counts as one publisher. Where sources
    contradict each other one of the two is wrong, hence the half. Only the order matters to a path.
    """
    value = edge.confidence * (1 - 0.5 ** max(1, edge.publishers))
    return round(value / 2 if edge.disputed else value, 6)


class Days(NamedTuple):
    """First and last day on which something may hold."""

    first: date = date.min
    last: date = date.max


class Choice(NamedTuple):
    """One fact in one of its spells, to stand for a link."""

    fact: Fact
    spell: Spell
    place: int  # of the spell
    strength: float
    dated: bool
    days: Days


class Option(NamedTuple):
    """One choice for each link of a path; `days` are those on which all of them may hold.

    `strengths` are those of its links, the weakest first, `dated` counts the links that have a date: of two options
    the one with the greater (strengths, dated) is better.
    """

    choices: tuple[Choice, ...] = ()
    strengths: tuple[float, ...] = ()
    dated: int = 0
    days: Days = Days()

    @property
    def strength(self) -> float:
        """Of the weakest link."""
        return self.strengths[0] if self.strengths else 1.0

    def with_(self, choice: Choice, days: Days) -> Option:
        """One link longer."""
        strengths = tuple(sorted((*self.strengths, choice.strength)))
        return Option((*self.choices, choice), strengths, self.dated + choice.dated, days)


def extend(options: Iterable[Option], choices: Sequence[Choice]) -> list[Option]:
    """The options with one link more, the best first; those that cannot be on one day fall away.

    One that is no better than another and holds on no other days is left out: whatever follows, it cannot win.
    """
    longer = []
    for option in options:
        for choice in choices:
            days = Days(max(option.days.first, choice.days.first), min(option.days.last, choice.days.last))
            if days.first <= days.last:
                longer.append(option.with_(choice, days))
    if len(longer) > 1:
        longer.sort(key=lambda one: [(choice.fact.id, choice.place) for choice in one.choices])
        longer.sort(key=lambda one: (one.strengths, one.dated), reverse=True)
    kept: list[Option] = []
    for one in longer:
        if not any(other.days.first <= one.days.first and one.days.last <= other.days.last for other in kept):
            kept.append(one)
    return kept


class Links:
    """The links known so far, in both directions; each is as strong as the strongest fact between its ends.

    Most are only passed by, so that facts are looked up for those alone that a path may take.
    """

    def __init__(self, reader: Reader, filter_: FactFilter, *, one_day: bool) -> None:
        self._reader = reader
        self._filter = filter_
        self._one_day = one_day
        self._strengths: dict[str, dict[str, float]] = {}
        self._edges: dict[tuple[str, str], set[str]] = {}
        self._facts: dict[str, Fact] = {}
        self._choices: dict[tuple[str, str], list[Choice]] = {}

    def add(self, edges: Iterable[Edge], owners: set[str], cap: int) -> set[str]:
        """Take in edges of these owners, the first `cap` of each; the owners that have more are returned."""
        taken = dict.fromkeys(owners, 0)
        for edge in edges:
            wanted = False
            for id_ in (edge.subject_id, edge.object_id):
                if id_ in owners:
                    taken[id_] += 1
                    wanted |= taken[id_] <= cap
            if wanted:
                self._put(edge)
        return {id_ for id_, count in taken.items() if count > cap}

    def neighbours(self, entity_id: str) -> list[str]:
        """What is linked with it, by id."""
        return sorted(self._strengths.get(entity_id, ()))

    def choices(self, here: str, others: Iterable[str]) -> dict[str, list[Choice]]:
        """For each of these neighbours the facts between, each in each of the spells that pass."""
        pairs = {other: _pair(here, other) for other in others}
        new = [pair for pair in pairs.values() if pair not in self._choices]
        missing = {id_ for pair in new for id_ in self._edges[pair]} - self._facts.keys()
        if missing:
            self._facts |= self._reader.facts(missing, self._filter.known_at)
        for pair in new:
            facts = [self._facts[id_] for id_ in sorted(self._edges[pair])]
            self._choices[pair] = [choice for fact in facts for choice in self._choices_of(fact)]
        return {other: self._choices[pair] for other, pair in pairs.items()}

    def widths(self, start: str) -> dict[str, float]:
        """For everything reached from the start: the weakest link on the way there whose weakest link is strongest."""
        found: dict[str, float] = {}
        heap = [(-1.0, start)]
        while heap:
            width, here = heappop(heap)
            if here in found:
                continue
            found[here] = -width
            for far, value in self._strengths.get(here, {}).items():
                if far not in found:
                    heappush(heap, (max(width, -value), far))
        return found

    def within(self, goal: str, hops: int) -> list[dict[str, tuple[float, int]]]:
        """For 0, 1, … hops: what reaches the goal in so many, by which weakest link at best, in how many at least."""
        found: list[dict[str, tuple[float, int]]] = [{goal: (1.0, 0)}]
        changed = {goal}
        for hop in range(1, hops + 1):
            before, now = found[-1], dict(found[-1])
            better = set()
            for here in changed:
                width = before[here][0]
                for far, value in self._strengths.get(here, {}).items():
                    best, least = now.get(far, (-1.0, hop))
                    if (reached := min(width, value)) > best:
                        now[far] = reached, least
                        better.add(far)
            changed = better
            found.append(now)
        return found

    def _put(self, edge: Edge) -> None:
        pair = _pair(edge.subject_id, edge.object_id)
        self._edges.setdefault(pair, set()).add(edge.fact_id)
        self._choices.pop(pair, None)
        value = strength(edge)
        for near, far in (pair, pair[::-1]):
            links = self._strengths.setdefault(near, {})
            if value > links.get(far, -1.0):
                links[far] = value

    def _choices_of(self, fact: Fact) -> Iterator[Choice]:
        value = strength(fact.edge)
        for place, spell in enumerate(fact.spells):
            if self._filter.admits(spell, fact.relation):
                known = interval(spell, fact.relation)
                days = Days(*known) if known else Days(last=PartialDate.parse(spell.end).last) if spell.end else Days()
                yield Choice(fact, spell, place, value, known is not None, days if self._one_day else Days())


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
