"""Near-copies: which articles tell the same report, with the same words but for some editing.

Two texts are near-copies if the sets of their runs of three words have at least half of their union in common: about
one word in eight may differ. Clusters are the connected components of that relation, so they are a pure function of
the texts, whatever the order and the batches in which these came. MinHash finds the candidates, and each is verified
on the texts themselves.
"""

from __future__ import annotations

import functools
import hashlib
import re
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from chipgraph.ingest.clean import paragraphs
from chipgraph.ingest.prose import prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Sketch: TypeAlias = npt.NDArray[np.uint32]

WORDS = 3  # of a shingle
SIMILAR = 0.5  # Jaccard index from which on two texts are near-copies
BANDS, ROWS = 40, 3  # at the index of 0.5 a pair shares a band with a chance of 99.5%, at 0.05 with one of 0.5%

# With fewer equal minima, an index of 0.5 is more than three standard deviations off: no need to read the texts.
_LIKELY = 0.35
_WORD = re.compile(r"\w+")
_TAG = b"1"  # another with every change of what a sketch of a text is


def sketch(text: str) -> Sketch | None:
    """The MinHash sketch of what is prose in the text; None where there is none."""
    shingles = _shingles(text)
    if not shingles:
        return None
    hashes = np.fromiter(shingles, dtype=np.uint64, count=len(shingles))
    factors, terms = _permutations()
    minima = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashes), 4096):  # a matrix of all would take 1 GB for the longest article
        chunk = hashes[start : start + 4096]
        minima = np.minimum(minima, (factors[:, None] * chunk + terms[:, None]).min(axis=1))
    return (minima >> np.uint64(32)).astype(np.uint32)


def packed(own: Sketch | None) -> bytes:
    """A sketch to be kept, which says how it was made."""
    return _TAG + (b"" if own is None else own.astype("<u4").tobytes())


def unpacked(kept: bytes) -> Sketch | None:
    """The sketch back; raises ValueError for one that was made in another way."""
    if not kept.startswith(_TAG) or len(kept) not in {len(_TAG), len(_TAG) + 4 * BANDS * ROWS}:
        raise ValueError("a sketch of another version")
    return np.frombuffer(kept, dtype="<u4", offset=len(_TAG)).astype(np.uint32) if len(kept) > len(_TAG) else None


def clusters(sketches: Mapping[str, Sketch | None], text_of: Callable[[str], str]) -> dict[str, str]:
    """For each article's id the least id of its cluster. `text_of` gives the text of an id, for verification."""
    ids = sorted(id_ for id_, one in sketches.items() if one is not None)
    roots = {id_: id_ for id_ in sketches}
    if not ids:
        return roots
    matrix = np.stack([one for id_ in ids if (one := sketches[id_]) is not None])
    different: set[tuple[int, int]] = set()

    @functools.lru_cache(maxsize=1024)
    def shingles(number: int) -> frozenset[int]:
        return _shingles(text_of(ids[number]))

    def alike(left: int, right: int) -> bool:
        if (left, right) in different:
            return False
        if _similar(matrix[left], matrix[right]) and jaccard(shingles(left), shingles(right)) >= SIMILAR:
            return True
        different.add((left, right))
        return False

    for group in _candidates(matrix):
        # By cluster: what is known to be one is not compared pair by pair, of which a notice on 10,000 pages has many.
        parts: list[list[int]] = []
        for right in group:
            joined, apart = [right], []
            for part in parts:
                root, other = _root(roots, ids[part[0]]), _root(roots, ids[right])
                if root != other and not any(alike(left, right) for left in part):
                    apart.append(part)
                    continue
                roots[max(root, other)] = min(root, other)
                part.extend(joined)
                joined = part
            parts = [*apart, joined]
    return {id_: _root(roots, id_) for id_ in sketches}


def jaccard(left: frozenset[int], right: frozenset[int]) -> float:
    """The share of two sets' union that both have."""
    both = len(left & right)
    return both / (len(left) + len(right) - both) if both else 0.0


def _candidates(matrix: npt.NDArray[np.uint32]) -> Iterator[list[int]]:
    """Groups of rows that are equal in a band, the least first; one band in memory at a time."""
    for band in range(BANDS):
        columns = np.ascontiguousarray(matrix[:, band * ROWS : (band + 1) * ROWS])
        _, groups, sizes = np.unique(columns, axis=0, return_inverse=True, return_counts=True)
        order = np.argsort(groups.reshape(-1), kind="stable")
        end = 0
        for size in sizes.tolist():
            start, end = end, end + size
            if size > 1:
                yield order[start:end].tolist()


def _similar(left: Sketch, right: Sketch) -> bool:
    return float(np.mean(left == right)) >= _LIKELY


def _shingles(text: str) -> frozenset[int]:
    """Hashes of the runs of three words; of all words, where there are fewer."""
    read = prose(text).text
    words = [word for start, end in paragraphs(read) for word in _WORD.findall(read[start:end].casefold())]
    if not words:
        return frozenset()
    runs = (" ".join(words[start : start + WORDS]) for start in range(max(1, len(words) - WORDS + 1)))
    return frozenset(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) for run in runs)


@functools.cache
def _permutations() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Odd factors and terms of the multiply-shift hashes: of a fixed text, to be the same everywhere and for ever."""
    data = hashlib.shake_256(b"chipgraph near-copies").digest(16 * BANDS * ROWS)
    numbers = np.frombuffer(data, dtype="<u8").astype(np.uint64)
    return numbers[: BANDS * ROWS] | np.uint64(1), numbers[BANDS * ROWS :]


def _root(roots: dict[str, str], id_: str) -> str:
    while roots[id_] != id_:
        roots[id_] = roots[roots[id_]]
        id_ = roots[id_]
    return id_
