from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import Basis, Relation, Status
from chipgraph.ingest.language.dates import DateSpan
from chipgraph.ingest.language.qualifiers import qualify

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipgraph.ingest.language.qualifiers import Qualifiers


@pytest.fixture
def read(write: Callable[..., object]) -> Callable[..., Qualifiers]:
    def qualified(
        text: str,
        subject: str,
        relation: Relation,
        obj: str,
        status: Status = Status.ACTUAL,
        at: tuple[int, int] = (0, 0),
    ) -> Qualifiers:
        written = write(text)
        candidate = written.candidate(subject, relation, obj, status, at=at)  # type: ignore[attr-defined]
        doc = written.doc  # type: ignore[attr-defined]
        return qualify(doc, candidate, doc[:])

    return qualified


SUPPLY = [
    ("JSR/NNP=c1 supplies/VBZ TSMC/NNP=c2 with/IN photoresist/NN ./.", "photoresist"),
    ("JSR/NNP=c1 sells/VBZ etching/NN tools/NNS to/IN TSMC/NNP=c2 ./.", "etching tools"),
    ("TSMC/NNP=c2 buys/VBZ HBM3E/NNP=t1 from/IN JSR/NNP=c1 ./.", "HBM3E"),
    ("sales/NNS of/IN chip/NN tools/NNS by/IN JSR/NNP=c1 to/IN TSMC/NNP=c2 ./.", "chip tools"),
    ("JSR/NNP=c1 ,/, a/DT supplier/NN of/IN wafers/NNS to/IN TSMC/NNP=c2 ./.", "wafers"),
    ("TSMC/NNP=c2 's/POS Alpha/NNP=h1 has/VBZ sensors/NNS from/IN JSR/NNP=c1 ./.", "sensors"),
    ("JSR/NNP=c1 is/VBZ a/DT supplier/NN of/IN TSMC/NNP=c2 ./.", None),
    ("JSR/NNP=c1 won/VBD TSMC/NNP=c2 as/IN a/DT customer/NN ./.", None),
]


@pytest.mark.parametrize(("text", "item"), SUPPLY)
def test_goods_of_a_supply(read: Callable[..., Qualifiers], text: str, item: str | None) -> None:
    assert read(text, "c1", Relation.SUPPLIES, "c2").item == item


@pytest.mark.parametrize(
    ("text", "relation", "item"),
    [
        ("China/NNP=n1 bars/VBZ Micron/NNP=c1 from/IN selling/VBG chips/NNS ./.", Relation.RESTRICTS, "chips"),
        ("China/NNP=n1 relies/VBZ on/IN Micron/NNP=c1 for/IN memory/NN ./.", Relation.DEPENDS_ON, "memory"),
        ("China/NNP=n1 lets/VBZ Micron/NNP=c1 sell/VB modules/NNS ./.", Relation.PERMITS, "modules"),
        ("China/NNP=n1 owns/VBZ Micron/NNP=c1 's/POS plants/NNS ./.", Relation.OWNS, None),
    ],
)
def test_goods_of_other_relations(
    read: Callable[..., Qualifiers], text: str, relation: Relation, item: str | None
) -> None:
    assert read(text, "n1", relation, "c1").item == item


@pytest.mark.parametrize(
    ("text", "relation", "amount"),
    [
        ("Sony/NNP=c1 put/VBD $/$ 500/CD million/CD into/IN Arm/NNP=c2 ./.", Relation.INVESTS_IN, "$ 500 million"),
        ("Sony/NNP=c1 put/VBD 20/CD billion/CD yuan/NN into/IN Arm/NNP=c2 ./.", Relation.INVESTS_IN, "20 billion yuan"),
        ("Sony/NNP=c1 holds/VBZ 6/CD %/NN of/IN Arm/NNP=c2 ./.", Relation.OWNS, "6 %"),
        ("Sony/NNP=c1 bought/VBD Arm/NNP=c2 for/IN $/$ 40/CD billion/CD ./.", Relation.OWNS, "$ 40 billion"),
        ("Sony/NNP=c1 shares/NNS rose/VBD 6/CD %/NN ;/: it/PRP owns/VBZ Arm/NNP=c2 ./.", Relation.OWNS, None),
        ("Sony/NNP=c1 owns/VBZ Arm/NNP=c2 ./.", Relation.OWNS, None),
        ("Sony/NNP=c1 shipped/VBD Arm/NNP=c2 30/CD chips/NNS ./.", Relation.SUPPLIES, None),
    ],
)
def test_amounts(read: Callable[..., Qualifiers], text: str, relation: Relation, amount: str | None) -> None:
    assert read(text, "c1", relation, "c2").amount == amount


