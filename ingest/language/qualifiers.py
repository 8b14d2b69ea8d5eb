"""What else a sentence says of a fact: its date, goods, amount, role and speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.ingest.language.linking import mentions

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

    from chipgraph.graph.schema import Basis
    from chipgraph.ingest.language.linking import Cluster, LinkedMention
    from chipgraph.ingest.language.relations import Candidate

_GOODS = {EntityType.CHIP, EntityType.PRODUCT, EntityType.TECHNOLOGY}
_WITH_ITEM = {Relation.SUPPLIES, Relation.RESTRICTS, Relation.PERMITS, Relation.DEPENDS_ON}
_WITH_AMOUNT = {Relation.INVESTS_IN, Relation.FUNDS, Relation.OWNS, Relation.SUPPLIES, Relation.TARGETS, Relation.INVESTIGATES, Relation.BUILDS_IN}
_AMOUNT = re.compile(
    r"(?:(?:US|HK|NT|A|C)?[$€£¥₩]|(?:USD|RMB|EUR) ?)\s?\d[\d,.]*(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|m|b|tn))?"
    r"|\d[\d,.]*\s?(?:(?:hundred|thousand|million|billion|trillion|bn|mn|tn)\s)?(?:U\.?S\.? dollars|dollars|yuan|renminbi|euros?|yen|won|pounds|New Taiwan dollars|rupees)"
    r"|\d[\d,.]*\s?(?:%|per ?cent)"
)  # fmt: skip
_SAYING = {
    "say", "tell", "announce", "report", "claim", "add", "note", "argue", "confirm", "state", "estimate", "warn", "write", "explain",
    "reveal", "disclose", "suggest", "allege", "deny", "predict", "believe", "according", "find", "acknowledge", "insist", "stress",
}  # fmt: skip


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


def qualify(doc: Doc, candidate: Candidate, span: Span) -> Qualifiers:
    """The qualifiers of a relation stated in `span` (whole sentences)."""
    when = _date(candidate)
    speaker, cluster = _speaker(doc, candidate, span)
    return Qualifiers(
        date=when[0],
        date_end=when[1],
        basis=when[2],
        item=_item(doc, candidate, span) if candidate.relation in _WITH_ITEM else None,
        amount=_amount(candidate, span) if candidate.relation in _WITH_AMOUNT else None,
        role=_role(doc, candidate) if candidate.relation is Relation.WORKS_FOR else None,
        speaker=speaker,
        speaker_cluster=cluster,
    )


def _date(candidate: Candidate) -> tuple[str | None, str | None, Basis | None]:
    """Start, end and basis; of what has ended, the end is the date."""
    one = candidate.date
    if one is None:
        return None, None, None
    if candidate.status is Status.ENDED:
        return one.value_end or one.value, None, one.basis
    return one.value, one.value_end, one.basis


def _item(doc: Doc, candidate: Candidate, span: Span) -> str | None:
    ends = {candidate.subject, candidate.object}
    goods = [
        one for one in mentions(doc)
        if span.start <= one.start < span.end and one.type in _GOODS and not ends & set(one.clusters)
    ]  # fmt: skip
    if not goods:
        return None
    left = min(candidate.subject_mention.start, candidate.object_mention.start)
    right = max(candidate.subject_mention.end, candidate.object_mention.end)
    nearest = min(goods, key=lambda one: (max(left - one.end, one.start - right, 0), one.start))
    return nearest.clusters[0].name


def _amount(candidate: Candidate, span: Span) -> str | None:
    text, offset = span.text, span.start_char
    found = [(match.start() + offset, match[0]) for match in _AMOUNT.finditer(text)]
    place = span.doc[candidate.object_mention.start].idx
    return min(found, key=lambda pair: abs(pair[0] - place))[1].strip() if found else None


def _role(doc: Doc, candidate: Candidate) -> str | None:
    """The title beside a person's name: "chief executive Ann Lee", "Ann Lee, its finance chief,"."""
    person, body = candidate.subject_mention, candidate.object_mention
    head = doc[person.start : person.end].root
    appositions = [child for child in head.children if child.dep_ in ("appos", "flat")]
    titles = [child for child in head.children if child.dep_ in ("compound", "flat", "nmod:desc") and child.pos_ == "NOUN"]
    if head.dep_ == "appos" and head.head.pos_ == "NOUN":
        titles.append(head.head)
    for noun in (*appositions, *titles):
        if noun.pos_ != "NOUN" or person.start <= noun.i < person.end:
            continue
        words = [t for t in noun.subtree if t.i <= noun.i and t.dep_ in ("compound", "amod") or t is noun]
        words = [t for t in words if not (body.start <= t.i < body.end) and not (person.start <= t.i < person.end)]
        text = " ".join(t.text for t in sorted(words, key=lambda t: t.i)).strip()
        if text:
            return text
    return None


def _speaker(doc: Doc, candidate: Candidate, span: Span) -> tuple[str | None, Cluster | None]:
    """Who says so: the subject of a verb of saying that governs the sentence, or what "according to" names."""
    by_token = {token: one for one in mentions(doc) for token in range(one.start, one.end)}
    for token in span:
        if token.lemma_.lower() not in _SAYING:
            continue
        noun = _sayer(token)
        if noun is None:
            continue
        mention = by_token.get(noun.i)
        if mention is not None:
            inside = set(mention.clusters) & {candidate.subject, candidate.object}
            if inside and candidate.relation not in (Relation.SUPPLIES, Relation.USES, Relation.DEVELOPS):
                continue
            return mention.clusters[0].name, mention.clusters[0]
        left, right = noun.left_edge.i, noun.right_edge.i + 1
        return doc[left : min(right, left + 12)].text, None
    return None, None


def _sayer(token: Token) -> Token | None:
    if token.lower_ == "according":
        for child in token.head.children if token.dep_ in ("case", "mark") else token.subtree:
            if child.dep_ in ("obl", "nmod", "pobj"):
                return child
        return token.head if token.dep_ == "case" else None
    if not any(child.dep_ in ("ccomp", "parataxis") for child in token.children) and token.dep_ != "parataxis":
        return None
    return next((child for child in token.children if child.dep_ == "nsubj"), None)
