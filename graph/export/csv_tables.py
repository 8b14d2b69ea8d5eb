"""The tables as CSV (RFC 4180, UTF-8) in one ZIP file; `tables.py` has their columns.

Lists are JSON. Text that a spreadsheet would take for a formula has an apostrophe before it, so that a headline cannot
run anything on the machine of who opens the file; Parquet has the texts as they are.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from chipgraph.graph.export.archive import archive, member
from chipgraph.graph.export.tables import tables

if TYPE_CHECKING:
    from pathlib import Path

    from chipgraph.graph.export.content import Content

# owasp.org/www-community/attacks/CSV_Injection, with the wide forms that some spreadsheets take for the same.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(content: Content, path: Path) -> None:
    """Write the file."""
    with archive(path) as zipped:
        for name, columns, rows in tables(content):
            with (
                zipped.open(member(f"{name}.csv"), "w", force_zip64=True) as raw,
                io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="") as file,
            ):
                out = csv.writer(file)
                out.writerow(columns)
                out.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        plain = value.replace("\0", "\ufffd")  # which ends a text for many a reader
        return f"'{plain}" if plain.startswith(_FORMULA) else plain
    return value
