"""What is told beside an answer: why it is empty, what it lacks by the options that were given, and how to get it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipgraph.graph.filters import CURRENT, EVERY_STATUS, FactFilter, SearchFilter
from chipgraph.graph.schema import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def undated(number: int | None, filter_: FactFilter, *, of: str = "") -> list[str]:
    """That so many facts more may have held on the day that was asked about, if there are any."""
    if not number:
        return []
    ended = "" if Status.ENDED in filter_.statuses else ", --all for what has ended since"
    facts, them = ("1 fact more", "it") if number == 1 else (f"{number:,} facts more", "them")
    whose = f" of {of} itself" if of else ""
    said = f"{facts}{whose} may have held on {filter_.as_of}, but no source dates {them}"
    return [f"{said}; ask without --as-of to see {them}{ended}"]


def empty(
    nothing: str, filter_: FactFilter, count: Callable[[FactFilter], int], default: frozenset[Status] = CURRENT
) -> str:
    """Why nothing was found: the options that were given, and how much `count` finds without one of them.

    `default` are the statuses where no option names any.
    """
    given = {option: wider for option, wider in _wider(filter_).items() if wider != filter_}
    told = [f"without {option} there {_are(found)}" for option, wider in given.items() if (found := count(wider))]
    if filter_.statuses not in {default, EVERY_STATUS}:
        given |= {_options("status", filter_.statuses): filter_}
    every = replace(filter_, statuses=EVERY_STATUS)
    if every != filter_ and (found := count(every)):
        told.append(f"--all shows {found:,} planned, alleged, ended or denied")
    if not told:
        told = _without_any(filter_, count)
    return "; ".join([f"{nothing} with {' '.join(given)}" if given else nothing, *told])


def _without_any(filter_: FactFilter, count: Callable[[FactFilter], int]) -> list[str]:
    """How much there is without any of the options, where it takes more than one to be left out."""
    for statuses, all_ in ((filter_.statuses, ""), (EVERY_STATUS, " but with --all")):
        if found := count(FactFilter(statuses=statuses, today=filter_.today)):
            return [f"without these options{all_} there {_are(found)}"]
    return []


def _wider(filter_: FactFilter) -> dict[str, FactFilter]:
    """The filter without each of what may narrow it, by the option that does."""
    return {
        f"--as-of {filter_.as_of}": replace(filter_, as_of=None),
        f"--known-at {filter_.known_at}": replace(filter_, known_at=None),
        f"--item {filter_.item!r}": replace(filter_, item=None),
        _options("relation", filter_.relations): replace(filter_, relations=frozenset()),
    }


def empty_search(text: str, filter_: SearchFilter, entities: Iterable[str], *, unfiltered: bool) -> str:
    """Why a search found nothing; `unfiltered`, whether anything at all has the words."""
    if not unfiltered:
        return f"nothing has the words {text!r}; `word*` finds what begins so"
    given = [
        *(f"--entity {name!r}" for name in entities),
        _options("relation", filter_.relations),
        _options("status", filter_.statuses),
        *(f"--publisher {name!r}" for name in sorted(filter_.publishers)),
        f"--since {filter_.since}" if filter_.since else "",
        f"--until {filter_.until}" if filter_.until else "",
    ]
    return f"nothing has the words {text!r} with {' '.join(filter(None, given))}; without there is something"


def _options(name: str, values: Iterable[str]) -> str:
    return " ".join(f"--{name} {value}" for value in sorted(values))


def _are(number: int) -> str:
    return "is 1" if number == 1 else f"are {number:,}"
