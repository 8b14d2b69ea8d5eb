"""The yardstick: the plainest SQL that does the same, on the same tables, on the same machine, in the same run.

It gives the same rows with all columns that an answer shows, but as they stand in the tables, where the store gives
records; what the store does beyond it is judgements, filters and checks.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from chipgraph.graph.schema import Relation, Status
from chipgraph.graph.store.sqlite_connection import connect_reader, connect_writer
from chipgraph.graph.store.sqlite_dates import last_moment
from chipgraph.graph.store.sqlite_rows import CODES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    Row = tuple[Any, ...]

_SENTENCE = "substr(unpack_text(a.text), e.sentence_start + 1, e.sentence_length)"
_TEXTS = {
    "sentence": f"SELECT e.n, {_SENTENCE} FROM evidence e JOIN article a ON a.n = e.article",  # noqa: S608
    "naming": "SELECT article, indexed_forms(packed) FROM extraction",
    "whole": "SELECT a.n, a.title || ' ' || unpack_text(a.text) FROM article a",
}
_RECEIPT = f"""
    e.id, a.id, e.field, e.sentence_start, e.sentence_length, e.subject_start, e.subject_length, e.object_start,
    e.object_length, s.id, e.relation, o.id, e.status, e.date, e.date_end, e.basis, e.item, e.amount, e.role, e.speaker,
    (SELECT id FROM entity WHERE n = e.speaker_entity), e.confidence, r.reader, r.version,
    {_SENTENCE}, a.title, a.publisher, a.published, a.url, a.cluster"""  # noqa: S608
_READ = """
    JOIN article a ON a.n = e.article JOIN reading r ON r.n = e.reading
    JOIN entity s ON s.n = e.subject JOIN entity o ON o.n = e.object"""
# Of the row of an answer, out of a spell `p`, its fact `f` and the fact's ends.
_ROW = """
    p.evidence, p.start, p."end", p.basis, p.status, p.item, f.id, f.relation, f.first_reported, f.last_reported,
    f.publishers, f.articles, f.evidence, f.confidence, f.disputed, s.id, s.type, s.name, s.aliases, s.external_ids,
    o.id, o.type, o.name, o.aliases, o.external_ids"""
_OWN = "p.subject = f.subject AND p.relation = f.relation AND p.fact = f.n"
_ENDS = "JOIN entity s ON s.n = f.subject JOIN entity o ON o.n = f.object"
_ACTUAL, _ENDED, _SUPPLIES = CODES[Status.ACTUAL], CODES[Status.ENDED], CODES[Relation.SUPPLIES]
_TODAY = date.today().toordinal()  # noqa: DTZ011 - the machine's day, as the store asks
CURRENT = f"p.status = {_ACTUAL} AND (p.last_day IS NULL OR p.last_day >= {_TODAY})"
_HELD = f"p.status IN ({_ACTUAL}, {_ENDED}) AND p.start <= :moment AND (p.holds_to IS NULL OR p.holds_to >= :day)"
_KEY = "(SELECT n FROM entity WHERE id = :key)"
_ID = 10  # bytes
CHUNK = 8000  # rows a transaction


class Watch:
    """Adds up what is done within it: seconds by the clock, and by the processor."""

    def __init__(self) -> None:
        self.seconds = self.processor = 0.0

    def __enter__(self) -> None:
        self.seconds -= time.perf_counter()
        self.processor -= time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter()
        self.processor += time.process_time()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Within what is added up, what is done in here does not count."""
        self.__exit__()
        yield
        self.__enter__()


def load(source: Path, target: Path) -> Watch:
    """Insert all rows of one file into the same tables with the same indexes of a new one; reading is not timed."""
    watch = Watch()
    with connect_reader(source) as old:
        new = connect_writer(target)
        for table in _tables(old):
            found = old.execute(f"SELECT * FROM {table}")  # noqa: S608
            _insert(watch, new, table, len(found.description), found)
        for index, texts in _TEXTS.items():
            _insert(watch, new, f"{index} (rowid, tokens)", 2, old.execute(texts))
        with watch:
            new.close()
    old.close()
    return watch


