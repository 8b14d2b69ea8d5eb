"""The words of annotated passages, for the network."""

from __future__ import annotations

from chipgraph.ingest.evaluation.passages import DATA, REFERENCE, Mark, Passage, load
from chipgraph.ingest.language.words import blank

__all__ = ["DATA", "REFERENCE", "Mark", "Passage", "load", "words_and_spans"]


def words_and_spans(passage: Passage) -> tuple[list[str], list[tuple[int, int]], list[tuple[int, int] | None]]:
    """The words of a passage, their offsets, and the words (start, end) of each mark; None where cut through a word."""
    doc = blank()(passage.text)
    tokens = [token for token in doc if not token.is_space]
    offsets = [(token.idx, token.idx + len(token)) for token in tokens]
    start_at = {start: n for n, (start, _) in enumerate(offsets)}
    end_at = {end: n + 1 for n, (_, end) in enumerate(offsets)}
    spans: list[tuple[int, int] | None] = []
    for mark in passage.marks:
        start, end = start_at.get(mark.start), end_at.get(mark.end)
        spans.append((start, end) if start is not None and end is not None and start < end else None)
    return [token.text for token in tokens], offsets, spans
