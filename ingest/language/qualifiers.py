"""What else a sentence says of a fact: its date, goods, amount, role and speaker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Basis, Relation, Status
from chipgraph.ingest.language.amounts import find_amount
from chipgraph.ingest.language.attribution import find_speaker
from chipgraph.ingest.language.goods import find_item
from chipgraph.ingest.language.linking import Cluster
from chipgraph.ingest.language.roles import find_role

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.candidates import Candidate

QUALIFIERS = ("date", "date_end", "item", "amount", "role", "speaker")  # as text; the status stands with the relation
_WITH_ITEM = {Relation.SUPPLIES, Relation.RESTRICTS, Relation.PERMITS, Relation.DEPENDS_ON}
_WITH_AMOUNT = {Relation.INVESTS_IN, Relation.FUNDS, Relation.OWNS, Relation.SUPPLIES, Relation.INVESTIGATES}


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


def qualify(doc: Doc, candidate: Candidate, span: Span) -> Qualifiers:
    """The qualifiers of a relation stated in `span` (whole sentences)."""
    when = _date(candidate)
    speaker, cluster = find_speaker(doc, candidate, span)
    return Qualifiers(
        date=when[0],
        date_end=when[1],
        basis=when[2],
        item=find_item(doc, candidate, span) if candidate.relation in _WITH_ITEM else None,
        amount=find_amount(doc, candidate, span) if candidate.relation in _WITH_AMOUNT else None,
        role=find_role(doc, candidate, span) if candidate.relation is Relation.WORKS_FOR else None,
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
