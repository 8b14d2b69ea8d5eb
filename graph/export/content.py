"""What an export holds: the facts that pass a filter, their ends, and the sentences behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from chipgraph.graph.filters import CURRENT
from chipgraph.graph.model import Fact, Spell
from chipgraph.graph.network import within
from chipgraph.graph.spells import row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from chipgraph.graph.filters import FactFilter
    from chipgraph.graph.model import Entity
    from chipgraph.graph.store.base import Reader, Receipt

T = TypeVar("T")
_AT_ONCE = 500  # facts, entities: so many are asked for and held in one go


@dataclass(frozen=True, slots=True)
class Passing:
    """A fact with those of its spells that pass, and the one that stands for them.

    `actual` says that by the filter's clocks it holds, and is not only planned, alleged, ended or denied.
    """

    fact: Fact
    spells: tuple[Spell, ...]
    shown: Spell
    actual: bool

    def placed(self) -> list[tuple[int, Spell]]:
        """The spells that pass, each with its place among all of the fact, so that no filter gives it another."""
        return [(place, spell) for place, spell in enumerate(self.fact.spells, 1) if spell in self.spells]


class Told(NamedTuple):
    """A fact and all evidence of its passing spells, in order of publication."""

    passing: Passing
    receipts: list[Receipt]

    def first(self) -> Receipt:
        """The earliest sentence that says what is shown of the fact."""
        return next(one for one in self.receipts if one.evidence.id in self.passing.shown.evidence)


class Content:
    """A part of a graph, read as often as a format needs it; to be used within one snapshot of its reader.

    Everything comes in order of ids and a few hundred at a time, so that an export needs little memory however large
    the graph is; only with `known_at`, or around some entities, the facts are held, and the ids of entities always are.
    """

    def __init__(self, reader: Reader, filter_: FactFilter, entity_ids: Collection[str] | None, steps: int) -> None:
        self.reader = reader
        self.filter = filter_
        self.entity_ids = entity_ids
        self.steps = steps
        self._held: list[Fact] | None = None
        self._asked: set[str] = set()
        if entity_ids is not None:
            found, distance = within(reader, filter_, entity_ids, steps)
            self._held, self._asked = found, {id_ for id_, away in distance.items() if not away}
        elif filter_.known_at is not None:
            self._held = reader.find_facts(None, filter_)
        if self._held is not None:
            self._held.sort(key=lambda fact: fact.id)

    @property
    def total(self) -> int:
        """How many facts pass."""
        return self.reader.count_facts(self.filter) if self._held is None else len(self._held)

    def facts(self) -> Iterator[Passing]:
        """The facts that pass, by id."""
        plain = replace(self.filter, statuses=CURRENT)
        wanted = self.filter.relations
        for fact in self.reader.iter_facts() if self._held is None else self._held:
            if wanted and fact.relation not in wanted:
                continue
            if spells := self.filter.spells(fact):
                yield Passing(fact, spells, row(spells), actual=bool(plain.spells(fact)))

    def told(self) -> Iterator[Told]:
        """The facts that pass, by id, each with its evidence."""
        for some in _chunks(self.facts()):
            ids = {id_ for one in some for spell in one.spells for id_ in spell.evidence}
            found = {one.evidence.id: (place, one) for place, one in enumerate(self.reader.find_receipts(ids))}
            for one in some:
                own = sorted({found[id_] for spell in one.spells for id_ in spell.evidence}, key=lambda pair: pair[0])
                yield Told(one, [receipt for _, receipt in own])

    def entities(self) -> Iterator[Entity]:
        """The ends of the facts, and the entities asked about, by id."""
        ids = self._asked | {id_ for one in self.facts() for id_ in (one.fact.subject_id, one.fact.object_id)}
        for some in _chunks(sorted(ids)):
            yield from (entity for _, entity in sorted(self.reader.entities(some).items()))


def _chunks(records: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(records)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
