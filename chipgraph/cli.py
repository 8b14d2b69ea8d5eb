"""The command line: articles in, questions to the graph, pages out.

Exit codes: 0 done, warnings included; 1 failed; 2 unusable arguments.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import closing
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from chipgraph import exporting, judging, knowledge, measuring, questions, render
from chipgraph.graph.errors import ChipGraphError, InputError
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.asking import asked_again
from chipgraph.graph.store.open import open_reader, open_store
from chipgraph.graph.wording import counted
from chipgraph.ingest.sources.files import read_files, unique_keys
from chipgraph.ingest.sources.record import Rejection, parse_date
from chipgraph.options import CORES, Dated, Db, Host, IdPrefix, Json, Output, Paths, Port, Workers, day, writer

# The pipeline, the extractor and the web application are imported where they are used: they bring spaCy, numpy and
# FastAPI with them, and a question to the graph should not wait seconds for these.

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from chipgraph.graph.model import Article

app = typer.Typer(
    help="A knowledge graph of the chip rivalry, read from news, with the sentence behind every fact.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

DEMO_DB = "sqlite:///chipgraph-demo.db"


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; every failure that was foreseen is one line on standard error."""
    if logging.lastResort:
        logging.lastResort.setFormatter(_OneLine())  # what this package logs, and nobody else handles
    try:
        code = app(args=argv, standalone_mode=False) or 0
        sys.stdout.flush()  # here, where it can still be told that it failed
    except typer.TyperException as error:
        # Without a message it has said all there is to say: the help, for a command without arguments.
        _fail(error.format_message().replace("Value error, ", ""), error.exit_code)  # what Pydantic puts before it
    except ChipGraphError as error:
        _fail(str(error), 2 if isinstance(error, InputError) else 1)
    except (OSError, SystemExit) as error:
        _unwritten(error)
    sys.exit(code)


class _OneLine(logging.Formatter):
    """A line of the log that says first what it is: a warning, an error."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return f"{record.levelname.lower()}: {super().format(record)}"


@app.command()
def ingest(
    paths: Paths, *, db: Db = None, workers: Workers = CORES, date: Dated = None, id_prefix: IdPrefix = ""
) -> None:
    """Read articles into the store, and report what became of each."""
    url = Settings.load(db=db).db
    articles = _articles(paths, date, id_prefix)
    first = next(articles, None)
    if first is None:  # no store is made
        _nothing(paths)
    else:
        _ingest(chain([first], articles), url, workers)


@app.command()
def extract(
    paths: Paths, *, output: Output = None, workers: Workers = CORES, date: Dated = None, id_prefix: IdPrefix = ""
) -> None:
    """Print what is read out of articles, one line of JSON for each, without a store."""
    from chipgraph.ingest import pipeline, rows  # noqa: PLC0415

    articles = unique_keys(_articles(paths, date, id_prefix))  # a row has no other name than the key
    rejections: list[Rejection] = []
    outcome = None
    with writer(output) as out, closing(pipeline.extract(articles, workers=workers)) as outcomes:
        for outcome in outcomes:
            if isinstance(outcome, Rejection):
                rejections.append(outcome)
            else:
                out.write(json.dumps(rows.to_row(*outcome), ensure_ascii=False) + "\n")
    render.rejections(Console(stderr=True), rejections)
    if outcome is None:
        _nothing(paths)


@app.command()
def remove(
    articles: Annotated[list[str], typer.Argument(help="Their ids, article-…", show_default=False)], *, db: Db = None
) -> None:
    """Take articles out of the graph, with what only they say; ingested again, they come back."""
    from chipgraph.ingest import pipeline  # noqa: PLC0415

    url = Settings.load(db=db).db
    open_reader(url).close()  # where nothing is, nothing is to be made
    with open_store(url) as store:
        pipeline.remove(store, articles)
    render.line(Console(stderr=True), f"{counted(len(set(articles)), 'article')} removed")


@app.command()
def explain(
    sentence: Annotated[str, typer.Argument(help="What to read; - for standard input", show_default=False)],
    *, date: Dated = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Show how a sentence is read: mentions, parse, candidates, what spoke for or against each, evidence."""
    from chipgraph.ingest.language.explain import explain as read_out  # noqa: PLC0415
    from chipgraph.ingest.language.extract import load_extractor  # noqa: PLC0415

    published = day(date)
    try:
        text = sys.stdin.read() if sentence == "-" else sentence
        text.encode()  # bytes that are no UTF-8 come as halves of characters, which nothing can read
    except UnicodeError as error:
        raise InputError("what is to be explained is no UTF-8 text; save or type it in that encoding") from error
    if not text.strip():
        raise InputError("there is nothing to explain; give a sentence in quotation marks")
    questions.tell(render.explanation, read_out(load_extractor().read(text, published)), as_json=as_json)


