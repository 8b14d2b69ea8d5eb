"""How it looks in a terminal on whose word a fact stands, what changed, what has the words of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.schema import Status
from chipgraph.render import grid, line, plain, share
from chipgraph.render_answers import fact_line, receipts

if TYPE_CHECKING:
    from rich.console import Console

    from chipgraph.graph.answers import Changes, Corroboration, Coverage, Hits
    from chipgraph.graph.store.base import Receipt

_PUBLISHERS = 10  # named of an answer's; --json has all


def corroboration(console: Console, found: Corroboration) -> None:
    """Who asserts a fact and who denies it, each in their own words; then who repeats others."""
    fact = found.fact
    table = grid("", "", heads=False)
    table.add_row("fact", plain(f"{found.subject.name} {fact.relation} {found.object.name}"))
    table.add_row("id", fact.id)
    table.add_row("publishers", plain(", ".join(fact.publishers) or "unnamed"))
    table.add_row("articles", f"{fact.articles:,}, {found.copies:,} of them copies")
    first = f"{found.first.published}, {found.first.publisher or found.first.title}" if found.first else "undated"
    table.add_row("first reported", plain(first))
    table.add_row("confidence", share(fact.confidence))
    table.add_row("disputed", "yes" if fact.disputed else "no")
    console.print(table)
    _side(console, "asserted by", found.asserted)
    _side(console, "denied by", found.denied)
    _side(console, "repeated by", found.repeated)


def _side(console: Console, title: str, found: tuple[Receipt, ...]) -> None:
    if found:
        line(console, f"\n{title}", style="bold")
    for one in found:
        evidence = one.evidence
        said = [
            evidence.status if evidence.status not in {Status.ACTUAL, Status.DENIED} else None,
            evidence.date,
            f"until {evidence.date_end}" if evidence.date_end else None,
            evidence.item,
            f"says {evidence.speaker}" if evidence.speaker else None,
        ]
        line(console, "  " + " · ".join([one.publisher or one.title, *(part for part in said if part)]))
        receipts(console, [one], "      ")


def changes(console: Console, found: Changes) -> None:
    """Each change with the sentences that made it, and how many there are of each kind."""
    for one in found.changes:
        line(console, f"{', '.join(one.turns)}: {fact_line(one.row)}")
        receipts(console, one.row.receipts, "      ")
    if not found.total:
        return
    counts = ", ".join(f"{number:,} {turn}" for turn, number in found.counts.items())
    shown = f"{len(found.changes):,} of {found.total:,} shown" if len(found.changes) < found.total else "in all"
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
        table.add_row(plain(f"  {name}"), f"{articles:,}")
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
        origin = ", ".join(str(part) for part in (article.publisher, article.published) if part)
        line(console, f"  {article.title or article.key}" + (f" ({origin})" if origin else ""))
        if article.url:
            line(console, f"      {article.url}", style="dim")
