"""Folding: the spells of one fact, which are the times in which it holds, out of its evidence.

The rules, each for the evidence of one triple:

- Evidence of one status and one item whose dates do not contradict ("2024", "2024-03") is one spell, at the finest
  precision given. Dates that exclude each other are separate spells: two deliveries, two fines.
- What no source dates stays apart from what is dated. The day of publication never dates a spell.
- A state lasts until a source says that it ended: by an `ended`, or by an end without a start ("until 2023"). Either
  closes each actual spell that began before it, for its item or, if it names none, for all; undated evidence it closes
  unless that was published later. What it closes takes its date as end, and of an `ended` the status; what closes
  nothing is a spell of its own, of unknown start, if no other source has said the same. An end that lay ahead when it
  was told gives way to an `ended` of an earlier day.
- An `ended` that lies wholly ahead when it is told is announced: until then the state is actual, as with "until".
- Any other `ended` is over when it is told: "ended 2021", told in June, means no day after that, and an undated one
  closes only what began or was reported by then. If nobody dates its article either, that is what is as undated as
  itself.
- Events are over with their date, so nothing closes them.
- Plans, rumours and denials are spells of their own; they neither begin nor end another.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from chipgraph.graph.dates import PartialDate, Precision
from chipgraph.graph.model import Spell
from chipgraph.graph.names import normalise_item
from chipgraph.graph.schema import Basis, Relation, Status
from chipgraph.graph.spells import is_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Publication(Protocol):
    """What corroboration and the second clock need to know of an article; `Article` is one."""

    @property
    def published(self) -> date | None: ...  # noqa: D102
    @property
    def publisher(self) -> str | None: ...  # noqa: D102
    @property
    def cluster(self) -> str: ...  # noqa: D102


class Statement(Protocol):
    """What a piece of evidence says of its triple; `Evidence` is one."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def article_id(self) -> str: ...  # noqa: D102
    @property
    def relation(self) -> Relation: ...  # noqa: D102
    @property
    def status(self) -> Status: ...  # noqa: D102
    @property
    def date(self) -> str | None: ...  # noqa: D102
    @property
    def date_end(self) -> str | None: ...  # noqa: D102
    @property
    def basis(self) -> Basis | None: ...  # noqa: D102
    @property
    def item(self) -> str | None: ...  # noqa: D102
    @property
    def confidence(self) -> float: ...  # noqa: D102


_Said: TypeAlias = tuple[Status, str | None, PartialDate | None, PartialDate | None]


class _Draft(NamedTuple):
    """A spell in the making: its dates parsed, its evidence whole. A tuple, since there are as many as evidence."""

    status: Status
    item: str | None  # normalised
    start: PartialDate | None
    end: PartialDate | None
    first: str  # least id of what it was made of
    evidence: tuple[Statement, ...]

    @property
    def kind(self) -> tuple[object, ...]:
        """What is the same of all that one spell is made of."""
        status, item, start, end, *_ = self
        return status, item, start is None, start is None and end is None


def spells_of(evidence: Iterable[Statement], publications: Mapping[str, Publication]) -> tuple[Spell, ...]:
    """The spells of one triple, dated ones first and in order; the order of the evidence does not matter.

    `publications` has every article of the evidence by its id.
    """
    # Pieces that say the same would be joined one by one.
    alike: defaultdict[tuple[Status, str | None, str | None, str | None], list[Statement]] = defaultdict(list)
    for one in evidence:
        alike[one.status, one.item, one.date, one.date_end].append(one)
    drafts = [_draft(_said(*said), every, publications) for said, every in alike.items()]
    if len(drafts) == 1:
        return (_spell(drafts[0]),)
    drafts.sort(key=_order)
    ends = [] if is_event(drafts[0].evidence[0].relation) else [one for one in drafts if _is_end(one)]
    if not ends:
        return tuple(sorted(map(_spell, _fold(drafts)), key=_spell_order))
    folded = _fold(one for one in drafts if not _is_end(one))
    ends = _fold(ends)
    for end in sorted(ends, key=lambda one: (one.end is None, one.end or _NEVER, one.item or "", one.status)):
        folded = _close(folded, end, publications)
    return tuple(sorted(map(_spell, folded), key=_spell_order))


# After every date that a source gives.
_NEVER = PartialDate.parse("9999")
_COARSENESS = {precision: place for place, precision in enumerate(Precision)}
_UNKNOWN = (len(Precision), date.max)
_STATUSES = {status: place for place, status in enumerate(Status)}


