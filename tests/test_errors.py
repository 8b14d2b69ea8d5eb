"""The exception tree is what its docstring draws, and nothing foreign leaks out of it."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import chipgraph
from chipgraph.graph import errors, queries
from chipgraph.graph.errors import ChipGraphError, InputError, NotFoundError, StoreError
from chipgraph.graph.store.open import open_reader, open_store
from chipgraph.ingest.language.encoder import Network
from chipgraph.ingest.sources.files import read_files
from chipgraph.ingest.sources.record import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipgraph.frames import Graph

TREE = {name: one for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, Exception)}


def test_the_docstring_draws_the_tree() -> None:
    drawn = {}
    above: dict[int, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        name = line.lstrip(" │├└─").partition(" ")[0]
        if name in TREE:
            depth = line.index(name)
            above = {at: one for at, one in above.items() if at < depth}
            drawn[name] = above[max(above)] if above else "Exception"
            above[depth] = name
    assert drawn == {name: one.__bases__[0].__name__ for name, one in TREE.items()}
    assert all(one.__doc__ for one in TREE.values())


def _write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return f"sqlite:///{path}"


def _of_others(path: Path) -> str:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE chips (name)")
    db.close()
    return f"sqlite:///{path}"


STORES: dict[str, Callable[[Path], str]] = {
    "nothing": lambda path: f"sqlite:///{path}",
    "no URL": str,
    "no engine": lambda path: f"oracle:///{path}",
    "a folder": lambda path: f"sqlite:///{path.parent}",
    "text": lambda path: _write(path, b"Acme supplies Example.\n" * 100),
    "an empty file": lambda path: _write(path, b""),
    "the head of a database": lambda path: _write(path, b"SQLite format 3\0" + b"\1" * 5000),
    "somebody else's database": _of_others,
    "a file as a folder": lambda path: _write(path, b"") + "/chips.db",
}


@pytest.mark.parametrize("make", STORES.values(), ids=STORES)
def test_what_is_no_graph_is_told_in_one_sentence(make: Callable[[Path], str], tmp_path: Path) -> None:
    url = make(tmp_path / "chips.db")
    for open_ in (open_reader, chipgraph.open):
        with pytest.raises((InputError, StoreError)) as caught:
            open_(url)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("what", ["text", "a folder", "the head of a database", "somebody else's database"])
def test_what_is_no_graph_is_not_written_to(what: str, tmp_path: Path) -> None:
    path = tmp_path / "chips.db"
    url = STORES[what](path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises((InputError, StoreError)):
        open_store(url)
    assert (path.read_bytes() if path.is_file() else None) == before


QUESTIONS: dict[str, Callable[[Graph], Any]] = {
    "unknown name": lambda graph: graph.facts("Nobody"),
    "empty name": lambda graph: graph.facts(""),
    "unknown id": lambda graph: graph.facts("entity-0"),
    "unknown fact": lambda graph: graph.evidence("fact-0"),
    "no day": lambda graph: graph.suppliers("Huawei", as_of="yesterday"),
    "no relation": lambda graph: graph.facts("Huawei", relations=["LIKES"]),
    "no type": lambda graph: graph.entities(types=["Firm"]),
    "no tiers": lambda graph: graph.suppliers("Huawei", tiers=0),
    "unknown article": lambda graph: graph.reader.get_article("article-0"),
    "three in a timeline": lambda graph: queries.timeline(graph.reader, ["a", "b", "c"]),
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_what_cannot_be_asked_raises_ours(ask: Callable[[Graph], Any], sample_db: str) -> None:
    with chipgraph.open(sample_db) as graph, pytest.raises((InputError, NotFoundError)):
        ask(graph)


@pytest.mark.parametrize("text", ['"', "AND", "a OR", "NEAR(", "*", "title:x", "(", "-", "ключ", "\0", "a" * 10_000])
def test_no_search_text_breaks_the_query(text: str, sample_db: str) -> None:
    with chipgraph.open(sample_db) as graph:
        assert isinstance(graph.reader.search(text), list)
        assert isinstance(graph.reader.find_entities(text), list)


def test_sources_and_weights(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_files([tmp_path / "nowhere"])
    with pytest.raises(InputError):
        parse_date("1/2/2024")
    with pytest.raises(ChipGraphError, match="reinstall"):
        Network(tmp_path)
    assert parse_date("2024-02-01T23:00:00+05:00") == date(2024, 2, 1)
