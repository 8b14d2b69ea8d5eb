"""What the titles of officials name: no body in "Commerce Secretary" and "Minister of Trade", one in "Trade ministry".

The network now and then reads the field that such a title tells as the name of a body.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chipgraph.ingest.language.gazetteer import Gazetteer
    from chipgraph.ingest.language.names import Named

_BODIES = {EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.COMPANY}
_FIELD = re.compile(
    r"commerce|treasury|trade|foreign|defen[cs]e|energy|interior|home|homeland|security|industry|economics?|economy"
    r"|external|affairs|finance|justice|digital|science|technology|information|(?:tele)?communications?|education"
    r"|transport(?:ation)?|health|labou?r|agriculture|innovation|investment|development|infrastructure|environment"
    r"|artificial|intelligence|electronics|business|export|enforcement|resources|and|,|&",
    re.IGNORECASE,
)
_TITLES = {"secretary", "minister"}
_MINISTRIES = {"ministry", "department"}  # in small letters behind a word that has a capital


def without_fields(named: Sequence[Named], words: Sequence[str], gazetteer: Gazetteer) -> Iterator[Named]:
    """The names of a window without the fields of titles, of which only the state before them is a name.

    "Commerce | Secretary", "U.S. | Treasury Secretary", "Minister of | Homeland Security": of 729 and of 102 such in
    the passages 9 and 18 are names, of those that the network reads none of 15; "Secretary of the | Treasury" is one.
    Before "ministry" the field goes on to that, "Foreign ministry" opening a sentence: 5 of 8, and none alone.
    """
    for one in named:
        state = _state(one, words, gazetteer) if one.label in _BODIES else 0
        if one.label not in _BODIES or not _are_fields(words[one.start + state : one.end]):
            yield one
        elif words[one.end : one.end + 1] and words[one.end] in _MINISTRIES:
            yield replace(one, end=one.end + 1, label=EntityType.AGENCY.value)
        elif not (_before_title(one, words) or _behind_title(one, words)):
            yield one
        elif state:
            yield replace(one, end=one.start + state, label=EntityType.COUNTRY.value)


def _state(one: Named, words: Sequence[str], gazetteer: Gazetteer) -> int:
    """1 if the first of several words of a name is a state."""
    first = gazetteer.find(words[one.start]) if one.end - one.start > 1 else []
    return int(any(entry.type is EntityType.COUNTRY for entry in first))


def _are_fields(words: Sequence[str]) -> bool:
    return all(map(_FIELD.fullmatch, words)) and words[-1].istitle()


def _before_title(one: Named, words: Sequence[str]) -> bool:
    behind = "".join(words[one.end : one.end + 1])
    return behind.lower() in _TITLES or (behind == "Representative" and words[one.end - 1] == "Trade")


def _behind_title(one: Named, words: Sequence[str]) -> bool:
    """Whether a title stands before a name with "of" or "for", or before the field whose last words that is."""
    at = one.start
    while at > 0 and _FIELD.fullmatch(words[at - 1]):
        at -= 1
    return at > 1 and words[at - 1] in ("of", "for") and words[at - 2].lower() in _TITLES
