from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import Relation
from chipgraph.ingest.language.parallel import settle

if TYPE_CHECKING:
    from collections.abc import Callable

SUPPLIES, OWNS, FUNDS, INVESTS, WORKS = (
    *(Relation.SUPPLIES, Relation.OWNS, Relation.FUNDS),
    *(Relation.INVESTS_IN, Relation.WORKS_FOR),
)
BUYS = "Sony/NNP=c1 buys/VBZ raw/JJ wafers/NNS from/IN SMIC/NNP=c2 and/CC memory/NN from/IN CXMT/NNP=c3 ./."
SELLS = "Sony/NNP=c1 sells/VBZ 3nm/CD chips/NNS to/IN AMD/NNP=c2 and/CC fast/JJ memory/NN to/IN Arm/NNP=c3 ./."
PLACE = "Sony/NNP=c1 ships/VBZ chips/NNS to/IN AMD/NNP=c2 and/CC to/IN Arm/NNP=c3 from/IN a/DT plant/NN ./."
NAMED = "Sony/NNP=c1 buys/VBZ chips/NNS from/IN AMD/NNP=c2 and/CC AMD/NNP=c2 from/IN Arm/NNP=c3 ./."
HELD = "Arm/NNP=c1 is/VBZ owned/VBN 70%/CD by/IN Sony/NNP=c2 and/CC about/RB 10%/CD each/DT by/IN AMD/NNP=c3 ./."
LISTED = "Sony/NNP=c2 has/VBZ 86.5%/CD of/IN Arm/NNP=c1 ,/, AMD/NNP=c3 6%/CD and/CC $/$ 5/CD billion/CD ./."
RESPECTIVE = (
    "Arm/NNP=c1 gives/VBZ $/$ 5/CD billion/CD and/CC $/$ 7/CD billion/CD to/IN Sony/NNP=c2 and/CC AMD/NNP=c3 ./."
)
TITLES = "Sony/NNP=c1 named/VBD finance/NN chief/NN Ann/NNP=p1 and/CC product/NN head/NN Bo/NNP=p2 ./."
BOTH = "Sony/NNP=c1 founders/NNS Ann/NNP=p1 and/CC Bo/NNP=p2 left/VBD ./."


@pytest.mark.parametrize(
    ("text", "name", "facts"),
    [
        (BUYS, "item", [("c2", SUPPLIES, "c1", (2, 4), "raw wafers"), ("c3", SUPPLIES, "c1", (2, 4), "memory")]),
        (SELLS, "item", [("c1", SUPPLIES, "c2", (2, 4), "3nm chips"), ("c1", SUPPLIES, "c3", (2, 9), "fast memory")]),
        (PLACE, "item", [("c1", SUPPLIES, "c2", (2, 3), "chips"), ("c1", SUPPLIES, "c3", (2, 3), "chips")]),
        (NAMED, "item", [("c2", SUPPLIES, "c1", (2, 3), "chips"), ("c3", SUPPLIES, "c1", (2, 3), "chips")]),
        (BUYS, "item", [("c2", SUPPLIES, "c1", (2, 4), "raw wafers"), ("c3", SUPPLIES, "c2", (2, 4), "raw wafers")]),
        (HELD, "amount", [("c2", OWNS, "c1", (8, 9), "70%"), ("c3", OWNS, "c1", (8, 9), "10%")]),
        (HELD, "amount", [("c2", OWNS, "c1", (3, 4), "70%"), ("c3", OWNS, "c1", (3, 4), "about 10%")]),
        (LISTED, "amount", [("c2", OWNS, "c1", (2, 3), "86.5%"), ("c3", OWNS, "c1", (2, 3), "6%")]),
        (LISTED, "amount", [("c2", OWNS, "c1", (9, 12), "$ 5 billion"), ("c3", OWNS, "c1", (9, 12), "$ 5 billion")]),
        (
            RESPECTIVE,
            "amount",
            [("c1", FUNDS, "c2", (2, 5), "$ 5 billion"), ("c1", FUNDS, "c3", (2, 5), "$ 5 billion")],
        ),
        (TITLES, "role", [("p1", WORKS, "c1", (2, 4), "finance chief"), ("p2", WORKS, "c1", (2, 4), "product head")]),
        (BOTH, "role", [("p1", WORKS, "c1", (1, 2), "founders"), ("p2", WORKS, "c1", (1, 2), "founders")]),
    ],
)
def test_of_several_facts_each_is_told_what_stands_at_its_own_end(
    write: Callable[..., object],
    text: str,
    name: str,
    facts: list[tuple[str, Relation, str, tuple[int, int], str]],
) -> None:
    written = write(text)
    stated = [written.candidate(*fact[:3]) for fact in facts]  # type: ignore[attr-defined]
    for one, fact in zip(stated, facts, strict=True):
        one.phrases = {name: fact[3]}
    settle(written.doc, stated)  # type: ignore[attr-defined]
    said = [written.doc[slice(*one.phrases[name])].text for one in stated]  # type: ignore[attr-defined]
    assert said == [fact[4] for fact in facts]


GRANT = "Sony/NNP=c1 gets/VBZ $/$ 4/CD billion/CD for/IN a/DT $/$ 9/CD billion/CD fab/NN in/IN Texas/NNP=l1 ./."
PLANT = "A/DT $/$ 9/CD billion/CD fab/NN of/IN Sony/NNP=c1 in/IN Texas/NNP=l1 gets/VBZ about/RB $/$ 4/CD billion/CD ./."
RANGE = "Sony/NNP=c1 gets/VBZ $/$ 4/CD billion/CD to/TO $/$ 9/CD billion/CD in/IN Texas/NNP=l1 ./."


@pytest.mark.parametrize(
    ("text", "relation", "phrase", "told"),
    [
        (GRANT, FUNDS, (2, 10), "$ 4 billion"),
        (GRANT, INVESTS, (2, 10), "$ 9 billion"),
        (PLANT, FUNDS, (1, 14), "about $ 4 billion"),
        (PLANT, INVESTS, (1, 14), "$ 9 billion"),
        (RANGE, INVESTS, (2, 9), "$ 4 billion to $ 9 billion"),
    ],
)
def test_two_amounts_are_not_one(
    write: Callable[..., object], text: str, relation: Relation, phrase: tuple[int, int], told: str
) -> None:
    written = write(text)
    one = written.candidate("c1", relation, "l1")  # type: ignore[attr-defined]
    one.phrases = {"amount": phrase}
    settle(written.doc, [one])  # type: ignore[attr-defined]
    assert written.doc[slice(*one.phrases["amount"])].text == told  # type: ignore[attr-defined]
