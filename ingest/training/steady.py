"""Bring syntax back to the news: train the heads for tags and trees again, on the encoder as the news has left it.

    python -m chipgraph.ingest.training.steady news.pt --teacher syntax.pt --treebanks DIR -o heads.pt

The treebanks hold little of firms and chips, and while the encoder learns their names the tags beside them drift
("Intel" as a pronoun). Here the encoder stands still and the heads learn from treebanks and passages alike; what the
passages' syntax is, a network says that has not learnt the news. Names and relations stay as they are.
"""

from __future__ import annotations

import argparse
import itertools
import logging
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from chipgraph.ingest.evaluation import passages
from chipgraph.ingest.language.encoder import load_tokenizer
from chipgraph.ingest.training import train
from chipgraph.ingest.training.batches import bucketed, collate
from chipgraph.ingest.training.items import from_passage, short
from chipgraph.ingest.training.losses import syntax_loss
from chipgraph.ingest.training.parsed import Parsed

if TYPE_CHECKING:
    from chipgraph.ingest.training.items import Item
    from chipgraph.ingest.training.network import Network

logger = logging.getLogger("chipgraph.training")
STEPS, RATE = 500, 1e-3
PIECES_TREEBANK, PIECES_NEWS = 2200, 1100  # padded wordpieces a step
MOST_PIECES = 300  # of one passage
NEWS_WEIGHT = 0.7  # what a network says of syntax is less sure than what a treebank says
_KEPT = ("names", "gazetteer")  # heads that stay as they are


def tell_syntax(teacher: Network, items: list[Item]) -> None:
    """Give passages the tags, sentence starts, heads and labels that the teacher reads, one by one the likeliest."""
    teacher.eval()
    for some in bucketed(items, 2 * PIECES_NEWS, torch.Generator().manual_seed(1)):
        with torch.no_grad():
            _tell(teacher, some)


def _tell(teacher: Network, some: list[Item]) -> None:
    batch = collate(some)
    _, words = teacher.words(batch.ids, batch.mask, batch.rows, batch.firsts, batch.shapes)
    upos, xpos, _ = teacher.word.tags(words)
    parsed = Parsed(teacher, words, batch)
    heads = torch.from_numpy(parsed.trees.heads)
    deps = parsed.labels(torch.arange(len(heads)), heads)
    for item, (first, last) in zip(some, itertools.pairwise(batch.offsets), strict=True):
        here = slice(first, last)
        item.upos, item.xpos = upos[here].argmax(-1).tolist(), xpos[here].argmax(-1).tolist()
        item.starts = parsed.starts[here].tolist()
        item.heads, item.deps = (heads[here] - first).tolist(), deps[here].tolist()


def train_heads(network: Network, treebank: list[Item], news: list[Item], steps: int) -> None:
    """Train what is for syntax alone, its heads and what they read of each layer, on an encoder that stays."""
    network.eval().requires_grad_(requires_grad=False)
    heads = [one for name, one in network.word.named_parameters() if not name.startswith(_KEPT)]
    heads.append(network.mix)
    for one in heads:
        one.requires_grad_(requires_grad=True)
    network.word.train()
    optimiser = torch.optim.AdamW(heads, RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    kinds = (train.Rounds(treebank, PIECES_TREEBANK, 5), 1.0), (train.Rounds(news, PIECES_NEWS, 6), NEWS_WEIGHT)
    for step in range(1, steps + 1):
        losses = []
        for rounds, weight in kinds:
            batch = collate(next(rounds))
            _, words = network.words(batch.ids, batch.mask, batch.rows, batch.firsts, batch.shapes)
            losses.append(weight * torch.stack(list(syntax_loss(network, words, batch).values())).sum())
        optimiser.zero_grad(set_to_none=True)
        torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            logger.info("step %d  treebanks %.3f  passages %.3f", step, *(float(loss.detach()) for loss in losses))


def main() -> None:
    """Train and save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=Path, help="what `train news` wrote")
    parser.add_argument("--teacher", type=Path, required=True, help="what `train syntax` wrote")
    parser.add_argument("--treebanks", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=passages.DATA)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    torch.manual_seed(1)
    teacher, labels = train.load_network(arguments.teacher)
    network, _ = train.load_network(arguments.state)
    _, tokenizer_file = train.encoder_files()
    tokenizer = load_tokenizer(tokenizer_file)
    treebank = train.treebank_items(arguments.treebanks, labels, tokenizer)
    read = passages.load(arguments.data, split="train")
    news = short((from_passage(one, labels, tokenizer) for one in read), MOST_PIECES)
    tell_syntax(teacher, news)
    train_heads(network, treebank, news, arguments.steps)
    torch.save({"network": network.state_dict(), "labels": asdict(labels)}, arguments.out)


if __name__ == "__main__":
    main()
