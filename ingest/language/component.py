"""What our components of a spaCy pipeline have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.tokens import Doc

Prediction = TypeVar("Prediction")


class Component(ABC, Generic[Prediction]):
    """A component that looks first and writes then; it reads one `Doc` at a time, so batches change nothing."""

    @abstractmethod
    def predict(self, doc: Doc) -> Prediction:
        """What it would write on the document, without writing it."""

    @abstractmethod
    def set_annotations(self, doc: Doc, prediction: Prediction) -> None:
        """Write a prediction on the document."""

    def __call__(self, doc: Doc) -> Doc:
        """Read the document and write on it."""
        self.set_annotations(doc, self.predict(doc))
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """Documents one after another."""
        for doc in docs:
            yield self(doc)

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """Nothing to save: the weights come with the package."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> Any:
        """Nothing to load."""
        return self

    def to_disk(self, path: Any, *, exclude: Sequence[str] = ()) -> None:
        """Nothing to save."""

    def from_disk(self, path: Any, *, exclude: Sequence[str] = ()) -> Any:
        """Nothing to load."""
        return self
