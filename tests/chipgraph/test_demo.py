"""The installed command with the shipped extractor, from end to end."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

README = Path(__file__).parents[2] / "README.md"


def test_demo_builds_the_graph_of_the_sample_corpus_once(demo: Any, run_chipgraph: Callable[..., str]) -> None:
    assert "rejected" in demo.report
    counts = _counts(demo.report)
    assert counts["new"] == counts["read"] >= 60
    assert counts["near-copies"] >= 1
    again = _counts(run_chipgraph(demo.folder, "demo", "--only-build", "--workers", "1"))
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, counts["read"])
    assert "SUPPLIES" in run_chipgraph(demo.folder, "stats", "--db", "sqlite:///chipgraph-demo.db")


def test_examples_of_judging_in_the_readme_are_done_on_the_demo(demo: Any, run_chipgraph: Callable[..., str]) -> None:
    shutil.copytree(demo.folder, copy := demo.folder.with_name("judged"))
    lines = re.findall(r"^chipgraph (judge .*)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        assert "by" in run_chipgraph(copy, *shlex.split(line), "--db", "sqlite:///chipgraph-demo.db")


@pytest.mark.parametrize(("command", "relation"), [("suppliers", "SUPPLIES"), ("timeline", "RESTRICTS")])
def test_the_day_that_the_readme_asks_about_has_an_answer(
    demo: Any, run_chipgraph: Callable[..., str], command: str, relation: str
) -> None:
    (line,) = re.findall(rf"^chipgraph ({command} .*--as-of .*?) +#", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert relation in run_chipgraph(demo.folder, *shlex.split(line), "--db", "sqlite:///chipgraph-demo.db")


def _counts(report: str) -> dict[str, int]:
    return {row.split()[0]: int(row.split()[-1]) for row in report.splitlines() if row.strip()}


def test_extract_and_explain(tmp_path: Path, run_chipgraph: Callable[..., str]) -> None:
    (tmp_path / "a.txt").write_text("Dutch firm ASML supplies EUV lithography machines to TSMC, the ministry said.\n")
    row = json.loads(run_chipgraph(tmp_path, "extract", "a.txt", "--workers", 1))
    assert row["id"] == "a"
    assert {"ASML", "TSMC"} <= {entity["name"] for entity in row["entities"]}
    assert "ASML" in run_chipgraph(tmp_path, "explain", "ASML supplies machines to TSMC.")
