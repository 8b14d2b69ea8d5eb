"""Texts side by side as tensors, a batch at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from chipgraph.ingest.training.items import Item

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True)
class Batch:
    """Items side by side: wordpieces padded, everything of words laid end to end."""

    items: list[Item]
    ids: Tensor
    mask: Tensor
    rows: Tensor
    firsts: Tensor
    shapes: Tensor
    offsets: list[int]


def collate(items: Sequence[Item]) -> Batch:
    """Make one batch."""
    length = max(len(item.ids) for item in items)
    ids = torch.zeros(len(items), length, dtype=torch.long)
    mask = torch.zeros(len(items), length, dtype=torch.bool)
    rows, firsts, shapes, offsets = [], [], [], [0]
    for row, item in enumerate(items):
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        mask[row, : len(item.ids)] = True
        rows += [row] * len(item.firsts)
        firsts += item.firsts
        shapes += item.shapes
        offsets.append(offsets[-1] + len(item.firsts))
    return Batch(list(items), ids, mask, torch.tensor(rows), torch.tensor(firsts), torch.tensor(shapes), offsets)


def bucketed(items: Sequence[Item], most_pieces: int, generator: torch.Generator) -> list[list[Item]]:
    """Batches of items of like length with at most `most_pieces` padded wordpieces, in a random order."""
    noise = torch.rand(len(items), generator=generator)
    order = sorted(range(len(items)), key=lambda n: len(items[n].ids) * (1 + 0.2 * float(noise[n])))
    batches: list[list[Item]] = [[]]
    longest = 0
    for n in order:
        longest = max(longest, len(items[n].ids))
        if batches[-1] and (len(batches[-1]) + 1) * longest > most_pieces:
            batches.append([])
            longest = len(items[n].ids)
        batches[-1].append(items[n])
    return [batches[n] for n in torch.randperm(len(batches), generator=generator).tolist()]
