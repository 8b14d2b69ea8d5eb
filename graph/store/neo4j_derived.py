"""What follows from articles, evidence and judgements in Neo4j: entities, their names, facts, and which is whose."""

# All Cypher is put together from constants of this package; values are parameters.

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipgraph.graph.entities import merge
from chipgraph.graph.model import Entity, Fact
from chipgraph.graph.resolver import Resolution, changes
from chipgraph.graph.schema import EntityType, Relation
from chipgraph.graph.store import neo4j_facts as facts
from chipgraph.graph.store import neo4j_rows as rows
from chipgraph.graph.store import neo4j_schema as schema
from chipgraph.graph.tokens import article_tokens, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from chipgraph.graph.store.neo4j_work import WriteWork

_PAGE = 1000  # sentences indexed again at a time
_FORMS = f"""
    UNWIND $lists.rows AS row MATCH (f:Form {{graph: $graph, entity: row.member}})
    OPTIONAL MATCH (f)-[:FORM_OF]->(n:Entity)
    RETURN collect([row.own, f.id, n.id, COUNT {{ (f)<-[:NAMES]-() }}, {rows.FORM}])"""
# An article gives an entity one form; what is merged it may name twice.
_NAMING = """
    UNWIND $lists.rows AS row MATCH (:Form {graph: $graph, entity: row.member})<-[:NAMES]-(a:Article)
    RETURN row.own, count(DISTINCT a)"""
_HELD = (
    f"UNWIND $lists.rows AS id MATCH (n:Entity {{graph: $graph, id: id}}) RETURN collect([n.articles, {rows.ENTITY}])"
)
_MADE = "UNWIND $lists.rows AS row CREATE (n:Entity) SET n = row SET n:"
_WRITTEN = f"""
    UNWIND $lists.rows AS row MATCH (n:Entity {{graph: $graph, id: row.id}})
    REMOVE n:{schema.TYPES} SET n = row SET n:"""
_COUNTED = "UNWIND $lists.rows AS row MATCH (n:Entity {graph: $graph, id: row.id}) SET n.articles = row.articles"
_NO_NAMES = (
    "UNWIND $lists.rows AS row MATCH (k:EntityName {graph: $graph, name: row.name, entity: row.entity}) DELETE k"
)
_NAMES = "UNWIND $lists.rows AS row MERGE (k:EntityName {graph: $graph, name: row.name, entity: row.entity})"
_LED = """
    UNWIND $lists.rows AS row MATCH (f:Form {graph: $graph, id: row.form}) MATCH (n:Entity {graph: $graph, id: row.own})
    OPTIONAL MATCH (f)-[former:FORM_OF]->() DELETE former
    CREATE (f)-[:FORM_OF]->(n)"""
_GONE = "UNWIND $lists.ids AS id MATCH (n:Entity {graph: $graph, id: id}) DETACH DELETE n"
# Evidence has no index by its ends, which would cost every ingest: the articles that name them lead to it.
_OF_ENTITIES = """
    UNWIND $lists.ids AS id MATCH (:Form {graph: $graph, entity: id})<-[:NAMES]-(a:Article) WITH DISTINCT a
    MATCH (a)<-[:READ_IN]-(e:Evidence) WHERE e.subject_id IN $lists.ids OR e.object_id IN $lists.ids"""
_EVERY = "MATCH (e:Evidence) WHERE e.graph = $graph"
_ENDS = "RETURN e.id, e.subject_id, e.relation, e.object_id, e.fact"
_MOVED = "UNWIND $lists.rows AS row MATCH (e:Evidence {graph: $graph, id: row.id}) SET e.fact = row.fact"
_FACTS_OF = "UNWIND $lists.ids AS id MATCH (e:Evidence {graph: $graph, id: id}) RETURN DISTINCT e.fact"


@dataclass(slots=True)
class Touched:
    """What a transaction must derive anew before it ends."""

    facts: set[str] = field(default_factory=set)
    entities: set[str] = field(default_factory=set)  # canonical or not


def derive(
    db: WriteWork,
    graph: str,
    touched: Touched,
    resolution: Resolution,
    fresh: facts.Statements = facts.NOTHING_STATED,
    store: Callable[[], None] = lambda: None,
) -> None:
    """Make what was touched follow from what is stored and from `fresh`, which is what `store` stores.

    That it does once what was there before is looked up, so that the server is at work while facts are derived.
    """
    found = facts.look_up(db, touched.facts, fresh)
    gone = _derive_entities(db, graph, touched.entities, resolution)
    places = facts.Places(db, fresh)
    store()
    facts.derive_again(db, found, places, resolution, fresh)
    if gone:  # last, because deleting a node wants its facts deleted or moved before
        db.run(_GONE, ids=gone)


def apply(db: WriteWork, before: Resolution, after: Resolution) -> Touched:
    """Move evidence from one resolution to the next; says what that touches."""
    changed = changes(before, after)
    touched = Touched()
    for id_ in changed.entities:
        touched.entities |= {id_, before.of(id_), after.of(id_)}
    if changed.entities:
        touched.facts |= move_evidence(db, after, changed.entities)
    if changed.evidence:
        touched.facts.update(id_ for (id_,) in db.rows(_FACTS_OF, ids=sorted(changed.evidence)))
    touched.facts.update(Fact.make_id(*ends) for ends in changed.facts)
    return touched


