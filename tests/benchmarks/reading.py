"""How fast articles are read, and how that compares to the bare encoder on the same paragraphs in the same run.

The encoder alone is the floor of what any reading with it costs: tokenizer and one pass, a paragraph a call.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from chipgraph.ingest.language.encoder import WEIGHTS, load_tokenizer, open_graph
from chipgraph.ingest.language.words import shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipgraph.graph.model import Article
    from chipgraph.ingest.workers import Extractor

LONGEST = 510  # wordpieces that the encoder has positions for, less the two around a text


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A bare encoder: what it is, and how it reads one paragraph."""

    name: str
    read: Callable[[str], object]


@dataclass(slots=True)
class Speed:
    """Words (between white space) and seconds of both."""

    articles: int = 0
    words: int = 0
    pipeline: float = 0.0
    encoder: float = 0.0

    def __str__(self) -> str:
        ours, bare = self.words / self.pipeline, self.words / self.encoder
        return (
            f"{self.articles} articles, {self.words:,} words: {ours:,.0f} words/s, "
            f"the encoder {bare:,.0f}, ratio {ours / bare:.2f}"
        )


def measure(articles: Sequence[Article], extractor: Extractor, yardstick: Yardstick) -> Speed:
    """Read each article with both, one right after the other, so that a busy machine slows both alike."""
    speed = Speed()
    for article in articles:
        paragraphs = [line for line in (article.title, *article.text.splitlines()) if line.strip()]
        began = time.perf_counter()
        for paragraph in paragraphs:
            yardstick.read(paragraph)
        between = time.perf_counter()
        extractor.extract(article)
        speed.pipeline += time.perf_counter() - between
        speed.encoder += between - began
        speed.articles += 1
        speed.words += sum(len(paragraph.split()) for paragraph in paragraphs)
    return speed


def yardstick() -> Yardstick:
    """The original encoder, if what training needs is installed, else the shipped network with its heads."""
    try:
        import torch  # noqa: F401, PLC0415

        from chipgraph.ingest.training.train import encoder_files  # noqa: PLC0415

        weights, tokenizer = encoder_files()
    except (ImportError, PackageNotFoundError):
        return _shipped()
    return _original(weights, tokenizer)


def _original(weights: Path, tokenizer_file: Path) -> Yardstick:
    with tempfile.TemporaryDirectory() as folder:
        session = open_graph(_exported(weights, Path(folder)))
    tokenizer, last = load_tokenizer(tokenizer_file), session.get_outputs()[-1].name

    def read(paragraph: str) -> object:
        ids = tokenizer.encode(paragraph).ids
        return [session.run([last], {"ids": np.asarray([part], dtype=np.int64)}) for part in _parts(ids)]

    return Yardstick("all-MiniLM-L6-v2, all matrices signed int8", read)


def _exported(weights: Path, folder: Path) -> Path:
    """The encoder as it was before our training, as ONNX, quantised as the shipped one is but wholly."""
    import torch  # noqa: PLC0415
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415
    from safetensors.torch import load_file  # noqa: PLC0415

    from chipgraph.ingest.training.export import OPSET  # noqa: PLC0415
    from chipgraph.ingest.training.network import Encoder  # noqa: PLC0415

    encoder = Encoder().eval()
    encoder.load_pretrained(load_file(weights))
    length = torch.export.Dim("L", min=2, max=512)
    example = (torch.ones(1, 17, dtype=torch.long),)
    program: Any = torch.onnx.export(
        encoder,
        example,
        input_names=["ids"],
        dynamic_shapes=({1: length},),
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    program.save(str(folder / "whole.onnx"))
    quantize_dynamic(
        folder / "whole.onnx",
        folder / "encoder.onnx",
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        extra_options={"WeightSymmetric": True, "MatMulConstBOnly": True},
    )
    return folder / "encoder.onnx"


def _shipped() -> Yardstick:
    session = open_graph(WEIGHTS / "words.onnx")
    tokenizer = load_tokenizer(WEIGHTS / "tokenizer.json")

    def read(paragraph: str) -> object:
        words = paragraph.split()
        encoding = tokenizer.encode(words, is_pretokenized=True)
        found = []
        for start in range(0, len(encoding.ids), LONGEST):
            owners = encoding.word_ids[start : start + LONGEST]
            # Graphs are made for two words or more.
            firsts = [n for n, word in enumerate(owners) if word is not None and (n == 0 or owners[n - 1] != word)]
            firsts = firsts if len(firsts) > 1 else [0, 0]
            feed = {
                "ids": [encoding.ids[start : start + LONGEST]],
                "firsts": firsts,
                "shapes": [shape(words[owners[n] or 0]) for n in firsts],
                "listed": [0] * len(firsts),
            }
            found.append(session.run(None, {name: np.asarray(rows, dtype=np.int64) for name, rows in feed.items()}))
        return found

    return Yardstick("the shipped words.onnx with its heads (install chipgraph[train] to measure the original)", read)


def _parts(ids: list[int]) -> list[list[int]]:
    """A paragraph, in parts where it is too long for one call."""
    inner = ids[1:-1]
    cut = [inner[start : start + LONGEST] for start in range(0, len(inner), LONGEST)]
    return [[ids[0], *part, ids[-1]] for part in cut]
