"""How names are compared: one normal form for entities, look-ups and the search index."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?!\w)")
_INITIALISM = re.compile(r"\b(?:[a-z]\.\s?){2,}")
_LEGAL = re.compile(
    r"\b(?:incorporated|inc|corporation|corp|company|co|limited|ltd|plc|llc|holdings?|group|nv|sa|ag|gmbh|kk"
    r"|technologies|technology)\b"
)
_ARTICLE = re.compile(r"^(?:the|an?) ")


@lru_cache(1 << 15)  # articles name the same entities again and again
def normalise(name: str) -> str:
    """The form under which names are compared.

    NFKC and case folding; without possessive, points in initialisms, punctuation, leading article and legal
    suffixes, unless nothing else would be left. "the U.S." → "us", "Huawei Technologies Co., Ltd." → "huawei".
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    text = _POSSESSIVE.sub("", text)
    text = _INITIALISM.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", text)
    text = " ".join(re.sub(r"[^\w%]+", " ", text).split())
    text = _ARTICLE.sub("", text)
    short = " ".join(_LEGAL.sub(" ", text).split())
    return short or text