def _draft(said: _Said, evidence: Sequence[Statement], publications: Mapping[str, Publication]) -> _Draft:
    status, item, start, end = said
    if status is Status.ENDED and end is not None:
        # What an article without a day tells need not have been ahead then.
        dated = all(publications[one.article_id].published for one in evidence)
        told = _last_told(evidence, publications) if dated else None
        if told and told < end.first:
            status = status if is_event(evidence[0].relation) else Status.ACTUAL
        elif told and told < end.last:
            end = replace(end, last=told)
    first = evidence[0].id if len(evidence) == 1 else min([one.id for one in evidence])
    return _Draft(status, item, start, end, first, tuple(evidence))


def _last_told(evidence: Iterable[Statement], publications: Mapping[str, Publication]) -> date | None:
    """The latest day of publication; None where no article is dated."""
    return max((told for one in evidence if (told := publications[one.article_id].published)), default=None)


@functools.lru_cache(maxsize=4096)
def _said(status: Status, item: str | None, date_: str | None, date_end: str | None) -> _Said:
    """Status, normalised item, start and end of what a piece of evidence says."""
    start = PartialDate.parse(date_) if date_ else None
    end = PartialDate.parse(date_end) if date_end else None
    if status is Status.ENDED and end is None:
        start, end = None, start
    return status, (normalise_item(item) or None) if item else None, start, end


def _tells_end(one: Statement) -> bool:
    """Whether it says when the fact ends, or that it has."""
    return one.status is Status.ENDED or bool(one.date_end)


def _is_end(draft: _Draft) -> bool:
    """Whether the draft of a state says no more than that it ended, or when it does."""
    until = draft.status is Status.ACTUAL and draft.start is None and draft.end is not None
    return until or draft.status is Status.ENDED


def _order(draft: _Draft) -> tuple[object, ...]:
    """Finest dates first, so that a coarse date joins the fine one it contains."""
    _, _, start, end, first, _ = draft
    return (
        (_COARSENESS[start.precision], start.first) if start else _UNKNOWN,
        (_COARSENESS[end.precision], end.first) if end else _UNKNOWN,
        first,
    )


def _coarseness(day: PartialDate) -> int:
    return _COARSENESS[day.precision]


def _agree(left: PartialDate | None, right: PartialDate | None) -> bool:
    return left is right or left is None or right is None or (left.first <= right.last and right.first <= left.last)


def _finest(left: PartialDate | None, right: PartialDate | None) -> PartialDate | None:
    if left is right or left is None or right is None:
        return left or right
    return min(left, right, key=_coarseness)


def _fold(drafts: Iterable[_Draft], onto: Sequence[_Draft] = ()) -> list[_Draft]:
    """Each draft joined to the first that it fits, at the finer dates of both; those of `onto` are folded already."""
    folded = list(onto)
    told: dict[int, list[Statement]] = {}  # of those that something was joined to
    alike: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    drafts = list(drafts)
    wanted = {(draft.status, draft.item) for draft in drafts}
    for place, draft in enumerate(folded):
        if (draft.status, draft.item) in wanted:
            alike[draft.kind].append(place)
    for draft in drafts:
        places = alike[draft.kind]
        for place in places:
            other = folded[place]
            if _agree(other.start, draft.start) and _agree(other.end, draft.end):
                start, end = _finest(other.start, draft.start), _finest(other.end, draft.end)
                if start is not other.start or end is not other.end:
                    folded[place] = other._replace(start=start, end=end)
                told.setdefault(place, list(other.evidence)).extend(draft.evidence)
                break
        else:
            places.append(len(folded))
            folded.append(draft)
    for place, every in told.items():
        folded[place] = folded[place]._replace(evidence=tuple(every))
    return folded


def _close(drafts: list[_Draft], end: _Draft, publications: Mapping[str, Publication]) -> list[_Draft]:
    """The drafts after `end` has closed what it closes; it stays one if it has a start or says a new thing."""
    closed, rest = [], []
    latest = end.end.last if end.end else _last_told(end.evidence, publications) or date.min
    for draft in drafts:
        if draft.status is not Status.ACTUAL or (end.item is not None and end.item != draft.item):
            rest.append(draft)
            continue
        before, after = _before(draft, end, latest, publications)
        if before:
            finish = _finest(draft.end, end.end) if _agree(draft.end, end.end) else end.end
            closed.append(draft._replace(status=end.status, end=finish, evidence=before + end.evidence))
        if after:
            rest.append(draft._replace(evidence=after) if before else draft)
    if end.start is None and not closed:
        closed = [_told_again(draft, end) for draft in rest if _says_again(end, draft, publications)]
        rest = [draft for draft in rest if not _says_again(end, draft, publications)]
    # What is left of folded drafts is folded: their dates exclude each other, and only grow finer.
    return _fold(closed + ([end] if end.start or not closed else []), rest)


