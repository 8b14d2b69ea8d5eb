"""Which clusters of names of a document are one entity after all.

They meet by acronyms defined in brackets, by titles, and by short forms: a surname, the first words of a firm's or a
body's name, the number of a chip.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.gazetteer import Entry
from chipgraph.ingest.language.names import BODY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.gazetteer import Gazetteer

Key: TypeAlias = tuple[EntityType, str]  # a type, and the normalised name or "=" with the gazetteer's name
SHORTENED = {EntityType.COMPANY, EntityType.ORGANIZATION, EntityType.AGENCY}
_PLACES = {EntityType.COUNTRY, EntityType.LOCATION}
_BODIES = {EntityType.AGENCY, EntityType.ORGANIZATION}
MEASURES = {EntityType.POLICY, EntityType.SANCTION}
_GOODS = {EntityType.CHIP, EntityType.PRODUCT}
KINDS = {"act", "bill", "order", "rule", "law", "proclamation", "agreement", "plan", "directive", "memorandum"}
_QUOTES = {'"', "“", "”", "*"}
_TITLE_BEGINS = {*_QUOTES, ",", "(", ")", "titled", "entitled", "called", "the"}
_ALIKE = (
    SHORTENED,
    {EntityType.CHIP, EntityType.PRODUCT, EntityType.TECHNOLOGY},
    MEASURES,
    _PLACES,
)
# "Acme" is not short for "Acme Capital": these name another body of the same house.
_UNITS = {
    *("investment", "investments", "capital", "ventures", "fund", "bank", "securities", "finance", "financial"),
    *("insurance", "foundation", "institute", "research", "labs", "lab", "university", "school", "college", "press"),
    *("cloud", "mobile", "display", "asia", "europe", "america", "international", "global", "office", "committee"),
}


@dataclass(slots=True, eq=False)
class Cluster:
    """One entity of the document."""

    type: EntityType
    names: list[str] = field(default_factory=list)  # as the text has them, in order of first use
    entry: Entry | None = None
    full: str = ""  # a name that tells the state, where that of the text would not

    @property
    def name(self) -> str:
        """The gazetteer's name, else the one with its state, else the longest of the text's."""
        if self.entry is not None:
            return self.entry.name
        return self.full or max(self.names, key=lambda name: (len(name), name))


@dataclass(slots=True, eq=False)
class LinkedMention:
    """A name or reference: tokens `start` to `end` - 1 of the document, and the entities it stands for."""

    start: int
    end: int
    clusters: tuple[Cluster, ...]
    how: str
    refers_to: LinkedMention | None = None

    @property
    def type(self) -> EntityType:
        """The type of what it stands for."""
        return self.clusters[0].type


def compatible(one: EntityType, two: EntityType) -> bool:
    """Whether one thing may have been read as both: a firm as a body, a chip as a product."""
    return one is two or any(one in group and two in group for group in _ALIKE)


def own_acronyms(
    doc: Doc, ents: Sequence[Span], keys: Sequence[Key], clusters: Mapping[Key, Cluster]
) -> dict[str, Key]:
    """What acronyms mean that the document defines: the "Economic Development Administration (EDA)" is no software."""
    found: dict[str, Key] = {}
    for one, two, first, second in zip(ents, ents[1:], keys, keys[1:], strict=False):
        if _in_brackets(doc, one, two) and two.text in _acronyms(one.text):
            entry = clusters[second].entry
            listed = entry is not None and compatible(first[0], second[0]) and _may_be(one.text, entry)
            if first == second or not listed:  # of those that are one already it may be read otherwise elsewhere
                found.setdefault(two.text, first)
    return found


def _may_be(name: str, entry: Entry) -> bool:
    """Whether a name written out may be that of an entry: most of its words are in one of those that the list has.

    Of an entry that is listed by its acronym alone nobody can tell.
    """
    words = set(normalise(name).split())
    known = [set(normalise(other).split()) for other in (entry.name, *entry.aliases)]
    long = [other for other in known if len(other) > 1]
    return not long or any(2 * len(words & other) > len(words) for other in long)


def joined(
    doc: Doc, ents: Sequence[Span], keys: Sequence[Key], clusters: dict[Key, Cluster], gazetteer: Gazetteer
) -> dict[Key, Cluster]:
    """Clusters that are swallowed by another: by an acronym's definition, or as the short form of a longer name."""
    into: dict[Key, Key] = {}
    for one, two, first, second in zip(ents, ents[1:], keys, keys[1:], strict=False):
        if first != second and compatible(first[0], second[0]) and _defines(doc, one, two):
            keep, drop = (second, first) if clusters[second].entry and not clusters[first].entry else (first, second)
            if not clusters[drop].entry:
                into.setdefault(drop, keep)
    into |= {key: title for key, title in _titled(doc, ents, keys).items() if key not in into}
    into |= {key: longer for key, longer in _shortened(clusters, gazetteer).items() if key not in into}
    into |= {key: model for key, model in _models(clusters).items() if key not in into}
    return {key: clusters[_last(key, into)] for key in into}


