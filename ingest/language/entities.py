"""Names in a document: what the network reads and what the gazetteer knows, together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language
from spacy.tokens import Span
from spacy.util import filter_spans

from chipgraph.graph.names import normalise
from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.gazetteer import shipped
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.names import REFERENCE, Named, settle
from chipgraph.ingest.language.offices import without_fields
from chipgraph.ingest.language.reader import shipped_network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from chipgraph.ingest.language.gazetteer import Entry, Match
    from chipgraph.ingest.language.layout import Window

REFERENCES = "references"  # the key of `doc.spans`


@Language.factory("chipgraph_names", requires=["doc.tensor"], assigns=["doc.ents", "doc.spans"])
class Names(Component[list[tuple[int, int, str]]]):
    """Writes names to `doc.ents` and pronouns and descriptions that refer to them to `doc.spans["references"]`."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name, self.gazetteer = name, shipped()
        self.labels = shipped_network().labels
        self.transitions = allowed_transitions(self.labels.names)

    def predict(self, doc: Doc) -> list[tuple[int, int, str]]:
        """Tokens (start, end) and label of each name and reference."""
        found = []
        for window in windows(doc):
            tags = [doc[token].tag_ for token in window.tokens]
            read = list(without_fields(self.read(window), window.words, self.gazetteer))
            for one in settle(read, window.words, tags, self.gazetteer):
                tokens = window.tokens[one.start : one.end]
                if tokens[-1] - tokens[0] == len(tokens) - 1:  # a name does not reach over a break
                    found.append((tokens[0], tokens[-1] + 1, one.label))
        return self.without_words(doc, found)

    def without_words(self, doc: Doc, named: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Without words that have a capital only since a sentence or heading begins with them: "Telecom clouds: ...".

        Such a word stands elsewhere in small letters, and nowhere else with a capital.
        """
        single = {one for one in named if one[1] == one[0] + 1 and one[2] != REFERENCE}
        words = (doc[start] for start, *_ in single)
        opening = {word.text for word in words if word.is_sent_start and word.text.istitle()}
        inside = {token.text for token in doc if not token.is_sent_start} if opening else set()
        common = {word for word in opening - inside if word.lower() in inside and not self.gazetteer.find(word)}
        return [one for one in named if one not in single or doc[one[0]].text not in common]

    def set_annotations(self, doc: Doc, prediction: list[tuple[int, int, str]]) -> None:
        """Write names and references."""
        spans = [Span(doc, start, end, label=label) for start, end, label in prediction]
        doc.set_ents(filter_spans([span for span in spans if span.label_ != REFERENCE]))
        doc.spans[REFERENCES] = [span for span in spans if span.label_ == REFERENCE]

    def read(self, window: Window) -> list[Named]:
        """The names of one window: the network's, set right by the gazetteer."""
        if window.reading is None:
            return []
        scores = log_softmax(window.reading.names)
        for place in window.breaks:  # no name goes on across a paragraph's start
            scores[place, [n for n, label in enumerate(self.labels.names) if label.startswith("I-")]] = -1e4
        named = spans_of(viterbi(scores, self.transitions), scores, self.labels.names)
        outside = np.exp(scores[:, 0])
        return merge(named, list(self.gazetteer.iter_matches(window.words)), outside, window.words)


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Row-wise logarithms of probabilities."""
    shifted = logits - logits.max(1, keepdims=True)
    found: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return found


def allowed_transitions(names: Sequence[str]) -> NDArray[np.float32]:
    """0 where the column's label may follow the row's, a large negative number where "I-" has nothing to go on from."""
    allowed = np.zeros((len(names), len(names)), dtype=np.float32)
    for column, label in enumerate(names):
        if label.startswith("I-"):
            for row, before in enumerate(names):
                if before[2:] != label[2:]:
                    allowed[row, column] = -1e4
    return allowed


def viterbi(scores: NDArray[np.float32], transitions: NDArray[np.float32]) -> list[int]:
    """The best sequence of labels; it does not begin with an "I-" label, as "O" (0) stands before it."""
    likeliest: list[int] = scores.argmax(1).tolist()
    if not transitions[[0, *likeliest[:-1]], likeliest].any():  # four windows of five
        return likeliest
    total = scores[0] + transitions[0]
    back = []
    for row in scores[1:]:
        paths = total[:, None] + transitions
        best = paths.argmax(0)
        back.append(best)
        total = paths[best, np.arange(len(row))] + row
    last = int(total.argmax())
    sequence = [last]
    for best in reversed(back):
        last = int(best[last])
        sequence.append(last)
    return sequence[::-1]


def spans_of(sequence: Sequence[int], scores: NDArray[np.float32], names: Sequence[str]) -> list[Named]:
    """The spans that a sequence of BIO labels marks; the score is the least probability of their words."""
    found: list[Named] = []
    for place, n in enumerate(sequence):
        label, score = names[n], float(np.exp(scores[place, n]))
        if label.startswith("B-"):
            found.append(Named(place, place + 1, label[2:], score))
        elif label.startswith("I-"):
            last = found[-1]
            found[-1] = Named(last.start, place + 1, last.label, min(last.score, score))
    return found


def merge(named: list[Named], matches: list[Match], outside: NDArray[np.float32], words: Sequence[str]) -> list[Named]:
    """Set names right by what is known.

    A known name that holds all of the names read in its words takes their place ("RISC", "V" → "RISC-V"), unless it is
    one name of the same entity with a word more ("H20" of "H20 chips", "Dutch" of "Dutch government"). The type of a
    name is that of the list if the list knows one type only. A known name that the network passed over is added where
    the network was in doubt, or where its form leaves none.
    """
    result = list(named)
    for match in matches:
        inside = [one for one in result if one.start < match.end and match.start < one.end]
        if any(one.start < match.start or one.end > match.end for one in inside):
            continue
        types = {entry.type.value for entry in match.entries}
        label = _label(inside, match.entries, types)
        if not inside and not _is_clear(match, float(outside[match.start : match.end].min()), words):
            continue
        result = [one for one in result if one not in inside]
        start, end = match.start, match.end
        if len(inside) == 1 and _is_named(match, words[inside[0].start : inside[0].end]):
            start, end = inside[0].start, inside[0].end
        result.append(Named(start, end, label, max((one.score for one in inside), default=0.5)))
    return sorted(result, key=lambda one: one.start)


def _is_named(match: Match, words: Sequence[str]) -> bool:
    """Whether words are a name of what a match names."""
    key = normalise(" ".join(words))
    return any(key == normalise(name) for entry in match.entries for name in (entry.name, *entry.aliases))


def _label(inside: list[Named], entries: tuple[Entry, ...], types: set[str]) -> str:
    read = next((one.label for one in inside if one.label in types), None)
    return read or entries[0].type.value


_DOUBT = 0.98  # more sure than this that there is no name, and the network is believed


def _is_clear(match: Match, outside: float, words: Sequence[str]) -> bool:
    text = " ".join(words[match.start : match.end])
    distinct = match.end - match.start > 1 or any(c.isdigit() for c in text) or sum(c.isupper() for c in text) > 1
    return outside < _DOUBT and (distinct or outside < _DOUBT - 0.2)
