"""How names are compared: one normal form for entities and look-ups, one for goods, one for publishers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from chipgraph.graph.tokens import apart

if TYPE_CHECKING:
    from collections.abc import Iterable

_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?!\w)")
_INITIALISM = re.compile(r"\b(?:[a-z]\.\s?){2,}")
_ARTICLE = re.compile(r"^\W*(?:the|an?)\s++(?=.*\w)", re.IGNORECASE)
# "+" and "#" are part of a word at its end, "Pro+", "C#"; not those of "N+1" and "#1".
_SIGNS = r"(?<![\w+#])[+#]+|(?<![+#])[+#]+(?=\w)"
_GAP = re.compile(rf"[^\w%+#]+|{_SIGNS}")
_GAP_OF_ITEM = re.compile(rf"[^\w%+#.]+|(?<!\d)\.|\.(?!\d)|{_SIGNS}")  # a decimal point is none
_LEGAL = re.compile(
    r"(?<!\S)(?:incorporated|inc|corporation|corp|company|co|limited|ltd|plc|llc|holdings?|group|nv|sa|ag|gmbh|kk"
    r"|technologies|technology)(?!\S)"
)


@lru_cache(1 << 15)  # articles name the same entities again and again
def normalise(name: str) -> str:
    """The form under which names are compared.

    NFKC and case folding; without possessive, points in initialisms, punctuation, leading article and legal
    suffixes, unless nothing else would be left. "the U.S." → "us", "Huawei Technologies Co., Ltd." → "huawei".
    """
    text = _ARTICLE.sub("", _words(name, _GAP))
    short = " ".join(_LEGAL.sub(" ", text).split())
    return short or text


@lru_cache(1 << 13)  # and the same goods
def normalise_item(item: str) -> str:
    """The form under which goods are compared: every word but a leading article, each ideograph one, as in a search.

    "co-packaged optics" is not "packaged optics", "a-Si" not "Si", "1.4nm" not "4nm".
    """
    return " ".join(apart(_words(_ARTICLE.sub("", item), _GAP_OF_ITEM)).split())


@lru_cache(1 << 13)  # and a few publishers everything
def normalise_publisher(name: str) -> str:
    """The form under which publishers are compared: NFKC and case folding, one blank for many."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def count_publishers(names: Iterable[str | None]) -> dict[str, tuple[str, int]]:
    """The publishers by their forms, each with a spelling and the number of its names.

    The spelling is that of most of its names, of two the lesser.
    """
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        if name and (form := normalise_publisher(name)):
            spelt[form][name] += 1
    return {
        form: (min(found, key=lambda spelling: (-found[spelling], spelling)), found.total())
        for form, found in spelt.items()
    }


def _words(text: str, gap: re.Pattern[str]) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _POSSESSIVE.sub("", text)
    text = _INITIALISM.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", text)
    return " ".join(gap.sub(" ", text).split())
