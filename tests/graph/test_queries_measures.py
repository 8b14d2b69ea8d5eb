"""The reach of measures, and suppliers without an alternative."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph.alternatives import sole_suppliers
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.model import Entity
from chipgraph.graph.reach import reach
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.walks import Bounds

if TYPE_CHECKING:
    from chipgraph.graph.answers import SoleSuppliers, Tiers
    from chipgraph.graph.store.base import Store

NOW = FactFilter(today=date(2025, 6, 1))
COMPANY, COUNTRY, SANCTION, CHIP = EntityType.COMPANY, EntityType.COUNTRY, EntityType.SANCTION, EntityType.CHIP


def hops(found: Tiers) -> list[tuple[int, str, str, str, str | None]]:
    return sorted(
        (hop.tier, hop.row.subject.name, hop.row.fact.relation.value, hop.row.object.name, hop.row.spell.item)
        for hop in found.hops
    )


@pytest.fixture
def measures(engine: Any, writer: Any) -> Store:
    """A list that names a firm and a chip, who is behind it, and the trade of those it hits."""
    say, supplies = writer.Say, Relation.SUPPLIES
    store: Store = engine.store()
    store.put(
        [
            writer.article(
                "Measures",
                say("Uplandia", Relation.ISSUES, "The List", "2022", type=COUNTRY, object_type=SANCTION),
                say("Uplandia", Relation.RESTRICTS, "Tester", type=COUNTRY, object_type=COMPANY),
                say("The List", Relation.TARGETS, "Acme", "2022", type=SANCTION, object_type=COMPANY),
                say("The List", Relation.TARGETS, "X1", type=SANCTION, object_type=CHIP),
                say("The List", Relation.TARGETS, "Later", status=Status.PLANNED, type=SANCTION, object_type=COMPANY),
                say("Maker", Relation.DEVELOPS, "X1", object_type=CHIP),
                say("User", Relation.USES, "X1", object_type=CHIP),
                say("Acme", supplies, "Buyer", "2020", item="wafers"),
                say("Acme", supplies, "Other", item="masks"),
                say("Maker", supplies, "Buyer", item="X1 chips"),
                say("Buyer", supplies, "Acme", item="tools"),
                say("Acme", Relation.RESTRICTS, "Nobody"),
            )
        ]
    )
    return store


def test_from_a_measure_to_whom_its_targets_supply(measures: Store) -> None:
    with measures as store:
        found = reach(store, Entity.make_id(SANCTION, "The List"), NOW)
        assert hops(found) == [
            (1, "The List", "TARGETS", "Acme", None),
            (1, "The List", "TARGETS", "X1", None),
            (2, "Acme", "SUPPLIES", "Buyer", "wafers"),
            (2, "Acme", "SUPPLIES", "Other", "masks"),
            (2, "Maker", "DEVELOPS", "X1", None),
            (2, "User", "USES", "X1", None),
            (3, "Buyer", "SUPPLIES", "Acme", "tools"),
            (3, "Maker", "SUPPLIES", "Buyer", "X1 chips"),
        ]
        assert [(hop.row.subject.name, hop.cycle) for hop in found.hops if hop.tier == 3] == [
            ("Buyer", True),
            ("Maker", False),
        ]
        assert all(hop.row.receipts for hop in found.hops)


def test_of_an_item_and_as_of_a_day(measures: Store) -> None:
    with measures as store:
        wafers = hops(reach(store, Entity.make_id(SANCTION, "The List"), FactFilter(item="wafers", today=NOW.today)))
        assert [hop for hop in wafers if hop[2] == "SUPPLIES"] == [(2, "Acme", "SUPPLIES", "Buyer", "wafers")]
        then = FactFilter(as_of=date(2023, 1, 1), today=NOW.today)
        assert hops(reach(store, Entity.make_id(SANCTION, "The List"), then)) == [
            (1, "The List", "TARGETS", "Acme", None),
            (2, "Acme", "SUPPLIES", "Buyer", "wafers"),
        ]


def test_from_who_issues_measures_and_restricts(measures: Store) -> None:
    with measures as store:
        found = hops(reach(store, Entity.make_id(COUNTRY, "Uplandia"), NOW, Bounds(tiers=2)))
        assert found == [
            (1, "Uplandia", "ISSUES", "The List", None),
            (1, "Uplandia", "RESTRICTS", "Tester", None),
            (2, "The List", "TARGETS", "Acme", None),
            (2, "The List", "TARGETS", "X1", None),
        ]
        with pytest.raises(InputError, match="X1 is a Chip"):
            reach(store, Entity.make_id(CHIP, "X1"), NOW)


def test_a_measure_counts_from_its_issue_on(engine: Any, writer: Any) -> None:
    """`as_of` asks what was in force: not only what was issued on that very day."""
    say, issues, targets = writer.Say, Relation.ISSUES, Relation.TARGETS
    ends = {"type": COUNTRY, "object_type": SANCTION}
    hit = {"type": SANCTION, "object_type": COMPANY}
    told = [
        say("Uplandia", issues, "The List", "2022-05-10", **ends),
        say("Uplandia", issues, "The List", "2024-02", **ends),
        say("The List", targets, "Acme", "2022-05-10", **hit),
        say("The List", targets, "Lately", "2024-02", **hit),
        say("Uplandia", issues, "The Waiver", "2022-01-01", Status.ENDED, "2023-01-01", **ends),
        say("Uplandia", issues, "The Plan", "2022-01-01", Status.PLANNED, **ends),
        say("Uplandia", issues, "The Rule", **ends),
        say("Uplandia", Relation.RESTRICTS, "Tester", "2021", date_end="2022", type=COUNTRY, object_type=COMPANY),
    ]
    with engine.store() as store:
        store.put([writer.article("Measures", *told, published="2024-03-01")])

        def on(day: date, **more: Any) -> tuple[set[tuple[str, str | None]], int | None]:
            then = FactFilter(as_of=day, today=NOW.today, **more)
            found = reach(store, Entity.make_id(COUNTRY, "Uplandia"), then)
            return {(hop.row.object.name, hop.row.spell.start) for hop in found.hops}, found.undated

        first, later = ("The List", "2022-05-10"), ("The List", "2024-02")
        waiver, acme = ("The Waiver", "2022-01-01"), ("Acme", "2022-05-10")
        assert on(date(2022, 5, 9)) == ({waiver, ("Tester", "2021")}, 1)
        assert on(date(2022, 6, 1)) == ({first, waiver, acme, ("Tester", "2021")}, 1)
        assert on(date(2023, 6, 1)) == ({first, acme}, 1)
        assert on(date(2024, 3, 1)) == ({later, acme, ("Lately", "2024-02")}, 1)
        assert on(date(2023, 6, 1), known_at=date(2024, 3, 1)) == ({first, acme}, 1)
        assert on(date(2023, 6, 1), known_at=date(2023, 6, 1)) == (set(), 0)


def test_a_measure_counts_until_some_source_says_that_it_ended(engine: Any, writer: Any) -> None:
    say, issues = writer.Say, Relation.ISSUES
    ends = {"type": COUNTRY, "object_type": SANCTION}
    issued = {"Gone": "2022", "Anew": "2022", "Partly": "2022", "Planned": "2022", "Someday": "2022", "Coarse": "2024"}
    ended: dict[str, dict[str, Any]] = {
        "Gone": {"date": "2024-05-10"},
        "Anew": {"date": "2023-05"},
        "Partly": {"date": "2024-05-10", "item": "wafers"},
        "Planned": {"date": "2024-05-10", "status": Status.PLANNED},
        "Someday": {},
        "Coarse": {"date": "2024"},
    }
    with engine.store() as store:
        store.put(
            [
                writer.article(
                    "Issued", *(say("Uplandia", issues, name, day, **ends) for name, day in issued.items())
                ),
                writer.article(
                    "Ended",
                    *(say("Uplandia", issues, name, **{"status": Status.ENDED} | more, **ends)
                      for name, more in ended.items()),
                    published="2024-06-01",
                ),
                writer.article("Again", say("Uplandia", issues, "Anew", "2024-01", **ends), published="2024-02-01"),
            ]
        )  # fmt: skip

        def left(**when: Any) -> set[str]:
            found = reach(store, Entity.make_id(COUNTRY, "Uplandia"), FactFilter(today=NOW.today, **when))
            return {hop.row.object.name for hop in found.hops}

        every = set(issued)
        assert left() == every - {"Gone"}
        assert left(as_of=date(2024, 5, 11)) == every - {"Gone"}
        assert left(as_of=date(2024, 5, 10)) == every
        assert left(as_of=date(2023, 6, 1), statuses=frozenset({Status.ACTUAL})) == every - {"Anew", "Coarse"}
        assert left(known_at=date(2024, 5, 20)) == every
        assert left(statuses=frozenset({Status.ACTUAL, Status.ENDED})) == every


def points(found: SoleSuppliers) -> list[tuple[str, str | None, list[str], int, list[str]]]:
    return [
        (
            one.supplier.name,
            one.item,
            sorted(row.object.name for row in one.rows),
            one.unnamed,
            [other.name for other in one.elsewhere],
        )
        for one in found.suppliers
    ]


@pytest.fixture
def trade(engine: Any, writer: Any) -> Store:
    say, supplies = writer.Say, Relation.SUPPLIES
    store: Store = engine.store()
    store.put(
        [
            writer.article(
                "Trade",
                say("Optics", supplies, "Acme", item="EUV scanners"),
                say("Optics", supplies, "Bravo", item="EUV scanners"),
                say("Masks", supplies, "Acme", item="masks"),
                say("Rival", supplies, "Acme", item="advanced masks"),
                say("Masks", supplies, "Bravo", item="masks"),
                say("Silent", supplies, "Bravo"),
                say("Silent", supplies, "Cargo"),
                say("Former", supplies, "Bravo", "2019", status=Status.ENDED, item="EUV scanners"),
            )
        ]
    )
    return store


def test_suppliers_without_an_alternative(trade: Store) -> None:
    with trade as store:
        found = sole_suppliers(store, NOW)
        assert points(found) == [
            ("Optics", "EUV scanners", ["Acme", "Bravo"], 1, []),
            *sorted(
                [("Masks", "masks", ["Bravo"], 1, ["Rival"]), ("Silent", None, ["Cargo"], 0, [])],
                key=lambda one: Entity.make_id(COMPANY, one[0]),
            ),
        ]
        assert found.total == 3
        assert all(row.receipts for one in found.suppliers for row in one.rows)
        assert [one.supplier.name for one in sole_suppliers(store, NOW, limit=1).suppliers] == ["Optics"]
        assert len(sole_suppliers(store, NOW, offset=1, limit=5).suppliers) == 2


def test_of_a_buyer_of_an_item_and_of_a_time(trade: Store) -> None:
    with trade as store:
        acme = Entity.make_id(COMPANY, "Acme")
        assert points(sole_suppliers(store, NOW, buyer_id=acme)) == [("Optics", "EUV scanners", ["Acme"], 0, [])]
        scanners = FactFilter(item="scanners", today=NOW.today)
        assert [one.item for one in sole_suppliers(store, scanners).suppliers] == ["EUV scanners"]
        then = FactFilter(statuses=frozenset({Status.ACTUAL, Status.ENDED}), today=NOW.today)
        assert points(sole_suppliers(store, then))[0] in [
            ("Optics", "EUV scanners", ["Acme"], 0, ["Former"]),
            ("Masks", "masks", ["Bravo"], 1, ["Rival"]),
            ("Silent", None, ["Cargo"], 0, []),
        ]
        assert ("Optics", "EUV scanners", ["Acme"], 0, ["Former"]) in points(sole_suppliers(store, then))
