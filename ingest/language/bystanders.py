"""Names that stand beside what is told and have no part in it: in another clause, as owner of a piece that is sold.

Each rule names the candidates that it refuses, as those of `vetoes.py` do. Few of the facts in the passages stand so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType, Relation
from chipgraph.ingest.language.constructions import is_bought_by
from chipgraph.ingest.language.layout import opens_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.linking import LinkedMention

_DONE_TO = {
    *(Relation.RESTRICTS, Relation.INVESTIGATES, Relation.PERMITS, Relation.TARGETS, Relation.FUNDS),
    *(Relation.CRITICIZES, Relation.SUPPLIES),
}
_DATELINE = {"(", "-", "--", "–", "—", "/"}
_AND = re.compile(r",? (?:and|but)(?: the)?$")
_SUFFERS = re.compile(
    r"(?:was|were|is|are|has been|have been|had been) (?:\w+ly |also |later )?\w+(?:ed|t|n|ld)\b[^.;,]{0,60}"
    r"\bby (?:the )?[A-Z]"
)
_SHAKEN = re.compile(
    r", (?:\w+ly )?(?:alarm|rattl|worry|unsettl|anger|shock|unnerv|dismay)ing"
    r"(?:,? (?:and |the )?[A-Z][\w.-]*)*,?(?: \w+){0,3}$"
)
_PIECE = (
    r"(?:business(?:es)?|units?|divisions?|arm|plants?|fabs?|factory|factories|assets|operations|site|line|patents"
    r"|portfolio|lab|campus)\b"
)
_BUYS = re.compile(
    r"\b(?:b(?:uys?|ought|uying)|acquir\w+|purchas\w+|(?:takeover|acquisition|purchase) of)\b[^.;,]{0,40}$"
)
_OF_ITS = re.compile(rf"['’]s?(?: [\w-]+){{0,4}}? {_PIECE}")
_NO_MEASURES = {
    *(Relation.SUPPLIES, Relation.OWNS, Relation.INVESTS_IN, Relation.COMPETES_WITH, Relation.PARTNERS_WITH),
    *(Relation.BUILDS_IN, Relation.LOCATED_IN, Relation.DEVELOPS, Relation.MANUFACTURES, Relation.DEPENDS_ON),
    *(Relation.USES, Relation.PART_OF),
}
_CLAUSE = re.compile(r", (?:which|who) [a-z][^,;]*$")
_LIST = re.compile(r"(?:\W|\b(?:and|or|the)\b|\b[A-Z][\w-]*)*")
_SOLD = re.compile(
    r"\bs(?:ells?|old|elling)\b(?![^;.]*\b(?:stake|shares?|%|percent))[^;.]{0,60}?\b(?:its|their|the|an?|two) "
    rf"[^;.]{{0,40}}?{_PIECE}[^;.]{{0,30}} to(?: the)?$"
)
_SELLS = re.compile(
    r"\bs(?:ells?|old|elling)(?: off)? (?:its|their|the|an?|all|part|\d)[^.;,]{0,40}"
    r"\b(?:business|unit|division|arm|plant|fab|factory|stake|shares?|interest)\b[^.;,]{0,30} to(?: the)?$"
)


def in_next_clause(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "Peru banned Acme, and Rapid was fined by Chile" Peru did nothing to Rapid."""
    for one in candidates:
        if one.relation in _DONE_TO and one.subject_mention.end <= one.object_mention.start:
            behind = doc[one.object_mention.end : one.object_mention.end + 14].text
            if _SUFFERS.match(behind) and _AND.search(_between(doc, one)):
                yield one


def merely_shaken(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Whom a ban alarms it does not ban."""
    for one in candidates:
        if one.relation is Relation.RESTRICTS and _SHAKEN.search(_between(doc, one)):
            yield one


def of_a_piece(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who buys "Acme's chip business" does not own Acme, and who sells a business supplies nobody with it."""
    for one in candidates:
        if one.relation is Relation.OWNS:
            owned = doc[one.object_mention.end : one.object_mention.end + 8].text
            if _OF_ITS.match(owned) and _BUYS.search(_between(doc, one)):
                yield one
        elif one.relation is Relation.SUPPLIES and _SELLS.search(_between(doc, one)):
            yield one


def sold_to(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who buys the plant that Acme sells does not own Acme: of 124 such buyers in the passages four do."""
    for one in candidates:
        first, second = one.ends
        turned = one.relation is Relation.OWNS and first is one.object_mention
        if turned and _SOLD.search(doc[first.end : max(first.end, second.start)].text):
            yield one


def bought_otherwise(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "a rival of Acme and Rapid, which Apex bought" Apex bought Rapid: 32 of 32 in the passages."""
    owned = [one for one in candidates if one.relation is Relation.OWNS and one.ends[0] is one.object_mention]
    bought = {
        (one.subject, one.subject_mention.start): one.object
        for one in owned
        if is_bought_by(doc, one.object_mention, one.subject_mention)
    }
    for one in owned:
        if bought.get((one.subject, one.subject_mention.start), one.object) is not one.object:
            yield one


def before_a_clause(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "Acme supplies Rapid, which makes chips for Apex" it is Rapid, and not Acme, that supplies Apex.

    Of 2,966 facts that such a clause tells of the name before it the passages tell 171 of one further before, too.
    """
    inside: dict[tuple[Relation, int, bool], set[LinkedMention]] = defaultdict(set)
    seen = []
    for one in candidates:
        first, second = one.ends
        if one.relation in _NO_MEASURES and doc[second.start].sent.start == doc[first.start].sent.start:
            key = one.relation, second.start, first is one.subject_mention
            seen.append((one, first, key))
            if one.accepted and _CLAUSE.match(doc[first.end : second.start].text):
                inside[key].add(first)
    for one, first, key in seen:
        if one.accepted and any(_far_before(doc, first, led) for led in inside.get(key, ())):
            yield one


def _far_before(doc: Doc, one: LinkedMention, two: LinkedMention) -> bool:
    """Whether one stands before two, and more between them than what joins a list."""
    return one.end <= two.start and _LIST.fullmatch(doc[one.end : two.start].text) is None


def _between(doc: Doc, one: Candidate) -> str:
    """What stands between a subject and an object behind it."""
    return str(doc[one.subject_mention.end : max(one.subject_mention.end, one.object_mention.start)].text)


def datelined(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """In "LIMA -- The MEF fined Acme" nothing sits in Lima: of 110 such towns in the passages something does in 5."""
    for one in candidates:
        place = one.object_mention
        if one.relation is Relation.LOCATED_IN and place.type is EntityType.LOCATION:
            capitals = doc[place.start : place.end].text.isupper()
            if opens_paragraph(doc, place.start) and capitals and doc[place.end : place.end + 1].text in _DATELINE:
                yield one
