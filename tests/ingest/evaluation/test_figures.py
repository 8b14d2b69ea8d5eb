"""Figures of readings that were made up, so that each can be counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.evaluation import causes, figures

if TYPE_CHECKING:
    from conftest import Said, Tell

ALL: list[Said] = [
    (1, "SUPPLIES", 2, "actual", 0.9),
    (1, "SUPPLIES", 3, "planned", 0.8),
    (1, "COMPETES_WITH", 4, "actual", 0.7),  # symmetric: as good as the other way round
    (4, "LOCATED_IN", 5, "actual", 0.6),
]


def test_what_is_read_as_the_reader_has_it_is_all_right(tell: Tell) -> None:
    one = tell(ALL)
    rows = figures.relations([one])
    assert (rows["all"]["gold"], rows["all"]["found"], rows["all"]["reported"], rows["all"]["right"]) == (4, 4, 4, 4)
    assert rows["SUPPLIES"] == {"gold": 2, "found": 2, "reported": 2, "right": 2, "p": 1.0, "r": 1.0, "f1": 1.0}
    assert figures.names([one])["all"] == {
        **rows["all"],
        "gold": 5,
        "found": 5,
        "reported": 5,
        "right": 5,
        "spans": 1.0,
    }
    assert figures.directions([one]) == {"of": 3, "wrong": 0, "relations": {}}
    assert {name: figures.statuses([one])[name] for name in ("of", "right", "too_sure")} == {
        "of": 4, "right": 4, "too_sure": 0,
    }  # fmt: skip
    assert list(causes.iter_errors(one)) == []


def test_precision_counts_what_is_reported_and_recall_what_is_there(tell: Tell) -> None:
    said: list[Said] = [ALL[0], (1, "SUPPLIES", 4, "actual", 0.9), (2, "SUPPLIES", 3, "actual", 0.4)]
    row = figures.relations([tell(said)])["SUPPLIES"]
    assert row == {"gold": 2, "found": 1, "reported": 2, "right": 1, "p": 0.5, "r": 0.5, "f1": 0.5}


def test_a_plan_reported_as_actual_is_too_sure(tell: Tell) -> None:
    found = figures.statuses([tell([ALL[0], (1, "SUPPLIES", 3, "actual", 0.9), (2, "OWNS", 3, "actual", 0.9)])])
    assert (found["of"], found["right"], found["too_sure"]) == (2, 1, 1)
    actual, planned = (found["by_status"][one] for one in ("actual", "planned"))
    assert (actual["gold"], actual["found"], actual["reported"], actual["right"]) == (3, 1, 3, 1)
    assert (planned["gold"], planned["found"], planned["reported"]) == (1, 0, 0)


def test_one_triple_with_two_statuses_is_held_against_the_one_it_has(tell: Tell) -> None:
    rels = [[1, "SUPPLIES", 2, {"status": "ended"}], [1, "SUPPLIES", 2, {"status": "planned"}]]
    for status, right in (("planned", 1), ("ended", 1), ("denied", 0)):
        found = figures.statuses([tell([(1, "SUPPLIES", 2, status, 0.9)], rels=rels)])
        assert (found["of"], found["right"], found["too_sure"]) == (1, right, 0)


def test_facts_told_the_wrong_way_round_are_counted(tell: Tell) -> None:
    one = tell([(2, "SUPPLIES", 1, "actual", 0.9), (4, "COMPETES_WITH", 1, "actual", 0.9)])
    assert figures.directions([one]) == {"of": 1, "wrong": 1, "relations": {"SUPPLIES": 1}}


def test_a_name_with_another_type_is_right_by_its_place_only(tell: Tell) -> None:
    rows = figures.names([tell([], types={4: EntityType.ORGANIZATION}, lost={5})])
    assert (rows["all"]["reported"], rows["all"]["right"], rows["all"]["gold"]) == (4, 3, 5)
    assert rows["all"]["spans"] == pytest.approx(2 * 4 / (4 + 5), abs=0.001)
    assert (rows["Organization"]["reported"], rows["Organization"]["right"]) == (1, 0)
    assert rows["Country"]["r"] == 0


def test_scores_that_promise_too_much_are_off_by_so_much(tell: Tell) -> None:
    found = figures.calibration([tell([ALL[0], (2, "SUPPLIES", 3, "actual", 0.9), (1, "OWNS", 2, "actual", 0.04)])])
    assert found["candidates"] == 2
    assert found["error"] == pytest.approx(0.4)
    assert found["bins"][9] == {"start": 0.9, "candidates": 2, "score": 0.9, "right": 0.5}
    assert sum(one["candidates"] for one in found["bins"]) == 2


@pytest.mark.parametrize(
    ("said", "change", "cause"),
    [
        ((2, "SUPPLIES", 1, "actual", 0.9), {}, causes.Wrong.DIRECTION),
        ((1, "OWNS", 2, "actual", 0.9), {}, causes.Wrong.RELATION),
        ((2, "OWNS", 3, "actual", 0.9), {}, causes.Wrong.UNSTATED),
        ((2, "OWNS", 4, "actual", 0.9), {"types": {4: EntityType.ORGANIZATION}}, causes.Wrong.TYPE),
    ],
)
def test_why_a_fact_is_wrong(tell: Tell, said: Said, change: dict[str, object], cause: causes.Wrong) -> None:
    errors = causes.iter_errors(tell([said], **change))  # type: ignore[arg-type]
    assert [one.cause for one in errors if isinstance(one.cause, causes.Wrong)] == [cause]


@pytest.mark.parametrize(
    ("said", "change", "cause"),
    [
        ([], {"lost": {2}}, causes.Missed.NAME),
        ([], {"types": {2: EntityType.AGENCY}}, causes.Missed.TYPE),
        ([(2, "SUPPLIES", 1, "actual", 0.9)], {}, causes.Missed.DIRECTION),
        ([(1, "OWNS", 2, "actual", 0.9)], {}, causes.Missed.RELATION),
        ([(1, "SUPPLIES", 2, "actual", 0.9)], {"refused": {(1, "SUPPLIES", 2)}}, causes.Missed.RULE),
        ([(1, "SUPPLIES", 2, "actual", 0.2)], {}, causes.Missed.UNSURE),
        ([], {}, causes.Missed.UNLIKELY),
    ],
)
def test_why_a_fact_is_missed(tell: Tell, said: list[Said], change: dict[str, object], cause: causes.Missed) -> None:
    reading = tell(said, rels=[[1, "SUPPLIES", 2]], **change)  # type: ignore[arg-type]
    missed = [one for one in causes.iter_errors(reading) if isinstance(one.cause, causes.Missed)]
    assert [(one.cause, one.said, one.place) for one in missed] == [(cause, ("asml", "SUPPLIES", "tsmc"), "p")]
    assert causes.count(missed)["missed"][cause] == 1


def test_ends_in_no_common_window_are_not_read_together(tell: Tell) -> None:
    reading = tell([], rels=[[1, "SUPPLIES", 5]])
    window = reading.doc.user_data["chipgraph.windows"]
    tokens, words = window[0].tokens, window[0].words
    it = next(token.i for token in reading.doc if token.text == "It")  # what joins them
    window[:] = [type(window[0])(tokens[here], words[here]) for here in (slice(it), slice(it + 1, None))]
    assert [one.cause for one in causes.iter_errors(reading)] == [causes.Missed.APART]
