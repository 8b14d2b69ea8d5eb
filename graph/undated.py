"""What `as_of` leaves out for want of a date: it may have held on that day, for all that sources say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.schema import Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from chipgraph.graph.filters import FactFilter
    from chipgraph.graph.model import Spell
    from chipgraph.graph.store.base import Reader


def count_undated(
    reader: Reader, entity_ids: Sequence[str] | None, filter_: FactFilter, *, other: str | None = None
) -> int:
    """How many facts of these entities no source dates, so that they may have held on the filter's day; without one 0.

    Not among them are those that held. What has ended since counts where the actual does, for so it was. None means the
    facts of the whole graph, all of which are looked at; with `other` only those between it and these count.
    """
    day = filter_.as_of
    if day is None:
        return 0
    ended = frozenset({Status.ENDED}) if Status.ACTUAL in filter_.statuses else frozenset[Status]()
    whenever = replace(filter_, as_of=None, statuses=filter_.statuses - {Status.ENDED} | ended)
    found = reader.iter_found(whenever) if entity_ids is None else reader.find_facts(entity_ids, whenever)
    return sum(
        other in {None, fact.subject_id, fact.object_id}
        and not filter_.spells(fact)
        and any(_may_have_held(spell, day) for spell in whenever.spells(fact))
        for fact in found
    )


def _may_have_held(spell: Spell, day: date) -> bool:
    return spell.start is None and (spell.end is None or PartialDate.parse(spell.end).last >= day)
