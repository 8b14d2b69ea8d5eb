"""The tables as Parquet in one ZIP file, for pandas, Polars, DuckDB and Spark; `tables.py` has their columns.

Needs pyarrow, which the extra `parquet` brings.
"""

from __future__ import annotations

import shutil
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from chipgraph.graph.errors import InputError
from chipgraph.graph.export.archive import archive, member
from chipgraph.graph.export.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipgraph.graph.export.content import Content
    from chipgraph.graph.export.tables import Columns, Row

_AT_ONCE = 20_000  # rows of a group


def write(content: Content, path: Path) -> None:
    """Write the file. Raises InputError where pyarrow is missing."""
    try:
        import pyarrow  # noqa: F401, PLC0415 - only those who want Parquet need it
    except ImportError as error:
        raise InputError("Parquet needs pyarrow; install it with pip install 'chipgraph[parquet]'") from error
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder, archive(path) as zipped:
        for name, columns, rows in tables(content):
            table = Path(folder) / f"{name}.parquet"
            _table(table, columns, rows)
            with table.open("rb") as whole, zipped.open(member(table.name, packed=True), "w", force_zip64=True) as out:
                shutil.copyfileobj(whole, out)
            table.unlink()


def _table(path: Path, columns: Columns, rows: Iterator[Row]) -> None:
    """One table, a group of rows at a time."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    types: dict[type[Any], Any] = {
        str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32(),
        list: pa.list_(pa.string()),
    }  # fmt: skip
    schema = pa.schema([(name, types[type_]) for name, type_ in columns.items()])
    with parquet.ParquetWriter(path, schema, compression="zstd") as out:
        while some := list(islice(rows, _AT_ONCE)):
            values = [
                pa.array(column, type_) for column, type_ in zip(zip(*some, strict=True), schema.types, strict=True)
            ]
            out.write_table(pa.Table.from_arrays(values, schema=schema))
