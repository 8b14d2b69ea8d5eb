"""What judgements amount to, and that their order does not matter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Judgement
from chipgraph.graph.resolver import NOTHING_JUDGED, changes, resolve
from chipgraph.graph.schema import Relation, Target, Verdict
from chipgraph.graph.store.batch import check_judgement

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

SAME, DIFFERENT, RIGHT, WRONG = Verdict
A, B, C, D, E = (f"entity-{letter * 20}" for letter in "abcde")
START = datetime(2025, 1, 1, tzinfo=UTC)


def ruling(
    target: Target,
    left: str,
    right: str | None,
    verdict: Verdict,
    at: int = 0,
    relation: Relation | None = None,
    withdrawn: int | None = None,
) -> Judgement:
    """A judgement that was made `at` so many hours after the start."""
    if target is Target.ENTITIES and right is not None:
        left, right = min(left, right), max(left, right)
    time = START + timedelta(hours=at)
    id_ = Judgement.make_id(target, left, right, relation, verdict, "me", time)
    over = None if withdrawn is None else START + timedelta(hours=withdrawn)
    return Judgement(id_, target, left, right, relation, verdict, "me", time, withdrawn=over)


def same(left: str, right: str, at: int = 0, **more: Any) -> Judgement:
    return ruling(Target.ENTITIES, left, right, SAME, at, **more)


def different(left: str, right: str, at: int = 0, **more: Any) -> Judgement:
    return ruling(Target.ENTITIES, left, right, DIFFERENT, at, **more)


@pytest.mark.parametrize(
    ("judgements", "canonical"),
    [
        ([], {}),
        ([same(A, B)], {B: A}),
        ([same(C, B), same(B, A)], {B: A, C: A}),
        ([same(A, B), same(C, D)], {B: A, D: C}),
        ([same(A, B), same(C, D, 1), same(B, C, 2)], {B: A, C: A, D: A}),
        # The latest word on a pair counts.
        ([same(A, B), different(A, B, 1)], {}),
        ([different(A, B), same(A, B, 1)], {B: A}),
        ([same(A, B), different(A, B, 1, withdrawn=2)], {B: A}),
        ([same(A, B, withdrawn=1)], {}),
        # What is judged different never meets, by whatever way; who came first stays.
        ([same(A, B), same(B, C, 1), different(A, C, 2)], {B: A}),
        ([same(A, B, 1), same(B, C), different(A, C, 2)], {C: B}),
        ([same(A, B), same(C, D, 1), different(A, D), same(B, C, 2)], {B: A, D: C}),
        ([same(A, B), same(B, C, 1), same(C, D, 2), different(A, C)], {B: A, D: C}),
        # A pair stands where its last judgement does.
        ([same(A, B), same(B, C, 1), same(A, B, 2), different(A, C)], {C: B}),
    ],
)
def test_same_and_different(judgements: list[Judgement], canonical: dict[str, str]) -> None:
    assert resolve(judgements).canonical == canonical
    assert resolve(judgements[::-1]).canonical == canonical


def test_a_fact_is_judged_by_the_ends_it_has_now() -> None:
    supplies, competes = Relation.SUPPLIES, Relation.COMPETES_WITH
    wrong = ruling(Target.FACT, B, C, WRONG, relation=supplies)
    assert resolve([wrong]).wrong_facts == {(B, supplies, C)}
    assert resolve([wrong, same(A, B)]).wrong_facts == {(A, supplies, C)}
    # Two judgements that are on one fact now: the later one counts.
    right = ruling(Target.FACT, A, C, RIGHT, 1, supplies)
    assert resolve([wrong, right]).wrong_facts == {(B, supplies, C)}
    both = resolve([wrong, right, same(A, B)])
    assert (both.right_facts, both.wrong_facts) == ({(A, supplies, C)}, frozenset())
    # The ends of a symmetric relation have no order, nor after a merge.
    assert resolve([ruling(Target.FACT, C, B, RIGHT, relation=competes)]).right_facts == {(B, competes, C)}
    moved = resolve([ruling(Target.FACT, B, C, RIGHT, relation=competes), same(A, C)])
    assert moved.right_facts == {(A, competes, B)}


def test_evidence_by_the_last_word() -> None:
    one = "evidence-" + "0" * 20
    wrong, right = ruling(Target.EVIDENCE, one, None, WRONG), ruling(Target.EVIDENCE, one, None, RIGHT, 1)
    assert resolve([wrong]).wrong_evidence == {one}
    assert (resolve([wrong, right]).right_evidence, resolve([wrong, right]).wrong_evidence) == ({one}, frozenset())


def test_what_changes_is_told_exactly() -> None:
    evidence = "evidence-" + "0" * 20
    before = resolve([same(A, B), ruling(Target.FACT, B, D, WRONG, relation=Relation.SUPPLIES)])
    after = resolve([
        same(A, B), same(B, C, 1), ruling(Target.EVIDENCE, evidence, None, WRONG),
        ruling(Target.FACT, B, D, RIGHT, relation=Relation.SUPPLIES),
    ])  # fmt: skip
    told = changes(before, after)
    assert (told.entities, told.evidence, told.facts) == ({C}, {evidence}, {(A, Relation.SUPPLIES, D)})
    nothing = changes(after, after)
    assert (nothing.entities, nothing.evidence, nothing.facts) == (frozenset(),) * 3


pairs = st.tuples(st.sampled_from((A, B, C, D, E)), st.sampled_from((A, B, C, D, E))).filter(lambda p: p[0] != p[1])
rulings = st.builds(
    lambda pair, verdict, at, withdrawn: ruling(Target.ENTITIES, *pair, verdict, at, withdrawn=withdrawn),
    pairs, st.sampled_from((SAME, DIFFERENT)), st.integers(0, 20), st.sampled_from((None, None, None, 30)),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(judgements=st.lists(rulings, unique_by=lambda one: one.id), shuffled=st.randoms())
def test_laws_of_resolving(judgements: list[Judgement], shuffled: Any) -> None:
    resolution = resolve(judgements)
    assert changes(NOTHING_JUDGED, resolution).entities == resolution.canonical.keys()
    for old, canonical in resolution.canonical.items():
        assert canonical < old
        assert resolution.of(canonical) == canonical
    latest = {(one.left, one.right): one for one in sorted(judgements, key=lambda one: (one.at, one.id))
              if one.withdrawn is None}  # fmt: skip
    standing = list(latest.values())
    for one in standing:
        if one.verdict is DIFFERENT and one.right:
            assert resolution.of(one.left) != resolution.of(one.right)
    if all(one.verdict is SAME for one in standing):
        assert all(resolution.of(one.left) == resolution.of(one.right or "") for one in standing)
    shuffled.shuffle(judgements)
    assert resolve(judgements) == resolution
    assert resolve(standing) == resolution


def replaced(**fields: Any) -> Callable[[], Judgement]:
    """A judgement of these fields with the id that they have."""

    def made() -> Judgement:
        told = {"target": Target.ENTITIES, "left": A, "right": B, "relation": None, "verdict": SAME, "by": "me"}
        told |= {"at": START} | fields
        return Judgement(Judgement.make_id(**told), **told)

    return made


@pytest.mark.parametrize(
    "broken",
    [
        replaced(left=B, right=A),
        replaced(right=A),
        replaced(right=None),
        replaced(left="evidence-1"),
        replaced(relation=Relation.SUPPLIES),
        replaced(verdict=RIGHT),
        replaced(at=START.replace(tzinfo=None)),
        replaced(at=START.replace(microsecond=5)),
        replaced(target=Target.FACT, verdict=WRONG),
        replaced(target=Target.EVIDENCE, verdict=WRONG),
        replaced(target=Target.EVIDENCE, left="evidence-1", right=None, verdict=SAME),
        lambda: Judgement("judgement-0", Target.ENTITIES, A, B, None, SAME, "me", START),
    ],
)
def test_a_judgement_that_contradicts_itself_is_refused(broken: Callable[[], Judgement]) -> None:
    with pytest.raises(InputError):
        check_judgement(broken())


def test_judgements_that_fit() -> None:
    check_judgement(same(A, B))
    check_judgement(ruling(Target.FACT, C, B, WRONG, relation=Relation.SUPPLIES, withdrawn=1))
    check_judgement(ruling(Target.EVIDENCE, "evidence-1", None, RIGHT))
    assert same(A, B) == same(B, A)
