"""The installed command with the shipped extractor, from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("chipgraph.ingest.language.extract")

SCRIPT = Path(sys.executable).with_name("chipgraph")


def chipgraph(folder: Path, *arguments: str) -> str:
    done = subprocess.run([SCRIPT, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_demo_builds_the_graph_of_the_sample_corpus_once(tmp_path: Path) -> None:
    first = chipgraph(tmp_path, "demo", "--only-build", "--workers", "2")
    assert "rejected" in first
    counts = {row.split()[0]: int(row.split()[-1]) for row in first.splitlines() if row.strip()}
    assert counts["new"] == counts["read"] >= 60
    assert counts["near-copies"] >= 1
    second = chipgraph(tmp_path, "demo", "--only-build", "--workers", "1")
    again = {row.split()[0]: int(row.split()[-1]) for row in second.splitlines() if row.strip()}
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, counts["read"])
    assert "SUPPLIES" in chipgraph(tmp_path, "stats", "--db", "sqlite:///chipgraph-demo.db")


def test_extract_and_explain(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Dutch firm ASML supplies EUV lithography machines to TSMC, the ministry said.\n")
    row = json.loads(chipgraph(tmp_path, "extract", "a.txt"))
    assert row["id"] == "a"
    assert {"ASML", "TSMC"} <= {entity["name"] for entity in row["entities"]}
    assert "ASML" in chipgraph(tmp_path, "explain", "ASML supplies machines to TSMC.")
