"""The contract of `graph/store/base.py`, on every engine."""

from __future__ import annotations

import threading
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph.errors import InputError, NotFoundError, StoreChangedError
from chipgraph.graph.filters import EVERY_STATUS, Direction, FactFilter
from chipgraph.graph.model import Entity, Evidence
from chipgraph.graph.schema import SIGNATURES, EntityType, Relation, Status
from chipgraph.graph.store.base import PutReport

if TYPE_CHECKING:
    from chipgraph.graph.store.base import Reader

TODAY = date(2025, 6, 1)


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


def pairs(reader: Reader, name: str, **wanted: Any) -> list[tuple[str, str]]:
    """Names of the ends of the facts found, those of symmetric relations in order."""
    found = reader.find_facts([company(name)], FactFilter(today=TODAY, **wanted))
    names = reader.entities([one for fact in found for one in (fact.subject_id, fact.object_id)])
    ends = []
    for fact in found:
        pair = names[fact.subject_id].name, names[fact.object_id].name
        ends.append((min(pair), max(pair)) if SIGNATURES[fact.relation].symmetric else pair)
    return sorted(ends)


def test_what_goes_in_comes_out(engine: Any, story: Any) -> None:
    with engine.store() as store:
        assert store.put(story) == PutReport(new=5)
        for article, extraction in story:
            assert store.get_article(article.id) == article
            back = store.get_extraction(article.id)
            assert back.mentions == tuple(sorted(extraction.mentions, key=lambda one: one.start))
            assert back.evidence == tuple(sorted(extraction.evidence, key=lambda one: one.id))
            assert set(back.entities) == set(extraction.entities)


