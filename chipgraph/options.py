"""The arguments and options that commands share, each with its help, and what their values make."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import CURRENT, EVERY_STATUS, FactFilter
from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.sources.record import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

MOST = 10**9  # answers: more than any graph has, and less than a store can count

Paths = Annotated[
    list[Path], typer.Argument(help="Files and folders: .txt .md .html .json .jsonl .csv", show_default=False)
]
Db = Annotated[
    str | None, typer.Option("--db", help="URL of the store [default: CHIPGRAPH_DB, else sqlite:///chipgraph.db]")
]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes that read articles")]
Dated = Annotated[str | None, typer.Option("--date", help="Publication date of articles that bear none, as 2024-03-15")]
IdPrefix = Annotated[str, typer.Option("--id-prefix", help="Text to put before every article's id")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="File to write [default: standard output]")]
Name = Annotated[str, typer.Argument(help="Name or id of an entity", show_default=False)]
AsOf = Annotated[str | None, typer.Option("--as-of", help="What held on that day, as 2024-03-15")]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="What had been published by that day")]
Item = Annotated[str | None, typer.Option("--item", help="Only of goods with these words in their name")]
Relations = Annotated[
    list[Relation] | None, typer.Option("--relation", case_sensitive=False, help="Only of these relations")
]
Statuses = Annotated[
    list[Status] | None,
    typer.Option("--status", case_sensitive=False, help="Only what sources speak of so [default: actual, not ended]"),
]
All = Annotated[bool, typer.Option("--all", help="Also what is planned, alleged, ended or denied")]
Sentences = Annotated[int, typer.Option("--sentences", min=0, help="Sentences to show under each")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=MOST, help="Answers to show")]
Offset = Annotated[int, typer.Option("--offset", min=0, max=MOST, help="Answers to pass over first")]
Json = Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object")]
Depth = Annotated[int, typer.Option("--tiers", min=1, help="Tiers to follow")]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on [default: 127.0.0.1]")]
Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65535, help="Port to listen on, 0 for a free one [default: 8000]")
]

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def fact_filter(
    as_of: str | None = None,
    known_at: str | None = None,
    item: str | None = None,
    relations: Iterable[Relation] | None = None,
    statuses: Iterable[Status] | None = None,
    *,
    all_: bool = False,
    default: frozenset[Status] = CURRENT,
) -> FactFilter:
    """The filter of a question's options, `default` if they name no status.

    Raises InputError for what is no date, and where both all statuses and some are asked for.
    """
    if all_ and statuses:
        raise InputError("--all shows every status, --status some; give one of the two")
    return FactFilter(
        relations=frozenset(relations or ()),
        statuses=EVERY_STATUS if all_ else frozenset(statuses or default),
        item=item,
        as_of=day(as_of),
        known_at=day(known_at),
    )


def day(text: str | None) -> date | None:
    """The day that an option names; raises InputError for what is none."""
    return parse_date(text) if text else None


def check_writable(path: Path) -> None:
    """Raise InputError before long work if its result could not be written there; nothing is touched."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError(f"{path} cannot be written: name a file in a folder that exists and may be written")


@contextmanager
def writer(path: Path | None) -> Iterator[TextIO]:
    """The file that --output names, else standard output; raises InputError where it cannot be written.

    A file is put in its place once it is whole, and left as it was if anything fails: it may be one that is being read.
    """
    if path is None:
        yield sys.stdout
        return
    place = path.resolve()  # what a link leads to is replaced, not the link
    replaced = place.is_file() or not place.exists()  # a pipe or a device is not
    part = place.with_name(f".{place.name}.{os.getpid()}.part") if replaced else place
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        if replaced:
            part.replace(place)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        if replaced:
            part.unlink(missing_ok=True)
