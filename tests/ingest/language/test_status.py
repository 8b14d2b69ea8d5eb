from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.status import settle

if TYPE_CHECKING:
    from conftest import Write


@pytest.mark.parametrize(
    ("verb", "said", "expected"),
    [
        ("sells/VBZ", {Status.ACTUAL: 0.9, Status.PLANNED: 0.1}, Status.ACTUAL),
        ("sells/VBZ", {Status.ACTUAL: 0.8, Status.PLANNED: 0.2}, Status.ACTUAL),
        ("will/MD sell/VB", {Status.ACTUAL: 0.8, Status.PLANNED: 0.2}, Status.PLANNED),
        ("will/MD continue/VB to/TO sell/VB", {Status.ACTUAL: 0.8, Status.PLANNED: 0.2}, Status.ACTUAL),
        ("sells/VBZ", {Status.ACTUAL: 0.5, Status.PLANNED: 0.4, Status.ENDED: 0.1}, Status.PLANNED),
        ("sells/VBZ", {Status.ACTUAL: 0.1, Status.PLANNED: 0.2, Status.ENDED: 0.7}, Status.ENDED),
        ("reportedly/RB sells/VBZ", {Status.ACTUAL: 0.9, Status.PLANNED: 0.1}, Status.ALLEGED),
        ("reportedly/RB sells/VBZ", {Status.ACTUAL: 0.1, Status.DENIED: 0.9}, Status.DENIED),
    ],
)
def test_actual_is_what_is_clearly_so(write: Write, verb: str, said: dict[Status, float], expected: Status) -> None:
    written = write(f"Arm/NNP=c1 {verb} chips/NNS to/IN Rapid/NNP=c2 ./.")
    fact = written.candidate("c1", Relation.SUPPLIES, "c2")
    assert settle(written.doc, fact, said) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("will/MD sell/VB chips/NNS to/IN", Status.PLANNED),
        ("would/MD again/RB supply/VB", Status.PLANNED),
        ("will/MD have/VB to/TO ask/VB", Status.ACTUAL),
        ("will/MD sell/VB shares/NNS while/IN it/PRP serves/VBZ", Status.ACTUAL),
        ("sells/VBZ chips/NNS that/WDT will/MD help/VB", Status.ACTUAL),
    ],
)
def test_what_a_firm_will_do_is_planned_however_sure_the_network_is(write: Write, words: str, expected: Status) -> None:
    written = write(f"Arm/NNP=c1 {words} Rapid/NNP=c2 ./.")
    sure = {Status.ACTUAL: 0.99, Status.PLANNED: 0.01}
    assert settle(written.doc, written.candidate("c1", Relation.SUPPLIES, "c2"), sure) is expected
    assert settle(written.doc, written.candidate("c1", Relation.CRITICIZES, "c2"), sure) is Status.ACTUAL


def test_a_dependence_that_is_ended_is_none(write: Write) -> None:
    sure = {Status.ACTUAL: 0.97, Status.ENDED: 0.03}
    for words, expected in (("ending/VBG its/PRP$ reliance/NN on/IN", Status.ENDED), ("needing/VBG", Status.ACTUAL)):
        written = write(f"Arm/NNP=c1 is/VBZ {words} Rapid/NNP=c2 ./.")
        assert settle(written.doc, written.candidate("c1", Relation.DEPENDS_ON, "c2"), sure) is expected


def test_a_plant_that_is_being_built_is_planned(write: Write) -> None:
    sure = {Status.ACTUAL: 0.99, Status.PLANNED: 0.01}
    for words, expected in (("is/VBZ now/RB building/VBG", Status.PLANNED), ("is/VBZ making/VBG", Status.ACTUAL)):
        written = write(f"Arm/NNP=c1 {words} chips/NNS in/IN Ohio/NNP=l2 ./.")
        assert settle(written.doc, written.candidate("c1", Relation.BUILDS_IN, "l2"), sure) is expected


