"""The commands that ask how it is known: on whose word, since when, resting on how much, in which words."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from chipgraph import notes
from chipgraph import render_knowledge as render
from chipgraph.graph import judging, queries
from chipgraph.graph.answers import Hits
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import FactFilter, SearchFilter
from chipgraph.graph.model import Fact
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.asking import asked_again
from chipgraph.graph.store.open import open_reader
from chipgraph.options import (
    All,
    AsOf,
    Db,
    Item,
    Json,
    KnownAt,
    Limit,
    Offset,
    Relations,
    Sentences,
    Statuses,
    day,
    fact_filter,
)  # fmt: skip
from chipgraph.questions import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipgraph.graph.answers import Changes, Coverage
    from chipgraph.graph.store.base import Reader

app = typer.Typer()

What = Annotated[
    list[str],
    typer.Argument(metavar="FACT", help="Id of a fact, or its subject, relation and object", show_default=False),
]
Maybe = Annotated[str | None, typer.Argument(help="Name or id of an entity [default: all]", show_default=False)]
Text = Annotated[str, typer.Argument(help='All words, "phrases", begin* of what is sought', show_default=False)]
Since = Annotated[str | None, typer.Option("--since", help="Published on that day or later, as 2024-03-15")]
Until = Annotated[str | None, typer.Option("--until", help="Published on that day or before")]
From = Annotated[str | None, typer.Option("--since", help="As it had been published by that day, as 2024-03-15")]
To = Annotated[str | None, typer.Option("--until", help="Compared with what had been published by then [today]")]
Old = Annotated[str | None, typer.Option("--before", help="URL of a former graph to compare with, instead of days")]
Publishers = Annotated[list[str] | None, typer.Option("--publisher", help="Only of these publishers")]
Entities = Annotated[list[str] | None, typer.Option("--entity", help="Only where this entity is meant (name or id)")]


@app.command()
@asked_again
def fact(what: What, *, known_at: KnownAt = None, json: Json = False, db: Db = None) -> None:
    """On whose word a fact stands: who asserts, who denies, who repeats it."""
    with open_reader(Settings.load(db=db).db) as reader:
        found = queries.corroboration(reader, _fact_id(reader, what), known_at=day(known_at))
    tell(render.corroboration, found, as_json=json)


@app.command()
@asked_again
def changes(
    name: Maybe = None, *, since: From = None, until: To = None, before: Old = None, relation: Relations = None,
    item: Item = None, sentences: Sentences = 1, limit: Limit = 50, offset: Offset = 0, json: Json = False,
    db: Db = None,
) -> None:  # fmt: skip
    """What changed between two days of knowledge, or since a former graph."""
    filter_ = fact_filter(None, None, item, relation, all_=True)
    first, last = day(since), day(until)
    if (before is None) == (first is None) or (last and not first):
        raise InputError("changes are since the day of --since, up to that of --until, or since the graph of --before")
    with open_reader(Settings.load(db=db).db) as reader, open_reader(before) if before else nullcontext() as old:
        entity = queries.resolve(reader, name) if name else None

        def of(narrowed: FactFilter) -> Changes:
            id_ = entity.id if entity else None
            if old:
                return queries.changes_between(
                    old, reader, narrowed, entity_id=id_, offset=offset, limit=limit, receipts=sentences
                )
            assert first  # noqa: S101 - see above
            return queries.changes(
                reader, first, last, narrowed, entity_id=id_, offset=offset, limit=limit, receipts=sentences
            )

        found, beside = of(filter_), []
        if not found.total and not json:
            nothing = "nothing has changed" + (f" for {entity.name}" if entity else "")
            nothing += f" between {first} and {last}" if last else f" since {before or first}"
            beside.append(notes.empty(nothing, filter_, lambda narrowed: of(narrowed).total))
    tell(partial(render.changes, offset=offset), found, as_json=json, beside=beside)


@app.command()
@asked_again
def coverage(
    name: Maybe = None, *, relation: Relations = None, item: Item = None, as_of: AsOf = None, known_at: KnownAt = None,
    status: Statuses = None, all_: All = False, json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """How many articles, publishers and days the graph or an answer rests on."""
    filter_ = fact_filter(as_of, known_at, item, relation, status, all_=all_)
    plain = name is None and not all_ and filter_ == replace(FactFilter(), today=filter_.today)
    with open_reader(Settings.load(db=db).db) as reader:
        entity = queries.resolve(reader, name) if name else None

        def of(narrowed: FactFilter | None) -> Coverage:
            return queries.coverage(reader, entity.id if entity else None, narrowed)

        found, beside = of(None if plain else filter_), []
        if not found.articles and not json:
            nothing = f"nothing is known of {entity.name}" if entity else "nothing is known"
            beside.append(notes.empty(nothing, filter_, lambda narrowed: of(narrowed).articles))
    tell(render.coverage, found, as_json=json, beside=beside)


@app.command()
@asked_again
def search(
    text: Text, *, entity: Entities = None, relation: Relations = None, status: Statuses = None,
    publisher: Publishers = None, since: Since = None, until: Until = None, limit: Limit = 10, offset: Offset = 0,
    json: Json = False, db: Db = None,
) -> None:  # fmt: skip
    """Sentences that state facts, and articles, by their words."""
    if not text.strip():
        raise InputError("there is nothing to search for; give words, in quotation marks if they are several")
    first, last = day(since), day(until)
    if first and last and first > last:
        raise InputError(f"--until {last} is before --since {first}; give the earlier day as --since")
    with open_reader(Settings.load(db=db).db) as reader:
        filter_ = SearchFilter(
            entity_ids=frozenset(queries.resolve(reader, one).id for one in entity or ()),
            relations=frozenset(relation or ()),
            statuses=frozenset(status or ()),
            publishers=frozenset(publisher or ()),
            since=first,
            until=last,
        )
        found, beside = queries.search(reader, text, filter_, limit=limit, offset=offset), []
        if not found.sentences and not found.articles and not json:
            if offset and queries.search(reader, text, filter_, limit=1) != found:
                beside.append(f"no hit comes after the first {offset:,}; give a smaller --offset")
            else:
                anything = queries.search(reader, text, limit=1)
                beside.append(notes.empty_search(text, filter_, entity or (), unfiltered=anything != Hits((), ())))
    tell(render.hits, found, as_json=json, beside=beside)


def _fact_id(reader: Reader, what: Sequence[str]) -> str:
    match what:
        case [id_] if id_.startswith("fact-"):
            return id_
        case [subject, relation, object_]:
            ends = judging.stated(reader, subject, relation, object_)
            id_ = Fact.make_id(*ends)
            if not reader.facts([id_]):
                raise judging.no_such_fact(reader, ends)
            return id_
    raise InputError("a fact is named by its id, or by its subject, relation and object")
