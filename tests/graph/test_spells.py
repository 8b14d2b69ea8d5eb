"""Laws of spells, whatever is told of one pair: nothing is lost, nothing is made up, and the order does not matter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.folding import spells_of
from chipgraph.graph.model import Spell
from chipgraph.graph.schema import Basis, Relation, Status
from chipgraph.graph.spells import interval, is_event

if TYPE_CHECKING:
    from chipgraph.graph.model import Article, Evidence

DATES = (None, "2019", "2020", "2020-03", "2020-Q3", "2020-03-05", "2021-05-17", "2024")

told = st.fixed_dictionaries(
    {
        "date": st.sampled_from(DATES),
        "date_end": st.sampled_from((None, None, "2020-06", "2022", "2030")),
        "status": st.sampled_from(Status),
        "item": st.sampled_from((None, None, "chips", "the chips", "wafers")),
        "published": st.sampled_from((None, "2019-02-01", "2020-04-01", "2022-01-01", "2025-01-01")),
    }
)
stories = st.lists(told, min_size=1, max_size=7)
relations = st.sampled_from((Relation.SUPPLIES, Relation.INVESTIGATES))


def read(writer: Any, relation: Relation, story: list[dict[str, Any]]) -> tuple[list[Evidence], dict[str, Article]]:
    """An article for each thing told, and what is read out of all."""
    evidence, articles = [], {}
    for number, one in enumerate(story):
        says = {key: value for key, value in one.items() if key != "published"}
        article, extraction = writer.article(
            f"No. {number}", writer.Say("X", relation, "Y", **says), published=one["published"]
        )
        articles[article.id] = article
        evidence += extraction.evidence
    return evidence, articles


@settings(deadline=None)
@given(relation=relations, story=stories, data=st.data())
def test_the_order_does_not_matter(
    writer: Any, relation: Relation, story: list[dict[str, Any]], data: st.DataObject
) -> None:
    evidence, articles = read(writer, relation, story)
    shuffled = data.draw(st.permutations(evidence))
    assert spells_of(shuffled, articles) == spells_of(evidence, articles)


def told_on(published: str | None, status: Status, item: str | None = None, date: str | None = None) -> dict[str, Any]:
    return {"date": date, "date_end": None, "status": status, "item": item, "published": published}


ANNOUNCED = told_on("2019-02-01", Status.ENDED, date="2021-05-17")
OVER = told_on("2019-02-01", Status.ENDED)
TOLD_AT_ANY_TIME = {**ANNOUNCED, "published": None}


@settings(deadline=None)
@given(relation=relations, story=stories)
@example(relation=Relation.SUPPLIES, story=[ANNOUNCED, OVER, told_on("2020-04-01", Status.ACTUAL, "chips")])
@example(relation=Relation.SUPPLIES, story=[ANNOUNCED, TOLD_AT_ANY_TIME])
def test_nothing_is_lost_and_nothing_made_up(writer: Any, relation: Relation, story: list[dict[str, Any]]) -> None:
    evidence, articles = read(writer, relation, story)
    by_id = {one.id: one for one in evidence}
    spells = spells_of(evidence, articles)
    assert {id_ for spell in spells for id_ in spell.evidence} == set(by_id)
    assert len(set(spells)) == len(spells)
    for spell in spells:
        own = [by_id[id_] for id_ in spell.evidence]
        assert spell.item in {None, *(one.item for one in own)}
        assert spell.start in {None, *(one.date for one in own)}
        assert spell.end in {None, *(one.date_end for one in own), *(one.date for one in own if one.status == "ended")}
        assert spell.status is Status.ACTUAL or spell.status in {one.status for one in own}
        assert all(spell.status in may_mean(one, articles[one.article_id].published) for one in own)
        assert (spell.basis is None) == (spell.start is None and spell.end is None)
        days = interval(spell, relation)
        assert (days is None) == (spell.start is None)
        assert days is None or days[0] <= days[1]


def may_mean(one: Evidence, published: date | None) -> set[Status]:
    """The statuses of spells that such evidence may be part of: what holds may be closed, an end be announced."""
    end = one.date_end or one.date
    ahead = end is not None and published is not None and published < PartialDate.parse(end).first
    if one.status is Status.ACTUAL or (one.status is Status.ENDED and ahead and not is_event(one.relation)):
        return {Status.ACTUAL, Status.ENDED}
    return {one.status}


@settings(deadline=None)
@given(story=stories, day=st.sampled_from(DATES), published=st.sampled_from(("2019-02-01", "2026-01-01")))
@example(
    story=[{"date": None, "date_end": None, "status": Status.ENDED, "item": None, "published": None}],
    day=None,
    published="2019-02-01",
)
def test_an_end_of_other_goods_changes_nothing(
    writer: Any, story: list[dict[str, Any]], day: str | None, published: str
) -> None:
    """One that is told when it is over; an end of goods that is announced says that they are sold until then."""
    assume(day is None or date.fromisoformat(published) >= PartialDate.parse(day).first)
    evidence, articles = read(writer, Relation.SUPPLIES, story)
    other = {"date": day, "date_end": None, "status": Status.ENDED, "item": "phones", "published": published}
    more, all_articles = read(writer, Relation.SUPPLIES, [*story, other])
    new = {one.id for one in more} - {one.id for one in evidence}
    after = spells_of(more, all_articles)
    assert [spell for spell in after if not new & set(spell.evidence)] == list(spells_of(evidence, articles))
    assert [(spell.start, spell.end, spell.item) for spell in after if new & set(spell.evidence)] == [
        (None, day, "phones")
    ]


@settings(deadline=None)
@given(story=stories)
def test_what_no_source_dates_is_never_dated(writer: Any, story: list[dict[str, Any]]) -> None:
    """Whatever was published when: without a date in any text no spell holds on any day."""
    undated = [{**one, "date": None, "date_end": None} for one in story]
    evidence, articles = read(writer, Relation.SUPPLIES, undated)
    assert {interval(spell, Relation.SUPPLIES) for spell in spells_of(evidence, articles)} == {None}


@pytest.mark.parametrize(
    ("given", "basis"),
    [
        pytest.param([("2020", None, Basis.EXPLICIT)], Basis.EXPLICIT, id="written out"),
        pytest.param([("2020", None, Basis.RELATIVE)], Basis.RELATIVE, id="last year"),
        pytest.param([("2020", None, Basis.RELATIVE), ("2020", None, Basis.EXPLICIT)], Basis.EXPLICIT, id="by one"),
        pytest.param(
            [("2020", None, Basis.EXPLICIT), ("2020-03", None, Basis.RELATIVE)], Basis.RELATIVE, id="the finer was not"
        ),
        pytest.param(
            [("2020", None, Basis.EXPLICIT), (None, "2022", Basis.RELATIVE)], Basis.RELATIVE, id="the end was not"
        ),
        pytest.param([(None, None, None)], None, id="undated"),
    ],
)
def test_a_spell_is_explicit_only_if_all_its_dates_are(writer: Any, given: list[Any], basis: Basis | None) -> None:
    says = [writer.Say("X", Relation.SUPPLIES, "Y", start, date_end=end, basis=own) for start, end, own in given]
    article, extraction = writer.article("Dates", *says)
    (spell,) = spells_of(extraction.evidence, {article.id: article})
    assert spell.basis is basis


@pytest.mark.parametrize(
    ("start", "end", "status", "days"),
    [
        ("2020", "2020-03", Status.ENDED, ("2020-01-01", "2020-03-31")),
        ("2020-03", "2020", Status.ENDED, ("2020-03-01", "2020-12-31")),
        ("2020-Q2", None, Status.ENDED, ("2020-04-01", "2020-06-30")),
        ("2020-02", "2021", Status.ACTUAL, ("2020-02-01", "2021-12-31")),
        ("2021-06", "2019", Status.ACTUAL, ("2021-06-01", "2021-06-30")),
        ("2024-02-29", None, Status.ACTUAL, ("2024-02-29", "9999-12-31")),
    ],
)
def test_interval(start: str, end: str | None, status: Status, days: tuple[str, str]) -> None:
    spell = Spell(start, end, Basis.EXPLICIT, status, None, ("evidence-1",))
    assert interval(spell, Relation.SUPPLIES) == tuple(map(date.fromisoformat, days))
