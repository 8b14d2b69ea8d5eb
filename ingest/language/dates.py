"""Dates in running English: found by pattern, normalised against the article's date.

Each expression becomes a `DateSpan` whose values `chipgraph.graph.dates.PartialDate` reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chipgraph.graph.dates import PartialDate, Precision
from chipgraph.graph.schema import Basis
from chipgraph.ingest.language.date_rules import (
    ABSOLUTE,
    MONTH_NAMES,
    MONTH_RULE,
    MONTH_RULES,
    MONTHS,
    NUMBER,
    RELATIVE,
    YEAR_RULE,
    Tense,
    month_number,
    number_of,
    shifted,
    valid,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date


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
    start: int
    end: int
    value: str
    basis: Basis


_BEFORE = 100  # characters before an expression that tell how it is meant


def _words(*alternatives: str, before: str = r"\b", after: str = "") -> re.Pattern[str]:
    return re.compile(rf"{before}(?:{'|'.join(alternatives)}){after}", re.IGNORECASE)


_THE = r"\s+(?:the )?$"
_AHEAD = _words(
    "will|would|shall|could|(?-i:may)|might|due|(?<!than[- ])expect(?:s|ed|ing)?|slated|scheduled|set to",
    "plan(?:s|ned|ning)? (?:to|on|for)",
    "aim(?:s|ed|ing)?|hopes?|wants? to|intends?|effective|opens|joins|leaves|starts|begins|retires?|expires?|ends",
    "(?:takes?|taking|go(?:es|ing)?|comes?|coming) (?:up|over|effect|force|ahead|office|into (?:force|effect))",
    "promised to|pledged to|no later than|(?:is|are|am) (?:to|going to)",
    after=r"\b[^.;]{0,85}$",
)
_BY = _words("by", after=_THE)
_NEAR = _words(
    "from|until|till|through|as of|as early as|as soon as|starting|beginning|starts?|begins?",
    after=r"\s+(?:(?:in|on) )?(?:the )?$",
)
_SHORT = re.compile(r"\b(\w|Inc|Corp|Co|Ltd|Dept|No|Mr|Ms|Mrs|Dr|Gen|Sen|Rep)\.")  # a point that ends no sentence
# What was done ends what "will" opens, and so does a new clause: "will go, although it said on Thursday", "plans
# released in May".
_TOLD = _words(
    r"was|were|had|said|told|began|came|made|took|agreed|bought|won",
    r"(?<!be )(?<!ly )(?!advanced|integrated|limited|united|based)\w{2,}[^e\W]ed",
    before=r".\b",
    after=r"\b",
)
_CLAUSE = _words("which|who|whose|although|though|after|while|but|when|because|where|since", after=r"\b")
_UNTIL = _words("(?:until|till|through|up to)(?: at least)?", r"expir\w+(?: on| in)?", after=_THE)
_SINCE = _words("since", after=_THE)  # of "since January" five of six in the passages are over
_PUT_OFF = _words(
    r"(?:postpon\w+|delay\w*|put off|push(?:es|ed|ing)? back|defer\w*)\b[^.;]*$", r"not until\s+(?:the )?$"
)
_OPENED = _words("from|between", after=_THE)
_JOINS = re.compile(r",? (?:to|until|till|through|up to|and)(?: the| in| on)? |(?: to)? ?[–—-] ?", re.IGNORECASE)
# A bare number is a year behind these, or where it stands before a noun ("its 2020 takeover of").
_CUES = "in|since|by|from|until|till|through|during|before|after|of|to|between|late|early|mid|and"
_YEAR_CUE = _words(
    rf"\b(?:{_CUES}|or|around|about|back|year|for|fiscal|as (?:early|late|soon) as|beyond|past|over|than)\s+(?:the )?",
    r"\b(?:throughout|via|end|at least)\s+",
    r"\(",
    before="",
    after="$",
)
_MONTH_CUE = _words(f"{_CUES}|as|starting|beginning", after=r"[ -]+$")
# A month behind these counts from the date told before.
_THAT = re.compile(r"\b(?:that|the (?:following|previous)) $", re.IGNORECASE)
_OF_THAT = re.compile(r",? (?:of )?(?:that|the (?:same|following|next|previous)) year\b")
# Of "the following year, in May" the year is read alone: the month counts from it, not from the article's date.
_IN_COUNTED = _words(
    r"years? (?:later|earlier)|(?:that|the (?:same|following|next|previous)) year", after=r",? (?:in|on) (?:the )?$"
)
_OPENS = re.compile(r"(?:^|[.!?;:][\"”]?\s+|\n)[-–—•*\s]*(?:(?:In|On)\s+)?$")  # before a date that opens an entry
_OPENING = 12  # characters
_STOP = re.compile(r"[.;\n]")
_DETERMINED = _words(r"\b(?:an?|the|its|their|his|her|our|this|that|whose)", "['’]s?", before="", after=r"\s+$")
_NOUN = re.compile(
    r"[- ](?!(?:of|million|billion|trillion|units?|people|workers|jobs|chips|and|or|to|in|at|on|with|is|are|was|were)\b"
    r")[a-z]"
)
_HEADING = re.compile("[:–—]")
_YEAR_AFTER = re.compile(r"[-–—](?:19|20)\d\d\b")
_YEAR_BEFORE = re.compile(r"\b(?:19|20)\d\d[-–—]$")
_OTHER = re.compile(r" (?:[A-Z]\w|\d)")  # "April Jones", "February 30": no month, though it looks like one
_COUNTED = _words(
    rf"(?:{NUMBER} )?(?P<unit>minute|hour|day|week|fortnight|month|year)s? "
    "(?P<way>later|afterwards|earlier|before|prior|after)",
    "(?:the (?:very )?(?P<which>same|next|following|previous|preceding)|that) (?P<whole>day|week|month|quarter|year)",
    "the day (?P<side>before|after)",
    rf"(?:that|the (?P<near>following|previous)) (?P<then>(?-i:{MONTHS}))",
    rf"(?:(?P<early>\d\d?) )?(?P<within>(?-i:{MONTH_NAMES}))(?: (?P<late>\d\d?)(?:st|nd|rd|th)?)?,? (?:of )?"
    "(?:that|the (?P<year>same|following|next|previous)) year",
    after=r"\b(?P<ends>\s*(?:[,.;:)]|$|had\b|that\b))?",
)
_TOLD_FINER = re.compile(r",? (?:in|on) |, ")  # "a year later, on November 9, 2025"
_MONTH = len("2024-03")
_REACH = 300  # characters back to the date that "two days later" counts from
# How exactly that must be known; if not here, to the day.
_FINE = {
    "month": {Precision.DAY, Precision.MONTH},
    "quarter": {Precision.DAY, Precision.MONTH, Precision.QUARTER},
    "year": set(Precision),
}


def find_dates(text: str, reference: date | None) -> list[DateSpan]:
    """The date expressions of a text in order; relative ones only where the article's date is known.

    "from 2019 to 2021" is one span with an end; "until March" has an end alone.
    """
    taken = bytearray(len(text))
    found = sorted(_plain(text, reference, taken), key=lambda one: one.start)
    found = found if reference is None else _in_order(text, found, reference.isoformat())
    counted = (one for one in _counted(text, reference, found, taken) if not _is_told_finer(text, one, found))
    found = sorted([*found, *counted], key=lambda one: one.start)
    spans: list[DateSpan] = []
    last: _Found | None = None
    for one in found:
        if last is not None and _is_range(text, last, one):
            spans[-1] = DateSpan(spans[-1].start, one.end, last.value, one.value, last.basis)
            last = None
            continue
        ends = _UNTIL.search(text, max(0, one.start - 30), one.start) and not _is_put_off(text, one)
        value, value_end = (None, one.value) if ends else (one.value, None)
        spans.append(DateSpan(one.start, one.end, value, value_end, one.basis))
        last = one
    return spans


def _is_told_finer(text: str, one: _Found, found: list[_Found]) -> bool:
    """Whether a finer date within a date that counts from another stands behind it: "a year later, in May 2020"."""
    near = next((two for two in found if two.start >= one.end), None)
    return (
        near is not None
        and near.value.startswith(f"{one.value}-")
        and bool(_TOLD_FINER.fullmatch(text[one.end : near.start]))
    )


def _is_range(text: str, one: _Found, two: _Found) -> bool:
    """Whether two dates are the ends of one span of time."""
    between = text[one.end : two.start]
    if len(between) > 12 or not _JOINS.fullmatch(between) or one.value >= two.value or _is_put_off(text, two):
        return False
    if _OPENED.search(text, max(0, one.start - 12), one.start):
        return True
    return "and" not in between and len(one.value) == len(two.value)


def _is_put_off(text: str, one: _Found) -> bool:
    """Whether "until" then means that it begins then: "postponed until June"."""
    return bool(_PUT_OFF.search(text, max(0, one.start - _BEFORE), one.start))


def _plain(text: str, reference: date | None, taken: bytearray) -> Iterator[_Found]:
    """What the rules read, each rule in what the ones before have left; marks it in `taken`."""
    rules = [(pattern, _absolute(rule)) for pattern, rule in ABSOLUTE]
    if reference is not None:
        rules += [(pattern, _relative(rule, reference)) for pattern, rule in RELATIVE]
    for pattern, read in rules:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]) or not _is_date(match, text):
                continue
            found = read(match, text)
            if found is not None:
                taken[start:end] = b"\1" * (end - start)
                yield found


def _in_order(text: str, found: list[_Found], today: str) -> list[_Found]:
    """The dates, those of a chronology in their order: "January: …" before "March: …" is over at the year's end.

    An entry of next year that one behind follows is of this year: 7 of 7 in the passages; calendars of what comes
    have none such.
    """
    told, over = found[:], False
    for n, one in reversed(list(enumerate(found))):
        if one.basis is not Basis.RELATIVE or len(one.value) < _MONTH:
            continue
        if not _OPENS.search(text, max(0, one.start - _OPENING), one.start):
            continue
        if one.value <= today[: len(one.value)]:
            over = True
        elif over and one.value[:4] > today[:4] and not _AHEAD.search(text, one.end, _stop(text, one.end)):
            told[n] = replace(one, value=f"{today[:4]}{one.value[4:]}")
        else:
            over = False
    return told


def _stop(text: str, start: int) -> int:
    """Where the clause of a date ends."""
    stop = _STOP.search(text, start, start + _BEFORE)
    return stop.start() if stop else start + _BEFORE


def _absolute(rule: Callable[[re.Match[str]], str | None]) -> Callable[[re.Match[str], str], _Found | None]:
    def read(match: re.Match[str], _: str) -> _Found | None:
        value = rule(match)
        return _Found(*match.span(), value, Basis.EXPLICIT) if value else None

    return read


def _relative(
    rule: Callable[[re.Match[str], date, Tense], str | None], reference: date
) -> Callable[[re.Match[str], str], _Found | None]:
    def read(match: re.Match[str], text: str) -> _Found | None:
        try:
            value = rule(match, reference, _tense(text[max(0, match.start() - _BEFORE) : match.start()]))
        except (ValueError, OverflowError):  # before the year 1, or after 9999
            return None
        return _Found(*match.span(), value, Basis.RELATIVE) if value else None

    return read


def _tense(before: str) -> Tense:
    """Where a date lies by the words before it."""
    if _SINCE.search(before):
        return Tense.PAST
    before = _SHORT.sub(r"\1", before)
    clause = max((match.end() for match in _CLAUSE.finditer(before)), default=0)
    ahead = _AHEAD.search(before, clause)
    if _BY.search(before) or (ahead and not _TOLD.search(ahead[0])):
        return Tense.AHEAD
    return Tense.NEAR if _NEAR.search(before) else Tense.BACK


def _is_date(match: re.Match[str], text: str) -> bool:
    """Whether a bare year or month is one: by the words at its sides."""
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    if match.re is not YEAR_RULE and match.re is not MONTH_RULE:
        return match.re not in MONTH_RULES or not _counts(before, text, match.end())
    modifies = bool(_DETERMINED.search(before) and _NOUN.match(text, match.end()))
    if match.re is YEAR_RULE:
        heads = _HEADING.match(text, match.end()) and not before.rpartition("\n")[2].strip()
        of_range = _YEAR_AFTER.match(text, match.end()) or _YEAR_BEFORE.search(before)
        return bool(not match[0].isdecimal() or _YEAR_CUE.search(before) or modifies or heads or of_range)
    if _THAT.search(before) or _counts(before, text, match.end()):
        return False
    if match["part"] or match["which"] or match["of"] or _MONTH_CUE.search(before):
        return True
    if match["month"] in ("May", "March"):
        return modifies
    return not _OTHER.match(text, match.end())


def _counts(before: str, text: str, end: int) -> bool:
    """Whether a month counts from a date told before: "March 3 of that year", "a year later, in March"."""
    return bool(_OF_THAT.match(text, end) or _IN_COUNTED.search(before))


def _counted(text: str, reference: date | None, found: list[_Found], taken: bytearray) -> Iterator[_Found]:
    """Dates that count from another one: "two days later"; "a day after the ban", which dates the ban."""
    place = 0
    for match in _COUNTED.finditer(text):
        start, end = match.start(), match.end() - len(match["ends"] or "")
        if any(taken[start:end]):
            continue
        while place < len(found) and found[place].end <= start:
            place += 1
        unit, shift, stands = _shift(match)
        near = [one for one in found[max(0, place - 4) : place] if start - one.end <= _REACH]
        # "In March 2024, a day after the ban" is of that month.
        told = bool(near) and not text[near[-1].end : start].strip(" ,")
        anchor = _anchor(unit, near, reference) or (reference if stands and not told else None)
        value = shifted(anchor, shift, unit) if anchor is not None and shift is not None else None
        if value and anchor and (match["then"] or match["within"]):
            value = _month_told(match, anchor, value)
        if value is not None:
            taken[start:end] = b"\1" * (end - start)
            yield _Found(start, end, value, Basis.RELATIVE)


def _month_told(match: re.Match[str], anchor: date, value: str) -> str | None:
    """The month or day of "that May", "the following May", "May 3 of that year"; `value` is the anchor's, shifted."""
    month, near = month_number(match["then"] or match["within"]), match["near"]
    if near:
        over = month <= anchor.month if near.lower() == "following" else -(month >= anchor.month)
        return f"{anchor.year + over:04}-{month:02}"
    day = match["early"] or match["late"]
    return valid(int(value), month, int(day)) if day else f"{value}-{month:02}"


