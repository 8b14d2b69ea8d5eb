from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Relation
from chipgraph.ingest.language.candidates import RELATIONS
from chipgraph.ingest.language.dating import DATES, PUBLISHED
from chipgraph.ingest.language.explain import SHOWN, explain
from chipgraph.ingest.language.vetoes import settle, told_to

if TYPE_CHECKING:
    from conftest import Write


def test_each_candidate_says_what_spoke_for_it_or_against(write: Write) -> None:
    written = write("Lee/NNP=p1 of/IN Acme/NNP=c1 told/VBD the/DT Post/NNP=o1 ./.")
    stated = written.candidate("p1", Relation.WORKS_FOR, "c1")
    refused = written.candidate("p1", Relation.WORKS_FOR, "o1")
    unsure = written.candidate("p1", Relation.CRITICIZES, "o1")
    unsure.score, unsure.accepted = 0.2, False
    unlikely = written.candidate("p1", Relation.SUPPORTS, "o1")
    unlikely.score, unlikely.accepted = SHOWN / 2, False
    written.doc.user_data[RELATIONS] = found = [unlikely, unsure, refused, stated]
    settle(written.doc, found)
    rows = [(one["object"], one["stated"], one["because"]) for one in explain(written.doc)["candidates"]]
    assert rows == [
        ("Acme", True, "its score"),
        ("Post", False, f"the rule told_to: {told_to.__doc__}"),
        ("Post", False, "its score is too low"),
    ]


def test_what_a_possessive_states_is_stated_at_any_score(write: Write) -> None:
    written = write("Acme/NNP=c1 's/POS Q1/NNP=h1 sells/VBZ ./.")
    one = written.candidate("c1", Relation.DEVELOPS, "h1")
    one.score, one.accepted = 0.05, False
    written.doc.user_data[RELATIONS] = [one]
    settle(written.doc, [one])
    (row,) = explain(written.doc)["candidates"]
    assert (row["stated"], row["because"]) == (True, "a construction or a shared name")
    (piece,) = explain(written.doc)["evidence"]
    assert (piece["subject"], piece["object"], piece["read_in"]) == ("Acme", "Q1", ["Acme", "Q1"])
    assert piece["sentence"] == "Acme 's Q1 sells ."


def test_a_measure_has_the_name_that_the_graph_gives_it(write: Write) -> None:
    written = write("Ruritania/NNP=n1 tightened/VBD curbs/NNS=m1 on/IN the/DT Q1/NNP=h1 ./.")
    stated = [written.candidate("n1", Relation.ISSUES, "m1"), written.candidate("m1", Relation.TARGETS, "h1")]
    written.doc.user_data |= {RELATIONS: stated, DATES: [], PUBLISHED: date(2025, 4, 16)}
    told = explain(written.doc)
    names = [one["entity"] for one in told["mentions"]]
    assert names == ["Ruritania", "Ruritania controls on Q1 (2025)", "Q1"]
    for row in ("candidates", "evidence"):
        assert [(one["subject"], one["object"]) for one in told[row]] == [tuple(names[:2]), tuple(names[1:])]
