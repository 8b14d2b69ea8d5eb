"""Who says what a sentence tells: by verbs of saying, "according to", "citing", headings and headlines.

An attribution is found on the surface, with the help of tags, as a clause that hangs at the end of a sentence ("…, two
people said") is where trees go wrong most often.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.ingest.language.linking import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.linking import Cluster

_SAY = re.compile(r"(?:said|says|say|told|tells|reported|reports|wrote|writes|added|adds)")
_SAY_THAT = re.compile(
    r"(?:announced|claim(?:s|ed)|not(?:es|ed)|argue[sd]|confirm(?:s|ed)|state[sd]|estimate[sd]?|warn(?:s|ed)"
    r"|explain(?:s|ed)|reveal(?:s|ed)|disclose[sd]|suggest(?:s|ed)|allege[sd]|den(?:ies|ied)|predict(?:s|ed)"
    r"|believe[sd]?|found|finds|conclude[sd]|acknowledge[sd]|conceded?|insist(?:s|ed)|stress(?:es|ed)|reckons?|thinks?"
    r"|maintain(?:s|ed)|recall(?:s|ed)|quipped|hint(?:s|ed))"
)
# Who may speak without having a name.
_SOURCES = re.compile(
    r"(?:people|persons?|sources?|officials?|analysts?|experts?|executives?|spokes(?:man|woman|person|people)|insiders?"
    r"|newspapers?|papers?|agenc(?:y|ies)|media|reports?|documents?|records?|filings?|researchers?|research|firms?"
    r"|compan(?:y|ies)|traders?|engineers?|buyers?|diplomats?|lawyers?|lawmakers?|aides?|advis[eo]rs?|brokers?|banks?"
    r"|ministry|ministries|ministers?|departments?|bureau|regulators?|prosecutors?|indictment|teardown|statement|memo"
    r"|notes?|letters?|notice|survey|study|data|investors?|bankers?|suppliers?|distributors?|customers?|employees?|staff"
    r"|managers?|workers?|residents?|economists?|industry|association|lobby|group|groups|newsletter|magazine|site"
    r"|website|broadcaster|station|daily|president|chairman|chief|founder|director|governor|envoy|ambassador|embassy"
    r"|secretary|senators?|committee|panel|court|judge|witness|prospectus|transcript|presentation|offices?|slides?|accounts?)"
)
_QUOTES = {'"', "“", "”", "''", "``", "’", "'"}
_OPENING = {'"', "“", "``"}
_JOINTS = {
    *("and", "but", "though", "although", "as", "that", "which", "while", "who", "after", "because", "before", "when"),
    *("since", "if", "where", "whereas", "until", "whom", "whose", "even"),
}
_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_STOPS = {",", ";", ":", "–", "—", "(", ")", *_QUOTES}
# What stands in the background of a sentence is the article's own, whoever speaks.
_OWN_VOICE = {Relation.LOCATED_IN, Relation.WORKS_FOR, Relation.PART_OF}
_OF_ACTS = {
    Relation.CRITICIZES,
    Relation.SUPPORTS,
    Relation.DEVELOPS,
    Relation.ISSUES,
    Relation.TARGETS,
    Relation.FUNDS,
}
_SPEAKERS = {
    *(EntityType.PERSON, EntityType.COMPANY, EntityType.AGENCY),
    *(EntityType.ORGANIZATION, EntityType.COUNTRY, EntityType.LOCATION),
}
_LONGEST = 12  # words of a speaker without a name


@dataclass(frozen=True, slots=True)
class _Attribution:
    """Tokens of the speaker, and of what they are told to say."""

    speaker: tuple[int, int]
    said: tuple[tuple[int, int], ...]

    def covers(self, *tokens: int) -> bool:
        """Whether they are told to say something of these tokens; of one they may be themselves."""
        said = [any(start <= token < end for start, end in self.said) for token in tokens]
        own = [self.speaker[0] <= token < self.speaker[1] for token in tokens]
        return any(said) and all(a or b for a, b in zip(said, own, strict=True))

    @property
    def size(self) -> int:
        return sum(end - start for start, end in self.said)


def find_speaker(doc: Doc, candidate: Candidate, span: Span) -> tuple[str | None, Cluster | None]:
    """Who states a relation that stands in `span`: their name or a phrase, and the entity if it is one.

    Nobody (None, None) where the article says so itself.
    """
    if candidate.relation in _OWN_VOICE or (candidate.status is Status.ACTUAL and candidate.relation in _OF_ACTS):
        return None, None
    ends = candidate.subject_mention.start, candidate.object_mention.start
    fitting = [one for sent in _sentences(span) for one in _attributions(doc, sent) if one.covers(*ends)]
    if not fitting and doc[span.start].text in _OPENING and span.start > 0:
        fitting = list(_attributions(doc, doc[span.start - 1].sent))  # the quotation goes on
    for one in sorted(fitting, key=lambda each: each.size):
        text, cluster = _named(doc, *one.speaker)
        if text is not None:
            return text, cluster
    return None, None


def _sentences(span: Span) -> Iterator[Span]:
    at = span.start
    while at < span.end:
        yield span.doc[at].sent
        at = span.doc[at].sent.end


def _attributions(doc: Doc, sent: Span) -> Iterator[_Attribution]:
    start, end = sent.start, sent.end
    while end > start and (doc[end - 1].is_space or doc[end - 1].text == "."):
        end -= 1
    for at in range(start, end):
        word = doc[at].lower_
        if word == "according" and at + 1 < end and doc[at + 1].lower_ == "to":
            stop = _stop(doc, at + 2, end)
            yield _Attribution((at + 2, stop), ((start, at), (stop, end)))
        elif word == "citing":
            yield _Attribution((at + 1, _stop(doc, at + 1, end)), ((start, at),))
        elif doc[at].text == ":" and at - start <= _LONGEST:
            yield from _heading(doc, start, at, end)
        elif _SAY.fullmatch(word) or _SAY_THAT.fullmatch(word):
            yield from _saying(doc, start, at, end)
    yield from _headline(doc, start, end)


def _stop(doc: Doc, at: int, end: int) -> int:
    """Where a phrase that begins at `at` ends."""
    return next((n for n in range(at, end) if doc[n].text in _STOPS or doc[n].tag_ in _FINITE), end)


def _heading(doc: Doc, start: int, colon: int, end: int) -> Iterator[_Attribution]:
    """A speaker's name before what was said: "Global Times: …"."""
    if not any(doc[n].tag_ in _FINITE or doc[n].tag_ == "IN" for n in range(start, min(start + 3, colon))):
        yield _Attribution((start, colon), ((colon + 1, end),))


