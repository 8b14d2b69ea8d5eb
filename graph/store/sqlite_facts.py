"""Facts in SQLite: found by frontier and filter, and loaded."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from chipgraph.graph.facts import best_supported
from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.resolver import NOTHING_JUDGED, Resolution
from chipgraph.graph.schema import SIGNATURES, Relation, Status
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.sqlite_derive import derived

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import date

    from chipgraph.graph.model import Fact

# The frontier by its canonical entities.
_OWN = """own_id (n) AS MATERIALIZED (
    SELECT DISTINCT c.canonical FROM json_each(:frontier) CROSS JOIN entity c ON c.id = unhex(value)
)"""
_SELECT = f"SELECT {rows.FACT}, {rows.SPELL} FROM fact f JOIN spell s ON s.fact = f.n"


def load(db: sqlite3.Connection, keys: str) -> list[Fact]:
    """The facts of these keys (JSON), by articles (falling), then id."""
    where = "WHERE f.id IN (SELECT unhex(value) FROM json_each(?)) ORDER BY f.articles DESC, f.id, s.place"
    return list(_facts(db.execute(f"{_SELECT} {where}", [keys])))


def iterate(db: sqlite3.Connection) -> Iterator[Fact]:
    """All facts by id."""
    return _facts(db.execute(f"{_SELECT} ORDER BY f.id, s.place"))


def find(
    db: sqlite3.Connection,
    frontier: str | None,
    filter_: FactFilter,
    per_entity: int | None = None,
    resolution: Resolution = NOTHING_JUDGED,
) -> list[Fact]:
    """The facts that pass, by articles (falling), then id; `frontier` is the keys of entities as JSON, None for all.

    `resolution` counts with `known_at` only, where facts are derived on the spot.
    """
    given: dict[str, Any] = {"frontier": frontier, "item": filter_.item, "cap": per_entity}
    if filter_.known_at is not None:
        return _find_known(db, filter_, filter_.known_at, resolution, given)
    passes, values = _passes(filter_)
    hit = _hits(frontier, filter_, passes)
    wanted = "SELECT fact FROM hit"
    if per_entity is not None:
        wanted = """
            SELECT fact FROM (
                SELECT fact, row_number() OVER (PARTITION BY own ORDER BY f.articles DESC, f.id) AS place
                FROM hit JOIN fact f ON f.n = fact
            ) WHERE place <= :cap"""
    sql = f"WITH {_OWN}, hit AS ({hit}) {_SELECT} WHERE f.n IN ({wanted}) ORDER BY f.articles DESC, f.id, s.place"
    return list(_facts(db.execute(sql, given | values)))


def _find_known(
    db: sqlite3.Connection, filter_: FactFilter, known_at: date, resolution: Resolution, given: dict[str, Any]
) -> list[Fact]:
    """As `find`, from the evidence of that day: later reports change dates, status and counts."""
    hit = _hits(given["frontier"], filter_, "true")
    sql = (
        f"WITH {_OWN}, hit AS ({hit})"
        " SELECT own, fact, f.id FROM hit JOIN fact f ON f.n = fact WHERE f.first_reported <= :known_at"
    )
    owners: dict[str, list[int]] = {}
    numbers = []
    for own, number, key in db.execute(sql, given | {"known_at": rows.to_number(known_at)}):
        owners.setdefault(rows.unpack("fact", key), []).append(own)
        numbers.append(number)
    known = derived(db, numbers, resolution, known_at)
    return best_supported((fact for fact in known if filter_.spells(fact)), owners, given["cap"])


def _hits(frontier: str | None, filter_: FactFilter, passes: str) -> str:
    """SQL for the facts with spells that pass, each once with every entity of the frontier that it belongs to."""
    relations = filter_.relations or frozenset(Relation)
    if frontier is None:
        return f"SELECT DISTINCT NULL AS own, fact FROM spell WHERE relation IN {_quoted(relations)} AND {passes}"
    symmetric = {one for one in relations if SIGNATURES[one].symmetric}
    by_subject = relations if filter_.direction is not Direction.IN else symmetric
    by_object = relations if filter_.direction is not Direction.OUT else symmetric
    return " UNION ".join(
        f"""
        SELECT DISTINCT {own} AS own, fact FROM spell WHERE {own} IN (SELECT n FROM own_id)
        AND relation IN {_quoted(chosen)} AND {passes}"""
        for own, chosen in (("subject", by_subject), ("object", by_object))
        if chosen
    )


def _passes(filter_: FactFilter) -> tuple[str, dict[str, Any]]:
    """`FactFilter.admits` in SQL, over the columns that the index covers, and its values."""
    item = "" if filter_.item is None else " AND names_item(item, :item)"
    if filter_.as_of is not None:
        held = {one for one in Status if (Status.ACTUAL if one is Status.ENDED else one) in filter_.statuses}
        sql = f"status IN {_quoted(held)} AND holds_from <= :as_of AND holds_to >= :as_of{item}"
        return sql, {"as_of": rows.to_number(filter_.as_of)}
    actual = f"status = {rows.CODES[Status.ACTUAL]}"
    cases = [f"status IN {_quoted(filter_.statuses - {Status.ACTUAL})}"]
    if Status.ACTUAL in filter_.statuses:
        cases.append(f"{actual} AND (last_day IS NULL OR last_day >= :today)")
    if Status.ENDED in filter_.statuses:
        cases.append(f"{actual} AND last_day < :today")
    return f"({' OR '.join(cases)}){item}", {"today": rows.to_number(filter_.day)}


def _quoted(words: Iterable[Relation | Status]) -> str:
    """Words of the schema as a list of SQL."""
    return "(" + ", ".join(str(code) for code in sorted(rows.CODES[one] for one in words)) + ")"


def _facts(found: Iterable[rows.Row]) -> Iterator[Fact]:
    """Rows of a fact and one of its spells, in order, to facts."""
    for _, group in groupby(found, key=itemgetter(0)):
        own = list(group)
        yield rows.to_fact(own[0][: rows.FACT_WIDTH], tuple([rows.to_spell(one[rows.FACT_WIDTH :]) for one in own]))
