"""Noun phrases by the tags of their words: short, flat, and sound where a tree is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from spacy.tokens import Doc, Span

NOUNS = {"NN", "NNS", "NNP", "NNPS"}
PHRASE = NOUNS | {"JJ", "JJR", "JJS", "CD", "VBN", "VBG", "HYPH", "AFX", "FW", "$", "NFP"}


def noun_phrases(span: Span, apart: Collection[int] = ()) -> Iterator[tuple[int, int]]:
    """Tokens (start, end) of the phrases that end in a noun, without article; no phrase holds a token of `apart`."""
    doc, start = span.doc, span.start
    for at in range(span.start, span.end + 1):
        if at < span.end and at not in apart and doc[at].tag_ in PHRASE:
            continue
        yield from _trimmed(doc, start, at)
        start = at + 1


def _trimmed(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end > start and doc[end - 1].tag_ not in NOUNS:
        end -= 1
    while start < end and doc[start].tag_ in ("HYPH", "VBG", "NFP"):
        start += 1
    if start < end:
        yield start, end
