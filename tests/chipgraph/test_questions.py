"""Questions on the command line: answers with their sentences, and one clear line where there is none."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import small_extractor

from chipgraph import as_json, render
from chipgraph.api.answers import ArticlePage, EvidencePage, StatsOut
from chipgraph.api.judgements import JudgementPage
from chipgraph.api.questions import SoleSupplierOut, SoleSupplierPage
from chipgraph.graph.store.open import open_store
from chipgraph.ingest import pipeline
from chipgraph.ingest.sources.files import read_files

if TYPE_CHECKING:
    from collections.abc import Callable


# Tests run where the folder chipgraph/ is a part of the package only: -P keeps it out of the way of the installed one.
COMMAND = [sys.executable, "-P", "-c", "from chipgraph.cli import main; main()"]


def cells(out: str) -> list[list[str]]:
    """The first word of each line, and the rest."""
    return [[part.strip() for part in row.split(maxsplit=1)] for row in out.splitlines() if row]


def test_suppliers_tier_by_tier(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    code, out, err = chipgraph("suppliers", "Example", "--tiers", 2, "--db", db)
    assert (code, err) == (0, "")
    assert (
        "1  Acme SUPPLIES Example · 1 publisher, 1 article · first reported 2024-01-01\n"
        "      “Acme supplies Example.” (Wafer 0, 2024-01-01)\n  2  Sample SUPPLIES Acme" in out
    )
    assert "1  Tester SUPPLIES Example" in out
    deep = chipgraph("suppliers", "Example", "--tiers", 3, "--sentences", 0, "--db", db)[1]
    assert "    3  Example SUPPLIES Sample · 1 publisher, 1 article · first reported 2024-02-01 (leads back)" in deep


def test_the_most_tiers_are_those_of_the_setting(
    chipgraph: Callable[..., tuple[int, str, str]], db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "error: 5 tiers are too many; ask for 4 at most, which CHIPGRAPH_MAX_TIERS sets\n"
    for command in ("suppliers", "customers", "reach"):
        assert chipgraph(command, "Example", "--tiers", 5, "--db", db) == (2, "", told)
    monkeypatch.setenv("CHIPGRAPH_MAX_TIERS", "2")
    assert chipgraph("suppliers", "Example", "--tiers", 3, "--db", db)[0] == 2
    assert chipgraph("reach", "Acme", "--db", db)[0] == 0


def test_why_nothing_is_within_reach(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    told = "Acme is not known to restrict anybody or to issue a measure"
    assert chipgraph("reach", "Acme", "--db", db) == (
        0,
        f"{told}; `chipgraph customers` tells whom a company supplies\n",
        "",
    )


def test_a_timeline_marks_dates_counted_from_the_report(
    chipgraph: Callable[..., tuple[int, str, str]], written: str
) -> None:
    rows = chipgraph("timeline", "SMIC", "--sentences", 0, "--db", written)[1].splitlines()
    counted = [row for row in rows if row.endswith(" · counted from the day of the report")]
    assert {row.split()[0] for row in counted} == {"2020-12-18"}
    assert len(counted) < sum(row[:1].isdigit() for row in rows)


def test_customers_facts_and_timeline(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    assert "Acme SUPPLIES Example" in chipgraph("customers", "acme", "--db", db)[1]
    out = chipgraph("facts", "Acme", "--sentences", 0, "--db", db)[1]
    assert out.splitlines() == [
        "Acme SUPPLIES Example · 1 publisher, 1 article · first reported 2024-01-01",
        "Sample SUPPLIES Acme · 1 publisher, 1 article · first reported 2024-03-01",
    ]
    out = chipgraph("timeline", "Acme", "Example", "--db", db)[1]
    assert "undated: Acme SUPPLIES Example" in out
    assert "Sample" not in out


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("facts Example --offset 1", "2–3 of 3 shown"),
        ("facts Example --offset 1 --limit 1", "number 2 of 3 shown; --limit shows more"),
        ("facts Example --offset 2", "number 3 of 3 shown"),
        ("facts Example --offset 100", "none of 3 shown"),
        ("chokepoints --offset 1", "number 2 of 2 shown"),
        ("timeline Example --offset 2", "number 3 of 3 shown"),
        ("changes --since 2024-02-15 --until 2024-12-31 --offset 1", "number 2 of 2 shown; in all: 2 new"),
        ("search supplies --offset 100", "no hit comes after the first 100; give a smaller --offset"),
    ],
)
def test_after_an_offset_it_is_told_which_are_shown(
    chipgraph: Callable[..., tuple[int, str, str]], db: str, command: str, told: str
) -> None:
    assert chipgraph(*command.split(), "--db", db)[1].splitlines()[-1] == told


def test_a_timeline_tells_which_are_shown_of_the_dated_and_of_the_undated(
    chipgraph: Callable[..., tuple[int, str, str]], written: str
) -> None:
    out = chipgraph("timeline", "SMIC", "--offset", 1, "--limit", 2, "--db", written)[1]
    assert out.splitlines()[-1] == "2–3 of 4 dated, 2–3 of 5 undated shown; --limit shows more"


def test_limits_and_filters_are_told(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    assert "1 of 3 shown; --limit shows more" in chipgraph("facts", "Example", "--limit", 1, "--db", db)[1]
    for option in ("--limit", "--offset"):  # beyond what SQLite can count
        assert chipgraph("timeline", "Example", option, 2**70, "--db", db)[::2] == (
            2,
            f"error: Invalid value for '{option}': Input should be less than or equal to 1000000000\n",
        )
    assert "Acme" in chipgraph("facts", "Example", "--relation", "supplies", "--status", "Actual", "--db", db)[1]
    assert "Tester" not in chipgraph("facts", "Example", "--known-at", "2024-03-31", "--db", db)[1]


@pytest.mark.parametrize(
    "command", ["suppliers Example", "customers Tester", "facts Tester", "chokepoints Sample", "timeline Acme Example"]
)
def test_what_no_source_dates_is_told_beside_an_answer_for_a_day(
    chipgraph: Callable[..., tuple[int, str, str]], db: str, command: str
) -> None:
    out = chipgraph(*command.split(), "--as-of", "2024-01-01", "--db", db)[1]
    assert "more" in out
    assert "may have held on 2024-01-01, but no source dates" in out
    assert "ask without --as-of" in out
    assert "may have held" not in chipgraph(*command.split(), "--db", db)[1]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("suppliers Tester", "no supplier of Tester is known"),
        ("suppliers Tester --all", "no supplier of Tester is known"),
        (
            "customers Tester --item chips",
            "no customer of Tester is known with --item 'chips'; without --item 'chips' there is 1",
        ),
        ("customers Tester --status planned", "no customer of Tester is known with --status planned; --all shows 1"),
        (
            "facts Example --as-of 2024-01-01",
            "nothing is known of Example with --as-of 2024-01-01; without --as-of 2024-01-01 there are 3",
        ),
        (
            "facts Example --relation OWNS",
            "nothing is known of Example with --relation OWNS; without --relation OWNS there are 3",
        ),
        (
            "facts Example --relation OWNS --item x",
            "nothing is known of Example with --item 'x' --relation OWNS; without these options there are 3",
        ),
        ("timeline Tester Sample", "nothing is known between Tester and Sample"),
        ("timeline --relation OWNS", "nothing is known with --relation OWNS"),
        (
            "chokepoints Sample --item chips",
            "no supplier without an alternative is known to Sample with --item 'chips'; without",
        ),
        ("connections Tester Sample --hops 1", "no path of at most 1 hop is known between Tester and Sample"),
        (
            "connections Tester Sample --relation OWNS",
            "4 hops is known between Tester and Sample with --relation OWNS; without --relation OWNS there",
        ),
        (
            "changes Tester --since 2023-01-01 --until 2024-01-01",
            "nothing has changed for Tester between 2023-01-01 and 2024-01-01",
        ),
        (
            "coverage Tester --relation OWNS",
            "nothing is known of Tester with --relation OWNS; without --relation OWNS there is 1",
        ),
        (
            "search supplies --until 2023-01-01",
            "nothing has the words 'supplies' with --until 2023-01-01; without there is something",
        ),
    ],
)
def test_an_empty_answer_names_what_emptied_it(
    chipgraph: Callable[..., tuple[int, str, str]], db: str, command: str, told: str
) -> None:
    out = chipgraph(*command.split(), "--db", db)[1]
    assert told in out
    assert "--all" not in out.partition(told)[2].partition("\n")[0]


def test_the_way_from_one_to_another(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    out = chipgraph("connections", "Tester", "Sample", "--db", db)[1]
    assert out.startswith("1  Tester – Example – Sample · strength 0.")
    assert "   Example SUPPLIES Sample" in out
    assert "2  Tester – Example – Acme – Sample" in out
    assert "1  Tester – Example – Sample" in chipgraph("connections", "Tester", "Sample", "--hops", 2, "--db", db)[1]
    assert "no path of at most 1 hop" in chipgraph("connections", "Tester", "Sample", "--hops", 1, "--db", db)[1]


def test_reach_and_choke_points(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    assert "1  Tester SUPPLIES Example" not in chipgraph("reach", "Tester", "--db", db)[1]
    out = chipgraph("chokepoints", "--shape", "--db", db)[1]
    assert "Sample: only supplier of anything to Acme\n   Sample SUPPLIES Acme" in out
    assert "Example: only supplier of anything to Sample" in out
    assert "to Example" not in out
    assert ["Example", "2", "1"] in [row.split() for row in out.splitlines()]
    none = chipgraph("chokepoints", "--shape", "--as-of", "1990-01-01", "--db", db)[1]
    assert none.count("\nnobody\n") == 2  # under a heading, instead of a table without rows
    assert chipgraph("chokepoints", "Sample", "--sentences", 0, "--db", db)[1].startswith("Example: only supplier")


def test_timelines_are_paged_and_of_relations(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    out = chipgraph("timeline", "--relation", "SUPPLIES", "--limit", 3, "--sentences", 0, "--db", db)[1]
    assert "3 of 4 shown" in out
    rest = chipgraph("timeline", "--relation", "SUPPLIES", "--offset", 3, "--sentences", 0, "--db", db)[1]
    assert rest.count("SUPPLIES") == 1
    assert rest.splitlines()[0] not in out


def test_timelines_of_what_held_on_a_day(chipgraph: Callable[..., tuple[int, str, str]], written: str) -> None:
    ever = chipgraph("timeline", "Huawei", "--sentences", 0, "--db", written)[1]
    assert [row.split()[0] for row in ever.splitlines()[:4]] == ["2014", "2020-05", "2023-08", "2023-08-29"]
    then = chipgraph("timeline", "Huawei", "--sentences", 0, "--as-of", "2019-01-01", "--db", written)[1]
    assert [row.split()[0] for row in then.splitlines()[:-1]] == ["2014", "2020-05"]


def test_a_timeline_between_one_and_itself_is_refused(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    code, out, err = chipgraph("timeline", "Acme", "acme", "--db", db)
    assert (code, out) == (2, "")
    assert err.startswith("error: Acme is one entity; name it once")


def test_on_whose_word(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    code, out, err = chipgraph("fact", "acme", "supplies", "Example", "--db", db)
    assert (code, err) == (0, "")
    rows = cells(out)
    assert ["publishers", "Wafer 0"] in rows
    assert ["articles", "1, 0 of them copies"] in rows
    assert "asserted by\n  Wafer 0\n      “Acme supplies Example.”" in out
    id_ = next(row[1] for row in rows if row[0] == "id")
    assert chipgraph("fact", id_, "--db", db)[1] == out
    assert chipgraph("fact", "Example", "SUPPLIES", "Acme", "--db", db)[0] == 1


def test_a_day_that_may_be_of_a_denial_is_no_first_report(
    chipgraph: Callable[..., tuple[int, str, str]], written: str
) -> None:
    rows = chipgraph("facts", "SMIC", "--sentences", 0, "--db", written)[1].splitlines()
    assert rows[0].endswith("disputed · in all 2 publishers, 3 articles · first told of 2023-09-04")
    assert rows[1].endswith("1 article · first reported 2020-12-19")
    told = chipgraph("fact", "SMIC", "SUPPLIES", "Huawei", "--db", written)[1]
    assert re.search(r"^first told of +2023-09-04, ", told, re.MULTILINE)


def test_what_changed(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    days = "--since", "2024-02-15", "--until", "2024-12-31"
    out = chipgraph("changes", *days, "--db", db)[1]
    assert "new: Sample SUPPLIES Acme" in out
    assert "in all: 2 new" in out
    assert "new: Tester" in chipgraph("changes", "Tester", *days, "--db", db)[1]
    assert chipgraph("changes", "--before", db, "--db", db)[1] == f"nothing has changed since {db}\n"
    assert chipgraph("changes", *days[:2], "--db", db)[1] == out  # up to today
    for unusable in ((), ("--until", "2024-01-01"), ("--before", db, *days), ("--before", db, *days[:2])):
        assert chipgraph("changes", *unusable, "--db", db)[0] == 2


def test_what_it_rests_on(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    rows = cells(chipgraph("coverage", "--db", db)[1])
    for row in (["articles", "4"], ["published", "2024-01-01 to 2024-04-01"], ["days", "4"], ["publishers", "4"]):
        assert row in rows
    assert "2024-04-01 to 2024-04-01" in chipgraph("coverage", "Tester", "--db", db)[1]


def test_search(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    out = chipgraph("search", "suppl* acme", "--db", db)[1]
    assert "Acme SUPPLIES Example\n      “Acme supplies Example.” (Wafer 0, 2024-01-01)" in out
    assert "articles\n" in out
    assert "  Deal 0 (Wafer 0, 2024-01-01)" in out
    late = chipgraph("search", "supplies", "--since", "2024-03-15", "--db", db)[1]
    assert "Tester" in late
    assert "Acme" not in late
    assert "Tester" not in chipgraph("search", "supplies", "--entity", "Acme", "--db", db)[1]
    assert "Wafer 1" not in chipgraph("search", "supplies", "--publisher", "Wafer 0", "--db", db)[1]
    assert "nothing has the words" in chipgraph("search", '"supplies nothing"', "--db", db)[1]


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("suppliers Example --tiers 2", {"entity", "hops", "cuts", "undated"}),
        ("customers Acme", {"entity", "hops", "cuts", "undated"}),
        ("reach Acme", {"entity", "hops", "cuts", "undated"}),
        ("connections Tester Sample", {"start", "goal", "paths", "cuts"}),
        ("chokepoints", set(SoleSupplierPage.model_fields)),
        ("chokepoints --shape", {*SoleSupplierPage.model_fields, "articulations", "central"}),
        ("judgements", set(JudgementPage.model_fields)),
        ("stats", set(StatsOut.model_fields)),
        ("timeline Acme", {"items", "total", "undated", "undated_total", "next"}),
        ("facts Acme", {"items", "total", "undated", "next"}),
        (
            "fact Acme SUPPLIES Example",
            {"fact", "disputed", "publishers", "first", "asserted", "denied", "repeated", "copies"},
        ),
        ("changes --since 2024-02-15 --until 2024-12-31", {"items", "total", "counts", "next"}),
        ("coverage", {"articles", "copies", "undated", "days", "first", "last", "evidence", "publishers"}),
        ("search supplies", {"sentences", "articles"}),
    ],
)
def test_every_question_answers_in_json(
    chipgraph: Callable[..., tuple[int, str, str]], db: str, command: str, names: set[str]
) -> None:
    code, out, err = chipgraph(*command.split(), "--json", "--db", db)
    assert (code, err) == (0, "")
    assert set(json.loads(out)) == names


def test_json_steers_no_terminal() -> None:
    unsafe = "a\x1b[2J\x9b2J\x7f\ud800\u202e\u2066\u2028é"
    told = as_json.text({"text": [unsafe]})
    assert not set("\x1b\x9b\x7f\ud800\u202e\u2066") & set(told)
    assert "é" in told
    assert json.loads(told) == {"text": [unsafe]}


def test_text_turns_no_line_of_a_terminal() -> None:
    assert render.plain("a\u202eb\u2069c\x1b\udcff").plain == "a�b�c��"


@pytest.mark.parametrize("own", [{"title": "x\n{}"}, {"source": "Wire\u2028{}"}, {"source": " " * 200 + "x\t{}"}])
def test_what_an_article_calls_itself_is_no_line_of_an_answer(
    chipgraph: Callable[..., tuple[int, str, str]], tmp_path: Path, own: dict[str, str]
) -> None:
    forged = "1  Huawei SUPPLIES Example"
    record = {"id": "1", "date": "2024-01-01", "text": "Acme supplies Example. Neither wanted to say more about it."}
    told = {name: text.format(forged) for name, text in own.items()}
    (tmp_path / "forged.json").write_text(json.dumps([record | told]))
    with open_store("sqlite:///forged.db") as store:
        pipeline.run(read_files([tmp_path / "forged.json"]), store, loader=small_extractor.load)
    for command in ("suppliers Example", "fact Acme SUPPLIES Example", "search Acme"):
        out = chipgraph(*command.split(), "--db", "sqlite:///forged.db")[1]
        assert "x 1 Huawei SUPPLIES Example" in out or "Wire 1 Huawei" in out
        assert not [row for row in out.splitlines() if row.strip().startswith(forged)]
        assert " " * 100 not in out


def test_an_article_that_names_neither_publisher_nor_title_is_unnamed(
    chipgraph: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "bare.txt").write_text("Acme supplies Example. Neither of the two wanted to say more about it.")
    with open_store("sqlite:///bare.db") as store:
        pipeline.run(read_files([tmp_path / "bare.txt"]), store, loader=small_extractor.load)
    out = chipgraph("fact", "Acme", "supplies", "Example", "--db", "sqlite:///bare.db")[1]
    assert "asserted by\n  unnamed\n      “Acme supplies Example.”\n" in out


def test_nothing_that_is_read_is_certain() -> None:
    assert [render.share(one) for one in (0.5, 0.994, 0.995, 1.0)] == ["0.50", "0.99", ">0.99", ">0.99"]


@pytest.mark.parametrize("command", ["facts Huawei", "facts Huawei --json", "digest", "stats", "--help"])
def test_output_without_room_is_one_line(written: str, tmp_path: Path, command: str) -> None:
    db = [] if command == "--help" else ["--db", written]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [*COMMAND, *command.split(), *db], stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path
        )
    told = "error: the answer cannot be written to standard output: No space left on device\n"
    assert (ran.returncode, ran.stderr) == (1, told)


@pytest.mark.parametrize("command", ["facts Huawei --all", "facts Huawei --all --json", "digest", "--help"])
def test_whoever_reads_no_further_ends_it_quietly(written: str, tmp_path: Path, command: str) -> None:
    db = [] if command == "--help" else ["--db", written]
    with subprocess.Popen(
        [*COMMAND, *command.split(), *db], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as ran:
        assert ran.stdout
        assert ran.stderr
        ran.stdout.close()
        assert ran.stderr.read() == ""
    assert ran.returncode == 0


def test_questions_need_no_networkx() -> None:
    program = "import sys, chipgraph.cli; sys.exit('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-P", "-c", program], check=False).returncode == 0


def test_json_has_the_shapes_of_the_api(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    hop = json.loads(chipgraph("suppliers", "Example", "--json", "--db", db)[1])["hops"][0]
    assert hop["fact"]["evidence"][0]["article"]["published"] == "2024-01-01"
    path = json.loads(chipgraph("connections", "Tester", "Sample", "--json", "--db", db)[1])["paths"][0]
    assert path["links"][0]["fact"]["subject"]["name"] == "Tester"
    only = json.loads(chipgraph("chokepoints", "--json", "--db", db)[1])["items"][0]
    assert set(only) == set(SoleSupplierOut.model_fields)
    found = json.loads(chipgraph("search", "acme", "--limit", 1, "--json", "--db", db)[1])
    (hit,), (read,) = EvidencePage(**found["sentences"]).items, ArticlePage(**found["articles"]).items
    assert hit.sentence.startswith(("Acme supplies", "Sample supplies"))
    assert read.title.startswith("Deal")


def test_stats_and_digest(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    out = chipgraph("stats", "--db", db)[1]
    assert ["articles", "4"] in [row.split() for row in out.splitlines()]
    assert ["SUPPLIES", "4"] in [row.split() for row in out.splitlines()]
    code, out, _ = chipgraph("digest", "--db", db)
    assert (code, len(out.strip())) == (0, 64)


def test_unknown_entity_is_answered_with_the_nearest(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    code, out, err = chipgraph("suppliers", "Exmaple", "--db", db)
    assert (code, out) == (1, "")
    assert err == "error: no entity is called 'Exmaple'; the nearest are Example, Sample\n"


@pytest.mark.parametrize(
    "command",
    ["suppliers X", "customers X", "timeline X", "facts X", "coverage", "search x", "stats", "digest", "serve"],
)
def test_missing_database_is_one_line(chipgraph: Callable[..., tuple[int, str, str]], command: str) -> None:
    code, out, err = chipgraph(*command.split(), "--db", "sqlite:///nowhere.db")
    assert (code, out) == (1, "")
    assert err == "error: there is no database at nowhere.db; make one with `chipgraph ingest`\n"


def test_newer_database_is_one_line(chipgraph: Callable[..., tuple[int, str, str]], tmp_path: Path, db: str) -> None:
    copy = tmp_path / "newer.db"
    with sqlite3.connect(db.removeprefix("sqlite:///")) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute("PRAGMA user_version = 9999")
    source.close()
    target.close()
    code, out, err = chipgraph("stats", "--db", f"sqlite:///{copy}")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "newer" in err


@pytest.mark.parametrize(
    "command",
    [
        "stats --db nonsense",
        "stats --nope",
        "facts",
        "facts X --as-of yesterday",
        "facts X --relation LIKES",
        "suppliers X --tiers 0",
        "connections X",
        "facts X --status maybe",
        "search",
        "search ' '",
        "facts X --all --status planned",
        "search x --since 2024-01-02 --until 2024-01-01",
        "nonsense",
        "ingest nowhere.txt",
        "ingest . --date 1/2/2024",
        "ingest . --workers 0",
        "extract nowhere.txt",
        "extract . -o no/such/folder.jsonl",
        "serve --port 99999",
        "timeline Nobody Nothing Nowhere",
    ],
)
def test_unusable_arguments_are_one_line_and_exit_2(
    chipgraph: Callable[..., tuple[int, str, str]], command: str
) -> None:
    code, out, err = chipgraph(*shlex.split(command))
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1


def test_without_a_command_there_is_help(chipgraph: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = chipgraph()
    assert (code, err) == (2, "")
    assert "suppliers" in out
