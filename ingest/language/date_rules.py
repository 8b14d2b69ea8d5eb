"""What date expressions look like in English, and what each says.

A rule is a pattern and a function from its match to a value that `chipgraph.graph.dates.PartialDate` reads, or to
None where the expression is no date ("31 June"). Relative rules also take the date to count from, and the tense of
what stands before. What a phrase leaves open stays open: "last week" is known to the month, "next spring" to the
year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from collections.abc import Callable


class Tense(Enum):
    """Where what a sentence tells lies: behind the reference, ahead of it, not told, or behind for certain."""

    PAST = "past"
    BACK = "back"
    NEAR = "near"
    AHEAD = "ahead"


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    "a": 1, "an": 1, "the": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18, "a couple of": 2, "half a": 0.5,
}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_SEASONS = {"winter": (1, 2), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}  # its months

NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
# A month beside a number may be abbreviated without a point; alone, "Jan" is a man and "Mar" a sea.
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
MONTH_NAMES = rf"{MONTHS}|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\."
_MONTH_ALONE = rf"(?P<month>{MONTH_NAMES})"
_YEAR = r"(?P<year>(?:19[5-9]|20[0-4])\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TO_DAY = r"(?: ?[-–] ?[0-3]?\d(?:st|nd|rd|th)?(?![\w.,]?\d))?"  # "October 7-9": it begins on the first
_PERIOD = (
    r"(?:(?:the )?(?P<part>(?:very )?(?:end|close|start|beginning|middle|course|turn)(?: of)?"
    r"|(?:first|second) half(?: of)?|first \w+ months of|year-end"
    r"|1H|2H|H1|H2|late|early|mid|mid-to-late|around|about)[ -]+)?"
)
_PART = r"(?:the )?(?:start|beginning|turn|middle|end|close|rest|remainder|course|second half|first half)"
_OF = r" (?:of )?(?P<of>this|last|next) year"
_OF_YEAR = rf"(?:{_OF})?"
_TO = r"(?:to|ended|ending|through)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"


def month_number(text: str) -> int:
    """1 to 12, of a name or an abbreviation."""
    return 1 + _MONTHS.index(text[:3].lower())


def number_of(text: str) -> float:
    """What a number in digits or words counts."""
    return int(text) if text.isdecimal() else _NUMBERS[text.lower()]


def month_of(when: date) -> str:
    """The month that a day lies in."""
    return f"{when.year:04}-{when.month:02}"


def quarter_of(when: date) -> str:
    """The quarter that a day lies in."""
    return f"{when.year:04}-Q{(when.month + 2) // 3}"


def _quarter_ending(when: date) -> str:
    """A quarter told by its last month; where a firm's year does not end with the calendar's, that month."""
    return month_of(when) if when.month % 3 else quarter_of(when)


def shifted(when: date, number: float, unit: str) -> str | None:
    """The date so many units from another, at the precision that such a phrase has; None outside of the calendar."""
    try:
        if unit == "quarter":
            return quarter_of(when + relativedelta(months=round(3 * number)))
        if unit == "day":
            return (when + timedelta(days=round(number))).isoformat()
        if unit in ("week", "fortnight"):
            return month_of(when + timedelta(days=round(number * (7 if unit == "week" else 14))))
        if unit == "month" or number % 1:
            return month_of(when + relativedelta(months=round(number * (1 if unit == "month" else 12))))
        years = round(number) * (10 if unit == "decade" else 1)
        return f"{(when + relativedelta(years=years)).year:04}"
    except (ValueError, OverflowError):
        return None


def valid(year: int, month: int, day: int) -> str | None:
    """The day, or None where there is none such."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _full(match: re.Match[str]) -> str | None:
    return valid(int(match["year"]), month_number(match["month"]), int(match["day"]))


def _digits(match: re.Match[str]) -> str | None:
    return valid(int(match["year"]), int(match["mm"]), int(match["day"]))


def _slashes(match: re.Match[str]) -> str | None:
    """A day and a month in either order, where only one order can be meant."""
    one, two = int(match["one"]), int(match["two"])
    if one == two or one > 12:
        return valid(int(match["year"]), two, one)
    return valid(int(match["year"]), one, two) if two > 12 else None


