"""Furniture out, paragraphs in, the text untouched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipgraph.ingest.clean import furniture, language, paragraphs


def read(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraphs(text)]


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Agency Archive",
        "Image credit: Jane Doe / Agency",
        "Read More",
        "Read more »",
        "Scroll to Top",
        "Advertisement",
        "Share this article",
        "Share",
        "Sign up for our weekly newsletter and never miss a story",
        "Follow us on Twitter and LinkedIn",
        "We use cookies to give you the best experience.",
        "By going on you agree to our cookie policy.",
        "================",
        "* * *",
        "Loading...",
        "© 2024 The Daily Wafer. All rights reserved",
        "Home | World | Tech | Opinion",
        "Login | Account | Basket",
        "Reuters",
        "5 min read",
        "By Jane Doe and John A. Roe",
        "By Jane Doe, business reporter",
        "JANE DOE and JOHN ROE, Daily Wafer staff writers",
        "The Daily Wafer | Updated: 2024-12-03 07:15",
        "(Web editor: Jane Doe, John Roe)",
        "— The Daily Wafer’s Jane Doe contributed to this report.",
        "With assistance from Jane Doe and John Roe",
        "An earlier version of this article said that Acme sold wafers to Example.",
        "(Image credit: Acme)",
        "Image source, Agency Images",
        "[Photo/Agency]",
        "Purchase Licensing Rights",
        "Follow The Daily Wafer on Google News to get our reviews in your feeds.",
        "(Reporting by Jane Doe in New York and John Roe in Taipei; Additional reporting by Max Moe; Editing by An Li)",
        "Writing by Jane Doe in Beijing; editing by Max Moe.",
        "FILE PHOTO: A woman holds a semiconductor chip, February 17, 2023. Jane Doe/Illustration/File Photo",
        "FILE - The logo of Acme is seen on a wall.",
        "A smartphone with the logo of Acme is seen in this illustration taken on May 4.",
        "Also read: Acme sues Example over wafers",
        "Read more: Why Acme left",
        "Listen to this article · 4 min",
        "Our Standards: The Daily Wafer Principles.",
        "Sources: Daily Wafer",
        "[12] Jane Doe, “Wafers,” The Daily Wafer, https://example.com/wafers",
    ],
)
def test_furniture_of_a_page_is_not_read(line: str) -> None:
    text = f"Acme ships wafers.\n\n{line}\n\nExample buys them.\n"
    assert read(text) == ["Acme ships wafers.", "Example buys them."]
    assert [text[start:end] for start, end in furniture(text)] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Read more than the headline before you buy the stock.",
        "Reuters reported on Monday that Acme would stop its shipments.",
        "Share prices of Acme fell by a tenth.",
        "Follow-on orders went to Example Foundry.",
        "(c) The agency shall publish the rule.",
        "Photographs of the fab: nobody outside Acme has seen any, three people who work there and one who left say.",
        "The advertisement that Acme ran was withdrawn.",
        "Copyright law does not protect the layout.",
        "A Deal Nobody Wanted",
        "By Design",
        "By 2025 Acme wants to make half of its wafers at home.",
        "Reporting by The Daily Wafer showed that Acme had bought chips.",
        "More wafers were sold than ever.",
        "Edited by nobody, the report names three firms.",
        "12 firms were told to stop.",
        "Acme showed an earlier version of this wafer last year.",
        "Nobody in this picture makes wafers, and Acme is not in it.",
        "Also read: a paper by Example, which Acme paid for.",
        "Acme, Example and Sample, the editors said, contributed to this trade.",
        "Jane Doe, a former reporter, said that Acme had sold wafers.",
    ],
)
def test_sentences_and_headings_that_look_alike_are_read(line: str) -> None:
    assert line in read(f"Acme ships wafers.\n{line}\nExample buys them.\n")


def test_lines_are_paragraphs() -> None:
    text = "A Heading\nAcme ships wafers to Example.\r\n\r\n  - Example buys them.\n## Another Heading\nIt pays well.\n"
    expected = ["A Heading", "Acme ships wafers to Example.", "Example buys them.", "Another Heading", "It pays well."]
    assert read(text) == expected


def test_lines_broken_at_a_width_are_one_paragraph() -> None:
    text = (
        "Acme Chips said on Monday that it would ship all of its wafers to\n"
        "Example Foundry, which has bought a third of them for many years\n"
        "and now wants the rest.\n"
        "\n"
        "Nobody else was asked, and nobody else had made an offer to them,\n"
        "it said.\n"
    )
    first, second = read(text)
    assert first.endswith("wants the rest.")
    assert second.startswith("Nobody else")


def test_repeated_caption_and_its_credit_are_read_once() -> None:
    text = "Workers at the fab\nPhoto: Wafer Press\nWafer Press\n\nWorkers at the fab\n\nAcme ships wafers.\n"
    assert read(text) == ["Workers at the fab", "Acme ships wafers."]


def test_menu_of_short_lines_is_not_read_but_a_list_of_names_is() -> None:
    names = ["Acme", "Example Foundry", "Sample Devices", "Test Tools"]
    text = "\n".join(["Home", "News", "Business", "About", "", "Makers of wafers are the following.", *names, ""])
    assert read(text) == ["Makers of wafers are the following.", *names]


@given(st.text(st.sampled_from("aA.#-=\n\r\t  Photo:"), max_size=200))
def test_spans_are_in_order_apart_and_without_outer_space(text: str) -> None:
    end = 0
    for start, stop in paragraphs(text):
        assert end <= start < stop <= len(text)
        assert text[start:stop] == text[start:stop].strip()
        end = stop


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The maker said on Monday that it would ship all of its wafers to a foundry in Arizona.", "en"),
        ("Der Hersteller teilte am Montag mit, dass er alle seine Wafer an ein Werk in Dresden liefert.", "de"),
        ("Le fabricant a annoncé lundi qu'il livrerait toutes ses plaquettes à une usine de Grenoble.", "fr"),
        ("该公司周一表示，将向亚利桑那州的一家工厂供应其所有晶圆。", "zh"),
        ("Acme H20", "en"),
    ],
)
def test_language(text: str, code: str) -> None:
    assert language(text) == code


def test_a_list_of_links_is_not_read() -> None:
    links = "Most Read from The Daily Wafer\nAcme Sues Example Over Wafers\nWhy Sample Left Its Fab"
    assert read(f"Acme ships wafers.\n\n{links}\n\nExample buys them.") == ["Acme ships wafers.", "Example buys them."]


def test_a_list_of_citations_is_not_read() -> None:
    notes = "Notes\n1. Jane Doe, “Wafers,” The Daily Wafer, 2023.\n2. Sample buys wafers too.\n3. Ibid., p. 4."
    assert read(f"Acme ships wafers.\n\n{notes}\n\nExample buys them.") == [
        "Acme ships wafers.",
        "2. Sample buys wafers too.",
        "Example buys them.",
    ]
    assert read("Notes\n\nAcme ships wafers.\n\n3 firms buy “them” in 2023.")[0] == "Notes"


def test_a_heading_is_not_joined_to_its_paragraph() -> None:
    text = "A Heading of Fifty Characters Above One Paragraph\nAcme ships wafers, as it has for years, and others too."
    assert read(text) == text.split("\n")
