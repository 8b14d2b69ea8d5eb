"""Moments: what the dates of spells say, in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.spells import is_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chipgraph.graph.filters import FactFilter
    from chipgraph.graph.model import Fact, Spell


class Moment(StrEnum):
    """What a date of a spell says."""

    HAPPENED = "happened"
    BEGAN = "began"
    ENDED = "ended"
    UNDATED = "undated"


class SpellDate(NamedTuple):
    """What one date of a spell says, and `place`, that of the spell in its fact; no date where nothing dates it."""

    fact_id: str
    place: int
    moment: Moment
    date: str | None


@dataclass(frozen=True, slots=True)
class SpellDates:
    """One page of what is dated, in order of time, and how much there is; what no source dates stands apart."""

    dated: tuple[SpellDate, ...]
    total: int
    undated: tuple[SpellDate, ...]
    undated_total: int


def page_of(facts: Iterable[Fact], filter_: FactFilter, offset: int, limit: int) -> SpellDates:
    """A page of the dates of the spells that pass; the facts are given best supported first.

    A coarse date stands before the finer ones in it; of one date what began stands before what ended, then what is
    better supported. What is undated keeps the order of the facts.
    """
    found = [(one, fact) for fact in facts for place, spell in enumerate(fact.spells)
             if filter_.admits(spell, fact.relation) for one in _dates(fact, place, spell)]  # fmt: skip
    dated = sorted(((one, fact) for one, fact in found if one.date), key=lambda pair: _order(*pair))
    undated = [one for one, _ in found if not one.date]
    page = slice(offset, offset + limit)
    return SpellDates(tuple(one for one, _ in dated[page]), len(dated), tuple(undated[page]), len(undated))


def _dates(fact: Fact, place: int, spell: Spell) -> Iterator[SpellDate]:
    if spell.start is None and spell.end is None:
        yield SpellDate(fact.id, place, Moment.UNDATED, None)
    if spell.start:
        yield SpellDate(fact.id, place, Moment.HAPPENED if is_event(fact.relation) else Moment.BEGAN, spell.start)
    if spell.end:
        yield SpellDate(fact.id, place, Moment.ENDED, spell.end)


_ORDER = {moment: place for place, moment in enumerate(Moment)}


def _order(one: SpellDate, fact: Fact) -> tuple[object, ...]:
    day = PartialDate.parse(one.date or "")
    return day.first, -day.last.toordinal(), _ORDER[one.moment], -fact.articles, fact.id, one.place
