"""Why a fact is wrong or missed, as far as it can be told by comparing: the first cause that holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from chipgraph.ingest.evaluation.figures import is_turned
from chipgraph.ingest.evaluation.reading import UNKNOWN
from chipgraph.ingest.evaluation.sheets import Triple
from chipgraph.ingest.language.extract import offsets
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.linking import mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chipgraph.ingest.evaluation.reading import Reading
    from chipgraph.ingest.evaluation.sheets import GoldFact
    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.linking import LinkedMention


class Wrong(StrEnum):
    """Why a reported fact is wrong."""

    NAME = "an end is no name"
    TYPE = "an end has a wrong type"
    REFERENCE = "a reference was taken for another's"
    DIRECTION = "turned round"
    RELATION = "another relation joins these ends"
    UNSTATED = "nothing joins these ends"


class Missed(StrEnum):
    """Why a fact was not found."""

    NAME = "an end was not found"
    TYPE = "an end got a wrong type"
    DIRECTION = "reported turned round"
    RELATION = "reported as another relation"
    RULE = "refused by a rule"
    UNSURE = "less likely than it must be"
    UNLIKELY = "hardly considered"
    APART = "its ends are not read together"


@dataclass(frozen=True, slots=True)
class Error:
    """One wrong or missed fact: its ends by name, the passage or article that it stands in."""

    place: str
    said: Triple
    cause: Wrong | Missed

    @property
    def kind(self) -> str:
        """Whether it is wrong or was missed."""
        return "wrong" if isinstance(self.cause, Wrong) else "missed"


def iter_errors(reading: Reading) -> Iterator[Error]:
    """The wrong facts of a text, then the missed ones."""
    joined = {frozenset((one, two)) for one, _, two in reading.known}
    for said, one in reading.stated.items():
        if said not in reading.known:
            first = min(one.subject_mention, one.object_mention, key=lambda mention: mention.start)
            at, _ = offsets(reading.doc, first)
            named = (said[0].removeprefix(UNKNOWN), said[1], said[2].removeprefix(UNKNOWN))
            yield Error(reading.sheet.part_at(at), named, _wrong(reading, said, one, joined))
    for fact in reading.required.values():
        if not reading.is_found(fact):
            yield Error(reading.sheet.part_at(fact.start), fact.triple, _missed(reading, fact))


def count(errors: Iterable[Error]) -> dict[str, dict[str, int]]:
    """How many are wrong and how many missed, by cause."""
    by = Counter(one.cause for one in errors)
    return {"wrong": {one: by[one] for one in Wrong}, "missed": {one: by[one] for one in Missed}}


def _wrong(reading: Reading, said: Triple, one: Candidate, joined: set[frozenset[str]]) -> Wrong:
    ends = ((one.subject, one.subject_mention), (one.object, one.object_mention))
    entities = [reading.entities.get(cluster) for cluster, _ in ends]
    if None in entities:
        return Wrong.NAME
    if any(cluster.type not in reading.sheet.types.get(reading.entities[cluster], ()) for cluster, _ in ends):
        return Wrong.TYPE
    if any(_misplaced(reading, mention, reading.entities[cluster]) for cluster, mention in ends):
        return Wrong.REFERENCE
    if is_turned(said, reading.known):
        return Wrong.DIRECTION
    return Wrong.RELATION if frozenset((said[0], said[2])) in joined else Wrong.UNSTATED


def _misplaced(reading: Reading, mention: LinkedMention, entity: str) -> bool:
    """Whether a reference stands where the gold has one to something else."""
    if mention.refers_to is None:
        return False
    start, end = offsets(reading.doc, mention)
    over = [mark for mark in reading.sheet.marks if mark.start < end and start < mark.end]
    return bool(over) and not any(entity in mark.entities for mark in over)


def _missed(reading: Reading, fact: GoldFact) -> Missed:
    subject, relation, obj = fact.triple
    clusters = {cluster: entity for cluster, entity in reading.entities.items() if entity in (subject, obj)}
    if set(clusters.values()) != {subject, obj}:
        return Missed.NAME
    typed = {entity for cluster, entity in clusters.items() if cluster.type in reading.sheet.types.get(entity, ())}
    if typed != {subject, obj}:
        return Missed.TYPE
    if (obj, relation, subject) in reading.stated and fact.triple not in reading.stated:
        return Missed.DIRECTION
    if any({one, two} == {subject, obj} for one, _, two in reading.stated):
        return Missed.RELATION
    candidate = reading.candidates.get(fact.triple)
    if candidate is not None:
        return Missed.UNSURE if candidate.refused is None else Missed.RULE
    return Missed.UNLIKELY if _together(reading, subject, obj) else Missed.APART


def _together(reading: Reading, subject: str, obj: str) -> bool:
    """Whether some window holds mentions of both."""
    window_of = {token: n for n, window in enumerate(windows(reading.doc)) for token in window.tokens}
    there: dict[str, set[int]] = {subject: set(), obj: set()}
    for mention in mentions(reading.doc):
        for cluster in mention.clusters:
            entity = reading.entities.get(cluster)
            if entity in there and mention.start in window_of:
                there[entity].add(window_of[mention.start])
    return bool(there[subject] & there[obj])
