"""Facts in SQLite, derived from their evidence."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from collections import defaultdict
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from chipgraph.graph.facts import derive_one
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.sqlite_dates import to_text
from chipgraph.graph.store.statements import StoredPublication, StoredStatement

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from chipgraph.graph.model import Article, Evidence, Fact, Triple
    from chipgraph.graph.resolver import Resolution
    from chipgraph.graph.store.sqlite_rows import Row

_CHUNK = 2000  # facts derived at a time
_HELD = 200_000  # pieces of evidence in memory, of some 500 bytes
_FACT = f"INSERT INTO fact VALUES ({rows.marks(12)})"
_SPELL = f"INSERT INTO spell VALUES ({rows.marks(13)})"
_TOLD = """
    UPDATE fact SET first_reported = ?, last_reported = ?, publishers = ?, articles = ?, evidence = ?, confidence = ?,
    disputed = ? WHERE n = ?"""
_HELD_TOLD = "first_reported, last_reported, publishers, articles, evidence, confidence, disputed, n"
_UNTOLD = (None, None, "[]", 0, 0, 0, False)


class Ends(NamedTuple):
    """Of a fact, as row numbers and as ids."""

    subject: int
    object: int
    triple: Triple


class NewFact(NamedTuple):
    """What is to be written of one that is not there, but for what is told of it."""

    number: int
    key: bytes
    ends: Ends

    def row(self, told: Row) -> Row:
        """With what is told."""
        subject, object_, (_, relation, _) = self.ends
        return self.number, self.key, subject, rows.CODES[relation], object_, *told


class Fresh:
    """Facts that a transaction brings and has not written yet, with all the evidence that there is of each.

    What no earlier article states need not be read back, nor be derived anew for each batch.
    """

    def __init__(self, db: sqlite3.Connection, resolution: Resolution) -> None:
        self.resolution = resolution
        self.facts: dict[Triple, NewFact] = {}  # their numbers follow the last that is written
        self._db = db
        self._evidence: defaultdict[Triple, list[Evidence]] = defaultdict(list)
        self._publications: dict[str, StoredPublication] = {}
        self._held = 0

    @property
    def full(self) -> bool:
        """Whether it is time to write them, for they take memory."""
        return self._held > _HELD

    def add(
        self, new: Iterable[NewFact], told: Mapping[Triple, Sequence[Evidence]], articles: Iterable[Article]
    ) -> dict[Triple, int]:
        """More of them, and what articles tell of these and of former ones; gives the numbers of what is told of."""
        self.facts |= {one.ends.triple: one for one in new}
        for one in articles:
            self._publications[one.id] = StoredPublication(one.published, one.publisher, one.cluster)
        numbers = {}
        for ends, every in told.items():
            if ends in self.facts:
                numbers[ends] = self.facts[ends].number
                self._evidence[ends] += every
                self._held += len(every)
        return numbers

    def write(self) -> None:
        """Write them; what is told of them from now on counts when they are derived again."""
        left = iter(self.facts.values())
        while chunk := list(islice(left, _CHUNK)):
            told, spells = [], []
            for number, key, ends in chunk:
                fact = derive_one(ends.triple, self._evidence[ends.triple], self._publications, self.resolution)
                told.append(NewFact(number, key, ends).row(rows.told_row(fact) if fact else _UNTOLD))
                spells += _spell_rows(number, ends, fact)
            self._db.executemany(_FACT, told)
            self._db.executemany(_SPELL, spells)
        self.facts, self._publications, self._held = {}, {}, 0
        self._evidence.clear()


def insert_untold(db: sqlite3.Connection, new: Iterable[NewFact]) -> None:
    """Write facts that are not there, which are derived later in the transaction."""
    db.executemany(_FACT, (one.row(_UNTOLD) for one in new))


def derive_again(db: sqlite3.Connection, numbers: Iterable[int], resolution: Resolution) -> None:
    """Make the rows of these facts what their evidence and the judgements say now."""
    left = iter(sorted(numbers))
    while chunk := list(islice(left, _CHUNK)):
        told, spells = [], []
        for number, ends, fact in _derived(db, chunk, resolution):
            told.append((*(rows.told_row(fact) if fact else _UNTOLD), number))
            spells += _spell_rows(number, ends, fact)
        # Only what is another now is written: of most facts little is.
        wanted = [rows.json_list(chunk)]
        held = set(db.execute(f"SELECT {_HELD_TOLD} FROM fact WHERE n IN (SELECT value FROM json_each(?))", wanted))
        db.executemany(_TOLD, [row for row in told if row not in held])
        held_spells = f"SELECT s.* FROM fact f {rows.SPELLS} WHERE f.n IN (SELECT value FROM json_each(?))"
        held = set(db.execute(held_spells, wanted))
        stale = sorted(row[:4] for row in held.difference(spells))
        db.executemany("DELETE FROM spell WHERE (subject, relation, fact, place) = (?, ?, ?, ?)", stale)
        db.executemany(_SPELL, [row for row in spells if row not in held])
        gone = set(chunk).difference(number for *_, number in told)
        db.executemany("DELETE FROM fact WHERE n = ?", [(number,) for number in sorted(gone)])


def derived(db: sqlite3.Connection, numbers: Iterable[int], resolution: Resolution, known_at: date) -> Iterator[Fact]:
    """The facts of these numbers, out of the evidence that had been published by that day."""
    return (fact for *_, fact in _derived(db, numbers, resolution, known_at) if fact)


def _spell_rows(number: int, ends: Ends, fact: Fact | None) -> list[Row]:
    if fact is None:
        return []
    relation = fact.relation
    head = ends.subject, rows.CODES[relation], number
    return [(*head, place, ends.object, *rows.spell_row(spell, relation)) for place, spell in enumerate(fact.spells)]


def _derived(
    db: sqlite3.Connection, numbers: Iterable[int], resolution: Resolution, known_at: date | None = None
) -> Iterator[tuple[int, Ends, Fact | None]]:
    """In order, those of which there is evidence."""
    wanted = rows.json_list(numbers)
    every = {
        number: Ends(
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
    publications: dict[str, StoredPublication] = {}
    for number, group in groupby(found, key=itemgetter(0)):
        ends = every[number]
        relation = ends.triple[1]
        told = []
        for _, article, published, publisher, cluster, key, status, start, end, basis, item, confidence in group:
            article_id = f"article-{article.hex()}"
            if article_id not in publications:
                publications[article_id] = StoredPublication(rows.to_day(published), publisher, cluster)
            told.append(StoredStatement(
                f"evidence-{key.hex()}", article_id, relation, rows.STATUSES[status], to_text(start), to_text(end),
                None if basis is None else rows.BASES[basis], item, confidence,
            ))  # fmt: skip
        yield number, ends, derive_one(ends.triple, told, publications, resolution)
