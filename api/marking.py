"""Text cut into pieces for a page: what is marked in it, and what an address points at. No piece is lost or changed."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.model import Entity
from chipgraph.graph.tokens import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chipgraph.graph.model import Evidence, Mention
    from chipgraph.graph.store.base import Receipt
    from chipgraph.graph.tokens import Phrase

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is marked alike: as an end of a fact, a mention of entities, a sentence."""

    text: str
    end: str | None = None  # "subject" or "object"
    entities: tuple[Entity, ...] = ()
    stated: bool = False  # in a sentence that states a fact
    cited: bool = False  # in the sentence that the address points at
    sought: bool = False  # what was searched for


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark in one text; all offsets count into it. Ends and mentions must not overlap among themselves."""

    ends: tuple[tuple[str, Span], ...] = ()
    mentions: tuple[tuple[tuple[Entity, ...], Span], ...] = ()
    stated: tuple[Span, ...] = ()
    cited: Span | None = None
    sought: tuple[Span, ...] = ()


def pieces(text: str, marks: Marks) -> list[Piece]:
    """The text cut at the border of every mark; joined, the pieces are the text again."""
    spans = [span for _, span in marks.ends] + [span for _, span in marks.mentions]
    spans += [*marks.stated, *marks.sought, *([marks.cited] if marks.cited else [])]
    borders = sorted({0, len(text), *(min(max(at, 0), len(text)) for span in spans for at in span)})
    # An article has thousands of mentions: each piece looks at the last one that begins before it, not at all of them.
    mentions = sorted(marks.mentions, key=lambda one: one[1])
    begins = [begin for _, (begin, _) in mentions]
    stated = sorted(marks.stated)
    stated_begins = [begin for begin, _ in stated]
    stated_ends = [0, *itertools.accumulate((end for _, end in stated), max)]  # the last of the first n sentences
    found = []
    for start, end in itertools.pairwise(borders):
        entities, span = mentions[bisect_right(begins, start) - 1] if mentions else ((), (0, 0))
        found.append(
            Piece(
                text=text[start:end],
                end=next((name for name, span in marks.ends if _within(start, span)), None),
                entities=entities if _within(start, span) else (),
                stated=stated_ends[bisect_right(stated_begins, start)] > start,
                cited=marks.cited is not None and _within(start, marks.cited),
                sought=any(_within(start, span) for span in marks.sought),
            )
        )
    return found


def paragraphs(found: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces in the paragraphs of the text, which lines without text part; without the line ends between them."""
    result: list[list[Piece]] = [[]]
    for piece in found:
        for place, part in enumerate(piece.text.replace("\r\n", "\n").split("\n\n")):
            if place:
                result.append([])
            if part:
                result[-1].append(replace(piece, text=part))
    return [one for one in result if any(piece.text.strip() for piece in one)]


def quote(receipt: Receipt, phrases: Iterable[Phrase] = ()) -> list[list[Piece]]:
    """The sentence of a receipt with the ends of its fact marked and, within them or not, what was searched for.

    The pieces of an end stand together, and so do those between two ends.
    """
    one = receipt.evidence
    ends = tuple((name, (start - one.sentence_start, end - one.sentence_start)) for name, (start, end) in _ends(one))
    marks = Marks(ends=ends, sought=tuple(places(receipt.sentence, phrases)))
    return [list(run) for _, run in itertools.groupby(pieces(receipt.sentence, marks), key=lambda piece: piece.end)]


def cited(evidence: Evidence) -> Marks:
    """The marks that point at a piece of evidence in its article."""
    return Marks(ends=_ends(evidence), cited=(evidence.sentence_start, evidence.sentence_end))


def outermost(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that do not overlap with a longer or an earlier one, in order of place."""
    kept: list[Mention] = []  # in order of place, so that only its neighbours can overlap with one more
    for one in sorted(mentions, key=lambda one: (one.start - one.end, one.start)):
        at = bisect_right(kept, one.start, key=lambda other: other.start)
        if (not at or kept[at - 1].end <= one.start) and (at == len(kept) or one.end <= kept[at].start):
            kept.insert(at, one)
    return kept


def _ends(evidence: Evidence) -> tuple[tuple[str, Span], ...]:
    return (
        ("subject", (evidence.subject_start, evidence.subject_end)),
        ("object", (evidence.object_start, evidence.object_end)),
    )


def _within(at: int, span: Span) -> bool:
    return span[0] <= at < span[1]
