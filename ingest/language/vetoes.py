"""What speaks against a relation that the network proposes: short rules over the candidates of one window.

Each rule names the candidates that it refuses; `settle` writes the rule's name on them, which `chipgraph explain`
shows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.schema import SIGNATURES, EntityType, Relation
from chipgraph.ingest.language import bystanders
from chipgraph.ingest.language.constructions import iter_stated
from chipgraph.ingest.language.employment import (
    at_event,
    heard,
    is_event,
    is_guest,
    of_another_state,
    received,
    sent_to,
    titled_by,
    told_to,
    urged,
    visited,
)
from chipgraph.ingest.language.gazetteer import is_of
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.linking import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.constructions import Stated
    from chipgraph.ingest.language.linking import Cluster, LinkedMention

# Of one end of a relation: the relation, the sentence, which end, what it is, and the type of its partner.
_End: TypeAlias = "tuple[Relation, int, str, Cluster, EntityType]"

STATED = 0.92  # how often what constructions state is right: 235 of 254 on the tuning passages
MARGIN = 0.15  # how much likelier another reading must be to speak against one
# From where on a contrast does not speak against it (of 14 such in the passages 10 are right), nor a nearer partner (of
# 107 such 40).
LIKELY = 0.5
LISTED = 0.9  # how likely it must be that a firm sits where the gazetteer does not have it
_EMPLOYERS = {EntityType.COUNTRY, EntityType.COMPANY}
_CURBS_ON = re.compile(
    r"['’]s? (?:[\w-]+ ){0,3}(?:curbs?|controls?|bans?|restrictions?|limits?|embargo(?:es)?) on (?:[\w-]+ ){0,2}$"
)
_ISSUERS = {EntityType.COUNTRY, EntityType.AGENCY, EntityType.PERSON}
_NATIONALS = {"national", "nationals", "citizen", "citizens"}
_LONGEST_APPOSITION = 16  # words
_ABROAD = {
    *(Relation.PARTNERS_WITH, Relation.COMPETES_WITH, Relation.CRITICIZES, Relation.RESTRICTS, Relation.PERMITS),
    *(Relation.INVESTIGATES, Relation.DEPENDS_ON, Relation.SUPPLIES),
}
_OWNED = re.compile(r"['’]s?(?: [\w-]+){1,5} ?,")
_BULLETS = {"–", "—", "-", "•", "*", "·", "▪", "●"}
_OWN = {Relation.DEVELOPS, Relation.MANUFACTURES}
_MAKERS = {EntityType.COMPANY, EntityType.ORGANIZATION}
_GOODS = {EntityType.CHIP, EntityType.PRODUCT}
_HOUSE = {Relation.OWNS, Relation.PART_OF}
_ONE_WAY = {Relation.SUPPLIES, Relation.OWNS, Relation.USES, Relation.PART_OF}
_ONE_SIDED = {*_MAKERS, *_GOODS}
_BOUND = {Relation.BUILDS_IN, Relation.LOCATED_IN, Relation.OWNS, Relation.PART_OF}
_OF_LISTS = {",", "CC", "DT", "POS", "NNP"}
_JOINS = {",", "CC"}
_NEXT = 3  # words
_BESIDE = {*_JOINS, "DT", "IN", "TO", "PRP$"}
_TURNS = {"while", "whereas"}
_TOGETHER = {
    *(Relation.PARTNERS_WITH, Relation.BUILDS_IN, Relation.INVESTS_IN, Relation.FUNDS, Relation.OWNS, Relation.USES),
    *(Relation.MANUFACTURES, Relation.PART_OF, Relation.ISSUES),
}
_PAIRED = {
    Relation.BUILDS_IN,
    Relation.DEVELOPS,
    Relation.MANUFACTURES,
    Relation.OWNS,
    Relation.WORKS_FOR,
    Relation.LOCATED_IN,
}


def settle(doc: Doc, candidates: Sequence[Candidate]) -> None:
    """Refuse what a rule speaks against. What a construction states counts as stated, with the confidence of such.

    Only the order of two lists speaks against that too: a construction joins the last of one to the first of the next.
    """
    told = _stated(doc, candidates)
    stated = _accept_stated(told, candidates)
    for one in stated:
        one.score = max(one.score, STATED)
    bound, titled = partial(bound_to_another, stated=told), partial(titled_by, stated=told)
    for rule in (
        *(apart, owned_by_another, bound, crossed, contrasted, in_apposition, told_to, visited, at_event, titled),
        *(own_state, listed_elsewhere, employed_elsewhere, paired_otherwise, named_for_another, turned_round, traded),
        *(received, urged, sent_to, of_another_state, in_person, hit_by_others, of_firms, nationals, told_of_another),
        *(heard, *bystanders.RULES),
    ):
        for candidate in rule(doc, [one for one in candidates if one.refused is None]):
            if candidate not in stated or rule is crossed:
                candidate.refused = rule.func.__name__ if isinstance(rule, partial) else rule.__name__
                candidate.accepted = False


def _accept_stated(told: Sequence[Stated], candidates: Sequence[Candidate]) -> set[Candidate]:
    """Accept what constructions state, at the mentions that they join; those candidates."""
    found = set()
    stated = {
        (subject, relation, obj): (one, two)
        for one, relation, two in told
        for subject in one.clusters
        for obj in two.clusters
    }
    for one in candidates:
        ends = stated.get((one.subject, one.relation, one.object))
        if ends is None and SIGNATURES[one.relation].symmetric:
            turned = stated.get((one.object, one.relation, one.subject))
            ends = turned[::-1] if turned else None
        if (ends is not None and not is_event(one)) or _is_namesake(one):
            if not one.accepted:
                one.reader = "constructions"
                one.subject_mention, one.object_mention = ends or (one.subject_mention, one.object_mention)
            one.accepted = True
            found.add(one)
    return found


def _stated(doc: Doc, candidates: Sequence[Candidate]) -> list[Stated]:
    """What constructions state in the window of some candidates."""
    if not candidates:
        return []
    tokens = windows(doc)[candidates[0].window].tokens
    stated = iter_stated(doc, tokens[0], tokens[-1] + 1)
    return [
        (one, relation, two)
        for one, relation, two in stated
        if relation is not Relation.WORKS_FOR or not is_guest(doc, one, two)
    ]


def _is_namesake(one: Candidate) -> bool:
    """Whether it says that goods come from the firm whose name theirs begins with: 21 of 23 in the passages do."""
    if one.relation is not Relation.DEVELOPS or one.subject.type not in _MAKERS:
        return False
    return any(long.startswith(f"{short} ") for long in one.object.names for short in one.subject.names)


def named_for_another(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who else is named develops no "Nvidia H20", but for a unit or the owner of Nvidia: 44 of 56 in the passages."""
    firms = {end.name: end for one in candidates for end in (one.subject, one.object) if end.type in _MAKERS}
    house = {frozenset((one.subject, one.object)) for one in candidates if one.accepted and one.relation in _HOUSE}
    for one in candidates:
        if one.relation is Relation.DEVELOPS and one.subject.type in _MAKERS and one.object.type in _GOODS:
            maker = next((firm for name, firm in firms.items() if one.object.name.startswith(f"{name} ")), one.subject)
            if maker is not one.subject and frozenset((maker, one.subject)) not in house:
                yield one


