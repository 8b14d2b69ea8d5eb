"""What a construction states whatever the network makes of it: "Nvidia's new H20", "signed the order", "a unit of".

A construction is what stands between two mentions of one sentence that no third parts, given as a pattern of words. In
the passages at least nine of ten of the cases of each are facts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.schema import EntityType, Relation
from chipgraph.ingest.language.linking import mentions
from chipgraph.ingest.language.names import CURRENCY
from chipgraph.ingest.language.roles import is_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

    from chipgraph.ingest.language.linking import LinkedMention

Stated: TypeAlias = "tuple[LinkedMention, Relation, LinkedMention]"

_LETTERS = {
    "F": {EntityType.COMPANY, EntityType.ORGANIZATION},
    "C": {EntityType.COMPANY},
    "A": {EntityType.AGENCY},
    "G": {EntityType.AGENCY, EntityType.COUNTRY},
    "N": {EntityType.COUNTRY},
    "L": {EntityType.LOCATION},
    "P": {EntityType.PERSON},
    "X": {EntityType.CHIP, EntityType.PRODUCT},
    "T": {EntityType.TECHNOLOGY},
    "M": {EntityType.POLICY, EntityType.SANCTION},
}


@dataclass(frozen=True, slots=True)
class Construction:
    """Types on the left, a pattern of the words between, types on the right; the subject is on the right if `turned`.

    "~" in the pattern allows up to three words that say more of what follows ("new flagship"); "TITLE" is a word for a
    role, "POSS" a possessive.
    """

    left: frozenset[EntityType]
    words: re.Pattern[str]
    right: frozenset[EntityType]
    relation: Relation
    turned: bool


def _of(left: str, words: str, right: str, relation: Relation, *, turned: bool = False) -> Construction:
    kinds = [frozenset(kind for letter in letters for kind in _LETTERS[letter]) for letters in (left, right)]
    return Construction(kinds[0], re.compile(words.replace("~", "(?: ATTR)?")), kinds[1], relation, turned)


_ISSUED = (
    r"(?:sign(?:s|ed)?|issu(?:es?|ed|ing)|announc(?:es?|ed|ing)|adopt(?:s|ed|ing)?|enact(?:s|ed)?|publish(?:es|ed)?"
    r"|propos(?:es?|ed|ing)|impos(?:es?|ed|ing)|launch(?:es|ed)|introduc(?:es?|ed)|pass(?:es|ed)|finali[sz](?:es?|ed)"
    r"|unveil(?:s|ed)|releas(?:es?|ed)|lift(?:s|ed)|rescind(?:s|ed)|suspend(?:s|ed)|amend(?:s|ed)|revok(?:es?|ed))"
)
_HIT = r"(?:put|puts|add(?:s|ed)|blacklist(?:s|ed)?|bann?(?:s|ed)?|barr?(?:s|ed)|sanction(?:s|ed)|designat(?:es?|ed))"
_WON = (
    r"(?:land(?:s|ed)?|book(?:s|ed)?|w(?:in|ins|on)|receiv(?:es?|ed)|secur(?:es?|ed)|got|gain(?:s|ed)?|t(?:akes?|ook))"
)
# "buys chips from": 98 of 109 in the passages; of the others "bought it from" and a plant are left out
_ORDERED = r"(?:buy|buys|buying|bought|orders?|ordered|ordering|sources?|sourced|sourcing|purchased?|purchases)"
_SITE = r"(?:(?:plant|fab|project|site)s?|factor(?:y|ies)|facilit(?:y|ies)|foundry|campus)"
_SEATED = r"(?:based|headquartered|firm|company|start-up|startup|maker|brokerage|consultancy|institute|university)"
_FIRM = (
    r"(?:firm|company|start-up|startup|\w*maker|giant|group|designer|owner|parent|rival|supplier|foundry|operator"
    r"|developer|manufacturer|conglomerate|lab|brokerage|distributor|packager)s?"
)
_CONSTRUCTIONS = (
    _of("F", "POSS(?: own)?~", "X", Relation.DEVELOPS),
    _of("C", "", "X", Relation.DEVELOPS),
    _of("F", "(?:unveil|releas|present|introduc|launch|develop|design)(?:s|e|es|ed)~", "X", Relation.DEVELOPS),
    _of("X", "(?:of|by|\\()~", "C", Relation.DEVELOPS, turned=True),
    _of("GPF", "POSS~", "M", Relation.ISSUES),
    _of("GP", _ISSUED + "~", "M", Relation.ISSUES),
    _of("M", "(?:issued|adopted|imposed|published|announced|proposed) by", "GP", Relation.ISSUES, turned=True),
    _of("F", "(?:, )?(?:of|based in|headquartered in|which based in)", "LN", Relation.LOCATED_IN),
    _of("F", ", (?:[\\w-]+ ){1,5}" + _SEATED + " in", "LN", Relation.LOCATED_IN),
    _of("F", "\\(", "N", Relation.LOCATED_IN),
    _of("F", ", from", "L", Relation.LOCATED_IN),
    _of("LN", "(?:POSS|- based)~", "F", Relation.LOCATED_IN, turned=True),
    _of("N", r"(?:[\w-]+ ){0,3}" + _FIRM, "C", Relation.LOCATED_IN, turned=True),
    _of(
        "C",
        r"(?:POSS )?(?:\w+ ){0,2}" + _SITE + " in",
        "LN",
        Relation.BUILDS_IN,
    ),
    _of("P", "of|at", "FA", Relation.WORKS_FOR),
    _of("P", "of", "N", Relation.WORKS_FOR),
    _of("P", ", (?!and )(?:\\w+ ){0,2}TITLE (?:of|at)", "FA", Relation.WORKS_FOR),
    _of("P", ", (?:formerly of|of|who (?:runs|heads|leads|chairs))", "FA", Relation.WORKS_FOR),
    _of("FGN", "(?:POSS )?(?:ATTR )?TITLE(?: ,)?", "P", Relation.WORKS_FOR, turned=True),
    _of("F", ", (?:led|headed|run) by", "P", Relation.WORKS_FOR, turned=True),
    _of("G", _HIT + "~", "F", Relation.RESTRICTS),
    _of("F", "sanctioned by|, sanctioned by|blacklisted by|, blacklisted by", "G", Relation.RESTRICTS, turned=True),
    _of("G", "(?:grant(?:s|ed)|approv(?:es|ed)|clear(?:s|ed)|exempt(?:s|ed)|licens(?:es|ed))~", "F", Relation.PERMITS),
    _of(
        "G",
        "(?:summon(?:s|ed)|fin(?:es|ed)|investigat(?:es|ed|ing)|prob(?:es|ed|ing)|raid(?:s|ed))~",
        "F",
        Relation.INVESTIGATES,
    ),
    _of(
        "GFP", "(?:accus(?:es|ed)|condemn(?:s|ed)|critici[sz](?:es|ed)|denounc(?:es|ed))~", "GFPMN", Relation.CRITICIZES
    ),
    _of("C", "POSS (?:\\w+ )?(?:purchase|acquisition|takeover|buyout) of~", "C", Relation.OWNS),
    _of("C", "(?:bought|acquired|buys|acquires)", "C", Relation.OWNS),
    _of("C", ", owned by|, which belongs to", "FN", Relation.OWNS, turned=True),
    _of(
        "FA",
        "(?:, )?(?:(?!and )\\w+ )?(?:unit|arm|subsidiary|division|branch|affiliate) of|, part of",
        "FA",
        Relation.PART_OF,
    ),
    _of("C", "POSS (?:\\w+ )?(?:unit|arm|subsidiary|division)", "C", Relation.PART_OF, turned=True),
    _of("C", "(?:supplies|supplied)~", "C", Relation.SUPPLIES),
    _of("C", _WON + r" (?:[\w-]+ ){0,3}orders? from", "C", Relation.SUPPLIES),
    _of(
        "C",
        "POSS (?:\\w+ )?supply chain(?: ,)? (?:which )?(?:includes?|including|such as)",
        "C",
        Relation.SUPPLIES,
        turned=True,
    ),
    _of("C", "t(?:akes?|ook|aken|aking) delivery of~", "C", Relation.SUPPLIES, turned=True),
    _of(
        "C",
        rf"(?:, which )?{_ORDERED} (?!from|it |them |fab |stake )(?:[\w-]+ ){{1,5}}from",
        "C",
        Relation.SUPPLIES,
        turned=True,
    ),
    _of(
        "CNF",
        "(?:\\w+ )?(?:relies|rely|relied|relying|depends?|depended|reliant|dependent) (?:\\w+ )?on~",
        "CNXT",
        Relation.DEPENDS_ON,
    ),
    _of("CNF", "POSS (?:\\w+ )?(?:reliance|dependence|dependency) on~", "CNXT", Relation.DEPENDS_ON),
    _of(
        "X",
        "(?:(?:that|which|,) )*(?:made|manufactured|fabricated|produced|built) (?:\\w+ )?by",
        "C",
        Relation.MANUFACTURES,
        turned=True,
    ),
    _of("F", "(?:POSS )?(?:\\w+ )?rival", "F", Relation.COMPETES_WITH),
    _of("M", ", (?:including|among them)", "F", Relation.TARGETS),
)
_BY_TYPES = {
    (left, right): [each for each in _CONSTRUCTIONS if left in each.left and right in each.right]
    for left, right in product(EntityType, repeat=2)
}
_FURTHEST = 12  # words between two mentions
_ATTRIBUTES = {"JJ", "JJR", "JJS", "NN", "NNP", "CD", "VBN", "VBG", "HYPH", "AFX"}
_POSSESSIVES = {"'s", "’s", "'", "’"}
_SINGLE = {Relation.LOCATED_IN, Relation.WORKS_FOR}  # what stands behind the place or body says where that is
_DONE_TO = {  # what is done to "the act's fund" is not done to the act
    *(Relation.ISSUES, Relation.RESTRICTS, Relation.PERMITS, Relation.INVESTIGATES, Relation.CRITICIZES),
    *(Relation.OWNS, Relation.SUPPLIES),
}
_DONE_BY = _DONE_TO - {Relation.SUPPLIES}  # nor is what is done by "the state's firm" done by the state
_OWNERS = {EntityType.COUNTRY}  # "Lee of China's ministry" works for the ministry
_PLACES = {EntityType.LOCATION, EntityType.COUNTRY}
_JOINTS = {",", "and", "or", "&", "the", "as", "well"}
_FINITE = {"MD", "VBZ", "VBP", "VBD"}
_PLANTS = {"plant", "plants", "factory", "factories", "fab", "fabs"}
_LIGHT = {"DT", "PRP$", "MD"}
_PARTICIPLES = {"VBN", "VBG"}  # which behind an auxiliary say what is done
_AUXILIARIES = {"is", "are", "was", "were", "be", "been", "has", "have", "had"}
_ADVERBS = {"also", "now", "then", "recently", "formally", "again", "still", "just", "heavily", "quietly", "today"}
_WHICH = {", which", ", which the", "which"}
_BUYS = re.compile(
    r"(?:(?:\w+ly|has|had|have|is|also|now|last|year|week|month) )*"
    r"(?:(?:agreed|agrees|offered|plans?|planned|tried|wants|about|set) (?:\w+ ){0,2}?to )?"
    r"(?:buy|bought|buying|acquir\w+|purchased|owns)\b"
)
_DAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day")


def iter_stated(doc: Doc, start: int, end: int) -> Iterator[Stated]:
    """The relations that constructions state among tokens `start` to `end` - 1, with the mentions that they join."""
    everything = mentions(doc)
    first, last = (bisect_left(everything, token, key=lambda one: one.start) for token in (start, end))
    placed = everything[first:last]
    yield from _places(doc, placed)
    yield from _bought(doc, placed)
    for n, (one, two) in enumerate(pairwise(placed)):
        fitting = _BY_TYPES[one.type, two.type] if one.end <= two.start <= one.end + _FURTHEST else ()
        if fitting and doc[one.start].sent.start == doc[two.start].sent.start and not _is_inserted(doc, one):
            forms = _forms(list(doc[one.end : two.start]))
            owns = two.end < len(doc) and doc[two.end].text in _POSSESSIVES
            for each in fitting:
                if each.relation is Relation.PERMITS and _is_amount(doc[two.end : two.end + 1].text):
                    continue  # who is granted money is not permitted anything
                barred = _DONE_BY if each.turned else _DONE_TO
                if owns and (each.relation in barred or (not each.turned and two.type in _OWNERS)):
                    continue
                if each.relation is Relation.DEVELOPS and not each.turned and _is_made_in(doc, two):
                    continue
                if any(map(each.words.fullmatch, forms)):
                    yield (two, each.relation, one) if each.turned else (one, each.relation, two)
                    if not each.turned and each.relation not in _SINGLE:
                        yield from ((one, each.relation, more) for more in _listed(doc, placed[n + 1 :]))
                    if each.relation is Relation.SUPPLIES:
                        more = _listed(doc, placed[n + 1 :]) if each.turned else _listed_before(doc, placed[: n + 1])
                        yield from ((other, each.relation, one if each.turned else two) for other in more)


def _is_inserted(doc: Doc, one: LinkedMention) -> bool:
    """Whether a comma closes what a name ends: "the A1, a rival of Acme's B2, is made by Rapid"."""
    behind = doc[one.end : one.end + 2]
    return len(behind) > 1 and behind[0].text == "," and behind[1].tag_ in _FINITE


def _is_made_in(doc: Doc, goods: LinkedMention) -> bool:
    """Whether the goods only say what a plant is for: "Acme's A1 plant". In the passages nobody develops such."""
    return any(token.lower_ in _PLANTS for token in doc[goods.end : goods.end + 1])


def _is_amount(word: str) -> bool:
    return word[:1].isdigit() or word in CURRENCY


def _places(doc: Doc, placed: list[LinkedMention]) -> Iterator[Stated]:
    """Of "Malta, New York, ..." that the one lies in the other, unless these are two of a list.

    Of 1,010 such pairs in the passages, with a comma, semicolon or full stop behind, 1,003 are facts.
    """
    for n, (one, two) in enumerate(pairwise(placed)):
        if one.type is not EntityType.LOCATION or two.type not in _PLACES or doc[one.end : two.start].text != ",":
            continue
        beside = [(placed[n - 1], one)] * (n > 0) + [(two, more) for more in placed[n + 2 : n + 3]]
        listed = any({a.type, b.type} <= _PLACES and _are_joined(doc, a, b) for a, b in beside)
        if doc[two.end : two.end + 1].text in (",", ";", ".") and not listed:
            yield one, Relation.LOCATED_IN, two


def _bought(doc: Doc, placed: list[LinkedMention]) -> Iterator[Stated]:
    """Of "Rapid, which Acme has agreed to buy" that Acme owns or is to own Rapid: 32 of 32 in the passages."""
    for one, two in pairwise(placed):
        if one.type is EntityType.COMPANY is two.type and is_bought_by(doc, one, two):
            yield two, Relation.OWNS, one


def is_bought_by(doc: Doc, one: LinkedMention, buyer: LinkedMention) -> bool:
    """Whether a relative clause right behind a name says who buys or owns it."""
    led = 0 < buyer.start - one.end <= len(_WHICH) and doc[one.end : buyer.start].text in _WHICH
    return led and _BUYS.match(doc[buyer.end : buyer.end + _FURTHEST].text) is not None


def _are_joined(doc: Doc, one: LinkedMention, two: LinkedMention) -> bool:
    """Whether no more than what joins a list stands between two mentions."""
    between = doc[one.end : two.start] if one.end < two.start else ()
    return 0 < len(between) <= 3 and all(token.lower_ in _JOINTS for token in between)


def _listed(doc: Doc, placed: list[LinkedMention]) -> Iterator[LinkedMention]:
    """What a list goes on with after its first member: "SMIC, CXMT and YMTC"; not "SMIC, and YMTC was ..."."""
    for one, two in pairwise(placed):
        behind = doc[two.end : two.end + 1]
        goes_on = behind.text in _POSSESSIVES or any(token.tag_ in _FINITE for token in behind)
        if two.type is not one.type or goes_on or not _are_joined(doc, one, two):
            return
        yield two


def _listed_before(doc: Doc, placed: list[LinkedMention]) -> list[LinkedMention]:
    """What a list begins with before its last member that hangs on what follows: "Acme and Rapid supply ..."."""
    run: list[LinkedMention] = []
    for one, two in pairwise(reversed(placed)):
        if two.type is not one.type or not _are_joined(doc, two, one):
            break
        run.append(two)
    return run if run and doc[run[-1].start : run[-1].end].root.head.i >= placed[-1].end else []


def _forms(between: list[Token]) -> set[str]:
    """The words between as patterns write them: without light words, as they are and with "ATTR" for attributes."""
    words: list[str] = []
    kinds: list[bool] = []
    done = False  # whether the last word is an auxiliary
    for n, token in enumerate(between):
        word = token.lower_
        done, was_done = (word in _AUXILIARIES or (done and word in _ADVERBS)), done
        if token.tag_ in _LIGHT or word in _AUXILIARIES or word in _ADVERBS or _DAY.fullmatch(word):
            continue
        if word == "on" and n + 1 < len(between) and _DAY.fullmatch(between[n + 1].lower_):
            continue
        words.append("POSS" if n == 0 and word in _POSSESSIVES else "TITLE" if is_title(word) else word)
        kinds.append(token.tag_ in _ATTRIBUTES and not (was_done and token.tag_ in _PARTICIPLES))
    stop = len(words) - (words[-1:] == [","])
    stop -= words[:stop][-1:] == ["TITLE"]
    found = {" ".join(words)}
    for start in range(stop - 1, max(-1, stop - 4), -1):
        if not kinds[start]:
            break
        found.add(" ".join([*words[:start], "ATTR", *words[stop:]]))
    return found
