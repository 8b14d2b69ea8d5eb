"""What changed, on whose word a fact stands, on how much an answer rests; timelines of relations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph.changes import changes, changes_between
from chipgraph.graph.corroboration import corroboration, coverage, coverage_of
from chipgraph.graph.errors import InputError, NotFoundError
from chipgraph.graph.filters import EVERY_STATUS, FactFilter
from chipgraph.graph.judging import Word, of_entities
from chipgraph.graph.model import Entity, Fact
from chipgraph.graph.paths import connections
from chipgraph.graph.queries import facts_of, timeline
from chipgraph.graph.schema import EntityType, Relation, Status, Verdict

if TYPE_CHECKING:
    from chipgraph.graph.answers import Changes
    from chipgraph.graph.store.base import Reader, Receipt

TODAY = date(2025, 6, 1)
EVERY = FactFilter(statuses=EVERY_STATUS, today=TODAY)
SUPPLIES = Relation.SUPPLIES


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


def told(found: Changes) -> list[tuple[str, str, tuple[str, ...]]]:
    return sorted(
        (one.row.subject.name, one.row.object.name, tuple(turn.value for turn in one.turns)) for one in found.changes
    )


BEFORE = [
    ("A", "Kept", None, Status.ACTUAL),
    ("A", "Ended", "2019", Status.ACTUAL),
    ("A", "Denied", None, Status.ACTUAL),
    ("A", "Planned", "2024", Status.PLANNED),
    ("A", "Told", None, Status.ACTUAL),
]
AFTER = [
    ("A", "Kept", None, Status.ACTUAL),
    ("A", "Ended", "2023-05", Status.ENDED),
    ("A", "Denied", None, Status.DENIED),
    ("A", "Planned", "2024-02", Status.ACTUAL),
    ("A", "Told", None, Status.ACTUAL),
    ("A", "New", None, Status.ACTUAL),
]


@pytest.fixture
def news(writer: Any) -> list[Any]:
    def say(one: tuple[str, str, str | None, Status]) -> Any:
        return writer.Say(one[0], SUPPLIES, one[1], one[2], one[3])

    return [
        writer.article("Before", *map(say, BEFORE), published="2023-01-10"),
        writer.article("After", *map(say, AFTER[1:]), published="2024-03-01", publisher="Herald"),
        writer.article("Same", say(AFTER[0]), published="2024-03-02", cluster="same"),
        writer.article("Other", writer.Say("X", SUPPLIES, "Y"), published="2024-03-03"),
    ]


CHANGED = [
    ("A", "Denied", ("contradicted",)),
    ("A", "Ended", ("ended", "better supported")),
    ("A", "New", ("new",)),
    ("A", "Planned", ("confirmed", "better supported")),
    ("A", "Told", ("better supported",)),
]


def test_what_changed_between_two_days(engine: Any, news: Any) -> None:
    with engine.store() as store:
        store.put(news)
        found = changes(store, date(2023, 6, 1), date(2024, 6, 1), EVERY)
        assert told(found) == [*CHANGED, ("X", "Y", ("new",))]
        assert found.total == 6
        assert {turn.value: count for turn, count in found.counts.items()} == {
            "new": 2, "confirmed": 1, "ended": 1, "contradicted": 1, "better supported": 3,
        }  # fmt: skip
        assert [one.turns[0].value for one in found.changes[:2]] == ["new", "new"]
        ended = next(one for one in found.changes if one.row.object.name == "Ended")
        assert ended.before is not None
        assert ended.before.publishers == ("Gazette",)
        assert [one.publisher for one in ended.row.receipts] == ["Herald"]
        assert told(changes(store, date(2023, 6, 1), date(2024, 6, 1), EVERY, entity_id=company("A"))) == CHANGED
        page = changes(store, date(2023, 6, 1), date(2024, 6, 1), EVERY, offset=4, limit=5)
        assert (len(page.changes), page.total) == (2, 6)
        assert changes(store, date(2024, 6, 1), date(2024, 7, 1), EVERY).total == 0
        owns = FactFilter(relations=frozenset({Relation.OWNS}), today=TODAY)
        assert changes(store, date(2023, 6, 1), date(2024, 6, 1), owns).changes == ()
        with pytest.raises(InputError, match="earlier day first"):
            changes(store, date(2024, 6, 1), date(2024, 6, 1), EVERY)


def test_time_alone_ends_what_had_a_last_day(engine: Any, writer: Any) -> None:
    until = writer.Say("A", SUPPLIES, "B", "2019", date_end="2021")
    with engine.store() as store:
        store.put([writer.article("Until", until, published="2019-05-01")])
        (one,) = changes(store, date(2020, 1, 1), date(2022, 1, 1)).changes
        assert [turn.value for turn in one.turns] == ["ended"]
        assert [receipt.sentence for receipt in one.row.receipts] == [until.sentence]


SAYS = {
    "second item": [(("2020", Status.ACTUAL, "DRAM"), ("2021", Status.ACTUAL, "HBM")), ("revised",)],
    "one item of two ends": [
        (("2020", Status.ACTUAL, "DRAM"), ("2020", Status.ACTUAL, "HBM"), ("2023", Status.ENDED, "HBM")), ("revised",),
    ],
    "second delivery": [(("2020", Status.ACTUAL, None), ("2022", Status.ACTUAL, None)), ("revised",)],
    "finer date": [(("2020", Status.ACTUAL, None), ("2020-03", Status.ACTUAL, None)), ("revised",)],
    "plan that is over": [(("2025", Status.PLANNED, None), ("2023", Status.ENDED, None)), ("revised",)],
    "second denial": [((None, Status.DENIED, None), ("2020", Status.DENIED, None)), ("revised",)],
    "the same again": [((None, Status.ACTUAL, "chips"), (None, Status.ACTUAL, "the chips")), ()],
}  # fmt: skip


@pytest.mark.parametrize("name", SAYS)
def test_no_change_of_spells_is_silent(engine: Any, writer: Any, name: str) -> None:
    """The last of what is said comes later, by the same publisher."""
    (*early, late), turns = SAYS[name]
    say = [writer.Say("A", SUPPLIES, "B", day, status, item=item) for day, status, item in (*early, late)]
    with engine.store() as store:
        store.put([
            writer.article("Early", *say[:-1], published="2023-01-01"),
            writer.article("Late", say[-1], published="2023-05-01"),
        ])  # fmt: skip
        found = changes(store, date(2023, 2, 1), date(2024, 6, 1)).changes
        assert [tuple(turn.value for turn in one.turns) for one in found] == [turns] * bool(turns)
        assert all([one.title for one in change.row.receipts] == ["Late"] for change in found)


def test_an_end_of_the_goods_asked_about_is_one(engine: Any, writer: Any) -> None:
    """Though other goods are supplied on."""
    with engine.store() as store:
        goods = [writer.Say("A", SUPPLIES, "B", "2020", item=item) for item in ("HBM", "DRAM")]
        over = writer.Say("A", SUPPLIES, "B", "2023", Status.ENDED, item="HBM")
        more = writer.Say("A", SUPPLIES, "B", "2023", item="NAND")
        store.put([
            writer.article("Goods", *goods, published="2020-05-01"),
            writer.article("Over", over, more, published="2023-05-01"),
        ])  # fmt: skip
        turns = {}
        for item in ("HBM", "DRAM", "NAND"):
            found = changes(store, date(2022, 1, 1), date(2024, 1, 1), FactFilter(item=item)).changes
            turns[item] = [(turn.value, [r.sentence for r in one.row.receipts]) for one in found for turn in one.turns]
        assert turns == {"HBM": [("ended", [over.sentence])], "DRAM": [], "NAND": [("new", [more.sentence])]}


@pytest.mark.parametrize("as_of", [date(2021, 1, 1), date(2024, 6, 1)])
def test_an_end_learned_of_what_was_thought_to_hold_on_a_day(engine: Any, writer: Any, as_of: date) -> None:
    """It is told as an end whether that day lies before it or after it."""
    with engine.store() as store:
        store.put([
            writer.article("Begin", writer.Say("A", SUPPLIES, "B", "2020"), published="2020-05-01"),
            writer.article("End", writer.Say("A", SUPPLIES, "B", "2023", Status.ENDED), published="2023-05-01"),
            writer.article("Later", writer.Say("A", SUPPLIES, "C", "2025"), published="2023-05-01"),
        ])  # fmt: skip
        found = changes(store, date(2022, 1, 1), date(2024, 1, 1), FactFilter(as_of=as_of)).changes
        assert [(one.row.object.name, *one.turns) for one in found] == [("B", "ended")]
        assert [(spell.start, spell.end) for spell in found[0].row.spells] == [("2020", "2023")]


def test_what_changed_between_two_graphs(engine: Any, news: Any) -> None:
    with engine.store("old") as store:
        store.put([news[0], news[3]])
    with engine.store("new") as store:
        store.put(news[:3])
    with engine.reader("old") as old, engine.reader("new") as new:
        found = changes_between(old, new, EVERY)
        assert told(found) == [*CHANGED, ("X", "Y", ("gone",))]
        assert found.changes[-1].row.receipts[0].sentence == "X supplies Y actual."
        assert told(changes_between(old, new, EVERY, entity_id=company("A"))) == CHANGED
        assert changes_between(new, new, EVERY).total == 0


def of(receipts: tuple[Receipt, ...]) -> list[tuple[str | None, str]]:
    return [(one.publisher, one.evidence.status.value) for one in receipts]


def test_on_whose_word_a_fact_stands(engine: Any, writer: Any) -> None:
    say = writer.Say("A", SUPPLIES, "B")
    denial = replace(say, status=Status.DENIED)
    with engine.store() as store:
        store.put(
            [
                writer.article("Copy", say, published="2024-01-02", publisher="Mirror", cluster="wire"),
                writer.article("Wire", say, published="2024-01-01", publisher="Agency", cluster="wire"),
                writer.article("No day", say, published=None, publisher="Pamphlet"),
                writer.article("Denial", denial, published="2024-02-01", publisher="Post"),
            ]
        )
        fact = Fact.make_id(company("A"), SUPPLIES, company("B"))
        found = corroboration(store, fact)
        assert (found.subject.name, found.object.name, found.fact.disputed) == ("A", "B", True)
        assert of(found.asserted) == [("Agency", "actual"), ("Pamphlet", "actual")]
        assert of(found.denied) == [("Post", "denied")]
        assert of(found.repeated) == [("Mirror", "actual")]
        assert (found.copies, found.fact.articles) == (1, 4)
        assert found.first is not None
        assert found.first.publisher == "Agency"
        early = corroboration(store, fact, known_at=date(2024, 1, 31))
        assert (early.denied, early.fact.disputed, early.fact.articles) == ((), False, 2)
        with pytest.raises(NotFoundError, match="nobody had written of A SUPPLIES B by 2020-01-01"):
            corroboration(store, fact, known_at=date(2020, 1, 1))
        with pytest.raises(NotFoundError):
            corroboration(store, Fact.make_id(company("A"), Relation.OWNS, company("B")))


def test_on_how_much_an_answer_rests(engine: Any, story: Any) -> None:
    with engine.store() as store:
        near = [(replace(article, cluster="trade"), read) for article, read in story[:2]]
        store.put([*near, *story[2:]])
        whole = coverage(store)
        assert (whole.articles, whole.copies, whole.undated, whole.days) == (5, 1, 1, 4)
        assert (whole.first, whole.last) == (date(2019, 5, 1), date(2023, 9, 1))
        assert list(whole.publishers.items()) == [("Herald", 2), ("Gazette", 1), ("Mirror", 1), ("Post", 1)]
        assert whole.evidence == store.stats().evidence
        one = coverage(store, company("TSMC"), EVERY)
        assert (one.articles, one.copies, one.days, one.evidence) == (3, 1, 3, 4)
        current = coverage(store, company("TSMC"), FactFilter(today=TODAY))
        assert (current.articles, current.publishers) == (1, {"Gazette": 1})
        rows = facts_of(store, company("TSMC"), EVERY, receipts=0).rows
        assert coverage_of(store, rows) == one
        assert coverage(store, None, FactFilter(relations=frozenset({Relation.OWNS}))).articles == 0


def test_a_publisher_is_covered_once_whatever_the_case_of_its_name(engine: Any, story: Any) -> None:
    names = iter(("WIRE", "Wire", "wire ", "Wire", None))
    with engine.store() as store:
        store.put([(replace(article, publisher=next(names)), read) for article, read in story])
        assert coverage(store).publishers == {"Wire": 4}
        assert store.stats().publishers == 1


def test_the_timeline_of_a_relation(engine: Any, writer: Any) -> None:
    invests, owns = Relation.INVESTS_IN, Relation.OWNS
    says = [
        writer.Say("A", invests, "B", "2024-03-15"), writer.Say("C", invests, "D", "2023"),
        writer.Say("E", invests, "F"), writer.Say("G", invests, "H"), writer.Say("A", owns, "B", "2020"),
    ]  # fmt: skip
    with engine.store() as store:
        store.put([writer.article("Investments", *says)])
        of_investments = FactFilter(relations=frozenset({invests}), today=TODAY)
        found = timeline(store, [], of_investments)
        assert [(one.date, one.row.subject.name) for one in found.entries] == [("2023", "C"), ("2024-03-15", "A")]
        assert (found.total, found.undated_total) == (2, 2)
        second = timeline(store, [], of_investments, offset=1, limit=1)
        assert [one.date for one in second.entries] == ["2024-03-15"]
        assert [one.row for one in second.undated] == [found.undated[1].row]
        with pytest.raises(InputError, match="of a relation"):
            timeline(store, [])


def test_what_was_merged_away_is_asked_by_its_old_id(engine: Any, news: Any) -> None:
    """Every question takes the id of an entity that was merged into another."""

    def ask(reader: Reader, id_: str) -> list[object]:
        return [
            facts_of(reader, id_, EVERY),
            timeline(reader, [id_, company("Ended")], EVERY),
            connections(reader, id_, company("Kept"), EVERY).paths,
            changes(reader, date(2023, 6, 1), date(2024, 6, 1), EVERY, entity_id=id_),
            coverage(reader, id_, EVERY),
        ]

    with engine.store() as store:
        store.put(news)
        store.judge(
            of_entities(
                store, Verdict.SAME, company("A"), company("X"), Word("Editor", datetime(2025, 1, 1, tzinfo=UTC))
            )
        )
        left, right = (ask(store, id_) for id_ in (company("A"), company("X")))
        assert left == right
        assert left[0].total == 7  # type: ignore[attr-defined]
