"""Whatever is done to a store, in whatever order, it equals a plain model in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chipgraph.graph.entities import merge
from chipgraph.graph.facts import derive, known_by
from chipgraph.graph.filters import Direction, FactFilter
from chipgraph.graph.model import Entity
from chipgraph.graph.schema import SIGNATURES, EntityType, Relation, Status
from chipgraph.graph.tokens import tokens

if TYPE_CHECKING:
    from chipgraph.graph.model import Article, Evidence, Extraction, Fact
    from chipgraph.graph.store.base import Store

NAMES = ("Huawei", "TSMC", "SMIC", "ASML")
RELATIONS = (Relation.SUPPLIES, Relation.COMPETES_WITH, Relation.INVESTIGATES)
DATES = (None, "2020", "2020-03", "2020-Q3", "2021-05-17", "2023")
DAYS = (date(2019, 12, 31), date(2020, 3, 5), date(2021, 5, 17), date(2024, 1, 1))

statement = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(RELATIONS), st.sampled_from(NAMES), st.sampled_from(DATES),
    st.sampled_from(Status), st.sampled_from((None, "2024", "2022-06")), st.sampled_from((None, "chips", "the chips")),
)  # fmt: skip
article = st.fixed_dictionaries(
    {
        "number": st.integers(0, 4),
        "statements": st.lists(statement, max_size=3),
        "published": st.sampled_from((None, "2020-01-01", "2021-06-01", "2024-02-02")),
        "publisher": st.sampled_from((None, "Gazette", "Herald")),
        "cluster": st.sampled_from((None, "one", "two")),
        "url": st.booleans(),
    }
)
put = st.tuples(st.just("put"), st.lists(article, min_size=1, max_size=3, unique_by=lambda one: one["number"]))
remove = st.tuples(st.just("remove"), st.integers(0, 10))
cluster = st.tuples(st.just("cluster"), st.integers(0, 10))
other = st.tuples(st.sampled_from(("rebuild", "reopen")), st.none())
filters = st.builds(
    FactFilter,
    relations=st.sets(st.sampled_from(RELATIONS)).map(frozenset),
    direction=st.sampled_from(Direction),
    statuses=st.sets(st.sampled_from(Status), min_size=1).map(frozenset),
    item=st.sampled_from((None, "chips")),
    as_of=st.sampled_from((None, *DAYS)),
    known_at=st.sampled_from((None, *DAYS)),
    today=st.sampled_from(DAYS),
)


class Model:
    """What a store should hold, with no cleverness at all."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[Article, Extraction]] = {}

    def put(self, batch: list[tuple[Article, Extraction]]) -> None:
        for new, extraction in batch:
            self.held = {id_: one for id_, one in self.held.items() if one[0].source != new.source}
            self.held[new.id] = (new, extraction)

    def facts(self, known_at: date | None = None) -> list[Fact]:
        articles = {id_: article for id_, (article, _) in self.held.items()}
        evidence = [one for _, extraction in self.held.values() for one in extraction.evidence]
        return derive(known_by(evidence, articles, known_at) if known_at else evidence, articles)

    def entities(self) -> list[Entity]:
        forms: dict[str, list[tuple[Entity, int]]] = {}
        for _, extraction in self.held.values():
            for one in extraction.entities:
                forms.setdefault(one.id, []).append((one, 1))
        return sorted((merge(group, id_) for id_, group in forms.items()), key=lambda one: one.id)

    def find(self, entity_id: str, filter_: FactFilter) -> list[str]:
        return [one.id for one in self.facts(filter_.known_at) if self._asked(one, entity_id, filter_)]

    def sentence(self, one: Evidence) -> str:
        return self.held[one.article_id][0].text[one.sentence_start : one.sentence_end]

    @staticmethod
    def _asked(fact: Fact, entity_id: str, filter_: FactFilter) -> bool:
        both = SIGNATURES[fact.relation].symmetric or filter_.direction is Direction.BOTH
        ends = {fact.subject_id} if both or filter_.direction is Direction.OUT else set()
        ends |= {fact.object_id} if both or filter_.direction is Direction.IN else set()
        named = not filter_.relations or fact.relation in filter_.relations
        return named and entity_id in ends and bool(filter_.spells(fact))


def written(writer: Any, told: dict[str, Any]) -> tuple[Article, Extraction]:
    names = ("subject", "relation", "object", "date", "status", "date_end", "item")
    statements = [writer.Say(**dict(zip(names, one, strict=True))) for one in told["statements"]]
    return writer.article(
        f"No. {told['number']}", *statements, published=told["published"], publisher=told["publisher"],
        cluster=told["cluster"], url=f"https://example.org/{told['number']}" if told["url"] else None,
    )  # fmt: skip


def apply(store: Store, model: Model, writer: Any, step: tuple[str, Any]) -> None:
    match step:
        case "put", batch:
            articles = [written(writer, one) for one in batch]
            store.put(articles)
            model.put(articles)
        case "remove", at if model.held:
            id_ = sorted(model.held)[at % len(model.held)]
            store.remove(id_)
            del model.held[id_]
        case "cluster", at if model.held:
            id_ = sorted(model.held)[at % len(model.held)]
            store.set_clusters({id_: "three"})
            old, extraction = model.held[id_]
            model.held[id_] = replace(old, cluster="three"), extraction
        case "rebuild", _:
            store.rebuild()


def compare(store: Store, model: Model, filter_: FactFilter) -> None:
    assert list(store.iter_facts()) == model.facts()
    assert list(store.iter_entities()) == model.entities()
    assert list(store.iter_articles()) == [model.held[id_][0] for id_ in sorted(model.held)]
    evidence = sorted((e for _, extraction in model.held.values() for e in extraction.evidence), key=lambda e: e.id)
    assert list(store.iter_evidence()) == evidence
    for name in NAMES:
        id_ = Entity.make_id(EntityType.COMPANY, name)
        assert sorted(one.id for one in store.find_facts([id_], filter_)) == model.find(id_, filter_)
        hits = [one.id for one in evidence if tokens(name) in tokens(model.sentence(one))]
        assert sorted(one.evidence.id for one in store.search(name, limit=1000)) == hits


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(put, put, remove, cluster, other), max_size=8), filter_=filters)
def test_a_store_equals_the_model(engine: Any, writer: Any, steps: list[tuple[str, Any]], filter_: FactFilter) -> None:
    model = Model()
    name = engine.fresh()
    store = engine.store(name)
    try:
        for step in steps:
            if step[0] == "reopen":
                store.close()
                store = engine.store(name)
            apply(store, model, writer, step)
        compare(store, model, filter_)
        with engine.store(engine.fresh()) as again:
            again.put(list(model.held.values())[::-1])
            assert again.digest() == store.digest()
    finally:
        store.close()
