"""What the routes ask for, as named types: the reader, the settings, and an entity by its id or name."""

from typing import Annotated

from fastapi import Depends, Path, Request

from chipgraph.graph import queries
from chipgraph.graph.model import Entity
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.base import Reader


async def _reader(request: Request) -> Reader:
    reader: Reader = request.app.state.reader
    return reader


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


ReaderDep = Annotated[Reader, Depends(_reader)]
SettingsDep = Annotated[Settings, Depends(_settings)]


def _entity(
    reader: ReaderDep,
    entity: Annotated[str, Path(description="id of an entity, or one of its names", examples=["Huawei"])],
) -> Entity:
    return queries.resolve(reader, entity)


EntityDep = Annotated[Entity, Depends(_entity)]
