"""Who says so, who repeats it, and who denies it; and on how much of all that was read an answer rests."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from chipgraph.graph.answers import Corroboration, Coverage
from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.filters import EVERY_STATUS, FactFilter
from chipgraph.graph.names import count_publishers
from chipgraph.graph.schema import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipgraph.graph.answers import FactRow
    from chipgraph.graph.model import Article, Fact, Spell
    from chipgraph.graph.store.base import Reader, Receipt

_CHUNK = 2000  # receipts looked up at a time


def corroboration(reader: Reader, fact_id: str, *, known_at: date | None = None) -> Corroboration:
    """On whose word a fact stands: who asserts and who denies it, first report and copies; with all receipts.

    Of near-copies the earliest article speaks, then that of the least id; the others only repeat it. Raises
    NotFoundError where there is no such fact, or was none by that day.
    """
    with reader.snapshot():
        fact = known_fact(reader, reader.get_fact(fact_id), known_at)
        receipts = reader.find_receipts({id_ for spell in fact.spells for id_ in spell.evidence})
        ends = reader.entities({fact.subject_id, fact.object_id})
    speaks = _speaking(receipts)
    own = [one for one in receipts if one.evidence.article_id in speaks]
    return Corroboration(
        fact=fact,
        subject=ends[fact.subject_id],
        object=ends[fact.object_id],
        first=own[0] if own and own[0].published else None,
        asserted=tuple(one for one in own if one.evidence.status is not Status.DENIED),
        denied=tuple(one for one in own if one.evidence.status is Status.DENIED),
        repeated=tuple(one for one in receipts if one.evidence.article_id not in speaks),
        copies=fact.articles - len(speaks),
    )


def known_fact(reader: Reader, fact: Fact, known_at: date | None) -> Fact:
    """The fact by what had been published by that day, if one is given; raises NotFoundError where it was unknown."""
    if known_at is None:
        return fact
    with reader.snapshot():
        filter_ = FactFilter(frozenset({fact.relation}), statuses=EVERY_STATUS, known_at=known_at)
        known = (one for one in reader.find_facts([fact.subject_id], filter_) if one.id == fact.id)
        return next(known, None) or _unknown(reader, fact, known_at)


def coverage(reader: Reader, entity_id: str | None = None, filter_: FactFilter | None = None) -> Coverage:
    """On how many articles, publishers and days the facts rest that pass the filter, of one entity or of all.

    Without either it is all that was read, whether it states a fact or not.
    """
    with reader.snapshot():
        if entity_id is None and filter_ is None:
            told = _Told()
            for article in reader.iter_articles():
                told.add(article.id, article)
            return told.coverage(reader.stats().evidence)
        passes = filter_ or FactFilter()
        ids = None if entity_id is None else [reader.get_entity(entity_id).id]
        return _coverage(reader, (spell for fact in reader.find_facts(ids, passes) for spell in passes.spells(fact)))


def coverage_of(reader: Reader, rows: Iterable[FactRow]) -> Coverage:
    """On how many articles, publishers and days the rows of an answer rest, with what they do not show."""
    with reader.snapshot():
        return _coverage(reader, (spell for row in rows for spell in row.spells))


def _coverage(reader: Reader, spells: Iterable[Spell]) -> Coverage:
    told = _Told()
    ids = iter(sorted({id_ for spell in spells for id_ in spell.evidence}))
    evidence = 0
    while chunk := list(islice(ids, _CHUNK)):
        evidence += len(chunk)
        for receipt in reader.find_receipts(chunk):
            told.add(receipt.evidence.article_id, receipt)
    return told.coverage(evidence)


class _Told:
    """The articles that an answer rests on."""

    def __init__(self) -> None:
        self._articles: dict[str, tuple[str | None, date | None, str]] = {}

    def add(self, article_id: str, found: Article | Receipt) -> None:
        self._articles[article_id] = found.publisher, found.published, found.cluster

    def coverage(self, evidence: int) -> Coverage:
        days = {day for _, day, _ in self._articles.values() if day}
        publishers = count_publishers(name for name, _, _ in self._articles.values()).values()
        return Coverage(
            articles=len(self._articles),
            copies=len(self._articles) - len({cluster for _, _, cluster in self._articles.values()}),
            undated=sum(day is None for _, day, _ in self._articles.values()),
            days=len(days),
            first=min(days, default=None),
            last=max(days, default=None),
            evidence=evidence,
            publishers=dict(sorted(publishers, key=lambda one: (-one[1], one[0]))),
        )


def _speaking(receipts: Iterable[Receipt]) -> set[str]:
    """The articles that repeat no other: the earliest of each cluster."""
    first: dict[str, tuple[date, str]] = {}
    for one in receipts:
        told = one.published or date.max, one.evidence.article_id
        first[one.cluster] = min(told, first.get(one.cluster, told))
    return {id_ for _, id_ in first.values()}


def _unknown(reader: Reader, fact: Fact, day: date) -> Fact:
    ends = reader.entities({fact.subject_id, fact.object_id})
    told = f"{ends[fact.subject_id].name} {fact.relation} {ends[fact.object_id].name}"
    raise NotFoundError(f"nobody had written of {told} by {day}; ask for a later day")
