"""Words that commands, pages and drawings share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.schema import Relation, Status
from chipgraph.graph.spells import is_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipgraph.graph.model import Spell


def counted(number: int, noun: str) -> str:
    """The number with its noun: 1 article, 1,200 articles."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


def time_of(spell: Spell, relation: Relation, written: Callable[[str], str] = str) -> str:
    """The time of a spell in a few words, its dates as `written`; empty where no source dates it.

    Only what is actual holds since its date: a plan, a rumour and a denial are of their date. What ended nobody says
    when is told from its beginning, which would else seem to be the end.
    """
    start, end = (written(day) if day else "" for day in (spell.start, spell.end))
    if not start:
        return f"until {end}" if end else ""
    if end:
        return start if start == end else f"{start}, over in {end}" if _is_within(spell) else f"{start} to {end}"
    lead = {} if is_event(relation) else {Status.ACTUAL: "since ", Status.ENDED: "from "}
    return lead.get(spell.status, "") + start


def _is_within(spell: Spell) -> bool:
    """Whether the start lies in the month or year of the end: "30 Sep to Sep" would seem to run backwards."""
    start, end = (PartialDate.parse(day or "") for day in (spell.start, spell.end))
    return end.first <= start.first and start.last <= end.last
