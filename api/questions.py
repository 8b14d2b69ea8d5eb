"""What one may ask beyond one entity, and the answers: connections, choke points, changes, coverage, whose word."""

import datetime

from pydantic import BaseModel, Field

from chipgraph.api.paging import Page
from chipgraph.api.parameters import Clocks, Day, Paged, SomeDay, Text
from chipgraph.api.schemas import UNDATED, EntityRef, EvidenceOut, FactOut
from chipgraph.graph.answers import (
    Change,
    Connection,
    Connections,
    Corroboration,
    Coverage,
    Link,
    SoleSupplier,
    SoleSuppliers,
    Turn,
)
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.paths import Scope
from chipgraph.graph.schema import Relation
from chipgraph.graph.store.base import Reader

WHOLE = 250_000  # pieces of evidence up to which a request may look at all of them; it takes seconds


def check_affordable(reader: Reader, entity: str | None) -> None:
    """Raises InputError for a question about a whole graph that would keep the server busy for long."""
    if entity is None and (evidence := reader.stats().evidence) > WHOLE:
        raise InputError(
            f"the graph holds {evidence:,} pieces of evidence, too many to look at all in one request; name an entity,"
            " or ask on the command line"
        )


class ConnectionQuery(Clocks):
    """How two are connected."""

    from_: str = Field(alias="from", min_length=1, max_length=500, description="id or name", examples=["ASML"])
    to: str = Field(min_length=1, max_length=500, description="id or name of the other", examples=["Huawei"])
    relation: list[Relation] = Field([], description="only these; without it all but LOCATED_IN")
    paths: int = Field(3, ge=1, le=20, description="how many, the strongest first")
    hops: int = Field(4, ge=1, le=6, description="of one path, at most")
    any_time: bool = Field(False, description="also hops that never held on one day")

    def scope(self) -> Scope:
        """How far it is looked for."""
        return Scope(paths=self.paths, hops=self.hops, any_time=self.any_time)


class LinkOut(BaseModel):
    """One step of a connection; the fact may point either way."""

    near: str = Field(description="id of the entity before it")
    far: str = Field(description="id of the entity after it")
    strength: float = Field(
        description="0 to 1: confidence times 1 - ½ⁿ for n independent publishers, half of that where it is disputed"
    )
    dated: bool = Field(description="a source says since when")
    fact: FactOut

    @classmethod
    def from_link(cls, link: Link) -> "LinkOut":
        """From the answer of the graph."""
        return cls(
            near=link.near, far=link.far, strength=link.strength, dated=link.dated, fact=FactOut.from_row(link.row)
        )


class ConnectionOut(BaseModel):
    """A path, and the strength of its weakest link. Its dated links may have held together from `first` to `last`."""

    strength: float
    first: datetime.date | None
    last: datetime.date | None
    links: list[LinkOut]

    @classmethod
    def from_connection(cls, one: Connection) -> "ConnectionOut":
        """From the answer of the graph."""
        links = [LinkOut.from_link(link) for link in one.links]
        return cls(strength=one.strength, first=one.first, last=one.last, links=links)


class ConnectionsOut(BaseModel):
    """How two entities are connected, the path with the strongest weakest link first."""

    start: EntityRef
    goal: EntityRef
    paths: list[ConnectionOut]
    cuts: list[str] = Field(description="what a cap left out, in sentences")

    @classmethod
    def from_connections(cls, found: Connections) -> "ConnectionsOut":
        """From the answer of the graph."""
        return cls(
            start=EntityRef.from_entity(found.start),
            goal=EntityRef.from_entity(found.goal),
            paths=[ConnectionOut.from_connection(one) for one in found.paths],
            cuts=list(found.cuts),
        )


class ChokePointQuery(Clocks, Paged):
    """Suppliers without an alternative."""

    buyer: Text = Field(None, description="id or name: only those of this buyer", examples=["TSMC"])


class SoleSupplierOut(BaseModel):
    """A supplier that is the only one named for an item at the buyers of `facts`."""

    supplier: EntityRef
    item: str | None = Field(description="null for goods that no source names", examples=["EUV machines"])
    unnamed: int = Field(description="other suppliers of theirs who may have such an item for all that is known")
    elsewhere: list[EntityRef] = Field(description="who supplies such an item to others")
    facts: list[FactOut]

    @classmethod
    def from_supplier(cls, one: SoleSupplier) -> "SoleSupplierOut":
        """From the answer of the graph."""
        return cls(
            supplier=EntityRef.from_entity(one.supplier),
            item=one.item,
            unnamed=one.unnamed,
            elsewhere=[EntityRef.from_entity(other) for other in one.elsewhere],
            facts=[FactOut.from_row(row) for row in one.rows],
        )


