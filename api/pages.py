"""The pages beside those of an entity: lists, articles, facts, judgements, what the graph is. None needs a script."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse

from chipgraph.api import entity_pages, question_pages, search_pages, views
from chipgraph.api.dependencies import QualityDep, QuestionRoute, ReaderDep, SettingsDep, current_fact
from chipgraph.api.parameters import View
from chipgraph.api.templating import render
from chipgraph.api.wording import is_query
from chipgraph.graph import judging
from chipgraph.graph.answers import fact_rows
from chipgraph.graph.corroboration import corroboration
from chipgraph.graph.draw import DRAW_SCRIPT, VIS_SCRIPT
from chipgraph.graph.schema import EntityType

router = APIRouter(route_class=QuestionRoute)
router.include_router(entity_pages.router)
router.include_router(search_pages.router)
router.include_router(question_pages.router)
FEW = 8  # entities of a type on the first page
ViewDep = Annotated[View, Query()]


@router.get("/")
def home(request: Request, reader: ReaderDep) -> HTMLResponse:
    """Where to begin: search, what is named most, the latest articles."""
    with reader.snapshot():
        named = {type_: reader.find_entities("", types=[type_], limit=FEW) for type_ in EntityType}
        articles = reader.find_articles(limit=6)
        stats = reader.stats()
    return render(request, "home.html", named=named, articles=articles, stats=stats)


@router.get("/entities")
def entities(request: Request, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """Entities by type and name, those in most articles first."""
    page = view.page(settings)
    asked = view.q is None or is_query(view.q)
    found = reader.find_entities(view.q or "", types=view.type, limit=page.offset + page.limit + 1) if asked else []
    shown = found[page.offset : page.offset + page.limit]
    return render(request, "entities.html", view=view, asked=asked, entities=shown, next=page.next(len(found)))


@router.get("/articles")
def articles(request: Request, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """Articles, the latest first."""
    page = view.page(settings)
    found = reader.find_articles(limit=page.limit + 1, offset=page.offset)
    next_ = page.next(page.offset + len(found))
    return render(request, "articles.html", articles=found[: page.limit], next=next_)


@router.get("/articles/{article}")
def article(request: Request, article: str, reader: ReaderDep, view: ViewDep) -> HTMLResponse:
    """An article with its mentions marked and its facts; `evidence` points at one sentence, whose fact comes first."""
    with reader.snapshot():
        found, extraction = reader.get_article(article), reader.get_extraction(article)
        order = {
            one.id: (one.id != view.evidence, one.field.value != "title", one.sentence_start, one.id)
            for one in extraction.evidence
        }
        receipts = sorted(reader.find_receipts(list(order)), key=lambda one: order[one.evidence.id])
        hits = views.hits(reader, receipts)
    facts = {hit.fact_id for hit in hits} - {None}
    chosen = next((one for one in extraction.evidence if one.id == view.evidence), None)
    return render(
        request, "article.html", article=found, read=views.read_article(found, extraction, chosen), hits=hits,
        facts=len(facts), chosen=chosen, entities=extraction.entities,
    )  # fmt: skip


@router.get("/facts/{fact}")
def fact(request: Request, fact: str, reader: ReaderDep) -> HTMLResponse:
    """A fact with all of its spells and all of its evidence."""
    with reader.snapshot():
        found = current_fact(request, reader, fact)
        (row,) = fact_rows(reader, [(found, found.spells)], receipts=0)
        judged = judging.judged(reader, judging.about_fact(reader, found))
        word = corroboration(reader, found.id)
    return render(request, "fact.html", row=row, word=word, judged=judged)


@router.get("/judgements")
def judgements(request: Request, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """What people judged, the latest first."""
    page = view.page(settings)
    with reader.snapshot():
        found = sorted(reader.iter_judgements(), key=judging.latest_first)
        judged = judging.judged(reader, found[page.offset : page.offset + page.limit])
    return render(request, "judgements.html", judged=judged, next=page.next(len(found)))


@router.get("/quality")
def quality(request: Request, card: QualityDep) -> HTMLResponse:
    """How well the articles were read, relation by relation."""
    return render(request, "quality.html", card=card)


@router.get("/about")
def about(request: Request, reader: ReaderDep) -> HTMLResponse:
    """What the graph holds and how to read it."""
    return render(request, "about.html", stats=reader.stats(), card=request.app.state.quality)


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
