from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from spacy.tokens import Doc

from chipgraph.graph.schema import Relation
from chipgraph.ingest.language.constructions import iter_stated
from chipgraph.ingest.language.vetoes import settle

if TYPE_CHECKING:
    from conftest import Write, Written


def _stated(written: Written) -> set[tuple[str, str, str]]:
    keys = {id(cluster): key for key, cluster in written.clusters.items()}
    return {
        (keys[id(one.clusters[0])], relation.value, keys[id(two.clusters[0])])
        for one, relation, two in iter_stated(written.doc, 0, len(written.doc))
    }


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Lumera/NNP=c1 's/POS new/JJ flagship/NN Orba/NNP=h1 sold/VBD", ("c1", "DEVELOPS", "h1")),
        ("Lumera/NNP=c1 Orba/NNP=h1 sold/VBD", ("c1", "DEVELOPS", "h1")),
        ("Lumera/NNP=c1 has/VBZ recently/RB unveiled/VBN the/DT Orba/NNP=h1", ("c1", "DEVELOPS", "h1")),
        ("Peru/NNP=n1 on/IN Friday/NNP issued/VBD a/DT new/JJ Tin/NNP=m1 Act/NNP=m1", ("n1", "ISSUES", "m1")),
        ("the/DT Tin/NNP=m1 Act/NNP=m1 adopted/VBN by/IN Peru/NNP=n1", ("n1", "ISSUES", "m1")),
        ("Lumera/NNP=c1 ,/, based/VBN in/IN Lima/NNP=l1", ("c1", "LOCATED_IN", "l1")),
        ("Lumera/NNP=c1 ,/, a/DT small/JJ tin/NN maker/NN in/IN Lima/NNP=l1", ("c1", "LOCATED_IN", "l1")),
        ("Lumera/NNP=c1 left/VBD Lima/NNP=l1 ,/, Peru/NNP=n1", ("l1", "LOCATED_IN", "n1")),
        ("Peru/NNP=n1 's/POS Lumera/NNP=c1", ("c1", "LOCATED_IN", "n1")),
        ("the/DT Peruvian/JJ=n1 tin/NN maker/NN Lumera/NNP=c1", ("c1", "LOCATED_IN", "n1")),
        ("the/DT MEF/NNP=a1 granted/VBD Lumera/NNP=c1 a/DT license/NN", ("a1", "PERMITS", "c1")),
        ("Lumera/NNP=c1 's/POS second/JJ plant/NN in/IN Lima/NNP=l1", ("c1", "BUILDS_IN", "l1")),
        ("Ruiz/NNP=p1 ,/, head/NN of/IN the/DT MEF/NNP=a1", ("p1", "WORKS_FOR", "a1")),
        ("Lumera/NNP=c1 's/POS finance/NN chief/NN ,/, Ruiz/NNP=p1", ("p1", "WORKS_FOR", "c1")),
        ("Lumera/NNP=c1 ,/, sanctioned/VBN by/IN Peru/NNP=n1", ("n1", "RESTRICTS", "c1")),
        ("the/DT MEF/NNP=a1 has/VBZ fined/VBN Lumera/NNP=c1", ("a1", "INVESTIGATES", "c1")),
        ("Lumera/NNP=c1 ,/, a/DT unit/NN of/IN Ostin/NNP=c2", ("c1", "PART_OF", "c2")),
        ("Peru/NNP=n1 's/POS heavy/JJ reliance/NN on/IN Lumera/NNP=c1", ("n1", "DEPENDS_ON", "c1")),
        ("the/DT Orba/NNP=h1 ,/, which/WDT is/VBZ made/VBN by/IN Ostin/NNP=c2", ("c2", "MANUFACTURES", "h1")),
        ("Lumera/NNP=c1 has/VBZ won/VBN new/JJ orders/NNS from/IN Ostin/NNP=c2", ("c1", "SUPPLIES", "c2")),
        ("Lumera/NNP=c1 's/POS supply/NN chain/NN ,/, which/WDT includes/VBZ Ostin/NNP=c2", ("c2", "SUPPLIES", "c1")),
        (
            "Lumera/NNP=c1 's/POS supply/NN chain/NN including/VBG Ostin/NNP=c2 and/CC Vara/NNP=c3",
            ("c3", "SUPPLIES", "c1"),
        ),
        ("Lumera/NNP=c1 took/VBD delivery/NN of/IN Ostin/NNP=c2 's/POS Orba/NNP=h1", ("c2", "SUPPLIES", "c1")),
        ("Lumera/NNP=c1 has/VBZ bought/VBN new/JJ testers/NNS from/IN Ostin/NNP=c2", ("c2", "SUPPLIES", "c1")),
        ("Lumera/NNP=c1 ,/, which/WDT Ostin/NNP=c2 acquired/VBD in/IN May/NNP", ("c2", "OWNS", "c1")),
    ],
)
def test_a_construction_states_its_relation(write: Write, text: str, fact: tuple[str, str, str]) -> None:
    assert fact in _stated(write(text + " ./."))


