"""How it looks in a terminal on whose word a fact stands, what changed, what has the words of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.schema import Status
from chipgraph.render import flat, grid, line, plain, share
from chipgraph.render_answers import fact_line, first_told, origin, part, receipts

if TYPE_CHECKING:
    from rich.console import Console

    from chipgraph.graph.answers import Changes, Corroboration, Coverage, Hits
    from chipgraph.graph.store.base import Receipt

_PUBLISHERS = 10  # named of an answer's; --json has all
_UNNAMED = "unnamed"  # who an article is by that names neither publisher nor title


def corroboration(console: Console, found: Corroboration) -> None:
    """Who asserts a fact and who denies it, each in their own words; then who repeats others."""
    fact = found.fact
    table = grid("", "", heads=False)
    table.add_row("fact", plain(f"{found.subject.name} {fact.relation} {found.object.name}"))
    table.add_row("id", fact.id)
    table.add_row("publishers", plain(", ".join(map(flat, fact.publishers)) or _UNNAMED))
    table.add_row("articles", f"{fact.articles:,}, {found.copies:,} of them copies")
    first = f"{found.first.published}, {_said_by(found.first)}" if found.first else "undated"
    table.add_row(first_told(fact), plain(first))
    table.add_row("confidence", share(fact.confidence))
    table.add_row("disputed", "yes" if fact.disputed else "no")
    console.print(table)
    _side(console, "asserted by", found.asserted)
    _side(console, "denied by", found.denied)
    _side(console, "repeated by", found.repeated)


def _side(console: Console, title: str, found: tuple[Receipt, ...]) -> None:
    if found:
        console.print()
        line(console, title, style="bold")
    for one in found:
        evidence = one.evidence
        said = [
            evidence.status if evidence.status not in {Status.ACTUAL, Status.DENIED} else None,
            evidence.date,
            f"until {evidence.date_end}" if evidence.date_end else None,
            evidence.item,
            f"says {evidence.speaker}" if evidence.speaker else None,
        ]
        line(console, "  " + " · ".join([_said_by(one), *(part for part in said if part)]))
        receipts(console, [one], "      ")


def _said_by(one: Receipt) -> str:
    return flat(one.publisher or one.title) or _UNNAMED


def changes(console: Console, found: Changes, offset: int = 0) -> None:
    """Each change with the sentences that made it, and how many there are of each kind."""
    for one in found.changes:
        line(console, f"{', '.join(one.turns)}: {fact_line(one.row)}")
        receipts(console, one.row.receipts, "      ")
    if not found.total:
        return
    counts = ", ".join(f"{number:,} {turn}" for turn, number in found.counts.items())
    number = len(found.changes)
    shown = f"{part(offset, number, found.total)} shown; in all" if number < found.total else "in all"
    line(console, f"{shown}: {counts}", style="yellow")


def coverage(console: Console, found: Coverage) -> None:
    """What an answer rests on."""
    table = grid("", "", heads=False)
    table.add_row("articles", f"{found.articles:,}")
    table.add_row("  copies", f"{found.copies:,}")
    table.add_row("  undated", f"{found.undated:,}")
    table.add_row("published", f"{found.first} to {found.last}" if found.first else "undated")
    table.add_row("days", f"{found.days:,}")
    table.add_row("evidence", f"{found.evidence:,}")
    table.add_row("publishers", f"{len(found.publishers):,}")
    for name, articles in list(found.publishers.items())[:_PUBLISHERS]:
        table.add_row(plain(f"  {flat(name)}"), f"{articles:,}")
    console.print(table)


def hits(console: Console, found: Hits) -> None:
    """Sentences with what they state, then articles."""
    for hit in found.sentences:
        evidence = hit.receipt.evidence
        status = f" · {evidence.status}" if evidence.status is not Status.ACTUAL else ""
        line(console, f"{hit.subject.name} {evidence.relation} {hit.object.name}{status}")
        receipts(console, [hit.receipt], "      ")
    if found.articles:
        line(console, "articles", style="bold")
    for article in found.articles:
        line(console, f"  {flat(article.title or article.key)}{origin(article.publisher, article.published)}")
        if article.url:
            line(console, f"      {article.url}", style="dim")
