from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from chipgraph.graph.schema import Basis, EntityType, Relation
from chipgraph.ingest.language.candidates import RELATIONS, Candidate
from chipgraph.ingest.language.dates import DateSpan, find_dates
from chipgraph.ingest.language.dating import DATES
from chipgraph.ingest.language.gazetteer import shipped
from chipgraph.ingest.language.linking import MENTIONS, Cluster, LinkedMention
from chipgraph.ingest.language.measures import described_name, is_described, name_measures

NLP = spacy.blank("en")


def article(*candidates: Candidate) -> Doc:
    """A document that holds these candidates and the mentions of their ends."""
    doc = Doc(NLP.vocab, words=["x"] * 10)
    doc.user_data[RELATIONS], doc.user_data[DATES] = list(candidates), []
    doc.user_data[MENTIONS] = [one for each in candidates for one in (each.subject_mention, each.object_mention)]
    return doc


def stated(
    subject: Cluster, relation: Relation, obj: Cluster, *, score: float = 0.9, when: str | None = None
) -> Candidate:
    ends = LinkedMention(0, 1, (subject,), "name"), LinkedMention(2, 3, (obj,), "name")
    day = DateSpan(0, 1, when, None, Basis.EXPLICIT) if when else None
    return Candidate(
        subject,
        relation,
        obj,
        1.0,
        score,
        True,
        np.zeros(5, dtype=np.float32),
        *ends,
        0,
        np.zeros(1, dtype=np.float32),
        date=day,
    )


def cluster(type_: EntityType, *names: str) -> Cluster:
    return Cluster(type_, list(names))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ban on H20 sales", True),
        ("the new licensing rule", True),
        ("its April ban", True),
        ("October 7 rules", True),
        ("Entity List", False),
        ("CHIPS and Science Act", False),
        ("Made in China 2025", False),
        ("CHIPS.gov", False),
        ("an Executive Order", True),
        ("Executive Order 14017", False),
        ("Executive Order restoring American", True),
        ("Executive Order to secure chip supplies", True),
        ("Executive Order on Chips", False),
    ],
)
def test_a_described_measure_ends_in_small_letters_or_is_any_of_its_kind(name: str, expected: bool) -> None:
    assert is_described(cluster(EntityType.SANCTION, name)) is expected
    assert not is_described(cluster(EntityType.TECHNOLOGY, name))


@pytest.mark.parametrize(
    ("phrases", "expected"),
    [
        (
            [
                "a ban on sales of the H20",
                "the H20 export ban",
                "H20 shipments ban",
                "prohibition on exports of the H20",
            ],
            "US ban on H20 exports (2025)",
        ),
        (
            ["export controls on AI chips", "AI chip export curbs", "sweeping limits on exports of AI chips"],
            "US export controls on AI chips (2025)",
        ),
        (["controls on gallium and tin", "gallium and tin curbs"], "US controls on gallium and tin (2025)"),
        (["AI diffusion rule", "the AI diffusion rules"], "US AI diffusion rules (2025)"),
        (
            ["25% tariff on chips", "25 per cent chip tariffs", "a 25-percent duty on chips"],
            "US 25% tariffs on chips (2025)",
        ),
        (["executive order", "an Executive Order"], "US executive order (2025)"),
        (["Executive Order to secure", "Executive Order restoring American"], "US executive order (2025)"),
        (["Executive Order to secure chip supplies"], "US executive order to secure chip supplies (2025)"),
        (["Proclamation"], "US Huawei proclamation (2025)"),
        (["a wide package of sanctions", "new sanctions", "similar sanctions"], "US sanctions on Huawei (2025)"),
        (["controls on exports and tin"], "US export controls on tin (2025)"),
        (["ban"], "US ban on Huawei (2025)"),
        (["2019 ban on parts"], "US ban on parts (2019)"),
        (["October 7 chip controls", "October 2025 chip controls"], "US controls on chips (2025)"),
        (["Oct. 7 chip controls", "Sept 2025 chip controls", "May 2025 chip controls"], "US controls on chips (2025)"),
        (["marching chip controls"], "US controls on marching chips (2025)"),
    ],
)
def test_wordings_of_one_measure_meet(phrases: list[str], expected: str) -> None:
    assert {described_name(phrase, "United States", "Huawei", "2025") for phrase in phrases} == {expected}