@pytest.mark.parametrize(
    "text",
    [
        "Lumera/NNP=c1 's/POS tests/NNS for/IN Orba/NNP=h1",
        "Lumera/NNP=c1 bought/VBD it/PRP from/IN Ostin/NNP=c2",
        "Lumera/NNP=c1 ,/, which/WDT Ostin/NNP=c2 supplies/VBZ",
        "Lumera/NNP=c1 's/POS Orba/NNP=h1 plant/NN",
        "a/DT chip/NN like/IN Orba/NNP=h1 ,/, is/VBZ made/VBN by/IN Ostin/NNP=c2",
        "Lumera/NNP=c1 ,/, owned/VBN by/IN Peru/NNP=n1 's/POS fund/NN",
        "Lumera/NNP=c1 ./. | Orba/NNP=h1 sold/VBD",
        "in/IN Lima/NNP=l1 ,/, Cusco/NNP=l2 and/CC Tacna/NNP=l3",
        "in/IN Lima/NNP=l1 ,/, Peru/NNP=n1 said/VBD",
        "Lumera/NNP=c1 never/RB issued/VBD a/DT chip/NN like/IN Orba/NNP=h1",
        "Lumera/NNP=c1 detained/VBD its/PRP$ local/JJ manager/NN ,/, Ruiz/NNP=p1",
        "Lumera/NNP=c1 and/CC a/DT unit/NN of/IN Ostin/NNP=c2",
        "Peru/NNP=n1 launched/VBD the/DT Tin/NNP=m1 Act/NNP=m1 's/POS fund/NN",
        "the/DT MEF/NNP=a1 fined/VBD Lumera/NNP=c1 's/POS unit/NN",
        "the/DT MEF/NNP=a1 granted/VBD Lumera/NNP=c1 1.3/CD billion/CD euros/NNS",
        "the/DT MEF/NNP=a1 granted/VBD Lumera/NNP=c1 $/$ 5/CD million/CD",
        "the/DT Peruvian/JJ=n1 tin/NN for/IN Lumera/NNP=c1",
        "Peru/NNP=n1 and/CC the/DT Tin/NNP=m1 Act/NNP=m1",
        "the/DT MEF/NNP=a1 has/VBZ urged/VBN Commerce/NNP Secretary/NNP Ruiz/NNP=p1 to/TO act/VB",
        "the/DT MEF/NNP=a1 had/VBD recently/RB fired/VBN director/NN Ruiz/NNP=p1",
        "Ruiz/NNP=p1 ,/, and/CC the/DT acting/JJ head/NN of/IN the/DT MEF/NNP=a1 ,/, Diaz/NNP=p2",
    ],
)
def test_other_words_between_state_nothing(write: Write, text: str) -> None:
    assert not _stated(write(text + " ./."))


def test_a_list_states_a_fact_for_each_member(write: Write) -> None:
    written = write("Peru/NNP=n1 blacklisted/VBD Lumera/NNP=c1 ,/, Ostin/NNP=c2 and/CC Quilla/NNP=c3 ./.")
    assert _stated(written) == {("n1", "RESTRICTS", key) for key in ("c1", "c2", "c3")}


def test_a_list_ends_before_what_is_owned(write: Write) -> None:
    written = write("Peru/NNP=n1 blacklisted/VBD Lumera/NNP=c1 and/CC Ostin/NNP=c2 's/POS tools/NNS ./.")
    assert _stated(written) == {("n1", "RESTRICTS", "c1")}


def test_behind_a_town_stands_where_it_lies(write: Write) -> None:
    written = write("Lumera/NNP=c1 of/IN Lima/NNP=l1 ,/, Cusco/NNP=l2 ,/, sold/VBD ./.")
    assert _stated(written) == {("c1", "LOCATED_IN", "l1"), ("l1", "LOCATED_IN", "l2")}


def test_what_is_stated_counts_at_any_score_and_is_shown_where_it_is_said(write: Write) -> None:
    written = write("Lumera/NNP=c1 met/VBD Peru/NNP=n1 ./. | Peru/NNP=n1 has/VBZ fined/VBN Lumera/NNP=c1 ./.")
    one = written.candidate("n1", Relation.INVESTIGATES, "c1")
    one.accepted, one.score = False, 0.02
    settle(written.doc, [one])
    assert one.accepted
    assert one.score > 0.9
    assert one.reader == "constructions"
    assert (one.subject_mention.start, one.object_mention.start) == (4, 7)


def test_a_list_ends_where_a_verb_follows(write: Write) -> None:
    banned = "Peru/NNP=n1 has/VBZ sanctioned/VBN Lumera/NNP=c1 ,/, and/CC Ostin/NNP=c2"
    first, second = ("n1", "RESTRICTS", "c1"), ("n1", "RESTRICTS", "c2")
    assert _stated(write(f"{banned} ./.")) == {first, second}
    assert _stated(write(f"{banned} was/VBD fined/VBN ./.")) == {first}


@pytest.mark.parametrize(("heads", "first"), [([3, 0, 0, 3, 3, 3], True), ([0, 0, 3, 3, 3, 3], False)])
def test_who_is_listed_before_supplies_too_where_the_list_is_the_subject(
    write: Write, heads: list[int], first: bool
) -> None:
    tagged = write("Lumera/NNP=c1 and/CC Ostin/NNP=c2 supplied/VBD Vara/NNP=c3 ./.")
    words, tags = [token.text for token in tagged.doc], [token.tag_ for token in tagged.doc]
    parsed = replace(tagged, doc=Doc(tagged.doc.vocab, words=words, tags=tags, heads=heads, deps=["dep"] * len(words)))
    parsed.doc.user_data |= tagged.doc.user_data
    assert _stated(parsed) == {("c2", "SUPPLIES", "c3")} | ({("c1", "SUPPLIES", "c3")} if first else set())
