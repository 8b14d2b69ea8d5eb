"""The resources under /api/v1 answer what the graph knows, with the sentences behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx


def ends(facts: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(one["subject"]["name"], one["relation"], one["object"]["name"]) for one in facts}


def get(client: httpx.Client, path: str) -> Any:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_search_by_name_alias_and_type(client: httpx.Client) -> None:
    assert get(client, "/entities?q=semiconductor")["items"][0]["name"] == "SMIC"
    assert [one["name"] for one in get(client, "/entities?q=smic&type=Company")["items"]] == ["SMIC"]
    assert get(client, "/entities?q=smic&type=Chip")["items"] == []
    assert {one["type"] for one in get(client, "/entities?type=Chip&type=Sanction")["items"]} == {"Chip", "Sanction"}


def test_an_entity_by_id_and_by_its_names(client: httpx.Client) -> None:
    one = get(client, "/entities/SMIC")
    assert one["aliases"] == ["Semiconductor Manufacturing International Corp", "中芯国际"]
    for name in (one["id"], "smic", "中芯国际"):
        assert get(client, f"/entities/{name}") == one


def test_facts_come_with_sentences_whose_offsets_are_true(client: httpx.Client) -> None:
    for fact in get(client, "/entities/SMIC/facts?status=all")["items"]:
        for one in fact["evidence"]:
            text = get(client, f"/articles/{one['article']['id']}")["text"]
            assert text[one["start"] : one["end"]] == one["sentence"]
            for end in ("subject", "object"):
                assert one["start"] <= one[end]["start"] < one[end]["end"] <= one["end"]


def test_facts_by_relation_direction_and_status(client: httpx.Client) -> None:
    path = "/entities/SMIC/facts?relation=SUPPLIES"
    assert ends(get(client, f"{path}&direction=out")["items"]) == {("SMIC", "SUPPLIES", "Huawei")}
    assert {one["subject"]["name"] for one in get(client, f"{path}&direction=in")["items"]} == {
        "ASML", "Lam Research", "Tokyo Electron",
    }  # fmt: skip
    denied = get(client, f"{path}&status=denied")["items"]
    assert ends(denied) == {("SMIC", "SUPPLIES", "Huawei"), ("SMIC", "SUPPLIES", "ASML")}
    assert all(spell["status"] == "denied" for one in denied for spell in one["spells"])
    assert get(client, f"{path}&status=all")["total"] == 5


def test_facts_as_of_a_day_and_as_known_on_a_day(client: httpx.Client) -> None:
    supplies = "/entities/Huawei/facts?relation=SUPPLIES"
    assert ends(get(client, f"{supplies}&as_of=2016-01-01")["items"]) == {("TSMC", "SUPPLIES", "Huawei")}
    assert ends(get(client, f"{supplies}&as_of=2023-10-01")["items"]) == {("SMIC", "SUPPLIES", "Huawei")}
    assert get(client, f"{supplies}&known_at=2023-09-03")["items"] == []
    assert ends(get(client, f"{supplies}&known_at=2023-09-04")["items"]) == {("SMIC", "SUPPLIES", "Huawei")}


@pytest.mark.parametrize(
    ("path", "undated"),
    [
        ("/entities/SMIC/suppliers?as_of=2023-01-01", 3),
        ("/entities/ASML/customers?as_of=2023-01-01", 3),
        ("/entities/SMIC/facts?relation=SUPPLIES&direction=in&as_of=2023-01-01", 3),
        ("/facts?entity=Lam Research&entity=SMIC&as_of=2023-01-01", 1),
        ("/facts?as_of=2023-01-01", None),
        ("/choke-points?buyer=ASML&as_of=2023-01-01", 1),
        ("/entities/SMIC/suppliers", 0),
    ],
)
def test_what_may_have_held_for_want_of_a_date_is_counted(client: httpx.Client, path: str, undated: int | None) -> None:
    assert get(client, path)["undated"] == undated


def test_suppliers_tier_by_tier_and_by_goods(client: httpx.Client) -> None:
    found = get(client, "/entities/Huawei/suppliers?tiers=3")
    chain = {(hop["tier"], hop["fact"]["subject"]["name"]) for hop in found["hops"]}
    assert {(1, "SMIC"), (2, "ASML"), (2, "Lam Research"), (3, "Zeiss")} <= chain
    assert (found["entity"]["name"], found["cuts"]) == ("Huawei", [])
    narrow = get(client, "/entities/SMIC/suppliers?item=etching")
    assert [hop["fact"]["subject"]["name"] for hop in narrow["hops"]] == ["Lam Research"]
    assert "Lam Research" in get(client, "/entities/SMIC/suppliers?per_entity=1")["cuts"][0] or len(
        get(client, "/entities/SMIC/suppliers?per_entity=1")["hops"]
    ) == 1  # fmt: skip


def test_customers_are_the_other_way_round(client: httpx.Client) -> None:
    found = get(client, "/entities/ASML/customers?tiers=2")
    chain = {(hop["tier"], hop["fact"]["object"]["name"]) for hop in found["hops"]}
    assert {(1, "SMIC"), (1, "TSMC"), (1, "Samsung"), (2, "Huawei"), (2, "Nvidia")} == chain


def test_timeline_of_one_and_of_two(client: httpx.Client) -> None:
    found = get(client, "/entities/Huawei/timeline")
    dates = [one["date"] for one in found["items"]]
    assert dates == ["2014", "2020-05", "2023-08", "2023-08-29"]
    assert [one["moment"] for one in found["items"]] == ["began", "ended", "began", "began"]
    both = get(client, "/entities/United States/timeline?other=SMIC")
    assert [(one["date"], one["fact"]["relation"]) for one in both["items"]] == [("2020-12-18", "RESTRICTS")]
    assert both["undated"] == []


def test_facts_of_the_graph_and_between_two(client: httpx.Client) -> None:
    assert ends(get(client, "/facts?entity=YMTC&entity=Micron")["items"]) == {("Micron", "COMPETES_WITH", "YMTC")} or (
        ends(get(client, "/facts?entity=YMTC&entity=Micron")["items"]) == {("YMTC", "COMPETES_WITH", "Micron")}
    )
    assert ends(get(client, "/facts?relation=ISSUES")["items"]) == {
        ("Bureau of Industry and Security", "ISSUES", "October 2022 export controls")
    }


def test_one_fact_has_all_spells_and_sentences(client: httpx.Client) -> None:
    listed = get(client, "/facts?entity=SMIC&entity=Huawei")["items"][0]
    fact = get(client, f"/facts/{listed['id']}")
    assert fact["disputed"] is True
    assert {spell["status"] for spell in fact["spells"]} == {"actual", "alleged", "denied"}
    assert fact["evidence_total"] == len(fact["evidence"]) == 3
    assert {one["speaker"] for one in fact["evidence"]} == {None, "Gina Raimondo", "three people in the supply chain"}


def test_one_fact_as_it_was_known(client: httpx.Client) -> None:
    id_ = get(client, "/facts?entity=SMIC&entity=Huawei")["items"][0]["id"]
    now, then = get(client, f"/facts/{id_}"), get(client, f"/facts/{id_}?known_at=2023-09-10")
    assert (now["disputed"], then["disputed"]) == (True, False)
    assert (now["evidence_total"], then["evidence_total"]) == (3, len(then["evidence"])) == (3, 1)
    assert {one["article"]["published"] <= "2023-09-10" for one in then["evidence"]} == {True}
    answer = client.get(f"/api/v1/facts/{id_}?known_at=2019-01-01")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "nobody had written of SMIC SUPPLIES Huawei by 2019-01-01; ask for a later day",
    )


def test_articles_latest_first_and_by_entity(client: httpx.Client) -> None:
    days = [one["published"] for one in get(client, "/articles")["items"]]
    assert days == [*sorted(filter(None, days), reverse=True), None]
    assert {one["publisher"] for one in get(client, "/articles?entity=Micron")["items"]} == {"Strait Journal"}


def test_one_article_has_mentions_with_true_offsets(client: httpx.Client) -> None:
    listed = get(client, "/articles?entity=Lam Research")["items"][0]
    article = get(client, f"/articles/{listed['id']}")
    assert len(article["evidence"]) == 5
    for one in article["mentions"]:
        assert article["text"][one["start"] : one["end"]] == one["text"]


@pytest.mark.parametrize(
    ("words", "count"), [("foundry suppliers", 3), ('"Entity List"', 2), ("lithogr*", 2), ("unheard", 0), ("***", 0)]
)
def test_search_in_sentences(client: httpx.Client, words: str, count: int) -> None:
    assert len(get(client, f"/search?q={words}")["items"]) == count


@pytest.mark.parametrize(
    "path", ["/entities", "/articles", "/facts?status=all", "/search?q=the", "/entities/Huawei/facts?status=all"]
)
def test_pages_together_are_the_list(client: httpx.Client, path: str) -> None:
    whole = get(client, path)["items"]
    assert len(whole) > 2
    found: list[Any] = []
    cursor = ""
    join = "&" if "?" in path else "?"
    while cursor is not None:
        page = get(client, f"{path}{join}limit=2&cursor={cursor}")
        assert 0 < len(page["items"]) <= 2
        found += page["items"]
        cursor = page["next"]
    assert found == whole


def test_pages_of_a_timeline(client: httpx.Client) -> None:
    whole = get(client, "/entities/Huawei/timeline?status=all")
    first = get(client, "/entities/Huawei/timeline?status=all&limit=3")
    second = get(client, f"/entities/Huawei/timeline?status=all&limit=3&cursor={first['next']}")
    assert first["items"] + second["items"] == whole["items"]
    assert first["undated"] + second["undated"] == whole["undated"]
    assert (second["next"], bool(first["undated"])) == (None, True)


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ("", 6),
        ("&relation=SUPPLIES", 3),
        ("&status=denied", 1),
        ("&status=denied&status=alleged", 2),
        ("&publisher=Foundry Ledger", 1),
        ("&since=2024-01-01", 1),
        ("&until=2023-09-04", 3),
        ("&entity=Gina Raimondo", 1),
        ("&entity=Gina Raimondo&relation=OWNS", 0),
    ],
)
def test_search_in_sentences_narrowed(client: httpx.Client, narrowed: str, count: int) -> None:
    assert len(get(client, f"/search?q=SMIC Huawei{narrowed}")["items"]) == count


@pytest.mark.parametrize(
    ("query", "publishers"),
    [
        ("q=7nm", {"Teardown Weekly", "Foundry Ledger", "Capitol Wire"}),
        ("q=7nm&entity=Gina Raimondo", {"Capitol Wire"}),
        ("q=7nm&status=alleged", {"Foundry Ledger"}),
        ('q="permit sales"&publisher=Export Monitor', {"Export Monitor"}),
        ("q=7nm&since=2023-09-05&until=2023-12-31", {"Capitol Wire"}),
    ],
)
def test_search_in_articles(client: httpx.Client, query: str, publishers: set[str]) -> None:
    assert {one["publisher"] for one in get(client, f"/articles?{query}")["items"]} == publishers


def test_articles_are_narrowed_by_words_only(client: httpx.Client) -> None:
    answer = client.get("/api/v1/articles?status=planned")
    assert (answer.status_code, "give words with q" in answer.json()["detail"]) == (422, True)
