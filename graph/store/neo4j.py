"""The engine for a Neo4j server or cluster, of version 5 or newer, through the official driver."""

# All Cypher is put together from constants of this package; values are parameters.
# The contract in base.py has the docstrings.
# ruff: noqa: D102

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.resolver import resolve
from chipgraph.graph.store import neo4j_derived as derived
from chipgraph.graph.store import neo4j_rows as rows
from chipgraph.graph.store.base import PutReport, Store
from chipgraph.graph.store.batch import check_judgement, check_withdrawal, moved
from chipgraph.graph.store.neo4j_batches import Read, Transaction, transactions
from chipgraph.graph.store.neo4j_derived import Touched
from chipgraph.graph.store.neo4j_facts import Statements
from chipgraph.graph.store.neo4j_reader import Neo4jReader, judgements

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from chipgraph.graph.model import Judgement
    from chipgraph.graph.store.batch import Batch, Place
    from chipgraph.graph.store.neo4j_work import WriteWork

_ROWS = 2000  # rows of one statement, at most
_ARTICLES_AT_ONCE = 500
_HELD = """
    UNWIND $lists.ids AS id MATCH (a:Article {graph: $graph, id: id}) RETURN id, a.digest, a.extractor, a.cluster"""
# The hint, since of an empty graph the server would plan a scan, and keep to it for the first articles.
_SOURCES = """
    UNWIND $lists.sources AS source MATCH (a:Article {graph: $graph, source: source})
    USING INDEX a:Article(graph, source) WHERE NOT a.id IN $lists.ids
    RETURN source, a.id"""
_PLACED = """
    UNWIND $lists.rows AS row MATCH (a:Article {graph: $graph, id: row.id})
    SET a.key = row.key, a.source = row.source"""
_PLACES = """
    MATCH (a:Article) WHERE a.graph = $graph AND a.id > '' RETURN a.id, a.key, a.source"""
_FORMS_OF = """
    UNWIND $lists.ids AS id MATCH (:Article {graph: $graph, id: id})-[:NAMES]->(f:Form)
    RETURN DISTINCT f.id, f.entity"""
_FACTS_OF = """
    UNWIND $lists.ids AS id MATCH (:Article {graph: $graph, id: id})<-[:READ_IN]-(e:Evidence) RETURN DISTINCT e.fact"""
_DELETED = (
    "UNWIND $lists.ids AS id MATCH (:Article {graph: $graph, id: id})<-[:READ_IN]-(e:Evidence) DETACH DELETE e",
    "UNWIND $lists.ids AS id MATCH (a:Article {graph: $graph, id: id}) DETACH DELETE a",
)
_UNUSED = """
    UNWIND $lists.ids AS id MATCH (f:Form {graph: $graph, id: id}) WHERE NOT EXISTS { MATCH (f)<-[:NAMES]-() }
    DETACH DELETE f"""
# A form is looked up once for all articles that give it, which tell its place among the forms.
_ARTICLES = f"""
    UNWIND $lists.forms AS row MERGE (f:Form {{graph: $graph, id: row[0]}})
    ON CREATE SET f = {rows.properties("row", rows.FORM_PROPERTIES)}
    WITH collect(f) AS forms UNWIND $lists.rows AS told WITH forms, told[0] AS row, told[1] AS given
    CREATE (a:Article {rows.properties("row", rows.ARTICLE_PROPERTIES)})
    WITH forms, given, a UNWIND given AS place WITH forms[place] AS f, a CREATE (a)-[:NAMES]->(f)"""
_EVIDENCE = f"""
    UNWIND $lists.rows AS told MATCH (a:Article {{graph: $graph, id: told[0]}})
    UNWIND told[1] AS row CREATE (:Evidence {rows.properties("row", rows.EVIDENCE_PROPERTIES)})-[:READ_IN]->(a)"""
_CLUSTERED = """
    UNWIND $lists.rows AS row MATCH (a:Article {graph: $graph, id: row.id}) WHERE a.cluster <> row.cluster
    SET a.cluster = row.cluster RETURN a.id"""
_JUDGED = "UNWIND $lists.rows AS row MERGE (j:Judgement {graph: $graph, id: row.id}) ON CREATE SET j = row"
_WITHDRAWN = """
    MATCH (j:Judgement {graph: $graph, id: $id}) SET j.withdrawn = coalesce(j.withdrawn, $at)"""
