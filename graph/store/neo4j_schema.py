"""What a Neo4j database holds: nodes, relationships, constraints, indexes, and the version of all that.

    (:Company:Entity)-[:SUPPLIES]->(:Company:Entity)     canonical entities, by type; facts, by relation
    (:Evidence)-[:READ_IN]->(:Article)                   sentences, as read
    (:Article)-[:NAMES]->(:Form)-[:FORM_OF]->(:Entity)   a form is an entity as some article gives it
    (:Fact) (:EntityName) (:Judgement)                   facts whole; names to look entities up by; judgements
    (:ChipGraph) (:ChipGraphClock)                       format and lock; what tells a reader of writes

A relationship bears what a question by hand wants of its fact: `status`, `since`, `until`, `item` of the spell that
stands for all, publishers, counts, confidence. Its `id` is that of the `Fact` and is the `fact` of each `Evidence`. All
nodes bear `graph`: one database may hold several graphs. Facts, entities, names, relationships between entities,
FORM_OF, and the properties `fact`, `sentence` and `tokens` are derived.
"""

from __future__ import annotations

from chipgraph.graph.schema import EntityType, Relation

FORMAT = 3  # raise it with every change; a graph of another format is refused
SENTENCES, ARTICLES = "chipgraph_sentences", "chipgraph_articles"  # the full text indexes
TYPES = ":".join(EntityType)  # labels of entities
RELATIONS = "|".join(Relation)  # types of relationships that are facts

# Two graphs in one database share ids, as the same article has the same id in both.
_UNIQUE = {
    "article": "(n:Article) REQUIRE (n.graph, n.id)",
    "clock": "(n:ChipGraphClock) REQUIRE (n.graph)",
    "entity": "(n:Entity) REQUIRE (n.graph, n.id)",
    "entity_name": "(n:EntityName) REQUIRE (n.graph, n.name, n.entity)",
    "evidence": "(n:Evidence) REQUIRE (n.graph, n.id)",
    "fact": "(n:Fact) REQUIRE (n.graph, n.id)",
    "form": "(n:Form) REQUIRE (n.graph, n.id)",
    "graph": "(n:ChipGraph) REQUIRE (n.graph)",
    "judgement": "(n:Judgement) REQUIRE (n.graph, n.id)",
}
_INDEXED = {
    "article_published": "(n:Article) ON (n.graph, n.published)",
    "article_source": "(n:Article) ON (n.graph, n.source)",
    "entity_called": "(n:Entity) ON (n.name)",  # for questions by hand
    "evidence_fact": "(n:Evidence) ON (n.graph, n.fact)",
    "form_entity": "(n:Form) ON (n.graph, n.entity)",
}
# Our tokens have a space between; nothing else may be done to them, else engines would find different sentences.
_ANALYZER = "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}"

STATEMENTS = {
    **{
        f"chipgraph_{name}": f"CREATE CONSTRAINT chipgraph_{name} IF NOT EXISTS FOR {what} IS UNIQUE"
        for name, what in _UNIQUE.items()
    },
    **{
        f"chipgraph_{name}": f"CREATE INDEX chipgraph_{name} IF NOT EXISTS FOR {what}"
        for name, what in _INDEXED.items()
    },
    **{
        name: f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{label}) ON EACH [n.tokens, n.graph] {_ANALYZER}"
        for name, label in ((SENTENCES, "Evidence"), (ARTICLES, "Article"))
    },
}
PRESENT = "SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'chipgraph_' RETURN name, state"
AWAIT = "CALL db.awaitIndexes(600)"

# The clock is another node than the one that a writer locks, so that it can be set while the writer's changes wait.
FOUND = """
    MERGE (g:ChipGraph {graph: $graph}) ON CREATE SET g.format = $format, g.judged = 0, g.written = 0
    MERGE (c:ChipGraphClock {graph: $graph}) ON CREATE SET c.begun = 0, c.done = 0"""
STATE = """
    MATCH (g:ChipGraph {graph: $graph}) MATCH (c:ChipGraphClock {graph: $graph})
    RETURN g.format, g.judged, c.begun, c.done"""
LOCK = "MATCH (g:ChipGraph {graph: $graph}) SET g.written = g.written + 1"
BEGIN = "MATCH (c:ChipGraphClock {graph: $graph}) SET c.begun = c.begun + 1 RETURN c.begun"
DONE = """
    MATCH (c:ChipGraphClock {graph: $graph}) SET c.done = CASE WHEN c.done < $begun THEN $begun ELSE c.done END"""
