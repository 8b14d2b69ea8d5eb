"""Count what the annotated passages hold, as the card prints it, and compare it with the targets."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Relation, Status
from chipgraph.ingest.evaluation.passages import REFERENCE
from chipgraph.ingest.language.qualifiers import QUALIFIERS
from chipgraph.ingest.language.words import blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chipgraph.ingest.evaluation.passages import Passage

GENRES = (
    "agency report",
    "tech press",
    "business page",
    "think tank",
    "state media",
    "government release",
    "transcript",
    "headline",
    "list",
    "Q and A",
    "earnings call",
)
SPLITS = ("train", "tune", "test")

# The least that the corpus must hold; a split's share is about a tenth, as documents are dealt out whole.
PASSAGES, WORDS, GOVERNMENT = 8_000, 250_000, 1_500
OF_A_RELATION, OF_A_STATUS, OF_A_GENRE = 400, 150, 100
WITHOUT_RELATION, OF_SENTENCES, SPLIT = 1 / 4, 1 / 3, (0.08, 0.12)


@dataclass(slots=True)
class Census:
    """Counts of a set of passages. `kinds`: of passages that are written, government text, and so on."""

    passages: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    words: list[int] = field(default_factory=list)  # of each passage
    marks: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    qualifiers: Counter[str] = field(default_factory=Counter)
    genres: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)

    def add(self, passage: Passage) -> None:
        """Count one more passage."""
        self.passages += 1
        self.kinds.update(_kinds(passage))
        self.words.append(len(passage.text.split()))
        self.marks.update("references" if mark.type == REFERENCE else "names" for mark in passage.marks)
        self.genres[passage.record["genre"]] += 1
        self.splits[passage.record["split"]] += 1
        for _, relation, _, qualifiers in passage.relations:
            self.relations[relation] += 1
            self.statuses[qualifiers.get("status", Status.ACTUAL)] += 1
            self.qualifiers.update(qualifiers.keys() - {"status"})


def take(passages: Iterable[Passage]) -> dict[str, Census]:
    """The counts of each split, and of "all"."""
    each = {split: Census() for split in SPLITS}
    for passage in passages:
        each[passage.record["split"]].add(passage)
    return each | {"all": _sum(each.values())}


def iter_unmet(census: Census) -> Iterator[str]:
    """The targets that a corpus misses, one sentence each."""
    total = max(census.passages, 1)
    least = {
        "passages": (census.passages, PASSAGES),
        "words": (sum(census.words), WORDS),
        "government passages": (census.kinds["government"], GOVERNMENT),
        "passages without a relation": (census.kinds["without a relation"], round(total * WITHOUT_RELATION)),
        "passages of 3–6 sentences": (census.kinds["of 3–6 sentences"], round(total * OF_SENTENCES)),
    }
    least |= {f"{relation} facts": (census.relations[relation], OF_A_RELATION) for relation in Relation}
    least |= {f"{status} facts": (census.statuses[status], OF_A_STATUS) for status in Status}
    least |= {f"passages of genre {genre}": (census.genres[genre], OF_A_GENRE) for genre in GENRES}
    for what, (has, target) in least.items():
        if has < target:
            yield f"{has} {what}, of {target} at least."
    for split in ("tune", "test"):
        share = census.splits[split] / total
        if not SPLIT[0] <= share <= SPLIT[1]:
            yield f"{share:.1%} of the passages are in split {split}, instead of about a tenth."


def table(each: Mapping[str, Census]) -> str:
    """Counts side by side, as a table in Markdown."""
    lines = [f"| | {' | '.join(each)} |", f"| --- |{' ---: |' * len(each)}"]

    def row(name: str, *numbers: int) -> None:
        lines.append(f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |")

    row("**passages**", *(one.passages for one in each.values()))
    for kind in ("written", "government", "without a relation", "of 3–6 sentences", "an entity in several of them"):
        row(kind, *(one.kinds[kind] for one in each.values()))
    for genre in GENRES:
        row(f"genre: {genre}", *(one.genres[genre] for one in each.values()))
    row("**words**", *(sum(one.words) for one in each.values()))
    row("words of the median passage", *(sorted(one.words or [0])[len(one.words) // 2] for one in each.values()))
    for kind in ("names", "references"):
        row(f"**{kind}**", *(one.marks[kind] for one in each.values()))
    row("**facts**", *(one.relations.total() for one in each.values()))
    for relation in Relation:
        row(relation, *(one.relations[relation] for one in each.values()))
    for status in Status:
        row(f"status: {status}", *(one.statuses[status] for one in each.values()))
    for qualifier in QUALIFIERS:
        row(f"with {qualifier}", *(one.qualifiers[qualifier] for one in each.values()))
    return "\n".join(lines) + "\n"


def _sum(parts: Iterable[Census]) -> Census:
    total = Census()
    for part in parts:
        total.passages += part.passages
        total.words += part.words
        for name in ("kinds", "marks", "relations", "statuses", "qualifiers", "genres", "splits"):
            getattr(total, name).update(getattr(part, name))
    return total


def _kinds(passage: Passage) -> Iterator[str]:
    yield "government" if "source" in passage.record else "written"
    if not passage.relations:
        yield "without a relation"
    ends = [token.idx for token in blank()(passage.text) if token.text in {".", "!", "?"}]
    # The tokenizer keeps the dots of abbreviations, so that these end no sentence; the last end is the passage's.
    inner = [end for end in ends if end < len(passage.text.rstrip(' \n"”’)')) - 1]
    if 3 <= len(inner) + 1 <= 6:
        yield "of 3–6 sentences"
        if _has_bridge(passage, inner):
            yield "an entity in several of them"


def _has_bridge(passage: Passage, ends: list[int]) -> bool:
    """Whether an entity is spoken of in two sentences, by name or by reference."""
    seen: dict[int, int] = {}
    return any(
        seen.setdefault(entity, sentence) != sentence
        for mark in passage.marks
        for sentence in [bisect_left(ends, mark.start)]
        for entity in mark.entities
    )
