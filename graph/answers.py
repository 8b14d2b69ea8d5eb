"""The shapes of answers, and how rows of facts are put together for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from chipgraph.graph.model import Article, Entity, Fact, Spell
from chipgraph.graph.moments import Moment
from chipgraph.graph.spells import row
from chipgraph.graph.store.base import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chipgraph.graph.filters import FactFilter
    from chipgraph.graph.model import Edge
    from chipgraph.graph.store.base import Reader

RECEIPTS = 20  # of one row, where the caller names no number
_LOOKED = 100  # pieces of evidence of a spell that are looked at for one that gives its dates


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as an answer shows it: its ends, the spells that were asked for, the one that stands for them, evidence.

    `receipts` may be capped; all of the evidence is named in the spells.
    """

    fact: Fact
    subject: Entity
    object: Entity
    spell: Spell
    spells: tuple[Spell, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """One page of facts, and how many there are.

    `undated` more may have held on the day that was asked about, but no source dates them; None where nobody counted.
    """

    rows: tuple[FactRow, ...]
    total: int
    undated: int | None = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that a search found, with the entities that the fact joins which it states."""

    receipt: Receipt
    subject: Entity
    object: Entity


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of what a search found, sentences and articles, the best first."""

    sentences: tuple[Hit, ...]
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a walk, `tier` steps from the entity asked about, from `near` to `far`, which are entity ids.

    With `cycle` it leads back to an entity from which this step is reached again; it is not followed.
    """

    tier: int
    row: FactRow
    cycle: bool
    near: str
    far: str


@dataclass(frozen=True, slots=True)
class Tiers:
    """What is reached from `entity`, tier by tier, best supported first: a chain of supply, the reach of a measure.

    `cuts` says in sentences what a cap left out. `undated` more steps from `entity` itself may have held on the day
    that was asked about, but no source dates them.
    """

    entity: Entity
    hops: tuple[Hop, ...]
    cuts: tuple[str, ...]
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a connection, from `near` to `far`, which are entity ids; the fact may point either way.

    Not `dated`: no source says since when, so that nobody knows whether it held at the time of the others.
    """

    row: FactRow
    strength: float
    dated: bool
    near: str
    far: str


@dataclass(frozen=True, slots=True)
class Connection:
    """A path and the strength of its weakest link.

    All its dated links may have held on each day from `first` to `last`; None where nothing bounds that.
    """

    strength: float
    links: tuple[Link, ...]
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Connections:
    """How two entities are connected, the strongest path first. `cuts` says in sentences what a cap left out."""

    start: Entity
    goal: Entity
    paths: tuple[Connection, ...]
    cuts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SoleSupplier:
    """A supplier that is the only one named for an item at the buyers of `rows`; None for goods that no source names.

    `unnamed` other suppliers of theirs may have such an item for all that is known; `elsewhere` are those who supply
    such an item to others.
    """

    supplier: Entity
    item: str | None
    rows: tuple[FactRow, ...]
    unnamed: int
    elsewhere: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class SoleSuppliers:
    """One page of suppliers without an alternative, those with most buyers first, and how many there are.

    `undated` more supplies may have held on the day that was asked about, but no source dates them.
    """

    suppliers: tuple[SoleSupplier, ...]
    total: int
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Corroboration:
    """On whose word a fact stands. All receipts are in order of publication, the undated last.

    `asserted` and `denied` speak for themselves, `repeated` are of near-copies; `copies` counts their articles. `first`
    is the first report, None where no report is dated.
    """

    fact: Fact
    subject: Entity
    object: Entity
    first: Receipt | None
    asserted: tuple[Receipt, ...]
    denied: tuple[Receipt, ...]
    repeated: tuple[Receipt, ...]
    copies: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an answer rests on: articles, `copies` and `undated` ones among them, and the days of publication.

    `days` counts the different ones. `publishers` each with its number of articles, most first; names that differ in
    case or blanks only are one publisher, as most of its articles spell it.
    """

    articles: int
    copies: int
    undated: int
    days: int
    first: date | None
    last: date | None
    evidence: int
    publishers: dict[str, int]


class Turn(StrEnum):
    """How a fact changed."""

    NEW = "new"
    CONFIRMED = "confirmed"  # was planned, alleged, denied or over; is actual and current
    ENDED = "ended"  # was actual and current; is not any more
    CONTRADICTED = "contradicted"  # is disputed or denied for the first time
    REVISED = "revised"  # has another time, status or item in a way that none of the former three says
    BETTER_SUPPORTED = "better supported"  # by more independent publishers
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that changed: as it was `before`, if it was there, and as it is now, or was, where it is gone.

    The receipts of the row are those that made the difference; where time alone did, those of the fact.
    """

    turns: tuple[Turn, ...]
    before: Fact | None
    row: FactRow


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of changes, by their first turn and then best supported first; how many there are, and of each turn."""

    changes: tuple[Change, ...]
    total: int
    counts: dict[Turn, int]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One date of one spell; `date` is None in the undated list only."""

    date: str | None
    moment: Moment
    row: FactRow


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of what is dated, in order, and its total; what no source dates stands apart, best supported first."""

    entries: tuple[TimelineEntry, ...]
    total: int
    undated: tuple[TimelineEntry, ...]
    undated_total: int


def fact_page(
    reader: Reader,
    edges: Sequence[Edge],
    filter_: FactFilter,
    *,
    offset: int = 0,
    limit: int = 50,
    receipts: int = RECEIPTS,
    total: int | None = None,
) -> Facts:
    """One page of the facts that these edges are in brief, in their order; only those on it are looked up.

    `total`: how many there are, where the edges do not go beyond the page.
    """
    part = edges[offset : offset + limit]
    found = reader.facts([edge.fact_id for edge in part], filter_.known_at)
    shown = [(fact := found[edge.fact_id], filter_.spells(fact)) for edge in part]
    return Facts(tuple(fact_rows(reader, shown, receipts=receipts)), len(edges) if total is None else total)


def fact_rows(
    reader: Reader,
    facts: Sequence[tuple[Fact, tuple[Spell, ...]]],
    *,
    receipts: int = RECEIPTS,
    days: Sequence[str | None] = (),
) -> list[FactRow]:
    """Rows of facts, each with those of its spells that are to be shown and at most so many receipts of them.

    The first receipt is of the spell that stands for all and gives its dates, or those of `days`, where rows are about
    these; the others follow in order of publication.
    """
    best = [row(spells) for _, spells in facts]
    dates: list[tuple[str | None, ...]] = [(day,) for day in days] or [(one.start, one.end) for one in best]
    wanted = [_wanted(one, spells, receipts) for one, (_, spells) in zip(best, facts, strict=True)]
    # Which of its evidence dates a spell is known only when it has been looked at.
    dating = [one.evidence[:_LOOKED] if receipts and any(told) else () for one, told in zip(best, dates, strict=True)]
    ends = reader.entities({id_ for fact, _ in facts for id_ in (fact.subject_id, fact.object_id)})
    found = {one.evidence.id: one for one in reader.find_receipts({id_ for ids in wanted + dating for id_ in ids})}
    place = {id_: at for at, id_ in enumerate(found)}

    def shown(spell: Spell, told: Sequence[str | None], ids: Sequence[str]) -> tuple[Receipt, ...]:
        if not ids:
            return ()
        own = sorted(found.keys() & spell.evidence, key=place.__getitem__)
        first = max(own, key=lambda id_: _dated_by(found[id_], told)) if any(told) else own[0]
        others = [id_ for id_ in ids if id_ != first][: len(ids) - 1]
        return tuple(found[id_] for id_ in (first, *sorted(others, key=place.__getitem__)))

    return [
        FactRow(
            fact=fact,
            subject=ends[fact.subject_id],
            object=ends[fact.object_id],
            spell=one,
            spells=spells,
            receipts=shown(one, told, ids),
        )
        for one, told, (fact, spells), ids in zip(best, dates, facts, wanted, strict=True)
    ]


def _dated_by(receipt: Receipt, dates: Iterable[str | None]) -> list[bool]:
    """Which of the dates the evidence gives; of two that give as many the greater gives the first."""
    given = receipt.evidence.date, receipt.evidence.date_end
    told = [day is not None and day in given for day in dates]
    return [all(told), *told]


def _wanted(best: Spell, spells: Sequence[Spell], receipts: int) -> Sequence[str]:
    """Evidence of the spell that stands for all first, then that of the others."""
    if not receipts or len(spells) == 1:
        return best.evidence[:receipts]
    ordered = (best, *(spell for spell in spells if spell is not best))
    return list(dict.fromkeys(id_ for spell in ordered for id_ in spell.evidence))[:receipts]
