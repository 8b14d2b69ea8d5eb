from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.clusters import across
from chipgraph.ingest.language.gazetteer import Entry, Gazetteer
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.linking import (
    Cluster,
    LinkedMention,
    _Before,
    _carried,
    _may_be,
    _nationality,
    _targets,
    _unread,
    link_names,
    mentions,
)

if TYPE_CHECKING:
    from conftest import Write

VOCAB = spacy.blank("en").vocab
LIST = Gazetteer(
    [
        Entry("SMIC", EntityType.COMPANY, ("Semiconductor Manufacturing International Corporation",), "China", ""),
        Entry("TSMC", EntityType.COMPANY, (), "Taiwan", ""),
        Entry("China", EntityType.COUNTRY, ("Beijing", "Chinese"), "", ""),
        Entry("Taiwan", EntityType.COUNTRY, ("Taiwanese",), "", ""),
        Entry("EDA software", EntityType.TECHNOLOGY, ("EDA", "EDA tools"), "", ""),
        Entry("Green Chips Act", EntityType.POLICY, (), "", ""),
        Entry("Ann Moe", EntityType.PERSON, ("President Moe",), "", ""),
        Entry("Beijing", EntityType.LOCATION, (), "China", ""),
        Entry("Work Authorization Act", EntityType.POLICY, (), "", ""),
        Entry("US Commerce Department", EntityType.AGENCY, ("Commerce Department",), "", ""),
    ]
)


def linked(text: str) -> list[LinkedMention]:
    """Link the names of a text: "[Company Ann Lee] met …", its words split at spaces."""
    words: list[str] = []
    marks: list[tuple[int, int, str]] = []
    start, label = 0, ""
    for word in text.split():
        if word.startswith("["):
            start, label = len(words), word[1:]
            continue
        words.append(word.rstrip("]") if label else word)
        if label and word.endswith("]"):
            marks.append((start, len(words), label))
            label = ""
    doc = Doc(VOCAB, words=words)
    doc.set_ents([Span(doc, start, end, label=label) for start, end, label in marks])
    return link_names(doc, LIST)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("[Person Lee] wins", "[Person Ann Lee] won", "Ann Lee"),
        ("[Person Ann Lee] wins", "[Person Lee] won", "Ann Lee"),
        ("[Person Lee] wins", "[Person Ann Lee] beat [Person Bo Lee]", "Lee"),
        ("[Company Acme] wins", "[Company Acme Silicon Works] won", "Acme Silicon Works"),
        ("[Company Acme] wins", "[Company Acme Capital] won", "Acme"),
        ("[Company Acme] wins", "[Person Ann Acme] won", "Acme"),
        ("[Company TSMC] wins", "[Company TSMC Silicon] won", "TSMC"),
        ("[Person Lee] wins", "[Person Ann-Lee] won", "Lee"),
        ("[Organization Acme] wins", "[Organization Acme Working Party] won", "Acme"),
    ],
)
def test_a_short_form_meets_the_full_name_in_the_other_document(title: str, text: str, expected: str) -> None:
    named = [one.clusters[0] for part in (title, text) for one in linked(part)]
    short = min(named, key=lambda one: len(one.name))
    assert across(named, LIST).get(short, short).name == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Country BEIJING] , Aug 12 - It rained", "Beijing"),
        ("[Country BEIJING] ( Wire ) - It rained", "Beijing"),
        ("[Country BEIJING] - It rained", "Beijing"),
        ("[Agency BEIJING] - It rained", "Beijing"),
        ("It rained in [Agency BEIJING] - and here", "BEIJING"),
        ("[Country BEIJING] , not Taipei", "China"),
        ("[Country BEIJING] SAYS NO", "China"),
        ("[Country CHINA] - it rained", "China"),
        ("[Country Beijing] - it rained", "China"),
        ("[Country BEIJING]", "China"),
    ],
)
def test_a_capital_that_opens_a_report_is_a_place(text: str, expected: str) -> None:
    assert linked(text)[0].clusters[0].name == expected