def _anchor(unit: str, near: list[_Found], reference: date | None) -> date | None:
    """The last date before that is known well enough; days are not counted from what the article has yet to see."""
    for one in reversed(near):
        when = PartialDate.parse(one.value)
        fine = when.precision in _FINE.get(unit, {Precision.DAY})
        if fine and (unit == "year" or reference is None or when.first <= reference):
            return when.first
    return None


def _shift(match: re.Match[str]) -> tuple[str, float | None, bool]:
    """The unit, how many of them (None if not told), and whether it may count from the article's date."""
    if match["near"]:
        return "month", 0, False
    if match["then"] or match["within"]:
        return "year", {"following": 1, "next": 1, "previous": -1}.get((match["year"] or "").lower(), 0), False
    if match["whole"] or match["side"]:
        which = (match["which"] or match["side"] or "same").lower()
        shift = {"same": 0, "previous": -1, "preceding": -1, "before": -1}.get(which, 1)
        return (match["whole"] or "day").lower(), shift, shift != 0
    unit, way = match["unit"].lower(), match["way"].lower()
    number: float | None = number_of(match["number"]) if match["number"] else None
    if unit in ("minute", "hour"):
        unit, number = "day", 0
    # "two days before, the ministry had": it lies before. "two days before the vote": it dates the vote, ahead.
    back = way in ("earlier", "prior") or (way == "before") == bool(match["ends"])
    back = back and way not in ("later", "afterwards")
    stands = way not in ("later", "afterwards") and not (way == "after" and match["ends"])
    return unit, None if number is None else -number if back else number, stands
