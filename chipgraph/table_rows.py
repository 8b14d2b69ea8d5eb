"""Answers as the rows of data frames, and the columns that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from chipgraph.graph.network import ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipgraph.graph.answers import FactRow, Hit, Link, Tiers
    from chipgraph.graph.store.base import Receipt

Columns: TypeAlias = dict[str, str]  # the type of each

# Said and not guessed from the rows, of which there may be none. TEXT is a type of pandas with `pd.NA`; a day of any
# year fits into DAY.
TEXT, DAY = "string", "datetime64[s]"
COUNT, SHARE, TRUTH, OBJECT = "int64", "float64", "bool", "object"


def _texts(*names: str) -> Columns:
    return dict.fromkeys(names, TEXT)


_ENDS = _texts("subject", "relation", "object")
_END_IDS = _texts("subject_id", "object_id")
_ROW = _ENDS | _texts("item", "items", "status", "start", "end")
_ROW |= {"publishers": COUNT, "articles": COUNT, "confidence": SHARE}
_IDS = _texts("fact_id") | _END_IDS

ENTITY = _texts("id", "type", "name") | {"aliases": OBJECT}
FACT = _ROW | _IDS
STEP = {"tier": COUNT, **_ROW, "cycle": TRUTH, **_IDS}
HOP = {"path": COUNT, "hop": COUNT, **_texts("near", "far"), **_ROW, "strength": SHARE, "dated": TRUTH}
HOP |= {"first": DAY, "last": DAY, **_IDS}
SOLE = {**_ROW, "unnamed": COUNT, "elsewhere": OBJECT, **_IDS}
CHANGE = _texts("turns") | FACT
MOMENT = _texts("date", "moment") | FACT
COVERAGE = {"articles": COUNT, "copies": COUNT, "undated": COUNT, "days": COUNT, "first": DAY, "last": DAY}
COVERAGE |= {"evidence": COUNT, "publishers": OBJECT}
RECEIPT = _texts("sentence", "publisher") | {"published": DAY} | _texts("title", "url", "status", "date", "item")
RECEIPT |= {"speaker": TEXT, "confidence": SHARE, **_texts("reader", "article_id", "field")}
RECEIPT |= {"sentence_start": COUNT, "sentence_end": COUNT}
HIT = _ENDS | RECEIPT | _END_IDS
ARTICLE = {**_texts("title", "publisher"), "published": DAY, **_texts("url", "text", "article_id")}


def frame(rows: Iterable[Any], columns: Columns) -> pd.DataFrame:
    """The rows under these columns, which have their types whatever the rows hold."""
    return pd.DataFrame(list(rows), columns=list(columns)).astype(columns)


def chain(found: Tiers) -> pd.DataFrame:
    """The steps of a walk, tier by tier."""
    return frame(({"tier": hop.tier, **fact_row(hop.row), "cycle": hop.cycle} for hop in found.hops), STEP)


def fact_row(found: FactRow) -> dict[str, Any]:
    """A fact, in the spell that stands for it."""
    fact, spell = found.fact, found.spell
    return {
        "subject": found.subject.name,
        "relation": fact.relation.value,
        "object": found.object.name,
        "item": spell.item,
        "items": ITEMS.join(sorted({one.item for one in found.spells if one.item})) or None,
        "status": spell.status.value,
        "start": spell.start,
        "end": spell.end,
        "publishers": len(fact.publishers),
        "articles": fact.articles,
        "confidence": fact.confidence,
        "fact_id": fact.id,
        "subject_id": fact.subject_id,
        "object_id": fact.object_id,
    }


def hop_row(found: Link) -> dict[str, Any]:
    """One step of a connection."""
    ends = {one.id: one.name for one in (found.row.subject, found.row.object)}
    way = {"near": ends[found.near], "far": ends[found.far]}
    return {**way, **fact_row(found.row), "strength": found.strength, "dated": found.dated}


def hit_row(found: Hit) -> dict[str, Any]:
    """A sentence that a search found."""
    return {
        "subject": found.subject.name,
        "relation": found.receipt.evidence.relation.value,
        "object": found.object.name,
        **receipt_row(found.receipt),
        "subject_id": found.subject.id,
        "object_id": found.object.id,
    }


def receipt_row(found: Receipt) -> dict[str, Any]:
    """A sentence behind a fact."""
    evidence = found.evidence
    return {
        "sentence": found.sentence,
        "publisher": found.publisher,
        "published": found.published,
        "title": found.title,
        "url": found.url,
        "status": evidence.status.value,
        "date": evidence.date,
        "item": evidence.item,
        "speaker": evidence.speaker,
        "confidence": evidence.confidence,
        "reader": evidence.reader,
        "article_id": evidence.article_id,
        "field": evidence.field.value,
        "sentence_start": evidence.sentence_start,
        "sentence_end": evidence.sentence_end,
    }
