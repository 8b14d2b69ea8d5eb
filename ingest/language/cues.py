"""Words by which the status of a fact is another one than the network reads: what was refused, blocked, is not over.

Each cue holds in the passages, or nearly: how often stands beside it. What has no number is too rare there to count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.candidates import sentences_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc

    from chipgraph.ingest.language.candidates import Candidate

_MEASURES = {Relation.RESTRICTS, Relation.TARGETS, Relation.ISSUES}
_TRADE = {Relation.SUPPLIES, Relation.USES, Relation.MANUFACTURES, Relation.BUILDS_IN, Relation.PARTNERS_WITH}
_PEERS = {Relation.SUPPLIES, Relation.OWNS, Relation.PART_OF, Relation.USES, Relation.PARTNERS_WITH}


@dataclass(frozen=True, slots=True)
class _Cue:
    """A fact of these relations, read with one of these statuses, has another one beside such words.

    The words stand in its sentence before the later of its ends, or, with `behind`, right behind the subject.
    """

    relations: frozenset[Relation]
    read: frozenset[Status]
    words: re.Pattern[str]
    status: Status
    behind: bool


def _cue(
    relations: Iterable[Relation], read: Iterable[Status], words: str, status: Status, *, behind: bool = False
) -> _Cue:
    return _Cue(frozenset(relations), frozenset(read), re.compile(words), status, behind)


_THEN = r"\b[^.;]{0,60}$"
_DO = r"\W*(?:(?:has|have|had|said|it|also|already|formally|on \w+day) )*"  # between a subject and what it does
_NOT = r"\b(?:not|never|\w*n['’]t|cannot|no plans? to|no intention of|yet to)\b"
_CASE = r"(?:investigations?|probes?|cases?|inquir(?:y|ies)|reviews?)"
_SUIT = r"(?:suit|lawsuit|challenge|case|appeal|petition|claims?|complaint|bid|request|motion)"
_PLANT = r"(?:[Pp]lants?|[Ff]abs?|[Ff]actor(?:y|ies)|sites?|facilit(?:y|ies)|lines?|[Ff]ab ?\d+)"
_CUES = (
    _cue(
        _MEASURES,
        {Status.ACTUAL, Status.PLANNED, Status.ENDED},
        r"\b(?:(?:[Dd]ecid|opt|elect)\w* (?:against|not to)|stop\w* short of|chose not to|no (?:plans? to|intention of)"
        r"|(?:not|n['’]t) (?:plan(?:ning)?|intend(?:ing)?|going) to) (?:\w+ly )?(?:add|ban|bar"
        r"|put|plac|blacklist|restrict|impos|sanction|list|target|block|limit|includ|nam|designat|outlaw|curb|an? )\w*"
        + _THEN,
        Status.DENIED,
    ),
    _cue(  # "refused Acme's application to export": 17 of 27 are denied, most of the others are not refused
        {Relation.PERMITS},
        {Status.ACTUAL, Status.PLANNED},
        _DO + r"(?:reject|refus|turn\w* down|den(?:y|ie)|declin)\w*(?! that)\W+(?:[\w'’.$-]+\W+){0,7}?"
        r"(?:applications?|requests?|bids?|licen[cs]es?|permission|permits?|approval"
        r"|to (?:grant|licen[cs]e|issue|let|allow|approve))\b",
        Status.DENIED,
        behind=True,
    ),
    _cue(  # 12 denied and 5 ended of 20; "sued to block" blocks nothing yet
        {Relation.OWNS},
        {Status.ACTUAL, Status.PLANNED},
        r"(?<!to )\b(?:[Bb]lock|[Rr]eject|[Vv]eto|nix|prohibit)(?:s|ed|es|ing)?\b(?:(?!report|claim|rumou?r|that\b)"
        r"[^.;]){0,60}?\b(?:takeover|acquisition|purchase|buyout|bid|offer|merger)\b[^.;]{0,40}$",
        Status.DENIED,
    ),
    _cue(
        {Relation.OWNS},
        {Status.ACTUAL, Status.PLANNED},
        r"\b(?:barred|bars|forbade|forbids|prohibited|stopped|prevented|blocked)\b[^.;]{0,40} (?:from|to) (?:buy|acquir"
        r"|tak)\w*[^.;]{0,30}$|\bfailed to (?:win|get|obtain|secure|receive)\b[^.;]{0,40}\b(?:approval|clearance"
        rf"|consent){_THEN}",
        Status.DENIED,
    ),
    _cue(  # "has not stopped selling": none of 14 has
        _TRADE,
        {Status.ENDED},
        _NOT + r" (?:yet |be |been |\w+ly |(?:plan|intend|want)(?:ning|ing)? to )?(?:stop|end|halt|ceas|cut off|clos"
        rf"|suspend|dropp|withdr)\w*{_THEN}",
        Status.ACTUAL,
    ),
    _cue(  # "which runs a plant in Osaka": 59 of 60; "opened its first fab in Osaka": 59 of 60
        {Relation.BUILDS_IN},
        {Status.PLANNED},
        r"(?<!to )(?<!will )(?<!would )(?<!could )\b(?:runs?|operates?|opened|inaugurated) "
        rf"(?:[\w-]+ ){{0,6}}{_PLANT} (?:in|at|near|outside) (?:the )?$",
        Status.ACTUAL,
    ),
    _cue(  # "now supplies Acme, which used to buy from Rapid": 7 of 7
        {Relation.SUPPLIES},
        {Status.ENDED},
        _DO
        + r"(?:is |are )?(?:now|begun|began|win|won|land|secur|replac)\w*\b[^.;]*\b(?:formerly|previously|used to)\b",
        Status.ACTUAL,
        behind=True,
    ),
    _cue(  # 132 of 154
        {Relation.WORKS_FOR},
        {Status.ENDED},
        r"\b(?:join(?:ed|ing|s)|took over|taking over|now (?:at|with|runs|heads|leads|of)|who (?:heads|runs|leads))"
        r"(?: the)? $",
        Status.ACTUAL,
    ),
    _cue(  # that neither of them comments says nothing against what joins them
        _PEERS, {Status.DENIED}, r"\b[Nn]either (?:the )?[^,;.]{1,50} nor (?:its|their) [^,;.]{0,40}$", Status.ACTUAL
    ),
    _cue(  # 15 of 21; "cannot do without" is need
        {Relation.USES},
        {Status.ACTUAL},
        rf"^(?!.*{_NOT}).*\b[Ww]ithout (?:[\w-]+ ){{0,2}}(?:[A-Z][\w.]*['’]s? )?(?:[\w-]+ ){{0,2}}$",
        Status.DENIED,
    ),
    _cue(
        {Relation.DEPENDS_ON},
        {Status.ACTUAL},
        rf"^(?!.*{_NOT}).*\b(?:produc|ma[dk]e|mak|buil|fabricat|manufactur|develop|train|launch|unveil|design)\w*\b"
        r"[^.;]* without (?:[\w-]+ ){0,2}(?:[A-Z][\w.]*['’]s? )?(?:[\w-]+ ){0,2}$",
        Status.DENIED,
    ),
    _cue(  # 18 of 20
        {Relation.INVESTIGATES},
        {Status.ACTUAL},
        _DO
        + rf"(?:clos|dropp|end|wrapp|shelv|abandon)\w*(?: up| down)? (?:its|the|an?|their|his|that)(?: [\w-]+){{0,4}}"
        rf" {_CASE}\b",
        Status.ENDED,
        behind=True,
    ),
    _cue(
        {Relation.INVESTIGATES},
        {Status.ACTUAL},
        r"\W*(?:\w+ ){0,2}(?:may|could|might) (?:\w+ly |also )?fine\b",
        Status.PLANNED,
        behind=True,
    ),
    _cue(  # 7 of 10
        _MEASURES,
        {Status.ACTUAL},
        r"\b(?:[Cc]ourt|[Jj]udge|[Tt]ribunal)s?\b[^.;]{0,60}\b(?:block|threw out|thrown out|stay|struck down|void"
        rf"|overturn|quash|annull?|halt)(?:s|ed)?\b(?![^.;]*\b{_SUIT}\b){_THEN}",
        Status.ENDED,
    ),
    _cue(  # "picked Acme over Rapid"
        {Relation.SUPPLIES, Relation.MANUFACTURES},
        {Status.ACTUAL, Status.PLANNED},
        r"\b(?:[Pp]ick|[Cc]ho[os]s?e|[Ss]elect|prefer|tapp)\w*\b[^.;]{0,50}\b(?:over|instead of|rather than)"
        r" (?:its |the )?(?:rivals? )?$",
        Status.DENIED,
    ),
    _cue(  # "by Acme rather than Rapid": 5 of 5
        {Relation.MANUFACTURES},
        {Status.ACTUAL},
        r"\bby [^.;,]{2,40},? (?:rather than|instead of|not) (?:its |the )?(?:rivals? )?$",
        Status.DENIED,
    ),
    _cue(set(Relation), {Status.ACTUAL}, r"^\W*(?:Suppos(?:e|ing)|Imagine|Assum(?:e|ing)|What if)\b", Status.PLANNED),
    _cue(  # what is put right
        set(Relation),
        {Status.ACTUAL, Status.PLANNED, Status.ENDED},
        r"\b[Aa]n? (?:earlier|previous) version of this (?:article|story|report|post)\b[^.;]*$",
        Status.DENIED,
    ),
    _cue(set(Relation), {Status.ACTUAL}, r"^\W*Had (?:the )?[A-Z][^,;.]*$", Status.DENIED),
)
_OF = {relation: [one for one in _CUES if relation in one.relations] for relation in Relation}

_GOES = r"\b(?! up\b)(?:[^\w.;:]+(?:(?:[A-Z]\.)+|[\w’'-]+)){0,8}?[^\w.;:]+"
_YET = (
    r"(?:(?P<not>\b(?:(?:will|would|shall|could|may|might|should|must|does|do|did|has|have|had) )?"
    rf"{_NOT} (?:yet |be |been |\w+ly |plan(?:ning)? to )?)"
    r"|(?P<ahead>\b(?:(?:will|would|could|may|might|should|must|shall) (?:\w+ly |also |soon |then |now )?"
    r"|(?:plan|want|intend|propos|hope|expect|mean|aim|urg|ask|press|call|lobb|request|push|offer|threaten|vow)\w*"
    r"(?: [\w.'’-]+){0,5}? (?:to|for) (?:\w+ly |also |soon )?"
    r"|(?:consider|weigh|mull|discuss|debat|stud|contemplat|explor)\w* (?:whether to |a |an )?"
    r"|(?:is|are|was|were) (?:(?:set|due|likely|ready|prepared|about|poised|willing) )?to (?:\w+ly )?))"
    r")?\b"
)
_LIFTED = re.compile(
    rf"{_YET}(?:lift|suspend|paus|eas|scrap|remov|drop|rescind|revers|relax|waiv|end|cancel|halt|repeal|revok|withdr[ae]w)\w*{_GOES}"
    r"(?:bans?|curbs?|controls?|restrictions?|tariffs?|duties|duty|orders?|embargo|rules?|limits?|requirements?"
    r"|sanctions?|freeze|measures?|list)\b",
    re.IGNORECASE,
)
_REVOKED = re.compile(
    rf"{_YET}(?:revok|rescind|withdr[ae]w|cancel|suspend|strip|pull|end|terminat|lost|lose|expire)\w*{_GOES}"
    r"(?:licen[cs]es?|permits?|permission|waivers?|exemptions?|approvals?|authori[sz]ations?|status|VEU)\b",
    re.IGNORECASE,
)
_FAVOURED = re.compile(r"\b(?:validated end[- ]users?|VEU|white ?list|trusted)\b", re.IGNORECASE)


def by_words(doc: Doc, candidate: Candidate, read: Status) -> Status:
    """The status by the words beside a fact, of which `read` is the network's."""
    status = _of_end(doc, candidate, read)
    if not any(status in one.read for one in _OF[candidate.relation]):
        return status
    first, last = candidate.ends
    before = doc[doc[first.start].sent.start : last.start].text_with_ws
    subject = candidate.subject_mention
    behind = doc[subject.end : doc[subject.end - 1].sent.end].text if subject is first else ""
    for one in _OF[candidate.relation]:
        if status in one.read and (one.words.match(behind) if one.behind else one.words.search(before)):
            return one.status
    return status


