"""Questions on the command line: answers with their sentences, and one clear line where there is none."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_suppliers_tier_by_tier(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    code, out, err = chipgraph("suppliers", "Example", "--tiers", 2, "--db", db)
    assert (code, err) == (0, "")
    assert (
        "1  Acme SUPPLIES Example · 1 publisher, 1 article\n      “Acme supplies Example.” (Wafer 0, 2024-01-01)" in out
    )
    assert "1  Tester SUPPLIES Example" in out
    assert "  2  Sample SUPPLIES Acme" in out


def test_customers_facts_and_timeline(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    assert "Acme SUPPLIES Example" in chipgraph("customers", "acme", "--db", db)[1]
    out = chipgraph("facts", "Acme", "--sentences", 0, "--db", db)[1]
    assert out == "Acme SUPPLIES Example · 1 publisher, 1 article\nSample SUPPLIES Acme · 1 publisher, 1 article\n"
    out = chipgraph("timeline", "Acme", "Example", "--db", db)[1]
    assert "undated: Acme SUPPLIES Example" in out
    assert "Sample" not in out


def test_limits_and_filters_are_told(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    assert "1 of 3 shown; --limit shows more" in chipgraph("facts", "Example", "--limit", 1, "--db", db)[1]
    assert "nothing is known" in chipgraph("facts", "Example", "--as-of", "2024-01-01", "--db", db)[1]
    assert "nothing is known" in chipgraph("facts", "Example", "--relation", "OWNS", "--db", db)[1]
    assert "nothing is known of Tester" in chipgraph("suppliers", "Tester", "--db", db)[1]
    assert "Tester" not in chipgraph("facts", "Example", "--known-at", "2024-03-31", "--db", db)[1]


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


@pytest.mark.parametrize("command", ["suppliers X", "customers X", "timeline X", "facts X", "stats", "digest", "serve"])
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
        "nonsense",
        "ingest nowhere.txt",
        "ingest . --date 1/2/2024",
        "ingest . --workers 0",
        "extract nowhere.txt",
        "extract . -o no/such/folder.jsonl",
        "serve --port 99999",
    ],
)
def test_unusable_arguments_are_one_line_and_exit_2(
    chipgraph: Callable[..., tuple[int, str, str]], command: str
) -> None:
    code, out, err = chipgraph(*command.split())
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1


def test_without_a_command_there_is_help(chipgraph: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = chipgraph()
    assert (code, err) == (2, "")
    assert "suppliers" in out
