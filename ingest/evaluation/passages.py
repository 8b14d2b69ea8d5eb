"""Annotated passages: text with marks, and the relations that it states.

A record is a JSON line: `text` with marks `[[id|Type|surface]]`, `[[id|~|surface]]` for a reference and
`[[1+2|~|both]]` for one to several; `rels` of `[subject, relation, object, {qualifiers}]`; `id`, `date`; `genre` and
`split` in the corpus of this project. `ingest/training/GUIDE.md` tells how passages are annotated.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Of the source, where an editable installation links to; an installed package comes without.
DATA = Path(__file__).resolve().parents[1] / "training" / "data"
REFERENCE = "~"
_MARK = re.compile(r"\[\[([\d+]+)\|([^|\]]+)\|([^|\]]+)\]\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked span of a passage: offsets into the plain text, the entities it names, its type or "~"."""

    start: int
    end: int
    entities: tuple[int, ...]
    type: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage without its marks."""

    record: dict[str, Any]
    text: str
    marks: tuple[Mark, ...]
    relations: tuple[tuple[int, str, int, dict[str, Any]], ...]

    @classmethod
    def parse(cls, record: dict[str, Any]) -> Passage:
        """Take the marks out of a record's text."""
        plain, marks, at = "", [], 0
        marked: str = record["text"]
        for match in _MARK.finditer(marked):
            plain += marked[at : match.start()]
            entities = tuple(int(part) for part in match[1].split("+"))
            marks.append(Mark(len(plain), len(plain) + len(match[3]), entities, match[2]))
            plain += match[3]
            at = match.end()
        plain += marked[at:]
        relations = tuple((s, r, o, rest[0] if rest else {}) for s, r, o, *rest in record["rels"])
        return cls(record, plain, tuple(marks), relations)

    def types(self) -> dict[int, str]:
        """The type of each entity: of its first named mention."""
        found: dict[int, str] = {}
        for mark in self.marks:
            if mark.type != REFERENCE:
                found.setdefault(mark.entities[0], mark.type)
        return found


def load(folder: Path = DATA, *, split: str | None = None) -> list[Passage]:
    """The passages of all `*.jsonl` files of a folder, in the order of their names; of one split, or all."""
    records = [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for _, line in lines(path)]
    return [Passage.parse(record) for record in records if split is None or record.get("split") == split]


def lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a file that hold anything, with their numbers."""
    with path.open(encoding="utf-8") as file:
        return [(number, line) for number, line in enumerate(file, 1) if line.strip()]
