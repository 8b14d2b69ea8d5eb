"""What speaks against somebody's working somewhere, or siding with whom they deal with, as the network proposes it.

Each rule names the candidates that it refuses, as those of `vetoes.py` do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.constructions import Stated
    from chipgraph.ingest.language.linking import LinkedMention

_TOLD = re.compile(
    r"\b(?:tells?|told|(?:explain|speak|spoke|talk|said|say)\w* (?:to|with)|interview with)(?: the)?$", re.IGNORECASE
)
_SENT_TO = re.compile(r"\b(?:ambassador|envoy|consul(?: general)?|representative)s? to(?: the)?$", re.IGNORECASE)
_HEARD = re.compile(
    r"\b(?:hearing|testimony|testif\w+|appear\w*) (?:before|of|at|in front of)(?: the| a)?(?: [\w.]+)?$", re.IGNORECASE
)
_URGED = re.compile(
    r"\s*(?:(?:has|have|had|is|are|also|again|repeatedly) ){0,2}"
    r"(?:(?:urg|ask|press|lobb|tell|told|met|meet|warn|push|grill|question|implor|petition)(?:s|es|e|y|ed|ies|ied|ing)?"
    r"|call(?:s|ed|ing)? on)(?: with)?(?: the| its| U\.S\.)?(?: [\w-]+){0,4}\s*"
)
_NOT_URGED = {Relation.WORKS_FOR, Relation.SUPPORTS}
_EVENTS = {"Summit", "Conference", "Expo"}
_FAIRS = {"CES", "Computex", "COMPUTEX", "GTC", "Hot Chips", "SIGGRAPH", "IEDM", "ISSCC", "WAIC", "APEC", "G7", "G20"}
_HEAD = r"(?:[Pp]resident|[Pp]remier|[Cc]hancellor|(?:[Pp]rime )?[Mm]inister|[Ss]ecretary)"
_GUEST = re.compile(rf"(?:\b(?:met|meets?|meeting)(?: with)?(?: [\w.-]+){{0,5}}|(?<!vice )(?<!Vice )\b{_HEAD})$")
_PLACED = re.compile(r"\bin(?: the)?$", re.IGNORECASE)
_MET = re.compile(r"\s*in(?: the)?(?: [A-Z]\w+\s?,)?\s*")


def told_to(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who "tells TRT World" or "said to Reuters" does not work there: 2 of 1,399 employers in the passages stand so."""
    yield from _behind(doc, candidates, _TOLD)


def visited(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "In Japan, President Lee signed" and "met Lee in Osaka, Japan" it is where it was, not whom Lee works for."""
    for one in candidates:
        place = one.object_mention
        if one.relation is not Relation.WORKS_FOR or place.type is not EntityType.COUNTRY:
            continue
        before = doc[max(0, place.start - 3) : place.start].text
        between = doc[one.subject_mention.end : place.start].text
        if (place.end <= one.subject_mention.start and _PLACED.search(before)) or _MET.fullmatch(between):
            yield one


def at_event(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who spoke "at the Leaders' Summit" does not work there: no employer in the passages ends so."""
    yield from filter(is_event, candidates)


def is_event(one: Candidate) -> bool:
    """Whether it makes an event somebody's employer."""
    name = one.object.name
    return one.relation is Relation.WORKS_FOR and (name in _FAIRS or name.split()[-1] in _EVENTS)


def received(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Whom somebody met "at the White House" does not work there, nor does "President Lee at Acme"."""
    for one in candidates:
        if one.relation is Relation.WORKS_FOR and is_guest(doc, one.subject_mention, one.object_mention):
            yield one


def is_guest(doc: Doc, person: LinkedMention, body: LinkedMention) -> bool:
    """Whether a body is where a person was: behind "met", or as a head of state.

    None of 4 such in the passages works there, of 63 others that are named "at" a body 58.
    """
    if not person.end < body.start or doc[person.end : body.start].text not in ("at", "at the"):
        return False
    end = person.start + bool(re.fullmatch(_HEAD, doc[person.start].text))  # the name may hold the title
    before = doc[max(doc[person.start].sent.start, end - 8) : end].text
    return _GUEST.search(before) is not None


def urged(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who "has urged" or "met" a person neither employs nor backs them: of 48 such in the passages none does."""
    for one in candidates:
        first, second = one.ends
        person = one.subject_mention if one.relation is Relation.WORKS_FOR else one.object_mention
        dealt = second is person and person.type is EntityType.PERSON and first.end <= second.start
        if one.relation in _NOT_URGED and dealt and _URGED.fullmatch(doc[first.end : second.start].text):
            yield one


def titled_by(_: Doc, candidates: Sequence[Candidate], *, stated: Sequence[Stated]) -> Iterator[Candidate]:
    """In "Ann Lee, Acme director Bo Kim and China's minister Cy Roe" Acme is Kim's, neither Lee's nor Roe's.

    Of such as Lee 1 of 32 in the passages work there; Roe has an employer of his own.
    """
    employed = [(person, body) for person, relation, body in stated if relation is Relation.WORKS_FOR]
    titled = {body.start: person for person, body in employed if body.start < person.start}
    own = {person.start for person, _ in employed}
    for one in candidates:
        who, owner = one.subject_mention, titled.get(one.object_mention.start)
        others = one.relation is Relation.WORKS_FOR and owner is not None and one.subject not in owner.clusters
        if others and (who.start < one.object_mention.start or who.start in own):
            yield one


def sent_to(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """An ambassador to a state does not work for it: none of 17 in the passages does."""
    yield from _behind(doc, candidates, _SENT_TO)


def _behind(doc: Doc, candidates: Sequence[Candidate], words: re.Pattern[str]) -> Iterator[Candidate]:
    """Those whose employer stands right behind such words."""
    for one in candidates:
        if one.relation is Relation.WORKS_FOR:
            before = doc[max(0, one.object_mention.start - 5) : one.object_mention.start].text
            if words.search(before):
                yield one


def heard(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who speaks at "a hearing before the committee" does not work for that: of 32 bodies in the passages one has such.

    It is the chair's, told of in the next sentence.
    """
    yield from _behind(doc, candidates, _HEARD)


def of_another_state(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Whom the gazetteer has as one state's works for no other state or its organs: none of 22 in the passages does."""
    for one in candidates:
        listed = one.subject.entry.country if one.subject.entry else ""
        employer = one.object.name if one.object.type is EntityType.COUNTRY else ""
        if one.object.type is EntityType.AGENCY and one.object.entry:
            employer = one.object.entry.country
        abroad = bool(listed and employer) and listed != employer
        if one.relation is Relation.WORKS_FOR and abroad:
            yield one
