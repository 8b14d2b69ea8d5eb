"""The longer words in which a text describes a measure, of which its mention is the head.

Of "U.S. sales restrictions on advanced GPUs" the network marks "restrictions" or "sales restrictions"; who looks for
the measure in the graph, or compares what was read, has the words around it.
"""

from __future__ import annotations

from calendar import day_name, month_name
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.measures import FRESH
from chipgraph.ingest.language.phrases import NOUNS, PHRASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

    from chipgraph.ingest.language.clusters import LinkedMention

_BEFORE = PHRASE | {"POS"}
_TELLS = {"on", "for", "against", "of", "to", "from", "over", "under", "with", "into"}
_ARTICLES = {"DT", "PRP$"}
_CALENDAR = {*day_name, *month_name}
_MOST_WORDS = 12


def wordings(doc: Doc, mention: LinkedMention) -> Iterator[str]:
    """What the text calls a described measure: its mention with the words before it, with those behind it, and both."""
    ends = _ends(doc, mention)
    for start in _starts(doc, mention):
        for end in ends:
            if end - start <= _MOST_WORDS and (start, end) != (mention.start, mention.end):
                yield doc[start:end].text


def _starts(doc: Doc, mention: LinkedMention) -> list[int]:
    """Where it may begin: without "new", as marked, and with all that describes it."""
    first = doc[mention.start].sent.start
    bare = full = mention.start
    while bare < mention.end - 1 and doc[bare].lower_ in FRESH:
        bare += 1
    while full > first and _describes(doc[full - 1]) and doc[full].tag_ != "VBD":
        full -= 1
    while full < mention.start and doc[full].tag_ in ("POS", "HYPH", "CD", "VBG"):
        full += 1
    fresh = [at for at in range(full, mention.start) if doc[at].lower_ in FRESH]
    return sorted({bare, mention.start, full, *fresh})


def _describes(token: Token) -> bool:
    return token.tag_ in _BEFORE or token.ent_type_ == EntityType.COUNTRY or token.lower_ in FRESH


def _ends(doc: Doc, mention: LinkedMention) -> list[int]:
    """Where it may end: as marked, and after what it is on, for or against."""
    last = doc[mention.start].sent.end
    found = [mention.end]
    at = mention.end
    for _ in range(2):
        if at >= last or not (doc[at].lower_ in _TELLS or (at > mention.end and doc[at].lower_ in ("and", "or"))):
            break
        at += 1
        while at < last and (doc[at].tag_ in _ARTICLES or doc[at].tag_ == "VB"):
            at += 1
        end = at
        while at < last and doc[at].tag_ in PHRASE:
            at += 1
            end = at if doc[at - 1].tag_ in NOUNS else end
        if doc[end - 1].tag_ not in NOUNS or not _CALENDAR.isdisjoint(token.text for token in doc[found[-1] : end]):
            break
        found.append(end)
        at = end
    return found
