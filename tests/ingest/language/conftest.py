"""What the tests of the language pipeline share: documents built by hand, and the shipped pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.ingest.language.candidates import Candidate
from chipgraph.ingest.language.layout import WINDOWS, Window
from chipgraph.ingest.language.linking import MENTIONS, Cluster, LinkedMention
from chipgraph.ingest.language.model import load_pipeline

if TYPE_CHECKING:
    from spacy.language import Language

_TYPES = {
    "c": EntityType.COMPANY,
    "a": EntityType.AGENCY,
    "o": EntityType.ORGANIZATION,
    "p": EntityType.PERSON,
    "n": EntityType.COUNTRY,
    "h": EntityType.CHIP,
    "t": EntityType.TECHNOLOGY,
    "l": EntityType.LOCATION,
    "m": EntityType.POLICY,
}


@dataclass(frozen=True)
class Written:
    """A document written by hand, with a cluster for each key of its mentions."""

    doc: Doc
    clusters: dict[str, Cluster]

    def candidate(
        self,
        subject: str,
        relation: Relation,
        obj: str,
        status: Status = Status.ACTUAL,
        *,
        at: tuple[int, int] = (0, 0),
    ) -> Candidate:
        """A candidate between two clusters, at the mentions of each that `at` counts."""
        one, two = self.clusters[subject], self.clusters[obj]
        found = [[m for m in self.doc.user_data[MENTIONS] if m.clusters[0] is end] for end in (one, two)]
        ends = found[0][at[0]], found[1][at[1]]
        hidden = np.zeros(1, dtype=np.float32)
        return Candidate(
            one, relation, two, 1.0, 0.9, True, np.zeros(5, dtype=np.float32), *ends, 0, hidden, status=status
        )


class Write:
    """Builds documents from tagged words: "Nvidia/NNP=c1 sells/VBZ chips/NNS ./. | It/PRP …".

    "=" marks the words of a mention; the letter is its type, the rest tells clusters apart; "|" ends a sentence, "||" a
    paragraph too.
    """

    def __call__(self, text: str) -> Written:
        words, tags, keys, starts = [], [], [], []
        first = True
        paragraphs = {0}
        for piece in text.split():
            if piece in ("|", "||"):
                first = True
                paragraphs |= {len(words)} if piece == "||" else set()
                continue
            tagged, _, key = piece.rpartition("=") if "=" in piece else (piece, "", "")
            word, _, tag = tagged.rpartition("/")
            words.append(word)
            tags.append(tag)
            keys.append(key)
            starts.append(first)
            first = False
        doc = Doc(spacy.blank("en").vocab, words=words, tags=tags, sent_starts=starts)
        clusters: dict[str, Cluster] = {}
        mentions = []
        at = 0
        while at < len(keys):
            end = at + 1
            while keys[at] and end < len(keys) and keys[end] == keys[at]:
                end += 1
            if keys[at]:
                cluster = clusters.setdefault(keys[at], Cluster(_TYPES[keys[at][0]]))
                cluster.names.append(doc[at:end].text)
                how = "reference" if tags[at].startswith("PRP") else "name"
                mentions.append(LinkedMention(at, end, (cluster,), how))
            at = end
        doc.user_data[MENTIONS] = mentions
        doc.user_data[WINDOWS] = [Window(list(range(len(doc))), words, paragraphs)]
        return Written(doc, clusters)


@pytest.fixture(scope="session")
def write() -> Write:
    return Write()


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_pipeline()
