"""The formats of an export, and the file: written beside its place and put there whole."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.errors import InputError
from chipgraph.graph.export import csv_tables, cypher, followthemoney, gexf, graphml, jsonld, page, parquet_tables
from chipgraph.graph.export.content import Content
from chipgraph.graph.filters import FactFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from chipgraph.graph.store.base import Reader

Writer: TypeAlias = "Callable[[Content, Path], None]"


class Format(StrEnum):
    """What an export can be."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    PARQUET = "parquet"
    JSONLD = "jsonld"
    FTM = "ftm"
    CYPHER = "cypher"
    HTML = "html"


WRITERS: dict[Format, Writer] = {
    Format.GRAPHML: graphml.write,
    Format.GEXF: gexf.write,
    Format.CSV: csv_tables.write,
    Format.PARQUET: parquet_tables.write,
    Format.JSONLD: jsonld.write,
    Format.FTM: followthemoney.write,
    Format.CYPHER: cypher.write,
    Format.HTML: page.write,
}


def export(
    reader: Reader,
    path: Path,
    format_: Format,
    filter_: FactFilter | None = None,
    *,
    entity_ids: Collection[str] | None = None,
    steps: int = 1,
) -> int:
    """Write all facts that pass the filter, or those within `steps` of some entities, with their ends and evidence.

    Returns how many facts these are.

    The same graph gives the same bytes. A file of that name is replaced once the new one is whole, and left as it was
    if anything fails. Raises InputError where the file cannot be written.
    """
    path = path.resolve()  # what a link leads to is replaced, not the link
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is no file; name one to write")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with reader.snapshot():
        content = Content(reader, filter_ or FactFilter(), entity_ids, steps)
        try:
            WRITERS[format_](content, part)
            with part.open("rb+") as file:
                os.fsync(file.fileno())  # else a failing machine could leave the name with half of the content
            part.replace(path)
        except OSError as error:  # caught in here: a store takes those that pass through its snapshot for its own
            raise InputError(f"{path} cannot be written: {error.strerror}") from error
        finally:
            part.unlink(missing_ok=True)
        return content.total
