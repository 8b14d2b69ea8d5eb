"""The commands that ask the graph: who supplies whom, what is connected how, what a measure reaches, what happened."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from chipgraph import notes
from chipgraph import render_answers as render
from chipgraph.graph import queries
from chipgraph.graph.schema import Relation
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.asking import asked_again
from chipgraph.graph.store.open import open_reader
from chipgraph.options import (
    All,
    AsOf,
    Db,
    Depth,
    Item,
    Json,
    KnownAt,
    Limit,
    Name,
    Offset,
    Relations,
    Sentences,
    Statuses,
    fact_filter,
)  # fmt: skip
from chipgraph.render import line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chipgraph.graph.answers import Tiers
    from chipgraph.graph.filters import FactFilter
    from chipgraph.graph.store.base import Reader

app = typer.Typer()

Other = Annotated[str, typer.Argument(metavar="OTHER", help="Name or id of another entity", show_default=False)]
Names = Annotated[
    list[str] | None,
    typer.Argument(help="One entity, two for what is between them, or none with --relation", show_default=False),
]
Paths = Annotated[int, typer.Option("--paths", min=1, help="Paths to show")]
Hops = Annotated[int, typer.Option("--hops", min=1, help="Hops of a path, at most")]
AnyTime = Annotated[bool, typer.Option("--any-time", help="Also paths whose hops never held on one day")]
Buyer = Annotated[str | None, typer.Argument(help="Name or id of a buyer [default: all]", show_default=False)]
Shape = Annotated[bool, typer.Option("--shape", help="Also on whom the network of supplies hangs by its shape")]


def tell(show: Callable[[Console, Any], None], found: object, *, as_json: bool, beside: Iterable[str] = ()) -> None:
    """Print an answer for people with what is told beside it, or as JSON."""
    if as_json:
        from chipgraph import as_json as shapes  # noqa: PLC0415 - brings Pydantic with it

        sys.stdout.write(shapes.text(found) + "\n")
    else:
        console = Console()
        show(console, found)
        for note in beside:
            line(console, note, style="yellow")


def _walk(
    ask: Callable[[Reader, str, FactFilter, queries.Bounds], Tiers], name: str, filter_: FactFilter,
    bounds: queries.Bounds, *, as_json: bool, db: str | None,
) -> None:  # fmt: skip
    with open_reader(Settings.load(db=db).db) as reader:
        found = ask(reader, queries.resolve(reader, name).id, filter_, bounds)
    beside = notes.undated(found.undated, filter_, of=found.entity.name)
    tell(render.tiers, found, as_json=as_json, beside=beside)


@app.command()
@asked_again
def suppliers(
    name: Name, *, tiers: Depth = 1, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None,
    status: Statuses = None, all_: All = False, sentences: Sentences = 1, limit: Limit = 50, json: Json = False,
    db: Db = None,
) -> None:  # fmt: skip
    """Who supplies a company or country, tier by tier, on whose word."""
    filter_ = fact_filter(as_of, known_at, item, None, status, all_=all_)
    bounds = queries.Bounds(tiers=tiers, per_entity=limit, receipts=sentences)
    _walk(queries.suppliers, name, filter_, bounds, as_json=json, db=db)


@app.command()
@asked_again
def customers(
    name: Name, *, tiers: Depth = 1, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None,
    status: Statuses = None, all_: All = False, sentences: Sentences = 1, limit: Limit = 50, json: Json = False,
    db: Db = None,
) -> None:  # fmt: skip
    """Whom a company or country supplies, tier by tier, on whose word."""
    filter_ = fact_filter(as_of, known_at, item, None, status, all_=all_)
    bounds = queries.Bounds(tiers=tiers, per_entity=limit, receipts=sentences)
    _walk(queries.customers, name, filter_, bounds, as_json=json, db=db)


@app.command()
@asked_again
def reach(
    name: Annotated[str, typer.Argument(help="Name or id of a measure, or of who issues some", show_default=False)],
    *, tiers: Depth = 3, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None, status: Statuses = None,
    all_: All = False, sentences: Sentences = 1, limit: Limit = 50, json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """What a measure hits: its targets, who makes or uses them, whom those supply."""
    filter_ = fact_filter(as_of, known_at, item, None, status, all_=all_)
    bounds = queries.Bounds(tiers=tiers, per_entity=limit, receipts=sentences)
    _walk(queries.reach, name, filter_, bounds, as_json=json, db=db)


@app.command()
@asked_again
def connections(
    name: Name, other: Other, *, paths: Paths = 3, hops: Hops = 4, any_time: AnyTime = False,
    relation: Relations = None, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None,
    status: Statuses = None, all_: All = False, sentences: Sentences = 1, json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """How two entities are connected: the paths whose weakest link is strongest."""
    filter_ = fact_filter(as_of, known_at, item, relation, status, all_=all_)
    scope = queries.Scope(paths=paths, hops=hops, any_time=any_time, receipts=sentences)
    with open_reader(Settings.load(db=db).db) as reader:
        start, goal = (queries.resolve(reader, one).id for one in (name, other))
        found = queries.connections(reader, start, goal, filter_, scope)
    tell(render.connections, found, as_json=json)


@app.command()
@asked_again
def chokepoints(
    name: Buyer = None, *, item: Item = None, shape: Shape = False, as_of: AsOf = None, known_at: KnownAt = None,
    status: Statuses = None, all_: All = False, sentences: Sentences = 1, limit: Limit = 20, offset: Offset = 0,
    json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """Suppliers to whom there is no alternative, for a buyer, an item or all."""
    filter_ = fact_filter(as_of, known_at, item, [Relation.SUPPLIES], status, all_=all_)
    with open_reader(Settings.load(db=db).db) as reader, reader.snapshot():
        buyer = queries.resolve(reader, name).id if name else None
        sole = queries.sole_suppliers(reader, filter_, buyer_id=buyer, offset=offset, limit=limit, receipts=sentences)
        found: dict[str, Any] = {"sole": sole}
        if shape:
            from chipgraph.graph import analysis  # noqa: PLC0415 - NetworkX and NumPy are not needed otherwise
            from chipgraph.graph.network import network  # noqa: PLC0415

            supplies = network(reader, filter_)
            found["articulations"] = analysis.articulations(supplies)[:limit]
            found["central"] = analysis.centralities(supplies).rows[:limit]
    tell(render.choke_points, found, as_json=json, beside=notes.undated(sole.undated, filter_))


@app.command()
@asked_again
def timeline(
    names: Names = None, *, relation: Relations = None, item: Item = None, known_at: KnownAt = None,
    status: Statuses = None, all_: All = False, sentences: Sentences = 1, limit: Limit = 50, offset: Offset = 0,
    json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """What happened to an entity, between two, or by a relation, in order of time."""
    filter_ = fact_filter(None, known_at, item, relation, status, all_=all_, default=queries.HISTORY)
    with open_reader(Settings.load(db=db).db) as reader:
        ids = [queries.resolve(reader, name).id for name in names or ()]
        found = queries.timeline(reader, ids, filter_, offset=offset, limit=limit, receipts=sentences)
    tell(render.timeline, found, as_json=json)


@app.command()
@asked_again
def facts(
    name: Name, *, relation: Relations = None, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None,
    status: Statuses = None, all_: All = False, sentences: Sentences = 1, limit: Limit = 50, offset: Offset = 0,
    json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """All facts of an entity, by relation, the best supported first."""
    filter_ = fact_filter(as_of, known_at, item, relation, status, all_=all_)
    with open_reader(Settings.load(db=db).db) as reader:
        id_ = queries.resolve(reader, name).id
        found = queries.facts_of(reader, id_, filter_, offset=offset, limit=limit, receipts=sentences)
    tell(render.facts, found, as_json=json, beside=notes.undated(found.undated, filter_))
