"""What is dated, in SQLite: a page is chosen by the dates, and only what is on it is looked up."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from chipgraph.graph.moments import Moment, SpellDate, SpellDates
from chipgraph.graph.schema import Relation
from chipgraph.graph.spells import is_event
from chipgraph.graph.store import sqlite_facts as facts
from chipgraph.graph.store import sqlite_rows as rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from chipgraph.graph.filters import FactFilter

_MOMENTS = tuple(Moment)
_EVENTS = facts.quoted(one for one in Relation if is_event(one))


def page_of(
    db: sqlite3.Connection, entities: Sequence[bytes], filter_: FactFilter, offset: int, limit: int
) -> SpellDates:
    """The page of one entity, of what is between two, or of all; the filter has no `known_at`."""
    own, other = [*entities, None, None][:2]
    given = facts.values(filter_) | {"own": own, "other": other, "offset": offset, "limit": limit}
    counted, dated, undated = _statements(filter_, len(entities))
    starts, ends, apart = db.execute(counted, given).fetchone()
    return SpellDates(
        tuple(map(_spell_date, db.execute(dated, given))), starts + ends,
        tuple(map(_spell_date, db.execute(undated, given))), apart,
    )  # fmt: skip


def _spell_date(row: rows.Row) -> SpellDate:
    fact, place, moment, date = row
    return SpellDate(rows.unpack("fact", fact), place, _MOMENTS[moment], date)


@functools.lru_cache(maxsize=256)
def _statements(filter_: FactFilter, entities: int) -> tuple[str, str, str]:
    """Three statements: for the numbers of starts, ends and undated spells, for a page of dates, of undated spells."""
    passing = facts.passing(filter_, 'fact, place, relation, start, "end"', entities)
    counted = f"""
        SELECT count(start), count("end"), count(*) - count(coalesce(start, "end")) FROM ({passing})"""
    happened = f"CASE WHEN relation IN {_EVENTS} THEN {_code(Moment.HAPPENED)} ELSE {_code(Moment.BEGAN)} END"
    moments = " UNION ALL ".join(
        f"""
        SELECT {_sortable(date)} AS day, {kind} AS kind, {date} AS date, fact, place
        FROM ({passing}) WHERE {date} NOTNULL"""
        for date, kind in (("start", happened), ('"end"', _code(Moment.ENDED)))
    )
    # How well a fact is supported counts among equal dates only: up to the last of the page, not for all.
    last = f"SELECT day FROM ({moments}) ORDER BY day LIMIT 1 OFFSET :offset + :limit - 1"
    dated = f"""
        SELECT f.id, place, kind, date FROM ({moments}) JOIN fact f ON f.n = fact
        WHERE day <= coalesce(({last}), '~')
        ORDER BY day, kind, f.articles DESC, f.id, place LIMIT :limit OFFSET :offset"""
    undated = f"""
        SELECT f.id, place, {_code(Moment.UNDATED)}, NULL FROM ({passing}) JOIN fact f ON f.n = fact
        WHERE coalesce(start, "end") ISNULL ORDER BY f.articles DESC, f.id, place LIMIT :limit OFFSET :offset"""
    return counted, dated, undated


def _code(moment: Moment) -> int:
    return _MOMENTS.index(moment)


def _sortable(date: str) -> str:
    """SQL for a date that as text sorts as `page_of` in `moments.py` does: 2024, 2024-Q1, 2024-01, 2024-01-01.

    Only quarters do not so by themselves: the first becomes 2024-00~, which stands behind the year and before January.
    """
    months = "CASE substr({0}, 7) WHEN '1' THEN '00~' WHEN '2' THEN '03~' WHEN '3' THEN '06~' ELSE '09~' END"
    return f"CASE WHEN substr({date}, 6, 1) = 'Q' THEN substr({date}, 1, 5) || {months.format(date)} ELSE {date} END"
