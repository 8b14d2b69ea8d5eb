from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.date_choice import choose
from chipgraph.ingest.language.dates import find_dates
from chipgraph.ingest.language.dating import DATES, PUBLISHED

if TYPE_CHECKING:
    from conftest import Write

TODAY = date(2024, 5, 15)


def chosen(
    write: Write, text: str, relation: Relation, *, score: float = 0.0, status: Status = Status.ACTUAL
) -> str | None:
    """The date of the relation between the two companies of a text, where the network gives each date this score."""
    written = write(text)
    doc = written.doc
    doc.user_data[PUBLISHED] = TODAY
    doc.user_data[DATES] = found = find_dates(doc.text, TODAY)
    fact = written.candidate("c1", relation, "c2", status)
    one = choose(doc, fact, found, [score] * len(found))
    return one.value if one else None


SALE = "Arm/NNP=c1 {verb} chips/NNS to/IN Rapid/NNP=c2"


def test_a_date_in_front_of_what_is_told_is_that_of_the_fact(write: Write) -> None:
    text = "In/IN 2022/CD ,/, " + SALE.format(verb="sold/VBD") + " ./."
    assert chosen(write, text, Relation.SUPPLIES) == "2022"


def test_of_two_dates_the_one_of_the_same_clause_wins(write: Write) -> None:
    text = "Founded/VBN in/IN 2019/CD ;/, " + SALE.format(verb="sold/VBD") + " in/IN 2022/CD ./."
    assert chosen(write, text, Relation.SUPPLIES) == "2022"


def test_the_network_has_the_last_word(write: Write) -> None:
    text = "In/IN 2022/CD ,/, " + SALE.format(verb="sold/VBD") + " ./."
    assert chosen(write, text, Relation.SUPPLIES, score=-6.0) is None


def test_where_a_firm_is_has_no_date(write: Write) -> None:
    text = "In/IN 2022/CD ,/, " + SALE.format(verb="sold/VBD") + " ./."
    assert chosen(write, text, Relation.LOCATED_IN) is None


@pytest.mark.parametrize(("status", "expected"), [(Status.PLANNED, "2027"), (Status.ACTUAL, None)])
def test_what_lies_ahead_dates_a_plan_and_no_fact(write: Write, status: Status, expected: str | None) -> None:
    text = "Arm/NNP=c1 supplies/VBZ Rapid/NNP=c2 from/IN 2027/CD ./."
    assert chosen(write, text, Relation.SUPPLIES, score=-1.0, status=status) == expected


ANNOUNCED = "Today/NN the/DT fund/NN met/VBD ./. | {between} Arm/NNP=c1 {verb} a/DT stake/NN in/IN Rapid/NNP=c2 ./."


@pytest.mark.parametrize(
    ("verb", "between", "expected"),
    [
        ("is/VBZ announcing/VBG", "", "2024-05-15"),
        ("is/VBZ holding/VBG", "", None),
        ("announced/VBD", "", None),
        ("is/VBZ announcing/VBG", "It/PRP won/VBD in/IN 2022/CD ./. |", "2024-05-15"),
        ("is/VBZ announcing/VBG", "In/IN 2022/CD", None),
    ],
)
def test_what_is_being_announced_is_of_the_day_that_was_named_before(
    write: Write, verb: str, between: str, expected: str | None
) -> None:
    text = ANNOUNCED.format(verb=verb, between=between)
    assert chosen(write, text, Relation.OWNS, score=-9.0) == expected


@pytest.mark.parametrize(
    ("relation", "verb", "expected"),
    [
        (Relation.RESTRICTS, "also/RB banned/VBD", "2024-05-15"),
        (Relation.RESTRICTS, "also/RB bans/VBZ", None),
        (Relation.OWNS, "also/RB bought/VBD", None),
    ],
)
def test_what_was_also_done_is_of_the_day_that_was_named_before(
    write: Write, relation: Relation, verb: str, expected: str | None
) -> None:
    text = f"Today/NN the/DT fund/NN met/VBD ./. | Arm/NNP=c1 {verb} Rapid/NNP=c2 ./."
    assert chosen(write, text, relation, score=-9.0) == expected
