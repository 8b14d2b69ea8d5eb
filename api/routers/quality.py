"""How well the articles were read."""

from fastapi import APIRouter

from chipgraph.api.dependencies import NO_PARAMETERS, QualityDep, QuestionRoute
from chipgraph.api.quality import Quality

router = APIRouter(tags=["quality"], route_class=QuestionRoute)


@router.get("/quality", dependencies=[NO_PARAMETERS])
def quality(card: QualityDep) -> Quality:
    """How often names, facts, status, dates and confidences are right, and why facts are wrong or missed.

    Measured on passages that the weights were neither trained nor tuned on.
    """
    return card
