"""Export a trained network to ONNX, quantised, with everything else the pipeline needs beside it.

    python -m chipgraph.ingest.training.export news.pt -o ingest/language/weights

The encoder and the heads of words become `words.onnx`, labels of arcs `labels.onnx`, relations, status and references
`pairs.onnx`, dates `dates.onnx`, goods, amounts, roles and speakers `phrases.onnx`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from spacy.lookups import load_lookups
from torch import Tensor, nn

from chipgraph.graph.errors import InputError
from chipgraph.ingest.evaluation import passages
from chipgraph.ingest.language.encoder import Standing
from chipgraph.ingest.training.network import Mentions, Words
from chipgraph.ingest.training.train import encoder_files, load_network, save_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipgraph.ingest.training.network import Network

OPSET = 20


class WordsGraph(nn.Module):
    """One text: wordpieces in, all that is said of words out."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, firsts: Tensor, shapes: Tensor, listed: Tensor) -> tuple[Tensor, ...]:
        """ids: (1, L); firsts, shapes, listed: (T)."""
        net = self.network
        read = net.encoder(ids)
        words, syntax = (
            torch.cat([vectors[0].index_select(0, firsts), net.shapes(shapes)], -1)
            for vectors in (read[-1], net.mixed(read))
        )
        upos, xpos, start = net.word.tags(syntax)
        dep, head, label_dep, label_head = net.word.sides(syntax)
        return (
            words,
            upos,
            xpos,
            start,
            net.word.name_logits(words, listed),
            net.word.arcs(dep, head),
            label_dep,
            label_head,
        )


class LabelsGraph(nn.Module):
    """Labels of arcs: what each word is as dependent, and what its head is as head."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, dep: Tensor, head: Tensor) -> Tensor:
        """dep, head: (T, LABEL)."""
        return self.network.word.dep_labels(dep, head)


class PairsGraph(nn.Module):
    """All that is said of ordered pairs of mentions of one text."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.pair = network.pair

    def forward(
        self, words: Tensor, spans: Tensor, types: Tensor, pairs: Tensor, places: Tensor, hangs: Tensor, steps: Tensor
    ) -> tuple[Tensor, ...]:
        """words: (T, WIDTH); spans: (M, 2) words; types: (M); pairs: (P, 2) rows of spans; the rest is `Standing`."""
        ranges, said = Words(words), Mentions(spans, types, Standing(places, hangs, steps))
        vectors = self.pair.mentions(ranges, said)
        hidden = self.pair.pairs(ranges, vectors, said, pairs)
        relation = self.pair.relation(hidden)
        status = self.pair.status(hidden)[:, None] + self.pair.status_of_relation.weight[None]
        return vectors, hidden, relation, status, self.pair.reference(hidden).squeeze(1)


class DatesGraph(nn.Module):
    """How well dates fit facts, row by row."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.pair = network.pair

    def forward(self, hidden: Tensor, dates: Tensor, relation: Tensor, distance: Tensor) -> Tensor:
        """hidden, dates: (K, PAIR); relation, distance: (K)."""
        return self.pair.date_scores(hidden, dates, relation, distance)


class PhrasesGraph(nn.Module):
    """Which words tell the goods, the amount, the role and the speaker of facts."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.pair = network.pair

    def forward(self, hidden: Tensor, words: Tensor, relation: Tensor, subjects: Tensor, objects: Tensor) -> Tensor:
        """hidden: (K, PAIR); words: (T, WIDTH); relation: (K); subjects, objects: (K, 2) words."""
        return self.pair.phrase_scores(hidden, words, relation, subjects, objects)


