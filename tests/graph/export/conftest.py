"""What the exports are tried on: a few articles with dates of every kind, and names and sentences that mean harm."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph.export.formats import Format, export
from chipgraph.graph.filters import EVERY_STATUS, FactFilter
from chipgraph.graph.schema import Relation, Status
from chipgraph.graph.store.open import open_reader, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chipgraph.graph.store.base import Reader

EVERY = FactFilter(statuses=EVERY_STATUS, today=date(2025, 6, 1))
# Each of them ends what it stands in, begins something else there, or is not allowed at all.
HOSTILE = (
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "</script><script>alert(1)</script>",
    "]]></data><node id=\"evil\"/><!--",
    "'}) DETACH DELETE n //",
    "\\u0027}) DETACH DELETE n //",
    "ends in \\",
    "a\tb\nc\rd",
    "bell \x07 null \x00 end",
    "\ufffe \u2028 🙂 ꞏ",
    '"quoted", and; divided',
)  # fmt: skip


@pytest.fixture(scope="session")
def articles(story: Any, writer: Any) -> Any:
    """The story; a span, an event of a month, a rumour; and a hostile firm for each harm."""
    say = writer.Say
    return [
        *story,
        writer.article(
            "Other relations",
            say("Intel", Relation.OWNS, "Mobileye", "2017-Q1", date_end="2022"),
            say("Intel", Relation.INVESTS_IN, "ASML", "2012-07"),
            say("Apple", Relation.PARTNERS_WITH, "Intel", status=Status.ALLEGED),
            published="2022-02-01", publisher="Herald", url="https://example.org/other?a=1&b=2",
        ),
        writer.article(
            "=1+1", *(say(f"{text} & co", Relation.SUPPLIES, "Victim", item=text) for text in HOSTILE),
            published="2023-01-01", publisher="@Gazette",
        ),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def reader(articles: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The graph of the articles."""
    url = f"sqlite:///{tmp_path_factory.mktemp('export')}/graph.db"
    with open_store(url) as store:
        store.put(articles)
    with open_reader(url) as found:
        yield found


@pytest.fixture
def exported(reader: Reader, tmp_path: Path) -> Callable[..., Path]:
    """Exports what passes a filter, all if none is given, and tells the file."""

    def write(format_: str, filter_: FactFilter = EVERY, **around: Any) -> Path:
        path = tmp_path / f"graph.{format_}"
        export(reader, path, Format(format_), filter_, **around)
        return path

    return write


@pytest.fixture
def hostile() -> tuple[str, ...]:
    """Texts that mean harm; each is the item that a firm of a like name supplies to Victim."""
    return HOSTILE


@pytest.fixture
def as_xml(hostile: tuple[str, ...]) -> Callable[[str], str]:
    """What becomes of a text on the way through XML 1.0, which has no place for some characters."""
    return lambda text: re.sub("[\x00-\x08\ufffe]", "\ufffd", text)


@pytest.fixture
def every() -> FactFilter:
    """Lets everything pass, on a day that stays."""
    return EVERY
