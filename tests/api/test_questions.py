"""Questions beyond one entity, over REST: connections, reach, choke points, changes, coverage, timelines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.api import questions
from chipgraph.graph.filters import today

if TYPE_CHECKING:
    import httpx


def get(client: httpx.Client, path: str, **parameters: Any) -> Any:
    answer = client.get(f"/api/v1{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def triple(fact: dict[str, Any]) -> tuple[str, str, str]:
    return fact["subject"]["name"], fact["relation"], fact["object"]["name"]


def test_a_connection_hop_by_hop(client: httpx.Client) -> None:
    found = get(client, "/connections", **{"from": "Zeiss", "to": "Huawei"}, status="all")
    assert (found["start"]["name"], found["goal"]["name"]) == ("Zeiss", "Huawei")
    paths = [[triple(link["fact"]) for link in path["links"]] for path in found["paths"]]
    supplies = "SUPPLIES"
    assert [("Zeiss", supplies, "ASML"), ("ASML", supplies, "SMIC"), ("SMIC", supplies, "Huawei")] in paths
    strengths = [path["strength"] for path in found["paths"]]
    assert strengths == sorted(strengths, reverse=True)
    for path in found["paths"]:
        assert path["strength"] == min(link["strength"] for link in path["links"])
        assert [path["links"][0]["near"], path["links"][-1]["far"]] == [found["start"]["id"], found["goal"]["id"]]
        assert all(one["far"] == other["near"] for one, other in pairwise(path["links"]))
        assert all(link["fact"]["evidence"] for link in path["links"])


def test_connections_are_narrowed(client: httpx.Client) -> None:
    pair = {"from": "Zeiss", "to": "Huawei"}
    assert get(client, "/connections", **pair, hops=2)["paths"] == []
    assert get(client, "/connections", **pair, relation="OWNS")["paths"] == []
    assert len(get(client, "/connections", **pair, paths=1, status="all")["paths"]) == 1
    assert get(client, "/connections", **pair, known_at="2020-12-31")["paths"] == []


def test_the_reach_of_a_measure(client: httpx.Client) -> None:
    found = get(client, "/measures/Entity List/reach", tiers=2)
    assert [(hop["tier"], *triple(hop["fact"])) for hop in found["hops"]] == [
        (1, "Entity List", "TARGETS", "SMIC"),
        (2, "SMIC", "SUPPLIES", "Huawei"),
    ]
    assert client.get("/api/v1/measures/H20/reach").status_code == 422
    assert client.get("/api/v1/measures/Entity List/reach?tiers=9").status_code == 422


def test_suppliers_without_an_alternative(client: httpx.Client) -> None:
    found = get(client, "/choke-points", buyer="SMIC")
    assert {(one["supplier"]["name"], one["item"], one["unnamed"]) for one in found["items"]} == {
        ("Lam Research", "etching tools", 1), ("ASML", "lithography machines", 1),
    }  # fmt: skip
    every = get(client, "/choke-points")
    assert every["total"] > found["total"] == len(found["items"])
    pages = [get(client, "/choke-points", limit=1, cursor=cursor) for cursor in _cursors(client, every["total"])]
    assert [one for page in pages for one in page["items"]] == every["items"]
    assert [one["supplier"]["name"] for one in get(client, "/choke-points", item="mirrors")["items"]] == ["Zeiss"]


def _cursors(client: httpx.Client, total: int) -> list[str]:
    cursors = [""]
    while len(cursors) < total:
        cursors.append(get(client, "/choke-points", limit=1, cursor=cursors[-1])["next"])
    return cursors


def test_what_changed_between_two_days(client: httpx.Client) -> None:
    found = get(client, "/changes", since="2023-09-04", until="2024-12-31", entity="Huawei", relation="SUPPLIES")
    turns = {triple(one["fact"]): one["turns"] for one in found["items"]}
    assert turns["SMIC", "SUPPLIES", "Huawei"] == ["contradicted", "better supported"]
    assert found["counts"] == {"new": 1, "contradicted": 1, "better supported": 1}
    (grown,) = [one for one in found["items"] if "contradicted" in one["turns"]]
    assert (grown["publishers_before"], len(grown["fact"]["publishers"])) == (1, 2)
    assert {one["article"]["publisher"] for one in grown["fact"]["evidence"]} == {"Capitol Wire", "Foundry Ledger"}
    assert client.get("/api/v1/changes?since=2024-01-01&until=2023-01-01").status_code == 422
    assert client.get("/api/v1/changes?until=2024-01-01").json()["faults"][0]["parameter"] == "since"
    days = {"since": "2023-09-04", "until": str(today())}
    assert get(client, "/changes", since="2023-09-04") == get(client, "/changes", **days)


def test_a_graph_too_large_to_look_at_whole_wants_a_name(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "WHOLE", 3)
    days = "since=2023-09-04&until=2024-12-31"
    for path in (f"/api/v1/changes?{days}", "/api/v1/coverage", f"/changes?{days}"):
        answer = client.get(path)
        assert (answer.status_code, "name an entity" in answer.text) == (422, True)
        assert client.get(f"{path}{'&' if '?' in path else '?'}entity=Huawei").status_code == 200
    assert "Give a name" in client.get("/changes").text


def test_on_how_much_an_answer_rests(client: httpx.Client) -> None:
    every = get(client, "/coverage")
    stats = get(client, "/stats")
    assert (every["articles"], every["copies"], every["undated"]) == (stats["articles"], 1, 1)
    assert (every["first"], every["last"], len(every["publishers"])) == (stats["first"], stats["last"], 10)
    own = get(client, "/coverage", entity="Micron")
    assert (own["articles"], own["evidence"], own["publishers"]) == (1, 2, {"Strait Journal": 1})
    assert get(client, "/coverage", relation="OWNS")["articles"] == 1
    assert get(client, "/coverage", entity="Micron", known_at="2023-01-01")["articles"] == 0


def test_on_whose_word_a_fact_stands(client: httpx.Client) -> None:
    (fact,) = [one for one in get(client, "/facts", entity=["SMIC", "Huawei"])["items"] if one["disputed"]]
    found = get(client, f"/facts/{fact['id']}/corroboration")
    assert [one["article"]["publisher"] for one in found["asserted"]] == ["Teardown Weekly", "Foundry Ledger"]
    assert [one["article"]["publisher"] for one in found["denied"]] == ["Capitol Wire"]
    assert (found["first"]["article"]["publisher"], found["repeated"], found["copies"]) == ("Teardown Weekly", [], 0)
    before = get(client, f"/facts/{fact['id']}/corroboration", known_at="2023-09-10")
    assert (len(before["asserted"]), before["denied"], before["disputed"]) == (1, [], False)
    assert client.get(f"/api/v1/facts/{fact['id']}/corroboration?known_at=2020-01-01").status_code == 404
    developed = get(client, "/facts", entity=["Nvidia", "H20"])["items"][0]
    copied = get(client, f"/facts/{developed['id']}/corroboration")
    assert [one["article"]["publisher"] for one in copied["repeated"]] == ["Wire Copy Daily"]
    assert copied["copies"] == 1


@pytest.mark.parametrize(
    ("parameters", "dates"),
    [
        ({"relation": "RESTRICTS"}, ["2020-12-18", "2023-05-21", "2025"]),
        ({"relation": "TARGETS", "entity": "YMTC"}, ["2022-10-07"]),
        ({"entity": ["United States", "SMIC"]}, ["2020-12-18"]),
    ],
)
def test_a_timeline_of_relations(client: httpx.Client, parameters: dict[str, Any], dates: list[str]) -> None:
    assert [one["date"] for one in get(client, "/timeline", **parameters)["items"]] == dates


def test_a_timeline_needs_something_to_be_of(client: httpx.Client) -> None:
    assert client.get("/api/v1/timeline").status_code == 422