def _shortened(clusters: dict[Key, Cluster], gazetteer: Gazetteer) -> dict[Key, Key]:
    """For names of firms and bodies that are the short form of others the longest of these, if they are one name."""
    found: dict[Key, Key] = {}
    forms = _by_first_word(clusters)
    for key, cluster in clusters.items():
        if cluster.entry is None and not _is_place(key[1], gazetteer):
            others = forms.get((key[0], key[1].partition(" ")[0]), ())
            longer = {other: None for other, long in others if other != key and _is_short(key, long, gazetteer)}
            best = max(longer, key=lambda other: len(other[1]), default=None)
            if best is not None and all(other == best or _begins(other[1], best[1]) for other in longer):
                found[key] = best
    return found


def _models(clusters: dict[Key, Cluster]) -> dict[Key, Key]:
    """For numbers of chips and products that no list has the one whose name they end: "C930", XuanTie C930.

    Of 25 such in the passages 23 are one.
    """
    goods = {key: one for key, one in clusters.items() if key[0] in _GOODS}
    ending: dict[str, dict[Key, None]] = defaultdict(dict)
    for key, cluster in goods.items():
        for form in _forms(cluster):
            if len(form) > 1:
                ending[form[-1]][key] = None
    found: dict[Key, Key] = {}
    for key, cluster in goods.items():
        longer = list(ending.get(key[1], ()))
        if cluster.entry is None and any(map(str.isdigit, key[1])) and len(longer) == 1 and longer != [key]:
            found[key] = longer[0]
    return found


def _titled(doc: Doc, ents: Sequence[Span], keys: Sequence[Key]) -> dict[Key, Key]:
    """Measures told by a description or a short name, and by the title beside it: 'the interim final rule, "…"'."""
    found: dict[Key, set[Key]] = defaultdict(set)
    for one, two, first, second in zip(ents, ents[1:], keys, keys[1:], strict=False):
        if first == second or first[0] not in MEASURES or second[0] not in MEASURES:
            continue
        between = [token.text for token in doc[one.end : two.start]]
        if doc[two.start - 1].text in _QUOTES and one[-1].text.islower() and _is_introduction(between):
            found[first].add(second)
        elif between[-1:] == ["("] and between[0] in _QUOTES | {",", "."} and len(between) <= 3:
            found[second].add(first)
    return {key: min(titles) for key, titles in found.items() if len(titles) == 1}


def _is_introduction(between: Sequence[str]) -> bool:
    """Whether words lead from a measure to its title: at most an acronym stands there beside them."""
    return sum(word not in _TITLE_BEGINS for word in between) <= ("(" in between)


def _last(key: Key, into: dict[Key, Key]) -> Key:
    """Where a chain of short forms ends; two that define each other end with the first."""
    seen = [key]
    while into.get(seen[-1], key) not in seen:
        seen.append(into[seen[-1]])
    return seen[-1]


def _in_brackets(doc: Doc, one: Span, two: Span) -> bool:
    """Whether `two` stands in brackets right after `one`."""
    return (
        two.start == one.end + 1
        and doc[one.end].text in "(["
        and two.end < len(doc)
        and doc[two.end].text in ")]"
    )  # fmt: skip


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[A-Za-z]+", name) if word[0].isupper())


def _acronyms(name: str) -> tuple[str, str]:
    """The initials of a name without those of "of" and "for", and with them."""
    return _initials(name), "".join(word[0] for word in name.split()).upper()


def _defines(doc: Doc, one: Span, two: Span) -> bool:
    """Whether one of two names, the second in brackets, is made of the other's initials or of letters of it."""
    if not _in_brackets(doc, one, two):
        return False
    long, short = (one.text, two.text) if len(one.text) > len(two.text) else (two.text, one.text)
    letters = re.sub(r"[^A-Za-z]", "", short).upper()
    rest = iter(re.sub(r"[^A-Za-z]", "", long).upper())
    return len(letters) > 1 and (letters == _initials(long).upper() or all(letter in rest for letter in letters))


def _is_place(name: str, gazetteer: Gazetteer) -> bool:
    return any(entry.type in _PLACES for entry in gazetteer.find(name))


