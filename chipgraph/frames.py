"""The graph in a notebook: the questions of `graph.queries`, answered with pandas data frames."""

from __future__ import annotations

import inspect
import operator
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Self, SupportsIndex, TypedDict, TypeVar, Unpack

import pandas as pd

from chipgraph.graph import queries
from chipgraph.graph.errors import InputError
from chipgraph.graph.export.formats import Format, export
from chipgraph.graph.filters import EVERY_STATUS, FactFilter
from chipgraph.graph.network import ITEMS, network
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.store.asking import asked_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chipgraph.graph.answers import FactRow, Tiers
    from chipgraph.graph.network import Network
    from chipgraph.graph.store.base import Reader, Receipt, Stats

P = ParamSpec("P")
T = TypeVar("T")
Vocabulary = TypeVar("Vocabulary", EntityType, Relation, Format)
EVERYTHING = 1_000_000  # of what a data frame should hold whole
_ROW = ["subject", "relation", "object", "item", "items", "status", "start", "end"]
_ROW += ["publishers", "articles", "confidence"]
_IDS = ["fact_id", "subject_id", "object_id"]
_RECEIPT = ["sentence", "publisher", "published", "title", "url", "status", "date", "item", "speaker", "confidence"]
_RECEIPT += ["reader", "article_id", "field", "start", "end"]


class Clocks(TypedDict, total=False):
    """What most questions may be narrowed by, as `Graph` says."""

    as_of: str | date | None
    known_at: str | date | None
    item: str | None
    all: bool


def _question(ask: Callable[P, T]) -> Callable[P, T]:
    """The question, asked again where a writer came between; raises InputError for options that it does not have."""
    told = inspect.signature(ask).parameters.values()
    options = [one.name for one in told if one.name != "self" and one.kind not in {one.VAR_KEYWORD, one.VAR_POSITIONAL}]
    if any(one.kind is one.VAR_KEYWORD for one in told):
        options += Clocks.__annotations__
    again = asked_again(ask)

    @wraps(ask)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        for name in kwargs:
            if name not in options:
                raise InputError(f"{ask.__name__} has no option {name!r}; it has {', '.join(options)}")
        return again(*args, **kwargs)

    return checked


