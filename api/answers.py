"""Whole answers as responses show them: pages of lists, chains of supply, timelines, an article, counts."""

import datetime

from pydantic import BaseModel, Field

from chipgraph.api.paging import Page
from chipgraph.api.schemas import UNDATED, ArticleOut, EntityOut, EntityRef, EvidenceOut, FactOut, MentionOut
from chipgraph.graph.answers import Facts, Tiers, Timeline, TimelineEntry
from chipgraph.graph.model import Article, Extraction
from chipgraph.graph.moments import Moment
from chipgraph.graph.store.base import Receipt, Stats

_NEXT = Field(None, description="cursor of the next page; null at the end", examples=["b2Zmc2V0OjUw"])


class EntityPage(BaseModel):
    """Entities, best match first."""

    items: list[EntityOut]
    next: str | None = _NEXT


class FactPage(BaseModel):
    """Facts by relation, the best supported first."""

    items: list[FactOut]
    total: int
    undated: int | None = Field(0, description=f"{UNDATED}; null for the whole graph")
    next: str | None = _NEXT

    @classmethod
    def from_facts(cls, found: Facts, page: Page) -> "FactPage":
        """From that page of the answer of the graph."""
        items = [FactOut.from_row(row) for row in found.rows]
        return cls(items=items, total=found.total, undated=found.undated, next=page.next(found.total))


class ArticlePage(BaseModel):
    """Articles, the latest first."""

    items: list[ArticleOut]
    next: str | None = _NEXT


class EvidencePage(BaseModel):
    """Sentences that state facts, best match first."""

    items: list[EvidenceOut]
    next: str | None = _NEXT


class HopOut(BaseModel):
    """One step of a chain of supply, `tier` steps from the entity asked about."""

    tier: int
    fact: FactOut
    cycle: bool = Field(description="leads back to an entity that the chain passes again")


class ChainOut(BaseModel):
    """Suppliers or customers, tier by tier."""

    entity: EntityRef
    hops: list[HopOut]
    cuts: list[str] = Field(description="what a cap left out, in sentences")
    undated: int = Field(0, description=f"{UNDATED}; of the entity itself only")

    @classmethod
    def from_tiers(cls, tiers: Tiers) -> "ChainOut":
        """From the answer of the graph."""
        hops = [HopOut(tier=hop.tier, fact=FactOut.from_row(hop.row), cycle=hop.cycle) for hop in tiers.hops]
        return cls(entity=EntityRef.from_entity(tiers.entity), hops=hops, cuts=list(tiers.cuts), undated=tiers.undated)


class MomentOut(BaseModel):
    """One date of one fact."""

    date: str | None = Field(examples=["2020-12-18"])
    moment: Moment
    fact: FactOut

    @classmethod
    def from_entry(cls, entry: TimelineEntry) -> "MomentOut":
        """From the answer of the graph."""
        return cls(date=entry.date, moment=entry.moment, fact=FactOut.from_row(entry.row))


class TimelineOut(BaseModel):
    """What is dated, in order; what no source dates stands apart. Pages lead through both alike."""

    items: list[MomentOut]
    total: int
    undated: list[MomentOut]
    undated_total: int
    next: str | None = _NEXT

    @classmethod
    def from_timeline(cls, timeline: Timeline, page: Page) -> "TimelineOut":
        """From that page of the answer of the graph."""
        return cls(
            items=[MomentOut.from_entry(entry) for entry in timeline.entries],
            total=timeline.total,
            undated=[MomentOut.from_entry(entry) for entry in timeline.undated],
            undated_total=timeline.undated_total,
            next=page.next(max(timeline.total, timeline.undated_total)),
        )


class ArticleDetail(ArticleOut):
    """An article with its text as it was read, its mentions and its evidence. Offsets count characters."""

    text: str
    extractor: str = Field(description="version of what read it")
    entities: list[EntityOut]
    mentions: list[MentionOut]
    evidence: list[EvidenceOut]

    @classmethod
    def from_extraction(cls, article: Article, extraction: Extraction, receipts: list[Receipt]) -> "ArticleDetail":
        """From the records; `receipts` are those of the extraction's evidence."""
        return cls(
            **ArticleOut.from_article(article).model_dump(),
            text=article.text,
            extractor=extraction.version,
            entities=[EntityOut.from_entity(one) for one in extraction.entities],
            mentions=[MentionOut.from_mention(one) for one in extraction.mentions],
            evidence=[EvidenceOut.from_receipt(one) for one in receipts],
        )


class StatsOut(BaseModel):
    """How much the graph holds; `first` and `last` are days of publication."""

    articles: int
    publishers: int
    entities: dict[str, int] = Field(examples=[{"Company": 120}])
    facts: dict[str, int] = Field(examples=[{"SUPPLIES": 80}])
    evidence: int
    first: datetime.date | None
    last: datetime.date | None

    @classmethod
    def from_stats(cls, stats: Stats) -> "StatsOut":
        """From the record."""
        return cls.model_validate(stats, from_attributes=True)


class Health(BaseModel):
    """The store answers."""

    status: str = "ok"
