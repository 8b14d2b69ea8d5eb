"""Suppliers to whom a buyer has no alternative that any source names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from chipgraph.graph.answers import RECEIPTS, SoleSupplier, SoleSuppliers, fact_rows
from chipgraph.graph.filters import Direction, FactFilter, names_item
from chipgraph.graph.names import normalise_item
from chipgraph.graph.schema import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from chipgraph.graph.model import Fact, Spell
    from chipgraph.graph.store.base import Reader

_Words: TypeAlias = "frozenset[str]"  # of an item; none for goods that no source names
_Key: TypeAlias = "tuple[str, _Words]"  # a supplier and what it supplies


class _Told(NamedTuple):
    """A fact in brief, the better supported first."""

    rank: int  # articles, negative
    fact_id: str


@dataclass(slots=True)
class _Supply:
    """What one supplier supplies under one item: its wording in the best supported fact, and by the buyer the fact."""

    best: _Told
    item: str | None
    facts: dict[str, _Told] = field(default_factory=dict)


def sole_suppliers(
    reader: Reader,
    filter_: FactFilter | None = None,
    *,
    buyer_id: str | None = None,
    offset: int = 0,
    limit: int = 50,
    receipts: int = RECEIPTS,
) -> SoleSuppliers:
    """The suppliers that are the only ones named for an item at a buyer, those with most buyers first.

    An item has an alternative where another supplier of that buyer supplies the same or one that has all words of the
    other ("AI chips", "advanced AI chips"). Goods that no source names count only for a buyer with no other supplier;
    `unnamed` says how many others might supply the item for all that is known. The filter's item, dates and statuses
    hold, its relations and direction are not heeded. It reads all supplies of the graph, and keeps them in brief.
    """
    filter_ = filter_ or FactFilter()
    supplies = replace(filter_, relations=frozenset({Relation.SUPPLIES}), item=None)
    with reader.snapshot():
        wanted = reader.get_entity(buyer_id).id if buyer_id else None
        found = _supplies(reader.iter_found(supplies), supplies)
        at_buyer: defaultdict[str, set[_Key]] = defaultdict(set)
        for key, supply in found.items():
            for buyer in supply.facts:
                at_buyer[buyer].add(key)
        sole: dict[_Key, list[str]] = {}
        for key, supply in found.items():
            if filter_.item is not None and not names_item(supply.item, filter_.item):
                continue
            buyers = [one for one in supply.facts if wanted in {None, one} and not _rivals(key, at_buyer[one])]
            if buyers:
                sole[key] = buyers
        order = sorted(sole, key=lambda key: (-len(sole[key]), _rank(found[key], sole[key]), key[0], sorted(key[1])))
        page = tuple(_page(reader, supplies, order[offset : offset + limit], found, sole, at_buyer, receipts))
        own = replace(supplies, item=filter_.item, direction=Direction.IN if wanted else Direction.BOTH)
        undated = reader.count_undated([wanted] if wanted else [], own)
    return SoleSuppliers(page, len(order), undated)


def _supplies(facts: Iterable[Fact], filter_: FactFilter) -> dict[_Key, _Supply]:
    found: dict[_Key, _Supply] = {}
    for fact in facts:
        told = _Told(-fact.articles, fact.id)
        for spell in filter_.spells(fact):
            supply = found.setdefault((fact.subject_id, _words(spell)), _Supply(told, spell.item))
            if told < supply.best:
                supply.best, supply.item = told, spell.item
            supply.facts[fact.object_id] = told
    return found


def _words(spell: Spell) -> _Words:
    return frozenset(normalise_item(spell.item).split()) if spell.item else frozenset()


def _rivals(key: _Key, others: Iterable[_Key]) -> set[str]:
    """The other suppliers among these of whom a source says that they supply such an item; of no item, all others."""
    own, words = key
    if not words:
        return {supplier for supplier, _ in others} - {own}
    return {supplier for supplier, item in others if item and (item <= words or words <= item)} - {own}


def _rank(supply: _Supply, buyers: Iterable[str]) -> int:
    """The lower the more articles tell of these supplies."""
    return sum(supply.facts[buyer].rank for buyer in buyers)


def _page(
    reader: Reader,
    filter_: FactFilter,
    keys: Sequence[_Key],
    found: Mapping[_Key, _Supply],
    sole: Mapping[_Key, list[str]],
    at_buyer: Mapping[str, set[_Key]],
    receipts: int,
) -> Iterator[SoleSupplier]:
    """What a page shows of these, looked up all at once."""
    told = {key: sorted(found[key].facts[buyer] for buyer in sole[key]) for key in keys}
    facts = reader.facts({one.fact_id for each in told.values() for one in each}, filter_.known_at)
    shown = [(facts[one.fact_id], words) for (_, words), each in told.items() for one in each]
    spells = [tuple(one for one in filter_.spells(fact) if _words(one) == words) for fact, words in shown]
    found_rows = iter(
        fact_rows(reader, [(fact, own) for (fact, _), own in zip(shown, spells, strict=True)], receipts=receipts)
    )
    rivals = {key: _rivals(key, found) if key[1] else set() for key in keys}
    named = reader.entities({id_ for ids in rivals.values() for id_ in ids})
    for key in keys:
        supplier, _ = key
        rows = tuple(islice(found_rows, len(told[key])))
        unnamed = {other for buyer in sole[key] for other, item in at_buyer[buyer] if not item} - {supplier}
        yield SoleSupplier(
            supplier=rows[0].subject,
            item=found[key].item,
            rows=rows,
            unnamed=len(unnamed),
            elsewhere=tuple(sorted((named[id_] for id_ in rivals[key]), key=lambda one: (one.name, one.id))),
        )