def test_without_issuer_or_date_the_name_is_what_is_left() -> None:
    assert described_name("chip ban", None, None, None) == "ban on chips"
    assert described_name("", None, None, None) == "measure"


def test_issuer_target_and_year_come_from_the_relations() -> None:
    washington = cluster(EntityType.COUNTRY, "United States")
    ban = cluster(EntityType.SANCTION, "new ban")
    nvidia = cluster(EntityType.COMPANY, "Nvidia")
    doc = article(
        stated(washington, Relation.ISSUES, ban, when="2022-10-07"), stated(ban, Relation.TARGETS, nvidia, score=0.8)
    )
    assert name_measures([doc], date(2025, 1, 1)) == {ban: "US ban on Nvidia (2022)"}
    assert name_measures([doc], None) == {ban: "US ban on Nvidia (2022)"}


def test_a_person_is_no_issuer_and_a_nationality_is_one() -> None:
    person = cluster(EntityType.PERSON, "Ann Lee")
    rules = cluster(EntityType.POLICY, "Dutch export rules")
    doc = article(stated(person, Relation.ISSUES, rules))
    assert name_measures([doc], date(2023, 6, 30)) == {rules: "Netherlands export rules (2023)"}


def test_a_listed_person_issues_for_the_state() -> None:
    person, rules = cluster(EntityType.PERSON, "Biden"), cluster(EntityType.POLICY, "export rules")
    (person.entry,) = shipped().find("Joe Biden")
    doc = article(stated(person, Relation.ISSUES, rules))
    assert name_measures([doc], date(2023, 6, 30)) == {rules: "US export rules (2023)"}


@pytest.mark.parametrize(
    ("phrase", "when", "expected"),
    [
        ("executive order", "2021-02-24", "US executive order (February 2021)"),
        ("executive order", None, "US executive order (March 2021)"),
        ("executive order", "2020", "US executive order (2020)"),
        ("10 per cent tariffs", None, "US 10% tariffs (March 2021)"),
        ("2020 order", "2020-02-24", "US order (February 2020)"),
        ("2020 order", "2021-02-24", "US order (2020)"),
        ("export controls", "2021-02-24", "US export controls (2021)"),
        ("order on chips", "2021-02-24", "US chips order (2021)"),
    ],
)
def test_where_no_more_is_told_than_its_kind_a_measure_is_one_of_its_month(
    phrase: str, when: str | None, expected: str
) -> None:
    order = cluster(EntityType.POLICY, phrase)
    issued = stated(cluster(EntityType.COUNTRY, "United States"), Relation.ISSUES, order, when=when)
    assert name_measures([article(issued)], date(2021, 3, 1)) == {order: expected}


def test_a_measure_whose_name_tells_what_it_hits_is_one_of_its_year() -> None:
    order, act = cluster(EntityType.POLICY, "order"), cluster(EntityType.POLICY, "executive order")
    huawei = cluster(EntityType.COMPANY, "Huawei")
    doc = article(stated(order, Relation.TARGETS, huawei), stated(act, Relation.TARGETS, huawei))
    named = name_measures([doc], date(2021, 3, 1))
    assert named == {order: "Huawei order (2021)", act: "executive order (March 2021)"}


def test_what_is_named_keeps_its_name() -> None:
    listed = cluster(EntityType.SANCTION, "Entity List")
    doc = article(stated(cluster(EntityType.COUNTRY, "United States"), Relation.ISSUES, listed))
    assert name_measures([doc], date(2023, 6, 30)) == {}


def test_bare_words_for_the_curbs_of_one_state_mean_one_measure() -> None:
    washington = cluster(EntityType.COUNTRY, "United States")
    bans = [cluster(EntityType.SANCTION, name) for name in ("export bans", "restrictions", "export controls")]
    doc = article(*(stated(washington, Relation.ISSUES, ban) for ban in bans[:2]))
    dated = article(stated(washington, Relation.ISSUES, bans[2], when="2022"))
    assert set(name_measures([doc, dated], date(2025, 1, 1)).values()) == {"US export controls (2022)"}


