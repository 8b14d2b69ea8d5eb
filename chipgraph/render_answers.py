"""How answers to questions look in a terminal: facts in lines, each with its sentences under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chipgraph.graph.answers import SoleSuppliers
from chipgraph.graph.moments import Moment
from chipgraph.graph.schema import Basis, Status
from chipgraph.graph.wording import counted, time_of
from chipgraph.render import flat, grid, line, plain, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console
    from rich.table import Table

    from chipgraph.graph.answers import (
        Connection,
        Connections,
        FactRow,
        Facts,
        Hop,
        SoleSupplier,
        Tiers,
        Timeline,
        TimelineEntry,
    )
    from chipgraph.graph.model import Fact
    from chipgraph.graph.store.base import Receipt


def tiers(console: Console, found: Tiers) -> None:
    """A walk as a tree: under each step those that lead on from where it arrived first."""
    for hop in _tree(found):
        indent = "  " * (hop.tier - 1)
        line(console, f"{indent}{hop.tier}  {fact_line(hop.row)}" + (" (leads back)" if hop.cycle else ""))
        receipts(console, hop.row.receipts, indent + "      ")
    _cuts(console, found.cuts)


def _tree(found: Tiers) -> Iterator[Hop]:
    """The steps, each before those that go on from where it was the first to arrive."""
    onward: dict[str, list[Hop]] = {}
    first: dict[str, Hop] = {}
    for hop in found.hops:
        onward.setdefault(hop.near, []).append(hop)
        if hop.far != found.entity.id:
            first.setdefault(hop.far, hop)
    trail = onward.get(found.entity.id, [])[::-1]
    while trail:
        hop = trail.pop()
        yield hop
        if first.get(hop.far) is hop:
            trail += onward.get(hop.far, [])[::-1]


def connections(console: Console, found: Connections) -> None:
    """Each path with the strength of its weakest link, then its links in order."""
    for number, path in enumerate(found.paths, 1):
        line(console, f"{number}  {_way(found, path)} · strength {share(path.strength)}{_common(path)}", style="bold")
        for link in path.links:
            undated = "" if link.dated else " · undated"
            line(console, f"   {fact_line(link.row)}{undated} · strength {share(link.strength)}")
            receipts(console, link.row.receipts, "      ")
    _cuts(console, found.cuts)


def _way(found: Connections, path: Connection) -> str:
    names = [found.start.name]
    for link in path.links:
        forward = link.row.subject.id == link.near
        names.append((link.row.object if forward else link.row.subject).name)
    return " – ".join(names)


def _common(path: Connection) -> str:
    if path.first and path.last:
        return f" · all between {path.first} and {path.last}"
    return f" · all since {path.first}" if path.first else f" · all until {path.last}" if path.last else ""


@dataclass(frozen=True, slots=True)
class ChokePoints:
    """Suppliers without an alternative; what the shape of the network of supplies says, in lists by name, if asked."""

    sole: SoleSuppliers
    shape: Mapping[str, Sequence[Any]] | None = None


def choke_points(console: Console, found: ChokePoints, offset: int = 0) -> None:
    """Suppliers without an alternative, each with its buyers; then what the shape of the network says, if asked for."""
    sole = found.sole
    for one in sole.suppliers:
        line(console, _only(one), style="bold")
        for row in one.rows:
            line(console, f"   {fact_line(row)}")
            receipts(console, row.receipts, "      ")
    count(console, offset, {"": (len(sole.suppliers), sole.total)})
    if found.shape:
        console.print()
        line(console, "without whom the network of supplies falls apart", style="bold")
        table = grid("entity", "pieces", "cut off")
        for one in found.shape["articulations"]:
            table.add_row(plain(one.name), f"{one.pieces:,}", f"{one.cut_off:,}")
        _rows_or_nobody(console, table)
        console.print()
        line(console, "through whom most chains of supply run", style="bold")
        table = grid("entity", "betweenness", "suppliers", "customers")
        for one in found.shape["central"]:
            if one.betweenness:
                table.add_row(plain(one.name), f"{one.betweenness:.4f}", f"{one.incoming:,}", f"{one.outgoing:,}")
        _rows_or_nobody(console, table)


def _rows_or_nobody(console: Console, table: Table) -> None:
    console.print(table if table.row_count else "nobody")


def _only(one: SoleSupplier) -> str:
    names = [entity.name for entity in one.elsewhere[:5]] + (["…"] if len(one.elsewhere) > 5 else [])
    parts = [
        f"{one.supplier.name}: only supplier of {one.item or 'anything'} to {', '.join(_buyers(one))}",
        f"such goods come to others from {', '.join(names)}" if names else None,
        f"{one.unnamed} more of their suppliers may have such goods" if one.unnamed else None,
    ]
    return " · ".join(part for part in parts if part)


def _buyers(one: SoleSupplier) -> list[str]:
    names = [row.object.name for row in one.rows]
    return names if len(names) <= 5 else [*names[:5], f"{len(names) - 5:,} more"]


def facts(console: Console, found: Facts, offset: int = 0) -> None:
    """Facts, one a line, with sentences under each."""
    for one in found.rows:
        line(console, fact_line(one))
        receipts(console, one.receipts, "      ")
    count(console, offset, {"": (len(found.rows), found.total)})


def timeline(console: Console, found: Timeline, offset: int = 0) -> None:
    """Dated entries in order, then what no source dates."""
    for entry in (*found.entries, *found.undated):
        moment = "" if entry.moment is Moment.HAPPENED else f"{entry.moment}: "
        counted_from = " · counted from the day of the report" if _is_counted(entry) else ""
        line(console, f"{entry.date or '':<10}  {moment}{fact_line(entry.row, dated=False)}{counted_from}")
        receipts(console, entry.row.receipts, " " * 16)
    dated, undated = (len(found.entries), found.total), (len(found.undated), found.undated_total)
    both = found.total and found.undated_total
    count(console, offset, {"dated": dated, "undated": undated} if both else {"": dated if found.total else undated})


def _is_counted(entry: TimelineEntry) -> bool:
    """Whether its date comes from words such as "last week"."""
    return entry.date is not None and entry.row.spell.basis is Basis.RELATIVE


def fact_line(found: FactRow, *, dated: bool = True) -> str:
    """A fact in one line: ends, item, dates, status, and how well it is supported.

    The support is that of the whole fact, which is said where a part of its spells was asked for.
    """
    spell, fact = found.spell, found.fact
    whole = "in all " if len(found.spells) < len(fact.spells) else ""
    parts = [
        f"{found.subject.name} {fact.relation} {found.object.name}",
        spell.item,
        time_of(spell, fact.relation) if dated else None,
        spell.status if spell.status is not Status.ACTUAL else None,
        "disputed" if fact.disputed else None,
        f"{whole}{counted(len(fact.publishers), 'publisher')}, {counted(fact.articles, 'article')}",
        f"{first_told(fact)} {fact.first_reported}" if fact.first_reported else None,
    ]
    return " · ".join(part for part in parts if part)


def first_told(fact: Fact) -> str:
    """What the first day of a fact is called: it may be that of a denial."""
    denied = any(spell.status is Status.DENIED for spell in fact.spells)
    return "first told of" if denied else "first reported"


def receipts(console: Console, found: Iterable[Receipt], indent: str) -> None:
    """The sentences, each with its publisher and day."""
    for one in found:
        told = f"{indent}“{flat(one.sentence)}”{origin(one.publisher or one.title, one.published)}"
        line(console, told, style="dim")


def origin(*parts: object) -> str:
    """Those that are known of who said it and when, in brackets after a space."""
    known = ", ".join(flat(str(part)) for part in parts if part)
    return f" ({known})" if known else ""


def count(console: Console, offset: int, lists: Mapping[str, tuple[int, int]]) -> None:
    """Which part of lists, each with a name, is shown where it is not all: how many rows of how many, from an offset.

    What follows is told how to be seen.
    """
    if all(shown == total for shown, total in lists.values()):
        return
    parts = ", ".join(f"{part(offset, *numbers)} {name}".rstrip() for name, numbers in lists.items())
    more = any(offset + shown < total for shown, total in lists.values())
    line(console, f"{parts} shown" + ("; --limit shows more" if more else ""), style="yellow")


def part(offset: int, shown: int, total: int) -> str:
    """So many rows of how many; after an offset, which."""
    if not shown:
        return f"none of {total:,}"
    if not offset:
        return f"{shown:,} of {total:,}"
    last = offset + shown
    return f"{offset + 1:,}–{last:,} of {total:,}" if shown > 1 else f"number {last:,} of {total:,}"


def _cuts(console: Console, cuts: Iterable[str]) -> None:
    for cut in cuts:
        line(console, cut, style="yellow")
