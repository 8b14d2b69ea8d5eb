"""The forms and mentions of one article in one blob of SQLite: columns of small numbers, since they are read together.

The ids and texts of mentions follow from their places.
"""

from __future__ import annotations

import struct
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

from chipgraph.graph.model import Mention
from chipgraph.graph.schema import EntityType, Field
from chipgraph.graph.store.sqlite_rows import CODES, deflate, inflate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chipgraph.graph.model import Article, Extraction

_TYPES = tuple(EntityType)
_HEAD = struct.Struct("<cI")  # of a column: the width of its numbers, as `struct` writes it, and how many there are


def pack(forms: Sequence[int], extraction: Extraction) -> bytes:
    """`forms` are the numbers of the forms of the extraction's entities, in its order."""
    entities = {one.id: place for place, one in enumerate(extraction.entities)}
    mentions = sorted(extraction.mentions, key=lambda one: (one.field is not Field.TITLE, one.start, one.end))
    places = {one.id: place for place, one in enumerate(mentions, 1)}
    titled = sum(one.field is Field.TITLE for one in mentions)
    starts = [one.start for one in mentions]
    linked_by = sorted({one.linked_by for one in mentions})
    columns = (
        forms,
        [titled],
        _steps(starts[:titled]),
        _steps(starts[titled:]),
        [one.end - one.start for one in mentions],
        [CODES[one.type] for one in mentions],
        [len(one.entity_ids) for one in mentions],
        [entities[id_] for one in mentions for id_ in one.entity_ids],
        [places[one.refers_to] if one.refers_to else 0 for one in mentions],
        [linked_by.index(one.linked_by) for one in mentions],
        "\n".join(linked_by).encode(),
    )
    return deflate(b"".join(map(_column, columns)))


def unpack_forms(blob: bytes) -> tuple[int, ...]:
    """The numbers of the forms."""
    return next(_columns(inflate(blob)))


def indexed_forms(blob: bytes) -> str:
    """What full text indexes of them."""
    return form_words(unpack_forms(blob))


def form_words(forms: Iterable[int]) -> str:
    """The same of their numbers."""
    return " ".join(map(str, forms))


def unpack_mentions(blob: bytes, article: Article, entity_ids: Sequence[str]) -> tuple[Mention, ...]:
    """The mentions of that article in order of place; `entity_ids` are those of its extraction, in its order."""
    _, (titled,), in_title, in_text, lengths, types, counts, entities, backs, linked, names = _columns(inflate(blob))
    starts = [*accumulate(in_title), *accumulate(in_text)]
    fields = [Field.TITLE] * titled + [Field.TEXT] * len(in_text)
    spans = [(start, start + length) for start, length in zip(starts, lengths, strict=True)]
    ids = [Mention.make_id(article.id, field, *span) for field, span in zip(fields, spans, strict=True)]
    parts = {Field.TITLE: article.title, Field.TEXT: article.text}
    linked_by = bytes(names).decode().split("\n")
    own = [tuple(entity_ids[place] for place in entities[a:b]) for a, b in pairwise(accumulate(counts, initial=0))]
    return tuple(
        Mention(
            id_, article.id, field, start, end, parts[field][start:end], _TYPES[type_], every,
            ids[back - 1] if back else None, linked_by[how],
        )
        for id_, field, (start, end), type_, every, back, how in zip(
            ids, fields, spans, types, own, backs, linked, strict=True
        )
    )  # fmt: skip


def _steps(starts: Sequence[int]) -> list[int]:
    return [after - before for before, after in pairwise(chain((0,), starts))]


def _column(numbers: Sequence[int]) -> bytes:
    most = max(numbers, default=0)
    width = "B" if most < 1 << 8 else "H" if most < 1 << 16 else "I"
    return _HEAD.pack(width.encode(), len(numbers)) + struct.pack(f"<{len(numbers)}{width}", *numbers)


def _columns(data: bytes) -> Iterator[tuple[int, ...]]:
    at = 0
    while at < len(data):
        width, count = _HEAD.unpack_from(data, at)
        numbers = struct.Struct(f"<{count}{width.decode()}")
        yield numbers.unpack_from(data, at + _HEAD.size)
        at += _HEAD.size + numbers.size
