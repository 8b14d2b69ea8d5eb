"""Relations that may be stated in a document: what `chipgraph_relations` writes and all that follows reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.dates import DateSpan
from chipgraph.ingest.language.linking import Cluster, LinkedMention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span


RELATIONS = "chipgraph.relations"
PHRASES = ("item", "amount", "role", "speaker")  # the qualifiers that are words of the text, as the network has them


@dataclass(slots=True, eq=False)
class Candidate:
    """A relation that may be stated: its calibrated score, and the two mentions that speak for it most clearly."""

    subject: Cluster
    relation: Relation
    object: Cluster
    logit: float
    score: float
    accepted: bool
    status_logits: NDArray[np.float32]  # one a status
    subject_mention: LinkedMention
    object_mention: LinkedMention
    window: int
    hidden: NDArray[np.float32]
    status: Status = Status.ACTUAL  # read of what is accepted only, as is the date
    date: DateSpan | None = None
    phrases: dict[str, tuple[int, int]] = field(default_factory=dict)  # tokens (start, end) of those of PHRASES told
    reader: str = "pairs"  # "constructions" or "repeated", where the network alone would not have accepted it
    refused: str | None = None  # the rule that spoke against it

    @property
    def ends(self) -> tuple[LinkedMention, LinkedMention]:
        """Its two mentions in the order of the text."""
        one, two = self.subject_mention, self.object_mention
        return (one, two) if one.start <= two.start else (two, one)


def candidates(doc: Doc) -> list[Candidate]:
    """What `chipgraph_relations` read, accepted or not."""
    found: list[Candidate] = doc.user_data[RELATIONS]
    return found


def sentences_of(doc: Doc, candidate: Candidate) -> Span:
    """The run of sentences that holds both ends of a candidate."""
    ends = (candidate.subject_mention, candidate.object_mention)
    first = min(one.start for one in ends)
    last = max(one.end for one in ends) - 1
    return doc[doc[first].sent.start : doc[last].sent.end]
