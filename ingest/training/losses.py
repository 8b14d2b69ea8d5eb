"""What the network is trained to get right: one loss a head, summed by `train.py`."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from chipgraph.graph.schema import SIGNATURES, EntityType, Relation
from chipgraph.ingest.training.items import UNTOLD
from chipgraph.ingest.training.network import Mentions, Words, date_distance
from chipgraph.ingest.training.parsed import Parsed

if TYPE_CHECKING:
    from chipgraph.ingest.training.batches import Batch
    from chipgraph.ingest.training.items import Item
    from chipgraph.ingest.training.network import Labels, Network


LISTED_KEPT = 0.7  # of the passages; in the others the network must do without the gazetteer


def signature_mask(labels: Labels) -> Tensor:
    """Which relation may join which types: (types, types, relations); false for references and dates."""
    mask = torch.zeros(len(labels.types) + 1, len(labels.types) + 1, len(labels.relations), dtype=torch.bool)
    named = [(n, EntityType(type_)) for n, type_ in enumerate(labels.types) if type_ in set(EntityType)]
    for r, relation in enumerate(labels.relations):
        signature = SIGNATURES[Relation(relation)]
        for a, subject in named:
            for b, obj in named:
                mask[a, b, r] = signature.admits(subject, obj)
    return mask


def syntax_loss(network: Network, words: Tensor, batch: Batch) -> dict[str, Tensor]:
    """Tags, sentence starts, arcs within gold sentences and their labels; every item of the batch has syntax."""
    heads = network.word
    upos, xpos, start = heads.tags(words)
    items = batch.items
    gold_starts = torch.tensor([float(flag) for item in items for flag in item.starts])
    dep, head, label_dep, label_head = heads.sides(words)
    gold_heads, sentence = [], []
    for item, offset in zip(items, batch.offsets, strict=False):
        gold_heads += [h + offset for h in item.heads]
        for n, flag in enumerate(item.starts):
            if flag:
                sentence.append(n + offset)
    sentence.append(len(words))
    lengths = [b - a for a, b in itertools.pairwise(sentence)]
    column = torch.arange(max(lengths))[None]
    inside = column < torch.tensor(lengths)[:, None]
    places = (torch.tensor(sentence[:-1])[:, None] + column).clamp_max(len(words) - 1)
    dep, head = (side.index_select(0, places.flatten()).view(*places.shape, -1) for side in (dep, head))
    scores = heads.arcs(dep, head).masked_fill(~inside[:, None, :], -1e4)[inside]
    flat_heads = torch.tensor(gold_heads)
    starts = torch.repeat_interleave(torch.tensor(sentence[:-1]), torch.tensor(lengths))
    labels = heads.dep_labels(label_dep, label_head.index_select(0, flat_heads))
    return {
        "upos": functional.cross_entropy(upos, torch.tensor([t for item in items for t in item.upos])),
        "xpos": functional.cross_entropy(xpos, torch.tensor([t for item in items for t in item.xpos])),
        "start": 2 * functional.binary_cross_entropy_with_logits(start, gold_starts),
        "arc": functional.cross_entropy(scores, flat_heads - starts),
        "dep": functional.cross_entropy(labels, torch.tensor([t for item in items for t in item.deps])),
    }


def names_loss(network: Network, words: Tensor, batch: Batch) -> Tensor:
    """BIO labels of names and references."""
    listed: list[int] = []
    for item, kept in zip(batch.items, (torch.rand(len(batch.items)) < LISTED_KEPT).tolist(), strict=True):
        listed += item.listed if kept else [0] * len(item.words)
    logits = network.word.name_logits(words, torch.tensor(listed))
    right = torch.tensor([t for item in batch.items for t in item.names])
    total = functional.cross_entropy(logits, right, reduction="sum", ignore_index=UNTOLD)
    return total / (right != UNTOLD).sum().clamp_min(1)


class MentionTable:
    """The mentions of a batch laid end to end, and all ordered pairs of mentions of different entities."""

    def __init__(self, batch: Batch) -> None:
        self.spans: list[tuple[int, int]] = []
        self.bounds: list[tuple[int, int]] = []
        self.types: list[int] = []
        self.pairs: list[tuple[int, int]] = []
        self.pair_keys: list[int] = []  # the row of `entity_pairs` that each pair of mentions speaks for
        self.entity_pairs: list[tuple[int, int, int]] = []  # item, subject, object
        self.weights: list[float] = []
        self.first_mention: list[int] = []
        for n, (item, offset) in enumerate(zip(batch.items, batch.offsets, strict=False)):
            self._add(n, item, offset)

    def _add(self, n: int, item: Item, offset: int) -> None:
        base = len(self.spans)
        self.first_mention.append(base)
        self.spans += [(s + offset, e + offset) for s, e in item.spans]
        self.bounds += [(offset, offset + len(item.words))] * len(item.spans)
        self.types += item.types
        rows: dict[tuple[int, int], int] = {}
        entities = {e for group in item.entities for e in group}
        for i, one in enumerate(item.entities):
            for j, two in enumerate(item.entities):
                if i == j:
                    continue
                for a in one:
                    for b in two:
                        if a == b:
                            continue
                        if (a, b) not in rows:
                            rows[a, b] = len(self.entity_pairs)
                            self.entity_pairs.append((n, a, b))
                            self.weights.append(1 / (2 + len(entities)))
                        self.pairs.append((base + i, base + j))
                        self.pair_keys.append(rows[a, b])

    def mentions(self, parsed: Parsed) -> Mentions:
        """All of the batch, as the network takes them."""
        spans, types, bounds = (torch.tensor(one) for one in (self.spans, self.types, self.bounds))
        return Mentions(spans, types, parsed.standing(self.spans), bounds)


def _logsumexp(logits: Tensor, keys: Tensor, size: int) -> Tensor:
    index = keys[:, None].expand_as(logits)
    top = torch.full((size, logits.shape[1]), -1e4).scatter_reduce(0, index, logits, "amax").detach()
    total = torch.zeros(size, logits.shape[1]).scatter_add(0, index, torch.exp(logits - top.gather(0, index)))
    return top + torch.log(total.clamp_min(1e-9))


def news_loss(network: Network, words: Tensor, syntax: Tensor, batch: Batch, signatures: Tensor) -> dict[str, Tensor]:
    """Names, references, relations with their status; every item of the batch is a passage."""
    losses = {"names": names_loss(network, words, batch)}
    table = MentionTable(batch)
    if not table.spans:
        return losses
    heads = network.pair
    ranges, parsed = Words(words), Parsed(network, syntax, batch)
    said = table.mentions(parsed)
    vectors = heads.mentions(ranges, said)
    reference = _reference_loss(network, ranges, batch, table, said)
    if reference is not None:
        losses["reference"] = reference
    if not table.pairs:
        return losses
    pairs, keys = torch.tensor(table.pairs), torch.tensor(table.pair_keys)
    hidden = heads.pairs(ranges, vectors, said, pairs)
    size = len(table.entity_pairs)
    logits = _logsumexp(heads.relation(hidden), keys, size)
    rows = {pair: row for row, pair in enumerate(table.entity_pairs)}
    target = torch.zeros_like(logits)
    facts, relations, status = [], [], []
    for n, item in enumerate(batch.items):
        for s, r, o, state in item.relations:
            target[rows[n, s, o], r] = 1
            facts.append(rows[n, s, o])
            relations.append(r)
            status.append(state)
            if SIGNATURES[list(Relation)[r]].symmetric:
                target[rows[n, o, s], r] = 1
    admitted = _admitted(batch, table, signatures)
    each = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    doubt = 1 - torch.exp(-each.detach())  # 1 - p of the right answer: what is known already weighs less
    losses["relation"] = (each * doubt * admitted * torch.tensor(table.weights)[:, None]).sum() / len(batch.items) * 1.5
    if facts:
        best = _best_mention_pair(logits=heads.relation(hidden).detach(), keys=keys, facts=facts, relations=relations)
        kind = torch.tensor(relations)
        stated, ends = hidden.index_select(0, best), said.spans[pairs.index_select(0, best)]
        states = heads.status(stated) + heads.status_of_relation(kind)
        losses["status"] = 0.5 * functional.cross_entropy(states, torch.tensor(status))
        dates = _date_loss(network, ranges, parsed, batch, stated, ends, kind)
        if dates is not None:
            losses["date"] = dates
        losses["phrase"] = _phrase_loss(network, words, batch, stated, ends, kind)
    return losses


def _phrase_loss(
    network: Network, words: Tensor, batch: Batch, hidden: Tensor, ends: Tensor, relations: Tensor
) -> Tensor:
    """For each fact where in its passage each qualifier begins, or that it has none (score 0), and where it ends.

    hidden, ends, relations: a row a fact of the batch: its pair of mentions, their words (2, 2), its relation.
    """
    scores = network.pair.phrase_scores(hidden, words, relations, ends[:, 0], ends[:, 1])
    right = torch.zeros(scores.shape, dtype=torch.bool)
    known, some = (torch.zeros(scores.shape[:2], dtype=torch.bool) for _ in range(2))
    inside = torch.zeros(len(hidden), len(words), dtype=torch.bool)
    fact = 0
    for item, (first, last) in zip(batch.items, itertools.pairwise(batch.offsets), strict=True):
        for told in item.told:
            inside[fact, first:last] = True
            for n, spans in enumerate(told):
                known[fact, n], some[fact, n] = spans is not None, bool(spans)
                for start, end in spans or ():
                    right[fact, n, 0, first + start] = right[fact, n, 1, first + end - 1] = True
            fact += 1
    scores = scores.masked_fill(~inside[:, None, None], -1e4)
    every, good = scores.logsumexp(-1), scores.masked_fill(~right, -1e4).logsumexp(-1)
    nothing = torch.zeros(())
    begins = torch.logaddexp(every[..., 0], nothing) - torch.where(some, good[..., 0], nothing)
    stops = every[..., 1] - good[..., 1]
    return 0.5 * ((begins * known).sum() + (stops * some).sum()) / len(hidden)


def _date_loss(
    network: Network,
    words: Words,
    parsed: Parsed,
    batch: Batch,
    hidden: Tensor,
    ends: Tensor,
    relations: Tensor,
) -> Tensor | None:
    """For each fact its passage's dates against one another and against none (score 0); rows as in `_phrase_loss`."""
    heads = network.pair
    dates: list[tuple[int, int]] = []
    rows: list[int] = []
    groups: list[int] = []
    right: list[bool] = []
    undated: list[bool] = []
    fact = 0
    for item, offset in zip(batch.items, batch.offsets, strict=False):
        for whens in item.dated:
            if item.dates and whens is not None:
                dates += [(start + offset, end + offset) for start, end in item.dates]
                rows += [fact] * len(item.dates)
                groups += [len(undated)] * len(item.dates)
                right += [n in whens for n in range(len(item.dates))]
                undated.append(not whens)
            fact += 1
    if not undated:
        return None
    places = torch.tensor(dates)
    kind = torch.full((len(dates),), heads.types.num_embeddings - 1)
    vectors = heads.mentions(words, Mentions(places, kind, parsed.standing(dates)))
    row = torch.tensor(rows)
    distance = date_distance(places, ends[row, 0], ends[row, 1])
    scores = heads.date_scores(hidden.index_select(0, row), vectors, relations[row], distance)[:, None]
    index, hit, none = torch.tensor(groups), torch.tensor(right), torch.tensor(undated)
    total = torch.logaddexp(_logsumexp(scores, index, len(none)).squeeze(1), torch.zeros(()))
    good = torch.full((len(none),), -1e4)
    if bool(hit.any()):
        good = _logsumexp(scores[hit], index[hit], len(none)).squeeze(1)
    return 0.5 * (total - torch.where(none, torch.zeros(()), good)).mean()


