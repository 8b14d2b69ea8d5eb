"""The reading copy: what is left out of it, and where what is left stands in the text."""

from __future__ import annotations

import html
import re
import textwrap
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipgraph.graph.model import Article
from chipgraph.ingest.clean import paragraphs
from chipgraph.ingest.language.extract import load_extractor
from chipgraph.ingest.prose import prose

if TYPE_CHECKING:
    from collections.abc import Callable

ARTICLES = Path(__file__).parents[1] / "gold" / "articles"
SAID = "Nvidia sells H20 chips to Alibaba."


@pytest.mark.parametrize(
    "text",
    [
        "[Nvidia](https://example.com/a_b_(c)) sells H20 chips to [Alibaba](/firms/alibaba 'Alibaba').",
        "**Nvidia** sells *H20 chips* to __Alibaba__.",
        "Nvidia\u00a0sells H20\u202fchips\u2009to  Alibaba.",
        "Nvi\u00addia sells\u200b H20 chips to Ali\ufeffbaba.",
        "Nvidia (NASDAQ: NVDA) sells H20 chips to Alibaba (NYSE: BABA, HKEX: 9988).",
        "Nvidia (NVDA.O), opens new tab sells H20 chips to Alibaba (9988.HK), opens new tab.",
        "Nvidia ($NVDA -1.5%) sells H20 chips to Alibaba [BABA.UL].",
        "Nvidia (英伟达) sells H20 chips to Alibaba（阿里巴巴）.",
        "Nvidia sells H20 chips[2] to Alibaba [3][4].",
        "Nvidia sells H20 chips to Alibaba.12",
        "Nvidia sells H20 chips to Alibaba.¹²",
        "Nvidia sells H20 chips to Alibaba.[[7]](#note-7)",
        "<p>Nvidia sells <b>H20</b> chips to <a href='https://example.com'>Alibaba</a>.<sup>[3]</sup></p>",
        "Nvidia sells H20 chips to Alibaba. (Jane Doe/Bloomberg)",
        "Nvidia sells H20 chips to Alibaba. Photo: Jane Doe",
    ],
)
def test_what_pages_leave_in_a_text_is_not_read(text: str) -> None:
    assert prose(text).text.strip() == SAID


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Acme &amp; Co. don&#8217;t sell", "Acme & Co. don’t sell"),
        ("the ﬁrst oﬃcer of a non\u2011listed ﬂeet", "the first officer of a non-listed fleet"),
        ("BEIJING, Oct. 8 (Xinhua) -- The ministry said", "BEIJING, Oct. 8 -- The ministry said"),
        ("<div>One.</div><div>Two.</div>", "\n\nOne.\n\n\n\nTwo.\n\n"),
        ("The ban began in 2022.14 Nobody minded.", "The ban began in 2022. Nobody minded."),
        ("chips,3 which", "chips, which"),
        (r"\(ii\) C:\new", r"(ii) C:\new"),
    ],
)
def test_characters_and_lines_are_those_that_were_meant(text: str, read: str) -> None:
    assert prose(text).text == read


@pytest.mark.parametrize(
    "text",
    [
        "It paid $2.4 billion, 4.9 percent of sales, by Sept. 14 (see No.5 Plant).",
        "The rule (15 CFR 744.11(a)) binds the U.S. (D.C.) office.",
        "It made 3 * 4 * 5 wafers of lot_no_7 for AT&T; A*STAR saw them.",
        "A [Chinese] official wrote of the [2022] rules if x < y and y > z.",
        "[1] A note that stands at the beginning of its line.",
        "Shipments of A100.5 nodes began on Oct.12 The rest waits.",
        "  White space\n\n\tat the ends of lines   \nstays.  ",
        "SMIC (SMIC) and TSMC (Taiwan) met (Reuters) in Hsinchu.",
        "HKEX: the exchange listed it.",
        "It made 4,000 [40,000] wafers under form CS.069 The agency (EPA)—as ever—was told.",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert prose(text).text == text


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    text = (
        "Nvidia said that it sells chips for data centres to Huawei\n"
        "Technologies and to others who had asked for the chip-\n"
        "making tools, of which the ministry had not been told.\n\nA Heading\nA line."
    )
    assert prose(text).text == (
        "Nvidia said that it sells chips for data centres to Huawei Technologies and to others who had asked for the "
        "chip-making tools, of which the ministry had not been told.\n\nA Heading\nA line."
    )


def _as_markdown(text: str) -> str:
    return re.sub(r"\b[A-Z][a-z]{3,}\b", lambda match: f"[**{match[0]}**](https://example.com/{match[0]})", text)


def _as_html(text: str) -> str:
    return "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))


def _broken(text: str) -> str:
    return "\n\n".join(textwrap.fill(part, 78, break_on_hyphens=False) for part in text.split("\n\n"))


@pytest.mark.parametrize("mark", [_as_markdown, _as_html, _broken, lambda text: text.replace(" ", "\u00a0")])
@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.txt")), ids=lambda path: path.stem)
def test_an_article_is_read_the_same_however_it_is_marked(path: Path, mark: Callable[[str], str]) -> None:
    plain = prose(path.read_text("utf-8")).text
    parts = [plain[start:end] for start, end in paragraphs(plain)]
    copy = prose(mark("\n\n".join(parts))).text
    assert [copy[start:end] for start, end in paragraphs(copy)] == parts


@given(st.text(alphabet="ab A.[]()*_12<p>&;#/:\u00a0\u200bﬁ\n-"))
def test_every_character_knows_where_it_stands(text: str) -> None:
    copy = prose(text)
    spans = [copy.source(n, n + 1) for n in range(len(copy.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    for char, (start, end) in zip(copy.text, spans, strict=True):
        if end - start == 1 and not re.match(r"[\s\u2010\u2011ﬁ]", text[start]):
            assert char == text[start]


def test_evidence_is_told_by_its_place_in_the_text() -> None:
    said = "[Nvidia](https://example.com/nvidia)\u00a0sells **H20** chips to Huawei\u00a0Technologies.[3] It pays."
    text = f"# A deal\n\n{said}"
    article = Article("article-0", "0", "", text, date(2023, 5, 1), None, None, "en", "/0.md", "article-0")
    extraction = load_extractor().extract(article)
    assert all(one.text == text[one.start : one.end] for one in extraction.mentions)
    assert {"Nvidia", "Huawei\u00a0Technologies"} <= {one.text for one in extraction.mentions}
    (sold,) = {
        (one.sentence_start, one.sentence_end, one.subject_start, one.object_end)
        for one in extraction.evidence
        if one.relation == "SUPPLIES"
    }
    sentence = text[sold[0] : sold[1]]
    assert sentence.startswith("Nvidia]")
    assert sentence.endswith("Huawei\u00a0Technologies.")
    assert text[sold[2] :].startswith("Nvidia]")
    assert text[: sold[3]].endswith("Huawei\u00a0Technologies")
