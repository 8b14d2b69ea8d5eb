"""Paragraphs of a document, and the windows in which the network reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spacy.language import Language

from chipgraph.ingest import clean
from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.encoder import WordsReading

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


WINDOWS = "chipgraph.windows"
PARAGRAPHS = "chipgraph.paragraphs"  # offsets of the prose, where the caller knows them; else they are looked for
DATELINE_MARKS = frozenset({"(", "-", "--", "–", "—", "/"})  # behind the town of "LIMA --" and of "LIMA (AP)"
_ENDS = {".", "!", "?", "”", '"', "…"}


@dataclass(slots=True)
class Window:
    """Tokens read in one call (white space and furniture are not among them) and, later, what was read."""

    tokens: list[int]
    words: list[str]
    breaks: set[int] = field(default_factory=set)  # places in `tokens` where a paragraph begins
    reading: WordsReading | None = None

    def place_of(self) -> dict[int, int]:
        """Where each token of the document stands in this window."""
        return {token: place for place, token in enumerate(self.tokens)}


def opens_paragraph(doc: Doc, token: int) -> bool:
    """Whether a token is the first of its paragraph."""
    return token == 0 or "\n" in doc[token - 1].text


def windows(doc: Doc) -> list[Window]:
    """The windows that `chipgraph_layout` made."""
    found: list[Window] = doc.user_data[WINDOWS]
    return found


@Language.factory("chipgraph_layout", default_config={"words": 160, "most": 220})
class Layout(Component[list[Window]]):
    """Joins short paragraphs to windows of about `words` tokens; cuts those of over `most` at a sentence's end."""

    def __init__(self, nlp: Language, name: str, words: int, most: int) -> None:
        self.name, self.words, self.most = name, words, most

    def predict(self, doc: Doc) -> list[Window]:
        """The windows of the document's prose."""
        found: list[Window] = []
        known = doc.user_data.get(PARAGRAPHS)
        for start, end in clean.paragraphs(doc.text) if known is None else known:
            span = doc.char_span(start, end, alignment_mode="expand")
            tokens = [token for token in span if not token.is_space] if span is not None else []
            for part in self._parts(tokens):
                if not found or len(found[-1].tokens) + len(part) > self.words:
                    found.append(Window([], []))
                found[-1].breaks.add(len(found[-1].tokens))
                found[-1].tokens += [token.i for token in part]
                found[-1].words += [token.text for token in part]
        return found

    def set_annotations(self, doc: Doc, prediction: list[Window]) -> None:
        """Keep the windows for the components that follow."""
        doc.user_data[WINDOWS] = prediction

    def _parts(self, tokens: list[Token]) -> list[list[Token]]:
        parts = []
        while len(tokens) > self.most:
            ends = [n + 1 for n in range(self.words // 2, self.most) if tokens[n].text in _ENDS]
            cut = min(ends, key=lambda n: abs(n - self.words), default=self.words)
            parts.append(tokens[:cut])
            tokens = tokens[cut:]
        return [*parts, tokens] if tokens else parts
