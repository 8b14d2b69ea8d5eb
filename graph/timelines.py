"""Timelines: of an entity, of a pair, of relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.answers import RECEIPTS, Timeline, TimelineEntry, fact_rows
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.schema import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipgraph.graph.moments import SpellDate
    from chipgraph.graph.store.base import Reader

# A timeline tells what happened and what has ended since; a plain list only what is current.
HISTORY = frozenset({Status.ACTUAL, Status.ENDED})


def timeline(
    reader: Reader,
    entity_ids: Sequence[str],
    filter_: FactFilter | None = None,
    *,
    offset: int = 0,
    limit: int = 50,
    receipts: int = RECEIPTS,
) -> Timeline:
    """What happened to one entity, or between two, in order of time; a coarse date stands before the finer ones in it.

    Without entities it is the timeline of the filter's relations. A state has an entry for its beginning and one for
    its end. `offset` and `limit` page through the dated and the undated alike. Raises InputError for more than two
    entities, and for none without a relation.
    """
    filter_ = filter_ or FactFilter(statuses=HISTORY)
    if len(set(entity_ids)) > 2 or not (entity_ids or filter_.relations):
        raise InputError("a timeline is of one entity or of two, or of a relation")
    with reader.snapshot():
        ids = sorted({reader.get_entity(id_).id for id_ in entity_ids})
        found = reader.find_dates(ids, filter_, offset=offset, limit=limit)
        page = _entries(reader, [*found.dated, *found.undated], filter_, receipts)
    return Timeline(page[: len(found.dated)], found.total, page[len(found.dated) :], found.undated_total)


def _entries(
    reader: Reader, dates: Sequence[SpellDate], filter_: FactFilter, receipts: int
) -> tuple[TimelineEntry, ...]:
    facts = reader.facts({one.fact_id for one in dates}, filter_.known_at)
    shown = [(fact := facts[one.fact_id], (fact.spells[one.place],)) for one in dates]
    rows = fact_rows(reader, shown, receipts=receipts, days=[one.date for one in dates])
    return tuple(TimelineEntry(one.date, one.moment, row) for one, row in zip(dates, rows, strict=True))
