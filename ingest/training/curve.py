"""The learning curve: how well short trainings of one length read, by the number of passages that they learn from.

    python -m chipgraph.ingest.training.curve --treebanks DIR --from out/syntax.pt -o ingest/training/curve.json

The news stage is trained on a sixteenth to a half of the training passages, each part within the next; F1 of names, and
of relations between the right mentions, is measured on the test passages, and last of the shipped weights, which all
passages and many more steps made. Seeded; states are kept in `--states`, and a run that was interrupted goes on from
there. A training whose point is in the file already is not made again.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from chipgraph.ingest.evaluation import passages
from chipgraph.ingest.evaluation.passages import Passage
from chipgraph.ingest.language.encoder import load_tokenizer
from chipgraph.ingest.training import given
from chipgraph.ingest.training.items import Item, from_passage, short
from chipgraph.ingest.training.news import News
from chipgraph.ingest.training.train import (
    STAGES,
    Stage,
    Trainer,
    encoder_files,
    load_network,
    treebank_items,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from chipgraph.ingest.training.network import Labels

logger = logging.getLogger("chipgraph.training")
SHIPPED = Path(__file__).with_name("weights.safetensors")
# The passages are divided by these. The steps read some 10,000 passages, so that more than half of all tell no more.
PARTS = (16, 8, 4, 2)
STEPS = 2000


@dataclass(frozen=True, slots=True)
class Material:
    """What all points are trained and measured on."""

    treebank: list[Item]
    train: list[Passage]
    tune: list[Item]
    test: list[Item]

    @classmethod
    def load(cls, treebanks: Path, data: Path, labels: Labels, tokenizer: Tokenizer) -> Material:
        """Read treebanks and passages; texts too long for the network are left out."""

        def split(name: str) -> list[Item]:
            return short(from_passage(one, labels, tokenizer) for one in passages.load(data, split=name))

        return cls(
            treebank_items(treebanks, labels, tokenizer),
            passages.load(data, split="train"),
            split("tune"),
            split("test"),
        )


def nested(read: Sequence[Passage], part: int, seed: int) -> list[Passage]:
    """One `part`-th of the passages, within every greater part of the same seed."""
    order = list(range(len(read)))
    random.Random(seed).shuffle(order)  # noqa: S311 - no secret
    return [read[n] for n in sorted(order[: len(read) // part])]


def point(arguments: argparse.Namespace, material: Material, tokenizer: Tokenizer, part: int) -> dict[str, Any]:
    """Train on one part of the passages, and measure."""
    torch.manual_seed(arguments.seed)
    network, labels = load_network(arguments.start)
    stage = Stage(**{**asdict(STAGES["news"]), "steps": arguments.steps})
    some = nested(material.train, part, arguments.seed)
    logger.info("%d passages, %d steps", len(some), stage.steps)
    news = News(some, labels, tokenizer, arguments.seed)
    trainer = Trainer(network, labels, stage, material.treebank, news, arguments.seed)
    state = arguments.states / f"curve-{part}.pt"
    if state.exists():
        trainer.resume(state)
    trainer.run(state)
    return {"passages": len(some), "steps": stage.steps} | given.measure(network, labels, material.tune, material.test)


def main() -> None:
    """Draw the curve, point by point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--treebanks", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=passages.DATA)
    parser.add_argument("--from", dest="start", type=Path, required=True, help="the state after the syntax stage")
    parser.add_argument("--states", type=Path, default=Path("out"), help="the folder for the states of the trainings")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS, help="of each training")
    parser.add_argument("--parts", type=int, nargs="+", default=PARTS, help="divide the passages by these")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    arguments.states.mkdir(parents=True, exist_ok=True)
    points = json.loads(arguments.out.read_text(encoding="utf-8")) if arguments.out.exists() else []
    _, labels = load_network(arguments.start)
    tokenizer = load_tokenizer(encoder_files()[1])
    material = Material.load(arguments.treebanks, arguments.data, labels, tokenizer)
    for part in arguments.parts:
        if (len(material.train) // part, arguments.steps) not in [(one["passages"], one["steps"]) for one in points]:
            points.append(point(arguments, material, tokenizer, part))
            write(points, arguments.out)
    shipped, labels = load_network(SHIPPED)
    measured = given.measure(shipped, labels, material.tune, material.test)
    whole = {"passages": len(material.train), "steps": None} | measured
    write([*(one for one in points if one["steps"]), whole], arguments.out)


def write(points: Sequence[dict[str, Any]], path: Path) -> None:
    """The points by passages, the shipped weights last."""
    points = sorted(points, key=lambda one: (one["steps"] is None, one["passages"]))
    path.write_text(json.dumps(points, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(points))


if __name__ == "__main__":
    main()
