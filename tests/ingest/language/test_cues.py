from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.cues import by_words

if TYPE_CHECKING:
    from conftest import Write

ACTUAL, PLANNED, ENDED, DENIED = Status.ACTUAL, Status.PLANNED, Status.ENDED, Status.DENIED


@pytest.mark.parametrize(
    ("text", "relation", "read", "expected"),
    [
        ("Peru=A decided against adding Arm=B to it", Relation.RESTRICTS, ACTUAL, DENIED),
        ("Peru=A stopped short of banning Arm=B", Relation.RESTRICTS, ACTUAL, DENIED),
        ("Peru=A is not planning to restrict Arm=B", Relation.RESTRICTS, PLANNED, DENIED),
        ("Peru=A decided not to sell , and banned Arm=B", Relation.RESTRICTS, ACTUAL, ACTUAL),
        ("Peru=A rejected an application by Arm=B to export", Relation.PERMITS, ACTUAL, DENIED),
        ("Peru=A refused to grant Arm=B a licence", Relation.PERMITS, PLANNED, DENIED),
        ("Peru=A denied that Arm=B has a licence", Relation.PERMITS, ACTUAL, ACTUAL),
        ("Peru blocked the takeover by Arm=A of Rapid=B", Relation.OWNS, ACTUAL, DENIED),
        ("Peru sued to block the takeover by Arm=A of Rapid=B", Relation.OWNS, PLANNED, PLANNED),
        ("Peru barred Arm=A from acquiring Rapid=B", Relation.OWNS, ACTUAL, DENIED),
        ("Arm=A failed to win approval for its takeover of Rapid=B", Relation.OWNS, ACTUAL, DENIED),
        ("Arm=A has not stopped selling chips to Rapid=B", Relation.SUPPLIES, ENDED, ACTUAL),
        ("Arm=A has stopped selling chips to Rapid=B", Relation.SUPPLIES, ENDED, ENDED),
        ("Arm=A now supplies Rapid=B , which used to buy from Lumera", Relation.SUPPLIES, ENDED, ACTUAL),
        ("Arm=A used to supply Rapid=B , which now buys from Lumera", Relation.SUPPLIES, ENDED, ENDED),
        ("Arm=A , which runs a fab in Lima=B , will build another", Relation.BUILDS_IN, PLANNED, ACTUAL),
        ("Arm=A is to run a fab in Lima=B", Relation.BUILDS_IN, PLANNED, PLANNED),
        ("Arm=A opened its second plant in Lima=B", Relation.BUILDS_IN, PLANNED, ACTUAL),
        ("Lee=A , who worked for Arm before joining Rapid=B , left", Relation.WORKS_FOR, ENDED, ACTUAL),
        ("Lee=A , who worked for Rapid=B before joining Arm , left", Relation.WORKS_FOR, ENDED, ENDED),
        ("Neither Arm=B nor its supplier Rapid=A commented", Relation.SUPPLIES, DENIED, ACTUAL),
        ("Arm=A , which had no contract , never supplied Rapid=B", Relation.SUPPLIES, DENIED, DENIED),
        ("Arm=A makes them without the Orba=B", Relation.USES, ACTUAL, DENIED),
        ("Arm=A cannot make them without the Orba=B", Relation.USES, ACTUAL, ACTUAL),
        ("Arm=A makes them without the Orba=B", Relation.DEPENDS_ON, ACTUAL, DENIED),
        ("Arm=A is lost without the Orba=B", Relation.DEPENDS_ON, ACTUAL, ACTUAL),
        ("Peru=A has closed its inquiry into Arm=B", Relation.INVESTIGATES, ACTUAL, ENDED),
        ("Peru=A opened its inquiry into Arm=B", Relation.INVESTIGATES, ACTUAL, ACTUAL),
        ("Peru=A may fine Arm=B", Relation.INVESTIGATES, ACTUAL, PLANNED),
        ("A court struck down the order of Peru=A against Arm=B", Relation.RESTRICTS, ACTUAL, ENDED),
        ("A court threw out a suit about the order of Peru=A against Arm=B", Relation.RESTRICTS, ACTUAL, ACTUAL),
        ("Arm=B picked Rapid over Lumera=A", Relation.SUPPLIES, ACTUAL, DENIED),
        ("It is made by Rapid rather than Lumera=A like Orba=B", Relation.MANUFACTURES, ACTUAL, ACTUAL),
        ("The Orba=B is made by Rapid rather than Lumera=A", Relation.MANUFACTURES, ACTUAL, DENIED),
        ("An earlier version of this story said that Arm=A supplies Rapid=B", Relation.SUPPLIES, ACTUAL, DENIED),
        ("Suppose Peru=A banned Arm=B", Relation.RESTRICTS, ACTUAL, PLANNED),
        ("Had Peru=A banned Arm=B , it would have failed", Relation.RESTRICTS, ACTUAL, DENIED),
    ],
)
def test_words_tell_another_status(write: Write, text: str, relation: Relation, read: Status, expected: Status) -> None:
    written = write(_tagged(text))
    assert by_words(written.doc, written.candidate("n1", relation, "c2"), read) is expected


@pytest.mark.parametrize(
    ("verb", "permits", "restricts"),
    [
        ("lifted its curbs on", (ENDED, ACTUAL), (ENDED, ENDED)),
        ("will lift its curbs on", (ENDED, PLANNED), (ENDED, ACTUAL)),
        ("is considering lifting its curbs on", (ACTUAL, PLANNED), (PLANNED, ACTUAL)),
        ("has not lifted its curbs on", (ACTUAL, DENIED), (DENIED, ACTUAL)),
        ("revoked the licence of", (ENDED, ENDED), (ENDED, ACTUAL)),
        ("plans to revoke the licence of", (ENDED, ACTUAL), (ACTUAL, PLANNED)),
        ("has no plan to revoke the licence of", (ENDED, ACTUAL), (ACTUAL, DENIED)),
        ("struck off a white list , and removed from a second white list", (ENDED, ENDED), (ENDED, ACTUAL)),
        ("licenses Arm , which might end up without a licence . It praised", (ACTUAL, ACTUAL), (ACTUAL, ACTUAL)),
    ],
)
def test_what_is_lifted_or_revoked_and_what_is_only_to_be(
    write: Write, verb: str, permits: tuple[Status, Status], restricts: tuple[Status, Status]
) -> None:
    written = write(_tagged(f"Peru=A {verb} Arm=B"))
    for relation, (read, expected) in ((Relation.PERMITS, permits), (Relation.RESTRICTS, restricts)):
        assert by_words(written.doc, written.candidate("n1", relation, "c2"), read) is expected


def _tagged(text: str) -> str:
    """With tags, which no cue asks for; A is the subject and B the object."""
    ends = {"=A": "/NN=n1", "=B": "/NN=c2"}
    return " ".join(word[:-2] + ends[word[-2:]] if word[-2:] in ends else f"{word}/NN" for word in f"{text} .".split())
