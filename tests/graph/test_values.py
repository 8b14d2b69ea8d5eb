"""Dates, names, tokens and settings: the small values that everything else compares."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipgraph.graph.dates import PartialDate, Precision
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import FactFilter, names_item
from chipgraph.graph.names import normalise
from chipgraph.graph.settings import Settings
from chipgraph.graph.tokens import Phrase, parse_query, places, tokens


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2024", "2024-01-01", "2024-12-31", Precision.YEAR),
        ("2024-Q1", "2024-01-01", "2024-03-31", Precision.QUARTER),
        ("2024-02", "2024-02-01", "2024-02-29", Precision.MONTH),
        ("2024-03-15", "2024-03-15", "2024-03-15", Precision.DAY),
    ],
)
def test_a_date_is_the_days_it_may_mean(text: str, first: str, last: str, precision: Precision) -> None:
    day = PartialDate.parse(text)
    assert (str(day), day.first.isoformat(), day.last.isoformat(), day.precision) == (text, first, last, precision)


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-13", "2024-00", "2024-02-30", "2024-02-00", "2024-Q5", "0000", "２０２４", "2024-1-1", "2024 "],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(InputError, match="2024-03-15"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [
        ("2024", "2024-03", True),
        ("2024-Q1", "2024-03-31", True),
        ("2024-Q1", "2024-04", False),
        ("2023", "2024", False),
    ],
)
def test_dates_that_do_not_contradict(left: str, right: str, agree: bool) -> None:
    assert PartialDate.parse(left).overlaps(PartialDate.parse(right)) is agree


@given(st.text())
def test_tokens_are_already_tokens(text: str) -> None:
    assert tokens(tokens(text)) == tokens(text)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("export", "Exports and an EXPORT ban; export.", ["EXPORT", "export"]),
        ("expo*", "Exports, exposed, expo", ["Exports", "exposed", "expo"]),
        ('"export ban*" ban', "Bans: the export-bans, an export ban", ["export-bans", "export ban"]),
        ("nestlé", "Nestle\u0301 and NESTLE", ["Nestle\u0301", "NESTLE"]),
        ("国芯", "中国芯片 国 芯", ["国芯", "国 芯"]),
        ("ai firm", "ＡＩ of a ﬁrm", ["ＡＩ", "ﬁrm"]),
        ("a.b", "a b, b a", ["a b"]),
        ("x", "nothing", []),
    ],
)
def test_what_a_query_finds_in_a_text(query: str, text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in places(text, parse_query(query))] == marked


@given(st.text(alphabet="abc éÉ国芯-_.\n", max_size=30), st.text(alphabet='ab é国芯"*', max_size=8))
def test_what_a_query_finds_in_a_text_is_what_the_index_finds(text: str, query: str) -> None:
    indexed, phrases = f" {tokens(text)} ", parse_query(query)
    for phrase in phrases:
        found = places(text, [phrase])
        assert bool(found) == (f" {phrase.tokens}{'' if phrase.prefix else ' '}" in indexed)
        assert all(f" {phrase.tokens}" in f" {tokens(text[start:end])}" for start, end in found)
    spans = places(text, phrases)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_a_query_is_made_of_phrases() -> None:
    assert parse_query('H20 "export ban" restr* 芯片') == (
        Phrase("h20"),
        Phrase("export ban"),
        Phrase("restr", prefix=True),
        Phrase("芯 片"),
    )
    for begun in ('"quick bro"* end', '"quick bro*" end'):
        assert parse_query(begun) == (Phrase("quick bro", prefix=True), Phrase("end"))
    assert parse_query("H20 chip* h20 chip* chip") == (Phrase("h20"), Phrase("chip", prefix=True), Phrase("chip"))
    assert parse_query(' "" * -- ') == ()


@pytest.mark.parametrize(
    ("item", "wanted", "named"),
    [
        ("advanced AI chips", "AI chips", True),
        ("the chips", "Chips", True),
        ("chips", "AI chips", False),
        (None, "x", False),
        ("packaging", "packaging technology", False),
        ("packaging technology", "packaging", True),
        ("packaged optics", "co-packaged optics", False),
        ("high-bandwidth memory", "High bandwidth memory", True),
        ("C++ compilers", "C compilers", False),
        ("1.4nm chips", "4nm chips", False),
        ("a-Si panels", "Si panels", True),
        ("Si panels", "a-Si panels", False),
        ("China's chips", "China chips", True),
        ("先进芯片", "芯片", True),
        ("芯片", "先进芯片", False),
    ],
)
def test_items_are_compared_by_their_words(item: str | None, wanted: str, named: bool) -> None:
    assert names_item(item, wanted) is named


@pytest.mark.parametrize("item", ["", " ", "...", "!!!", "++"])
def test_goods_without_a_word_are_none(item: str) -> None:
    with pytest.raises(InputError, match="give a word of their name"):
        FactFilter(item=item)


def test_names_are_compared_without_what_does_not_tell_them_apart() -> None:
    assert normalise("the U.S.") == "us"
    assert normalise("Huawei Technologies Co., Ltd.") == normalise("Huawei’s") == "huawei"
    assert normalise("The Co.") == normalise('"Co."') == "co"
    assert normalise("The ...") == "the"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mate 60 Pro+", "Mate 60 Pro"), ("C++", "C"), ("C#", "C")],
)
def test_what_tells_names_apart_is_kept(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)
    assert normalise(f"{one}, Inc.") == normalise(f"the {one}'s") == normalise(normalise(one)) == normalise(one)


def test_a_plus_between_words_or_before_one_is_no_part_of_them() -> None:
    assert normalise("N+1") == normalise("N + 1") == "n 1"
    assert normalise("#1 Ltd") == "1"


def test_settings_come_from_the_environment_and_from_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIPGRAPH_DB", "sqlite:///env.db")
    assert Settings.load(port=None).db == "sqlite:///env.db"
    assert Settings.load(db="sqlite:///mine.db").db == "sqlite:///mine.db"
    monkeypatch.setenv("CHIPGRAPH_PORT", "many")
    with pytest.raises(InputError, match="CHIPGRAPH_PORT cannot be 'many'"):
        Settings.load()
