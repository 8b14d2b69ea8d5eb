"""Answers as the rows of data frames, and the columns that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from chipgraph.graph.network import ITEMS

if TYPE_CHECKING:
    from chipgraph.graph.answers import FactRow, Hit, Link, Tiers
    from chipgraph.graph.store.base import Receipt

ROW = ["subject", "relation", "object", "item", "items", "status", "start", "end"]
ROW += ["publishers", "articles", "confidence"]
IDS = ["fact_id", "subject_id", "object_id"]
RECEIPT = ["sentence", "publisher", "published", "title", "url", "status", "date", "item", "speaker", "confidence"]
RECEIPT += ["reader", "article_id", "field", "start", "end"]
ARTICLE = ["title", "publisher", "published", "url", "text", "article_id"]


def chain(found: Tiers) -> pd.DataFrame:
    """The steps of a walk, tier by tier."""
    rows = [{"tier": hop.tier, **fact_row(hop.row), "cycle": hop.cycle} for hop in found.hops]
    return pd.DataFrame(rows, columns=["tier", *ROW, "cycle", *IDS])


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
        "start": evidence.sentence_start,
        "end": evidence.sentence_end,
    }
