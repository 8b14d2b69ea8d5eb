"""The network: one pretrained encoder over wordpieces, and the heads that read words and pairs of mentions.

Shapes: T words of a batch laid end to end, M mentions, P ordered pairs of mentions; WIDTH values a word.
"""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from chipgraph.ingest.language.candidates import PHRASES
from chipgraph.ingest.language.trees import APART
from chipgraph.ingest.language.words import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chipgraph.ingest.language.encoder import Standing

HIDDEN, LAYERS, ATTENTION_HEADS, PIECES, POSITIONS = 384, 6, 12, 30522, 512
SHAPE_WIDTH = 16
WIDTH = HIDDEN + SHAPE_WIDTH
PAIR = 256
DISTANCES = 12
BOUND = 3.0  # of a mention's values after that, which begin within 1
ASKED = 64  # the width of what is compared to find phrases
LOOKS = 3  # layers in which mentions look at words and at one another
CONTEXTS, KEY = 4, 32  # heads that look for the words which speak of a pair, and the width of what they compare


@dataclass(frozen=True, slots=True)
class Labels:
    """The label sets of the heads, in the order of their outputs."""

    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    deps: tuple[str, ...]
    names: tuple[str, ...]  # "O", then "B-…" and "I-…" of every type and of "~"
    types: tuple[str, ...]  # of mentions: the node types and "~"
    relations: tuple[str, ...]
    status: tuple[str, ...]


