"""The check of the annotated passages finds every kind of fault, and none in the corpus."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.ingest.evaluation.passages import DATA, Passage
from chipgraph.ingest.training import census, check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = (
    "[[1|Country|Washington]] has told [[2|Company|Nvidia]] that [[1|~|it]] will bar [[2|~|its]] [[3|Chip|A800]] "
    "from export, as of Monday."
)
FACT = [1, "RESTRICTS", 3, {"date": "2023-10-23", "speaker": 1}]


def record(number: int = 1, **changes: Any) -> dict[str, Any]:
    good = {"id": f"p-{number:012x}", "split": "train", "genre": "tech press", "date": "2023-10-18"}
    return good | {"text": TEXT, "rels": [FACT]} | changes


def faults_of(*records: dict[str, Any]) -> list[str]:
    return list(check.iter_faults([Passage.parse(each) for each in records]))


@pytest.fixture(scope="module")
def corpus() -> list[Passage]:
    passages, faults = check.read(DATA)
    assert faults == []
    return passages


@pytest.fixture(scope="module")
def counts(corpus: list[Passage]) -> dict[str, census.Census]:
    return census.take(corpus)


def test_the_corpus_has_no_fault(corpus: list[Passage]) -> None:
    assert list(check.iter_faults(corpus)) == []


def test_the_corpus_meets_its_targets(counts: dict[str, census.Census]) -> None:
    assert (census.PASSAGES, census.WORDS, census.GOVERNMENT) == (8_000, 250_000, 1_500)
    assert (census.OF_A_RELATION, census.OF_A_STATUS, census.WITHOUT_RELATION) == (400, 150, 1 / 4)
    assert list(census.iter_unmet(counts["all"])) == []


def test_the_card_tells_what_the_corpus_holds(counts: dict[str, census.Census]) -> None:
    card = (DATA / "README.md").read_text(encoding="utf-8")
    assert census.table(counts) in card
    assert f"{counts['all'].passages:,} passages" in card
    assert "not a source of facts" in card
    assert "CC BY-SA 4.0" in card


def test_the_example_of_the_guide_is_sound() -> None:
    guide = (DATA.parent / "GUIDE.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^    (\{.*\})$", guide, re.DOTALL | re.MULTILINE)
    assert faults_of(json.loads(example)) == []


@pytest.mark.shared
def test_no_passage_has_words_of_the_gold_articles(corpus: list[Passage], shared: Path) -> None:
    texts = list(check.gold_texts([shared / "seeds", shared / "dev"]))
    assert len(texts) > 10
    assert list(check.iter_overlaps(corpus, texts)) == []


def test_a_good_record_has_no_fault() -> None:
    assert faults_of(record()) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"id": "17"}, "the id is not"),
        ({"split": "dev"}, "split 'dev' is none of"),
        ({"genre": "poem"}, "genre 'poem' is none of"),
        ({"date": "2023-10"}, "date '2023-10' is not a day"),
        ({"date": "2023-02-30"}, "date '2023-02-30' is not a day"),
        ({"first": None}, "unknown fields first"),
        ({"text": TEXT + " [[4|Chip]]"}, "a mark is broken"),
        ({"text": TEXT.replace("Company", "Firm")}, "“Nvidia” has the type 'Firm'"),
        ({"text": TEXT + " [[1+2|Country|Both]]"}, "“Both” names several entities"),
        ({"text": TEXT + " So says [[9|~|he]]."}, "“he” refers to 9, which has no name"),
        ({"text": TEXT + " So says [[2|Chip|Nvidia]]."}, "“Nvidia” is a Chip, but 2 was a Company before"),
        ({"text": TEXT.replace("A800]]", "A80]]0")}, "the mark of “A80” does not begin and end where words do"),
        ({"text": TEXT.replace("|Nvidia]]", "|Nvidia ]]")}, "the mark of “Nvidia ” does not begin and end"),
        ({"text": TEXT + " So says [[4|Agency|the FCC]]."}, "the mark of “the FCC” holds an article"),
        ({"rels": [[1, "BANS", 3]]}, "1 BANS 3: the relation is not in the ontology"),
        ({"rels": [[1, "RESTRICTS", 4]]}, "its ends are not two named entities"),
        ({"rels": [[1, "RESTRICTS", 1]]}, "its ends are not two named entities"),
        ({"rels": [[3, "RESTRICTS", 1]]}, "no Chip has this relation to a Country"),
        ({"rels": [FACT, FACT]}, "1 RESTRICTS 3: the fact stands twice"),
        ({"rels": [[1, "COMPETES_WITH", 2], [2, "COMPETES_WITH", 1]]}, "2 COMPETES_WITH 1: the fact stands twice"),
        ({"rels": [[1, "RESTRICTS", 3, {"mood": "grim"}]]}, "unknown qualifiers mood"),
        ({"rels": [[1, "RESTRICTS", 3, {"status": "rumoured"}]]}, "unknown status 'rumoured'"),
        ({"rels": [[1, "RESTRICTS", 3, {"speaker": 8}]]}, "its speaker, 8, has no name"),
        ({"rels": [[1, "RESTRICTS", 3, {"item": ""}]]}, "item '' is no text"),
        ({"rels": [[1, "RESTRICTS", 3, {"role": "head"}]]}, "a role belongs to WORKS_FOR"),
        ({"rels": [[1, "RESTRICTS", 3, {"date": "last week"}]]}, "'last week': dates are ISO 8601"),
        ({"rels": [[1, "RESTRICTS", 3, {"date": "2023-13"}]]}, "'2023-13': dates are ISO 8601"),
        ({"rels": [[1, "RESTRICTS", 3, {"date": "2023-10", "date_end": "2022"}]]}, "2022 is before 2023-10"),
    ],
)
def test_a_bad_record_is_named_with_its_fault(changes: dict[str, Any], fault: str) -> None:
    bad = record(**changes)
    found = faults_of(bad)
    assert any(fault in each for each in found)
    assert all(each.startswith(f"{bad['id']}: ") for each in found)


@pytest.mark.parametrize("ends", [{"date": "2023-10", "date_end": "2023"}, {"date": "2023", "date_end": "2023-04-01"}])
def test_dates_of_different_precision_may_overlap(ends: dict[str, str]) -> None:
    assert faults_of(record(rels=[[1, "RESTRICTS", 3, ends]])) == []


def other(number: int, **changes: Any) -> dict[str, Any]:
    text = f"Nothing that was said in hall number {number} on that long and rainy afternoon concerned anybody else."
    return record(number, text=text, rels=[], **changes)


def test_ids_are_unique() -> None:
    assert faults_of(record(), other(1)) == ["p-000000000001: another passage has this id."]


def test_passages_of_a_document_share_a_split() -> None:
    document = {"source": "Federal Register: A rule", "date": "2024-01-02"}
    text = "Comments are due in a month, says the notice that the bureau has put on its page."
    there = record(2, split="test", text=text, rels=[], **document)
    assert faults_of(record(**document), there) == [
        "p-000000000002: another passage of the same document is in another split."
    ]
    assert faults_of(record(**document), there | {"date": "2024-01-03"}) == []


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("Monday", "Tuesday")])
def test_copies_are_found_though_edited(text: str) -> None:
    assert faults_of(record(1), record(2, text=text)) == ["p-000000000002: has nearly the words of p-000000000001."]


def test_words_of_a_gold_text_are_found(tmp_path: Path) -> None:
    passage = Passage.parse(record())
    (tmp_path / "article.txt").write_text(f"It began so. {passage.text}\n")
    (tmp_path / "articles.jsonl").write_text(json.dumps({"text": "Another one."}) + "\n")
    texts = list(check.gold_texts([tmp_path]))
    assert texts[1] == "Another one."
    [fault] = check.iter_overlaps([passage], texts)
    assert "shares words with a gold text" in fault
    assert list(check.iter_overlaps([passage], [passage.text.replace("Nvidia", "AMD")])) == []


def test_lines_that_hold_no_passage_are_named(tmp_path: Path) -> None:
    lines = [json.dumps(record()), "{", "[]", json.dumps({"text": TEXT}), json.dumps(record(rels=[[1, "USES"]]))]
    (tmp_path / "bad.jsonl").write_text("\n".join(lines))
    passages, faults = check.read(tmp_path)
    assert len(passages) == 1
    assert [fault.split(": ")[0] for fault in faults] == [f"bad.jsonl:{number}" for number in (2, 3, 4, 5)]
    assert "the record lacks date, genre, id, rels, split" in faults[2]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Any]:
    def run_check(*records: dict[str, Any]) -> tuple[object, str]:
        (tmp_path / "some.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
        monkeypatch.setattr(sys, "argv", ["check", "--data", str(tmp_path), "--gold", str(tmp_path)])
        with pytest.raises(SystemExit) as exit_:
            check.main()
        return exit_.value.code, capsys.readouterr().out

    return run_check


def test_the_command_prints_counts_and_faults_and_fails(run: Any) -> None:
    code, out = run(record(), record(2, split="dev"))
    assert code == 1
    assert "| **passages** | 1 | 0 | 0 | 1 |" in out
    assert "p-000000000002: split 'dev' is none of train, tune, test." in out
    assert "1 passages, of 8000 at least." in out
    assert "0.0% of the passages are in split test" in out


def test_counts() -> None:
    text = "[[1|Company|Nvidia]] fell. The U.S. sold. [[1|~|It]] rose."
    counts = census.take(map(Passage.parse, [record(text=text, rels=[]), record(2, source="Federal Register: A rule")]))
    everything = counts["all"]
    assert everything == counts["train"]
    assert everything.kinds == {
        "written": 1,
        "without a relation": 1,
        "of 3–6 sentences": 1,
        "an entity in several of them": 1,
        "government": 1,
    }
    assert everything.marks == {"names": 4, "references": 3}
    assert everything.qualifiers == {"date": 1, "speaker": 1}
    assert everything.statuses == {"actual": 1}