def _admitted(batch: Batch, table: MentionTable, signatures: Tensor) -> Tensor:
    types = []
    for item in batch.items:
        of: dict[int, int] = {}
        for entities, type_ in zip(item.entities, item.types, strict=True):
            if len(entities) == 1:
                of.setdefault(entities[0], type_)
        types.append(of)
    subject = torch.tensor([types[n].get(a, 0) for n, a, _ in table.entity_pairs])
    obj = torch.tensor([types[n].get(b, 0) for n, _, b in table.entity_pairs])
    return signatures[subject, obj]


def _best_mention_pair(*, logits: Tensor, keys: Tensor, facts: list[int], relations: list[int]) -> Tensor:
    """For each fact the pair of mentions that speaks for it most clearly."""
    order = torch.argsort(keys, stable=True)
    sizes = torch.bincount(keys)
    starts = torch.cat([torch.zeros(1, dtype=torch.long), sizes.cumsum(0)])
    chosen = []
    for fact, relation in zip(facts, relations, strict=True):
        members = order[starts[fact] : starts[fact + 1]]
        chosen.append(members[logits[members, relation].argmax()])
    return torch.stack(chosen)


def _reference_loss(network: Network, words: Words, batch: Batch, table: MentionTable, said: Mentions) -> Tensor | None:
    """References against all named mentions of their passage, and against none (score 0)."""
    heads = network.pair
    unknown = (
        len(heads.types.weight) - 2
    )  # "~": what a reference goes back to decides its type, so it is not shown here
    pairs, groups, right = [], [], []
    references = [(n, i) for n, item in enumerate(batch.items) for i in range(len(item.spans)) if item.reference[i]]
    types = said.types.clone()
    for group, (n, i) in enumerate(references):
        item, base = batch.items[n], table.first_mention[n]
        types[base + i] = unknown
        for j in range(len(item.spans)):
            if not item.reference[j]:
                pairs.append((base + i, base + j))
                groups.append(group)
                right.append(item.entities[j][0] in item.entities[i])
    if not pairs:
        return None
    said = said._replace(types=types)
    hidden = heads.pairs(words, heads.mentions(words, said), said, torch.tensor(pairs))
    scores, index, hit = heads.reference(hidden), torch.tensor(groups), torch.tensor(right)
    size = len(references)
    everything = _logsumexp(scores, index, size).squeeze(1)
    good = _logsumexp(scores[hit], index[hit], size).squeeze(1) if bool(hit.any()) else torch.full((size,), -1e4)
    total = torch.logaddexp(everything, torch.zeros(()))  # "none of them" scores 0
    some = torch.zeros(size, dtype=torch.bool).scatter(0, index[hit], True)
    return (total - torch.where(some, good, torch.zeros(()))).mean() * 0.5
