from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from model_store import known_by

from chipgraph.graph.facts import derive
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.spells import holds, is_current, row

if TYPE_CHECKING:
    from chipgraph.graph.model import Fact, Spell

A, P, L, E, D = Status.ACTUAL, Status.PLANNED, Status.ALLEGED, Status.ENDED, Status.DENIED
STATE, EVENT = Relation.SUPPLIES, Relation.INVESTIGATES
TODAY = date(2025, 6, 1)


def fact(writer: Any, relation: Relation, told: list[dict[str, Any]], known_at: date | None = None) -> Fact:
    """The fact of "X relation Y" told by one article for each entry."""
    evidence, articles = [], {}
    for number, entry in enumerate(told):
        say = writer.Say("X", relation, "Y", **{key: entry[key] for key in entry.keys() & SAYS})
        article, extraction = writer.article(f"No. {number}", say, **{key: entry[key] for key in entry.keys() - SAYS})
        articles[article.id] = article
        evidence += extraction.evidence
    if known_at:
        evidence = known_by(evidence, articles, known_at)
    (one,) = derive(evidence, articles)
    evidence.reverse()
    assert derive(evidence, articles) == [one]
    return one


SAYS = {"date", "status", "date_end", "item", "confidence", "basis"}


def brief(spell: Spell) -> tuple[str | None, str | None, Status, int]:
    return spell.start, spell.end, spell.status, len(spell.evidence)


@pytest.mark.parametrize(
    ("relation", "told", "spells"),
    [
        pytest.param(STATE, [{}], [(None, None, A, 1)], id="publication dates nothing"),
        pytest.param(STATE, [{"date": "2024"}, {"date": "2024-03"}], [("2024-03", None, A, 2)], id="the finer"),
        pytest.param(STATE, [{"date": "2024-Q1"}, {"date": "2024-03-15"}], [("2024-03-15", None, A, 2)], id="quarter"),
        pytest.param(
            STATE, [{"date": "2024"}, {"date": "2024-03"}, {"date": "2024-06"}],
            [("2024-03", None, A, 2), ("2024-06", None, A, 1)], id="a year joins the first it contains",
        ),
        pytest.param(
            EVENT, [{"date": "2023-05-02"}, {"date": "2024-02-01"}],
            [("2023-05-02", None, A, 1), ("2024-02-01", None, A, 1)], id="two fines are two spells",
        ),
        pytest.param(
            STATE, [{"date": "2019"}, {"date": "2021"}], [("2019", None, A, 1), ("2021", None, A, 1)],
            id="two deliveries are two spells",
        ),
        pytest.param(
            STATE, [{"date": "2024", "item": "H20 chips"}, {"date": "2024", "item": "the H20 chips"}, {"date": "2024"}],
            [("2024", None, A, 1), ("2024", None, A, 2)], id="an item is a spell",
        ),
        pytest.param(
            STATE, [{"date": "2024", "item": "packaged optics"}, {"date": "2024", "item": "co-packaged optics"}],
            [("2024", None, A, 1), ("2024", None, A, 1)], id="goods that a word tells apart",
        ),
        pytest.param(STATE, [{}, {"date": "2024"}], [("2024", None, A, 1), (None, None, A, 1)], id="undated apart"),
        pytest.param(
            STATE, [{"date": "2014"}, {"date": "2020-09-15", "status": E}, {"date": "2020", "status": E}],
            [("2014", "2020-09-15", E, 3)], id="ended closes",
        ),
        pytest.param(
            STATE, [{"date": "2014"}, {"date": "2020", "status": E}, {"date": "2023"}],
            [("2014", "2020", E, 2), ("2023", None, A, 1)], id="it began again",
        ),
        pytest.param(
            STATE, [{"date": "2014"}, {"date": "2020", "status": E}, {"date": "2022"}, {"date": "2024", "status": E}],
            [("2014", "2020", E, 2), ("2022", "2024", E, 2)], id="ended twice",
        ),
        pytest.param(
            STATE, [{"date": "2020-05", "status": E}], [(None, "2020-05", E, 1)], id="an end of unknown start",
        ),
        pytest.param(
            STATE,
            [{"published": "2019-01-01"}, {"published": "2024-01-01"}, {"date": "2020", "status": E}],
            [(None, "2020", E, 2), (None, None, A, 1)], id="ended closes what was said before",
        ),
        pytest.param(
            STATE, [{"date": "2018", "published": "2019-01-01"}, {"status": E, "published": "2020-01-01"}],
            [("2018", None, E, 2)], id="ended, nobody says when",
        ),
        pytest.param(
            STATE, [{"date": "2018", "item": "chips"}, {"date": "2020", "item": "phones", "status": E}],
            [("2018", None, A, 1), (None, "2020", E, 1)], id="the end of another item",
        ),
        pytest.param(
            STATE, [{"date": "2018", "item": "chips"}, {"date": "2019"}, {"date": "2020", "status": E}],
            [("2018", "2020", E, 2), ("2019", "2020", E, 2)], id="an end of everything",
        ),
        pytest.param(
            STATE, [{"date": "2019", "date_end": "2021"}, {"date": "2019"}], [("2019", "2021", A, 2)], id="a span",
        ),
        pytest.param(
            STATE, [{"date": "2023", "status": P}, {"date": "2024"}],
            [("2023", None, P, 1), ("2024", None, A, 1)], id="a plan carried out",
        ),
        pytest.param(
            EVENT, [{"date": "2020"}, {"date": "2022", "status": E}],
            [("2020", None, A, 1), (None, "2022", E, 1)], id="an event is not ended",
        ),
    ],
)  # fmt: skip
def test_spells(writer: Any, relation: Relation, told: list[dict[str, Any]], spells: list[tuple[Any, ...]]) -> None:
    assert [brief(spell) for spell in fact(writer, relation, told).spells] == spells


