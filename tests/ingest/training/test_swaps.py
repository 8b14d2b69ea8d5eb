from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from chipgraph.ingest.evaluation import passages
from chipgraph.ingest.evaluation.passages import REFERENCE, Passage
from chipgraph.ingest.training.swaps import SWAPPED, Swaps

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture(scope="module")
def read() -> Sequence[Passage]:
    return passages.load(split="tune")


def _parts(passage: Passage) -> list[str]:
    """The text between the marks."""
    ends = [0, *(mark.end for mark in passage.marks)]
    starts = [*(mark.start for mark in passage.marks), len(passage.text)]
    return [passage.text[end:start] for end, start in zip(ends, starts, strict=True)]


def _names(passage: Passage) -> list[tuple[tuple[int, ...], str, str]]:
    return [(mark.entities, mark.type, passage.text[mark.start : mark.end]) for mark in passage.marks]


def test_names_change_and_nothing_else(read: Sequence[Passage]) -> None:
    swaps, chance = Swaps.of(read), random.Random(1)  # noqa: S311
    changed = 0
    for before in read:
        after = swaps.swap(before, chance)
        assert _parts(after) == _parts(before)
        assert after.relations == before.relations
        for (entities, type_, old), (same, still, new) in zip(_names(before), _names(after), strict=True):
            assert (entities, type_) == (same, still)
            changed += old != new
            assert old == new or type_ in SWAPPED
            assert old == new or type_ != REFERENCE
    assert changed > len(read)


def test_one_name_has_one_successor_and_two_entities_stay_two(read: Sequence[Passage]) -> None:
    swaps, chance = Swaps.of(read), random.Random(2)  # noqa: S311
    for before in read:
        after = swaps.swap(before, chance)
        successor: dict[tuple[tuple[int, ...], str], str] = {}
        named: dict[str, set[tuple[int, ...]]] = {}
        for (entities, type_, old), (_, _, new) in zip(_names(before), _names(after), strict=True):
            if type_ != REFERENCE:
                assert successor.setdefault((entities, old), new) == new
                if old != new:
                    named.setdefault(new, set()).add(entities)
        assert all(len(entities) == 1 for entities in named.values())


def test_the_same_seed_gives_the_same_passages(read: Sequence[Passage]) -> None:
    swaps = Swaps.of(read)
    found = []
    for _ in range(2):
        chance = random.Random(3)  # noqa: S311
        found.append([swaps.swap(one, chance).text for one in read[:50]])
    assert found[0] == found[1]
