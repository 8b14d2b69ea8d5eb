"""How a source speaks of a fact: what the network reads, and the words that leave no doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.tokens import Doc

    from chipgraph.ingest.language.linking import LinkedMention

# How much likelier than any other status "actual" must be. A plan reported as fact is worse than a fact reported as
# plan: of facts on the tuning passages 9.8 % are then reported as actual though they are not, 12.7 % without a margin,
# at an accuracy of .81 for .82. Words for the future ("will", "plans to") between the ends do worse at that accuracy.
MARGIN = 1.8
_ALLEGED = re.compile(
    r"\b(?:reportedly|allegedly|purportedly|supposedly|alleged to|rumou?red to"
    r"|(?:is|are|was|were) (?:said|believed|suspected) to)\b",
    re.IGNORECASE,
)


def settle(doc: Doc, ends: tuple[LinkedMention, LinkedMention], said: Mapping[Status, float]) -> Status:
    """The status of a fact stated between two mentions; `said` are the network's probabilities."""
    other = max((one for one in said if one is not Status.ACTUAL), key=lambda one: said[one])
    if said[Status.ACTUAL] < MARGIN * said[other]:
        return other
    first, last = sorted(ends, key=lambda one: one.start)
    text = doc[max(doc[first.start].sent.start, first.start - 4) : last.start].text
    return Status.ALLEGED if _ALLEGED.search(text) else Status.ACTUAL