@pytest.mark.parametrize(
    ("relation", "told", "day", "answer"),
    [
        pytest.param(STATE, {}, TODAY, False, id="undated is never today"),
        pytest.param(
            STATE, {"date": "2020-09", "status": E}, date(2019, 1, 1), False, id="unknown start is not always"
        ),
        pytest.param(STATE, {"date": "2020"}, date(2019, 12, 31), False, id="before it began"),
        pytest.param(STATE, {"date": "2020"}, date(2020, 1, 1), True, id="any day of the year it began"),
        pytest.param(STATE, {"date": "2020"}, TODAY, True, id="a state lasts"),
        pytest.param(STATE, {"date": "2019", "date_end": "2021-03"}, date(2021, 3, 31), True, id="last day"),
        pytest.param(STATE, {"date": "2019", "date_end": "2021-03"}, date(2021, 4, 1), False, id="after the span"),
        pytest.param(EVENT, {"date": "2020-05-16"}, date(2020, 5, 16), True, id="an event on its day"),
        pytest.param(EVENT, {"date": "2020-05-16"}, date(2020, 5, 17), False, id="over"),
    ],
)
def test_as_of(writer: Any, relation: Relation, told: dict[str, Any], day: date, answer: bool) -> None:
    (spell,) = fact(writer, relation, [told]).spells
    assert holds(spell, relation, day) is answer


@pytest.mark.parametrize(
    ("relation", "told", "current"),
    [
        pytest.param(STATE, [{}], True, id="undated"),
        pytest.param(STATE, [{"date": "2019", "date_end": "2021"}], False, id="a span that passed"),
        pytest.param(STATE, [{"date": "2019", "date_end": "2030"}], True, id="a span that lasts"),
        pytest.param(STATE, [{"date": "2019"}, {"date": "2021", "status": E}], False, id="ended"),
        pytest.param(EVENT, [{"date": "2019"}], True, id="an event happened"),
        pytest.param(STATE, [{"status": L}], False, id="rumour"),
        pytest.param(STATE, [{"status": D}], False, id="denial"),
    ],
)
def test_without_as_of_only_what_is_actual_and_not_ended(
    writer: Any, relation: Relation, told: list[dict[str, Any]], current: bool
) -> None:
    assert any(is_current(spell, relation, TODAY) for spell in fact(writer, relation, told).spells) is current


