"""What a network in training reads of passages, before it is exported: names, and relations of the right mentions.

Thresholds are chosen on the tuning passages and held against the test passages.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import torch

from chipgraph.graph.schema import SIGNATURES, EntityType, Relation
from chipgraph.ingest.evaluation.figures import Tally
from chipgraph.ingest.evaluation.passages import REFERENCE
from chipgraph.ingest.language.entities import allowed_transitions, log_softmax, spans_of, viterbi
from chipgraph.ingest.language.relations import signature_table
from chipgraph.ingest.training.batches import collate
from chipgraph.ingest.training.losses import MentionTable
from chipgraph.ingest.training.network import Words
from chipgraph.ingest.training.parsed import Parsed
from chipgraph.ingest.training.tune import Scored, best_threshold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from chipgraph.ingest.training.batches import Batch
    from chipgraph.ingest.training.items import Item
    from chipgraph.ingest.training.network import Labels, Network

TOGETHER = 16  # passages a batch


def measure(network: Network, labels: Labels, tune: Sequence[Item], test: Sequence[Item]) -> dict[str, float]:
    """F1 of names by place and type, and of relations between the right mentions, on the test passages."""
    network.eval()
    names, relations = Tally(), Tally()
    tuned = list(score(network, labels, tune).values())
    least = best_threshold([_chances(one) for one in tuned], tuned)
    for one in score(network, labels, test, names).values():
        said = _chances(one) >= least
        hits = np.asarray(one.right, dtype=bool)[said]
        relations.gold, relations.found = relations.gold + one.gold, relations.found + int(hits.sum())
        relations.reported, relations.right = relations.reported + int(said.sum()), relations.right + int(hits.sum())
    return {"relations": relations.row()["f1"], "names": names.row()["f1"]}


def _chances(one: Scored) -> NDArray[np.float64]:
    chances: NDArray[np.float64] = 1 / (1 + np.exp(-np.asarray(one.logits, dtype=np.float64)))
    return chances


def score(network: Network, labels: Labels, items: Sequence[Item], names: Tally | None = None) -> dict[str, Scored]:
    """The logits of all admitted relations between the marked entities; names read are counted in `names`."""
    found: dict[str, Scored] = defaultdict(Scored)
    for at in range(0, len(items), TOGETHER):
        with torch.no_grad():
            _score(network, labels, collate(items[at : at + TOGETHER]), names, found)
    return found


def _score(network: Network, labels: Labels, batch: Batch, names: Tally | None, found: dict[str, Scored]) -> None:
    words, syntax = network.words(batch.ids, batch.mask, batch.rows, batch.firsts, batch.shapes)
    if names is not None:
        _count_names(network, labels, words, batch, names)
    gold = {(n, s, r, o) for n, item in enumerate(batch.items) for s, r, o in _facts(item, labels)}
    for n, s, r, o, logit in _logits(network, labels, words, syntax, batch):
        found[labels.relations[r]].logits.append(logit)
        found[labels.relations[r]].right.append((n, s, r, o) in gold)
    for _, _, r, _ in gold:
        found[labels.relations[r]].gold += 1


def _facts(item: Item, labels: Labels) -> Iterator[tuple[int, int, int]]:
    """The facts of a passage, ends of symmetric ones in order."""
    for s, r, o, *_ in item.relations:
        turn = SIGNATURES[Relation(labels.relations[r])].symmetric and o < s
        yield (o, r, s) if turn else (s, r, o)


def _logits(
    network: Network, labels: Labels, words: Tensor, syntax: Tensor, batch: Batch
) -> Iterator[tuple[int, int, int, int, float]]:
    """Item, subject, relation, object and logit; the two orders of a symmetric relation have their mean."""
    table = MentionTable(batch)
    if not table.pairs:
        return
    ranges, said = Words(words), table.mentions(Parsed(network, syntax, batch))
    hidden = network.pair.pairs(ranges, network.pair.mentions(ranges, said), said, torch.tensor(table.pairs))
    of_pairs = network.pair.relation(hidden).numpy()
    members: dict[int, list[int]] = defaultdict(list)
    for row, key in enumerate(table.pair_keys):
        members[key].append(row)
    logits = {table.entity_pairs[key]: np.logaddexp.reduce(of_pairs[rows], axis=0) for key, rows in members.items()}
    symmetric = [SIGNATURES[Relation(one)].symmetric for one in labels.relations]
    types = [_types(item, labels) for item in batch.items]
    for (n, s, o), own in logits.items():
        if s in types[n] and o in types[n]:
            for r in np.flatnonzero(signature_table()[types[n][s], types[n][o]]).tolist():
                if not symmetric[r]:
                    yield n, s, r, o, float(own[r])
                elif s < o:
                    yield n, s, r, o, float((own[r] + logits[n, o, s][r]) / 2)


def _types(item: Item, labels: Labels) -> dict[int, int]:
    """The type of each entity of a passage, by its place among the types of the ontology."""
    names = [(entities[0], type_) for entities, type_, back in _marks(item) if not back]
    return {entity: list(EntityType).index(EntityType(labels.types[type_])) for entity, type_ in reversed(names)}


def _marks(item: Item) -> Iterator[tuple[tuple[int, ...], int, bool]]:
    return zip(item.entities, item.types, item.reference, strict=True)


def _count_names(network: Network, labels: Labels, words: Tensor, batch: Batch, names: Tally) -> None:
    listed = torch.tensor([code for item in batch.items for code in item.listed])
    logits = network.word.name_logits(words, listed).numpy()
    allowed = allowed_transitions(labels.names)
    for item, first in zip(batch.items, batch.offsets, strict=False):
        scores = log_softmax(logits[first : first + len(item.words)])
        there, said = (
            {(one.start, one.end, one.label) for one in spans_of(sequence, scores, labels.names)}
            for sequence in (item.names, viterbi(scores, allowed))
        )
        for one in there | said:
            if one[2] != REFERENCE:
                hit = one in there and one in said
                names.add(gold=one in there, found=hit, reported=one in said, right=hit)
