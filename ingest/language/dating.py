"""Date expressions of a document, and the facts that they date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.dates import DateSpan, find_dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from spacy.tokens import Doc

DATES = "chipgraph.dates"
PUBLISHED = "chipgraph.published"  # the article's date, set on the document before the pipeline runs


def dates(doc: Doc) -> Sequence[DateSpan]:
    """The date expressions that `chipgraph_dates` found, in order."""
    found: Sequence[DateSpan] = doc.user_data[DATES]
    return found


@Language.factory("chipgraph_dates")
class Dates(Component["list[DateSpan]"]):
    """Finds dates outside of names, relative ones against the date that the document carries."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def predict(self, doc: Doc) -> list[DateSpan]:
        """The date expressions in order."""
        published: date | None = doc.user_data.get(PUBLISHED)
        taken = [(ent.start_char, ent.end_char) for ent in doc.ents]
        return [
            one for one in find_dates(doc.text, published)
            if not any(start < one.end and one.start < end for start, end in taken)
        ]  # fmt: skip

    def set_annotations(self, doc: Doc, prediction: list[DateSpan]) -> None:
        """Keep the dates for what follows."""
        doc.user_data[DATES] = prediction
