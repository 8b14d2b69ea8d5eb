"""Judgements in SQLite: kept, and what a change of them moves: merged ids, and the facts of evidence."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipgraph.graph.model import Fact
from chipgraph.graph.resolver import NOTHING_JUDGED, Resolution, changes
from chipgraph.graph.schema import Relation
from chipgraph.graph.store import sqlite_rows as rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from chipgraph.graph.model import Judgement

# Evidence has no index by its ends, which would cost every ingest: the articles that name an entity lead to it.
_NAMING = """
    e.article IN (
        SELECT l.article FROM article_form l JOIN form f ON f.n = l.form
        WHERE f.entity IN (SELECT unhex(value) FROM json_each(?))
    )"""


@dataclass(slots=True)
class Touched:
    """What a transaction must derive anew before it ends."""

    facts: set[bytes] = field(default_factory=set)
    entities: set[bytes] = field(default_factory=set)  # canonical or not


def keep(db: sqlite3.Connection, judgements: Iterable[Judgement]) -> None:
    """Add those that are not there."""
    db.executemany(
        f"INSERT OR IGNORE INTO judgement ({rows.JUDGEMENT}) VALUES ({rows.marks(10)})",
        map(rows.judgement_row, judgements),
    )


def withdraw(db: sqlite3.Connection, judgement_id: str, at: datetime) -> bool:
    """Mark it as withdrawn, unless it is; False where there is none."""
    db.execute(
        """
        UPDATE judgement SET withdrawn = ?, n = (SELECT max(n) + 1 FROM judgement)
        WHERE id = ? AND withdrawn IS NULL""",
        [at.isoformat(), judgement_id],
    )
    return db.execute("SELECT 1 FROM judgement WHERE id = ?", [judgement_id]).fetchone() is not None


def apply(db: sqlite3.Connection, before: Resolution, after: Resolution) -> Touched:
    """Move ids and evidence from one resolution to the next; says what that touches."""
    changed = changes(before, after)
    touched = Touched()
    for id_ in sorted(changed.entities):
        key = rows.pack("entity", id_)
        canonical = rows.pack("entity", after.of(id_))
        touched.entities |= {key, rows.pack("entity", before.of(id_)), canonical}
        db.execute("DELETE FROM merged WHERE id = ?", [key])
        if canonical != key:
            db.execute("INSERT INTO merged VALUES (?, ?)", [key, canonical])
    if changed.entities:
        touched.facts |= move_evidence(db, after, _NAMING, [rows.pack_all("entity", changed.entities)])
    sql = "SELECT DISTINCT fact FROM evidence WHERE id IN (SELECT unhex(value) FROM json_each(?))"
    touched.facts.update(key for (key,) in db.execute(sql, [rows.pack_all("evidence", changed.evidence)]))
    touched.facts.update(rows.pack("fact", Fact.make_id(*ends)) for ends in changed.facts)
    return touched


def move_evidence(
    db: sqlite3.Connection, resolution: Resolution, where: str = "true", values: Sequence[str] = ()
) -> set[bytes]:
    """Let evidence `e` that passes speak of the fact that it is about now; the facts that lost and won some."""
    moved = []
    facts: set[bytes] = set()
    for number, subject, relation, object_, fact in db.execute(
        f"SELECT n, subject, relation, object, fact FROM evidence e WHERE {where}", values
    ):
        ends = rows.unpack("entity", subject), Relation(relation), rows.unpack("entity", object_)
        now = rows.pack("fact", Fact.make_id(*resolution.triple(*ends)))
        if now != fact:
            moved.append((now, number))
            facts |= {now, fact}
    db.executemany("UPDATE evidence SET fact = ? WHERE n = ?", moved)
    return facts


def rebuild(db: sqlite3.Connection, resolution: Resolution) -> None:
    """Make merged ids and the facts of all evidence what the judgements say."""
    db.execute("DELETE FROM merged")
    apply(db, NOTHING_JUDGED, resolution)
    move_evidence(db, resolution)
