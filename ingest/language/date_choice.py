"""Which date of a window says when a fact holds: the network's score, and what the words at both sides tell.

The weights are fitted by logistic regression: those of the signs on the training passages, that of the network's score
beside them on the tuning passages. There the network alone finds the dates of facts with F1 .63, the signs alone with
.63, both together with .67.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.dating import PUBLISHED, dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from spacy.tokens import Doc, Span, Token

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.dates import DateSpan
    from chipgraph.ingest.language.linking import LinkedMention

_NETWORK = 0.65  # the weight of the network's score beside the signs
FLOOR = 0.0  # a date's score from which it counts as the fact's: a chance of one in three, best on the tuning passages
# Measures and what they do are told with their date; where a firm is and what it is part of, without.
_OF_RELATION = {
    Relation.RESTRICTS: 3.1, Relation.TARGETS: 2.2, Relation.ISSUES: 2.1, Relation.INVESTIGATES: 1.9,
    Relation.PERMITS: 1.7, Relation.FUNDS: 1.4, Relation.MANUFACTURES: 0.5, Relation.OWNS: 0.4,
    Relation.BUILDS_IN: 0.3, Relation.SUPPLIES: 0.3, Relation.INVESTS_IN: -0.2, Relation.USES: -0.1,
    Relation.PARTNERS_WITH: -0.1, Relation.DEVELOPS: -0.9, Relation.WORKS_FOR: -1.0, Relation.DEPENDS_ON: -1.0,
    Relation.CRITICIZES: -1.1, Relation.SUPPORTS: -1.4, Relation.COMPETES_WITH: -2.9, Relation.PART_OF: -3.0,
    Relation.LOCATED_IN: -4.5,
}  # fmt: skip
_OF_STATUS = {Status.ENDED: 2.1}
_BEHIND, _OPENS, _SAME_VERB, _SAID, _IN_SUBJECT, _OTHERS = 1.6, 0.9, 0.8, -1.5, -0.5, -0.6
_TOLD, _OPENS_TOLD = 0.9, 1.2  # where a verb in the past joins the ends in the date's sentence; with the date in front
_NEAR, _BREAK = -1.0, -1.0  # for each e-fold of the distance in words; for each point or semicolon between, at most 2
_BEFORE_DATE = {
    **dict.fromkeys(("before", "after", "to"), -1.5),
    **dict.fromkeys(("for", "as"), -1.2),
    **dict.fromkeys(("from", "on", "since", "of"), 0.4),
}
_FUTURE_PLAN, _FUTURE_FACT, _PAST_PLAN = 1.9, -2.2, -1.3
_SAY = {"said", "say", "says", "told", "reported", "wrote", "added", "announced"}
_ANNOUNCING = {
    *("announcing", "launching", "issuing", "releasing", "imposing", "proposing", "awarding", "opening", "unveiling"),
    *("adopting", "publishing", "introducing", "adding", "placing", "raising", "taking", "initiating", "signing"),
}
_DEICTIC = re.compile(r"(?:earlier |later )?(?:today|this (?:week|month|morning|afternoon|evening))", re.IGNORECASE)
_MEASURES = {Relation.RESTRICTS, Relation.TARGETS, Relation.INVESTIGATES, Relation.ISSUES, Relation.PERMITS}
_DAY = len("2024-03-15")
_REACH = 120  # words


def choose(doc: Doc, fact: Candidate, when: Sequence[DateSpan], scores: Sequence[float]) -> DateSpan | None:
    """The date of `when` that a fact has, if any; `scores` are the network's."""
    totals = [_NETWORK * score + _signs(doc, fact, one) for one, score in zip(when, scores, strict=True)]
    best = max(range(len(totals)), key=lambda n: totals[n], default=None)
    return when[best] if best is not None and totals[best] > FLOOR else _earlier(doc, fact)


def _earlier(doc: Doc, fact: Candidate) -> DateSpan | None:
    """The date named shortly before a sentence that has none: "today" of what is being announced, a day with "also".

    Of measures that a sentence tells with "also" behind one with a day, 11 of 17 in the passages have that day.
    """
    first = min(fact.subject_mention, fact.object_mention, key=lambda one: one.start)
    sent = doc[first.start].sent
    near = _dates_between(doc, doc[max(0, first.start - _REACH)].idx, sent.end_char)
    if not near or near[-1].start >= sent.start_char:
        return None
    if fact.relation in _MEASURES and _says_also(sent) and len(near[-1].value or "") == _DAY:
        return near[-1]
    behind = (token for token in doc[first.end : sent.end] if token.lower_ in _ANNOUNCING)
    if any(doc[token.i - 1].lower_ in ("is", "are") for token in behind):
        return next((one for one in reversed(near) if _DEICTIC.fullmatch(doc.text[one.start : one.end])), None)
    return None


