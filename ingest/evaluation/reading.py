"""What the shipped pipeline makes of a text with gold, side by side with it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from chipgraph.graph.schema import Status
from chipgraph.ingest.evaluation.sheets import GoldFact, Sheet, Triple, triple
from chipgraph.ingest.language.candidates import Candidate, candidates
from chipgraph.ingest.language.extract import load_extractor, offsets
from chipgraph.ingest.language.linking import Cluster, mentions
from chipgraph.ingest.language.measures import name_measures
from chipgraph.ingest.language.qualifiers import qualify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


UNKNOWN = "?"  # before the name of what is no entity of the gold


@dataclass(slots=True)
class Names:
    """Gold names and those said, by place or by entity, each with its type."""

    gold: dict[Hashable, frozenset[str]]
    said: set[tuple[Hashable, str]]


@dataclass
class Reading:
    """A text, its document, and the most likely candidate of each triple; ends are gold entities where they match."""

    sheet: Sheet
    doc: Doc
    entities: dict[Cluster, str]
    candidates: dict[Triple, Candidate]

    @classmethod
    def of(cls, sheet: Sheet, doc: Doc) -> Reading:
        """The document of a text beside its gold."""
        entities = sheet.entities(doc, name_measures([doc], sheet.published))
        return cls(sheet, doc, entities, _best(candidates(doc), entities))

    @cached_property
    def stated(self) -> dict[Triple, Candidate]:
        """The facts that the pipeline reports."""
        return {said: one for said, one in self.candidates.items() if one.accepted}

    @cached_property
    def known(self) -> dict[Triple, list[GoldFact]]:
        """The gold facts by each triple that counts as theirs."""
        found: dict[Triple, list[GoldFact]] = {}
        for fact in self.sheet.facts:
            for form in fact.forms:
                found.setdefault(form, []).append(fact)
        return found

    @cached_property
    def required(self) -> dict[Triple, GoldFact]:
        """The gold facts that have to be found, one a triple."""
        found: dict[Triple, GoldFact] = {}
        for fact in self.sheet.facts:
            if not fact.optional:
                found.setdefault(fact.triple, fact)
        return found

    def is_found(self, fact: GoldFact) -> bool:
        """Whether a gold fact is reported in any of its forms."""
        return any(form in self.stated for form in fact.forms)

    def matches(self) -> Iterator[tuple[GoldFact, Triple]]:
        """The gold facts that are found under their own relation, each with the reported triple.

        Of several with one triple it is the one that is told where it was read, and with its status.
        """
        for fact in self.required.values():
            said = next((form for form in fact.forms if form in self.stated and form[1] is fact.triple[1]), None)
            if said is not None:
                one = self.stated[said]
                at, _ = offsets(self.doc, one.subject_mention)
                same = (other for other in self.sheet.facts if other.triple == fact.triple and not other.optional)
                yield max(same, key=lambda other: (other.start <= at < other.end, other.status is one.status)), said

    def qualifiers(self, said: Triple) -> dict[str, str]:
        """What the pipeline says of a reported fact beside its ends; a speaker is the gold entity if it is one."""
        one = self.stated[said]
        found = qualify(self.doc, one)
        values = found.texts()
        if one.status is Status.ENDED and values["date_end"]:  # the gold has the end of what has ended as its date
            values["date"], values["date_end"] = values["date_end"], None
        if found.speaker_cluster in self.entities:
            values["speaker"] = self.entities[found.speaker_cluster]
        return {name: value for name, value in values.items() if value is not None}

    def names(self) -> Names:
        """Marked names by their exact place, else entities by their name; optional ones are left out."""
        named = [one for one in mentions(self.doc) if one.refers_to is None]
        if self.sheet.marks:
            marks = (mark for mark in self.sheet.marks if mark.is_name)
            gold: dict[Hashable, frozenset[str]] = {(one.start, one.end): frozenset({one.type}) for one in marks}
            return Names(gold, {(offsets(self.doc, one), one.type.value) for one in named})
        clusters = dict.fromkeys(cluster for one in named for cluster in one.clusters)
        said: set[tuple[Hashable, str]] = {
            (self.entities.get(one, UNKNOWN + one.name), one.type.value)
            for one in clusters
            if self.entities.get(one) not in self.sheet.optional
        }
        return Names({k: v for k, v in self.sheet.types.items() if k not in self.sheet.optional}, said)


def read(sheet: Sheet) -> Reading:
    """Read a text as an article is read."""
    return Reading.of(sheet, load_extractor().read(sheet.text, sheet.published))


def _best(found: Iterable[Candidate], entities: dict[Cluster, str]) -> dict[Triple, Candidate]:
    best: dict[Triple, Candidate] = {}
    for one in found:
        subject, obj = (entities.get(end, UNKNOWN + end.name) for end in (one.subject, one.object))
        said = triple(subject, one.relation, obj)
        if said not in best or _rank(one) > _rank(best[said]):
            best[said] = one
    return best


def _rank(one: Candidate) -> tuple[bool, bool, float]:
    return one.accepted, one.refused is None, one.logit
