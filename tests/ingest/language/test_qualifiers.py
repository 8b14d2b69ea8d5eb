from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from chipgraph.graph.schema import Basis, Relation, Status
from chipgraph.ingest.language.candidates import PHRASES, candidates
from chipgraph.ingest.language.dates import DateSpan
from chipgraph.ingest.language.extract import load_extractor
from chipgraph.ingest.language.qualifiers import phrases, qualify

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipgraph.ingest.language.qualifiers import Qualifiers


@pytest.fixture
def read(write: Callable[..., object]) -> Callable[..., Qualifiers]:
    """What is told in a text of a relation whose phrases are the given tokens."""

    def qualified(text: str, relation: Relation, **told: tuple[int, int]) -> Qualifiers:
        written = write(text)
        subject, obj = ("p1", "c1") if relation is Relation.WORKS_FOR else ("c1", "c2")
        candidate = written.candidate(subject, relation, obj)  # type: ignore[attr-defined]
        candidate.phrases = told
        return qualify(written.doc, candidate)  # type: ignore[attr-defined]

    return qualified


def scored(
    *words: int,
    starts: dict[str, int] | None = None,
    ends: dict[str, int] | None = None,
    sentences: tuple[int, int] = (0, 40),
) -> object:
    """The phrases of a window of these tokens, in which the words at these places begin and end those of some kind."""
    scores = np.full((len(PHRASES), 2, len(words)), -1.0, dtype=np.float32)
    for side, places in enumerate((starts or {}, ends or {})):
        for name, place in places.items():
            scores[PHRASES.index(name), side, place] = 1.0
    return phrases(scores, words, Doc(Vocab(), words=["chip"] * 40)[slice(*sentences)])


def test_a_phrase_is_told_where_a_word_begins_it() -> None:
    assert scored(4, 5, 6, 7) == {}
    assert scored(4, 5, 6, 7, starts={"item": 1}, ends={"item": 2}) == {"item": (5, 7)}
    assert scored(4, 5, 6, 7, ends={"item": 2}) == {}
    both = scored(4, 5, 6, starts={"item": 0, "speaker": 2}, ends={"item": 1, "speaker": 2})
    assert both == {"item": (4, 6), "speaker": (6, 7)}


def test_a_phrase_ends_behind_its_beginning_and_soon() -> None:
    assert scored(4, 5, 6, 7, starts={"amount": 2}, ends={"amount": 0}) == {"amount": (6, 7)}
    far = scored(*range(40), starts={"amount": 2}, ends={"amount": 30})
    assert far == {"amount": (2, 3)}


def test_only_the_sentences_of_a_fact_tell_of_it() -> None:
    given = {"starts": {"item": 1}, "ends": {"item": 2}}
    assert scored(4, 5, 6, 7, **given, sentences=(5, 7)) == {"item": (5, 7)}
    assert scored(4, 5, 6, 7, **given, sentences=(4, 6)) == {"item": (5, 6)}
    assert scored(4, 5, 6, 7, **given, sentences=(6, 8)) == {}


def test_no_phrase_reaches_over_what_was_not_read() -> None:
    assert scored(4, 5, 9, 10, starts={"item": 1}, ends={"item": 2}) == {}


SUPPLY = "Sony/NNP=c1 sells/VBZ Arm/NNP=c2 its/PRP$=h1 image/NN sensors/NNS ,/, Ann/NNP=p1 of/IN HBM/NN=h1 said/VBD ./."


def test_goods_are_words_or_the_entity_that_they_name(read: Callable[..., Qualifiers]) -> None:
    assert read(SUPPLY, Relation.SUPPLIES, item=(4, 6)).item == "image sensors"
    assert read(SUPPLY, Relation.SUPPLIES, item=(3, 4)).item == "its"  # the longest name of a cluster without entry
    assert read(SUPPLY, Relation.SUPPLIES, item=(9, 10)).item == "its"
    assert read(SUPPLY, Relation.SUPPLIES, item=(2, 3)).item is None
    assert read(SUPPLY, Relation.SUPPLIES).item is None


def test_a_speaker_is_an_entity_if_somebody_can_speak(read: Callable[..., Qualifiers]) -> None:
    found = read(SUPPLY, Relation.SUPPLIES, speaker=(7, 8))
    assert (found.speaker, found.speaker_cluster is not None) == ("Ann", True)
    found = read(SUPPLY, Relation.SUPPLIES, speaker=(9, 10))
    assert found.speaker_cluster is None
    found = read(SUPPLY, Relation.SUPPLIES, speaker=(4, 6))
    assert (found.speaker, found.speaker_cluster) == ("image sensors", None)


