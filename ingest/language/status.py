"""How a source speaks of a fact: what the network reads, and the words that leave no doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.tokens import Doc

    from chipgraph.ingest.language.linking import LinkedMention

SURE = 0.8  # so sure that a fact is actual that a word for the future beside it is believed to speak of something else
_ALLEGED = re.compile(
    r"\b(?:reportedly|allegedly|purportedly|supposedly|alleged to|rumou?red to"
    r"|(?:is|are|was|were) (?:said|believed|suspected) to)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|would|shall|plans?|planning|planned|intends?|aims?|(?:is|are) (?:set|expected|due|to|ready|poised)"
    r"|proposes?|proposed|considers?|considering|weighs?|weighing|pledge[sd]?|promise[sd]?|agreed|vow(?:s|ed)?|seeks?"
    r"|hopes?) (?:also |soon |later )?(?:to\s+\w+|be|\w+)"
    r"|\bto (?:build|construct|open|invest|set up|expand|launch|buy|acquire|supply|start|begin|create)\b",
    re.IGNORECASE,
)


def settle(doc: Doc, ends: tuple[LinkedMention, LinkedMention], said: Mapping[Status, float]) -> Status:
    """The status of a fact stated between two mentions; `said` are the network's probabilities.

    A plan reported as fact is worse than a fact reported as plan, so that words for the one decide unless the network
    is sure of the other.
    """
    best = max(said, key=lambda status: said[status])
    if best is not Status.ACTUAL:
        return best
    first, last = sorted(ends, key=lambda one: one.start)
    text = doc[max(doc[first.start].sent.start, first.start - 4) : last.start].text
    if _ALLEGED.search(text):
        return Status.ALLEGED
    if said[Status.ACTUAL] < SURE and _PLANNED.search(text):
        return Status.PLANNED
    return best
