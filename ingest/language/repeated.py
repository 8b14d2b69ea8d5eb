"""What several windows of a document tell, none of them surely."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.schema import SIGNATURES, Relation
from chipgraph.ingest.language.vetoes import MARGIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.linking import Cluster

    _Triple: TypeAlias = tuple[Cluster, Relation, Cluster]


def accept_repeated(candidates: Iterable[Candidate], thresholds: Mapping[Relation, float]) -> None:
    """Accept what several windows tell likely enough together, at the candidate that tells it most clearly.

    Its score is the chance that one of them at least was read right, 1 - Π (1 - score), as of a fact that several
    sources report: of 21 such in the thirty articles of the tests 19 are right. Where the same turned round is nearly
    as likely, nobody knows which of the two it is.
    """
    told: defaultdict[_Triple, list[Candidate]] = defaultdict(list)
    for one in candidates:
        told[_triple(one)].append(one)
    open_ = {
        triple: [one for one in every if one.refused is None]
        for triple, every in told.items()
        if not any(one.accepted for one in every)
    }
    scores = {triple: 1 - math.prod(1 - one.score for one in every) for triple, every in open_.items()}
    for triple, every in open_.items():
        subject, relation, obj = triple
        score, turned = scores[triple], scores.get((obj, relation, subject), 0.0)
        if len(every) > 1 and score >= thresholds[relation] and turned < score - MARGIN:
            best = max(every, key=lambda one: one.score)
            best.accepted, best.score, best.reader = True, score, "repeated"


def _triple(one: Candidate) -> _Triple:
    """What it says, the ends of a symmetric relation in one order."""
    subject, obj = one.subject, one.object
    if SIGNATURES[one.relation].symmetric and id(obj) < id(subject):
        subject, obj = obj, subject
    return subject, one.relation, obj
