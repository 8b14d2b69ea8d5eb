"""The figures of the card: of what there is, how much is found; of what is said, how much is right."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import SIGNATURES, EntityType, Relation, Status
from chipgraph.ingest.language.qualifiers import QUALIFIERS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from chipgraph.ingest.evaluation.reading import Reading
    from chipgraph.ingest.evaluation.sheets import GoldFact, Triple

Row: TypeAlias = dict[str, Any]
LEAST = 0.05  # the score from which on a candidate counts for the calibration: nearly all that is less is plainly wrong
BINS = 10
_DATES = {"date", "date_end"}


class Tally:
    """Counts of one kind: what the gold has and how much of it is found, what is said and how much of it is right."""

    def __init__(self) -> None:
        self.gold = self.found = self.reported = self.right = 0

    def add(self, *, gold: bool = False, found: bool = False, reported: bool = False, right: bool = False) -> None:
        """Count one."""
        self.gold += gold
        self.found += found
        self.reported += reported
        self.right += right

    def row(self) -> Row:
        """The counts with precision, recall and F1; 0 where nothing was counted."""
        p, r = self.right / max(1, self.reported), self.found / max(1, self.gold)
        shares = {"p": round(p, 3), "r": round(r, 3), "f1": round(2 * p * r / (p + r) if p + r else 0.0, 3)}
        return {name: getattr(self, name) for name in ("gold", "found", "reported", "right")} | shares


def names(readings: Iterable[Reading]) -> dict[str, Row]:
    """By type and together ("all", where `spans` is the F1 if types do not matter)."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    spans = Tally()
    for reading in readings:
        found = reading.names()
        types: defaultdict[Hashable, set[str]] = defaultdict(set)
        for place, type_ in found.said:
            types[place].add(type_)
            right = type_ in found.gold.get(place, ())
            for name in ("all", type_):
                tallies[name].add(reported=True, right=right)
        for place, gold in found.gold.items():
            hit = bool(types[place] & gold)
            for name in ("all", min(gold)):
                tallies[name].add(gold=True, found=hit)
            spans.add(gold=True, found=bool(types[place]))
        for place in {place for place, _ in found.said}:
            spans.add(reported=True, right=place in found.gold)
    rows = {name: tallies[name].row() for name in ("all", *EntityType)}
    rows["all"]["spans"] = spans.row()["f1"]
    return rows


def relations(readings: Iterable[Reading]) -> dict[str, Row]:
    """By relation and together."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for reading in readings:
        for said in reading.stated:
            for name in ("all", said[1]):
                tallies[name].add(reported=True, right=said in reading.known)
        for fact in reading.required.values():
            for name in ("all", fact.triple[1]):
                tallies[name].add(gold=True, found=reading.is_found(fact))
    return {name: tallies[name].row() for name in ("all", *Relation)}


def directions(readings: Iterable[Reading]) -> Row:
    """Of the directed facts that are reported, those that the gold has the other way round."""
    of, wrong, by = 0, 0, Counter[str]()
    for reading in readings:
        for said in reading.stated:
            if not SIGNATURES[said[1]].symmetric:
                of += 1
                turned = is_turned(said, reading.known)
                wrong += turned
                by[said[1]] += turned
    return {"of": of, "wrong": wrong, "relations": {name: by[name] for name in sorted(by) if by[name]}}


def is_turned(said: Triple, there: Mapping[Triple, Any]) -> bool:
    """Whether a triple is not there, but the same the other way round is."""
    return said not in there and (said[2], said[1], said[0]) in there


def statuses(readings: Iterable[Reading]) -> Row:
    """Of the facts found: whose status is right, which are reported as actual and are not; and by status.

    A row by status counts facts that are right as they stand and have this status.
    """
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    of = right = too_sure = 0
    for reading in readings:
        matched = {said: gold for gold, said in reading.matches() if gold.status is not None}
        for said, one in reading.stated.items():
            if said in matched or said not in reading.known:  # else nobody can tell its status
                hit = said in matched and matched[said].status is one.status
                tallies[one.status].add(reported=True, right=hit)
        found = {
            (gold.triple, gold.status) for said, gold in matched.items() if gold.status is reading.stated[said].status
        }
        of, right = of + len(matched), right + len(found)
        too_sure += sum(
            reading.stated[said].status is Status.ACTUAL is not gold.status for said, gold in matched.items()
        )
        for there in {(fact.triple, fact.status) for fact in reading.sheet.facts if not fact.optional}:
            if there[1] is not None:
                tallies[there[1]].add(gold=True, found=there in found)
    rows = {status: tallies[status].row() for status in Status}
    return {"of": of, "right": right, "too_sure": too_sure, "by_status": rows}


def qualifiers(readings: Iterable[Reading]) -> dict[str, Row]:
    """Of the facts found: dates, goods, amounts, roles, speakers.

    A date is right as far as it is told ("2024" of "2024-03"), the others if the words of one are among the other's.
    """
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for reading in readings:
        for fact, said in reading.matches():
            _compare(fact, reading.qualifiers(said), tallies)
    return {name: tallies[name].row() for name in QUALIFIERS}


def _compare(fact: GoldFact, said: Mapping[str, str], tallies: Mapping[str, Tally]) -> None:
    for name in QUALIFIERS:
        gold, value = fact.qualifiers.get(name), said.get(name)
        agree = gold is not None and value is not None and _agree(name, gold, value)
        tallies[name].add(gold=gold is not None, found=agree, reported=value is not None, right=agree)


def _agree(name: str, one: str, two: str) -> bool:
    if name in _DATES:
        return one.startswith(two) or two.startswith(one)
    a, b = (set(normalise(text).split()) for text in (one, two))
    return a <= b or b <= a


def calibration(readings: Sequence[Reading]) -> Row:
    """Whether as many are right as scores promise: the expected calibration error, and ten bins of candidates."""
    scored = [
        (one.score, said in reading.known)
        for reading in readings
        for said, one in reading.candidates.items()
        if one.refused is None and one.score >= LEAST
    ]
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, right in scored:
        bins[min(int(score * BINS), BINS - 1)].append((score, right))
    rows = [
        {"start": n / BINS, "candidates": len(each), "score": round(_mean(s for s, _ in each), 3),
         "right": round(_mean(right for _, right in each), 3)}
        for n, each in enumerate(bins)
    ]  # fmt: skip
    apart = sum(abs(sum(s - right for s, right in each)) for each in bins)
    return {"error": round(apart / max(1, len(scored)), 3), "candidates": len(scored), "bins": rows}


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