def groups(text: str) -> list[str]:
    """For each mention, the letter of its cluster in order of first use."""
    seen: dict[int, str] = {}
    return [seen.setdefault(id(one.clusters[0]), chr(ord("a") + len(seen))) for one in linked(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Organization Global Data Forum] ( [Organization GDF] ) said [Organization GDF] met", "aaa"),
        ("[Organization GDF] ( [Organization Global Data Forum] )", "aa"),
        ("[Organization Global Data Forum] ( [Organization XQZ] )", "ab"),
        ("[Person Ann Lee] spoke ; [Person Lee] left", "aa"),
        ("[Person Ann Lee] spoke ; [Person Kim] left", "ab"),
        ("[Company Acme Silicon Works] grew ; [Company Acme] shrank", "aa"),
        ("[Company Acme] , [Company Acme Silicon] and [Company Acme Silicon Works]", "aaa"),
        ("[Company Acme Silicon Works] , [Company Acme] and [Company Acme Silicon]", "aaa"),
        ("[Company Acme] is not sure : [Company Acme Silicon] or [Company Acme Foods]", "abc"),
        ("[Company Acme] and its funder [Company Acme Capital]", "ab"),
        ("[Company Acme] and [Company Acme China]", "ab"),
        ("[Company Bank of Anhui] and [Company Bank of Anhui Trading]", "ab"),
        ("[Company Taiwan] and [Company Taiwan Glue]", "ab"),
        ("[Agency Office of Data and Rules] ( [Agency ODR] ) ; the [Agency ODR]", "aaa"),
        ("[Agency Economic Development Administration] ( [Technology EDA] ) ; [Technology EDA]", "aaa"),
        ("[Policy Request for Information] ( [Agency RFI] ) ; [Agency RFI]", "aaa"),
        ("[Agency National Space Trade Center] ( [Agency NSTC] ) ; [Organization NSTC]", "aaa"),
        ("[Technology EDA] and [Technology EDA tools]", "aa"),
        ("the [Agency Commerce Department] ; [Agency Commerce]", "aa"),
        ("the [Agency Commerce (CD) Department] ; the [Agency Commerce Department]", "aa"),
        ("the [Policy Green Chips Act of 2022] ; the [Policy Green Chips Act]", "aa"),
        ("the [Policy Work Authorization Act of 2022] ; the [Policy Work Authorization Act]", "ab"),
        ("the [Policy 10 per cent Green Chips Act] ; the [Policy Green Chips Act]", "aa"),
        ("the [Policy 10% tariff] ; the [Policy tariff]", "ab"),
        ("the [Policy Other Chips Act of 2022] ; the [Policy Other Chips Act]", "ab"),
        ("[Person Ann Lee] met [Person Bo Lee] ; [Person Lee] left", "abb"),
        ("[Person Ann Lee] left ; [Person Lee] wept ; [Person Bo Lee] stayed ; [Person Lee] sang", "aabb"),
        ("[Person Lee] met [Person Ann Lee] and [Person Bo Lee]", "abc"),
        ("[Person Lee] is [Person Ann Lee]", "aa"),
        ("[Person Ann B. Lee, Jr.] ; [Person Ann Lee] ; [Person Lee]", "aaa"),
        ("[Person Paul Triolo] and [Organization Triolo]", "aa"),
        ("[Company Acme Silicon's] and [Company Acme Silicon] and [Company ACME Silicon Inc.]", "aaa"),
        ("[Company Orion] makes [Chip Orion]", "ab"),
        ("[Country Beijing] and [Country China] and [Country Chinese]", "aaa"),
        ("[Company SMIC] or [Company Semiconductor Manufacturing International Corporation]", "aa"),
        ("[Person Lee] met [Company Lee Industries]", "ab"),
        ('the [Policy rule] ( IFR ) titled " [Policy Chip Trade Controls] " ; the [Policy rule]', "aaa"),
        ('the [Policy rule] hit " [Policy Chip Trade Controls] "', "ab"),
        ('the [Policy rule] , " [Policy One Plan] " ; the [Policy rule] , " [Policy Two Plan] "', "abac"),
        ('" [Policy Chip Trade Controls] " ( [Policy October IFR] ) ; the [Policy October IFR]', "aaa"),
        ("the [Policy Chip Security Act] ; the [Policy Act] ; the [Policy Trade Act] ; the [Policy Act]", "aabb"),
        ("the [Policy Act] ; the [Policy Chip Security Act]", "ab"),
        ("the [Agency Trade Commission] ; the [Agency Commission] ; the [Agency Data Commission]", "aab"),
        ("the [Agency Commerce Department] ( the [Agency Department] )", "aa"),
        ("the [Agency Commission] ; the [Agency Trade Commission]", "ab"),
        ("the [Agency Trade Commission] ; the [Agency Office]", "ab"),
        ("[Country Moe] 's tariff ; [Person Ann Moe]", "aa"),
        ("the [Policy Chip Security Act] ; [Policy Chip Security Act funding] ; [Policy grants]", "aab"),
        ("[Policy rural Act funding] ; [Policy Chip Security grants] ; [Policy Chip Security]", "abc"),
        ("", ""),
    ],
)
def test_names_of_one_entity_meet(text: str, expected: str) -> None:
    assert "".join(groups(text)) == expected


