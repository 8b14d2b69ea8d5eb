from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

import pytest

from chipgraph.graph.model import Article
from chipgraph.ingest.clean import furniture
from chipgraph.ingest.language.candidates import candidates
from chipgraph.ingest.language.component import Component
from chipgraph.ingest.language.dating import PUBLISHED, dates
from chipgraph.ingest.language.extract import Extractor
from chipgraph.ingest.language.layout import windows
from chipgraph.ingest.language.linking import mentions
from chipgraph.ingest.language.model import load_pipeline
from chipgraph.ingest.language.names import REFERENCE

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from chipgraph.ingest.language.entities import Names

PLAIN = "The company sells chips. Engineers built the machine in Texas. She has not read the report."
PAGE = (
    "Nvidia sells chips to Alibaba.\n\nRead More\n\nAMD said on Tuesday that it will build a plant in Arizona.\n\n"
    "Share this article\n\nBeijing has criticised the ban on exports."
)


def test_plain_sentences_are_parsed(nlp: Language) -> None:
    doc = nlp(PLAIN)
    first, second, third = doc.sents
    assert [sent.root.text for sent in (first, second, third)] == ["sells", "built", "read"]
    parts = {token.dep_: token.text for token in first}
    assert (parts["nsubj"], parts["obj"]) == ("company", "chips")
    assert [token.lemma_ for token in first if token.pos_ in ("NOUN", "VERB")] == ["company", "sell", "chip"]
    assert doc[6].pos_ == "VERB"


def test_components_look_without_writing(nlp: Language) -> None:
    doc = nlp.make_doc(PAGE)
    for name, component in nlp.pipeline:
        if isinstance(component, Component):
            before = doc.to_bytes(exclude=["user_data"]), set(doc.user_data), set(doc.spans)
            prediction = component.predict(doc)
            assert (doc.to_bytes(exclude=["user_data"]), set(doc.user_data), set(doc.spans)) == before, name
            component.set_annotations(doc, prediction)
        else:
            component(doc)
    whole = nlp(PAGE)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [(ent.text, ent.label_) for ent in whole.ents]
    assert [token.head.i for token in doc] == [token.head.i for token in whole]
    assert {"chipgraph.windows", "chipgraph.mentions", "chipgraph.dates", "chipgraph.relations"} <= set(doc.user_data)


def test_windows_hold_the_prose_and_not_the_furniture(nlp: Language) -> None:
    doc = nlp(PAGE)
    read = [token for window in windows(doc) for token in window.tokens]
    assert read == sorted(set(read))
    spans = furniture(PAGE)
    assert [PAGE[start:end] for start, end in spans] == ["Read More", "Share this article"]
    assert not any(start <= doc[n].idx < end for n in read for start, end in spans)
    assert {token.i for token in doc if not token.is_space} - set(read) == {
        token.i for token in doc if any(start <= token.idx < end for start, end in spans)
    }
    assert doc.text == PAGE


def test_a_long_paragraph_is_cut_into_windows(nlp: Language) -> None:
    doc = nlp("Nvidia sells many chips to Alibaba in China. " * 60)
    assert len(windows(doc)) > 1
    assert max(len(window.tokens) for window in windows(doc)) <= 220
    assert [n for window in windows(doc) for n in window.tokens] == [token.i for token in doc if not token.is_space]


def test_what_is_read_does_not_depend_on_what_stands_around_it(nlp: Language) -> None:
    text = "TSMC builds a fab in Arizona."
    alone = [ent.text for ent in nlp(text).ents]
    docs = list(nlp.pipe([PAGE, text, "", PLAIN]))
    assert [ent.text for ent in docs[1].ents] == alone


