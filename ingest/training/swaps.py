"""Passages with other names in them, so that the network learns what a text says and not who usually does what.

A name gives way to one of the same type that stands alike: with as many forms ("Lisa Su", "Su"), with or without an
article before it. States keep their names, as their adjectives and capitals go with them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.evaluation.passages import REFERENCE, Mark, Passage

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

SWAPPED = frozenset({
    EntityType.COMPANY, EntityType.ORGANIZATION, EntityType.AGENCY, EntityType.PERSON, EntityType.LOCATION,
    EntityType.CHIP, EntityType.PRODUCT, EntityType.TECHNOLOGY,
})  # fmt: skip
SHARE = 0.6  # of the names of a passage
Forms = tuple[str, ...]  # of one entity, the longest first


@dataclass(frozen=True, slots=True)
class Swaps:
    """The names to choose from, by type, number of forms, and whether an article stands before them."""

    names: dict[tuple[str, int, bool], list[Forms]]

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Swaps:
        """The names of these passages."""
        found: dict[tuple[str, int, bool], set[Forms]] = defaultdict(set)
        for passage in passages:
            for marks in _entities(passage).values():
                found[_kind(passage, marks)].add(_forms(passage, marks))
        return cls({kind: sorted(forms) for kind, forms in found.items()})

    def swap(self, passage: Passage, chance: random.Random) -> Passage:
        """The passage with some names exchanged; dates, references and everything else stay."""
        used = {form for marks in _entities(passage).values() for form in _forms(passage, marks)}
        instead: dict[int, dict[str, str]] = {}
        for entity, marks in _entities(passage).items():
            if chance.random() < SHARE:
                forms = chance.choice(self.names[_kind(passage, marks)])
                if not used & set(forms):
                    used |= set(forms)
                    instead[entity] = dict(zip(_forms(passage, marks), forms, strict=True))
        return _rewritten(passage, instead)


def _entities(passage: Passage) -> dict[int, list[Mark]]:
    """The named marks of each entity that may get another name."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in passage.marks:
        if mark.type != REFERENCE and len(mark.entities) == 1:
            found[mark.entities[0]].append(mark)
    return {entity: marks for entity, marks in found.items() if marks[0].type in SWAPPED}


def _forms(passage: Passage, marks: list[Mark]) -> Forms:
    return tuple(sorted({passage.text[one.start : one.end] for one in marks}, key=lambda form: (-len(form), form)))


def _kind(passage: Passage, marks: list[Mark]) -> tuple[str, int, bool]:
    first = marks[0]
    article = passage.text[: first.start].lower().endswith(("the ", " a ", " an "))
    return first.type, len(_forms(passage, marks)), article


def _rewritten(passage: Passage, instead: dict[int, dict[str, str]]) -> Passage:
    text, marks, at = "", [], 0
    for mark in passage.marks:
        text += passage.text[at : mark.start]
        form = passage.text[mark.start : mark.end]
        if mark.type != REFERENCE and len(mark.entities) == 1:
            form = instead.get(mark.entities[0], {}).get(form, form)
        marks.append(Mark(len(text), len(text) + len(form), mark.entities, mark.type))
        text += form
        at = mark.end
    return Passage(passage.record, text + passage.text[at:], tuple(marks), passage.relations)
