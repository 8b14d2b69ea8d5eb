"""Facts: a list, and one with all of its evidence."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from chipgraph.api.answers import FactPage
from chipgraph.api.dependencies import QuestionRoute, ReaderDep, SettingsDep, current_fact
from chipgraph.api.parameters import FactListQuery, Known
from chipgraph.api.questions import CorroborationOut
from chipgraph.api.schemas import FactOut
from chipgraph.graph import queries
from chipgraph.graph.answers import fact_rows
from chipgraph.graph.corroboration import corroboration as find_corroboration
from chipgraph.graph.corroboration import known_fact

FactId = Annotated[str, Path(description="id of a fact", examples=["fact-0a1b2c3d4e5f60718293"])]
MOVED: dict[int | str, dict[str, Any]] = {
    308: {"description": "an end of the fact was judged the same as another; the answer is at the fact's address now"}
}
router = APIRouter(prefix="/facts", tags=["facts"], route_class=QuestionRoute)


@router.get("")
def find_facts(reader: ReaderDep, settings: SettingsDep, query: Annotated[FactListQuery, Query()]) -> FactPage:
    """Facts of the whole graph, of one entity, or between two, the best supported first."""
    page = query.page(settings)
    with reader.snapshot():
        ids = [one.id for one in queries.resolve_apart(reader, query.entity, argument="entity")]
        found = queries.find_facts(reader, ids, query.filter(), offset=page.offset, limit=page.limit)
    return FactPage.from_facts(found, page)


@router.get("/{fact}", responses=MOVED)
def get_fact(request: Request, reader: ReaderDep, fact: FactId, query: Annotated[Known, Query()]) -> FactOut:
    """One fact with all of its spells and all of its evidence."""
    with reader.snapshot():
        found = known_fact(reader, current_fact(request, reader, fact), query.known_at)
        return FactOut.from_row(*fact_rows(reader, [(found, found.spells)], receipts=found.evidence))


@router.get("/{fact}/corroboration", responses=MOVED)
def corroboration(
    request: Request, reader: ReaderDep, fact: FactId, query: Annotated[Known, Query()]
) -> CorroborationOut:
    """On whose word a fact stands: who asserts it, who denies it, who only repeats another; the first report."""
    with reader.snapshot():
        found = find_corroboration(reader, current_fact(request, reader, fact).id, known_at=query.known_at)
    return CorroborationOut.from_corroboration(found)
