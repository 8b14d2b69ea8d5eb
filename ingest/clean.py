"""What of a text is prose to read, and what is the furniture of a web page around it. The text stays as it is."""

from __future__ import annotations

import functools
import re
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from chipgraph.ingest.furniture import SENTENCE_END, Line, find_furniture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Span: TypeAlias = tuple[int, int]

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_BLANK = re.compile(r"[^\S ]")
_MARKER = re.compile(r"(?:#{1,6}|>|[-*+•▪‣●])[ \t]+")  # a Markdown heading, quotation or item of a list
_LIKE = 0.8  # of the longest line: letters of books are not of one width


def paragraphs(text: str) -> list[Span]:
    """The spans to read, in order: paragraphs and headings, without furniture, list markers and outer white space.

    A line is a paragraph, unless the lines around it are those of a text that was broken at a fixed width.
    """
    spans: list[Span] = []
    for block, wrapped in _wrapped_or_not(text):
        if wrapped:
            spans.append((block[0].start, block[-1].end))
        else:
            spans.extend((line.start, line.end) for line in block)
    return [_without_marker(text, span) for span in spans]


def line_breaks(text: str) -> list[Span]:
    """The spans, with the blanks around them, at which paragraphs were broken at a fixed width."""
    return [(one.end, two.start) for block, wrapped in _wrapped_or_not(text) if wrapped for one, two in pairwise(block)]


def furniture(text: str) -> list[Span]:
    """The spans of lines that belong to the page, not to the article."""
    lines = _lines(text)
    found = find_furniture(lines)
    return [(line.start, line.end) for line in lines if line in found]


def language(text: str) -> str:
    """The ISO 639 code of the text's language as far as it can be told; "en" for a text too short to tell."""
    sample = " ".join(text[start:end] for start, end in paragraphs(text[:20_000]))[:2_000] or text[:2_000]
    letters = [char for char in sample if char.isalpha()]
    code, confidence = _identifier().classify(sample)
    if code == "pcm":  # Nigerian Pidgin, for which it takes a fifth of short English reports
        return "en"
    if letters and sum(char.isascii() for char in letters) < len(letters) / 2:
        return str(code) if code != "en" else "und"
    return str(code) if confidence >= 0.4 else "en"


@functools.cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    end = 0
    for match in _LINE.finditer(text):
        stripped = match[0].strip()
        if not stripped:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        breaks = text[end:start].replace("\r\n", "\n")
        words = _BLANK.sub(" ", stripped)
        lines.append(Line(start, start + len(stripped), words, bool(lines) and len(breaks.strip(" \t")) == 1))
        end = start + len(stripped)
    return lines


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and line.follows and blocks[-1][-1].end < line.start:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _wrapped_or_not(text: str) -> Iterator[tuple[list[Line], bool]]:
    """The blocks of prose, each with whether its lines are one paragraph broken at a fixed width."""
    lines = _lines(text)
    found = find_furniture(lines)
    blocks = _blocks([line for line in lines if line not in found])
    sure = [_is_wrapped(block) for block in blocks]
    width = max((len(line.text) for block, one in zip(blocks, sure, strict=True) if one for line in block), default=0)
    for block, one in zip(blocks, sure, strict=True):
        yield block, one or (width > 0 and _continues(block, width))


def _is_wrapped(block: Sequence[Line]) -> bool:
    """Whether that shows by itself: its lines are of like length, most end within a sentence, and some go on in one."""
    if len(block) < 2 or _has_markers(block) or not any(line.text[0].islower() for line in block[1:]):
        return False
    inner, longest = block[:-1], max(len(line.text) for line in block)
    if longest > 100 or min(len(line.text) for line in inner) < 45 or not _fills(block, _LIKE * longest):
        return False
    return sum(bool(SENTENCE_END.search(line.text)) for line in inner) <= len(inner) / 2


def _continues(block: Sequence[Line], width: int) -> bool:
    """Whether its lines were broken at that width of others."""
    return not _has_markers(block) and max(len(line.text) for line in block) <= width and _fills(block, width)


def _fills(block: Sequence[Line], width: float) -> bool:
    """Whether each line ends where the next word would not have fitted into the width."""
    return all(len(one.text) + len(two.text.split()[0]) >= width for one, two in pairwise(block))


def _has_markers(block: Sequence[Line]) -> bool:
    return any(_MARKER.match(line.text) for line in block[1:])


def _without_marker(text: str, span: Span) -> Span:
    match = _MARKER.match(text, *span)
    return (match.end(), span[1]) if match else span
