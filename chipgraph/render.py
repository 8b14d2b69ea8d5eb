"""How things look in a terminal. Text of articles is never taken as markup, nor its control characters sent on."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console
    from rich.progress import TaskID

    from chipgraph.graph.store.base import Stats
    from chipgraph.graph.store.copy import Copied
    from chipgraph.ingest.report import Report
    from chipgraph.ingest.sources.record import Rejection


# Embeddings, overrides and isolates of bidirectional text, and their ends.
DIRECTIONS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_BREAKS = frozenset("\n\t\u2028\u2029")


class Bar:
    """A progress bar for each stage of a run, on terminals only; the pipeline calls it."""

    def __init__(self, console: Console) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        hidden = not console.is_terminal
        self._progress = Progress(*columns, TimeRemainingColumn(), console=console, transient=True, disable=hidden)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` articles have passed this stage."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done)


def plain(value: object) -> Text:
    """The value in one line, with what would steer a terminal made visible: text of an article begins no line."""
    text = "" if value is None else str(value)
    return Text("".join(" " if char in _BREAKS else "�" if _steers(char) else char for char in text))


def flat(text: str) -> str:
    """The text with one space for each run of white space, which could push what follows to where a line begins."""
    return " ".join(text.split())


def _steers(char: str) -> bool:
    """Whether it would move a cursor or turn what follows, or is half a character, which no terminal can be sent."""
    return unicodedata.category(char) in {"Cc", "Cs"} or char in DIRECTIONS


def line(console: Console, text: str, *, style: str = "") -> None:
    """One line of output, however long."""
    console.print(plain(text), style=style, soft_wrap=True, highlight=False)


def share(value: float) -> str:
    """A confidence or strength; what is read is never certain, however many sources say so."""
    return ">0.99" if value >= 0.995 else f"{value:.2f}"


def failure(console: Console, message: str) -> None:
    """Why nothing came of it."""
    line(console, f"error: {message}", style="red")


def copied(console: Console, done: Copied) -> None:
    """What a copy wrote, and that it is one."""
    line(console, f"{done.articles} articles written, {done.unchanged} were there, {done.judgements} judgements")
    line(console, f"both graphs have the digest {done.digest}")


def report(console: Console, found: Report) -> None:
    """The counts of a run."""
    counts = {
        "read": found.read,
        "new": found.new,
        "changed": found.changed,
        "unchanged": found.unchanged,
        "near-copies": found.near_copies,
        "rejected": len(found.rejections),
        **{f"  {reason}": len(group) for reason, group in found.by_reason().items()},
    }
    table = grid("", "articles", heads=False)
    for name, count in counts.items():
        table.add_row(name, f"{count:,}")
    console.print(table)


def rejections(console: Console, found: Sequence[Rejection]) -> None:
    """A warning with the name of everything that was not taken; nothing where all was."""
    if found:
        line(console, f"warning: {len(found):,} rejected, the others are done", style="yellow")
    for rejection in sorted(found, key=lambda one: (one.reason, one.source, one.detail)):
        line(console, f"  {rejection}")


def stats(console: Console, found: Stats) -> None:
    """What the graph holds."""
    table = grid("", "", heads=False)
    table.add_row("articles", f"{found.articles:,}")
    table.add_row("published", f"{found.first} to {found.last}" if found.first else "undated")
    table.add_row("publishers", f"{found.publishers:,}")
    for title, counts in (("entities", found.entities), ("facts", found.facts)):
        table.add_row(title, f"{sum(counts.values()):,}")
        for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            table.add_row(f"  {name}", f"{count:,}")
    table.add_row("evidence", f"{found.evidence:,}")
    console.print(table)


_EXPLAINED = {
    "mentions": ("mention", "type", "entity", "by", "refers_to"),
    "words": ("word", "tag", "label", "head", "lemma"),
    "candidates": ("subject", "relation", "object", "score", "needs", "status", "stated", "because"),
}


def explanation(console: Console, parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Each part of an explanation under its name; evidence with its sentence, the others as tables."""
    for name, rows in parts.items():
        line(console, name if rows else f"{name}: none", style="bold")
        columns = _EXPLAINED.get(name)
        if columns and rows:
            table = grid(*(column.replace("_", " ") for column in columns))
            for row in rows:
                table.add_row(*(plain(_word(row[column])) for column in columns))
            console.print(table)
        elif not columns:
            for row in rows:
                _piece(console, row)
        console.print()


def _piece(console: Console, row: Mapping[str, Any]) -> None:
    named = ("date", "date_end", "basis", "item", "amount", "role", "speaker", "confidence")
    said = [f"{name.replace('_', ' ')} {row[name]}" for name in named if row[name] is not None]
    line(console, f"{row['subject']} {row['relation']} {row['object']}: {', '.join([row['status'], *said])}")
    line(console, f"  read in {' and '.join(f'“{end}”' for end in row['read_in'])} of: {row['sentence']}")


def _word(value: object) -> object:
    return ("no", "yes")[value] if isinstance(value, bool) else value


def grid(*columns: str, heads: bool = True) -> Table:
    """An empty table without lines around it; long cells are folded."""
    table = Table(box=None, show_header=heads, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
