"""Facts in Neo4j: found by frontier and filter, loaded, and derived anew from their evidence."""

# All Cypher is put together from constants of this package; values are parameters.

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from chipgraph.graph.facts import best_supported, derive, fact_id
from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.model import Evidence
from chipgraph.graph.names import normalise
from chipgraph.graph.schema import SIGNATURES, Relation, Status
from chipgraph.graph.spells import Publication
from chipgraph.graph.store import neo4j_rows as rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from chipgraph.graph.model import Fact
    from chipgraph.graph.resolver import Resolution
    from chipgraph.graph.store.neo4j_connection import Work

_CHUNK = 2000  # facts derived at a time
_LOADED = f"MATCH (k:Fact {{graph: $graph, id: id}}) RETURN {rows.FACT} ORDER BY k.articles DESC, k.id"
_EVIDENCE = f"""
    UNWIND $facts AS fact MATCH (e:Evidence {{graph: $graph, fact: fact}})-[:READ_IN]->(a:Article)
    WHERE $known_at IS NULL OR a.published <= $known_at
    RETURN fact, a.published, a.publisher, a.cluster, {rows.EVIDENCE}"""
_GONE = """
    UNWIND $ids AS id MATCH (k:Fact {graph: $graph, id: id})
    OPTIONAL MATCH (:Entity {graph: $graph, id: k.subject_id})-[r]->(:Entity {graph: $graph, id: k.object_id})
    WHERE r.id = k.id
    DELETE r, k"""
_ENDS = """
    UNWIND $facts AS row
    MATCH (s:Entity {graph: $graph, id: row[1]}) MATCH (o:Entity {graph: $graph, id: row[3]})"""
_FACT = rows.properties("row", rows.FACT_PROPERTIES)
_SHOWN = rows.relationship_properties("row")


def load(db: Work, fact_ids: Collection[str]) -> list[Fact]:
    """The facts of these ids, by articles (falling), then id."""
    return [rows.to_fact(row) for row in db.rows(f"UNWIND $ids AS id {_LOADED}", ids=list(fact_ids))]


def find(
    db: Work, frontier: Collection[str] | None, filter_: FactFilter, per_entity: int | None, resolution: Resolution
) -> list[Fact]:
    """The facts that pass, by articles (falling), then id; the frontier is canonical ids, None for all."""
    if filter_.known_at is not None:
        return _find_known(db, frontier, filter_, filter_.known_at, per_entity, resolution)
    passes, values = _passes(filter_)
    hits = _hits(frontier, filter_, passes)
    if per_entity is None:
        wanted = f"{hits} WITH DISTINCT r.id AS id"
    else:
        wanted = f"""
            {hits} WITH own, r.id AS id, r.articles AS articles ORDER BY articles DESC, id
            WITH own, collect(id)[..$cap] AS best UNWIND best AS id WITH DISTINCT id"""
    given = {"frontier": sorted(frontier or ()), "cap": per_entity}
    return [rows.to_fact(row) for row in db.rows(f"{wanted} {_LOADED}", **given, **values)]


def _find_known(
    db: Work, frontier: Collection[str] | None, filter_: FactFilter, known_at: date, per_entity: int | None,
    resolution: Resolution,
) -> list[Fact]:  # fmt: skip
    """As `find`, from the evidence of that day: later reports change dates, status and counts."""
    hits = _hits(frontier, filter_, "r.first_reported <= $known_at")
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for own, id_ in db.rows(f"{hits} RETURN own, r.id", frontier=sorted(frontier or ()), known_at=known_at):
        owners[id_].append(own)
    stored = evidence_of(db, owners, known_at)
    derived = derive(stored.evidence, stored.publications, resolution)
    return best_supported((fact for fact in derived if filter_.spells(fact)), owners, per_entity)


