"""What the tests of the pipeline share: articles, stores, and an extractor that worker processes can import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.model import Article

if TYPE_CHECKING:
    from datetime import date

# Worker processes inherit this path, and import the module by its name.
sys.path.insert(0, str(Path(__file__).parent))


class Make:
    """Makes articles of English text."""

    def __call__(self, name: str, text: str, *, url: str | None = None, published: date | None = None) -> Article:
        whole = f"{text} The report about {name} came out on Monday and nobody had anything to add to it."
        id_ = Article.make_id(url=url, title="", text=whole)
        return Article(id_, name, "", whole, published, "Wafer", url, "und", f"/corpus/{name}.txt", id_)


@pytest.fixture
def make() -> Make:
    return Make()
