from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import EntityType, Relation
from chipgraph.ingest.language.gazetteer import Entry
from chipgraph.ingest.language.vetoes import settle

if TYPE_CHECKING:
    from conftest import Write


@pytest.mark.parametrize(
    ("text", "obj", "refused"),
    [
        ("Lee/NNP=p1 told/VBD the/DT Post/NNP=o1 ./.", "o1", "told_to"),
        ("Lee/NNP=p1 explains/VBZ to/IN TRT/NNP=o1 ./.", "o1", "told_to"),
        ("Lee/NNP=p1 ,/, editor/NN at/IN TRT/NNP=o1 ./.", "o1", None),
        ("In/IN Japan/NNP=n1 ,/, President/NNP Lee/NNP=p1 spoke/VBD ./.", "n1", "visited"),
        ("In/IN the/DT Netherlands/NNP=n1 ,/, Lee/NNP=p1 spoke/VBD ./.", "n1", "visited"),
        ("Kim/NNP met/VBD Lee/NNP=p1 in/IN Osaka/NNP ,/, Japan/NNP=n1 ./.", "n1", "visited"),
        ("Lee/NNP=p1 ,/, who/WP governs/VBZ in/IN Japan/NNP=n1 ./.", "n1", None),
        ("Japan/NNP=n1 's/POS leader/NN Lee/NNP=p1 spoke/VBD ./.", "n1", None),
        ("Lee/NNP=p1 was/VBD a/DT minister/NN in/IN Japan/NNP=n1 ./.", "n1", None),
        ("Lee/NNP=p1 spoke/VBD at/IN the/DT Leaders/NNP=o1 Summit/NNP=o1 ./.", "o1", "at_event"),
        ("Lee/NNP=p1 at/IN the/DT Leaders/NNP=o1 Conference/NNP=o1 ./.", "o1", "at_event"),
        ("Lee/NNP=p1 at/IN CES/NNP=o1 spoke/VBD ./.", "o1", "at_event"),
        ("At/IN a/DT hearing/NN before/IN the/DT Senate/NNP=a1 Lee/NNP=p1 spoke/VBD ./.", "a1", "heard"),
        ("Lee/NNP=p1 testified/VBD before/IN the/DT Senate/NNP=a1 ./.", "a1", "heard"),
        ("Kim/NNP met/VBD President/NNP Lee/NNP=p1 at/IN the/DT MEF/NNP=a1 ./.", "a1", "received"),
        ("after/IN meeting/VBG Lee/NNP=p1 at/IN the/DT MEF/NNP=a1 ,/, Kim/NNP", "a1", "received"),
        ("beside/IN President/NNP=p1 Lee/NNP=p1 at/IN the/DT MEF/NNP=a1 ./.", "a1", "received"),
        ("Kim/NNP asked/VBD Vice/NNP President/NNP Lee/NNP=p1 at/IN Acme/NNP=c1 ./.", "c1", None),
        ("Kim/NNP met/VBD Lee/NNP=p1 of/IN the/DT MEF/NNP=a1 ./.", "a1", None),
        ("the/DT MEF/NNP=a1 has/VBZ urged/VBN Commerce/NNP Secretary/NNP Lee/NNP=p1 to/TO act/VB ./.", "a1", "urged"),
        ("Acme/NNP=c1 met/VBD minister/NN Lee/NNP=p1 ./.", "c1", "urged"),
        ("Acme/NNP=c1 called/VBD on/IN minister/NN Lee/NNP=p1 ./.", "c1", "urged"),
        ("Acme/NNP=c1 told/VBD the/DT court/NN ,/, manager/NN Lee/NNP=p1 said/VBD ./.", "c1", None),
        ("Lee/NNP=p1 met/VBD Acme/NNP=c1 ./.", "c1", None),
        ("Lee/NNP=p1 ,/, the/DT ambassador/NN to/IN Japan/NNP=n1 ./.", "n1", "sent_to"),
        ("Lee/NNP=p1 ,/, envoy/NN to/IN the/DT Netherlands/NNP=n1 ./.", "n1", "sent_to"),
    ],
)
def test_whom_somebody_speaks_to_or_visits_is_no_employer(
    write: Write, text: str, obj: str, refused: str | None
) -> None:
    written = write(text)
    one = written.candidate("p1", Relation.WORKS_FOR, obj)
    settle(written.doc, [one])
    assert (one.refused, one.accepted) == (refused, refused is None)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Kim/NNP=p2 pressed/VBD Prime/NNP Minister/NNP Lee/NNP=p1 on/IN curbs/NNS ./.", "urged"),
        ("Kim/NNP=p2 has/VBZ lobbied/VBN Lee/NNP=p1 ./.", "urged"),
        ("Kim/NNP=p2 praised/VBD Lee/NNP=p1 ./.", None),
    ],
)
def test_who_presses_somebody_does_not_back_them(write: Write, text: str, refused: str | None) -> None:
    written = write(text)
    one = written.candidate("p2", Relation.SUPPORTS, "p1")
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(
    ("relation", "country", "refused"),
    [
        (Relation.CRITICIZES, "China", "own_state"),
        (Relation.PARTNERS_WITH, "China", "own_state"),
        (Relation.CRITICIZES, "Japan", None),
        (Relation.LOCATED_IN, "China", None),
    ],
)
def test_an_agency_does_not_deal_with_its_own_state(
    write: Write, relation: Relation, country: str, refused: str | None
) -> None:
    written = write(f"MOFCOM/NNP=a1 and/CC {country}/NNP=n1 met/VBD ./.")
    written.clusters["a1"].entry = Entry("MOFCOM", EntityType.AGENCY, (), "China", "")
    one = written.candidate("a1", relation, "n1")
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(
    ("text", "score", "refused"),
    [
        (
            "Daily/NNP=o1 ,/, the/DT paper/NN of/IN the/DT Party/NNP=o2 ,/, warned/VBD Acme/NNP=c1 ./.",
            0.6,
            "in_apposition",
        ),
        ("Daily/NNP=o1 ,/, the/DT paper/NN of/IN the/DT Party/NNP=o2 ,/, warned/VBD Acme/NNP=c1 ./.", 0.4, None),
        ("Daily/NNP=o1 ,/, Party/NNP=o2 's/POS daily/JJ paper/NN ,/, warned/VBD Acme/NNP=c1 ./.", 0.6, "in_apposition"),
        ("Daily/NNP=o1 ,/, Party/NNP=o2 's/POS paper/NN and/CC Post/NNP warned/VBD Acme/NNP=c1 ./.", 0.6, None),
        ("Daily/NNP=o1 ,/, Post/NNP and/CC Party/NNP=o2 ,/, warned/VBD Acme/NNP=c1 ./.", 0.6, None),
        (
            "Daily/NNP=o1 ,/, the/DT paper/NN that/WDT hurt/VBD the/DT Party/NNP=o2 ,/, warned/VBD Acme/NNP=c1 ./.",
            0.6,
            None,
        ),
        ("Daily/NNP=o1 ,/, the/DT voice/NN of/IN Party/NNP=o2 leaders/NNS ,/, warned/VBD Acme/NNP=c1 ./.", 0.6, None),
    ],
)
def test_who_stands_in_an_apposition_does_not_do_what_its_head_does(
    write: Write, text: str, score: float, refused: str | None
) -> None:
    written = write(text)
    head, inside = (written.candidate(end, Relation.CRITICIZES, "c1") for end in ("o1", "o2"))
    head.score, inside.score = score, 0.6
    settle(written.doc, [head, inside])
    assert (head.refused, inside.refused) == (None, refused)