@dataclass(frozen=True, slots=True)
class _Publication:
    published: date | None
    publisher: str | None
    cluster: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Evidence, its articles by id, and the facts that it speaks of."""

    evidence: list[Evidence] = field(default_factory=list)
    publications: dict[str, Publication] = field(default_factory=dict)
    fact_ids: set[str] = field(default_factory=set)


def evidence_of(db: Work, fact_ids: Iterable[str], known_at: date | None = None) -> Stored:
    """The evidence stored for these facts that had been published by that day."""
    stored = Stored()
    for fact, published, publisher, cluster, *row in db.rows(_EVIDENCE, facts=sorted(fact_ids), known_at=known_at):
        one = rows.to_evidence(row)
        stored.evidence.append(one)
        stored.publications[one.article_id] = _Publication(rows.to_day(published), publisher, cluster)
        stored.fact_ids.add(fact)
    return stored


def derive_again(
    db: Work,
    fact_ids: Collection[str],
    resolution: Resolution,
    fresh: Iterable[Evidence] = (),
    published: Mapping[str, Publication] | None = None,
) -> None:
    """Make these facts what their evidence says now; without evidence there is none.

    `fresh` is evidence that this transaction stores only afterwards, `published` its articles by id: so it need not be
    read back.
    """
    added: defaultdict[str, list[Evidence]] = defaultdict(list)
    for one in fresh:
        added[fact_id(one, resolution)].append(one)
    touched = set(fact_ids)
    left = iter(sorted(touched | added.keys()))
    while chunk := list(islice(left, _CHUNK)):
        stored = evidence_of(db, chunk)
        evidence = stored.evidence + [one for id_ in chunk for one in added.get(id_, ())]
        facts = derive(evidence, stored.publications | dict(published or {}), resolution)
        gone = touched.intersection(chunk) - {fact.id for fact in facts}
        if gone:
            db.run(_GONE, ids=sorted(gone))
        there = touched | stored.fact_ids
        _write(db, [fact for fact in facts if fact.id in there], there=True)
        _write(db, [fact for fact in facts if fact.id not in there], there=False)


def _write(db: Work, facts: Collection[Fact], *, there: bool) -> None:
    """Write facts whose ends are there; those that may be there themselves cost a look for each."""
    by_relation: defaultdict[Relation, list[rows.Row]] = defaultdict(list)
    for fact in facts:
        by_relation[fact.relation].append(rows.fact_row(fact))
    for relation, told in sorted(by_relation.items()):
        if there:
            written = f"""
                MERGE (k:Fact {{graph: $graph, id: row[0]}}) SET k = {_FACT}
                MERGE (s)-[r:{relation}]->(o) SET r = {_SHOWN}"""
        else:
            written = f"CREATE (:Fact {_FACT}) CREATE (s)-[:{relation} {_SHOWN}]->(o)"
        db.run(f"{_ENDS} {written}", facts=told)


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
        UNWIND $frontier AS own MATCH (n:Entity {{graph: $graph, id: own}})
        MATCH {pattern} WHERE {passes} WITH own, r"""


def _passes(filter_: FactFilter) -> tuple[str, dict[str, Any]]:
    """`FactFilter.admits` in Cypher for some spell of the relationship `r`, and its values."""
    status, first, last, end = "split(t, ' ')[3]", "substring(t, 0, 10)", "substring(t, 11, 10)", "substring(t, 22, 10)"
    values: dict[str, Any] = {}
    if filter_.as_of is not None:
        held = {one for one in Status if (Status.ACTUAL if one is Status.ENDED else one) in filter_.statuses}
        told = f"{first} <= $as_of AND {last} >= $as_of AND {status} IN {_quoted(held)}"
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
        told += " AND NOT t ENDS WITH '-' AND all(word IN $words WHERE t CONTAINS word)"
        values["words"] = [f"|{word}|" for word in normalise(filter_.item).split()]
    return f"any(t IN r.times WHERE {told})", values


def _types(relations: Iterable[Relation]) -> str:
    return "|".join(sorted(relations))


def _quoted(values: Iterable[str]) -> str:
    """A list of Cypher; only for words of the schema, never for text from outside."""
    return "[" + ", ".join(f"'{value}'" for value in sorted(values)) + "]"
