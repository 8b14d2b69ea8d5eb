"""How much one article may hold, so that none keeps a worker for hours.

A long text costs time in proportion; names side by side cost their square, as each pair of a window is read. Reports of
100 pages stay far below: news articles have about 300 pairs in a window, and 40 windows.
"""

from __future__ import annotations

from chipgraph.graph.errors import InputError

MOST_TOGETHER = 5_000  # characters without a space; spaCy's tokenizer takes the square of that
MOST_NAMES = 20_000  # in an article; linking and qualifiers look at all of them for each fact
MOST_PAIRS = 500_000  # of names, in all windows of an article; about ten seconds of reading


def check(count: int, most: int, what: str) -> None:
    """Raise InputError where an article holds more than `most` of something."""
    if count > most:
        raise InputError(f"the text holds {count:,} {what}, the limit is {most:,}; split it into articles")
