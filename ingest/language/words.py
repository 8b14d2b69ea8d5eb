"""Words as the network sees them: spaCy's tokens, their wordpieces, and the shape that lower-casing loses."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import spacy
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokenizer import Tokenizer

SHAPES = 16
CLASSIFIER, SEPARATOR = 101, 102  # the encoder's [CLS] and [SEP]
MOST_WORDS = 1 << 15  # whose shape and wordpieces are kept in memory

# Chip text that spaCy's English rules keep whole or cut in the wrong place: "U.S.-made", "28-nm/14-nm", "US$3bn".
_INFIXES = [
    r"(?<=[A-Za-z0-9.])[/](?=[A-Za-z0-9])",
    r"(?<=[0-9A-Z])[-–—](?=[A-Za-z])",
    r"(?<=\.)[-–—](?=[A-Za-z])",
    r"[–—]",
]
_PREFIXES = [r"US(?=\$)", r"HK(?=\$)", r"NT(?=\$)"]
_SUFFIXES = [r"[-–—]", r"(?<=\d)(?:nm|bn|mn|tn)", r"(?<=[A-Z0-9][0-9])s", r"(?<=[0-9a-z-][A-Z])\."]


def customise(tokenizer: Tokenizer, defaults: Any) -> None:
    """Add the rules that chip news needs to spaCy's English tokenizer."""
    tokenizer.infix_finditer = compile_infix_regex([*(defaults.infixes or []), *_INFIXES]).finditer
    tokenizer.prefix_search = compile_prefix_regex([*_PREFIXES, *(defaults.prefixes or [])]).search
    tokenizer.suffix_search = compile_suffix_regex([*(defaults.suffixes or []), *_SUFFIXES]).search


@cache
def blank() -> Language:
    """An English pipeline with our tokenizer and nothing else."""
    nlp = spacy.blank("en")
    customise(nlp.tokenizer, nlp.Defaults)
    return nlp


@lru_cache(MOST_WORDS)
def shape(word: str) -> int:
    """The class of a word's shape, 1 to SHAPES - 1 (0 is kept for "unknown")."""
    letters = [char for char in word if char.isalpha()]
    digits = any(char.isdigit() for char in word)
    if not letters:
        return (2 if word.isdigit() else 3) if digits else (4 if len(word) == 1 else 5)
    upper = sum(char.isupper() for char in letters)
    if digits:
        return 6 if upper == len(letters) else 7 if upper else 8
    if upper == 0:
        return 9
    if upper == len(letters):
        return 10 if len(letters) == 1 else 11 if len(letters) <= 4 else 12
    if upper == 1 and letters[0].isupper():
        return 13
    return 14 if re.search(r"[a-z][A-Z]", word) else 15


def with_breaks(
    ids: NDArray[np.int64], firsts: NDArray[np.int64], breaks: Iterable[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Wordpieces with a separator before each word at which a paragraph begins, and where words begin then.

    ids: (L) wordpieces; firsts: (T) where each word begins among them; breaks: numbers of words.
    """
    places = firsts[sorted({*breaks} - {0})]
    return np.insert(ids, places, SEPARATOR), firsts + np.searchsorted(places, firsts, side="right")
