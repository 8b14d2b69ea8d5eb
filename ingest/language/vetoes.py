"""What speaks against a relation that the network proposes: short rules over the candidates of one window.

Each rule names the candidates that it refuses; `settle` writes the rule's name on them, which `chipgraph explain`
shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.linking import Cluster

MARGIN = 0.15  # how much likelier another reading must be to speak against one
_EMPLOYERS = {EntityType.COUNTRY, EntityType.COMPANY}
_TOLD = re.compile(
    r"\b(?:tells?|told|(?:explain|speak|spoke|talk|said|say)\w* (?:to|with)|interview with)(?: the)?$", re.IGNORECASE
)
_PLACED = re.compile(r"\bin(?: the)?$", re.IGNORECASE)
_ABROAD = {
    *(Relation.PARTNERS_WITH, Relation.COMPETES_WITH, Relation.CRITICIZES, Relation.RESTRICTS, Relation.PERMITS),
    *(Relation.INVESTIGATES, Relation.DEPENDS_ON, Relation.SUPPLIES),
}
_MADE = {EntityType.CHIP, EntityType.PRODUCT}
_OWN = {Relation.DEVELOPS, Relation.MANUFACTURES}
_PAIRED = {
    Relation.BUILDS_IN,
    Relation.DEVELOPS,
    Relation.MANUFACTURES,
    Relation.OWNS,
    Relation.WORKS_FOR,
    Relation.LOCATED_IN,
}


def settle(doc: Doc, candidates: Sequence[Candidate]) -> None:
    """Refuse what a rule speaks against. What a possessive states counts as stated at any score."""
    for one in candidates:
        if one.relation is Relation.DEVELOPS and one.object.type in _MADE and _possessive(doc, one):
            one.accepted = True
    for rule in (owned_by_another, told_to, visited, own_state, employed_elsewhere, paired_otherwise):
        for candidate in rule(doc, [one for one in candidates if one.refused is None]):
            candidate.refused = rule.__name__
            candidate.accepted = False


def owned_by_another(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """In "Nvidia's H20" it is Nvidia that develops the H20, and nobody else of the same window."""
    owners: dict[Cluster, set[Cluster]] = defaultdict(set)
    for one in candidates:
        if one.relation in _OWN and _possessive(doc, one):
            owners[one.object].add(one.subject)
    for one in candidates:
        if one.relation is Relation.DEVELOPS and owners[one.object] and one.subject not in owners[one.object]:
            yield one


def _possessive(doc: Doc, one: Candidate) -> bool:
    """Whether the subject stands right before the object, with a possessive or nothing between them."""
    left, right = one.subject_mention, one.object_mention
    between = [token.text for token in doc[left.end : right.start]] if left.end <= right.start else ["far"]
    return between in ([], ["'s"], ["’s"], ["'"], ["’"], ["'s", "own"], ["’s", "own"])


def told_to(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who "tells TRT World" or "said to Reuters" does not work there: 2 of 1,399 employers in the passages stand so."""
    for one in candidates:
        if one.relation is Relation.WORKS_FOR:
            before = doc[max(0, one.object_mention.start - 4) : one.object_mention.start].text
            if _TOLD.search(before):
                yield one


def visited(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "In Japan, President Lee signed" Japan is where it happened, not whom Lee works for."""
    for one in candidates:
        place = one.object_mention
        if one.relation is not Relation.WORKS_FOR or place.type is not EntityType.COUNTRY:
            continue
        before = doc[max(0, place.start - 3) : place.start].text
        if place.end <= one.subject_mention.start and _PLACED.search(before):
            yield one


def own_state(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """An agency deals with other states; of its own it is a part. In the passages 5 of 290 facts say otherwise."""
    for one in candidates:
        ends = {one.subject.type: one.subject, one.object.type: one.object}
        agency, country = ends.get(EntityType.AGENCY), ends.get(EntityType.COUNTRY)
        if one.relation in _ABROAD and agency and country and agency.entry and agency.entry.country == country.name:
            yield one


def employed_elsewhere(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who works for one body does not work for each country that is named beside."""
    best: dict[tuple[int, Cluster], float] = defaultdict(float)
    for one in candidates:
        if one.relation is Relation.WORKS_FOR:
            key = (one.window, one.subject)
            best[key] = max(best[key], one.score)
    for one in candidates:
        elsewhere = one.score < best[one.window, one.subject] - MARGIN
        if one.relation is Relation.WORKS_FOR and one.object.type in _EMPLOYERS and elsewhere:
            yield one


def paired_otherwise(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "TSMC in Arizona and Intel in Ohio" the crossed pairs: each end has a likelier partner."""
    by_subject: dict[tuple[int, Relation, Cluster], float] = defaultdict(float)
    by_object: dict[tuple[int, Relation, Cluster], float] = defaultdict(float)
    for one in candidates:
        if one.relation in _PAIRED:
            for table, end in ((by_subject, one.subject), (by_object, one.object)):
                key = (one.window, one.relation, end)
                table[key] = max(table[key], one.score)
    for one in candidates:
        if one.relation in _PAIRED:
            limit = one.score + MARGIN
            keys = ((one.window, one.relation, end) for end in (one.subject, one.object))
            if all(table[key] > limit for table, key in zip((by_subject, by_object), keys, strict=True)):
                yield one
