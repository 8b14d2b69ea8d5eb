"""Entities: search, one, its facts, its suppliers and customers, its timeline."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from chipgraph.api.answers import ChainOut, EntityPage, FactPage, TimelineOut
from chipgraph.api.dependencies import NO_PARAMETERS, EntityDep, QuestionRoute, ReaderDep, SettingsDep
from chipgraph.api.parameters import ChainQuery, EntityQuery, FactQuery, TimelineQuery
from chipgraph.api.schemas import EntityOut
from chipgraph.graph import queries
from chipgraph.graph.settings import Settings

MOVED: dict[int | str, dict[str, Any]] = {
    308: {"description": "the entity was judged the same as another, at whose address the answer is"}
}
router = APIRouter(prefix="/entities", tags=["entities"], responses=MOVED, route_class=QuestionRoute)


@router.get("")
def find_entities(reader: ReaderDep, settings: SettingsDep, query: Annotated[EntityQuery, Query()]) -> EntityPage:
    """Entities one of whose names is `q`, begins with it, or has a word that begins with it."""
    page = query.page(settings)
    found = reader.find_entities(query.q or "", types=query.type, limit=page.offset + page.limit + 1)
    items = found[page.offset : page.offset + page.limit]
    return EntityPage(items=[EntityOut.from_entity(one) for one in items], next=page.next(len(found)))


@router.get("/{entity}", dependencies=[NO_PARAMETERS])
def get_entity(entity: EntityDep) -> EntityOut:
    """One entity, by id or name."""
    return EntityOut.from_entity(entity)


@router.get("/{entity}/facts")
def facts_of(
    entity: EntityDep, reader: ReaderDep, settings: SettingsDep, query: Annotated[FactQuery, Query()]
) -> FactPage:
    """Its facts, each with the sentences that state it."""
    page = query.page(settings)
    found = queries.facts_of(reader, entity.id, query.filter(), offset=page.offset, limit=page.limit)
    return FactPage.from_facts(found, page)


@router.get("/{entity}/suppliers")
def suppliers(
    entity: EntityDep, reader: ReaderDep, settings: SettingsDep, query: Annotated[ChainQuery, Query()]
) -> ChainOut:
    """Who supplies it, who supplies those, and so on."""
    return ChainOut.from_tiers(queries.suppliers(reader, entity.id, query.filter(), bounds(query, settings)))


@router.get("/{entity}/customers")
def customers(
    entity: EntityDep, reader: ReaderDep, settings: SettingsDep, query: Annotated[ChainQuery, Query()]
) -> ChainOut:
    """Whom it supplies, whom those supply, and so on."""
    return ChainOut.from_tiers(queries.customers(reader, entity.id, query.filter(), bounds(query, settings)))


@router.get("/{entity}/timeline")
def timeline(
    entity: EntityDep, reader: ReaderDep, settings: SettingsDep, query: Annotated[TimelineQuery, Query()]
) -> TimelineOut:
    """What happened to it, or between it and `other`, in order of time; without `status`, what is actual or ended."""
    page = query.page(settings)
    named = [entity.id, *([query.other] if query.other else [])]
    ends = queries.resolve_apart(reader, named, argument="other")
    filter_ = query.filter(queries.HISTORY)
    found = queries.timeline(reader, [one.id for one in ends], filter_, offset=page.offset, limit=page.limit)
    return TimelineOut.from_timeline(found, page)


def bounds(query: ChainQuery, settings: Settings) -> queries.Bounds:
    """How far a chain is followed; raises InputError for more tiers than the settings allow."""
    settings.check_tiers(query.tiers)
    return queries.Bounds(tiers=query.tiers, per_entity=query.per_entity, max_nodes=settings.max_nodes)
