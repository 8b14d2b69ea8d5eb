"""How judgements, and what waits for them, look in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.schema import Target, Verdict
from chipgraph.graph.wording import counted
from chipgraph.render import flat, line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from chipgraph.graph.judging import Judged
    from chipgraph.graph.model import Entity
    from chipgraph.graph.review import Candidate


class Listed(tuple["Judged", ...]):
    """All judgements that were asked for, the latest first."""

    __slots__ = ()


def candidates(console: Console, found: Sequence[Candidate]) -> None:
    """Pairs of entities with their ids, why they may be one, and what merging them would change."""
    for one in found:
        line(console, f"{_entity(one.left)} = {_entity(one.right)} ?")
        line(console, f"    {one.left.id} {one.right.id}", style="dim")
        doubt = ["but a fact has one at each end, which speaks for two things"] if one.between else []
        line(console, f"    {'; '.join([*one.reasons, *doubt])}")
        line(console, f"    {_effect(one)}", style="dim")
    if not found:
        line(console, "nothing is left to review: no two entities that nobody judged have names alike")


def judgements(console: Console, found: Sequence[Judged]) -> None:
    """One line on what was judged, one on by whom, when and why."""
    for one in found:
        made = one.judgement
        line(console, f"{made.id}  {_said(one)}", style="" if one.applied else "dim")
        word = f"by {made.by}, {made.at:%Y-%m-%d %H:%M:%S} UTC" + (f": {made.why}" if made.why else "")
        line(console, f"    {word}" + _standing(one), style="dim")
    if not found:
        line(console, "nothing has been judged; `chipgraph review` shows what waits for it")


def _entity(one: Entity) -> str:
    return f"{one.name} ({one.type})"


def _effect(one: Candidate) -> str:
    facts = f"{counted(one.facts, 'fact')} of {counted(one.publishers, 'publisher')}"
    articles = f"{counted(one.articles, 'article')} that name{'s' * (one.articles == 1)} it"
    joined = f", {one.joined} of them to one that is there" if one.joined else ""
    return f"merging adds {facts} to {one.left.name}{joined}; {articles}"


def _said(one: Judged) -> str:
    made = one.judgement
    left, right = one.names
    if made.target is Target.ENTITIES:
        return f"{left} and {right} are {'the same' if made.verdict is Verdict.SAME else 'different'}"
    if made.target is Target.FACT:
        return f"{left} {made.relation} {right} is {made.verdict}"
    if one.receipt is None:
        return f"{made.left}, which the graph no longer has, is {made.verdict}"
    evidence = one.receipt.evidence
    return f"{evidence.relation} read in “{flat(one.receipt.sentence)}” is {made.verdict}"


def _standing(one: Judged) -> str:
    if one.judgement.withdrawn:
        return f" (withdrawn {one.judgement.withdrawn:%Y-%m-%d %H:%M:%S} UTC)"
    if one.applied:
        return ""
    return f" (does not count: {'nothing reads so any more' if one.gone else 'another judgement stands against it'})"