def _month_year(match: re.Match[str]) -> str:
    return f"{match['year']}-{month_number(match['month']):02}"


def _quarter_to_year(match: re.Match[str]) -> str:
    return _quarter_ending(date(int(match["year"]), month_number(match["month"]), 1))


def _quarter_year(match: re.Match[str]) -> str:
    said = match.groupdict()
    year = said.get("year") or f"20{said['yy']}"
    return f"{year}-Q{said.get('q') or said.get('n') or _ORDINALS[said['nth'].lower()]}"


def _short_year(match: re.Match[str]) -> str:
    return f"20{match['yy']}"


def _year(match: re.Match[str]) -> str:
    return match["year"]


def _lies(begin: date, reference: date, tense: Tense, *, slack: int = 45) -> date:
    """Of a date and the same one a year before and after, that which the tense means; `slack` in days."""
    years: list[date] = [begin + relativedelta(years=n) for n in (-1, 0, 1)]
    if tense is Tense.AHEAD:
        return next((one for one in years if (one - reference).days >= -31), years[-1])
    if tense is Tense.NEAR:
        return min(years, key=lambda one: abs((one - reference).days))
    slack = 0 if tense is Tense.PAST else slack
    return max((one for one in years if (one - reference).days <= slack), default=years[0])


def _of_year(match: re.Match[str], reference: date) -> int:
    """The year that "of last year" behind a date means."""
    return reference.year + {"last": -1, "next": 1}.get(match["of"].lower(), 0)


def _month_day(match: re.Match[str], reference: date, tense: Tense) -> str | None:
    month, day = month_number(match["month"]), int(match["day"])
    if match["of"]:
        return valid(_of_year(match, reference), month, day)
    near = _lies(date(reference.year, month, max(1, min(day, 28))), reference, tense)
    return valid(near.year, month, day)


def _bare_month(match: re.Match[str], reference: date, tense: Tense) -> str:
    month, which = month_number(match["month"]), (match["of"] or match["which"] or "").lower()
    year = reference.year
    if "year" in which:
        year += -1 if "last" in which else 1 if "next" in which else 0
    elif which.startswith("last"):
        year -= month >= reference.month - 1  # of the month before one says "last month"
    elif which.startswith("next") or "coming" in which:
        year += month <= reference.month
    elif not which.startswith("this"):
        year = _lies(date(year, month, 1 if tense is Tense.PAST else 15), reference, tense).year
    return f"{year:04}-{month:02}"


def _bare_quarter(match: re.Match[str], reference: date, tense: Tense) -> str:
    number = int(match["q"] or _ORDINALS[match["nth"].lower()])
    if match["of"]:
        return f"{_of_year(match, reference)}-Q{number}"
    end = date(reference.year, 3 * number, 28)  # a quarter that began before the reference and goes on lies ahead
    begin = end.replace(month=3 * number - 2, day=1)
    when = _lies(end, reference, tense) if tense is Tense.AHEAD else _lies(begin, reference, tense, slack=0)
    return f"{when.year}-Q{number}"


def _quarter_to(match: re.Match[str], reference: date, tense: Tense) -> str:
    end = date(reference.year, month_number(match["month"]), 28)
    end = end.replace(year=_of_year(match, reference)) if match["of"] else _lies(end, reference, tense)
    return _quarter_ending(end)


def _weekday(match: re.Match[str], reference: date, tense: Tense) -> str:
    back = (reference.weekday() - _DAYS.index(match["weekday"].lower())) % 7
    which = (match["which"] or "").lower().strip()
    if match["of"]:  # "Friday of last week"
        return (reference + timedelta(days=_DAYS.index(match["weekday"].lower()) - reference.weekday() - 7)).isoformat()
    ahead = tense is Tense.AHEAD or (tense is Tense.NEAR and back > 3)
    if which == "next" or (ahead and which != "last" and back):
        return (reference + timedelta(days=7 - back)).isoformat()
    return (reference - timedelta(days=back or (7 if which == "last" else 0))).isoformat()


def _named_day(match: re.Match[str], reference: date, _: Tense) -> str:
    shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(match[0].lower(), 0)
    return (reference + timedelta(days=shift)).isoformat()


