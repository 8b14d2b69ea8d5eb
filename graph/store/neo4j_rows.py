"""Records to properties of Neo4j and back.

Properties have the names of the record's fields. Days and times are Neo4j's own; nested records are JSON.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from chipgraph.graph.model import Article, Edge, Entity, Evidence, Extraction, Fact, Judgement, Mention, Spell, make_id
from chipgraph.graph.names import normalise, normalise_item
from chipgraph.graph.schema import Basis, EntityType, Field, Relation, Status, Target, Verdict
from chipgraph.graph.spells import interval, last_day, row
from chipgraph.graph.store.base import Receipt
from chipgraph.graph.store.batch import content_digest
from chipgraph.graph.tokens import article_tokens, tokens

Row: TypeAlias = "list[Any]"
Properties: TypeAlias = "dict[str, Any]"


def _names(record: type[Any]) -> list[str]:
    return [one.name for one in fields(record)] if is_dataclass(record) else list(record._fields)


def _columns(node: str, record: type[Any]) -> str:
    return ", ".join(f"{node}.{name}" for name in _names(record))


ARTICLE = _columns("a", Article)
ENTITY = _columns("n", Entity)
FORM = _columns("f", Entity).replace("f.id", "f.entity")
EVIDENCE = _columns("e", Evidence)
FACT = _columns("k", Fact)
EDGE = """
    r.id, startNode(r).id, type(r), endNode(r).id, r.articles, size(r.publishers), r.confidence, r.disputed"""
JUDGEMENT = _columns("j", Judgement)
RECEIPT = f"{EVIDENCE}, e.sentence, a.title, a.publisher, a.published, a.url, a.cluster"

# What is written in bulk comes as rows without names: half as much to send.
ARTICLE_PROPERTIES = [*_names(Article), "digest", "extractor", "mentions", "tokens"]
DIGEST = ARTICLE_PROPERTIES.index("digest")
EVIDENCE_PROPERTIES = [*Evidence._fields, "sentence", "tokens", "fact"]
FORM_PROPERTIES = ["id", "entity", "type", "name", "aliases", "external_ids"]
FACT_PROPERTIES = list(Fact._fields)
SHOWN_PROPERTIES = ["status", "since", "until", "item", "times"]
_NOT_SHOWN = {"subject_id", "relation", "object_id", "spells"}  # a relationship says it by its ends and its type


def properties(row: str, names: list[str]) -> str:
    """A map of Cypher out of the row of that name, with the graph's name."""
    told = ", ".join(f"{name}: {row}[{place}]" for place, name in enumerate(names))
    return f"{{graph: $graph, {told}}}"


def relationship_properties(row: str) -> str:
    """The same of a fact's row for a relationship, which needs no graph: its ends have it."""
    every = enumerate([*FACT_PROPERTIES, *SHOWN_PROPERTIES])
    return f"{{{', '.join(f'{name}: {row}[{place}]' for place, name in every if name not in _NOT_SHOWN)}}}"


def article_row(article: Article, extraction: Extraction) -> Row:
    """In the order of ARTICLE_PROPERTIES."""
    return [
        *_plain(article).values(), content_digest(article), extraction.version,
        json.dumps([_mention(one) for one in extraction.mentions], ensure_ascii=False),
        article_tokens(article.title, article.text),
    ]  # fmt: skip


def to_article(row: Row) -> Article:
    """From the order of ARTICLE."""
    id_, key, title, text, published, *rest = row
    return Article(id_, key, title, text, to_day(published), *rest)


def _mention(one: Mention) -> list[Any]:
    return [
        one.id, one.field, one.start, one.end, one.text, one.type, one.entity_ids, one.refers_to, one.linked_by,
    ]  # fmt: skip


def to_mentions(article_id: str, text: str) -> tuple[Mention, ...]:
    """From the property `mentions`, in order of place, those of the title first."""
    found = [
        Mention(id_, article_id, Field(field), start, end, told, EntityType(type_), tuple(ids), refers_to, linked_by)
        for id_, field, start, end, told, type_, ids, refers_to, linked_by in json.loads(text)
    ]
    return tuple(sorted(found, key=lambda one: (one.field is Field.TEXT, one.start, one.end)))


def entity_properties(graph: str, entity: Entity, articles: int) -> Properties:
    """Of an `Entity`; `articles` counts those that name it."""
    external = json.dumps(entity.external_ids, ensure_ascii=False)
    return {
        "graph": graph, "id": entity.id, "type": entity.type, "name": entity.name, "aliases": list(entity.aliases),
        "external_ids": external, "articles": articles,
    }  # fmt: skip


def to_entity(row: Row) -> Entity:
    """From the order of ENTITY or FORM."""
    id_, type_, name, aliases, external = row
    return Entity(
        id_, EntityType(type_), name, tuple(aliases), tuple((key, value) for key, value in json.loads(external))
    )


