"""Files of many articles: JSON (one record or a list), JSON lines, CSV. One bad record leaves the others standing."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, BinaryIO

from chipgraph.ingest.sources.documents import decode
from chipgraph.ingest.sources.record import MAX_ARTICLE, Reason, Record, Rejection, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_LIST = 200_000_000  # bytes of a JSON list, which must be held in memory to be parsed
MAX_LINE = 8 * MAX_ARTICLE  # bytes of one JSON line or one line of CSV: an article of escaped characters


def read_json(path: Path, source: str) -> Iterator[Record | Rejection]:
    """One record, or a list of records, each of which is checked by itself."""
    size = path.stat().st_size
    if size > MAX_LIST:
        yield too_long(source, size, MAX_LIST, "bytes")
        return
    data = path.read_bytes()
    content = decode(data, source)
    if isinstance(content, Rejection) or not content.strip():
        yield content if isinstance(content, Rejection) else Rejection(source, Reason.EMPTY)
        return
    value = _parse(content, source)
    if not isinstance(value, list):
        yield _record(value, source, None)
        return
    if not value:
        yield Rejection(source, Reason.EMPTY, "a list without records")
    for number, item in enumerate(value, 1):
        yield _record(item, source, number)


def read_json_lines(path: Path, source: str) -> Iterator[Record | Rejection]:
    """One record a line; blank lines are passed over and not counted."""
    number = 0
    with path.open("rb") as file:
        for line in _lines(file):
            if isinstance(line, bytes) and not line.strip():
                continue
            number += 1
            yield _line_record(line, source, number)
    if not number:
        yield Rejection(source, Reason.EMPTY)


def read_csv(path: Path, source: str) -> Iterator[Record | Rejection]:
    """One record a row under a header that names the fields; what makes the rest unreadable is named with its row."""
    number = 0
    with path.open("rb") as file:
        rows = csv.reader(_decoded_lines(file), strict=True)
        csv.field_size_limit(MAX_LINE)
        try:
            header = [name.strip().lower() for name in next(rows, [])]
            if "text" not in header:
                yield Rejection(source, Reason.BROKEN if header else Reason.EMPTY, "no column 'text' in its first row")
                return
            for row in rows:
                if not row:
                    continue
                number += 1
                yield _row_record(header, row, source, number)
        except _LineError as error:
            number += 1
            yield Rejection(f"{source}#{number}", error.reason, f"{error}; the rest is not read")
        except csv.Error as error:
            number += 1
            yield Rejection(f"{source}#{number}", Reason.BROKEN, f"{error}; the rest is not read")
    if not number:
        yield Rejection(source, Reason.EMPTY, "no rows")


class _LineError(Exception):
    """A line that csv.reader must not be fed with; nothing but an exception stops it."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.detail)
        self.reason = rejection.reason


def _decoded_lines(file: BinaryIO) -> Iterator[str]:
    for line in _lines(file):
        content = too_long("", line, MAX_LINE, "bytes") if isinstance(line, int) else decode(line, "")
        if isinstance(content, Rejection):
            raise _LineError(content)
        yield content


def _lines(file: BinaryIO) -> Iterator[bytes | int]:
    """Each line with its end; of one beyond the limit, which is never held in memory, only its length."""
    while line := file.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE:
            yield line
            continue
        length = len(line)
        while not line.endswith(b"\n") and (line := file.readline(MAX_LINE)):
            length += len(line)
        yield length


def _line_record(line: bytes | int, source: str, number: int) -> Record | Rejection:
    name = f"{source}#{number}"
    if isinstance(line, int):
        return too_long(name, line, MAX_LINE, "bytes")
    content = decode(line, name)
    return content if isinstance(content, Rejection) else _record(_parse(content, name), source, number)


def _row_record(header: list[str], row: list[str], source: str, number: int) -> Record | Rejection:
    if len(row) != len(header):
        detail = f"{len(row)} fields under {len(header)} column names"
        return Rejection(f"{source}#{number}", Reason.RECORD, detail)
    return Record(dict(zip(header, row, strict=True)), number)


def _record(value: object, source: str, number: int | None) -> Record | Rejection:
    if isinstance(value, Rejection):
        return value
    if not isinstance(value, dict):
        name = source if number is None else f"{source}#{number}"
        return Rejection(name, Reason.RECORD, f"a JSON {_JSON_NAMES[type(value)]}, not an object")
    return Record(value, number)


_JSON_NAMES = {list: "list", str: "text", int: "number", float: "number", bool: "truth value", type(None): "null"}


def _parse(content: str, source: str) -> object:
    """The value that the JSON text holds, or a Rejection."""
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        return Rejection(source, Reason.BROKEN, f"no JSON: {error.msg} at character {error.pos:,}")
    except (RecursionError, ValueError) as error:  # nested too deep, or a number of more digits than Python reads
        return Rejection(source, Reason.BROKEN, f"JSON that cannot be read: {error}")
