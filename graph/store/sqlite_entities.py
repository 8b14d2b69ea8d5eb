"""Entities in SQLite, derived anew from the forms that articles give of them and of what was merged into them."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.entities import merge
from chipgraph.graph.names import normalise
from chipgraph.graph.store import sqlite_rows as rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from chipgraph.graph.model import Entity

_MEMBERS = "(SELECT n FROM entity WHERE canonical = :n)"


def derive_again(db: sqlite3.Connection, touched: Iterable[int]) -> None:
    """Make the rows of these entities, and of those that they lead to, what the forms and `canonical` say now."""
    wanted = rows.json_list(touched)
    both = "SELECT value FROM json_each(:t) UNION SELECT canonical FROM json_each(:t) CROSS JOIN entity ON n = value"
    for number, canonical, key in db.execute(
        f"SELECT n, canonical, id FROM entity WHERE n IN ({both}) ORDER BY n", {"t": wanted}
    ).fetchall():
        # What was merged away has no name of its own.
        _set(db, number, *(_read(db, number, key) if canonical == number else (None, 0)))
    # None but these can have lost its last form, or its last member.
    db.execute(
        """
        DELETE FROM entity AS e WHERE n IN (SELECT value FROM json_each(?)) AND name IS NULL AND canonical = n
        AND NOT EXISTS (SELECT 1 FROM entity m WHERE m.canonical = e.n AND m.n <> e.n)""",
        [wanted],
    )


def _read(db: sqlite3.Connection, number: int, key: bytes) -> tuple[Entity | None, int]:
    """The canonical entity as the forms of all its members make it, and the number of articles that name it."""
    found = db.execute(
        f"""
        SELECT {rows.FORM}, (SELECT count(*) FROM form_article WHERE form = f.n)
        FROM form f WHERE f.entity IN {_MEMBERS}""",
        {"n": number},
    )
    forms = [(rows.to_entity(tuple(row)), articles) for *row, articles in found]
    if not forms:
        return None, 0
    articles = sum(count for _, count in forms)
    if len({one.id for one, _ in forms}) > 1:  # an article has one form of an entity, but may name two that were merged
        naming = (
            f"SELECT count(DISTINCT article) FROM form f JOIN form_article ON form = f.n WHERE entity IN {_MEMBERS}"
        )
        (articles,) = db.execute(naming, {"n": number}).fetchone()
    return merge(forms, rows.unpack("entity", key)), articles


def _set(db: sqlite3.Connection, number: int, entity: Entity | None, articles: int) -> None:
    """Make the rows of one entity this; most often only the number of its articles has changed."""
    row = rows.entity_row(entity) if entity else (None,) * 4
    if row == db.execute("SELECT type, name, aliases, external_ids FROM entity WHERE n = ?", [number]).fetchone():
        db.execute("UPDATE entity SET articles = ? WHERE n = ?", [articles, number])
        return
    db.execute("DELETE FROM name WHERE entity = ?", [number])
    db.execute(
        "UPDATE entity SET type = ?, name = ?, aliases = ?, external_ids = ?, articles = ? WHERE n = ?",
        [*row, articles, number],
    )
    if entity:
        names = {normalise(name) for name in (entity.name, *entity.aliases)}
        db.executemany("INSERT INTO name VALUES (?, ?)", [(name, number) for name in sorted(names)])
