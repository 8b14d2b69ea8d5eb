"""Annotated texts of a user's own: what is taken, what is refused and why, and what the shipped pipeline scores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph.errors import InputError
from chipgraph.ingest.evaluation import card
from chipgraph.ingest.evaluation.passages import DATA, Passage
from chipgraph.ingest.evaluation.sheets import iter_pages, page

if TYPE_CHECKING:
    from pathlib import Path

RECORD: dict[str, Any] = {
    "text": "[[1|Company|Nvidia]] supplies [[2|Company|TSMC]] of [[3|Country|Taiwan]] with software. [[1|~|It]] "
    "develops the [[4|Chip|H20]], which [[5|Country|Washington]] restricts.",
    "rels": [[1, "SUPPLIES", 2, {"item": "software"}], [2, "LOCATED_IN", 3], [1, "DEVELOPS", 4], [5, "RESTRICTS", 4]],
}
ARTICLE = {
    "id": "a",
    "text": "a.txt",
    "published": "2024-03-15",
    "entities": [["ASML", "Company", []], ["TSMC", "Company", ["Taiwan Semiconductor"]], ["EUV", "Technology|Product"]],
    "optional_entities": [["Veldhoven", "Location"]],
    "facts": [{"s": "ASML", "r": "SUPPLIES", "o": "TSMC", "item": "EUV machines", "alt": [["TSMC", "USES", "EUV"]]}],
}


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


@pytest.fixture
def article(tmp_path: Path) -> Path:
    (tmp_path / "gold").mkdir()
    (tmp_path / "a.txt").write_text("ASML of Veldhoven supplies Taiwan Semiconductor with EUV machines, it said.\n")
    return write(tmp_path / "gold" / "a.json", ARTICLE)


def test_passages_of_other_splits_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", RECORD, RECORD | {"split": "train"}, RECORD | {"split": "test"})
    assert [one.record["id"] for one in card.load([tmp_path]).passages] == [f"{path}:1", f"{path}:3"]


def test_the_default_are_the_test_passages() -> None:
    gold = card.load()
    assert len(gold.passages) > 700
    assert {one.record["split"] for one in gold.passages} == {"test"}
    assert gold.digest == card.load([DATA]).digest


def test_the_digest_hangs_on_what_is_annotated(tmp_path: Path) -> None:
    def digest(**changes: Any) -> str:
        return card.load([write(tmp_path / "p.jsonl", {"id": "p"} | RECORD | changes)]).digest

    assert digest() == digest()
    assert digest() != digest(rels=[])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "is no annotated passage"),
        ('{"rels": []}', "it lacks 'text'"),
        ("[]", "is no annotated passage"),
        (json.dumps(RECORD | {"rels": [[1, "SELLS", 2]]}), "the relation is not in the ontology"),
        (json.dumps(RECORD | {"rels": [[1, "SUPPLIES"]]}), "is no annotated passage"),
        (json.dumps(RECORD | {"rels": [[1, "SUPPLIES", 9]]}), "its ends are not two named entities"),
        (json.dumps(RECORD | {"text": "[[1|Firm|ASML]] sells."}), "has the type 'Firm', which is not in the ontology"),
        (json.dumps(RECORD | {"date": "soon"}), "date 'soon' is not a day"),
        (json.dumps(RECORD | {"split": "train"}), "the weights were made with the 1 passages there"),
        ("", "there is nothing to measure in"),
    ],
)
def test_a_passage_that_cannot_be_used_is_one_clear_error(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(line)
    with pytest.raises(InputError) as error:
        card.load([path])
    assert str(path) in str(error.value)
    assert message in str(error.value)


def test_what_is_no_annotated_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("ASML")
    for path, message in ((tmp_path / "a.txt", "is no file of annotated texts"), (tmp_path / "b.jsonl", "no file or")):
        with pytest.raises(InputError, match=message):
            card.load([path])


def test_an_annotated_article_is_read_with_its_text(article: Path) -> None:
    (sheet,) = card.load([article]).articles
    assert sheet.text.startswith("ASML of Veldhoven")
    assert sheet.types["EUV"] == {"Technology", "Product"}
    assert sheet.optional == {"Veldhoven"}
    assert len(sheet.facts[0].forms) == 2
    assert sheet.facts[0].qualifiers == {"item": "EUV machines"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "b.txt"}, "there is no article"),
        ({"facts": [{"s": "ASML", "r": "SELLS", "o": "TSMC"}]}, "'SELLS' is not a valid Relation"),
        ({"facts": [{"s": "ASML", "r": "SUPPLIES", "o": "Intel"}]}, "Intel stand in facts"),
        ({"entities": [["ASML", "Firm"]]}, "'Firm' is not a valid EntityType"),
        ({"facts": None}, "is no annotated article"),
        ({"published": "soon"}, "'soon' is no ISO 8601 date"),
    ],
)
def test_an_article_that_cannot_be_used_is_one_clear_error(
    article: Path, changes: dict[str, Any], message: str
) -> None:
    write(article, ARTICLE | changes)
    with pytest.raises(InputError, match=message):
        card.load([article])


def test_pages_hold_every_passage_once_and_long_ones_alone() -> None:
    read = [Passage.parse({"id": n, "text": "Acme " * (400 if n == 3 else 3), "rels": []}) for n in range(30)]
    pages = list(iter_pages(read))
    assert sorted(one.record["id"] for some in pages for one in some) == list(range(30))
    assert [3] in [[one.record["id"] for one in some] for some in pages]
    assert {len(some) for some in pages} == {1, 9, 10}
    assert list(iter_pages([])) == []


def test_names_that_compare_equal_are_one_on_a_page() -> None:
    other = {"text": "[[7|Company|TSMC]]'s rival [[8|Company|Acme]]", "rels": [[8, "COMPETES_WITH", 7, {"speaker": 7}]]}
    sheet = page([Passage.parse({"id": n} | one) for n, one in enumerate((RECORD, other))])
    assert {fact.triple for fact in sheet.facts} >= {("nvidia", "SUPPLIES", "tsmc"), ("acme", "COMPETES_WITH", "tsmc")}
    assert sheet.facts[-1].qualifiers == {"speaker": "tsmc"}
    assert sheet.text[sheet.facts[-1].start : sheet.facts[-1].end] == "TSMC's rival Acme"
    assert [sheet.part_at(place) for place in (0, sheet.facts[-1].start)] == ["0", "1"]


def test_names_of_one_listed_entity_are_one_on_a_page_and_in_no_relation_to_one_another() -> None:
    other = {
        "text": "[[1|Country|American]] [[2|Company|Acme]] has left [[3|Country|Washington]] alone",
        "rels": [[2, "LOCATED_IN", 1], [1, "CRITICIZES", 3]],
    }
    sheet = page([Passage.parse({"id": n} | one) for n, one in enumerate((RECORD, other))])
    assert {fact.triple for fact in sheet.facts if "acme" in fact.triple} == {("acme", "LOCATED_IN", "united states")}
    assert [fact.triple[0] for fact in sheet.facts if fact.triple[1] == "RESTRICTS"] == ["united states"]
    assert len(sheet.facts) == 5


def test_the_shipped_pipeline_is_measured_on_passages_and_articles(tmp_path: Path, article: Path) -> None:
    write(article.parent / "p.jsonl", RECORD, {"text": "Nothing is said here.", "rels": []})
    steps: list[tuple[int, int | None]] = []
    measured = card.measure(card.load([article.parent]), lambda _, done, total: steps.append((done, total)))
    found = measured.card
    assert steps == [(n, 4) for n in range(1, 5)]  # a page, two passages, an article
    assert (found["passages"], found["articles"]) == (2, 1)
    assert found["names"]["all"]["gold"] == 5 + 3
    assert found["names"]["Company"]["found"] >= 3
    every, relations = found["relations"].pop("all"), found["relations"].values()
    for count in ("gold", "found", "reported", "right"):
        assert every[count] == sum(one[count] for one in relations)
    assert every["gold"] == 4 + 1
    assert found["relations"]["SUPPLIES"]["found"] >= 1
    for kind, number in (("wrong", every["reported"] - every["right"]), ("missed", every["gold"] - every["found"])):
        assert sum(found["causes"][kind].values()) == number == sum(one.kind == kind for one in measured.errors)


def test_without_the_test_passages_a_file_has_to_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "DATA", tmp_path / "none")
    with pytest.raises(InputError, match="name files of annotated texts"):
        card.load()
    assert len(card.load([write(tmp_path / "p.jsonl", RECORD)]).passages) == 1


def test_the_learning_curve_is_told_of_what_the_shipped_card_measures() -> None:
    shipped = json.loads(card.SHIPPED.read_text("utf-8"))
    points = card.curve(shipped["weights"], shipped["measured_on"])
    assert points == shipped["curve"]
    assert [one["steps"] is None for one in points] == [False] * (len(points) - 1) + [True]
    assert card.curve("other weights", shipped["measured_on"]) == card.curve(shipped["weights"], "other texts") == []