def _export(
    module: nn.Module,
    example: tuple[Tensor, ...],
    axes: Sequence[dict[int, str]],
    names: list[str],
    outputs: list[str],
    path: Path,
) -> None:
    dims: dict[str, torch.export.Dim] = {}
    shapes = tuple(
        {axis: dims.setdefault(name, torch.export.Dim(name, min=2, max=4096)) for axis, name in one.items()}
        for one in axes
    )
    program = torch.onnx.export(
        module.eval(),
        tuple(tensor.clone() for tensor in example),
        input_names=names,
        output_names=outputs,
        dynamic_shapes=shapes,
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    if program is None:
        raise InputError(f"{path.name} could not be exported; see what torch logged")
    program.save(str(path), external_data=False)


def export(network: Network, folder: Path) -> None:
    """Write the five graphs, not quantised."""
    network.eval()
    words, pieces = 11, 17
    one = torch.zeros(words, dtype=torch.long)
    side = torch.zeros(words, network.word.LABEL)
    hidden = torch.zeros(5, network.pair.second.in_features)
    vectors = torch.zeros(words, network.word.upos.in_features)
    spans = torch.tensor([[0, 2], [3, 4], [5, 9]])
    pairs = torch.tensor([[0, 1], [1, 0], [0, 2], [2, 0], [1, 2]])
    k = torch.zeros(5, dtype=torch.long)
    said = ["words", "upos", "xpos", "start", "names", "arcs", "label_dep", "label_head"]
    t: dict[int, str] = {0: "T"}
    _export(
        WordsGraph(network),
        (torch.ones(1, pieces, dtype=torch.long), torch.arange(words), one, one),
        [{1: "L"}, t, t, t],
        ["ids", "firsts", "shapes", "listed"],
        said,
        folder / "words.onnx",
    )
    _export(LabelsGraph(network), (side, side), [t, t], ["dep", "head"], ["labels"], folder / "labels.onnx")
    m: dict[int, str] = {0: "M"}
    _export(
        PairsGraph(network),
        (vectors, spans, k[:3], pairs, spans[:, [0, 0, 1]], k[:3], one.expand(3, words)),
        [t, m, m, {0: "P"}, m, m, {0: "M", 1: "T"}],
        ["words", "spans", "types", "pairs", *Standing._fields],
        ["vectors", "hidden", "relation", "status", "reference"],
        folder / "pairs.onnx",
    )
    _export(
        DatesGraph(network),
        (hidden, hidden, k, k),
        [{0: "K"}] * 4,
        ["hidden", "dates", "relation", "distance"],
        ["date"],
        folder / "dates.onnx",
    )
    ends = torch.tensor([[0, 2]]).expand(5, 2)
    f: dict[int, str] = {0: "K"}
    _export(
        PhrasesGraph(network),
        (hidden, vectors, k, ends, ends),
        [f, t, f, f, f],
        ["hidden", "words", "relation", "subjects", "objects"],
        ["phrases"],
        folder / "phrases.onnx",
    )


def quantise(folder: Path, out: Path, *, keep: Sequence[str] = ()) -> None:
    """Eight-bit integers for the encoder's matrices and embeddings; `keep` names parts of nodes that stay as they are.

    A scale a channel halves the error. Seven bits in use: processors with AVX2 but without VNNI add pairs of products
    in sixteen bits, which would overflow.
    """
    for path in sorted(folder.glob("*.onnx")):
        target = out / path.name
        if path.name != "words.onnx":
            shutil.copy(path, target)
            continue
        model = onnx.load(path)
        excluded = [node.name for node in model.graph.node if any(part in node.name for part in keep)]
        quantize_dynamic(
            path,
            target,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_exclude=excluded,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            extra_options={"WeightSymmetric": True, "MatMulConstBOnly": True},
        )


def _strip(folder: Path) -> None:
    """Take out what the exporter notes on each node, such as where the code lay that made it."""
    for path in sorted(folder.glob("*.onnx")):
        model = onnx.load(path)
        del model.metadata_props[:]
        del model.graph.metadata_props[:]
        for each in (*model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output):
            del each.metadata_props[:]
            each.doc_string = ""
        for tensor in model.graph.initializer:
            del tensor.metadata_props[:]
        onnx.save(model, path)


def main() -> None:
    """Export one saved state."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--keep", type=Path, help="where to keep the weights in half precision, to train on from")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    network, labels = load_network(arguments.state)
    if arguments.keep:
        save_weights(network, labels, arguments.keep)
    with tempfile.TemporaryDirectory() as folder:
        export(network, Path(folder))
        quantise(Path(folder), arguments.out)
    _strip(arguments.out)
    shutil.copy(encoder_files()[1], arguments.out / "tokenizer.json")
    load_lookups("en", ["lemma_rules", "lemma_exc", "lemma_index"]).to_disk(arguments.out)
    (arguments.out / "labels.json").write_text(json.dumps(asdict(labels)) + "\n")
    digest = hashlib.sha256()
    for path in sorted(passages.DATA.glob("*.jsonl")):
        digest.update(path.read_bytes())
    weights = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(arguments.out.glob("*.onnx"))))
    meta = {"data": digest.hexdigest(), "weights": weights.hexdigest()}
    (arguments.out / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


if __name__ == "__main__":
    main()
