"""The reach of a measure: whom and what it targets, who makes or uses that, and whom those supply, tier by tier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.schema import EntityType, Relation
from chipgraph.graph.walks import Bounds, Way, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipgraph.graph.answers import Tiers
    from chipgraph.graph.store.base import Reader

MEASURES = frozenset({EntityType.POLICY, EntityType.SANCTION})
GOODS = frozenset({EntityType.CHIP, EntityType.PRODUCT, EntityType.TECHNOLOGY})

# From what a walk has reached to what that hits in turn. Who issues a measure or restricts somebody does so only
# where the walk begins: that a target restricts others is not the reach of what targets it.
_ISSUED = frozenset({Relation.ISSUES, Relation.RESTRICTS})
_TARGETED = frozenset({Relation.TARGETS})
_MADE_OR_USED = frozenset({Relation.MANUFACTURES, Relation.DEVELOPS, Relation.USES, Relation.DEPENDS_ON})
_SUPPLIED = frozenset({Relation.SUPPLIES})

THREE = Bounds(tiers=3)


def reach(reader: Reader, entity_id: str, filter_: FactFilter | None = None, bounds: Bounds = THREE) -> Tiers:
    """What a policy or sanction, or all that an actor restricts and issues, reaches, tier by tier.

    With `as_of` all that was issued by then counts, not what was on that very day; whom it targeted on the day, and
    whom those supplied, are states with dates of their own.

    A measure leads to its targets (TARGETS); an actor, where the walk begins, to whom it RESTRICTS and to the measures
    that it ISSUES; a chip, product or technology to those who manufacture, develop, use or depend on it; a company,
    country or other body to those whom it SUPPLIES. The filter's item, dates and statuses hold for every hop, the item
    for supplies alone; its relations and direction are not heeded. Raises InputError for what can issue nothing and is
    no measure.
    """
    filter_ = filter_ or FactFilter()
    with reader.snapshot():
        root = reader.get_entity(entity_id)
        if root.type in GOODS or root.type is EntityType.LOCATION:
            raise InputError(f"{root.name} is a {root.type}; ask for the reach of a measure or of who issues measures")
        measure = root.type in MEASURES

        def ways(frontier: Sequence[str]) -> list[Way]:
            if list(frontier) == [root.id] and not measure:
                return [_out(frontier, replace(filter_, lasting=True), _ISSUED)]
            types = {id_: one.type for id_, one in reader.entities(frontier).items()}
            measures = [id_ for id_ in frontier if types[id_] in MEASURES]
            goods = [id_ for id_ in frontier if types[id_] in GOODS]
            bodies = [id_ for id_ in frontier if types[id_] not in MEASURES | GOODS]
            made = replace(filter_, relations=_MADE_OR_USED, direction=Direction.IN, item=None)
            return [
                _out(measures, filter_, _TARGETED),
                Way(goods, made),
                Way(bodies, replace(filter_, relations=_SUPPLIED, direction=Direction.OUT)),
            ]

        return walk(reader, root, ways, bounds)


def _out(ids: Sequence[str], filter_: FactFilter, relations: frozenset[Relation]) -> Way:
    return Way(ids, replace(filter_, relations=relations, direction=Direction.OUT, item=None))
