"""Row numbers in SQLite of what an id or its content identifies: looked up, and given to what has none yet."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from chipgraph.graph.model import Fact
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.sqlite_derive import Ends, NewFact

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from chipgraph.graph.model import Triple
    from chipgraph.graph.store.sqlite_rows import Row

_Key = TypeVar("_Key", bytes, "tuple[Any, ...]")


def entities(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """Of entities; a new one is canonical and has no name yet."""
    keys = {rows.pack("entity", id_): id_ for id_ in ids}
    found = _found(db, "entity", keys)
    new = _numbered(db, "entity", keys.keys() - found.keys())
    db.executemany("INSERT INTO entity (n, id, canonical, articles) VALUES (?2, ?1, ?2, 0)", new)
    return {keys[key]: number for key, number in (*found.items(), *new)}


def facts(
    db: sqlite3.Connection, triples: Iterable[Triple], ends: Mapping[str, int], unwritten: int = 0
) -> tuple[dict[Triple, int], list[NewFact]]:
    """Of facts that are there, and what is to be written of those that are not; `ends` are the numbers of entities.

    So many that are `unwritten` have the numbers behind the last.
    """
    keys = {rows.pack("fact", Fact.make_id(*one)): one for one in triples}
    found = _found(db, "fact", keys)
    new = _numbered(db, "fact", keys.keys() - found.keys(), unwritten)
    return (
        {keys[key]: number for key, number in found.items()},
        [NewFact(number, key, Ends(ends[one[0]], ends[one[2]], one)) for key, number in new for one in [keys[key]]],
    )


def forms(db: sqlite3.Connection, wanted: Iterable[Row]) -> dict[Row, int]:
    """Of forms, given as the number of the entity and an `entity_row`."""
    sought = set(wanted)
    found = {}
    for number, *form in db.execute(
        """
        SELECT n, entity, type, name, aliases, external_ids
        FROM form WHERE entity IN (SELECT value FROM json_each(?))""",
        [rows.json_list({form[0] for form in sought})],
    ):
        found[tuple(form)] = number
    new = _numbered(db, "form", sought - found.keys())
    db.executemany(f"INSERT INTO form VALUES ({rows.marks(6)})", ((number, *form) for form, number in new))
    return found | dict(new)


def readings(db: sqlite3.Connection, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Of readers with their versions."""
    found = {(reader, version): number for number, reader, version in db.execute("SELECT * FROM reading")}
    new = _numbered(db, "reading", set(wanted) - found.keys())
    db.executemany("INSERT INTO reading VALUES (?, ?, ?)", ((number, *one) for one, number in new))
    return found | dict(new)


def last(db: sqlite3.Connection, table: str) -> int:
    """The greatest row number in use."""
    (number,) = db.execute(f"SELECT ifnull(max(n), 0) FROM {table}").fetchone()
    return int(number)


def _found(db: sqlite3.Connection, table: str, keys: Iterable[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for places, part in rows.parts(list(keys)):
        found.update(db.execute(f"SELECT id, n FROM {table} WHERE id IN {places}", part))
    return found


def _numbered(db: sqlite3.Connection, table: str, new: Iterable[_Key], unwritten: int = 0) -> list[tuple[_Key, int]]:
    """The next numbers for these, in sorted order: so that the same batch gives the same file."""
    wanted = sorted(new)
    start = last(db, table) + unwritten + 1 if wanted else 0
    return [(key, number) for number, key in enumerate(wanted, start)]
