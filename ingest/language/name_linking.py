"""The names of a document, each as one mention, those of one entity sharing a cluster.

They meet by the gazetteer, by their normalised form, and by what `clusters.py` finds to be one.
"""

from __future__ import annotations

import re
from calendar import month_abbr
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language import states
from chipgraph.ingest.language.clusters import (
    KINDS,
    MEASURES,
    SHORTENED,
    Cluster,
    LinkedMention,
    compatible,
    joined,
    kinds,
    own_acronyms,
    surnames,
)
from chipgraph.ingest.language.layout import DATELINE_MARKS, opens_paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.clusters import Key
    from chipgraph.ingest.language.gazetteer import Entry, Gazetteer

_MAY_BE_PERSON = {*SHORTENED, EntityType.PERSON}
_MONEY = {"funding", "funds", "money", "grants", "subsidies", "incentives", "awards", "dollars"}
_INNER = re.compile(
    r" \([A-Z][\w-]+\)(?= )|(?<= Act)(?<!Authorization Act) of (?:19|20)\d\d$|^\d[\d.,]* ?(?:%|-?per ?cent) (?=\w+ )"
)  # an acronym within, a law's year, the rate of a tariff


def link_names(doc: Doc, gazetteer: Gazetteer) -> list[LinkedMention]:
    """One mention for each name of the document, names of one entity sharing a cluster."""
    ents = list(doc.ents)
    clusters, keys = _clusters(doc, ents, gazetteer)
    swallowed = joined(doc, ents, keys, clusters, gazetteer)
    short = surnames(ents, keys, clusters) | kinds(ents, keys, clusters)
    found = []
    for n, (ent, key) in enumerate(zip(ents, keys, strict=True)):
        cluster = swallowed.get(key, short.get(n, clusters[key]))
        if cluster is not clusters[key]:
            how = "short form"
            cluster.names += [ent.text] if ent.text not in cluster.names else []
        else:
            how = "gazetteer" if cluster.entry else "name"
        found.append(LinkedMention(ent.start, ent.end, (cluster,), how))
    return found


def _clusters(doc: Doc, ents: Sequence[Span], gazetteer: Gazetteer) -> tuple[dict[Key, Cluster], list[Key]]:
    """The clusters by key, and the key of each name: the list's entry, else type and normalised name."""
    clusters: dict[Key, Cluster] = {}
    keys: list[Key] = []
    types = _types(doc, ents, gazetteer)
    for ent, kind, owned in zip(ents, types, states.owned(doc, ents, types, gazetteer), strict=True):
        text = _bare(ent.text, kind)
        entry = _entry(gazetteer, text, kind)
        full = ""
        if owned.state and not (entry and entry.country in ("", owned.state)):
            entry, full = _of_state(entry, owned, gazetteer)
        keys.append((entry.type if entry else kind, "=" + entry.name if entry else normalise(full or text)))
        clusters.setdefault(keys[-1], Cluster(keys[-1][0], entry=entry, full=full))
    own = own_acronyms(doc, ents, keys, clusters)
    keys = [own.get(ent.text, key) for ent, key in zip(ents, keys, strict=True)]
    for ent, key in zip(ents, keys, strict=True):
        names = clusters[key].names
        names += [name for name in (ent.text, _with_issuer(doc, ent, key)) if name and name not in names]
    return {key: cluster for key, cluster in clusters.items() if cluster.names}, keys


def _bare(name: str, kind: EntityType) -> str:
    """A name without what does not tell whose it is.

    Of a person "Jr." and middle initials: Joseph R. Biden, Jr. is Joseph Biden. Of a measure what it spends: "CHIPS Act
    funding" comes from the CHIPS Act.
    """
    if kind is EntityType.PERSON:
        return re.sub(r"(?<=\w) [A-Z]\.(?= \w)", "", re.sub(r",? (?:Jr|Sr)\.?$", "", name))
    measure, _, last = name.rpartition(" ")
    spends = kind in MEASURES and last in _MONEY and not measure.islower()
    return measure if spends and measure.rpartition(" ")[2].lower() in KINDS else name