def _before(
    draft: _Draft, end: _Draft, latest: date, publications: Mapping[str, Publication]
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """The draft's evidence that `end` closes, and the rest; `latest` is the last day on which it can have begun."""
    whole: tuple[tuple[Statement, ...], tuple[Statement, ...]] = draft.evidence, ()
    untouched = (), draft.evidence
    if not _agree(draft.end, end.end) and not _cut_short(draft, end, publications):
        return untouched
    if draft.start is not None:
        return whole if draft.start.first <= latest else untouched
    if draft.end is not None and end.end is not None:
        return whole
    holding = [one for one in draft.evidence if not _tells_end(one)]
    told = holding or draft.evidence
    later = {one.id for one in told if (publications[one.article_id].published or date.min) > latest}
    if len(later) == len(told):
        return untouched
    if not later or not holding:
        return whole
    # What says when all of it ends, whoever told that when, stays with each part.
    sooner = {one.id for one in holding} - later
    return (
        tuple(one for one in draft.evidence if one.id not in later),
        tuple(one for one in draft.evidence if one.id not in sooner),
    )


def _says_again(end: _Draft, draft: _Draft, publications: Mapping[str, Publication]) -> bool:
    """Whether the draft has ended already, at a time that `end` means or before one that it foretells.

    An end of all goods says nothing of an end of some that nobody saw begin.
    """
    if draft.status is not Status.ENDED or end.item not in {None, draft.item}:
        return False
    if end.item != draft.item and all(one.status is Status.ENDED for one in draft.evidence):
        return False
    return _agree(draft.end, end.end) or _cut_short(end, draft, publications)


def _told_again(draft: _Draft, end: _Draft) -> _Draft:
    finish = _finest(draft.end, end.end) if _agree(draft.end, end.end) else draft.end
    return draft._replace(end=finish, evidence=draft.evidence + end.evidence)


def _cut_short(draft: _Draft, end: _Draft, publications: Mapping[str, Publication]) -> bool:
    """Whether `end` is an `ended` before the end that the draft gives, which was still ahead when it was told."""
    if end.status is not Status.ENDED or draft.status is not Status.ACTUAL or draft.end is None or end.end is None:
        return False
    told = [publications[one.article_id].published for one in draft.evidence if _tells_end(one)]
    return end.end.last < draft.end.first and all(day is not None and day <= end.end.last for day in told)


def _spell(draft: _Draft) -> Spell:
    start, end = draft.start.text if draft.start else None, draft.end.text if draft.end else None
    if len(draft.evidence) == 1:
        (one,) = draft.evidence
        dated = (start and start in (one.date, one.date_end)) or (end and end in (one.date, one.date_end))
        return Spell(
            start, end, one.basis if dated else None, draft.status, one.item if draft.item else None, (one.id,)
        )
    evidence = {one.id: one for one in draft.evidence}
    wording = _wording(draft.item, evidence.values()) if draft.item else None
    bases = {_basis(day, evidence.values()) for day in (start, end) if day}
    basis = next((one for one in (Basis.RELATIVE, Basis.EXPLICIT) if one in bases), None)
    return Spell(start, end, basis, draft.status, wording, tuple(sorted(evidence)))


def _wording(item: str, evidence: Iterable[Statement]) -> str:
    """The form of an item that most evidence gives, the shortest of those."""
    items = Counter([one.item for one in evidence if one.item and normalise_item(one.item) == item])
    return min(items, key=lambda text: (-items[text], len(text), text))


def _basis(day: str, evidence: Iterable[Statement]) -> Basis | None:
    """What that date rests on: a relative one is explicit as soon as another source writes it out."""
    given = {one.basis for one in evidence if day in (one.date, one.date_end)}
    return next((one for one in (Basis.EXPLICIT, Basis.RELATIVE) if one in given), None)


def _spell_order(spell: Spell) -> tuple[object, ...]:
    day = PartialDate.parse(spell.start or spell.end or "9999")
    undated = spell.start is None and spell.end is None
    dated = day.first, day.last, day.precision
    return undated, dated, spell.end or "", _STATUSES[spell.status], spell.item or "", spell.evidence