def test_ingest_twice_is_ingest_once(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        digest = store.digest()
        assert store.put(story) == PutReport(unchanged=5)
        store.rebuild()
        assert store.digest() == digest
    with engine.store() as store:
        assert store.digest() == digest


def test_order_and_paths_do_not_matter(engine: Any, story: Any) -> None:
    with engine.store("one") as one, engine.store("other") as other:
        one.put(story)
        for article, extraction in reversed(story):
            moved = replace(article, source=f"/elsewhere/{article.source}", key="other")
            other.put([(moved, extraction)])
        assert one.digest() == other.digest()


def test_removal_takes_what_only_that_article_supported(engine: Any, story: Any) -> None:
    with engine.store("one") as one, engine.store("other") as other:
        one.put(story)
        one.remove(story[0][0].id)
        other.put(story[1:])
        assert one.digest() == other.digest()
        assert one.find_entities("Zeiss") == []
        assert one.search("optics") == []
        with pytest.raises(NotFoundError):
            one.remove(story[0][0].id)


def test_another_version_replaces_the_former(engine: Any, writer: Any) -> None:
    say = writer.Say("A", Relation.SUPPLIES, "B")
    other = writer.Say("A", Relation.SUPPLIES, "C")
    url = "https://example.org/1"
    with engine.store() as store:
        store.put([writer.article("First", say, url=url, source="1.txt")])
        assert store.put([writer.article("Second", other, url=url, source="2.txt")]) == PutReport(changed=1)
        assert [article.title for article in store.find_articles()] == ["Second"]
        assert pairs(store, "A") == [("A", "C")]
        assert store.put([writer.article("Third", say, source="2.txt")]) == PutReport(changed=1)
        assert [article.title for article in store.find_articles()] == ["Third"]
        assert store.put([writer.article("Third", say, source="2.txt", version="test-2")]) == PutReport(changed=1)
        assert [version for _, version in store.versions().values()] == ["test-2"]


def test_reading_anew_leaves_the_text_and_counts_who_is_named_now(engine: Any, writer: Any) -> None:
    def derived(store: Reader) -> tuple[object, ...]:
        naming = [len(store.find_articles(entity_id=company(name))) for name in "ABC"]
        found = {one.id for one in store.search_articles("A")}
        return store.digest(), [one.name for one in store.find_entities("")], naming, found

    said = [writer.Say("A", Relation.SUPPLIES, name) for name in "BC"]
    article, every = writer.article("First", *said)
    other = writer.article("Second", said[1])
    less = replace(every, mentions=every.mentions[:2], entities=every.entities[:2], evidence=every.evidence[:1])
    more = replace(every, entities=(replace(every.entities[0], aliases=("Also A",)), *every.entities[1:]))
    with engine.store() as store:
        store.put([(article, every), other])
        for number, read in enumerate((less, more, less, every, more, every), 2):
            store.put([(article, replace(read, version=f"test-{number}"))])
            seen = derived(store)
            assert seen[3] == {article.id, other[0].id}
            store.rebuild()
            assert derived(store) == seen
        assert store.find_entities("Also A") == []


def test_articles_may_move_between_files(engine: Any, writer: Any) -> None:
    say = writer.Say("A", Relation.SUPPLIES, "B")
    one, two = writer.article("One", say, source="1.txt"), writer.article("Two", say, source="2.txt")

    def moved(pair: Any, source: str) -> Any:
        return replace(pair[0], source=source), pair[1]

    with engine.store() as store:
        store.put([one, two])
        assert store.put([moved(one, "2.txt"), moved(two, "1.txt")]) == PutReport(unchanged=2)
        assert store.get_article(one[0].id).source == "2.txt"
        assert store.put([moved(two, "2.txt")]) == PutReport(unchanged=1)
        assert [article.title for article in store.find_articles()] == ["Two"]


def test_places_can_be_told_anew(engine: Any, writer: Any) -> None:
    def places() -> dict[str, tuple[str, str]]:
        return {one.title: (one.key, one.source) for one in store.iter_articles()}

    say = writer.Say("A", Relation.SUPPLIES, "B")
    stays, goes, moves, new = (
        writer.article(name, say, source=f"{name}.txt") for name in ("Stays", "Goes", "Moves", "New")
    )
    with engine.store() as store:
        store.put([stays, goes, moves])
        told = {moves[0].id: ("key", "Goes.txt"), new[0].id: ("New", "Stays.txt")}
        for _ in range(2):
            store.set_places(told)
            assert places() == {"Stays": ("Stays", "Stays.txt"), "Moves": ("key", "Goes.txt")}
        store.set_places({stays[0].id: ("Stays", "Goes.txt"), moves[0].id: ("Moves", "Stays.txt")})
        assert places() == {"Stays": ("Stays", "Goes.txt"), "Moves": ("Moves", "Stays.txt")}
        store.rebuild()
        with engine.store("other") as other:
            other.put([stays, moves])
            assert store.digest() == other.digest()


def test_within_a_batch_the_later_version_wins(engine: Any, writer: Any) -> None:
    say = writer.Say("A", Relation.SUPPLIES, "B")
    url = "https://example.org/1"
    batch = [
        writer.article("New", say, url=url, source="1.txt", published="2024-02-01"),
        writer.article("Old", say, url=url, source="2.txt", published="2024-01-01"),
    ]
    with engine.store("one") as one, engine.store("other") as other:
        assert one.put(batch) == PutReport(new=1, superseded=1)
        assert one.put(batch) == PutReport(unchanged=1, superseded=1)
        other.put(batch[::-1])
        assert one.digest() == other.digest()
        assert [article.title for article in one.find_articles()] == ["New"]


def test_clusters_can_be_told_anew(engine: Any, story: Any) -> None:
    first, copy = story[0][0], story[1][0]
    with engine.store() as store:
        store.put(story)
        (fact,) = [one for one in store.iter_facts() if "Mirror" in one.publishers]
        store.set_clusters({first.id: "trade"})
        assert store.get_article(first.id).cluster == store.get_article(copy.id).cluster == "trade"
        assert fact.publishers == ("Gazette", "Herald", "Mirror")
        assert store.get_fact(fact.id).publishers == ("Gazette", "Herald")


def test_an_entity_is_what_all_articles_say(engine: Any, writer: Any) -> None:
    one = writer.article("One", writer.Say("Huawei", Relation.SUPPLIES, "B"))
    two = writer.article("Two", writer.Say("Huawei Co.", Relation.SUPPLIES, "B"))
    three = writer.article("Three", writer.Say("HUAWEI", Relation.SUPPLIES, "B"))
    with engine.store() as store:
        store.put([one, two, three])
        entity = store.get_entity(company("Huawei"))
        assert entity.name == "Huawei Co."
        assert set(entity.aliases) == {"Huawei", "HUAWEI", "Huawei Inc", "HUAWEI Inc", "Huawei Co. Inc"}
        store.remove(two[0].id)
        assert store.get_entity(company("Huawei")).name == "HUAWEI"
    with engine.store("again") as again, engine.store() as store:
        again.put([three, one])
        assert again.digest() == store.digest()


def test_entities_by_name(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        assert [one.name for one in store.find_entities("huawei inc.")] == ["Huawei"]
        assert [one.name for one in store.find_entities("A")] == ["ASML", "Apple"]
        assert store.find_entities("Huawei", types=[EntityType.PERSON]) == []
        assert len(store.find_entities("", limit=3)) == 3
        assert ("huawei", company("Huawei")) in list(store.iter_names())


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [("Apple", "Huawei"), ("Huawei", "ASML"), ("SMIC", "Huawei")]),
        ({"direction": Direction.IN}, [("Apple", "Huawei"), ("SMIC", "Huawei")]),
        ({"direction": Direction.OUT}, [("Apple", "Huawei"), ("Huawei", "ASML")]),
        ({"relations": frozenset({Relation.COMPETES_WITH})}, [("Apple", "Huawei")]),
        ({"statuses": frozenset({Status.ENDED})}, [("TSMC", "Huawei")]),
        ({"statuses": frozenset({Status.PLANNED, Status.DENIED})}, [("SMIC", "Huawei")]),
        ({"as_of": date(2015, 1, 1)}, [("TSMC", "Huawei")]),
        ({"as_of": date(2024, 1, 1)}, [("SMIC", "Huawei")]),
        ({"known_at": date(2020, 1, 1)}, [("TSMC", "Huawei")]),
        ({"known_at": date(2020, 1, 1), "as_of": date(2024, 1, 1)}, [("TSMC", "Huawei")]),
        ({"item": "chip"}, []),
        ({"item": "Chips", "as_of": date(2015, 1, 1)}, [("TSMC", "Huawei")]),
    ],
)
def test_facts_by_filter(engine: Any, story: Any, wanted: dict[str, Any], found: list[tuple[str, str]]) -> None:
    with engine.store() as store:
        store.put(story)
        assert pairs(store, "Huawei", **wanted) == found