_COUNTED = "MATCH (g:ChipGraph {graph: $graph}) SET g.judged = g.judged + 1"


class Neo4jStore(Neo4jReader, Store):
    """Reads and writes the graph at an address, which it makes with its constraints and indexes where there is none.

    Each call is one transaction, which the driver repeats when the server asks for it: of a call that is repeated
    although it had been done after all, the report says "unchanged". A second writer, here or elsewhere, waits.
    """

    def _open(self) -> None:
        self._connection.make()

    def versions(self) -> dict[str, tuple[str, str]]:
        cypher = """
            MATCH (a:Article) WHERE a.graph = $graph AND a.id > ''
            RETURN a.id, a.digest, a.extractor ORDER BY a.graph, a.id"""
        found = self._connection.read(lambda db: db.rows(cypher))
        return {id_: (digest, version) for id_, digest, version in found}

    def put(self, batch: Batch) -> PutReport:
        return self._put(Transaction.of([batch]))

    def put_all(self, batches: Iterable[Batch]) -> PutReport:
        return sum(map(self._put, transactions(batches)), PutReport())

    def _put(self, wanted: Transaction) -> PutReport:
        def work(db: WriteWork) -> PutReport:
            resolution, touched, report = self._resolution(db), Touched(), PutReport()
            written: list[Read] = []
            for batch in wanted.batches:
                pending, former, told = _sorted_out(db, batch)
                _delete(db, former, touched)
                written += pending
                report += told
            _insert(db, written)
            touched.entities.update(one.id for read in written for one in read.extraction.entities)
            fresh = Statements.of(((read.article, read.extraction) for read in written), resolution)
            derived.derive(
                db, self._graph, touched, resolution, fresh, lambda: _insert_evidence(db, written, fresh.facts())
            )
            return report

        report = self._connection.write(work) if any(wanted.batches) else PutReport()
        return report + PutReport(superseded=wanted.superseded)

    def set_clusters(self, clusters: Mapping[str, str]) -> None:
        told = [{"id": id_, "cluster": cluster} for id_, cluster in sorted(clusters.items())]

        def work(db: WriteWork) -> None:
            changed = [id_ for (id_,) in db.rows(_CLUSTERED, rows=told)]
            touched = Touched({id_ for (id_,) in db.rows(_FACTS_OF, ids=changed)})
            derived.derive(db, self._graph, touched, self._resolution(db))

        self._connection.write(work)

    def set_places(self, places: Mapping[str, Place]) -> None:
        def work(db: WriteWork) -> None:
            stored = ((id_, key, source) for page in db.pages(_PLACES) for id_, key, source in page)
            found, replaced = moved(stored, places)
            _write(db, _PLACED, ({"id": id_, "key": key, "source": source} for id_, (key, source) in found.items()))
            touched = Touched()
            _delete(db, replaced, touched)
            derived.derive(db, self._graph, touched, self._resolution(db))

        self._connection.write(work)

    def clusters(self) -> dict[str, str]:
        cypher = """
            MATCH (a:Article) WHERE a.graph = $graph AND a.id > '' RETURN a.id, a.cluster ORDER BY a.graph, a.id"""
        return dict(self._connection.read(lambda db: db.rows(cypher)))

    def sketches(self) -> dict[str, bytes]:
        cypher = """
            MATCH (a:Article) WHERE a.graph = $graph AND a.id > '' AND a.sketch IS NOT NULL
            RETURN a.id, a.sketch ORDER BY a.graph, a.id"""
        return {id_: bytes(sketch) for id_, sketch in self._connection.read(lambda db: db.rows(cypher))}

    def keep_sketches(self, sketches: Mapping[str, bytes]) -> None:
        kept = [{"id": id_, "sketch": sketch} for id_, sketch in sorted(sketches.items())]
        cypher = """
            UNWIND $lists.rows AS row MATCH (a:Article {graph: $graph, id: row.id})
            SET a.sketch = row.sketch RETURN a.id"""
        self._connection.write(lambda db: db.rows(cypher, rows=kept))

    def remove(self, article_id: str) -> None:
        def work(db: WriteWork) -> None:
            if not db.rows(_HELD, ids=[article_id]):
                raise NotFoundError(f"there is no article {article_id}; it may have been replaced or removed")
            touched = Touched()
            _delete(db, [article_id], touched)
            derived.derive(db, self._graph, touched, self._resolution(db))

        self._connection.write(work)

    def judge(self, *judgements: Judgement) -> None:
        for one in judgements:
            check_judgement(one)
        told = [rows.judgement_properties(self._graph, one) for one in judgements]
        self._connection.write(lambda db: self._apply(db, lambda: db.run(_JUDGED, rows=told)))

    def withdraw(self, judgement_id: str, at: datetime) -> None:
        check_withdrawal(self.get_judgement(judgement_id), at)  # which no later write changes
        self._connection.write(lambda db: self._apply(db, lambda: db.run(_WITHDRAWN, id=judgement_id, at=at)))

    def rebuild(self) -> None:
        self._connection.write(lambda db: derived.rebuild(db, self._graph, resolve(judgements(db))))

    def _apply(self, db: WriteWork, change: Callable[[], None]) -> None:
        before = self._resolution(db)
        change()
        db.run(_COUNTED)
        after = resolve(judgements(db))  # not kept: the transaction may yet fail
        derived.derive(db, self._graph, derived.apply(db, before, after), after)