def test_bare_words_go_to_the_one_measure_that_is_told_more_of() -> None:
    beijing = cluster(EntityType.COUNTRY, "China")
    bare, told = cluster(EntityType.SANCTION, "curbs"), cluster(EntityType.SANCTION, "controls on gallium")
    ours = [stated(beijing, Relation.ISSUES, one) for one in (bare, told)]
    assert set(name_measures([article(*ours)], None).values()) == {"China controls on gallium"}
    other = stated(beijing, Relation.ISSUES, cluster(EntityType.SANCTION, "ban on tin exports"))
    assert name_measures([article(*ours, other)], None)[bare] == "China controls"
    washington = stated(cluster(EntityType.COUNTRY, "United States"), Relation.ISSUES, bare)
    assert name_measures([article(washington, ours[1])], None)[bare] == "US controls"


def test_a_bare_word_with_a_target_goes_to_the_measure_whose_goods_are_told() -> None:
    washington, h20 = cluster(EntityType.COUNTRY, "United States"), cluster(EntityType.CHIP, "H20")
    bans, told = cluster(EntityType.SANCTION, "bans"), cluster(EntityType.SANCTION, "export controls on AI chips")
    ours = [stated(washington, Relation.ISSUES, bans), stated(bans, Relation.TARGETS, h20)]
    assert set(name_measures([article(*ours)], None).values()) == {"US ban on H20"}
    both = article(*ours, stated(washington, Relation.ISSUES, told))
    assert set(name_measures([both], None).values()) == {"US export controls on AI chips"}


def test_a_bare_word_for_what_hits_other_goods_is_another_measure() -> None:
    washington, h20 = cluster(EntityType.COUNTRY, "United States"), cluster(EntityType.CHIP, "H20")
    ban, told = cluster(EntityType.SANCTION, "ban"), cluster(EntityType.SANCTION, "blanket controls on tool exports")
    facts = [stated(washington, Relation.ISSUES, measure) for measure in (ban, told)]
    facts += [stated(ban, Relation.TARGETS, h20), stated(told, Relation.TARGETS, cluster(EntityType.TECHNOLOGY, "DUV"))]
    names = name_measures([article(*facts)], None)
    assert names == {ban: "US ban on H20", told: "US export controls on tools"}


def test_a_ban_is_known_by_its_goods_rather_than_the_state_that_it_hits() -> None:
    ban, beijing = cluster(EntityType.SANCTION, "ban on exports"), cluster(EntityType.COUNTRY, "China")
    hit = stated(ban, Relation.TARGETS, cluster(EntityType.COUNTRY, "Peru"), score=0.95)
    facts = [stated(beijing, Relation.ISSUES, ban), hit]
    facts += [stated(ban, Relation.TARGETS, cluster(EntityType.TECHNOLOGY, "tin"), score=0.5)]
    assert name_measures([article(*facts)], None) == {ban: "China ban on tin exports"}


def test_a_kind_is_named_once() -> None:
    assert described_name("export control measures", "China", "tin", None) == "China export controls on tin"
    assert described_name("export licensing requirements", "China", "tin", None) == "China tin export licensing"


def test_bare_words_of_different_years_are_different_measures() -> None:
    beijing = cluster(EntityType.COUNTRY, "China")
    bans = [cluster(EntityType.SANCTION, name) for name in ("ban", "restrictions")]
    years = dict(zip(bans, ("2019", "2023"), strict=True))
    doc = article(*(stated(beijing, Relation.ISSUES, ban, when=year) for ban, year in years.items()))
    assert set(name_measures([doc], None).values()) == {"China ban (2019)", "China controls (2023)"}