def _headline(doc: Doc, start: int, end: int) -> Iterator[_Attribution]:
    """A speaker's name behind what was said: "…: Nikkei"; "… - sources"."""
    for at in range(max(start + 3, end - 4), end - 1):
        behind = [doc[n] for n in range(at + 1, end)]
        if doc[at].text in (":", "–", "—", "-") and all(token.tag_[:2] in ("NN", "DT") for token in behind):
            yield _Attribution((at + 1, end), ((start, at),))


def _saying(doc: Doc, start: int, verb: int, end: int) -> Iterator[_Attribution]:
    if doc[verb].tag_ not in {*_FINITE, "VBN"} or (verb > start and doc[verb - 1].lower_ in _PASSIVE):
        return
    if _inverted(doc, start, verb, end):
        stop = _stop(doc, verb + 1, end)
        yield _Attribution((verb + 1, stop), ((_after_semicolon(doc, start, verb), verb), (stop, end)))
        return
    left = _left(doc, start, verb)
    if left is None:
        return
    behind = [n for n in range(start, left) if doc[n].text not in _STOPS]
    if behind and doc[left - 1].text in _STOPS:  # "…, a spokesman said"
        yield _Attribution((left, verb), ((_after_semicolon(doc, start, left), left), (verb + 1, end)))
    elif _is_clause(doc, verb, end) or (_SAY.fullmatch(doc[verb].lower_) and not doc[verb].lower_.startswith("t")):
        yield _Attribution((left, verb), ((verb + 1, _before_semicolon(doc, verb, end)),))


