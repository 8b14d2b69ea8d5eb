"""Facts in Neo4j: found by frontier and filter, loaded, and derived anew from their evidence."""

# All Cypher is put together from constants of this package; values are parameters.

from __future__ import annotations

from collections import ChainMap, defaultdict
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from chipgraph.graph.facts import best_supported, derive_one, triple
from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.folding import Publication, Statement
from chipgraph.graph.model import Fact, Triple
from chipgraph.graph.names import normalise_item
from chipgraph.graph.schema import EVENTS, SIGNATURES, Basis, Relation, Status
from chipgraph.graph.store import neo4j_rows as rows
from chipgraph.graph.store.statements import StoredPublication, StoredStatement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from concurrent.futures import Future
    from datetime import date

    from chipgraph.graph.model import Article, Edge, Extraction
    from chipgraph.graph.resolver import Resolution
    from chipgraph.graph.store.neo4j_work import Work, WriteWork

_CHUNK = 2000  # facts derived at a time
_LOADED = f"MATCH (k:Fact {{graph: $graph, id: id}}) RETURN {rows.FACT} ORDER BY k.articles DESC, k.id"
# What facts are derived from, a row for each fact.
_TOLD = """
    UNWIND $lists.rows AS fact MATCH (e:Evidence {graph: $graph, fact: fact})-[:READ_IN]->(a:Article)
    WHERE $known_at IS NULL OR a.published <= $known_at
    WITH fact, head(collect(e)) AS one, collect([
        e.id, e.status, e.date, e.date_end, e.basis, e.item, e.confidence,
        a.id, a.published, a.publisher, a.cluster
    ]) AS told
    RETURN collect([fact, [one.subject_id, one.relation, one.object_id], told])"""
_GONE = """
    UNWIND $lists.ids AS id MATCH (k:Fact {graph: $graph, id: id})
    OPTIONAL MATCH (:Entity {graph: $graph, id: k.subject_id})-[r]->(:Entity {graph: $graph, id: k.object_id})
    WHERE r.id = k.id
    DELETE r, k"""
# Where nodes stand, for statements that write: these would lock a node that they look up by its id, at twice the cost
# of writing a fact. The node's place holds within the transaction.
_ENTITIES = "UNWIND $lists.rows AS id MATCH (n:Entity {graph: $graph, id: id}) RETURN collect([id, elementId(n)])"
_FACTS = "UNWIND $lists.rows AS id MATCH (n:Fact {graph: $graph, id: id}) RETURN collect([id, elementId(n)])"
_ENDS = """
    UNWIND $lists.ends AS place MATCH (n) WHERE elementId(n) = place WITH collect(n) AS ends
    UNWIND $lists.facts AS told WITH ends[told[0]] AS s, ends[told[1]] AS o, told[2] AS row, told[3] AS fact"""
_FACT = rows.properties("row", rows.FACT_PROPERTIES)
_SHOWN = rows.relationship_properties("row")


def load(db: Work, fact_ids: Collection[str]) -> list[Fact]:
    """The facts of these ids, by articles (falling), then id."""
    return [rows.to_fact(row) for row in db.rows(f"UNWIND $lists.ids AS id {_LOADED}", ids=list(fact_ids))]


def find(
    db: Work, frontier: Collection[str] | None, filter_: FactFilter, per_entity: int | None, resolution: Resolution
) -> list[Fact]:
    """The facts that pass, by articles (falling), then id; the frontier is canonical ids, None for all."""
    if filter_.known_at is not None:
        return _find_known(db, frontier, filter_, filter_.known_at, per_entity, resolution)
    cypher, given = _best(frontier, filter_, per_entity)
    return [rows.to_fact(row) for row in db.rows(f"{cypher} WITH r.id AS id {_LOADED}", **given)]


