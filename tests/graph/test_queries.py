from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph.errors import InputError, NotFoundError
from chipgraph.graph.filters import EVERY_STATUS, FactFilter, names_item
from chipgraph.graph.model import Entity
from chipgraph.graph.queries import Bounds, customers, facts_of, nearest_names, resolve, suppliers, timeline
from chipgraph.graph.schema import EntityType, Relation, Status

if TYPE_CHECKING:
    from chipgraph.graph.answers import Tiers, TimelineEntry

TODAY = date(2025, 6, 1)
EVERY = FactFilter(statuses=EVERY_STATUS, today=TODAY)


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


def hops(tiers: Tiers) -> list[tuple[int, str, str, bool]]:
    return sorted((hop.tier, hop.row.subject.name, hop.row.object.name, hop.cycle) for hop in tiers.hops)


def dates(entries: tuple[TimelineEntry, ...]) -> list[tuple[str | None, str, str]]:
    return [(one.date, one.moment.value, one.row.spell.status.value) for one in entries]


def test_suppliers_tier_by_tier(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        known = suppliers(store, company("Huawei"), EVERY, Bounds(tiers=4))
        assert hops(known) == [
            (1, "SMIC", "Huawei", False),
            (1, "TSMC", "Huawei", False),
            (2, "ASML", "TSMC", False),
            (3, "Huawei", "ASML", True),
            (3, "Zeiss", "ASML", False),
        ]
        assert known.entity.name == "Huawei"
        assert known.cuts == ()
        best = known.hops[0].row
        assert [one.publisher for one in best.receipts] == ["Gazette", "Mirror", "Herald"]
        assert all("TSMC supplies Huawei" in one.sentence for one in best.receipts)


def test_suppliers_of_an_item_and_a_day(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        then = FactFilter(as_of=date(2015, 1, 1), item="chips", today=TODAY)
        assert hops(suppliers(store, company("Huawei"), then)) == [(1, "TSMC", "Huawei", False)]
        assert hops(suppliers(store, company("Huawei"), FactFilter(today=TODAY))) == [(1, "SMIC", "Huawei", False)]


def test_facts_by_goods(engine: Any, writer: Any) -> None:
    """Every engine compares goods as `names_item` does."""
    goods = ["packaging", "packaging technology", "packaged optics", "the co-packaged optics", "C++ compilers",
             "C compilers", "1.4nm chips", "4nm chips", "先进芯片", "50% of chips", "...", None]  # fmt: skip
    says = [writer.Say("A", Relation.SUPPLIES, f"B{n}", item=item) for n, item in enumerate(goods)]
    named = {company(f"B{n}"): item for n, item in enumerate(goods)}
    with engine.store() as store:
        store.put([writer.article("Goods", *says)])
        for wanted in ("packaging technology", "co-packaged optics", "compilers C++", "4NM", "芯片", "chips of 50%"):
            for more in ({}, {"known_at": TODAY}):
                found = store.find_facts([company("A")], FactFilter(item=wanted, today=TODAY, **more))
                expected = {item for item in goods if names_item(item, wanted)}
                assert {named[fact.object_id] for fact in found} == expected != set(), wanted


@pytest.mark.parametrize(("text", "hits"), [('"TSMC supp"*', 3), ('"TSMC supp*"', 3), ('"supplies TS*"', 1)])
def test_the_last_word_of_a_phrase_may_go_on(engine: Any, story: Any, text: str, hits: int) -> None:
    with engine.store() as store:
        store.put(story)
        assert len(store.search(text)) == hits


def test_customers(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        assert hops(customers(store, company("Zeiss"), EVERY, Bounds(tiers=2))) == [
            (1, "Zeiss", "ASML", False),
            (2, "ASML", "TSMC", False),
        ]


def test_caps_are_named(engine: Any, writer: Any) -> None:
    says = [writer.Say(f"Supplier {n}", Relation.SUPPLIES, "Hub") for n in range(5)]
    with engine.store() as store:
        store.put([writer.article("Hub", *says)])
        few = suppliers(store, company("Hub"), EVERY, Bounds(per_entity=3))
        assert len(few.hops) == 3
        assert few.cuts == ("of Hub only the 3 best supported are shown",)
        small = suppliers(store, company("Hub"), EVERY, Bounds(max_nodes=3))
        assert len(small.hops) == 2
        assert small.cuts == ("the tree is cut at 3 entities",)
        with pytest.raises(InputError):
            suppliers(store, company("Hub"), EVERY, Bounds(tiers=0))


def test_a_pair_that_supplies_each_other_is_a_cycle_but_a_diamond_is_none(engine: Any, writer: Any) -> None:
    says = [("A", "Root"), ("B", "Root"), ("C", "A"), ("C", "B"), ("A", "C")]
    with engine.store() as store:
        store.put([writer.article("Trade", *[writer.Say(s, Relation.SUPPLIES, o) for s, o in says])])
        found = hops(suppliers(store, company("Root"), EVERY, Bounds(tiers=5)))
        assert {(s, o): cycle for _, s, o, cycle in found} == {
            ("A", "Root"): False, ("B", "Root"): False, ("C", "A"): False, ("C", "B"): False, ("A", "C"): True,
        }  # fmt: skip


def test_timeline_in_order_with_the_undated_apart(engine: Any, writer: Any) -> None:
    invests = Relation.INVESTS_IN
    says = [
        writer.Say("A", invests, "B", "2024-03-15"),
        writer.Say("A", invests, "B", "2024"),
        writer.Say("A", invests, "C", "2024"),
        writer.Say("A", invests, "C", "2024-03"),
        writer.Say("A", Relation.SUPPLIES, "B", "2020", date_end="2024-02"),
        writer.Say("A", Relation.OWNS, "B"),
        writer.Say("A", Relation.OWNS, "C", "2030", Status.PLANNED),
    ]
    with engine.store() as store:
        store.put([writer.article("Story", *says)])
        told = timeline(store, [company("A")], FactFilter(statuses=EVERY_STATUS, today=TODAY))
        assert dates(told.entries) == [
            ("2020", "began", "actual"),
            ("2024-02", "ended", "actual"),
            ("2024-03", "happened", "actual"),
            ("2024-03-15", "happened", "actual"),
            ("2030", "began", "planned"),
        ]
        assert dates(told.undated) == [(None, "undated", "actual")]
        pair = timeline(store, [company("B"), company("A")])
        assert [date for date, _, _ in dates(pair.entries)] == ["2020", "2024-02", "2024-03-15"]
        page = timeline(store, [company("A")], offset=1, limit=2)
        assert (dates(page.entries)[0][0], page.total, page.undated_total) == ("2024-02", 4, 1)
        assert page.entries[0].row.receipts[0].sentence == "A supplies B actual 2020 2024-02."
        with pytest.raises(InputError):
            timeline(store, [])


def test_the_first_sentence_gives_the_date_beside_it(engine: Any, writer: Any) -> None:
    supplies = Relation.SUPPLIES
    said = [("2024", None), ("2024-03-15", None), ("2024-03", None), ("2024", "2025-02"), ("2024-03", None)]
    articles = [
        writer.article(f"Trade {number}", writer.Say("A", supplies, "B", *dates), published=f"2025-0{number}-01")
        for number, (start, end) in enumerate(said, 1)
        for dates in [(start, Status.ACTUAL, end)]
    ]
    with engine.store() as store:
        store.put(articles[:3] + articles[4:])
        for receipts in (1, 3, 20):
            (found,) = facts_of(store, company("A"), receipts=receipts).rows
            told = [one.evidence.date for one in found.receipts]
            assert (found.spell.start, told[0]) == ("2024-03-15", "2024-03-15")
            assert len(told) == min(receipts, 4)
        assert told[1:] == ["2024", "2024-03", "2024-03"]
        store.put(articles)
        began, ended = timeline(store, [company("A")], EVERY).entries
        assert began.row.receipts[0].evidence.date == began.date == "2024-03-15"
        assert ended.row.receipts[0].evidence.date_end == ended.date == "2025-02"
        assert timeline(store, [company("A")], EVERY, receipts=1).entries[1].row.receipts == ended.row.receipts[:1]


def test_facts_of_an_entity(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        facts = facts_of(store, company("Huawei"), EVERY)
        assert [row.fact.relation for row in facts.rows] == [Relation.SUPPLIES] * 3 + [Relation.COMPETES_WITH]
        assert facts.total == 4
        disputed = next(row for row in facts.rows if row.subject.name == "SMIC")
        assert disputed.fact.disputed
        assert disputed.spell.start == "2023"
        assert len(facts_of(store, company("Huawei"), EVERY, offset=3, limit=10).rows) == 1
        with pytest.raises(NotFoundError):
            facts_of(store, company("Nobody"))


def test_a_name_leads_to_its_entity_or_to_the_nearest_names(engine: Any, story: Any, writer: Any) -> None:
    apple = writer.Say("Apple", Relation.PARTNERS_WITH, "Huawei", type=EntityType.ORGANIZATION)
    with engine.store() as store:
        store.put([*story, writer.article("Namesake", apple), writer.article("Namesake again", apple)])
        assert resolve(store, "huawei's").id == company("Huawei")
        assert resolve(store, company("TSMC")).name == "TSMC"
        assert resolve(store, "Apple").type is EntityType.ORGANIZATION
        assert resolve(store, "Apple", types=[EntityType.COMPANY]).type is EntityType.COMPANY
        with pytest.raises(NotFoundError, match="Huawei") as caught:
            resolve(store, "Huwaei")
        assert caught.value.nearest[0] == "Huawei"
        assert nearest_names(store, "Hua")[0] == "Huawei"
        for strange in ("", " ", "%", "zzzzzz", "🙂"):
            with pytest.raises(NotFoundError):
                resolve(store, strange)
