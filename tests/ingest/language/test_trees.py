from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from chipgraph.ingest.language.syntax import best_tree


def is_tree(heads: tuple[int, ...]) -> bool:
    """Whether there is one root, its own head, to which every word leads."""
    if sum(head == n for n, head in enumerate(heads)) != 1:
        return False
    for word in range(len(heads)):
        at = word
        for _ in heads:
            at = heads[at]
        if heads[at] != at:
            return False
    return True


def total(scores: np.ndarray, heads: tuple[int, ...]) -> float:  # type: ignore[type-arg]
    return float(sum(scores[n, head] for n, head in enumerate(heads)))


_SCORES = st.integers(1, 4).flatmap(
    lambda n: arrays(np.float32, (n, n), elements=st.integers(-20, 20).map(float), unique=False)
)


@given(_SCORES)
@settings(deadline=None)
def test_it_is_a_tree(scores: np.ndarray) -> None:  # type: ignore[type-arg]
    assert is_tree(tuple(best_tree(scores).tolist()))


@given(_SCORES)
@settings(deadline=None)
def test_no_tree_with_the_same_root_is_better(scores: np.ndarray) -> None:  # type: ignore[type-arg]
    heads = tuple(best_tree(scores).tolist())
    root = next(n for n, head in enumerate(heads) if n == head)
    size = len(scores)
    trees = [one for one in product(range(size), repeat=size) if one[root] == root and is_tree(one)]
    assert total(scores, heads) == max(total(scores, one) for one in trees)


def test_a_cycle_is_broken_where_it_costs_least() -> None:
    scores = np.array([[0, -9, -9], [1, -9, 9], [4, 9, -9]], dtype=np.float32)
    assert best_tree(scores).tolist() == [0, 2, 0]
