"""Questions beyond one entity: connections, the reach of a measure, choke points, changes, coverage, timelines."""

from typing import Annotated

from fastapi import APIRouter, Query

from chipgraph.api.answers import ChainOut, TimelineOut
from chipgraph.api.dependencies import EntityDep, QuestionRoute, ReaderDep, SettingsDep
from chipgraph.api.parameters import ChainQuery, FactListQuery
from chipgraph.api.questions import (
    ChangeOut,
    ChangePage,
    ChangeQuery,
    ChokePointQuery,
    ConnectionQuery,
    ConnectionsOut,
    CoverageOut,
    CoverageQuery,
    SoleSupplierPage,
    check_affordable,
)
from chipgraph.api.routers.entities import MOVED, bounds
from chipgraph.graph import queries
from chipgraph.graph.alternatives import sole_suppliers
from chipgraph.graph.changes import changes as find_changes
from chipgraph.graph.corroboration import coverage as find_coverage
from chipgraph.graph.paths import connections as find_connections
from chipgraph.graph.reach import reach as find_reach

router = APIRouter(tags=["questions"], route_class=QuestionRoute)


@router.get("/connections")
def connections(reader: ReaderDep, query: Annotated[ConnectionQuery, Query()]) -> ConnectionsOut:
    """How two entities are connected: the paths whose weakest link is strongest, hop by hop with their sentences."""
    with reader.snapshot():
        start, goal = queries.resolve(reader, query.from_), queries.resolve(reader, query.to)
        found = find_connections(reader, start.id, goal.id, query.narrowed(query.relation), query.scope())
    return ConnectionsOut.from_connections(found)


@router.get("/measures/{entity}/reach", responses=MOVED)
def reach(
    entity: EntityDep, reader: ReaderDep, settings: SettingsDep, query: Annotated[ChainQuery, Query()]
) -> ChainOut:
    """Whom a policy or sanction targets, who makes or uses that, and whom those supply, tier by tier.

    Of an actor: whom it restricts and what it issues, and so on; with `as_of` what it had issued by that day.
    """
    return ChainOut.from_tiers(find_reach(reader, entity.id, query.filter(), bounds(query, settings)))


@router.get("/choke-points")
def choke_points(
    reader: ReaderDep, settings: SettingsDep, query: Annotated[ChokePointQuery, Query()]
) -> SoleSupplierPage:
    """Suppliers that are the only ones named for an item at a buyer, those with most such buyers first."""
    page = query.page(settings)
    with reader.snapshot():
        buyer = queries.resolve(reader, query.buyer).id if query.buyer else None
        found = sole_suppliers(reader, query.filter(), buyer_id=buyer, offset=page.offset, limit=page.limit)
    return SoleSupplierPage.from_suppliers(found, page)


@router.get("/changes")
def changes(reader: ReaderDep, settings: SettingsDep, query: Annotated[ChangeQuery, Query()]) -> ChangePage:
    """What changed by what was published after `since` up to `until`: new, confirmed, ended, contradicted …"""
    page = query.page(settings)
    with reader.snapshot():
        check_affordable(reader, query.entity)
        named = queries.resolve(reader, query.entity).id if query.entity else None
        found = find_changes(
            reader, query.since, query.until, query.filter(), entity_id=named, offset=page.offset, limit=page.limit
        )
    items = [ChangeOut.from_change(one) for one in found.changes]
    return ChangePage(items=items, total=found.total, counts=found.counts, next=page.next(found.total))


@router.get("/coverage")
def coverage(reader: ReaderDep, query: Annotated[CoverageQuery, Query()]) -> CoverageOut:
    """On how many articles, publishers and days an answer rests; without a parameter, all that was read."""
    with reader.snapshot():
        check_affordable(reader, query.entity)
        named = queries.resolve(reader, query.entity).id if query.entity else None
        return CoverageOut.from_coverage(find_coverage(reader, named, query.facts()))


@router.get("/timeline")
def timeline(reader: ReaderDep, settings: SettingsDep, query: Annotated[FactListQuery, Query()]) -> TimelineOut:
    """What happened, in order of time: of relations, of an entity, or between two."""
    page = query.page(settings)
    with reader.snapshot():
        ids = [one.id for one in queries.resolve_apart(reader, query.entity, argument="entity")]
        filter_ = query.filter(queries.HISTORY)
        found = queries.timeline(reader, ids, filter_, offset=page.offset, limit=page.limit)
    return TimelineOut.from_timeline(found, page)