@pytest.mark.parametrize(
    ("text", "relation", "expected"),
    [
        ("Beijing/NNP=n1 lifted/VBD its/PRP$ curbs/NNS on/IN Arm/NNP=c2 ./.", Relation.PERMITS, Status.ACTUAL),
        ("Beijing/NNP=n1 lifted/VBD its/PRP$ curbs/NNS on/IN Arm/NNP=c2 ./.", Relation.RESTRICTS, Status.ENDED),
        ("Beijing/NNP=n1 revoked/VBD the/DT licence/NN of/IN Arm/NNP=c2 ./.", Relation.RESTRICTS, Status.ACTUAL),
        ("Beijing/NNP=n1 revoked/VBD the/DT licence/NN of/IN Arm/NNP=c2 ./.", Relation.PERMITS, Status.ENDED),
        ("Beijing/NNP=n1 stopped/VBD it/PRP for/IN Arm/NNP=c2 ./.", Relation.PERMITS, Status.ENDED),
        ("The/DT purchase/NN of/IN Arm/NNP=c2 by/IN Rapid/NNP=n1 closed/VBD ./.", Relation.OWNS, Status.ACTUAL),
        ("The/DT purchase/NN of/IN Arm/NNP=c2 by/IN Rapid/NNP=n1 failed/VBD ./.", Relation.OWNS, Status.ENDED),
    ],
)
def test_where_the_opposite_ends_a_fact_begins(write: Write, text: str, relation: Relation, expected: Status) -> None:
    written = write(text)
    assert (
        settle(written.doc, written.candidate("n1", relation, "c2"), {Status.ENDED: 0.9, Status.ACTUAL: 0.1})
        is expected
    )


@pytest.mark.parametrize(
    ("relation", "words", "said", "expected"),
    [
        (Relation.BUILDS_IN, "has/VBZ put/VBN off/RP a/DT plant/NN in/IN", (0.98, 0.01, 0.0), Status.PLANNED),
        (Relation.BUILDS_IN, "shelved/VBD a/DT plant/NN in/IN", (0.98, 0.005, 0.01), Status.ENDED),
        (Relation.BUILDS_IN, "has/VBZ begun/VBN work/NN on/IN a/DT plant/NN in/IN", (0.99, 0.01, 0.0), Status.PLANNED),
        (Relation.BUILDS_IN, "broke/VBD ground/NN in/IN", (0.99, 0.01, 0.0), Status.PLANNED),
        (Relation.BUILDS_IN, "runs/VBZ a/DT plant/NN in/IN", (0.99, 0.01, 0.0), Status.ACTUAL),
        (Relation.WORKS_FOR, ",/, then/RB chief/NN executive/NN of/IN", (0.99, 0.0, 0.01), Status.ENDED),
        (Relation.WORKS_FOR, ",/, chief/NN executive/NN of/IN", (0.99, 0.0, 0.01), Status.ACTUAL),
    ],
)
def test_words_that_leave_no_doubt(
    write: Write, relation: Relation, words: str, said: tuple[float, float, float], expected: Status
) -> None:
    written = write(f"Arm/NNP=c1 {words} Rapid/NNP=c2 ./.")
    chances = dict(zip((Status.ACTUAL, Status.PLANNED, Status.ENDED), said, strict=True))
    assert settle(written.doc, written.candidate("c1", relation, "c2"), chances) is expected


@pytest.mark.parametrize(
    ("behind", "expected"), [("./.", Status.DENIED), (";/: the/DT talks/NNS failed/VBD ./.", Status.ENDED)]
)
def test_talks_that_failed_were_held(write: Write, behind: str, expected: Status) -> None:
    written = write(f"Arm/NNP=c1 offered/VBD to/TO buy/VB Rapid/NNP=c2 {behind}")
    said = {Status.ACTUAL: 0.1, Status.DENIED: 0.8, Status.ENDED: 0.1}
    assert settle(written.doc, written.candidate("c1", Relation.OWNS, "c2"), said) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("will/MD refrain/VB from/IN banning/VBG", Status.DENIED),
        ("promised/VBD Kim/NNP not/RB to/TO ban/VB", Status.DENIED),
        ("promised/VBD to/TO ban/VB", Status.PLANNED),
    ],
)
def test_who_promises_not_to_restrict_does_not(write: Write, words: str, expected: Status) -> None:
    written = write(f"Beijing/NNP=n1 {words} Arm/NNP=c2 ./.")
    said = {Status.ACTUAL: 0.1, Status.PLANNED: 0.8, Status.DENIED: 0.1}
    assert settle(written.doc, written.candidate("n1", Relation.RESTRICTS, "c2"), said) is expected