def _unit(match: re.Match[str], reference: date, _: Tense) -> str | None:
    which, unit = (match["which"] or "this").lower(), match["unit"].lower()
    shift = -1 if which in ("last", "previous", "past") else 1 if which in ("next", "coming", "following") else 0
    if unit in _SEASONS and shift:  # the last one that is over, the next one that has yet to begin
        first, last = _SEASONS[unit]
        return str(
            reference.year - (reference.month <= last) if shift < 0 else reference.year + (reference.month >= first)
        )
    return shifted(reference, shift, "year" if unit in _SEASONS else unit)


def _season(match: re.Match[str], reference: date, tense: Tense) -> str:
    first, last = _SEASONS.get(match["unit"].lower(), (1, 6) if match["unit"].lower() == "first half" else (7, 12))
    if match["of"]:
        return str(_of_year(match, reference))
    if tense is Tense.AHEAD:
        return str(reference.year + (reference.month > last))
    return str(reference.year - (reference.month < first and tense in (Tense.BACK, Tense.PAST)))


def _months(match: re.Match[str], reference: date, tense: Tense) -> str:
    """The year of "the first nine months": this one, unless they are over and it has yet to see them."""
    return str(reference.year - (tense is not Tense.AHEAD and reference.month < number_of(match["number"])))


def _christmas(_: re.Match[str], reference: date, tense: Tense) -> str:
    return month_of(_lies(date(reference.year, 12, 25), reference, tense))


