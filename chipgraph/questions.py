"""The commands that ask the graph: who supplies whom, what happened, what is known of one entity."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from chipgraph import render_answers as render
from chipgraph.graph import queries
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.open import open_reader
from chipgraph.options import All, AsOf, Db, Depth, Item, KnownAt, Limit, Name, Relations, Sentences, fact_filter

app = typer.Typer()


@app.command()
def suppliers(
    name: Name, *, tiers: Depth = 1, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None, all_: All = False,
    sentences: Sentences = 1, limit: Limit = 50, db: Db = None,
) -> None:  # fmt: skip
    """Who supplies a company or country, tier by tier, on whose word."""
    filter_ = fact_filter(as_of, known_at, item, all_=all_)
    with open_reader(Settings.load(db=db).db) as reader:
        bounds = queries.Bounds(tiers=tiers, per_entity=limit, receipts=sentences)
        found = queries.suppliers(reader, queries.resolve(reader, name).id, filter_, bounds)
    render.tiers(Console(), found)


@app.command()
def customers(
    name: Name, *, tiers: Depth = 1, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None, all_: All = False,
    sentences: Sentences = 1, limit: Limit = 50, db: Db = None,
) -> None:  # fmt: skip
    """Whom a company or country supplies, tier by tier, on whose word."""
    filter_ = fact_filter(as_of, known_at, item, all_=all_)
    with open_reader(Settings.load(db=db).db) as reader:
        bounds = queries.Bounds(tiers=tiers, per_entity=limit, receipts=sentences)
        found = queries.customers(reader, queries.resolve(reader, name).id, filter_, bounds)
    render.tiers(Console(), found)


@app.command()
def timeline(
    names: Annotated[list[str], typer.Argument(help="One entity, or two for what is between them", show_default=False)],
    *, known_at: KnownAt = None, all_: All = False, sentences: Sentences = 1, limit: Limit = 50, db: Db = None,
) -> None:  # fmt: skip
    """What happened to an entity, or between two, in order of time."""
    filter_ = fact_filter(None, known_at, all_=all_, statuses=queries.HISTORY)
    with open_reader(Settings.load(db=db).db) as reader:
        ids = [queries.resolve(reader, name).id for name in names]
        render.timeline(Console(), queries.timeline(reader, ids, filter_, limit=limit, receipts=sentences))


@app.command()
def facts(
    name: Name, *, relation: Relations = None, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None,
    all_: All = False, sentences: Sentences = 1, limit: Limit = 50, db: Db = None,
) -> None:  # fmt: skip
    """All facts of an entity, by relation, the best supported first."""
    filter_ = fact_filter(as_of, known_at, item, relation, all_=all_)
    with open_reader(Settings.load(db=db).db) as reader:
        id_ = queries.resolve(reader, name).id
        render.facts(Console(), queries.facts_of(reader, id_, filter_, limit=limit, receipts=sentences))
