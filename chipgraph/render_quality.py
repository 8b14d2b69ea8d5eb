"""How the figures of `chipgraph evaluate` look in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chipgraph.render import grid, line, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from chipgraph.ingest.evaluation.causes import Error

Row = dict[str, Any]


def card(console: Console, found: Mapping[str, Any]) -> None:
    """The figures, each kind in a table of its own."""
    told = [f"{found[name]:,} {name}" for name in ("passages", "articles") if found[name]]
    line(console, f"measured on {' and '.join(told)}; weights {found['weights'][:12]}")
    _rows(console, "names by type", found["names"])
    line(console, f"by place alone, whatever the type, F1 is {found['names']['all']['spans']:.3f}")
    _rows(console, "facts by relation", found["relations"])
    turned = found["directions"]
    line(console, f"turned round: {turned['wrong']} of {turned['of']} facts with a direction")
    status = found["statuses"]
    _rows(console, "facts with their status", status["by_status"])
    line(console, f"of {status['of']} facts found, the status of {status['right']} is right; "
         f"{status['too_sure']} are reported as actual and are not")  # fmt: skip
    _rows(console, "what else is said of the facts found", found["qualifiers"])
    _calibration(console, found["calibration"])
    for kind, causes in found["causes"].items():
        _causes(console, kind, causes)
    if "curve" in found:
        _curve(console, found["curve"])


def errors(console: Console, found: Iterable[Error]) -> None:
    """Each error: where it stands, the fact and the cause."""
    table = grid("in", "is", "fact", "cause")
    for one in found:
        table.add_row(plain(one.place), one.kind, plain(" ".join(one.said)), plain(one.cause))
    _heading(console, "errors")
    console.print(table)


def _rows(console: Console, title: str, rows: Mapping[str, Row]) -> None:
    _heading(console, title)
    table = grid("", *("there", "found", "reported", "right", "precision", "recall", "F1"))
    for name, row in rows.items():
        if row["gold"] or row["reported"]:
            counts = (f"{row[key]:,}" for key in ("gold", "found", "reported", "right"))
            table.add_row(plain(name), *counts, *(f"{row[key]:.3f}" for key in ("p", "r", "f1")))
    _right(table)
    console.print(table)


def _calibration(console: Console, found: Mapping[str, Any]) -> None:
    _heading(console, "confidence")
    table = grid("from", "candidates", "mean", "share right")
    for row in found["bins"]:
        if row["candidates"]:
            table.add_row(f"{row['start']:.1f}", f"{row['candidates']:,}", f"{row['score']:.3f}", f"{row['right']:.3f}")
    _right(table)
    console.print(table)
    line(console, f"what is promised differs from what is right by {found['error']:.3f} on average")


def _causes(console: Console, kind: str, causes: Mapping[str, int]) -> None:
    _heading(console, f"{kind} facts by cause")
    table = grid("", "", heads=False)
    for cause, count in sorted(causes.items(), key=lambda pair: -pair[1]):
        if count:
            table.add_row(plain(cause), f"{count:,}")
    _right(table)
    console.print(table)


def _curve(console: Console, points: Iterable[Mapping[str, Any]]) -> None:
    _heading(console, "F1 by the passages that a training learns from")
    table = grid("passages", "steps", "names", "facts of given names")
    for one in points:
        steps = f"{one['steps']:,}" if one["steps"] else "shipped"
        table.add_row(f"{one['passages']:,}", steps, f"{one['names']:.3f}", f"{one['relations']:.3f}")
    _right(table)
    console.print(table)


def _heading(console: Console, title: str) -> None:
    console.print()
    line(console, title, style="bold")


def _right(table: Any) -> None:
    for column in table.columns[1:]:
        column.justify = "right"