def form_row(entity: Entity) -> Row:
    """In the order of FORM_PROPERTIES; a form is identified by all that it says."""
    external = json.dumps(entity.external_ids, ensure_ascii=False)
    id_ = make_id("form", entity.id, entity.name, json.dumps(entity.aliases), external)
    return [id_, entity.id, entity.type, entity.name, list(entity.aliases), external]


def names(entity: Entity) -> set[str]:
    """The normalised names under which it is looked up."""
    return {normalise(name) for name in (entity.name, *entity.aliases)}


def evidence_row(one: Evidence, article: Article) -> Row:
    """In the order of EVIDENCE_PROPERTIES, without the last, the fact."""
    sentence = sentence_of(one, article)
    return [*one, sentence, tokens(sentence)]


def sentence_of(one: Evidence, article: Article) -> str:
    """The sentence as it stands in the article."""
    return (article.title if one.field is Field.TITLE else article.text)[one.sentence_start : one.sentence_end]


def to_evidence(row: Row) -> Evidence:
    """From the order of EVIDENCE."""
    (id_, article, field, start, end, s_start, s_end, o_start, o_end,
     subject, relation, object_, status, day, day_end, basis, item, amount, role, speaker, speaker_id,
     confidence, reader, version) = row  # fmt: skip
    return Evidence(
        id_, article, Field(field), start, end, s_start, s_end, o_start, o_end,
        subject, Relation(relation), object_, Status(status), day, day_end, Basis(basis) if basis else None, item,
        amount, role, speaker, speaker_id, confidence, reader, version,
    )  # fmt: skip


def to_receipt(row: Row) -> Receipt:
    """From the order of RECEIPT."""
    *columns, sentence, title, publisher, published, url, cluster = row
    return Receipt(to_evidence(columns), sentence, title, publisher, to_day(published), url, cluster)


def fact_row(fact: Fact) -> Row:
    """In the order of FACT_PROPERTIES and then SHOWN_PROPERTIES.

    `status`, `since`, `until`, `item` are of the spell that stands for all; `times` is what a filter asks for.
    """
    spells = [[one.start, one.end, one.basis, one.status, one.item, one.evidence] for one in fact.spells]
    shown = row(fact.spells)
    return [
        fact.id, fact.subject_id, fact.relation, fact.object_id, json.dumps(spells, ensure_ascii=False),
        fact.first_reported, fact.last_reported, list(fact.publishers), fact.articles, fact.evidence,
        fact.confidence, fact.disputed,
        shown.status, shown.start, shown.end, shown.item,
        [_times(one, fact.relation) for one in fact.spells],
    ]  # fmt: skip


def to_fact(row: Row) -> Fact:
    """From the order of FACT."""
    id_, subject, relation, object_, spells, first, last, publishers, articles, evidence, confidence, disputed = row
    return Fact(
        id_, subject, Relation(relation), object_, tuple(_spell(*one) for one in json.loads(spells)), to_day(first),
        to_day(last), tuple(publishers), articles, evidence, confidence, disputed,
    )  # fmt: skip


def to_edge(row: Row) -> Edge:
    """From the order of EDGE."""
    id_, subject, relation, *rest = row
    return Edge(id_, subject, Relation(relation), *rest)


def _spell(
    start: str | None, end: str | None, basis: str | None, status: str, item: str | None, evidence: list[str]
) -> Spell:
    return Spell(start, end, Basis(basis) if basis else None, Status(status), item, tuple(evidence))


def _times(spell: Spell, relation: Relation) -> str:
    """A spell for filters: when it holds from and to, its last day, status, words of its item.

    As `2014-01-01 9999-12-31 9999-12-31 actual |ai|chips|`, since a server keeps one list far cheaper than five. A day
    that is not known is one that no comparison lets pass; without an item the last word is a dash.
    """
    first, last = interval(spell, relation) or (date.max, date.min)
    words = "-" if spell.item is None else f"|{''.join(f'{word}|' for word in normalise_item(spell.item).split())}"
    return f"{first} {last} {last_day(spell, relation) or date.max} {spell.status} {words}"


def judgement_properties(graph: str, one: Judgement) -> Properties:
    """Of a `Judgement`."""
    return {"graph": graph, **_plain(one)}


def to_judgement(row: Row) -> Judgement:
    """From the order of JUDGEMENT."""
    id_, target, left, right, relation, verdict, by, at, why, withdrawn = row
    return Judgement(
        id_, Target(target), left, right, Relation(relation) if relation else None, Verdict(verdict), by,
        _time(at), why, _time(withdrawn) if withdrawn else None,
    )  # fmt: skip


def to_day(value: Any) -> date | None:
    """A day as Neo4j gives it."""
    return None if value is None else date(value.year, value.month, value.day)


def _time(value: Any) -> datetime:
    """A time as Neo4j gives it; we keep whole seconds of UTC."""
    moment: datetime = value.to_native()
    return moment.astimezone(UTC).replace(tzinfo=UTC)


def _plain(record: Any) -> Properties:
    return {one.name: getattr(record, one.name) for one in fields(record)}