def test_whom_an_apposition_names_has_not_done_to_him_what_its_head_has(write: Write) -> None:
    written = write("Acme/NNP=c1 sued/VBD Lumera/NNP=c2 ,/, a/DT maker/NN in/IN Peru/NNP=n1 ,/, today/NN ./.")
    head, inside = (written.candidate("c1", Relation.CRITICIZES, end) for end in ("c2", "n1"))
    settle(written.doc, [head, inside])
    assert (head.refused, inside.refused) == (None, "in_apposition")


@pytest.mark.parametrize(
    ("home", "state", "score", "refused"),
    [
        ("Peru", "Chile", 0.8, "listed_elsewhere"),
        ("Peru", "a town in Chile", 0.8, "listed_elsewhere"),
        ("Peru", "a town in Peru", 0.8, None),
        ("Peru", "Chile", 0.95, None),
        ("Peru", "Peru", 0.4, None),
        ("", "Chile", 0.4, None),
        ("Hong Kong", "China", 0.4, None),
        ("Austria", "European Union", 0.4, None),
    ],
)
def test_a_firm_is_seldom_placed_where_the_gazetteer_does_not_have_it(
    write: Write, home: str, state: str, score: float, refused: str | None
) -> None:
    written = write("Lumera/NNP=c1 grew/VBD there/RB=n1 in/IN it/PRP=l1 ./.")
    written.clusters["c1"].entry = Entry("Lumera", EntityType.COMPANY, (), home, "")
    town = state.startswith("a town in ")
    key, type_, of = ("l1", EntityType.LOCATION, state[10:]) if town else ("n1", EntityType.COUNTRY, "")
    written.clusters[key].entry = Entry(state, type_, (), of, "")
    one = written.candidate("c1", Relation.LOCATED_IN, key)
    one.score = score
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Lumera/NNP=c1 grew/VBD ./. || Peru/NNP=n1 fell/VBD ./.", None),
        ("–/: Lumera/NNP=c1 grew/VBD ./. || –/: Peru/NNP=n1 fell/VBD ./.", "apart"),
        ("Lumera/NNP=c1 grew/VBD ./. || –/: Peru/NNP=n1", None),
    ],
)
def test_names_of_two_items_of_a_list_are_not_joined(write: Write, text: str, refused: str | None) -> None:
    written = write(text)
    one = written.candidate("c1", Relation.SUPPLIES, "n1")
    settle(written.doc, [one])
    assert one.refused == refused


