"""What became of the articles of one run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipgraph.ingest.sources.record import Rejection

if TYPE_CHECKING:
    from chipgraph.ingest.sources.record import Reason


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of one run; `read` is the sum of new, changed, unchanged and rejected.

    `near_copies` of the articles read stand in a cluster with another that counts as its first.
    """

    read: int
    new: int
    changed: int
    unchanged: int
    near_copies: int
    rejections: tuple[Rejection, ...]

    def by_reason(self) -> dict[Reason, list[Rejection]]:
        """The rejections of each reason, both in order of name."""
        groups: defaultdict[Reason, list[Rejection]] = defaultdict(list)
        for rejection in sorted(self.rejections, key=lambda one: (one.reason, one.source, one.detail)):
            groups[rejection.reason].append(rejection)
        return dict(groups)
