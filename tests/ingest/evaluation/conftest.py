"""What the tests of the evaluation share: readings of a passage in which the pipeline said what a test wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
import spacy

from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.ingest.evaluation.passages import Passage
from chipgraph.ingest.evaluation.reading import Reading
from chipgraph.ingest.evaluation.sheets import page
from chipgraph.ingest.language.candidates import RELATIONS, Candidate
from chipgraph.ingest.language.layout import WINDOWS, Window
from chipgraph.ingest.language.linking import MENTIONS, Cluster, LinkedMention

if TYPE_CHECKING:
    from collections.abc import Sequence

Said: TypeAlias = tuple[int, str, int, str, float]  # subject, relation, object, status, score; stated from .5 on
TEXT = (
    "[[1|Company|ASML]] sells machines to [[2|Company|TSMC]] and plans to sell some to [[3|Company|Intel]]. "
    "[[1|~|It]] competes with [[4|Company|Nikon]] of [[5|Country|Japan]]."
)
RELS: list[list[Any]] = [
    [1, "SUPPLIES", 2],
    [1, "SUPPLIES", 3, {"status": "planned"}],
    [4, "COMPETES_WITH", 1],
    [4, "LOCATED_IN", 5],
]


class Tell:
    """Makes the reading of a passage in which all names are found, with the facts that the pipeline is to have said."""

    def __call__(
        self,
        said: Sequence[Said],
        *,
        text: str = TEXT,
        rels: list[list[Any]] = RELS,
        lost: set[int] = frozenset(),  # type: ignore[assignment] # entities that were not found
        types: dict[int, EntityType] | None = None,  # that were found with another type
        refused: set[tuple[int, str, int]] = frozenset(),  # type: ignore[assignment]
    ) -> Reading:
        passage = Passage.parse({"id": "p", "text": text, "rels": rels, "date": "2024-03-15"})
        sheet = page([passage])
        doc = spacy.blank("en")(sheet.text)
        clusters: dict[int, Cluster] = {}
        found: list[LinkedMention] = []
        for mark in passage.marks:
            entity = mark.entities[0]
            span = doc.char_span(mark.start, mark.end)
            if entity in lost or span is None:
                continue
            type_ = (types or {}).get(entity) or EntityType(passage.types()[entity])
            cluster = clusters.setdefault(entity, Cluster(type_))
            back = next((one for one in found if one.clusters[0] is cluster), None) if mark.type == "~" else None
            cluster.names += [] if back else [span.text]
            found.append(LinkedMention(span.start, span.end, (cluster,), "reference" if back else "name", back))
        doc.user_data[MENTIONS] = found
        doc.user_data[WINDOWS] = [Window([token.i for token in doc], [token.text for token in doc])]
        mention = {one.clusters[0]: one for one in found if one.refers_to is None}
        doc.user_data[RELATIONS] = [
            self._candidate(clusters[s], r, clusters[o], status, score, mention, (s, r, o) in refused)
            for s, r, o, status, score in said
        ]
        return Reading.of(sheet, doc)

    def _candidate(
        self,
        subject: Cluster,
        relation: str,
        obj: Cluster,
        status: str,
        score: float,
        mention: dict[Cluster, LinkedMention],
        refused: bool,
    ) -> Candidate:
        return Candidate(
            subject,
            Relation(relation),
            obj,
            float(np.log(score / (1 - score))),
            score,
            score >= 0.5 and not refused,
            np.zeros(5, dtype=np.float32),
            mention[subject],
            mention[obj],
            0,
            np.zeros(1, dtype=np.float32),
            Status(status),
            refused="a_rule" if refused else None,
        )


@pytest.fixture(scope="session")
def tell() -> Tell:
    return Tell()
