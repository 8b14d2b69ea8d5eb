"""The labels of dependencies: they come late in the pipeline, as evidence is read without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from spacy.attrs import DEP
from spacy.language import Language

from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.reader import shipped_network
from chipgraph.ingest.language.trees import arc_labels, heads_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc


@Language.factory("chipgraph_dependencies", requires=["token.head"], assigns=["token.dep"])
class Dependencies(Component["list[NDArray[np.int64]]"]):
    """Labels the arcs of the trees that `chipgraph_syntax` wrote."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name, self.network = name, shipped_network()

    def predict(self, doc: Doc) -> list[NDArray[np.int64]]:
        """For each word of each window the place of its label in the label set."""
        found = []
        for window in windows(doc):
            if window.reading is not None:
                words = np.arange(len(window.tokens))
                found.append(arc_labels(self.network, window.reading, words, heads_of(doc, window)))
        return found

    def set_annotations(self, doc: Doc, prediction: list[NDArray[np.int64]]) -> None:
        """Write the labels; tokens outside of the windows keep theirs."""
        add = doc.vocab.strings.add
        ids = np.asarray(
            [add("ROOT" if label == "root" else label) for label in self.network.labels.deps], dtype=np.uint64
        )
        labels = doc.to_array([DEP])
        for window, one in zip(windows(doc), prediction, strict=True):
            labels[window.tokens] = ids[one]
        doc.from_array([DEP], labels)  # type: ignore[arg-type]  # unsigned, as spaCy reads them
