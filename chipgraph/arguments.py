"""What a notebook gives to a question: checked, and told in one sentence where it cannot be."""

from __future__ import annotations

import inspect
import operator
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, SupportsIndex, TypedDict, TypeVar

from chipgraph.graph.errors import InputError
from chipgraph.graph.export.formats import Format
from chipgraph.graph.filters import CURRENT, EVERY_STATUS, FactFilter
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.store.asking import asked_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

P = ParamSpec("P")
T = TypeVar("T")
Vocabulary = TypeVar("Vocabulary", EntityType, Relation, Status, Format)


class Clocks(TypedDict, total=False):
    """What most questions may be narrowed by, as `Graph` says."""

    as_of: str | date | None
    known_at: str | date | None
    item: str | None
    all: bool


def question(ask: Callable[P, T]) -> Callable[P, T]:
    """The question, asked again where a writer came between; raises InputError for options that it does not have."""
    told = inspect.signature(ask).parameters.values()
    options = [one.name for one in told if one.name != "self" and one.kind not in {one.VAR_KEYWORD, one.VAR_POSITIONAL}]
    if any(one.kind is one.VAR_KEYWORD for one in told):
        options += Clocks.__annotations__
    again = asked_again(ask)

    @wraps(ask)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        for name in kwargs:
            if name not in options:
                raise InputError(f"{ask.__name__} has no option {name!r}; it has {', '.join(options)}")
        return again(*args, **kwargs)

    return checked


def fact_filter(clocks: Clocks, relations: Iterable[str] = (), statuses: frozenset[Status] = CURRENT) -> FactFilter:
    """As the question was narrowed; `statuses` are those where not `all` are asked for."""
    item = clocks.get("item")
    return FactFilter(
        relations=frozenset(all_of(Relation, relations)),
        statuses=EVERY_STATUS if clocks.get("all") else statuses,
        item=None if item is None else text_of(item, "item"),
        as_of=day(clocks.get("as_of")),
        known_at=day(clocks.get("known_at")),
    )


def day(value: str | date | None) -> date | None:
    """A day, as Python or pandas has it or written as 2024-03-15."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        # A time as pandas has its days; its NaT is one too, but no day.
        return date.fromisoformat(value.date().isoformat() if isinstance(value, datetime) else value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{value!r} is no day; write it as 2024-03-15") from error


def text_of(value: str, what: str) -> str:
    """The text; `what` says what it should be."""
    if not isinstance(value, str):
        raise InputError(f"{value!r} is no {what}; write it in quotation marks")
    return value


def whole(value: SupportsIndex, what: str) -> int:
    """The whole number; `what` says of what."""
    try:
        return operator.index(value)
    except TypeError as error:
        raise InputError(f"{value!r} is no {what}; write a whole number") from error


def all_of(kind: type[Vocabulary], names: Iterable[str]) -> list[Vocabulary]:
    """The words of a vocabulary with these names, or the one of that name."""
    return [one_of(kind, name) for name in listed(names, ", ".join(kind))]


def listed(names: Iterable[str], what: str) -> list[str]:
    """The names, or the one that stands alone."""
    try:
        return [names] if isinstance(names, str) else list(names)
    except TypeError as error:
        raise InputError(f"{names!r} is no list of {what}; write one") from error


def one_of(kind: type[Vocabulary], name: str) -> Vocabulary:
    """The word of a vocabulary with that name."""
    try:
        return kind(name)
    except ValueError as error:
        raise InputError(f"{name!r} is none of {', '.join(kind)}") from error
