"""What is wrong with an annotated passage: marks that are broken, relations that the ontology does not know."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from chipgraph.graph.schema import SIGNATURES, EntityType, Relation, Status
from chipgraph.ingest.evaluation.passages import REFERENCE
from chipgraph.ingest.language.qualifiers import QUALIFIERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipgraph.ingest.evaluation.passages import Mark, Passage

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def passage_faults(passage: Passage) -> Iterator[str]:
    """Every fault of a passage's marks and relations, a sentence each."""
    yield from _mark_faults(passage)
    yield from _relation_faults(passage)


def _mark_faults(passage: Passage) -> Iterator[str]:
    if re.search(r"\[\[|\]\]|\|", passage.text):
        yield "a mark is broken: brackets or bars are left in the text."
    types = passage.types()
    for mark in passage.marks:
        surface = passage.text[mark.start : mark.end]
        if mark.type not in (REFERENCE, *EntityType):
            yield f"“{surface}” has the type {mark.type!r}, which is not in the ontology."
        if mark.type != REFERENCE and len(mark.entities) > 1:
            yield f"“{surface}” names several entities, which only a reference may."
        for entity in mark.entities:
            if entity not in types:
                yield f"“{surface}” refers to {entity}, which has no name in the passage."
            elif mark.type not in (REFERENCE, types[entity]):
                yield f"“{surface}” is a {mark.type}, but {entity} was a {types[entity]} before."
        if not _ends_with_words(mark, passage.text):
            yield f"the mark of “{surface}” does not begin and end where words do."
        if mark.type != REFERENCE and re.match(r"(the|an?) (?!Hague)", surface):
            yield f"the mark of “{surface}” holds an article."


def _ends_with_words(mark: Mark, text: str) -> bool:
    surface = text[mark.start : mark.end]
    edges = (text[max(mark.start - 1, 0) : mark.start + 1], text[mark.end - 1 : mark.end + 1])
    return surface == surface.strip() and not any(len(edge) == 2 and edge.isalnum() for edge in edges)


def _relation_faults(passage: Passage) -> Iterator[str]:
    types = passage.types()
    seen: set[tuple[object, ...]] = set()
    for subject, relation, obj, qualifiers in passage.relations:
        faults = list(_qualifier_faults(qualifiers, types))
        if relation not in set(Relation):
            faults.append("the relation is not in the ontology.")
        elif subject == obj or not {subject, obj} <= types.keys():
            faults.append("its ends are not two named entities.")
        elif not _admits(Relation(relation), types[subject], types[obj]):
            faults.append(f"no {types[subject]} has this relation to a {types[obj]}.")
        else:
            ends = sorted((subject, obj)) if SIGNATURES[Relation(relation)].symmetric else (subject, obj)
            key = (*ends, relation, qualifiers.get("date"), qualifiers.get("status"))
            if key in seen:
                faults.append("the fact stands twice.")
            seen.add(key)
        if "role" in qualifiers and relation != Relation.WORKS_FOR:
            faults.append("a role belongs to WORKS_FOR.")
        yield from (f"{subject} {relation} {obj}: {fault}" for fault in faults)


def _admits(relation: Relation, subject: str, obj: str) -> bool:
    if not {subject, obj} <= set(EntityType):
        return True  # the fault is the mark's
    return SIGNATURES[relation].admits(EntityType(subject), EntityType(obj))


def _qualifier_faults(qualifiers: dict[str, Any], types: dict[int, str]) -> Iterator[str]:
    if unknown := qualifiers.keys() - {"status", *QUALIFIERS}:
        yield f"unknown qualifiers {', '.join(sorted(unknown))}."
    if qualifiers.get("status", Status.ACTUAL) not in set(Status):
        yield f"unknown status {qualifiers['status']!r}."
    speaker = qualifiers.get("speaker")
    if isinstance(speaker, int) and speaker not in types:
        yield f"its speaker, {speaker}, has no name in the passage."
    for name in qualifiers.keys() & {"item", "amount", "role", "speaker"}:
        value = qualifiers[name]
        if not isinstance(value, str | int if name == "speaker" else str) or value == "":
            yield f"{name} {value!r} is no text."
    dates = [qualifiers[name] for name in ("date", "date_end") if name in qualifiers]
    if not all(map(is_date, dates)):
        yield f"{', '.join(map(repr, dates))}: dates are ISO 8601, as precise as the text."
    elif len(dates) == 2 and dates[1] < dates[0][: len(dates[1])]:
        yield f"{dates[1]} is before {dates[0]}."


def is_date(value: object) -> bool:
    """Whether a value is a year, a month or a day in ISO 8601."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value + "-01-01"[: len("2024-01-31") - len(value)])
    except ValueError:
        return False
    return True
