"""The commands that ask the graph: who supplies whom, what is connected how, what a measure reaches, what happened."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from rich.console import Console

from chipgraph import notes
from chipgraph import render_answers as render
from chipgraph.graph import queries
from chipgraph.graph.errors import InputError
from chipgraph.graph.reach import MEASURES
from chipgraph.graph.schema import EntityType, Relation
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.asking import asked_again
from chipgraph.graph.store.open import open_reader
from chipgraph.graph.wording import counted
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
    from collections.abc import Callable, Iterable, Sequence

    from chipgraph.graph.answers import Connections, Facts, SoleSuppliers, Tiers, Timeline
    from chipgraph.graph.filters import FactFilter
    from chipgraph.graph.model import Entity
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
Tiered = Annotated[int | None, typer.Option("--tiers", min=1, help="Tiers to follow [default: 3]", show_default=False)]
BETWEEN = 2  # entities of a timeline, at most
REACH = 3  # tiers of a measure, where nobody asks for more
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


class _Shown(NamedTuple):
    """How much of a walk is shown."""

    tiers: int | None
    limit: int
    sentences: int


def _walk(
    ask: Callable[[Reader, str, FactFilter, queries.Bounds], Tiers], name: str, filter_: FactFilter, shown: _Shown,
    nothing: Callable[[Entity], str], *, as_json: bool, db: str | None,
) -> None:  # fmt: skip
    settings = Settings.load(db=db)
    settings.check_tiers(tiers := shown.tiers or min(REACH, settings.max_tiers))
    bounds = queries.Bounds(tiers, shown.limit, settings.max_nodes, shown.sentences)
    with open_reader(settings.db) as reader:
        entity = queries.resolve(reader, name)

        def of(narrowed: FactFilter) -> Tiers:
            return ask(reader, entity.id, narrowed, bounds)

        found = of(filter_)
        beside = notes.undated(found.undated, filter_, of=entity.name)
        if not found.hops and not as_json:
            beside.insert(0, notes.empty(nothing(entity), filter_, lambda narrowed: len(of(narrowed).hops)))
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
    shown = _Shown(tiers, limit, sentences)
    _walk(queries.suppliers, name, filter_, shown, lambda of: f"no supplier of {of.name} is known", as_json=json, db=db)


@app.command()
@asked_again
def customers(
    name: Name, *, tiers: Depth = 1, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None,
    status: Statuses = None, all_: All = False, sentences: Sentences = 1, limit: Limit = 50, json: Json = False,
    db: Db = None,
) -> None:  # fmt: skip
    """Whom a company or country supplies, tier by tier, on whose word."""
    filter_ = fact_filter(as_of, known_at, item, None, status, all_=all_)
    shown = _Shown(tiers, limit, sentences)
    _walk(queries.customers, name, filter_, shown, lambda of: f"no customer of {of.name} is known", as_json=json, db=db)


@app.command()
@asked_again
def reach(
    name: Annotated[str, typer.Argument(help="Name or id of a measure, or of who issues some", show_default=False)],
    *, tiers: Tiered = None, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None, status: Statuses = None,
    all_: All = False, sentences: Sentences = 1, limit: Limit = 50, json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """What a measure hits: its targets, who makes or uses them, whom those supply."""
    filter_ = fact_filter(as_of, known_at, item, None, status, all_=all_)
    shown = _Shown(tiers, limit, sentences)
    _walk(queries.reach, name, filter_, shown, _out_of_reach, as_json=json, db=db)


def _out_of_reach(of: Entity) -> str:
    """What is told of a reach that is empty."""
    if of.type in MEASURES:
        return f"nobody is known to be within reach of {of.name}"
    told = f"{of.name} is not known to restrict anybody or to issue a measure"
    return f"{told}; `chipgraph customers` tells whom a company supplies" if of.type is EntityType.COMPANY else told


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
        start, goal = (queries.resolve(reader, one) for one in (name, other))

        def between(narrowed: FactFilter, within: queries.Scope = scope) -> Connections:
            return queries.connections(reader, start.id, goal.id, narrowed, within)

        found, beside = between(filter_), []
        if not found.paths and not json:
            nothing = f"no path of at most {counted(hops, 'hop')} is known between {start.name} and {goal.name}"
            beside.append(notes.empty(nothing, filter_, lambda narrowed: len(between(narrowed).paths)))
            if not any_time and between(filter_, replace(scope, any_time=True)).paths:
                beside.append("--any-time shows paths whose hops never held on one day")
    tell(render.connections, found, as_json=json, beside=beside)


@app.command()
@asked_again
def chokepoints(
    name: Buyer = None, *, item: Item = None, shape: Shape = False, as_of: AsOf = None, known_at: KnownAt = None,
    status: Statuses = None, all_: All = False, sentences: Sentences = 1, limit: Limit = 20, offset: Offset = 0,
    json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """Suppliers to whom there is no alternative, for a buyer, an item or all."""
    filter_ = fact_filter(as_of, known_at, item, None, status, all_=all_)
    with open_reader(Settings.load(db=db).db) as reader, reader.snapshot():
        buyer = queries.resolve(reader, name) if name else None

        def among(narrowed: FactFilter) -> SoleSuppliers:
            buyer_id = buyer.id if buyer else None
            return queries.sole_suppliers(
                reader, narrowed, buyer_id=buyer_id, offset=offset, limit=limit, receipts=sentences
            )

        sole = among(filter_)
        beside = notes.undated(sole.undated, filter_)
        if not sole.total and not json:
            nothing = "no supplier without an alternative is known" + (f" to {buyer.name}" if buyer else "")
            beside.insert(0, notes.empty(nothing, filter_, lambda narrowed: among(narrowed).total))
        found = render.ChokePoints(sole)
        if shape:
            from chipgraph.graph import analysis  # noqa: PLC0415 - NetworkX and NumPy are not needed otherwise
            from chipgraph.graph.network import network  # noqa: PLC0415

            supplies = network(reader, replace(filter_, relations=frozenset({Relation.SUPPLIES})))
            hung_on = {
                "articulations": analysis.articulations(supplies)[:limit],
                "central": analysis.centralities(supplies).rows[:limit],
            }
            found = render.ChokePoints(sole, hung_on)
    tell(partial(render.choke_points, offset=offset), found, as_json=json, beside=beside)


@app.command()
@asked_again
def timeline(
    names: Names = None, *, relation: Relations = None, item: Item = None, as_of: AsOf = None,
    known_at: KnownAt = None, status: Statuses = None, all_: All = False, sentences: Sentences = 1,
    limit: Limit = 50, offset: Offset = 0, json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """What happened to an entity, between two, or by a relation, in order of time."""
    filter_ = fact_filter(as_of, known_at, item, relation, status, all_=all_, default=queries.HISTORY)
    if names and len(names) > BETWEEN:
        raise InputError(f"{len(names)} names are given; a timeline is of one or two names, or of --relation")
    with open_reader(Settings.load(db=db).db) as reader:
        asked = queries.resolve_apart(reader, names or ())
        ids = [one.id for one in asked]

        def of(narrowed: FactFilter) -> Timeline:
            return queries.timeline(reader, ids, narrowed, offset=offset, limit=limit, receipts=sentences)

        found = of(filter_)
        beside = notes.undated(reader.count_undated(ids, filter_) if ids else None, filter_)
        if not found.total + found.undated_total and not json:
            beside.insert(0, _empty_timeline(asked, filter_, of))
    tell(partial(render.timeline, offset=offset), found, as_json=json, beside=beside)


def _empty_timeline(asked: Sequence[Entity], filter_: FactFilter, of: Callable[[FactFilter], Timeline]) -> str:
    def count(narrowed: FactFilter) -> int:
        found = of(narrowed) if asked or narrowed.relations else None
        return found.total + found.undated_total if found else 0

    names = " and ".join(one.name for one in asked)
    nothing = f"nothing is known {'between' if len(asked) > 1 else 'of'} {names}" if names else "nothing is known"
    return notes.empty(nothing, filter_, count, queries.HISTORY)


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
        entity = queries.resolve(reader, name)

        def of(narrowed: FactFilter) -> Facts:
            return queries.facts_of(reader, entity.id, narrowed, offset=offset, limit=limit, receipts=sentences)

        found = of(filter_)
        beside = notes.undated(found.undated, filter_, of=entity.name)
        if not found.total and not json:
            nothing = f"nothing is known of {entity.name}"
            beside.insert(0, notes.empty(nothing, filter_, lambda narrowed: of(narrowed).total))
    tell(partial(render.facts, offset=offset), found, as_json=json, beside=beside)
