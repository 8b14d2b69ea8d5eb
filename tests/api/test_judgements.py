"""What people judged: old ids lead to new ones, and a judgement stands where it applies, with whose word it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import httpx
import lxml.html
import pytest
import written_corpus
from served import served

from chipgraph.api.app import create_app
from chipgraph.graph.judging import Word, of_entities, of_statement
from chipgraph.graph.model import Fact
from chipgraph.graph.queries import resolve
from chipgraph.graph.schema import Relation, Verdict
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.open import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMSUNG, ZEISS = "Samsung", "Zeiss"
WHY = "<b>one</b> & the same"


class Judged(NamedTuple):
    """A server over a graph with judgements, and what they are about."""

    client: httpx.Client
    canonical: str  # Samsung and Zeiss, which somebody took for one
    old: str
    names: dict[str, str]  # as read, by id
    supply: str  # the fact that SMIC supplies Huawei, whose denial was judged wrong
    denial: str
    gone: str  # a fact judged wrong
    withdrawn: str


def word(minute: int, by: str = "ann", why: str = "") -> Word:
    return Word(by, datetime(2024, 5, 1, 12, minute, tzinfo=UTC), why)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'judged.db'}"
    written_corpus.build(url)
    with open_store(url) as store:
        ids = {name: resolve(store, name).id for name in (SAMSUNG, ZEISS, "SMIC", "Huawei", "Wingtech", "Nexperia")}
        supply = store.get_fact(Fact.make_id(ids["SMIC"], Relation.SUPPLIES, ids["Huawei"]))
        denial = next(one for spell in supply.spells if spell.status == "denied" for one in spell.evidence)
        gone = Fact.make_id(ids["Wingtech"], Relation.OWNS, ids["Nexperia"])
        store.judge(of_entities(store, Verdict.SAME, SAMSUNG, ZEISS, word(1, why=WHY)))
        store.judge(of_statement(store, Verdict.WRONG, [denial], word(2, "bob", "she said 'at scale'")))
        store.judge(of_statement(store, Verdict.WRONG, [gone], word(3)))
        store.judge(of_statement(store, Verdict.RIGHT, ["Lam Research", "SUPPLIES", "SMIC"], word(6)))
        taken_back = of_entities(store, Verdict.DIFFERENT, "TSMC", "Micron", word(4))
        store.judge(taken_back)
        store.withdraw(taken_back.id, word(5).at)
    canonical, old = sorted((ids[SAMSUNG], ids[ZEISS]))
    names = {ids[name]: name for name in (SAMSUNG, ZEISS)}
    with served(create_app(Settings(db=url))) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield Judged(client, canonical, old, names, supply.id, denial, gone, taken_back.id)


MOVED = [
    ("/api/v1/entities/", ""),
    ("/api/v1/entities/", "/facts?status=all&limit=2"),
    ("/api/v1/entities/", "/suppliers"),
    ("/entities/", "?all=1&item=%22x%22"),
    ("/entities/", "/timeline"),
]


@pytest.mark.parametrize(("before", "after"), MOVED)
def test_an_old_id_leads_to_the_new_one(judged: Judged, before: str, after: str) -> None:
    answer = judged.client.get(f"{before}{judged.old}{after}")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{before}{judged.canonical}{after}")
    there = judged.client.get(f"{before}{judged.old}{after}", follow_redirects=True)
    assert there.status_code == 200
    assert there.text == judged.client.get(f"{before}{judged.canonical}{after}").text


def test_an_old_id_of_a_fact_leads_to_the_new_one(judged: Judged) -> None:
    asml = resolve_id(judged, "ASML")
    old, new = (
        Fact.make_id(
            *((one, Relation.SUPPLIES, asml) if judged.names[judged.old] == ZEISS else (asml, Relation.SUPPLIES, one))
        )
        for one in (judged.old, judged.canonical)
    )
    for before, after in (
        ("/api/v1/facts/", ""),
        ("/api/v1/facts/", "/corroboration?known_at=2030-01-01"),
        ("/facts/", ""),
    ):
        answer = judged.client.get(f"{before}{old}{after}")
        assert (answer.status_code, answer.headers["Location"]) == (308, f"{before}{new}{after}")
        there = judged.client.get(f"{before}{old}{after}", follow_redirects=True)
        assert (there.status_code, there.text) == (200, judged.client.get(f"{before}{new}{after}").text)
    assert listed(judged, f"?fact={old}") == listed(judged, f"?fact={new}")


def test_both_names_lead_to_one_entity_with_the_facts_of_both(judged: Judged) -> None:
    found = [judged.client.get(f"/api/v1/entities/{name}").json() for name in (SAMSUNG, ZEISS, judged.canonical)]
    assert found[0] == found[1] == found[2]
    assert {found[0]["name"], *found[0]["aliases"]} == {SAMSUNG, ZEISS}
    facts = judged.client.get(f"/api/v1/entities/{judged.canonical}/facts").json()["items"]
    assert {(one["subject"]["id"], one["object"]["id"]) for one in facts} >= {
        (resolve_id(judged, "ASML"), judged.canonical), (judged.canonical, resolve_id(judged, "ASML")),
    }  # fmt: skip


def resolve_id(judged: Judged, name: str) -> str:
    return str(judged.client.get(f"/api/v1/entities/{name}").json()["id"])


def listed(judged: Judged, query: str = "") -> list[dict[str, object]]:
    answer = judged.client.get(f"/api/v1/judgements{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    assert answer.json()["total"] == len(items)
    return items


def test_judgements_are_listed_with_whose_word_they_are(judged: Judged) -> None:
    right, wrong, evidence, same = listed(judged)
    assert (right["verdict"], right["relation"], right["by"]) == ("right", "SUPPLIES", "ann")
    assert (wrong["target"], wrong["verdict"], wrong["relation"]) == ("fact", "wrong", "OWNS")
    assert [wrong[end]["name"] for end in ("left", "right")] == ["Wingtech", "Nexperia"]  # type: ignore[index]
    assert (evidence["evidence_id"], evidence["by"], evidence["why"]) == (judged.denial, "bob", "she said 'at scale'")
    assert {(same[end]["id"], same[end]["name"]) for end in ("left", "right")} == set(judged.names.items())  # type: ignore[index]
    assert {same[end]["now"]["id"] for end in ("left", "right")} == {judged.canonical}  # type: ignore[index]
    assert (same["at"], same["applied"], same["withdrawn"]) == ("2024-05-01T12:01:00Z", True, None)


@pytest.mark.parametrize(
    ("query", "verdicts"),
    [
        ("?withdrawn=true", ["right", "different", "wrong", "wrong", "same"]),
        ("?verdict=same", ["same"]),
        ("?by=bob", ["wrong"]),
        ("?entity=Zeiss", ["same"]),
        ("?entity=Micron", []),
        ("?entity=Micron&withdrawn=true", ["different"]),
    ],
)
def test_judgements_by_what_they_say(judged: Judged, query: str, verdicts: list[str]) -> None:
    assert [one["verdict"] for one in listed(judged, query)] == verdicts


def test_judgements_of_a_fact_name_the_evidence_that_no_longer_counts(judged: Judged) -> None:
    (one,) = listed(judged, f"?fact={judged.supply}")
    assert one["evidence_id"] == judged.denial
    assert one["evidence"]["status"] == "denied"  # type: ignore[index]
    root = lxml.html.fromstring(judged.client.get(f"/facts/{judged.supply}").text)
    assert "disputed" not in root.xpath("string(//header[@class='subject'])")
    (section,) = root.xpath("//section[@aria-labelledby='judged']")
    for part in ("wrong", "bob", "she said 'at scale'", "1 May 2024, 12:02 UTC"):
        assert part in section.text_content()


def test_one_judgement_and_pages_of_them(judged: Judged) -> None:
    one = judged.client.get(f"/api/v1/judgements/{judged.withdrawn}").json()
    assert (one["withdrawn"], one["applied"]) == ("2024-05-01T12:05:00Z", False)
    assert judged.client.get("/api/v1/judgements/judgement-0").status_code == 404
    first = judged.client.get("/api/v1/judgements?limit=3").json()
    second = judged.client.get("/api/v1/judgements", params={"limit": 3, "cursor": first["next"]}).json()
    assert first["items"] + second["items"] == listed(judged)
    assert (first["total"], second["next"]) == (4, None)


def test_an_entity_tells_who_says_that_its_names_mean_one(judged: Judged) -> None:
    root = lxml.html.fromstring(judged.client.get(f"/entities/{judged.canonical}").text)
    (section,) = root.xpath("//section[@aria-labelledby='judged']")
    for part in (SAMSUNG, ZEISS, "the same", "ann", WHY):
        assert part in section.text_content()
    assert not root.xpath("//b")
    old = section.xpath(f".//a[@href='/entities/{judged.old}']")
    assert [one.text_content() for one in old] == [judged.names[judged.old]]


def test_what_was_judged_wrong_is_marked_where_its_article_says_it(judged: Judged) -> None:
    assert judged.client.get(f"/facts/{judged.gone}").status_code == 404
    assert judged.client.get(f"/api/v1/facts/{judged.gone}").status_code == 404
    root = lxml.html.fromstring(judged.client.get("/search?q=Nexperia").text)
    (line,) = [one for one in root.xpath("//p[@class='line']") if "owns" in one.text_content()]
    assert "judged wrong" in line.text_content()
    (link,) = root.xpath("(//a[@class='source'])[1]/@href")
    aside = lxml.html.fromstring(judged.client.get(link.partition("#")[0]).text).xpath("//aside")[0]
    assert "judged wrong" in aside.text_content()
    for address in lxml.html.fromstring(judged.client.get("/judgements").text).xpath("//main//a/@href"):
        assert judged.client.get(address, follow_redirects=True).status_code == 200, address


def test_links_to_facts_follow_what_was_merged(judged: Judged) -> None:
    root = lxml.html.fromstring(judged.client.get("/search?q=mirrors").text)
    links = root.xpath("//p[@class='line']/a[@class='verb']/@href")
    assert f"/facts/{Fact.make_id(judged.canonical, Relation.SUPPLIES, resolve_id(judged, 'ASML'))}" in links
    assert [judged.client.get(one).status_code for one in links] == [200] * len(links)


@pytest.mark.parametrize(
    "path",
    [
        "/entities/SMIC",
        "/entities/SMIC/suppliers",
        "/connections?from=SMIC&to=Lam+Research",
        "/changes?since=2000-01-01",
    ],
)
def test_what_was_judged_right_is_marked_in_lists(judged: Judged, path: str) -> None:
    root = lxml.html.fromstring(judged.client.get(path).text)
    (badge,) = root.xpath("//a[text()='judged right']")
    assert "Lam Research" in badge.getparent().text_content()
    page = lxml.html.fromstring(judged.client.get(badge.get("href")).text)
    assert "ann" in page.xpath("string(//section[@aria-labelledby='judged'])")
    assert page.xpath("//h2[@id='judged']")
    assert "confidence 100%" in page.xpath("string(//header[@class='subject'])")
