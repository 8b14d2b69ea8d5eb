"""Every error has its place in the table, and says no more than it should."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import lxml.html
import pytest
from served import served

from chipgraph.api.app import create_app
from chipgraph.api.middleware import SECURITY_HEADERS
from chipgraph.api.problems import STATUS_OF, UNFORESEEN, status_of
from chipgraph.graph import errors
from chipgraph.graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator


def descendants(kind: type[errors.ChipGraphError]) -> Iterator[type[errors.ChipGraphError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from descendants(child)


def test_every_error_of_ours_is_in_the_table() -> None:
    assert set(descendants(errors.ChipGraphError)) == set(STATUS_OF)


def test_a_new_kind_of_error_takes_the_place_of_its_parent() -> None:
    class OfflineError(errors.StoreUnavailableError):
        pass

    assert status_of(OfflineError("")) == 503


@pytest.fixture(scope="module")
def failing(db: str) -> Iterator[httpx.Client]:
    """A server with a page and a resource for each error."""
    app = create_app(Settings(db=db))
    raised: dict[str, Exception] = {kind.__name__: kind("this is why") for kind in STATUS_OF}
    raised["foreign"] = ValueError("secret: /etc/passwd")

    def fail(name: str) -> None:
        raise raised[name]

    app.get("/api/v1/fail/{name}")(fail)
    app.get("/fail/{name}")(fail)
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.mark.parametrize("kind", STATUS_OF)
def test_errors_are_problem_details_for_programs(failing: httpx.Client, kind: type[errors.ChipGraphError]) -> None:
    answer = failing.get(f"/api/v1/fail/{kind.__name__}")
    assert answer.status_code == STATUS_OF[kind]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": STATUS_OF[kind].phrase,
        "status": STATUS_OF[kind],
        "detail": "this is why",
        "instance": f"/api/v1/fail/{kind.__name__}",
    }


@pytest.mark.parametrize("kind", STATUS_OF)
def test_errors_are_pages_for_people(failing: httpx.Client, kind: type[errors.ChipGraphError]) -> None:
    answer = failing.get(f"/fail/{kind.__name__}")
    assert answer.status_code == STATUS_OF[kind]
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "This is why." in answer.text


@pytest.mark.parametrize("path", ["/api/v1/fail/foreign", "/fail/foreign"])
def test_what_is_not_foreseen_keeps_its_particulars(failing: httpx.Client, path: str) -> None:
    answer = failing.get(path)
    assert answer.status_code == 500
    assert UNFORESEEN in answer.text.lower()
    assert "secret" not in answer.text
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_an_unknown_name_offers_the_nearest(client: httpx.Client) -> None:
    problem = client.get("/api/v1/entities/Huawie/suppliers").json()
    assert (problem["status"], problem["nearest"][0]) == (404, "Huawei")
    assert '<a href="/search?q=Huawei">Huawei</a>' in client.get("/entities/Huawie").text


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/entities/SMIC/facts?relation=LIKES", "relation"),
        ("/entities/SMIC/facts?relatoin=SUPPLIES", "relatoin"),
        ("/entities/SMIC/facts?as_of=yesterday", "as_of"),
        ("/entities/SMIC/facts?limit=0", "limit"),
        ("/entities/SMIC/suppliers?tiers=0", "tiers"),
        ("/entities?type=Planet", "type"),
        ("/facts?entity=a&entity=b&entity=c", "entity"),
        ("/search", "q"),
        ("/stats?known_at=2020-01-01", "known_at"),
        ("/health?x=1", "x"),
        ("/entities/SMIC?foo=1", "foo"),
        ("/facts/fact-0?known_at=soon", "known_at"),
        ("/entities/SMIC/timeline?other=SMIC", "other"),
        ("/facts?entity=SMIC&entity=smic", "entity"),
        ("/timeline?entity=SMIC&entity=smic", "entity"),
        ("/facts?status=all&status=planned", "status"),
        ("/facts?limit=5&limit=6", "limit"),
        ("/connections?from=ASML&from=Zeiss&to=Huawei", "from"),
        ("/articles?entity=SMIC&entity=Huawei", "entity"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(client: httpx.Client, path: str, parameter: str) -> None:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 422
    assert parameter in {fault["parameter"] for fault in answer.json()["faults"]}


def test_every_resource_refuses_what_it_does_not_know(client: httpx.Client) -> None:
    ids = {
        "entity": "SMIC",
        "fact": client.get("/api/v1/facts").json()["items"][0]["id"],
        "article": client.get("/api/v1/articles").json()["items"][0]["id"],
    }
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for path in paths:
        faults = client.get(path.format_map({"judgement": "judgement-0"} | ids), params={"unheard": 1}).json()["faults"]
        assert {"parameter": "unheard", "detail": "there is no such parameter here"} in faults, path


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("status=maybe", "status: 'maybe' is none of actual, planned, alleged, ended, denied, all"),
        ("direction=up", "direction: 'up' is none of out, in, both"),
        ("limit=many", "limit: 'many' is no whole number"),
        ("limit=0", "limit: '0' is too small; ask for 1 or more"),
        ("as_of=1700000000", "as_of: '1700000000' is no day; write it as 2024-03-15"),
        ("known_at=2024-02-30", "known_at: '2024-02-30' is no day; write it as 2024-03-15"),
        ("like=this", "like: there is no such parameter here"),
        ("item=" + 501 * "x", "item: is too long; give 500 characters at most"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_told_plainly(client: httpx.Client, query: str, told: str) -> None:
    problem = client.get(f"/api/v1/entities/SMIC/facts?{query}").json()
    assert problem["detail"] == told
    assert problem["faults"] == [dict(zip(("parameter", "detail"), told.split(": ", 1), strict=True))]


@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=chips&", "/api/v1/articles?q=chips&", "/search?q=chips&", "/search?q=chips&articles=1&"]
)
def test_days_of_a_search_are_in_order(client: httpx.Client, path: str) -> None:
    answer = client.get(f"{path}since=2024-01-02&until=2024-01-01")
    assert answer.status_code == 422
    assert "2024-01-01 is before 2024-01-02; give the earlier day first" in answer.text
    assert client.get(f"{path}since=2024-01-01&until=2024-01-01").status_code == 200
    assert client.get("/api/v1/search?q=%20").json()["detail"] == "q: is empty; give some text"


def test_all_wrong_parameters_are_told(client: httpx.Client) -> None:
    faults = client.get("/api/v1/changes?since=2024&until=x&limit=x&relation=LIKES").json()["faults"]
    assert [one["parameter"] for one in faults] == ["limit", "since", "until", "relation"]
    assert "True on: '1700000000' is no day; write it as 2024-03-15." in client.get(
        "/entities/SMIC?as_of=1700000000"
    ).text.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/entities/SMIC?known_at=x", "Published by: 'x' is no day; write it as 2024-03-15."),
        (
            "/connections?as_of=x&known_at=y",
            "True on: 'x' is no day; write it as 2024-03-15; published by: 'y' is no day",
        ),
        ("/search?q=SMIC&since=x", "Published from: 'x' is no day"),
        ("/search?q=SMIC&since=2024-01-02&until=2024-01-01", "Until: 2024-01-01 is before 2024-01-02"),
        ("/changes?since=x", "After: 'x' is no day"),
        ("/changes?until=x", "Up to: 'x' is no day"),
        ("/entities/SMIC?item=" + 501 * "x", "Goods: is too long"),
    ],
)
def test_pages_call_a_parameter_as_their_forms_do(client: httpx.Client, path: str, told: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    assert f"<p>{told}" in answer.text.replace("&#39;", "'")
    page = lxml.html.fromstring(client.get(path.partition("?")[0], params={"q": "SMIC"}).text)
    label = told.partition(":")[0].lower()
    assert label in {one.text_content().strip().lower() for one in page.xpath("//label")}


@pytest.mark.parametrize(
    "path", ["/entities?limit=501", "/entities/SMIC/suppliers?tiers=5", "/entities?cursor=5", "/entities?cursor=%FF"]
)
def test_what_goes_beyond_the_settings_is_refused(client: httpx.Client, path: str) -> None:
    answer = client.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["title"]) == (422, "Unprocessable Entity")
    (fault,) = answer.json()["faults"]
    assert fault["parameter"] == re.split("[?=]", path)[1]


def test_more_tiers_than_the_setting_are_refused_on_pages_too(client: httpx.Client) -> None:
    answer = client.get("/entities/SMIC/suppliers?tiers=5")
    assert (answer.status_code, "ask for 4 at most" in answer.text) == (422, True)


@pytest.mark.parametrize("path", ["/articles/article-0", "/facts/fact-0", "/entities/entity-0", "/nothing"])
def test_what_is_not_there_is_404_in_both(client: httpx.Client, path: str) -> None:
    assert client.get(f"/api/v1{path}").json()["status"] == 404
    assert client.get(path).status_code == 404


def test_other_methods_are_refused(client: httpx.Client) -> None:
    answer = client.post("/api/v1/entities", json={})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["detail"] == "POST is not allowed here; ask with GET, HEAD"
    page = client.post("/entities")
    assert (page.status_code, "POST is not allowed here; ask with GET, HEAD." in page.text) == (405, True)


@pytest.mark.parametrize(
    ("path", "instance"),
    [
        ("/measures/Nobody's H20/reach", "/api/v1/measures/Nobody%27s%20H20/reach"),
        ("/entities/%00", "/api/v1/entities/%00"),
        ("/entities/Zeiß%3F%25", "/api/v1/entities/Zei%C3%9F%3F%25"),
        ("/entities?limit=0", "/api/v1/entities"),
    ],
)
def test_an_instance_is_a_uri_reference(client: httpx.Client, path: str, instance: str) -> None:
    assert client.get(f"/api/v1{path}").json()["instance"] == instance
