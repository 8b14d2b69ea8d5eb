"""The reading side of the embedded engine: one SQLite file, a connection for each read at a time."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608
# The contract in base.py has the docstrings.
# ruff: noqa: D102

from __future__ import annotations

from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.model import Extraction
from chipgraph.graph.names import normalise
from chipgraph.graph.resolver import NOTHING_JUDGED, Resolution, resolve
from chipgraph.graph.schema import EntityType, Relation
from chipgraph.graph.store import sqlite_facts as facts
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store import sqlite_search as searching
from chipgraph.graph.store.base import NO_FILTER, Reader, Receipt, Stats
from chipgraph.graph.store.sqlite_connection import ReaderPool, translated

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from chipgraph.graph.filters import FactFilter, SearchFilter
    from chipgraph.graph.model import Article, Entity, Evidence, Fact, Judgement
_KEYS = "(SELECT unhex(value) FROM json_each(?))"


class SqliteQueries(Reader):
    """All that reads, on the connection that the reader or the store gives."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._resolved: tuple[int | None, Resolution] = (None, NOTHING_JUDGED)

    @abstractmethod
    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection in a transaction; within another read of the thread, the same one."""

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with self._reading():
            yield

    def get_entity(self, entity_id: str) -> Entity:
        try:
            return self.entities([entity_id])[entity_id]
        except KeyError:
            raise NotFoundError(f"there is no entity {entity_id}; search it by name") from None

    def entities(self, entity_ids: Collection[str]) -> dict[str, Entity]:
        sql = f"SELECT asked, {rows.ENTITY} FROM ({rows.OWN}) JOIN entity ON n = own WHERE name NOTNULL"
        with self._reading() as db:
            found = db.execute(sql, [rows.pack_all("entity", entity_ids)])
            return {f"entity-{asked}": rows.to_entity(tuple(row)) for asked, *row in found}

    def find_entities(self, text: str, *, types: Collection[EntityType] = (), limit: int = 20) -> list[Entity]:
        # Every name sorts between its beginning and that beginning with the last of all characters behind it.
        sql = f"""
            WITH hit (entity, kind) AS (
                SELECT entity, min(CASE WHEN name = :name THEN 0 WHEN name BETWEEN :name AND :beyond THEN 1 ELSE 2 END)
                FROM name WHERE name BETWEEN :name AND :beyond OR instr(name, :word) GROUP BY entity
            )
            SELECT {rows.ENTITY} FROM hit JOIN entity ON n = entity
            WHERE :types = '[]' OR type IN (SELECT value FROM json_each(:types))
            ORDER BY kind, articles DESC, name, id LIMIT :limit"""
        name = normalise(text)
        given = {
            "name": name,
            "beyond": name + "\U0010ffff",
            "word": f" {name}",
            "types": rows.json_list(rows.CODES[one] for one in types),
            "limit": limit,
        }
        with self._reading() as db:
            return [rows.to_entity(row) for row in db.execute(sql, given)]

    def iter_names(self) -> Iterator[tuple[str, str]]:
        with self._reading() as db:
            sql = "SELECT a.name, e.id FROM name a JOIN entity e ON e.n = a.entity ORDER BY a.name, e.id"
            for name, entity in db.execute(sql):
                yield name, rows.unpack("entity", entity)

    def get_fact(self, fact_id: str) -> Fact:
        with self._reading() as db:
            for fact in facts.load(db, rows.pack_all("fact", [fact_id])):
                return fact
        raise NotFoundError(f"there is no fact {fact_id}; its sources may have been removed")

    def find_facts(
        self,
        entity_ids: Collection[str] | None,
        filter_: FactFilter,
        *,
        per_entity: int | None = None,
    ) -> list[Fact]:
        frontier = None if entity_ids is None else rows.pack_all("entity", entity_ids)
        with self._reading() as db:
            resolution = NOTHING_JUDGED if filter_.known_at is None else self._resolution(db)
            return facts.find(db, frontier, filter_, per_entity, resolution)

    def find_receipts(self, evidence_ids: Collection[str]) -> list[Receipt]:
        sql = f"""
            {rows.RECEIPT} FROM evidence e JOIN article a ON a.n = e.article
            WHERE e.id IN {_KEYS} ORDER BY a.published IS NULL, a.published, e.id"""
        with self._reading() as db:
            return [rows.to_receipt(row) for row in db.execute(sql, [rows.pack_all("evidence", evidence_ids)])]

    def search(
        self, text: str, filter_: SearchFilter = NO_FILTER, *, limit: int = 20, offset: int = 0
    ) -> list[Receipt]:
        with self._reading() as db:
            return searching.sentences(db, text, filter_, limit, offset)

    def search_articles(
        self, text: str, filter_: SearchFilter = NO_FILTER, *, limit: int = 20, offset: int = 0
    ) -> list[Article]:
        with self._reading() as db:
            return searching.articles(db, text, filter_, limit, offset)

    def get_article(self, article_id: str) -> Article:
        sql = f"SELECT {rows.ARTICLE} FROM article a WHERE id IN {_KEYS}"
        with self._reading() as db:
            for row in db.execute(sql, [rows.pack_all("article", [article_id])]):
                return rows.to_article(row)
        raise NotFoundError(f"there is no article {article_id}; it may have been replaced or removed")

    def find_articles(self, *, entity_id: str | None = None, limit: int = 50, offset: int = 0) -> list[Article]:
        naming = f"""
            a.n IN (
                SELECT l.article FROM form_article l JOIN form f ON f.n = l.form WHERE f.entity IN {rows.MEMBERS}
            )"""
        given = [] if entity_id is None else [rows.pack_all("entity", [entity_id])]
        sql = f"""
            SELECT {rows.ARTICLE} FROM article a WHERE {naming if given else "true"}
            ORDER BY a.published DESC, a.id LIMIT ? OFFSET ?"""
        with self._reading() as db:
            return [rows.to_article(row) for row in db.execute(sql, [*given, limit, offset])]

    def get_extraction(self, article_id: str) -> Extraction:
        key = rows.pack_all("article", [article_id])
        with self._reading() as db:
            article = self.get_article(article_id)
            number, version, forms, mentions = db.execute(
                f"""
                SELECT n, extractor, forms, mentions FROM article a JOIN extraction ON article = a.n
                WHERE a.id IN {_KEYS}""",
                [key],
            ).fetchone()
            entities = [
                rows.to_entity(row)
                for row in db.execute(
                    f"SELECT {rows.FORM} FROM json_each(?) CROSS JOIN form f ON f.n = value ORDER BY key", [forms]
                )
            ]
            evidence = db.execute(
                f"""
                SELECT {rows.EVIDENCE} FROM article a
                JOIN evidence e ON e.n BETWEEN a.first_evidence AND a.last_evidence WHERE a.n = ? ORDER BY e.id""",
                [number],
            )
            return Extraction(
                article_id,
                version,
                rows.to_mentions(mentions, article, [one.id for one in entities]),
                tuple(sorted(entities, key=lambda one: one.id)),
                tuple(map(rows.to_evidence, evidence)),
            )

    def get_judgement(self, judgement_id: str) -> Judgement:
        sql = f"SELECT {rows.JUDGEMENT} FROM judgement WHERE id = ?"
        with self._reading() as db:
            for row in db.execute(sql, [judgement_id]):
                return rows.to_judgement(row)
        raise NotFoundError(f"there is no judgement {judgement_id}; list them to see their ids")

    def stats(self) -> Stats:
        with self._reading() as db:
            articles, publishers, first, last = db.execute(
                "SELECT count(*), count(DISTINCT publisher), min(published), max(published) FROM article"
            ).fetchone()
            return Stats(
                articles,
                publishers,
                _counts(EntityType, db.execute("SELECT type, count(*) FROM entity WHERE name NOTNULL GROUP BY 1")),
                _counts(Relation, db.execute("SELECT relation, count(*) FROM fact WHERE evidence GROUP BY 1")),
                db.execute("SELECT count(*) FROM evidence").fetchone()[0],
                rows.to_day(first),
                rows.to_day(last),
            )

    def iter_articles(self) -> Iterator[Article]:
        with self._reading() as db:
            yield from map(rows.to_article, db.execute(f"SELECT {rows.ARTICLE} FROM article a ORDER BY id"))

    def iter_entities(self) -> Iterator[Entity]:
        with self._reading() as db:
            yield from map(
                rows.to_entity, db.execute(f"SELECT {rows.ENTITY} FROM entity WHERE name NOTNULL ORDER BY id")
            )

    def iter_evidence(self) -> Iterator[Evidence]:
        sql = f"SELECT {rows.EVIDENCE} FROM evidence e JOIN article a ON a.n = e.article ORDER BY e.id"
        with self._reading() as db:
            yield from map(rows.to_evidence, db.execute(sql))

    def iter_facts(self) -> Iterator[Fact]:
        with self._reading() as db:
            yield from facts.iterate(db)

    def iter_judgements(self) -> Iterator[Judgement]:
        with self._reading() as db:
            yield from map(rows.to_judgement, db.execute(f"SELECT {rows.JUDGEMENT} FROM judgement ORDER BY id"))

    def _resolution(self, db: sqlite3.Connection) -> Resolution:
        """What the judgements amount to; worked out again only when there is another."""
        (state,) = db.execute("SELECT max(n) FROM judgement").fetchone()
        held = self._resolved
        if held[0] != state:
            held = self._resolved = state, resolve(self.iter_judgements())
        return held[1]


def _counts(words: type[EntityType | Relation], found: Iterable[tuple[int, int]]) -> dict[str, int]:
    every = tuple(words)
    return dict(sorted((every[code].value, count) for code, count in found))


class SqliteReader(SqliteQueries):
    """Reads the file at `path`; raises StoreUnavailableError where there is none or it is none of ours."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._pool = ReaderPool(path)

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with translated(self._path), self._pool.reading() as db:
            yield db
