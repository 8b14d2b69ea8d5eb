"""Facts: a pure function of evidence and judgements. The same give the same facts, in any order, on any machine.

No fact joins an entity with itself: where both ends of a piece of evidence are one entity, as read or because they were
judged the same, none is derived. The evidence stays, and speaks again when the two are parted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from math import prod
from typing import TYPE_CHECKING

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.folding import spells_of
from chipgraph.graph.model import Evidence, Fact, Triple
from chipgraph.graph.names import count_publishers, normalise_item, normalise_publisher
from chipgraph.graph.resolver import NOTHING_JUDGED, Resolution
from chipgraph.graph.schema import Status
from chipgraph.graph.spells import is_event

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence, Set

    from chipgraph.graph.folding import Publication, Statement


_CLAIMS = frozenset({Status.ACTUAL, Status.ALLEGED, Status.ENDED})


def triple(evidence: Evidence, resolution: Resolution = NOTHING_JUDGED) -> Triple:
    """Canonical subject, relation, object; the ends of a symmetric relation in sorted order."""
    return resolution.triple(evidence.subject_id, evidence.relation, evidence.object_id)


def derive(
    evidence: Iterable[Evidence],
    publications: Mapping[str, Publication],
    resolution: Resolution = NOTHING_JUDGED,
) -> list[Fact]:
    """One fact a triple, sorted by id. `publications` has every article of the evidence by its id.

    A fact judged wrong is not derived, one judged right has confidence 1. Evidence judged wrong does not count, and
    evidence judged right counts with confidence 1.
    """
    groups: defaultdict[Triple, list[Evidence]] = defaultdict(list)
    for one in evidence:
        groups[triple(one, resolution)].append(one)
    derived = (derive_one(ends, group, publications, resolution) for ends, group in groups.items())
    return sorted((fact for fact in derived if fact), key=lambda fact: fact.id)


def derive_one(
    ends: Triple,
    evidence: Sequence[Statement],
    publications: Mapping[str, Publication],
    resolution: Resolution = NOTHING_JUDGED,
) -> Fact | None:
    """The fact of that canonical triple out of all its evidence, by the same rules; None where there is none."""
    wrong = resolution.wrong_evidence
    counted = [one for one in evidence if one.id not in wrong] if wrong else evidence
    if not counted or ends[0] == ends[2] or ends in resolution.wrong_facts:
        return None
    return _fact(ends, counted, publications, resolution)


def best_supported(
    facts: Iterable[Fact], owners: Mapping[str, Iterable[Hashable]], per_entity: int | None
) -> list[Fact]:
    """The facts in the order of the contract; one stays if any entity of the frontier has no more than `per_entity`.

    `owners` has the entities of the frontier that each fact belongs to, by its id.
    """
    ordered = sorted(facts, key=lambda fact: (-fact.articles, fact.id))
    if per_entity is None:
        return ordered
    seen: Counter[Hashable] = Counter()
    kept = []
    for fact in ordered:
        seen.update(owners[fact.id])
        if any(seen[own] <= per_entity for own in owners[fact.id]):
            kept.append(fact)
    return kept


def _fact(
    ends: Triple, evidence: Sequence[Statement], publications: Mapping[str, Publication], resolution: Resolution
) -> Fact:
    articles = {one.article_id for one in evidence}
    # A denial speaks against the fact: it lends neither publisher nor confidence, unless nothing else is there.
    support = [one for one in evidence if one.status is not Status.DENIED] or evidence
    supporting = articles if len(support) == len(evidence) else {one.article_id for one in support}
    days = [day for id_ in articles if (day := publications[id_].published)]
    return Fact(
        id=Fact.make_id(*ends),
        subject_id=ends[0],
        relation=ends[1],
        object_id=ends[2],
        spells=spells_of(evidence, publications),
        first_reported=min(days, default=None),
        last_reported=max(days, default=None),
        publishers=_independent(supporting, publications),
        articles=len(articles),
        evidence=len(evidence),
        confidence=1.0 if ends in resolution.right_facts else _confidence(support, publications, resolution),
        disputed=_disputed(evidence),
    )


def _independent(articles: Set[str], publications: Mapping[str, Publication]) -> tuple[str, ...]:
    """Distinct publishers, one for each cluster of near-copies: that of its earliest article.

    "REUTERS" and "Reuters" are one, and shown as most of the articles spell it.
    """
    first: dict[str, tuple[date, str, str]] = {}
    for id_ in articles:
        article = publications[id_]
        if article.publisher and (form := normalise_publisher(article.publisher)):
            told = (article.published or date.max, id_, form)
            first[article.cluster] = min(told, first.setdefault(article.cluster, told))
    spelt = count_publishers(publications[id_].publisher for id_ in articles)
    return tuple(sorted(spelt[form][0] for form in {form for _, _, form in first.values()}))


def _confidence(
    evidence: Iterable[Statement], publications: Mapping[str, Publication], resolution: Resolution
) -> float:
    """The chance that one cluster at least was read right: 1 - Π (1 - best confidence of the cluster)."""
    best: defaultdict[str, float] = defaultdict(float)
    right = resolution.right_evidence
    for one in evidence:
        cluster = publications[one.article_id].cluster
        sure = 1.0 if one.id in right else one.confidence
        best[cluster] = max(best[cluster], sure)
    # Sorted, because the product of floats depends on the order of its factors.
    return round(1 - prod(1 - value for value in sorted(best.values())), 6)


def _disputed(evidence: Sequence[Statement]) -> bool:
    """Whether one source claims what another denies: of the same item, and at a time that both can mean."""
    denials = [one for one in evidence if one.status is Status.DENIED]
    claims = [one for one in evidence if one.status in _CLAIMS] if denials else []
    return any(_contradicts(denial, claim) for denial in denials for claim in claims)


def _contradicts(denial: Statement, claim: Statement) -> bool:
    if denial.item and claim.item and normalise_item(denial.item) != normalise_item(claim.item):
        return False
    if denial.date is None or (claim.date is None and claim.date_end is None):
        return True
    denied = PartialDate.parse(denial.date)
    claimed = PartialDate.parse(claim.date) if claim.date else None
    until = PartialDate.parse(claim.date_end) if claim.date_end else None
    if claimed is not None and until is None:
        if claim.status is Status.ENDED:
            return denied.first <= claimed.last
        if is_event(claim.relation):
            return denied.overlaps(claimed)
    begins = claimed is None or claimed.first <= denied.last
    return begins and (until is None or denied.first <= until.last)