class Linear(nn.Linear):
    """Multiplies in bfloat16 while it learns, where the processor can; the weights and all sums stay as they are."""

    HALF = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # what torch's own compiler asks
    ROWS = 128  # in multiples of so many: for every other number a kernel is compiled anew, in the time of ten products

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) → (…, out)."""
        if not (self.training and self.HALF):
            return super().forward(x)
        rows = x.shape[:-1].numel()
        padded = functional.pad(x.reshape(rows, -1).bfloat16(), (0, 0, 0, -rows % self.ROWS))
        found = functional.linear(padded, self.weight.bfloat16(), self.bias.bfloat16())[:rows]
        return found.float().view(*x.shape[:-1], -1)


class Dropout(nn.Module):
    """Hides values while it learns, with a chance in 256ths: a random byte a value is drawn faster than torch's own."""

    def __init__(self, chance: float) -> None:
        super().__init__()
        self.hidden = round(256 * chance)

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        if not self.training:
            return x
        count = x.numel()
        drawn = torch.randint(-(2**63), 2**63 - 1, ((count + 7) // 8,), device=x.device).view(torch.uint8)[:count]
        return x * (drawn >= self.hidden).view(x.shape) * (256 / (256 - self.hidden))


class Layer(nn.Module):
    """One transformer layer as BERT has it: attention, feed-forward, norms after the sums."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.norm_attention, self.norm_output = (nn.LayerNorm(HIDDEN, eps=1e-12) for _ in range(2))
        self.up, self.down = Linear(HIDDEN, 4 * HIDDEN), Linear(4 * HIDDEN, HIDDEN)
        self.dropout = Dropout(0.06)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """x: (B, L, HIDDEN); mask: (B, 1, 1, L), true where there is a wordpiece."""
        batch, length, _ = x.shape

        def heads(linear: nn.Module) -> Tensor:
            rows: Tensor = linear(x)
            return rows.view(batch, length, ATTENTION_HEADS, HIDDEN // ATTENTION_HEADS).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            heads(self.query), heads(self.key), heads(self.value), attn_mask=mask
        )
        mixed = mixed.transpose(1, 2).reshape(batch, length, HIDDEN)
        x = self.norm_attention(x + self.dropout(self.out(mixed)))
        return self.norm_output(x + self.dropout(self.down(functional.gelu(self.up(x)))))  # type: ignore[no-any-return]


class Encoder(nn.Module):
    """Wordpieces to vectors."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.Embedding(PIECES, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.segment = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.dropout = Dropout(0.06)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> list[Tensor]:
        """What each layer makes of it, (B, L, HIDDEN). ids: (B, L); mask: (B, L), true where there is a wordpiece."""
        positions = self.positions(torch.arange(ids.shape[1], device=ids.device))
        x = self.dropout(self.norm(self.pieces(ids) + positions + self.segment))
        wide = None if mask is None else mask[:, None, None, :]
        read = []
        for layer in self.layers:
            x = layer(x, wide)
            read.append(x)
        return read

    def load_pretrained(self, tensors: Mapping[str, Tensor]) -> None:
        """Take the weights of a BERT checkpoint of this size (`all-MiniLM-L6-v2`)."""
        ours = {"pieces": "embeddings.word_embeddings", "norm": "embeddings.LayerNorm"}
        inside = {
            "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
            "out": "attention.output.dense", "norm_attention": "attention.output.LayerNorm",
            "up": "intermediate.dense", "down": "output.dense", "norm_output": "output.LayerNorm",
        }  # fmt: skip
        ours |= {f"layers.{n}.{a}": f"encoder.layer.{n}.{b}" for n in range(LAYERS) for a, b in inside.items()}
        state = {}
        for mine, theirs in ours.items():
            for part in ("weight", "bias"):
                if f"{theirs}.{part}" in tensors:
                    state[f"{mine}.{part}"] = tensors[f"{theirs}.{part}"].float()
        state["positions.weight"] = tensors["embeddings.position_embeddings.weight"].float()
        state["segment"] = tensors["embeddings.token_type_embeddings.weight"][0].float()
        self.load_state_dict(state)


class WordHeads(nn.Module):
    """Tags, sentence starts, the two sides of the dependency arcs, and names, for every word."""

    ARC, LABEL = 256, 96

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self.upos, self.xpos = Linear(WIDTH, len(labels.upos)), Linear(WIDTH, len(labels.xpos))
        self.start = Linear(WIDTH, 1)
        self.arc_dep, self.arc_head = Linear(WIDTH, self.ARC), Linear(WIDTH, self.ARC)
        self.label_dep, self.label_head = Linear(WIDTH, self.LABEL), Linear(WIDTH, self.LABEL)
        self.arc = nn.Parameter(torch.zeros(self.ARC + 1, self.ARC))
        self.label = nn.Parameter(torch.zeros(len(labels.deps), self.LABEL + 1, self.LABEL + 1))
        nn.init.normal_(self.label, std=0.02)
        self.gazetteer = nn.Embedding(2 * len(labels.types) + 1, SHAPE_WIDTH, padding_idx=0)
        nn.init.zeros_(self.gazetteer.weight)
        self.names = Linear(WIDTH + SHAPE_WIDTH, len(labels.names))
        self.dropout = Dropout(0.2)

    def tags(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of UPOS (T, …), of the treebank's own tags (T, …), of sentence starts (T)."""
        words = self.dropout(words)
        return self.upos(words), self.xpos(words), self.start(words).squeeze(-1)

    def name_logits(self, words: Tensor, listed: Tensor) -> Tensor:
        """Logits of the BIO labels (T, …). listed: what the gazetteer says of each word, 0 for nothing."""
        return self.names(torch.cat([self.dropout(words), self.gazetteer(listed)], -1))  # type: ignore[no-any-return]

    def sides(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What a word is as dependent and as head, for arcs (…, ARC) and for labels (…, LABEL)."""
        words = self.dropout(words)
        parts = (self.arc_dep(words), self.arc_head(words), self.label_dep(words), self.label_head(words))
        a, b, c, d = (self.dropout(functional.gelu(part)) for part in parts)
        return a, b, c, d

    def arcs(self, dep: Tensor, head: Tensor) -> Tensor:
        """Scores of every word (last axis) as the head of every word; its own place means root."""
        return (_with_one(dep) @ self.arc) @ head.transpose(-1, -2)

    def dep_labels(self, dep: Tensor, head: Tensor) -> Tensor:
        """Label logits (T, …) of words with their chosen heads."""
        return torch.einsum("ti,lij,tj->tl", _with_one(dep), self.label, _with_one(head))


def _with_one(x: Tensor) -> Tensor:
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)


class Words:
    """Words laid end to end (T, WIDTH), and the greatest values of any range of them."""

    LEVELS = 8  # ranges of up to 2 ** LEVELS words

    def __init__(self, vectors: Tensor) -> None:
        self.vectors, tops = vectors, [vectors.detach()]
        # where they stand, while it learns: that goes back by one gather then, not through every level
        places = [torch.arange(len(vectors))[:, None].expand_as(vectors)] if vectors.requires_grad else []
        for n in range(self.LEVELS):
            after = (torch.arange(vectors.shape[0]) + (1 << n)).clamp_max(vectors.shape[0] - 1)
            here, there = tops[-1], tops[-1].index_select(0, after)
            tops.append(torch.maximum(here, there))
            if places:
                places.append(torch.where(there > here, places[-1].index_select(0, after), places[-1]))
        self.tops, self.places = torch.cat(tops), torch.cat(places) if places else None

    def greatest(self, start: Tensor, end: Tensor) -> Tensor:
        """The greatest value in each column over words start … end - 1; (P, WIDTH)."""
        count = self.vectors.shape[0]
        length = (end - start).clamp(1, 1 << self.LEVELS)
        level = torch.floor(torch.log2(length.float() + 0.01)).long()
        first, second = level * count + start, level * count + start + length - (1 << level)
        one, two = self.tops.index_select(0, first), self.tops.index_select(0, second)
        if self.places is None:
            return torch.maximum(one, two)
        chosen = torch.where(two > one, self.places.index_select(0, second), self.places.index_select(0, first))
        return self.vectors.gather(0, chosen)


class Among(nn.Module):
    """What mentions make of the words of their passage and of one another: a transformer decoder's layer without order.

    Norms come before the sums, so that a new layer begins as if it were not there.
    """

    HEADS = 4

    def __init__(self) -> None:
        super().__init__()
        self.norm_words, self.norm_attention, self.norm_output = (nn.LayerNorm(PAIR) for _ in range(3))
        self.ask, self.told = Linear(PAIR, self.HEADS * KEY), Linear(PAIR, PAIR)
        self.before = nn.Embedding(2 * DISTANCES, self.HEADS)
        self.tree_words, self.tree_mentions = (nn.Embedding(APART + 1, self.HEADS) for _ in range(2))
        self.query, self.key, self.value, self.out = (Linear(PAIR, PAIR) for _ in range(4))
        self.up, self.down = Linear(PAIR, 2 * PAIR), Linear(2 * PAIR, PAIR)
        self.dropout = Dropout(0.1)
        for near in (self.before, self.tree_words, self.tree_mentions):
            nn.init.zeros_(near.weight)
        for one in (self.told, self.out, self.down):
            nn.init.zeros_(one.weight)
            nn.init.zeros_(one.bias)

    def forward(
        self,
        x: Tensor,
        seen: Tensor,
        words: tuple[Tensor, Tensor],
        near: Tensor | None,
        bucket: Tensor,
        steps: tuple[Tensor, Tensor],
    ) -> Tensor:
        """x: (B, M, PAIR), passage by passage; seen: (B, M), the mentions to look at.

        words: keys (B, HEADS, T, KEY) and values (B, HEADS, T, …) of the words; near: (B, T), those to look at, None
        for all; bucket: (B, M, T), `distance_bucket` of each mention and word; steps: (B, M, T) and (B, M, M), the ways
        from mentions to words and to one another through the trees.
        """
        keys, values = words
        asked = _heads(self.ask(self.norm_words(x)), self.HEADS)
        near_words = self.before(bucket) + self.tree_words(steps[0])
        scores = asked @ keys.transpose(2, 3) / math.sqrt(KEY) + near_words.permute(0, 3, 1, 2)
        x = x + self.dropout(self.told(_mixed(scores, near, values)))
        normal = self.norm_attention(x)
        query, key, value = (_heads(linear(normal), self.HEADS) for linear in (self.query, self.key, self.value))
        scores = query @ key.transpose(2, 3) / math.sqrt(PAIR // self.HEADS)
        scores = scores + self.tree_mentions(steps[1]).permute(0, 3, 1, 2)
        x = x + self.dropout(self.out(_mixed(scores, seen, value)))
        return x + self.dropout(self.down(functional.gelu(self.up(self.norm_output(x)))))  # type: ignore[no-any-return]


def _heads(x: Tensor, heads: int) -> Tensor:
    """(B, N, WIDTH) → (B, heads, N, WIDTH / heads)."""
    return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def _mixed(scores: Tensor, seen: Tensor | None, values: Tensor) -> Tensor:
    """Values (B, heads, N, …) weighed by the scores (B, heads, M, N) of those that are seen, (B, N): (B, M, …)."""
    shown = scores if seen is None else scores.masked_fill(~seen[:, None, None], -1e4)
    return (_shares(shown) @ values).transpose(1, 2).flatten(2)


def _shares(scores: Tensor) -> Tensor:
    """Softmax over the last axis whose least shares are no subnormal numbers, with which processors are very slow."""
    return torch.softmax((scores - scores.amax(-1, keepdim=True)).clamp_min(-60.0), -1)


class Mentions(NamedTuple):
    """M mentions of one passage or of several; dates too, which are in no pair."""

    spans: Tensor  # (M, 2): the words of each
    types: Tensor  # (M)
    standing: Standing[Tensor]
    bounds: Tensor | None = None  # (M, 2): the words of its passage, None where there is but one passage


class PairHeads(nn.Module):
    """Relations, status, references and dates, read from mentions and from what stands between them."""

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self.mention = Linear(3 * WIDTH, PAIR)
        self.above, self.hangs = Linear(2 * WIDTH, PAIR), nn.Embedding(len(labels.deps), PAIR)
        self.among = nn.ModuleList(Among() for _ in range(LOOKS))
        self.word_key, self.word_value = Linear(WIDTH, Among.HEADS * KEY), Linear(WIDTH, PAIR)
        self.types = nn.Embedding(len(labels.types) + 1, PAIR)  # the last one: a date
        nn.init.normal_(self.types.weight, std=0.1)
        self.left, self.right, self.product, self.between = (Linear(n, PAIR) for n in (PAIR, PAIR, PAIR, WIDTH))
        self.distance = nn.Embedding(2 * DISTANCES, PAIR)
        nn.init.normal_(self.distance.weight, std=0.1)
        self.tree = nn.Embedding(APART + 1, PAIR)
        self.as_subject, self.as_object = Linear(PAIR, CONTEXTS * KEY), Linear(PAIR, CONTEXTS * KEY)
        self.key, self.value, self.context = Linear(WIDTH, CONTEXTS * KEY), Linear(WIDTH, PAIR), Linear(PAIR, PAIR)
        self.before_subject, self.before_object = (nn.Embedding(2 * DISTANCES, CONTEXTS) for _ in range(2))
        self.tree_subject, self.tree_object = (nn.Embedding(APART + 1, CONTEXTS) for _ in range(2))
        ways = (self.before_subject, self.before_object, self.tree_subject, self.tree_object, self.tree, self.hangs)
        for one in (*(way.weight for way in ways), *self.context.parameters(), *self.above.parameters()):
            nn.init.zeros_(one)
        self.second = Linear(PAIR, PAIR)
        self.relation = Linear(PAIR, len(labels.relations))
        nn.init.constant_(self.relation.bias, -4.0)  # most pairs are in no relation
        self.status = Linear(PAIR, len(labels.status))
        self.status_of_relation = nn.Embedding(len(labels.relations), len(labels.status))
        nn.init.zeros_(self.status_of_relation.weight)
        self.reference = nn.Sequential(Linear(PAIR, PAIR // 2), nn.ReLU(), Linear(PAIR // 2, 1))
        self.date_pair, self.date_words = Linear(PAIR, PAIR // 2), Linear(PAIR, PAIR // 2)
        self.date_relation = nn.Embedding(len(labels.relations), PAIR // 2)
        self.date_distance = nn.Embedding(2 * DISTANCES, PAIR // 2)
        self.date = Linear(PAIR // 2, 1)
        self.phrase_pair, self.phrase_asks = Linear(PAIR, PAIR), Linear(PAIR, 2 * len(PHRASES) * ASKED)
        self.phrase_relation = nn.Embedding(len(labels.relations), PAIR)
        self.phrase_words = Linear(WIDTH, 2 * ASKED)
        self.phrase_distance = nn.Embedding(2 * DISTANCES, 2 * len(PHRASES))
        nn.init.constant_(self.phrase_distance.weight, -5.0)  # most words tell nothing
        for one in (self.phrase_asks.weight, self.phrase_asks.bias):  # so that it begins without a pull on the others
            nn.init.zeros_(one)
        self.dropout = Dropout(0.1)

    def mentions(self, words: Words, said: Mentions) -> Tensor:
        """Vectors of mentions (M, PAIR): first, last and greatest values of their words, type, and what is above."""
        start, end = said.spans.unbind(1)
        edges = [words.vectors.index_select(0, start), words.vectors.index_select(0, end - 1)]
        parts = torch.cat([*edges, words.greatest(start, end)], -1)
        above = torch.cat([words.vectors.index_select(0, said.standing.places[:, n]) for n in (1, 2)], -1)
        hangs = self.above(self.dropout(above)) + self.hangs(said.standing.hangs)
        return torch.tanh(self.mention(self.dropout(parts)) + self.types(said.types) + hangs)

    def pairs(self, words: Words, vectors: Tensor, said: Mentions, pairs: Tensor) -> Tensor:
        """Vectors of ordered pairs (P, PAIR).

        vectors: (M, PAIR) as `mentions` gives them; pairs: (P, 2) indices of mentions, those of a passage together.
        Between two mentions lie the words from the first's start to the second's end, and three on either side.
        """
        vectors = self.looked(words, vectors, said)
        spans, bounds, steps = said.spans, said.bounds, said.standing.steps
        one, two = pairs[:, 0], pairs[:, 1]
        first = torch.zeros_like(one) if bounds is None else bounds[one, 0]
        last = torch.full_like(one, words.vectors.shape[0]) if bounds is None else bounds[one, 1]
        low = torch.maximum(torch.minimum(spans[one, 0], spans[two, 0]) - 3, first)
        high = torch.minimum(torch.maximum(spans[one, 1], spans[two, 1]) + 3, last)
        between = words.greatest(low, high)
        a, b = self.left(vectors), self.right(vectors)
        product = vectors.index_select(0, one) * vectors.index_select(0, two)
        hidden = a.index_select(0, one) + b.index_select(0, two) + self.product(product)
        hidden = hidden + self.between(self.dropout(between)) + self.distance(distance_bucket(spans[one], spans[two]))
        way = steps.flatten().index_select(0, one * steps.shape[1] + said.standing.places[two, 0])
        hidden = hidden + self.tree(way) + self.contexts(words, vectors, said, pairs)
        hidden = self.dropout(torch.relu(hidden))
        return torch.relu(self.second(hidden)) + hidden

    def looked(self, words: Words, vectors: Tensor, said: Mentions) -> Tensor:
        """Vectors of mentions (M, PAIR) after all their looks at words and at one another."""
        spans, types, standing, bounds = said
        shown = self.dropout(words.vectors)
        keys, values = self.word_key(shown), self.word_value(shown)
        seen = types < self.types.num_embeddings - 1
        at = torch.arange(words.vectors.shape[0], device=spans.device)
        if bounds is None:
            counts, near = [], None
            x, here, seen, at, keys, values = (one[None] for one in (vectors, spans, seen, at, keys, values))
            steps = standing.steps[None], standing.steps.index_select(1, standing.places[:, 0])[None]
        else:  # passages side by side, padded
            counts = bounds[:, 0].unique_consecutive(return_counts=True)[1].tolist()
            places = [slice(*bounds[first].tolist()) for first in itertools.accumulate([0, *counts[:-1]])]
            x, here, seen = (_padded(one.split(counts)) for one in (vectors, spans, seen))
            near = _padded([torch.ones_like(at[place], dtype=torch.bool) for place in places])
            at, keys, values = (_padded([one[place] for place in places]) for one in (at, keys, values))
            rows = list(zip(standing.steps.split(counts), standing.places[:, 0].split(counts), places, strict=True))
            steps = (
                _padded_both([each[:, place] for each, _, place in rows]),
                _padded_both([each.index_select(1, tops) for each, tops, _ in rows]),
            )
        bucket = distance_bucket(here[:, :, None], torch.stack([at, at + 1], -1)[:, None])
        told = _heads(keys, Among.HEADS), _heads(values, Among.HEADS)
        for layer in self.among:
            x = layer(x, seen, told, near, bucket, steps)
        x = BOUND * torch.tanh(x / BOUND)  # sums grow without end, and so would what is made of products of two
        return x[0] if bounds is None else torch.cat([one[:count] for one, count in zip(x, counts, strict=True)])

    def contexts(self, words: Words, vectors: Tensor, said: Mentions, pairs: Tensor) -> Tensor:
        """What the words of the passage that matter to both mentions say, (P, PAIR).

        Each mention weighs the words, as subject and as object; the product of both weights is a pair's (Zhou et al.,
        “Document-Level Relation Extraction with Adaptive Thresholding and Localized Context Pooling”, AAAI 2021; with
        weights learnt for this instead of the encoder's attention).
        """
        subjects, objects, keys = self.as_subject(vectors), self.as_object(vectors), self.key(words.vectors)
        values = self.value(self.dropout(words.vectors))
        found = []
        for mentions, here, rows in _passages(said.bounds, pairs):
            count = keys[here].shape[0]
            at = torch.arange(count)[None, :, None] + torch.tensor([0, 1]) + (here.start or 0)  # (1, T, 2)
            bucket = distance_bucket(said.spans[mentions][:, None], at)  # (M, T)
            steps = said.standing.steps[mentions, here]
            key = keys[here].view(count, CONTEXTS, KEY).permute(1, 2, 0) / math.sqrt(KEY)
            sides = (
                (subjects, self.before_subject(bucket) + self.tree_subject(steps)),
                (objects, self.before_object(bucket) + self.tree_object(steps)),
            )
            weights = [
                side[mentions].view(-1, CONTEXTS, KEY).transpose(0, 1) @ key + near.permute(2, 0, 1)
                for side, near in sides
            ]  # (CONTEXTS, M, T)
            one, two = (rows - (mentions.start or 0)).unbind(1)
            both = _shares(weights[0].index_select(1, one) + weights[1].index_select(1, two))
            value = values[here].view(count, CONTEXTS, PAIR // CONTEXTS).transpose(0, 1)
            found.append((both @ value).transpose(0, 1).flatten(1))
        return self.context(torch.cat(found))

    def date_scores(self, pairs: Tensor, dates: Tensor, relation: Tensor, distance: Tensor) -> Tensor:
        """How well each date fits each fact (both given row by row); above 0 means that it belongs to it."""
        hidden = self.date_pair(pairs) + self.date_words(dates) + self.date_relation(relation)
        return self.date(torch.relu(hidden + self.date_distance(distance))).squeeze(-1)  # type: ignore[no-any-return]

    def phrase_scores(
        self, pairs: Tensor, words: Tensor, relation: Tensor, subjects: Tensor, objects: Tensor
    ) -> Tensor:
        """How well words begin and end what is told beside facts: (K, PHRASES, 2, T); 0 is that nothing is told.

        pairs, relation: (K, …) and (K) of the facts; words: (T, WIDTH); subjects, objects: (K, 2) words of their ends.
        """
        count = words.shape[0]
        hidden = torch.relu(self.phrase_pair(pairs) + self.phrase_relation(relation))
        asks = self.phrase_asks(self.dropout(hidden)).view(-1, len(PHRASES), 2, ASKED) / math.sqrt(ASKED)
        keys = self.phrase_words(self.dropout(words)).view(count, 2, ASKED)
        at = torch.arange(count, device=words.device)[None, :]
        places = torch.stack([at, at + 1], -1)
        near = self.phrase_distance(date_distance(places, subjects[:, None], objects[:, None]))  # (K, T, …)
        scores = torch.einsum("kqsd,tsd->kqst", asks, keys)
        return scores + near.view(-1, count, len(PHRASES), 2).permute(0, 2, 3, 1)


def _padded(rows: Sequence[Tensor]) -> Tensor:
    return nn.utils.rnn.pad_sequence(list(rows), batch_first=True)


def _padded_both(rows: Sequence[Tensor]) -> Tensor:
    """Matrices (M, N) of B passages, padded to (B, M, N)."""
    found = rows[0].new_zeros(len(rows), *(max(one.shape[axis] for one in rows) for axis in (0, 1)))
    for place, one in zip(found, rows, strict=True):
        place[: one.shape[0], : one.shape[1]] = one
    return found


def _passages(bounds: Tensor | None, pairs: Tensor) -> Iterator[tuple[slice, slice, Tensor]]:
    """Passage by passage, of those with pairs: its mentions, its words, its pairs."""
    if bounds is None:
        yield slice(None), slice(None), pairs
        return
    mentions = [0, *bounds[:, 0].unique_consecutive(return_counts=True)[1].cumsum(0).tolist()]
    at = 0
    for first, last in itertools.pairwise(mentions):
        count = int(((pairs[:, 0] >= first) & (pairs[:, 0] < last)).sum())
        if count:
            start, end = bounds[first].tolist()
            yield slice(first, last), slice(start, end), pairs[at : at + count]
            at += count


def distance_bucket(one: Tensor, two: Tensor) -> Tensor:
    """Order and distance of two spans of words in 2 × DISTANCES buckets: logarithmic, 12 to a direction."""
    gap = torch.maximum(one[..., 0], two[..., 0]) - torch.minimum(one[..., 1], two[..., 1])
    bucket = (torch.log2(gap.clamp(0, 2000).float() + 1) * 1.25).long().clamp(0, DISTANCES - 1)
    return bucket + DISTANCES * (one[..., 0] > two[..., 0]).long()


def date_distance(dates: Tensor, subjects: Tensor, objects: Tensor) -> Tensor:
    """Buckets of the distance from dates to the nearer end of facts, all spans of words (…, 2)."""
    gaps = [
        torch.maximum(dates[..., 0], ends[..., 0]) - torch.minimum(dates[..., 1], ends[..., 1])
        for ends in (subjects, objects)
    ]
    nearer = torch.where((gaps[0] <= gaps[1])[..., None], subjects, objects)
    return distance_bucket(dates, nearer)


class Network(nn.Module):
    """The encoder with all heads; those of syntax read a mean of all its layers, the others the last one."""

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self.labels = labels
        self.encoder = Encoder()
        self.mix = nn.Parameter(torch.zeros(LAYERS))
        self.shapes = nn.Embedding(SHAPES, SHAPE_WIDTH)
        self.word, self.pair = WordHeads(labels), PairHeads(labels)
        bound = 1 / math.sqrt(SHAPE_WIDTH)
        nn.init.uniform_(self.shapes.weight, -bound, bound)

    def mixed(self, read: list[Tensor]) -> Tensor:
        """The mean of the layers for syntax, weighted as learnt (the scalar mix of Peters et al., NAACL 2018)."""
        shares = torch.softmax(self.mix, 0)
        return functools.reduce(torch.add, (share * layer for share, layer in zip(shares, read, strict=True)))

    def words(self, ids: Tensor, mask: Tensor, rows: Tensor, firsts: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor]:
        """Words of a padded batch laid end to end, for the heads of the news and for those of syntax: (T, WIDTH) each.

        ids, mask: (B, L) wordpieces; rows, firsts: (T) where each word's first wordpiece stands; shapes: (T).
        """
        read = self.encoder(ids, mask)
        shown = self.shapes(shapes)
        # index_select throughout: the backward pass of indexing with tensors is an order slower on CPUs
        places = rows * ids.shape[1] + firsts
        news, syntax = (
            torch.cat([vectors.flatten(0, 1).index_select(0, places), shown], -1)
            for vectors in (read[-1], self.mixed(read))
        )
        return news, syntax
