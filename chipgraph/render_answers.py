"""How answers to questions look in a terminal: facts in lines, each with its sentences under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.answers import Moment
from chipgraph.graph.schema import Status
from chipgraph.graph.spells import is_event
from chipgraph.render import line

if TYPE_CHECKING:
    from rich.console import Console

    from chipgraph.graph.answers import FactRow, Facts, Tiers, Timeline


def tiers(console: Console, found: Tiers) -> None:
    """A chain of supply, each tier set in by one step."""
    for hop in found.hops:
        indent = "  " * (hop.tier - 1)
        line(console, f"{indent}{hop.tier}  {_fact(hop.row)}" + (" (leads back)" if hop.cycle else ""))
        _receipts(console, hop.row, indent + "      ")
    if not found.hops:
        line(console, f"nothing is known of {found.entity.name}; --all shows what is planned, alleged, ended or denied")
    for cut in found.cuts:
        line(console, cut, style="yellow")


def facts(console: Console, found: Facts) -> None:
    """Facts, one a line, with sentences under each."""
    for one in found.rows:
        line(console, _fact(one))
        _receipts(console, one, "      ")
    _count(console, len(found.rows), found.total)


def timeline(console: Console, found: Timeline) -> None:
    """Dated entries in order, then what no source dates."""
    for entry in (*found.entries, *found.undated):
        moment = "" if entry.moment is Moment.HAPPENED else f"{entry.moment}: "
        line(console, f"{entry.date or '':<10}  {moment}{_fact(entry.row, dated=False)}")
        _receipts(console, entry.row, " " * 16)
    _count(console, len(found.entries) + len(found.undated), found.total + found.undated_total)


def _fact(found: FactRow, *, dated: bool = True) -> str:
    spell, fact = found.spell, found.fact
    publishers = f"{len(fact.publishers)} publisher{'s' * (len(fact.publishers) != 1)}"
    parts = [
        f"{found.subject.name} {fact.relation} {found.object.name}",
        spell.item,
        _when(found) if dated else None,
        spell.status if spell.status is not Status.ACTUAL else None,
        "disputed" if fact.disputed else None,
        f"{publishers}, {fact.articles} article{'s' * (fact.articles != 1)}",
    ]
    return " · ".join(part for part in parts if part)


def _when(found: FactRow) -> str | None:
    start, end = found.spell.start, found.spell.end
    if start is None:
        return f"until {end}" if end else None
    if end is not None:
        return f"{start} to {end}"
    return start if is_event(found.fact.relation) else f"since {start}"


def _receipts(console: Console, found: FactRow, indent: str) -> None:
    for one in found.receipts:
        origin = ", ".join(str(part) for part in (one.publisher or one.title, one.published) if part)
        sentence = " ".join(one.sentence.split())
        line(console, f"{indent}“{sentence}”" + (f" ({origin})" if origin else ""), style="dim")


def _count(console: Console, shown: int, total: int) -> None:
    if shown < total:
        line(console, f"{shown:,} of {total:,} shown; --limit shows more", style="yellow")
    elif not total:
        line(console, "nothing is known; --all shows what is planned, alleged, ended or denied")
