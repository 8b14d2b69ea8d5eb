"""How a source speaks of a fact: what the network reads, and the words that leave no doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.candidates import sentences_of
from chipgraph.ingest.language.cues import by_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.tokens import Doc

    from chipgraph.ingest.language.candidates import Candidate

# How much likelier than any other status "actual" must be, and how much where the future is told between the ends. A
# plan reported as fact is worse than a fact reported as plan: of 5,501 facts on the tuning passages 4.7 % are then
# reported as actual though they are not, 6.3 % without margins, at the same accuracy of .888.
MARGIN, MARGIN_AHEAD = 1.8, 6.0
_AHEAD = re.compile(r"\b(?:will|would|shall)\b(?! (?:\w+ly )?(?:continue|go on|keep|remain)\b)", re.IGNORECASE)
_ALLEGED = re.compile(
    r"\b(?:reportedly|allegedly|purportedly|supposedly|alleged to|rumou?red to"
    r"|(?:is|are|was|were) (?:said|believed|suspected) to)\b",
    re.IGNORECASE,
)
_SHED = re.compile(
    r"\b(?:end(?:s|ed|ing)?|shed(?:s|ding)?|br(?:eak|oke|oken|eaking)) (?:its|their) (?:dependence|reliance) on\b",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"\b(?:acquisition|purchase|takeover|buyout|deal|merger)\b[^.;]{0,80}\b(?:closed|completed)\b(?! (?:the|its|a) )",
    re.IGNORECASE,
)
# Of 135 such plants in the passages 11 are built.
_PUT_OFF = re.compile(r"\b(?:put off|delay|shelve|pause|stall|postpone)\w*\b", re.IGNORECASE)
_FAILED = re.compile(r"\b(?:talks|negotiations|deal|takeover|offer)\b[^.;]{0,40}\b(?:failed|fell through|collapsed)\b")
# "Malaysia promises not to ban exports of ...": what is promised is not done.
_REFRAINS = re.compile(r"\b(?:refrain\w* from|(?:promis|pledg|commit|agre|oblig)\w* (?:\w+ )?not to)\b", re.IGNORECASE)
_THEN = re.compile(r", then [\w -]{3,40} (?:of|at)\b")  # "Lee, then chief executive of Acme"

# "Acme will VERB … X": by relation the verbs that tell the fact itself. Of 600 such facts in the passages 540 are plans
# and none is actual; with any other verb after "will" nearly half are actual ("will have to ask customers").
_VERBS = {
    Relation.PERMITS: "let allow permit grant approve license licence exempt issue give lift ease waive clear resume",
    Relation.RESTRICTS: "bar ban cut restrict block require cap tighten add prohibit stop forbid curb limit impose",
    Relation.ISSUES: "issue impose add tighten cap publish announce introduce raise levy propose adopt lift suspend",
    Relation.SUPPLIES: "supply sell provide make deliver rent ship send give resume start export lease produce",
    Relation.USES: "use buy run build train deploy install adopt order rent get receive purchase",
    Relation.PARTNERS_WITH: "work integrate set build cooperate partner join team develop form share collaborate pair",
    Relation.BUILDS_IN: "build construct erect open add establish",
    Relation.INVESTS_IN: "invest spend put pour inject commit",
    Relation.FUNDS: "fund give pay put spend provide finance cover grant award subsidise subsidize lend inject",
    Relation.MANUFACTURES: "make build produce fabricate manufacture package assemble",
}
_PROMISED = {
    relation: re.compile(rf"(?:will|would|shall) (?:\w+ly |also |then |soon |again )?(?:{'|'.join(verbs.split())})\b")
    for relation, verbs in _VERBS.items()
}
_PROMISED[Relation.BUILDS_IN] = re.compile(
    r"(?:\W*\w+\W* )?(?:is|are) (?:\w+ )?(?:building|constructing)\b"
    # Of 94 works that have begun 85 are plans.
    r"|(?:(?:has|have|had) )?(?:beg[au]n work on|broke(?:n)? ground|laid the foundation)\b"
    rf"|{_PROMISED[Relation.BUILDS_IN].pattern}"
)
_TURNS = re.compile(
    r"[;:.\n]|\b(?:which|that|who|whose|while|after|since|because|than|before|where|when|if|said|says)\b"
)


def settle(doc: Doc, candidate: Candidate, said: Mapping[Status, float]) -> Status:
    """The status of a fact; `said` are the network's probabilities."""
    first, last = candidate.ends
    between = doc[first.end : last.start].text
    if candidate.relation is Relation.RESTRICTS and _REFRAINS.search(between):
        return Status.DENIED
    status = _settled(doc, candidate, said, between)
    if candidate.relation is Relation.OWNS:
        text = sentences_of(doc, candidate).text
        if status is Status.DENIED and _FAILED.search(text):
            return Status.ENDED  # talks that failed were held: of 12 such in the passages 10 have ended, one is denied
        if status is Status.ENDED and _TAKEN.search(text):
            return Status.ACTUAL  # a takeover that has closed begins
    return by_words(doc, candidate, status)


def _settled(doc: Doc, candidate: Candidate, said: Mapping[Status, float], between: str) -> Status:
    other = max((one for one in said if one is not Status.ACTUAL), key=lambda one: said[one])
    first, last = candidate.ends
    if said[Status.ACTUAL] < (MARGIN_AHEAD if _AHEAD.search(between) else MARGIN) * said[other]:
        return other
    text = doc[max(doc[first.start].sent.start, first.start - 4) : last.start].text
    if _ALLEGED.search(text):
        return Status.ALLEGED
    if candidate.relation is Relation.BUILDS_IN and _PUT_OFF.search(between):
        return max((Status.PLANNED, Status.ENDED), key=lambda one: said[one])
    if candidate.relation is Relation.WORKS_FOR and _THEN.match(between):
        return Status.ENDED
    if candidate.relation is Relation.DEPENDS_ON and _SHED.search(between):
        return Status.ENDED
    promised = _PROMISED.get(candidate.relation) if first is candidate.subject_mention else None
    told = promised.match(between) if promised else None
    return Status.PLANNED if told and not _TURNS.search(between) else Status.ACTUAL
