"""The embedded engine: one SQLite file, safe against a kill at any moment, read by many while one writes."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608
# The contract in base.py has the docstrings.
# ruff: noqa: D102

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from chipgraph.graph.resolver import Resolution, resolve
from chipgraph.graph.store import sqlite_articles as articles
from chipgraph.graph.store import sqlite_derive as facts
from chipgraph.graph.store import sqlite_entities as entities
from chipgraph.graph.store import sqlite_judgements as judging
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.base import PutReport, Store
from chipgraph.graph.store.batch import check_judgement, check_withdrawal, chosen, content_digest, moved
from chipgraph.graph.store.sqlite_connection import connect_writer, transaction, translated
from chipgraph.graph.store.sqlite_judgements import Touched
from chipgraph.graph.store.sqlite_reader import SqliteQueries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from chipgraph.graph.model import Judgement
    from chipgraph.graph.store.batch import Batch, Place
    from chipgraph.graph.store.sqlite_derive import Fresh


class SqliteStore(SqliteQueries, Store):
    """Reads and writes the file at `path`, which it makes where there is none."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._writer = connect_writer(path)

    def close(self) -> None:
        self._writer.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """The one that writes, so that a store reads what it has written; of one thread at a time."""
        with translated(self._path):
            if self._writer.in_transaction:
                yield self._writer
                return
            with transaction(self._writer, write=False):
                yield self._writer

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with translated(self._path), transaction(self._writer, write=True):
            yield self._writer

    def versions(self) -> dict[str, tuple[str, str]]:
        with self._reading() as db:
            found = db.execute("SELECT id, digest, extractor FROM article ORDER BY id")
            return {rows.unpack("article", key): (digest.hex(), version) for key, digest, version in found}

    def put(self, batch: Batch) -> PutReport:
        return self.put_all([batch])

    def put_all(self, batches: Iterable[Batch]) -> PutReport:
        report, touched = PutReport(), Touched()
        with self._writing() as db:
            resolution = self._resolution(db)
            fresh = facts.Fresh(db, resolution)
            for batch in batches:
                report += _put(db, batch, fresh, touched)
                if fresh.full:
                    fresh.write()
            fresh.write()
            _derive(db, touched, resolution)
        return report

    def set_clusters(self, clusters: Mapping[str, str]) -> None:
        touched = Touched()
        with self._writing() as db:
            for id_, cluster in sorted(clusters.items()):
                found = db.execute(
                    "UPDATE article SET cluster = ? WHERE id = ? AND cluster <> ? RETURNING n",
                    [cluster, rows.pack("article", id_), cluster],
                ).fetchall()
                for (number,) in found:
                    touched.facts.update(articles.facts_of(db, number))
            _derive(db, touched, self._resolution(db))

    def set_places(self, places: Mapping[str, Place]) -> None:
        touched = Touched()
        with self._writing() as db:
            found, replaced = moved(articles.places(db), places)
            articles.set_places(db, found)
            for id_ in replaced:
                articles.delete(db, articles.number(db, id_), touched)
            _derive(db, touched, self._resolution(db))

    def clusters(self) -> dict[str, str]:
        with self._reading() as db:
            found = db.execute("SELECT id, cluster FROM article ORDER BY id")
            return {rows.unpack("article", key): cluster for key, cluster in found}

    def sketches(self) -> dict[str, bytes]:
        with self._reading() as db:
            found = db.execute("SELECT id, sketch FROM sketch JOIN article ON n = article ORDER BY id")
            return {rows.unpack("article", key): sketch for key, sketch in found}

    def keep_sketches(self, sketches: Mapping[str, bytes]) -> None:
        kept = ((sketch, rows.pack("article", id_)) for id_, sketch in sorted(sketches.items()))
        with self._writing() as db:
            db.executemany("INSERT OR REPLACE INTO sketch SELECT n, ? FROM article WHERE id = ?", kept)

    def remove(self, article_id: str) -> None:
        touched = Touched()
        with self._writing() as db:
            articles.delete(db, articles.number(db, article_id), touched)
            _derive(db, touched, self._resolution(db))

    def judge(self, *judgements: Judgement) -> None:
        for one in judgements:
            check_judgement(one)
        with self._writing() as db:
            before = self._resolution(db)
            judging.keep(db, judgements)
            self._apply(db, before)

    def withdraw(self, judgement_id: str, at: datetime) -> None:
        with self._writing() as db:
            check_withdrawal(self.get_judgement(judgement_id), at)
            before = self._resolution(db)
            judging.withdraw(db, judgement_id, at)
            self._apply(db, before)

    def _apply(self, db: sqlite3.Connection, before: Resolution) -> None:
        after = resolve(self.iter_judgements())  # not kept: the transaction may yet fail
        _derive(db, judging.apply(db, before, after), after)

    def rebuild(self) -> None:
        with self._writing() as db:
            resolution = resolve(self.iter_judgements())
            for table in ("spell", "name"):
                db.execute(f"DELETE FROM {table}")
            judging.rebuild(db, resolution)
            touched = Touched(
                {number for (number,) in db.execute("SELECT n FROM fact")},
                {number for (number,) in db.execute("SELECT n FROM entity")},
            )
            for index, content in articles.INDEXED.items():
                db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
                db.execute(f"INSERT INTO {index} (rowid, tokens) {content}")
            _derive(db, touched, resolution)


def _put(db: sqlite3.Connection, batch: Batch, fresh: Fresh, touched: Touched) -> PutReport:
    """Write the articles, and leave it to others to derive what that touches."""
    wanted = chosen(batch)
    present = {article.id for article, _ in wanted}
    pending = []
    kept: dict[str, articles.Kept] = {}
    new = changed = 0
    for article, extraction in wanted:
        former = articles.under_source(db, article.source, present)
        number, held = articles.held(db, article)
        digest = content_digest(article) if held else ""
        unchanged = held == (digest, extraction.version, article.cluster)
        if unchanged:
            # The same content may have moved to another file.
            places = [article.key, article.source, number]
            db.execute("UPDATE article SET key = ?, source = ? WHERE n = ?", places)
        else:
            pending.append((article, extraction))
            new, changed = new + (not former and not held), changed + bool(former or held)
        if former or (held and not unchanged):
            fresh.write()  # for it may be its evidence that goes
        for one in former:
            articles.delete(db, one, touched)
        if held and not unchanged:
            if held[0] == digest:  # text and its index stay
                gave = articles.delete_extraction(db, number)
                if held[2] != article.cluster:  # what it tells counts otherwise now
                    touched.facts |= gave.facts
                    gave.told.clear()
                kept[article.id] = articles.Kept(number, gave)
            else:
                articles.delete(db, number, touched)
    articles.insert(db, pending, kept, fresh, touched)
    return PutReport(new, changed, len(wanted) - new - changed, len(batch) - len(wanted))


def _derive(db: sqlite3.Connection, touched: Touched, resolution: Resolution) -> None:
    facts.derive_again(db, touched.facts, resolution)
    entities.derive_again(db, touched.entities, touched.forms)
