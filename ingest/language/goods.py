"""What is supplied, restricted, permitted or relied on: the goods of a relation, as a name or a noun phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType, Relation
from chipgraph.ingest.language.linking import mentions
from chipgraph.ingest.language.phrases import noun_phrases

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.linking import LinkedMention

_NAMED = {EntityType.CHIP, EntityType.PRODUCT, EntityType.TECHNOLOGY}
# How verbs begin that take goods as their object, and nouns that take them behind "of" or "on".
_VERBS = """
suppl sell sold ship deliver provid export import rent leas lend lent buy bought purchas order sourc get got
procur use using offer receiv obtain mak made build built fabricat produc servic equip licens licenc install
send sent acquir tak took restrict ban bar block halt stop curb limit deny deni control allow clear let approv
exempt have has had need depend rel stockpil hoard packag
"""
_NOUNS = """
supply supplier sale shipment delivery export import purchase order maker provider vendor source buyer user
stock use access licence license permit producer manufacturer share transfer reliance dependence curb control
limit ban restriction customer provision servicing stockpile
"""
# Nouns that name parties, dealings, measures and times, not what is dealt in.
_OTHERS = """
company firm customer client supplier buyer maker chipmaker toolmaker foundry group giant start-up startup
rival partner user vendor unit arm contract agreement deal order licence license permit permission approval
rule ban curb control restriction limit sale shipment export import delivery purchase supply business revenue
market share year month week day quarter time end plan talk official people source government state ministry
minister security reason condition case list percent cent dollar yuan yen won euro billion million party
country army military access part half third most more % nobody house link letter equivalent centre center
number lot something everything anything nothing money stake capacity production development research presence
one it way place price demand analyst president chief executive chairman today yesterday tomorrow hand work
help need right plant fab headquarters fact seat base home name role goal history doubt
january february march april may june july august september october november
december monday tuesday wednesday thursday friday saturday sunday
"""
_TRADE, _TRADE_NOUN, _NO_GOODS = tuple(_VERBS.split()), frozenset(_NOUNS.split()), frozenset(_OTHERS.split())
_LIGHT = {"has", "have", "had", "get", "gets", "got", "take", "takes", "took"}  # they take much else beside goods
_COUNTS = {
    "'s",
    "’s",
    "own",
    "more",
    "most",
    "many",
    "several",
    "other",
    "such",
    "few",
    "some",
    "additional",
    "further",
}
_RELY = ("depend", "rely", "reli", "count", "need")
_OPENS = {"DT", "IN", "PRP$", "JJ", ",", "CD", "POS", "CC"}  # behind these, a participle is part of the goods


def find_item(doc: Doc, candidate: Candidate, span: Span) -> str | None:
    """The goods of a SUPPLIES, RESTRICTS, PERMITS or DEPENDS_ON stated in `span`; None where none is clear."""
    scored = sorted(_scored(doc, candidate, span), key=lambda one: (-one[0], one[1]))
    if not scored or scored[0][0] < _LEAST.get(candidate.relation, 3):
        return None
    return scored[0][2]


_LEAST = {Relation.SUPPLIES: 2.0, Relation.RESTRICTS: 3.5, Relation.PERMITS: 2.5, Relation.DEPENDS_ON: 2.5}


def _scored(doc: Doc, candidate: Candidate, span: Span) -> list[tuple[float, int, str]]:
    everything = [one for one in mentions(doc) if one.end > span.start and one.start < span.end]
    ends = {candidate.subject, candidate.object}
    named = [one for one in everything if one.type in _NAMED and not ends & set(one.clusters)]
    taken = {n for one in everything if one not in named for n in range(one.start, one.end)}
    found = []
    for begin, end in noun_phrases(span, taken):
        inside = [one for one in named if begin < one.end and one.start < end]
        start = begin if inside else _after_participle(doc, begin, end)
        if not inside and _is_no_good(doc[end - 1]):
            continue
        found.append((_score(doc, candidate, start, end, bool(inside)), start, _text(doc, start, end, inside)))
    return found


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("s")


def _is_no_good(noun: Token) -> bool:
    """Whether a phrase that ends in this noun cannot be goods: a party, a dealing, a time, a number or a name."""
    word = noun.lower_
    return bool({word, _singular(word)} & _NO_GOODS) or noun.tag_ in ("NNP", "NNPS") or word[0].isdigit()


def _after_participle(doc: Doc, start: int, end: int) -> int:
    """Where a phrase begins without the verb that the tags let into it: "has stopped certifying | boards"."""
    while start < end - 1 and doc[start].tag_ in ("VBN", "VBG") and doc[start - 1].tag_ not in _OPENS:
        start += 1
    return start


def _text(doc: Doc, start: int, end: int, inside: list[LinkedMention]) -> str:
    if inside and inside[0].how == "reference":
        return inside[0].clusters[0].name
    while start < end - 1 and not any(one.start <= start for one in inside) and _opens(doc[start]):
        start += 1
    return doc[start:end].text


def _opens(token: Token) -> bool:
    """Whether a word counts or assigns goods and does not name them: "own", "more", "several", a number, "'s"."""
    return token.tag_ in ("CD", "POS", "PRP$", "DT") or token.lower_ in _COUNTS


def _score(doc: Doc, candidate: Candidate, start: int, end: int, named: bool) -> float:
    subject, obj = candidate.subject_mention, candidate.object_mention
    low, high = min(subject.start, obj.start), max(subject.end, obj.end)
    gap = max(low - end, start - high, 0)
    between = [doc[n].text for n in range(end, low)] if end <= low else [doc[n].text for n in range(high, start)]
    score = 2.5 if named else 1.0
    if start > obj.start and named and start - obj.end <= 1 and doc[start - 1].tag_ == "POS":
        score -= 4.0  # the customer's own: "Huawei's Pura 80, with a sensor of SmartSens"
    score -= gap / 4 + 4 * any(text in (".", ";") for text in between)
    before = start - 1
    while before > 0 and doc[before].tag_ in ("DT", "PRP$", "CD", "RB", "JJR", "RBR", "PDT"):
        before -= 1
    if before >= 0:
        score += _before(doc, before, {*range(subject.start, subject.end), *range(obj.start, obj.end)})
    return score + _after(doc, end, subject, obj)


def _before(doc: Doc, at: int, ends: set[int]) -> float:
    """How clearly the words before a phrase make it the goods."""
    word = doc[at].lower_
    if doc[at].tag_[:2] == "VB" and word.startswith(_TRADE):
        return 1.5 if word in _LIGHT else 3.0
    if word in ("with", "of", "for", "on", "to", "in", "from", "about"):
        return _behind_preposition(doc, at, word)
    if at in ends and doc[at].tag_ != "POS":  # "sells Samsung photoresist"
        return 1.5
    if doc[at].tag_ == "POS" or word in ("its", "their"):
        return 1.0
    return 0.5 if word in (",", "and", "or", ":", "as", "like", "including") else 0.0


def _behind_preposition(doc: Doc, at: int, word: str) -> float:
    def told(stems: tuple[str, ...], words: int) -> bool:
        return any(doc[n].lower_.startswith(stems) for n in range(max(0, at - words), at))

    noun = next((doc[n].lower_ for n in range(at - 1, max(at - 4, -1), -1) if doc[n].tag_[:2] in ("NN", "VB")), "")
    if word in ("of", "to", "on") and _singular(noun) in _TRADE_NOUN:
        return 3.0
    if word == "with" and told(_TRADE, 8):
        return 2.5
    if word == "for" and told(_RELY, 8):
        return 3.0
    return 1.0 if word in ("for", "on") and told(_TRADE, 6) else 0.0


def _after(doc: Doc, end: int, subject: LinkedMention, obj: LinkedMention) -> float:
    """How clearly the words behind a phrase make it the goods."""
    if end >= len(doc):
        return 0.0
    word = doc[end].lower_
    near = set(range(end, min(end + 5, len(doc))))
    if word in ("to", "for") and near & set(range(obj.start, obj.end)):
        return 2.0
    if word in ("from", "by", "made", "of") and near & set(range(subject.start, subject.end)):
        return 2.0
    if word in ("suppliers", "supplier", "sales", "shipments", "exports", "supply", "supplies", "orders", "maker"):
        return 1.0
    return 0.5 if word in ("to", "from") else 0.0
