"""Relations between the entities of a document, read by the network from pairs of mentions of a window."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from chipgraph.graph.schema import SIGNATURES, EntityType, Relation, Status
from chipgraph.ingest.language import date_choice, parallel, qualifiers, status, vetoes
from chipgraph.ingest.language.bounds import MOST_PAIRS, check
from chipgraph.ingest.language.candidates import RELATIONS, Candidate, sentences_of
from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.dating import dates
from chipgraph.ingest.language.encoder import WEIGHTS, distance_bucket
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.linking import Cluster, LinkedMention, mentions
from chipgraph.ingest.language.reader import shipped_network
from chipgraph.ingest.language.repeated import accept_repeated
from chipgraph.ingest.language.trees import standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spacy.tokens import Doc

    from chipgraph.ingest.language.dates import DateSpan
    from chipgraph.ingest.language.encoder import PairsReading
    from chipgraph.ingest.language.layout import Window


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scores to probabilities (σ(a × logit + b)), and the probability from which a relation counts as stated."""

    slope: NDArray[np.float64]
    shift: NDArray[np.float64]
    threshold: NDArray[np.float64]

    @classmethod
    def load(cls, relations: tuple[str, ...], folder: Path = WEIGHTS) -> Calibration:
        """Read `calibration.json`, made on the tuning passages."""
        path = folder / "calibration.json"
        rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        table = np.asarray([rows.get(relation, (1.0, 0.0, 0.5)) for relation in relations], dtype=np.float64)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """(…, relations) logits as probabilities."""
        told = np.clip(self.slope * logits + self.shift, -60, 60)  # beyond, a probability is 0 or 1 to all digits kept
        found: NDArray[np.float64] = 1 / (1 + np.exp(-told))
        return found

    def needed(self) -> dict[Relation, float]:
        """The threshold of each relation."""
        return dict(zip(Relation, self.threshold.tolist(), strict=True))


class _Facts(NamedTuple):
    """K facts of a window as the network takes them: pairs, relations, the words (K, 2) of subjects and of objects."""

    hidden: NDArray[np.float32]
    relation: NDArray[np.int64]
    ends: tuple[NDArray[np.int64], NDArray[np.int64]]


class _Window(NamedTuple):
    """What is read in a window: `spans` (words) of its mentions, then of its dates, of which `dates_read` is made."""

    window: Window
    inside: list[LinkedMention]
    dates: list[DateSpan]
    spans: NDArray[np.int64]
    dates_read: NDArray[np.float32]
    candidates: list[Candidate]


Places: TypeAlias = dict[int, tuple[int, int]]  # of tokens of a document: the window, and where in it they stand
_NOWHERE = -1, -1
_RELATIONS = tuple(Relation)
_PLACE_OF = {kind: n for n, kind in enumerate(EntityType)}


@cache
def signature_table() -> NDArray[np.bool_]:
    """(types, types, relations): which relation may join which types."""
    types, relations = list(EntityType), list(Relation)
    table = np.zeros((len(types), len(types), len(relations)), dtype=np.bool_)
    for r, relation in enumerate(relations):
        for a, subject in enumerate(types):
            for b, obj in enumerate(types):
                table[a, b, r] = SIGNATURES[relation].admits(subject, obj)
    return table


SHOWN = -3.5  # candidates whose logit is less are not kept


