"""Measures that the text describes without naming them, and the names they get.

A name is made of who issued the measure, what kind it is, what it hits and its year, so that two articles on one
measure meet: "a ban on H20 sales" that Washington issued in April 2025 becomes "US ban on H20 sales (2025)".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType, Relation
from chipgraph.ingest.language.relations import candidates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from spacy.tokens import Doc

    from chipgraph.ingest.language.linking import Cluster

_MEASURES = {EntityType.POLICY, EntityType.SANCTION}
_LEAD = re.compile(
    r"^(?:(?:the|a|an|its|their|this|that|new|newly|latest|recent|proposed|sweeping|tighter|stricter|so-called) )+",
    re.IGNORECASE,
)
_SHORT = {"United States": "US", "European Union": "EU", "United Kingdom": "UK"}


def is_described(cluster: Cluster) -> bool:
    """Whether a measure is described rather than named: no known name, and no capital but in what it is about."""
    if cluster.type not in _MEASURES or cluster.entry is not None:
        return False
    words = re.findall(r"[A-Za-z][\w-]*", _LEAD.sub("", cluster.name))
    return bool(words) and words[-1][0].islower()


def name_measures(docs: Sequence[Doc], published: date | None) -> dict[Cluster, str]:
    """Names for the described measures of an article's documents."""
    issuers: dict[Cluster, tuple[float, Cluster]] = {}
    described: dict[Cluster, None] = {}
    for doc in docs:
        for one in candidates(doc):
            issued = one.relation is Relation.ISSUES and one.accepted and one.subject.type is not EntityType.PERSON
            if issued and is_described(one.object) and one.score > issuers.get(one.object, (0.0, None))[0]:
                issuers[one.object] = (one.score, one.subject)
            for end in (one.subject, one.object):
                if is_described(end):
                    described[end] = None
    return {cluster: _name(cluster, issuers.get(cluster), published) for cluster in described}


def _name(cluster: Cluster, issuer: tuple[float, Cluster] | None, published: date | None) -> str:
    phrase = _LEAD.sub("", cluster.names[0])
    if issuer is not None:
        by = _SHORT.get(issuer[1].name, issuer[1].name)
        if not phrase.lower().startswith(by.lower()):
            phrase = f"{by} {phrase}"
    return f"{phrase} ({published.year})" if published and not re.search(r"\b(?:19|20)\d\d\b", phrase) else phrase
