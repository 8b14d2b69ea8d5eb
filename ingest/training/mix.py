"""Mix two networks: the mean of what a stage began with and of what it ended with.

    python -m chipgraph.ingest.training.mix fourth.pt fifth.pt -o mixed.pt

A network that is trained on gets better at what it is trained on and worse at texts of other kinds; half way back most
of the gain is left and most of the loss is not (Wortsman et al., “Robust fine-tuning of zero-shot models”, CVPR 2022).
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

import torch

from chipgraph.graph.errors import InputError
from chipgraph.ingest.training.train import load_network


def main() -> None:
    """Write the mean of two saved states."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "states", type=Path, nargs=2, help="two states of one network, the second trained from the first"
    )
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()
    (one, labels), (two, others) = map(load_network, arguments.states)
    if labels != others:
        raise InputError(f"{arguments.states[0]} and {arguments.states[1]} have other labels and cannot be mixed")
    first = one.state_dict()
    mixed = {name: torch.lerp(first[name], tensor, 0.5) for name, tensor in two.state_dict().items()}
    torch.save({"network": mixed, "labels": asdict(labels)}, arguments.out)


if __name__ == "__main__":
    main()
