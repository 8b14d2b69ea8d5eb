"""The graph for another program, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import pytest

from chipgraph.graph.export.formats import Format

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("format_", Format)
def test_every_format(chipgraph: Command, db: str, tmp_path: Path, format_: Format) -> None:
    path = tmp_path / "graph"
    assert chipgraph("export", "--format", format_, "-o", path, "--all", "--db", db) == (0, "", "4 facts written\n")
    assert path.stat().st_size > 500
    assert [one.name for one in tmp_path.glob("*graph*")] == ["graph"]


def test_around_an_entity_with_filters(chipgraph: Command, db: str, tmp_path: Path) -> None:
    def names(*options: object) -> list[str]:
        path = tmp_path / "graph.graphml"
        assert chipgraph("export", "-f", "graphml", "-o", path, "--db", db, *options)[0] == 0
        return sorted(name for _, name in nx.read_graphml(path, force_multigraph=True).nodes(data="name"))

    assert names("--entity", "Tester") == ["Example", "Tester"]
    assert names("--entity", "Tester", "--steps", 3) == ["Acme", "Example", "Sample", "Tester"]
    assert names("--known-at", "2024-01-31") == ["Acme", "Example"]
    assert names("--relation", "OWNS") == []
    told = chipgraph("export", "-f", "csv", "-o", tmp_path / "x", "--entity", "Tester", "--db", db)[2]
    assert told == "1 fact written; what is planned, alleged, ended or denied is left out, --all writes that too\n"


@pytest.mark.parametrize("format_", [Format.CSV, Format.PARQUET])
def test_tables_under_the_name_of_one_are_told_to_be_a_zip(
    chipgraph: Command, db: str, tmp_path: Path, format_: Format
) -> None:
    told = "is a ZIP of five tables"
    assert told in chipgraph("export", "-f", format_, "-o", tmp_path / f"x.{format_}", "--db", db)[2]
    assert told not in chipgraph("export", "-f", format_, "-o", tmp_path / "x.zip", "--db", db)[2]


def test_what_cannot_be_written_is_told_in_one_line(chipgraph: Command, db: str, tmp_path: Path) -> None:
    code, out, err = chipgraph("export", "-f", "csv", "-o", tmp_path, "--db", db)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "is no file" in err
    code, _, err = chipgraph("export", "-f", "word", "-o", tmp_path / "x", "--db", db)
    assert code == 2
    assert err.startswith("error: Invalid value for '--format' / '-f': 'word' is not one of 'graphml'")
    assert chipgraph("export", "-f", "csv", "-o", tmp_path / "x", "--entity", "Exampel", "--db", db)[0] == 1
    assert not (tmp_path / "x").exists()
