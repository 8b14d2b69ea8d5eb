"""The contract once more, in memory and with no cleverness at all: what every engine must answer alike.

All that is derived is derived anew for every question, from what was put in, by the pure functions of the program.
Ranking is the engines' own: here hits of full text come in order of their ids.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from chipgraph.graph.entities import merge
from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.facts import derive
from chipgraph.graph.filters import Direction
from chipgraph.graph.model import Extraction
from chipgraph.graph.names import normalise
from chipgraph.graph.resolver import resolve
from chipgraph.graph.schema import SIGNATURES, Field
from chipgraph.graph.store.base import NO_FILTER, PutReport, Receipt, Stats, Store
from chipgraph.graph.store.batch import check_judgement, check_withdrawal, chosen, content_digest
from chipgraph.graph.tokens import article_tokens, parse_query, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime

    from chipgraph.graph.filters import FactFilter, SearchFilter
    from chipgraph.graph.model import Article, Entity, Evidence, Fact, Judgement
    from chipgraph.graph.resolver import Resolution
    from chipgraph.graph.schema import EntityType
    from chipgraph.graph.store.batch import Batch, Place

T = TypeVar("T")


def known_by(evidence: Iterable[Evidence], articles: Mapping[str, Article], day: date) -> list[Evidence]:
    """The evidence published by that day; an article without a date has no place before any day."""
    return [one for one in evidence if (told := articles[one.article_id].published) and told <= day]


class ModelStore(Store):
    """Articles with what was read out of them, and judgements; each by its id."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[Article, Extraction]] = {}
        self.judgements: dict[str, Judgement] = {}

    def close(self) -> None: ...

    def snapshot(self) -> AbstractContextManager[None]:
        return nullcontext()

    # What is written

    def versions(self) -> dict[str, tuple[str, str]]:
        return {id_: (content_digest(one), read.version) for id_, (one, read) in sorted(self.held.items())}

    def put(self, batch: Batch) -> PutReport:
        wanted = chosen(batch)
        present = {article.id for article, _ in wanted}
        report = PutReport(superseded=len(batch) - len(wanted))
        for article, extraction in wanted:
            rivals = [one.id for one, _ in self.held.values() if one.source == article.source and one.id not in present]
            for id_ in rivals:
                del self.held[id_]
            old, read = self.held.get(article.id, (None, None))
            if old and read and _identity(old, read) == _identity(article, extraction):
                self.held[article.id] = article, read
                report += PutReport(unchanged=1)
            else:
                self.held[article.id] = article, extraction
                report += PutReport(changed=1) if rivals or old else PutReport(new=1)
        return report

    def set_clusters(self, clusters: Mapping[str, str]) -> None:
        for id_ in clusters.keys() & self.held.keys():
            article, extraction = self.held[id_]
            self.held[id_] = replace(article, cluster=clusters[id_]), extraction

    def set_places(self, places: Mapping[str, Place]) -> None:
        known = places.keys() & self.held.keys()
        taken = {places[id_][1] for id_ in known}
        for id_, (article, extraction) in list(self.held.items()):
            if id_ in known:
                key, source = places[id_]
                self.held[id_] = replace(article, key=key, source=source), extraction
            elif article.source in taken:
                del self.held[id_]

    def remove(self, article_id: str) -> None:
        _get(self.held, article_id)
        del self.held[article_id]

    def judge(self, *judgements: Judgement) -> None:
        for one in judgements:
            check_judgement(one)
        for one in judgements:
            self.judgements.setdefault(one.id, one)

    def withdraw(self, judgement_id: str, at: datetime) -> None:
        one = self.get_judgement(judgement_id)
        check_withdrawal(one, at)
        if one.withdrawn is None:
            self.judgements[judgement_id] = replace(one, withdrawn=at)

    def rebuild(self) -> None: ...

    # Entities

    @property
    def resolution(self) -> Resolution:
        return resolve(self.judgements.values())

    def entities(self, entity_ids: Collection[str]) -> dict[str, Entity]:
        found, of = self._entities()[0], self.resolution.of
        return {id_: found[of(id_)] for id_ in entity_ids if of(id_) in found}

    def find_entities(self, text: str, *, types: Collection[EntityType] = (), limit: int = 20) -> list[Entity]:
        found, articles = self._entities()
        hits = [
            (kind, -articles[id_], one.name, id_)
            for id_, one in found.items()
            if (not types or one.type in types) and (kind := _kind(normalise(text), _names(one))) is not None
        ]
        return [found[id_] for *_, id_ in sorted(hits)[:limit]]

    def iter_names(self) -> Iterator[tuple[str, str]]:
        yield from sorted((name, id_) for id_, one in self._entities()[0].items() for name in _names(one))

    def iter_entities(self) -> Iterator[Entity]:
        yield from _in_order(self._entities()[0])

    def _entities(self) -> tuple[dict[str, Entity], Counter[str]]:
        """Canonical entities by id, and how many articles name them."""
        of = self.resolution.of
        forms: dict[str, list[tuple[Entity, int]]] = {}
        articles: Counter[str] = Counter()
        for _, read in self.held.values():
            for one in read.entities:
                forms.setdefault(of(one.id), []).append((one, 1))
            articles.update({of(one.id) for one in read.entities})
        return {id_: merge(group, id_) for id_, group in forms.items()}, articles

    # Facts

    def facts(self, fact_ids: Collection[str], known_at: date | None = None) -> dict[str, Fact]:
        return {one.id: one for one in self._facts(known_at) if one.id in fact_ids}

    def find_facts(
        self, entity_ids: Collection[str] | None, filter_: FactFilter, *, per_entity: int | None = None
    ) -> list[Fact]:
        facts = sorted(self._facts(filter_.known_at), key=lambda one: (-one.articles, one.id))
        facts = [one for one in facts if filter_.spells(one) and one.relation in (filter_.relations or SIGNATURES)]
        if entity_ids is None:
            return facts[:per_entity]
        wanted: set[str] = set()
        for id_ in entity_ids:
            own = [one.id for one in facts if self.resolution.of(id_) in _ends(one, filter_.direction)]
            wanted.update(own[:per_entity])
        return [one for one in facts if one.id in wanted]

    def iter_facts(self) -> Iterator[Fact]:
        yield from self._facts(None)

    def _facts(self, known_at: date | None) -> list[Fact]:
        articles = {id_: article for id_, (article, _) in self.held.items()}
        evidence = self.iter_evidence() if known_at is None else known_by(self.iter_evidence(), articles, known_at)
        return derive(evidence, articles, self.resolution)

    # Evidence and articles

    def find_receipts(self, evidence_ids: Collection[str]) -> list[Receipt]:
        found = [self._receipt(one) for one in self.iter_evidence() if one.id in evidence_ids]
        return sorted(found, key=lambda one: (one.published is None, one.published or date.max, one.evidence.id))

    def search(
        self, text: str, filter_: SearchFilter = NO_FILTER, *, limit: int = 20, offset: int = 0
    ) -> list[Receipt]:
        receipts = [self._receipt(one) for one in self.iter_evidence() if self._passes(filter_, one)]
        hits = [one for one in receipts if _has_all(tokens(one.sentence), text)]
        return hits[offset : offset + limit]

    def search_articles(
        self, text: str, filter_: SearchFilter = NO_FILTER, *, limit: int = 20, offset: int = 0
    ) -> list[Article]:
        hits = [
            article
            for article in self.iter_articles()
            if self._passes_article(filter_, article) and _has_all(article_tokens(article.title, article.text), text)
        ]
        return hits[offset : offset + limit]

    def get_article(self, article_id: str) -> Article:
        return _get(self.held, article_id)[0]

    def find_articles(self, *, entity_id: str | None = None, limit: int = 50, offset: int = 0) -> list[Article]:
        found = [one for one in self.iter_articles() if entity_id is None or self._names_any({entity_id}, one)]
        found.sort(key=lambda one: one.published or date.min, reverse=True)  # stable, so then by id
        return found[offset : offset + limit]

    def get_extraction(self, article_id: str) -> Extraction:
        _, read = _get(self.held, article_id)
        return Extraction(
            article_id,
            read.version,
            tuple(sorted(read.mentions, key=lambda one: (one.field is Field.TEXT, one.start, one.end))),
            tuple(sorted(read.entities, key=lambda one: one.id)),
            tuple(sorted(read.evidence, key=lambda one: one.id)),
        )

    def get_judgement(self, judgement_id: str) -> Judgement:
        return _get(self.judgements, judgement_id)

    def stats(self) -> Stats:
        articles, facts = list(self.iter_articles()), list(self.iter_facts())
        days = sorted(one.published for one in articles if one.published)
        return Stats(
            len(articles),
            len({one.publisher.casefold() for one in articles if one.publisher is not None}),
            dict(Counter(one.type.value for one in self.iter_entities())),
            dict(Counter(one.relation.value for one in facts)),
            len(list(self.iter_evidence())),
            *((days[0], days[-1]) if days else (None, None)),
        )

    def iter_articles(self) -> Iterator[Article]:
        yield from (article for article, _ in _in_order(self.held))

    def iter_evidence(self) -> Iterator[Evidence]:
        yield from _in_order({one.id: one for _, read in self.held.values() for one in read.evidence})

    def iter_judgements(self) -> Iterator[Judgement]:
        yield from _in_order(self.judgements)

    def _receipt(self, one: Evidence) -> Receipt:
        article = self.held[one.article_id][0]
        sentence = (article.title if one.field is Field.TITLE else article.text)[one.sentence_start : one.sentence_end]
        return Receipt(one, sentence, article.title, article.publisher, article.published, article.url, article.cluster)

    def _passes(self, filter_: SearchFilter, one: Evidence) -> bool:
        of = self.resolution.of
        ends = {of(one.subject_id), of(one.object_id)}
        return (
            _published(filter_, self.held[one.article_id][0])
            and (not filter_.entity_ids or bool(ends & {of(id_) for id_ in filter_.entity_ids}))
            and one.relation in (filter_.relations or {one.relation})
            and one.status in (filter_.statuses or {one.status})
        )

    def _passes_article(self, filter_: SearchFilter, article: Article) -> bool:
        read = self.held[article.id][1].evidence
        stated = any(
            one.relation in (filter_.relations or {one.relation}) and one.status in (filter_.statuses or {one.status})
            for one in read
        )
        return (
            _published(filter_, article)
            and (not filter_.entity_ids or self._names_any(filter_.entity_ids, article))
            and (stated or not (filter_.relations or filter_.statuses))
        )

    def _names_any(self, entity_ids: Iterable[str], article: Article) -> bool:
        of = self.resolution.of
        named = {of(one.id) for one in self.held[article.id][1].entities}
        return bool(named & {of(id_) for id_ in entity_ids})