def test_the_amount_beside_the_object_is_its_own(read: Callable[..., Qualifiers]) -> None:
    text = "Tokyo/NNP=n1 gave/VBD Rapidus/NNP=c1 $/$ 5/CD million/CD and/CC Kioxia/NNP=c2 $/$ 7/CD million/CD ./."
    assert read(text, "n1", Relation.FUNDS, "c1").amount == "$ 5 million"
    assert read(text, "n1", Relation.FUNDS, "c2").amount == "$ 7 million"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Intel/NNP=c1 chief/JJ executive/NN Ann/NNP=p1 Lee/NNP=p1 spoke/VBD ./.", "chief executive"),
        ("Ann/NNP=p1 Lee/NNP=p1 ,/, the/DT chairwoman/NN of/IN Intel/NNP=c1 ,/, spoke/VBD ./.", "chairwoman"),
        ("Ann/NNP=p1 Lee/NNP=p1 ,/, head/NN of/IN data/NN centres/NNS at/IN Intel/NNP=c1 ./.", "head of data centres"),
        ("Intel/NNP=c1 named/VBD Ann/NNP=p1 Lee/NNP=p1 as/IN finance/NN chief/NN ./.", "finance chief"),
        ("Ann/NNP=p1 Lee/NNP=p1 ,/, who/WP heads/VBZ Intel/NNP=c1 ,/, spoke/VBD ./.", "head"),
        ("Ann/NNP=p1 Lee/NNP=p1 joined/VBD Intel/NNP=c1 ./.", None),
    ],
)
def test_roles(read: Callable[..., Qualifiers], text: str, role: str | None) -> None:
    assert read(text, "p1", Relation.WORKS_FOR, "c1").role == role


def test_a_title_belongs_to_the_person_beside_it(read: Callable[..., Qualifiers]) -> None:
    text = "Chairman/NN Bo/NNP=p2 Li/NNP=p2 met/VBD Intel/NNP=c1 director/NN Ann/NNP=p1 Lee/NNP=p1 ./."
    assert read(text, "p1", Relation.WORKS_FOR, "c1").role == "director"
    assert read(text, "p2", Relation.WORKS_FOR, "c1").role == "Chairman"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("AMD/NNP=c1 will/MD supply/VB Sony/NNP=c2 ,/, two/CD people/NNS said/VBD ./.", "two people"),
        ("AMD/NNP=c1 will/MD supply/VB Sony/NNP=c2 ,/, Ann/NNP=p1 Lee/NNP=p1 told/VBD Nikkei/NNP=o1 ./.", "Ann Lee"),
        ("Ann/NNP=p1 Lee/NNP=p1 said/VBD AMD/NNP=c1 will/MD supply/VB Sony/NNP=c2 ./.", "Ann Lee"),
        ("According/VBG to/IN Nikkei/NNP=o1 ,/, AMD/NNP=c1 supplies/VBZ Sony/NNP=c2 ./.", "Nikkei"),
        ("“/`` AMD/NNP=c1 supplies/VBZ Sony/NNP=c2 ,/, ”/'' said/VBD Ann/NNP=p1 Lee/NNP=p1 ./.", "Ann Lee"),
        ("AMD/NNP=c1 to/TO supply/VB Sony/NNP=c2 :/: Nikkei/NNP=o1", "Nikkei"),
        ("Nikkei/NNP=o1 :/: AMD/NNP=c1 to/TO supply/VB Sony/NNP=c2", "Nikkei"),
        ("AMD/NNP=c1 said/VBD it/PRP=c1 will/MD supply/VB Sony/NNP=c2 ./.", "AMD"),
        ("Ann/NNP=p1 Lee/NNP=p1 ,/, its/PRP$ chief/NN ,/, said/VBD AMD/NNP=c1 supplies/VBZ Sony/NNP=c2 ./.", "Ann Lee"),
        ("AMD/NNP=c1 supplies/VBZ Sony/NNP=c2 ./.", None),
        ("AMD/NNP=c1 supplies/VBZ Sony/NNP=c2 ,/, an/DT idea/NN said/VBD aloud/RB ./.", None),
        ("Ann/NNP=p1 Lee/NNP=p1 told/VBD AMD/NNP=c1 to/TO supply/VB Sony/NNP=c2 ./.", None),
    ],
)
def test_speakers(read: Callable[..., Qualifiers], text: str, speaker: str | None) -> None:
    found = read(text, "c1", Relation.SUPPLIES, "c2", Status.PLANNED)
    assert found.speaker == speaker
    assert (found.speaker_cluster is not None) == (speaker not in (None, "two people"))


def test_background_is_the_articles_own(read: Callable[..., Qualifiers]) -> None:
    text = "ASML/NNP=c1 of/IN Holland/NNP=n1 is/VBZ fine/JJ ,/, two/CD people/NNS said/VBD ./."
    assert read(text, "c1", Relation.LOCATED_IN, "n1").speaker is None


def test_what_another_sentence_reports_is_not_said_of_this(read: Callable[..., Qualifiers]) -> None:
    text = "AMD/NNP=c1 supplies/VBZ Sony/NNP=c2 ./. | Prices/NNS rise/VBP ,/, analysts/NNS said/VBD ./."
    assert read(text, "c1", Relation.SUPPLIES, "c2").speaker is None


def test_the_date_of_what_has_ended_is_its_end(write: Callable[..., object]) -> None:
    written = write("AMD/NNP=c1 supplied/VBD Sony/NNP=c2 ./.")
    span = DateSpan(0, 1, "2019", "2021", Basis.EXPLICIT)
    candidate = written.candidate("c1", Relation.SUPPLIES, "c2")  # type: ignore[attr-defined]
    doc = written.doc  # type: ignore[attr-defined]
    candidate.date = span
    found = qualify(doc, candidate, doc[:])
    assert (found.date, found.date_end, found.basis) == ("2019", "2021", Basis.EXPLICIT)
    candidate.status = Status.ENDED
    assert (qualify(doc, candidate, doc[:]).date, qualify(doc, candidate, doc[:]).date_end) == ("2021", None)
    candidate.date = replace(span, value_end=None)
    assert qualify(doc, candidate, doc[:]).date == "2019"
