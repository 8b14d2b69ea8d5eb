"""Articles: a list, and one with its text, mentions and evidence."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from chipgraph.api.answers import ArticleDetail, ArticlePage
from chipgraph.api.dependencies import NO_PARAMETERS, QuestionRoute, ReaderDep, SettingsDep
from chipgraph.api.parameters import ArticleQuery
from chipgraph.api.schemas import ArticleOut
from chipgraph.graph import queries
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import SearchFilter

router = APIRouter(prefix="/articles", tags=["articles"], route_class=QuestionRoute)


@router.get("")
def find_articles(reader: ReaderDep, settings: SettingsDep, query: Annotated[ArticleQuery, Query()]) -> ArticlePage:
    """Articles, those that name an entity if one is given; the latest first, undated last. With `q` the best first."""
    page = query.page(settings)
    with reader.snapshot():
        named = queries.resolve(reader, query.entity).id if query.entity else None
        filter_ = query.search_filter([named] if named else [])
        if query.q:
            found = reader.search_articles(query.q, filter_, limit=page.limit + 1, offset=page.offset)
        elif filter_ == SearchFilter(entity_ids=filter_.entity_ids):
            found = reader.find_articles(entity_id=named, limit=page.limit + 1, offset=page.offset)
        else:
            raise InputError("relation, status, publisher, since and until narrow a search; give words with q")
    items = [ArticleOut.from_article(one) for one in found[: page.limit]]
    return ArticlePage(items=items, next=page.next(page.offset + len(found)))


@router.get("/{article}", dependencies=[NO_PARAMETERS])
def get_article(
    reader: ReaderDep,
    article: Annotated[str, Path(description="id of an article", examples=["article-0a1b2c3d4e5f60718293"])],
) -> ArticleDetail:
    """One article with its text as it was read, its mentions and its evidence."""
    with reader.snapshot():
        found, extraction = reader.get_article(article), reader.get_extraction(article)
        receipts = reader.find_receipts([one.id for one in extraction.evidence])
    return ArticleDetail.from_extraction(found, extraction, receipts)
