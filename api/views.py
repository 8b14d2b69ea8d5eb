"""Answers of the graph arranged for pages: facts under headings, chains as trees, timelines by year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from chipgraph.api.marking import Marks, Piece, cited, outermost, paragraphs, pieces
from chipgraph.graph import queries
from chipgraph.graph.answers import FactRow, Hop
from chipgraph.graph.dates import PartialDate
from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.facts import triple
from chipgraph.graph.model import Entity, Fact
from chipgraph.graph.moments import Moment
from chipgraph.graph.resolver import resolve
from chipgraph.graph.schema import SIGNATURES, Field, Relation, Status
from chipgraph.graph.store.base import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chipgraph.graph.answers import Change, Tiers, TimelineEntry, Turn
    from chipgraph.graph.model import Article, Edge, Evidence, Extraction
    from chipgraph.graph.network import Network
    from chipgraph.graph.resolver import Resolution
    from chipgraph.graph.store.base import Reader


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of one relation in one direction, as an entity's page shows them."""

    relation: Relation
    inward: bool
    rows: tuple[FactRow, ...]


def groups(entity_id: str, rows: Iterable[FactRow]) -> list[Group]:
    """The rows under their headings, in their order; what the entity does stands before what is done to it."""
    found: dict[tuple[Relation, bool], list[FactRow]] = {}
    for row in rows:
        symmetric = SIGNATURES[row.fact.relation].symmetric
        inward = not symmetric and row.subject.id != entity_id
        found.setdefault((row.fact.relation, inward), []).append(row)
    order = sorted(found, key=lambda key: (list(Relation).index(key[0]), key[1]))
    return [Group(relation, inward, tuple(found[relation, inward])) for relation, inward in order]


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that states a fact, with the ends of the fact, and its id: None where people judged the reading wrong.

    Nor is there a fact where both ends were judged the same.
    """

    receipt: Receipt
    subject: Entity
    object: Entity
    fact_id: str | None


def hits(reader: Reader, receipts: Sequence[Receipt]) -> list[Hit]:
    """The receipts with what they state, in their order."""
    names = reader.entities({id_ for one in receipts for id_ in (one.evidence.subject_id, one.evidence.object_id)})
    resolution = resolve(reader.iter_judgements())
    return [
        Hit(one, names[one.evidence.subject_id], names[one.evidence.object_id], _fact_of(one.evidence, resolution))
        for one in receipts
    ]


def _fact_of(evidence: Evidence, resolution: Resolution) -> str | None:
    ends = triple(evidence, resolution)
    if evidence.id in resolution.wrong_evidence or ends in resolution.wrong_facts or ends[0] == ends[2]:
        return None
    return Fact.make_id(*ends)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that nothing has, the field of the form that it was written into, and what is to be said of it."""

    field: str
    name: str
    error: NotFoundError


def named(reader: Reader, fields: Mapping[str, str | None]) -> tuple[list[Entity], Unknown | None]:
    """The entities that fields of a form name; none of them, and which name it is, where nothing has one."""
    found = []
    for field, name in fields.items():
        try:
            found += [queries.resolve(reader, name)] if name else []
        except NotFoundError as error:
            return [], Unknown(field, name or "", error)
    return found, None


def by_sentence(hits: Iterable[Hit]) -> list[list[Hit]]:
    """The hits together that one sentence states, in the order of the first of each."""
    found: dict[tuple[str, Field, int, int], list[Hit]] = {}
    for hit in hits:
        found.setdefault(place(hit.receipt.evidence), []).append(hit)
    return list(found.values())


def by_sentences(rows: Iterable[FactRow]) -> list[list[FactRow]]:
    """The rows together that rest on the very same sentences, in the order of the first of each."""
    found: dict[tuple[tuple[str, Field, int, int], ...], list[FactRow]] = {}
    for row in rows:
        found.setdefault(tuple(place(one.evidence) for one in row.receipts), []).append(row)
    return list(found.values())