class SoleSupplierPage(BaseModel):
    """Suppliers without an alternative, those with most buyers first."""

    items: list[SoleSupplierOut]
    total: int
    undated: int = Field(0, description=UNDATED)
    next: str | None = Field(None, description="cursor of the next page; null at the end", examples=["b2Zmc2V0OjUw"])

    @classmethod
    def from_suppliers(cls, found: SoleSuppliers, page: Page) -> "SoleSupplierPage":
        """From that page of the answer of the graph."""
        items = [SoleSupplierOut.from_supplier(one) for one in found.suppliers]
        return cls(items=items, total=found.total, undated=found.undated, next=page.next(found.total))


class ChangeQuery(Paged):
    """What changed by what was published after one day up to another."""

    since: SomeDay = Field(description="the earlier day", examples=["2022-12-31"])
    until: Day = Field(None, description="the later day; without it today", examples=["2023-12-31"])
    entity: Text = Field(None, description="id or name: only its facts")
    relation: list[Relation] = Field([], description="only these relations")
    item: Text = Field(None, description="only of goods with these words in their name")

    def filter(self) -> FactFilter:
        """Which facts."""
        return FactFilter(frozenset(self.relation), item=self.item)


class ChangeOut(BaseModel):
    """A fact that changed, as it is now; its evidence is what made the difference."""

    turns: list[Turn] = Field(examples=[["better supported"]])
    publishers_before: int = Field(description="independent publishers on the earlier day")
    fact: FactOut

    @classmethod
    def from_change(cls, one: Change) -> "ChangeOut":
        """From the answer of the graph."""
        before = len(one.before.publishers) if one.before else 0
        return cls(turns=list(one.turns), publishers_before=before, fact=FactOut.from_row(one.row))


class ChangePage(BaseModel):
    """Changes by their first turn, then the best supported first."""

    items: list[ChangeOut]
    total: int
    counts: dict[Turn, int] = Field(description="facts by turn; one may have several", examples=[{"new": 3}])
    next: str | None = Field(None, description="cursor of the next page; null at the end", examples=["b2Zmc2V0OjUw"])


class CoverageQuery(Clocks):
    """On how much of all that was read an answer rests."""

    entity: Text = Field(None, description="id or name; without it of the whole graph")
    relation: list[Relation] = Field([], description="only facts of these relations", examples=[["SUPPLIES"]])

    def facts(self) -> FactFilter | None:
        """The facts that it is about; None for all that was read, whether it states a fact or not."""
        return self.narrowed(self.relation) if self.model_fields_set else None


class CoverageOut(BaseModel):
    """What an answer rests on. `first` and `last` are days of publication."""

    articles: int
    copies: int = Field(description="near-copies among them")
    undated: int = Field(description="articles without a date among them")
    days: int = Field(description="different days of publication")
    first: datetime.date | None
    last: datetime.date | None
    evidence: int
    publishers: dict[str, int] = Field(description="with the number of their articles", examples=[{"Gazette": 3}])

    @classmethod
    def from_coverage(cls, one: Coverage) -> "CoverageOut":
        """From the answer of the graph."""
        return cls.model_validate(one, from_attributes=True)


class CorroborationOut(BaseModel):
    """On whose word a fact stands, in order of publication; near-copies repeat and do not speak for themselves."""

    fact: str = Field(examples=["fact-0a1b2c3d4e5f60718293"])
    disputed: bool
    publishers: list[str] = Field(description="independent of each other")
    first: EvidenceOut | None = Field(description="the first report; null where none is dated")
    asserted: list[EvidenceOut]
    denied: list[EvidenceOut]
    repeated: list[EvidenceOut]
    copies: int = Field(description="articles that only repeat another")

    @classmethod
    def from_corroboration(cls, one: Corroboration) -> "CorroborationOut":
        """From the answer of the graph."""
        return cls(
            fact=one.fact.id,
            disputed=one.fact.disputed,
            publishers=list(one.fact.publishers),
            first=EvidenceOut.from_receipt(one.first) if one.first else None,
            asserted=[EvidenceOut.from_receipt(receipt) for receipt in one.asserted],
            denied=[EvidenceOut.from_receipt(receipt) for receipt in one.denied],
            repeated=[EvidenceOut.from_receipt(receipt) for receipt in one.repeated],
            copies=one.copies,
        )
