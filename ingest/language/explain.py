"""How a text is read: each step's part in a table of plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chipgraph.graph.schema import Relation
from chipgraph.ingest.language import vetoes
from chipgraph.ingest.language.candidates import candidates, sentences_of
from chipgraph.ingest.language.dating import PUBLISHED
from chipgraph.ingest.language.extract import offsets
from chipgraph.ingest.language.linking import mentions
from chipgraph.ingest.language.measures import name_measures
from chipgraph.ingest.language.qualifiers import qualify
from chipgraph.ingest.language.relations import Calibration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spacy.tokens import Doc

    from chipgraph.ingest.language.candidates import Candidate
    from chipgraph.ingest.language.linking import Cluster

    Name = Callable[[Cluster], str]

SHOWN = 0.1  # candidates less likely than this are not shown, unless a rule made them facts
Row = dict[str, Any]


def explain(doc: Doc) -> dict[str, list[Row]]:
    """Mentions, words with their parse, candidates with what spoke for or against each, and the evidence."""
    measures = name_measures([doc], doc.user_data.get(PUBLISHED))

    def name(cluster: Cluster) -> str:
        return measures.get(cluster, cluster.name)

    return {
        "mentions": list(_mentions(doc, name)),
        "words": list(_words(doc)),
        "candidates": list(_candidates(doc, name)),
        "evidence": [_evidence(doc, one, name) for one in candidates(doc) if one.accepted],
    }


def _mentions(doc: Doc, name: Name) -> Iterator[Row]:
    for one in mentions(doc):
        start, end = offsets(doc, one)
        back = one.refers_to
        yield {
            "mention": doc[one.start : one.end].text,
            "start": start,
            "end": end,
            "type": one.type.value,
            "entity": ", ".join(map(name, one.clusters)),
            "by": one.how,
            "refers_to": doc[back.start : back.end].text if back else None,
        }


def _words(doc: Doc) -> Iterator[Row]:
    for token in doc:
        if not token.is_space:
            said = {"word": token.text, "tag": token.tag_, "label": token.dep_}
            yield said | {"head": token.head.text, "lemma": token.lemma_}


def _candidates(doc: Doc, name: Name) -> Iterator[Row]:
    """The likely candidates, the likeliest first."""
    least = Calibration.load(tuple(Relation)).needed()
    likely = (one for one in candidates(doc) if one.accepted or one.score >= SHOWN)
    for one in sorted(likely, key=lambda each: -each.score):
        yield {
            "subject": name(one.subject),
            "relation": one.relation.value,
            "object": name(one.object),
            "score": round(one.score, 3),
            "needs": round(least[one.relation], 3),
            "status": one.status.value if one.accepted else None,
            "stated": bool(one.accepted),  # numpy's own truth is no JSON
            "because": _why(one),
        }


_BECAUSE = {
    "pairs": "its score",
    "constructions": "a construction or a shared name",
    "repeated": "it is told in several passages",
}


def _why(one: Candidate) -> str:
    if one.refused is not None:
        rule = getattr(vetoes, one.refused)
        return f"the rule {one.refused}: {rule.__doc__}"
    if not one.accepted:
        return "its score is too low"
    return _BECAUSE[one.reader]


def _evidence(doc: Doc, one: Candidate, name: Name) -> Row:
    span = sentences_of(doc, one)
    said = qualify(doc, one)
    return {
        "subject": name(one.subject),
        "relation": one.relation.value,
        "object": name(one.object),
        "status": one.status.value,
        "confidence": round(one.score, 4),
        **said.texts(),
        "basis": said.basis.value if said.basis else None,
        "read_in": [doc[end.start : end.end].text for end in (one.subject_mention, one.object_mention)],
        "sentence": span.text.strip(),
    }
