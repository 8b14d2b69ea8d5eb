from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.language.status import settle

if TYPE_CHECKING:
    from conftest import Write


@pytest.mark.parametrize(
    ("verb", "said", "expected"),
    [
        ("sells/VBZ", {Status.ACTUAL: 0.9, Status.PLANNED: 0.1}, Status.ACTUAL),
        ("sells/VBZ", {Status.ACTUAL: 0.8, Status.PLANNED: 0.2}, Status.ACTUAL),
        ("will/MD sell/VB", {Status.ACTUAL: 0.8, Status.PLANNED: 0.2}, Status.PLANNED),
        ("sells/VBZ", {Status.ACTUAL: 0.5, Status.PLANNED: 0.4, Status.ENDED: 0.1}, Status.PLANNED),
        ("sells/VBZ", {Status.ACTUAL: 0.1, Status.PLANNED: 0.2, Status.ENDED: 0.7}, Status.ENDED),
        ("reportedly/RB sells/VBZ", {Status.ACTUAL: 0.9, Status.PLANNED: 0.1}, Status.ALLEGED),
        ("reportedly/RB sells/VBZ", {Status.ACTUAL: 0.1, Status.DENIED: 0.9}, Status.DENIED),
    ],
)
def test_actual_is_what_is_clearly_so(write: Write, verb: str, said: dict[Status, float], expected: Status) -> None:
    written = write(f"Arm/NNP=c1 {verb} chips/NNS to/IN Rapid/NNP=c2 ./.")
    fact = written.candidate("c1", Relation.SUPPLIES, "c2")
    assert settle(written.doc, (fact.subject_mention, fact.object_mention), said) is expected