def test_a_description_does_not_go_over_what_has_no_tag(write: Write) -> None:
    written = write("Lumera/NNP=c1 ,/, maker/NN ¶/ of/IN Ostin/NNP=c2 ,/, sells/VBZ to/IN Peru/NNP=n1 ./.")
    both = [written.candidate(key, Relation.DEPENDS_ON, "n1") for key in ("c1", "c2")]
    settle(written.doc, both)
    assert [one.refused for one in both] == [None, None]


@pytest.mark.parametrize(
    ("text", "subject", "refused"),
    [
        ("Lumera/NNP=c1 's/POS plant/NN in/IN Lima/NNP=l1 serves/VBZ Ostin/NNP=c2 ./.", "c2", "bound_to_another"),
        ("Lumera/NNP=c1 's/POS plant/NN in/IN Lima/NNP=l1 serves/VBZ Ostin/NNP=c2 ./.", "c1", None),
        ("Ostin/NNP=c2 and/CC Lumera/NNP=c1 plants/NNS in/IN Lima/NNP=l1 grew/VBD ./.", "c2", None),
        ("Lumera/NNP=c1 grew/VBD in/IN Lima/NNP=l1 beside/IN Ostin/NNP=c2 ./.", "c2", None),
    ],
)
def test_a_place_that_a_construction_gives_to_one_firm_is_no_others(
    write: Write, text: str, subject: str, refused: str | None
) -> None:
    written = write(text)
    one = written.candidate(subject, Relation.BUILDS_IN, "l1")
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Lumera/NNP=c1 invested/VBD ,/, while/IN Ostin/NNP=c2 announced/VBD a/DT plan/NN ./.", "contrasted"),
        ("Lumera/NNP=c1 grew/VBD while/IN working/VBG with/IN Ostin/NNP=c2 ./.", None),
        ("Lumera/NNP=c1 and/CC Ostin/NNP=c2 invested/VBD while/IN others/NNS left/VBD ./.", None),
    ],
)
def test_who_is_set_against_another_is_no_partner(write: Write, text: str, refused: str | None) -> None:
    written = write(text)
    one, likely = (written.candidate("c1", Relation.PARTNERS_WITH, "c2") for _ in range(2))
    one.score = 0.45
    settle(written.doc, [one, likely])
    assert (one.refused, likely.refused) == (refused, None)