def _begins(short: str, long: str) -> bool:
    one, two = short.split(), long.split()
    return len(one) < len(two) and two[: len(one)] == one


def _by_first_word(clusters: dict[Key, Cluster]) -> dict[tuple[EntityType, str], list[tuple[Key, str]]]:
    """The normalised names of firms and bodies with their keys, by type and first word."""
    found: dict[tuple[EntityType, str], list[tuple[Key, str]]] = defaultdict(list)
    for key, cluster in clusters.items():
        if key[0] in SHORTENED:
            for name in _forms(cluster):
                found[key[0], name[0] if name else ""].append((key, " ".join(name)))
    return found


def _is_short(key: Key, long: str, gazetteer: Gazetteer) -> bool:
    """Whether a name is the first words of a longer one that is not a unit's or branch's name."""
    name = key[1]
    if len(name) < 3 or "of" in name.split() or not _begins(name, long):
        return False
    rest = long.split()[len(name.split()) :]
    return not _UNITS & set(rest) and not _is_place(" ".join(rest), gazetteer)


def across(clusters: Sequence[Cluster], gazetteer: Gazetteer) -> dict[Cluster, Cluster]:
    """Persons and firms whose full name another document of the article has: the headline's "Gallagher".

    Not bodies: where a title names one for longer, it is a part of it, "Japan-U.S. Partnership Working Group".
    """
    by_key = {_key(one): one for one in clusters if one.type in (EntityType.PERSON, EntityType.COMPANY)}
    bearing = _bearers(by_key)
    into = _shortened(by_key, gazetteer)
    for key, cluster in by_key.items():
        bearers = list(bearing.get(key[1], ())) if key[0] is EntityType.PERSON and cluster.entry is None else []
        into |= {key: bearers[0]} if len(bearers) == 1 else {}
    return {one: by_key[_last(_key(one), into)] for one in clusters if _key(one) in into}


def _key(cluster: Cluster) -> Key:
    return cluster.type, "=" + cluster.entry.name if cluster.entry else normalise(cluster.name)


def _bearers(clusters: dict[Key, Cluster]) -> dict[str, dict[Key, None]]:
    """The persons by each word that may name one of them: first or last, as surnames are in their country."""
    found: dict[str, dict[Key, None]] = defaultdict(dict)
    for key, cluster in clusters.items():
        for name in _called(cluster) if key[0] is EntityType.PERSON else ():
            form = normalise(name).split()
            for word in (form[0], form[-1]) if len(form) > 1 and " " in name else ():  # not "Biden-Harris"
                found[word][key] = None
    return found


def surnames(ents: Sequence[Span], keys: Sequence[Key], clusters: dict[Key, Cluster]) -> dict[int, Cluster]:
    """Who is meant where one word names a person: the bearer of that name, of several the one last named in full."""
    bearing = _bearers(clusters)
    found: dict[int, Cluster] = {}
    named: list[Key] = []
    for n, (ent, key) in enumerate(zip(ents, keys, strict=True)):
        if key[0] is not EntityType.PERSON:
            continue
        word = normalise(ent.text)
        bearers = list(bearing.get(word, ()))
        if " " in word or clusters[key].entry is not None:
            named.append(key)
        elif bearers:
            last = next((one for one in reversed(named) if one in bearers), None)
            if last is not None or len(bearers) == 1:
                found[n] = clusters[last or bearers[0]]
    return found


def kinds(ents: Sequence[Span], keys: Sequence[Key], clusters: dict[Key, Cluster]) -> dict[int, Cluster]:
    """What "the Act" or "the Commission" means: the measure or body last named whose name holds that word."""
    found: dict[int, Cluster] = {}
    last: dict[str, Key] = {}
    for n, (ent, key) in enumerate(zip(ents, keys, strict=True)):
        if key[0] not in MEASURES | _BODIES:
            continue
        words = normalise(ent.text).split()
        if len(words) == 1 and _is_kind(words[0], key) and ent.text[0].isupper():
            if words[0] in last:
                found[n] = clusters[last[words[0]]]
        elif len(words) > 1 or key[0] in _BODIES:
            last |= {word: key for form in _forms(clusters[key]) for word in form if _is_kind(word, key)}
    return found


def _is_kind(word: str, key: Key) -> bool:
    return word in KINDS if key[0] in MEASURES else BODY.fullmatch(word) is not None


def _called(cluster: Cluster) -> list[str]:
    return [*cluster.names, *([cluster.entry.name] if cluster.entry else [])]


def _forms(cluster: Cluster) -> list[list[str]]:
    return [normalise(name).split() for name in _called(cluster)]
