"""One entity out of the forms under which articles give it, and those that it was judged the same as."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chipgraph.graph.model import Entity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipgraph.graph.schema import EntityType


def merge(forms: Sequence[tuple[Entity, int]], entity_id: str) -> Entity:
    """The entity of that canonical id that the forms of all its members amount to.

    Each form comes with the number of its articles. The type is the one that most articles give, the name too, then the
    longest; all others are aliases. The order does not matter.
    """
    votes: Counter[str] = Counter()
    types: Counter[EntityType] = Counter()
    for form, articles in forms:
        votes[form.name] += articles
        types[form.type] += articles
    type_ = min(types, key=lambda one: (-types[one], one))
    name = min(votes, key=lambda text: (-votes[text], -len(text), text))
    others = {alias for form, _ in forms for alias in (form.name, *form.aliases)} - {name}
    external = {pair for form, _ in forms for pair in form.external_ids}
    return Entity(entity_id, type_, name, tuple(sorted(others)), tuple(sorted(external)))