def test_the_listed_name_and_the_longest_name_win() -> None:
    assert linked("[Country Beijing] spoke")[0].clusters[0].name == "China"
    assert {one.clusters[0].name for one in linked("[Person Lee] and [Person Ann Lee]")} == {"Ann Lee"}


def test_the_same_words_have_one_type_in_a_document() -> None:
    kinds = linked("[Company Orion] and [Company Orion] and [Product Orion]")
    assert {one.type for one in kinds} == {EntityType.COMPANY}


def mention(type_: EntityType, name: str) -> LinkedMention:
    return LinkedMention(0, 1, (Cluster(type_, [name]),), "name")


def test_a_reference_goes_to_the_likeliest_name_or_to_none() -> None:
    intel, amd = mention(EntityType.COMPANY, "Intel"), mention(EntityType.COMPANY, "AMD")
    assert _targets("it", np.array([1.0, 3.0]), [intel, amd]) == [amd]
    assert _targets("it", np.array([-1.0, -3.0]), [intel, amd]) == []
    assert _targets("both", np.array([2.5, 3.0]), [intel, amd]) == [intel, amd]
    assert _targets("it", np.zeros(0), []) == []


@pytest.mark.parametrize(
    ("text", "expected"), [("firm", []), ("the Dutch firm", []), ("it", ["China"]), ("country", ["China"])]
)
def test_a_reference_goes_to_no_name_of_another_kind_than_its_noun_nor_to_the_next_best(
    text: str, expected: list[str]
) -> None:
    named = [mention(EntityType.COMPANY, "Intel"), mention(EntityType.COUNTRY, "China")]
    assert [one.clusters[0].name for one in _targets(text, np.array([1.0, 3.0]), named)] == expected


def test_a_reference_may_go_back_over_a_window() -> None:
    lee, intel = mention(EntityType.PERSON, "Ann Lee"), mention(EntityType.COMPANY, "Intel")
    before = _Before()
    assert _carried("She", 0, before, None) == []
    before.add(Doc(VOCAB, words=["Lee"]), [lee, intel])
    assert _carried("She", 0, before, None) == [lee]
    assert _carried("the company", 3, before, None) == [intel]
    assert _carried("it", 0, before, None) == []
    assert _carried("firm", 3, before, "Netherlands") == [intel]  # of a state unknown
    assert _carried("firm", 3, before, None) == []
    assert _carried("She", 60, before, None) == []


