"""Suppliers to whom a buyer has no alternative that any source names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.answers import RECEIPTS, SoleSupplier, SoleSuppliers, fact_rows
from chipgraph.graph.filters import FactFilter, names_item
from chipgraph.graph.model import Fact, Spell
from chipgraph.graph.names import normalise
from chipgraph.graph.schema import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chipgraph.graph.store.base import Reader

_Words: TypeAlias = "frozenset[str]"  # of an item; none for goods that no source names
_Key: TypeAlias = "tuple[str, _Words]"  # a supplier and what it supplies


@dataclass(slots=True)
class _Supply:
    """What one supplier supplies under one item: by the buyer's id, the fact and those of its spells that say so."""

    facts: dict[str, tuple[Fact, list[Spell]]] = field(default_factory=dict)

    @property
    def item(self) -> str | None:
        """As the best supported fact words it."""
        return next(iter(self.facts.values()))[1][0].item


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
    hold, its relations and direction are not heeded. It reads all supplies of the graph.
    """
    filter_ = filter_ or FactFilter()
    supplies = replace(filter_, relations=frozenset({Relation.SUPPLIES}), item=None)
    with reader.snapshot():
        wanted = reader.get_entity(buyer_id).id if buyer_id else None
        found = _supplies(reader.find_facts(None, supplies), supplies)
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
        order = sorted(
            sole, key=lambda key: (-len(sole[key]), -_articles(found[key], sole[key]), key[0], sorted(key[1]))
        )
        page = [
            _sole_supplier(reader, key, found, sole[key], at_buyer, receipts) for key in order[offset : offset + limit]
        ]
    return SoleSuppliers(tuple(page), len(order))


def _supplies(facts: Iterable[Fact], filter_: FactFilter) -> dict[_Key, _Supply]:
    found: dict[_Key, _Supply] = {}
    for fact in facts:
        for spell in filter_.spells(fact):
            words = frozenset(normalise(spell.item).split()) if spell.item else frozenset()
            supply = found.setdefault((fact.subject_id, words), _Supply())
            supply.facts.setdefault(fact.object_id, (fact, []))[1].append(spell)
    return found


def _rivals(key: _Key, others: Iterable[_Key]) -> set[str]:
    """The other suppliers among these of whom a source says that they supply such an item; of no item, all others."""
    own, words = key
    if not words:
        return {supplier for supplier, _ in others} - {own}
    return {supplier for supplier, item in others if item and (item <= words or words <= item)} - {own}


def _articles(supply: _Supply, buyers: Iterable[str]) -> int:
    return sum(supply.facts[buyer][0].articles for buyer in buyers)


def _sole_supplier(
    reader: Reader,
    key: _Key,
    found: Mapping[_Key, _Supply],
    buyers: Iterable[str],
    at_buyer: Mapping[str, set[_Key]],
    receipts: int,
) -> SoleSupplier:
    facts = [found[key].facts[buyer] for buyer in buyers]
    rows = fact_rows(reader, [(fact, tuple(spells)) for fact, spells in facts], receipts=receipts)
    elsewhere = reader.entities(_rivals(key, found) if key[1] else ())
    unnamed = {supplier for buyer in buyers for supplier, words in at_buyer[buyer] if not words} - {key[0]}
    return SoleSupplier(
        supplier=rows[0].subject,
        item=found[key].item,
        rows=tuple(rows),
        unnamed=len(unnamed),
        elsewhere=tuple(sorted(elsewhere.values(), key=lambda one: (one.name, one.id))),
    )
