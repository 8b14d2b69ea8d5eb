r"""A Cypher script: loads the graph into a plain Neo4j (5 or newer, no APOC), for questions by hand.

    cypher-shell --file graph.cypher
    MATCH (a:Company)-[:SUPPLIES]->(b {name: 'Huawei'}) RETURN a.name

Labels, types and properties are those of our own Neo4j store, without its bookkeeping: entities by type; facts as
relationships by relation with what is shown of them (`status`, `since`, `until`, `item`); sentences and articles as
`(:Evidence)-[:READ_IN]->(:Article)`, where `fact` of an Evidence is the `id` of a relationship. Everything is merged by
id: loading twice does no harm, and a later export brings up to date what it holds; what it no longer holds stays.

One statement a line. Texts are literals: quotes, backslashes and control characters are escaped, and a backslash never
stands before a u, because Neo4j reads \u0027 as a quote before it looks for the end of the text.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from chipgraph.graph.export.content import Content, Passing
    from chipgraph.graph.model import Entity
    from chipgraph.graph.store.base import Receipt

Properties: TypeAlias = dict[str, Any]

_AT_ONCE = 200  # rows of a statement: far below what a server parses at once
_SPECIAL = re.compile(r"\\u|[\\'\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_ESCAPES = {"\\u": "\\\\' + 'u", "\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write(content: Content, path: Path) -> None:
    """Write the file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for statement in _statements(content):
            file.write(statement + ";\n")


def _statements(content: Content) -> Iterator[str]:
    for label in ("Entity", "Article", "Evidence"):
        name = f"chipgraph_export_{label.lower()}"
        yield f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
    yield "CREATE INDEX chipgraph_export_called IF NOT EXISTS FOR (n:Entity) ON (n.name)"
    for type_, entities in _batches((one.type.value, _entity(one)) for one in content.entities()):
        yield f"UNWIND {literal(entities)} AS r MERGE (n:Entity {{id: r.id}}) SET n:{type_}, n += r"
    for relation, facts in _batches((one.fact.relation.value, _fact(one)) for one in content.facts()):
        ends = "MATCH (a:Entity {id: r.subject}) MATCH (b:Entity {id: r.object})"
        yield f"UNWIND {literal(facts)} AS r {ends} MERGE (a)-[f:{relation} {{id: r.id}}]->(b) SET f += r.told"
    yield from _receipts(content)


def _receipts(content: Content) -> Iterator[str]:
    """Evidence, articles, and which stands in which."""
    articles: dict[str, Properties] = {}

    def evidence() -> Iterator[tuple[str, Properties]]:
        for passing, receipts in content.told():
            for receipt in receipts:
                articles.setdefault(receipt.evidence.article_id, _article(receipt))
                yield "", _evidence(passing, receipt)

    for _, some in _batches(evidence()):
        yield f"UNWIND {literal(some)} AS r MERGE (n:Evidence {{id: r.id}}) SET n += r"
    for _, some in _batches(("", one) for _, one in sorted(articles.items())):
        yield f"UNWIND {literal(some)} AS r MERGE (n:Article {{id: r.id}}) SET n += r"
    ids = (("", {"e": one.evidence.id, "a": one.evidence.article_id}) for _, told in content.told() for one in told)
    ends = "MATCH (e:Evidence {id: r.e}) MATCH (a:Article {id: r.a})"
    for _, some in _batches(ids):
        yield f"UNWIND {literal(some)} AS r {ends} MERGE (e)-[:READ_IN]->(a)"


def _batches(rows: Iterable[tuple[str, Properties]]) -> Iterator[tuple[str, list[Properties]]]:
    """Rows of one kind together, as many as go into a statement."""
    held: dict[str, list[Properties]] = {}
    for kind, one in rows:
        some = held.setdefault(kind, [])
        some.append(one)
        if len(some) == _AT_ONCE:
            yield kind, held.pop(kind)
    yield from sorted(held.items())


def _entity(one: Entity) -> Properties:
    return {"id": one.id, "type": one.type.value, "name": one.name, "aliases": list(one.aliases)}


def _fact(one: Passing) -> Properties:
    fact, shown = one.fact, one.shown
    told = {
        "status": shown.status.value, "since": shown.start, "until": shown.end, "item": shown.item,
        "publishers": list(fact.publishers), "articles": fact.articles, "evidence": fact.evidence,
        "confidence": fact.confidence, "disputed": fact.disputed,
        "first_reported": fact.first_reported, "last_reported": fact.last_reported,
    }  # fmt: skip
    return {"id": fact.id, "subject": fact.subject_id, "object": fact.object_id, "told": told}


def _evidence(passing: Passing, receipt: Receipt) -> Properties:
    one = receipt.evidence
    return {
        "id": one.id, "fact": passing.fact.id, "sentence": receipt.sentence, "status": one.status.value,
        "date": one.date, "date_end": one.date_end, "item": one.item, "amount": one.amount, "role": one.role,
        "speaker": one.speaker, "confidence": one.confidence, "reader": one.reader,
    }  # fmt: skip


def _article(receipt: Receipt) -> Properties:
    return {
        "id": receipt.evidence.article_id, "title": receipt.title, "publisher": receipt.publisher,
        "published": receipt.published, "url": receipt.url,
    }  # fmt: skip


def literal(value: Any) -> str:
    """A value as an expression of Cypher; what is unknown is null, which unsets a property."""
    match value:
        case None | bool() | int() | float():
            return "null" if value is None else repr(value).lower()  # True is true
        case str():
            return f"'{_SPECIAL.sub(_escape, value)}'"
        case date():
            return f"date('{value.isoformat()}')"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case _:
            return f"{{{', '.join(f'{name}: {literal(one)}' for name, one in value.items())}}}"


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    return _ESCAPES.get(found) or ("\ufffd" if "\ud800" <= found <= "\udfff" else f"\\u{ord(found):04x}")