def package(text: str, *names: str, when: str | None = None) -> str:
    """What a measure of these names is called that a text begins with; Washington issued it, if it is told when."""
    measure = cluster(EntityType.SANCTION, *names)
    issued = stated(cluster(EntityType.COUNTRY, "United States"), Relation.ISSUES, measure, when=when)
    doc = Doc(NLP.vocab, words=text.split())
    doc.user_data[RELATIONS] = [issued] if when else []
    doc.user_data[MENTIONS] = [LinkedMention(0, len(names[0].split()), (measure,), "name")]
    doc.user_data[DATES] = find_dates(doc.text, None)
    return name_measures([doc], None).get(measure) or measure.name


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("rules that Washington issued in October 2022", ["rules"], "October 2022 export controls"),
        ("controls on chips imposed in October 2023", ["controls on chips"], "October 2023 export controls"),
        ("rules of October 7, 2022", ["rules of October 7, 2022"], "October 2022 export controls"),
        ("rules of Oct. 7, 2022", ["rules of Oct. 7, 2022"], "October 2022 export controls"),
        ("Oct. 7, 2022 rules", ["Oct. 7, 2022 rules"], "October 2022 export controls"),
        ("rules imposed in October 2022", ["rules", "US rules"], "October 2022 export controls"),
        ("rules imposed in October 2022", ["rules", "the U.S. rules"], "October 2022 export controls"),
        ("rules imposed in October 2022", ["rules", "Washington's rules"], "October 2022 export controls"),
        ("updated rules imposed in October 2023", ["updated rules"], "October 2023 export controls"),
        ("rules issued in March 2022", ["rules"], "rules"),
        ("rules on cars of October 2022", ["rules"], "rules"),
        ("tariffs imposed in October 2022", ["tariffs"], "tariffs"),
        ("rules on cars imposed in October 2022", ["rules on cars"], "cars rules"),
    ],
)
def test_a_package_of_controls_is_known_by_its_month(text: str, names: list[str], expected: str) -> None:
    assert package(text, *names) == expected


def test_a_package_of_controls_is_known_by_the_month_of_its_issue() -> None:
    assert package("chip curbs hit it", "chip curbs", when="2022-10-07") == "October 2022 export controls"
    assert package("chip curbs hit it", "chip curbs", when="2022") == "US controls on chips (2022)"


@pytest.mark.parametrize("goods", ["rare-earth", "rare earth", "rare earths"])
def test_goods_that_are_counted_are_many(goods: str) -> None:
    assert described_name(f"controls on {goods}", "China", None, None) == "China controls on rare earths"
    assert described_name("battery controls", "China", None, None) == "China controls on batteries"


@pytest.mark.parametrize(
    ("issuer", "phrase", "target", "when", "expected"),
    [
        ("China", "ban", "Micron", "2023-05-21", "Micron ban"),
        ("China", "ban on exports", "Nexperia", "2025-10-04", "Nexperia export ban"),
        ("United States", "ban", "Nexperia", "2025-10-04", "US ban on Nexperia (2025)"),
        ("Netherlands", "order", "Nexperia", "2025-09-30", "Dutch takeover of Nexperia"),
        ("United States", "export controls", "Nvidia H20", "2025-04-09", "US ban on H20 exports (2025)"),
        ("United States", "export controls", "Nvidia H20", "2024-04-09", "US export controls on Nvidia H20 (2024)"),
        ("China", "seven rare earths controls", None, "2025-04-04", "April 2025 rare earth export controls"),
        ("China", "seven rare earths controls", None, "2025-10-09", "China controls on seven rare earths (2025)"),
        ("United States", "list", "company", "2025-10-04", "US company list (2025)"),
    ],
)
def test_a_description_of_a_listed_measure_of_that_state_and_time_is_that_measure(
    issuer: str, phrase: str, target: str | None, when: str, expected: str
) -> None:
    measure = cluster(EntityType.SANCTION, phrase)
    facts = [stated(cluster(EntityType.COUNTRY, issuer), Relation.ISSUES, measure, when=when)]
    facts += [stated(measure, Relation.TARGETS, cluster(EntityType.COMPANY, target), score=0.8)] if target else []
    assert name_measures([article(*facts)], None) == {measure: expected}
