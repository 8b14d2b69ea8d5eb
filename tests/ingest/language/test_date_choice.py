from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import spacy
from spacy.tokens import Doc

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.date_choice import _is_of_another, choose
from chipgraph.ingest.language.dates import find_dates
from chipgraph.ingest.language.dating import DATES, PUBLISHED

if TYPE_CHECKING:
    from conftest import Write

TODAY = date(2024, 5, 15)


def chosen(write: Write, text: str, relation: Relation, *scores: float) -> str | None:
    """The date of the relation between the two companies of a text, where the network gives its dates these scores."""
    written = write(text)
    doc = written.doc
    doc.user_data[PUBLISHED] = TODAY
    doc.user_data[DATES] = found = find_dates(doc.text, TODAY)
    assert len(scores) == len(found)
    one = choose(doc, written.candidate("c1", relation, "c2", Status.ACTUAL), found, scores)
    return (one.value or f"until {one.value_end}") if one else None


SALE = "Arm/NNP=c1 sold/VBD chips/NNS to/IN Rapid/NNP=c2"


@pytest.mark.parametrize(
    ("scores", "expected"), [((0.5, 0.4), "2019"), ((-0.9, 0.4), "2022"), ((-0.9, -1.1), "2019"), ((-1.1, -6.0), None)]
)
def test_the_likeliest_date_is_that_of_the_fact_if_it_is_likely(
    write: Write, scores: tuple[float, float], expected: str | None
) -> None:
    text = f"Founded/VBN in/IN 2019/CD ;/, {SALE} in/IN 2022/CD ./."
    assert chosen(write, text, Relation.SUPPLIES, *scores) == expected


def test_a_date_that_counts_from_the_article_is_likelier_than_its_score(write: Write) -> None:
    assert chosen(write, f"In/IN 2019/CD {SALE} last/JJ month/NN ./.", Relation.SUPPLIES, 0.5, 0.0) == "2024-04"


def test_a_date_of_the_same_sentence_is_likelier_than_its_score(write: Write) -> None:
    assert (
        chosen(write, f"It/PRP grew/VBD in/IN 2019/CD ./. | In/IN 2022/CD {SALE} ./.", Relation.SUPPLIES, 0.5, 0.0)
        == "2022"
    )


@pytest.mark.parametrize(("start", "expected"), [(-0.5, "2019"), (-2.0, "until 2022")])
def test_an_end_alone_is_told_where_no_start_is(write: Write, start: float, expected: str) -> None:
    text = f"In/IN 2019/CD {SALE} until/IN 2022/CD ./."
    assert chosen(write, text, Relation.SUPPLIES, start, 0.5) == expected


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
    assert chosen(write, text, Relation.OWNS, *[-9.0] * (1 + ("2022" in between))) == expected


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
    assert chosen(write, text, relation, -9.0) == expected


@pytest.mark.parametrize(("relation", "expected"), [(Relation.ISSUES, "2022-10"), (Relation.TARGETS, None)])
def test_a_measure_was_issued_when_its_name_says(write: Write, relation: Relation, expected: str | None) -> None:
    written = write("Rules/NNS that/WDT Washington/NNP=n1 calls/VBZ the/DT October/NNP=m2 2022/CD=m2 rules/NNS=m2 ./.")
    doc = written.doc
    doc.user_data[PUBLISHED], doc.user_data[DATES] = TODAY, []
    one = choose(doc, written.candidate("n1", relation, "m2"), [], [])
    assert (one.value if one else None) == expected
    assert one is None or doc.text[one.start : one.end] == "October 2022"


def test_who_is_on_a_list_since_a_day_is_its_target_since_then(write: Write) -> None:
    listed = "Arm/NNP=c1 ,/, on/IN the/DT Tin/NNP=m1 List/NNP=m1 since/IN 2019/CD ,/, sold/VBD Rapid/NNP=c2"
    written = write(f"{listed} in/IN 2022/CD ./.")
    written.doc.user_data[PUBLISHED] = TODAY
    written.doc.user_data[DATES] = found = find_dates(written.doc.text, TODAY)
    for subject, relation, expected in (("m1", Relation.TARGETS, "2019"), ("c2", Relation.SUPPLIES, "2022")):
        one = choose(written.doc, written.candidate(subject, relation, "c1"), found, (-0.5, 0.5))
        assert one is not None
        assert one.value == expected


@pytest.mark.parametrize(
    ("behind", "other"),
    [
        ("In 2022 it grew .", False),
        ("\n\n In 2022 it grew .", True),
        ("\n\n It was told so by Arm in 2022 .", False),
        ("\n\n It grew . \n\n It was told so by Arm in 2022 .", True),
    ],
)
def test_a_date_that_opens_another_paragraph_is_of_something_else(behind: str, other: bool) -> None:
    words = ["Arm", "sold", "chips", ".", *behind.split(" ")]
    doc = Doc(spacy.blank("en").vocab, words=words)
    (date_span,) = find_dates(doc.text, TODAY)
    assert _is_of_another(doc, doc[: 4 + (words[4] == "\n\n")], date_span) is other


@pytest.mark.parametrize(
    ("behind", "expected"),
    [("a/DT day/NN after/IN the/DT vote/NN ./.", None), ("a/DT day/NN earlier/RB ./.", "2024-05-14")],
)
def test_a_day_after_something_else_is_not_that_of_the_fact(write: Write, behind: str, expected: str | None) -> None:
    assert chosen(write, f"{SALE} ,/, {behind}", Relation.SUPPLIES, 2.0) == expected


@pytest.mark.parametrize(
    ("verb", "status", "expected"),
    [
        ("suspended/VBD sales/NNS to/IN", Status.ENDED, None),
        ("sold/VBD chips/NNS to/IN", Status.ENDED, "until 2026"),
        ("paused/VBD sales/NNS to/IN", Status.ACTUAL, "until 2026"),
    ],
)
def test_what_is_suspended_until_a_day_has_not_ended_then(
    write: Write, verb: str, status: Status, expected: str | None
) -> None:
    written = write(f"Arm/NNP=c1 {verb} Rapid/NNP=c2 until/IN 2026/CD ./.")
    written.doc.user_data[PUBLISHED] = TODAY
    written.doc.user_data[DATES] = found = find_dates(written.doc.text, TODAY)
    one = choose(written.doc, written.candidate("c1", Relation.SUPPLIES, "c2", status), found, (2.0,))
    assert (f"until {one.value_end}" if one else None) == expected
