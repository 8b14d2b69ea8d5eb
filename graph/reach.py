"""The reach of a measure: whom and what it targets, who makes or uses that, and whom those supply, tier by tier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.spells import is_revoked
from chipgraph.graph.walks import Bounds, Way, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chipgraph.graph.answers import Tiers
    from chipgraph.graph.store.base import Reader

MEASURES = frozenset({EntityType.POLICY, EntityType.SANCTION})
GOODS = frozenset({EntityType.CHIP, EntityType.PRODUCT, EntityType.TECHNOLOGY})

# From what a walk has reached to what that hits in turn. Who issues a measure or restricts somebody does so only
# where the walk begins: that a target restricts others is not the reach of what targets it.
_ISSUES = frozenset({Relation.ISSUES})
_ISSUED = _ISSUES | {Relation.RESTRICTS}
_TARGETED = frozenset({Relation.TARGETS})
_MADE_OR_USED = frozenset({Relation.MANUFACTURES, Relation.DEVELOPS, Relation.USES, Relation.DEPENDS_ON})
_SUPPLIED = frozenset({Relation.SUPPLIES})

THREE = Bounds(tiers=3)


def reach(reader: Reader, entity_id: str, filter_: FactFilter | None = None, bounds: Bounds = THREE) -> Tiers:
    """What a policy or sanction, or all that an actor restricts and issues, reaches, tier by tier.

    Of what an actor issued all counts until some source says that it ended, by the day `as_of` or by now; whom it
    targeted on the day, and whom those supplied, are states with dates of their own. A measure that is asked for itself
    is followed though it has ended.

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
        revoked = () if measure else _revoked(reader, root.id, filter_)

        def ways(frontier: Sequence[str]) -> list[Way]:
            if list(frontier) == [root.id] and not measure:
                return [_out(frontier, replace(filter_, lasting=True), _ISSUED)._replace(but_to=revoked)]
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


def _revoked(reader: Reader, root_id: str, filter_: FactFilter) -> Collection[str]:
    """The measures of an actor that had ended by the day that is asked for; none if what has ended is asked for too."""
    ended = frozenset({Status.ENDED})
    if filter_.statuses & ended:
        return ()
    wanted = FactFilter(_ISSUES, Direction.OUT, ended, known_at=filter_.known_at, today=filter_.today)
    day = filter_.as_of or filter_.day
    return {fact.object_id for fact in reader.find_facts([root_id], wanted) if is_revoked(fact.spells, day)}


def _out(ids: Sequence[str], filter_: FactFilter, relations: frozenset[Relation]) -> Way:
    return Way(ids, replace(filter_, relations=relations, direction=Direction.OUT, item=None))