@pytest.mark.parametrize(
    ("text", "heads", "expected"),
    [
        ("Intel named AMD", [0, 1, 2], "Intel"),  # the first
        ("Intel named AMD and AMD said AMD and AMD", [0, 1, 2, 3, 4, 5, 6, 7, 8], "AMD"),  # it is told more often
        ("Intel named AMD as AMD said", [0, 1, 2, 3, 4, 5], "Intel"),
        ("Intel named AMD as AMD said AMD", [0, 1, 2, 3, 5, 5, 6], "AMD"),  # and does something
        ("Intel named AMD while with AMD named", [0, 1, 2, 3, 4, 6, 6], "Intel"),
    ],
)
def test_the_company_is_the_firm_that_the_text_is_about(text: str, heads: list[int], expected: str) -> None:
    words = text.split()
    tags = [{"named": "VBD", "said": "VBD", "with": "IN"}.get(word, "NNP") for word in words]
    doc = Doc(VOCAB, words=words, tags=tags, heads=heads, deps=["dep"] * len(words))
    firms = {name: Cluster(EntityType.COMPANY, [name]) for name in ("Intel", "AMD")}
    before = _Before()
    before.add(doc, [LinkedMention(n, n + 1, (firms[w],), "name") for n, w in enumerate(words) if w in firms])
    found = before.firm()
    assert found is not None
    assert found.clusters[0].name == expected


def unread(write: Write, text: str, *earlier: LinkedMention) -> dict[str, str]:
    """The references of a window that go back to `earlier` names, each with the name."""
    doc = write(text).doc
    before = _Before()
    before.add(doc, earlier)
    found = _unread(doc, windows(doc)[0], mentions(doc), before)
    return {doc[one.start : one.end].text: one.clusters[0].name for one in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The/DT company/NN sells/VBZ chips/NNS", {"company": "Intel"}),
        ("It/PRP sells/VBZ its/PRP$ chips/NNS", {}),
        ("She/PRP said/VBD so/RB", {"She": "Ann Lee"}),
        ("The/DT ministry/NN said/VBD so/RB", {"ministry": "Ministry of Trade"}),
        ("Lumera/NNP=c1 met/VBD the/DT ministry/NN", {"ministry": "Ministry of Trade"}),
        ("The/DT agency/NN said/VBD so/RB", {}),
        ("A/DT company/NN sells/VBZ chips/NNS", {}),
        ("The/DT company/NN that/WDT sells/VBZ chips/NNS", {}),
        ("Lumera/NNP=c1 said/VBD the/DT company/NN and/CC it/PRP grew/VBD", {}),
    ],
)
def test_what_the_network_has_not_read_goes_back_to_an_earlier_window(
    write: Write, text: str, expected: dict[str, str]
) -> None:
    named = (EntityType.PERSON, "Ann Lee"), (EntityType.AGENCY, "Ministry of Trade"), (EntityType.COMPANY, "Intel")
    assert unread(write, f"{text} ./.", *(mention(type_, name) for type_, name in named)) == expected


@pytest.mark.parametrize(
    ("state", "firms", "expected"),
    [
        ("Chinese", ["TSMC", "SMIC"], ["SMIC", "Acme"]),
        ("Taiwanese", ["TSMC", "SMIC"], ["TSMC", "Acme"]),
        ("Dutch", ["TSMC", "SMIC"], ["Acme"]),  # not in the list: it may be of any state
    ],
)
def test_a_reference_with_a_nationality_goes_to_no_firm_of_another_state(
    state: str, firms: list[str], expected: list[str]
) -> None:
    doc = Doc(VOCAB, words=["The", state, "firm", "grew"])
    entries = {one.name: one for one in LIST.entries}
    known = (
        entries["China" if state == "Chinese" else "Taiwan"]
        if state != "Dutch"
        else Entry("Netherlands", EntityType.COUNTRY, (), "", "")
    )
    before = LinkedMention(1, 2, (Cluster(EntityType.COUNTRY, [state], known),), "gazetteer")
    named = [LinkedMention(0, 1, (Cluster(EntityType.COMPANY, [name], entries[name]),), "gazetteer") for name in firms]
    named.append(mention(EntityType.COMPANY, "Acme"))
    country = _nationality(doc[2:3], [*named, before])
    assert [one.clusters[0].name for one in named if _may_be(one, country)] == expected
    assert _nationality(doc[3:4], [*named, before]) is None


