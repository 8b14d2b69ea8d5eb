"""Facts in SQLite: found by frontier and filter, and loaded."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

import functools
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from chipgraph.graph.facts import best_supported
from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.schema import EVENTS, SIGNATURES, Relation, Status
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.sqlite_dates import last_moment
from chipgraph.graph.store.sqlite_derive import derived

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from chipgraph.graph.model import Edge, Fact, Spell
    from chipgraph.graph.resolver import Resolution

_SELECT = f"SELECT f.n, {rows.FACT} FROM fact f {rows.ENDS}"
_SPELLS = f"SELECT f.n, {rows.SPELL} FROM fact f {rows.SPELLS} WHERE f.n IN"
_AT_A_TIME = 512  # facts
_CANONICAL = "(SELECT canonical FROM entity WHERE id = :{0})"


def load(db: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[Fact]:
    """Those of the facts that are there, in no order."""
    for places, part in rows.parts(keys):
        yield from _facts(db, db.execute(f"{_SELECT} WHERE f.id IN {places}", part))


def iterate(db: sqlite3.Connection) -> Iterator[Fact]:
    """All facts by id."""
    return _facts(db, db.execute(f"{_SELECT} ORDER BY f.id"))


def iterate_found(db: sqlite3.Connection, filter_: FactFilter, resolution: Resolution) -> Iterator[Fact]:
    """The facts of the whole graph that pass, by id."""
    sql = f"SELECT id FROM fact WHERE n IN ({passing(filter_, 'fact', 0)}) ORDER BY id"
    keys = [key for (key,) in db.execute(sql, values(filter_))]
    for start in range(0, len(keys), _AT_A_TIME):
        part = keys[start : start + _AT_A_TIME]
        found = load(db, part) if filter_.known_at is None else known(db, part, resolution, filter_.known_at)
        yield from sorted((fact for fact in found if filter_.spells(fact)), key=lambda fact: fact.id)


def find_edges(
    db: sqlite3.Connection, frontier: Collection[bytes] | None, filter_: FactFilter, per_entity: int | None
) -> list[Edge]:
    """The facts that pass, in brief, by articles (falling), then id; the frontier is keys of entities, None for all.

    One statement for each entity: to sort and to cut what many bring in together would cost several times as much.
    """
    sql = _edges(filter_, whole=frontier is None)
    given = values(filter_) | {"cap": -1 if per_entity is None else per_entity}
    found: dict[bytes, rows.Row] = {}
    for given["own"] in [None] if frontier is None else frontier:
        for row in db.execute(sql, given):
            found[row[0]] = row
    return [rows.to_edge(row) for row in sorted(found.values(), key=_support)]


def count(db: sqlite3.Connection, filter_: FactFilter) -> int:
    """How many facts of the whole graph have a spell that passes; the filter has no `known_at`."""
    sql = f"SELECT count(DISTINCT fact) FROM ({passing(filter_, 'fact', 0)})"
    number: int = db.execute(sql, values(filter_)).fetchone()[0]
    return number


def find_known(
    db: sqlite3.Connection,
    frontier: Collection[bytes] | None,
    filter_: FactFilter,
    known_at: date,
    per_entity: int | None,
    resolution: Resolution,
) -> list[Fact]:
    """The same facts whole, from the evidence of that day: later reports change dates, status and counts."""
    hit = passing(filter_, "fact", 0 if frontier is None else 1)
    sql = f"SELECT n, id FROM fact WHERE n IN ({hit}) AND first_reported <= :known_at"
    given = values(filter_) | {"known_at": rows.to_number(known_at)}
    owners: dict[str, list[bytes | None]] = {}
    numbers = set()
    for own in [None] if frontier is None else frontier:
        for number, key in db.execute(sql, {**given, "own": own}):
            owners.setdefault(rows.unpack("fact", key), []).append(own)
            numbers.add(number)
    then = derived(db, sorted(numbers), resolution, known_at)
    return best_supported((fact for fact in then if filter_.spells(fact)), owners, per_entity)


def known(db: sqlite3.Connection, keys: Sequence[bytes], resolution: Resolution, known_at: date) -> Iterator[Fact]:
    """Those of the facts that were known on that day, as they were then."""
    for places, part in rows.parts(keys):
        found = db.execute(f"SELECT n FROM fact WHERE id IN {places}", part)
        yield from derived(db, [number for (number,) in found], resolution, known_at)


@functools.lru_cache(maxsize=256)  # to put it together takes as long as to answer it
def _edges(filter_: FactFilter, *, whole: bool) -> str:
    """SQL for the facts with a spell that passes, of one entity or of the whole graph, in brief."""
    hit = passing(filter_, "fact", 0 if whole else 1)
    # What is cut off need not be looked up.
    own = "id, subject, relation, object, articles, publishers, confidence, disputed"
    best = f"SELECT {own} FROM fact f WHERE n IN ({hit}) ORDER BY articles DESC, id LIMIT :cap"
    return f"SELECT {rows.EDGE} FROM ({best}) f {rows.ENDS}"


def passing(filter_: FactFilter, columns: str, entities: int) -> str:
    """SQL for the spells that pass, of all facts, of those of one entity `:own`, or of those between it and `:other`.

    What was known on a day is seen in the facts as they were then, so that with `known_at` every spell passes here.
    """
    passes = _passes(filter_) if filter_.known_at is None else "true"
    relations = filter_.relations or frozenset(Relation)
    if not entities:
        return f"SELECT {columns} FROM spell WHERE relation IN {quoted(relations)} AND {passes}"
    symmetric = frozenset(one for one in relations if SIGNATURES[one].symmetric)
    by_subject = relations if filter_.direction is not Direction.IN else symmetric
    by_object = relations if filter_.direction is not Direction.OUT else symmetric
    return " UNION ALL ".join(
        f"""
        SELECT {columns} FROM spell WHERE {own} = {_CANONICAL.format("own")} AND {_among(chosen)}
        AND {passes}{f" AND {far} = {_CANONICAL.format('other')}" if entities > 1 else ""}"""
        for own, far, chosen in (("subject", "object", by_subject), ("object", "subject", by_object))
        if chosen
    )


def _among(relations: frozenset[Relation]) -> str:
    """SQL for these relations, of the spells of one entity.

    An index is asked for each of a few; where most are wanted, all spells are looked at, which costs a fraction of it.
    """
    others = frozenset(Relation) - relations
    return f"relation IN {quoted(relations)}" if len(relations) < len(others) else f"relation NOT IN {quoted(others)}"


def _passes(filter_: FactFilter) -> str:
    """`FactFilter.admits` in SQL, over the columns that the index covers, with the values of `values`."""
    item = "" if filter_.item is None else " AND names_item(item, :item)"
    if filter_.as_of is not None:
        held = {one for one in Status if (Status.ACTUAL if one is Status.ENDED else one) in filter_.statuses}
        lasts = f" OR relation IN {quoted(EVENTS)} AND status <> {rows.CODES[Status.ENDED]}" if filter_.lasting else ""
        until = f"(holds_to ISNULL OR holds_to >= :as_of{lasts})"
        return f"status IN {quoted(held)} AND start <= :last_moment AND {until}{item}"
    # An actual spell whose last day has passed counts as ended. Written so that the index is asked for statuses alone.
    chosen, over = filter_.statuses, f"(status <> {rows.CODES[Status.ACTUAL]} OR "
    if Status.ACTUAL in chosen and Status.ENDED not in chosen:
        over += "last_day ISNULL OR last_day >= :today)"
    elif Status.ENDED in chosen and Status.ACTUAL not in chosen:
        chosen, over = chosen | {Status.ACTUAL}, over + "last_day < :today)"
    else:
        over = "true"
    return f"status IN {quoted(chosen)} AND {over}{item}"


def values(filter_: FactFilter) -> dict[str, Any]:
    """What the SQL for a filter has places for."""
    return {
        "item": filter_.item,
        "as_of": rows.to_number(filter_.as_of),
        "last_moment": last_moment(filter_.as_of),
        "today": rows.to_number(filter_.day),
    }


def _support(row: rows.Row) -> tuple[int, bytes]:
    """Of an edge, to sort by."""
    return -row[4], row[0]


def quoted(words: Iterable[Relation | Status]) -> str:
    """Words of the schema as a list of SQL."""
    return "(" + ", ".join(str(code) for code in sorted(rows.CODES[one] for one in words)) + ")"


def _facts(db: sqlite3.Connection, found: sqlite3.Cursor) -> Iterator[Fact]:
    """Rows of `_SELECT` to facts, with their spells looked up; what has none is no fact."""
    while told := found.fetchmany(_AT_A_TIME):
        spells: defaultdict[int, list[Spell]] = defaultdict(list)
        for places, part in rows.parts([row[0] for row in told]):
            for row in db.execute(f"{_SPELLS} {places} ORDER BY f.n, s.place", part):
                spells[row[0]].append(rows.to_spell(row[1:]))
        yield from (rows.to_fact(row[1:], tuple(spells[row[0]])) for row in told if row[0] in spells)
