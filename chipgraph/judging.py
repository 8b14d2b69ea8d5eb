"""The commands with which a person corrects the graph: what may be one, what is, what was read right or wrong."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from chipgraph import render, render_judgements
from chipgraph.graph import judging
from chipgraph.graph.errors import InputError
from chipgraph.graph.resolver import resolve
from chipgraph.graph.review import candidates
from chipgraph.graph.schema import EntityType, Verdict
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.asking import asked_again
from chipgraph.graph.store.open import open_reader, open_store
from chipgraph.options import Db, Json, Limit  # noqa: TC001 - typer reads them
from chipgraph.questions import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chipgraph.graph.model import Judgement
    from chipgraph.graph.review import Candidate
    from chipgraph.graph.store.base import Reader, Store

app = typer.Typer()
judge = typer.Typer(no_args_is_help=True)
app.add_typer(judge, name="judge", help="Judge two entities the same or different, a fact or evidence right or wrong.")

One = Annotated[str, typer.Argument(metavar="A", help="Name or id of an entity", show_default=False)]
Other = Annotated[str, typer.Argument(metavar="B", help="Name or id of another", show_default=False)]
What = Annotated[
    list[str],
    typer.Argument(help="Id of a fact or of evidence, or subject, relation and object of a fact", show_default=False),
]
By = Annotated[
    str | None, typer.Option("--by", envvar="CHIPGRAPH_USER", help="Whose judgement it is [default: your login name]")
]
Why = Annotated[str, typer.Option("--why", help="On what grounds")]
At = Annotated[str | None, typer.Option("--at", help="When, as 2024-03-15T09:30:00Z [default: now]")]
Ask = Annotated[bool, typer.Option("--ask", help="Ask for a judgement on each, in a terminal")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of a judgement", show_default=False)]
Standing = Annotated[bool, typer.Option("--standing", help="Without those that were withdrawn")]
QUESTION = "the same? [y]es [n]o [s]kip [q]uit "


@app.command()
def review(
    *, limit: Limit = 20, ask: Ask = False, by: By = None, why: Why = "", json: Json = False, db: Db = None
) -> None:
    """Show pairs of entities that may be one, those first whose merging would change most."""
    if ask and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("--ask needs a terminal; judge with `chipgraph judge same A B`")
    url = Settings.load(db=db).db
    with open_reader(url) as reader:
        found = candidates(reader, limit=limit)
    if not ask:
        tell(render_judgements.candidates, found, as_json=json)
        return
    with open_store(url) as store:
        _ask(store, found, by, why)


@judge.command()
def same(left: One, right: Other, *, by: By = None, why: Why = "", at: At = None, db: Db = None) -> None:
    """Two entities are one: from now on they answer as one, under either id."""
    _judge(db, lambda reader: judging.of_entities(reader, Verdict.SAME, left, right, _word(by, why, at)))


@judge.command()
def different(left: One, right: Other, *, by: By = None, why: Why = "", at: At = None, db: Db = None) -> None:
    """Two entities are two: nothing merges them, and they are no longer shown for review."""
    _judge(db, lambda reader: judging.of_entities(reader, Verdict.DIFFERENT, left, right, _word(by, why, at)))


@judge.command()
def right(what: What, *, by: By = None, why: Why = "", at: At = None, db: Db = None) -> None:
    """A fact, or what a sentence was read to say, is right: its confidence becomes 1."""
    _judge(db, lambda reader: judging.of_statement(reader, Verdict.RIGHT, what, _word(by, why, at)))


@judge.command()
def wrong(what: What, *, by: By = None, why: Why = "", at: At = None, db: Db = None) -> None:
    """A fact, or what a sentence was read to say, is wrong: no answer shows the fact, the evidence no longer counts."""
    _judge(db, lambda reader: judging.of_statement(reader, Verdict.WRONG, what, _word(by, why, at)))


@app.command()
@asked_again
def judgements(*, standing: Standing = False, json: Json = False, db: Db = None) -> None:
    """List all judgements, the latest first: who, when, what, why, and whether they count."""
    with open_reader(Settings.load(db=db).db) as reader, reader.snapshot():
        listed = [one for one in reader.iter_judgements() if not (standing and one.withdrawn)]
        tell(render_judgements.judgements, render_judgements.Listed(judging.judged(reader, listed)), as_json=json)


@app.command()
def withdraw(judgement: Id, *, at: At = None, db: Db = None) -> None:
    """Let a judgement count no more. It stays listed."""
    with _writable(db) as store:
        found = store.get_judgement(judgement)
        store.withdraw(judgement, judging.withdrawn_at(found, _time(at)))
        told = judging.judged(store, [store.get_judgement(judgement)])
    console = Console()
    render_judgements.judgements(console, told)
    if found.withdrawn:
        render.line(console, "it was withdrawn before; that time is kept", style="yellow")


def _judge(db: str | None, make: Callable[[Reader], Judgement]) -> None:
    with _writable(db) as store:
        made = make(store)
        unlike = _unlike(store, made)
        store.judge(made)
        told = judging.judged(store, [made])
    render_judgements.judgements(Console(), told)
    if unlike:
        words = f"warning: one was a {unlike[0]}, the other a {unlike[1]}; withdraw {made.id} if that was a slip"
        render.line(Console(stderr=True), words, style="yellow")


def _unlike(store: Store, made: Judgement) -> list[EntityType]:
    """The types of two entities that are to be one, if these are not alike."""
    if made.verdict is not Verdict.SAME:
        return []
    ends = store.entities([made.left, made.right or ""])
    types = [ends[id_].type for id_ in (made.left, made.right or "") if id_ in ends]
    return types if len(set(types)) > 1 else []


def _writable(db: str | None) -> Store:
    url = Settings.load(db=db).db
    open_reader(url).close()  # a judgement on a graph that is not there makes none
    return open_store(url)


def _ask(store: Store, found: Sequence[Candidate], by: str | None, why: str) -> None:
    """Judge the candidates one by one as a person answers; those that an earlier answer has settled are passed over."""
    console = Console()
    for one in found:
        resolution = resolve(store.iter_judgements())
        if resolution.of(one.left.id) == resolution.of(one.right.id):
            continue
        render_judgements.candidates(console, [one])
        answer = ""
        while answer not in {"y", "n", "s", "q"}:
            try:
                answer = console.input(QUESTION, markup=False).strip().lower()[:1]
            except EOFError:  # Ctrl-D
                answer = "q"
        if answer == "q":
            return
        if answer != "s":
            verdict = Verdict.SAME if answer == "y" else Verdict.DIFFERENT
            store.judge(judging.of_entities(store, verdict, one.left.id, one.right.id, _word(by, why, None)))
    render.line(console, "that was all; --limit shows more")


def _word(by: str | None, why: str, at: str | None) -> judging.Word:
    return judging.Word(_login() if by is None else by, _time(at), why)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise InputError("this login has no name; give --by NAME or set CHIPGRAPH_USER") from error


def _time(text: str | None) -> datetime | None:
    """That moment in whole seconds, None where none is given; without an offset it is taken as UTC."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
        time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:  # an offset can lead out of the years that there are
        raise InputError(f"{text!r} is no time; write it as 2024-03-15T09:30:00Z") from error
    return time.replace(microsecond=0)
