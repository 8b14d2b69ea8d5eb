"""How names are compared: one normal form for entities and look-ups, and one for goods."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from chipgraph.graph.tokens import apart

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


def _words(text: str, gap: re.Pattern[str]) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _POSSESSIVE.sub("", text)
    text = _INITIALISM.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", text)
    return " ".join(gap.sub(" ", text).split())
