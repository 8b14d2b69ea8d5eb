"""However an article is made, what is done with its text before it is read takes time that grows with its length."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.names import normalise, normalise_item
from chipgraph.ingest.clean import paragraphs
from chipgraph.ingest.prose import prose
from chipgraph.ingest.sources.documents import split_front_matter

if TYPE_CHECKING:
    from collections.abc import Callable

_LENGTH = 100_000


def _filled(text: str) -> str:
    """The text with what stands between the bars repeated."""
    before, piece, after = text.split("|")
    return before + (piece * _LENGTH)[:_LENGTH] + after


@pytest.mark.parametrize(
    ("treat", "text"),
    [
        *((paragraphs, text) for text in ("Notes:\n1. |“|", "Notes:\n1. |“a” |", "a| |b", "a| > |b")),
        *((paragraphs, text) for text in ("|By Jane Doe, |", "|a\n|", "|Sources: |", "|1. https://a |")),
        *((prose, text) for text in ("|[a|", "|<a |", "|<!--|", "|&amp|", "|*|", "|(|", "|word- \n|")),
        *((normalise, text) for text in ("a|+|", "the| |", "|a.|", "|’s|", "|inc |")),
        *((normalise_item, text) for text in ("a|#|", "the| |", "|1.|")),
        *((split_front_matter, text) for text in ("---\ntitle: x| |y\n---\n", "---\n|a|\n---\n", "---\n|\n|")),
    ],
)  # fmt: skip
def test_time_grows_with_length_only(treat: Callable[[str], object], text: str) -> None:
    hostile = _filled(text)
    began = time.process_time()
    treat(hostile)
    assert time.process_time() - began < 20