def find_edges(db: Work, frontier: Collection[str] | None, filter_: FactFilter, per_entity: int | None) -> list[Edge]:
    """The same in brief, from the relationships alone; the filter has no `known_at`."""
    cypher, given = _best(frontier, filter_, per_entity)
    told = db.rows(f"{cypher} RETURN {rows.EDGE} ORDER BY r.articles DESC, r.id", **given)
    return [rows.to_edge(row) for row in told]


def count(db: Work, filter_: FactFilter) -> int:
    """How many facts of the whole graph pass; the filter has no `known_at`."""
    cypher, given = _best(None, filter_, None)
    number: int = db.rows(f"{cypher} RETURN count(r)", **given)[0][0]
    return number


def _best(frontier: Collection[str] | None, filter_: FactFilter, per_entity: int | None) -> tuple[str, dict[str, Any]]:
    """Cypher for the relationships `r` that pass and that the cap leaves, each once, and its values."""
    passes, values = _passes(filter_)
    hits = _hits(frontier, filter_, passes)
    given = {"frontier": sorted(frontier or ()), "cap": per_entity, **values}
    if per_entity is None:
        return f"{hits} WITH DISTINCT r", given
    ordered = f"{hits} WITH own, r ORDER BY r.articles DESC, r.id"
    return f"{ordered} WITH own, collect(r)[..$cap] AS best UNWIND best AS r WITH DISTINCT r", given


def _find_known(
    db: Work, frontier: Collection[str] | None, filter_: FactFilter, known_at: date, per_entity: int | None,
    resolution: Resolution,
) -> list[Fact]:  # fmt: skip
    """As `find`, from the evidence of that day: later reports change dates, status and counts."""
    hits = _hits(frontier, filter_, "r.first_reported <= $known_at")
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for own, id_ in db.rows(f"{hits} RETURN own, r.id", frontier=sorted(frontier or ()), known_at=known_at):
        owners[id_].append(own)
    then = known(db, owners, known_at, resolution)
    return best_supported((fact for fact in then if filter_.spells(fact)), owners, per_entity)


def known(db: Work, fact_ids: Iterable[str], known_at: date, resolution: Resolution) -> Iterator[Fact]:
    """Those of the facts that were known on that day, as they were then."""
    stored = _stored(db, fact_ids, resolution, known_at)
    derived = (derive_one(ends, told, stored.publications, resolution) for ends, told in stored.by_fact.values())
    return (fact for fact in derived if fact)


@dataclass(frozen=True, slots=True)
class Statements:
    """What is said of facts, by their ids, each with its canonical ends, and the articles that say it, by theirs."""

    by_fact: dict[str, tuple[Triple, list[Statement]]]
    publications: dict[str, Publication]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Article, Extraction]], resolution: Resolution) -> Statements:
        """What these articles say."""
        made = cls({}, {})
        for article, extraction in pairs:
            made.publications[article.id] = article
            for one in extraction.evidence:
                ends = triple(one, resolution)
                made.by_fact.setdefault(Fact.make_id(*ends), (ends, []))[1].append(one)
        return made

    def facts(self) -> dict[str, str]:
        """The fact that each piece of evidence speaks of, by its id."""
        return {one.id: fact for fact, (_, told) in self.by_fact.items() for one in told}


NOTHING_STATED = Statements({}, {})
NOTHING_HELD: Mapping[str, str] = MappingProxyType({})


def _stored(db: Work, fact_ids: Iterable[str], resolution: Resolution, known_at: date | None = None) -> Statements:
    """What the evidence says that had been published by that day; facts without any are missing."""
    return _stated(db.table(_TOLD, sorted(fact_ids), known_at=known_at), resolution)


