"""Judgements: what people said is one, different, right or wrong."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from chipgraph.api.dependencies import NO_PARAMETERS, QuestionRoute, ReaderDep, SettingsDep
from chipgraph.api.judgements import JudgementOut, JudgementPage, JudgementQuery
from chipgraph.graph import judging, queries

router = APIRouter(prefix="/judgements", tags=["judgements"], route_class=QuestionRoute)


@router.get("")
def find_judgements(
    reader: ReaderDep, settings: SettingsDep, query: Annotated[JudgementQuery, Query()]
) -> JudgementPage:
    """Judgements, the latest first: all, or those on an entity, or those on a fact and its evidence."""
    page = query.page(settings)
    with reader.snapshot():
        if query.fact:
            found = judging.about_fact(reader, reader.get_fact(query.fact), withdrawn=query.withdrawn)
        elif query.entity:
            found = judging.about_entity(reader, queries.resolve(reader, query.entity).id, withdrawn=query.withdrawn)
        else:
            found = list(reader.iter_judgements())
        found = sorted(filter(query.admits, found), key=judging.latest_first)
        part = judging.judged(reader, found[page.offset : page.offset + page.limit])
    items = [JudgementOut.from_judged(one) for one in part]
    return JudgementPage(items=items, total=len(found), next=page.next(len(found)))


@router.get("/{judgement}", dependencies=[NO_PARAMETERS])
def get_judgement(
    reader: ReaderDep,
    judgement: Annotated[str, Path(description="id of a judgement", examples=["judgement-0a1b2c3d4e5f60718293"])],
) -> JudgementOut:
    """One judgement, also one that was withdrawn."""
    with reader.snapshot():
        (found,) = judging.judged(reader, [reader.get_judgement(judgement)])
    return JudgementOut.from_judged(found)
