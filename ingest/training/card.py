"""Measure the shipped pipeline on what it was never trained or tuned on, and write the quality card.

    python -m chipgraph.ingest.training.card --treebanks DIR -o ingest/language/weights/quality.json

What `chipgraph evaluate` tells of the test passages; syntax by `spacy.Scorer` on the treebanks' test parts, from raw
text by paragraph, everything predicted; and the learning curve that `curve.py` drew.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from chipgraph.ingest.evaluation import card, passages
from chipgraph.ingest.language.layout import PARAGRAPHS
from chipgraph.ingest.language.model import load_pipeline
from chipgraph.ingest.training.treebank import iter_paragraphs

if TYPE_CHECKING:
    from spacy.language import Language

    from chipgraph.ingest.training.treebank import Paragraph

CURVE = Path(__file__).with_name("curve.json")
_SYNTAX = ("chipgraph_layout", "chipgraph_gazetteer", "chipgraph_reader", "chipgraph_syntax", "chipgraph_dependencies")


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


def main() -> None:
    """Write the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=passages.DATA)
    parser.add_argument("--treebanks", type=Path, required=True)
    parser.add_argument("--curve", type=Path, default=CURVE, help="the points of the learning curve")
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()
    found = card.measure(card.load([arguments.data])).card
    found["syntax"] = {name: syntax(arguments.treebanks / f"{name}-test.conllu.xz") for name in ("ewt", "gum")}
    if arguments.curve.exists():
        found["curve"] = json.loads(arguments.curve.read_text(encoding="utf-8"))
    arguments.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
