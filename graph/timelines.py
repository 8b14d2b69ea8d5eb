"""Timelines: of an entity, of a pair, of relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chipgraph.graph.answers import RECEIPTS, Moment, Timeline, TimelineEntry, fact_rows
from chipgraph.graph.dates import PartialDate
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.schema import Status
from chipgraph.graph.spells import is_event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipgraph.graph.model import Fact, Spell
    from chipgraph.graph.store.base import Reader

# A timeline tells what happened and what has ended since; a plain list only what is current.
HISTORY = frozenset({Status.ACTUAL, Status.ENDED})
_ORDER = {moment: place for place, moment in enumerate(Moment)}


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
        ids = {reader.get_entity(id_).id for id_ in entity_ids}
        facts = reader.find_facts(sorted(ids)[:1] or None, filter_)
        if len(ids) > 1:
            facts = [fact for fact in facts if {fact.subject_id, fact.object_id} == ids]
        moments = [one for fact in facts for spell in filter_.spells(fact) for one in _moments(fact, spell)]
        dated = sorted((one for one in moments if one.date), key=_moment_order)
        page = _entries(reader, dated[offset : offset + limit], receipts)
        undated = [one for one in moments if not one.date]
        apart = _entries(reader, undated[offset : offset + limit], receipts)
    return Timeline(page, len(dated), apart, len(undated))


class _Moment(NamedTuple):
    date: str | None
    moment: Moment
    fact: Fact
    spell: Spell


def _moments(fact: Fact, spell: Spell) -> list[_Moment]:
    if spell.start is None and spell.end is None:
        return [_Moment(None, Moment.UNDATED, fact, spell)]
    begins = Moment.HAPPENED if is_event(fact.relation) else Moment.BEGAN
    dates = ((spell.start, begins), (spell.end, Moment.ENDED))
    return [_Moment(date, moment, fact, spell) for date, moment in dates if date]


def _moment_order(one: _Moment) -> tuple[object, ...]:
    day = PartialDate.parse(one.date or "")
    return day.first, -day.last.toordinal(), _ORDER[one.moment], -one.fact.articles, one.fact.id


def _entries(reader: Reader, moments: Sequence[_Moment], receipts: int) -> tuple[TimelineEntry, ...]:
    rows = fact_rows(reader, [(one.fact, (one.spell,)) for one in moments], receipts=receipts)
    return tuple(TimelineEntry(one.date, one.moment, row) for one, row in zip(moments, rows, strict=True))
