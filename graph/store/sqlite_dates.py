"""Dates of a day, month, quarter or year in SQLite: numbers in the order of a timeline."""

from __future__ import annotations

import functools
from datetime import date

from chipgraph.graph.dates import PartialDate, Precision

# Four numbers for each day: of the dates that begin on it the coarsest comes first.
_COARSEST_FIRST = (Precision.YEAR, Precision.QUARTER, Precision.MONTH, Precision.DAY)
_EACH = len(_COARSEST_FIRST)


@functools.lru_cache(maxsize=4096)  # the same few come again and again
def to_moment(text: str | None) -> int | None:
    """The number of a date."""
    if text is None:
        return None
    day = PartialDate.parse(text)
    return _EACH * day.first.toordinal() + _COARSEST_FIRST.index(day.precision)


@functools.lru_cache(maxsize=4096)
def to_text(moment: int | None) -> str | None:
    """The date back."""
    if moment is None:
        return None
    first, precision = date.fromordinal(moment // _EACH), _COARSEST_FIRST[moment % _EACH]
    if precision is Precision.QUARTER:
        return f"{first.year:04}-Q{(first.month + 2) // 3}"
    return first.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[precision]]


def last_moment(day: date | None) -> int | None:
    """The last number of a day."""
    return None if day is None else _EACH * day.toordinal() + _EACH - 1