def _stated(table: Iterable[rows.Row], resolution: Resolution) -> Statements:
    """From the answer to `_TOLD`."""
    stored = Statements({}, {})
    articles = stored.publications
    for fact, (subject, relation, object_), found in table:
        ends = resolution.triple(subject, Relation(relation), object_)
        told: list[Statement] = []
        for id_, status, first, last, basis, item, confidence, article, published, publisher, cluster in found:
            if article not in articles:
                articles[article] = StoredPublication(rows.to_day(published), publisher, cluster)
            told.append(StoredStatement(
                id_, article, ends[1], Status(status), first, last, Basis(basis) if basis else None, item, confidence
            ))  # fmt: skip
        stored.by_fact[fact] = ends, told
    return stored


def look_up(db: WriteWork, fact_ids: Collection[str], fresh: Statements) -> Iterator[Found]:
    """What is stored of these facts and of those that `fresh` speaks of, some at a time, by id.

    With `fresh` all of it is asked for at once, before its evidence is stored; else the next while these are derived.
    """
    left = iter(sorted({*fact_ids, *fresh.by_fact}))
    chunks = iter(lambda: list(islice(left, _CHUNK)), [])
    asked = (Found(one, db.ahead(_TOLD, one, known_at=None), db.ahead(_FACTS, one)) for one in chunks)
    return iter(list(asked)) if fresh.by_fact else _one_ahead(asked)


def _one_ahead(asked: Iterator[Found]) -> Iterator[Found]:
    coming = next(asked, None)
    while coming:
        found, coming = coming, next(asked, None)
        yield found


class Found(NamedTuple):
    """What the server has been asked of some facts: the answer to `_TOLD`, and the places of those that are there."""

    fact_ids: list[str]
    told: Future[list[rows.Row]]
    held: Future[list[rows.Row]]


class Places:
    """Where entities stand in the server, by their ids, each looked up once in a transaction."""

    def __init__(self, db: WriteWork, fresh: Statements) -> None:
        self._db = db
        self._found: dict[str, str] = {}
        self._asked = {end for (subject, _, object_), _ in fresh.by_fact.values() for end in (subject, object_)}
        self._coming: Future[list[rows.Row]] | None = db.ahead(_ENTITIES, sorted(self._asked))

    def of(self, entity_ids: Iterable[str]) -> Mapping[str, str]:
        """Of these at least; entities that do not exist have none."""
        missing = set(entity_ids) - self._asked
        if self._coming:
            self._found, self._coming = dict(self._db.answer(self._coming)), None
        if missing:
            self._asked |= missing
            self._found |= dict(self._db.table(_ENTITIES, sorted(missing)))
        return self._found


def derive_again(
    db: WriteWork,
    found: Iterable[Found],
    places: Places,
    resolution: Resolution,
    fresh: Statements = NOTHING_STATED,
) -> None:
    """Make facts what their evidence says now, what is `found` and what is `fresh`; without evidence there is none."""
    for chunk, told_before, held_before in found:
        stored, held = _stated(db.answer(told_before), resolution), dict(db.answer(held_before))
        publications = ChainMap(fresh.publications, stored.publications)
        facts = []
        for id_ in chunk:
            every = [of.by_fact[id_] for of in (stored, fresh) if id_ in of.by_fact]
            told = [one for _, some in every for one in some]
            if every and (fact := derive_one(every[0][0], told, publications, resolution)):
                facts.append(fact)
        if gone := held.keys() - {fact.id for fact in facts}:
            db.run(_GONE, ids=sorted(gone))
        known = places.of(end for fact in facts for end in (fact.subject_id, fact.object_id))
        _write(db, [fact for fact in facts if fact.id in held], known, held)
        _write(db, [fact for fact in facts if fact.id not in held], known)


