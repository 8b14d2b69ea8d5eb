"""Candidates for merging: found by their names, without comparing all with all, those first that change most."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from chipgraph.graph import review
from chipgraph.graph.judging import Word, of_entities
from chipgraph.graph.model import Entity
from chipgraph.graph.schema import EntityType, Relation, Verdict

if TYPE_CHECKING:
    from conftest import Engine, Writer

    from chipgraph.graph.model import Article, Extraction
    from chipgraph.graph.store.base import Store

AT = datetime(2024, 5, 1, 12, tzinfo=UTC)
SUPPLIES = Relation.SUPPLIES


def names(found: list[review.Candidate]) -> list[set[str]]:
    return [{one.left.name, one.right.name} for one in found]


def naming(writer: Writer, *pairs: tuple[str, EntityType], number: int = 0) -> tuple[Article, Extraction]:
    """An article that names entities, without aliases and without a fact."""
    article, extraction = writer.article(f"Names {number}", writer.Say("Here", SUPPLIES, "There"))
    entities = tuple(Entity(Entity.make_id(type_, name), type_, name) for name, type_ in pairs)
    mention = extraction.mentions[0]
    mentions = (replace(mention, entity_ids=tuple(one.id for one in entities)),)
    return article, replace(extraction, entities=entities, mentions=mentions, evidence=())


COMPANY, CHIP, POLICY = EntityType.COMPANY, EntityType.CHIP, EntityType.POLICY
ALIKE = [
    ("SMIC", "Semiconductor Manufacturing International Corp"),
    ("Tokyo Electron", "TokyoElectron"),
    ("Huawei", "Huawie Technologies"),
    ("Samsung", "Samsung Electronics"),
    ("Gina Raimondo", "Raimondo"),
    ("Electron Tokyo", "Tokyo Electron"),
]
APART = [
    ("H100", "H800"),
    ("Ascend 910B", "Ascend 910C"),
    ("export rules of 2022", "export rules of 2023"),
    ("AMD", "ARM"),
    ("Intel", "Nvidia"),
]


@pytest.mark.parametrize("pair", ALIKE)
def test_names_that_may_mean_one_thing(engine: Engine, writer: Writer, pair: tuple[str, str]) -> None:
    with engine.store() as store:
        store.put([naming(writer, *((name, COMPANY) for name in pair))])
        (found,) = review.candidates(store)
        assert names([found]) == [set(pair)]
        assert found.reasons
        assert (found.articles, found.facts) == (1, 0)


@pytest.mark.parametrize("pair", APART)
def test_names_that_do_not(engine: Engine, writer: Writer, pair: tuple[str, str]) -> None:
    with engine.store() as store:
        store.put([naming(writer, *((name, COMPANY) for name in pair))])
        assert review.candidates(store) == []


@pytest.mark.parametrize(
    ("types", "paired"),
    [
        ((COMPANY, EntityType.ORGANIZATION), True),
        ((POLICY, EntityType.SANCTION), True),
        ((CHIP, EntityType.TECHNOLOGY), True),
        ((COMPANY, CHIP), False),
        ((COMPANY, EntityType.PERSON), False),
    ],
)
def test_one_name_of_two_types(
    engine: Engine, writer: Writer, types: tuple[EntityType, EntityType], paired: bool
) -> None:
    with engine.store() as store:
        store.put([naming(writer, *(("Ascend", type_) for type_ in types))])
        found = review.candidates(store)
        assert bool(found) is paired
        assert [one.reasons for one in found] == [("both are called “ascend”",)] * paired


@pytest.fixture
def twins(engine: Engine, writer: Writer) -> Store:
    """Two pairs of twins: Huawei with a fact that both have, Samsung with none."""
    say = writer.Say
    store = engine.store()
    store.put(
        [
            writer.article("a", say("Huawei", SUPPLIES, "Vodafone"), say("Huawei", SUPPLIES, "Orange"), publisher="A"),
            writer.article("b", say("Huawei Group of Shenzhen", SUPPLIES, "Vodafone"), publisher="B"),
            writer.article("c", say("Samsung", SUPPLIES, "Verizon"), publisher="C"),
            writer.article("d", say("Samsung Electronics", SUPPLIES, "Sprint"), publisher="D"),
            writer.article("e", say("Samsung Electronics", SUPPLIES, "Nokia"), publisher="D"),
        ]
    )
    return store


def test_what_merging_changes_most_comes_first(twins: Store) -> None:
    with twins:
        first, second = review.candidates(twins)
    assert (first.left.name, first.right.name) == ("Huawei", "Huawei Group of Shenzhen")
    assert (first.joined, first.facts, first.publishers, first.articles) == (1, 1, 1, 1)
    assert (second.left.name, second.right.name, second.joined) == ("Samsung Electronics", "Samsung", 0)


def test_what_was_judged_is_not_asked_again(twins: Store) -> None:
    with twins:
        apart = of_entities(twins, Verdict.DIFFERENT, "Samsung", "Samsung Electronics", Word("ann", AT))
        one = of_entities(twins, Verdict.SAME, "Huawei", "Huawei Group of Shenzhen", Word("ann", AT))
        twins.judge(apart, one)
        assert review.candidates(twins) == []
        twins.withdraw(apart.id, AT)
        assert names(review.candidates(twins)) == [{"Samsung", "Samsung Electronics"}]


def test_a_fact_between_the_two_is_told(engine: Engine, writer: Writer) -> None:
    with engine.store() as store:
        store.put([writer.article("a", writer.Say("Huawei", Relation.OWNS, "Huawei Device"))])
        (found,) = review.candidates(store)
    assert found.between


def test_the_order_does_not_hang_on_that_of_ingest_and_limit_cuts_it(engine: Engine, writer: Writer) -> None:
    articles = [naming(writer, *((name, COMPANY) for name in pair), number=n) for n, pair in enumerate(ALIKE)]
    answers = []
    for order in (articles, articles[::-1]):
        with engine.store(engine.fresh()) as store:
            store.put(order)
            answers.append(review.candidates(store))
            assert review.candidates(store, limit=2) == answers[-1][:2]
    assert answers[0] == answers[1]


def test_comparisons_grow_with_the_names_and_not_with_their_square(
    engine: Engine, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    plain = review._compare
    monkeypatch.setattr(review, "_compare", lambda *names, **also: compared.append(1) or plain(*names, **also))
    chance = random.Random(4)  # noqa: S311
    syllables = ["ka", "lo", "mi", "ren", "tso", "vu", "xi", "zan"]
    made = {
        "".join(chance.choices(syllables, k=3)).title() + chance.choice([" Semiconductor", " Systems", " Works"])
        for _ in range(900)
    }
    with engine.store() as store:
        store.put([naming(writer, *((name, COMPANY) for name in sorted(made)))])
        review.candidates(store)
    bound = len(made) * (review.WORDS * review.RARE + 2 * review.BESIDE)
    assert 0 < len(compared) <= bound < len(made) ** 2 / 2
