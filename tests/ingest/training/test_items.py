"""Passages as the network learns them: joined two by two, with paragraphs kept apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from chipgraph.ingest.evaluation.passages import Passage
from chipgraph.ingest.language.encoder import WEIGHTS, Labels, load_tokenizer
from chipgraph.ingest.language.extract import load_extractor
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.reader import shipped_network
from chipgraph.ingest.language.words import SEPARATOR
from chipgraph.ingest.training.items import Item, from_passage, joined

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = "On October 7 the [[1|Country|U.S.]] barred [[2|Company|YMTC]].\n\n[[2|~|It]] protested."
SECOND = "[[1|Company|Nvidia]]'s [[2|Chip|H20]] sold well in May 2025."


@pytest.fixture(scope="module")
def item() -> Callable[..., Item]:
    tokenizer = load_tokenizer(WEIGHTS / "tokenizer.json")

    def make(text: str, rels: list[object]) -> Item:
        return from_passage(_passage(text, rels), Labels.load(WEIGHTS), tokenizer)

    return make


def _passage(text: str, rels: list[object]) -> Passage:
    record = {"id": "p-000000000000", "split": "train", "genre": "headline", "date": "2023-01-05"}
    return Passage.parse(record | {"text": text, "rels": rels})


def _at(item: Item, span: tuple[int, int]) -> str:
    return " ".join(item.words[slice(*span)])


def test_a_paragraph_begins_behind_a_separator(item: Callable[..., Item]) -> None:
    one = item(FIRST, [])
    it = one.words.index("It")
    assert one.ids.count(SEPARATOR) == 2  # the other is the end
    assert one.ids[one.firsts[it] - 1] == SEPARATOR


def test_joined_passages_keep_what_each_says(item: Callable[..., Item]) -> None:
    first = item(FIRST, [[1, "RESTRICTS", 2, {"date": "2022-10-07"}]])
    second = item(SECOND, [[1, "DEVELOPS", 2], [1, "SUPPLIES", 2, {"date": "2025-05"}]])
    both = joined(first, second)
    assert both.words == first.words + second.words
    assert [_at(both, span) for span in both.spans] == ["U.S.", "YMTC", "It", "Nvidia", "H20"]
    assert [_at(both, span) for span in both.dates] == ["October 7", "May 2025"]
    named = {entity: span for entities, span in zip(both.entities, both.spans, strict=True) for entity in entities}
    assert len(named) == 4
    ends = [(_at(both, named[s]), _at(both, named[o])) for s, _, o, _ in both.relations]
    assert ends == [("U.S.", "It"), ("Nvidia", "H20"), ("Nvidia", "H20")]
    assert both.dated == [(0,), (), (1,)]
    assert both.ids == [*first.ids, *second.ids[1:]]
    for at, alone in enumerate(second.firsts):
        assert both.ids[both.firsts[at + len(first.words)]] == second.ids[alone]


def test_what_a_qualifier_says_is_found_in_the_words(item: Callable[..., Item]) -> None:
    text = "[[1|Company|JSR]] said [[1|~|it]] sells [[2|Company|TSMC]] etching tools and tools for $5 million."
    told = {"item": "tool", "amount": "$5 million", "role": "chief", "speaker": 1}
    one = item(text, [[1, "SUPPLIES", 2, told], [2, "OWNS", 1]])
    goods, amount, role, speaker = one.told[0]
    assert [_at(one, span) for span in goods or ()] == ["tools", "tools"]
    assert [_at(one, span) for span in amount or ()] == ["$ 5 million"]
    assert role is None  # no words of the text say it
    assert [_at(one, span) for span in speaker or ()] == ["JSR", "it"]
    assert one.told[1] == ((), (), (), ())
    both = joined(one, one)
    assert [_at(both, span) for span in both.told[2][0] or ()] == ["tools", "tools"]


def test_reading_sees_paragraphs_as_training_does(item: Callable[..., Item]) -> None:
    one = item(FIRST, [])
    (window,) = windows(load_extractor().read(_passage(FIRST, []).text, date(2023, 1, 5)))
    ids, firsts = shipped_network().pieces(one.words, window.breaks)
    assert (ids[0].tolist(), firsts.tolist()) == (one.ids, one.firsts)
