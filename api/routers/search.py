"""Full text over the sentences that state facts."""

from typing import Annotated

from fastapi import APIRouter, Query

from chipgraph.api.answers import EvidencePage
from chipgraph.api.dependencies import QuestionRoute, ReaderDep, SettingsDep
from chipgraph.api.parameters import SearchQuery
from chipgraph.api.schemas import EvidenceOut
from chipgraph.graph import queries

router = APIRouter(tags=["search"], route_class=QuestionRoute)


@router.get("/search")
def search(reader: ReaderDep, settings: SettingsDep, query: Annotated[SearchQuery, Query()]) -> EvidencePage:
    """Sentences with all words and "phrases" of `q`; `word*` begins a word."""
    page = query.page(settings)
    with reader.snapshot():
        filter_ = query.search_filter(queries.resolve(reader, name).id for name in query.entity)
        found = reader.search(query.q, filter_, limit=page.limit + 1, offset=page.offset)
    items = [EvidenceOut.from_receipt(one) for one in found[: page.limit]]
    return EvidencePage(items=items, next=page.next(page.offset + len(found)))
