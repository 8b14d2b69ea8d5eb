"""What a question is about: facts by relation, direction, status, item and the two clocks; hits of a search."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from chipgraph.graph.errors import InputError
from chipgraph.graph.names import normalise_item
from chipgraph.graph.schema import Relation, Status
from chipgraph.graph.spells import has_happened, holds, is_current

if TYPE_CHECKING:
    from chipgraph.graph.model import Fact, Spell


CURRENT = frozenset({Status.ACTUAL})  # what a question is about where nobody names a status
EVERY_STATUS = frozenset(Status)


class Direction(StrEnum):
    """Which end of a fact the entity in question is. The ends of symmetric relations count as both."""

    OUT = "out"  # its subject
    IN = "in"  # its object
    BOTH = "both"


def today() -> date:
    """The current day, in UTC."""
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class FactFilter:
    """The facts with at least one spell that passes.

    `relations` empty means every relation. Without `as_of` a spell passes by its status as of `today`: an actual one
    whose end has passed counts as ended. With `as_of` it must hold on that day, and one that ended later counts
    as actual, for so it was; `lasting` lets an event pass that had happened by then, as it does
    without `as_of`. With `known_at` facts are derived from what had been published by that day, and `today` is
    that day. `item` passes spells whose item has all its words. Raises InputError for one without any.
    """

    relations: frozenset[Relation] = frozenset()
    direction: Direction = Direction.BOTH
    statuses: frozenset[Status] = CURRENT
    item: str | None = None
    as_of: date | None = None
    known_at: date | None = None
    today: date = field(default_factory=today)
    lasting: bool = False

    def __post_init__(self) -> None:
        if self.item is not None and not normalise_item(self.item):
            raise InputError(f"{self.item!r} names no goods; give a word of their name, or leave the item out")

    @property
    def day(self) -> date:
        """The day whose "now" counts."""
        return self.known_at or self.today

    def admits(self, spell: Spell, relation: Relation) -> bool:
        """Whether that spell of a fact of that relation passes."""
        if self.item is not None and not names_item(spell.item, self.item):
            return False
        if self.as_of is not None:
            held = Status.ACTUAL if spell.status is Status.ENDED else spell.status
            lasts = self.lasting and has_happened(spell, relation, self.as_of)
            return held in self.statuses and (lasts or holds(spell, relation, self.as_of))
        over = spell.status is Status.ACTUAL and not is_current(spell, relation, self.day)
        return (Status.ENDED if over else spell.status) in self.statuses

    def spells(self, fact: Fact) -> tuple[Spell, ...]:
        """The spells of the fact that pass, in its order."""
        return tuple(spell for spell in fact.spells if self.admits(spell, fact.relation))


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """The hits of a search that count; what is empty or None lets all pass.

    Of evidence: `entity_ids` are either end, `relations` and `statuses` its own. Of articles: `entity_ids` are named in
    them, and with `relations` or `statuses` they hold a piece of evidence that has one of each. Entities are compared
    by their canonical ids. `since` and `until` are days of publication, both inclusive; what is undated passes neither.
    """

    entity_ids: frozenset[str] = frozenset()
    relations: frozenset[Relation] = frozenset()
    statuses: frozenset[Status] = frozenset()
    publishers: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None


def names_item(item: str | None, wanted: str) -> bool:
    """Whether an item has all words of another: "advanced AI chips" is among "AI chips"."""
    return item is not None and set(normalise_item(wanted).split()) <= set(normalise_item(item).split())
