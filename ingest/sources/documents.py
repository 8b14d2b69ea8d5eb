"""Files that are one article: plain text or Markdown, with front matter or without, and HTML pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chipgraph.ingest.sources.record import Reason, Record, Rejection, too_long

if TYPE_CHECKING:
    from pathlib import Path

MAX_DOCUMENT = 4_000_000  # bytes: as many UTF-8 bytes as the longest article can have
MAX_PAGE = 20_000_000  # bytes: a page's markup and inline images around its text

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?\r?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(.*)")
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z](?>[^'\">]+|\"[^\"]*\"|'[^']*')*+")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTE = re.compile(r"[^\s=/]+")
MOST_ATTRIBUTES = (
    5_000  # of one tag; libxml2 compares each with all before it: 20,000 take seconds, 200,000 many minutes
)
_LATIN = ("iso-8859-1", "latin1", "us-ascii")  # pages that declare these are Windows-1252, as browsers read them
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, source: str) -> Record | Rejection:
    """A text file, Markdown or plain: `key: value` lines between two `---` at its head are fields, the rest is text."""
    content = _content(path, source)
    if isinstance(content, Rejection):
        return content
    fields, text = split_front_matter(content)
    return Record({**fields, "text": text})


def read_html(path: Path, source: str) -> Record | Rejection:
    """An HTML page: trafilatura finds its article's text, and title, date, publisher and address in its metadata."""
    import trafilatura  # noqa: PLC0415 - slow to import, and most corpora hold no page

    size = path.stat().st_size
    if size > MAX_PAGE:
        return too_long(source, size, MAX_PAGE, "bytes")
    data = path.read_bytes()
    if not data.strip():
        return Rejection(source, Reason.EMPTY)
    page = decode(data, source)
    declared = _CHARSET.search(data[:4096])
    if isinstance(page, Rejection) and page.reason is Reason.ENCODING and declared:
        page = decode(data, source, encoding=declared[1].decode())
    if isinstance(page, Rejection):
        return page
    if _is_overloaded(page):
        return Rejection(source, Reason.RECORD, f"a tag of more than {MOST_ATTRIBUTES:,} attributes")
    # Dates come from the page's metadata only: a date found elsewhere may be any date.
    document = trafilatura.bare_extraction(
        page, with_metadata=True, include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )  # fmt: skip
    if document is None or isinstance(document, dict) or not document.text:
        return Rejection(source, Reason.EMPTY, "no article's text found in the page")
    values = {"title": document.title, "date": document.date, "source": document.sitename, "url": document.url}
    return Record({**values, "text": document.text})


def _is_overloaded(page: str) -> bool:
    """Whether some tag has more attributes than a parser gets through."""
    long = (tag[0] for tag in _TAG.finditer(page) if len(tag[0]) > 2 * MOST_ATTRIBUTES)
    return any(len(_ATTRIBUTE.findall(_QUOTED.sub(" ", tag))) > MOST_ATTRIBUTES for tag in long)


def split_front_matter(content: str) -> tuple[dict[str, str], str]:
    """The fields of the front matter, with lower-case names, and the text after it; no fields where there is none.

    Lines that are no `key: value` (a list, a comment) are passed over; a head without any such line is no front
    matter but a rule drawn across the page.
    """
    head = _FRONT_MATTER.match(content)
    if head is None:
        return {}, content
    fields = {}
    for line in head[1].splitlines():
        if match := _FIELD.fullmatch(line):
            fields[match[1].lower()] = _unquoted(match[2].strip(" \t"))
    return (fields, content[head.end() :]) if fields else ({}, content)


def decode(data: bytes, source: str, *, encoding: str = "utf-8") -> str | Rejection:
    """The text of UTF-8 bytes with line ends as they are, or of another encoding that a page declares.

    A byte order mark tells the encoding and is no part of the text: offsets count from after it.
    """
    if data.startswith(_UTF16):
        return Rejection(source, Reason.ENCODING, "UTF-16; save it as UTF-8")
    if b"\0" in data:
        return Rejection(source, Reason.BINARY, f"a null byte at {data.index(0):,}")
    codec = "cp1252" if encoding.lower() in _LATIN else "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        return data.decode(codec)
    except UnicodeError as error:
        place = f" at byte {error.start:,}" if isinstance(error, UnicodeDecodeError) else ""
        return Rejection(source, Reason.ENCODING, f"no {encoding}{place}; save it as UTF-8")
    except LookupError:
        return Rejection(source, Reason.ENCODING, f"it declares {encoding!r}, which is unknown; save it as UTF-8")


def _content(path: Path, source: str) -> str | Rejection:
    size = path.stat().st_size
    return too_long(source, size, MAX_DOCUMENT, "bytes") if size > MAX_DOCUMENT else decode(path.read_bytes(), source)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