def _sorted_out(db: WriteWork, chosen: Sequence[Read]) -> tuple[list[Read], list[str], PutReport]:
    """What is to be stored, the ids of former versions to be deleted, and what became of each."""
    ids = [read.article.id for read in chosen]
    held = {row[0]: tuple(row[1:]) for row in db.rows(_HELD, ids=ids)}
    # Other articles of the same source; those of the batch have a place of their own in it.
    others: dict[str, list[str]] = {}
    for source, id_ in db.rows(_SOURCES, sources=[read.article.source for read in chosen], ids=ids):
        others.setdefault(source, []).append(id_)
    pending, placed, former = [], [], []
    new = changed = 0
    for read in chosen:
        article = read.article
        replaced = others.get(article.source, [])
        if held.get(article.id) == (read.digest, read.extraction.version, article.cluster):
            # The same content may have moved to another file.
            placed.append({"id": article.id, "key": article.key, "source": article.source})
        else:
            replaced = replaced + [article.id] * (article.id in held)
            pending.append(read)
            new, changed = new + (not replaced), changed + bool(replaced)
        former += replaced
    _write(db, _PLACED, placed)
    return pending, former, PutReport(new, changed, len(placed))


def _delete(db: WriteWork, article_ids: Collection[str], touched: Touched) -> None:
    """Articles with their evidence, and forms that no other article gives."""
    if not article_ids:
        return
    ids = sorted(article_ids)
    touched.facts.update(id_ for (id_,) in db.rows(_FACTS_OF, ids=ids))
    forms = db.rows(_FORMS_OF, ids=ids)
    touched.entities.update(entity for _, entity in forms)
    for cypher in _DELETED:
        db.run(cypher, ids=ids)
    if forms:
        db.run(_UNUSED, ids=[form for form, _ in forms])


def _insert(db: WriteWork, pending: Iterable[Read]) -> None:
    """Articles and the forms that they give; of the articles none is there."""
    left = iter(pending)
    while part := list(islice(left, _ARTICLES_AT_ONCE)):
        given = {form[0]: form for read in part for form in read.forms}  # articles share most of them
        forms = [given[id_] for id_ in sorted(given)]
        place = {form[0]: number for number, form in enumerate(forms)}
        db.run(_ARTICLES, forms=forms, rows=[[read.row, [place[form[0]] for form in read.forms]] for read in part])


def _insert_evidence(db: WriteWork, pending: Iterable[Read], facts: Mapping[str, str]) -> None:
    """By article, so that each is looked up once; `facts` has the fact of each piece of evidence."""
    told = ([read.article.id, [[*row, facts[row[0]]] for row in read.evidence]] for read in pending if read.evidence)
    _write(db, _EVIDENCE, told, size=_ROWS // 10)


def _write(db: WriteWork, cypher: str, told: Iterable[Any], size: int = _ROWS) -> None:
    """The rows are made when it is their turn, while the server works on those before."""
    left = iter(told)
    while part := list(islice(left, size)):
        db.run(cypher, rows=part)
