"""Whatever is done to a store, in whatever order, it answers as the plain model in memory does.

A few stories, the same everywhere; `CHIPGRAPH_EXAMPLES=500` tries so many others. A failing one is printed as steps.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from model_store import ModelStore

from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.filters import EVERY_STATUS, Direction, FactFilter, SearchFilter
from chipgraph.graph.model import Entity, Fact, Judgement
from chipgraph.graph.resolver import NOTHING_JUDGED
from chipgraph.graph.schema import EntityType, Relation, Status, Target, Verdict
from chipgraph.graph.store.base import NO_FILTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipgraph.graph.model import Article, Extraction
    from chipgraph.graph.store.base import Reader, Store

NAMES = ("Huawei", "TSMC", "Sino IC 中芯")
TYPES = (EntityType.COMPANY, EntityType.COUNTRY)
RELATIONS = (Relation.SUPPLIES, Relation.COMPETES_WITH, Relation.CRITICIZES)
DATES = (None, "2020", "2020-03", "2020-Q3", "2021-05-17", "2023")
DAYS = (date(2019, 12, 31), date(2020, 3, 5), date(2021, 5, 17), date(2024, 1, 1))
PUBLISHERS = (None, "Gazette", "Herald", "GAZETTE")
QUERIES = (
    "Huawei",
    "sup*",
    '"huawei supplies"',
    "chips 2020",
    "芯",
    "no 1",
    "TSMC actual",
    "中* sino",
    "*",
    "",
    "nothing",
)
START = datetime(2025, 1, 1, tzinfo=UTC)
EXAMPLES = os.environ.get("CHIPGRAPH_EXAMPLES")

EVERY_ID = [Entity.make_id(type_, name) for type_ in TYPES for name in NAMES]

ids = st.sampled_from(EVERY_ID)
index = st.integers(0, 30)
verdicts = st.sampled_from((Verdict.WRONG, Verdict.WRONG, Verdict.RIGHT))
hours = st.integers(0, 9).map(lambda count: START + timedelta(hours=count))
statements = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(RELATIONS), st.sampled_from(NAMES), st.sampled_from(DATES),
    st.sampled_from(Status), st.sampled_from((None, "2024", "2023-06")), st.sampled_from((None, "chips", "the chips")),
    st.just(None), st.sampled_from((0.5, 0.9)), st.sampled_from((TYPES[0], *TYPES)),
)  # fmt: skip
articles = st.fixed_dictionaries(
    {
        "number": st.integers(0, 4),
        "said": st.lists(statements, min_size=1, max_size=4) | st.just([]),
        "published": st.sampled_from((None, "2020-01-01", "2021-06-01", "2024-02-02")),
        "publisher": st.sampled_from(PUBLISHERS),
        "cluster": st.sampled_from((None, "one", "two")),
        "url": st.booleans(),
        "file": st.integers(0, 4),
        "version": st.sampled_from(("test-1", "test-2")),
    }
)
fact_filters = st.builds(
    FactFilter,
    relations=st.just(frozenset()) | st.sets(st.sampled_from(RELATIONS)).map(frozenset),
    direction=st.sampled_from(Direction),
    statuses=st.just(EVERY_STATUS) | st.sets(st.sampled_from(Status), min_size=1).map(frozenset),
    item=st.sampled_from((None, None, "chips")),
    as_of=st.none() | st.sampled_from(DAYS),
    known_at=st.none() | st.sampled_from(DAYS),
    today=st.sampled_from(DAYS),
    lasting=st.booleans(),
)
search_filters = st.builds(
    SearchFilter,
    entity_ids=st.just(frozenset()) | st.sets(ids, min_size=1, max_size=2).map(frozenset),
    relations=st.just(frozenset()) | st.sets(st.sampled_from(RELATIONS), max_size=2).map(frozenset),
    statuses=st.just(frozenset()) | st.sets(st.sampled_from(Status), max_size=3).map(frozenset),
    publishers=st.sampled_from((frozenset(), frozenset(), frozenset({"Gazette"}), frozenset(PUBLISHERS[1:]))),
    since=st.none() | st.sampled_from(DAYS),
    until=st.none() | st.sampled_from(DAYS),
)


class StoreMachine(RuleBasedStateMachine):
    """Drives a store and the model through the same steps."""

    def __init__(self, engine: Any, writer: Any) -> None:
        super().__init__()
        self.engine = engine
        self.writer = writer
        self.name = engine.fresh()
        self.store: Store = engine.store(self.name)
        self.model = ModelStore()

    def teardown(self) -> None:
        try:
            self._compare_all()
        finally:
            self.store.close()

    @initialize(batch=st.lists(articles, max_size=2))
    def begin(self, batch: list[dict[str, Any]]) -> None:
        """With something to ask about in every story."""
        supplies, competes, criticizes = RELATIONS
        self._put([
            self.writer.article(
                f"No. {number}", self.writer.Say(one, supplies, two, "2020", item="chips"),
                self.writer.Say(two, competes, three, type=TYPES[number]),
                self.writer.Say(three, criticizes, one, "2021-05-17", Status.DENIED if number else Status.ACTUAL),
                published=f"202{number}-02-01", publisher=PUBLISHERS[number + 1], source=f"{number}.txt",
            )
            for number, (one, two, three) in enumerate((NAMES, NAMES[::-1]))
        ])  # fmt: skip
        if batch:
            self.put(batch)

    @rule(batch=st.lists(articles, min_size=1, max_size=3))
    def put(self, batch: list[dict[str, Any]]) -> None:
        self._put([self._written(one) for one in batch])

    @rule(batches=st.lists(st.lists(articles, max_size=3), max_size=4))
    def put_all(self, batches: list[list[dict[str, Any]]]) -> None:
        """Of which a later one may replace or take back what an earlier one says."""
        written = [[self._written(one) for one in batch] for batch in batches]
        assert self.store.put_all(iter(written)) == self.model.put_all(iter(written))

    @precondition(lambda self: self.model.held)
    @rule(
        at=index, version=st.sampled_from(("test-1", "test-2")), dropped=st.integers(0, 1), also=st.booleans(),
        told=st.sampled_from(({}, {}, {"confidence": 0.55}, {"date_end": "2023"})),
        cluster=st.sampled_from((None, "one")),
    )  # fmt: skip
    def read_again(
        self, at: int, version: str, dropped: int, also: bool, told: dict[str, Any], cluster: str | None
    ) -> None:
        """By another version of the extractor, which may find less, another name, or the same otherwise."""
        article, read = self.model.held[self._article(at)]
        first = tuple(replace(one, aliases=("Also",) * also) for one in read.entities[:1])
        evidence = tuple(one._replace(**told) for one in read.evidence[dropped:])
        anew = replace(read, version=version, evidence=evidence, entities=first + read.entities[1:])
        self._put([(replace(article, cluster=cluster or article.cluster), anew)])

    @precondition(lambda self: self.model.held)
    @rule(at=index)
    def remove(self, at: int) -> None:
        id_ = self._article(at)
        self.store.remove(id_)
        self.model.remove(id_)

    @precondition(lambda self: self.model.held)
    @rule(at=index, cluster=st.sampled_from(("one", "three")))
    def gather(self, at: int, cluster: str) -> None:
        clusters = {self._article(at): cluster, "article-00000000000000000000": cluster}
        self.store.set_clusters(clusters)
        self.model.set_clusters(clusters)

    @rule(moves=st.dictionaries(st.integers(0, 4), index, max_size=3))
    def place(self, moves: dict[int, int]) -> None:
        """Also an article that is not stored."""
        every = ["article-00000000000000000000", *sorted(self.model.held)]
        places = {every[at % len(every)]: (f"key {file}", f"{file}.txt") for file, at in moves.items()}
        self.store.set_places(places)
        self.model.set_places(places)
        self._alike(lambda one: list(one.iter_articles()))

    @rule(left=ids, right=ids, verdict=st.sampled_from((Verdict.SAME, Verdict.SAME, Verdict.DIFFERENT)), at=hours)
    def judge_entities(self, left: str, right: str, verdict: Verdict, at: datetime) -> None:
        if left != right:
            self._judge(Target.ENTITIES, min(left, right), max(left, right), None, verdict, at)

    @rule(left=ids, right=ids, relation=st.sampled_from(RELATIONS), verdict=verdicts, at=hours)
    def judge_fact_perhaps_unknown(
        self, left: str, right: str, relation: Relation, verdict: Verdict, at: datetime
    ) -> None:
        self._judge(Target.FACT, left, right, relation, verdict, at)

    @precondition(lambda self: next(self.model.iter_facts(), None))
    @rule(number=index, verdict=verdicts, at=hours)
    def judge_fact(self, number: int, verdict: Verdict, at: datetime) -> None:
        facts = list(self.model.iter_facts())
        one = facts[number % len(facts)]
        self._judge(Target.FACT, one.subject_id, one.object_id, one.relation, verdict, at)

    @precondition(lambda self: next(self.model.iter_evidence(), None))
    @rule(number=index, verdict=verdicts, at=hours)
    def judge_evidence(self, number: int, verdict: Verdict, at: datetime) -> None:
        evidence = list(self.model.iter_evidence())
        self._judge(Target.EVIDENCE, evidence[number % len(evidence)].id, None, None, verdict, at)

    @precondition(lambda self: self.model.judgements)
    @rule(number=index, later=st.integers(0, 9))
    def withdraw(self, number: int, later: int) -> None:
        id_ = sorted(self.model.judgements)[number % len(self.model.judgements)]
        at = self.model.judgements[id_].at + timedelta(hours=later)
        self.store.withdraw(id_, at)
        self.model.withdraw(id_, at)
        self._alike(lambda one: list(one.iter_facts()))

    @rule(anew=st.booleans())
    def rebuild(self, anew: bool) -> None:
        if anew:
            self.store.rebuild()
        self.store.close()
        self.store = self.engine.store(self.name)

    @rule(filters=st.lists(fact_filters, min_size=3, max_size=3), cap=st.sampled_from((None, 1, 2)))
    def ask_facts(self, filters: list[FactFilter], cap: int | None) -> None:
        for filter_ in filters:
            self._alike(lambda one, filter_=filter_: one.find_facts(None, filter_))
            self._alike(lambda one, filter_=filter_: list(one.iter_found(filter_)))
            for frontier in (EVERY_ID[:1], EVERY_ID[1:3], EVERY_ID):
                self._alike(lambda one, ids=frontier, filter_=filter_: one.find_facts(ids, filter_, per_entity=cap))
                self._alike(lambda one, ids=frontier, filter_=filter_: one.find_edges(ids, filter_, per_entity=cap))
            self._alike(lambda one, filter_=filter_: one.count_facts(filter_))

    @rule(left=ids, right=ids, relation=st.sampled_from(RELATIONS))
    def ask_fact(self, left: str, right: str, relation: Relation) -> None:
        """By the id that it has, or had before its ends were merged."""
        now = Fact.make_id(*self.model.resolution.triple(left, relation, right))
        asked = Fact.make_id(*NOTHING_JUDGED.triple(left, relation, right))
        assert _answer(self.store, lambda one: one.get_fact(asked)) == self.model.facts([now]).get(now, NotFoundError)

    @rule(filters=st.lists(fact_filters, min_size=3, max_size=3), offset=st.integers(0, 3), limit=st.integers(1, 5))
    def ask_dates(self, filters: list[FactFilter], offset: int, limit: int) -> None:
        for filter_ in filters:
            for ids in ((), EVERY_ID[:1], EVERY_ID[:2], EVERY_ID[1::-1]):
                page = {"filter_": filter_, "offset": offset, "limit": limit}
                self._alike(lambda one, ids=ids, page=page: one.find_dates(ids, **page))
                self._alike(lambda one, ids=ids, filter_=filter_: one.count_undated(ids, filter_))

    @rule(filters=st.lists(search_filters, min_size=3, max_size=3), text=st.sampled_from(QUERIES))
    def ask_full_text(self, filters: list[SearchFilter], text: str) -> None:
        for filter_ in filters:
            self._search(text, filter_)

    @rule(id_=ids, text=st.sampled_from(("", "h", "Huawei", "ic", "Inc", "x")), types=st.sets(st.sampled_from(TYPES)),
          limit=st.integers(1, 5), offset=st.integers(0, 2))  # fmt: skip
    def ask_entities(self, id_: str, text: str, types: set[EntityType], limit: int, offset: int) -> None:
        self._alike(lambda one: one.get_entity(id_))
        self._alike(lambda one: one.find_entities(text, types=types, limit=limit))
        self._alike(lambda one: one.find_articles(entity_id=id_, limit=limit, offset=offset))
        self._alike(lambda one: one.find_articles(limit=limit, offset=offset))

    def _search(self, text: str, filter_: SearchFilter) -> None:
        self._alike(lambda one: _all_pages(one.search, text, filter_, lambda hit: hit.evidence.id))
        self._alike(lambda one: _all_pages(one.search_articles, text, filter_, lambda hit: hit.id))

    def _compare_all(self) -> None:
        self._alike(lambda one: list(one.iter_facts()))
        self._alike(lambda one: list(one.iter_entities()))
        self._alike(lambda one: list(one.iter_articles()))
        self._alike(lambda one: list(one.iter_evidence()))
        self._alike(lambda one: list(one.iter_judgements()))
        self._alike(lambda one: list(one.iter_names()))
        self._alike(lambda one: one.entities(EVERY_ID))
        for day in (None, *DAYS):
            every = FactFilter(statuses=EVERY_STATUS, known_at=day, today=DAYS[-1])
            self._alike(lambda one, filter_=every: one.find_facts(EVERY_ID, filter_))
            self._alike(lambda one, day=day: one.facts(_fact_ids(self.model), day))
        for text in QUERIES:
            self._search(text, NO_FILTER)
        self._alike(lambda one: one.versions())  # type: ignore[attr-defined]
        self._alike(lambda one: one.stats())
        for id_ in self.model.held:
            self._alike(lambda one, id_=id_: one.get_article(id_))
            self._alike(lambda one, id_=id_: one.get_extraction(id_))
        for id_ in self.model.judgements:
            self._alike(lambda one, id_=id_: one.get_judgement(id_))
        evidence = [one.id for one in self.model.iter_evidence()]
        self._alike(lambda one: one.find_receipts(evidence))
        self._alike(lambda one: one.digest())
        with self.engine.reader(self.name) as reader:
            assert reader.digest() == self.model.digest()
        # Neither the order of articles and judgements matters, nor what has been there meanwhile.
        with self.engine.store(self.engine.fresh()) as again:
            again.judge(*list(self.model.judgements.values())[::-1])
            again.put(list(self.model.held.values())[::-1])
            assert again.digest() == self.model.digest()

    def _alike(self, ask: Callable[[Reader], Any]) -> None:
        assert _answer(self.store, ask) == _answer(self.model, ask)

    def _put(self, batch: list[tuple[Article, Extraction]]) -> None:
        assert self.store.put(batch) == self.model.put(batch)

    def _judge(
        self, target: Target, left: str, right: str | None, relation: Relation | None, verdict: Verdict, at: datetime
    ) -> None:
        id_ = Judgement.make_id(target, left, right, relation, verdict, "me", at)
        judgement = Judgement(id_, target, left, right, relation, verdict, "me", at, "because")
        self.store.judge(judgement)
        self.model.judge(judgement)
        self._alike(lambda one: list(one.iter_facts()))

    def _article(self, at: int) -> str:
        return sorted(self.model.held)[at % len(self.model.held)]

    def _written(self, told: dict[str, Any]) -> tuple[Article, Extraction]:
        number = told["number"]
        return self.writer.article(  # type: ignore[no-any-return]
            f"No. {number}", *(self.writer.Say(*one) for one in told["said"]), published=told["published"],
            publisher=told["publisher"], cluster=told["cluster"], source=f"{told['file']}.txt",
            url=f"https://example.org/{number}" if told["url"] else None, version=told["version"],
        )  # fmt: skip


def _answer(reader: Reader, ask: Callable[[Reader], Any]) -> Any:
    try:
        return ask(reader)
    except NotFoundError:
        return NotFoundError


def _all_pages(search: Any, text: str, filter_: SearchFilter, key: Callable[[Any], str]) -> list[Any]:
    """The set of hits, in order of ids, out of pages of two: none may come twice or be left out."""
    hits: list[Any] = []
    while page := search(text, filter_, limit=2, offset=len(hits)):
        hits += page
    return sorted(hits, key=key)


def test_a_store_answers_as_the_model(engine: Any, writer: Any) -> None:
    run_state_machine_as_test(
        lambda: StoreMachine(engine, writer),
        settings=settings(
            max_examples=int(EXAMPLES or (12 if engine.scheme == "sqlite" else 3)),  # of a server, fewer
            stateful_step_count=25,
            deadline=None,
            derandomize=EXAMPLES is None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _fact_ids(reader: Reader) -> list[str]:
    return [fact.id for fact in reader.iter_facts()]
