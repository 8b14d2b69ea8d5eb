"""Goods, amounts and roles where a sentence tells several facts of one kind, each its own.

Of "wafers from SMIC and memory from CXMT" the network often tells the first of both. Where two facts of one relation
with an end in common are told the same words, each is told what stands right at its other end, if anything does.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from chipgraph.graph.schema import EntityType, Relation
from chipgraph.ingest.language.candidates import sentences_of
from chipgraph.ingest.language.linking import mentions
from chipgraph.ingest.language.phrases import NOUNS, PHRASE
from chipgraph.ingest.language.roles import is_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.linking import LinkedMention

_SCALE = r"(?:\s?(?:trillion|billion|million|bn|mn|tn|crore)\b)"
_CURRENCY = r"(?:\s(?:yuan|won|yen|euros?|dollars|rupees|ringgit|kronor|zlotys|pounds|francs)\b)"
_SUM = re.compile(
    rf"(?:US|NT|HK|[ACS])?[$€£¥₩]\s?\d[\d.,]*\b{_SCALE}?"
    r"|\b(?:an?\s)?(?:majority|minority)(?:\sstake)?\b|\b(?:half|a\s(?:third|quarter|fifth|tenth))\b"
    rf"|\b\d[\d.,]*(?:\s?%|\s(?:percent|per cent)\b|{_SCALE}{_CURRENCY}?|{_CURRENCY})"
)
_SHARE = re.compile(r"%|percent|per cent|ority|half|third|quarter|fifth|tenth")
_ABOUT = (
    r"(?:(?:up to|as much as|about|around|some|(?:no )?(?:more|less) than|over|at least|nearly|almost|roughly"
    r"|approximately|only|just|an? (?:further|additional)|another)\s)?"
)
# Between an end and an amount behind or before it: in the passages, where facts share the other end, it is the fact's
# own 246 of 262 times behind its end and 209 of 237 before it.
_BEHIND = re.compile(
    rf"(?:\s?[(:]?\s?|,\s|\s(?:holds?|owns?|ha[sd]|have|took|takes?|gets?|got|received?|controls?)\s){_ABOUT}"
)
_BEFORE = re.compile(r"\s(?:(?:(?:each|owned|held)\s)?by|to|for|in|into)\s(?:the\s)?")
_AND_ANOTHER = re.compile(rf",?\sand\s{_ABOUT}")
_ACTORS = {EntityType.COMPANY, EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.PERSON}
_GETS = {"get", "gets", "got", "receive", "receives", "received", "win", "wins", "won", "draw", "draws", "drew"}
_TITLED = PHRASE - {"VBN", "VBG", "CD", "$"}
_GIVES, _TAKES = {"from"}, {"to", "for"}  # before who supplies, and before who is supplied


Phrase: TypeAlias = tuple[int, int]  # tokens (start, end)
Own: TypeAlias = "Callable[[Doc, Candidate, LinkedMention], Phrase | None]"


class _Pair(NamedTuple):
    """Two facts that share an end, each with its other one."""

    one: Candidate
    end: LinkedMention
    other: Candidate
    other_end: LinkedMention


class _Sum(NamedTuple):
    """An amount in a text: its characters, and whether it is a share or money."""

    start: int
    end: int
    share: bool


def settle(doc: Doc, stated: Sequence[Candidate]) -> None:
    """Give each of the facts of a window its own goods, amount and role."""
    found = []
    for name, own in (("item", _item), ("amount", _amount), ("role", _role)):
        for one in stated:
            if name in one.phrases:
                phrases = (_parted(doc, name, own, pair) for pair in _rivals(one, name, stated))
                if phrase := next((phrase for phrase in phrases if phrase), None):
                    found.append((one, name, phrase))
    for one, name, phrase in found:
        one.phrases[name] = phrase
    for one in stated:
        if "amount" in one.phrases:
            one.phrases["amount"] = _one_amount(doc, one, one.phrases["amount"])


def _rivals(one: Candidate, name: str, stated: Sequence[Candidate]) -> Iterator[_Pair]:
    """Each other fact that is told the same words of a fact, with the end of each that tells them apart."""
    for other in stated:
        if other is one or other.relation is not one.relation or name not in other.phrases:
            continue
        if _overlap(one.phrases[name], other.phrases[name]):
            if other.subject is one.subject and other.object is not one.object:
                yield _Pair(one, one.object_mention, other, other.object_mention)
            elif other.object is one.object and other.subject is not one.subject:
                yield _Pair(one, one.subject_mention, other, other.subject_mention)


def _parted(doc: Doc, name: str, own: Own, pair: _Pair) -> Phrase | None:
    """What stands at the own end of a fact where it is not told that; goods and roles only if those told are another's.

    Goods before an end are often not what is supplied, "test chips on its 2nm line to [Fujitsu]": in the tuning
    passages what stands there is better 10 times and worse 16, but better all 5 where those told stand at another end.
    """
    told = pair.one.phrases[name]
    phrase = own(doc, pair.one, pair.end)
    if phrase is None or (phrase[0] <= told[0] and phrase[1] == told[1]):
        return None
    if name == "amount":
        return None if _overlap(told, phrase) and len(_sums(doc[slice(*told)])) == 1 else phrase
    theirs = own(doc, pair.other, pair.other_end)
    return phrase if theirs is not None and _overlap(theirs, told) else None


def _overlap(one: Phrase, two: Phrase) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _amount(doc: Doc, one: Candidate, end: LinkedMention) -> Phrase | None:
    """The amount of the same kind, money or share, right at an end; "$1 and $2 billion in A and B" tells neither."""
    kind = bool(_SHARE.search(doc[slice(*one.phrases["amount"])].text))
    text, first, last = doc.text, doc[end.start : end.end].start_char, doc[end.start : end.end].end_char
    sums = _sums(sentences_of(doc, one))
    joined = {
        each
        for pair in itertools.pairwise(sums)
        if pair[0].share is pair[1].share and _AND_ANOTHER.fullmatch(text, pair[0].end, pair[1].start)
        for each in pair
    }
    for each in sums:
        behind = each.start >= last and _BEHIND.fullmatch(text, last, each.start)
        before = each.end <= first and _BEFORE.fullmatch(text, each.end, first)
        if each.share is kind and each not in joined and (behind or before):
            return _tokens(doc, each.start, each.end)
    return None


def _sums(span: Span) -> list[_Sum]:
    """The amounts in a span."""
    first = span.start_char
    found = _SUM.finditer(span.text)
    return [_Sum(first + each.start(), first + each.end(), bool(_SHARE.search(each[0]))) for each in found]


def _tokens(doc: Doc, start: int, stop: int) -> Phrase | None:
    """An amount with the words that say about how much it is."""
    about = re.search(rf"(?<!\w){_ABOUT}$", doc.text[max(0, start - 20) : start])
    span = doc.char_span(start - (len(about[0]) if about else 0), stop, alignment_mode="expand")
    return (span.start, span.end) if span is not None else None


def _one_amount(doc: Doc, one: Candidate, phrase: Phrase) -> Phrase:
    """The amount that is a fact's own of two that a phrase spans; no amount of the passages is two sums of money so.

    "$6 billion for its $9 billion fab" funds with the first and invests the second, 4 of 4 in the passages; "its $9
    billion fab will get $6 billion" the other way round.
    """
    for left, right in itertools.pairwise(_sums(doc[slice(*phrase)])):
        between = doc.char_span(left.end, right.start, alignment_mode="contract")
        if between is None or left.share is not right.share or between.start == between.end:
            continue
        words = {token.lower_ for token in between}
        if "for" in words:
            first = one.relation is Relation.FUNDS
        elif not _GETS.isdisjoint(words):
            first = one.relation is not Relation.FUNDS
        else:
            continue
        own = left if first else right
        return _tokens(doc, own.start, own.end) or phrase
    return phrase


def _item(doc: Doc, one: Candidate, end: LinkedMention) -> Phrase | None:
    """The noun phrase right before "from SUPPLIER", "to BUYER" or "for BUYER"."""
    if one.relation is not Relation.SUPPLIES or end.refers_to is not None:
        return None
    at = end.start
    while at and doc[at - 1].tag_ in ("DT", "PRP$"):
        at -= 1
    joints = _GIVES if end is one.subject_mention else _TAKES
    return _nouns_before(doc, at - 1) if at and doc[at - 1].lower_ in joints else None


def _nouns_before(doc: Doc, stop: int) -> Phrase | None:
    """The run of words of a noun phrase that ends at a place with a noun and names nobody."""
    start, first = stop, doc[stop].sent.start
    while start > first and doc[start - 1].tag_ in PHRASE and (start == stop or doc[start - 1].tag_ != "VBG"):
        start -= 1
    while start < stop and doc[start].tag_ in ("HYPH", "VBN", "VBG", "NFP"):
        start += 1
    if start == stop or doc[stop - 1].tag_ not in NOUNS:
        return None
    named = (each for each in mentions(doc) if each.start < stop and start < each.end)
    return None if any(each.type in _ACTORS for each in named) else (start, stop)


def _role(doc: Doc, one: Candidate, end: LinkedMention) -> Phrase | None:
    """The title that stands right before a person: "product head [Ann Lee]"; not one of several, "founders"."""
    if one.relation is not Relation.WORKS_FOR or end is not one.subject_mention or end.refers_to is not None:
        return None
    last = doc[end.start - 1] if end.start else None
    if last is None or not is_title(last.text) or last.tag_ in ("NNS", "NNPS"):
        return None
    start, first = end.start - 1, last.sent.start
    named = {token for each in mentions(doc) for token in range(each.start, each.end)}
    while start > first and start - 1 not in named and doc[start - 1].tag_ in _TITLED:
        start -= 1
    return start, end.start
