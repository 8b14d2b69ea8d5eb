"""The parameters of requests, one model for each kind of question. What no model names is refused by name."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chipgraph.api.paging import Page
from chipgraph.graph.filters import CURRENT, EVERY_STATUS, Direction, FactFilter, SearchFilter
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.settings import Settings

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _blank_is_none(value: Any) -> Any:
    """A form sends its empty fields too."""
    return None if isinstance(value, str) and not value.strip() else value


SomeText = Annotated[str, Field(max_length=500)]
Text = Annotated[SomeText | None, BeforeValidator(_blank_is_none)]


def _as_day(value: Any) -> Any:
    """Only what is written as a day is one: Pydantic would take a number for seconds since 1970."""
    if not isinstance(value, str) or not value.strip():
        return _blank_is_none(value)
    with suppress(ValueError):
        if _DAY.fullmatch(value.strip()):
            return date.fromisoformat(value.strip())
    raise PydanticCustomError("day", "{given} is no day; write it as 2024-03-15", {"given": repr(value)})


SomeDay = Annotated[date, BeforeValidator(_as_day)]
Day = Annotated[date | None, BeforeValidator(_as_day)]
KnownAt = Annotated[Day, Field(description="what had been published by that day", examples=["2023-06-01"])]


class Nothing(BaseModel):
    """No parameter at all."""

    model_config = ConfigDict(extra="forbid")


class Known(BaseModel):
    """When, in what was known."""

    model_config = ConfigDict(extra="forbid")

    known_at: KnownAt = None


class Paged(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int | None = Field(None, ge=1, description="rows of a page", examples=[20])
    cursor: Text = Field(None, description="`next` of the page before")

    def page(self, settings: Settings) -> Page:
        """As offset and limit; raises InputError for a cursor that is none."""
        return Page.of(settings, self.limit, self.cursor)


class Clocks(BaseModel):
    """When: in the world, and in what was known of it; and how sure."""

    model_config = ConfigDict(extra="forbid")

    status: list[Status | Literal["all"]] = Field(
        [], description="how sources speak of it; without it, what is actual and has not ended", examples=[["actual"]]
    )
    item: Text = Field(None, description="only of goods with these words in their name", examples=["advanced chips"])
    as_of: Day = Field(None, description="what held on that day", examples=["2023-06-01"])
    known_at: KnownAt = None

    @field_validator("status")
    @classmethod
    def _all_alone(cls, status: list[Status | Literal["all"]]) -> list[Status | Literal["all"]]:
        if len({*status}) > 1 and "all" in status:
            raise PydanticCustomError("all", "'all' stands for every status; give it alone, or some of the others")
        return status

    def filter(self, default: frozenset[Status] = CURRENT) -> FactFilter:
        """Of every relation; `default` are the statuses where the request names none."""
        named = frozenset(Status(one) for one in self.status if one != "all")
        statuses = EVERY_STATUS if "all" in self.status else named or default
        return FactFilter(statuses=statuses, item=self.item, as_of=self.as_of, known_at=self.known_at)

    def narrowed(self, relations: Iterable[Relation]) -> FactFilter:
        """Of these relations only; of every one where there are none."""
        return replace(self.filter(), relations=frozenset(relations))


class FactQuery(Clocks, Paged):
    """Facts of one entity, or of the graph."""

    relation: list[Relation] = Field([], description="only these relations", examples=[["SUPPLIES"]])
    direction: Direction = Field(Direction.BOTH, description="`out`: the entity is the subject, `in`: the object")

    def filter(self, default: frozenset[Status] = CURRENT) -> FactFilter:
        """As asked."""
        return replace(super().filter(default), relations=frozenset(self.relation), direction=self.direction)


class FactListQuery(FactQuery):
    """Facts or events of the graph, of one entity, or between two."""

    entity: list[SomeText] = Field([], max_length=2, description="id or name; given twice: what is between the two")


class TimelineQuery(FactQuery):
    """What happened to an entity, or between two."""

    other: Text = Field(None, description="id or name of a second entity: only what is between the two")


class ChainQuery(Clocks):
    """Suppliers or customers, tier by tier."""

    tiers: int = Field(1, ge=1, description="steps to follow", examples=[2])
    per_entity: int = Field(50, ge=1, le=500, description="neighbours of one entity, at most")


class EntityQuery(Paged):
    """Entities by name."""

    q: Text = Field(None, description="a name or the beginning of one; without it all", examples=["Huaw"])
    type: list[EntityType] = Field([], description="only of these types", examples=[["Company"]])


class Published(BaseModel):
    """Between which days of publication."""

    since: Day = Field(None, description="published on that day or later", examples=["2023-01-01"])
    until: Day = Field(None, description="published on that day or before", examples=["2023-12-31"])

    @field_validator("until")
    @classmethod
    def _in_order(cls, until: date | None, given: ValidationInfo) -> date | None:
        since = given.data.get("since")
        if until and since and since > until:
            words = {"until": str(until), "since": str(since)}
            raise PydanticCustomError("order", "{until} is before {since}; give the earlier day first", words)
        return until


class SearchFilters(Published):
    """Which hits of a search count."""

    relation: list[Relation] = Field([], description="only what states one of these", examples=[["SUPPLIES"]])
    status: list[Status] = Field([], description="only what sources speak of so", examples=[["planned"]])
    publisher: list[SomeText] = Field([], max_length=20, description="only of these publishers")

    def search_filter(self, entity_ids: Iterable[str] = ()) -> SearchFilter:
        """As asked; `entity_ids` are those that hits must name."""
        return SearchFilter(
            entity_ids=frozenset(entity_ids),
            relations=frozenset(self.relation),
            statuses=frozenset(self.status),
            publishers=frozenset(self.publisher),
            since=self.since,
            until=self.until,
        )


class ArticleQuery(SearchFilters, Paged):
    """Articles: the latest first, or by their words."""

    q: Text = Field(None, description='all words, "phrases", begin* of title and text', examples=["export controls"])
    entity: Text = Field(None, description="id or name: only those that name it")


class SearchQuery(SearchFilters, Paged):
    """Sentences that state facts, by their words."""

    q: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        min_length=1, max_length=500, description='all words, "phrases", begin*', examples=['"Entity List" SMIC']
    )
    entity: list[SomeText] = Field([], max_length=10, description="ids or names: only facts of which one is an end")


class View(BaseModel):
    """What a page shows. Unlike REST it takes no offence at parameters that others add to addresses."""

    q: Text = None
    type: list[EntityType] = []
    relation: list[Relation] = []
    all: bool = False
    item: Text = None
    as_of: Day = None
    known_at: Day = None
    other: Text = None
    tiers: int = Field(1, ge=1)
    steps: int = Field(1, ge=1, le=2)
    evidence: Text = None
    entity: Text = None
    cursor: Text = None

    def filter(self, default: frozenset[Status] = CURRENT) -> FactFilter:
        """As the switches and fields of the page say."""
        return FactFilter(
            relations=frozenset(self.relation),
            statuses=EVERY_STATUS if self.all else default,
            item=self.item,
            as_of=self.as_of,
            known_at=self.known_at,
        )

    def page(self, settings: Settings) -> Page:
        """The part of the list."""
        return Page.of(settings, None, self.cursor)


class SearchView(View, SearchFilters):
    """What the search page shows."""

    articles: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether a filter may have left out what has the words."""
        return self.search_filter() != SearchFilter() or self.entity is not None


class QuestionView(View):
    """What the page of a question shows."""

    from_: Text = Field(None, alias="from")
    to: Text = None
    any_time: bool = False
    since: Day = None
    until: Day = None
