"""`chipgraph evaluate` and `chipgraph explain`: what they print, with the shipped pipeline."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from chipgraph import render_quality
from chipgraph.ingest.evaluation.card import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Ran

PASSAGE = {
    "id": "one",
    "date": "2024-03-15",
    "text": "[[1|Company|ASML]] supplies [[2|Company|TSMC]]. [[3|Person|Ann Zorp]] spoke to [[4|Organization|Qwx]].",
    "rels": [[1, "SUPPLIES", 2], [3, "OWNS", 2]],
}


@pytest.fixture
def passages(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(PASSAGE))
    return path


def test_evaluate_prints_tables_and_writes_the_card(
    passages: Path, tmp_path: Path, chipgraph: Callable[..., Ran]
) -> None:
    ran = chipgraph("evaluate", passages, "--errors", "-o", "card.json")
    assert (ran.code, ran.err) == (0, "")
    for said in (
        "measured on 1 passages",
        "names by type",
        "facts by relation",
        "SUPPLIES",
        "confidence",
        "turned round",
    ):
        assert said in ran.out
    assert any(line.split()[:5] == ["one", "missed", "ann", "zorp", "OWNS"] for line in ran.out.splitlines())
    card = json.loads((tmp_path / "card.json").read_text())
    assert card["relations"]["all"]["gold"] == 2
    as_json = json.loads(chipgraph("evaluate", passages, "--json", "--errors").out)
    errors = as_json.pop("errors")
    assert as_json == card
    assert {"in": "one", "is": "missed", "fact": ["ann zorp", "OWNS", "tsmc"]}.items() <= errors[-1].items()


def test_the_card_of_the_weights_ends_in_the_learning_curve() -> None:
    out, shipped = io.StringIO(), json.loads(SHIPPED.read_text("utf-8"))
    render_quality.card(Console(file=out, width=120), shipped)
    *_, last = (line.split() for line in out.getvalue().splitlines() if line.strip())
    point = shipped["curve"][-1]
    assert last[1:] == ["shipped", f"{point['names']:.3f}", f"{point['relations']:.3f}"]


def test_evaluate_refuses_what_it_cannot_use(tmp_path: Path, passages: Path, chipgraph: Callable[..., Ran]) -> None:
    passages.write_text(json.dumps(PASSAGE | {"rels": [[1, "SELLS", 2]]}))
    ran = chipgraph("evaluate", passages)
    assert (ran.code, ran.out) == (2, "")
    assert f"{passages}:1: 1 SELLS 2: the relation is not in the ontology" in ran.err
    passages.write_text(json.dumps(PASSAGE))
    ran = chipgraph("evaluate", passages, "-o", tmp_path)
    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_explain_tells_each_step(chipgraph: Callable[..., Ran]) -> None:
    text = "Nvidia said on Tuesday that it develops the H20."
    ran = chipgraph("explain", text, "--date", "2024-03-15")
    assert ran.code == 0
    for said in ("mentions", "words", "candidates", "evidence", "reference", "Nvidia DEVELOPS Nvidia H20: actual"):
        assert said in ran.out
    found = json.loads(chipgraph("explain", text, "--date", "2024-03-15", "--json").out)
    assert set(found) == {"mentions", "words", "candidates", "evidence"}
    for one in found["mentions"]:
        assert text[one["start"] : one["end"]] == one["mention"]
    assert [one["word"] for one in found["words"]][:3] == ["Nvidia", "said", "on"]
    for one in found["candidates"]:
        assert one["stated"] == (one["because"] in ("its score", "a construction or a shared name"))
        assert one["stated"] or one["score"] < one["needs"] or one["because"].startswith("the rule ")
    assert [one["sentence"] for one in found["evidence"]] == [text] * len(found["evidence"])
    assert len(found["evidence"]) == sum(one["stated"] for one in found["candidates"])


@pytest.mark.parametrize("text", ["", " \n", "-"])
def test_there_has_to_be_something_to_explain(
    text: str, chipgraph: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(" "))
    ran = chipgraph("explain", text)
    assert (ran.code, ran.out) == (2, "")
    assert "there is nothing to explain; give a sentence in quotation marks" in ran.err


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
@pytest.mark.parametrize("text", ["Intel \udcff supplies Dell.", "-"])
def test_what_is_no_utf_8_is_not_explained(
    text: str, errors: str, chipgraph: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), "utf-8", errors))
    told = "error: what is to be explained is no UTF-8 text; save or type it in that encoding\n"
    assert chipgraph("explain", text) == (2, "", told)


def test_a_text_without_names_has_no_evidence(chipgraph: Callable[..., Ran]) -> None:
    ran = chipgraph("explain", "It rained.")
    assert ran.code == 0
    assert "mentions: none" in ran.out
    assert "evidence: none" in ran.out
