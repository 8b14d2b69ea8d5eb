"""What `as_of` leaves out for want of a date is counted beside every answer, so that nothing is hidden in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph.filters import EVERY_STATUS, FactFilter
from chipgraph.graph.model import Entity
from chipgraph.graph.queries import Bounds, customers, facts_of, find_facts, reach, sole_suppliers, suppliers
from chipgraph.graph.schema import EntityType, Relation, Status

if TYPE_CHECKING:
    from chipgraph.graph.store.base import Store

THEN = FactFilter(as_of=date(2020, 6, 30), today=date(2025, 6, 1))


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


@pytest.fixture
def store(engine: Any, writer: Any) -> Store:
    say, supplies = writer.Say, Relation.SUPPLIES
    made: Store = engine.store()
    made.put(
        [
            writer.article(
                "Trade",
                say("Foundry", supplies, "Dated", "2019", item="chips"),
                say("Foundry", supplies, "Undated", item="chips"),
                say("Foundry", supplies, "Undated later", date_end="2021", item="masks"),
                say("Foundry", supplies, "Over before", date_end="2019"),
                say("Foundry", supplies, "Over since", "2022", Status.ENDED),
                say("Foundry", supplies, "Begun since", "2023"),
                say("Foundry", supplies, "Planned", status=Status.PLANNED),
                say("Smith", supplies, "Foundry"),
                say("Undated", supplies, "Farther"),
            )
        ]
    )
    return made


def test_counted_are_those_that_may_have_held(store: Store) -> None:
    with store:
        found = customers(store, company("Foundry"), THEN)
        assert [hop.row.object.name for hop in found.hops] == ["Dated"]
        assert found.undated == 3  # undated, until 2021, ended in 2022
        assert customers(store, company("Foundry"), THEN, Bounds(tiers=3)).undated == 3
        assert customers(store, company("Foundry"), replace(THEN, item="chips")).undated == 1
        assert customers(store, company("Foundry"), replace(THEN, statuses=EVERY_STATUS)).undated == 4
        assert customers(store, company("Foundry"), replace(THEN, statuses=frozenset({Status.PLANNED}))).undated == 1
        assert suppliers(store, company("Foundry"), THEN).undated == 1
        assert reach(store, company("Undated"), THEN).undated == 0


def test_of_an_entity_of_a_pair_and_of_a_buyer(store: Store) -> None:
    with store:
        assert facts_of(store, company("Foundry"), THEN).undated == 4
        assert facts_of(store, company("Foundry"), replace(THEN, relations=frozenset({Relation.OWNS}))).undated == 0
        assert find_facts(store, [company("Foundry"), company("Undated")], THEN).undated == 1
        assert find_facts(store, [], THEN).undated is None
        assert sole_suppliers(store, THEN).undated == 5
        assert sole_suppliers(store, THEN, buyer_id=company("Undated")).undated == 1


def test_without_a_day_there_is_nothing_to_count(store: Store) -> None:
    with store:
        whenever = replace(THEN, as_of=None)
        assert facts_of(store, company("Foundry"), whenever).undated == 0
        assert find_facts(store, [], whenever).undated == 0
        assert customers(store, company("Foundry"), whenever).undated == sole_suppliers(store, whenever).undated == 0
