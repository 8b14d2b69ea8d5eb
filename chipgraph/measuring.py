"""The command that tells how well articles are read: `chipgraph evaluate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from chipgraph import render, render_quality
from chipgraph.options import Json, Output, check_writable, writer

app = typer.Typer()

Annotations = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Annotated texts, or folders of them: passages .jsonl, articles .json [default: the test passages]",
        show_default=False,
    ),
]
Errors = Annotated[bool, typer.Option("--errors", help="Also name each wrong and each missed fact, with its cause")]


@app.command()
def evaluate(
    paths: Annotations = None, *, output: Output = None, errors: Errors = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Measure how well annotated articles are read: names, facts, status, dates, confidence, and why it errs."""
    from chipgraph.ingest.evaluation import card  # noqa: PLC0415 - brings spaCy with it

    if output is not None:
        check_writable(output)
    gold = card.load(paths or ())
    with render.Bar(Console(stderr=True)) as bar:
        measured = card.measure(gold, bar)
    text = json.dumps(measured.card, indent=1) + "\n"
    if output is not None:
        with writer(output) as file:
            file.write(text)
    if as_json:
        found = [{"in": one.place, "is": one.kind, "fact": one.said, "cause": one.cause} for one in measured.errors]
        told = {**measured.card, "errors": found} if errors else measured.card
        typer.echo(json.dumps(told, indent=1, ensure_ascii=True))
        return
    render_quality.card(Console(), measured.card)
    if errors:
        render_quality.errors(Console(), measured.errors)
