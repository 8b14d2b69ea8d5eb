from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import Relation
from chipgraph.ingest.language.vetoes import settle

if TYPE_CHECKING:
    from conftest import Write


@pytest.mark.parametrize(
    ("text", "relation", "refused"),
    [
        (
            "Peru/NNP=n1 curbed/VBD Vara/NNP=c1 ,/, and/CC Ostin/NNP=c2 was/VBD fined/VBN by/IN Chile/NNP=n2 ./.",
            Relation.RESTRICTS,
            "in_next_clause",
        ),
        ("Peru/NNP=n1 curbed/VBD Vara/NNP=c1 ,/, and/CC Ostin/NNP=c2 was/VBD angry/JJ ./.", Relation.RESTRICTS, None),
        ("Peru/NNP=n1 curbed/VBD tin/NN ,/, alarming/VBG Ostin/NNP=c2 ./.", Relation.RESTRICTS, "merely_shaken"),
        (
            "Peru/NNP=n1 curbed/VBD tin/NN ,/, alarming/VBG Lumera/NNP=c1 and/CC Ostin/NNP=c2 ./.",
            Relation.RESTRICTS,
            "merely_shaken",
        ),
        ("Peru/NNP=n1 curbed/VBD tin/NN ,/, hitting/VBG Ostin/NNP=c2 ./.", Relation.RESTRICTS, None),
        (
            "Peru/NNP=n1 curbs/VBZ tin/NN ,/, while/IN Chile/NNP=n2 curbs/VBZ Ostin/NNP=c2 ./.",
            Relation.RESTRICTS,
            "of_another_clause",
        ),
        (
            "Peru/NNP=n1 curbs/VBZ tin/NN ,/, but/CC the/DT MEF/NNP=a2 fined/VBD Ostin/NNP=c2 ./.",
            Relation.INVESTIGATES,
            "of_another_clause",
        ),
        (
            "Peru/NNP=n1 curbs/VBZ tin/NN ,/, while/IN Chile/NNP=n2 's/POS Ostin/NNP=c2 is/VBZ free/JJ ./.",
            Relation.PERMITS,
            None,
        ),
        ("Peru/NNP=n1 curbs/VBZ tin/NN ,/, while/IN Ostin/NNP=c2 is/VBZ free/JJ ./.", Relation.PERMITS, None),
        ("Lumera/NNP=n1 bought/VBD Ostin/NNP=c2 's/POS radio/NN business/NN ./.", Relation.OWNS, "of_a_piece"),
        ("Lumera/NNP=n1 bought/VBD Ostin/NNP=c2 's/POS largest/JJS rival/NN ./.", Relation.OWNS, None),
        (
            "Lumera/NNP=n1 sold/VBD its/PRP$ radio/NN business/NN to/IN Ostin/NNP=c2 ./.",
            Relation.SUPPLIES,
            "of_a_piece",
        ),
        ("Lumera/NNP=n1 sold/VBD its/PRP$ radios/NNS to/IN Ostin/NNP=c2 ./.", Relation.SUPPLIES, None),
        ("Ostin/NNP=c2 sold/VBD its/PRP$ old/JJ fab/NN to/IN Lumera/NNP=n1 ./.", Relation.OWNS, "sold_to"),
        ("Ostin/NNP=c2 sold/VBD its/PRP$ radios/NNS to/IN Lumera/NNP=n1 ./.", Relation.OWNS, None),
    ],
)
def test_who_only_stands_beside_has_no_part_in_it(
    write: Write, text: str, relation: Relation, refused: str | None
) -> None:
    written = write(text)
    one = written.candidate("n1", relation, "c2")
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (
            "Vara/NNP=c1 supplies/VBZ Ostin/NNP=c2 ,/, which/WDT makes/VBZ chips/NNS for/IN Lumera/NNP=n1 ./.",
            "before_a_clause",
        ),
        ("Vara/NNP=c1 and/CC Ostin/NNP=c2 ,/, which/WDT make/VBP chips/NNS for/IN Lumera/NNP=n1 ./.", None),
        ("Vara/NNP=c1 supplies/VBZ Ostin/NNP=c2 ,/, its/PRP$ rival/NN ,/, and/CC Lumera/NNP=n1 ./.", None),
    ],
)
def test_what_a_clause_tells_of_one_it_tells_of_no_other(write: Write, text: str, refused: str | None) -> None:
    written = write(text)
    far, near = (written.candidate(one, Relation.SUPPLIES, "n1") for one in ("c1", "c2"))
    settle(written.doc, [far, near])
    assert (far.refused, near.refused) == (refused, None)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("LIMA/NNP=l1 --/: The/DT MEF/NNP=a1 fined/VBD Acme/NNP ./.", "datelined"),
        ("LIMA/NNP=l1 (/-LRB- Andina/NNP )/-RRB- The/DT MEF/NNP=a1 spoke/VBD ./.", "datelined"),
        ("the/DT MEF/NNP=a1 ,/, LIMA/NNP=l1 -/HYPH spoke/VBD ./.", None),
        ("Lima/NNP=l1 -/HYPH based/VBN MEF/NNP=a1 ./.", None),
    ],
)
def test_where_a_report_was_written_nothing_sits(write: Write, text: str, refused: str | None) -> None:
    written = write(text)
    one = written.candidate("a1", Relation.LOCATED_IN, "l1")
    settle(written.doc, [one])
    assert one.refused == refused


