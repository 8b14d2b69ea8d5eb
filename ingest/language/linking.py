"""Which mentions of a document speak of the same entity.

References ("it", "the Dutch firm", "both") go back to names of their window as the network's reference head reads
them; how names meet is told in `clusters.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.bounds import MOST_NAMES, check
from chipgraph.ingest.language.clusters import Cluster, LinkedMention
from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.entities import REFERENCES
from chipgraph.ingest.language.gazetteer import is_of, shipped
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.name_linking import link_names
from chipgraph.ingest.language.names import REFERENCE
from chipgraph.ingest.language.reader import shipped_network
from chipgraph.ingest.language.trees import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from numpy.typing import NDArray
    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.layout import Window

__all__ = ["MENTIONS", "Cluster", "LinkedMention", "Linker", "link_names", "mentions"]

MENTIONS = "chipgraph.mentions"
_PLURAL = re.compile(
    r"\b(?:both|two|three|they|their|them|these|those|companies|firms|chipmakers|countries|rivals|makers|sides|governments)\b",
    re.IGNORECASE,
)
_NEVER = np.float32(-1e4)
_PLACES = {EntityType.COUNTRY, EntityType.LOCATION}
_SEATED = {"based", "headquartered"}
_BASED = 2  # words, with the hyphen
_AT_HOME = {EntityType.COMPANY, EntityType.AGENCY}
_PERSON = frozenset({"he", "she", "him", "his", "her"})
_FIRMS = frozenset({
    *("company", "firm", "group", "giant", "startup", "start-up", "maker", "supplier", "designer"),
    *("chipmaker", "toolmaker", "foundry"),
})  # fmt: skip
_OFFICES = frozenset({
    *("department", "ministry", "agency", "bureau", "commission", "committee", "administration", "association"),
    *("academy", "institute", "university", "fund"),
})  # fmt: skip
# What a reference can mean by its noun: of 9,000 such in the passages four mean something else.
_MEANT: Mapping[str, Set[EntityType]] = {
    word: kinds
    for words, kinds in (
        (_FIRMS, {EntityType.COMPANY, EntityType.ORGANIZATION}),
        (("companies", "firms", "makers", "chipmakers"), {EntityType.COMPANY, EntityType.ORGANIZATION}),
        (("carmaker", "manufacturer", "buyer", "vendor", "carrier"), {EntityType.COMPANY, EntityType.ORGANIZATION}),
        (_OFFICES - {"fund"}, {EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.COUNTRY}),
        (("regulator", "government"), {EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.COUNTRY}),
        (("rule", "rules", "list", "measure", "measures", "bill", "order"), {EntityType.POLICY, EntityType.SANCTION}),
        (("law", "act", "ban", "listing", "requirement", "framework"), {EntityType.POLICY, EntityType.SANCTION}),
        (("restrictions", "curbs", "controls", "tariff", "tariffs"), {EntityType.POLICY, EntityType.SANCTION}),
        (("country", "countries", "state", "island", "city", "region"), {EntityType.COUNTRY, EntityType.LOCATION}),
        (("chip", "chips", "processor", "processors"), {EntityType.CHIP}),
    )
    for word in words
}
_ANY = frozenset(EntityType)
_APPOSED = 3  # words, from a reference to the name that tells it: "the bill, known as the ..."
_NEAR = 25  # words
_NAMED_OFFICES = _OFFICES - {"agency", "administration"}  # which any office may be called
_FIRST = 2  # mentions that the firm named first has ahead of the others
_REFERRING = _FIRMS | _OFFICES | _PERSON
_BODIES = {EntityType.AGENCY, EntityType.ORGANIZATION}
_TELLING = frozenset({"of", "that", "which", "who", "whose", "behind", "for", "in", "at", "with", "named", "called"})
_FIRM = re.compile(rf"(?:the|this|that) (?:\w+ )?(?:{'|'.join(sorted(_FIRMS))})", re.IGNORECASE)


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
        check(len(doc.ents), MOST_NAMES, "names")
        named = link_names(doc, self.gazetteer)
        by_token = {mention.start: mention for mention in named}
        found = list(named)
        before = _Before()
        for window in windows(doc):
            inside = [by_token[token] for token in window.tokens if token in by_token]
            read = self._references(doc, window, inside, before)
            known = sorted([*inside, *read], key=lambda one: one.start)
            unread = list(_unread(doc, window, known, before))
            found += [*read, *unread]
            before.add(doc, sorted([*known, *unread], key=lambda one: one.start))
        return sorted(found, key=lambda mention: (mention.start, mention.end))

    def set_annotations(self, doc: Doc, prediction: list[LinkedMention]) -> None:
        """Keep the mentions, and say on each named span which entity it is."""
        doc.user_data[MENTIONS] = prediction
        names = {(one.start, one.end): one.clusters[0].name for one in prediction if one.how != "reference"}
        for ent in doc.ents:
            ent.kb_id_ = names.get((ent.start, ent.end), "")

    def _references(self, doc: Doc, window: Window, named: list[LinkedMention], before: _Before) -> list[LinkedMention]:
        place = window.place_of()
        spans = [span for span in doc.spans[REFERENCES] if span.start in place]
        if not spans:
            return []
        scores = self._scores(doc, window, place, spans, named)
        found = []
        for span, row in zip(spans, scores, strict=True):
            country = _nationality(span, named)
            fits = np.asarray([_may_be(one, country) and _can_mean(span, one) for one in named], dtype=bool)
            targets = _targets(span.text, np.where(fits, row, _NEVER), named) or _carried(
                span.text, place[span.start], before, country
            )
            if targets:
                clusters = tuple(dict.fromkeys(cluster for one in targets for cluster in one.clusters))
                found.append(LinkedMention(span.start, span.end, clusters, "reference", targets[0]))
        return found

    def _scores(
        self, doc: Doc, window: Window, place: dict[int, int], spans: list[Span], named: list[LinkedMention]
    ) -> list[NDArray[np.float32]]:
        if not named or window.reading is None:
            return [np.zeros(0, dtype=np.float32)] * len(spans)
        types = self.network.labels.types
        kinds = [types.index(one.type.value) for one in named] + [types.index(REFERENCE)] * len(spans)
        tokens = [(one.start, one.end) for one in named] + [(one.start, one.end) for one in spans]
        bounds = [(place[start], place[end - 1] + 1) for start, end in tokens]
        pairs = [(len(named) + n, m) for n in range(len(spans)) for m in range(len(named))]
        stands = standing(doc, window, bounds, self.network)
        places = np.asarray(bounds)
        read = self.network.pairs(window.reading.words, places, np.asarray(kinds), np.asarray(pairs), stands)
        return list(read.reference.reshape(len(spans), len(named)))


def _nationality(span: Span, named: list[LinkedMention]) -> str | None:
    """The state that stands before a reference, or of the place that does: the [Dutch] [firm], the [Hsinchu]-based one.

    Of 501 firms so referred to in the passages 498 are, by the gazetteer, of the state of that place.
    """
    end = span.start
    if end > _BASED and span.doc[end - 1].lower_ in _SEATED and span.doc[end - _BASED].text == "-":
        end -= _BASED
    by_end = (one for one in named if one.end == end and one.type in _PLACES)
    entry = next((one.clusters[0].entry for one in by_end), None)
    if entry is None:
        return None
    return entry.name if entry.type is EntityType.COUNTRY else entry.country or None


def _may_be(one: LinkedMention, country: str | None) -> bool:
    """Whether a reference of this nationality may go back to a mention: not to a firm known to be another's."""
    entry = one.clusters[0].entry
    return not country or entry is None or one.type not in _AT_HOME or is_of(entry, country)


