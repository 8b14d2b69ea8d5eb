"""The search page: entities by name, sentences or articles by their words, narrowed by what they state and by whom."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, replace
from functools import cache, partial
from http import HTTPStatus
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from chipgraph.api import views
from chipgraph.api.dependencies import QuestionRoute, ReaderDep, SettingsDep
from chipgraph.api.parameters import SearchView
from chipgraph.api.templating import render
from chipgraph.api.wording import is_query
from chipgraph.graph import queries
from chipgraph.graph.filters import SearchFilter
from chipgraph.graph.model import Article
from chipgraph.graph.schema import Relation, Status
from chipgraph.graph.store.base import Receipt
from chipgraph.graph.tokens import parse_query

router = APIRouter(route_class=QuestionRoute)
FEW = 8  # entities above the sentences, and publishers to choose from
COUNTED = 300  # statements or articles, the best, out of which the choices are counted


@router.get("/search")
def search(
    request: Request, reader: ReaderDep, settings: SettingsDep, view: Annotated[SearchView, Query()]
) -> HTMLResponse:
    """Entities by name, and sentences or articles by their words."""
    page, text = view.page(settings), view.q or ""
    if not is_query(text):  # the form, and that nothing is to be looked for
        return render(request, "search.html", view=view, asked=False)
    sentences, articles, facets = [], [], []
    found = cache(partial(reader.search, text, limit=COUNTED + 1))
    with reader.snapshot():
        ends, unknown = views.named(reader, {"entity": view.entity})
        entity = next(iter(ends), None)
        entities = reader.find_entities(text, types=view.type, limit=FEW)
        nearest = queries.nearest_names(reader, text) if not entities else ()
        filter_ = view.search_filter([entity.id] if entity else [])
        if view.articles and not unknown:
            articles = reader.search_articles(text, filter_, limit=page.limit + 1, offset=page.offset)
            published = replace(filter_, publishers=frozenset())
            facets = _facets(found, filter_, reader.search_articles(text, published, limit=COUNTED + 1))
        elif not unknown:
            if page.offset + page.limit <= COUNTED:  # a facet of which nothing is chosen is counted out of the same
                sentences = found(filter_)[page.offset : page.offset + page.limit + 1]
            else:
                sentences = reader.search(text, filter_, limit=page.limit + 1, offset=page.offset)
            facets = _facets(found, filter_)
        hits = views.hits(reader, sentences[: page.limit])
    next_ = page.next(page.offset + len(sentences) + len(articles))
    status = HTTPStatus.NOT_FOUND if unknown else HTTPStatus.OK
    return render(
        request, "search.html", status=status, view=view, asked=True, entity=entity, unknown=unknown,
        entities=entities, nearest=nearest, facets=facets, sought=parse_query(text),
        sentences=views.by_sentence(hits), articles=articles[: page.limit], next=next_,
    )  # fmt: skip


Pair: TypeAlias = tuple[str | None, Hashable]  # a value, and the hit that has it


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to which a search may be narrowed, and how many hits that leaves; None where it cannot be told."""

    value: str
    number: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a parameter, the chosen first, counted out of the best `counted_of` hits; None, out of all."""

    name: str
    choices: list[Choice]
    counted_of: int | None


def _facets(
    found: Callable[[SearchFilter], list[Receipt]], filter_: SearchFilter, articles: list[Article] | None = None
) -> list[Facet]:
    """What can narrow a search: each value with the hits that it leaves together with what else is chosen.

    `found` searches sentences; `articles`, where these are shown, are those of any publisher. What they state is
    offered by their sentences that have the words. Each such choice leaves an article, but how many cannot be told: in
    an article any sentence may state it.
    """

    def sentences(others: SearchFilter, value_of: Callable[[Receipt], str | None]) -> list[Pair]:
        return [(value_of(one), views.place(one.evidence)) for one in found(others)]

    relations = sentences(replace(filter_, relations=frozenset()), lambda one: one.evidence.relation)
    statuses = sentences(replace(filter_, statuses=frozenset()), lambda one: one.evidence.status)
    if articles is None:
        publishers = sentences(replace(filter_, publishers=frozenset()), lambda one: one.publisher)
    else:
        publishers = [(one.publisher, one.id) for one in articles]
    counted = articles is None
    return [
        _facet("relation", relations, filter_.relations, order=list(Relation), counted=counted),
        _facet("status", statuses, filter_.statuses, order=list(Status), counted=counted),
        _facet("publisher", publishers, filter_.publishers),
    ]


def _facet(
    name: str,
    pairs: list[Pair],
    chosen: Collection[str],
    *,
    order: Collection[str] = (),
    counted: bool = True,
) -> Facet:
    """The choices among the values of hits; without an order those that leave most come first."""
    cut = len(pairs) > COUNTED
    numbers = Counter(value for value, _ in set(pairs[:COUNTED]) if value)
    offered = [one for one in order if numbers[one]]
    if not order:
        offered = sorted(numbers, key=lambda value: (-numbers[value], value))[:FEW]
    choices = []
    for value in dict.fromkeys([*sorted(chosen), *offered]):
        told = counted and (numbers[value] > 0 or not cut)  # a chosen one may have hits beyond those that are counted
        choices.append(Choice(value, numbers[value] if told else None, value in chosen))
    return Facet(name, choices, COUNTED if counted and cut else None)
