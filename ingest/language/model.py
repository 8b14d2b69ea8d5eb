"""The shipped pipeline as a spaCy `Language`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.lookups import Lookups
from spacy.util import load_config, load_model_from_config, registry

# Importing the modules of the components registers their factories.
from chipgraph.ingest.language import (  # noqa: F401
    dating,
    dependencies,
    entities,
    gazetteer,
    layout,
    linking,
    reader,
    relations,
    syntax,
)
from chipgraph.ingest.language.encoder import WEIGHTS
from chipgraph.ingest.language.words import customise

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language
    from spacy.tokenizer import Tokenizer

CONFIG = Path(__file__).parent / "pipeline.cfg"
LONGEST = 20_000_000  # characters of one document; the sources reject longer articles before


@registry.tokenizers("chipgraph.tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """spaCy's English tokenizer with the rules that chip news needs."""

    def build(nlp: Language) -> Tokenizer:
        make: Callable[[Language], Tokenizer] = registry.tokenizers.get("spacy.Tokenizer.v1")()
        tokenizer = make(nlp)
        customise(tokenizer, nlp.Defaults)
        return tokenizer

    return build


@cache
def load_pipeline() -> Language:
    """The shipped pipeline, loaded once a process. `nlp(text)` gives a `Doc` with tags, trees, names and links."""
    nlp = load_model_from_config(load_config(CONFIG), auto_fill=True)
    nlp.max_length = LONGEST
    lookups = Lookups().from_disk(WEIGHTS)
    nlp.get_pipe("lemmatizer").initialize(lookups=lookups)  # type: ignore[attr-defined]
    return nlp
