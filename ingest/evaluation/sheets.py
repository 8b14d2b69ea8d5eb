"""A text with what a careful reader finds in it: made of annotated passages, or of an annotated article.

Passages are read on pages of several, since an article holds more entities that are in no relation than a passage
does. On a page an entity is known by its normalised name: names that compare equal are one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import SIGNATURES, Relation, Status
from chipgraph.ingest.evaluation.passages import REFERENCE
from chipgraph.ingest.language.extract import offsets
from chipgraph.ingest.language.gazetteer import shipped
from chipgraph.ingest.language.linking import Cluster, mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from chipgraph.ingest.evaluation.passages import Passage

PAGE = 8  # passages a page
LONG = 150  # words from which on a passage is an article, and has a page of its own
GAP = "\n\n"  # between passages
Triple: TypeAlias = tuple[str, Relation, str]


def triple(subject: str, relation: str, obj: str) -> Triple:
    """What a fact says, the ends of a symmetric relation in one order."""
    kind = Relation(relation)
    return (obj, kind, subject) if SIGNATURES[kind].symmetric and obj < subject else (subject, kind, obj)


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A fact that the reader found, where in the text, and the other triples that say the same."""

    triple: Triple
    status: Status | None  # None: readers differ
    qualifiers: Mapping[str, str]
    start: int
    end: int
    others: tuple[Triple, ...] = ()
    optional: bool = False

    @property
    def forms(self) -> tuple[Triple, ...]:
        """The triples that count as this fact."""
        return (self.triple, *self.others)


@dataclass(frozen=True, slots=True)
class GoldMark:
    """A marked span: the entities that it stands for, and whether it only refers to them."""

    start: int
    end: int
    entities: tuple[str, ...]
    type: str

    @property
    def is_name(self) -> bool:
        """Whether it names its entity."""
        return self.type != REFERENCE


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text with its gold: entities with the types that each may have, facts, and marks or names in place of them."""

    text: str
    published: date | None
    parts: tuple[tuple[int, int, str], ...]  # offsets and ids of the passages, or of the article
    types: Mapping[str, frozenset[str]]
    facts: tuple[GoldFact, ...]
    marks: tuple[GoldMark, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # normalised names → entity, where nothing is marked
    optional: frozenset[str] = frozenset()  # entities that count neither for nor against

    def part_at(self, offset: int) -> str:
        """The id of the passage or article at an offset."""
        return next((id_ for start, end, id_ in self.parts if offset < end), self.parts[-1][2])

    def entities(self, doc: Doc, described: Mapping[Cluster, str]) -> dict[Cluster, str]:
        """The gold entity of each cluster of a document that has one; `described` are the names of measures.

        It is the one whose marks the cluster's names overlap most, else the first that one of its names belongs to.
        """
        if self.names:
            return self._by_name(doc, described)
        votes: dict[Cluster, Counter[str]] = defaultdict(Counter)
        marks = [mark for mark in self.marks if mark.is_name]
        for mention in mentions(doc):
            if mention.refers_to is None and len(mention.clusters) == 1:
                start, end = offsets(doc, mention)
                over = (mark for mark in marks if mark.start < end and start < mark.end)
                votes[mention.clusters[0]].update(mark.entities[0] for mark in over)
        return {cluster: min(found, key=lambda one: (-found[one], one)) for cluster, found in votes.items() if found}

    def _by_name(self, doc: Doc, described: Mapping[Cluster, str]) -> dict[Cluster, str]:
        found = {}
        for cluster in dict.fromkeys(cluster for mention in mentions(doc) for cluster in mention.clusters):
            named = [described.get(cluster, cluster.name), *cluster.names]
            known = (self.names.get(normalise(name)) for name in named)
            entity = next((one for one in known if one is not None), None)
            if entity is not None:
                found[cluster] = entity
        return found


def iter_pages(read: Sequence[Passage], size: int = PAGE) -> Iterator[list[Passage]]:
    """Passages that are not of one source together, page by page; long ones by themselves."""
    long = {id(one) for one in read if len(one.text.split()) > LONG}
    short = [one for one in read if id(one) not in long]
    step = max(1, len(short) // size) if short else 0
    for n in range(step):
        yield short[n::step]
    yield from ([one] for one in read if id(one) in long)


def page(read: Sequence[Passage]) -> Sheet:
    """Passages as one text; relative dates count from the first's."""
    parts, marks, facts = [], [], []
    types: dict[str, set[str]] = defaultdict(set)
    start = 0
    for one, names in zip(read, _names(read), strict=True):
        end = start + len(one.text)
        parts.append((start, end, str(one.record["id"])))
        for mark in one.marks:
            entities = tuple(names[entity] for entity in mark.entities if entity in names)
            marks.append(GoldMark(start + mark.start, start + mark.end, entities, mark.type))
            if mark.type != REFERENCE:
                types[entities[0]].add(mark.type)
        facts += [
            GoldFact(
                triple(names[s], relation, names[o]),
                Status(qualifiers.get("status", Status.ACTUAL)),
                {name: _named(value, names) for name, value in qualifiers.items() if name != "status"},
                start,
                end,
            )
            for s, relation, o, qualifiers in one.relations
            if s in names and o in names and names[s] != names[o]
        ]
        start = end + len(GAP)
    return Sheet(
        text=GAP.join(one.text for one in read),
        published=date.fromisoformat(read[0].record["date"]) if read[0].record.get("date") else None,
        parts=tuple(parts),
        types={name: frozenset(found) for name, found in types.items()},
        facts=tuple(facts),
        marks=tuple(marks),
    )


def _named(value: Any, names: Mapping[int, str]) -> str:
    """A qualifier as text: of a speaker that is an entity, its name."""
    return names[value] if isinstance(value, int) else str(value)


def _known(name: str, type_: str) -> str:
    """A name as it compares: the gazetteer's for its entity if it has one of this type (China, for "Chinese")."""
    return normalise(next((entry.name for entry in shipped().find(name) if entry.type == type_), name))


def _names(read: Sequence[Passage]) -> list[dict[int, str]]:
    """For each passage its entities under one name for the page."""
    found: list[dict[int, str]] = []
    known: dict[str, str] = {}
    for one in read:
        names: dict[int, set[str]] = defaultdict(set)
        for mark in one.marks:
            if mark.type != REFERENCE:
                names[mark.entities[0]].add(_known(one.text[mark.start : mark.end], mark.type))
        of = {}
        for entity, forms in names.items():
            key = next((known[form] for form in sorted(forms) if form in known), min(forms))
            for form in forms:
                known.setdefault(form, key)
            of[entity] = key
        found.append(of)
    return found