def test_a_hub_is_capped(engine: Any, story: Any) -> None:
    every = FactFilter(statuses=EVERY_STATUS)
    known = replace(every, known_at=TODAY)
    with engine.store() as store:
        store.put(story)
        best = store.find_facts([company("Huawei")], every, per_entity=1)
        assert [fact.articles for fact in best] == [3]
        assert [fact.id for fact in store.find_facts([company("Huawei")], known, per_entity=1)] == [best[0].id]
        assert len(store.find_facts(None, every)) == 6


@pytest.mark.parametrize("known_at", [None, TODAY])
def test_a_cap_counts_facts_not_their_spells(engine: Any, writer: Any, known_at: date | None) -> None:
    says = [writer.Say(name, Relation.SUPPLIES, "Hub", year) for name in "ABC" for year in ("2012", "2014", "2016")]
    inward = FactFilter(
        direction=Direction.IN, relations=frozenset({Relation.SUPPLIES}), known_at=known_at, today=TODAY
    )
    with engine.store() as store:
        store.put([writer.article("Hub", *says)])
        assert len(store.find_facts([company("Hub")], inward, per_entity=2)) == 2
        assert len(store.find_facts([company("Hub")], inward, per_entity=3)) == 3


def test_receipts_carry_the_sentence(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        (fact,) = store.find_facts([company("TSMC")], FactFilter(statuses=EVERY_STATUS, direction=Direction.OUT))
        receipts = store.find_receipts([id_ for spell in fact.spells for id_ in spell.evidence])
        assert [one.publisher for one in receipts] == ["Gazette", "Mirror", "Herald"]
        assert receipts[-1].sentence == "TSMC supplies Huawei ended 2020-09-15 chips."
        for one in receipts:
            text = store.get_article(one.evidence.article_id).text
            assert text[one.evidence.subject_start : one.evidence.subject_end] == "TSMC"
            assert text[one.evidence.object_start : one.evidence.object_end] == "Huawei"


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("huawei ended", 1),
        ('"TSMC supplies" chips', 3),
        ("supp*", 9),
        ('"supplies TSMC"', 1),
        ("scánners", 1),
        ('AND OR NOT "', 0),
        ("*", 0),
        ("中芯", 0),
    ],
)
def test_full_text(engine: Any, story: Any, text: str, hits: int) -> None:
    with engine.store() as store:
        store.put(story)
        assert len(store.search(text)) == hits


def test_full_text_finds_words_within_chinese(engine: Any, writer: Any) -> None:
    with engine.store() as store:
        store.put([writer.article("Chinese", writer.Say("中芯国际", Relation.SUPPLIES, "华为"))])
        assert len(store.search("芯国")) == 1
        assert store.search("国芯") == []