def test_who_buys_what_a_clause_hangs_on_buys_nothing_before_it(write: Write) -> None:
    written = write("Ostin/NNP=c2 rivals/VBZ Vara/NNP=c3 ,/, which/WDT Lumera/NNP=c1 agreed/VBD to/TO buy/VB ./.")
    one, two = (written.candidate("c1", Relation.OWNS, key) for key in ("c2", "c3"))
    settle(written.doc, [one, two])
    assert (one.refused, two.refused) == ("bought_otherwise", None)
    assert two.accepted


@pytest.mark.parametrize(
    ("text", "subject", "refused"),
    [
        ("The/DT panel/NN=a1 has/VBZ urged/VBN Peru/NNP=n1 to/TO ban/VB Ostin/NNP=c2 ./.", "a1", "asked_for"),
        ("Ruiz/NNP=p1 called/VBD on/IN the/DT department/NN to/TO ban/VB Ostin/NNP=c2 ./.", "p1", "asked_for"),
        (
            "The/DT panel/NN=a1 wrote/VBD ./. | It/PRP=a1 asked/VBD the/DT MEF/NNP=a2 to/TO list/VB Ostin/NNP=c2 ./.",
            "a1",
            "asked_for",
        ),
        ("The/DT panel/NN=a1 has/VBZ urged/VBN Peru/NNP=n1 to/TO ban/VB Ostin/NNP=c2 ./.", "n1", None),
        ("Chile/NNP=n2 has/VBZ urged/VBN Peru/NNP=n1 to/TO ban/VB Ostin/NNP=c2 ./.", "n2", None),
        ("The/DT MEF/NNP=a1 asked/VBD firms/NNS to/TO shun/VB Ostin/NNP=c2 ./.", "a1", None),
        ("Asked/VBN by/IN Peru/NNP=n1 to/TO act/VB ,/, the/DT MEF/NNP=a1 banned/VBD Ostin/NNP=c2 ./.", "a1", None),
    ],
)
def test_who_urges_a_state_to_ban_a_firm_does_not_ban_it(
    write: Write, text: str, subject: str, refused: str | None
) -> None:
    written = write(text)
    one = written.candidate(subject, Relation.RESTRICTS, "c2")
    settle(written.doc, [one])
    assert one.refused == refused


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("the/DT order/NN=m1 prompted/VBD Peru/NNP=n1 to/TO act/VB ./.", "only_led"),
        ("the/DT order/NN=m1 has/VBZ led/VBN the/DT Peru/NNP=n1 to/TO act/VB ./.", "only_led"),
        ("the/DT order/NN=m1 that/WDT Peru/NNP=n1 issued/VBD ./.", None),
    ],
)
def test_who_acts_because_of_a_measure_did_not_issue_it(write: Write, text: str, refused: str | None) -> None:
    written = write(text)
    one = written.candidate("n1", Relation.ISSUES, "m1")
    settle(written.doc, [one])
    assert one.refused == refused
