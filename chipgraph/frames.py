"""The graph in a notebook: the questions of `graph.queries`, answered with pandas data frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

from chipgraph.arguments import Clocks, all_of, day, fact_filter, listed, one_of, question, text_of, whole
from chipgraph.graph import queries
from chipgraph.graph.errors import InputError
from chipgraph.graph.export.formats import Format, export
from chipgraph.graph.filters import FactFilter, SearchFilter
from chipgraph.graph.network import network
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.table_rows import (
    ARTICLE,
    CHANGE,
    COVERAGE,
    ENTITY,
    FACT,
    HIT,
    HOP,
    MOMENT,
    RECEIPT,
    SOLE,
    chain,
    fact_row,
    frame,
    hit_row,
    hop_row,
    receipt_row,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import pandas as pd

    from chipgraph.graph.network import Network
    from chipgraph.graph.store.base import Reader, Stats

EVERYTHING = 1_000_000  # of what a data frame should hold whole


class Graph:
    """One graph, open for reading. Names are as a reader writes them ("Huawei"), or ids; days are `2024-03-15`.

    Questions take `as_of` (what held on that day), `known_at` (what had been published by then), `item` (goods with
    these words in their name), `all` (also what is planned, alleged, ended or denied). An unknown name raises
    NotFoundError with the nearest names. A context manager; `close` gives the file back.

    Most answers are data frames. A column has the same type with rows and without; where nothing else is said it is
    text (`string`, missing: `pd.NA`). Dates are text too, at the precision that the source gave: 2024, 2024-Q1, 2024-03
    or 2024-03-15. Days are `datetime64[s]` (missing: `NaT`), counts and places `int64`, truth values `bool`, shares
    from 0 to 1 `float64`, lists `object`.

    | where a row is a fact | |
    | --- | --- |
    | `subject`, `relation`, `object` | names of its two ends, and how the first is related to the second |
    | `item`, `status` | the goods and the status of the spell that stands for it |
    | `items` | the goods of all spells that pass, sorted, with ` | ` between them: `frame["items"]` |
    | `start`, `end` | dates: since when and until when that spell holds |
    | `publishers`, `articles` | how many report it, the publishers independent of each other |
    | `confidence` | share: the chance that one report at least was read right |
    | `fact_id`, `subject_id`, `object_id` | `evidence` takes the first; the others do wherever a name does |

    | where a row is a sentence | |
    | --- | --- |
    | `sentence` | as the article has it |
    | `field`, `sentence_start`, `sentence_end` | where: characters of its `title` or `text`, the end exclusive |
    | `article_id`, `title`, `url`, `publisher`, `published` | of the article; `published` is a day |
    | `status`, `date`, `item` | what it says of the fact; `date` is a date |
    | `speaker` | who says so, as the text names them; missing where it is the article's own word |
    | `confidence` | share: the chance that the sentence was read right |
    | `reader` | the rule or the model that read it |
    """

    def __init__(self, reader: Reader, url: str = "") -> None:
        self.reader = reader
        self._url = url

    def __repr__(self) -> str:
        # No store opens at a URL that holds a password. Counts would mean to read, which a closed graph cannot.
        return f"<Graph of {self._url or type(self.reader).__name__}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the store back."""
        self.reader.close()

    def stats(self) -> Stats:
        """Counts over the whole graph."""
        return self.reader.stats()

    @question
    def entities(self, text: str = "", *, types: Iterable[str] = (), limit: int = 1000) -> pd.DataFrame:
        """Entities one of whose names begins with the text or has a word that does.

        One row an entity: `id`, `type`, `name`, and the other names, a list, `aliases`.
        """
        among = all_of(EntityType, types)
        found = self.reader.find_entities(text_of(text, "text"), types=among, limit=_limit(limit))
        return frame(((one.id, one.type.value, one.name, list(one.aliases)) for one in found), ENTITY)

    @question
    def suppliers(self, name: str, *, tiers: int = 1, **clocks: Unpack[Clocks]) -> pd.DataFrame:
        """Who supplies it, who supplies those, and so on: one row a step of the chain, which is a fact.

        `tier` counts the steps from the entity, from 1; with `cycle`, a truth value, the step leads back to where the
        goods have been.
        """
        bounds = _bounds(tiers)
        return chain(queries.suppliers(self.reader, self.id_of(name), fact_filter(clocks), bounds))

    @question
    def customers(self, name: str, *, tiers: int = 1, **clocks: Unpack[Clocks]) -> pd.DataFrame:
        """Whom it supplies, whom those supply, and so on: one row a step of the chain, as of `suppliers`."""
        bounds = _bounds(tiers)
        return chain(queries.customers(self.reader, self.id_of(name), fact_filter(clocks), bounds))

    @question
    def reach(self, name: str, *, tiers: int = 3, **clocks: Unpack[Clocks]) -> pd.DataFrame:
        """What a measure, or all that somebody issues, hits: its targets, who makes or uses them, whom those supply.

        One row a step, as of `suppliers`. With `as_of` the measures count that were issued by that day.
        """
        return chain(queries.reach(self.reader, self.id_of(name), fact_filter(clocks), _bounds(tiers)))

    @question
    def connections(
        self,
        name: str,
        other: str,
        *,
        paths: int = 3,
        hops: int = 4,
        any_time: bool = False,
        relations: Iterable[str] = (),
        **clocks: Unpack[Clocks],
    ) -> pd.DataFrame:
        """How two entities are connected: the paths whose weakest link is strongest, one row a hop.

        `path` and `hop` count from 1; the hop, a fact, leads from `near` to `far`, whichever way that points. Its
        `strength` is a share: how far it can be relied on. It is not `dated`, a truth value, where no source says since
        when. All dated hops of a path may hold from the day `first` to the day `last`, missing where nothing bounds
        that; with `any_time` there need be no such days. `frame.attrs["cuts"]` says what the search left out.
        """
        scope = queries.Scope(
            paths=whole(paths, "number of paths"), hops=whole(hops, "number of hops"), any_time=any_time, receipts=0
        )
        ends = self.id_of(name), self.id_of(other)
        found = queries.connections(self.reader, *ends, fact_filter(clocks, relations), scope)
        rows = [
            {"path": place, "hop": hop, **hop_row(link), "first": path.first, "last": path.last}
            for place, path in enumerate(found.paths, start=1)
            for hop, link in enumerate(path.links, start=1)
        ]
        told = frame(rows, HOP)
        told.attrs["cuts"] = found.cuts
        return told

    @question
    def choke_points(self, name: str | None = None, **clocks: Unpack[Clocks]) -> pd.DataFrame:
        """Suppliers to whom there is no alternative, for a buyer or all, those with most buyers first.

        One row a buyer (`object`), which is a fact: the `subject` is the only one named for the `item`, missing for
        goods that no source names. `unnamed` counts the other suppliers who may have it for all that is known; those of
        `elsewhere`, a list of names, supply it to others.
        """
        buyer_id = None if name is None else self.id_of(name)
        found = queries.sole_suppliers(
            self.reader, fact_filter(clocks), buyer_id=buyer_id, limit=EVERYTHING, receipts=0
        )
        rows = [
            {
                **fact_row(row),
                "item": one.item,
                "unnamed": one.unnamed,
                "elsewhere": [each.name for each in one.elsewhere],
            }
            for one in found.suppliers
            for row in one.rows
        ]
        return frame(rows, SOLE)

    @question
    def changes(
        self,
        name: str | None = None,
        *,
        since: str | date | None = None,
        until: str | date | None = None,
        before: Graph | None = None,
        relations: Iterable[str] = (),
        item: str | None = None,
    ) -> pd.DataFrame:
        """What changed for an entity or for all between two days of knowledge, or since a former graph, `before`.

        Without `until` the later day is today. One row a fact, with its `turns`, `, ` between them: new, confirmed,
        ended, contradicted, revised, better supported, gone.
        """
        first, last = day(since), day(until)
        filter_ = fact_filter({"item": item, "all": True}, relations)
        id_ = None if name is None else self.id_of(name)
        if isinstance(before, Graph) and first is None and last is None:
            found = queries.changes_between(
                before.reader, self.reader, filter_, entity_id=id_, limit=EVERYTHING, receipts=0
            )
        elif before is None and first is not None:
            found = queries.changes(self.reader, first, last, filter_, entity_id=id_, limit=EVERYTHING, receipts=0)
        else:
            raise InputError(
                "changes are since the day `since`, up to `until`, or since the graph `before`; give one of these"
            )
        rows = [{"turns": ", ".join(one.turns), **fact_row(one.row)} for one in found.changes]
        return frame(rows, CHANGE)

    @question
    def coverage(
        self, name: str | None = None, *, relations: Iterable[str] = (), **clocks: Unpack[Clocks]
    ) -> pd.DataFrame:
        """How much the facts of an entity, or of all, rest on; without any argument, how much was read.

        One row of counts: `articles`, of which `copies` and `undated`; different `days` of publication, from the day
        `first` to the day `last`; pieces of `evidence`; and `publishers`, a dict of each with its number of articles.
        """
        id_ = None if name is None else self.id_of(name)
        filter_ = fact_filter(clocks, relations)
        plain = id_ is None and filter_ == FactFilter(today=filter_.today)
        return frame([queries.coverage(self.reader, id_, None if plain else filter_)], COVERAGE)

    @question
    def search(
        self,
        text: str,
        *,
        articles: bool = False,
        entities: Iterable[str] = (),
        relations: Iterable[str] = (),
        statuses: Iterable[str] = (),
        publishers: Iterable[str] = (),
        since: str | date | None = None,
        until: str | date | None = None,
        limit: int = 1000,
    ) -> pd.DataFrame:
        """Sentences that state facts, or `articles`, with all words and "phrases" of the text (`word*` begins one).

        One row a hit, the best first: a sentence, with `subject`, `relation`, `object`, `subject_id` and `object_id` of
        the fact that it states; or an article, with what rows of sentences tell of theirs, and its `text`. Only where
        one of the entities is meant, of these publishers, published from `since` to `until`.
        """
        if not text_of(text, "text").strip():
            raise InputError("there is nothing to search for; give words")
        filter_ = SearchFilter(
            entity_ids=frozenset(map(self.id_of, listed(entities, "names"))),
            relations=frozenset(all_of(Relation, relations)),
            statuses=frozenset(all_of(Status, statuses)),
            publishers=frozenset(listed(publishers, "publishers")),
            since=day(since),
            until=day(until),
        )
        if filter_.since and filter_.until and filter_.since > filter_.until:
            raise InputError(f"{until} is before {since}; give the earlier day as `since`")
        limit = _limit(limit)
        if articles:
            texts = self.reader.search_articles(text, filter_, limit=limit)
            told = [(one.title, one.publisher, one.published, one.url, one.text, one.id) for one in texts]
            return frame(told, ARTICLE)
        hits = queries.search(self.reader, text, filter_, limit=limit).sentences
        return frame(map(hit_row, hits), HIT)

    @question
    def facts(self, name: str, *, relations: Iterable[str] = (), **clocks: Unpack[Clocks]) -> pd.DataFrame:
        """The facts of an entity, one a row, by relation, the best supported first."""
        filter_ = fact_filter(clocks, relations)
        found = queries.facts_of(self.reader, self.id_of(name), filter_, limit=EVERYTHING, receipts=0)
        return frame(map(fact_row, found.rows), FACT)

    @question
    def timeline(
        self,
        name: str | None = None,
        other: str | None = None,
        *,
        relations: Iterable[str] = (),
        **clocks: Unpack[Clocks],
    ) -> pd.DataFrame:
        """What happened to an entity, between two, or by some relations, in order of time.

        One row a `date` of a fact, missing where no source gives one; `moment` says what it then did: happened, began,
        ended, or undated.
        """
        ids = [self.id_of(one) for one in (name, other) if one is not None]
        if len(set(ids)) < len(ids):
            raise InputError(f"{name} and {other} are one entity; name it once, or another beside it")
        filter_ = fact_filter(clocks, relations, queries.HISTORY)
        found = queries.timeline(self.reader, ids, filter_, limit=EVERYTHING, receipts=0)
        entries = found.entries + found.undated
        rows = [{"date": one.date, "moment": one.moment.value, **fact_row(one.row)} for one in entries]
        return frame(rows, MOMENT)

    @question
    def network(
        self,
        *names: str,
        steps: int = 1,
        relations: Iterable[str] = (),
        max_nodes: int | None = None,
        **clocks: Unpack[Clocks],
    ) -> Network:
        """A `networkx.MultiDiGraph` of what is within so many steps of these, or of all.

        Nodes are entity ids, keys of edges fact ids; `help("chipgraph.graph.network")` tells the attributes of both.
        With `max_nodes` the best supported entities stay; its `graph["cut"]` says whether others had to go.
        """
        ids = [self.id_of(name) for name in names] or None
        filter_ = fact_filter(clocks, relations)
        most = None if max_nodes is None else whole(max_nodes, "number of nodes")
        return network(self.reader, filter_, entity_ids=ids, steps=whole(steps, "number of steps"), max_nodes=most)

    @question
    def export(
        self,
        path: str | Path,
        format: str,  # noqa: A002 - reads as what it is in a call
        *names: str,
        steps: int = 1,
        relations: Iterable[str] = (),
        **clocks: Unpack[Clocks],
    ) -> None:
        """Write a file for another program: what is within so many steps of these, or all.

        Formats: graphml, gexf, csv, parquet, jsonld, ftm, cypher, html. A file of that name is replaced.
        """
        ids = [self.id_of(name) for name in names] or None
        filter_ = fact_filter(clocks, relations)
        around = whole(steps, "number of steps")
        export(self.reader, Path(path), one_of(Format, format), filter_, entity_ids=ids, steps=around)

    @question
    def evidence(self, fact_id: str) -> pd.DataFrame:
        """The sentences behind a fact, one a row, by publication."""
        with self.reader.snapshot():
            spells = self.reader.get_fact(text_of(fact_id, "id of a fact")).spells
            receipts = self.reader.find_receipts({id_ for spell in spells for id_ in spell.evidence})
        return frame(map(receipt_row, receipts), RECEIPT)

    @question
    def id_of(self, name: str) -> str:
        """The id of the entity with that name."""
        return queries.resolve(self.reader, text_of(name, "name")).id


def _bounds(tiers: int) -> queries.Bounds:
    tiers = whole(tiers, "number of tiers")
    return queries.Bounds(tiers=tiers, per_entity=EVERYTHING, max_nodes=EVERYTHING, receipts=0)


def _limit(rows: int) -> int:
    rows = whole(rows, "limit")
    if rows < 0:
        raise InputError(f"a limit of {rows} rows leaves none; ask for 1 or more")
    return min(rows, EVERYTHING)
