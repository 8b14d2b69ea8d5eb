"""Dates in running English: found by pattern, normalised against the article's date.

Each expression becomes a `DateSpan` whose values `chipgraph.graph.dates.PartialDate` reads. What a phrase leaves
open stays open: "last week" is known to the month, "next spring" to the year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from chipgraph.graph.schema import Basis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

MONTH = r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?\.?|July?\.?|Aug(?:ust|\.)|Sept?(?:ember|\.)|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
_YEAR = r"(?P<year>(?:19[89]|20[0-4])\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_PERIOD = r"(?:(?:the )?(?P<part>(?:very )?(?:end|close|start|beginning|middle|course) of|first half of|second half of|late|early|mid|mid-to-late|around|about)[ -]+)?"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """One expression: its offsets, when what it dates begins (`value`) and ends (`value_end`), and the basis."""

    start: int
    end: int
    value: str | None
    value_end: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class _Found:
    value: str
    basis: Basis = Basis.EXPLICIT


def _month_number(text: str) -> int:
    return next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(text.lower().rstrip(".")[:3]))


def _day(when: date) -> str:
    return when.isoformat()


def _month(when: date) -> str:
    return f"{when.year:04}-{when.month:02}"


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _full(match: re.Match[str], _: date | None, __: bool) -> _Found | None:
    value = _valid(int(match["year"]), _month_number(match["month"]), int(match["day"]))
    return _Found(value) if value else None


def _iso(match: re.Match[str], _: date | None, __: bool) -> _Found | None:
    value = _valid(int(match["year"]), int(match["mm"]), int(match["day"]))
    return _Found(value) if value else None


def _month_year(match: re.Match[str], _: date | None, __: bool) -> _Found:
    return _Found(f"{match['year']}-{_month_number(match['month']):02}")


def _nearest_year(month: int, day: int, reference: date, *, ahead: bool) -> int:
    """The year in which a month (and day) without one lies: the nearest; behind a word for the future the next."""
    def distance(year: int) -> int:
        return (date(year, month, max(1, min(day, 28))) - reference).days

    years = [reference.year + n for n in (-1, 0, 1)]
    if ahead:
        return next(year for year in years if distance(year) >= -31)
    return max((year for year in years if distance(year) <= 45), key=lambda year: (distance(year), year))


def _month_day(match: re.Match[str], reference: date | None, ahead: bool) -> _Found | None:
    if reference is None:
        return None
    month, day = _month_number(match["month"]), int(match["day"])
    value = _valid(_nearest_year(month, day, reference, ahead=ahead), month, day)
    return _Found(value, Basis.RELATIVE) if value else None


def _bare_month(match: re.Match[str], reference: date | None, ahead: bool) -> _Found | None:
    if reference is None:
        return None
    month, which = _month_number(match["month"]), (match["which"] or "").lower()
    this = date(reference.year, month, 1)
    now = reference.replace(day=1)
    if which.startswith("last"):
        year = reference.year if this < now else reference.year - 1
    elif which.startswith("next"):
        year = reference.year if this > now else reference.year + 1
    elif which.startswith("this"):
        year = reference.year
    else:
        year = _nearest_year(month, 15, reference, ahead=ahead)
    return _Found(f"{year:04}-{month:02}", Basis.RELATIVE)


def _year(match: re.Match[str], _: date | None, __: bool) -> _Found:
    return _Found(match["year"])


def _quarter(match: re.Match[str], reference: date | None, _: bool) -> _Found | None:
    number = int(match["q"]) if match["q"] else _ORDINALS[match["nth"].lower()]
    if match["year"]:
        return _Found(f"{match['year']}-Q{number}")
    if reference is None:
        return None
    year = reference.year
    if (match["of"] or "").lower() == "last":
        year -= 1
    elif (match["of"] or "").lower() == "next":
        year += 1
    return _Found(f"{year}-Q{number}", Basis.RELATIVE)


def _weekday(match: re.Match[str], reference: date | None, ahead: bool) -> _Found | None:
    if reference is None:
        return None
    back = (reference.weekday() - _DAYS.index(match["weekday"].lower())) % 7
    which = (match["which"] or "").lower()
    if which == "next" or (ahead and which != "last"):
        return _Found(_day(reference + timedelta(days=7 - back)), Basis.RELATIVE)
    return _Found(_day(reference - timedelta(days=back or (7 if which == "last" else 0))), Basis.RELATIVE)


def _named_day(match: re.Match[str], reference: date | None, _: bool) -> _Found | None:
    if reference is None:
        return None
    shift = {"yesterday": -1, "tomorrow": 1}.get(match[0].lower(), 0)
    return _Found(_day(reference + timedelta(days=shift)), Basis.RELATIVE)


def _unit(match: re.Match[str], reference: date | None, _: bool) -> _Found | None:
    if reference is None:
        return None
    which = match["which"].lower()
    shift = -1 if which in ("last", "previous", "past") else 1 if which in ("next", "coming", "following") else 0
    unit = match["unit"].lower()
    if unit == "week":
        return _Found(_month(reference + timedelta(days=7 * shift)), Basis.RELATIVE)
    if unit == "month":
        return _Found(_month(reference + relativedelta(months=shift)), Basis.RELATIVE)
    if unit == "quarter":
        when = reference + relativedelta(months=3 * shift)
        return _Found(f"{when.year}-Q{(when.month + 2) // 3}", Basis.RELATIVE)
    return _Found(str(reference.year + shift), Basis.RELATIVE)  # a year, or a season, which is known to the year only


def _ago(match: re.Match[str], reference: date | None, _: bool) -> _Found | None:
    if reference is None:
        return None
    word = match["number"].lower()
    number = int(word) if word.isdigit() else _NUMBERS[word]
    unit = match["unit"].lower()
    if unit == "day":
        return _Found(_day(reference - timedelta(days=number)), Basis.RELATIVE)
    if unit == "week":
        return _Found(_month(reference - timedelta(days=7 * number)), Basis.RELATIVE)
    if unit == "month":
        return _Found(_month(reference - relativedelta(months=number)), Basis.RELATIVE)
    return _Found(str(reference.year - number), Basis.RELATIVE)


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date | None, bool], _Found | None]], ...] = tuple(
    (re.compile(rf"(?<![\w$€£¥-]){pattern}(?![\w%])", flags), rule)
    for pattern, flags, rule in (
        (rf"{_YEAR}-(?P<mm>[01]\d)-(?P<day>[0-3]\d)", 0, _iso),
        (rf"{MONTH} {_DAY},? {_YEAR}", 0, _full),
        (rf"{_DAY}(?: of)? {MONTH},? {_YEAR}", 0, _full),
        (rf"{_PERIOD}{MONTH},?(?: of)? {_YEAR}", 0, _month_year),
        (rf"{MONTH} {_DAY}(?!,? ?{_YEAR}|[,.]\d| ?(?:percent|per cent|billion|million))", 0, _month_day),
        (rf"{_DAY}(?: of)? {MONTH}", 0, _month_day),
        (rf"(?:the )?(?:Q(?P<q>[1-4])|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)(?: fiscal| calendar)?[ -]quarter)(?:(?: of)? (?:fiscal )?{_YEAR}| (?:of )?(?P<of>this|last|next) year)?", re.I, _quarter),
        (rf"{_PERIOD}(?P<which>(?:[Ll]ast|[Nn]ext|[Tt]his)(?: year's)? )?{MONTH}", 0, _bare_month),
        (rf"(?P<which>(?:last|next|this) )?(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?! Times| Night)", 0, _weekday),
        (r"(?:today|yesterday|tomorrow|tonight)", re.I, _named_day),
        (r"(?P<number>\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?P<unit>day|week|month|year)s? (?:ago|earlier)", re.I, _ago),
        (r"(?:(?:earlier|later|late|early) )?(?P<which>last|this|next|previous|coming|following|past) (?P<unit>week|month|quarter|year|spring|summer|autumn|fall|winter)(?!['’]s)", re.I, _unit),
        (rf"{_PERIOD}(?:(?:spring|summer|autumn|fall|winter)(?: of)? )?{_YEAR}(?!s|['’]s|-)", re.I, _year),
    )
)  # fmt: skip
_AHEAD = re.compile(
    r"\b(?:will|would|shall|due|expected|slated|set to|plans?|takes? effect|effective|starting|beginning|retires?|expires?|ends)\b[^.;]{0,50}$"
    r"|\b(?:by|until|till|from)\s+(?:the )?$",
    re.I,
)
_UNTIL = re.compile(r"\b(?:until|till|through|up to|to|and|expir\w+(?: on| in)?|before)\s+(?:the )?$|[–-]\s*$", re.I)
_FROM = re.compile(r"\b(?:from|between)\s+(?:the )?$", re.I)
_YEAR_CUE = re.compile(
    r"\b(?:in|since|by|from|until|till|through|during|before|after|of|to|and|between|around|about|back|year|for|fiscal|as early as|as late as)\s+(?:the )?$",
    re.I,
)  # fmt: skip
_MONTH_CUE = re.compile(r"\b(?:in|since|by|from|until|till|through|during|before|after|of|to|between|as|and|late|early|mid|starting|beginning)[ -]+$", re.I)


def _raw(text: str, reference: date | None) -> Iterator[tuple[int, int, _Found]]:
    taken: list[tuple[int, int]] = []
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken):
                continue
            before = text[max(0, start - 60) : start]
            if rule is _year and not match["part"] and match[0].isdigit() and not _YEAR_CUE.search(before):
                continue
            if rule is _bare_month and not match["part"] and not match["which"] and not _MONTH_CUE.search(before):
                continue
            found = rule(match, reference, bool(_AHEAD.search(before)))
            if found is not None:
                taken.append((start, end))
                yield start, end, found


def find_dates(text: str, reference: date | None) -> list[DateSpan]:
    """The date expressions of a text in order; relative ones only where the article's date is known.

    "from 2019 to 2021" is one span with an end; "until March" has an end alone.
    """
    found = sorted(_raw(text, reference), key=lambda each: each[0])
    spans: list[DateSpan] = []
    for n, (start, end, one) in enumerate(found):
        before = text[max(0, start - 30) : start]
        previous = found[n - 1] if n else None
        if previous is not None and spans and _UNTIL.search(before) and start - previous[1] <= 9:
            opened = text[max(0, previous[0] - 12) : previous[0]]
            if _FROM.search(opened) or text[previous[1] : start].strip() in ("-", "–"):
                spans[-1] = DateSpan(spans[-1].start, end, previous[2].value, one.value, previous[2].basis)
                continue
        if re.search(r"\b(?:until|till|through|expir\w+(?: on| in)?)\s+(?:the )?$", before, re.I):
            spans.append(DateSpan(start, end, None, one.value, one.basis))
        else:
            spans.append(DateSpan(start, end, one.value, None, one.basis))
    return spans