def _says_also(sent: Span) -> bool:
    return any(
        token.lower_ == "also" and token.i + 1 < sent.end and sent.doc[token.i + 1].tag_ in ("VBD", "VBN")
        for token in sent
    )


def _dates_between(doc: Doc, start: int, end: int) -> Sequence[DateSpan]:
    found = dates(doc)
    first, last = (bisect_left(found, offset, key=lambda one: one.start) for offset in (start, end))
    return found[first:last]


def _signs(doc: Doc, fact: Candidate, one: DateSpan) -> float:
    """What the text says for a date's being that of a fact, or against it."""
    place = _words(doc, one)
    subject, obj = fact.subject_mention, fact.object_mention
    total: float = _OF_RELATION[fact.relation] + _OF_STATUS.get(fact.status, 0.0) + _lies(doc, fact, one)
    total += _distance(doc, place, subject, obj)
    above = [place[0], *place[0].ancestors]
    verb = _verb(place[0])
    total += _SAME_VERB * ((verb == _verb(doc[subject.start])) + (verb == _verb(doc[obj.start])))
    total += _SAID * (verb.lower_ in _SAY)
    total += _IN_SUBJECT * any(subject.start <= token.i < subject.end for token in above)
    sent = place[0].sent
    opens = place.start - sent.start <= 1
    total += _OPENS * opens + (_TOLD + _OPENS_TOLD * opens) * _is_told(doc, sent, subject, obj)
    total += _OTHERS * (len(_dates_between(doc, sent.start_char, sent.end_char)) > 1)
    return total + (_BEFORE_DATE.get(doc[place.start - 1].lower_, 0.0) if place.start else 0.0)


def _words(doc: Doc, one: DateSpan) -> Span:
    first, last = (_token_at(doc, offset) for offset in (one.start, one.end - 1))
    return doc[first : last + 1]


def _token_at(doc: Doc, offset: int) -> int:
    """The token that holds a character."""
    return bisect_right(doc, offset, key=lambda token: token.idx) - 1


def _is_told(doc: Doc, sent: Span, subject: LinkedMention, obj: LinkedMention) -> bool:
    """Whether both ends stand in a sentence with a verb in the past between them."""
    first, last = sorted((subject, obj), key=lambda one: one.start)
    if first.start < sent.start or last.end > sent.end:
        return False
    if first.end < last.start and doc[first.end].tag_ == "VBN":  # "Huawei introduced", whatever the tag
        return True
    return any(
        doc[n].tag_ == "VBD" or (doc[n].tag_ == "VBN" and doc[n - 1].lower_ in ("was", "were"))
        for n in range(first.end, last.start)
    )


def _distance(doc: Doc, place: Span, subject: LinkedMention, obj: LinkedMention) -> float:
    gaps = [max(place.start - end.end, end.start - place.end, 0) for end in (subject, obj)]
    low, high = min(subject.start, obj.start), max(subject.end, obj.end)
    between = range(place.end, low) if place.end <= low else range(high, place.start)
    breaks = sum(doc[n].text in (".", ";") for n in between)
    return _NEAR * math.log1p(min(gaps)) + _BREAK * min(2, breaks) + _BEHIND * (place.start >= high)


def _lies(doc: Doc, fact: Candidate, one: DateSpan) -> float:
    """Plans lie ahead of the article, facts behind it."""
    published: date | None = doc.user_data.get(PUBLISHED)
    value = one.value or one.value_end
    if published is None or value is None:
        return 0.0
    ahead, planned = value > published.isoformat(), fact.status is Status.PLANNED
    return (_FUTURE_PLAN if planned else _FUTURE_FACT) if ahead else _PAST_PLAN * planned


def _verb(token: Token) -> Token:
    """The verb that a word hangs on, else the root."""
    while token.tag_[:2] != "VB" and token.head.i != token.i:
        token = token.head
    return token
