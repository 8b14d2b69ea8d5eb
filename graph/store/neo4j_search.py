"""Full text in Neo4j: sentences and articles that have all words and phrases of a query."""

# All Cypher is put together from constants of this package; values are parameters.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chipgraph.graph.store import neo4j_rows as rows
from chipgraph.graph.store import neo4j_schema as schema
from chipgraph.graph.tokens import parse_query

if TYPE_CHECKING:
    from collections.abc import Collection

    from chipgraph.graph.filters import SearchFilter
    from chipgraph.graph.model import Article
    from chipgraph.graph.store.base import Receipt
    from chipgraph.graph.store.neo4j_work import Work


def sentences(
    db: Work, graph: str, text: str, filter_: SearchFilter, members: Collection[str], limit: int, offset: int
) -> list[Receipt]:
    """Evidence whose sentence has it all, best first, then by id; `members` are all ids of the filter's entities."""
    query, begun = lucene(text, graph)
    if not query:
        return []
    passes = f"{_stated(filter_)} AND {_published(filter_)} AND {_exact('e')}"
    if filter_.entity_ids:
        passes += " AND (e.subject_id IN $lists.members OR e.object_id IN $lists.members)"
    cypher = f"""
        CALL db.index.fulltext.queryNodes('{schema.SENTENCES}', $query) YIELD node AS e, score
        MATCH (e)-[:READ_IN]->(a:Article) WHERE {passes}
        WITH e, a, score ORDER BY score DESC, e.id SKIP $offset LIMIT $limit
        RETURN {rows.RECEIPT} ORDER BY score DESC, e.id"""
    given = _given(filter_, query, begun, members, limit, offset)
    return [rows.to_receipt(row) for row in db.rows(cypher, **given)]


def articles(
    db: Work, graph: str, text: str, filter_: SearchFilter, members: Collection[str], limit: int, offset: int
) -> list[Article]:
    """Articles whose title and text have it all, best first, then by id."""
    query, begun = lucene(text, graph)
    if not query:
        return []
    passes = f"{_published(filter_)} AND {_exact('a')}"
    if filter_.relations or filter_.statuses:
        passes += f" AND EXISTS {{ MATCH (e:Evidence)-[:READ_IN]->(a) WHERE {_stated(filter_)} }}"
    if filter_.entity_ids:
        passes += " AND EXISTS { MATCH (a)-[:NAMES]->(f:Form) WHERE f.entity IN $lists.members }"
    cypher = f"""
        CALL db.index.fulltext.queryNodes('{schema.ARTICLES}', $query) YIELD node AS a, score
        WITH a, score WHERE {passes}
        WITH a, score ORDER BY score DESC, a.id SKIP $offset LIMIT $limit
        RETURN {rows.ARTICLE} ORDER BY score DESC, a.id"""
    given = _given(filter_, query, begun, members, limit, offset)
    return [rows.to_article(row) for row in db.rows(cypher, **given)]


def lucene(text: str, graph: str) -> tuple[str, list[str]]:
    """The query for Lucene, empty where it has no word, and phrases that go on, which must be looked for in the hits.

    Tokens are letters and digits in lower case, so that nothing in them is syntax to Lucene. It knows phrases and words
    that go on, but no phrase whose last word goes on: of such a one it finds the rest and the last word, somewhere.
    """
    parts, begun = [], []
    for phrase in parse_query(text):
        *rest, last = phrase.tokens.split()
        if phrase.prefix:
            parts += [f'+tokens:"{" ".join(rest)}"'] * bool(rest) + [f"+tokens:{last}*"]
            begun += [f" {phrase.tokens}"] * bool(rest)
        else:
            parts.append(f'+tokens:"{phrase.tokens}"')
    # The graph's name is in the index too, so that another graph's hits are not even looked at; it has no rank.
    return " ".join([*parts, f'+graph:"{graph}"^0']) if parts else "", begun


def _exact(node: str) -> str:
    return f"all(phrase IN $lists.begun WHERE (' ' + {node}.tokens) CONTAINS phrase)"


def _stated(filter_: SearchFilter) -> str:
    """What it says of a piece of evidence `e`."""
    told = "true"
    if filter_.relations:
        told += " AND e.relation IN $lists.relations"
    if filter_.statuses:
        told += " AND e.status IN $lists.statuses"
    return told


def _published(filter_: SearchFilter) -> str:
    """What it says of an article `a`."""
    told = "true"
    if filter_.publishers:
        told += " AND a.publisher IN $lists.publishers"
    if filter_.since is not None:
        told += " AND a.published >= $since"
    if filter_.until is not None:
        told += " AND a.published <= $until"
    return told


def _given(
    filter_: SearchFilter, query: str, begun: list[str], members: Collection[str], limit: int, offset: int
) -> dict[str, Any]:
    return {
        "query": query, "begun": begun, "members": sorted(members), "limit": limit, "offset": offset,
        "relations": sorted(filter_.relations), "statuses": sorted(filter_.statuses),
        "publishers": sorted(filter_.publishers), "since": filter_.since, "until": filter_.until,
    }  # fmt: skip