def move_evidence(db: WriteWork, resolution: Resolution, entity_ids: Iterable[str] | None = None) -> set[str]:
    """Let evidence, of these entities or all, speak of the fact it is about now; the facts that lost or won some."""
    cypher = f"{_EVERY if entity_ids is None else _OF_ENTITIES} {_ENDS}"
    moved, touched = [], set()
    for id_, subject, relation, object_, fact in db.rows(cypher, ids=sorted(entity_ids or ())):
        now = Fact.make_id(*resolution.triple(subject, Relation(relation), object_))
        if now != fact:
            moved.append({"id": id_, "fact": now})
            touched |= {now, fact}
    if moved:
        db.run(_MOVED, rows=moved)
    return touched


def rebuild(db: WriteWork, graph: str, resolution: Resolution) -> None:
    """Derive all of it again."""
    db.run("MATCH (s:Entity)-[r]->(:Entity) WHERE s.graph = $graph DELETE r")
    for label in ("Fact", "Entity", "EntityName"):
        db.run(f"MATCH (n:{label}) WHERE n.graph = $graph DETACH DELETE n")
    move_evidence(db, resolution)
    touched = Touched(
        {id_ for (id_,) in db.rows(f"{_EVERY} RETURN DISTINCT e.fact")},
        {id_ for (id_,) in db.rows("MATCH (f:Form) WHERE f.graph = $graph RETURN DISTINCT f.entity")},
    )
    derive(db, graph, touched, resolution)
    _index(db)


def _index(db: WriteWork) -> None:
    """Cut sentences out of the articles again, and tokens out of both."""
    for page in db.pages("MATCH (a:Article) WHERE a.graph = $graph RETURN a.id, a.title, a.text"):
        told = [{"id": id_, "tokens": article_tokens(title, text)} for id_, title, text in page]
        db.run(
            "UNWIND $lists.rows AS row MATCH (a:Article {graph: $graph, id: row.id}) SET a.tokens = row.tokens",
            rows=told,
        )
    cut = """
        CASE e.field WHEN 'title' THEN a.title ELSE a.text END"""
    cypher = f"{_EVERY} MATCH (e)-[:READ_IN]->(a:Article) RETURN e.id, e.sentence_start, e.sentence_end, {cut}"
    for page in db.pages(cypher):
        sentences = [(id_, text[start:end]) for id_, start, end, text in page]
        told = [{"id": id_, "sentence": one, "tokens": tokens(one)} for id_, one in sentences]
        db.run(
            """
            UNWIND $lists.rows AS row MATCH (e:Evidence {graph: $graph, id: row.id})
            SET e.sentence = row.sentence, e.tokens = row.tokens""",
            rows=told,
        )


def _derive_entities(db: WriteWork, graph: str, entity_ids: Iterable[str], resolution: Resolution) -> list[str]:
    """Make these entities, names and what leads to them follow from their forms; the ids of those that are no more."""
    touched = set(entity_ids)
    if not touched:
        return []
    members = _members(touched, resolution)
    forms: defaultdict[str, list[tuple[Entity, int]]] = defaultdict(list)
    astray = []
    asked = [{"own": own, "member": member} for own, group in members.items() for member in group]
    for own, form, leads_to, articles, *row in db.table(_FORMS, asked):
        forms[own].append((rows.to_entity(row), articles))
        if leads_to != own:
            astray.append({"form": form, "own": own})
    several = [row for row in asked if len(members[row["own"]]) > 1]
    naming = dict(db.rows(_NAMING, rows=several)) if several else {}
    merged = {
        own: (merge(group, own), naming.get(own, sum(count for _, count in group)))
        for own, group in sorted(forms.items())
    }
    held = {
        row[0]: (rows.to_entity(row), articles) for articles, *row in db.table(_HELD, sorted(touched | set(members)))
    }
    _write_entities(db, graph, merged, held)
    if astray:
        db.run(_LED, rows=astray)
    return sorted(held.keys() - merged.keys())


def _members(touched: Iterable[str], resolution: Resolution) -> dict[str, list[str]]:
    """By canonical id all ids that lead there."""
    members = {own: [own] for own in sorted({resolution.of(id_) for id_ in touched})}
    for id_, canonical in resolution.canonical.items():
        if canonical in members:
            members[canonical].append(id_)
    return members


def _write_entities(
    db: WriteWork,
    graph: str,
    entities: Mapping[str, tuple[Entity, int]],
    held: Mapping[str, tuple[Entity, int]],
) -> None:
    """Write what differs; most often only the number of an entity's articles has changed."""
    by_type: defaultdict[tuple[str, EntityType], list[rows.Properties]] = defaultdict(list)
    counts = []
    for id_, (entity, articles) in entities.items():
        if id_ not in held or held[id_][0] != entity:
            written = _WRITTEN if id_ in held else _MADE
            by_type[written, entity.type].append(rows.entity_properties(graph, entity, articles))
        elif held[id_][1] != articles:
            counts.append({"id": id_, "articles": articles})
    for (written, type_), told in sorted(by_type.items()):
        db.run(written + type_, rows=told)
    if counts:
        db.run(_COUNTED, rows=counts)
    former = {(name, id_) for id_, (entity, _) in held.items() for name in rows.names(entity)}
    now = {(name, id_) for id_, (entity, _) in entities.items() for name in rows.names(entity)}
    for cypher, pairs in ((_NO_NAMES, former - now), (_NAMES, now - former)):
        if pairs:
            db.run(cypher, rows=[{"name": name, "entity": id_} for name, id_ in sorted(pairs)])
