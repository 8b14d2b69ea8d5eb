"""Entities in SQLite, derived anew from the forms that articles give of them and of what was merged into them."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from chipgraph.graph.entities import merge
from chipgraph.graph.names import normalise
from chipgraph.graph.store import sqlite_rows as rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from chipgraph.graph.store.sqlite_rows import Row

    _Form = tuple[bytes, Row, int]  # the entity's key, its row without it, and the number of articles

# What these entities lead to, and of it all that was merged into it.
_WANTED = "SELECT value FROM json_each(:t) UNION SELECT canonical FROM json_each(:t) CROSS JOIN entity ON n = value"


def derive_again(db: sqlite3.Connection, entities: Iterable[int], forms: Iterable[int]) -> None:
    """Make the rows of these entities and of those that have these forms what the forms and `canonical` say now.

    So are those of the entities that they lead to.
    """
    sql = "SELECT entity FROM form WHERE n IN (SELECT value FROM json_each(?))"
    touched = {*entities, *(entity for (entity,) in db.execute(sql, [rows.json_list(sorted(forms))]))}
    if not touched:
        return
    given = {"t": rows.json_list(sorted(touched))}
    found = _forms(db, given)
    counted, renamed, names = [], [], []
    sql = f"SELECT n, id, articles, type, name, aliases, external_ids FROM entity WHERE n IN ({_WANTED}) ORDER BY n"
    for number, key, before, *held in db.execute(sql, given).fetchall():
        own = found.get(number, [])  # none of what was merged away, which has no name of its own
        articles = _articles(db, number, own)
        if articles != before:
            counted.append((articles, number))
        # Of most it is one form that all articles give, and only its number of articles has changed.
        if [list(form) for _, form, _ in own] == [held]:
            continue
        given_forms = [(rows.to_entity((one, *form)), count) for one, form, count in own]
        entity = merge(given_forms, rows.unpack("entity", key)) if own else None
        row = rows.entity_row(entity) if entity else (None,) * 4
        if list(row) != held:
            renamed.append((*row, number))
            told = (entity.name, *entity.aliases) if entity else ()
            names += [(name, number) for name in sorted({normalise(one) for one in told})]
    db.executemany("UPDATE entity SET articles = ? WHERE n = ?", counted)
    db.executemany("UPDATE entity SET type = ?, name = ?, aliases = ?, external_ids = ? WHERE n = ?", renamed)
    db.executemany("DELETE FROM name WHERE entity = ?", [(number,) for *_, number in renamed])
    db.executemany("INSERT INTO name VALUES (?, ?)", names)
    # None but these can have lost its last form, or its last member.
    db.execute(
        """
        DELETE FROM entity AS e WHERE n IN (SELECT value FROM json_each(:t)) AND name IS NULL AND canonical = n
        AND NOT EXISTS (SELECT 1 FROM entity m WHERE m.canonical = e.n AND m.n <> e.n)""",
        given,
    )


def _forms(db: sqlite3.Connection, given: dict[str, str]) -> dict[int, list[_Form]]:
    """The forms of each canonical entity and of what was merged into it; what no article gives any more is deleted."""
    found: defaultdict[int, list[_Form]] = defaultdict(list)
    gone = []
    for number, canonical, key, articles, *form in db.execute(
        f"""
        SELECT f.n, e.canonical, e.id, (SELECT count(*) FROM naming WHERE naming MATCH f.n),
        f.type, f.name, f.aliases, f.external_ids
        FROM entity e CROSS JOIN form f ON f.entity = e.n WHERE e.canonical IN ({_WANTED})""",
        given,
    ):
        if articles:
            found[canonical].append((key, tuple(form), articles))
        else:
            gone.append((number,))
    db.executemany("DELETE FROM form WHERE n = ?", gone)
    return found


def _articles(db: sqlite3.Connection, number: int, forms: list[_Form]) -> int:
    """The number of articles that name the entity: each has one form of it, but may name two that were merged."""
    if len({key for key, *_ in forms}) < 2:
        return sum(articles for *_, articles in forms)
    sql = """
        SELECT count(DISTINCT l.rowid) FROM entity e CROSS JOIN form f ON f.entity = e.n
        CROSS JOIN naming l ON l.naming MATCH f.n WHERE e.canonical = ?"""
    (articles,) = db.execute(sql, [number]).fetchone()
    return int(articles)