def _can_mean(span: Span, one: LinkedMention) -> bool:
    """Whether a description can mean a name: no department is a committee, and none is first told far behind it."""
    if len(span) < 2:
        return True
    word = span[-1].lower_
    offices = _NAMED_OFFICES.intersection(_words_of(one)) if word in _NAMED_OFFICES else ()
    return (not offices or word in offices) and one.start < span.end + _APPOSED


def _kinds(text: str) -> Set[EntityType]:
    """What a reference can mean by its noun, which may be all of it, as in "the [Dutch] [firm]"."""
    return _MEANT.get(text.rsplit(maxsplit=1)[-1].lower(), _ANY)


def _targets(text: str, scores: NDArray[np.float32], named: list[LinkedMention]) -> list[LinkedMention]:
    """The names that a reference goes back to: the best, or all likely ones of a plural; none if none is likelier."""
    if not len(scores):
        return []
    by_cluster: dict[Cluster, float] = {}
    nearest: dict[Cluster, LinkedMention] = {}
    for score, mention in zip(scores.tolist(), named, strict=True):
        cluster = mention.clusters[0]
        by_cluster[cluster] = float(np.logaddexp(by_cluster.get(cluster, _NEVER), score))
        nearest[cluster] = mention
    best = max(by_cluster, key=lambda cluster: by_cluster[cluster])
    # Where that is of no kind that the noun tells, what is meant is not named here, and the next best is no better.
    if by_cluster[best] <= 0 or best.type not in _kinds(text):
        return []
    if _PLURAL.search(text):
        close = [c for c, score in by_cluster.items() if score > by_cluster[best] - 1.5 and c.type is best.type]
        return [nearest[c] for c in close]
    return [nearest[best]]


