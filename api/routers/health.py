"""What the graph holds, and whether it can be read."""

from fastapi import APIRouter

from chipgraph.api.answers import Health, StatsOut
from chipgraph.api.dependencies import NO_PARAMETERS, QuestionRoute, ReaderDep

router = APIRouter(tags=["stats"], route_class=QuestionRoute)


@router.get("/stats", dependencies=[NO_PARAMETERS])
def stats(reader: ReaderDep) -> StatsOut:
    """Counts over the whole graph."""
    return StatsOut.from_stats(reader.stats())


@router.get("/health", dependencies=[NO_PARAMETERS])
def health(reader: ReaderDep) -> Health:
    """Answers 200 if the store can be read, else 503."""
    reader.find_articles(limit=1)
    return Health()
