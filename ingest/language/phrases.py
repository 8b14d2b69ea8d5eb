"""Tags of the words that make up noun phrases."""

from __future__ import annotations

NOUNS = {"NN", "NNS", "NNP", "NNPS"}
PHRASE = NOUNS | {"JJ", "JJR", "JJS", "CD", "VBN", "VBG", "HYPH", "AFX", "FW", "$", "NFP"}
