"""The contract of every engine: a reader, which the API gets, and a store, which also writes.

All that is asked of a graph goes through these few methods; the questions themselves are written once, on them, in
`queries.py`. Ids that lead nowhere raise NotFoundError in `get_…` and are passed over elsewhere. What is returned
is sorted by rules of the contract, so that engines answer alike.

Judgements are applied to all that is derived: the id of an entity that was merged away leads to the canonical one
wherever an id is asked for, that of one of its facts to what the fact is now, and only canonical entities are listed.
Articles, mentions and evidence stay as they were read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, Self

from chipgraph.graph import undated
from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.filters import EVERY_STATUS, FactFilter, SearchFilter
from chipgraph.graph.moments import SpellDates, page_of
from chipgraph.graph.resolver import fact_ids, resolve
from chipgraph.graph.store.digest import digest_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from chipgraph.graph.model import Article, Edge, Entity, Evidence, Extraction, Fact, Judgement
    from chipgraph.graph.schema import EntityType
    from chipgraph.graph.store.batch import Batch, Place

NO_FILTER = SearchFilter()


class Receipt(NamedTuple):
    """Evidence with what a reader needs to judge it: the sentence as it stands, and whose word it is.

    `cluster` is that of the article: articles with the same one are near-copies, and one word together.
    """

    evidence: Evidence
    sentence: str
    title: str
    publisher: str | None
    published: date | None
    url: str | None
    cluster: str


@dataclass(frozen=True, slots=True)
class Stats:
    """How much the graph holds; `first` and `last` are days of publication."""

    articles: int
    publishers: int
    entities: dict[str, int]  # by type
    facts: dict[str, int]  # by relation
    evidence: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class PutReport:
    """What became of a batch. `superseded` articles lost to another version in the same batch."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    superseded: int = 0

    def __add__(self, other: PutReport) -> PutReport:
        return PutReport(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


class Reader(ABC):
    """Reads one graph. Safe to share between threads; a context manager that closes it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Give back what it holds; closing twice does no harm."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """Within it, all reads of this thread see one state, whatever is written meanwhile; it nests.

        An engine that cannot hold a state still raises StoreChangedError instead of an answer from another state.
        """

    def get_entity(self, entity_id: str) -> Entity:
        """The entity with that id; the canonical one, whose id is another, for an id that was merged away."""
        try:
            return self.entities([entity_id])[entity_id]
        except KeyError:
            raise NotFoundError(f"there is no entity {entity_id}; search it by name") from None

    @abstractmethod
    def entities(self, entity_ids: Collection[str]) -> dict[str, Entity]:
        """Those of the entities that exist, canonical ones, by the id that was asked for."""

    @abstractmethod
    def find_entities(self, text: str, *, types: Collection[EntityType] = (), limit: int = 20) -> list[Entity]:
        """Entities one of whose names is the text, begins with it, or has a word that begins with it, best first.

        Names are compared as `normalise` leaves them. Within each of the three kinds those in most articles come
        first, then by name and id. No text finds all. Names of what was merged find the canonical entity.
        """

    @abstractmethod
    def iter_names(self) -> Iterator[tuple[str, str]]:
        """Every normalised name with the canonical id of an entity that has it, in order."""

    def get_fact(self, fact_id: str) -> Fact:
        """The fact with that id; for one that a fact had before its ends were merged, the fact that it is now."""
        found = self.facts([fact_id]).get(fact_id) or self._merged_fact(fact_id)
        if found is None:
            raise NotFoundError(f"there is no fact {fact_id}; it may have been judged wrong, or its sources removed")
        return found

    def _merged_fact(self, fact_id: str) -> Fact | None:
        """The fact that had this id before its ends were merged: ids are made again of what these were."""
        members = resolve(self.iter_judgements()).members()
        edges = self.find_edges(members, FactFilter(statuses=EVERY_STATUS)) if members else []
        for edge in edges:
            if fact_id in fact_ids((edge.subject_id, edge.relation, edge.object_id), members):
                return self.facts([edge.fact_id]).get(edge.fact_id)
        return None

    @abstractmethod
    def facts(self, fact_ids: Collection[str], known_at: date | None = None) -> dict[str, Fact]:
        """Those of the facts that exist, by id; with `known_at` as they were known on that day."""

    @abstractmethod
    def find_facts(
        self,
        entity_ids: Collection[str] | None,
        filter_: FactFilter,
        *,
        per_entity: int | None = None,
    ) -> list[Fact]:
        """The facts of a frontier of entities that pass the filter, whole, best supported first; None means all.

        `per_entity` caps what one canonical entity of the frontier brings in, and what the whole graph does. Ordered by
        articles (falling), then id.
        """

    def find_edges(
        self,
        entity_ids: Collection[str] | None,
        filter_: FactFilter,
        *,
        per_entity: int | None = None,
    ) -> list[Edge]:
        """What `find_facts` finds, in its order, in brief."""
        return [fact.edge for fact in self.find_facts(entity_ids, filter_, per_entity=per_entity)]

    def count_facts(self, filter_: FactFilter) -> int:
        """How many facts of the whole graph pass the filter."""
        return len(self.find_facts(None, filter_))

    def iter_found(self, filter_: FactFilter) -> Iterator[Fact]:
        """The facts of the whole graph that pass the filter, by id; an engine that can holds few of them at a time."""
        return iter(sorted(self.find_facts(None, filter_), key=lambda fact: fact.id))

    def find_dates(
        self, entity_ids: Sequence[str], filter_: FactFilter, *, offset: int = 0, limit: int = 50
    ) -> SpellDates:
        """A page of the dates of the spells that pass, in order of time, and of the undated ones; `page_of` says which.

        Of the facts of one entity, of those between two, or of all where none is given.
        """
        return page_of(self._between(entity_ids, filter_), filter_, offset, limit)

    def count_undated(self, entity_ids: Sequence[str], filter_: FactFilter) -> int:
        """How many facts no source dates, so that they may have held on the day of `as_of`; without one 0.

        Of the same facts as `find_dates`. Not among them are those that held; what has ended since counts where the
        actual does.
        """
        if filter_.as_of is None:
            return 0
        narrowed = undated.whenever(filter_)
        found = self._between(entity_ids, narrowed) if entity_ids else self.iter_found(narrowed)
        return undated.count(found, filter_, filter_.as_of)

    def _between(self, entity_ids: Sequence[str], filter_: FactFilter) -> list[Fact]:
        """The facts of one entity, those between two, or all where none is given, best supported first."""
        own = {one.id for one in self.entities(entity_ids).values()}
        facts = self.find_facts(entity_ids[:1] or None, filter_)
        return [fact for fact in facts if len(entity_ids) < 2 or {fact.subject_id, fact.object_id} == own]

    @abstractmethod
    def find_receipts(self, evidence_ids: Collection[str]) -> list[Receipt]:
        """The receipts of these pieces of evidence, in order of publication (undated last), then id."""

    @abstractmethod
    def search(
        self, text: str, filter_: SearchFilter = NO_FILTER, *, limit: int = 20, offset: int = 0
    ) -> list[Receipt]:
        """Evidence whose sentence has all words and "phrases" of the text (`word*` begins one), best first.

        The set of hits is the same on every engine, their rank the engine's own; equal ranks stay in one order, so that
        pages do not overlap. Evidence judged wrong is found too: it is what the article says.
        """

    @abstractmethod
    def search_articles(
        self, text: str, filter_: SearchFilter = NO_FILTER, *, limit: int = 20, offset: int = 0
    ) -> list[Article]:
        """Articles whose title and text together have all words and "phrases" of the text, best first, as `search`."""

    @abstractmethod
    def get_article(self, article_id: str) -> Article:
        """The article with that id."""

    @abstractmethod
    def find_articles(self, *, entity_id: str | None = None, limit: int = 50, offset: int = 0) -> list[Article]:
        """Articles, the latest first, undated last, then by id; those that name the entity, or what was merged into it,
        if one is given.
        """

    @abstractmethod
    def get_extraction(self, article_id: str) -> Extraction:
        """What was read out of the article: mentions in order of place, entities and evidence by id.

        As it was read: judgements change nothing of it.
        """

    @abstractmethod
    def get_judgement(self, judgement_id: str) -> Judgement:
        """The judgement with that id, also if it was withdrawn."""

    @abstractmethod
    def stats(self) -> Stats:
        """Counts over the whole graph."""

    @abstractmethod
    def iter_articles(self) -> Iterator[Article]:
        """All articles by id."""

    @abstractmethod
    def iter_entities(self) -> Iterator[Entity]:
        """All canonical entities by id."""

    @abstractmethod
    def iter_evidence(self) -> Iterator[Evidence]:
        """All evidence by id."""

    @abstractmethod
    def iter_facts(self) -> Iterator[Fact]:
        """All facts by id."""

    @abstractmethod
    def iter_judgements(self) -> Iterator[Judgement]:
        """All judgements by id, withdrawn ones too."""

    def digest(self) -> str:
        """SHA-256 over articles, entities, evidence, facts and judgements.

        Two stores with the same digest hold the same graph, whatever the engine, the order of ingest, the paths of the
        files (an article's `source` and `key` come from there) and the times of the runs.
        """
        with self.snapshot():
            every = self.iter_articles(), self.iter_entities(), self.iter_evidence(), self.iter_facts()
            return digest_of(*every, self.iter_judgements())


class Store(Reader):
    """Reads and writes one graph. One writer at a time; each method is one transaction, done wholly or not at all."""

    @abstractmethod
    def versions(self) -> dict[str, tuple[str, str]]:
        """`content_digest` and extractor version of every article stored, by its id: what need not be read again."""

    @abstractmethod
    def put(self, batch: Batch) -> PutReport:
        """Store articles with what was read out of them, and derive anew the facts that this touches.

        Unchanged content of the same extractor version is left as it is. Other content under the same id (URL) or the
        same `source` replaces the former version. Raises InputError for an extraction that does not fit its article.
        """

    def put_all(self, batches: Iterable[Batch]) -> PutReport:
        """`put` one batch after the other; an engine that can does it in one transaction, and derives each fact once.

        For much at once: it need not all be in memory, but whoever reads sees nothing of it before the end.
        """
        return sum(map(self.put, batches), PutReport())

    @abstractmethod
    def set_clusters(self, clusters: Mapping[str, str]) -> None:
        """Say anew which near-copies belong together: cluster by article id; unknown ids are passed over."""

    @abstractmethod
    def set_places(self, places: Mapping[str, Place]) -> None:
        """Say anew where articles were found, each elsewhere: key and source by id; unknown ids are passed over.

        Another article stored from one of these sources is replaced: it goes. `put` deletes what it finds under the
        source of an article, so whoever passes over articles that are stored already tells their places first.
        """

    def clusters(self) -> dict[str, str]:
        """The cluster of every article, by its id."""
        return {article.id: article.cluster for article in self.iter_articles()}

    def sketches(self) -> dict[str, bytes]:
        """What was made of the texts to compare them by, as `keep_sketches` was given it, by article id.

        None of an article whose text was stored anew since, and none at all in an engine that keeps none: what is
        missing is made again from the text.
        """
        return {}

    def keep_sketches(self, sketches: Mapping[str, bytes]) -> None:
        """Keep these for the next comparison, if the engine can; unknown ids are passed over."""

    @abstractmethod
    def remove(self, article_id: str) -> None:
        """Delete an article and exactly what only it supported."""

    @abstractmethod
    def judge(self, *judgements: Judgement) -> None:
        """Keep these judgements and apply them; one that is there already, by its id, is left as it is.

        What they are about need not exist: articles may come later, be replaced or removed, and the judgement applies
        to what there is. Raises InputError for a judgement that contradicts itself, as `check_judgement` says.
        """

    @abstractmethod
    def withdraw(self, judgement_id: str, at: datetime) -> None:
        """Let a judgement count no more from now on; it is kept. Withdrawn again, it keeps the first time.

        Raises InputError for a time before the judgement's own.
        """

    @abstractmethod
    def rebuild(self) -> None:
        """Derive entities, facts and the full text indexes again from articles, evidence and judgements."""