@pytest.mark.parametrize(
    ("firm", "goods", "accepted"), [("Lumera", "Lumera OS", True), ("Lumera", "Orba", False), ("Lum", "Lumera", False)]
)
def test_goods_that_bear_a_firms_name_are_its_own(write: Write, firm: str, goods: str, accepted: bool) -> None:
    words = " ".join(f"{word}/NNP=h1" for word in goods.split())
    written = write(f"{firm}/NNP=c1 and/CC others/NNS adapt/VBP to/IN {words} ./.")
    one = written.candidate("c1", Relation.DEVELOPS, "h1")
    one.accepted, one.score = False, 0.05
    settle(written.doc, [one])
    assert one.accepted is accepted


@pytest.mark.parametrize(("person", "refused"), [("p1", "titled_by"), ("p2", None), ("p3", None), ("p4", "titled_by")])
def test_a_body_before_a_title_is_that_of_the_person_behind_it(write: Write, person: str, refused: str | None) -> None:
    written = write(
        "Lee/NNP=p1 and/CC Acme/NNP=c1 director/NN Kim/NNP=p2 met/VBD Roh/NNP=p3 and/CC Zeta/NNP=c2 chairman/NN"
        " Cho/NNP=p4 ./."
    )
    one = written.candidate(person, Relation.WORKS_FOR, "c1")
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(("other", "refused"), [(Relation.CRITICIZES, "named_for_another"), (Relation.PART_OF, None)])
def test_what_is_named_for_a_firm_comes_from_it_or_its_house(
    write: Write, other: Relation, refused: str | None
) -> None:
    written = write("Nvidia/NNP=c1 and/CC Mellanox/NNP=c2 showed/VBD the/DT H20/NNP=h3 ./.")
    written.clusters["h3"].entry = Entry("Nvidia H20", EntityType.CHIP, (), "", "")
    own, one = (written.candidate(key, Relation.DEVELOPS, "h3") for key in ("c1", "c2"))
    settle(written.doc, [own, one, written.candidate("c2", other, "c1")])
    assert (own.refused, one.refused) == (None, refused)


def test_of_two_firms_one_supplies_the_other(write: Write) -> None:
    written = write("Arm/NNP=c1 sells/VBZ chips/NNS to/IN Rapid/NNP=c2 ./.")
    for relation, refused in ((Relation.SUPPLIES, "turned_round"), (Relation.CRITICIZES, None)):
        one, two = written.candidate("c1", relation, "c2"), written.candidate("c2", relation, "c1")
        two.score = one.score - 0.1
        settle(written.doc, [one, two])
        assert (one.refused, two.refused) == (None, refused)


@pytest.mark.parametrize(("word", "refused"), [("listed/VBN", "traded"), ("based/VBN", None)])
def test_where_a_firm_is_traded_it_need_not_sit(write: Write, word: str, refused: str | None) -> None:
    written = write(f"Dublin/NNP=l2 -/HYPH {word} Arm/NNP=c1 said/VBD so/RB ./.")
    one = written.candidate("c1", Relation.LOCATED_IN, "l2")
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(("listed", "refused"), [("Peru", None), ("Chile", "of_another_state"), ("", None)])
def test_who_is_known_as_one_states_works_for_no_other(write: Write, listed: str, refused: str | None) -> None:
    written = write("Ruiz/NNP=p1 blocked/VBD Peru/NNP=n1 ./.")
    written.clusters["p1"].entry = Entry("Ana Ruiz", EntityType.PERSON, (), listed, "")
    written.clusters["n1"].entry = Entry("Peru", EntityType.COUNTRY, (), "", "")
    one = written.candidate("p1", Relation.WORKS_FOR, "n1")
    settle(written.doc, [one])
    assert one.refused == refused


