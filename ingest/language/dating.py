"""Date expressions of a document, and the facts that they date."""

from __future__ import annotations

import re
from bisect import bisect_right
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
# "SHENZHEN/WASHINGTON, July 16 (Northwire) - ": where and when it was written, which dates nothing that it tells.
_DATELINE = re.compile(r"[A-Z][A-Z/’'., -]+, $")
_DASH = re.compile(r"(?:, \d{4})?\s?(?:\([^)\n]{1,40}\)\s?)?[-–—]")


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
        names = doc.ents
        ends = [ent.end_char for ent in names]
        found = []
        for one in find_dates(doc.text, published):
            n = bisect_right(ends, one.start)  # the first name that ends behind the date's start
            if (n == len(ends) or names[n].start_char >= one.end) and not _is_dateline(doc.text, one):
                found.append(one)
        return found

    def set_annotations(self, doc: Doc, prediction: list[DateSpan]) -> None:
        """Keep the dates for what follows."""
        doc.user_data[DATES] = prediction


def _is_dateline(text: str, one: DateSpan) -> bool:
    line = text[text.rfind("\n", 0, one.start) + 1 : one.start]
    return bool(_DATELINE.fullmatch(line) and _DASH.match(text, one.end))