def _of_end(doc: Doc, candidate: Candidate, status: Status) -> Status:
    """Where a ban is lifted something is permitted, where a licence is revoked restricted, or not yet, or not at all.

    Of 200 PERMITS where a ban is lifted 4 have ended, of 217 RESTRICTS where a licence is revoked 1. Where a ban is to
    be lifted 28 of 32 PERMITS are planned, 2 of 38 RESTRICTS and 4 of 30 TARGETS have ended; where a licence is to be
    revoked 31 of 36 RESTRICTS are planned and 11 of 49 PERMITS have ended.
    """
    relation = candidate.relation
    if relation is not Relation.PERMITS and relation not in _MEASURES:
        return status
    text = sentences_of(doc, candidate).text
    lifted, revoked = _LIFTED.search(text), _REVOKED.search(text)
    if lifted and lifted[0].lower().endswith("list") and _FAVOURED.search(text):
        lifted, revoked = None, lifted  # who is off a list of trusted firms has lost a licence
    if bool(lifted) == bool(revoked):
        return status
    begins = relation is Relation.PERMITS if lifted else relation is Relation.RESTRICTS
    ends = relation in _MEASURES if lifted else relation is Relation.PERMITS
    match = lifted or revoked
    # What is to end holds, whatever else is read of it; a measure may be planned beside one that is to end.
    over = status is Status.ENDED or (status is Status.PLANNED and relation is not Relation.ISSUES)
    if match is not None and match["not"]:
        return Status.DENIED if begins else Status.ACTUAL if ends and (over or status is Status.DENIED) else status
    if match is not None and match["ahead"]:
        return Status.PLANNED if begins else Status.ACTUAL if ends and over else status
    return Status.ACTUAL if begins and status is Status.ENDED else status
