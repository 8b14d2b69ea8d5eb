"""The command that writes the graph in the formats of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from chipgraph.graph import queries
from chipgraph.graph.export.formats import Format
from chipgraph.graph.export.formats import export as write
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.asking import asked_again
from chipgraph.graph.store.open import open_reader
from chipgraph.graph.wording import counted
from chipgraph.options import All, AsOf, Db, Item, KnownAt, Relations, fact_filter
from chipgraph.render import line

app = typer.Typer()

What = Annotated[Format, typer.Option("--format", "-f", help="What to write", show_default=False)]
File = Annotated[Path, typer.Option("--output", "-o", help="File to write, or to replace", show_default=False)]
Around = Annotated[list[str] | None, typer.Option("--entity", help="Only what is around this one (name or id)")]
Steps = Annotated[int, typer.Option("--steps", min=1, help="Steps from each of these")]


@app.command()
@asked_again
def export(
    *, format_: What, output: File, entity: Around = None, steps: Steps = 1, relation: Relations = None,
    item: Item = None, as_of: AsOf = None, known_at: KnownAt = None, all_: All = False, db: Db = None,
) -> None:  # fmt: skip
    """Write the graph, or what is around some entities, for another program."""
    filter_ = fact_filter(as_of, known_at, item, relation, all_=all_)
    with open_reader(Settings.load(db=db).db) as reader:
        ids = [queries.resolve(reader, name).id for name in entity] if entity else None
        written = write(reader, output, format_, filter_, entity_ids=ids, steps=steps)
    left = "" if all_ else "; what is planned, alleged, ended or denied is left out, --all writes that too"
    line(Console(stderr=True), f"{counted(written, 'fact')} written{left}")
    if output.suffix.lower() in {".csv", ".parquet"} and format_ in {Format.CSV, Format.PARQUET}:
        note = f"warning: {output} is a ZIP of five tables, whatever its name; call it .zip to open it"
        line(Console(stderr=True), note, style="yellow")
