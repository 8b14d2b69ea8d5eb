"""What a source says of one article, unchecked, and how it becomes an Article or a named rejection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Article
from chipgraph.ingest.sources.urls import canonical_url

MAX_ARTICLE = 1_000_000  # characters of one article's text: a book of 160,000 words, far above any news article
MAX_FIELD = 10_000  # characters of a title, a publisher, an address: every answer shows them
_FIELDS = ("title", "date", "source", "publisher", "url", "text")


class Reason(StrEnum):
    """Why an article was not taken; reports count by it."""

    BROKEN = "broken"
    EMPTY = "empty"
    BINARY = "binary"
    ENCODING = "wrong encoding"
    TOO_LONG = "too long"
    RECORD = "bad record"
    EXTENSION = "unknown extension"
    UNREADABLE = "unreadable"
    LOOP = "symbolic link in a circle"
    REPEATED_ID = "id taken"
    COPY = "exact copy in this run"
    OTHER_VERSION = "other version in this run"
    LANGUAGE = "not English"
    EXTRACTION = "extraction failed"
    WORKER = "worker died"


@dataclass(frozen=True, slots=True)
class Rejection:
    """An article, a record or a whole file that was not taken: where it stands, why, and what exactly was wrong."""

    source: str
    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one article as a source gives them: id, title, date, source (the publisher), url, text.

    `number` counts the records of a file of many from 1; it is None where the file is one article.
    """

    values: Mapping[str, object]
    number: int | None = None

    def name_in(self, source: str) -> str:
        """The record's place: the source, with `#id`, else `#number`, in a file of many."""
        return source if self.number is None else f"{source}#{self._id() or self.number}"

    def key(self, stem: str) -> str:
        """The article's key: the record's id, else `stem`, with `-number` in a file of many."""
        return self._id() or (stem if self.number is None else f"{stem}-{self.number}")

    def _id(self) -> str | None:
        value = self.values.get("id")
        if not isinstance(value, str | int) or isinstance(value, bool):
            return None
        return str(value).strip().encode("utf-8", "backslashreplace").decode() or None  # what stands in a name prints


def to_article(
    record: Record, *, source: str, stem: str, id_prefix: str, published: date | None
) -> Article | Rejection:
    """The checked article, or why it cannot be one; `published` dates a record that bears no date.

    Language and cluster are not known yet: the one is "und" (ISO 639 for undetermined), the other the article itself.
    """
    name = record.name_in(source)
    try:
        values = {field: _text(record.values, field) for field in _FIELDS}
        url = canonical_url(values["url"]) if values["url"].strip() else None
        if not isinstance(record.values.get("id"), int):
            _text(record.values, "id")
        own_date = parse_date(values["date"]) if values["date"].strip() else None
    except InputError as error:
        return Rejection(name, Reason.RECORD, str(error))
    text, title = values["text"], values["title"]
    problem = check_text(name, text)
    if problem is not None:
        return problem
    id_ = Article.make_id(url=url, title=title, text=text)
    return Article(
        id=id_,
        key=id_prefix + record.key(stem),
        title=title,
        text=text,
        published=own_date or published,
        publisher=(values["source"] or values["publisher"]).strip() or None,
        url=url,
        language="und",
        source=name,
        cluster=id_,
    )


def check_text(source: str, text: str) -> Rejection | None:
    """Why `text` is no article's text, or None."""
    if not text.strip():
        return Rejection(source, Reason.EMPTY)
    if len(text) > MAX_ARTICLE:
        return too_long(source, len(text), MAX_ARTICLE, "characters")
    if "\0" in text:
        return Rejection(source, Reason.BINARY, f"a null character at {text.index(chr(0))}")
    return None


def too_long(source: str, size: int, limit: int, unit: str) -> Rejection:
    """The rejection of what exceeds a limit, with both numbers."""
    return Rejection(source, Reason.TOO_LONG, f"{size:,} {unit}, the limit is {limit:,}")


def parse_date(text: str) -> date:
    """The day of an ISO 8601 date or time as written, whatever its zone; raises InputError for anything else."""
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError as error:
        raise InputError(f"{text!r} is no ISO 8601 date; write it as 2024-03-15") from error


def _text(values: Mapping[str, object], field: str) -> str:
    value = values.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"{field!r} is {type(value).__name__}, not text")
    if field != "text" and len(value) > MAX_FIELD:
        raise InputError(f"{field!r} has {len(value):,} characters, the limit is {MAX_FIELD:,}")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise InputError(f"{field!r} holds half of a surrogate pair, which is no Unicode text")
    return value