HOSTILE = [
    "",
    " ",
    "\n\n \t\n",
    "Nvidia",
    ".",
    "🎉🚀 👩‍👩‍👧‍👦 🇨🇳",
    "华为向中芯国际采购芯片。日本の半導体",
    "Nvidia 🎉 sells 芯片 to Alibaba.",
    "x" * 10_000,
    "a " + "é" * 10_000 + " b",
    "\x00\x01\x02 Nvidia\x0b sells\x7f chips\u200b to\ufeff AMD\u2028.",
    "Read More\n\nShare this article",
    "\ud7ff\ue000\U0010ffff",
    "(" * 500,
    "e\u0301" * 300,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_can_be_read(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    check(doc)


def test_a_very_long_text_can_be_read(nlp: Language) -> None:
    doc = nlp("Nvidia sells chips to Alibaba, SMIC said on Tuesday.\n\n" * 150)
    check(doc)


def check(doc: Doc) -> None:
    """What is written lies in the document, and its trees are trees."""
    for one in mentions(doc):
        assert 0 <= one.start < one.end <= len(doc)
        assert one.clusters
    for found in dates(doc):
        assert 0 <= found.start < found.end <= len(doc.text)
    for candidate in candidates(doc):
        assert 0 <= candidate.score <= 1
    for token in doc:
        assert token.sent.start <= token.head.i < token.sent.end


def test_relative_dates_count_from_the_date_on_the_document(nlp: Language) -> None:
    doc = nlp.make_doc("AMD said on Tuesday that it will open a plant.")
    doc.user_data[PUBLISHED] = date(2025, 3, 14)
    assert [one.value for one in dates(nlp(doc))] == ["2025-03-11"]


def test_a_dateline_dates_nothing(nlp: Language) -> None:
    doc = nlp.make_doc("SEOUL/WASHINGTON, March 12 (Northwire) - AMD said it opened a plant on March 10 - its third.")
    doc.user_data[PUBLISHED] = date(2025, 3, 14)
    assert [one.value for one in dates(nlp(doc))] == ["2025-03-10"]


def test_evidence_is_read_without_labels_and_lemmas(nlp: Language) -> None:
    id_ = Article.make_id(url=None, title="", text=PAGE)
    article = Article(id_, "", "", PAGE, date(2025, 3, 14), "Wafer", None, "en", "/x.txt", id_)
    found = Extractor(nlp, "test").extract(article)
    assert found.evidence
    whole = load_pipeline.__wrapped__()
    for name in ("chipgraph_dependencies", "lemmatizer"):
        whole.rename_pipe(name, f"{name} under a name that nothing leaves out")
    assert found == Extractor(whole, "test").extract(article)
    doc = Extractor(whole, "test").read(PAGE, without=("chipgraph_dependencies", "lemmatizer"))
    assert {"nsubj", "ROOT"} <= {token.dep_ for token in doc}
    assert any(token.lemma_ for token in doc)


def test_an_extraction_can_be_read_back_from_the_text(nlp: Language) -> None:
    text = PAGE + "\n\n🎉 Huawei buys chips from SMIC, two people said."
    id_ = Article.make_id(url=None, title="Chips", text=text)
    article = Article(id_, "Chips", "", text, date(2025, 3, 14), "Wafer", None, "en", "/x.txt", id_)
    found = Extractor(nlp, "test").extract(article)
    assert found == Extractor(nlp, "test").extract(article)
    fields = {"title": "Chips", "text": text}
    for one in found.mentions:
        assert fields[one.field.value][one.start : one.end] == one.text
    known = {one.id for one in found.entities}
    for piece in found.evidence:
        assert {piece.subject_id, piece.object_id} <= known
        assert piece.sentence_start <= min(piece.subject_start, piece.object_start)
        assert max(piece.subject_end, piece.object_end) <= piece.sentence_end


def test_a_word_is_no_name_for_opening_a_heading(nlp: Language) -> None:
    names = cast("Names", nlp.get_pipe("chipgraph_names"))
    doc = nlp("Materials cost more. Orbis pays for materials. Tokuyama and SMIC buy. Buyers of Tokuyama shares wait.")
    words = {token.text: (token.i, token.i + 1, "Company") for token in doc if token.text.istitle()}
    kept = names.without_words(doc, list(words.values()))
    assert kept == [words[word] for word in ("Orbis", "Tokuyama", "Buyers")]


def test_a_reference_may_open_a_sentence(nlp: Language) -> None:
    names = cast("Names", nlp.get_pipe("chipgraph_names"))
    doc = nlp("It sells chips. Orbis says that it grows.")
    told = [(0, 1, REFERENCE), (4, 5, "Company"), (7, 8, REFERENCE)]
    assert names.without_words(doc, told) == told
