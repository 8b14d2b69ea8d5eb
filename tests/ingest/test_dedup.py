"""Near-copies are a pure function of the texts."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from chipgraph.ingest import dedup


def clusters(texts: dict[str, str]) -> dict[str, str]:
    return dedup.clusters({id_: dedup.sketch(text) for id_, text in texts.items()}, texts.__getitem__)


def story(seed: int, words: int = 300) -> list[str]:
    """Words without any sense, which is not asked for here."""
    random_ = random.Random(seed)  # noqa: S311
    return ["".join(random_.choices("abcdefgh", k=5)) for _ in range(words)]


def edited(words: list[str], share: float) -> str:
    random_ = random.Random(0)  # noqa: S311
    return " ".join("edited" if random_.random() < share else word for word in words)


def test_an_edited_report_is_a_near_copy_and_another_story_is_not() -> None:
    words = story(1)
    texts = {"c": " ".join(words), "a": edited(words, 0.06), "b": " ".join(story(2)), "d": edited(words, 0.5)}
    assert clusters(texts) == {"a": "a", "b": "b", "c": "a", "d": "d"}


def test_case_spacing_and_furniture_do_not_count() -> None:
    text = " ".join(story(3, 40))
    assert clusters({"a": text, "b": f"Read More\n\n{text.upper()}  \n\nPhoto: Wafer Press\n"}) == {"a": "a", "b": "a"}


def test_short_and_empty_texts() -> None:
    texts = {"a": "Acme", "b": "acme.", "c": "Other", "d": "", "e": "***"}
    assert clusters(texts) == {"a": "a", "b": "a", "c": "c", "d": "d", "e": "e"}
    assert clusters({}) == {}


def test_long_text_is_sketched_in_parts_alike() -> None:
    words = story(4, 10_000)
    assert clusters({"a": " ".join(words), "b": edited(words, 0.05)}) == {"a": "a", "b": "a"}


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(8)))
def test_order_does_not_matter(order: list[int]) -> None:
    words = story(5, 120)
    # Each is a near-copy of its neighbours, the ends are none of each other: one chain, one cluster.
    texts = {f"id{number}": " ".join(words[number * 8 : number * 8 + 60]) for number in range(8)}
    assert set(clusters({f"id{number}": texts[f"id{number}"] for number in order}).values()) == {"id0"}


def test_a_notice_on_thousands_of_pages_is_one_cluster() -> None:
    """Pair by pair it would take minutes."""
    notice, other = " ".join(story(6, 40)), " ".join(story(7, 40))
    sketches = {"n0000": dedup.sketch(notice), "o1": dedup.sketch(other)}
    sketches |= {f"n{number:04}": sketches["n0000"] for number in range(1, 5000)} | {"o2": sketches["o1"]}
    found = dedup.clusters(sketches, lambda id_: notice if id_.startswith("n") else other)
    assert (set(found.values()), found["o2"], found["n4999"]) == ({"n0000", "o1"}, "o1", "n0000")


def test_the_sketch_of_a_text_is_the_same_everywhere() -> None:
    sketch = dedup.sketch("Acme supplies Example with wafers.")
    assert sketch is not None
    assert (len(sketch), sketch[:1].tolist()) == (120, [224003079])
