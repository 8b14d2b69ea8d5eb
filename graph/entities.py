"""One entity out of the forms under which articles give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.model import Entity

if TYPE_CHECKING:
    from collections.abc import Sequence


def merge(forms: Sequence[tuple[Entity, int]]) -> Entity:
    """The entity that these forms of one id amount to; each comes with the number of its articles.

    Its name is the one that most articles give, then the longest; all others are aliases. The order does not matter.
    """
    first = forms[0][0]
    votes: dict[str, int] = {}
    for form, articles in forms:
        votes[form.name] = votes.get(form.name, 0) + articles
    name = min(votes, key=lambda text: (-votes[text], -len(text), text))
    others = {alias for form, _ in forms for alias in (form.name, *form.aliases)} - {name}
    external = {pair for form, _ in forms for pair in form.external_ids}
    return Entity(first.id, first.type, name, tuple(sorted(others)), tuple(sorted(external)))
