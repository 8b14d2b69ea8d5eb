"""What files and folders yield: articles, and a named rejection for all that is none."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Article
from chipgraph.ingest.sources.files import read_files, unique_keys
from chipgraph.ingest.sources.record import MAX_ARTICLE, MAX_FIELD, Reason, Rejection

TEXT = "Acme Chips ships wafers to Example Foundry.\n"


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def articles(*paths: Path, id_prefix: str = "", published: date | None = None) -> list[Article]:
    return [one for one in read_files(paths, id_prefix=id_prefix, published=published) if isinstance(one, Article)]


def rejections(*paths: Path) -> list[Rejection]:
    return [one for one in read_files(paths) if isinstance(one, Rejection)]


def test_text_file_is_read_as_it_is(tmp_path: Path) -> None:
    content = "Über-chips\r\n\r\n  Acme Chips  ships wafers.\n"
    [article] = articles(write(tmp_path / "000_ab_cd.txt", content), id_prefix="seed-", published=date(2024, 3, 1))
    assert (article.text, article.key, article.title) == (content, "seed-000", "")
    assert (article.published, article.source) == (date(2024, 3, 1), str(tmp_path / "000_ab_cd.txt"))


def test_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    [article] = articles(write(tmp_path / "a.txt", b"\xef\xbb\xbf" + TEXT.encode()))
    assert article.text == TEXT


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_front_matter_gives_fields_and_is_no_text(tmp_path: Path, name: str) -> None:
    head = '---\ntitle: "A title: with a colon"\ndate: 2023-10-17\npublisher: The Daily Wafer\n'
    url = "url: https://News.example/chips?utm_source=x&page=2#top\ntags:\n  - chips\n---\n"
    [article] = articles(write(tmp_path / name, head + url + TEXT), published=date(2020, 1, 1))
    assert (article.title, article.published) == ("A title: with a colon", date(2023, 10, 17))
    assert (article.publisher, article.url) == ("The Daily Wafer", "https://news.example/chips?page=2")
    assert article.text == TEXT


@pytest.mark.parametrize("content", [TEXT, f"---\n{TEXT}---\n", f"---\ntitle: never closed\n{TEXT}"])
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_without_front_matter_it_is_all_text(tmp_path: Path, name: str, content: str) -> None:
    [article] = articles(write(tmp_path / name, content))
    assert (article.text, article.title) == (content, "")


def test_html_gives_the_text_of_its_article_and_its_metadata(tmp_path: Path) -> None:
    paragraph = "<p>Acme Chips said on Monday that it would ship wafers to Example Foundry for three more years.</p>"
    page = (
        '<html><head><title>Wafers</title><meta property="og:site_name" content="Daily Wafer">'
        '<meta property="article:published_time" content="2024-05-06T07:08:09Z"></head><body><nav>Home | News</nav>'
        f"<article><h1>Wafers for Example</h1>{paragraph * 4}</article></body></html>"
    )
    [article] = articles(write(tmp_path / "a.html", page))
    assert "Acme Chips said on Monday" in article.text
    assert "Home | News" not in article.text
    assert (article.publisher, article.published) == ("Daily Wafer", date(2024, 5, 6))


@pytest.mark.parametrize("attribute", ['a{}="{}"', "a{}", "/a{}", 'a{}=">{}"'])
def test_a_tag_of_more_attributes_than_a_parser_gets_through(tmp_path: Path, attribute: str) -> None:
    paragraph = "<p {}>Acme Chips said on Monday that it would ship wafers to Example Foundry for years.</p>"
    few, many = (" ".join(attribute.format(n, n) for n in range(number)) for number in (50, 5_001))
    image = f'<img src="data:image/png;base64,{"A b/" * 20_000}">'
    assert articles(write(tmp_path / "a.html", f"<html><body><article>{image}{paragraph.format(few) * 4}</article>"))
    [found] = rejections(write(tmp_path / "b.html", f"<html><body><article>{paragraph.format(many) * 4}</article>"))
    assert (found.reason, found.detail) == (Reason.RECORD, "a tag of more than 5,000 attributes")


def test_html_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    paragraph = "<p>The maker’s café ships wafers to Example Foundry, it said on Monday in a long statement.</p>" * 4
    page = f'<html><head><meta charset="iso-8859-1"></head><body><article>{paragraph}</article></body></html>'
    [article] = articles(write(tmp_path / "a.html", page.encode("cp1252")))
    assert "maker’s café" in article.text


def test_records_of_json_lines_and_lists(tmp_path: Path) -> None:
    record = {"id": "r7", "title": "T", "date": "2024-03-15T23:00:00-05:00", "source": "Wafer", "text": TEXT}
    bare = {"text": "Second. " + TEXT}
    found = articles(write(tmp_path / "l_1.json", json.dumps([record, bare])), id_prefix="p-")
    assert [one.key for one in found] == ["p-r7", "p-l-2"]
    assert found[0].published == date(2024, 3, 15)
    assert [Path(one.source).name for one in found] == ["l_1.json#r7", "l_1.json#2"]
    lines = write(tmp_path / "m.jsonl", json.dumps(record) + "\n\n" + json.dumps(bare))
    assert [one.key for one in articles(lines)] == ["r7", "m-2"]
    assert [one.key for one in articles(write(tmp_path / "one_x.json", json.dumps(bare)))] == ["one"]


def test_csv_with_quoted_line_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", 'id,Title,text\r\nx,One,"First line.\r\nSecond line."\r\n,Two,Other text\r\n')
    assert [(one.key, one.title, one.text) for one in articles(path)] == [
        ("x", "One", "First line.\r\nSecond line."),
        ("c-2", "Two", "Other text"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", Reason.EMPTY),
        ("a.txt", b" \n\n", Reason.EMPTY),
        ("a.md", b"---\ntitle: only a head\n---\n", Reason.EMPTY),
        ("a.txt", b"GIF89a\0\1\2", Reason.BINARY),
        ("a.txt", "naïve".encode("latin-1"), Reason.ENCODING),
        ("a.txt", TEXT.encode("utf-16"), Reason.ENCODING),
        ("a.json", b'{"text": "cut of', Reason.BROKEN),
        ("a.json", b"", Reason.EMPTY),
        ("a.json", b"[]", Reason.EMPTY),
        ("a.json", b"7", Reason.RECORD),
        ("a.json", b"[" * 100_000, Reason.BROKEN),
        ("a.json", b'{"text": "half \\ud83d"}', Reason.RECORD),
        ("a.json", b'{"id": "half \\ud83d", "text": "x"}', Reason.RECORD),
        ("a.json", b'{"id": ["a"], "text": "x"}', Reason.RECORD),
        ("a.json", b'{"text": "x", "source": "' + b"x" * (MAX_FIELD + 1) + b'"}', Reason.RECORD),
        ("a.json", b'{"text": "null \\u0000"}', Reason.BINARY),
        ("a.json", b'{"text": "x", "date": "last week"}', Reason.RECORD),
        ("a.json", b'{"text": "x", "url": "not an address"}', Reason.RECORD),
        ("a.json", b'{"title": "no text"}', Reason.EMPTY),
        ("a.jsonl", b"\n\n", Reason.EMPTY),
        ("a.csv", b"", Reason.EMPTY),
        ("a.csv", b"name,age\nx,1\n", Reason.BROKEN),
        ("a.html", b"", Reason.EMPTY),
        ("a.html", b"<html><body></body></html>", Reason.EMPTY),
        ("a.pdf", b"%PDF-1.7", Reason.EXTENSION),
        ("a.txt", b"x" * 50_000_000, Reason.TOO_LONG),
        ("a.txt", b"x" * (MAX_ARTICLE + 1), Reason.TOO_LONG),
        ("a.jsonl", b"x" * 50_000_000, Reason.TOO_LONG),
        ("a.csv", b"text\n" + b"x" * 50_000_000, Reason.TOO_LONG),
        ("a.json", b'{"text": "' + b"x" * 50_000_000 + b'"}', Reason.TOO_LONG),
        ("a.html", b"x" * 50_000_000, Reason.TOO_LONG),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_what_is_no_article_is_rejected_by_name(tmp_path: Path, name: str, content: bytes, reason: Reason) -> None:
    path = write(tmp_path / name, content)
    good = write(tmp_path / "good.txt", TEXT)
    [rejection] = rejections(path, good)
    assert rejection.reason is reason
    assert str(path) in rejection.source
    assert [one.key for one in articles(path, good)] == ["good"]


def test_one_bad_record_leaves_the_others(tmp_path: Path) -> None:
    good = [{"id": "a", "text": TEXT}, {"id": "b", "text": "Other. " + TEXT}]
    listed = write(tmp_path / "l.json", json.dumps([good[0], "bad", good[1], {"id": "c", "text": 7}]))
    assert [one.key for one in articles(listed)] == ["a", "b"]
    assert [one.source.rpartition("/")[2] for one in rejections(listed)] == ["l.json#2", "l.json#c"]
    raw = [json.dumps(good[0]).encode(), b"{broken", b"\xff\xfe", json.dumps(good[1]).encode()]
    lines = write(tmp_path / "m.jsonl", b"\n".join(raw))
    assert [one.key for one in articles(lines)] == ["a", "b"]
    assert [one.source.rpartition("#")[2] for one in rejections(lines)] == ["2", "3"]
    table = write(tmp_path / "n.csv", "id,text\na,one text\nb,two,fields too many\nc,three\n")
    assert [one.key for one in articles(table)] == ["a", "c"]
    assert [one.reason for one in rejections(table)] == [Reason.RECORD]


def test_files_may_share_a_key(tmp_path: Path) -> None:
    first = write(tmp_path / "2024-01-05_nvidia.txt", TEXT)
    second = write(tmp_path / "2024-01-05_tsmc.txt", "Other. " + TEXT)
    for order in ([first, second], [second, first]):
        assert [(one.source, one.key) for one in articles(*order)] == [
            (str(first), "2024-01-05"),
            (str(second), "2024-01-05"),
        ]


def test_where_keys_must_be_unique_the_second_is_rejected(tmp_path: Path) -> None:
    first, second = write(tmp_path / "us_a.txt", TEXT), write(tmp_path / "us_b.txt", "Other. " + TEXT)
    for order in ([first, second], [second, first]):
        kept, rejection = unique_keys(read_files(order))
        assert isinstance(kept, Article)
        assert isinstance(rejection, Rejection)
        assert kept.source == str(first)
        assert (rejection.source, rejection.reason) == (str(second), Reason.REPEATED_ID)
        assert str(first) in rejection.detail


def test_id_that_comes_twice_in_a_file_is_rejected_the_second_time(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": TEXT}, {"id": "a", "text": "Other. " + TEXT}]
    path = write(tmp_path / "l.json", json.dumps(rows))
    assert [one.text for one in articles(path)] == [TEXT]
    assert [(one.source, one.reason) for one in rejections(path)] == [(f"{path}#a", Reason.REPEATED_ID)]


def test_number_that_is_the_id_of_another_record_names_one_article(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text('{"id": 2, "text": "First."}\n{"text": "Second."}\n{"text": "Third."}\n')
    first, rejection, third = read_files([path])
    assert isinstance(first, Article)
    assert isinstance(rejection, Rejection)
    assert isinstance(third, Article)
    assert (first.source, third.source) == (f"{path}#2", f"{path}#3")
    assert (rejection.source, rejection.reason) == (f"{path}#2", Reason.REPEATED_ID)


def test_folder_is_walked_in_order_each_file_once_hidden_ones_not(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/1.txt", ".hidden/3.txt", "b/.4.txt"):
        write(tmp_path / name, f"{name} {TEXT}")
    assert [one.key for one in articles(tmp_path, tmp_path / "a" / "1.txt", tmp_path)] == ["1", "2"]


def test_links_in_a_circle_and_to_nowhere(tmp_path: Path) -> None:
    write(tmp_path / "a" / "1.txt", TEXT)
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    assert [one.key for one in articles(tmp_path)] == ["1"]
    found = {Path(one.source).name: one.reason for one in rejections(tmp_path)}
    assert found == {"up": Reason.LOOP, "self.txt": Reason.LOOP, "gone.txt": Reason.UNREADABLE}


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.txt")
    assert [one.reason for one in rejections(tmp_path)] == [Reason.UNREADABLE]


def test_name_that_is_no_utf8_can_be_printed(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    Path(name).write_text(TEXT)
    [article] = articles(tmp_path)
    assert article.source.encode().endswith(b"caf\\xe9.txt")
    assert article.key.isascii()


def test_missing_path_is_an_unusable_argument(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.txt"):
        read_files([tmp_path / "nowhere.txt"])
