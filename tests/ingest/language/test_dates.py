from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.schema import Basis
from chipgraph.ingest.language.dates import find_dates

FRIDAY = date(2025, 3, 14)


def read(text: str, reference: date | None = FRIDAY) -> list[str]:
    """What each expression says: "value", or "value/end" with an end, "/end" with nothing else."""
    return [(one.value or "") + (f"/{one.value_end}" if one.value_end else "") for one in find_dates(text, reference)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was signed on March 3, 2023, in Tokyo.", ["2023-03-03"]),
        ("It was signed on 3 March 2023.", ["2023-03-03"]),
        ("It was signed on Oct. 7, 2022.", ["2022-10-07"]),
        ("It was signed on Sept 7, 2022.", ["2022-09-07"]),
        ("It was signed on the 7th of October 2022.", ["2022-10-07"]),
        ("Updated 2025-01-15T08:30:00Z", ["2025-01-15"]),
        ("Dated 2025/1/15.", ["2025-01-15"]),
        ("Dated 25/12/2024 or 12/25/2024.", ["2024-12-25", "2024-12-25"]),
        ("The October 7-9, 2022 talks", ["2022-10-07"]),
        ("In October 2022 it began.", ["2022-10"]),
        ("in late October, 2022", ["2022-10"]),
        ("on 31 June 2023", ["2023-06"]),
        ("built in 2019 and, since 2021, run by", ["2019", "2021"]),
        ("in mid-2025, in the first half of 2026, by the end of 2027", ["2025", "2026", "2027"]),
        ("fiscal year 2024 and FY2025", ["2024", "2025"]),
        ("the third quarter of 2024, Q4 2024, 2025 Q1 and 1Q25", ["2024-Q3", "2024-Q4", "2025-Q1", "2025-Q1"]),
        ("its 2020 takeover of Mellanox", ["2020"]),
        ("2006: the first fab opens.\n2021: the second.", ["2006", "2021"]),
        ("the contract runs beyond 2040", ["2040"]),
        ("the first nine months of 2024", ["2024"]),
        ("the June quarter of 2024, Q3'25, Q3 FY26 and 1Q of 2026", ["2024-Q2", "2025-Q3", "2026-Q3", "2026-Q1"]),
        ("FY24, CY2024, 1H25 and H2 2025", ["2024", "2024", "2025", "2025"]),
        ("the quarter ended June 30, 2024, and the three months to July 2024", ["2024-Q2", "2024-07"]),
    ],
)
def test_absolute_dates_need_no_article_date(text: str, expected: list[str]) -> None:
    assert read(text, None) == expected
    assert {one.basis for one in find_dates(text, None)} == {Basis.EXPLICIT}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It said on Wednesday", ["2025-03-12"]),
        ("It said on Friday", ["2025-03-14"]),
        ("It said last Friday", ["2025-03-07"]),
        ("It will speak on Monday", ["2025-03-17"]),
        ("From Sunday nobody may ship them.", ["2025-03-16"]),
        ("It said yesterday, and will say today", ["2025-03-13", "2025-03-14"]),
        ("It opened in May.", ["2024-05"]),
        ("It will open in May.", ["2025-05"]),
        ("It takes effect on August 1.", ["2025-08-01"]),
        ("It was stopped on Jan. 13.", ["2025-01-13"]),
        ("It stopped in July last year.", ["2024-07"]),
        ("last October and next October", ["2024-10", "2025-10"]),
        ("a June ban", ["2024-06"]),
        ("From January buyers get no credit.", ["2025-01"]),
        ("last week, last month, last quarter, last year", ["2025-03", "2025-02", "2024-Q4", "2024"]),
        ("earlier this month and early next year", ["2025-03", "2026"]),
        ("last summer and next spring", ["2024", "2026"]),
        ("next summer", ["2025"]),
        ("two years ago and a couple of years ago", ["2023", "2023"]),
        ("three days ago", ["2025-03-11"]),
        ("in the first quarter", ["2025-Q1"]),
        ("in the third quarter", ["2024-Q3"]),
        ("It will ship in the third quarter", ["2025-Q3"]),
        ("the second quarter of last year", ["2024-Q2"]),
        ("by the end of the year and by the end of the decade", ["2025", "2030"]),
        ("The waivers will end in 120 days.", ["2025-07-12"]),
        ("It will start in the autumn.", ["2025"]),
        ("before Christmas", ["2024-12"]),
        ("Last Friday it said", ["2025-03-07"]),
        ("last February and last March", ["2024-02", "2024-03"]),
        ("the first nine months of the year", ["2024"]),
        ("the first two months", ["2025"]),
    ],
)
def test_relative_dates_count_from_the_article(text: str, expected: list[str]) -> None:
    assert read(text) == expected
    assert {one.basis for one in find_dates(text, FRIDAY)} == {Basis.RELATIVE}
    assert read(text, None) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plans for a rule published in May", ["2024-05"]),
        ("The fab will open, although the firm said in June that it would not", ["2024-06"]),
        ("They will train on it, as agreed in June", ["2024-06"]),
        ("a law in force since April", ["2024-04"]),
        ("a law in force since March", ["2025-03"]),
        ("a law in force from April", ["2025-04"]),
        ("It opens this coming January", ["2026-01"]),
        (
            "It was told so on Friday of last week, on Wednesday last week and a fortnight ago",
            ["2025-03-07", "2025-03-05", "2025-02"],
        ),
        ("It is expected to be completed in June", ["2025-06"]),
        ("It could ship as early as October", ["2025-10"]),
        ("He takes up the post in April", ["2025-04"]),
        ("before he takes office on March 20", ["2025-03-20"]),
        ("It will let U.S. firms and Acme Co. Ltd. buy from Monday", ["2025-03-17"]),
        ("It will stop deliveries at 11:59 p.m. on Tuesday", ["2025-03-18"]),
    ],
)
def test_the_sentence_says_whether_a_month_lies_ahead(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 2019 to 2021", ["2019/2021"]),
        ("between March 2019 and June 2021", ["2019-03/2021-06"]),
        ("from 2019 until March 2021", ["2019/2021-03"]),
        ("2019-2021", ["2019/2021"]),
        ("(2019–2021)", ["2019/2021"]),
        ("until March 2026", ["/2026-03"]),
        ("The waiver expires on May 31, 2026", ["/2026-05-31"]),
        ("until at least 2027", ["/2027"]),
        ("since 2019", ["2019"]),
        ("in 2019 and 2021", ["2019", "2021"]),
        ("from 2021 to 2019", ["2021", "2019"]),
        ("postponed until March 2026", ["2026-03"]),
        ("put off in 2024 until 2026", ["2024", "2026"]),
    ],
)
def test_spans_of_time(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened on March 3, 2023. Two days later it closed.", ["2023-03-03", "2023-03-05"]),
        ("It opened on March 3, 2023, and four weeks later it closed.", ["2023-03-03", "2023-03"]),
        ("It opened in March 2023 and closed a year later.", ["2023-03", "2024"]),
        ("In March 2023, one day after Washington moved, it stopped", ["2023-03"]),
        ("It said on Wednesday, a day after Washington moved", ["2025-03-12", "2025-03-11"]),
        ("Two days before, the ministry had opened a case.", ["2025-03-12"]),
        ("It stopped sales two days before the vote.", ["2025-03-16"]),
        ("Chip curbs from June 1, 2025, which answer those announced three days earlier", ["2025-06-01", "2025-03-11"]),
        ("It was signed on March 3, 2023; the same day it was revoked.", ["2023-03-03", "2023-03-03"]),
        (
            "Signed on March 3, 2023, it was revoked the same week, or the same month.",
            ["2023-03-03", "2023-03", "2023-03"],
        ),
        ("It was indicted in 2018 and pleaded guilty the following year.", ["2018", "2019"]),
        ("It was listed in 2018. That year sales fell.", ["2018", "2018"]),
        ("It was listed in 2018; that October sales stopped.", ["2018", "2018-10"]),
        ("It was listed in 2018, and in March of that year it was fined.", ["2018", "2018-03"]),
        ("It was listed in May 2018 and fined on Sept. 14 of that year", ["2018-05", "2018-09-14"]),
        ("It was listed in May 2018 and fined on 14 September of the same year", ["2018-05", "2018-09-14"]),
        ("It was listed in May 2018 and fined in March of the following year", ["2018-05", "2019-03"]),
        ("It was listed in May 2018, and by the following March it was fined", ["2018-05", "2019-03"]),
        ("It was listed in May 2018 and the following June", ["2018-05", "2018-06"]),
        ("It was listed in May 2018, having been fined the previous June", ["2018-05", "2017-06"]),
        ("It was listed in 2018. A year later, on May 3, 2019, it was fined.", ["2018", "2019-05-03"]),
        ("It was listed in 2018. The following year, in May, it was fined.", ["2018", "2019"]),
        ("It was fined on June 31 of that year", []),
        ("In 2018 it wrote rules that may follow.", ["2018"]),
        ("It opened in January 2023; the next month it closed.", ["2023-01", "2023-02"]),
        ("It closes the next year.", ["2026"]),
        ("A week later it closed.", []),
        ("years later and weeks after", []),
    ],
)
def test_dates_that_count_from_another(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It may be so, and it May not.",
        "The March of progress; they march on.",
        "It paid $2019 and 2,024 yuan, 2025% more, 2.2024 points.",
        "It ordered 2000 units and 1,980 more, model 2025X of RTX-2024.",
        "February 30, 2024 and 2023-13-40",
        "Mr April Jones met Jan and Mar",
        "the H20, the H100 and the H120",
        "the 1990s",
        "Windows 2000 users",
        "March 5 percent",
        "May 3 billion be enough?",
        "Huawei was one of 140 firms; No. 61 lists 14 items on 7nm.",
        "It took shape in two years.",
        "",
        "   ",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read(text) == []


def test_an_old_article_counts_from_its_own_date() -> None:
    assert read("last October", date(2019, 2, 1)) == ["2018-10"]
    assert read("last October", date(2018, 12, 1)) == ["2018-10"]
    assert read("last October", date(2018, 10, 20)) == ["2017-10"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "2024 in chips\nJanuary 2: A sues B.\n– January 9: B sues A.\nApril: peace.",
            ["2024-01-02", "2024-01-09", "2024-04"],
        ),
        ("In January Oslo asked for aid. In May it got it.", ["2024-01", "2024-05"]),
        ("In January Oslo will ask for aid. In May it was refused.", ["2025-01", "2024-05"]),
        ("Diary\nDecember 30: A meets B.\nJanuary 2: B meets A.", ["2024-12-30", "2025-01-02"]),
        ("Oslo asks again in January. In May it was refused.", ["2025-01", "2024-05"]),
    ],
)
def test_a_review_at_the_years_end_tells_of_that_year(text: str, expected: list[str]) -> None:
    assert [value for value in read(text, date(2024, 12, 28)) if value != "2024"] == expected


