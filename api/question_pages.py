"""The pages of questions beyond one entity: how two are connected, what changed, who has no alternative."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from chipgraph.api import questions, views
from chipgraph.api.dependencies import QuestionRoute, ReaderDep, SettingsDep
from chipgraph.api.parameters import QuestionView
from chipgraph.api.questions import check_affordable
from chipgraph.api.templating import render
from chipgraph.graph import judging
from chipgraph.graph.alternatives import sole_suppliers
from chipgraph.graph.changes import changes as find_changes
from chipgraph.graph.corroboration import coverage_of
from chipgraph.graph.filters import today
from chipgraph.graph.paths import Scope
from chipgraph.graph.paths import connections as find_connections
from chipgraph.graph.store.base import Reader

router = APIRouter(route_class=QuestionRoute)
RECEIPTS = 2  # sentences below a fact
PATHS = 5
WINDOW = 90  # days before the latest article: what changed, where nobody gives days
MISDATED = 20  # articles dated ahead of today past which nobody looks for the latest
ViewDep = Annotated[QuestionView, Query()]


@router.get("/connections")
def connections(request: Request, reader: ReaderDep, view: ViewDep) -> HTMLResponse:
    """How two entities are connected, hop by hop."""
    found = coverage = None
    with reader.snapshot():
        ends, unknown = views.named(reader, {"from": view.from_, "to": view.to})
        if len(ends) > 1:
            scope = Scope(paths=PATHS, any_time=view.any_time, receipts=RECEIPTS)
            found = find_connections(reader, ends[0].id, ends[1].id, view.filter(), scope)
            coverage = coverage_of(reader, (link.row for path in found.paths for link in path.links))
        right = judging.right_facts(reader)
    status = HTTPStatus.NOT_FOUND if unknown else HTTPStatus.OK
    return render(
        request, "connections.html", status=status, view=view, found=found, coverage=coverage, unknown=unknown,
        max_paths=PATHS, judged_right=right,
    )  # fmt: skip


@router.get("/changes")
def changes(request: Request, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """What changed between two days, by what was published in between."""
    page = view.page(settings)
    found = entity = unknown = None
    with reader.snapshot():
        stats = reader.stats()
        until = view.until or _latest(reader, stats.last)
        since = view.since or (date.fromordinal(max(1, until.toordinal() - WINDOW)) if until else None)
        if view.model_fields_set:  # somebody asks; without a parameter it is the form of a page that many open
            check_affordable(reader, view.entity)
        if since and until and (view.entity or stats.evidence <= questions.WHOLE):
            ends, unknown = views.named(reader, {"entity": view.entity})
            entity = next(iter(ends), None)
            found = None if unknown else find_changes(
                reader, since, until, view.filter(), entity_id=entity.id if entity else None,
                offset=page.offset, limit=page.limit, receipts=RECEIPTS,
            )  # fmt: skip
        right = judging.right_facts(reader)
    status = HTTPStatus.NOT_FOUND if unknown else HTTPStatus.OK
    return render(
        request, "changes.html", status=status, view=view, since=since, until=until, entity=entity, found=found,
        unknown=unknown,
        groups=views.by_turn(found.changes) if found else [], next=page.next(found.total) if found else None,
        judged_right=right,
    )  # fmt: skip


def _latest(reader: Reader, last: date | None) -> date | None:
    """The latest day of publication that is not ahead of today, as a wrong date may be; `last` is the last of all."""
    now = today()
    if last is None or last <= now:
        return last
    days = (one.published for one in reader.find_articles(limit=MISDATED))
    return next((day for day in days if day and day <= now), now)


@router.get("/choke-points")
def choke_points(request: Request, reader: ReaderDep, settings: SettingsDep, view: ViewDep) -> HTMLResponse:
    """Suppliers to whom somebody has no alternative."""
    page = view.page(settings)
    found = sole_suppliers(reader, view.filter(), offset=page.offset, limit=page.limit, receipts=RECEIPTS)
    return render(request, "choke_points.html", view=view, found=found, next=page.next(found.total))
