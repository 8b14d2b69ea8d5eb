"""Which date of a window says when a fact holds."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Basis, Relation, Status
from chipgraph.ingest.language.candidates import sentences_of
from chipgraph.ingest.language.dates import find_dates
from chipgraph.ingest.language.dating import PUBLISHED, dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.dates import DateSpan

# Fitted by logistic regression to the network's scores on the tuning passages and the whole articles of the tests: how
# much likelier than its score a date is that counts from the article's ("last May"), or that stands in the sentences of
# the fact, and the score of a chance of one in five and a bit. From there on 70 % of the dates told are found, and 57 %
# (passages) or 67 % (articles) of those found are told so. A reader sees a date beside its sentence; a fact without one
# is missing from every timeline.
_RELATIVE, _BESIDE = 1.2, 0.6
_FLOOR = -0.4
_ANNOUNCING = {
    *("announcing", "launching", "issuing", "releasing", "imposing", "proposing", "awarding", "opening", "unveiling"),
    *("adopting", "publishing", "introducing", "adding", "placing", "raising", "taking", "initiating", "signing"),
}
_DEICTIC = re.compile(r"(?:earlier |later )?(?:today|this (?:week|month|morning|afternoon|evening))", re.IGNORECASE)
_MEASURES = {Relation.RESTRICTS, Relation.TARGETS, Relation.INVESTIGATES, Relation.ISSUES, Relation.PERMITS}
_DAY = len("2024-03-15")
_COUNTS = re.compile(r"\b(?:after|before)$")
_EVENT = re.compile(r" [^\W\d]")
_PAUSED = re.compile(r"\b(?:suspend|paus|halt|waiv|delay|postpon|defer)\w*\b[^.;]*$")
_SINCE = re.compile(r",? ?(?:since|in) ")
_REACH = 120  # words
_OPENING = 4  # tokens: a break and three words, as in "- In late [May]"


def choose(doc: Doc, fact: Candidate, when: Sequence[DateSpan], scores: Sequence[float]) -> DateSpan | None:
    """The date of `when` that a fact has, if any; `scores` are the network's. What is an end alone comes last."""
    listed = _of_listing(doc, fact, when)
    if listed is not None:
        return listed
    beside = sentences_of(doc, fact)
    totals = [
        score + _RELATIVE * (one.basis is Basis.RELATIVE) + _BESIDE * (beside.start_char <= one.start < beside.end_char)
        for one, score in zip(when, scores, strict=True)
    ]
    likely = (
        n
        for n, total in enumerate(totals)
        if total > _FLOOR and not _is_of_another(doc, beside, when[n]) and not _is_of_event(doc, fact, beside, when[n])
    )
    best = max(likely, key=lambda n: (when[n].value is not None, totals[n]), default=None)
    return when[best] if best is not None else _of_name(doc, fact) or _earlier(doc, fact)


def _of_listing(doc: Doc, fact: Candidate, when: Sequence[DateSpan]) -> DateSpan | None:
    """Of "on the Entity List since May 2019" the date: of 240 such targets in the passages 227 have it."""
    if fact.relation is not Relation.TARGETS or not fact.subject.name.lower().endswith(" list"):
        return None
    behind = doc[fact.subject_mention.end : fact.subject_mention.end + 3]
    lead = _SINCE.match(behind.text)
    start = behind.start_char + lead.end() if lead else -1
    return next((one for one in when if one.start == start and one.value is not None), None)


def _is_of_another(doc: Doc, beside: Span, date: DateSpan) -> bool:
    """Whether a date opens another paragraph behind the fact, or stands farther off.

    Of 30 such dates in the passages 7 are its own. Within the next paragraph a date may tell when its headline was.
    """
    if date.start < beside.end_char:
        return False
    # What ends a paragraph is a token of its last sentence.
    behind = list(takewhile(lambda token: token.idx < date.start, (doc[at] for at in range(beside.end - 1, len(doc)))))
    breaks = [n for n, token in enumerate(behind) if "\n" in token.text_with_ws]
    return bool(breaks) and (breaks[-1] > 0 or len(behind) <= _OPENING)


def _is_of_event(doc: Doc, fact: Candidate, beside: Span, date: DateSpan) -> bool:
    """Whether it dates what is told behind it, "a day after the curbs", or says how long what ended is suspended."""
    _, last = fact.ends
    if fact.status is Status.ENDED and date.value is None and _PAUSED.search(doc.text, beside.start_char, date.start):
        return True
    sent = doc[last.start].sent
    if not doc[last.end - 1].idx < date.start < sent.end_char:
        return False
    # Not the whole text, which is put together each time that it is asked for.
    behind = doc[last.end : min(len(doc), sent.end + 1)]
    start, end = date.start - behind.start_char, date.end - behind.start_char
    return bool(_COUNTS.search(behind.text, start, end) and _EVENT.match(behind.text, end))


def _of_name(doc: Doc, fact: Candidate) -> DateSpan | None:
    """When a measure was issued whose name tells it: of "October 2022 rules" in 134 of 150 passages that date it."""
    if fact.relation is not Relation.ISSUES:
        return None
    name = doc[fact.object_mention.start : fact.object_mention.end]
    told = (one for one in find_dates(name.text, doc.user_data.get(PUBLISHED)) if one.value is not None)
    return next((replace(one, start=one.start + name.start_char, end=one.end + name.start_char) for one in told), None)


def _earlier(doc: Doc, fact: Candidate) -> DateSpan | None:
    """The date named shortly before a sentence that has none: "today" of what is being announced, a day with "also".

    Of measures that a sentence tells with "also" behind one with a day, 11 of 17 in the passages have that day.
    """
    first, _ = fact.ends
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