def _identity(article: Article, read: Extraction) -> tuple[str, str, str]:
    return content_digest(article), read.version, article.cluster


def _get(held: Mapping[str, T], id_: str) -> T:
    if id_ not in held:
        raise NotFoundError(f"there is no {id_}")
    return held[id_]


def _in_order(held: Mapping[str, T]) -> Iterator[T]:
    return (one for _, one in sorted(held.items()))


def _names(entity: Entity) -> set[str]:
    return {normalise(name) for name in (entity.name, *entity.aliases)}


def _kind(wanted: str, names: set[str]) -> int | None:
    """0 for the whole name, 1 for its beginning, 2 for that of a word in it."""
    kinds = [wanted in names, any(one.startswith(wanted) for one in names), any(f" {wanted}" in one for one in names)]
    return kinds.index(True) if any(kinds) else None


def _ends(fact: Fact, direction: Direction) -> set[str]:
    both = SIGNATURES[fact.relation].symmetric or direction is Direction.BOTH
    ends = {fact.subject_id} if both or direction is Direction.OUT else set()
    return ends | ({fact.object_id} if both or direction is Direction.IN else set())


def _published(filter_: SearchFilter, article: Article) -> bool:
    if filter_.publishers and article.publisher not in filter_.publishers:
        return False
    if filter_.since is None and filter_.until is None:
        return True
    day = article.published
    return day is not None and (filter_.since or date.min) <= day <= (filter_.until or date.max)


def _has_all(content: str, query: str) -> bool:
    """Whether the tokens have every phrase of the query; a query without a word finds nothing."""
    phrases = parse_query(query)
    beginnings = f" {content} "
    return bool(phrases) and all(f" {one.tokens}" + " " * (not one.prefix) in beginnings for one in phrases)
