"""The reading side of the embedded engine: one SQLite file, a connection for each read at a time."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608
# The contract in base.py has the docstrings.
# ruff: noqa: D102

from __future__ import annotations

from abc import abstractmethod
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.model import Extraction
from chipgraph.graph.moments import SpellDates
from chipgraph.graph.names import count_publishers, normalise
from chipgraph.graph.resolver import NOTHING_JUDGED, Resolution, resolve
from chipgraph.graph.schema import EntityType, Relation
from chipgraph.graph.store import sqlite_extraction as packed
from chipgraph.graph.store import sqlite_facts as facts
from chipgraph.graph.store import sqlite_moments as moments
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store import sqlite_search as searching
from chipgraph.graph.store.base import NO_FILTER, Reader, Receipt, Stats
from chipgraph.graph.store.sqlite_connection import ReaderPool

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from chipgraph.graph.filters import FactFilter, SearchFilter
    from chipgraph.graph.model import Article, Edge, Entity, Evidence, Fact, Judgement
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

    def entities(self, entity_ids: Collection[str]) -> dict[str, Entity]:
        keys = rows.keys("entity", entity_ids)
        found: dict[str, Entity] = {}
        with self._reading() as db:
            for places, part in rows.parts(keys):
                asked = f"SELECT id AS asked, canonical AS own FROM entity WHERE id IN {places}"
                sql = f"SELECT {rows.ENTITY}, asked FROM ({asked}) JOIN entity ON n = own WHERE name NOTNULL"
                for row in db.execute(sql, part):
                    found[f"entity-{row[-1].hex()}"] = rows.to_entity(row[:-1])
        return found

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

    def facts(self, fact_ids: Collection[str], known_at: date | None = None) -> dict[str, Fact]:
        keys = rows.keys("fact", fact_ids)
        with self._reading() as db:
            if known_at is None:
                return {fact.id: fact for fact in facts.load(db, keys)}
            return {fact.id: fact for fact in facts.known(db, keys, self._resolution(db), known_at)}

    def find_facts(
        self,
        entity_ids: Collection[str] | None,
        filter_: FactFilter,
        *,
        per_entity: int | None = None,
    ) -> list[Fact]:
        with self._reading() as db:
            if filter_.known_at is not None:
                frontier = None if entity_ids is None else rows.keys("entity", entity_ids)
                return facts.find_known(db, frontier, filter_, filter_.known_at, per_entity, self._resolution(db))
            edges = self.find_edges(entity_ids, filter_, per_entity=per_entity)
            found = self.facts([edge.fact_id for edge in edges])
            return [found[edge.fact_id] for edge in edges]

    def find_edges(
        self,
        entity_ids: Collection[str] | None,
        filter_: FactFilter,
        *,
        per_entity: int | None = None,
    ) -> list[Edge]:
        if filter_.known_at is not None:
            return super().find_edges(entity_ids, filter_, per_entity=per_entity)
        frontier = None if entity_ids is None else rows.keys("entity", entity_ids)
        with self._reading() as db:
            return facts.find_edges(db, frontier, filter_, per_entity)

    def count_facts(self, filter_: FactFilter) -> int:
        if filter_.known_at is not None:
            return super().count_facts(filter_)
        with self._reading() as db:
            return facts.count(db, filter_)

    def iter_found(self, filter_: FactFilter) -> Iterator[Fact]:
        with self._reading() as db:
            yield from facts.iterate_found(db, filter_, self._resolution(db))

    def find_dates(
        self, entity_ids: Sequence[str], filter_: FactFilter, *, offset: int = 0, limit: int = 50
    ) -> SpellDates:
        if filter_.known_at is not None:
            return super().find_dates(entity_ids, filter_, offset=offset, limit=limit)
        keys = rows.keys("entity", entity_ids)
        if len(keys) < len(entity_ids):
            return SpellDates((), 0, (), 0)
        with self._reading() as db:
            return moments.page_of(db, keys, filter_, offset, limit)

    def count_undated(self, entity_ids: Sequence[str], filter_: FactFilter) -> int:
        if filter_.known_at is not None:
            return super().count_undated(entity_ids, filter_)
        keys = rows.keys("entity", entity_ids)
        if filter_.as_of is None or len(keys) < len(entity_ids):
            return 0
        with self._reading() as db:
            return moments.count_undated(db, keys, filter_, filter_.as_of)

    def find_receipts(self, evidence_ids: Collection[str]) -> list[Receipt]:
        sql = f"SELECT {rows.RECEIPT} FROM evidence e {rows.READ} WHERE e.id IN"
        keys = rows.keys("evidence", set(evidence_ids))
        with self._reading() as db:
            found = [
                rows.to_receipt(row) for places, part in rows.parts(keys) for row in db.execute(f"{sql} {places}", part)
            ]
        # Sorted here: SQLite would carry the articles' texts about.
        return sorted(found, key=lambda one: (one.published or date.max, one.evidence.id))

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
        naming = f"a.n IN ({rows.NAMING} {rows.MEMBERS})"
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
            version, first, last, blob = db.execute(
                f"""
                SELECT extractor, first_evidence, last_evidence, packed
                FROM article a JOIN extraction ON article = a.n WHERE a.id IN {_KEYS}""",
                [key],
            ).fetchone()
            entities = [
                rows.to_entity(row)
                for row in db.execute(
                    f"SELECT {rows.FORM} FROM json_each(?) CROSS JOIN form f ON f.n = value ORDER BY key",
                    [rows.json_list(packed.unpack_forms(blob))],
                )
            ]
            evidence = db.execute(
                f"SELECT {rows.EVIDENCE} FROM evidence e {rows.READ} WHERE e.n BETWEEN ? AND ? ORDER BY e.id",
                [first, last],
            )
            return Extraction(
                article_id,
                version,
                packed.unpack_mentions(blob, article, [one.id for one in entities]),
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
            articles, first, last = db.execute(
                "SELECT count(*), min(published), max(published) FROM article"
            ).fetchone()
            publishers = db.execute("SELECT DISTINCT publisher FROM article")
            return Stats(
                articles,
                len(count_publishers(name for (name,) in publishers)),
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
        sql = f"SELECT {rows.EVIDENCE} FROM evidence e {rows.READ} ORDER BY e.id"
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

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._pool.reading()
