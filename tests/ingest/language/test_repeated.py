from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.candidates import RELATIONS, candidates
from chipgraph.ingest.language.explain import explain
from chipgraph.ingest.language.relations import Relations
from chipgraph.ingest.language.repeated import accept_repeated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Write
    from spacy.language import Language
    from spacy.tokens import Doc

    from chipgraph.ingest.language.candidates import Candidate

SAMPLE = Path(__file__).parents[3] / "ingest" / "sample"
NEEDED = dict.fromkeys(Relation, 0.4)
SUPPLIES, COMPETES = Relation.SUPPLIES, Relation.COMPETES_WITH


def told(write: Write, *read: tuple[str, Relation, str, float]) -> list[Candidate]:
    """Candidates of as many windows, none accepted: "c1" and "c2" are two firms."""
    written = write("Lumera/NNP=c1 and/CC Intel/NNP=c2 grew/VBD ./.")
    found = []
    for window, (subject, relation, obj, score) in enumerate(read):
        one = written.candidate(subject, relation, obj)
        one.score, one.accepted, one.window = score, False, window
        found.append(one)
    return found


@pytest.mark.parametrize(
    ("scores", "place", "score"),
    [
        ([0.3, 0.2], 0, 0.44),
        ([0.1, 0.2, 0.3], 2, 0.496),
        ([0.2, 0.2], None, None),  # 0.36 together
        ([0.39], None, None),
    ],
)
def test_what_windows_tell_likely_enough_together_is_accepted_where_it_is_clearest(
    write: Write, scores: Sequence[float], place: int | None, score: float | None
) -> None:
    found = told(write, *(("c1", SUPPLIES, "c2", score) for score in scores))
    accept_repeated(found, NEEDED)
    assert [one.accepted for one in found] == [n == place for n in range(len(found))]
    if place is not None:
        assert (round(found[place].score, 6), found[place].reader) == (score, "repeated")


def test_what_a_rule_refused_does_not_count(write: Write) -> None:
    found = told(write, ("c1", SUPPLIES, "c2", 0.3), ("c1", SUPPLIES, "c2", 0.3))
    found[1].refused = "contrasted"
    accept_repeated(found, NEEDED)
    assert not any(one.accepted for one in found)


def test_what_a_window_states_is_left_as_it_is(write: Write) -> None:
    found = told(write, ("c1", SUPPLIES, "c2", 0.5), ("c1", SUPPLIES, "c2", 0.3))
    found[0].accepted = True
    accept_repeated(found, NEEDED)
    assert [(one.accepted, one.score) for one in found] == [(True, 0.5), (False, 0.3)]


@pytest.mark.parametrize(("turned", "accepted"), [(0.25, False), (0.05, True)])
def test_nobody_knows_which_way_round_what_is_as_likely_turned(write: Write, turned: float, accepted: bool) -> None:
    found = told(
        write, ("c1", SUPPLIES, "c2", 0.3), ("c1", SUPPLIES, "c2", 0.3), ("c2", SUPPLIES, "c1", turned),
        ("c2", SUPPLIES, "c1", turned),
    )  # fmt: skip
    accept_repeated(found, NEEDED)
    assert [one.accepted for one in found] == [accepted, False, False, False]


def test_a_symmetric_relation_counts_both_ways(write: Write) -> None:
    found = told(write, ("c1", COMPETES, "c2", 0.3), ("c2", COMPETES, "c1", 0.31))
    accept_repeated(found, NEEDED)
    assert [one.accepted for one in found] == [False, True]


def competing(doc: Doc) -> list[Candidate]:
    return [one for one in candidates(doc) if one.relation is COMPETES]


def test_what_is_repeated_has_status_and_date_as_all_that_is_stated(nlp: Language) -> None:
    """No window is sure enough alone for a component that asks for more than the surest has."""
    filling = " ".join(["Analysts had expected about as much, and the shares hardly moved in a quiet market."] * 12)
    doc = nlp(f"Lumera competed with Intel in 2021.\n\n{filling}\n\nIntel competed with Lumera in 2021.")
    scores = [one.score for one in competing(doc)]
    assert len(scores) == 2
    strict = Relations(nlp, "strict")
    needed = np.full_like(strict.calibration.threshold, (max(scores) + 1 - (1 - scores[0]) * (1 - scores[1])) / 2)
    strict.calibration = replace(strict.calibration, threshold=needed)
    (one,) = (one for one in competing(strict(doc)) if one.accepted)
    assert (one.reader, one.score > max(scores), one.date and one.date.value) == ("repeated", True, "2021")
    assert one.status is Status.ACTUAL


def test_an_article_is_read_so(nlp: Language) -> None:
    """Of the sample corpus: no paragraph alone says clearly enough that Nvidia's chips go to DeepSeek."""
    text = (SAMPLE / "074_deepseek-shock.md").read_text("utf-8").split("---", 2)[2]
    found = {
        one.relation: (one.status, sorted(one.phrases)) for one in candidates(nlp(text)) if one.reader == "repeated"
    }
    assert found[Relation.SUPPLIES] == (Status.ACTUAL, ["item"])


def test_explain_says_why_it_is_stated(write: Write) -> None:
    found = told(write, ("c1", SUPPLIES, "c2", 0.3), ("c1", SUPPLIES, "c2", 0.3))
    accept_repeated(found, NEEDED)
    doc = write("Lumera/NNP=c1 and/CC Intel/NNP=c2 grew/VBD ./.").doc
    doc.user_data[RELATIONS] = found
    assert [one["because"] for one in explain(doc)["candidates"]] == [
        "it is told in several passages",
        "its score is too low",
    ]
