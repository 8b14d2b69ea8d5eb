"""The role that a person holds: the title beside the name, or what a sentence says that the person is or does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.linking import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.candidates import Candidate

_TITLE = re.compile(
    r"(?:executive|officer|chair(?:man|woman|person)?|(?:vice[- ])?president|(?:co-|vice[- ])?(?:chair(?:man"
    r"|woman)?|minister|mayor|governor)|(?:prime )?minister"
    r"|(?:under)?secretary|director|(?:co-)?(?:founder|head|chief|ceo|chair|director|lead)|owner"
    r"|spokes(?:man|woman|person)|commissioner|ambassador|senator|representative"
    r"|congress(?:man|woman)|governor|mayor|manager|engineer|professor|researcher|scientist|analyst"
    r"|economist|fellow|lawyer|counsel|partner|[cC][efotim]O|CEO|deputy|advis[eo]r"
    r"|boss|leader|premier|chancellor|general|lawmaker|legislator|member|treasurer|inspector|envoy"
    r"|negotiator|technologist|architect|designer|strategist|consultant|employee|worker"
    r"|designate|official|delegate|regulator|prosecutor|judge|admiral|colonel|lecturer|student"
    r"|editor|reporter|columnist|banker|investor|trustee|administrator|controller|curator"
    r"|coordinator|planner|president-elect|king|queen|emperor|dean|rector|provost|number two|man"
    r"|hand|veteran|intern|assistant|clerk|accountant|trader|buyer|salesman|technician|aide|auditor)s?",
    re.IGNORECASE,
)
_DOES = {
    **dict.fromkeys(("heads", "headed", "heading", "leads", "led", "leading", "runs", "ran", "running"), "head"),
    **dict.fromkeys(("chairs", "chaired", "chairing"), "chair"),
    "founded": "founder",
    "co-founded": "co-founder",
    "directs": "director",
    "manages": "manager",
    "owns": "owner",
}
_BEFORE = {"NN", "NNS", "NNP", "NNPS", "JJ", "VBG", "HYPH", "AFX", "VBN", "RB"}
_REACH = 14  # words from a name to a title that is not beside it


def is_title(word: str) -> bool:
    """Whether a word names a role."""
    return bool(_TITLE.fullmatch(word))


def find_role(doc: Doc, candidate: Candidate, span: Span) -> str | None:
    """The role of the subject of a WORKS_FOR, in the words of the text, without the names of body and person."""
    everything = mentions(doc)
    person = candidate.subject_mention
    people = [(one.start, one.end) for one in everything if one.type is EntityType.PERSON and one.how != "reference"]
    names = {token for one in everything for token in range(one.start, one.end) if one.how != "reference"}
    best: tuple[int, str] | None = None
    for start, end in _titles(doc, span, names):
        distance = _distance(doc, (start, end), (person.start, person.end))
        if distance > _REACH or (best is not None and distance >= best[0]):
            continue
        if all(distance <= _distance(doc, (start, end), other) for other in people):
            best = distance, doc[start : _with_field(doc, end, span.end, names)].text
    does = _done(doc, person.end, span.end)
    return does if does and (best is None or best[0] > 2) else best[1] if best else None


def _titles(doc: Doc, span: Span, names: set[int]) -> Iterator[tuple[int, int]]:
    """Phrases that end in a title: "former deputy commerce secretary"."""
    end = span.start
    for at in range(span.start, span.end):
        if at < end or at in names or not _TITLE.fullmatch(doc[at].text) or doc[at].tag_[:1] not in ("N", "J"):
            continue
        end = at + 1
        while end < span.end and end not in names and _TITLE.fullmatch(doc[end].text):
            end += 1
        start = at
        while start > span.start and start - 1 not in names and doc[start - 1].tag_ in _BEFORE and at - start < 5:
            start -= 1
        while start < at and doc[start].tag_ in ("HYPH", "RB"):
            start += 1
        yield start, end


def _distance(doc: Doc, title: tuple[int, int], name: tuple[int, int]) -> int:
    """Words between a title and a name; nothing lies between them across a semicolon."""
    low, high = (title[1], name[0]) if title[1] <= name[0] else (name[1], title[0])
    if high - low > 2 * _REACH:  # too far to be each other's, and long to count in a long text
        return 2 * _REACH
    between = [doc[n] for n in range(low, high)]
    if any(token.text in (";", ".") for token in between):
        return _REACH * 2
    light = sum(token.tag_ in ("DT", "PRP$", ",", "POS", "-LRB-") for token in between)
    return len(between) - light + (1 if between else 0)


def _with_field(doc: Doc, end: int, stop: int, names: set[int]) -> int:
    """Where a title with its field ends: "head of data centres", "president for AI infrastructure"."""
    if end + 1 >= stop or doc[end].lower_ not in ("of", "for"):
        return end
    at = end + 1
    while at < stop and at not in names and doc[at].tag_ in _BEFORE | {"DT", "CC"} and at - end < 6:
        at += 1
    nouns = [n for n in range(end + 1, at) if doc[n].tag_ in ("NN", "NNS", "NNP", "NNPS")]
    # "head of the firm", "chairman of the company": the field is the body itself.
    if not nouns or at in names or doc[nouns[-1]].lower_ in _BODIES:
        return end
    return nouns[-1] + 1


_BODIES = {
    "company",
    "firm",
    "agency",
    "group",
    "ministry",
    "bureau",
    "board",
    "committee",
    "institute",
    "association",
    "department",
    "unit",
}


def _done(doc: Doc, start: int, stop: int) -> str | None:
    """The role that a relative clause right behind the name tells: "who heads the products group"."""
    for at in range(start, min(start + 4, stop)):
        if doc[at].lower_ in _DOES and (at == start or doc[at - 1].lower_ in ("who", ",", "now", "once")):
            return _DOES[doc[at].lower_]
    return None