def test_a_leap_day_does_not_break_the_shift_by_years() -> None:
    assert read("on February 29; a year ago; next year", date(2024, 2, 29)) == ["2024-02-29", "2023", "2025"]


def test_the_calendar_ends() -> None:
    assert read("900 years ago, 999 decades ago, tomorrow", date(1, 1, 1)) == ["0001-01-02"]
    assert read("It will end in 999 days, tomorrow, next year, next month", date(9999, 12, 31)) == []


def test_offsets_are_those_of_the_expression() -> None:
    text = "Since 🎉 May 2019 – and on  Tuesday – it has."
    assert [text[one.start : one.end] for one in find_dates(text, FRIDAY)] == ["May 2019", "Tuesday"]


_HOSTILE = [
    *("1", "2024 ", "in 2024-", "May ", "late early ", "Jan. 1, "),
    *("from 2019 to ", " ", "a day after ", "in the last "),
]


@pytest.mark.parametrize("piece", _HOSTILE)
def test_time_grows_with_length_only(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.process_time()
    find_dates(text, FRIDAY)
    assert time.process_time() - began < 20


_PIECES = """
in on last next this the of March May Oct. Tuesday 3 31 2024 2025 , - – to from until week year quarter first a day two
ago later after before end Q3 will said
"""


@given(
    st.lists(st.sampled_from(_PIECES.split()), max_size=12).map(" ".join),
    st.dates(date(1990, 1, 1), date(2040, 12, 31)),
)
def test_values_are_dates_and_spans_do_not_overlap(text: str, reference: date) -> None:
    found = find_dates(text, reference)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        for value in (one.value, one.value_end):
            assert value is None or str(PartialDate.parse(value)) == value
    assert all(one.end <= two.start for one, two in pairwise(found))
