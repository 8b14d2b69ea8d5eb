"""Passages and treebank paragraphs as the network learns them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from chipgraph.ingest.evaluation.passages import REFERENCE
from chipgraph.ingest.language.candidates import PHRASES
from chipgraph.ingest.language.dates import find_dates
from chipgraph.ingest.language.gazetteer import shipped
from chipgraph.ingest.language.words import SEPARATOR, blank, shape, with_breaks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tokenizers import Tokenizer

    from chipgraph.ingest.evaluation.passages import Passage
    from chipgraph.ingest.language.dates import DateSpan
    from chipgraph.ingest.training.network import Labels
    from chipgraph.ingest.training.treebank import Paragraph


Spans: TypeAlias = tuple[tuple[int, int], ...]  # words (start, end), all alike right; none where there is nothing

MOST_PIECES = 400  # of one text; longer ones (a handful, of web addresses and tables) are left out
UNTOLD = -100  # a label that no loss counts


@dataclass(slots=True)
class Item:
    """One text, ready for the network; the lists of what it has no gold for are empty."""

    ids: list[int]
    firsts: list[int]
    shapes: list[int]
    words: list[str]
    upos: list[int] = field(default_factory=list)
    xpos: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[int] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    listed: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    types: list[int] = field(default_factory=list)
    entities: list[tuple[int, ...]] = field(default_factory=list)
    reference: list[bool] = field(default_factory=list)
    relations: list[tuple[int, int, int, int]] = field(default_factory=list)  # subject, relation, object, status
    dates: list[tuple[int, int]] = field(default_factory=list)
    dated: list[tuple[int, ...] | None] = field(
        default_factory=list
    )  # each relation's right dates; None: cannot be told
    told: list[tuple[Spans | None, ...]] = field(default_factory=list)  # each relation's PHRASES: words that say it


def _base(words: list[str], tokenizer: Tokenizer, breaks: Iterable[int] = ()) -> Item:
    encoding = tokenizer.encode(words, is_pretokenized=True)
    firsts: list[int] = []
    for at, word in enumerate(encoding.word_ids):
        if word is not None and word == len(firsts):
            firsts.append(at)
    if len(firsts) != len(words):
        raise ValueError(f"{len(words)} words have {len(firsts)} first wordpieces: {words}")
    ids, places = with_breaks(np.asarray(encoding.ids), np.asarray(firsts), breaks)
    return Item(ids.tolist(), places.tolist(), [shape(word) for word in words], words)


def from_paragraph(paragraph: Paragraph, labels: Labels, tokenizer: Tokenizer) -> Item:
    """A treebank paragraph."""
    item = _base(paragraph.words, tokenizer)
    item.upos = [labels.upos.index(tag) for tag in paragraph.upos]
    item.xpos = [labels.xpos.index(tag) for tag in paragraph.xpos]
    item.deps = [labels.deps.index(label) for label in paragraph.labels]
    item.heads, item.starts = paragraph.heads, paragraph.starts
    return item


def from_passage(passage: Passage, labels: Labels, tokenizer: Tokenizer) -> Item:
    """An annotated passage. Marks that cut through a word are left out."""
    words, offsets, spans = _words_and_spans(passage)
    item = _base(words, tokenizer, _breaks(passage.text, offsets))
    item.listed = shipped().listed(words, labels.types)
    published = date.fromisoformat(passage.record["date"])
    found = [one for one in find_dates(passage.text, published) if not _inside_mark(one, passage)]
    item.dates = [_words_of(one, offsets) for one in found]
    item.names = [0] * len(words)
    types = passage.types()
    for mark, span in zip(passage.marks, spans, strict=True):
        if span is None:
            continue
        start, end = span
        item.names[start:end] = [labels.names.index(f"I-{mark.type}")] * (end - start)
        item.names[start] = labels.names.index(f"B-{mark.type}")
        item.spans.append(span)
        type_ = types[mark.entities[0]] if mark.type == REFERENCE else mark.type
        item.types.append(labels.types.index(mark.type if mark.type == REFERENCE and len(mark.entities) > 1 else type_))
        item.entities.append(mark.entities)
        item.reference.append(mark.type == REFERENCE)
    here = {entity for entities in item.entities for entity in entities}
    for s, relation, o, qualifiers in passage.relations:
        if s in here and o in here:
            status = labels.status.index(qualifiers.get("status", "actual"))
            item.relations.append((s, labels.relations.index(relation), o, status))
            item.dated.append(_right_dates(qualifiers, found))
            item.told.append(tuple(_phrase(qualifiers.get(name), item) for name in PHRASES))
    return item


def _phrase(value: str | int | None, item: Item) -> Spans | None:
    """The words that say a qualifier, given as words or as an entity; none if it has none, None if no words say it."""
    if value is None:
        return ()
    if isinstance(value, int):
        return tuple(span for span, of in zip(item.spans, item.entities, strict=True) if of == (value,)) or None
    wanted = [_bare(token.text) for token in blank()(value)]
    words = [_bare(word) for word in item.words]
    starts = (n for n in range(len(words) - len(wanted) + 1) if words[n : n + len(wanted)] == wanted)
    return tuple((n, n + len(wanted)) for n in starts) or None


def _breaks(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """The words before which a paragraph ends."""
    between = itertools.pairwise(offsets)
    return [n for n, ((_, end), (start, _)) in enumerate(between, 1) if "\n" in text[end:start]]


def joined(first: Item, second: Item) -> Item:
    """Two passages as paragraphs of one text; nothing is stated between an entity of one and one of the other."""
    words, dates = len(first.words), len(first.dates)
    entities = 1 + max((e for some in first.entities for e in some), default=0)
    pieces = len(first.ids)  # with the end of the first, which becomes the break, less the start of the second
    return Item(
        ids=[*first.ids[:-1], SEPARATOR, *second.ids[1:]],
        firsts=first.firsts + [at + pieces - 1 for at in second.firsts],
        shapes=first.shapes + second.shapes,
        words=first.words + second.words,
        names=first.names + second.names,
        listed=first.listed + second.listed,
        spans=first.spans + [(start + words, end + words) for start, end in second.spans],
        types=first.types + second.types,
        entities=first.entities + [tuple(e + entities for e in some) for some in second.entities],
        reference=first.reference + second.reference,
        relations=first.relations + [(s + entities, r, o + entities, status) for s, r, o, status in second.relations],
        dates=first.dates + [(start + words, end + words) for start, end in second.dates],
        dated=first.dated + [None if one is None else tuple(n + dates for n in one) for one in second.dated],
        told=first.told + [tuple(_moved(one, words) for one in each) for each in second.told],
    )


def _moved(spans: Spans | None, words: int) -> Spans | None:
    return None if spans is None else tuple((start + words, end + words) for start, end in spans)


def _bare(word: str) -> str:
    """A word without capitals and plural: "EUV machine" is told by "EUV machines"."""
    return word.lower().removesuffix("s")


def _words_and_spans(passage: Passage) -> tuple[list[str], list[tuple[int, int]], list[tuple[int, int] | None]]:
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


def _right_dates(qualifiers: dict[str, Any], found: Sequence[DateSpan]) -> tuple[int, ...] | None:
    """The date expressions that say when a fact holds; none at all if it has no date; None if no expression says it."""
    gold = qualifiers.get("date") or qualifiers.get("date_end")
    if not gold:
        return ()
    values = [[value for value in (one.value, one.value_end) if value] for one in found]
    exact = tuple(n for n, each in enumerate(values) if gold in each)
    near = tuple(n for n, each in enumerate(values) if any(v.startswith(gold) or gold.startswith(v) for v in each))
    return exact or near or None


def _inside_mark(one: DateSpan, passage: Passage) -> bool:
    return any(mark.start < one.end and one.start < mark.end for mark in passage.marks)


def _words_of(one: DateSpan, offsets: Sequence[tuple[int, int]]) -> tuple[int, int]:
    inside = [n for n, (start, end) in enumerate(offsets) if start < one.end and one.start < end]
    return inside[0], inside[-1] + 1


def short(items: Iterable[Item], most: int = MOST_PIECES) -> list[Item]:
    """Those of at most so many wordpieces."""
    return [item for item in items if len(item.ids) <= most]
