"""What else a sentence says of a fact: its date, goods, amount, role and speaker."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Basis, EntityType, Relation, Status
from chipgraph.ingest.language.candidates import PHRASES
from chipgraph.ingest.language.linking import Cluster, LinkedMention, mentions
from chipgraph.ingest.language.roles import is_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.candidates import Candidate

QUALIFIERS = ("date", "date_end", "item", "amount", "role", "speaker")  # as text; the status stands with the relation
_LONGEST = 12  # words of a phrase
_LEAST = -0.7  # the score from which a word begins one: a chance of one in three, which is best on the tuning passages
_FROM = re.compile(r" from .+$")
_AND_A = re.compile(r"(?:and|,) an?")
_JOINTS = {",", "and", "&", "the"}
_SPEAKERS = {
    *(EntityType.PERSON, EntityType.COMPANY, EntityType.AGENCY),
    *(EntityType.ORGANIZATION, EntityType.COUNTRY, EntityType.LOCATION),
}


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """The qualifiers of one piece of evidence; None for what the text does not give."""

    date: str | None = None
    date_end: str | None = None
    basis: Basis | None = None
    item: str | None = None
    amount: str | None = None
    role: str | None = None
    speaker: str | None = None
    speaker_cluster: Cluster | None = None

    def texts(self) -> dict[str, str | None]:
        """Those of QUALIFIERS."""
        return {name: getattr(self, name) for name in QUALIFIERS}


def phrases(scores: NDArray[np.float32], tokens: Sequence[int], sentences: Span) -> dict[str, tuple[int, int]]:
    """Tokens (start, end) of what is told of a fact, out of the scores (PHRASES, 2, T) of a window's words.

    Only what stands in the sentences of the fact is told of it: of what the network finds elsewhere in the tuning
    passages, 15 % of the goods and 20 % of the speakers are right, of the rest two thirds.
    """
    begin, stop = (bisect_left(tokens, token) for token in (sentences.start, sentences.end))
    found = {}
    for name, (first, last) in zip(PHRASES, scores, strict=True):
        start = begin + int(first[begin:stop].argmax())
        if first[start] > _LEAST:
            end = start + int(last[start : min(start + _LONGEST, stop)].argmax())
            if tokens[end] - tokens[start] == end - start:
                found[name] = tokens[start], tokens[end] + 1
    return found


def qualify(doc: Doc, candidate: Candidate) -> Qualifiers:
    """The qualifiers of a relation."""
    date, date_end, basis = _date(candidate)
    told: dict[str, str | None] = {name: doc[start:end].text for name, (start, end) in candidate.phrases.items()}
    speaker = _entity(doc, candidate.phrases.get("speaker"))
    item = _entity(doc, candidate.phrases.get("item"))
    if candidate.relation is Relation.SUPPLIES:  # from whom, its subject says: of 22,036 items in the passages none
        told["item"] = _FROM.sub("", told.get("item") or "") or None
    if _names_another(doc, candidate, candidate.phrases.get("amount")):
        told["amount"] = None
    if "role" in candidate.phrases:
        told["role"] = _role(doc, candidate, candidate.phrases["role"])
    if item in (candidate.subject, candidate.object):
        told["item"], item = None, None  # an end is told already
    return Qualifiers(
        date=date,
        date_end=date_end,
        basis=basis,
        item=item.name if item else told.get("item"),
        amount=told.get("amount"),
        role=told.get("role") if candidate.relation is Relation.WORKS_FOR else None,
        speaker=speaker.name if speaker else told.get("speaker"),
        speaker_cluster=speaker if speaker and speaker.type in _SPEAKERS else None,
    )


def _names_another(doc: Doc, candidate: Candidate, phrase: tuple[int, int] | None) -> bool:
    """Whether an amount is of a firm that is no end of the fact, "16% of Acme's sales": 4 of 9,400 in the passages."""
    if phrase is None:
        return False
    ends = {candidate.subject, candidate.object}
    return any(one.type is EntityType.COMPANY and ends.isdisjoint(one.clusters) for one in _inside(doc, phrase))


def _role(doc: Doc, candidate: Candidate, phrase: tuple[int, int]) -> str | None:
    """A role without its neighbours.

    These are persons named before it, "President Xi and [minister]", the employer, which is an end, "[vice president]
    of Acme", and a role elsewhere, "[dean] and a professor": of 9,759 roles in the passages none, 6 and none have such.
    So is a verb before a title, "lobbied [minister]", unlike that of "ran sales", and alone it is no role: of those in
    the tuning passages none of 3 is.
    """
    inside = _inside(doc, phrase)
    start = max((one.end for one in inside if one.type is EntityType.PERSON), default=phrase[0])
    while start < phrase[1] and doc[start].lower_ in _JOINTS:
        start += 1
    behind = doc[start + 1 : phrase[1]]
    if start < phrase[1] and doc[start].tag_ == "VBD" and (not behind or any(is_title(one.text) for one in behind)):
        start += 1
    employer = (one.start for one in inside if candidate.object in one.clusters and one.start > start)
    of = next((at - 1 - (doc[at - 1].lower_ == "the") for at in employer), phrase[1])
    elsewhere = (at for at in range(start + 1, phrase[1] - 1) if _AND_A.fullmatch(doc[at : at + 2].text))
    end = min(next(elsewhere, phrase[1]), of if of < phrase[1] and doc[of].tag_ == "IN" else phrase[1])
    return doc[start:end].text if start < end and doc[start].tag_ != "PRP" else None


def _inside(doc: Doc, phrase: tuple[int, int]) -> Sequence[LinkedMention]:
    """The mentions that begin within a phrase."""
    everything = mentions(doc)
    first, last = (bisect_left(everything, token, key=lambda one: one.start) for token in phrase)
    return everything[first:last]


def _entity(doc: Doc, phrase: tuple[int, int] | None) -> Cluster | None:
    """The entity that a phrase names or refers to, whole."""
    if phrase is None:
        return None
    everything = mentions(doc)
    at = bisect_left(everything, phrase[0], key=lambda one: one.start)
    one = everything[at] if at < len(everything) else None
    return one.clusters[0] if one and (one.start, one.end) == phrase and len(one.clusters) == 1 else None


def _date(candidate: Candidate) -> tuple[str | None, str | None, Basis | None]:
    """Start, end and basis; of what has ended the only date is the end, and of a span both count."""
    one = candidate.date
    if one is None:
        return None, None, None
    if candidate.status is Status.ENDED and one.value is None:
        return one.value_end, None, one.basis
    return one.value, one.value_end, one.basis
