from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.entities import allowed_transitions, log_softmax, merge, spans_of, viterbi
from chipgraph.ingest.language.gazetteer import Entry, Gazetteer, shipped
from chipgraph.ingest.language.names import Named, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

LABELS = ("O", "B-Company", "I-Company", "B-Chip", "I-Chip")


def entry(name: str, type_: EntityType = EntityType.COMPANY, *aliases: str) -> Entry:
    return Entry(name, type_, aliases, "", "")


SMALL = Gazetteer(
    [
        entry("Micron"),
        entry("Micron Technology"),
        entry("RISC-V", EntityType.TECHNOLOGY),
        entry("rare earths", EntityType.TECHNOLOGY),
        entry("Apple", EntityType.COMPANY),
        entry("Mate 60 Pro", EntityType.PRODUCT, "Mate60 Pro"),
        entry("Ada", EntityType.CHIP),
        entry("Ada", EntityType.PERSON),
        entry("Peru", EntityType.COUNTRY),
        entry("Chile", EntityType.COUNTRY),
    ]
)


def found(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[one.start : one.end]) for one in SMALL.iter_matches(words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Micron Technology said Micron", ["Micron Technology", "Micron"]),
        ("micron", []),
        ("Rare earths and rare earths", ["Rare earths", "rare earths"]),
        ("the Mate 60 Pro", ["Mate 60 Pro"]),
        ("Mate 60", []),
        ("", []),
    ],
)
def test_the_longest_name_matches_by_words_and_case(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_names_are_found_after_normalisation() -> None:
    assert [one.name for one in SMALL.find("the MICRON Technology's")] == ["Micron Technology", "Micron"]
    assert [one.name for one in SMALL.find("Micron")] == ["Micron", "Micron Technology"]
    assert {one.type for one in SMALL.find("Ada")} == {EntityType.CHIP, EntityType.PERSON}
    assert SMALL.find("nobody") == []


def test_the_shipped_list_knows_what_every_article_names() -> None:
    for name, type_ in (("Nvidia", EntityType.COMPANY), ("Chinese", EntityType.COUNTRY), ("BIS", EntityType.AGENCY)):
        assert type_ in {one.type for one in shipped().find(name)}


def test_names_of_the_list_stay_apart_in_the_graph() -> None:
    names = [(entry.type, normalise(entry.name)) for entry in shipped().entries]
    assert len({*names}) == len(names)


def test_of_names_that_compare_equal_the_one_with_the_same_words_comes_first() -> None:
    for name in ("China Electronics Corp", "China Electronics Technology Group Corp.", "SoftBank"):
        assert name.removesuffix(".") in {(found := shipped().find(name)[0]).name, *found.aliases}


_LOGITS = st.integers(1, 5).flatmap(
    lambda n: arrays(np.float32, (n, len(LABELS)), elements=st.integers(-30, 30).map(float))
)


def is_allowed(sequence: Sequence[int]) -> bool:
    labels = ["O", *(LABELS[n] for n in sequence)]
    return all(not label.startswith("I-") or label[2:] == last[2:] for last, label in pairwise(labels))


@given(_LOGITS)
@settings(deadline=None)
def test_viterbi_finds_the_best_allowed_sequence(logits: np.ndarray) -> None:  # type: ignore[type-arg]
    best = viterbi(logits, allowed_transitions(LABELS))

    def total(sequence: Sequence[int]) -> float:
        return float(sum(logits[n, label] for n, label in enumerate(sequence)))

    assert is_allowed(best)
    every = [one for one in product(range(len(LABELS)), repeat=len(logits)) if is_allowed(one)]
    assert total(best) == max(total(one) for one in every)


def test_spans_of_labels() -> None:
    scores = log_softmax(np.zeros((5, len(LABELS)), dtype=np.float32))
    spans = spans_of([1, 2, 3, 0, 1], scores, LABELS)
    assert [(one.start, one.end, one.label) for one in spans] == [(0, 2, "Company"), (2, 3, "Chip"), (4, 5, "Company")]
    assert spans[0].score == pytest.approx(0.2)


def merged(text: str, named: list[Named], outside: float = 0.5) -> list[tuple[str, str]]:
    words = text.split()
    doubt = np.full(len(words), outside, dtype=np.float32)
    return [
        (" ".join(words[one.start : one.end]), one.label)
        for one in merge(named, list(SMALL.iter_matches(words)), doubt, words)
    ]


def test_a_known_name_takes_the_place_of_its_parts() -> None:
    named = [Named(0, 1, "Chip", 0.9), Named(1, 3, "Product", 0.4)]
    assert merged("Mate 60 Pro", named) == [("Mate 60 Pro", "Product")]


def test_the_type_is_that_of_the_list_where_it_knows_one() -> None:
    assert merged("Apple rose", [Named(0, 1, "Product", 0.9)]) == [("Apple", "Company")]
    assert merged("Ada rose", [Named(0, 1, "Person", 0.9)]) == [("Ada", "Person")]


def test_a_longer_name_that_was_read_stays() -> None:
    assert merged("Apple Inc rose", [Named(0, 2, "Company", 0.9)]) == [("Apple Inc", "Company")]


def test_a_known_name_is_added_only_in_doubt() -> None:
    assert merged("Micron Technology rose", []) == [("Micron Technology", "Company")]
    assert merged("Micron Technology rose", [], outside=0.999) == []


def test_a_known_name_with_a_word_more_leaves_the_name_that_was_read() -> None:
    known = Gazetteer([entry("H20", EntityType.CHIP, "H20 chips"), entry("Netherlands", EntityType.COUNTRY, "Dutch")])
    words = ["Dutch", "H20", "chips"]
    named = [Named(0, 1, "Country", 0.9), Named(1, 2, "Chip", 0.9)]
    found = merge(named, list(known.iter_matches(words)), np.full(3, 0.5, dtype=np.float32), words)
    assert [" ".join(words[one.start : one.end]) for one in found] == ["Dutch", "H20"]


def test_apostrophes_may_be_curly_and_owners_are_names_of_their_own() -> None:
    known = Gazetteer(
        [
            entry("China", EntityType.COUNTRY, "People's Republic of China"),
            entry("Ministry of Commerce", EntityType.AGENCY, "China's Ministry of Commerce"),
        ]
    )
    for mark in "'’":
        words = f"the People {mark}s Republic of China and China {mark}s Ministry of Commerce".split()
        found = [" ".join(words[one.start : one.end]) for one in known.iter_matches(words)]
        assert found == [f"People {mark}s Republic of China", "China", "Ministry of Commerce"]


def settled(text: str, *, tag: str = "NNP") -> list[str]:
    """The names of a text, "[Company Acme]" as the network read it, after the rules; `tag` is that of each word."""
    words: list[str] = []
    named: list[Named] = []
    for piece in text.split():
        if piece.startswith("["):
            named.append(Named(len(words), len(words), piece[1:], 0.9))
            continue
        words.append(piece.rstrip("]"))
        if piece.endswith("]"):
            named[-1] = Named(named[-1].start, len(words), named[-1].label, 0.9)
    found = settle(named, words, [tag] * len(words), SMALL)
    return [f"{one.label} {' '.join(words[one.start : one.end])}" for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("items of [Product ECCN 9E003.k] or [Chip 3A090]", []),
        ("the [Chip 3A6000]", ["Chip 3A6000"]),
        ("[Product Cloud] [Product Matrix 384]", ["Product Cloud Matrix 384"]),
        ("[Person Andrés] [Person Manuel López]", ["Person Andrés Manuel López"]),
        ("[Company Huawei] [Product Matrix 384]", ["Company Huawei", "Product Matrix 384"]),
        ("[Chip Micron MX450]", ["Company Micron", "Chip MX450"]),
        ("[Chip Lumen MX450]", ["Chip Lumen MX450"]),
        ("[Location Taylor , Texas]", ["Location Taylor", "Location Texas"]),
        ("[Location Washington , D.C.]", ["Location Washington , D.C."]),
        (
            "[Agency Council on Trade , Food Safety Agency]",
            ["Agency Council on Trade", "Agency Food Safety Agency"],
        ),
        ("[Agency Ministry of Economy , Trade and Industry]", ["Agency Ministry of Economy , Trade and Industry"]),
        ("[Policy Chip Security] ( CSI ) [Policy Fund]", ["Organization Chip Security ( CSI ) Fund"]),
        ("[Policy Chip Security] ( [Policy CSI] ) [Policy Fund]", ["Organization Chip Security ( CSI ) Fund"]),
        ("[Agency Chip Office] ( CO ) [Person Ann]", ["Agency Chip Office", "Person Ann"]),
        ("[Sanction export ban on]", ["Sanction export ban"]),
        ("32 billion [Country U.S.] dollars for [Country U.S.] firms", ["Country U.S."]),
        ("talks in [Country The Hague]", ["Country The Hague"]),
        ("[Country The Netherlands]", ["Country Netherlands"]),
        ("told [Organization The Information]", ["Organization The Information"]),
        ("[Policy 25 %]", []),
        (
            "the [Country U.S.] [Agency Government] and the [Agency City] of [Location Phoenix]",
            ["Country U.S.", "Location Phoenix"],
        ),
        ("the [Country Government] of [Country China]", ["Country China"]),
        ("its [Agency market] regulator and its [Agency market] share", ["Agency market regulator", "Agency market"]),
        ("a [Organization Peru - Chile] [Policy Chip Pact]", ["Country Peru", "Country Chile", "Policy Chip Pact"]),
        ("the [Organization Peru - Acme] fund", ["Organization Peru - Acme"]),
        ("[Agency Peru - Chile economic] talks", ["Country Peru", "Country Chile"]),
        ("the [Agency Peru - Chile Council]", ["Agency Peru - Chile Council"]),
        ("the [Country Sino] - [Country U.S.] war", ["Country U.S."]),
        ("[Company Crosstown] rival [Company Acme]", ["Company Acme"]),
        ("in [Location North] [Location Gyeongsang Province]", ["Location North Gyeongsang Province"]),
        ("in [Country South] [Location Jeolla] , [Location West]", ["Location South Jeolla", "Location West"]),
        ("[Technology HBM] - free chips and [Technology HBM] chips", ["Technology HBM"]),
        ("[Policy 25 % tariff]", ["Policy 25 % tariff"]),
        ("the [Policy 10 - percent] [Policy fentanyl tariff]", ["Policy 10 - percent fentanyl tariff"]),
        ("the 10 % [Policy tariff] and 9 per cent [Policy levy]", ["Policy 10 % tariff", "Policy 9 per cent levy"]),
        ("a [Policy 10 - percent] and 10 % [Policy Chips Act]", ["Policy Chips Act"]),
        ("the [Policy $ 52 billion Chips Act]", ["Policy Chips Act"]),
        ("a [Policy $ 52 billion subsidy]", ["Policy $ 52 billion subsidy"]),
        ("the [Policy interim final rule ( IFR )]", ["Policy interim final rule"]),
        ("the [Policy Chip Rules ( CR )]", ["Policy Chip Rules ( CR )"]),
        ("[Company Acme ( China]", ["Company Acme"]),
        ("[Company X ) Acme]", ["Company Acme"]),
        ("[Policy trade] and [Policy ban]", ["Policy ban"]),
        ("[~ it]", ["~ it"]),
        ("[Policy This] and [Policy These]", []),
        ("the [Sanction October 2022] [Sanction export controls]", ["Sanction export controls"]),
        ("signed [Policy Agreements] on [Policy Reciprocal Trade]", ["Policy Agreements on Reciprocal Trade"]),
        ("[Policy Act] on [Policy chip trade]", ["Policy Act", "Policy chip trade"]),
        ("twelve million metric tons ( [Company MMT] ) and 25 [Company MMT]", []),
        ("[Company Micron Trade] ( [Company MT] )", ["Company Micron Trade", "Company MT"]),
        ("its [Policy Chip Security ( CSI] ) Fund", ["Organization Chip Security ( CSI ) Fund"]),
        ("its [Organization Chip Security] ( CSI ) Fund", ["Organization Chip Security ( CSI ) Fund"]),
        ("released a [Policy Request] for Information ( RFI )", ["Policy Request for Information"]),
        (
            "signed the [Organization Chip Pact] ( CP ) Agreement Relating to Supply Chain Resilience with allies",
            ["Policy Chip Pact ( CP ) Agreement Relating to Supply Chain Resilience"],
        ),
        ("passed the [Policy Bill] on Tuesday", ["Policy Bill"]),
        ("widened the [Sanction Entity List] for [Country Russia]", ["Sanction Entity List", "Country Russia"]),
        ("US Tightens [Sanction Controls] on Chips", ["Sanction Controls"]),
    ],
)
def test_names_begin_and_end_where_the_words_tell(text: str, expected: list[str]) -> None:
    assert settled(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'the [Policy rule] ( IFR ) , " Export of [Sanction Chip Controls] ; [Policy Tools] , " ( Chip IFR )',
            ["Policy rule", "Sanction Export of Chip Controls ; Tools", "Sanction Chip IFR"],
        ),
        ("a bill titled the “ Chip Security Act ”", ["Policy Chip Security Act"]),
        ("a rule titled * Export of Chip Controls *", ["Policy Export of Chip Controls"]),
        ('his book , " The Chip Control War , "', []),
        ('on certain " persons ; a rule , " Export of Chip Controls , "', ["Policy Export of Chip Controls"]),
        ('the rule is " a ban on [Company Acme] "', ["Company Acme"]),
        ('the ban " hits [Company Acme]', ["Company Acme"]),
    ],
)
def test_a_title_of_a_measure_in_quotes_is_one_name(text: str, expected: list[str]) -> None:
    assert settled(text) == expected


