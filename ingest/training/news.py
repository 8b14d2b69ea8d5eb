"""The passages as the news stage learns them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from chipgraph.ingest.training.items import MOST_PIECES, UNTOLD, from_passage, joined
from chipgraph.ingest.training.swaps import Swaps

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from chipgraph.ingest.evaluation.passages import Passage
    from chipgraph.ingest.training.items import Item
    from chipgraph.ingest.training.network import Labels

SWAPPED, MASKED = 0.5, 0.5  # of the passages: with other names, with hidden wordpieces
MASK, MASKED_PIECES = 103, 0.08  # the encoder's [MASK], and the share of wordpieces that it hides
JOINED = 0.4  # of the batches: passages two by two as paragraphs of one text, as the windows of an article hold several


class News:
    """The passages as they are learnt: in some, names give way to others and words are hidden."""

    def __init__(self, read: list[Passage], labels: Labels, tokenizer: Tokenizer, seed: int) -> None:
        self.labels, self.tokenizer = labels, tokenizer
        self.swaps, self.chance = Swaps.of(read), random.Random(seed)  # noqa: S311 - no secret
        items = [(one, from_passage(one, labels, tokenizer)) for one in read]
        kept = [(one, item) for one, item in items if len(item.ids) <= MOST_PIECES]
        self.items = [item for _, item in kept]
        self.passages = {id(item): one for one, item in kept}

    def varied(self, items: list[Item]) -> list[Item]:
        """Each item as it is, or another version of it; now and then two by two."""
        found = [self._vary(item) for item in items]
        if self.chance.random() >= JOINED:
            return found
        self.chance.shuffle(found)
        texts: list[Item] = []
        for one, *other in (found[at : at + 2] for at in range(0, len(found), 2)):
            fit = other and len(one.ids) + len(other[0].ids) <= MOST_PIECES
            texts += [joined(one, other[0])] if fit else [one, *other]
        return texts

    def _vary(self, item: Item) -> Item:
        if self.chance.random() < SWAPPED:
            other = from_passage(self.swaps.swap(self.passages[id(item)], self.chance), self.labels, self.tokenizer)
            if len(other.ids) <= MOST_PIECES:
                item = replace(other, names=[UNTOLD] * len(other.names))  # what names look like, real ones teach
        if self.chance.random() < MASKED:
            hidden = [MASK if self.chance.random() < MASKED_PIECES else id_ for id_ in item.ids[1:-1]]
            item = replace(item, ids=[item.ids[0], *hidden, item.ids[-1]])
        return item