def _with_issuer(doc: Doc, ent: Span, key: Key) -> str | None:
    """A measure's description with the state before it that it is of: "US export controls", "China's new limits"."""
    if key[0] not in MEASURES or key[1].startswith("=") or not ent[-1].text.islower():
        return None
    at = states.before(doc, ent)
    return None if at is None else doc[_start(doc, at) : ent.end].text


def _start(doc: Doc, at: int) -> int:
    """Where the name begins that the token `at` belongs to."""
    while at > 0 and doc[at].ent_iob_ == "I":
        at -= 1
    return at


def _types(doc: Doc, ents: Sequence[Span], gazetteer: Gazetteer) -> list[EntityType]:
    """The types of names: their own, unless the same words have another more often, or are a person's surname.

    A capital that opens a report is a place: "WASHINGTON, Aug 12 - ...".
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    bearers = set()
    for ent in ents:
        votes[ent.text][ent.label_] += 1
        if ent.label_ == EntityType.PERSON and len(ent) > 1:
            bearers |= {ent[-1].text, ent[0].text}  # the one or the other, as names are in their country
    found = []
    for ent in ents:
        label, count = max(votes[ent.text].items(), key=lambda pair: (pair[1], pair[0]))
        if _is_dateline(doc, ent, gazetteer):
            found.append(EntityType.LOCATION)
        elif (
            ent.text in bearers
            and not ent.text.isupper()
            and ({label, ent.label_} <= _MAY_BE_PERSON or not gazetteer.find(ent.text))
        ):  # of such words in the passages 763 of 764 are persons
            found.append(EntityType.PERSON)
        else:
            found.append(EntityType(label if count > votes[ent.text][ent.label_] else ent.label_))
    return found


def _is_dateline(doc: Doc, ent: Span, gazetteer: Gazetteer) -> bool:
    """Whether a capital in capitals stands before a day, a dash or an agency in brackets.

    What opens a paragraph so is a place even if read as a body: all of 111 towns in the passages.
    """
    if not ent.text.isupper() or (ent.label_ != EntityType.COUNTRY and not opens_paragraph(doc, ent.start)):
        return False
    first, second, *_ = [*(token.text for token in doc[ent.end : ent.end + 2]), "", ""]
    opens = first in DATELINE_MARKS or (first == "," and second[:3] in month_abbr[1:])
    place = any(entry.type is EntityType.LOCATION for entry in gazetteer.find(ent.text))
    return place and opens


def _of_state(other: Entry | None, owned: states.Owned, gazetteer: Gazetteer) -> tuple[Entry | None, str]:
    """The listed organ or measure of its state; else none, and a name that tells the state if the bare one misleads.

    The bare name misleads where it is listed as another state's, and in ministries, of which each state has its own.
    """
    entry = states.listed(owned.body, owned.state, gazetteer)
    known = other is not None and (other.type not in MEASURES or not owned.body.split()[-1].islower())
    misleads = entry is None and (known or "ministry" in states.bare(owned.body))
    return entry, states.full(owned.body, owned.state) if misleads else ""


def _entry(gazetteer: Gazetteer, text: str, kind: EntityType) -> Entry | None:
    entries = gazetteer.find(text) or gazetteer.find(_INNER.sub("", text))
    if not entries and kind is EntityType.AGENCY and " " not in text:
        entries = gazetteer.find(f"{text} Department")  # "Commerce said", "the Secretary of Commerce"
    if not entries and kind in (EntityType.PERSON, EntityType.COUNTRY):
        return next(iter(gazetteer.find(f"President {text}")), None)  # "Trump's tariff", now and then read as a state's
    same = [entry for entry in entries if entry.type is kind]
    if same:
        return same[0]
    return entries[0] if len(entries) == 1 and compatible(entries[0].type, kind) else None