def place(one: Evidence) -> tuple[str, Field, int, int]:
    """Where the sentence stands: the same of all that one sentence states."""
    return one.article_id, one.field, one.sentence_start, one.sentence_end


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """One fact of a drawn graph, in words."""

    fact_id: str
    subject: str
    subject_id: str
    relation: Relation
    object: str
    object_id: str
    status: Status
    item: str | None
    publishers: int


def edges(found: Network) -> list[DrawnEdge]:
    """The facts of a network as a list, the best supported first."""
    names = found.nodes
    listed = [
        DrawnEdge(
            fact_id=key,
            subject=names[subject]["name"],
            subject_id=subject,
            relation=Relation(one["relation"]),
            object=names[object_]["name"],
            object_id=object_,
            status=Status(one["status"]),
            item=one.get("item"),
            publishers=one["publishers"],
        )
        for subject, object_, key, one in found.edges(keys=True, data=True)
    ]
    return sorted(listed, key=lambda edge: (-edge.publishers, edge.subject, edge.object, edge.fact_id))


def facets(edges: Iterable[Edge]) -> list[tuple[Relation, int]]:
    """How many facts there are of each relation that occurs."""
    counted = Counter(edge.relation for edge in edges)
    return [(relation, counted[relation]) for relation in Relation if counted[relation]]


@dataclass(frozen=True, slots=True)
class Branch:
    """A step of a walk with the steps that go on from it; `again`: they stand at an earlier place.

    `inward`: it leads from the object of its fact to the subject.
    """

    hop: Hop
    entity: Entity
    inward: bool
    branches: tuple[Branch, ...]
    again: bool


def tree(tiers: Tiers) -> tuple[Branch, ...]:
    """The hops as a tree below the entity asked about."""
    onward: dict[str, list[int]] = {}
    owner: dict[str, int | None] = {tiers.entity.id: None}
    for place, hop in enumerate(tiers.hops):
        onward.setdefault(hop.near, []).append(place)
        owner.setdefault(hop.far, place)

    def branch(place: int) -> Branch:
        hop = tiers.hops[place]
        inward = hop.near == hop.row.object.id
        further = onward.get(hop.far, [])
        own = owner[hop.far] == place
        return Branch(
            hop=hop,
            entity=hop.row.subject if inward else hop.row.object,
            inward=inward,
            branches=tuple(map(branch, further)) if own else (),
            again=bool(further) and not own,
        )

    return tuple(map(branch, onward.get(tiers.entity.id, [])))


def by_turn(changes: Iterable[Change]) -> list[tuple[Turn, list[Change]]]:
    """Changes, which are in order, under their first turns."""
    return [(turn, list(part)) for turn, part in groupby(changes, lambda one: one.turns[0])]


def years(entries: Iterable[TimelineEntry]) -> list[tuple[int, list[TimelineEntry]]]:
    """Dated entries, which are in order, under their years."""
    dated = (entry for entry in entries if entry.date and entry.moment is not Moment.UNDATED)
    return [
        (year, list(part)) for year, part in groupby(dated, lambda one: PartialDate.parse(one.date or "").first.year)
    ]


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article as its page shows it: title and text in pieces."""

    title: list[Piece]
    text: list[list[Piece]]


def read_article(article: Article, extraction: Extraction, chosen: Evidence | None) -> ReadArticle:
    """Mentions become links, sentences that state facts are told apart, and the chosen evidence is pointed at."""
    known = {entity.id: entity for entity in extraction.entities}

    def marks(part: Field) -> Marks:
        mentions = outermost([one for one in extraction.mentions if one.field is part and one.entity_ids])
        point = cited(chosen) if chosen and chosen.field is part else Marks()
        return Marks(
            ends=point.ends,
            mentions=tuple(
                (tuple(known[id_] for id_ in one.entity_ids if id_ in known), (one.start, one.end)) for one in mentions
            ),
            stated=_sentences(extraction.evidence, part),
            cited=point.cited,
        )

    return ReadArticle(
        title=pieces(article.title, marks(Field.TITLE)),
        text=paragraphs(pieces(article.text, marks(Field.TEXT))),
    )


def _sentences(evidence: Sequence[Evidence], part: Field) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({(one.sentence_start, one.sentence_end) for one in evidence if one.field is part}))
