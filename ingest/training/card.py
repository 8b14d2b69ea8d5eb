"""Measure the shipped pipeline on what it was never trained or tuned on, and write the quality card.

    python -m chipgraph.ingest.training.card --treebanks DIR -o ingest/language/weights/quality.json

Syntax by `spacy.Scorer` on the treebanks' test parts, from raw text by paragraph, everything predicted; names and
relations on the test passages, read on pages of several as in `tune.py`.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from chipgraph.graph.schema import Relation
from chipgraph.ingest.language.dating import PUBLISHED
from chipgraph.ingest.language.layout import PARAGRAPHS
from chipgraph.ingest.language.model import load_pipeline
from chipgraph.ingest.language.relations import Calibration
from chipgraph.ingest.training import passages, tune
from chipgraph.ingest.training.passages import REFERENCE
from chipgraph.ingest.training.treebank import iter_paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language

    from chipgraph.ingest.training.passages import Passage
    from chipgraph.ingest.training.treebank import Paragraph

_SYNTAX = ("chipgraph_layout", "chipgraph_gazetteer", "chipgraph_reader", "chipgraph_syntax")


def syntax(path: Path) -> dict[str, float]:
    """Tags, unlabelled and labelled attachment (punctuation aside) and sentences, in per cent."""
    nlp = load_pipeline()
    with nlp.select_pipes(enable=list(_SYNTAX)):
        examples = [_example(nlp, paragraph) for paragraph in iter_paragraphs(path)]
    found = Scorer.score_token_attr(examples, "tag")
    found |= Scorer.score_deps(examples, "dep", ignore_labels=("p", "punct"))
    found |= Scorer.score_spans(examples, "sents")
    return {name: round(100 * float(found[name]), 1) for name in ("tag_acc", "dep_uas", "dep_las", "sents_f")}


def _example(nlp: Language, paragraph: Paragraph) -> Example:
    labels = ["ROOT" if label == "root" else label for label in paragraph.labels]
    starts: list[bool | int | None] = list(paragraph.starts)
    gold = Doc(
        nlp.vocab,
        words=paragraph.words,
        spaces=paragraph.spaces,
        tags=paragraph.xpos,
        heads=paragraph.heads,
        deps=labels,
        sent_starts=starts,
    )
    doc = nlp.make_doc(gold.text)
    doc.user_data[PARAGRAPHS] = [(0, len(gold.text))]
    return Example(nlp(doc), gold)


def names(read: Sequence[Passage]) -> dict[str, float]:
    """Named mentions by exact span, and by span and type: precision, recall, F1."""
    nlp = load_pipeline()
    hits = typed = said = there = 0
    for one in read:
        doc = nlp.make_doc(one.text)
        doc.user_data[PUBLISHED] = date.fromisoformat(one.record["date"])
        doc = nlp(doc)
        gold = {(mark.start, mark.end): mark.type for mark in one.marks if mark.type != REFERENCE}
        found = {(ent.start_char, ent.end_char): ent.label_ for ent in doc.ents}
        said, there = said + len(found), there + len(gold)
        hits += len(gold.keys() & found.keys())
        typed += sum(gold.get(span) == label for span, label in found.items())
    return {"spans": _f1(hits, said, there)["f1"], **_f1(typed, said, there)}


def _f1(hits: int, said: int, there: int) -> dict[str, float]:
    p, r = hits / max(1, said), hits / max(1, there)
    return {"p": round(p, 3), "r": round(r, 3), "f1": round(2 * p * r / max(1e-9, p + r), 3)}


def relations(read: Sequence[Passage]) -> dict[str, Any]:
    """Per relation and together: gold, reported, right, precision, recall, F1; and the expected calibration error."""
    scored = tune.score(read)
    calibration = Calibration.load(tuple(relation.value for relation in Relation))
    table: dict[str, Any] = {}
    total = np.zeros(3, dtype=int)
    everything: list[tuple[float, bool]] = []
    for n, relation in enumerate(Relation):
        one = scored[relation.value]
        p = 1 / (1 + np.exp(-(calibration.slope[n] * np.asarray(one.logits) + calibration.shift[n])))
        said = p >= calibration.threshold[n]
        row = np.array([one.gold, int(said.sum()), int(np.asarray(one.right, dtype=bool)[said].sum())])
        total += row
        everything += [(float(score), right) for score, right in zip(p, one.right, strict=True) if score >= 0.05]
        table[relation.value] = _row(row)
    return {"all": _row(total), "calibration_error": round(_calibration_error(everything), 3), **table}


def _row(row: Any) -> dict[str, float]:
    gold, said, right = (int(value) for value in row)
    return {"gold": gold, "reported": said, "right": right, **_f1(right, said, gold)}


def _calibration_error(scored: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """The mean distance between what scores promise and what is right, over ten bins weighted by their size."""
    total = 0.0
    for n in range(bins):
        inside = [(p, right) for p, right in scored if n / bins <= p < (n + 1) / bins or (p == 1 and n == bins - 1)]
        if inside:
            total += abs(sum(p for p, _ in inside) - sum(right for _, right in inside))
    return total / max(1, len(scored))


def main() -> None:
    """Write the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=passages.DATA)
    parser.add_argument("--treebanks", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()
    test = passages.load(arguments.data, split="test")
    card = {
        "syntax": {name: syntax(arguments.treebanks / f"{name}-test.conllu.xz") for name in ("ewt", "gum")},
        "passages": len(test),
        "names": names(test),
        "relations": relations(test),
    }
    arguments.out.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(card, indent=1))


if __name__ == "__main__":
    main()
