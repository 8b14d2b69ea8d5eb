"""The yardstick: the plainest SQL that does the same, on the same tables, on the same machine, in the same run.

It gives rows, where the store gives records; what the store does beyond it is judgements, filters and checks.
"""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from chipgraph.graph.schema import Relation, Status
from chipgraph.graph.store.sqlite_connection import connect_writer
from chipgraph.graph.store.sqlite_rows import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Row = tuple[Any, ...]

_SENTENCE = "substr(a.text, e.sentence_start + 1, e.sentence_end - e.sentence_start)"
_TEXTS = {
    "sentence": f"SELECT e.n, {_SENTENCE} FROM evidence e JOIN article a ON a.n = e.article",  # noqa: S608
    "whole": "SELECT a.n, a.title || ' ' || a.text FROM article a",
}
_RECEIPT = f"e.id, {_SENTENCE}, e.date, e.status, e.confidence, a.title, a.publisher, a.published, a.url"
_ACTUAL, _ENDED, _SUPPLIES = CODES[Status.ACTUAL], CODES[Status.ENDED], CODES[Relation.SUPPLIES]
_TODAY = date.today().toordinal()  # noqa: DTZ011 - the machine's day, as the store asks
_CURRENT = f"p.status = {_ACTUAL} AND (p.last_day IS NULL OR p.last_day >= {_TODAY})"
_HELD = f"p.status IN ({_ACTUAL}, {_ENDED}) AND p.holds_from <= :day AND p.holds_to >= :day"
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
    with _reading(source) as old:
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


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


class Upsert:
    """One article out and in again, with what hangs on it, in one durable transaction of a file of its own."""

    def __init__(self, path: Path) -> None:
        self._db = connect_writer(path)

    def close(self) -> None:
        self._db.close()

    def __call__(self, article: bytes) -> float:
        """Seconds; reading the rows beforehand is not counted."""
        sql = "SELECT n, first_evidence, last_evidence, forms FROM article JOIN extraction ON article = n WHERE id = ?"
        number, first, last, forms = self._db.execute(sql, [article]).fetchone()
        own = f"BETWEEN {first} AND {last}"
        facts = self._db.execute(f"SELECT DISTINCT fact FROM evidence WHERE n {own}").fetchall()  # noqa: S608
        held = {
            (where, values): self._db.execute(f"SELECT * FROM {where}", values).fetchall()  # noqa: S608
            for where, every in (
                (f"evidence WHERE n {own}", [()]),
                ("extraction WHERE article = ?", [(number,)]),
                ("article WHERE n = ?", [(number,)]),
                ("form_article WHERE form = ? AND article = ?", [(form, number) for form in json.loads(forms)]),
                ("fact WHERE n = ?", facts),
                ("spell WHERE fact = ?", facts),
            )
            for values in every
        }
        texts = {
            "sentence": self._db.execute(f"{_TEXTS['sentence']} WHERE e.n {own}").fetchall(),
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
        self.db = _reading(path)

    def close(self) -> None:
        self.db.close()

    def suppliers(self, key: bytes, shown: int = 50, receipts: int = 20) -> list[Row]:
        """The best supported suppliers with their sentences."""
        found = self.db.execute(
            f"""
            SELECT p.evidence, s.name, o.name, f.publishers, f.articles, f.confidence, p.start, p."end", p.item
            FROM spell p JOIN fact f ON f.n = p.fact JOIN entity s ON s.n = p.subject JOIN entity o ON o.n = p.object
            WHERE p.object = {_KEY} AND p.relation = {_SUPPLIES} AND {_CURRENT}
            ORDER BY f.articles DESC, f.id LIMIT :shown""",  # noqa: S608
            {"key": key, "shown": shown},
        ).fetchall()
        return found + self._receipts(found, receipts)

    def timeline(self, key: bytes, shown: int = 50, receipts: int = 20) -> list[Row]:
        """One page, with its sentences."""
        sides = " UNION ALL ".join(
            f"""
            SELECT p.evidence, p.start, p."end", p.relation, p.subject, p.object, p.status, p.item FROM spell p
            WHERE p.{side} = {_KEY} AND p.status IN ({_ACTUAL}, {_ENDED}) AND coalesce(p.start, p."end") IS NOT NULL"""  # noqa: S608
            for side in ("subject", "object")
        )
        found = self.db.execute(
            f"""
            SELECT p.*, s.name, o.name
            FROM (SELECT * FROM ({sides}) ORDER BY coalesce(start, "end") LIMIT :shown) p
            JOIN entity s ON s.n = p.subject JOIN entity o ON o.n = p.object""",  # noqa: S608
            {"key": key, "shown": shown},
        ).fetchall()
        return found + self._receipts(found, receipts)

    def _receipts(self, found: list[Row], each: int) -> list[Row]:
        ids = [row[0][at : at + _ID] for row in found for at in range(0, len(row[0]), _ID)[:each]]
        rows: list[Row] = []
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            sql = f"SELECT {_RECEIPT} FROM evidence e JOIN article a ON a.n = e.article WHERE e.id IN ({{}})"  # noqa: S608
            rows += self.db.execute(sql.format(", ".join("?" * len(part))), part).fetchall()
        return rows

    def tiers(self, key: bytes, day: int | None = None, tiers: int = 3) -> list[Row]:
        """All suppliers of so many tiers, without sentences."""
        passes = _CURRENT if day is None else _HELD
        return self.db.execute(
            f"""
            WITH RECURSIVE chain (id, tier) AS (
                SELECT {_KEY}, 0
                UNION SELECT p.subject, tier + 1 FROM chain CROSS JOIN spell p ON p.object = chain.id
                WHERE p.relation = {_SUPPLIES} AND {passes} AND tier < :tiers
            ), node AS (SELECT id, min(tier) AS tier FROM chain GROUP BY id)
            SELECT n.tier + 1, s.name, o.name, p.start, p."end", p.item, f.articles
            FROM node n CROSS JOIN spell p ON p.object = n.id JOIN fact f ON f.n = p.fact
            JOIN entity s ON s.n = p.subject JOIN entity o ON o.n = p.object
            WHERE n.tier < :tiers AND p.relation = {_SUPPLIES} AND {passes}""",  # noqa: S608
            {"key": key, "tiers": tiers, "day": day},
        ).fetchall()

    def search(self, query: str) -> list[Row]:
        """The best 20 sentences."""
        sql = f"""
            SELECT {_RECEIPT} FROM sentence s JOIN evidence e ON e.n = s.rowid JOIN article a ON a.n = e.article
            WHERE sentence MATCH ? ORDER BY rank LIMIT 20"""  # noqa: S608
        return self.db.execute(sql, [query]).fetchall()
