"""Spells: what the times in which one fact holds answer on a given day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.schema import EVENTS, Relation, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chipgraph.graph.model import Spell


def is_event(relation: Relation) -> bool:
    """Whether the relation holds on its date only; the others hold from their date on."""
    return relation in EVENTS


def interval(spell: Spell, relation: Relation) -> tuple[date, date] | None:
    """First and last day on which the spell may hold; None where no source dates its start.

    A date known to the month may be any day of it. Of a state that ended on an unknown day only the start is sure, and
    so it is of one whose end lies before it.
    """
    if spell.start is None:
        return None
    start = PartialDate.parse(spell.start)
    if spell.end is not None:
        last = PartialDate.parse(spell.end).last
        return start.first, last if last >= start.first else start.last
    if is_event(relation) or spell.status is Status.ENDED:
        return start.first, start.last
    return start.first, date.max


def holds(spell: Spell, relation: Relation, day: date) -> bool:
    """Whether the spell may hold on that day; what is undated never does."""
    days = interval(spell, relation)
    return days is not None and days[0] <= day <= days[1]


def has_happened(spell: Spell, relation: Relation, day: date) -> bool:
    """Whether the spell is of an event that may have happened by that day, and is not said to have ended."""
    if not is_event(relation) or spell.status is Status.ENDED or spell.start is None:
        return False
    return PartialDate.parse(spell.start).first <= day


def is_revoked(spells: Iterable[Spell], day: date) -> bool:
    """Whether what an event brought had ended before that day by its spells, and had not been brought anew by then.

    What ended for some goods alone is not revoked, and an end that nobody dates revokes nothing.
    """
    begun, ended = [], []
    for spell in spells:
        told = spell.start if spell.status is Status.ACTUAL else spell.end or spell.start
        if told and spell.status is Status.ACTUAL:
            begun.append(PartialDate.parse(told).first)
        elif told and spell.status is Status.ENDED and spell.item is None:
            ended.append(PartialDate.parse(told))
    latest = max((one for one in begun if one <= day), default=date.min)
    return any(latest < end.first and end.last < day for end in ended)


def last_day(spell: Spell, relation: Relation) -> date | None:
    """The last day of an actual state whose end a source gives ("from 2019 to 2021"); None for all else."""
    if spell.end is None or spell.status is not Status.ACTUAL or is_event(relation):
        return None
    return PartialDate.parse(spell.end).last


def is_current(spell: Spell, relation: Relation, today: date) -> bool:
    """Whether the spell is actual and not ended by `today`; an event that happened stays so."""
    last = last_day(spell, relation)
    return spell.status is Status.ACTUAL and (last is None or last >= today)


def row(spells: Sequence[Spell]) -> Spell:
    """The one spell that stands for all: the latest of the actual ones, else the best supported. Needs at least one."""

    def latest(spell: Spell) -> tuple[date, date]:
        dated = spell.start or spell.end
        parsed = PartialDate.parse(dated) if dated else None
        return (parsed.first, parsed.last) if parsed else (date.min, date.min)

    if len(spells) == 1:
        return spells[0]
    actual = [spell for spell in spells if spell.status is Status.ACTUAL]
    if actual:
        return max(actual, key=lambda spell: (latest(spell), len(spell.evidence), spell.evidence))
    return max(spells, key=lambda spell: (len(spell.evidence), latest(spell), spell.evidence))