def test_a_span_in_small_letters_that_ends_in_no_noun_is_no_name() -> None:
    assert settled("[Technology advanced]", tag="JJ") == []
    assert settled("[Technology photonics]", tag="NN") == ["Technology photonics"]
    assert settled("[Technology rare earths]", tag="JJ") == ["Technology rare earths"]
    assert settled("[~ both]", tag="DT") == ["~ both"]
    assert settled("[Country new administration]", tag="NN") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sold in [Product Q1] and [Product 3Q25] , [Chip H2] 2025 , [Product FY 2024]", []),
        ("the [Chip H2] and the [Chip H20] of [Policy FY21 NDAA]", ["Chip H2", "Chip H20", "Policy FY21 NDAA"]),
        ("with 16 [Country GB] at [Country HK] $ 11.80 under an [Company X] - ray", []),
        ("[Product CNY 9,999] and [Product JPY30] , [Product KRW22.6] or [Company Rs] 500", []),
        ("[Company Acme JPY30] billion and [Company CNY Lab]", ["Company Acme", "Company CNY Lab"]),
        (
            "a [Policy Biden - era] rule , [Person Biden] - era , [Technology angstrom - era]",
            ["Technology angstrom - era"],
        ),
        ("in [Country GB] and [Country HK] on [Company X]", ["Country GB", "Country HK", "Company X"]),
    ],
)
def test_quarters_halves_and_fiscal_years_are_no_names(text: str, expected: list[str]) -> None:
    assert settled(text) == expected
