"""The one token string that every engine indexes for full text, and the queries over it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Runs of these have no spaces between words: each character is a token, and a word a phrase of them.
_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_IDEOGRAPH = re.compile(f"([{_IDEOGRAPHS}])")
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|(?:[^\W_{_IDEOGRAPHS}][\u0300-\u036f]*)+")  # with its accents
_GAP = re.compile(r"[\W_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_PART = re.compile(r'"([^"]*)"?(\*?)|(\S+)')


def tokens(text: str) -> str:
    """Its words with a space between: NFKC, case and accents folded, ideographs one by one."""
    if text.isascii():  # most news is, and normal forms leave it as it is
        return _GAP.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = _NOT_ASCII.sub(lambda match: "" if unicodedata.combining(match[0]) else match[0], plain)
    return _GAP.sub(" ", apart(unicodedata.normalize("NFC", plain))).strip()


def apart(text: str) -> str:
    """With a space before and behind each ideograph."""
    return _IDEOGRAPH.sub(r" \1 ", text)


def article_tokens(title: str, text: str) -> str:
    """Those of a whole article: the title's, then the text's."""
    return tokens(f"{title}\n{text}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that must stand one after the other; with `prefix`, the last may go on."""

    tokens: str
    prefix: bool = False


def parse_query(text: str) -> tuple[Phrase, ...]:
    """The phrases that a text must all have: words, "several words", begin* and "several beg"* or "several beg*".

    Empty where it has no word.
    """
    phrases: dict[Phrase, None] = {}  # each once, for each costs a search: one word may be written a hundred times
    for quoted, star, word in _PART.findall(text):
        said = quoted or word
        found = tokens(said)
        if found:
            phrases[Phrase(found, prefix=bool(star) or said.endswith("*"))] = None
    return tuple(phrases)


def places(text: str, phrases: Iterable[Phrase]) -> list[tuple[int, int]]:
    """Where a text has the phrases, by offsets, in order of place; those that overlap are one."""
    found = [(token, word.span()) for word in _WORD.finditer(text) for token in tokens(word[0]).split()]
    spans = []
    for phrase in phrases:
        *whole, last = phrase.tokens.split()
        for at in range(len(found) - len(whole)):
            end = at + len(whole)
            fits = found[end][0].startswith(last) if phrase.prefix else found[end][0] == last
            if fits and [token for token, _ in found[at:end]] == whole:
                spans.append((found[at][1][0], found[end][1][1]))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
