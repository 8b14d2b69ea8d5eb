from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc, Span

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.gazetteer import Entry, Gazetteer
from chipgraph.ingest.language.name_linking import link_names

VOCAB = spacy.blank("en").vocab
A, N = EntityType.AGENCY, EntityType.COUNTRY
LIST = Gazetteer(
    [
        Entry("China", N, ("Chinese", "Beijing"), "", ""),
        Entry("Japan", N, ("Japanese",), "", ""),
        Entry("Vietnam", N, ("Vietnamese",), "", ""),
        Entry("Netherlands", N, ("Dutch",), "", ""),
        Entry("European Union", N, ("EU", "European"), "", ""),
        Entry("Taiwan", N, (), "", ""),
        Entry("Finance Ministry (CN)", A, ("Ministry of Finance", "China's finance ministry"), "China", ""),
        Entry("Finance Ministry (JP)", A, ("Japan's finance ministry",), "Japan", ""),
        Entry("Taiwan Affairs Office", A, (), "China", ""),
        Entry("European Commission", A, (), "European Union", ""),
        Entry("CHIPS Act", EntityType.POLICY, ("Chips Act",), "United States", ""),
        Entry("European Chips Act", EntityType.POLICY, (), "European Union", ""),
    ]
)


def called(text: str) -> list[str]:
    """What the organs and measures of a text are called: "the [n Dutch] [a Ministry of Finance] …"."""
    words: list[str] = []
    marks: list[tuple[int, int, str]] = []
    label, start = "", 0
    for word in text.split():
        if word.startswith("["):
            start, label = len(words), {"n": "Country", "a": "Agency", "p": "Policy"}[word[1:]]
            continue
        words.append(word.rstrip("]"))
        if word.endswith("]"):
            marks.append((start, len(words), label))
    tags = ["POS" if word == "'s" else "JJ" if word == "powerful" else "NN" for word in words]
    doc = Doc(VOCAB, words=words, tags=tags)
    doc.set_ents([Span(doc, start, end, label=label) for start, end, label in marks])
    return [one.clusters[0].name for one in link_names(doc, LIST) if one.type is not N]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the [a Ministry of Finance]", ["Finance Ministry (CN)"]),
        ("[n Japan] 's [a Ministry of Finance]", ["Finance Ministry (JP)"]),
        ("[n Japan] 's powerful [a Finance Ministry]", ["Finance Ministry (JP)"]),
        ("the [a Japanese Ministry of Finance]", ["Finance Ministry (JP)"]),
        ("the [a Ministry of Finance] of [n Japan]", ["Finance Ministry (JP)"]),
        ("the [a Ministry of Finance of Japan]", ["Finance Ministry (JP)"]),
        ("[n Vietnam] 's [a finance ministry]", ["Ministry of Finance of Vietnam"]),
        ("the [a Vietnamese Ministry of Finance]", ["Ministry of Finance of Vietnam"]),
        ("the [n Dutch] [a Ministry of Finance]", ["Ministry of Finance of the Netherlands"]),
        ("[n Vietnam] 's [a foreign ministry]", ["Ministry of Foreign Affairs of Vietnam"]),
        ("[n Vietnam] 's [a Ministry of Defence]", ["Ministry of Defense of Vietnam"]),
        ("[n China] 's [a Taiwan Affairs Office]", ["Taiwan Affairs Office"]),
        ("[n Vietnam] 's [a Naval Staff]", ["Naval Staff"]),
        ("the [n EU] 's [p Chips Act]", ["European Chips Act"]),
        ("[n Vietnam] 's [p Chips Act]", ["Chips Act of Vietnam"]),
    ],
)
def test_the_state_beside_a_ministry_or_law_tells_which_is_meant(text: str, expected: list[str]) -> None:
    assert called(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[n Japan] 's [a finance ministry] ; the [a Ministry of Finance]", "Finance Ministry (JP)"),
        ("the [a Ministry of Finance] ; [n Japan] 's [a finance ministry]", "Finance Ministry (JP)"),
        ("the [a European Commission] ; the [a Commission]", "European Commission"),
    ],
)
def test_the_same_words_without_a_state_mean_the_one_that_the_text_names(text: str, expected: str) -> None:
    assert called(text) == [expected, expected]


def test_where_several_states_have_one_the_last_named_is_meant_or_else_the_listed_one() -> None:
    china, japan = "Finance Ministry (CN)", "Finance Ministry (JP)"
    vietnam = "[n Vietnam] 's [a Ministry of Finance]"
    text = f"the [a Ministry of Finance] ; {vietnam} ; [n Japan] 's [a Finance Ministry] ; the [a finance ministry]"
    assert called(text) == [china, "Ministry of Finance of Vietnam", japan, japan]