def _write(
    db: WriteWork, facts: Iterable[Fact], places: Mapping[str, str], held: Mapping[str, str] = NOTHING_HELD
) -> None:
    """Write facts whose ends are there, anew or, where `held` has their places, as they are now."""
    by_relation: defaultdict[Relation, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.subject_id in places and fact.object_id in places:
            by_relation[fact.relation].append(fact)
    for relation, every in sorted(by_relation.items()):
        if held:
            written = f"""
                MATCH (k) WHERE elementId(k) = fact SET k = {_FACT}
                MERGE (s)-[r:{relation}]->(o) SET r = {_SHOWN}"""
        else:
            written = f"CREATE (:Fact {_FACT}) CREATE (s)-[:{relation} {_SHOWN}]->(o)"
        ends = sorted({end for one in every for end in (one.subject_id, one.object_id)})
        number = {end: n for n, end in enumerate(ends)}
        told = [[number[one.subject_id], number[one.object_id], rows.fact_row(one), held.get(one.id)] for one in every]
        db.run(f"{_ENDS} {written}", ends=[places[end] for end in ends], facts=told)


def _hits(frontier: Collection[str] | None, filter_: FactFilter, passes: str) -> str:
    """Cypher for the relationships `r` that pass, each with the entity `own` of the frontier that it belongs to."""
    relations = filter_.relations or frozenset(Relation)
    if frontier is None:
        return f"""
            MATCH (n:Entity) WHERE n.graph = $graph
            MATCH (n)-[r:{_types(relations)}]->() WHERE {passes} WITH '' AS own, r"""
    symmetric = {one for one in relations if SIGNATURES[one].symmetric}
    by_subject = relations if filter_.direction is not Direction.IN else symmetric
    by_object = relations if filter_.direction is not Direction.OUT else symmetric
    if not by_object:
        pattern = f"(n)-[r:{_types(by_subject)}]->()"
    elif not by_subject:
        pattern = f"(n)<-[r:{_types(by_object)}]-()"
    else:
        pattern = f"(n)-[r:{_types(relations)}]-()"
        for end, chosen in (("startNode", by_subject), ("endNode", by_object)):
            if chosen != relations:
                passes += f" AND ({end}(r) <> n OR type(r) IN {_quoted(chosen)})"
    return f"""
        UNWIND $lists.frontier AS own MATCH (n:Entity {{graph: $graph, id: own}})
        MATCH {pattern} WHERE {passes} WITH own, r"""


def _passes(filter_: FactFilter) -> tuple[str, dict[str, Any]]:
    """`FactFilter.admits` in Cypher for some spell of the relationship `r`, and its values."""
    status, first, last, end = "split(t, ' ')[3]", "substring(t, 0, 10)", "substring(t, 11, 10)", "substring(t, 22, 10)"
    values: dict[str, Any] = {}
    if filter_.as_of is not None:
        held = {one for one in Status if (Status.ACTUAL if one is Status.ENDED else one) in filter_.statuses}
        lasts = f" OR type(r) IN {_quoted(EVENTS)} AND {status} <> 'ended'" if filter_.lasting else ""
        told = f"{first} <= $as_of AND ({last} >= $as_of{lasts}) AND {status} IN {_quoted(held)}"
        values["as_of"] = filter_.as_of.isoformat()
    else:
        cases = [f"{status} IN {_quoted(filter_.statuses - {Status.ACTUAL})}"]
        if Status.ACTUAL in filter_.statuses:
            cases.append(f"{status} = 'actual' AND {end} >= $today")
        if Status.ENDED in filter_.statuses:
            cases.append(f"{status} = 'actual' AND {end} < $today")
        told = f"({' OR '.join(cases)})"
        values["today"] = filter_.day.isoformat()
    if filter_.item is not None:
        told += " AND NOT t ENDS WITH '-' AND all(word IN $lists.words WHERE t CONTAINS word)"
        values["words"] = [f"|{word}|" for word in normalise_item(filter_.item).split()]
    return f"any(t IN r.times WHERE {told})", values


def _types(relations: Iterable[Relation]) -> str:
    return "|".join(sorted(relations))


def _quoted(values: Iterable[str]) -> str:
    """A list of Cypher; only for words of the schema, never for text from outside."""
    return "[" + ", ".join(f"'{value}'" for value in sorted(values)) + "]"
