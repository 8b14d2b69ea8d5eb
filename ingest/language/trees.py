"""How mentions stand in the trees of their sentences, in the form that the network takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from chipgraph.ingest.language.encoder import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from chipgraph.ingest.language.encoder import Network, WordsReading
    from chipgraph.ingest.language.layout import Window

STEPS = 5  # up or down a tree that are told apart: none to three, and more
APART = STEPS * STEPS  # of a mention and a word in no tree together
_DEEPEST = 8  # steps up that are looked at; what is farther is apart


class Trees:
    """Trees over T words; `heads` has the word that each hangs on, a root itself."""

    def __init__(self, heads: NDArray[np.int64]) -> None:
        self.heads, words = heads, np.arange(len(heads))
        above = [words]
        for _ in range(_DEEPEST):
            above.append(heads[above[-1]])
        self.above = np.stack(above, 1)
        self.down = np.full((len(heads), len(heads)), -1, dtype=np.int8)  # steps from a word up to each of those above
        for steps in reversed(range(_DEEPEST + 1)):
            self.down[self.above[:, steps], words] = steps

    def places(self, spans: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
        """The first word of each span that hangs on none of it, and the two words above; (M, 3)."""
        heads = self.heads.tolist()
        tops = [next((n for n in range(s, e) if heads[n] == n or not s <= heads[n] < e), s) for s, e in spans]
        return self.above[tops, :3]

    def steps(self, tops: NDArray[np.int64]) -> NDArray[np.int64]:
        """The way from each of M words to all T: STEPS × steps up + steps down, or APART."""
        found = np.full((len(tops), len(self.heads)), APART, dtype=np.int64)
        for up in reversed(range(STEPS)):  # a root stands above itself: the least number of steps is the right one
            down = self.down[self.above[tops, up]]
            found = np.where(down >= 0, STEPS * up + np.minimum(down, STEPS - 1), found)
        return found


def standing(
    doc: Doc, window: Window, spans: Sequence[tuple[int, int]], network: Network
) -> Standing[NDArray[np.int64]]:
    """How mentions, given as words (start, end) of a window that was read, stand in the trees of the document."""
    trees = Trees(heads_of(doc, window))
    places = trees.places(spans)
    assert window.reading is not None  # noqa: S101 - what the caller has looked at
    hangs = arc_labels(network, window.reading, places[:, 0], places[:, 1])
    return Standing(places, hangs, trees.steps(places[:, 0]))


def heads_of(doc: Doc, window: Window) -> NDArray[np.int64]:
    """The word of a window that each of its words hangs on; itself, where that is a root or stands elsewhere."""
    tokens = np.asarray(window.tokens)
    heads = np.asarray([doc[token].head.i for token in window.tokens])
    places = np.searchsorted(tokens, heads).clip(0, len(tokens) - 1)
    return np.where(tokens[places] == heads, places, np.arange(len(tokens)))


def arc_labels(
    network: Network, reading: WordsReading, words: NDArray[np.int64], heads: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How words of a window hang on their heads, by its place in the label set; roots, and they alone, are roots."""
    logits = network.arc_labels(reading.label_dep[words], reading.label_head[heads])
    root = network.labels.deps.index("root")
    logits[:, root] = -np.inf
    return np.where(words == heads, root, logits.argmax(1))
