from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipgraph.ingest.language.extract import load_extractor
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.trees import APART, STEPS, Trees, standing

# Samsung , SK Hynix 's rival , sells flash to Oppo | It did
HEADS = np.asarray([7, 5, 5, 2, 2, 0, 5, 7, 7, 10, 7, 12, 12])


def way(up: int, down: int) -> int:
    return STEPS * up + down


def test_the_words_above_a_name() -> None:
    places = Trees(HEADS).places([(0, 1), (2, 4), (10, 11), (12, 13)])
    assert places.tolist() == [[0, 7, 7], [2, 5, 0], [10, 7, 7], [12, 12, 12]]


def test_a_name_whose_words_hang_on_several_begins_with_the_first() -> None:
    assert Trees(HEADS).places([(8, 11)]).tolist() == [[8, 7, 7]]


@pytest.mark.parametrize(
    ("top", "word", "expected"),
    [
        (0, 0, way(0, 0)),
        (0, 7, way(1, 0)),
        (0, 10, way(1, 1)),
        (2, 10, way(3, 1)),  # SK Hynix is three steps below what is sold
        (7, 3, way(0, 4)),
        (0, 12, APART),
        (11, 12, way(1, 0)),
    ],
)
def test_the_way_through_a_tree(top: int, word: int, expected: int) -> None:
    assert Trees(HEADS).steps(np.asarray([top]))[0, word] == expected


def test_what_is_far_down_counts_as_the_farthest_told_apart_and_what_is_far_up_as_apart() -> None:
    chain = Trees(np.asarray([0, 0, 1, 2, 3, 4, 5]))
    assert chain.steps(np.asarray([0]))[0].tolist() == [0, 1, 2, 3, 4, 4, 4]
    assert chain.steps(np.asarray([6]))[0].tolist() == [APART, APART, 20, 15, 10, 5, 0]


@st.composite
def forests(draw: st.DrawFn) -> np.ndarray:  # type: ignore[type-arg]
    size = draw(st.integers(1, 8))
    order = draw(st.permutations(range(size)))
    heads = np.zeros(size, dtype=np.int64)
    for n, word in enumerate(order):
        heads[word] = order[draw(st.integers(0, n))]  # itself, a root, or one that is placed already
    return heads


@given(forests())
def test_the_way_back_has_as_many_steps(heads: np.ndarray) -> None:  # type: ignore[type-arg]
    steps = Trees(heads).steps(np.arange(len(heads)))
    up, down = np.divmod(steps, STEPS)
    told = (steps != APART) & (steps.T != APART) & (up < STEPS - 1) & (down < STEPS - 1)
    assert (up[told] == down.T[told]).all()
    roots = [next(w for w in _chain(heads, word) if heads[w] == w) for word in range(len(heads))]
    assert all(steps[a, b] == APART for a in range(len(heads)) for b in range(len(heads)) if roots[a] != roots[b])


def _chain(heads: np.ndarray, word: int) -> list[int]:  # type: ignore[type-arg]
    found = [word]
    while heads[found[-1]] != found[-1]:
        found.append(int(heads[found[-1]]))
    return found


def test_of_a_document_the_trees_are_those_that_stand_on_it() -> None:
    extractor = load_extractor()
    doc = extractor.read("Some say so.\n\n  Samsung sells memory chips to Oppo.")
    window = windows(doc)[0]
    place = window.place_of()
    samsung, sells, oppo = (place[next(t.i for t in doc if t.text == word)] for word in ("Samsung", "sells", "Oppo"))
    network = extractor._nlp.get_pipe("chipgraph_relations").network
    read = standing(doc, window, [(samsung, samsung + 1), (oppo, oppo + 1)], network)
    assert read.places[:, :2].tolist() == [[samsung, sells], [oppo, sells]]
    assert [network.labels.deps[n] for n in read.hangs] == ["nsubj", "obl"]
    assert read.steps[0, oppo] == way(1, 1)
    assert read.steps[0, 0] == APART
    verb = doc[window.tokens[sells]]
    doc[window.tokens[samsung]].head = verb.doc[window.tokens[oppo]]  # as a parser of a user's might have it
    assert standing(doc, window, [(samsung, samsung + 1)], network).places[0].tolist() == [samsung, oppo, sells]
