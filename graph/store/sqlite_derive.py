"""Facts in SQLite, derived from their evidence."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from chipgraph.graph.facts import derive_one
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.statements import StoredPublication, StoredStatement

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import date

    from chipgraph.graph.model import Fact, Triple
    from chipgraph.graph.resolver import Resolution

_CHUNK = 2000  # facts derived at a time
_SPELL = f"INSERT INTO spell VALUES ({rows.marks(14)})"
_TOLD = """
    UPDATE fact SET first_reported = ?, last_reported = ?, publishers = ?, articles = ?, evidence = ?, confidence = ?,
    disputed = ? WHERE n = ?"""
_UNTOLD = (None, None, "[]", 0, 0, 0, False)


class _Ends(NamedTuple):
    """Of a fact, as row numbers and as ids."""

    subject: int
    object: int
    triple: Triple


def derive_again(db: sqlite3.Connection, numbers: Iterable[int], resolution: Resolution) -> None:
    """Make the rows of these facts what their evidence and the judgements say now."""
    left = iter(sorted(numbers))
    while chunk := list(islice(left, _CHUNK)):
        told, spells = [], []
        for number, ends, fact in _derived(db, chunk, resolution):
            relation = ends.triple[1]
            told.append((*(rows.told_row(fact) if fact else _UNTOLD), number))
            spells += [
                (number, place, ends.subject, rows.CODES[relation], ends.object, *rows.spell_row(spell, relation))
                for place, spell in enumerate(fact.spells if fact else ())
            ]
        db.executemany("DELETE FROM spell WHERE fact = ?", [(number,) for number in chunk])
        db.executemany(_TOLD, told)
        db.executemany(_SPELL, spells)
        gone = set(chunk).difference(number for *_, number in told)
        db.executemany("DELETE FROM fact WHERE n = ?", [(number,) for number in sorted(gone)])


def derived(db: sqlite3.Connection, numbers: Iterable[int], resolution: Resolution, known_at: date) -> Iterator[Fact]:
    """The facts of these numbers, out of the evidence that had been published by that day."""
    return (fact for *_, fact in _derived(db, numbers, resolution, known_at) if fact)


def _derived(
    db: sqlite3.Connection, numbers: Iterable[int], resolution: Resolution, known_at: date | None = None
) -> Iterator[tuple[int, _Ends, Fact | None]]:
    """In order, those of which there is evidence."""
    wanted = rows.json_list(numbers)
    every = {
        number: _Ends(
            subject, object_, (rows.unpack("entity", left), rows.RELATIONS[relation], rows.unpack("entity", right))
        )
        for number, subject, object_, left, relation, right in db.execute(
            """
            SELECT f.n, subject, object, s.id, relation, o.id FROM fact f
            JOIN entity s ON s.n = subject JOIN entity o ON o.n = object
            WHERE f.n IN (SELECT value FROM json_each(?))""",
            [wanted],
        )
    }
    day = rows.to_number(known_at)
    found = db.execute(
        """
        SELECT e.fact, a.id, a.published, a.publisher, a.cluster, e.id, e.status, e.date, e.date_end, e.basis, e.item,
        e.confidence FROM evidence e JOIN article a ON a.n = e.article
        WHERE e.fact IN (SELECT value FROM json_each(?)) AND (? IS NULL OR a.published <= ?) ORDER BY e.fact""",
        [wanted, day, day],
    )
    for number, group in groupby(found, key=itemgetter(0)):
        ends = every[number]
        relation = ends.triple[1]
        told, publications = [], {}
        for _, article, published, publisher, cluster, key, status, start, end, basis, item, confidence in group:
            article_id = rows.unpack("article", article)
            publications[article_id] = StoredPublication(rows.to_day(published), publisher, cluster)
            told.append(StoredStatement(
                rows.unpack("evidence", key), article_id, relation, rows.STATUSES[status], start, end,
                None if basis is None else rows.BASES[basis], item, confidence,
            ))  # fmt: skip
        yield number, ends, derive_one(ends.triple, told, publications, resolution)