def test_only_who_works_somewhere_has_a_role(read: Callable[..., Qualifiers]) -> None:
    text = "Ann/NNP=p1 ,/, head/NN of/IN sales/NNS at/IN Sony/NNP=c1 ,/, left/VBD Arm/NNP=c2 for/IN $/$ 5/CD ./."
    assert read(text, Relation.WORKS_FOR, role=(2, 5)).role == "head of sales"
    assert read(text, Relation.OWNS, role=(2, 5)).role is None
    assert read(text, Relation.OWNS, amount=(11, 13)).amount == "$ 5"


def test_a_role_begins_behind_the_persons_named_before_it(read: Callable[..., Qualifiers]) -> None:
    text = "President/NNP Moe/NNP=p2 and/CC leader/NN Ann/NNP=p1 of/IN Sony/NNP=c1 met/VBD ./."
    assert read(text, Relation.WORKS_FOR, role=(0, 4)).role == "leader"
    assert read(text, Relation.WORKS_FOR, role=(0, 2)).role is None


def test_a_role_is_told_without_verb_employer_and_another_role(read: Callable[..., Qualifiers]) -> None:
    text = "Ann/NNP=p1 ,/, vice/NN president/NN of/IN the/DT Sony/NNP=c1 and/CC a/DT professor/NN ,/, spoke/VBD ./."
    assert read(text, Relation.WORKS_FOR, role=(2, 10)).role == "vice president"
    text = "Ann/NNP=p1 ,/, head/NN of/IN sales/NNS and/CC a/DT dean/NN ,/, lobbied/VBD Prime/NNP Minister/NNP X/NNP=c1"
    assert read(text, Relation.WORKS_FOR, role=(2, 8)).role == "head of sales"
    assert read(text, Relation.WORKS_FOR, role=(9, 12)).role == "Prime Minister"
    assert read(text, Relation.WORKS_FOR, role=(9, 10)).role is None
    text = "Ann/NNP=p1 put/VBD herself/PRP at/IN the/DT head/NN of/IN Sony/NNP=c1 ./."
    assert read(text, Relation.WORKS_FOR, role=(1, 6)).role is None
    text = "Ann/NNP=p1 ran/VBD sales/NNS at/IN Sony/NNP=c1 ./."
    assert read(text, Relation.WORKS_FOR, role=(1, 3)).role == "ran sales"


def test_what_comes_from_somebody_and_what_is_of_somebody_else_is_not_told(read: Callable[..., Qualifiers]) -> None:
    sale = "Sony/NNP=c1 sells/VBZ chips/NNS from/IN AMD/NNP=c3 to/IN Arm/NNP=c2"
    text = f"{sale} ,/, 5%/CD of/IN AMD/NNP=c3 's/POS sales/NNS ./."
    assert read(text, Relation.SUPPLIES, item=(2, 5)).item == "chips"
    assert read(text, Relation.RESTRICTS, item=(2, 5)).item == "chips from AMD"
    assert read(text, Relation.SUPPLIES, amount=(8, 9)).amount == "5%"
    assert read(text, Relation.SUPPLIES, amount=(8, 13)).amount is None


def test_the_date_of_what_has_ended_is_its_end(write: Callable[..., object]) -> None:
    written = write("AMD/NNP=c1 supplied/VBD Sony/NNP=c2 ./.")
    candidate = written.candidate("c1", Relation.SUPPLIES, "c2")  # type: ignore[attr-defined]
    doc = written.doc  # type: ignore[attr-defined]
    span = DateSpan(0, 1, "2019", "2021", Basis.EXPLICIT)
    candidate.date = span
    found = qualify(doc, candidate)
    assert (found.date, found.date_end, found.basis) == ("2019", "2021", Basis.EXPLICIT)
    candidate.status = Status.ENDED
    found = qualify(doc, candidate)
    assert (found.date, found.date_end, found.basis) == ("2019", "2021", Basis.EXPLICIT)  # a span has a start too
    candidate.date = replace(span, value=None)
    found = qualify(doc, candidate)
    assert (found.date, found.date_end) == ("2021", None)
    candidate.date = replace(span, value_end=None)
    assert qualify(doc, candidate).date == "2019"


@pytest.mark.parametrize(
    ("text", "relation", "told"),
    [
        (
            "Huawei buys processors and radio chips from Broadcom.",
            Relation.SUPPLIES,
            {"item": "processors and radio chips"},
        ),
        ("SoftBank will invest $500 million in Arm.", Relation.INVESTS_IN, {"amount": "$500 million"}),
        (
            "According to Nikkei, AMD supplies Sony with processors.",
            Relation.SUPPLIES,
            {"item": "processors", "speaker": "Nikkei"},
        ),
        ("TSMC supplies Apple.", Relation.SUPPLIES, {}),
    ],
)
def test_the_network_finds_what_is_told(text: str, relation: Relation, told: dict[str, str]) -> None:
    doc = load_extractor().read(text)
    (one,) = (one for one in candidates(doc) if one.accepted and one.relation is relation)
    said = qualify(doc, one).texts()
    assert {name: said[name] for name in PHRASES if said[name]} == told
