"""What is told beside an answer: what it lacks because of the options that were given, and how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.filters import EVERY_STATUS

if TYPE_CHECKING:
    from chipgraph.graph.filters import FactFilter


def undated(number: int | None, filter_: FactFilter, *, of: str = "") -> list[str]:
    """That so many facts more may have held on the day that was asked about, if there are any."""
    if not number:
        return []
    ended = "" if filter_.statuses == EVERY_STATUS else ", --all for what has ended since"
    facts, them = ("1 fact more", "it") if number == 1 else (f"{number:,} facts more", "them")
    whose = f" of {of} itself" if of else ""
    said = f"{facts}{whose} may have held on {filter_.as_of}, but no source dates {them}"
    return [f"{said}; ask without --as-of to see {them}{ended}"]