@Language.factory("chipgraph_relations", requires=["doc.tensor", "token.head", "token.ent_kb_id"])
class Relations(Component[list[Candidate]]):
    """Reads every pair of mentions of a window whose types some relation admits."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name, self.network = name, shipped_network()
        self.calibration = Calibration.load(self.network.labels.relations)

    def predict(self, doc: Doc) -> list[Candidate]:
        """The candidates of all windows, accepted or not."""
        places = {
            token: (n, place) for n, window in enumerate(windows(doc)) for place, token in enumerate(window.tokens)
        }
        inside: list[list[LinkedMention]] = [[] for _ in windows(doc)]
        for one in mentions(doc):
            n, _ = places.get(one.start, _NOWHERE)
            if n >= 0 and places.get(one.end - 1, _NOWHERE)[0] == n:
                inside[n].append(one)
        check(sum(len(each) ** 2 for each in inside), MOST_PAIRS, "pairs of names side by side")
        every = [
            window
            for n, (named, when) in enumerate(zip(inside, _dates_of(doc, places), strict=True))
            if (window := self._read(doc, n, places, named, when)) is not None
        ]
        found = [candidate for window in every for candidate in window.candidates]
        accept_repeated(found, self.calibration.needed())
        for window in every:
            self._qualify(doc, window)
        return found

    def set_annotations(self, doc: Doc, prediction: list[Candidate]) -> None:
        """Keep the candidates for what follows."""
        doc.user_data[RELATIONS] = prediction

    def _read(
        self,
        doc: Doc,
        n: int,
        places: Places,
        inside: list[LinkedMention],
        when: list[tuple[tuple[int, int], DateSpan]],
    ) -> _Window | None:
        """What is read in window `n` with its mentions and dates; None where nothing can be."""
        window = windows(doc)[n]
        kinds = [_PLACE_OF[one.type] for one in inside]
        pairs = _pairs(inside, kinds)
        if not pairs or window.reading is None:
            return None
        bounds = [(places[one.start][1], places[one.end - 1][1] + 1) for one in inside]
        bounds += [words for words, _ in when]
        spans = np.asarray(bounds, dtype=np.int64)
        types_and_dates = np.asarray(kinds + [len(self.network.labels.types)] * len(when), dtype=np.int64)
        stands = standing(doc, window, bounds, self.network)
        read = self.network.pairs(
            window.reading.words, spans, types_and_dates, np.asarray(pairs, dtype=np.int64), stands
        )
        found = self._aggregate(n, inside, pairs, read)
        vetoes.settle(doc, found)
        return _Window(window, inside, [date for _, date in when], spans, read.vectors[len(inside) :], found)

    def _qualify(self, doc: Doc, read: _Window) -> None:
        """Say of each fact that a window states its status, its date and its other qualifiers."""
        stated = [one for one in read.candidates if one.accepted]
        if not stated or read.window.reading is None:
            return
        rows = {id(mention): row for row, mention in enumerate(read.inside)}
        for one in stated:
            one.status = status.settle(doc, one, self._said(one.status_logits))
        ends = np.asarray([(rows[id(one.subject_mention)], rows[id(one.object_mention)]) for one in stated])
        facts = _Facts(
            np.stack([one.hidden for one in stated]),
            np.asarray([self.network.labels.relations.index(one.relation.value) for one in stated]),
            (read.spans[ends[:, 0]], read.spans[ends[:, 1]]),
        )
        dated = self._date_scores(facts, read.spans[len(read.inside) :], read.dates_read)
        told = self.network.phrases(facts.hidden, read.window.reading.words, facts.relation, facts.ends)
        for one, row, scores in zip(stated, dated, told, strict=True):
            one.date = date_choice.choose(doc, one, read.dates, row)
            one.phrases = qualifiers.phrases(scores, read.window.tokens, sentences_of(doc, one))
        parallel.settle(doc, stated)

    def _date_scores(
        self, facts: _Facts, places: NDArray[np.int64], vectors: NDArray[np.float32]
    ) -> Sequence[Sequence[float]]:
        """For each fact, how well the network finds that each date of its window fits it.

        places, vectors: the words (D, 2) of the dates, and what the network makes of them.
        """
        if not len(places):
            return [()] * len(facts.hidden)
        fact, column = (grid.ravel() for grid in np.mgrid[: len(facts.hidden), : len(places)])
        distance = date_distance(places[column], *(end[fact] for end in facts.ends))
        scores = self.network.dates(facts.hidden[fact], vectors[column], facts.relation[fact], distance)
        found: list[list[float]] = scores.reshape(-1, len(places)).tolist()
        return found

    def _aggregate(
        self, n: int, inside: list[LinkedMention], pairs: list[tuple[int, int]], read: PairsReading
    ) -> list[Candidate]:
        """The candidates among pairs of clusters, each at the pair of their mentions that says it most clearly."""
        rows: dict[tuple[Cluster, Cluster], list[int]] = {}
        for row, (i, j) in enumerate(pairs):
            for subject in inside[i].clusters:
                for obj in inside[j].clusters:
                    rows.setdefault((subject, obj), []).append(row)
        own = _logits(list(rows.values()), read.relation)
        kinds = np.asarray([(_PLACE_OF[subject.type], _PLACE_OF[obj.type]) for subject, obj in rows])
        shown = signature_table()[kinds[:, 0], kinds[:, 1]] & (own > SHOWN)
        logits, merged = _with_turned(list(rows), own)
        scores = self.calibration.probabilities(logits)
        found = []
        groups = list(rows.items())
        for at, r in np.argwhere(shown).tolist():
            (subject, obj), members = groups[at]
            if merged[at, r] and subject.name > obj.name:
                continue
            best = members[int(read.relation[members, r].argmax())]
            i, j = pairs[best]
            found.append(
                Candidate(
                    subject=subject,
                    relation=_RELATIONS[r],
                    object=obj,
                    logit=float(logits[at, r]),
                    score=float(scores[at, r]),
                    accepted=bool(scores[at, r] >= self.calibration.threshold[r]),
                    status_logits=read.status[best, r],
                    subject_mention=inside[i],
                    object_mention=inside[j],
                    window=n,
                    hidden=read.hidden[best],
                )
            )
        return found

    def _said(self, logits: NDArray[np.float32]) -> dict[Status, float]:
        shares = np.exp(logits - logits.max())
        return {
            Status(name): float(share)
            for name, share in zip(self.network.labels.status, shares / shares.sum(), strict=True)
        }


@cache
def _admitted() -> list[list[bool]]:
    """For each type of a subject and of an object whether some relation may join them."""
    found: list[list[bool]] = np.any(signature_table(), axis=2).tolist()
    return found


def _pairs(inside: Sequence[LinkedMention], kinds: Sequence[int]) -> list[tuple[int, int]]:
    """The ordered pairs of mentions of different entities whose types some relation admits."""
    admitted = _admitted()
    clusters = [set(one.clusters) for one in inside]
    return [
        (i, j)
        for i, one in enumerate(kinds)
        for j, two in enumerate(kinds)
        if i != j and admitted[one][two] and clusters[i].isdisjoint(clusters[j])
    ]


def _logits(groups: Sequence[list[int]], relation: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logits of groups of rows of `relation`: the sum of their odds."""
    found: NDArray[np.float32] = relation[[rows[0] for rows in groups]]
    for at, rows in enumerate(groups):
        if len(rows) > 1:
            found[at] = np.logaddexp.reduce(relation[rows], axis=0)
    return found