class Graph:
    """One graph, open for reading. Names are as a reader writes them ("Huawei"), or ids; days are `2024-03-15`.

    Questions take `as_of` (what held on that day), `known_at` (what had been published by then), `item` (goods with
    these words in their name), `all` (also what is planned, alleged, ended or denied). A row is a fact; its `item`,
    `status`, `start` and `end` are of the spell that stands for it, `frame["items"]` names the goods of all spells that
    pass, sorted, with ` | ` between them. An unknown name raises NotFoundError with the nearest names. A context
    manager; `close` gives the file back.
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

    @_question
    def entities(self, text: str = "", *, types: Iterable[str] = (), limit: int = 1000) -> pd.DataFrame:
        """Entities one of whose names begins with the text or has a word that does: id, type, name, aliases."""
        among = _all_of(EntityType, types)
        found = self.reader.find_entities(_text(text, "text"), types=among, limit=_whole(limit, "limit"))
        rows = [(one.id, one.type.value, one.name, list(one.aliases)) for one in found]
        return pd.DataFrame(rows, columns=["id", "type", "name", "aliases"])

    @_question
    def suppliers(self, name: str, *, tiers: int = 1, **clocks: Unpack[Clocks]) -> pd.DataFrame:
        """Who supplies it, who supplies those, and so on: one row a step of the chain, with its tier."""
        bounds = _bounds(tiers)
        return _chain(queries.suppliers(self.reader, self.id_of(name), _filter(clocks), bounds))

    @_question
    def customers(self, name: str, *, tiers: int = 1, **clocks: Unpack[Clocks]) -> pd.DataFrame:
        """Whom it supplies, whom those supply, and so on: one row a step of the chain, with its tier."""
        bounds = _bounds(tiers)
        return _chain(queries.customers(self.reader, self.id_of(name), _filter(clocks), bounds))

    @_question
    def facts(self, name: str, *, relations: Iterable[str] = (), **clocks: Unpack[Clocks]) -> pd.DataFrame:
        """The facts of an entity, by relation, the best supported first."""
        filter_ = _filter(clocks, relations)
        found = queries.facts_of(self.reader, self.id_of(name), filter_, limit=EVERYTHING, receipts=0)
        return pd.DataFrame(map(_fact, found.rows), columns=_ROW + _IDS)

    @_question
    def timeline(self, name: str, other: str | None = None, **clocks: Unpack[Clocks]) -> pd.DataFrame:
        """What happened to an entity, or between two, in order of time; `date` is None where no source gives one."""
        ids = [self.id_of(one) for one in (name, other) if one is not None]
        if len(set(ids)) < len(ids):
            raise InputError(f"{name} and {other} are one entity; name it once, or another beside it")
        filter_ = _filter(clocks, statuses=queries.HISTORY)
        found = queries.timeline(self.reader, ids, filter_, limit=EVERYTHING, receipts=0)
        entries = found.entries + found.undated
        rows = [{"date": one.date, "moment": one.moment.value, **_fact(one.row)} for one in entries]
        return pd.DataFrame(rows, columns=["date", "moment", *_ROW, *_IDS])

    @_question
    def network(
        self,
        *names: str,
        steps: int = 1,
        relations: Iterable[str] = (),
        max_nodes: int | None = None,
        **clocks: Unpack[Clocks],
    ) -> Network:
        """The graph within so many steps of these, or all; `chipgraph.graph.network` says what it holds."""
        ids = [self.id_of(name) for name in names] or None
        filter_ = _filter(clocks, relations)
        most = None if max_nodes is None else _whole(max_nodes, "number of nodes")
        return network(self.reader, filter_, entity_ids=ids, steps=_whole(steps, "number of steps"), max_nodes=most)

    @_question
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
        filter_ = _filter(clocks, relations)
        around = _whole(steps, "number of steps")
        export(self.reader, Path(path), _one_of(Format, format), filter_, entity_ids=ids, steps=around)

    @_question
    def evidence(self, fact_id: str) -> pd.DataFrame:
        """The sentences behind a fact, by publication, each with publisher, date, address and who says so."""
        with self.reader.snapshot():
            spells = self.reader.get_fact(_text(fact_id, "id of a fact")).spells
            receipts = self.reader.find_receipts({id_ for spell in spells for id_ in spell.evidence})
        return pd.DataFrame(map(_receipt, receipts), columns=_RECEIPT)

    @_question
    def id_of(self, name: str) -> str:
        """The id of the entity with that name."""
        return queries.resolve(self.reader, _text(name, "name")).id


def _filter(
    clocks: Clocks, relations: Iterable[str] = (), statuses: frozenset[Status] = frozenset({Status.ACTUAL})
) -> FactFilter:
    item = clocks.get("item")
    return FactFilter(
        relations=frozenset(_all_of(Relation, relations)),
        statuses=EVERY_STATUS if clocks.get("all") else statuses,
        item=None if item is None else _text(item, "item"),
        as_of=_day(clocks.get("as_of")),
        known_at=_day(clocks.get("known_at")),
    )


def _bounds(tiers: int) -> queries.Bounds:
    tiers = _whole(tiers, "number of tiers")
    return queries.Bounds(tiers=tiers, per_entity=EVERYTHING, max_nodes=EVERYTHING, receipts=0)


def _day(value: str | date | None) -> date | None:
    if isinstance(value, datetime):  # as pandas has its days
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{value!r} is no day; write it as 2024-03-15") from error


def _text(value: str, what: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{value!r} is no {what}; write it in quotation marks")
    return value


def _whole(value: SupportsIndex, what: str) -> int:
    try:
        return operator.index(value)
    except TypeError as error:
        raise InputError(f"{value!r} is no {what}; write a whole number") from error


def _all_of(kind: type[Vocabulary], names: Iterable[str]) -> list[Vocabulary]:
    """The words of a vocabulary with these names, or the one of that name."""
    try:
        return [_one_of(kind, name) for name in ([names] if isinstance(names, str) else names)]
    except TypeError as error:
        raise InputError(f"{names!r} names none of {', '.join(kind)}; write a list of them") from error


def _one_of(kind: type[Vocabulary], name: str) -> Vocabulary:
    try:
        return kind(name)
    except ValueError as error:
        raise InputError(f"{name!r} is none of {', '.join(kind)}") from error


def _chain(found: Tiers) -> pd.DataFrame:
    rows = [{"tier": hop.tier, **_fact(hop.row), "cycle": hop.cycle} for hop in found.hops]
    return pd.DataFrame(rows, columns=["tier", *_ROW, "cycle", *_IDS])


def _fact(found: FactRow) -> dict[str, Any]:
    fact, spell = found.fact, found.spell
    return {
        "subject": found.subject.name,
        "relation": fact.relation.value,
        "object": found.object.name,
        "item": spell.item,
        "items": ITEMS.join(sorted({one.item for one in found.spells if one.item})) or None,
        "status": spell.status.value,
        "start": spell.start,
        "end": spell.end,
        "publishers": len(fact.publishers),
        "articles": fact.articles,
        "confidence": fact.confidence,
        "fact_id": fact.id,
        "subject_id": fact.subject_id,
        "object_id": fact.object_id,
    }


def _receipt(found: Receipt) -> dict[str, Any]:
    evidence = found.evidence
    return {
        "sentence": found.sentence,
        "publisher": found.publisher,
        "published": found.published,
        "title": found.title,
        "url": found.url,
        "status": evidence.status.value,
        "date": evidence.date,
        "item": evidence.item,
        "speaker": evidence.speaker,
        "confidence": evidence.confidence,
        "reader": evidence.reader,
        "article_id": evidence.article_id,
        "field": evidence.field.value,
        "start": evidence.sentence_start,
        "end": evidence.sentence_end,
    }
