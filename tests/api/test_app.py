"""What holds for every response: strict headers, tags, compression, a description of the whole."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import httpx
import lxml.html
import pytest
from served import served

from chipgraph.api.app import create_app
from chipgraph.api.middleware import SECURITY_HEADERS
from chipgraph.graph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ["/", "/api/v1/stats", "/nowhere", "/api/v1/nowhere", "/api/v1/facts?limit=none", "/static/style.css"]


@pytest.mark.parametrize("path", KINDS)
def test_every_response_keeps_the_browser_strict(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert headers["Cache-Control"] == "no-cache"
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/api/v1/stats", "/static/style.css", "/static/draw.js"])
def test_what_the_caller_has_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    tag = first.headers["ETag"]
    for wanted in (tag, f'"other", {tag}', "*" if path == "/" else tag):
        again = client.get(path, headers={"If-None-Match": wanted})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


@pytest.mark.parametrize(
    "path", [*KINDS, "/entities/SMIC", "/api/v1/entities/SMIC/facts", "/api/v1/health", "/static/draw.js", "/docs"]
)
def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}
    if whole.status_code == 200:
        assert client.head(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_different_answers_have_different_tags(client: httpx.Client) -> None:
    tags = {client.get(f"/api/v1/entities/{name}").headers["ETag"] for name in ("SMIC", "TSMC", "Huawei")}
    assert len(tags) == 3
    assert "ETag" not in client.get("/api/v1/entities/nobody").headers


def test_long_answers_are_compressed(client: httpx.Client) -> None:
    assert client.get("/static/vis-network.min.js").headers["Content-Encoding"] == "gzip"


def test_description_covers_every_resource_with_problems_and_examples(client: httpx.Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert {path.removeprefix("/api/v1/").split("/")[0] for path in described["paths"]} == {
        "entities", "facts", "articles", "search", "connections", "measures", "choke-points", "changes", "coverage",
        "timeline", "judgements", "quality", "stats", "health",
    }  # fmt: skip
    for path, methods in described["paths"].items():
        assert set(methods) == {"get"}, path
        operation = methods["get"]
        assert operation["description"]
        for status in ("404", "422", "503"):
            assert set(operation["responses"][status]["content"]) == {"application/problem+json"}
        bounds = {one["name"]: one["schema"] for one in operation.get("parameters", [])}
        if "limit" in bounds:
            assert bounds["limit"]["anyOf"][0]["maximum"] == 500
        if "tiers" in bounds:
            assert bounds["tiers"]["maximum"] == 4
    assert described["components"]["schemas"]["EntityOut"]["properties"]["name"]["examples"] == ["SMIC"]


def test_the_page_of_the_interface_has_an_example_of_every_resource(client: httpx.Client) -> None:
    shown = lxml.html.fromstring(client.get("/docs").text)
    sections = shown.xpath("//section[@class='operation']")
    assert len(sections) == len(client.get("/api/v1/openapi.json").json()["paths"])
    for one in sections:
        (example,) = one.xpath("pre/code/text()")
        answer = client.get(example.removeprefix("curl ").strip("'"))
        assert answer.status_code == (404 if "-0a1b2c3d4e5f" in example else 200), example
    assert "steps to follow, 4 at most" in shown.text_content()


def test_health(client: httpx.Client) -> None:
    assert client.get("/api/v1/health").json() == {"status": "ok"}


def test_a_graph_that_cannot_be_read_is_not_well(db: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    shutil.copy(db.removeprefix("sqlite:///"), path)
    with served(create_app(Settings(db=f"sqlite:///{path}"))) as address:
        assert httpx.get(f"{address}/docs").status_code == 200  # it has opened the file, and holds little of it
        path.write_bytes(b"\0" * path.stat().st_size)
        assert httpx.get(f"{address}/api/v1/health").status_code == 503


@pytest.mark.parametrize("path", ["/entities/{}", "/facts?entity={}", "/search?q=chips&publisher={}"])
def test_names_have_a_length(client: httpx.Client, path: str) -> None:
    assert client.get("/api/v1" + path.format("a" * 501)).status_code == 422


def test_stats_count_the_graph(client: httpx.Client) -> None:
    stats = client.get("/api/v1/stats").json()
    assert (stats["articles"], stats["publishers"]) == (13, 10)
    assert stats["facts"]["SUPPLIES"] == client.get("/api/v1/facts?relation=SUPPLIES&status=all").json()["total"]
    assert (stats["first"], stats["last"]) == ("2020-05-18", "2025-07-16")