def test_articles_of_an_entity(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        assert [one.title for one in store.find_articles(entity_id=company("SMIC"))] == ["Plans", "Denial"]
        assert [one.title for one in store.find_articles(limit=1, offset=1)] == ["The end"]


def test_stats(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        stats = store.stats()
        assert (stats.articles, stats.publishers, stats.evidence) == (5, 4, 10)
        assert (stats.entities, stats.facts) == ({"Company": 6}, {"COMPETES_WITH": 1, "SUPPLIES": 5})
        assert (stats.first, stats.last) == (date(2019, 5, 1), date(2023, 9, 1))


def test_a_batch_is_stored_wholly_or_not_at_all(engine: Any, story: Any) -> None:
    article, extraction = story[0]
    broken = replace(
        extraction, evidence=(extraction.evidence[0]._replace(sentence_end=10_000), *extraction.evidence[1:])
    )
    with engine.store() as store:
        store.put(story[1:])
        digest = store.digest()
        with pytest.raises(InputError, match="10000"):
            store.put([story[1], (article, broken)])
        assert store.digest() == digest


WRONG = {
    "of article-0": {"article_id": "article-00000000000000000000"},
    "as Relation": {"relation": "NOPE"},
    "as Status": {"status": "perhaps"},
    "as Basis": {"basis": "guess"},
    "as Field": {"field": "margin"},
    "confidence nan": {"confidence": float("nan")},
    "confidence 7": {"confidence": 7.0},
    "confidence -0.1": {"confidence": -0.1},
    "not the id": {"item": "another"},
    "schema does not admit": {"relation": Relation.WORKS_FOR},
    "before its date": {"date": "2020-Q2", "date_end": "2020-03"},
}


@pytest.mark.parametrize("fault", WRONG)
def test_evidence_that_cannot_be_is_refused(engine: Any, writer: Any, fault: str) -> None:
    article, read = writer.article("Trade", writer.Say("A", Relation.SUPPLIES, "B"))
    (one,) = read.evidence
    told = one._replace(**WRONG[fault])
    if fault != "not the id":
        told = told._replace(id=_id_of(told))
    with engine.store() as store:
        with pytest.raises(InputError, match=fault):
            store.put([(article, replace(read, evidence=(told,)))])
        assert store.stats().articles == 0
        store.put([(article, replace(read, evidence=(one._replace(date_end="2020"),)))])


def _id_of(one: Evidence) -> str:
    spots = (one.subject_start, one.subject_end), (one.object_start, one.object_end)
    ends = one.subject_id, one.object_id
    return Evidence.make_id(
        article_id=one.article_id, field_=one.field, subject=spots[0], object_=spots[1], ends=ends,
        relation=one.relation, date_=one.date, status=one.status, item=one.item,
    )  # fmt: skip


@pytest.mark.parametrize("id_", ["entity-00000000000000000000", "entity-x", "", "fact-00000000000000000000", "'"])
def test_ids_that_lead_nowhere(engine: Any, id_: str) -> None:
    with engine.store() as store:
        for get in (store.get_entity, store.get_fact, store.get_article, store.get_extraction):
            with pytest.raises(NotFoundError):
                get(id_)
        assert store.find_receipts([id_]) == []
        assert store.find_facts([id_], FactFilter()) == []
        assert store.entities([id_]) == {}


def test_a_reader_sees_what_is_written_but_never_half_of_it(engine: Any, story: Any) -> None:
    """Either it goes on to see the state it saw first, or it is told that it cannot."""
    with engine.store() as store, engine.reader() as reader:
        with suppress(StoreChangedError) if engine.moves_on else nullcontext(), reader.snapshot():
            assert reader.stats().articles == 0
            store.put(story)
            assert reader.stats().articles == 0
            assert not engine.moves_on
        with reader.snapshot():
            assert reader.stats().articles == 5
        with suppress(StoreChangedError) if engine.moves_on else nullcontext():
            seen = [next(articles := reader.iter_articles())]
            store.put(story[:1])
            store.remove(story[-1][0].id)
            seen += articles
            assert len(seen) == 5
        assert reader.digest() == store.digest()


def test_a_reader_serves_several_threads(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
    found: list[int] = []
    with engine.reader() as reader:
        threads = [threading.Thread(target=lambda: found.append(reader.stats().articles)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [5, 5, 5]
