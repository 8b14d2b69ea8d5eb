"""Answers as one JSON object, in the shapes of the API where it has them."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from chipgraph.api.answers import ArticlePage, ChainOut, EvidencePage, FactPage, StatsOut, TimelineOut
from chipgraph.api.judgements import JudgementOut, JudgementPage
from chipgraph.api.paging import Page
from chipgraph.api.questions import (
    ChangeOut,
    ChangePage,
    ConnectionsOut,
    CorroborationOut,
    CoverageOut,
    SoleSupplierPage,
)
from chipgraph.api.schemas import ArticleOut, EntityRef, EvidenceOut, FactOut
from chipgraph.graph import answers
from chipgraph.graph.judging import Judged
from chipgraph.graph.model import Article, Entity
from chipgraph.graph.store.base import Receipt, Stats
from chipgraph.render_answers import ChokePoints
from chipgraph.render_judgements import Listed

if TYPE_CHECKING:
    from collections.abc import Callable

_UNSAFE = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")  # JSON escapes what is below a space itself
_WHOLE = Page(0, 10**6)  # the API's cursor leads nowhere here; --offset does


def _changes(found: answers.Changes) -> ChangePage:
    items = [ChangeOut.from_change(one) for one in found.changes]
    return ChangePage(items=items, total=found.total, counts=found.counts, next=None)


def _listed(found: Listed) -> JudgementPage:
    items = [JudgementOut.from_judged(one) for one in found]
    return JudgementPage(items=items, total=len(items), next=None)


def _hits(found: answers.Hits) -> dict[str, BaseModel]:
    """What two resources of the API answer, side by side."""
    sentences = [EvidenceOut.from_receipt(hit.receipt) for hit in found.sentences]
    articles = [ArticleOut.from_article(one) for one in found.articles]
    return {"sentences": EvidencePage(items=sentences, next=None), "articles": ArticlePage(items=articles, next=None)}


def _choke_points(found: ChokePoints) -> dict[str, Any]:
    """What the API answers, and beside it what the shape of the network says, if that was asked for."""
    return {**_plain(SoleSupplierPage.from_suppliers(found.sole, _WHOLE)), **(found.shape or {})}


_SHAPES: dict[type, Callable[[Any], object]] = {
    Article: ArticleOut.from_article,
    Entity: EntityRef.from_entity,
    Judged: JudgementOut.from_judged,
    Listed: _listed,
    ChokePoints: _choke_points,
    Receipt: EvidenceOut.from_receipt,
    Stats: StatsOut.from_stats,
    answers.Hits: _hits,
    answers.FactRow: FactOut.from_row,
    answers.Changes: _changes,
    answers.Connections: ConnectionsOut.from_connections,
    answers.Corroboration: CorroborationOut.from_corroboration,
    answers.Coverage: CoverageOut.from_coverage,
    answers.Facts: lambda found: FactPage.from_facts(found, _WHOLE),
    answers.Tiers: ChainOut.from_tiers,
    answers.Timeline: lambda found: TimelineOut.from_timeline(found, _WHOLE),
}


def text(found: object) -> str:
    """The answer, indented. What the API has no shape for is an object of the answer's own fields.

    Characters that would steer a terminal, or that no encoding has, are escaped wherever they stand in a text.
    """
    told = json.dumps(_plain(found), ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", told)


def _plain(value: Any) -> Any:
    if shape := _SHAPES.get(type(value)):
        return _plain(shape(value))
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value
