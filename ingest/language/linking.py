"""Which mentions of a document speak of the same entity.

Names meet by the gazetteer, by their normalised form, by acronyms defined in brackets and by short forms; references
("it", "the Dutch firm", "both") go back to names of their window as the network's reference head reads them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.entities import REFERENCE, REFERENCES
from chipgraph.ingest.language.gazetteer import Entry, shipped
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.reader import shipped_network

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.gazetteer import Gazetteer
    from chipgraph.ingest.language.layout import Window

MENTIONS = "chipgraph.mentions"
_NAMED_SHORT = {EntityType.COMPANY, EntityType.ORGANIZATION, EntityType.AGENCY}
_PLURAL = re.compile(
    r"\b(?:both|two|three|they|their|them|these|those|companies|firms|chipmakers|countries|rivals|makers|sides|governments)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?:he|she|his|her|him)", re.IGNORECASE)
_FIRM = re.compile(
    r"(?:the|this|that) (?:\w+ )?"
    r"(?:company|firm|chipmaker|foundry|startup|start-up|giant|maker|group|supplier|designer|toolmaker)",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Cluster:
    """One entity of the document."""

    type: EntityType
    names: list[str] = field(default_factory=list)  # as the text has them, in order of first use
    entry: Entry | None = None

    @property
    def name(self) -> str:
        """The gazetteer's name, else the longest of the text's."""
        if self.entry is not None:
            return self.entry.name
        return max(self.names, key=lambda name: (len(name), name))


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


def mentions(doc: Doc) -> list[LinkedMention]:
    """The mentions that `chipgraph_linker` made, in order."""
    found: list[LinkedMention] = doc.user_data[MENTIONS]
    return found


@Language.factory("chipgraph_linker", requires=["doc.ents", "doc.spans", "doc.tensor"], assigns=["token.ent_kb_id"])
class Linker(Component[list[LinkedMention]]):
    """Groups names and references to entities; writes the entities' names to `ent.kb_id_`."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name, self.gazetteer, self.network = name, shipped(), shipped_network()

    def predict(self, doc: Doc) -> list[LinkedMention]:
        """All mentions that could be linked, in order of place."""
        named = link_names(doc, self.gazetteer)
        by_token = {mention.start: mention for mention in named}
        found = list(named)
        before: list[LinkedMention] = []
        for window in windows(doc):
            inside = [by_token[token] for token in window.tokens if token in by_token]
            found += self._references(doc, window, inside, before)
            before = inside or before
        return sorted(found, key=lambda mention: (mention.start, mention.end))

    def set_annotations(self, doc: Doc, prediction: list[LinkedMention]) -> None:
        """Keep the mentions, and say on each named span which entity it is."""
        doc.user_data[MENTIONS] = prediction
        names = {(one.start, one.end): one.clusters[0].name for one in prediction if one.how != "reference"}
        for ent in doc.ents:
            ent.kb_id_ = names.get((ent.start, ent.end), "")

    def _references(
        self, doc: Doc, window: Window, named: list[LinkedMention], before: list[LinkedMention]
    ) -> list[LinkedMention]:
        place = window.place_of()
        spans = [span for span in doc.spans[REFERENCES] if span.start in place]
        if not spans:
            return []
        scores = self._scores(window, place, spans, named)
        found = []
        for span, row in zip(spans, scores, strict=True):
            targets = _targets(span.text, row, named) or _carried(span.text, place[span.start], before)
            if targets:
                clusters = tuple(dict.fromkeys(cluster for one in targets for cluster in one.clusters))
                found.append(LinkedMention(span.start, span.end, clusters, "reference", targets[0]))
        return found

    def _scores(
        self, window: Window, place: dict[int, int], spans: list[Span], named: list[LinkedMention]
    ) -> list[NDArray[np.float32]]:
        if not named or window.reading is None:
            return [np.zeros(0, dtype=np.float32)] * len(spans)
        types = self.network.labels.types
        kinds = [types.index(one.type.value) for one in named] + [types.index(REFERENCE)] * len(spans)
        tokens = [(one.start, one.end) for one in named] + [(one.start, one.end) for one in spans]
        bounds = [(place[start], place[end - 1] + 1) for start, end in tokens]
        pairs = [(len(named) + n, m) for n in range(len(spans)) for m in range(len(named))]
        read = self.network.pairs(window.reading.words, np.asarray(bounds), np.asarray(kinds), np.asarray(pairs))
        return list(read.reference.reshape(len(spans), len(named)))


def _targets(text: str, scores: NDArray[np.float32], named: list[LinkedMention]) -> list[LinkedMention]:
    """The names that a reference goes back to: the best, or all likely ones of a plural; none if none is likelier."""
    if not len(scores):
        return []
    by_cluster: dict[Cluster, float] = {}
    nearest: dict[Cluster, LinkedMention] = {}
    for score, mention in zip(scores.tolist(), named, strict=True):
        cluster = mention.clusters[0]
        by_cluster[cluster] = float(np.logaddexp(by_cluster.get(cluster, -1e4), score))
        nearest[cluster] = mention
    best = max(by_cluster, key=lambda cluster: by_cluster[cluster])
    if by_cluster[best] <= 0:
        return []
    if _PLURAL.search(text):
        close = [c for c, score in by_cluster.items() if score > by_cluster[best] - 1.5 and c.type is best.type]
        return [nearest[c] for c in close]
    return [nearest[best]]


