"""What the routes ask for, as named types: the reader, the settings, and an entity by its id or name; how they ask."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, get_origin

from fastapi import Depends, HTTPException, Path, Query, Request
from fastapi.routing import APIRoute

from chipgraph.api.parameters import Nothing
from chipgraph.api.quality import Quality
from chipgraph.graph import queries
from chipgraph.graph.errors import InputError, NotFoundError
from chipgraph.graph.model import Entity, Fact
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.asking import asked_again
from chipgraph.graph.store.base import Reader


class QuestionRoute(APIRoute):
    """A route that asks its question again where a writer came between its reads."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, asked_again(endpoint), **options)


async def _reader(request: Request) -> Reader:
    reader: Reader = request.app.state.reader
    return reader


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _quality(request: Request) -> Quality:
    quality: Quality | None = request.app.state.quality
    if quality is None:
        raise NotFoundError("this server has no quality card; `chipgraph serve` brings that of the shipped weights")
    return quality


async def _nothing(query: Annotated[Nothing, Query()]) -> None:
    """That it can be read is all."""


async def _given_once(request: Request) -> None:
    """Refuse what is given twice and is no list: an answer would go by one of the two."""
    for one in request.scope["route"].dependant.query_params:
        for name, field in one.field_info.annotation.model_fields.items():
            parameter = field.alias or name
            if get_origin(field.annotation) is not list and len(request.query_params.getlist(parameter)) > 1:
                raise InputError(f"{parameter} is given more than once; give it once", argument=parameter)


ReaderDep = Annotated[Reader, Depends(_reader)]
SettingsDep = Annotated[Settings, Depends(_settings)]
QualityDep = Annotated[Quality, Depends(_quality)]
NO_PARAMETERS = Depends(_nothing)  # of a route that takes none, which refuses what it is given
GIVEN_ONCE = Depends(_given_once)  # of a route that refuses what would be passed over


@asked_again
def _entity(
    request: Request,
    reader: ReaderDep,
    entity: Annotated[
        str, Path(max_length=500, description="id of an entity, or one of its names", examples=["Huawei"])
    ],
) -> Entity:
    found = queries.resolve(reader, entity)
    if entity.startswith("entity-") and entity != found.id:
        raise _moved(request, entity, found.id, f"{entity} was judged the same as {found.name}, {found.id}")
    return found


def current_fact(request: Request, reader: Reader, fact_id: str) -> Fact:
    """The fact with that id; an id that it had before its ends were merged is led to the one that it has now."""
    found = reader.get_fact(fact_id)
    if found.id != fact_id:
        raise _moved(
            request, fact_id, found.id, f"an end of {fact_id} was judged the same as another; it is {found.id}"
        )
    return found


def _moved(request: Request, asked: str, now: str, detail: str) -> HTTPException:
    """An answer that leads from an id that was merged away to the same address of what it is now."""
    address = request.url.path.replace(asked, now, 1)
    query = f"?{request.url.query}" if request.url.query else ""
    return HTTPException(HTTPStatus.PERMANENT_REDIRECT, detail, headers={"Location": address + query})


EntityDep = Annotated[Entity, Depends(_entity)]
