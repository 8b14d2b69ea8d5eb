"""What is dated, in SQLite: a page is chosen by the dates, and only what is on it is looked up."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from chipgraph.graph.moments import Moment, SpellDate, SpellDates
from chipgraph.graph.schema import EVENTS
from chipgraph.graph.store import sqlite_facts as facts
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.sqlite_dates import to_text
from chipgraph.graph.undated import may_have_held, whenever

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from chipgraph.graph.filters import FactFilter

_MOMENTS = tuple(Moment)
_EVENTS = facts.quoted(EVENTS)


def page_of(
    db: sqlite3.Connection, entities: Sequence[bytes], filter_: FactFilter, offset: int, limit: int
) -> SpellDates:
    """The page of one entity, of what is between two, or of all; the filter has no `known_at`."""
    given = _values(filter_, entities) | {"offset": offset, "limit": limit}
    dated, undated = _statements(filter_, len(entities))
    found = db.execute(dated, given).fetchall()
    total, undated_total = found[0][-2:]
    return SpellDates(
        tuple(_spell_date(row) for row in found if row[0]), total,
        tuple(_spell_date(row) for row in (db.execute(undated, given) if undated_total else ())), undated_total,
    )  # fmt: skip


def count_undated(db: sqlite3.Connection, entities: Sequence[bytes], filter_: FactFilter, day: date) -> int:
    """How many facts, of the same as `page_of` has, may have held on the day for want of a date."""
    found = db.execute(_undated(filter_, len(entities)), _values(filter_, entities))
    # How far a coarse end reaches, `PartialDate` says.
    return len({fact for fact, end in found if may_have_held(None, to_text(end), day)})


@functools.lru_cache(maxsize=256)
def _undated(filter_: FactFilter, entities: int) -> str:
    """For the spells without a start that pass on some day, of facts of which none passes on this: facts and ends."""
    return f"""
        SELECT fact, "end" FROM ({facts.passing(whenever(filter_), 'fact, start, "end"', entities)})
        WHERE start ISNULL AND fact NOT IN ({facts.passing(filter_, "fact", entities)})"""


def _values(filter_: FactFilter, entities: Sequence[bytes]) -> dict[str, Any]:
    own, other = [*entities, None, None][:2]
    return facts.values(filter_) | {"own": own, "other": other}


def _spell_date(row: rows.Row) -> SpellDate:
    fact, place, kind, day, *_ = row
    return SpellDate(rows.unpack("fact", fact), place, _MOMENTS[kind], to_text(day))


@functools.lru_cache(maxsize=256)
def _statements(filter_: FactFilter, entities: int) -> tuple[str, str]:
    """For a page of dates and for one of undated spells; the first has a row at least, which ends in the totals."""
    passing = facts.passing(filter_, 'fact, place, relation, start, "end"', entities)
    happened = f"CASE WHEN relation IN {_EVENTS} THEN {_code(Moment.HAPPENED)} ELSE {_code(Moment.BEGAN)} END"
    moments = " UNION ALL ".join(
        f"SELECT {day} AS day, {kind} AS kind, fact, place FROM hit WHERE {day} NOTNULL"
        for day, kind in (("start", happened), ('"end"', _code(Moment.ENDED)))
    )
    # How well a fact is supported counts among equal dates only: up to the last of the page, not for all.
    last = "SELECT day FROM moment ORDER BY day LIMIT 1 OFFSET :offset + :limit - 1"
    dated = f"""
        WITH hit AS MATERIALIZED ({passing}), moment AS MATERIALIZED ({moments}), page AS (
            SELECT f.id, place, kind, day, f.articles FROM moment JOIN fact f ON f.n = fact
            WHERE day <= ifnull(({last}), day)
            ORDER BY day, kind, f.articles DESC, f.id, place LIMIT :limit OFFSET :offset
        )
        SELECT id, place, kind, day, (SELECT count(*) FROM moment),
        (SELECT count(*) FROM hit WHERE coalesce(start, "end") ISNULL) FROM (SELECT 1) LEFT JOIN page
        ORDER BY day, kind, articles DESC, id, place"""
    # CROSS JOIN, lest all spells be put aside before the first is looked at: 0.8 ms for 1.7, of a hub of 4,000 spells.
    undated = f"""
        SELECT f.id, place, {_code(Moment.UNDATED)}, NULL FROM ({passing}) CROSS JOIN fact f ON f.n = fact
        WHERE coalesce(start, "end") ISNULL ORDER BY f.articles DESC, f.id, place LIMIT :limit OFFSET :offset"""
    return dated, undated


def _code(moment: Moment) -> int:
    return _MOMENTS.index(moment)