def turned_round(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of two firms one supplies or owns the other: of the less likely way round 18 of 21 in the passages are wrong."""
    sure = {
        (one.relation, one.subject, one.object): one.score
        for one in candidates
        if one.accepted and one.relation in _ONE_WAY and {one.subject.type, one.object.type} <= _ONE_SIDED
    }
    for one in candidates:
        if sure.get((one.relation, one.object, one.subject), 0.0) > sure.get(
            (one.relation, one.subject, one.object), 1.0
        ):
            yield one


def apart(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Names of two items of a list are not joined."""
    starts = _paragraphs(doc, candidates[0].window) if candidates else []
    for one in candidates:
        places = [bisect_right(starts, end.start) - 1 for end in (one.subject_mention, one.object_mention)]
        opens = {doc[starts[n]].text if n >= 0 else "" for n in places}
        if places[0] != places[1] and len(opens) == 1 and opens <= _BULLETS:
            yield one


def _paragraphs(doc: Doc, window: int) -> list[int]:
    """Where the paragraphs of a window begin."""
    each = windows(doc)[window]
    return sorted(each.tokens[place] for place in each.breaks)


def owned_by_another(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """In "Nvidia's H20" it is Nvidia that develops the H20, and nobody else of the same window."""
    owners: dict[Cluster, set[Cluster]] = defaultdict(set)
    for one in candidates:
        if one.relation in _OWN and _possessive(doc, one):
            owners[one.object].add(one.subject)
    for one in candidates:
        if one.relation is Relation.DEVELOPS and owners[one.object] and one.subject not in owners[one.object]:
            yield one


def _possessive(doc: Doc, one: Candidate) -> bool:
    """Whether the subject stands right before the object, with a possessive or nothing between them."""
    left, right = one.subject_mention, one.object_mention
    between = [token.text for token in doc[left.end : right.start]] if left.end <= right.start else ["far"]
    return between in ([], ["'s"], ["’s"], ["'"], ["’"], ["'s", "own"], ["’s", "own"])


def bound_to_another(doc: Doc, candidates: Sequence[Candidate], *, stated: Sequence[Stated]) -> Iterator[Candidate]:
    """Of "Intel's plant in Ohio" and "Foxconn of Taiwan" the place belongs to nobody else of the window."""
    owners: dict[tuple[Relation, int], list[LinkedMention]] = defaultdict(list)
    for subject, relation, obj in stated:
        if relation in _BOUND and subject.type is not EntityType.LOCATION:
            owners[relation, obj.start].append(subject)
    for one in candidates:
        found = owners.get((one.relation, one.object_mention.start), [])
        if found and not any(_are_listed(doc, one.subject_mention, owner) for owner in found):
            yield one


def _are_listed(doc: Doc, one: LinkedMention, two: LinkedMention) -> bool:
    """Whether nothing stands between two mentions but names and what joins a list."""
    between = doc[min(one.end, two.end) : max(one.start, two.start)]
    return all(token.tag_ in _OF_LISTS for token in between)


def crossed(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "A and B build in X and Y respectively" A builds not in Y: 22 of 187 such facts in the passages say so."""
    order: dict[int, tuple[int, bool, int]] = {}  # by where a name begins: which lists, of these which, which place
    window = windows(doc)[candidates[0].window] if candidates else None
    for token, word in zip(window.tokens, window.words, strict=True) if window else ():
        if word == "respectively":
            first = doc[token].sent.start
            lists = list(_lists(doc, [one for one in mentions(doc) if first <= one.start < token]))
            match = next((some for some in reversed(lists[:-1]) if len(some) == len(lists[-1])), None)
            for some in (match, lists[-1]) if match and token - lists[-1][-1].end < _NEXT else ():
                order |= {one.start: (token, some is match, n) for n, one in enumerate(some)}
    for one in candidates:
        left, right = (order.get(end.start) for end in (one.subject_mention, one.object_mention))
        if left and right and left[0] == right[0] and left[1] != right[1] and left[2] != right[2]:
            yield one


def _lists(doc: Doc, placed: Sequence[LinkedMention]) -> Iterator[list[LinkedMention]]:
    """Two mentions or more with nothing between them but what joins a list and the prepositions of its members."""
    run = list(placed[:1])
    for one, two in pairwise(placed):
        between = [token.tag_ for token in doc[one.end : two.start]]
        if _JOINS.isdisjoint(between) or not _BESIDE.issuperset(between):
            yield from [run] if len(run) > 1 else []
            run = []
        run.append(two)
    yield from [run] if len(run) > 1 else []


def contrasted(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "A invests, while B …" the two do nothing together, unless that is likely."""
    for one in candidates:
        if one.relation in _TOGETHER and one.score < LIKELY:
            first, second = one.ends
            turn = next((token for token in doc[first.end : second.start] if token.lower_ in _TURNS), None)
            if turn is not None and turn.sent == doc[first.start].sent and doc[turn.i + 1].tag_ != "VBG":
                yield one


def in_apposition(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "the Daily, the paper of the Party, has warned Acme" it is the Daily that warned; of objects likewise.

    Of 5,184 such facts in the passages the other name is in the same one in 225; of 656 with "the Daily, the Party's
    paper, ..." in 39.
    """
    told: dict[tuple[Relation, str, Cluster], list[tuple[Candidate, LinkedMention]]] = defaultdict(list)
    for one in candidates:
        told[one.relation, "of", one.object].append((one, one.subject_mention))
        told[one.relation, "by", one.subject].append((one, one.object_mention))
    for some in told.values():
        for one, inside in some:
            if any(head.score >= one.score - MARGIN and _describes(doc, end, inside) for head, end in some):
                yield one


def _describes(doc: Doc, head: LinkedMention, inside: LinkedMention) -> bool:
    """Whether one name stands in what is said of another between commas: "[A], the daily of the [B], ..."."""
    if not 0 < inside.start - head.end < _LONGEST_APPOSITION or doc[head.end].text != ",":
        return False
    if inside.start == head.end + 1:  # "[A], [B]'s daily, ..."
        return _OWNED.match(doc[inside.end : inside.end + _LONGEST_APPOSITION].text) is not None
    between = [token for token in doc[head.end + 1 : inside.start] if token.tag_ != "DT"]
    if (
        not between
        or between[0].ent_type_
        or between[-1].tag_ not in ("IN", "TO")
        or between[0].tag_[:1] not in ("N", "J")
    ):
        return False
    closed = inside.end < len(doc) and doc[inside.end].text == ","
    return closed and all(token.text != "," and token.tag_[:1] not in ("", "V", "W") for token in between)


def own_state(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """An agency deals with other states; of its own it is a part. In the passages 5 of 290 facts say otherwise."""
    for one in candidates:
        ends = {one.subject.type: one.subject, one.object.type: one.object}
        agency, country = ends.get(EntityType.AGENCY), ends.get(EntityType.COUNTRY)
        if one.relation in _ABROAD and agency and country and agency.entry and agency.entry.country == country.name:
            yield one


def listed_elsewhere(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """A firm is seldom placed in a state that it is not known to be of, or in a town of such a one.

    In the passages 130 of 6,500 facts place one in such a state, and 117 of 4,482 in such a town.
    """
    for one in candidates:
        firm, place = one.subject.entry, one.object.entry
        if (
            one.relation is not Relation.LOCATED_IN
            or one.subject.type is not EntityType.COMPANY
            or not firm
            or not place
        ):
            continue
        state = place.name if one.object.type is EntityType.COUNTRY else place.country
        if state and one.score < LISTED and not is_of(firm, state):
            yield one


def employed_elsewhere(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who works for one body does not work for each country that is named beside, nor for two of these.

    Of 2,301 persons in the passages that work for a state none works for another.
    """
    employed = [one for one in candidates if one.relation is Relation.WORKS_FOR]
    best: dict[tuple[int, Cluster], float] = defaultdict(float)
    state: dict[tuple[int, Cluster], float] = defaultdict(float)
    for one in employed:
        key = one.window, one.subject
        best[key] = max(best[key], one.score)
        if one.object.type is EntityType.COUNTRY:
            state[key] = max(state[key], one.score)
    for one in employed:
        key = one.window, one.subject
        elsewhere = one.object.type in _EMPLOYERS and one.score < best[key] - MARGIN
        if elsewhere or (one.object.type is EntityType.COUNTRY and one.score < state[key]):
            yield one


def paired_otherwise(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "TSMC in Arizona and Intel in Ohio" the crossed pairs: each end has a likelier partner."""
    by_subject: dict[tuple[int, Relation, Cluster], float] = defaultdict(float)
    by_object: dict[tuple[int, Relation, Cluster], float] = defaultdict(float)
    for one in candidates:
        if one.relation in _PAIRED:
            for table, end in ((by_subject, one.subject), (by_object, one.object)):
                key = (one.window, one.relation, end)
                table[key] = max(table[key], one.score)
    for one in candidates:
        if one.relation in _PAIRED:
            limit = one.score + MARGIN
            keys = ((one.window, one.relation, end) for end in (one.subject, one.object))
            if all(table[key] > limit for table, key in zip((by_subject, by_object), keys, strict=True)):
                yield one


def traded(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """A "Hong Kong-listed" firm need not sit there."""
    for one in candidates:
        if one.relation is Relation.LOCATED_IN:
            end = one.object_mention.end
            if [token.lower_ for token in doc[end : end + 2]] in (["-", "listed"], ["-", "traded"]):
                yield one


def told_of_another(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "Intel expands. TSMC supplies Apple." Intel supplies nobody: of 145 such facts in the passages 19 are right.

    Such a one joins names of two sentences, while the later of these has a likelier partner, of that type, for its own;
    where it is likely itself it stays.
    """
    beside: dict[_End, float] = defaultdict(float)  # the likeliest within a sentence
    far: list[tuple[Candidate, _End]] = []
    for one in candidates:
        if one.accepted:
            places = [doc[end.start].sent.start for end in (one.subject_mention, one.object_mention)]
            about_object: _End = (one.relation, max(places), "object", one.object, one.subject.type)
            about_subject: _End = (one.relation, max(places), "subject", one.subject, one.object.type)
            if places[0] != places[1]:
                far.append((one, about_object if places[0] < places[1] else about_subject))
            else:
                for key in (about_object, about_subject):
                    beside[key] = max(beside[key], one.score)
    for one, key in far:
        if one.score < min(beside[key], LIKELY):
            yield one


def in_person(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Nothing is a part of a person: none of 3,897 wholes in the passages is one."""
    yield from (one for one in candidates if one.relation is Relation.PART_OF and one.object.type is EntityType.PERSON)


def hit_by_others(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of "in answer to Beijing's controls on gallium" nobody else restricts gallium: 3 of 35 in the passages do."""
    for one in candidates:
        if one.relation is not Relation.RESTRICTS:
            continue
        before = doc[doc[one.object_mention.start].sent.start : one.object_mention.start]
        if curbs := _CURBS_ON.search(before.text_with_ws):
            mark = next((token.i for token in before if token.idx >= before.start_char + curbs.start()), None)
            owner = next((other for other in mentions(doc) if other.end == mark), None)
            if owner and owner.type in _ISSUERS and one.subject not in owner.clusters:
                yield one


def of_firms(_: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """The Entity List has firms on it, no goods: none of 829 chips and products in the passages is its target."""
    for one in candidates:
        entry = one.subject.entry
        if one.relation is Relation.TARGETS and one.object.type in _GOODS and entry and entry.name == "Entity List":
            yield one


def nationals(doc: Doc, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Who charges "two Chinese nationals" does not investigate China: of 86 in the passages one does."""
    for one in candidates:
        if one.relation is Relation.INVESTIGATES and one.object.type is EntityType.COUNTRY:
            behind = doc[one.object_mention.end : one.object_mention.end + 1].text.lower()
            if behind in _NATIONALS:
                yield one