def _carried(text: str, place: int, before: list[LinkedMention]) -> list[LinkedMention]:
    """A reference near the start of a window may go back to the window before: to its last person, or its last firm."""
    if place > 25:
        return []
    if _PERSON.fullmatch(text):
        kind = EntityType.PERSON
    elif _FIRM.fullmatch(text):
        kind = EntityType.COMPANY
    else:
        return []
    return [one for one in before if one.type is kind][-1:]


def link_names(doc: Doc, gazetteer: Gazetteer) -> list[LinkedMention]:
    """One mention for each name of the document, names of one entity sharing a cluster."""
    ents = list(doc.ents)
    kinds = _types(ents)
    clusters: dict[tuple[EntityType, str], Cluster] = {}
    keys: list[tuple[EntityType, str]] = []
    for ent, kind in zip(ents, kinds, strict=True):
        entry = _entry(gazetteer, ent.text, kind)
        type_ = entry.type if entry else kind
        key = (type_, "=" + entry.name if entry else normalise(ent.text))
        keys.append(key)
        cluster = clusters.setdefault(key, Cluster(type_, entry=entry))
        if ent.text not in cluster.names:
            cluster.names.append(ent.text)
    joined = _joined(doc, ents, keys, clusters)
    found = []
    for ent, key in zip(ents, keys, strict=True):
        cluster = joined.get(key, clusters[key])
        how = (
            "gazetteer"
            if cluster.entry and key in clusters and clusters[key].entry
            else "short form"
            if key in joined
            else "name"
        )
        found.append(LinkedMention(ent.start, ent.end, (cluster,), how))
    return found


def _types(ents: list[Span]) -> list[EntityType]:
    """The types of names: their own, unless the same words have another more often in the document."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for ent in ents:
        votes[ent.text][ent.label_] += 1
    found = []
    for ent in ents:
        label, count = max(votes[ent.text].items(), key=lambda pair: (pair[1], pair[0]))
        found.append(EntityType(label if count > votes[ent.text][ent.label_] else ent.label_))
    return found


def _entry(gazetteer: Gazetteer, text: str, kind: EntityType) -> Entry | None:
    entries = gazetteer.find(text)
    same = [entry for entry in entries if entry.type is kind]
    if same:
        return same[0]
    return entries[0] if len(entries) == 1 and _compatible(entries[0].type, kind) else None


_ALIKE = (
    {EntityType.COMPANY, EntityType.ORGANIZATION, EntityType.AGENCY},
    {EntityType.CHIP, EntityType.PRODUCT, EntityType.TECHNOLOGY},
    {EntityType.POLICY, EntityType.SANCTION},
    {EntityType.COUNTRY, EntityType.LOCATION},
)


def _compatible(one: EntityType, two: EntityType) -> bool:
    return any(one in group and two in group for group in _ALIKE)


def _joined(
    doc: Doc, ents: list[Span], keys: list[tuple[EntityType, str]], clusters: dict[tuple[EntityType, str], Cluster]
) -> dict[tuple[EntityType, str], Cluster]:
    """Clusters that are swallowed by another: by an acronym's definition, or as the short form of a longer name."""
    joined: dict[tuple[EntityType, str], Cluster] = {}
    for one, two, first, second in zip(ents, ents[1:], keys, keys[1:], strict=False):
        if _defines(doc, one, two) and first != second and _compatible_or_same(first[0], second[0]):
            keep, drop = (second, first) if clusters[second].entry and not clusters[first].entry else (first, second)
            if not clusters[drop].entry:
                joined[drop] = clusters[keep]
    for key, cluster in clusters.items():
        if cluster.entry or key in joined:
            continue
        longer = [other for other in clusters if other != key and _is_short(key, other, clusters[other])]
        if longer:
            best = min(longer, key=lambda other: list(clusters).index(other))
            joined[key] = joined.get(best, clusters[best])
    for key, target in joined.items():
        target.names += [name for name in clusters[key].names if name not in target.names]
    return joined


def _compatible_or_same(one: EntityType, two: EntityType) -> bool:
    return one is two or _compatible(one, two)


def _defines(doc: Doc, one: Span, two: Span) -> bool:
    """Whether `two` stands in brackets right after `one` and is made of its initials, or the other way round."""
    if (
        two.start != one.end + 1
        or doc[one.end].text not in "(["
        or two.end >= len(doc)
        or doc[two.end].text not in ")]"
    ):
        return False
    long, short = (one.text, two.text) if len(one.text) > len(two.text) else (two.text, one.text)
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", long) if word[0].isupper())
    letters = re.sub(r"[^A-Za-z]", "", short).upper()
    return len(letters) > 1 and (
        letters == initials.upper() or _subsequence(letters, re.sub(r"[^A-Za-z]", "", long).upper())
    )


def _subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)


def _is_short(key: tuple[EntityType, str], other: tuple[EntityType, str], cluster: Cluster) -> bool:
    """Whether a name is the short form of a longer one: a surname, or the first words of a firm's or body's name."""
    type_, name = key
    if other[0] is not type_:
        return False
    short = name.split()
    for full in cluster.names if cluster.entry is None else (*cluster.names, cluster.entry.name):
        long = normalise(full).split()
        if len(long) <= len(short):
            continue
        if type_ is EntityType.PERSON and len(short) == 1 and short[0] in (long[-1], long[0]):
            return True
        if type_ in _NAMED_SHORT and long[: len(short)] == short and len(name) > 2:
            return True
    return False
