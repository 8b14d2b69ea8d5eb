"""Five tables that join by their ids: what the CSV and the Parquet export hold.

| table | a row is | |
| --- | --- | --- |
| `entities` | an entity | `aliases` and `external_ids` are lists |
| `facts` | a fact | `status`, `item`, `start`, `end` are of the spell that stands for it |
| `spells` | a time in which a fact holds | `place` is its own among all of the fact; `first_day`, `last_day` are when it may hold |
| `evidence` | a sentence that states a fact | once for each spell that it speaks of; ends as they were read, with offsets |
| `articles` | an article that such a sentence stands in | without its text |

`start`, `end` and `date` are texts at the precision that the source gave (2024, 2024-Q1, 2024-03, 2024-03-15).
"""  # noqa: E501 (a table)

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from chipgraph.graph.spells import interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipgraph.graph.export.content import Content
    from chipgraph.graph.model import Evidence
    from chipgraph.graph.store.base import Receipt

Columns: TypeAlias = dict[str, "type[Any]"]  # str, int, float, bool, date, or list for a list of texts
Row: TypeAlias = tuple[Any, ...]  # in the order of the columns

COLUMNS: dict[str, Columns] = {
    "entities": {"id": str, "type": str, "name": str, "aliases": list, "external_ids": list},
    "facts": {
        "id": str, "subject_id": str, "subject": str, "relation": str, "object_id": str, "object": str,
        "status": str, "item": str, "start": str, "end": str, "spells": int, "publishers": list, "articles": int,
        "evidence": int, "first_reported": date, "last_reported": date, "confidence": float, "disputed": bool,
    },
    "spells": {
        "fact_id": str, "place": int, "status": str, "item": str, "start": str, "end": str, "basis": str,
        "first_day": date, "last_day": date, "evidence": int,
    },
    "evidence": {
        "id": str, "fact_id": str, "spell": int, "article_id": str, "sentence": str, "field": str,
        "sentence_start": int, "sentence_end": int, "subject_id": str, "subject_start": int, "subject_end": int,
        "relation": str, "object_id": str, "object_start": int, "object_end": int, "status": str, "date": str,
        "date_end": str, "basis": str, "item": str, "amount": str, "role": str, "speaker": str, "speaker_id": str,
        "confidence": float, "reader": str, "version": str,
    },
    "articles": {"id": str, "title": str, "publisher": str, "published": date, "url": str},
}  # fmt: skip


def tables(content: Content) -> Iterator[tuple[str, Columns, Iterator[Row]]]:
    """Name, columns and rows of each table, to be read whole one after the other."""
    articles: dict[str, Row] = {}  # met among the evidence, so that it is gone through once
    rows = _entities(content), _facts(content), _spells(content), _evidence(content, articles), _articles(articles)
    for (name, columns), some in zip(COLUMNS.items(), rows, strict=True):
        yield name, columns, some


def _entities(content: Content) -> Iterator[Row]:
    for one in content.entities():
        yield one.id, one.type.value, one.name, list(one.aliases), [f"{kind}:{id_}" for kind, id_ in one.external_ids]


def _facts(content: Content) -> Iterator[Row]:
    names = {one.id: one.name for one in content.entities()}
    for one in content.facts():
        fact, shown = one.fact, one.shown
        yield (
            fact.id, fact.subject_id, names[fact.subject_id], fact.relation.value, fact.object_id,
            names[fact.object_id], shown.status.value, shown.item, shown.start, shown.end, len(one.spells),
            list(fact.publishers), fact.articles, fact.evidence, fact.first_reported, fact.last_reported,
            fact.confidence, fact.disputed,
        )  # fmt: skip


def _spells(content: Content) -> Iterator[Row]:
    for one in content.facts():
        for place, spell in one.placed():
            first, last = interval(spell, one.fact.relation) or (None, None)
            yield (
                one.fact.id, place, spell.status.value, spell.item, spell.start, spell.end,
                spell.basis and spell.basis.value, first, None if last == date.max else last, len(spell.evidence),
            )  # fmt: skip


def _evidence(content: Content, articles: dict[str, Row]) -> Iterator[Row]:
    for passing, receipts in content.told():
        found = {receipt.evidence.id: receipt for receipt in receipts}
        for one in receipts:
            articles[one.evidence.article_id] = one.title, one.publisher, one.published, one.url
        for place, spell in passing.placed():
            for id_ in spell.evidence:
                yield id_, passing.fact.id, place, *_read(found[id_])


def _read(receipt: Receipt) -> Row:
    one: Evidence = receipt.evidence
    return (
        one.article_id, receipt.sentence, one.field.value, one.sentence_start, one.sentence_end, one.subject_id,
        one.subject_start, one.subject_end, one.relation.value, one.object_id, one.object_start, one.object_end,
        one.status.value, one.date, one.date_end, one.basis and one.basis.value, one.item, one.amount, one.role,
        one.speaker, one.speaker_id, one.confidence, one.reader, one.version,
    )  # fmt: skip


def _articles(articles: dict[str, Row]) -> Iterator[Row]:
    for id_, told in sorted(articles.items()):
        yield id_, *told
