"""What a network takes the syntax of its passages to be, while one learns to read the news from it or syntax itself."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import torch

from chipgraph.ingest.language.encoder import Standing
from chipgraph.ingest.language.syntax import least_start
from chipgraph.ingest.language.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from chipgraph.ingest.training.batches import Batch
    from chipgraph.ingest.training.network import Network


class Parsed:
    """The sentences of a batch and the likeliest heads of all words within them; nothing is learnt from it.

    syntax: (T, WIDTH), the words as the heads of syntax read them. `starts`: (T), where sentences begin.
    """

    def __init__(self, network: Network, syntax: Tensor, batch: Batch) -> None:
        self.word, self.root = network.word, network.labels.deps.index("root")
        learns = self.word.training
        self.word.eval()
        with torch.no_grad():
            syntax = syntax.detach()
            start = self.word.start(syntax).squeeze(-1).numpy()
            dep, head, self.label_dep, self.label_head = self.word.sides(syntax)
            heads = np.arange(len(start))
            self.starts = np.zeros(len(start), dtype=np.bool_)
            for item, (first, last) in zip(batch.items, itertools.pairwise(batch.offsets), strict=True):
                begins = start[first:last] > least_start(item.words)
                begins[0] = True
                self.starts[first:last] = begins
                sentence = torch.from_numpy(begins.cumsum())
                scores = self.word.arcs(dep[first:last], head[first:last])
                scores = scores.masked_fill(sentence[:, None] != sentence[None], -1e4)
                heads[first:last] = first + scores.argmax(-1).numpy()
        self.word.train(learns)
        self.trees = Trees(heads)

    def labels(self, words: Tensor, heads: Tensor) -> Tensor:
        """The likeliest labels of some words on their heads, (K) each; roots, and they alone, are roots."""
        with torch.no_grad():
            logits = self.word.dep_labels(self.label_dep[words], self.label_head[heads])
        logits[:, self.root] = -torch.inf
        return torch.where(words == heads, self.root, logits.argmax(-1))

    def standing(self, spans: Sequence[tuple[int, int]]) -> Standing[Tensor]:
        """How mentions or dates, given as words (start, end), stand in the trees."""
        places = torch.from_numpy(self.trees.places(spans))
        labels = self.labels(places[:, 0], places[:, 1])
        return Standing(places, labels, torch.from_numpy(self.trees.steps(places[:, 0].numpy())))
