"""`ingest` and `extract` on good and on broken input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import small_extractor

from chipgraph import render
from chipgraph.graph.errors import InputError
from chipgraph.graph.store.open import open_reader

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("small")
ONE = ("--workers", 1)


def counts(out: str) -> dict[str, int]:
    """The figures of a report by their names."""
    rows = [line.rsplit(maxsplit=1) for line in out.splitlines() if line.strip()]
    return {name.strip(): int(figure.replace(",", "")) for name, figure in rows}


def test_ingest_twice_is_ingest_once(chipgraph: Callable[..., tuple[int, str, str]], corpus: Path) -> None:
    first = counts(chipgraph("ingest", corpus, *ONE)[1])
    digest = chipgraph("digest")[1]
    second = counts(chipgraph("ingest", *sorted(corpus.iterdir(), reverse=True), *ONE)[1])
    expected = {"read": 4, "new": 4, "changed": 0, "unchanged": 0, "near-copies": 0, "rejected": 0}
    assert first == expected
    assert second == expected | {"new": 0, "unchanged": 4}
    assert chipgraph("digest")[1] == digest


def test_what_is_broken_is_named_and_the_rest_is_stored(
    chipgraph: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    text = "Acme supplies Example. Nobody at either of the two wanted to say more about it on Monday."
    (folder / "good.txt").write_text(text)
    (folder / "list.json").write_text(
        json.dumps([{"id": "a", "text": text + " Or so."}, 7, {"id": "b", "text": "Bonn"}])
    )
    (folder / "broken.json").write_text('{"text": "cut of')
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "line.txt").write_bytes(b"x" * 50_000_000)
    (folder / "latin.txt").write_bytes("naïve café".encode("latin-1"))
    (folder / "picture.png").write_bytes(b"\x89PNG")
    code, out, err = chipgraph("ingest", folder, *ONE)
    found = counts(out)
    assert (code, found["new"], found["rejected"], found["read"]) == (0, 3, 7, 10)
    reasons = ["bad record", "broken", "empty", "binary", "too long", "wrong encoding", "unknown extension"]
    assert {name: found[name] for name in reasons} == dict.fromkeys(reasons, 1)
    assert err.startswith("warning: 7 rejected")
    for name in ["list.json#2", "broken.json", "empty.txt", "binary.txt", "line.txt", "latin.txt", "picture.png"]:
        assert f"{folder / name}: " in err
    with open_reader("sqlite:///chipgraph.db") as reader:
        assert sorted(one.key for one in reader.iter_articles()) == ["a", "b", "good"]


@pytest.mark.parametrize("command", ["ingest", "extract"])
def test_where_nothing_is_to_be_read_it_is_told_and_no_store_made(
    chipgraph: Callable[..., tuple[int, str, str]], tmp_path: Path, command: str
) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / ".hidden.txt").write_text("Acme supplies Example.")
    told = "warning: nothing is there to read in none; give articles as `chipgraph ingest --help` says\n"
    assert chipgraph(command, "none", *ONE) == (0, "", told)
    assert [path.name for path in tmp_path.iterdir()] == ["none"]


def test_addresses_are_not_fetched(chipgraph: Callable[..., tuple[int, str, str]]) -> None:
    told = (
        "error: addresses as https://example.com/a.html are not fetched; save the page as .html, and give that file\n"
    )
    assert chipgraph("ingest", "https://example.com/a.html", *ONE) == (2, "", told)


def test_why_an_article_cannot_be_read_is_told_without_names_of_classes(
    chipgraph: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise InputError("the text holds 9 words, the limit is 8; split it into articles")

    monkeypatch.setattr(small_extractor.SmallExtractor, "extract", refuse)
    (tmp_path / "long.txt").write_text("Acme supplies Example. Nobody at either of the two wanted to say more.")
    err = chipgraph("ingest", "long.txt", *ONE)[2]
    assert "extraction failed (the text holds 9 words, the limit is 8; split it into articles)\n" in err


def test_extract_prints_a_row_for_each_article(
    chipgraph: Callable[..., tuple[int, str, str]], corpus: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_text("")
    code, out, err = chipgraph("extract", corpus, tmp_path / "empty.txt", "--id-prefix", "p-", *ONE)
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, [row["id"] for row in rows]) == (0, ["p-0", "p-1", "p-2", "p-3"])
    assert [fact["relation"] for row in rows for fact in row["facts"]] == ["SUPPLIES"] * 4
    assert err.startswith("warning: 1 rejected")
    assert chipgraph("extract", corpus, "-o", "out.jsonl", "--id-prefix", "p-", *ONE)[1] == ""
    assert (tmp_path / "out.jsonl").read_text() == out


def test_what_is_read_may_be_replaced_by_what_is_read_out_of_it(
    chipgraph: Callable[..., tuple[int, str, str]], corpus: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.md"
    own.write_text((corpus / "0.md").read_text())
    assert chipgraph("extract", own, "-o", own, *ONE) == (0, "", "")
    assert json.loads(own.read_text())["id"] == "own"
    assert [path.name for path in tmp_path.iterdir()] == ["own.md"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_told_of_the_file_that_was_named(
    chipgraph: Callable[..., tuple[int, str, str]], corpus: Path
) -> None:
    told = "error: /dev/full cannot be written: No space left on device\n"
    assert chipgraph("extract", corpus, "-o", "/dev/full", *ONE) == (2, "", told)


def test_files_of_one_day_are_one_graph_at_once_or_one_by_one(
    chipgraph: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    folder = tmp_path / "day"
    folder.mkdir()
    for name, pair in (("tsmc", "Acme supplies Example"), ("nvidia", "Example supplies Sample")):
        (folder / f"2024-01-05_{name}.txt").write_text(f"{pair}. Neither of the two wanted to say more about {name}.")
    assert counts(chipgraph("ingest", folder, *ONE)[1])["new"] == 2
    for path in sorted(folder.iterdir(), reverse=True):
        chipgraph("ingest", path, "--db", "sqlite:///single.db", *ONE)
    assert chipgraph("digest")[1] == chipgraph("digest", "--db", "sqlite:///single.db")[1]
    code, out, err = chipgraph("extract", folder, *ONE)
    assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (0, ["2024-01-05"])
    assert "'2024-01-05' is the id of" in err


def test_dates_and_prefixes_are_stored(chipgraph: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    (tmp_path / "7_x.txt").write_text("Acme supplies Example. Nobody at either of the two wanted to say more.")
    chipgraph("ingest", "7_x.txt", "--date", "2023-05-06", "--id-prefix", "n-", *ONE)
    with open_reader("sqlite:///chipgraph.db") as reader:
        [article] = reader.iter_articles()
    assert (article.key, str(article.published)) == ("n-7", "2023-05-06")


def test_text_of_articles_is_neither_markup_nor_sent_to_the_terminal() -> None:
    assert render.plain("[bold]a[/bold]\x1b[31m\r\n").plain == "[bold]a[/bold]�[31m� "


def test_an_article_is_removed_with_what_only_it_says(
    chipgraph: Callable[..., tuple[int, str, str]], corpus: Path
) -> None:
    whole = sorted(corpus.iterdir())
    chipgraph("ingest", *whole[1:], *ONE)
    digest = chipgraph("digest")[1]
    with open_reader("sqlite:///chipgraph.db") as reader:
        others = {one.id for one in reader.iter_articles()}
    chipgraph("ingest", *whole, *ONE)
    with open_reader("sqlite:///chipgraph.db") as reader:
        (own,) = {one.id for one in reader.iter_articles()} - others
    assert chipgraph("remove", own)[::2] == (0, "1 article removed\n")
    assert chipgraph("digest")[1] == digest
    code, _, err = chipgraph("remove", own)
    assert (code, own in err) == (1, True)
