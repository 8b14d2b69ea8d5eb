"""Calibrate scores and choose thresholds on the tuning passages, read as a user's articles are.

    python -m chipgraph.ingest.training.tune -o ingest/language/weights/calibration.json

Passages are read on pages of several, since an article holds more entities that are in no relation than a passage
does. Per relation the logits become probabilities (a logistic curve, drawn towards that of all relations together),
and the threshold is that of the best F1 on the pages.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import SIGNATURES, Relation
from chipgraph.ingest.language.candidates import candidates
from chipgraph.ingest.language.dating import PUBLISHED
from chipgraph.ingest.language.linking import mentions
from chipgraph.ingest.language.model import load_pipeline
from chipgraph.ingest.training import passages
from chipgraph.ingest.training.passages import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from chipgraph.ingest.language.linking import Cluster
    from chipgraph.ingest.training.passages import Passage

PAGE = 8  # passages a page
GAP = "\n\n"  # between them
Triple = tuple[str, str, str]


@dataclass(slots=True)
class Scored:
    """The candidates of one relation: logits and whether they are right; `gold` facts there are in all."""

    logits: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    gold: int = 0


def iter_pages(read: Sequence[Passage], size: int = PAGE) -> Iterator[list[Passage]]:
    """Passages that are not of one source together, page by page."""
    step = max(1, len(read) // size)
    for n in range(step):
        yield list(read[n::step])


def page_text(page: Sequence[Passage]) -> str:
    """The text of a page."""
    return GAP.join(one.text for one in page)


def names_on(page: Sequence[Passage]) -> list[dict[int, str]]:
    """For each passage its entities under one name for the page: names that compare equal are one."""
    found: list[dict[int, str]] = []
    known: dict[str, str] = {}
    for one in page:
        names: dict[int, set[str]] = defaultdict(set)
        for mark in one.marks:
            if mark.type != REFERENCE:
                names[mark.entities[0]].add(normalise(one.text[mark.start : mark.end]))
        of = {}
        for entity, forms in names.items():
            key = next((known[form] for form in sorted(forms) if form in known), min(forms))
            for form in forms:
                known.setdefault(form, key)
            of[entity] = key
        found.append(of)
    return found


def gold_triples(page: Sequence[Passage]) -> set[Triple]:
    """The relations of a page, ends of symmetric ones in both orders."""
    found = set()
    for one, names in zip(page, names_on(page), strict=True):
        for s, relation, o, _ in one.relations:
            if s in names and o in names:
                found.add((names[s], relation, names[o]))
                if SIGNATURES[Relation(relation)].symmetric:
                    found.add((names[o], relation, names[s]))
    return found


def _keys(doc: Doc, page: Sequence[Passage]) -> dict[Cluster, str]:
    """The gold entity of each cluster: the one whose marks its mentions overlap most; a cluster's name may be ours."""
    marks: list[tuple[int, int, str]] = []
    start = 0
    for one, names in zip(page, names_on(page), strict=True):
        named = (mark for mark in one.marks if mark.type != REFERENCE)
        marks += [(start + mark.start, start + mark.end, names[mark.entities[0]]) for mark in named]
        start += len(one.text) + len(GAP)
    votes: dict[Cluster, Counter[str]] = defaultdict(Counter)
    for mention in mentions(doc):
        span = doc[mention.start : mention.end]
        if mention.refers_to is None and len(mention.clusters) == 1:
            votes[mention.clusters[0]].update(
                key for start, end, key in marks if start < span.end_char and span.start_char < end
            )
    return {cluster: min(found, key=lambda key: (-found[key], key)) for cluster, found in votes.items() if found}


def score(read: Sequence[Passage]) -> dict[str, Scored]:
    """Read pages with the shipped pipeline, and tell for each candidate whether it is right."""
    nlp = load_pipeline()
    found: dict[str, Scored] = defaultdict(Scored)
    for page in iter_pages(read):
        doc = nlp.make_doc(page_text(page))
        doc.user_data[PUBLISHED] = date.fromisoformat(page[0].record["date"])
        doc = nlp(doc)
        gold = gold_triples(page)
        keys = _keys(doc, page)
        best: dict[Triple, float] = {}
        for one in candidates(doc):
            if one.refused is not None:
                continue
            subject, obj = (keys.get(end, "?" + end.name) for end in (one.subject, one.object))
            triple = (subject, one.relation.value, obj)
            best[triple] = max(one.logit, best.get(triple, -np.inf))
        for triple, logit in best.items():
            found[triple[1]].logits.append(logit)
            found[triple[1]].right.append(triple in gold)
        for relation in Relation:
            count = sum(triple[1] == relation for triple in gold)
            found[relation.value].gold += count // 2 if SIGNATURES[relation].symmetric else count
    return found


def fit(
    logits: NDArray[np.float64], right: NDArray[np.float64], prior: tuple[float, float], weight: float
) -> tuple[float, float]:
    """A logistic curve by Newton's method, held towards `prior` with the weight of that many observations."""
    a, b = prior
    for _ in range(50):
        p = 1 / (1 + np.exp(-(a * logits + b)))
        w = p * (1 - p) + 1e-6
        gradient = np.array(
            [((p - right) * logits).sum() + weight * (a - prior[0]), (p - right).sum() + weight * (b - prior[1])]
        )
        hessian = np.array(
            [[(w * logits**2).sum() + weight, (w * logits).sum()], [(w * logits).sum(), w.sum() + weight]]
        )
        step = np.linalg.solve(hessian, gradient)
        a, b = a - step[0], b - step[1]
    return float(a), float(b)


def best_threshold(p: NDArray[np.float64], right: NDArray[np.float64], gold: int, floor: float = 0.26) -> float:
    """The probability from which on F1 is best, halfway towards .5 in thin data."""
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(p) + 1) + max(gold, 1))
    n = int(f1.argmax()) if len(p) else 0
    best = float((p[order][n] + (p[order][n + 1] if n + 1 < len(p) else 0)) / 2) if len(p) else 0.5
    trust = min(1.0, gold / 60)
    return float(np.clip(trust * best + (1 - trust) * 0.45, floor, 0.8))


def main() -> None:
    """Write the calibration."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=passages.DATA)
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()
    scored = score(passages.load(arguments.data, split="tune"))
    everything = [(x, r) for one in scored.values() for x, r in zip(one.logits, one.right, strict=True)]
    x, r = np.asarray([x for x, _ in everything]), np.asarray([float(r) for _, r in everything])
    prior = fit(x, r, (1.0, 0.0), 1.0)
    rows = {}
    for relation in Relation:
        one = scored[relation.value]
        x, r = np.asarray(one.logits, dtype=np.float64), np.asarray(one.right, dtype=np.float64)
        a, b = fit(x, r, prior, 5.0)
        p = 1 / (1 + np.exp(-(a * x + b)))
        threshold = best_threshold(p, r, one.gold)
        hits, said = int(r[p >= threshold].sum()), int((p >= threshold).sum())
        print(f"{relation.value:14} gold {one.gold:4}  said {said:4}  right {hits:4}  from {threshold:.2f}")
        rows[relation.value] = [round(a, 4), round(b, 4), round(threshold, 3)]
    arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