def _with_turned(
    ends: Sequence[tuple[Cluster, Cluster]], logits: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The logits, those of both directions of a symmetric relation made one, and which these are."""
    at = {pair: n for n, pair in enumerate(ends)}
    turned = np.asarray([at.get((obj, subject), -1) for subject, obj in ends])
    merged = (turned >= 0)[:, None] & np.asarray([SIGNATURES[relation].symmetric for relation in Relation])
    return np.where(merged, (logits + logits[turned]) / 2, logits), merged


def _dates_of(doc: Doc, places: Places) -> list[list[tuple[tuple[int, int], DateSpan]]]:
    """The dates of each window with their words."""
    found: list[list[tuple[tuple[int, int], DateSpan]]] = [[] for _ in windows(doc)]
    for one in dates(doc):
        words: dict[int, list[int]] = {}
        for token in doc.char_span(one.start, one.end, alignment_mode="expand") or ():
            n, place = places.get(token.i, _NOWHERE)
            words.setdefault(n, []).append(place)
        for n, inside in words.items():
            if n >= 0:
                found[n].append(((inside[0], inside[-1] + 1), one))
    return found


def date_distance(
    places: NDArray[np.int64], subjects: NDArray[np.int64], objects: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Buckets of the distance from dates to the nearer end of facts, all spans of words (K, 2), as in training."""
    gaps = [np.maximum(places[:, 0], ends[:, 0]) - np.minimum(places[:, 1], ends[:, 1]) for ends in (subjects, objects)]
    nearer = np.where((gaps[0] <= gaps[1])[:, None], subjects, objects)
    return distance_bucket(places, nearer)