def test_nor_for_an_organ_of_another(write: Write) -> None:
    written = write("Ruiz/NNP=p1 blocked/VBD the/DT MEF/NNP=a1 ./.")
    written.clusters["p1"].entry = Entry("Ana Ruiz", EntityType.PERSON, (), "Chile", "")
    one = written.candidate("p1", Relation.WORKS_FOR, "a1")
    settle(written.doc, [one])
    assert one.refused is None
    written.clusters["a1"].entry = Entry("MEF", EntityType.AGENCY, (), "Peru", "")
    settle(written.doc, [one])
    assert one.refused == "of_another_state"


@pytest.mark.parametrize(("whole", "refused"), [("p1", "in_person"), ("c2", None)])
def test_nothing_is_a_part_of_a_person(write: Write, whole: str, refused: str | None) -> None:
    written = write("Lumera/NNP=c1 is/VBZ with/IN Ruiz/NNP=p1 and/CC Ostin/NNP=c2 ./.")
    one = written.candidate("c1", Relation.PART_OF, whole)
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (
            "Peru/NNP=n1 acted/VBD after/IN Chile/NNP=n2 's/POS new/JJ curbs/NNS on/IN rare/JJ tin/NN=t1",
            ["hit_by_others", None],
        ),
        ("Peru/NNP=n1 and/CC Chile/NNP=n2 put/VBP curbs/NNS on/IN tin/NN=t1", [None, None]),
        ("Peru/NNP=n1 hit/VBD Chile/NNP=n2 's/POS ports/NNS and/CC tin/NN=t1", [None, None]),
    ],
)  # fmt: skip
def test_what_one_states_curbs_hit_no_other_restricts(write: Write, text: str, refused: list[str | None]) -> None:
    written = write(text + " ./.")
    both = [written.candidate(end, Relation.RESTRICTS, "t1") for end in ("n1", "n2")]
    settle(written.doc, both)
    assert [one.refused for one in both] == refused


@pytest.mark.parametrize(
    ("name", "target", "refused"),
    [("Entity List", "h1", "of_firms"), ("Entity List", "c1", None), ("Tin List", "h1", None)],
)
def test_the_entity_list_has_no_goods_on_it(write: Write, name: str, target: str, refused: str | None) -> None:
    written = write("Lumera/NNP=c1 ,/, maker/NN of/IN Orba/NNP=h1 ,/, is/VBZ on/IN the/DT list/NN=m1 ./.")
    written.clusters["m1"].entry = Entry(name, EntityType.SANCTION, (), "", "")
    one = written.candidate("m1", Relation.TARGETS, target)
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(("word", "refused"), [("nationals", "nationals"), ("steel", None)])
def test_who_charges_nationals_of_a_state_does_not_investigate_it(write: Write, word: str, refused: str | None) -> None:
    written = write(f"MEF/NNP=a1 charged/VBD two/CD Chilean/JJ=n1 {word}/NNS ./.")
    one = written.candidate("a1", Relation.INVESTIGATES, "n1")
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(
    ("text", "far", "rival", "refused"),
    [
        ("Acme/NNP=c1 grows/VBZ ./. | Dorn/NNP=c2 supplies/VBZ Bell/NNP=c3 ./.", ("c1", "c3"), ("c2", "c3"), True),
        ("Bell/NNP=c3 grows/VBZ ./. | Acme/NNP=c1 supplies/VBZ Dorn/NNP=c2 ./.", ("c1", "c3"), ("c1", "c2"), True),
        ("Dorn/NNP=c2 supplies/VBZ Bell/NNP=c3 ./. | Acme/NNP=c1 too/RB ./.", ("c1", "c3"), ("c2", "c3"), False),
        ("Peru/NNP=n1 grows/VBZ ./. | Dorn/NNP=c2 supplies/VBZ Bell/NNP=c3 ./.", ("n1", "c3"), ("c2", "c3"), False),
    ],
)
def test_what_joins_two_sentences_gives_way_to_a_likelier_partner_beside_the_later_name(
    write: Write, text: str, far: tuple[str, str], rival: tuple[str, str], refused: bool
) -> None:
    written = write(text)
    one, other = (written.candidate(subject, Relation.SUPPLIES, obj) for subject, obj in (far, rival))
    one.score, other.score = 0.45, 0.8
    settle(written.doc, [one, other])
    assert (one.refused, one.accepted) == (("told_of_another", False) if refused else (None, True))
    one.score, one.refused, one.accepted = 0.55, None, True
    settle(written.doc, [one, other])
    assert one.accepted