_PASSIVE = {"was", "were", "is", "are", "be", "been", "being"}


def _inverted(doc: Doc, start: int, verb: int, end: int) -> bool:
    """Whether the speaker stands behind the verb: "…," said a spokesman."""
    if verb == start or verb + 1 >= end or doc[verb].lower_ in ("told", "tells"):
        return False
    if doc[verb + 1].tag_[:2] not in ("NN", "DT", "PR", "JJ", "CD"):
        return False
    before = doc[verb - 1].text
    return before in _QUOTES or (before == "," and not _appositive(doc, start, verb))


def _appositive(doc: Doc, start: int, verb: int) -> bool:
    """Whether the comma before a verb ends an insertion: "Ann Lee, its chief, said"."""
    commas = [n for n in range(start, verb - 1) if doc[n].text == ","]
    if not commas or verb - 1 - commas[-1] > _LONGEST:
        return False
    return not any(doc[n].tag_ in _FINITE for n in range(commas[-1], verb - 1))


def _left(doc: Doc, start: int, verb: int) -> int | None:
    """Where the subject that stands right before a verb begins."""
    at = verb
    if doc[verb - 1].text == "," and _appositive(doc, start, verb):
        at = max(n for n in range(start, verb - 1) if doc[n].text == ",")
    begin = at
    while begin > start and doc[begin - 1].text not in _STOPS and doc[begin - 1].lower_ not in _JOINTS:
        begin -= 1
    words = [doc[n] for n in range(begin, at)]
    if not words or not any(token.tag_[:2] in ("NN", "PR") for token in words) or len(words) > _LONGEST:
        return None
    return begin


def _is_clause(doc: Doc, verb: int, end: int) -> bool:
    """Whether a verb tells what is so, not of a thing: "confirmed that", "warned the ban would"."""
    rest = [doc[n] for n in range(verb + 1, min(end, verb + 15))]
    orders = doc[verb].lower_ in ("told", "tells") and any(token.tag_ == "TO" for token in rest[:6])
    return not orders and (
        any(token.lower_ == "that" for token in rest[:5]) or any(one.tag_ in _FINITE for one in rest)
    )


def _after_semicolon(doc: Doc, start: int, end: int) -> int:
    return max((n + 1 for n in range(start, end) if doc[n].text == ";"), default=start)


def _before_semicolon(doc: Doc, start: int, end: int) -> int:
    return next((n for n in range(start, end) if doc[n].text == ";"), end)


def _named(doc: Doc, start: int, end: int) -> tuple[str | None, Cluster | None]:
    """The speaker that a phrase names: a person in it, else what its head stands for, else its words."""
    while start < end and doc[start].text in _STOPS:
        start += 1
    head = _head(doc, start, end)
    inside = [one for one in mentions(doc) if start <= one.start and one.end <= end and one.type in _SPEAKERS]
    people = [one for one in inside if one.type is EntityType.PERSON]
    named = people or [one for one in inside if one.start <= head < one.end]
    if named:
        return named[0].clusters[0].name, named[0].clusters[0]
    if end - start > _LONGEST or not _SOURCES.fullmatch(doc[head].lower_):
        return None, None
    return doc[start:end].text, None


def _head(doc: Doc, start: int, end: int) -> int:
    """The last noun before the first preposition or verb."""
    for stop in range(start + 1, end):
        if doc[stop].tag_ in _FINITE or doc[stop].tag_ in ("IN", "VBN", "VBG", "WP", "WDT", "TO"):
            break
    else:
        stop = end
    return max((n for n in range(start, stop) if doc[n].tag_[:2] in ("NN", "PR")), default=start)
