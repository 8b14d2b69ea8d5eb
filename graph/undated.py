"""What `as_of` leaves out for want of a date: it may have held on that day, for all that sources say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.schema import Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from chipgraph.graph.filters import FactFilter
    from chipgraph.graph.model import Fact


def whenever(filter_: FactFilter) -> FactFilter:
    """The same without its day; what has ended since counts where the actual does, for so it was."""
    ended = frozenset({Status.ENDED}) if Status.ACTUAL in filter_.statuses else frozenset[Status]()
    return replace(filter_, as_of=None, statuses=filter_.statuses - {Status.ENDED} | ended)


def may_have_held(start: str | None, end: str | None, day: date) -> bool:
    """Whether no source dates the beginning of a spell and none has its end before that day."""
    return start is None and (end is None or PartialDate.parse(end).last >= day)


def count(facts: Iterable[Fact], filter_: FactFilter, day: date) -> int:
    """How many of the facts, found by `whenever(filter_)`, may have held on the filter's day and are not said to."""
    undated = whenever(filter_)
    return sum(
        not filter_.spells(fact) and any(may_have_held(spell.start, spell.end, day) for spell in undated.spells(fact))
        for fact in facts
    )