@pytest.mark.parametrize(
    ("subject", "obj", "behind", "refused"),
    [
        ("c1", "l1", "respectively/RB", None),
        ("c2", "l2", "respectively/RB", None),
        ("c1", "l2", "respectively/RB", "crossed"),
        ("c2", "l1", "respectively/RB", "crossed"),
        ("c1", "l2", ",/, respectively/RB", "crossed"),
        ("c1", "l2", "alike/RB", None),
        ("c1", "l2", "for/IN three/CD and/CC four/CD years/NNS respectively/RB", None),
    ],
)
def test_what_is_told_respectively_is_not_crossed(
    write: Write, subject: str, obj: str, behind: str, refused: str | None
) -> None:
    written = write(
        f"Lumera/NNP=c1 and/CC Ostin/NNP=c2 of/IN Peru/NNP=n1 build/VBP in/IN Lima/NNP=l1 and/CC in/IN Cusco/NNP=l2"
        f" {behind} ./."
    )
    one = written.candidate(subject, Relation.BUILDS_IN, obj)
    settle(written.doc, [one])
    assert one.refused == refused


def test_a_construction_does_not_state_what_is_told_respectively_of_another(write: Write) -> None:
    written = write(
        "Lumera/NNP=c1 and/CC Ostin/NNP=c2 build/VBP plants/NNS in/IN Lima/NNP=l1 and/CC Cusco/NNP=l2 respectively/RB"
        " ./."
    )
    straight, turned = (written.candidate(subject, Relation.BUILDS_IN, "l1") for subject in ("c1", "c2"))
    settle(written.doc, [straight, turned])
    assert [(one.refused, one.accepted) for one in (straight, turned)] == [(None, True), ("crossed", False)]


def test_three_told_respectively_are_those_of_the_list_of_three(write: Write) -> None:
    written = write(
        "Lumera/NNP=c1 ,/, Ostin/NNP=c2 and/CC Vara/NNP=c3 beat/VBP Acme/NNP=c4 and/CC Zeta/NNP=c5 in/IN Lima/NNP=l1"
        " ,/, Cusco/NNP=l2 and/CC Ica/NNP=l3 respectively/RB ./."
    )
    beside = written.candidate("c1", Relation.COMPETES_WITH, "c2")
    straight, turned, other = (written.candidate(subject, Relation.BUILDS_IN, "l2") for subject in ("c2", "c3", "c4"))
    every = [straight, turned, other, beside]
    settle(written.doc, every)
    assert [one.refused for one in every] == [None, "crossed", None, None]


def test_nobody_works_for_two_states(write: Write) -> None:
    written = write("Peru/NNP=n1 said/VBD Lee/NNP=p1 of/IN Chile/NNP=n2 agreed/VBD ./.")
    first, second = (written.candidate("p1", Relation.WORKS_FOR, state) for state in ("n1", "n2"))
    settle(written.doc, [first, second])
    assert (first.refused, second.refused) == ("employed_elsewhere", None)
