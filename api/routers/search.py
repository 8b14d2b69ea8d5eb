"""Full text over the sentences that state facts."""

from typing import Annotated

from fastapi import APIRouter, Query

from chipgraph.api.answers import EvidencePage
from chipgraph.api.dependencies import ReaderDep, SettingsDep
from chipgraph.api.parameters import SearchQuery
from chipgraph.api.schemas import EvidenceOut

router = APIRouter(tags=["search"])


@router.get("/search")
def search(reader: ReaderDep, settings: SettingsDep, query: Annotated[SearchQuery, Query()]) -> EvidencePage:
    """Sentences with all words and "phrases" of `q`; `word*` begins a word."""
    page = query.page(settings)
    found = reader.search(query.q, limit=page.offset + page.limit + 1)
    items = found[page.offset : page.offset + page.limit]
    return EvidencePage(items=[EvidenceOut.from_receipt(one) for one in items], next=page.next(len(found)))
