"""Chains of supply: who supplies an entity, whom it supplies, tier by tier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.schema import Relation
from chipgraph.graph.walks import DIRECT, Bounds, Way, walk

if TYPE_CHECKING:
    from chipgraph.graph.answers import Tiers
    from chipgraph.graph.store.base import Reader


def suppliers(reader: Reader, entity_id: str, filter_: FactFilter | None = None, bounds: Bounds = DIRECT) -> Tiers:
    """Who supplies the entity, who supplies those, and so on; of one item if the filter names it."""
    return _chain(reader, entity_id, filter_, Direction.IN, bounds)


def customers(reader: Reader, entity_id: str, filter_: FactFilter | None = None, bounds: Bounds = DIRECT) -> Tiers:
    """Whom the entity supplies, whom those supply, and so on; of one item if the filter names it."""
    return _chain(reader, entity_id, filter_, Direction.OUT, bounds)


def _chain(reader: Reader, entity_id: str, filter_: FactFilter | None, direction: Direction, bounds: Bounds) -> Tiers:
    filter_ = replace(filter_ or FactFilter(), relations=frozenset({Relation.SUPPLIES}), direction=direction)
    with reader.snapshot():
        return walk(reader, reader.get_entity(entity_id), lambda frontier: [Way(frontier, filter_)], bounds)