class _Before:
    """The windows read so far: what references of the next one may go back to."""

    def __init__(self) -> None:
        self.person: LinkedMention | None = None  # the last one named
        self._firms: dict[Cluster, LinkedMention] = {}  # where each was last named
        self._weight: Counter[Cluster] = Counter()
        self._bodies: dict[str, LinkedMention] = {}  # by each word of its name, the last body
        self._topics: dict[str | None, LinkedMention | None] = {}

    def add(self, doc: Doc, told: Iterable[LinkedMention]) -> None:
        """Take the names and references of one more window."""
        self._topics.clear()
        for one in told:
            if len(one.clusters) > 1:
                continue
            named, cluster = one.refers_to or one, one.clusters[0]
            if one.type is EntityType.PERSON:
                self.person = named
            elif one.type is EntityType.COMPANY:
                self._weight[cluster] += 1 + _is_subject(doc, one) + (0 if self._firms else _FIRST)
                self._firms[cluster] = named
            elif one.type in _BODIES and one is named:
                self._bodies |= dict.fromkeys(_words_of(one), one)

    def firm(self, country: str | None = None) -> LinkedMention | None:
        """The firm that the text is about so far, of that country where one is told.

        Where a passage has named several, "the company" is the one named most in 29 %, the first in 73 %, and as often
        that with most weight, which follows a text to its next topic: its mentions and references, subjects twice.
        """
        if country not in self._topics:
            fitting = (one for one in self._firms.values() if _may_be(one, country))
            topic = max(fitting, key=lambda one: (self._weight[one.clusters[0]], one.start), default=None)
            self._topics[country] = topic
        return self._topics[country]

    def body(self, word: str, inside: Sequence[LinkedMention]) -> LinkedMention | None:
        """The last body whose name has the word, one of those `inside` the next window or of an earlier one."""
        near = (one for one in reversed(inside) if one.type in _BODIES and word in _words_of(one))
        return next(near, self._bodies.get(word))


def _is_subject(doc: Doc, one: LinkedMention) -> bool:
    """Whether it stands before the verb that it hangs on, and behind no preposition."""
    top = doc[one.start : one.end].root
    return top.head.i > top.i and top.head.tag_.startswith("VB") and (not one.start or doc[one.start - 1].tag_ != "IN")


def _words_of(one: LinkedMention) -> list[str]:
    return one.clusters[0].name.lower().split()


def _unread(doc: Doc, window: Window, inside: list[LinkedMention], before: _Before) -> Iterator[LinkedMention]:
    """References that the network has not read, since what they go back to stands in an earlier window.

    "The ministry" is the last body so called. "The company" is a firm where its own window names none before it, "she"
    a person where nothing at all is named before. "It" is left to the network: of those that open a sentence a name of
    the passage is meant by one in four.
    """
    taken = {token for one in inside for token in range(one.start, one.end)}
    for token in window.tokens:
        word = doc[token].lower_
        if token in taken or word not in _REFERRING:
            continue
        ahead = [one for one in inside if one.start < token]
        found: LinkedMention | None = None
        if word in _PERSON:
            if not ahead:
                found = before.person
        elif not _is_definite(doc, token):
            continue
        elif word in _OFFICES:
            found = before.body(word, ahead)
        elif not any(one.type is EntityType.COMPANY for one in ahead):
            found = before.firm()
        if found is not None:
            yield LinkedMention(token, token + 1, found.clusters[:1], "reference", found)


def _is_definite(doc: Doc, token: int) -> bool:
    """Whether a noun has an article that points back, and nothing behind it tells which one it is."""
    if token == 0 or doc[token - 1].lower_ not in ("the", "that", "this"):
        return False
    behind = doc[token + 1] if token + 1 < len(doc) else None
    return behind is None or not (behind.lower_ in _TELLING or behind.tag_.startswith("N") or behind.text == "-")


def _carried(text: str, place: int, before: _Before, country: str | None) -> list[LinkedMention]:
    """What a reference near the start of a window may go back to in a window before."""
    found = None
    if text.lower() in _PERSON:
        found = before.person
    elif _FIRM.fullmatch(text) or (country and text.lower() in _FIRMS):
        found = before.firm(country)
    return [found] if found is not None and place <= _NEAR else []