@pytest.mark.parametrize(
    ("words", "firm", "expected"),
    [
        (["The", "Hsinchu", "-", "based", "firm", "grew"], 4, "Taiwan"),
        (["The", "Hsinchu", "firm", "grew"], 2, "Taiwan"),
        (["Hsinchu", "-", "the", "firm", "grew"], 3, None),
    ],
)
def test_a_reference_behind_a_place_is_of_its_state(words: list[str], firm: int, expected: str | None) -> None:
    doc = Doc(VOCAB, words=words)
    entry = Entry("Hsinchu", EntityType.LOCATION, (), "Taiwan", "")
    start = words.index("Hsinchu")
    place = LinkedMention(start, start + 1, (Cluster(EntityType.LOCATION, ["Hsinchu"], entry),), "gazetteer")
    assert _nationality(doc[firm : firm + 1], [place]) == expected


def test_a_description_of_a_measure_is_also_known_with_its_state() -> None:
    doc = Doc(VOCAB, words=["China", "'s", "new", "export", "curbs", "and", "Chinese", "limits"])
    doc.set_ents(
        [
            Span(doc, 0, 1, label=EntityType.COUNTRY),
            Span(doc, 3, 5, label=EntityType.SANCTION),
            Span(doc, 6, 7, label=EntityType.COUNTRY),
            Span(doc, 7, 8, label=EntityType.SANCTION),
        ]
    )
    for token, tag in zip(doc, ["NNP", "POS", "JJ", "NN", "NNS", "CC", "JJ", "NNS"], strict=True):
        token.tag_ = tag
    _, curbs, _, limits = link_names(doc, LIST)
    assert curbs.clusters[0].names == ["export curbs", "China 's new export curbs"]
    assert limits.clusters[0].names == ["limits", "Chinese limits"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[Chip Orba C930] beats [Chip B2] , the [Product C930] too", ["Orba C930", "B2", "Orba C930"]),
        ("[Chip Orba C930] and [Chip Tina C930] beat the [Chip C930]", ["Orba C930", "Tina C930", "C930"]),
        ("[Chip Orba Max] beats the [Chip Max]", ["Orba Max", "Max"]),
        ("[Person Ann Ruiz] left , and [Country Ruiz] sold", ["Ann Ruiz", "Ann Ruiz"]),
        ("[Person Ann Taiwan] left , and [Country Taiwan] sold", ["Ann Taiwan", "Taiwan"]),
        ("[Person Moe] spoke", ["Ann Moe"]),
    ],
)
def test_short_names_mean_what_is_named_in_full(text: str, names: list[str]) -> None:
    assert [one.clusters[0].name for one in linked(text)] == names


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("[Company Semiconductor Manufacturing Intl Corporation] ( [Company SMIC] ) ; [Company SMIC]", "SMIC"),
        ("[Company Southern Metal Investment Company] ( [Company SMIC] ) ; [Company SMIC]", None),
        ("[Organization Taiwan Science Museum Council] ( [Organization TSMC] ) ; [Company TSMC]", "TSMC"),
    ],
)
def test_an_acronym_that_the_text_defines_is_the_lists_only_where_the_words_are(text: str, listed: str | None) -> None:
    (entry,) = {one.clusters[0].entry for one in linked(text)}
    assert (entry.name if entry else None) == listed
