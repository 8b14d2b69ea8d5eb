"""The network at run time: five ONNX graphs, one reading of a window for all heads.

A window is a run of whole paragraphs (or a part of a long one) that the network reads in one call. Its result depends
on nothing outside of it, so a text reads the same in any batch.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from chipgraph.graph.errors import ChipGraphError
from chipgraph.ingest.language.words import CLASSIFIER, MOST_WORDS, SEPARATOR, shape, with_breaks

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


WEIGHTS = Path(__file__).parent / "weights"
DISTANCES = 12  # buckets to a direction, as in training
_PLACES = 512  # wordpieces that the encoder has places for
_GRAPHS = ("words", "labels", "pairs", "dates", "phrases")


@dataclass(frozen=True, slots=True)
class Labels:
    """The label sets of the heads, in the order of their outputs."""

    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    deps: tuple[str, ...]
    names: tuple[str, ...]
    types: tuple[str, ...]
    relations: tuple[str, ...]
    status: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path) -> Labels:
        """Read `labels.json` of a folder of weights."""
        found = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        return cls(**{name: tuple(values) for name, values in found.items()})


@dataclass(frozen=True, slots=True)
class WordsReading:
    """What the network says of the T words of a window; logits unless said otherwise."""

    words: NDArray[np.float32]  # (T, width): the vectors that the other graphs read
    upos: NDArray[np.float32]
    xpos: NDArray[np.float32]
    start: NDArray[np.float32]  # (T): that a sentence starts here
    names: NDArray[np.float32]
    arcs: NDArray[np.float32]  # (T, T): column as head of row, the diagonal is the root
    label_dep: NDArray[np.float32]
    label_head: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PairsReading:
    """What the network says of P ordered pairs of M mentions."""

    vectors: NDArray[np.float32]  # (M, pair width)
    hidden: NDArray[np.float32]  # (P, pair width)
    relation: NDArray[np.float32]
    status: NDArray[np.float32]  # (P, relations, status)
    reference: NDArray[np.float32]  # (P)


Array = TypeVar("Array")  # of whole numbers: numpy's, or a tensor in training


class Standing(NamedTuple, Generic[Array]):
    """M mentions in the trees of T words."""

    places: Array  # (M, 3): the top word of each, the word that this hangs on, and the next one up
    hangs: Array  # (M): how the top word hangs there, by its place in the label set
    steps: Array  # (M, T): the way from each to each word, as `Trees.steps` has it


def load_tokenizer(path: Path) -> Tokenizer:
    """The encoder's tokenizer, without the padding and truncation that its file asks for."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def open_graph(path: Path) -> ort.InferenceSession:
    """A graph to run on one thread: work is spread over processes, and the result is the same on each."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # onnxruntime makes one step of a sum and the norm after it, which takes a quarter of the encoder's time (1.32):
    # eight times as long as the two.
    slow = ["SkipLayerNormFusion"]
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=slow)


class Network:
    """The shipped weights."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        try:
            self._sessions = {name: open_graph(folder / f"{name}.onnx") for name in _GRAPHS}
            self._tokenizer = load_tokenizer(folder / "tokenizer.json")
            self._pieces_of = lru_cache(MOST_WORDS)(self._encode)
            self.labels = Labels.load(folder)
            self.meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        except Exception as error:  # onnxruntime and tokenizers raise classes of their own for each defect
            raise ChipGraphError(f"the weights in {folder} cannot be loaded ({error}); reinstall chipgraph") from error

    def pieces(self, words: Sequence[str], breaks: Collection[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Wordpiece ids of the words, and where each word begins among them; an unreadable word counts as unknown.

        `breaks`: the words at which paragraphs begin.
        """
        found = [self._pieces_of(word) for word in words]
        room = _PLACES - 2 - len(breaks)
        if sum(map(len, found)) > room:  # a list of addresses, say
            found = [one[: room // len(found)] for one in found]
        firsts, ids = [], [CLASSIFIER]
        for one in found:
            firsts.append(len(ids) if one else 0)
            ids += one
        ids.append(SEPARATOR)
        read, places = with_breaks(np.asarray(ids, dtype=np.int64), np.asarray(firsts, dtype=np.int64), breaks)
        return read[None], places

    def _encode(self, word: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode([word], is_pretokenized=True, add_special_tokens=False).ids)

    def read(self, words: Sequence[str], listed: Sequence[int], breaks: Collection[int] = ()) -> WordsReading:
        """Read the words of one window.

        `listed`: what the gazetteer says of each word (0: nothing); `breaks`: the words at which paragraphs begin.
        """
        ids, firsts = self.pieces(words, breaks)
        shapes = np.asarray([shape(word) for word in words], dtype=np.int64)
        feed: dict[str, NDArray[Any]] = {
            "ids": ids,
            "firsts": firsts,
            "shapes": shapes,
            "listed": np.asarray(listed, dtype=np.int64),
        }
        return WordsReading(*self._run("words", feed))

    def arc_labels(self, dep: NDArray[np.float32], head: NDArray[np.float32]) -> NDArray[np.float32]:
        """Label logits of words given their chosen heads' rows."""
        found: NDArray[np.float32] = self._run("labels", {"dep": dep, "head": head})[0]
        return found

    def pairs(
        self,
        words: NDArray[np.float32],
        spans: NDArray[np.int64],
        types: NDArray[np.int64],
        pairs: NDArray[np.int64],
        standing: Standing[NDArray[np.int64]],
    ) -> PairsReading:
        """Read ordered pairs of mentions: `spans` (M, 2) words, `types` (M), `pairs` (P, 2) rows of `spans`."""
        feed: dict[str, NDArray[Any]] = {"words": words, "spans": spans, "types": types, "pairs": pairs}
        return PairsReading(*self._run("pairs", feed | standing._asdict()))

    def dates(
        self,
        hidden: NDArray[np.float32],
        dates: NDArray[np.float32],
        relation: NDArray[np.int64],
        distance: NDArray[np.int64],
    ) -> NDArray[np.float32]:
        """Scores of dates for facts, row by row; above 0 the date belongs to the fact."""
        feed: dict[str, NDArray[Any]] = {"hidden": hidden, "dates": dates, "relation": relation, "distance": distance}
        found: NDArray[np.float32] = self._run("dates", feed)[0]
        return found

    def phrases(
        self,
        hidden: NDArray[np.float32],
        words: NDArray[np.float32],
        relation: NDArray[np.int64],
        ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    ) -> NDArray[np.float32]:
        """Scores (K, PHRASES, 2, T) of words as the first and as the last of what is told beside facts.

        0 is as likely as that nothing is told. `ends`: the words (K, 2) of the facts' subjects and of their objects.
        """
        feed: dict[str, NDArray[Any]] = {"hidden": hidden, "words": words, "relation": relation}
        feed |= {"subjects": ends[0], "objects": ends[1]}
        found: NDArray[np.float32] = self._run("phrases", feed)[0]
        return found

    def _run(self, graph: str, feed: dict[str, NDArray[Any]]) -> list[Any]:
        """Run one graph. Graphs are made for two rows or more, so a single row is given twice and one is dropped."""
        single = {name for name, rows in feed.items() if name != "ids" and len(rows) == 1}
        if not single:
            return list(self._sessions[graph].run(None, feed))
        doubled = {name: np.concatenate([rows, rows]) if name in single else rows for name, rows in feed.items()}
        return [self._cut(graph, n, rows, feed) for n, rows in enumerate(self._sessions[graph].run(None, doubled))]

    @staticmethod
    def _cut(graph: str, output: int, rows: NDArray[Any], feed: dict[str, NDArray[Any]]) -> NDArray[Any]:
        if graph == "pairs":
            return rows[: len(feed["spans"])] if output == 0 else rows[: len(feed["pairs"])]
        if graph == "phrases":
            return rows[: len(feed["hidden"]), ..., : len(feed["words"])]
        size = len(feed["firsts" if graph == "words" else next(iter(feed))])
        return rows[:size, :size] if graph == "words" and output == 5 else rows[:size]


def distance_bucket(one: NDArray[np.int64], two: NDArray[np.int64]) -> NDArray[np.int64]:
    """Order and distance of two spans of words ((K, 2) each) in the buckets of training."""
    gap = np.maximum(one[:, 0], two[:, 0]) - np.minimum(one[:, 1], two[:, 1])
    bucket = (np.log2(np.clip(gap, 0, 2000).astype(np.float32) + 1) * 1.25).astype(np.int64)
    found: NDArray[np.int64] = np.clip(bucket, 0, DISTANCES - 1) + DISTANCES * (one[:, 0] > two[:, 0])
    return found
