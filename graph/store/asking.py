"""Questions to a graph that somebody writes to meanwhile."""

from __future__ import annotations

from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from chipgraph.graph.errors import StoreChangedError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

_TRIES = 5


def asked_again(question: Callable[P, T]) -> Callable[P, T]:
    """The question, which a writer that came between its reads does not fail: it is asked again, a few times.

    For what reads a graph and does nothing else; within a snapshot it would only meet the same again.
    """

    @wraps(question)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(_TRIES - 1):
            with suppress(StoreChangedError):
                return question(*args, **kwargs)
        return question(*args, **kwargs)

    return ask
