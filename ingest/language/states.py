"""Whose ministry, court or law a name means: "Japan's finance ministry" is not the listed one of another state.

A name belongs to the state before it, "the Dutch Parliament", or behind it, "Ministry of Finance of Vietnam".
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import EntityType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.gazetteer import Entry, Gazetteer

_OWNED = {EntityType.AGENCY, EntityType.POLICY, EntityType.SANCTION}
_DESCRIBING = {"POS", "JJ", "JJR", "JJS"}
_MINISTRY = re.compile(r"(?i)(.+) (ministry|department)")
_OF = re.compile(r"(ministry|department) (?:of|for) (.+)")
_ECONOMIC = re.compile(r"economics? (?:affairs )?ministry$")
_FIELDS = {"Foreign": "Foreign Affairs", "Economic": "Economic Affairs"}
_WITH_ARTICLE = re.compile(r"Netherlands|Philippines|United .+|European Union")
_LONGEST = 4  # words in which a state is named


@dataclass(frozen=True, slots=True)
class Owned:
    """A name without its state, and the state; "" where the text tells none."""

    body: str
    state: str


def before(doc: Doc, ent: Span) -> int | None:
    """The last word of a state's name that stands before a name, adjectives between them: "China's new | limits"."""
    at = ent.start - 1
    while at > 0 and doc[at].tag_ in _DESCRIBING and not doc[at].ent_type_:
        at -= 1
    return at if at >= 0 and doc[at].ent_type_ == EntityType.COUNTRY else None


def owned(doc: Doc, ents: Sequence[Span], kinds: Sequence[EntityType], gazetteer: Gazetteer) -> list[Owned]:
    """For each name of an organ or a measure what it is without its state, and the state that it is of.

    Where the text tells none with it, it is that of the same words before it, or else of those behind it that have one.
    """
    states = {ent.end - 1: _state(ent.text, gazetteer) for ent in ents if ent.label_ == EntityType.COUNTRY}
    starts = {ent.start: ent.end - 1 for ent in ents if ent.label_ == EntityType.COUNTRY}
    found = []
    told: dict[str, list[str]] = defaultdict(list)
    for ent, kind in zip(ents, kinds, strict=True):
        body, state = inside(ent.text, gazetteer) if kind in _OWNED else (ent.text, "")
        if any(entry.country != state for entry in gazetteer.find(ent.text)):  # Beijing's Taiwan Affairs Office
            body, state = ent.text, ""
        if kind in _OWNED and not state:
            at = before(doc, ent)
            at = _behind(doc, ent, starts) if at is None and kind is EntityType.AGENCY else at
            state = states.get(at, "") if at is not None else ""
        found.append(Owned(body, state))
        if state:
            told[bare(body)].append(state)
    last: dict[str, str] = {}
    for n, one in enumerate(found):
        key = bare(one.body)
        if one.state:
            last[key] = one.state
        elif kinds[n] is EntityType.AGENCY and key in told:
            only = told[key][0] if len({*told[key]}) == 1 else ""
            found[n] = Owned(one.body, last.get(key, only))
    return found


def _behind(doc: Doc, ent: Span, starts: dict[int, int]) -> int | None:
    """The last word of the state's name behind "of"."""
    at = ent.end + 1
    if at >= len(doc) or doc[ent.end].lower_ != "of":
        return None
    return starts.get(at + (doc[at].lower_ == "the"))


def _state(name: str, gazetteer: Gazetteer) -> str:
    return next((one.name for one in gazetteer.find(name) if one.type is EntityType.COUNTRY), "")


def inside(name: str, gazetteer: Gazetteer) -> tuple[str, str]:
    """A name without the state that it begins or ends with, and the state: "Finance Ministry", "Japan"."""
    words = name.split()
    for size in range(min(_LONGEST, len(words) - 1), 0, -1):
        state = _state(" ".join(words[:size]), gazetteer)
        if state and words[size] not in ("'s", "and", "-"):
            return " ".join(words[size:]), state
    body, _, last = name.rpartition(" of ")
    state = _state(last, gazetteer) if body else ""
    return (body, state) if state else (name, "")


@lru_cache(1 << 12)
def bare(body: str) -> str:
    """The form under which bodies of one state are compared: "Ministry of Economic Affairs" as "economy ministry"."""
    key = normalise(body).replace("defence", "defense")
    match = _OF.fullmatch(key)
    key = f"{match[2]} {match[1]}" if match else key
    return _ECONOMIC.sub("economy ministry", key).replace(" affairs ministry", " ministry")


def listed(body: str, state: str, gazetteer: Gazetteer) -> Entry | None:
    """The listed organ or measure of a state that is called so there."""
    return _of_states(gazetteer).get((state, bare(body)))


@cache
def _of_states(gazetteer: Gazetteer) -> dict[tuple[str, str], Entry]:
    """The listed organs and measures by state and name without it."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in gazetteer.entries:
        for name in (entry.name, *entry.aliases) if entry.type in _OWNED and entry.country else ():
            body, state = inside(name, gazetteer)
            if state in ("", entry.country):
                found.setdefault((entry.country, bare(body)), entry)
    return found


def full(body: str, state: str) -> str:
    """What a body that is not listed is called beyond its state: "Ministry of Finance of Vietnam"."""
    match = _MINISTRY.fullmatch(body)
    if match:
        field = " ".join(word if word in ("and", "of") else word[0].upper() + word[1:] for word in match[1].split())
        body = f"{match[2].capitalize()} of {_FIELDS.get(field, field)}"
    body = body.replace("Defence", "Defense")
    the = "the " if _WITH_ARTICLE.fullmatch(state) else ""
    return f"{body} of {the}{state}"
