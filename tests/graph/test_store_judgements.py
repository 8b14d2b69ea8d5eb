"""Judgements and filtered full text in every engine, one plain case each; `test_store_machine.py` has the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph import judging
from chipgraph.graph.corroboration import corroboration
from chipgraph.graph.errors import InputError, NotFoundError
from chipgraph.graph.filters import EVERY_STATUS, FactFilter, SearchFilter
from chipgraph.graph.model import Entity, Fact, Judgement
from chipgraph.graph.resolver import NOTHING_JUDGED
from chipgraph.graph.schema import EntityType, Relation, Status, Target, Verdict

if TYPE_CHECKING:
    from chipgraph.graph.store.base import Reader

AT = datetime(2025, 1, 1, tzinfo=UTC)
EVERY = FactFilter(statuses=EVERY_STATUS, today=date(2025, 6, 1))
SUPPLIES, COMPETES = Relation.SUPPLIES, Relation.COMPETES_WITH


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


def judged(
    target: Target, left: str, right: str | None, verdict: Verdict, relation: Relation | None = None, hours: int = 0
) -> Judgement:
    if target is Target.ENTITIES and right is not None:
        left, right = min(left, right), max(left, right)
    at = AT + timedelta(hours=hours)
    id_ = Judgement.make_id(target, left, right, relation, verdict, "me", at)
    return Judgement(id_, target, left, right, relation, verdict, "me", at, "so it seems")


def same(left: str, right: str) -> Judgement:
    return judged(Target.ENTITIES, company(left), company(right), Verdict.SAME)


def supplies(reader: Reader) -> list[tuple[str, str]]:
    """Names of the ends of all facts on supply."""
    facts = reader.find_facts(None, replace(EVERY, relations=frozenset({SUPPLIES})))
    names = reader.entities([end for fact in facts for end in (fact.subject_id, fact.object_id)])
    return sorted((names[fact.subject_id].name, names[fact.object_id].name) for fact in facts)


def between(reader: Reader, left: str, relation: Relation, right: str) -> Fact:
    found = reader.find_facts([company(left)], EVERY)
    (fact,) = [one for one in found if one.relation is relation and company(right) in (one.subject_id, one.object_id)]
    return fact


def test_two_entities_judged_the_same_are_one_under_both_ids(engine: Any, story: Any) -> None:
    old, canonical = sorted((company("TSMC"), company("SMIC")), reverse=True)
    with engine.store() as store:
        store.put(story)
        before = store.digest()
        store.judge(same("TSMC", "SMIC"))
        entity = store.get_entity(old)
        assert (entity.id, entity.name) == (canonical, "TSMC")
        assert "SMIC" in entity.aliases
        assert store.get_entity(canonical) == entity
        assert store.entities([old, canonical]) == {old: entity, canonical: entity}
        assert supplies(store) == [("ASML", "TSMC"), ("Huawei", "ASML"), ("TSMC", "Huawei"), ("Zeiss", "ASML")]
        assert store.find_facts([old], EVERY) == store.find_facts([canonical], EVERY)
        known = replace(EVERY, known_at=date(2024, 1, 1))
        assert [one.articles for one in store.find_facts([old], known)] == [4, 1]
        assert [one.title for one in store.find_articles(entity_id=old)] == [
            "Plans", "The end", "Trade, again", "Trade", "Denial",
        ]  # fmt: skip
        assert store.find_entities("smic") == [entity]
        assert old not in {one.id for one in store.iter_entities()} | {id_ for _, id_ in store.iter_names()}
        store.withdraw(same("TSMC", "SMIC").id, AT)
        assert len(supplies(store)) == 5
        assert store.digest() != before  # the judgement is kept
        assert store.get_judgement(same("TSMC", "SMIC").id).withdrawn == AT


def test_a_fact_answers_to_the_ids_that_it_had_before_its_ends_were_merged(engine: Any, writer: Any) -> None:
    said = [
        writer.Say(left, relation, right)
        for left, right in (("A", "X"), ("B", "Y"))
        for relation in (SUPPLIES, COMPETES)
    ]
    wrong = judged(Target.FACT, company("B"), company("Y"), Verdict.WRONG, SUPPLIES)
    with engine.store() as store:
        store.put([writer.article("Trade", *said)])
        old = {one.id: one.relation for one in store.iter_facts()}
        store.judge(same("A", "B"))
        old |= {one.id: one.relation for one in store.iter_facts()}
        store.judge(same("X", "Y"))
        now = {one.relation: one for one in store.iter_facts()}
        assert len(now) == 2 < len(old)
        for id_, relation in old.items():
            assert store.get_fact(id_) == now[relation]
            assert corroboration(store, id_, known_at=date(2025, 1, 1)).fact.id == now[relation].id
        store.judge(wrong)
        for id_, relation in old.items():
            if relation is SUPPLIES:
                with pytest.raises(NotFoundError, match="judged wrong"):
                    store.get_fact(id_)
                again = judging.of_statement(store, Verdict.RIGHT, [id_], judging.Word("me", AT))
                assert Fact.make_id(again.left, SUPPLIES, again.right or "") == id_


@pytest.mark.parametrize("relation", [SUPPLIES, COMPETES])
@pytest.mark.parametrize("by", ["name", "entity", "fact"])
@pytest.mark.parametrize("verdict", [Verdict.WRONG, Verdict.RIGHT])
def test_a_judgement_on_a_fact_keeps_the_ends_that_were_given(
    engine: Any, writer: Any, relation: Relation, by: str, verdict: Verdict
) -> None:
    """Of two that are merged either may be named; parted again, only the facts of the one that was are judged."""
    far = company("Huawei")
    with engine.store() as store:
        store.put([writer.article("Trade", *(writer.Say(name, relation, "Huawei") for name in ("TSMC", "SMIC")))])
        store.judge(same("TSMC", "SMIC"))
        for number, name in enumerate(("TSMC", "SMIC")):
            given = {
                "name": [name.lower(), relation.lower(), "Huawei"],
                "entity": [company(name), relation, far],
                "fact": [Fact.make_id(*NOTHING_JUDGED.triple(company(name), relation, far))],
            }
            word = judging.Word("me", AT + timedelta(hours=number))
            made = judging.of_statement(store, verdict, given[by], word)
            assert {made.left, made.right} == {company(name), far}
            store.judge(made)  # the first stays judged while the second is given
            (shown,) = judging.judged(store, [made])
            assert shown.applied
            assert {name, "Huawei"} == set(shown.names)
            assert len(store.find_facts(None, EVERY)) == (0 if verdict is Verdict.WRONG else 1)
        store.withdraw(judged_id(store, company("TSMC")), AT + timedelta(hours=2))
        assert len(store.find_facts(None, EVERY)) == (0 if verdict is Verdict.WRONG else 1)
        store.withdraw(same("TSMC", "SMIC").id, AT)
        told = {next(iter({one.subject_id, one.object_id} - {far})): one for one in store.find_facts(None, EVERY)}
        if verdict is Verdict.WRONG:
            assert told.keys() == {company("TSMC")}
        else:
            assert [told[company(name)].confidence == 1 for name in ("TSMC", "SMIC")] == [False, True]


def judged_id(reader: Reader, end: str) -> str:
    (found,) = [one for one in reader.iter_judgements() if one.target is Target.FACT and end in (one.left, one.right)]
    return found.id


def test_a_fact_within_one_entity_is_not_derived(engine: Any, writer: Any) -> None:
    with engine.store() as store:
        store.put([writer.article("One", writer.Say("A", SUPPLIES, "B"), writer.Say("A", COMPETES, "B"))])
        store.judge(same("A", "B"))
        assert store.find_facts(None, EVERY) == []
        assert len(store.search("A")) == 2
        store.withdraw(same("A", "B").id, AT)
        assert len(store.find_facts(None, EVERY)) == 2
        store.put([writer.article("Two", writer.Say("A", SUPPLIES, "A"))])
        assert len(store.find_facts(None, EVERY)) == 2


def test_a_fact_judged_wrong_is_gone_and_one_judged_right_is_sure(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        wrong = judged(Target.FACT, company("ASML"), company("TSMC"), Verdict.WRONG, SUPPLIES)
        # As a person sees it: the ends of a symmetric relation in any order.
        right = judged(Target.FACT, company("Huawei"), company("Apple"), Verdict.RIGHT, COMPETES)
        store.judge(wrong, right)
        assert ("ASML", "TSMC") not in supplies(store)
        assert between(store, "Apple", COMPETES, "Huawei").confidence == 1
        store.judge(replace_verdict(wrong, Verdict.RIGHT))
        assert between(store, "ASML", SUPPLIES, "TSMC").confidence == 1


def replace_verdict(one: Judgement, verdict: Verdict) -> Judgement:
    """The same, later, with another verdict."""
    return judged(one.target, one.left, one.right, verdict, one.relation, hours=1)


def test_evidence_judged_wrong_does_not_count(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        fact = between(store, "TSMC", SUPPLIES, "Huawei")
        (gazette,) = [one.id for one in story[0][1].evidence if one.object_id == company("Huawei")]
        (ended,) = [one.id for one in story[2][1].evidence if one.relation is SUPPLIES]
        store.judge(judged(Target.EVIDENCE, gazette, None, Verdict.WRONG))
        assert (store.get_fact(fact.id).publishers, store.get_fact(fact.id).evidence) == (("Herald", "Mirror"), 2)
        store.judge(judged(Target.EVIDENCE, ended, None, Verdict.RIGHT))
        assert store.get_fact(fact.id).confidence == 1
        (mirror,) = [one.id for one in story[1][1].evidence]
        store.judge(*(judged(Target.EVIDENCE, one, None, Verdict.WRONG, hours=1) for one in (mirror, ended)))
        with pytest.raises(NotFoundError):
            store.get_fact(fact.id)
        assert len(store.find_receipts([gazette, mirror, ended])) == 3


def test_judgements_outlive_what_they_are_about(engine: Any, story: Any) -> None:
    """Removed and read again by another extractor, rebuilt, opened again: they apply to what there is."""
    trade, read = story[0]
    wrong = judged(Target.FACT, company("ASML"), company("TSMC"), Verdict.WRONG, SUPPLIES)
    doubt = judged(Target.EVIDENCE, read.evidence[0].id, None, Verdict.WRONG)
    with engine.store() as store:
        store.judge(same("TSMC", "SMIC"), wrong, doubt)  # before there is anything
        store.put(story)
        digest, expected = store.digest(), supplies(store)
        assert ("ASML", "TSMC") not in expected
        for remade in (replace(read, version="test-2"), read):
            store.put([(trade, remade)])
            assert supplies(store) == expected
        store.remove(trade.id)
        store.put(story)
        store.rebuild()
        assert store.digest() == digest
    with engine.store() as store:
        assert store.digest() == digest
        assert list(store.iter_judgements()) == sorted((same("TSMC", "SMIC"), wrong, doubt), key=lambda one: one.id)


def test_a_judgement_on_evidence_applies_while_it_is_read(engine: Any, writer: Any) -> None:
    one, otherwise = (
        writer.article("Trade", writer.Say("TSMC", SUPPLIES, "Huawei", item=item), url="https://example.org/trade")
        for item in ("chips", "AI chips")
    )
    doubt = judged(Target.EVIDENCE, one[1].evidence[0].id, None, Verdict.WRONG)
    with engine.store() as store:
        store.judge(doubt)
        for told, applied in ((one, True), (otherwise, False), (one, True)):
            store.put([told])
            (shown,) = judging.judged(store, [doubt])
            assert (shown.applied, shown.gone) == (applied, not applied)
            assert (supplies(store) == []) is applied


def test_judging_and_withdrawing_twice_is_once(engine: Any, story: Any) -> None:
    one = same("TSMC", "SMIC")
    with engine.store() as store:
        store.put(story)
        store.judge(one)
        digest = store.digest()
        store.judge(one, replace(one, why="another reason"))
        assert store.digest() == digest
        store.withdraw(one.id, AT)
        store.withdraw(one.id, AT + timedelta(days=1))
        store.judge(one)
        assert list(store.iter_judgements()) == [replace(one, withdrawn=AT)]
        assert len(supplies(store)) == 5


def test_judgements_that_lead_nowhere(engine: Any) -> None:
    with engine.store() as store:
        with pytest.raises(NotFoundError):
            store.get_judgement("judgement-0")
        with pytest.raises(NotFoundError):
            store.withdraw("judgement-0", AT)
        with pytest.raises(InputError):
            store.judge(same("A", "B"), replace(same("A", "B"), right=None))
        with pytest.raises(InputError, match="whose word"):
            store.judge(replace(same("A", "B"), by=" "))
        with pytest.raises(InputError, match="withdrawn before"):
            store.judge(replace(same("A", "B"), withdrawn=AT - timedelta(seconds=1)))
        assert list(store.iter_judgements()) == []
        store.judge(same("A", "B"))
        with pytest.raises(InputError, match="withdrawn before"):
            store.withdraw(same("A", "B").id, AT - timedelta(seconds=1))
        assert list(store.iter_judgements()) == [same("A", "B")]


def test_full_text_of_articles(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        assert {one.title for one in store.search_articles("supplies huawei")} == {one.title for one, _ in story}
        assert {one.title for one in store.search_articles("trade scanners")} == {"Trade"}  # title and text together
        assert {one.title for one in store.search_articles("again")} == {"Trade, again"}
        assert store.search_articles('"optics scanners"') == []
        store.remove(story[0][0].id)
        assert store.search_articles("scanners") == []


@pytest.mark.parametrize(
    ("wanted", "evidence", "articles"),
    [
        ({}, 10, 5),
        ({"entity_ids": frozenset({company("SMIC")})}, 3, 2),
        ({"entity_ids": frozenset({company("SMIC"), company("Zeiss")})}, 4, 3),
        ({"entity_ids": frozenset({"entity-00000000000000000000"})}, 0, 0),
        ({"relations": frozenset({COMPETES})}, 1, 1),
        ({"statuses": frozenset({Status.PLANNED, Status.DENIED})}, 2, 2),
        ({"publishers": frozenset({"Herald"})}, 4, 2),
        ({"since": date(2020, 9, 16)}, 4, 2),
        ({"until": date(2019, 5, 1)}, 3, 1),
        ({"since": date(2019, 5, 2), "until": date(2020, 9, 16), "relations": frozenset({SUPPLIES})}, 2, 2),
    ],
)
def test_full_text_by_filter(engine: Any, story: Any, wanted: Any, evidence: int, articles: int) -> None:
    filter_ = SearchFilter(**wanted)
    with engine.store() as store:
        store.put(story)
        hits = [one for text in ("supplies", '"competes with"') for one in store.search(text, filter_)]
        assert len(hits) == evidence
        assert len(store.search_articles("supplies", filter_)) == articles


def test_a_filter_takes_old_ids_too(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        store.judge(same("TSMC", "SMIC"))
        for name in ("TSMC", "SMIC"):
            filter_ = SearchFilter(entity_ids=frozenset({company(name)}))
            assert len(store.search("supplies", filter_)) == 7
            assert len(store.search_articles("supplies", filter_)) == 5


def test_pages_of_hits_do_not_overlap(engine: Any, story: Any) -> None:
    with engine.store() as store:
        store.put(story)
        whole = [one.evidence.id for one in store.search("supplies")]
        paged = [one.evidence.id for at in range(0, 12, 3) for one in store.search("supplies", limit=3, offset=at)]
        assert paged == whole
        assert len(whole) == 9
