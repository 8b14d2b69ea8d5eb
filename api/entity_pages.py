"""The pages of one entity: its facts, suppliers, customers, timeline, graph, articles."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from chipgraph.api import views
from chipgraph.api.dependencies import EntityDep, QuestionRoute, ReaderDep, SettingsDep
from chipgraph.api.parameters import View
from chipgraph.api.templating import render
from chipgraph.graph import judging, queries
from chipgraph.graph.alternatives import sole_suppliers
from chipgraph.graph.corroboration import coverage_of
from chipgraph.graph.draw import drawing
from chipgraph.graph.model import Entity
from chipgraph.graph.network import network
from chipgraph.graph.reach import GOODS
from chipgraph.graph.reach import reach as find_reach
from chipgraph.graph.schema import SIGNATURES, EntityType, Relation
from chipgraph.graph.settings import Settings

router = APIRouter(prefix="/entities/{entity}", route_class=QuestionRoute)
REACH = 2  # tiers of a measure, where nobody asks for more
RECEIPTS = 4  # sentences below a fact in a list; its own page has all
ViewDep = Annotated[View, Query()]


@router.get("")
def facts(request: Request, entity: EntityDep, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """Its facts under their relations, each with sentences."""
    page, filter_ = view.page(settings), view.filter()
    with reader.snapshot():
        facets = views.facets(reader.find_edges([entity.id], replace(filter_, relations=frozenset())))
        found = queries.facts_of(reader, entity.id, filter_, offset=page.offset, limit=page.limit, receipts=RECEIPTS)
        judged = judging.judged(reader, judging.about_entity(reader, entity.id))
        coverage = coverage_of(reader, found.rows)
    return _page(
        request, "facts.html", entity, view, groups=views.groups(entity.id, found.rows), facets=facets,
        undated=found.undated, next=page.next(found.total), judged=judged, coverage=coverage,
    )  # fmt: skip


@router.get("/suppliers")
def suppliers(
    request: Request, entity: EntityDep, reader: ReaderDep, settings: SettingsDep, view: ViewDep
) -> HTMLResponse:
    """Who supplies it, tier by tier."""
    found = queries.suppliers(reader, entity.id, view.filter(), _bounds(view, settings))
    return _page(
        request, "supply.html", entity, view, side="suppliers", tree=views.tree(found), cuts=found.cuts,
        undated=found.undated, max_tiers=settings.max_tiers,
    )  # fmt: skip


@router.get("/customers")
def customers(
    request: Request, entity: EntityDep, reader: ReaderDep, settings: SettingsDep, view: ViewDep
) -> HTMLResponse:
    """Whom it supplies, tier by tier."""
    found = queries.customers(reader, entity.id, view.filter(), _bounds(view, settings))
    return _page(
        request, "supply.html", entity, view, side="customers", tree=views.tree(found), cuts=found.cuts,
        undated=found.undated, max_tiers=settings.max_tiers,
    )  # fmt: skip


@router.get("/reach")
def reach(request: Request, entity: EntityDep, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """What a measure, or all that an actor restricts and issues, reaches, tier by tier."""
    tiers = view.tiers if "tiers" in view.model_fields_set else min(REACH, settings.max_tiers)
    found = find_reach(reader, entity.id, view.filter(), _bounds(view.model_copy(update={"tiers": tiers}), settings))
    return _page(
        request, "reach.html", entity, view, tiers=tiers, tree=views.tree(found), cuts=found.cuts,
        undated=found.undated, max_tiers=settings.max_tiers,
    )  # fmt: skip


@router.get("/choke-points")
def choke_points(
    request: Request, entity: EntityDep, reader: ReaderDep, settings: SettingsDep, view: ViewDep
) -> HTMLResponse:
    """The suppliers to whom it has no alternative that any source names."""
    page = view.page(settings)
    found = sole_suppliers(
        reader, view.filter(), buyer_id=entity.id, offset=page.offset, limit=page.limit, receipts=RECEIPTS
    )
    return _page(request, "entity_choke_points.html", entity, view, found=found, next=page.next(found.total))


@router.get("/timeline")
def timeline(
    request: Request, entity: EntityDep, reader: ReaderDep, settings: SettingsDep, view: ViewDep
) -> HTMLResponse:
    """What happened to it, or between it and another, in order of time."""
    page = view.page(settings)
    with reader.snapshot():
        others, unknown = views.named(reader, {"other": view.other})
        if unknown:
            return _page(
                request, "timeline.html", entity, view, status=HTTPStatus.NOT_FOUND, other=None, unknown=unknown
            )
        ends = queries.resolve_apart(reader, [one.id for one in (entity, *others)], argument="other")
        found = queries.timeline(
            reader, [one.id for one in ends], view.filter(queries.HISTORY), offset=page.offset,
            limit=page.limit, receipts=1,
        )  # fmt: skip
    return _page(
        request, "timeline.html", entity, view, other=next(iter(others), None), unknown=None,
        years=views.years(found.entries), timeline=found, next=page.next(max(found.total, found.undated_total)),
    )  # fmt: skip


@router.get("/graph")
def graph(request: Request, entity: EntityDep, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """What is around it, drawn, and the same as a list."""
    filter_ = view.filter()
    with reader.snapshot():
        facets = views.facets(reader.find_edges([entity.id], replace(filter_, relations=frozenset())))
        found = network(reader, filter_, entity_ids=[entity.id], steps=view.steps, max_nodes=settings.max_nodes)
    drawn = drawing(found, max_nodes=settings.max_nodes, link=_address)
    return _page(
        request, "graph.html", entity, view, facets=facets, drawing=drawn, edges=views.edges(found),
        cut=found.graph["cut"],
    )  # fmt: skip


@router.get("/articles")
def articles(
    request: Request, entity: EntityDep, reader: ReaderDep, settings: SettingsDep, view: ViewDep
) -> HTMLResponse:
    """The articles that name it, the latest first."""
    page = view.page(settings)
    found = reader.find_articles(entity_id=entity.id, limit=page.limit + 1, offset=page.offset)
    next_ = page.next(page.offset + len(found))
    return _page(request, "entity_articles.html", entity, view, articles=found[: page.limit], next=next_)


def _bounds(view: View, settings: Settings) -> queries.Bounds:
    settings.check_tiers(view.tiers)
    return queries.Bounds(tiers=view.tiers, max_nodes=settings.max_nodes, receipts=RECEIPTS)


def _address(id_: str) -> str:
    return f"/{'facts' if id_.startswith('fact-') else 'entities'}/{id_}"


def _page(request: Request, template: str, entity: Entity, view: View, **context: Any) -> HTMLResponse:
    here = request.url.path.removeprefix(f"/entities/{request.path_params['entity']}")
    return render(
        request,
        template,
        entity=entity,
        view=view,
        here=here,
        tabs=_tabs(entity.type),
        judged_right=judging.right_facts(request.app.state.reader),
        **context,
    )


def _tabs(type_: EntityType) -> list[tuple[str, str]]:
    """The pages of an entity of that type: what neither buys nor sells has no suppliers, goods have no reach."""
    supplies = SIGNATURES[Relation.SUPPLIES]
    trades = type_ in supplies.subject | supplies.object
    return [
        ("", "Facts"),
        *([("/suppliers", "Suppliers"), ("/customers", "Customers"), ("/choke-points", "Choke points")] * trades),
        *([("/reach", "Reach")] * (type_ not in GOODS and type_ is not EntityType.LOCATION)),
        ("/timeline", "Timeline"),
        ("/graph", "Graph"),
        ("/articles", "Articles"),
    ]
