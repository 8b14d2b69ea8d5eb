"""Dates at the precision that a source gives: a day, a month, a quarter or a year."""

from __future__ import annotations

import calendar
import functools
import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from chipgraph.graph.errors import InputError

_FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d\d)(?:-(\d\d))?))?", re.ASCII)


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """The whole days from `first` to `last`, both included; written `2024-03-15`, `2024-03`, `2024-Q1` or `2024`."""

    first: date
    last: date
    precision: Precision
    text: str = field(compare=False)

    @staticmethod
    @functools.lru_cache(maxsize=4096)  # the same few thousand days come again and again
    def parse(text: str) -> PartialDate:
        """Read one of the four forms; raises InputError for any other text."""
        match = _FORM.fullmatch(text)
        message = f"{text!r} is no date; write it as 2024, 2024-Q1, 2024-03 or 2024-03-15"
        if match is None:
            raise InputError(message)
        year = int(match[1])
        quarter, month, day = (int(part) if part else None for part in match.groups()[1:])
        try:
            if month is not None and day is not None:
                one = date(year, month, day)
                return PartialDate(one, one, Precision.DAY, text)
            if month is not None:
                return PartialDate(date(year, month, 1), _month_end(year, month), Precision.MONTH, text)
            if quarter is not None:
                first, last = date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter)
                return PartialDate(first, last, Precision.QUARTER, text)
            return PartialDate(date(year, 1, 1), date(year, 12, 31), Precision.YEAR, text)
        except ValueError as error:
            raise InputError(message) from error

    def __str__(self) -> str:
        return self.text

    def overlaps(self, other: PartialDate) -> bool:
        """Whether both can name the same day: "2024" and "2024-03" do not contradict."""
        return self.first <= other.last and other.first <= self.last


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
