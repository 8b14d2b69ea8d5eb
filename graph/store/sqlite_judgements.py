"""Judgements in SQLite: kept, and what a change of them moves: merged ids, and the facts of evidence."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipgraph.graph.model import Fact
from chipgraph.graph.resolver import NOTHING_JUDGED, Resolution, changes
from chipgraph.graph.store import sqlite_derive as derive
from chipgraph.graph.store import sqlite_numbers as numbers
from chipgraph.graph.store import sqlite_rows as rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from chipgraph.graph.model import Judgement

# Evidence has no index by its ends, which would cost every ingest: the articles that name an entity lead to it.
_NAMING = f"e.article IN ({rows.NAMING} (SELECT value FROM json_each(?)))"


@dataclass(slots=True)
class Touched:
    """What a transaction must derive anew before it ends."""

    facts: set[int] = field(default_factory=set)
    entities: set[int] = field(default_factory=set)  # canonical or not
    forms: set[int] = field(default_factory=set)  # that some article gives now and did not before, or no longer gives


def keep(db: sqlite3.Connection, judgements: Iterable[Judgement]) -> None:
    """Add those that are not there."""
    db.executemany(
        f"INSERT OR IGNORE INTO judgement ({rows.JUDGEMENT}) VALUES ({rows.marks(10)})",
        map(rows.judgement_row, judgements),
    )


def withdraw(db: sqlite3.Connection, judgement_id: str, at: datetime) -> None:
    """Mark it as withdrawn, unless it is."""
    db.execute(
        """
        UPDATE judgement SET withdrawn = ?, n = (SELECT max(n) + 1 FROM judgement)
        WHERE id = ? AND withdrawn IS NULL""",
        [at.isoformat(), judgement_id],
    )


def apply(db: sqlite3.Connection, before: Resolution, after: Resolution) -> Touched:
    """Move ids and evidence from one resolution to the next; says what that touches, by row number."""
    changed = changes(before, after)
    ids = {one for id_ in changed.entities for one in (id_, before.of(id_), after.of(id_))}
    entities = numbers.entities(db, ids)
    touched = Touched(entities=set(entities.values()))
    moved = [(entities[after.of(id_)], entities[id_]) for id_ in sorted(changed.entities)]
    db.executemany("UPDATE entity SET canonical = ? WHERE n = ?", moved)
    if moved:
        touched.facts |= move_evidence(db, after, _NAMING, [rows.json_list(number for _, number in moved)])
    for sql, keys in (
        ("SELECT fact FROM evidence WHERE id", rows.pack_all("evidence", changed.evidence)),
        ("SELECT n FROM fact WHERE id", rows.pack_all("fact", (Fact.make_id(*ends) for ends in changed.facts))),
    ):
        touched.facts.update(
            fact for (fact,) in db.execute(f"{sql} IN (SELECT unhex(value) FROM json_each(?))", [keys])
        )
    return touched


def move_evidence(
    db: sqlite3.Connection, resolution: Resolution, where: str = "true", values: Sequence[str] = ()
) -> set[int]:
    """Let evidence `e` that passes speak of the fact that it is about now; the facts that lost and won some."""
    sql = f"""
        SELECT e.n, e.fact, s.id, e.relation, o.id FROM evidence e
        JOIN entity s ON s.n = e.subject JOIN entity o ON o.n = e.object WHERE {where}"""
    told = [
        (
            number,
            fact,
            resolution.triple(rows.unpack("entity", subject), rows.RELATIONS[relation], rows.unpack("entity", obj)),
        )
        for number, fact, subject, relation, obj in db.execute(sql, values)
    ]
    triples = {ends for _, _, ends in told}
    entities = numbers.entities(db, {id_ for subject, _, obj in triples for id_ in (subject, obj)})
    facts, new = numbers.facts(db, triples, entities)
    derive.insert_untold(db, new)
    facts |= {one.ends.triple: one.number for one in new}
    moved = [(facts[ends], number, fact) for number, fact, ends in told if facts[ends] != fact]
    db.executemany("UPDATE evidence SET fact = ? WHERE n = ?", [one[:2] for one in moved])
    return {fact for now, _, before in moved for fact in (now, before)}


def rebuild(db: sqlite3.Connection, resolution: Resolution) -> None:
    """Make canonical entities and the facts of all evidence what the judgements say; nothing else is known of them."""
    db.execute("UPDATE entity SET canonical = n, type = NULL, name = NULL, aliases = NULL, external_ids = NULL")
    apply(db, NOTHING_JUDGED, resolution)
    move_evidence(db, resolution)
