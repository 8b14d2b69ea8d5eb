from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.ingest.language.gazetteer import _is_plain, shipped
from chipgraph.ingest.language.words import blank

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer


def test_plain_names_are_parted_as_the_tokenizer_would() -> None:
    tokenizer: Tokenizer = blank().tokenizer
    special = frozenset(tokenizer.rules)
    names = [name for entry in shipped().entries for name in (entry.name, *entry.aliases)]
    plain = [name for name in names if _is_plain(name, special)]
    assert len(plain) > len(names) / 2
    assert [name for name in plain if [token.text for token in tokenizer(name)] != name.split(" ")] == []
    assert not any(_is_plain(name, special) for name in ("U.S.", "H20", "Lam  Research", "cannot", "TSMC's", "Nestlé"))
