"""The component that runs the network over a document's windows, once for all heads."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language

from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.encoder import Network
from chipgraph.ingest.language.gazetteer import LISTED
from chipgraph.ingest.language.layout import windows

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from chipgraph.ingest.language.encoder import WordsReading


@cache
def shipped_network() -> Network:
    """The weights that come with the package."""
    return Network()


@Language.factory("chipgraph_reader", requires=["doc.spans"], assigns=["doc.tensor"])
class Reader(Component["list[WordsReading]"]):
    """Reads each window; the words' vectors become `doc.tensor`, the rest stays with the windows."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name, self.network = name, shipped_network()

    def predict(self, doc: Doc) -> list[WordsReading]:
        """The readings of the document's windows."""
        listed = self._listed(doc)
        return [
            self.network.read(window.words, [listed[token] for token in window.tokens], window.breaks)
            for window in windows(doc)
        ]

    def set_annotations(self, doc: Doc, prediction: list[WordsReading]) -> None:
        """Keep the readings with the windows, and the vectors as the document's tensor."""
        for window, reading in zip(windows(doc), prediction, strict=True):
            window.reading = reading
        if prediction:
            tensor = np.zeros((len(doc), prediction[0].words.shape[1]), dtype=np.float32)
            for window, reading in zip(windows(doc), prediction, strict=True):
                tensor[window.tokens] = reading.words
            doc.tensor = tensor  # type: ignore[assignment]  # single precision, as spaCy's own tensors are

    def _listed(self, doc: Doc) -> list[int]:
        types = self.network.labels.types
        found = [0] * len(doc)
        for span in doc.spans.get(LISTED, ()):
            code = 1 + 2 * types.index(span.label_)
            found[span.start : span.end] = [code] + [code + 1] * (len(span) - 1)
        return found
