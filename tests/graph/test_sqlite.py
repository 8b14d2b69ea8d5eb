"""What is peculiar to the embedded engine: files, permissions, full disks."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from chipgraph.graph.errors import (
    InputError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
    StoreVersionError,
)
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.schema import Relation
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.open import open_reader, open_store
from chipgraph.graph.store.sqlite_articles import INDEXED
from chipgraph.graph.store.sqlite_dates import to_moment, to_text
from chipgraph.graph.store.sqlite_schema import VERSION
from chipgraph.graph.tokens import tokens

NOBODY = 65534


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'chips.db'}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "chips.db"


@pytest.mark.parametrize(
    "bad", ["chips.db", "sqlite://chips.db", "sqlite:///", "sqlite://///", "postgres:///x", "file:///x"]
)
def test_a_url_that_names_no_engine(bad: str) -> None:
    for opens in (open_store, open_reader):
        with pytest.raises(InputError, match="sqlite:///FILE"):
            opens(bad)


def test_a_missing_file_is_not_made_by_reading(url: str, file: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="chipgraph ingest"):
        open_reader(url)
    assert not file.exists()


def test_files_of_others_are_left_alone(url: str, file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE theirs (x)")
    for opens in (open_store, open_reader):
        with pytest.raises(StoreUnavailableError, match="not a database of chipgraph"):
            opens(url)
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    file.write_bytes(b"a text that is longer than the header of a database, by far; " * 100)
    for opens in (open_store, open_reader):
        with pytest.raises(StoreUnavailableError, match="not a database of chipgraph"):
            opens(url)


def test_a_newer_file_is_refused(url: str, file: Path) -> None:
    open_store(url).close()
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    for opens in (open_store, open_reader):
        with pytest.raises(StoreVersionError, match="upgrade"):
            opens(url)


def test_an_older_file_is_refused(url: str, file: Path) -> None:
    open_store(url).close()
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 1")
    for opens in (open_store, open_reader):
        with pytest.raises(StoreVersionError, match="ingest the articles into a new file"):
            opens(url)


def test_threads_that_come_and_go_leave_no_connection(url: str, file: Path, story: Any) -> None:
    with open_store(url) as store:
        store.put(story)

    def held() -> int:
        return sum(os.path.realpath(one) == str(file.resolve()) for one in Path("/proc/self/fd").iterdir())

    with open_reader(url) as reader:
        before = held()
        for _ in range(20):
            thread = threading.Thread(target=lambda: list(reader.iter_facts()))
            thread.start()
            thread.join()
        assert held() == before == 1
        # Reads may end in another order than they began, and all see one state until the last has ended.
        first, second = reader.iter_articles(), reader.iter_facts()
        next(first), next(second)
        first.close()  # type: ignore[attr-defined]
        with open_store(url) as store:
            store.remove(story[0][0].id)
        assert reader.stats().articles == 5
        assert len(list(second)) == 5
        assert reader.stats().articles == 4
    assert held() == 0


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    for opens in (open_store, open_reader):
        with pytest.raises(StoreUnavailableError, match="cannot be"):
            opens(f"sqlite:///{tmp_path}")


def test_a_full_disk_loses_nothing(url: str, writer: Any) -> None:
    with open_store(url) as store:
        store.put([writer.article("First", writer.Say("A", Relation.SUPPLIES, "B"))])
        digest = store.digest()
        (pages,) = store._writer.execute("PRAGMA page_count").fetchone()  # type: ignore[attr-defined]
        store._writer.execute(f"PRAGMA max_page_count = {pages + 4}")  # type: ignore[attr-defined]
        many = [writer.article(f"No. {n}", *[writer.Say(f"A{n}", Relation.SUPPLIES, "B")] * 9) for n in range(99)]
        with pytest.raises(StoreFullError, match="no room"):
            store.put(many)
        assert store.digest() == digest
    with open_reader(url) as reader:
        assert reader.digest() == digest


def test_a_second_writer_is_told_of_the_first(url: str, monkeypatch: pytest.MonkeyPatch, story: Any) -> None:
    monkeypatch.setattr("chipgraph.graph.store.sqlite_connection._WAIT_S", 0.05)
    with open_store(url) as one, open_store(url) as other, closing(sqlite3.connect(url[10:])) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="another process"):
            one.put(story)
        holder.rollback()
        other.put(story)
        assert one.stats().articles == 5


def test_broken_characters_are_named(url: str, writer: Any) -> None:
    with open_store(url) as store:
        with pytest.raises(InputError, match="broken character"):
            store.put([writer.article("Lone \ud800", writer.Say("A", Relation.SUPPLIES, "B"))])
        assert store.stats().articles == 0


@pytest.mark.parametrize("publisher", ['A","B', '"', "A\\", '\\","', "[]", None])
def test_an_edge_counts_publishers_whatever_they_are_called(url: str, writer: Any, publisher: str | None) -> None:
    say = writer.Say("A", Relation.SUPPLIES, "B")
    with open_store(url) as store:
        store.put([writer.article("One", say, publisher=publisher), writer.article("Two", say)])
        (fact,), (edge,) = store.iter_facts(), store.find_edges(None, FactFilter())
        assert edge.publishers == len(fact.publishers) == 1 + (publisher is not None)


def test_sqlite_splits_and_folds_ascii_as_tokens_does(url: str) -> None:
    """So that such a text need not be made into its tokens to be indexed."""
    text = "".join(f"Ab{chr(code)}9Z {chr(code)} " for code in range(128))
    assert rows.indexed_article("", text) == f"\n{text}"
    with open_store(url) as store:
        db = store._writer  # type: ignore[attr-defined]
        db.execute("INSERT INTO sentence (rowid, tokens) VALUES (1, ?)", [text])
        db.execute("CREATE VIRTUAL TABLE temp.indexed USING fts5vocab (main, sentence, instance)")
        found = [term for (term,) in db.execute("SELECT term FROM indexed ORDER BY offset")]
    assert found == tokens(text).split()


def test_nothing_of_sqlite_leaks_after_close(url: str) -> None:
    store = open_store(url)
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.stats()


def test_a_file_in_a_read_only_folder_can_be_read(url: str, file: Path, story: Any) -> None:
    with open_store(url) as store:
        store.put(story)
    for folder in list(file.parents)[:3]:
        folder.chmod(0o755)

    def read_as_nobody() -> None:
        if os.getuid() == 0:
            os.setuid(NOBODY)
        with open_reader(url) as reader:
            assert reader.stats().articles == 5
            assert len(reader.search("chips")) == 3
        with pytest.raises(StoreFullError, match="may not be written"), open_store(url) as store:
            store.put(story[:1])

    file.chmod(0o444)
    file.parent.chmod(0o555)
    try:
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                read_as_nobody()
                os._exit(0)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
    finally:
        file.parent.chmod(0o755)


def test_dates_of_spells_are_numbers_in_the_order_of_a_timeline() -> None:
    dates = ["0001", "2023-Q4", "2023-12-31", "2024", "2024-Q1", "2024-01", "2024-01-01", "2024-02", "9999-12-31"]
    numbers = [to_moment(date) for date in dates]
    assert numbers == sorted(numbers, key=lambda number: number or 0)
    assert [to_text(number) for number in numbers] == dates
    assert to_moment(None) is to_text(None) is None


def test_nothing_is_left_of_articles_that_were_removed(url: str, story: Any) -> None:
    tables = ["article", "extraction", "entity", "name", "form", "evidence", "fact", "spell"]
    with open_store(url) as store:
        store.put(story)
        db = store._writer  # type: ignore[attr-defined]
        for index in INDEXED:
            db.execute(f"CREATE VIRTUAL TABLE temp.{index}_words USING fts5vocab (main, {index}, row)")
            tables.append(f"{index}_words")

        def rows_of() -> dict[str, int]:
            return {one: db.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in tables}  # noqa: S608

        assert all(rows_of().values())
        for id_ in store.versions():
            store.remove(id_)
        assert not any(rows_of().values())