def test_known_at_tells_what_had_been_published(writer: Any) -> None:
    told = [
        {"date": "2014", "published": "2019-01-01"},
        {"date": "2020-09", "status": E, "published": "2020-10-01"},
        {"date": "2014", "published": None},
    ]
    assert [brief(one) for one in fact(writer, STATE, told).spells] == [("2014", "2020-09", E, 3)]
    assert [brief(one) for one in fact(writer, STATE, told, date(2019, 6, 1)).spells] == [("2014", None, A, 1)]


def test_a_publisher_counts_once_whatever_the_case_of_its_name(writer: Any) -> None:
    told = [{"publisher": name} for name in ("REUTERS", "Reuters", "Reuters", "Daily  Wafer", "Daily wafer", " ")]
    assert fact(writer, STATE, told).publishers == ("Daily  Wafer", "Reuters")
    # The copy speaks for nobody, but says how the name is spelt.
    copied = [
        {"publisher": "REUTERS", "cluster": "article-1", "published": "2024-01-01"},
        {"publisher": "Reuters", "cluster": "article-1", "published": "2024-01-02"},
        {"publisher": "Reuters", "cluster": "article-1", "published": "2024-01-03"},
    ]
    assert fact(writer, STATE, copied).publishers == ("Reuters",)


def test_near_copies_count_once(writer: Any) -> None:
    told = [
        {"publisher": "Agency", "cluster": "article-1", "published": "2024-01-01"},
        {"publisher": "Mirror", "cluster": "article-1", "published": "2024-01-02"},
        {"publisher": "Herald", "published": "2024-02-01", "confidence": 0.5},
        {"publisher": "Denier", "status": D},
    ]
    one = fact(writer, STATE, told)
    assert one.publishers == ("Agency", "Herald")
    assert (one.articles, one.evidence, one.confidence) == (4, 4, 0.95)
    assert (one.first_reported, one.last_reported) == (date(2024, 1, 1), date(2024, 2, 1))


@pytest.mark.parametrize(
    ("told", "disputed"),
    [
        ([{"date": "2024"}, {"date": "2024-03", "status": D}], True),
        ([{}, {"date": "2024-03", "status": D}], True),
        ([{"date": "2024"}, {"date": "2020", "status": D}], False),
        ([{"item": "chips"}, {"item": "phones", "status": D}], False),
        ([{"item": "packaging"}, {"item": "packaging technology", "status": D}], False),
        ([{"status": L}, {"status": D}], True),
        ([{"status": P}, {"status": D}], False),
    ],
)
def test_disputed(writer: Any, told: list[dict[str, Any]], disputed: bool) -> None:
    assert fact(writer, STATE, told).disputed is disputed


def test_symmetric_ends_are_one_fact(writer: Any) -> None:
    say, rivals = writer.Say, Relation.COMPETES_WITH
    article, extraction = writer.article("Rivals", say("X", rivals, "Y"), say("Y", rivals, "X"), say("X", STATE, "Y"))
    facts = derive(extraction.evidence, {article.id: article})
    assert sorted((one.relation, one.evidence) for one in facts) == [(rivals, 2), (STATE, 1)]
    assert facts[0].id == type(facts[0]).make_id(facts[0].subject_id, facts[0].relation, facts[0].object_id)


def test_one_row_is_the_latest_actual_else_the_best_supported(writer: Any) -> None:
    told = [{"date": "2019"}, {"date": "2023"}, {}, {"date": "2024", "status": P}]
    assert brief(row(fact(writer, STATE, told).spells)) == ("2023", None, A, 1)
    told = [{"date": "2024", "status": P}, {"date": "2023", "status": L}, {"date": "2023", "status": L}]
    assert brief(row(fact(writer, STATE, told).spells)) == ("2023", None, L, 2)


def test_the_same_triple_of_other_types_is_another_fact(writer: Any) -> None:
    first = writer.Say("X", STATE, "Y")
    second = writer.Say("X", STATE, "Y", type=EntityType.COUNTRY)
    article, extraction = writer.article("Types", first, second)
    assert len(derive(extraction.evidence, {article.id: article})) == 2