def _decade(_: re.Match[str], reference: date, __: Tense) -> str:
    return str(reference.year // 10 * 10 + 10)


def _ago(match: re.Match[str], reference: date, _: Tense) -> str | None:
    return shifted(reference, -number_of(match["number"]), match["unit"].lower())


def _in_time(match: re.Match[str], reference: date, tense: Tense) -> str | None:
    if tense is not Tense.AHEAD:  # "in two years" tells how long it took
        return None
    return shifted(reference, number_of(match["number"]), match["unit"].lower())


_START = r"(?<![\w$€£¥.-])"


def _cased(pattern: str) -> re.Pattern[str]:
    """The pattern as words of its own; one that says itself what may stand before it begins with "(?<!"."""
    start = "" if pattern.startswith("(?<!") else _START
    return re.compile(rf"{start}{pattern}(?![\w%])")


def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(_cased(pattern).pattern, re.IGNORECASE)


_QUARTER = (
    r"(?:the )?(?:(?:fiscal )?Q(?P<q>[1-4])"
    r"|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)(?: fiscal| calendar)?[ -]quarter)"
)
_NO_AMOUNT = r"(?!,? ?(?:19|20)\d\d\b|[,.]\d| ?(?:percent|per cent|%|billion|million|trillion|bn|nm))"

# In order: what an earlier rule has taken no later one reads.
ABSOLUTE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (_cased(rf"(?:quarter|three months) {_TO} (?:in )?{_MONTH}(?: \d\d?)?,? {_YEAR}"), _quarter_to_year),
    (_cased(rf"{_YEAR}(?P<mark>[-/.])(?P<mm>[01]?\d)(?P=mark)(?P<day>[0-3]?\d)(?:T[\d:.+Z-]+)?"), _digits),
    (_cased(rf"(?P<one>[0-3]?\d)(?P<mark>[/.])(?P<two>[0-3]?\d)(?P=mark){_YEAR}"), _slashes),
    (_cased(rf"{_MONTH} {_DAY}{_TO_DAY},? {_YEAR}"), _full),
    (_cased(rf"{_DAY}{_TO_DAY}(?: of)? {_MONTH},? {_YEAR}"), _full),
    (_cased(rf"{_PERIOD}{_MONTH},?(?: of)? {_YEAR}"), _month_year),
    (_any_case(rf"{_QUARTER},?(?: of)? (?:fiscal )?(?:year )?{_YEAR}"), _quarter_year),
    (_cased(rf"(?:the )?{_MONTH_ALONE} quarter(?: of)? {_YEAR}"), _quarter_to_year),
    (_cased(rf"{_YEAR} ?Q(?P<q>[1-4])"), _quarter_year),
    (
        _cased(r"(?:Q(?P<q>[1-4]) ?(?:FY ?['’]?(?:20)?|['’])|(?P<n>[1-4])Q(?: of)? ?['’]?(?:20)?)(?P<yy>[12]\d)"),
        _quarter_year,
    ),
    (_cased(r"(?:(?:[12]H|FY|CY) ?['’]?|H[12](?: |['’]))(?P<yy>[12]\d)"), _short_year),
    (
        _any_case(
            rf"(?<![\w$€£¥.])(?:(?<!-)|(?<=\b\d{{4}}-)){_PERIOD}"
            rf"(?:(?:FY|CY|fiscal(?: year)?) ?|{_SEASON}(?: of)? )?{_YEAR}(?!s|-\d\d\b)"
        ),
        _year,
    ),
)
YEAR_RULE = ABSOLUTE[-1][0]
# What counts from what was told before.
_NARRATED = r"(?:(?<=\bthe )|(?<=\bthe very ))(?:next|previous|following) (?:week|month|quarter|year)\b"
_WHICH = r"(?P<which>last|this|next|previous|coming|following|past)"
RELATIVE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, Tense], str | None]], ...] = (
    (_cased(rf"{_MONTH} {_DAY}{_TO_DAY}{_NO_AMOUNT}{_OF_YEAR}"), _month_day),
    (_cased(rf"{_DAY}{_TO_DAY}(?: of)? {_MONTH}{_OF_YEAR}"), _month_day),
    (_cased(rf"(?:the )?{_MONTH_ALONE} quarter{_OF_YEAR}"), _quarter_to),
    (_cased(rf"(?:quarter|three months) {_TO} (?:in )?{_MONTH}(?: \d\d?)?{_OF_YEAR}"), _quarter_to),
    (
        _cased(
            rf"{_PERIOD}(?P<which>(?:[Ll]ast|[Nn]ext|[Tt]his(?: coming)?)(?: year's)? )?{_MONTH_ALONE}"
            r"(?P<of> (?:of )?(?:this|last|next) year)?"
        ),
        _bare_month,
    ),
    (_any_case(rf"{_QUARTER}{_OF_YEAR}"), _bare_quarter),
    (
        _cased(
            r"(?P<which>(?:[Ll]ast|[Nn]ext|[Tt]his) )?"
            r"(?<!\ba )(?<!\bone )(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?! Times| Night)"
            r"(?P<of> (?:of )?last week)?"
        ),
        _weekday,
    ),
    (
        _any_case(r"(?:today|yesterday|tomorrow|tonight|last night|overnight|this (?:morning|afternoon|evening))"),
        _named_day,
    ),
    (_any_case(rf"{NUMBER} (?P<unit>day|week|fortnight|month|year|decade)s? ago"), _ago),
    (_any_case(rf"(?:with)?in (?:the next )?{NUMBER} (?P<unit>day|week|month|year)s?(?:['’]? time)?"), _in_time),
    (_any_case(r"(?:by |at )?(?P<which>)(?P<unit>year)[ -]end"), _unit),
    (_any_case(rf"{_PART} of the (?P<which>)(?P<unit>week|month|quarter|year)"), _unit),
    (_any_case(r"(?:the )?end of the decade"), _decade),
    (_any_case(rf"(?:the )?(?P<unit>{_SEASON}|(?:first|second) half){_OF}"), _season),
    (_any_case(rf"in (?:the )?(?:early |late )?(?P<unit>{_SEASON}|(?:first|second) half)(?P<of>)"), _season),
    (_any_case(rf"(?:the )?first {NUMBER} months(?: of (?:the|this) year)?"), _months),
    (_cased(r"Christmas"), _christmas),
    (
        _any_case(
            rf"(?:(?:earlier|later|late|early) )?(?!{_NARRATED}){_WHICH} (?P<unit>week|month|quarter|year|{_SEASON})"
        ),
        _unit,
    ),
)
MONTH_RULE = next(pattern for pattern, read in RELATIVE if read is _bare_month)
# A month, with a day or without.
MONTH_RULES = tuple(pattern for pattern, read in RELATIVE if read in (_month_day, _bare_month))
