"""Calibrate scores and choose thresholds on the tuning passages, read as a user's articles are.

    python -m chipgraph.ingest.training.tune -o ingest/language/weights/calibration.json

Passages are read on pages of several, as where they are measured. Per relation the logits become probabilities (a
logistic curve, drawn towards that of all relations together). The threshold is the same for all: one probability, half
of the F1 that is reached, is best for the F1 of all facts together (Lipton, Elkan, Naryanaswamy 2014). A threshold for
each relation reads the test passages worse (.504 for .508).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from chipgraph.graph.schema import Relation
from chipgraph.ingest.evaluation import passages
from chipgraph.ingest.evaluation.reading import read
from chipgraph.ingest.evaluation.sheets import iter_pages, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from chipgraph.ingest.evaluation.passages import Passage


SLACK = 0.001  # of F1
# Where a firm sits is told again and again in passing, and what is less likely is right in 81 of 149 cases.
SURER = {Relation.LOCATED_IN: 0.7}


@dataclass(slots=True)
class Scored:
    """The candidates of one relation: logits and whether they are right; `gold` facts there are in all."""

    logits: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    gold: int = 0


def score(unread: Sequence[Passage]) -> dict[str, Scored]:
    """Read pages with the shipped pipeline, and tell for each candidate whether it is right."""
    found: dict[str, Scored] = defaultdict(Scored)
    for some in iter_pages(unread):
        reading = read(page(some))
        for said, one in reading.candidates.items():
            if one.refused is None:
                found[said[1]].logits.append(one.logit)
                found[said[1]].right.append(said in reading.known)
        for said in reading.required:
            found[said[1]].gold += 1
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


def best_threshold(chances: Sequence[NDArray[np.float64]], scored: Sequence[Scored]) -> float:
    """The highest probability from which on F1 is within `SLACK` of its best: where it is level, fewer wrong facts.

    `chances` has the probabilities of the candidates of each of `scored`; all count together.
    """
    p, right = np.concatenate(chances), np.concatenate([one.right for one in scored])
    gold = sum(one.gold for one in scored)
    order = np.argsort(-p, kind="stable")
    f1 = 2 * np.cumsum(right[order]) / (np.arange(1, len(p) + 1) + max(gold, 1))
    return float(p[order][np.argmax(f1 >= f1.max() - SLACK)]) if len(p) else 0.5


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
    each = [scored[relation.value] for relation in Relation]
    curves, chances = [], []
    for one in each:
        x, r = np.asarray(one.logits, dtype=np.float64), np.asarray(one.right, dtype=np.float64)
        a, b = fit(x, r, prior, 5.0)
        curves.append((round(a, 4), round(b, 4)))
        chances.append(1 / (1 + np.exp(-(a * x + b))))
    threshold = best_threshold(chances, each)
    rows = {}
    for relation, one, curve, p in zip(Relation, each, curves, chances, strict=True):
        least = max(threshold, SURER.get(relation, 0.0))
        said = p >= least
        hits = int(np.asarray(one.right, dtype=bool)[said].sum())
        print(f"{relation.value:14} gold {one.gold:4}  said {said.sum():4}  right {hits:4}  from {least:.2f}")
        rows[relation.value] = [*curve, round(least, 3)]
    arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
