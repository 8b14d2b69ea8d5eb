"""What changed: between two days by what had been published, or between two graphs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from chipgraph.graph.answers import RECEIPTS, Change, Changes, Turn, fact_rows
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import EVERY_STATUS, FactFilter, today
from chipgraph.graph.names import normalise_item
from chipgraph.graph.schema import Status
from chipgraph.graph.spells import holds, is_current

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from chipgraph.graph.answers import FactRow
    from chipgraph.graph.model import Fact
    from chipgraph.graph.store.base import Reader


_BEFORE, _AFTER = 0, 1
_ORDER = {turn: place for place, turn in enumerate(Turn)}


_id = attrgetter("id")


class _Said(NamedTuple):
    """What a spell says on a day, whoever says so."""

    start: str | None
    end: str | None
    status: Status
    item: str | None
    current: bool


class _View(NamedTuple):
    """A graph as it is or was known on a day; `as_of` is kept out of the filter, since it chooses pairs of facts."""

    reader: Reader
    filter_: FactFilter
    as_of: date | None

    def facts(self, entity_id: str | None) -> Iterator[Fact]:
        """Those of the entity or of the whole graph, by id."""
        if entity_id is None:
            return self.reader.iter_found(self.filter_)
        return iter(sorted(self.reader.find_facts([entity_id], self.filter_), key=_id))

    def held(self, fact: Fact | None) -> bool:
        """Whether it is one that the question is about."""
        if fact is None or self.as_of is None:
            return fact is not None
        return any(holds(spell, fact.relation, self.as_of) for spell in self.filter_.spells(fact))

    def said(self, fact: Fact) -> set[_Said]:
        """What its spells say."""
        relation, day = fact.relation, self.filter_.day
        return {
            _Said(one.start, one.end, one.status, one.item and normalise_item(one.item), is_current(one, relation, day))
            for one in self.filter_.spells(fact)
        }

    def evidence(self, fact: Fact | None) -> set[str]:
        """What its spells rest on."""
        return {id_ for spell in self.filter_.spells(fact) for id_ in spell.evidence} if fact else set()


class _Pair(NamedTuple):
    """A fact before and after; one of them may be missing."""

    turns: tuple[Turn, ...]
    before: Fact | None
    after: Fact | None

    @property
    def fact(self) -> Fact:
        fact = self.after or self.before
        assert fact is not None  # noqa: S101 - a pair has one
        return fact


def changes(
    reader: Reader,
    since: date,
    until: date | None = None,
    filter_: FactFilter | None = None,
    *,
    entity_id: str | None = None,
    offset: int = 0,
    limit: int = 50,
    receipts: int = RECEIPTS,
) -> Changes:
    """What changed in what is known of an entity, or of everything, by what was published after `since` up to `until`.

    Without `until` that is today. A fact is current where the day in question has an actual spell of it that has not
    ended. The filter's relations choose the facts, all their statuses count; with an item only its spells do. With
    `as_of` it is those that held on that day by what was known on either of the two. Publishers and disputes are those
    of the whole fact. Raises InputError where the days are not in order.
    """
    until = until or today()
    if since >= until:
        raise InputError(f"{since} is not before {until}; give the earlier day first")
    filter_ = filter_ or FactFilter()
    with reader.snapshot():
        own = reader.get_entity(entity_id).id if entity_id else None
        before, after = (_view(reader, filter_, day) for day in (since, until))
        return _changes(before, after, (own, own), offset, limit, receipts)


def changes_between(
    old: Reader,
    new: Reader,
    filter_: FactFilter | None = None,
    *,
    entity_id: str | None = None,
    offset: int = 0,
    limit: int = 50,
    receipts: int = RECEIPTS,
) -> Changes:
    """What is otherwise in one graph than in another: after an ingest, a new extractor, judgements."""
    filter_ = filter_ or FactFilter()
    with old.snapshot(), new.snapshot():
        after_id = new.get_entity(entity_id).id if entity_id else None
        known = old.entities([entity_id]) if entity_id else {}
        before_id = known[entity_id].id if entity_id and entity_id in known else after_id
        before, after = (_view(reader, filter_, filter_.known_at) for reader in (old, new))
        return _changes(before, after, (before_id, after_id), offset, limit, receipts)


def _view(reader: Reader, filter_: FactFilter, known_at: date | None) -> _View:
    return _View(reader, replace(filter_, statuses=EVERY_STATUS, known_at=known_at, as_of=None), filter_.as_of)


def _changes(
    before: _View, after: _View, ids: tuple[str | None, str | None], offset: int, limit: int, receipts: int
) -> Changes:
    pairs = sorted(_pairs(before, after, ids), key=_order)
    counts = Counter(turn for pair in pairs for turn in pair.turns)
    page = pairs[offset : offset + limit]
    rows = _rows(after, [pair for pair in page if pair.after], receipts)
    rows |= _rows(before, [pair for pair in page if not pair.after], receipts)
    told = tuple(Change(pair.turns, pair.before, rows[pair.fact.id]) for pair in page)
    return Changes(told, len(pairs), {turn: counts[turn] for turn in Turn if counts[turn]})


def _pairs(before: _View, after: _View, ids: tuple[str | None, str | None]) -> Iterator[_Pair]:
    """Those that changed, side by side, so that no more of a whole graph is held than they are."""
    was = ((fact, _BEFORE) for fact in before.facts(ids[0]))
    now = ((fact, _AFTER) for fact in after.facts(ids[1]))
    both = merge(was, now, key=lambda told: (told[0].id, told[1]))
    for _, group in groupby(both, key=lambda told: told[0].id):
        found = {side: fact for fact, side in group}
        one, other = found.get(_BEFORE), found.get(_AFTER)
        if not before.held(one) and not after.held(other):
            continue
        if one is None or other is None:
            yield _Pair((Turn.NEW if one is None else Turn.GONE,), one, other)
        elif turns := _turns(one, other, before.said(one), after.said(other)):
            yield _Pair(turns, one, other)


def _turns(one: Fact, other: Fact, before: set[_Said], after: set[_Said]) -> tuple[Turn, ...]:
    was, now = (any(said.current for said in side) for side in (before, after))
    denied, denied_now = (any(said.status is Status.DENIED for said in side) for side in (before, after))
    doubted = (other.disputed and not one.disputed) or (denied_now and not denied)
    told = {
        Turn.CONFIRMED: now and not was,
        Turn.ENDED: was and not now,
        Turn.CONTRADICTED: doubted,
        Turn.REVISED: before != after and was == now and not doubted,
        Turn.BETTER_SUPPORTED: len(other.publishers) > len(one.publishers),
    }
    return tuple(turn for turn, true in told.items() if true)


def _order(pair: _Pair) -> tuple[int, int, str]:
    return _ORDER[pair.turns[0]], -pair.fact.articles, pair.fact.id


def _rows(view: _View, pairs: list[_Pair], receipts: int) -> dict[str, FactRow]:
    """The rows by fact, with the sentences that made the difference; where it is time alone, those of the fact."""
    rows = fact_rows(view.reader, [(pair.fact, view.filter_.spells(pair.fact)) for pair in pairs], receipts=receipts)
    fresh = {pair.fact.id: view.evidence(pair.after) - view.evidence(pair.before) for pair in pairs}
    found = {one.evidence.id: one for one in view.reader.find_receipts({id_ for ids in fresh.values() for id_ in ids})}
    told = {}
    for row in rows:
        new = tuple(one for id_, one in found.items() if id_ in fresh[row.fact.id])[:receipts]
        told[row.fact.id] = replace(row, receipts=new) if new else row
    return told
