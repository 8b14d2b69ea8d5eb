"""The embedded engine: one SQLite file, safe against a kill at any moment, read by many while one writes."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608
# The contract in base.py has the docstrings.
# ruff: noqa: D102

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from chipgraph.graph.entities import merge
from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.facts import fact_id
from chipgraph.graph.names import normalise
from chipgraph.graph.resolver import Resolution, resolve
from chipgraph.graph.store import sqlite_facts as facts
from chipgraph.graph.store import sqlite_judgements as judging
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.base import PutReport, Store
from chipgraph.graph.store.batch import check, check_judgement, check_time, content_digest, latest
from chipgraph.graph.store.sqlite_connection import connect_writer, transaction, translated
from chipgraph.graph.store.sqlite_judgements import Touched
from chipgraph.graph.store.sqlite_reader import SqliteQueries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from chipgraph.graph.model import Article, Entity, Extraction, Judgement
    from chipgraph.graph.store.batch import Batch

_TOKENS = "sentence_tokens(e.field, a.title, a.text, e.sentence_start, e.sentence_end)"
_SENTENCES = f"SELECT e.n, {_TOKENS} FROM evidence e JOIN article a ON a.n = e.article"
_WHOLE = "SELECT n, article_tokens(title, text) FROM article"
_INSERT_ARTICLE = f"INSERT INTO article ({rows.ARTICLE.replace('a.', '')}, digest, extractor) VALUES ({rows.marks(12)})"


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
            return {rows.unpack("article", key): (digest, version) for key, digest, version in found}

    def put(self, batch: Batch) -> PutReport:
        for article, extraction in batch:
            check(article, extraction)
        chosen = latest(batch)
        present = {article.id for article, _ in chosen}
        new = changed = 0
        touched = Touched()
        with self._writing() as db:
            resolution = self._resolution(db)
            pending = []
            for article, extraction in chosen:
                former = _under_source(db, article.source, present)
                number, held = _held(db, article)
                if held == (content_digest(article), extraction.version, article.cluster):
                    # The same content may have moved to another file.
                    places = [article.key, article.source, number]
                    db.execute("UPDATE article SET key = ?, source = ? WHERE n = ?", places)
                else:
                    former += [number] if held else []
                    pending.append((article, extraction))
                    new, changed = new + (not former), changed + bool(former)
                for one in former:
                    _delete(db, one, touched)
            last = db.execute("SELECT ifnull(max(n), 0) FROM evidence").fetchone()
            last_article = db.execute("SELECT ifnull(max(n), 0) FROM article").fetchone()
            for article, extraction in pending:
                _insert(db, article, extraction, resolution, touched)
            _derive(db, touched, resolution)
            # Last, and in one statement: anything else makes a segment of the index for each row.
            db.execute(f"INSERT INTO sentence (rowid, tokens) {_SENTENCES} WHERE e.n > ?", last)
            db.execute(f"INSERT INTO whole (rowid, tokens) {_WHOLE} WHERE n > ?", last_article)
        return PutReport(new, changed, len(chosen) - new - changed, len(batch) - len(chosen))

    def set_clusters(self, clusters: Mapping[str, str]) -> None:
        touched = Touched()
        with self._writing() as db:
            for id_, cluster in sorted(clusters.items()):
                found = db.execute(
                    "UPDATE article SET cluster = ? WHERE id = ? AND cluster <> ? RETURNING n",
                    [cluster, rows.pack("article", id_), cluster],
                ).fetchall()
                for (number,) in found:
                    touched.facts.update(_facts_of(db, number))
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
            found = db.execute(
                "SELECT n FROM article WHERE id IN (SELECT unhex(value) FROM json_each(?))",
                [rows.pack_all("article", [article_id])],
            ).fetchone()
            if found is None:
                raise NotFoundError(f"there is no article {article_id}; it may have been replaced or removed")
            _delete(db, found[0], touched)
            _derive(db, touched, self._resolution(db))

    def judge(self, *judgements: Judgement) -> None:
        for one in judgements:
            check_judgement(one)
        with self._writing() as db:
            before = self._resolution(db)
            judging.keep(db, judgements)
            self._apply(db, before)

    def withdraw(self, judgement_id: str, at: datetime) -> None:
        check_time(at)
        with self._writing() as db:
            before = self._resolution(db)
            if not judging.withdraw(db, judgement_id, at):
                raise NotFoundError(f"there is no judgement {judgement_id}; list them to see their ids")
            self._apply(db, before)

    def _apply(self, db: sqlite3.Connection, before: Resolution) -> None:
        after = resolve(self.iter_judgements())  # not kept: the transaction may yet fail
        _derive(db, judging.apply(db, before, after), after)

    def rebuild(self) -> None:
        with self._writing() as db:
            resolution = resolve(self.iter_judgements())
            for table in ("fact", "spell", "entity", "name"):
                db.execute(f"DELETE FROM {table}")
            judging.rebuild(db, resolution)
            touched = Touched(
                {key for (key,) in db.execute("SELECT DISTINCT fact FROM evidence")},
                {key for (key,) in db.execute("SELECT DISTINCT entity FROM form")},
            )
            _derive(db, touched, resolution)
            for index, content in (("sentence", _SENTENCES), ("whole", _WHOLE)):
                db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
                db.execute(f"INSERT INTO {index} (rowid, tokens) {content}")


def _held(db: sqlite3.Connection, article: Article) -> tuple[int, tuple[str, str, str] | None]:
    """Row number of the article of that id, and what of it decides whether it must be read again."""
    found = db.execute(
        "SELECT n, digest, extractor, cluster FROM article WHERE id = ?", [rows.pack("article", article.id)]
    ).fetchone()
    return (found[0], tuple(found[1:])) if found else (0, None)


def _under_source(db: sqlite3.Connection, source: str, present: set[str]) -> list[int]:
    """Row numbers of former articles of that source; those of the batch have a place of their own in it."""
    found = db.execute("SELECT n, id FROM article WHERE source = ?", [source])
    return [number for number, key in found if rows.unpack("article", key) not in present]


def _insert(
    db: sqlite3.Connection, article: Article, extraction: Extraction, resolution: Resolution, touched: Touched
) -> None:
    row = (*rows.article_row(article), content_digest(article), extraction.version)
    number = db.execute(_INSERT_ARTICLE, row).lastrowid
    mentions = ((number, *rows.mention_row(one)) for one in extraction.mentions)
    db.executemany(
        'INSERT INTO mention (article, id, field, start, "end", text, type, entities, refers_to, linked_by)'
        f" VALUES ({rows.marks(10)})",
        mentions,
    )
    forms = [rows.entity_row(one) for one in extraction.entities]
    touched.entities.update(form[0] for form in forms)
    db.executemany(
        f"INSERT OR IGNORE INTO form (entity, type, name, aliases, external_ids) VALUES ({rows.marks(5)})", forms
    )
    db.executemany(
        """
        INSERT OR IGNORE INTO article_form
        SELECT ?, n FROM form WHERE (entity, name, aliases, external_ids) = (?, ?, ?, ?)""",
        ((number, form[0], *form[2:]) for form in forms),
    )
    evidence = [rows.evidence_row(one, fact_id(one, resolution)) for one in extraction.evidence]
    touched.facts.update(row[-1] for row in evidence)
    db.executemany(
        f"INSERT INTO evidence ({rows.EVIDENCE_COLUMNS}) VALUES ({rows.marks(27)})",
        ((row[0], number, *row[1:]) for row in evidence),
    )


def _delete(db: sqlite3.Connection, number: int, touched: Touched) -> None:
    touched.facts.update(_facts_of(db, number))
    forms = db.execute("SELECT f.n, f.entity FROM form f JOIN article_form ON form = f.n WHERE article = ?", [number])
    held = forms.fetchall()
    touched.entities.update(entity for _, entity in held)
    db.execute(
        f"INSERT INTO sentence (sentence, rowid, tokens) SELECT 'delete', * FROM ({_SENTENCES} WHERE e.article = ?)",
        [number],
    )
    db.execute(f"INSERT INTO whole (whole, rowid, tokens) SELECT 'delete', * FROM ({_WHOLE} WHERE n = ?)", [number])
    for table in ("evidence", "mention", "article_form", "sketch"):
        db.execute(f"DELETE FROM {table} WHERE article = ?", [number])
    db.execute("DELETE FROM article WHERE n = ?", [number])
    db.executemany(
        "DELETE FROM form WHERE n = ? AND NOT EXISTS (SELECT 1 FROM article_form WHERE form = n)",
        [(form,) for form, _ in held],
    )


def _facts_of(db: sqlite3.Connection, number: int) -> set[bytes]:
    return {key for (key,) in db.execute("SELECT DISTINCT fact FROM evidence WHERE article = ?", [number])}


def _derive(db: sqlite3.Connection, touched: Touched, resolution: Resolution) -> None:
    facts.derive_again(db, touched.facts, resolution)
    merged = {key: _canonical(db, key) for key in touched.entities}
    for key in sorted({*merged, *merged.values()}):
        # What was merged away has no row of its own.
        _set_entity(db, key, *(_read_entity(db, key) if merged.get(key, key) == key else (None, 0)))


def _canonical(db: sqlite3.Connection, key: bytes) -> bytes:
    found: tuple[bytes] | None = db.execute("SELECT canonical FROM merged WHERE id = ?", [key]).fetchone()
    return found[0] if found else key


def _read_entity(db: sqlite3.Connection, key: bytes) -> tuple[Entity | None, int]:
    """The canonical entity as the forms of all its members make it, and the number of articles that name it."""
    members = "(SELECT :key UNION ALL SELECT id FROM merged WHERE canonical = :key)"
    found = db.execute(
        f"""
        SELECT entity, type, name, aliases, external_ids, (SELECT count(*) FROM article_form WHERE form = n)
        FROM form WHERE entity IN {members}""",
        {"key": key},
    )
    forms = [(rows.to_entity(tuple(row)), articles) for *row, articles in found]
    if not forms:
        return None, 0
    articles = sum(count for _, count in forms)
    if len({one.id for one, _ in forms}) > 1:  # an article has one form of an entity, but may name two that were merged
        naming = f"SELECT count(DISTINCT article) FROM form JOIN article_form ON form = n WHERE entity IN {members}"
        (articles,) = db.execute(naming, {"key": key}).fetchone()
    return merge(forms, rows.unpack("entity", key)), articles


def _set_entity(db: sqlite3.Connection, key: bytes, entity: Entity | None, articles: int) -> None:
    """Make the rows of one entity this; most often only the number of its articles has changed."""
    row = rows.entity_row(entity) if entity else None
    if row == db.execute(f"SELECT {rows.ENTITY} FROM entity WHERE id = ?", [key]).fetchone():
        db.execute("UPDATE entity SET articles = ? WHERE id = ?", [articles, key])
        return
    db.execute("DELETE FROM entity WHERE id = ?", [key])
    db.execute("DELETE FROM name WHERE entity = ?", [key])
    if entity and row:
        db.execute(f"INSERT INTO entity ({rows.ENTITY}, articles) VALUES ({rows.marks(6)})", (*row, articles))
        names = {normalise(name) for name in (entity.name, *entity.aliases)}
        db.executemany("INSERT INTO name VALUES (?, ?)", [(name, key) for name in sorted(names)])
