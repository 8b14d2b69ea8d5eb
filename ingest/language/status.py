"""How a source speaks of a fact: what the network reads, and the words that leave no doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.tokens import Doc

    from chipgraph.ingest.language.linking import LinkedMention

# How much likelier than any other status "actual" must be, and how much where the future is told between the ends. A
# plan reported as fact is worse than a fact reported as plan: of 5,501 facts on the tuning passages 4.7 % are then
# reported as actual though they are not, 6.3 % without margins, at the same accuracy of .888.
MARGIN, MARGIN_AHEAD = 1.8, 6.0
_AHEAD = re.compile(r"\b(?:will|would|shall)\b", re.IGNORECASE)
_ALLEGED = re.compile(
    r"\b(?:reportedly|allegedly|purportedly|supposedly|alleged to|rumou?red to"
    r"|(?:is|are|was|were) (?:said|believed|suspected) to)\b",
    re.IGNORECASE,
)


def settle(doc: Doc, ends: tuple[LinkedMention, LinkedMention], said: Mapping[Status, float]) -> Status:
    """The status of a fact stated between two mentions; `said` are the network's probabilities."""
    other = max((one for one in said if one is not Status.ACTUAL), key=lambda one: said[one])
    first, last = sorted(ends, key=lambda one: one.start)
    ahead = _AHEAD.search(doc[first.end : last.start].text)
    if said[Status.ACTUAL] < (MARGIN_AHEAD if ahead else MARGIN) * said[other]:
        return other
    text = doc[max(doc[first.start].sent.start, first.start - 4) : last.start].text
    return Status.ALLEGED if _ALLEGED.search(text) else Status.ACTUAL
