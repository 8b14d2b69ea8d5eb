from __future__ import annotations

import pytest

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.gazetteer import Entry, Gazetteer
from chipgraph.ingest.language.names import Named
from chipgraph.ingest.language.offices import without_fields

LIST = Gazetteer([Entry("United States", EntityType.COUNTRY, ("U.S.", "US"), "", "")])


def read(text: str) -> list[str]:
    """The names that are left of those of a text, "[Agency Commerce]"."""
    words: list[str] = []
    named: list[Named] = []
    for piece in text.split():
        if piece.startswith("["):
            named.append(Named(len(words), len(words), piece[1:], 0.9))
            continue
        words.append(piece.rstrip("]"))
        if piece.endswith("]"):
            named[-1] = Named(named[-1].start, len(words), named[-1].label, 0.9)
    return [f"{one.label} {' '.join(words[one.start : one.end])}" for one in without_fields(named, words, LIST)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Agency Commerce] Secretary [Person Ann Lee]", ["Person Ann Lee"]),
        ("the [Agency Treasury] secretary 's team", []),
        ("[Organization Trade] Representative [Person Ann Lee]", ["Person Ann Lee"]),
        ("[Agency U.S. Treasury] Secretary [Person Lee]", ["Country U.S.", "Person Lee"]),
        ("the Secretary of [Agency Homeland Security] shall", []),
        ("Minister of Industry and [Organization Information Technology] [Person Lee]", ["Person Lee"]),
        ("the minister for [Agency Economic Affairs] said", []),
        ("a secretary of the [Agency Treasury] said", ["Agency Treasury"]),
        ("the [Agency Commerce Department] secretary", ["Agency Commerce Department"]),
        ("secretary of [Company Acme] and [Agency MIIT] minister", ["Company Acme", "Agency MIIT"]),
        ("[Agency Commerce] officials and [Agency Trade] Representatives", ["Agency Commerce", "Agency Trade"]),
        ("[Agency Foreign] ministry spokesman", ["Agency Foreign ministry"]),
        ("[Organization Commerce] department officials", ["Agency Commerce department"]),
        ("[Country Dutch] ministry and [Agency MEF] ministry", ["Country Dutch", "Agency MEF"]),
        ("[Agency Trade]", ["Agency Trade"]),
    ],
)
def test_the_field_of_a_title_is_no_body(text: str, expected: list[str]) -> None:
    assert read(text) == expected
