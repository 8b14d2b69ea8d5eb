"""The reading side of the engine for a Neo4j server."""

# All Cypher is put together from constants of this package; values are parameters.
# The contract in base.py has the docstrings.
# ruff: noqa: D102

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.model import Extraction
from chipgraph.graph.names import count_publishers, normalise
from chipgraph.graph.resolver import NOTHING_JUDGED, Resolution, resolve
from chipgraph.graph.store import neo4j_facts as facts
from chipgraph.graph.store import neo4j_rows as rows
from chipgraph.graph.store import neo4j_search as searching
from chipgraph.graph.store.base import NO_FILTER, Reader, Receipt, Stats
from chipgraph.graph.store.neo4j_connection import Connection
from chipgraph.graph.store.neo4j_work import Work

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import date

    from chipgraph.graph.filters import FactFilter, SearchFilter
    from chipgraph.graph.model import Article, Edge, Entity, Evidence, Fact, Judgement
    from chipgraph.graph.schema import EntityType
    from chipgraph.graph.store.neo4j_address import Address

# That an id is more than nothing lets the index be walked, and the order be its own.
_ALL = "WHERE {0}.graph = $graph AND {0}.id > ''"
_IN_ORDER = "ORDER BY {0}.graph, {0}.id"


class Neo4jReader(Reader):
    """Reads the graph at an address; raises StoreUnavailableError where there is none.

    Every answer is of one state of the graph: a call that a commit interrupts reads anew. Within a `snapshot`, or while
    all of something is iterated, that can't be: there a call after such a commit raises StoreChangedError, and all is
    to be asked again. Nothing that is returned mixes two states.
    """

    def __init__(self, address: Address, user: str, password: str) -> None:
        self._connection = Connection(address, user, password)
        self._graph = address.graph
        self._resolved: tuple[int, Resolution] = (0, NOTHING_JUDGED)
        try:
            self._open()
        except BaseException:
            self._connection.close()
            raise

    def _open(self) -> None:
        self._connection.read(Work.state)

    def close(self) -> None:
        self._connection.close()

    def snapshot(self) -> AbstractContextManager[None]:
        return self._connection.snapshot()

    def entities(self, entity_ids: Collection[str]) -> dict[str, Entity]:
        cypher = f"UNWIND $lists.ids AS id MATCH (n:Entity {{graph: $graph, id: id}}) RETURN {rows.ENTITY}"

        def work(db: Work) -> dict[str, Entity]:
            own = {id_: self._resolution(db).of(id_) for id_ in entity_ids}
            found = {row[0]: rows.to_entity(row) for row in db.rows(cypher, ids=sorted(set(own.values())))}
            return {id_: found[canonical] for id_, canonical in own.items() if canonical in found}

        return self._connection.read(work)

    def find_entities(self, text: str, *, types: Collection[EntityType] = (), limit: int = 20) -> list[Entity]:
        cypher = f"""
            MATCH (k:EntityName) WHERE k.graph = $graph AND (k.name STARTS WITH $name OR k.name CONTAINS $word)
            WITH k.entity AS id, CASE WHEN k.name = $name THEN 0 WHEN k.name STARTS WITH $name THEN 1 ELSE 2 END AS kind
            WITH id, min(kind) AS kind
            MATCH (n:Entity {{graph: $graph, id: id}}) WHERE size($lists.types) = 0 OR n.type IN $lists.types
            RETURN {rows.ENTITY} ORDER BY kind, n.articles DESC, n.name, n.id LIMIT $limit"""
        name = normalise(text)
        given = {"name": name, "word": f" {name}", "types": sorted(types), "limit": limit}
        return self._connection.read(lambda db: [rows.to_entity(row) for row in db.rows(cypher, **given)])

    def iter_names(self) -> Iterator[tuple[str, str]]:
        cypher = """
            MATCH (k:EntityName) WHERE k.graph = $graph AND k.name >= '' AND k.entity > ''
            RETURN k.name, k.entity ORDER BY k.graph, k.name, k.entity"""
        return ((name, entity) for name, entity in self._connection.iterate(cypher))

    def facts(self, fact_ids: Collection[str], known_at: date | None = None) -> dict[str, Fact]:
        def work(db: Work) -> list[Fact]:
            if known_at is None:
                return facts.load(db, set(fact_ids))
            return list(facts.known(db, fact_ids, known_at, self._resolution(db)))

        return {fact.id: fact for fact in self._connection.read(work)}

    def find_facts(
        self,
        entity_ids: Collection[str] | None,
        filter_: FactFilter,
        *,
        per_entity: int | None = None,
    ) -> list[Fact]:
        def work(db: Work) -> list[Fact]:
            return facts.find(db, self._frontier(db, entity_ids), filter_, per_entity, self._resolution(db))

        return self._connection.read(work)

    def find_edges(
        self,
        entity_ids: Collection[str] | None,
        filter_: FactFilter,
        *,
        per_entity: int | None = None,
    ) -> list[Edge]:
        if filter_.known_at is not None:
            return super().find_edges(entity_ids, filter_, per_entity=per_entity)

        def work(db: Work) -> list[Edge]:
            return facts.find_edges(db, self._frontier(db, entity_ids), filter_, per_entity)

        return self._connection.read(work)

    def count_facts(self, filter_: FactFilter) -> int:
        if filter_.known_at is not None:
            return super().count_facts(filter_)
        return self._connection.read(lambda db: facts.count(db, filter_))

    def find_receipts(self, evidence_ids: Collection[str]) -> list[Receipt]:
        cypher = f"""
            UNWIND $lists.ids AS id MATCH (e:Evidence {{graph: $graph, id: id}})-[:READ_IN]->(a:Article)
            RETURN {rows.RECEIPT} ORDER BY a.published IS NULL, a.published, e.id"""
        wanted = sorted(set(evidence_ids))
        return self._connection.read(lambda db: [rows.to_receipt(row) for row in db.rows(cypher, ids=wanted)])

    def search(
        self, text: str, filter_: SearchFilter = NO_FILTER, *, limit: int = 20, offset: int = 0
    ) -> list[Receipt]:
        def work(db: Work) -> list[Receipt]:
            members = self._members(db, filter_.entity_ids)
            return searching.sentences(db, self._graph, text, filter_, members, limit, offset)

        return self._connection.read(work)

    def search_articles(
        self, text: str, filter_: SearchFilter = NO_FILTER, *, limit: int = 20, offset: int = 0
    ) -> list[Article]:
        def work(db: Work) -> list[Article]:
            members = self._members(db, filter_.entity_ids)
            return searching.articles(db, self._graph, text, filter_, members, limit, offset)

        return self._connection.read(work)

    def get_article(self, article_id: str) -> Article:
        cypher = f"MATCH (a:Article {{graph: $graph, id: $id}}) RETURN {rows.ARTICLE}"
        for row in self._connection.read(lambda db: db.rows(cypher, id=article_id)):
            return rows.to_article(row)
        raise NotFoundError(f"there is no article {article_id}; it may have been replaced or removed")

    def find_articles(self, *, entity_id: str | None = None, limit: int = 50, offset: int = 0) -> list[Article]:
        naming = f"""
            MATCH (:Entity {{graph: $graph, id: $id}})<-[:FORM_OF]-(:Form)<-[:NAMES]-(a:Article) WITH DISTINCT a
            ORDER BY a.published IS NULL, a.published DESC, a.id SKIP $offset LIMIT $limit
            RETURN {rows.ARTICLE} ORDER BY a.published IS NULL, a.published DESC, a.id"""

        def work(db: Work) -> list[Article]:
            if entity_id is None:
                found = _latest(db, limit, offset)
            else:
                own = self._resolution(db).of(entity_id)
                found = db.rows(naming, id=own, limit=limit, offset=offset)
            return [rows.to_article(row) for row in found]

        return self._connection.read(work)

    def get_extraction(self, article_id: str) -> Extraction:
        article = "MATCH (a:Article {graph: $graph, id: $id})"
        forms = f"{article}-[:NAMES]->(f:Form) RETURN {rows.FORM} ORDER BY f.entity, f.name"
        evidence = f"{article}<-[:READ_IN]-(e:Evidence) RETURN {rows.EVIDENCE} ORDER BY e.id"

        def work(db: Work) -> Extraction | None:
            for version, mentions in db.rows(f"{article} RETURN a.extractor, a.mentions", id=article_id):
                return Extraction(
                    article_id,
                    version,
                    rows.to_mentions(article_id, mentions),
                    tuple(map(rows.to_entity, db.rows(forms, id=article_id))),
                    tuple(map(rows.to_evidence, db.rows(evidence, id=article_id))),
                )
            return None

        if (found := self._connection.read(work)) is None:
            raise NotFoundError(f"there is no article {article_id}; it may have been replaced or removed")
        return found

    def get_judgement(self, judgement_id: str) -> Judgement:
        cypher = f"MATCH (j:Judgement {{graph: $graph, id: $id}}) RETURN {rows.JUDGEMENT}"
        for row in self._connection.read(lambda db: db.rows(cypher, id=judgement_id)):
            return rows.to_judgement(row)
        raise NotFoundError(f"there is no judgement {judgement_id}; list them to see their ids")

    def stats(self) -> Stats:
        def counted(db: Work, label: str, kind: str) -> dict[str, int]:
            cypher = f"MATCH (n:{label}) {_ALL.format('n')} RETURN n.{kind} AS kind, count(*) ORDER BY kind"
            return dict(db.rows(cypher))

        def work(db: Work) -> Stats:
            ((articles, publishers, first, last),) = db.rows(
                f"MATCH (n:Article) {_ALL.format('n')}"
                " RETURN count(*), collect(DISTINCT n.publisher), min(n.published), max(n.published)"
            )
            ((evidence,),) = db.rows(f"MATCH (n:Evidence) {_ALL.format('n')} RETURN count(*)")
            entities, of_relations = counted(db, "Entity", "type"), counted(db, "Fact", "relation")
            days = rows.to_day(first), rows.to_day(last)
            return Stats(articles, len(count_publishers(publishers)), entities, of_relations, evidence, *days)

        return self._connection.read(work)

    def iter_articles(self) -> Iterator[Article]:
        return map(rows.to_article, self._all("a", "Article", rows.ARTICLE))

    def iter_entities(self) -> Iterator[Entity]:
        return map(rows.to_entity, self._all("n", "Entity", rows.ENTITY))

    def iter_evidence(self) -> Iterator[Evidence]:
        return map(rows.to_evidence, self._all("e", "Evidence", rows.EVIDENCE))

    def iter_facts(self) -> Iterator[Fact]:
        return map(rows.to_fact, self._all("k", "Fact", rows.FACT))

    def iter_judgements(self) -> Iterator[Judgement]:
        return map(rows.to_judgement, self._all("j", "Judgement", rows.JUDGEMENT))

    def _all(self, node: str, label: str, columns: str) -> Iterator[rows.Row]:
        cypher = f"MATCH ({node}:{label}) {_ALL.format(node)} RETURN {columns} {_IN_ORDER.format(node)}"
        return self._connection.iterate(cypher)

    def _resolution(self, db: Work) -> Resolution:
        """What the judgements amount to; worked out again only when there is another."""
        state, resolution = self._resolved
        if state != db.judged:
            resolution = resolve(judgements(db))
            self._resolved = db.judged, resolution
        return resolution

    def _frontier(self, db: Work, entity_ids: Collection[str] | None) -> set[str] | None:
        """The canonical ids, None for all."""
        return None if entity_ids is None else {self._resolution(db).of(id_) for id_ in entity_ids}

    def _members(self, db: Work, entity_ids: Iterable[str]) -> set[str]:
        """All ids that are one with one of these."""
        resolution = self._resolution(db)
        own = {resolution.of(id_) for id_ in entity_ids}
        return own | {id_ for id_, canonical in resolution.canonical.items() if canonical in own}


def judgements(db: Work) -> list[Judgement]:
    """All judgements by id."""
    found = db.rows(f"MATCH (j:Judgement) {_ALL.format('j')} RETURN {rows.JUDGEMENT} ORDER BY j.id")
    return [rows.to_judgement(row) for row in found]


def _latest(db: Work, limit: int, offset: int) -> list[rows.Row]:
    """Dated articles as the index has them, the latest first, then the others."""
    dated = "MATCH (a:Article) WHERE a.graph = $graph AND a.published >= date('0001-01-01')"
    page: dict[str, Any] = {"limit": limit, "offset": offset}
    order = "ORDER BY a.graph DESC, a.published DESC, a.id SKIP $offset LIMIT $limit"
    found = db.rows(f"{dated} RETURN {rows.ARTICLE} {order}", **page)
    if (missing := limit - len(found)) > 0:
        ((count,),) = db.rows(f"{dated} RETURN count(*)")
        page = {"limit": missing, "offset": max(0, offset - count)}
        undated = f"MATCH (a:Article) {_ALL.format('a')} AND a.published IS NULL"
        found += db.rows(f"{undated} RETURN {rows.ARTICLE} ORDER BY a.id SKIP $offset LIMIT $limit", **page)
    return found
