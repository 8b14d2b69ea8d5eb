"""From judgements to one answer: what is the same, and what was judged right or wrong. Pure.

- A withdrawn judgement does not count. Of several on one target the latest counts (by time, then id).
- "Same" joins two entities, and all that either is joined with, in the order of time and id; not where that would put
  two that are judged "different" into one.
- The canonical id of what is joined is its least; the other ids are merged away and lead there.
- A judgement keeps the ends as they were read and applies to what these resolve to now: a fact judged once stays judged
  when its ends are merged, and again when they are parted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from chipgraph.graph.model import Fact, Judgement, Triple
from chipgraph.graph.schema import SIGNATURES, Relation, Target, Verdict

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Resolution:
    """What all judgements together amount to.

    `canonical` holds only ids that are merged away. The ends of `right_facts` and `wrong_facts` are canonical, those of
    symmetric relations in sorted order.
    """

    canonical: Mapping[str, str] = field(default_factory=dict)
    right_evidence: frozenset[str] = frozenset()
    wrong_evidence: frozenset[str] = frozenset()
    right_facts: frozenset[Triple] = frozenset()
    wrong_facts: frozenset[Triple] = frozenset()

    def of(self, entity_id: str) -> str:
        """The canonical id of that entity; its own where it is merged with none, or unknown."""
        return self.canonical.get(entity_id, entity_id)

    def triple(self, subject_id: str, relation: Relation, object_id: str) -> Triple:
        """The triple between canonical ends, those of a symmetric relation in sorted order."""
        canonical = self.canonical.get
        left, right = canonical(subject_id, subject_id), canonical(object_id, object_id)
        if SIGNATURES[relation].symmetric and right < left:
            left, right = right, left
        return left, relation, right

    def members(self) -> dict[str, list[str]]:
        """All that was merged, by its canonical id, which is the first of them."""
        found: dict[str, list[str]] = {}
        for id_, canonical in self.canonical.items():
            found.setdefault(canonical, [canonical]).append(id_)
        return found


NOTHING_JUDGED = Resolution()


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two resolutions, so that an engine derives anew this and no more.

    `entities` are ids whose canonical id is another now, `evidence` and `facts` those with another verdict.
    """

    entities: frozenset[str]
    evidence: frozenset[str]
    facts: frozenset[Triple]


def changes(before: Resolution, after: Resolution) -> Changes:
    """What another resolution makes different."""
    merged = before.canonical.keys() | after.canonical.keys()
    return Changes(
        frozenset(id_ for id_ in merged if before.of(id_) != after.of(id_)),
        (before.right_evidence ^ after.right_evidence) | (before.wrong_evidence ^ after.wrong_evidence),
        (before.right_facts ^ after.right_facts) | (before.wrong_facts ^ after.wrong_facts),
    )


def resolve(judgements: Iterable[Judgement]) -> Resolution:
    """What the judgements amount to, in whatever order they come."""
    standing = sorted((one for one in judgements if one.withdrawn is None), key=lambda one: (one.at, one.id))
    pairs: dict[Hashable, Judgement] = {}
    evidence: dict[str, Verdict] = {}
    for one in standing:
        if one.target is Target.ENTITIES:
            key = frozenset((one.left, one.right))
            pairs.pop(key, None)  # so that a pair stands where its last judgement does
            pairs[key] = one
        elif one.target is Target.EVIDENCE:
            evidence[one.left] = one.verdict
    merged = Resolution(_canonical(pairs.values()))
    facts: dict[Triple, Verdict] = {}
    for one in standing:
        if one.target is Target.FACT and one.right is not None and one.relation is not None:
            facts[merged.triple(one.left, one.relation, one.right)] = one.verdict
    return Resolution(
        merged.canonical,
        frozenset(id_ for id_, verdict in evidence.items() if verdict is Verdict.RIGHT),
        frozenset(id_ for id_, verdict in evidence.items() if verdict is Verdict.WRONG),
        frozenset(ends for ends, verdict in facts.items() if verdict is Verdict.RIGHT),
        frozenset(ends for ends, verdict in facts.items() if verdict is Verdict.WRONG),
    )


def fact_ids(ends: Triple, members: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The ids that a fact between canonical ends has and may have had, when not all their `members` were merged yet."""
    return (Fact.make_id(*read) for read in ends_read(ends, members))


def ends_read(ends: Triple, members: Mapping[str, Sequence[str]]) -> Iterator[Triple]:
    """The triples of which these ids are made, those of symmetric relations in sorted order."""
    subject, relation, object_ = ends
    for left, right in product(members.get(subject, [subject]), members.get(object_, [object_])):
        yield NOTHING_JUDGED.triple(left, relation, right)


def _canonical(pairs: Iterable[Judgement]) -> dict[str, str]:
    """Old id to canonical id, out of one judgement a pair, in the order in which "same" joins."""
    apart: defaultdict[str, set[str]] = defaultdict(set)
    same = []
    for one in pairs:
        if one.right is None:
            continue
        if one.verdict is Verdict.DIFFERENT:
            apart[one.left].add(one.right)
            apart[one.right].add(one.left)
        else:
            same.append((one.left, one.right))
    members: dict[str, set[str]] = {}  # of every id that is joined with another, the set that both share
    for left, right in same:
        ours, theirs = members.get(left, {left}), members.get(right, {right})
        if ours is theirs or any(apart[one] & theirs for one in ours if one in apart):
            continue
        if len(ours) < len(theirs):
            ours, theirs = theirs, ours
        ours |= theirs
        for member in (left, right, *theirs):
            members[member] = ours
    return {id_: least for group in _distinct(members) if (least := min(group)) for id_ in group if id_ != least}


def _distinct(members: Mapping[str, set[str]]) -> list[set[str]]:
    return list({id(group): group for group in members.values()}.values())
