"""The search page: entities by name, sentences or articles by their words, narrowed by what they state and by whom."""

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from chipgraph.api import views
from chipgraph.api.dependencies import QuestionRoute, ReaderDep, SettingsDep
from chipgraph.api.parameters import SearchView
from chipgraph.api.templating import render
from chipgraph.api.wording import is_query
from chipgraph.graph import queries
from chipgraph.graph.schema import Relation, Status
from chipgraph.graph.store.base import Receipt

router = APIRouter(route_class=QuestionRoute)
FEW = 8  # entities above the sentences, and publishers to choose from
COUNTED = 300  # sentences, the best, out of which the choices are counted


@router.get("/search")
def search(
    request: Request, reader: ReaderDep, settings: SettingsDep, view: Annotated[SearchView, Query()]
) -> HTMLResponse:
    """Entities by name, and sentences or articles by their words."""
    page, text = view.page(settings), view.q or ""
    if not is_query(text):  # the form, and that nothing is to be looked for
        return render(request, "search.html", view=view, asked=False)
    sentences, articles, best = [], [], []
    with reader.snapshot():
        ends, unknown = views.named(reader, {"entity": view.entity})
        entity = next(iter(ends), None)
        entities = reader.find_entities(text, types=view.type, limit=FEW)
        nearest = queries.nearest_names(reader, text) if not entities else ()
        ids = [entity.id] if entity else []
        filter_ = view.search_filter(ids)
        if view.articles and not unknown:
            articles = reader.search_articles(text, filter_, limit=page.limit + 1, offset=page.offset)
        elif not unknown:
            sentences = reader.search(text, filter_, limit=page.limit + 1, offset=page.offset)
        if not unknown:
            best = reader.search(text, view.published(ids), limit=COUNTED + 1)
        hits = views.hits(reader, sentences[: page.limit])
    next_ = page.next(page.offset + len(sentences) + len(articles))
    status = HTTPStatus.NOT_FOUND if unknown else HTTPStatus.OK
    return render(
        request, "search.html", status=status, view=view, asked=True, entity=entity, unknown=unknown,
        entities=entities, nearest=nearest,
        facets=_facets(best[:COUNTED]), counted_of=COUNTED if len(best) > COUNTED else None,
        sentences=views.by_sentence(hits), articles=articles[: page.limit], next=next_,
    )  # fmt: skip


def _facets(receipts: list[Receipt]) -> dict[str, Sequence[tuple[str, int]]]:
    """What can narrow the search, by the parameter that does, with how many of the best sentences each leaves."""
    relations = Counter(one.evidence.relation for one in receipts)
    statuses = Counter(one.evidence.status for one in receipts)
    publishers = Counter(one.publisher for one in receipts if one.publisher)
    return {
        "relation": [(one, relations[one]) for one in Relation if relations[one]],
        "status": [(one, statuses[one]) for one in Status if statuses[one]],
        "publisher": sorted(publishers.items(), key=lambda one: (-one[1], one[0]))[:FEW],
    }
