"""What pages say of themselves: what was counted, asked, chosen and mistyped."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import lxml.html
import pytest
import written_corpus
from served import served
from written_corpus import Written

from chipgraph.api import search_pages
from chipgraph.api.app import create_app
from chipgraph.api.wording import reader
from chipgraph.graph.settings import Settings


def shown(client: httpx.Client, path: str, status: int = 200) -> lxml.html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == status, path
    return lxml.html.fromstring(answer.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_choices_say_out_of_how_many_they_are_counted(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    facets = "//nav[@class='facets narrow']"
    assert "of the best" not in " ".join(map(words, shown(client, "/search?q=SMIC").xpath(facets)))
    monkeypatch.setattr(search_pages, "COUNTED", 3)
    told = [words(one) for one in shown(client, "/search?q=SMIC").xpath(facets)]
    assert told
    assert all("of the best 3" in one for one in told)
    every = [words(one) for one in shown(client, "/search?q=SMIC Huawei&status=denied").xpath(facets)]
    assert "of the best 3" in every[0]


def leaves(client: httpx.Client, address: str) -> int:
    """How many sentences or articles a search shows."""
    found = "//section[@aria-labelledby='sentences']/article | //ul[@class='articles']/li"
    return len(shown(client, address).xpath(found))


@pytest.mark.parametrize(
    "asked",
    [
        "q=SMIC",
        "q=SMIC&relation=SUPPLIES",
        "q=SMIC&relation=SUPPLIES&status=denied",
        "q=Huawei&publisher=Capitol Wire",
        "q=SMIC&entity=Huawei&status=actual",
        "q=SMIC&publisher=Nobody",
        "q=SMIC&articles=1",
        "q=SMIC&articles=1&relation=SUPPLIES&status=denied",
    ],
)
def test_a_choice_says_what_a_click_on_it_leaves(client: httpx.Client, asked: str) -> None:
    here = f"/search?{asked}"
    choices = shown(client, here).xpath("//nav[@class='facets narrow']/a")
    assert choices
    for one in choices:
        chosen = bool(one.get("aria-current"))
        left = leaves(client, here if chosen else one.get("href"))
        assert left or chosen
        counted = one.xpath("span[not(@class)]/text()")
        assert counted in ([], [str(left)])
        assert counted or ("articles" in asked and one.getparent().get("aria-label") != "Publisher")


def test_a_chosen_value_stands_first_of_its_kind(client: httpx.Client) -> None:
    root = shown(client, "/search?q=SMIC&status=denied&publisher=Optics Today")
    for name, first in (("Status", "denied 1"), ("Publisher", "Optics Today 1")):
        choices = root.xpath(f"//nav[@aria-label='{name}']/a")
        assert words(choices[0]) == f"{first} chosen; leave it out again"
        assert [one for one in choices if one.get("aria-current")] == choices[:1]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/entities/Entity List/reach", "fact"),
        ("/entities/Entity List/reach?tiers=1&all=1", "fact"),
        ("/entities/SMIC/suppliers?tiers=2", "fact"),
        ("/entities/SMIC/choke-points", "evidence"),
        ("/entities/SMIC/choke-points?item=etching&all=1&known_at=2021-01-01", "evidence"),
        ("/choke-points?all=0", "fact"),
        ("/connections?from=TSMC&to=SMIC", "fact"),
        ("/connections?from=Zeiss&to=Huawei&any_time=1&all=1", "fact"),
        ("/connections?from=Lam Research&to=SMIC&item=etching", "fact"),
        ("/entities/SMIC/timeline?relation=SUPPLIES&all=1", "fact"),
        ("/entities/SMIC/timeline?other=Huawei&as_of=2023-09-01", "fact"),
        ("/entities/SMIC?relation=SUPPLIES&all=1", "fact"),
        ("/changes?since=2023-09-04&until=2024-12-31&entity=Huawei&all=1", "fact"),
        ("/search?q=SMIC&all=1&status=denied", "evidence"),
    ],
)
def test_this_as_json_is_what_the_page_shows(client: httpx.Client, path: str, kind: str) -> None:
    def ids(text: str) -> set[str]:
        return set(re.findall(rf"\b{kind}-[0-9a-f]{{20}}", text))

    root = shown(client, path)
    (address,) = root.xpath("//footer//a[text()='This as JSON']/@href")
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert ids(answer.text) == ids(" ".join(root.xpath("//main//@href")))
    assert ids(answer.text)


def test_this_as_json_is_the_same_part_of_a_list(db: str) -> None:
    with (
        served(create_app(Settings(db=db, page_size=2))) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        for path in ("/articles", "/entities/SMIC/articles", "/search?q=SMIC&articles=1"):
            (following,) = shown(client, path).xpath("//a[@rel='next']/@href")
            root = shown(client, following)
            items = client.get(root.xpath("//footer//a[text()='This as JSON']/@href")[0]).json()["items"]
            listed = root.xpath("//ul[@class='articles']/li/a/@href")
            assert [f"/articles/{one['id']}" for one in items] == listed


def sent(root: lxml.html.HtmlElement, form: str) -> dict[str, str]:
    """What the fields of a form hold before anybody types."""
    return {one.get("name"): one.get("value") for one in root.xpath(f"//form[{form}]//input") if one.get("value")}


def test_the_timeline_of_two_keeps_what_narrows_it(client: httpx.Client) -> None:
    kept = {"as_of": "2023-09-01", "known_at": "2024-01-01", "item": "7nm", "relation": "SUPPLIES", "all": "1"}
    root = shown(client, f"/entities/SMIC/timeline?{urlencode(kept)}")
    assert sent(root, "@class='pair'") == kept


@pytest.mark.parametrize(("path", "tiers"), [("reach", "2"), ("reach?tiers=1", "1"), ("reach?tiers=3", "3")])
def test_a_filter_of_the_reach_keeps_its_tiers(client: httpx.Client, path: str, tiers: str) -> None:
    root = shown(client, f"/entities/Entity List/{path}")
    assert sent(root, "parent::details[@class='filters']") == {"tiers": tiers}
    assert words(root.xpath("//nav[@aria-label='Tiers']/a[@aria-current]")[0]).split()[0] == tiers


def test_an_article_tells_its_facts_from_its_readings(tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'one.db'}"
    once, again = (
        ("{Zeiss} supplies {ASML}.", ["Zeiss SUPPLIES ASML"]),
        ("{ASML} buys of {Zeiss}.", ["Zeiss SUPPLIES ASML"]),
    )
    written_corpus.build(url, [Written("Lenses", body=[once, again]), Written("Mirrors", body=[once])])
    with served(create_app(Settings(db=url))) as address, httpx.Client(base_url=address, timeout=60) as client:
        told = {}
        for link in shown(client, "/articles").xpath("//ul[@class='articles']/li/a"):
            (aside,) = shown(client, link.get("href")).xpath("//aside")
            told[words(link)] = [words(one) for one in aside.xpath("h2 | p[@class='note']")]
    assert told == {"Lenses": ["Facts read here 1", "from 2 readings"], "Mirrors": ["Facts read here 1"]}


def test_without_scripts_a_graph_is_its_list(client: httpx.Client) -> None:
    root = shown(client, "/entities/SMIC/graph")
    assert root.xpath("//figure[@class='graph' and @hidden]//div[@id='graph']")
    assert root.xpath("//details[@id='listed' and @open]//tbody/tr")
    assert words(root.xpath("//main//noscript")[0]) == "Drawing needs JavaScript; the list below says the same."


def test_a_choke_point_says_where_nobody_names_the_goods(tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'one.db'}"
    written_corpus.build(url, [Written("Lenses", body=[("{Zeiss} supplies {ASML}.", ["Zeiss SUPPLIES ASML"])])])
    with served(create_app(Settings(db=url))) as address, httpx.Client(base_url=address, timeout=60) as client:
        (line,) = shown(client, "/choke-points").xpath("//article/p[@class='line'][1]")
        assert words(line) == "Zeiss is the only supplier named of goods that nobody names for 1 buyer"


def test_a_title_tells_lists_apart(db: str) -> None:
    def title(path: str) -> str:
        return words(shown(client, path).xpath("//title")[0])

    with (
        served(create_app(Settings(db=db, page_size=2))) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        assert title("/entities") == "Entities – chipgraph"
        assert title("/entities?type=Company&type=Chip") == "Entities of type Company, Chip – chipgraph"
        assert title("/entities?type=Company&q=Ta") == "Entities of type Company with a name like “Ta” – chipgraph"
        for path in (
            "/entities?type=Company",
            "/articles",
            "/entities/SMIC",
            "/entities/SMIC/timeline",
            "/search?q=SMIC",
        ):
            first = title(path)
            (following,) = shown(client, path).xpath("//a[@rel='next']/@href")
            assert title(following) == first.replace(" – ", ", page from 3 – ")


@pytest.mark.parametrize("query", ['"', "*", "-", "<", "…?"])
def test_a_query_without_letter_and_digit_finds_nothing(client: httpx.Client, query: str) -> None:
    for path in ("/search", "/entities"):
        answer = client.get(path, params={"q": query})
        root = lxml.html.fromstring(answer.text)
        assert answer.status_code == 200
        (told,) = root.xpath("//main//p[@class='empty']")
        assert f"nothing to look for in “{query}”" in words(told)
        assert not root.xpath("//main//ul | //main//article | //main//h2")
    assert shown(client, "/search?q=中芯国际").xpath("//ul[@class='cards']/li")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/changes?entity=Huawie&since=2023-09-04", "entity"),
        ("/entities/SMIC/timeline?other=Huawie&all=1", "other"),
        ("/connections?from=ASML&to=Huawie&all=1", "to"),
        ("/search?q=SMIC&entity=Huawie", "entity"),
    ],
)
def test_a_mistyped_name_keeps_its_form_and_the_nearest_ask_the_same(
    client: httpx.Client, path: str, field: str
) -> None:
    root = shown(client, path, 404)
    assert root.xpath(f"//main//form//input[@name='{field}' and not(@type='hidden')]/@value") == ["Huawie"]
    (told,) = root.xpath("//p[@class='notice']")
    assert words(told).startswith("No entity is called “Huawie”; the nearest are Huawei")
    assert not root.xpath("//main//article")
    asked = told.xpath("a/@href")[0]
    assert dict(parse_qsl(urlsplit(asked).query)) == dict(parse_qsl(urlsplit(path).query)) | {field: "Huawei"}
    assert shown(client, asked).xpath("//main//article")


def test_an_id_that_nothing_has_is_told_above_its_form(client: httpx.Client) -> None:
    (told,) = shown(client, "/changes?entity=entity-0", 404).xpath("//p[@class='notice']")
    assert words(told) == "There is no entity entity-0; search it by name."


def test_the_chosen_fact_is_the_first_of_those_read_in_an_article(client: httpx.Client) -> None:
    found = client.get("/api/v1/articles", params={"entity": "Lam Research"}).json()["items"][0]
    plain = shown(client, f"/articles/{found['id']}")
    last = plain.xpath("//aside//p[@class='where']/a/@href")[-1]
    assert not plain.xpath("//aside//*[@aria-current]")
    facts = shown(client, f"/articles/{found['id']}{last}").xpath("//aside/div")
    assert [bool(one.get("aria-current")) for one in facts] == [True] + [False] * (len(facts) - 1)
    assert facts[0].xpath(".//a[text()='Show the sentence']/@href") == [last]
    assert "Chosen" in words(facts[0])


def test_a_fact_tells_its_confidence_from_that_of_one_reading(client: httpx.Client) -> None:
    listed = client.get("/api/v1/facts?entity=SMIC&entity=Huawei").json()["items"][0]
    (head,) = shown(client, f"/facts/{listed['id']}").xpath("//header[@class='subject']")
    assert "% in the fact, with all its sources" in words(head)
    assert "A single reading, whatever the other sources say: of 100 such readings" in words(head)


def test_a_reader_is_told_in_plain_words(client: httpx.Client) -> None:
    assert reader("pairs").startswith("by the model")
    listed = client.get("/api/v1/facts?entity=SMIC&entity=Huawei").json()["items"][0]
    told = shown(client, f"/facts/{listed['id']}").xpath("//p[@class='reader']/span")
    assert {(words(one), one.get("title")) for one in told} == {("by written", "reader “written”")}
