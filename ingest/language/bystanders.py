"""Names that stand beside what is told and have no part in it: in another clause, as owner of a piece that is sold.

Each of `RULES` names the candidates that it refuses, as those of `vetoes.py` do. Few of the facts in the passages stand
so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType, Relation
from chipgraph.ingest.language.constructions import is_bought_by
from chipgraph.ingest.language.layout import DATELINE_MARKS, opens_paragraph
from chipgraph.ingest.language.linking import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.linking import LinkedMention

_ACTED_ON = {
    *(Relation.RESTRICTS, Relation.INVESTIGATES, Relation.PERMITS, Relation.TARGETS, Relation.FUNDS),
    *(Relation.CRITICIZES, Relation.SUPPLIES),
}
_ACTS = {EntityType.AGENCY, EntityType.COUNTRY}
_TURNS = {"while", "whereas", "but"}
_OWNED = {"'s", "’s", "'", "’", ","}
_ASKED = {Relation.RESTRICTS, Relation.PERMITS}
_ASKS = {EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.PERSON}
_ASKING = re.compile(
    r"(?:ask|urg|press|push|lobb|petition|implor)(?:s|e|es|ed|ing|ied|ies|ying)?|(?:call(?:s|ed|ing)?)", re.IGNORECASE
)
_OFFICE = {"department", "ministry", "administration", "government", "agency", "bureau", "commission"}
_MOST_BETWEEN = 8  # words from "urged" to "to", of which a name takes some
_LED = {"prompted", "prompting", "pushed", "pushing", "led", "leading", "forced", "forcing", "spurred", "spurring"}
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
        if one.relation in _ACTED_ON and one.subject_mention.end <= one.object_mention.start:
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
            if opens_paragraph(doc, place.start) and capitals and doc[place.end : place.end + 1].text in DATELINE_MARKS:
                yield one


def of_another_clause(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "Peru's rules cover tools, while Chile bans Acme" Peru did nothing to Acme: 1 of 16 such in the passages did.

    After "but" likewise.
    """
    starts: dict[int, LinkedMention] | None = None
    for one in candidates:
        first, last = one.subject_mention.end, one.object_mention.start
        if one.relation not in _ACTED_ON and one.relation is not Relation.ISSUES:
            continue
        turn = next((token.i for token in doc[first:last] if token.lower_ in _TURNS), None) if first < last else None
        if turn is None or doc[turn - 1].text != "," or doc[turn].sent.start != doc[last].sent.start:
            continue
        starts = {each.start: each for each in mentions(doc)} if starts is None else starts
        rival = starts.get(turn + 1) or (starts.get(turn + 2) if doc[turn + 1].lower_ == "the" else None)
        acts = rival and rival.type in _ACTS and rival.end < last and doc[rival.end].text not in _OWNED
        if rival and acts and not {one.subject, one.object} & {*rival.clusters}:
            yield one


def asked_for(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who "urged Peru to ban Acme" restricts nobody, be it a committee, a member of it or a lobby; Peru would.

    Of 270 such facts in the passages 218 are of the state or organ that was urged, and none of an organ, a body or a
    person that urges; the other 52 are of a state that urges others and restricts too.
    """
    asked: dict[int, tuple[int, int] | None] = {}  # by sentence: where it is urged, and where "to" stands
    for one in candidates:
        if one.relation not in _ASKED or one.subject.type not in _ASKS:
            continue
        at = one.object_mention.start
        start = doc[at].sent.start
        if start not in asked:
            asked[start] = _asking(doc, list(doc[at].sent))
        found = asked[start]
        if found and found[1] < at and one.subject_mention.start < found[0]:
            yield one


def _asking(doc: Doc, sentence: Sequence[Token]) -> tuple[int, int] | None:
    """Where a sentence says that a state or an office of it is urged, and where "to" do so stands; else None."""
    for n, token in enumerate(sentence):
        if token.tag_[:2] == "VB" and _ASKING.fullmatch(token.lower_):
            behind = sentence[n + 1 : n + 1 + _MOST_BETWEEN]
            to = next((other.i for other in behind if other.tag_ == "TO"), None)
            if to is None or (token.lower_.startswith("call") and behind[0].text != "on") or behind[0].text == "by":
                continue
            named = any(one.type in _ACTS or one.type is EntityType.PERSON for one in _between_ends(doc, token.i, to))
            if named or any(other.lower_ in _OFFICE for other in behind if other.i < to):
                return token.i, to
    return None


def _between_ends(doc: Doc, start: int, end: int) -> Iterator[LinkedMention]:
    return (one for one in mentions(doc) if start < one.start and one.end <= end)


def only_led(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "the order prompted Peru to act" Peru is not who issued it: none of 1,507 who stand behind theirs do so."""
    for one in candidates:
        if one.relation is Relation.ISSUES and one.object_mention.end < one.subject_mention.start:
            before = doc[one.subject_mention.start - 2 : one.subject_mention.start]
            if any(token.lower_ in _LED for token in before) and before[-1].lower_ in {*_LED, "the"}:
                yield one


RULES = (
    *(in_next_clause, of_another_clause, before_a_clause, asked_for, only_led, merely_shaken),
    *(of_a_piece, sold_to, bought_otherwise, datelined),
)
