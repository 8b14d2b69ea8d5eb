"""Names that are known: the list, and a component that finds them in a document.

`gazetteer.tsv` has one entity a line: name, type, aliases, country, ticker. Names match by words and case.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Span

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.words import blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from spacy.tokenizer import Tokenizer
    from spacy.tokens import Doc

PATH = Path(__file__).parent / "gazetteer.tsv"
LISTED = "gazetteer"  # the key of `doc.spans`
_OWNERS = {EntityType.COUNTRY, EntityType.LOCATION, EntityType.COMPANY, EntityType.AGENCY}
_ANY_CASE = {EntityType.TECHNOLOGY}  # written in small letters in running text: "rare earths", "Rare earths"


@dataclass(frozen=True, slots=True)
class Entry:
    """One known entity."""

    name: str
    type: EntityType
    aliases: tuple[str, ...]
    country: str
    ticker: str


_BLOCS = {"European Union", "ASEAN", "Eurasian Economic Union"}  # their members' firms are theirs too
_ALSO = {"China": ("Hong Kong", "Macau")}  # whose firms the press calls Chinese


def is_of(entry: Entry, country: str) -> bool:
    """Whether a listed firm or body may be called one of that state or bloc, or is not known to be another's."""
    return entry.country in ("", country, *_ALSO.get(country, ())) or country in _BLOCS


@dataclass(frozen=True, slots=True)
class Match:
    """Words `start` to `end` - 1 are a name of all of `entries`."""

    start: int
    end: int
    entries: tuple[Entry, ...]


class Gazetteer:
    """The list, by words and by normalised name."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_words: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        self._longest: dict[str, int] = defaultdict(int)
        tokenizer: Tokenizer = blank().tokenizer
        special = frozenset(tokenizer.rules)
        for entry in entries:
            for name in (entry.name, *entry.aliases):
                words = _straight(name.split(" ") if _is_plain(name, special) else _tokens(tokenizer, name))
                for form in {words, _lower(words), _title(words)} if entry.type in _ANY_CASE else {words}:
                    self._by_words[form].append(entry)
                key = normalise(name)
                if entry not in self._by_name[key]:
                    self._by_name[key].append(entry)
        for form in [form for form in self._by_words if self._is_two(form)]:
            del self._by_words[form]
        for form in self._by_words:
            self._longest[form[0]] = max(self._longest[form[0]], len(form))

    def _is_two(self, words: tuple[str, ...]) -> bool:
        """Whether words are one name in the possessive and another: "China's | Ministry of Commerce"."""
        owner = words[: words.index("'s")] if "'s" in words else ()
        return any(entry.type in _OWNERS for entry in self._by_words.get(owner, ()))

    @classmethod
    def load(cls, path: Path = PATH) -> Gazetteer:
        """Read the list from its file."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            return cls([_entry(row) for row in rows])

    def find(self, name: str) -> list[Entry]:
        """The entries that have this name, after normalisation, first the one with the likest words."""
        found = self._by_name.get(normalise(name), [])
        return list(found) if len(found) < 2 else sorted(found, key=lambda entry: _distance(name, entry))

    def iter_matches(self, words: Sequence[str]) -> Iterator[Match]:
        """The longest names in a run of words, from left to right, without overlap; apostrophes may be curly."""
        words, at = _straight(words), 0
        while at < len(words):
            longest = self._longest.get(words[at])
            if longest is None:
                at += 1
                continue
            for length in range(min(longest, len(words) - at), 0, -1):
                entries = self._by_words.get(words[at : at + length])
                if entries:
                    yield Match(at, at + length, tuple(entries))
                    at += length
                    break
            else:
                at += 1

    def listed(self, words: Sequence[str], types: Sequence[str]) -> list[int]:
        """For each word 0, or 1 + 2 × the place in `types` of its name's type, and 1 more inside the name."""
        found = [0] * len(words)
        for match in self.iter_matches(words):
            code = 1 + 2 * types.index(match.entries[0].type.value)
            found[match.start] = code
            found[match.start + 1 : match.end] = [code + 1] * (match.end - match.start - 1)
        return found


def _distance(name: str, entry: Entry) -> int:
    """How many words a name has more or less than the likest name of an entry."""
    words = _bare_words(name)
    return min(len(words ^ _bare_words(known)) for known in (entry.name, *entry.aliases))


def _bare_words(name: str) -> set[str]:
    return set(re.findall(r"[\w+#-]+", name.casefold()))


def _straight(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.replace("’", "'") for word in words)


def _is_plain(name: str, special: Set[str]) -> bool:
    """Whether the tokenizer would part the name at its blanks alone: most names, and most of the time to load them."""
    words = name.split(" ")
    return name.isascii() and all(map(str.isalpha, words)) and special.isdisjoint(words)


def _tokens(tokenizer: Tokenizer, name: str) -> Iterator[str]:
    return (token.text for token in tokenizer(name) if not token.is_space)


def _lower(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word if any(c.isupper() for c in word[1:]) else word.lower() for word in words)


def _title(words: tuple[str, ...]) -> tuple[str, ...]:
    return (words[0][:1].upper() + words[0][1:], *words[1:])


def _entry(row: dict[str, str]) -> Entry:
    aliases = tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip())
    return Entry(row["name"], EntityType(row["type"]), aliases, row["country"], row["ticker"])


@cache
def shipped() -> Gazetteer:
    """The list that comes with the package."""
    return Gazetteer.load()


@Language.factory("chipgraph_gazetteer", requires=[], assigns=["doc.spans"])
class GazetteerMatcher(Component[list[Span]]):
    """Writes the known names of the windows to `doc.spans["gazetteer"]`, labelled with the type."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name, self.gazetteer = name, shipped()

    def predict(self, doc: Doc) -> list[Span]:
        """The names found."""
        found = []
        for window in windows(doc):
            for match in self.gazetteer.iter_matches(window.words):
                start, end = window.tokens[match.start], window.tokens[match.end - 1] + 1
                entry = match.entries[0]
                found.append(Span(doc, start, end, label=entry.type.value, span_id=entry.name))
        return found

    def set_annotations(self, doc: Doc, prediction: list[Span]) -> None:
        """Write the names found."""
        doc.spans[LISTED] = prediction
