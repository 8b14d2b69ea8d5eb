"""The records of the graph, all frozen, with ids made of what identifies them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple, TypeAlias

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import Basis, EntityType, Field, Relation, Status, Target, Verdict

Triple: TypeAlias = tuple[str, Relation, str]  # subject id, relation, object id


def make_id(kind: str, *parts: object) -> str:
    """`kind` and 20 hex digits of a SHA-256 over the parts: the same parts give the same id on every machine."""
    text = "\x1f".join(["" if part is None else str(part) for part in parts])
    return f"{kind}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read. Offsets of everything else count characters of `text` or `title`.

    `key` is the id that the source gave (a record's `id`, or the file's stem); `source` is where it was read
    from (path, with `#n` or `#id` in a file of many), `cluster` the id of the first of its near-copies.
    """

    id: str
    key: str
    title: str
    text: str
    published: date | None
    publisher: str | None
    url: str | None
    language: str
    source: str
    cluster: str

    @staticmethod
    def make_id(*, url: str | None, title: str, text: str) -> str:
        """An article is identified by its canonical URL, else by its content."""
        return make_id("article", "url", url) if url else make_id("article", "content", title, text)


@dataclass(frozen=True, slots=True)
class Entity:
    """A node: its best name, the other names that articles use, and ids elsewhere (`("ticker", "NVDA")`)."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    external_ids: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def make_id(type_: EntityType, name: str) -> str:
        """An entity is identified by its type and normalised name."""
        return make_id("entity", type_.value, normalise(name))


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where an article names or refers to one entity, or several ("both").

    `refers_to` is the id of the mention that a pronoun, description or short form goes back to; `linked_by`
    says how the entity was found ("gazetteer", "name", "acronym", "surname", "reference", …).
    """

    id: str
    article_id: str
    field: Field
    start: int
    end: int
    text: str
    type: EntityType
    entity_ids: tuple[str, ...]
    refers_to: str | None = None
    linked_by: str = "name"

    @staticmethod
    def make_id(article_id: str, field_: Field, start: int, end: int) -> str:
        """A mention is identified by its article and offsets."""
        return make_id("mention", f"{article_id}\x1f{field_}\x1f{start}\x1f{end}")


class Evidence(NamedTuple):
    """One sentence (or run of neighbouring sentences) of one article that states one relation.

    All offsets count into `field` of the article, end exclusive. The ends are mentions: where one is a
    reference ("it"), the mention's `refers_to` is the link that carried it. Dates are written as
    `PartialDate` reads them; `speaker` is as in the text, `speaker_id` its entity if it is one of the article.
    `confidence` is calibrated, 0 to 1; `reader` names the rule or model that read it, `version` its version.
    A tuple, as all of which answers hold thousands: it is made several times faster than a frozen dataclass.
    """

    id: str
    article_id: str
    field: Field
    sentence_start: int
    sentence_end: int
    subject_start: int
    subject_end: int
    object_start: int
    object_end: int
    subject_id: str
    relation: Relation
    object_id: str
    status: Status
    date: str | None
    date_end: str | None
    basis: Basis | None
    item: str | None
    amount: str | None
    role: str | None
    speaker: str | None
    speaker_id: str | None
    confidence: float
    reader: str
    version: str

    @staticmethod
    def make_id(
        *,
        article_id: str,
        field_: Field,
        subject: tuple[int, int],
        object_: tuple[int, int],
        ends: tuple[str, str],
        relation: Relation,
        date_: str | None,
        status: Status,
        item: str | None,
    ) -> str:
        """Evidence is identified by where it stands, what it joins, and its date, status and item."""
        return make_id("evidence", article_id, field_, *subject, *object_, *ends, relation, date_, status, item)

    @property
    def subject_mention(self) -> str:
        """The id of the mention that is its subject."""
        return Mention.make_id(self.article_id, self.field, self.subject_start, self.subject_end)

    @property
    def object_mention(self) -> str:
        """The id of the mention that is its object."""
        return Mention.make_id(self.article_id, self.field, self.object_start, self.object_end)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one article by one version of the extractor."""

    article_id: str
    version: str
    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    evidence: tuple[Evidence, ...]


class Spell(NamedTuple):
    """A time in which a fact holds, as far as the evidence that does not contradict itself says.

    `start` and `end` are `PartialDate` texts; both None for what no source dates. An `ended` status whose date is
    known closes the spell: its date is the end.
    """

    start: str | None
    end: str | None
    basis: Basis | None
    status: Status
    item: str | None
    evidence: tuple[str, ...]


class Fact(NamedTuple):
    """What all evidence for one subject, relation and object amounts to. Derived, never edited.

    `publishers` are independent: near-copies count once, and a publisher once, be its name in capitals or not.
    `first_reported` and `last_reported` are the earliest and the latest day of publication. `disputed` says that some
    source asserts it and another denies it.
    """

    id: str
    subject_id: str
    relation: Relation
    object_id: str
    spells: tuple[Spell, ...]
    first_reported: date | None
    last_reported: date | None
    publishers: tuple[str, ...]
    articles: int
    evidence: int
    confidence: float
    disputed: bool = False

    @staticmethod
    def make_id(subject_id: str, relation: Relation, object_id: str) -> str:
        """A fact is identified by its canonical triple; ends of symmetric relations are given in sorted order."""
        return make_id("fact", subject_id, relation, object_id)

    @property
    def edge(self) -> Edge:
        """The fact in brief."""
        return Edge(
            self.id,
            self.subject_id,
            self.relation,
            self.object_id,
            self.articles,
            len(self.publishers),
            self.confidence,
            self.disputed,
        )


class Edge(NamedTuple):
    """A fact in brief, as much as it takes to walk the graph; of `publishers` only how many there are.

    A tuple, since of these there are many: an answer of a hundred facts may have to look at ten thousand.
    """

    fact_id: str
    subject_id: str
    relation: Relation
    object_id: str
    articles: int
    publishers: int
    confidence: float
    disputed: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on a pair of entities (same / different), a fact or a piece of evidence (right / wrong).

    It keeps ids as they were read and applies to what these resolve to now (`resolver.py`). `left` and `right` are the
    two entities in sorted order; or the subject and object of a fact, with its `relation`; or `left` is the evidence.
    Times are UTC, in whole seconds; a withdrawn judgement is kept and does not count.
    """

    id: str
    target: Target
    left: str
    right: str | None
    relation: Relation | None
    verdict: Verdict
    by: str
    at: datetime
    why: str = ""
    withdrawn: datetime | None = None

    @staticmethod
    def make_id(
        target: Target,
        left: str,
        right: str | None,
        relation: Relation | None,
        verdict: Verdict,
        by: str,
        at: datetime,
    ) -> str:
        """A judgement is identified by what it says of what, by whom and when; a pair of entities has no order."""
        if target is Target.ENTITIES and right is not None:
            left, right = min(left, right), max(left, right)
        return make_id("judgement", target, left, right, relation, verdict, by, at.astimezone(UTC).isoformat())