def _tables(db: sqlite3.Connection) -> list[str]:
    """Those that hold rows, without the full text and its shadows."""
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")]
    return [name for name in names if not any(name == one or name.startswith(f"{one}_") for one in _TEXTS)]


def _insert(watch: Watch, db: sqlite3.Connection, table: str, width: int, rows: Iterator[Row]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        with watch:
            db.execute("BEGIN IMMEDIATE")
            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", chunk)  # noqa: S608
            db.execute("COMMIT")


class Upsert:
    """One article out and in again, with what hangs on it, in one durable transaction of a file of its own."""

    def __init__(self, path: Path) -> None:
        self._db = connect_writer(path)

    def close(self) -> None:
        self._db.close()

    def __call__(self, article: bytes) -> float:
        """Seconds; reading the rows beforehand is not counted."""
        sql = "SELECT n, first_evidence, last_evidence FROM article WHERE id = ?"
        number, first, last = self._db.execute(sql, [article]).fetchone()
        own = f"BETWEEN {first} AND {last}"
        told = f"SELECT subject, relation, n FROM fact WHERE n IN (SELECT fact FROM evidence WHERE n {own})"  # noqa: S608
        facts = self._db.execute(told).fetchall()
        held = {
            (where, values): self._db.execute(f"SELECT * FROM {where}", values).fetchall()  # noqa: S608
            for where, every in (
                (f"evidence WHERE n {own}", [()]),
                ("extraction WHERE article = ?", [(number,)]),
                ("article WHERE n = ?", [(number,)]),
                ("fact WHERE n = ?", [one[2:] for one in facts]),
                ("spell WHERE subject = ? AND relation = ? AND fact = ?", facts),
            )
            for values in every
        }
        texts = {
            "sentence": self._db.execute(f"{_TEXTS['sentence']} WHERE e.n {own}").fetchall(),
            "naming": self._db.execute(f"{_TEXTS['naming']} WHERE article = ?", [number]).fetchall(),
            "whole": self._db.execute(f"{_TEXTS['whole']} WHERE a.n = ?", [number]).fetchall(),
        }
        began = time.perf_counter()
        self._db.execute("BEGIN IMMEDIATE")
        for index, rows in texts.items():
            self._db.executemany(f"INSERT INTO {index} ({index}, rowid, tokens) VALUES ('delete', ?, ?)", rows)  # noqa: S608
        for (where, values), rows in held.items():
            self._db.execute(f"DELETE FROM {where}", values)  # noqa: S608
            marks = ", ".join("?" * len(rows[0])) if rows else ""
            self._db.executemany(f"INSERT INTO {where.split()[0]} VALUES ({marks})", rows)  # noqa: S608
        for index, rows in texts.items():
            self._db.executemany(f"INSERT INTO {index} (rowid, tokens) VALUES (?, ?)", rows)  # noqa: S608
        self._db.execute("COMMIT")
        return time.perf_counter() - began


class Plain:
    """Questions in SQL; all rows are fetched."""

    def __init__(self, path: Path) -> None:
        self.db = connect_reader(path)  # with a cache of the same size, too

    def close(self) -> None:
        self.db.close()

    def suppliers(self, key: bytes, shown: int = 50, receipts: int = 20) -> list[Row]:
        """The best supported suppliers with their sentences."""
        found = self.db.execute(
            f"""
            SELECT {_ROW} FROM (
                SELECT * FROM fact WHERE n IN (
                    SELECT p.fact FROM spell p WHERE p.object = {_KEY} AND p.relation = {_SUPPLIES} AND {CURRENT}
                ) ORDER BY articles DESC, id LIMIT :shown
            ) f JOIN spell p ON {_OWN} AND {CURRENT} {_ENDS} ORDER BY f.articles DESC, f.id, p.place""",  # noqa: S608
            {"key": key, "shown": shown},
        ).fetchall()
        return found + self._receipts([list(rows) for _, rows in groupby(found, key=itemgetter(6))], receipts)

    def timeline(self, key: bytes, shown: int = 50, receipts: int = 20) -> list[Row]:
        """One page of what is dated and one of what is not, with their sentences, and how much there is of both."""
        own = " UNION ALL ".join(
            f"""
            SELECT p.fact, p.place, p.start, p."end" FROM spell p
            WHERE p.{side} = {_KEY} AND p.status IN ({_ACTUAL}, {_ENDED})"""  # noqa: S608
            for side in ("subject", "object")
        )
        dates = " UNION ALL ".join(
            f"SELECT fact, place, {date} AS date FROM ({own}) WHERE {date} IS NOT NULL"  # noqa: S608
            for date in ("start", '"end"')
        )
        undated = f'SELECT fact, place, NULL AS date FROM ({own}) WHERE coalesce(start, "end") IS NULL'  # noqa: S608
        totals = self.db.execute(
            f"SELECT (SELECT count(*) FROM ({dates})), (SELECT count(*) FROM ({undated}))",  # noqa: S608
            {"key": key},
        ).fetchall()
        found = []
        for moments in (dates, undated):
            found += self.db.execute(
                f"""
                SELECT {_ROW}, m.date FROM (
                    SELECT m.fact, m.place, m.date FROM ({moments}) m JOIN fact f ON f.n = m.fact
                    ORDER BY m.date, f.articles DESC, f.id LIMIT :shown
                ) m JOIN fact f ON f.n = m.fact JOIN spell p ON {_OWN} AND p.place = m.place {_ENDS}""",  # noqa: S608
                {"key": key, "shown": shown},
            ).fetchall()
        return totals + found + self._receipts([[row] for row in found], receipts)

    def _receipts(self, shown: list[list[Row]], each: int) -> list[Row]:
        """So many of each of the rows shown, which are one spell or several."""
        ids = set()
        for spells in shown:
            own = [row[0][at : at + _ID] for row in spells for at in range(0, len(row[0]), _ID)]
            ids.update(own[:each])
        wanted, rows = sorted(ids), []
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            sql = f"SELECT {_RECEIPT} FROM evidence e {_READ} WHERE e.id IN ({', '.join('?' * len(part))})"  # noqa: S608
            rows += self.db.execute(sql, part).fetchall()
        return rows

    def tiers(self, key: bytes, day: date | None = None, tiers: int = 3) -> list[Row]:
        """All suppliers of so many tiers, without sentences."""
        passes = CURRENT if day is None else _HELD
        return self.db.execute(
            f"""
            WITH RECURSIVE chain (id, tier) AS (
                SELECT {_KEY}, 0
                UNION SELECT p.subject, tier + 1 FROM chain CROSS JOIN spell p ON p.object = chain.id
                WHERE p.relation = {_SUPPLIES} AND {passes} AND tier < :tiers
            ), node AS (SELECT id, min(tier) AS tier FROM chain GROUP BY id)
            SELECT {_ROW}, n.tier + 1
            FROM node n CROSS JOIN spell p ON p.object = n.id JOIN fact f ON f.n = p.fact {_ENDS}
            WHERE n.tier < :tiers AND p.relation = {_SUPPLIES} AND {passes}""",  # noqa: S608
            {"key": key, "tiers": tiers, "day": day and day.toordinal(), "moment": last_moment(day)},
        ).fetchall()

    def search(self, query: str) -> list[Row]:
        """The best 20 sentences."""
        sql = f"""
            SELECT {_RECEIPT} FROM sentence t JOIN evidence e ON e.n = t.rowid {_READ}
            WHERE sentence MATCH ? ORDER BY rank LIMIT 20"""  # noqa: S608
        return self.db.execute(sql, [query]).fetchall()