app.add_typer(questions.app)
app.add_typer(knowledge.app)
app.add_typer(judging.app)
app.add_typer(exporting.app)
app.add_typer(measuring.app)


@app.command()
@asked_again
def stats(*, as_json: Json = False, db: Db = None) -> None:
    """Count what the graph holds."""
    with open_reader(Settings.load(db=db).db) as reader:
        found = reader.stats()
    questions.tell(render.stats, found, as_json=as_json)


@app.command()
@asked_again
def digest(db: Db = None) -> None:
    """Print the digest of the graph, with the judgements on it: the same for the same, wherever it was made."""
    with open_reader(Settings.load(db=db).db) as reader:
        print(reader.digest())


@app.command()
def copy(
    *,
    source: Annotated[str, typer.Option("--from", help="URL of the store to read", show_default=False)],
    target: Annotated[str, typer.Option("--to", help="URL of the store to write", show_default=False)],
) -> None:
    """Copy a graph into another store, of whatever engine, and compare the digests; interrupted, it goes on."""
    from chipgraph.graph.store.copy import copy as copy_graph  # noqa: PLC0415

    if source == target:
        raise InputError("--from and --to name one store; name two")
    console = Console(stderr=True)
    with open_reader(source) as reader, open_store(target) as store, render.Bar(console) as bar:
        copied = copy_graph(reader, store, lambda done, total: bar("copy", done, total))
    render.copied(Console(), copied)


@app.command()
def serve(db: Db = None, host: Host = None, port: Port = None) -> None:
    """Serve the graph as web pages and over REST."""
    settings = Settings.load(db=db, host=host, port=port)
    open_reader(settings.db).close()  # a missing or newer store is told before anything listens
    _serve(settings)


@app.command()
def demo(
    *, db: Db = DEMO_DB, host: Host = None, port: Port = None, workers: Workers = CORES,
    only_build: Annotated[bool, typer.Option("--only-build", help="Build the graph and stop")] = False,
) -> None:  # fmt: skip
    """Build the graph of the sample corpus that comes with the package, and serve it."""
    settings = Settings.load(db=db, host=host, port=port)
    with resources.as_file(resources.files("chipgraph.ingest") / "sample") as folder:
        _ingest(read_files([folder]), settings.db, workers)
    if not only_build:
        _serve(settings)


def _articles(paths: list[Path], date: str | None, id_prefix: str) -> Iterator[Article | Rejection]:
    return read_files(paths, id_prefix=id_prefix, published=parse_date(date) if date else None)


def _nothing(paths: Iterable[Path]) -> None:
    """Warn that there was nothing to read."""
    where = ", ".join(map(str, paths))
    told = f"warning: nothing is there to read in {where}; give articles as `chipgraph ingest --help` says"
    render.line(Console(stderr=True), told, style="yellow")


def _ingest(articles: Iterable[Article | Rejection], db: str, workers: int) -> None:
    from chipgraph.ingest import pipeline  # noqa: PLC0415

    errors = Console(stderr=True)
    try:
        with open_store(db) as store, render.Bar(errors) as bar:
            report = pipeline.run(articles, store, workers=workers, progress=bar)
    except KeyboardInterrupt:
        render.failure(errors, "interrupted; what is stored stays, and the same command goes on from there")
        raise
    render.report(Console(), report)
    render.rejections(errors, report.rejections)


def _serve(settings: Settings) -> None:
    from chipgraph.serving import serve_forever  # noqa: PLC0415

    serve_forever(settings, Console(stderr=True))


def _unwritten(error: OSError | SystemExit) -> NoReturn:
    """End where standard output takes no more: without a word if nobody reads on, as `head` has read enough.

    Rich and Typer make an exit of a pipe without a reader. All other errors of the system are turned into ours where
    they arise, or name a file.
    """
    cause = error.__context__ if isinstance(error, SystemExit) else error
    if not isinstance(cause, OSError) or cause.filename is not None:
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python would try again as it ends
    if isinstance(cause, BrokenPipeError):
        sys.exit(0)
    _fail(f"the answer cannot be written to standard output: {cause.strerror or cause}", 1)


def _fail(message: str, code: int) -> NoReturn:
    if message:
        render.failure(Console(stderr=True), message)
    sys.exit(code)
