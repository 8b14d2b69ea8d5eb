"""The pages beside those of an entity: search, lists, articles, facts, what the graph is. None needs a script."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse

from chipgraph.api import entity_pages, views
from chipgraph.api.dependencies import ReaderDep, SettingsDep
from chipgraph.api.parameters import View
from chipgraph.api.templating import render
from chipgraph.graph import queries
from chipgraph.graph.answers import fact_rows
from chipgraph.graph.draw import DRAW_SCRIPT, VIS_SCRIPT
from chipgraph.graph.facts import fact_id
from chipgraph.graph.schema import EntityType
from chipgraph.graph.store.base import Reader, Receipt

router = APIRouter()
router.include_router(entity_pages.router)
FEW = 8  # entities of a type on the first page, and hits above the sentences
ViewDep = Annotated[View, Query()]


@router.get("/")
def home(request: Request, reader: ReaderDep) -> HTMLResponse:
    """Where to begin: search, what is named most, the latest articles."""
    with reader.snapshot():
        named = {type_: reader.find_entities("", types=[type_], limit=FEW) for type_ in EntityType}
        articles = reader.find_articles(limit=6)
        stats = reader.stats()
    return render(request, "home.html", named=named, articles=articles, stats=stats)


@router.get("/search")
def search(request: Request, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """Entities by name and sentences by their words."""
    page, text = view.page(settings), view.q or ""
    with reader.snapshot():
        entities = reader.find_entities(text, types=view.type, limit=FEW) if text else []
        nearest = queries.nearest_names(reader, text) if text and not entities else ()
        found = reader.search(text, limit=page.offset + page.limit + 1)
        hits = _with_ends(reader, found[page.offset : page.offset + page.limit])
    next_ = page.next(len(found))
    return render(
        request, "search.html", view=view, entities=entities, nearest=nearest, sentences=views.by_sentence(hits),
        fact_id=fact_id, next=next_,
    )  # fmt: skip


@router.get("/entities")
def entities(request: Request, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """Entities by type and name, those in most articles first."""
    page = view.page(settings)
    found = reader.find_entities(view.q or "", types=view.type, limit=page.offset + page.limit + 1)
    shown = found[page.offset : page.offset + page.limit]
    return render(request, "entities.html", view=view, entities=shown, next=page.next(len(found)))


@router.get("/articles")
def articles(request: Request, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """Articles, the latest first."""
    page = view.page(settings)
    found = reader.find_articles(limit=page.limit + 1, offset=page.offset)
    next_ = page.next(page.offset + len(found))
    return render(request, "articles.html", articles=found[: page.limit], next=next_)


@router.get("/articles/{article}")
def article(request: Request, article: str, reader: ReaderDep, view: ViewDep) -> HTMLResponse:
    """An article with its mentions marked and its facts; `evidence` points at one sentence."""
    with reader.snapshot():
        found, extraction = reader.get_article(article), reader.get_extraction(article)
        order = {one.id: (one.field.value != "title", one.sentence_start, one.id) for one in extraction.evidence}
        receipts = sorted(reader.find_receipts(list(order)), key=lambda one: order[one.evidence.id])
        hits = _with_ends(reader, receipts)
    chosen = next((one for one in extraction.evidence if one.id == view.evidence), None)
    return render(
        request, "article.html", article=found, read=views.read_article(found, extraction, chosen), hits=hits,
        chosen=chosen, fact_id=fact_id, entities=extraction.entities,
    )  # fmt: skip


@router.get("/facts/{fact}")
def fact(request: Request, fact: str, reader: ReaderDep) -> HTMLResponse:
    """A fact with all of its spells and all of its evidence."""
    with reader.snapshot():
        found = reader.get_fact(fact)
        (row,) = fact_rows(reader, [(found, found.spells)], receipts=found.evidence)
    return render(request, "fact.html", row=row)


@router.get("/about")
def about(request: Request, reader: ReaderDep) -> HTMLResponse:
    """What the graph holds and how to read it."""
    return render(request, "about.html", stats=reader.stats())


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """The REST interface, from its own description."""
    return render(request, "docs.html", api=request.app.openapi())


@router.get("/static/vis-network.min.js")
def vis_script() -> FileResponse:
    """The library that draws graphs, as pyvis brings it."""
    return FileResponse(VIS_SCRIPT, media_type="text/javascript")


@router.get("/static/draw.js")
def draw_script() -> FileResponse:
    """What hands a drawing to that library."""
    return FileResponse(DRAW_SCRIPT, media_type="text/javascript")


def _with_ends(reader: Reader, receipts: list[Receipt]) -> list[views.Hit]:
    names = reader.entities({id_ for one in receipts for id_ in (one.evidence.subject_id, one.evidence.object_id)})
    return [views.Hit(one, names[one.evidence.subject_id], names[one.evidence.object_id]) for one in receipts]
