"""Pages: all links lead somewhere, facts stand beside their sentences, and hostile text stays text."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
import lxml.html
import pytest
import written_corpus
from served import served
from written_corpus import EVIL_NAME, SCRIPT

from chipgraph.api.app import create_app
from chipgraph.graph.draw import COLOURS
from chipgraph.graph.model import Article, Extraction
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.open import open_store

if TYPE_CHECKING:
    from pathlib import Path

SAME_SHAPE = 3  # pages of one kind that the crawl visits


def page(client: httpx.Client, path: str) -> lxml.html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return lxml.html.fromstring(answer.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def shape(address: str) -> tuple[str, tuple[str, ...]]:
    parts = urlsplit(address)
    return re.sub(r"(?<=/)\w+-[0-9a-f]{20}", "*", parts.path), tuple(sorted({k for k, _ in parse_qsl(parts.query)}))


def test_every_link_of_ours_leads_somewhere(client: httpx.Client) -> None:
    seen, left, visited = {"/"}, ["/"], Counter[tuple[str, tuple[str, ...]]]()
    while left:
        address = left.pop(0)
        visited[shape(address)] += 1
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for link in lxml.html.fromstring(answer.text).xpath("//a/@href | //link/@href | //script/@src | //img/@src"):
            target = urljoin(address, link).partition("#")[0]
            if target.startswith("/") and target not in seen and visited[shape(target)] < SAME_SHAPE:
                seen.add(target)
                left.append(target)
        left = [one for one in left if visited[shape(one)] < SAME_SHAPE]
    for known in (
        "/entities/*", "/entities/*/graph", "/entities/*/timeline", "/entities/*/reach", "/entities/*/choke-points",
        "/articles/*", "/facts/*", "/docs", "/connections", "/changes", "/choke-points", "/judgements", "/quality",
    ):  # fmt: skip
        assert visited[known, ()], known


@pytest.mark.parametrize("path", ["/entities/SMIC", "/entities/SMIC/suppliers", "/entities/ASML/choke-points"])
def test_what_no_source_dates_is_told_on_a_page_of_a_day(client: httpx.Client, path: str) -> None:
    shown = page(client, f"{path}?as_of=2023-01-01")
    (note,) = (words(one) for one in shown.xpath("//p[@class='notice']"))
    assert "may have held on 1 Jan 2023, but no source dates" in note
    assert page(client, shown.xpath("//p[@class='notice']/a/@href")[0]).xpath("//article[@class='fact']")
    assert not page(client, path).xpath("//p[@class='notice']")


HOSTILE = [
    "/", "/entities", "/articles", f"/entities/{EVIL_NAME}", f"/entities/{EVIL_NAME}/graph", "/entities/Huawei",
    "/entities/Huawei/suppliers", "/entities/Huawei/timeline?all=1", "/entities/Huawei/graph", f"/search?q={SCRIPT}",
    '/search?q="><script>alert(1)</script>', '/entities/Huawei?item="><script>', f"/entities/{SCRIPT}",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_hostile_text_stays_text(client: httpx.Client, path: str) -> None:
    text = client.get(path).text
    root = lxml.html.fromstring(text)
    for script in root.iter("script"):
        assert (script.get("src") or "").startswith("/static/") or script.get("type") == "application/json"
    assert "alert" not in "".join(root.xpath("//script/@src"))
    assert not root.xpath("//b | //img[@src='x']")
    assert not root.xpath("//@style | //style")
    assert not [name for one in root.iter() for name in one.attrib if name.lower().startswith("on")]
    assert not [href for href in root.xpath("//@href") if href.lower().startswith(("javascript:", "data:"))]


def test_a_hostile_article_is_readable_and_its_address_no_link(client: httpx.Client) -> None:
    found = client.get("/api/v1/articles", params={"entity": EVIL_NAME}).json()["items"][0]
    root = page(client, f"/articles/{found['id']}")
    assert words(root.xpath("//h1")[0]) == f"{SCRIPT} breaks out"
    assert f"{SCRIPT} & {EVIL_NAME} supplies Huawei with </blockquote><b>chips</b>." in words(root)
    assert not root.xpath("//a[@rel]")


def test_the_address_of_an_article_is_a_careful_link(client: httpx.Client) -> None:
    found = client.get("/api/v1/articles", params={"entity": "Lam Research"}).json()["items"][0]
    (link,) = page(client, f"/articles/{found['id']}").xpath("//a[@rel]")
    assert link.get("href") == "https://news.example/smic-entity-list?a=1&b=2"
    assert set(link.get("rel").split()) == {"noopener", "noreferrer", "nofollow"}


def test_an_entity_shows_facts_with_sentence_source_and_qualifiers(client: httpx.Client) -> None:
    root = page(client, "/entities/SMIC")
    assert [words(one) for one in root.xpath("//section/header/h2")][:2] == ["supplies", "is supplied by"]
    fact = words(root.xpath("//article")[0])
    for part in ("Huawei", "7nm processors", "since Aug 2023", "disputed", "Teardown Weekly", "4 Sep 2023"):
        assert part in fact
    assert root.xpath("//article[1]//mark[@class='subject']/text()")[0] == "SMIC"
    assert root.xpath("//mark[@data-is='SMIC']/text()")[0] == "the foundry"


def test_the_switch_shows_what_is_not_current(client: httpx.Client) -> None:
    assert "denied" not in words(page(client, "/entities/SMIC").xpath("//main")[0]).replace("denials", "")
    every = words(page(client, "/entities/SMIC?all=1").xpath("//main")[0])
    assert "denied" in every
    assert "said by Gina Raimondo" in every


def test_a_link_leads_to_the_sentence_in_its_article(client: httpx.Client) -> None:
    (link,) = page(client, "/entities/SMIC/suppliers?item=etching").xpath("//a[@class='source']/@href")
    address, _, anchor = link.partition("#")
    root = page(client, address)
    cited = "".join(one.text_content() for one in root.xpath("//article//*[contains(@class, 'cited')]"))
    assert cited == "Suppliers of the foundry include Lam Research, Tokyo Electron and ASML."
    assert len(root.xpath(f"//*[@id='{anchor}']")) == 1
    assert root.xpath("//*[contains(@class, 'end-subject')]")[0].text_content() == "Lam Research"
    assert len(root.xpath("//aside//*[contains(@class, 'chosen')]")) == 1


def test_suppliers_are_a_tree(client: httpx.Client) -> None:
    root = page(client, "/entities/Huawei/suppliers?tiers=3")
    deepest = root.xpath("//ol[@class='tree']/li/ol/li/ol/li/article/p/a[contains(@class, 'entity')]//text()")
    assert deepest == ["Zeiss"]


def test_a_timeline_of_two_and_the_undated_apart(client: httpx.Client) -> None:
    root = page(client, "/entities/SMIC/timeline?other=United States")
    assert root.xpath("//section/h2/text()") == ["2020"]
    assert root.xpath("//main//time[@class='date']/@datetime") == ["2020-12-18"]
    assert "counted from the day of the report" in words(root.xpath("//section//article")[0])
    whole = page(client, "/entities/SMIC/timeline")
    assert "Without a date" in words(whole)
    notes = [words(one) for one in whole.xpath("//article[.//time[@class='date']]/p[@class='line']")]
    assert not all("counted from" in one for one in notes)  # others have a date in the text


def test_filters_of_a_form_may_be_blank_and_others_parameters_are_no_error(client: httpx.Client) -> None:
    plain = words(page(client, "/entities/SMIC").xpath("//main")[0])
    assert words(page(client, "/entities/SMIC?as_of=&known_at=&item=&utm_source=x").xpath("//main")[0]) == plain


def test_pages_keep_filters_when_they_link_to_themselves(client: httpx.Client) -> None:
    links = page(client, "/entities/SMIC?all=1&as_of=2023-10-01").xpath("//nav[@class='facets']/a/@href")
    assert links
    assert all({("all", "1"), ("as_of", "2023-10-01")} <= set(parse_qsl(urlsplit(one).query)) for one in links)


def test_near_copies_point_to_the_first(client: httpx.Client) -> None:
    assert len(page(client, "/articles").xpath("//a[text()='near-copy']")) == 1


def test_an_empty_graph_says_how_to_fill_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'empty.db'}"
    open_store(url).close()
    with served(create_app(Settings(db=url))) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert "chipgraph ingest" in client.get("/").text
        for path in ("/about", "/entities", "/articles", "/search?q=x", "/api/v1/stats", "/api/v1/facts"):
            assert client.get(path).status_code == 200


def test_colours_are_those_of_the_drawing(client: httpx.Client) -> None:
    styles = client.get("/static/style.css").text
    for type_, colour in COLOURS.items():
        assert f".type-{type_} {{ --type: {colour}; }}" in styles


def test_a_search_offers_what_narrows_it(client: httpx.Client) -> None:
    root = page(client, "/search?q=SMIC Huawei")
    choices = {words(one): one.get("href") for one in root.xpath("//nav[@class='facets narrow']/a")}
    assert {"supplies 3", "denied 1", "Foundry Ledger 1"} <= set(choices)
    root = page(client, choices["denied 1"])
    assert len(root.xpath("//p[@class='line']")) == 1
    (chosen,) = root.xpath("//nav[@class='facets narrow']/a[@aria-current]")
    assert words(page(client, chosen.get("href")).xpath("//main")[0]) == words(
        page(client, "/search?q=SMIC Huawei").xpath("//main")[0]
    )


def test_a_search_marks_its_words_where_one_fact_is_stated_and_where_several_are(client: httpx.Client) -> None:
    root = page(client, '/search?q=smic "huaw*"')
    assert {len(one.xpath("p[@class='line']")) > 1 for one in root.xpath("//main//article")} == {True, False}
    for said in root.xpath("//main//blockquote"):
        marked = [words(one).lower() for one in said.xpath(".//mark[@class='sought']")]
        assert set(marked) == {"smic", "huawei"}


def test_a_search_in_articles_keeps_its_filters(client: httpx.Client) -> None:
    root = page(client, "/search?q=yields&status=alleged")
    (link,) = [one for one in root.xpath("//div[@class='switch']/a") if one.text_content() == "Articles"]
    assert root.xpath("//main//article")
    root = page(client, link.get("href"))
    assert [words(one) for one in root.xpath("//ul[@class='articles']/li/a")] == [
        "SMIC's 7nm lines run at good yields, sources say"
    ]
    assert "passes the filters" in words(page(client, "/search?q=yields&status=ended&articles=1").xpath("//main")[0])


def test_those_who_disagree_stand_beside_each_other(client: httpx.Client) -> None:
    listed = client.get("/api/v1/facts?entity=SMIC&entity=Huawei").json()["items"][0]
    root = page(client, f"/facts/{listed['id']}")
    asserted, denied = root.xpath("//div[@class='sides']/section")
    assert words(asserted.xpath("h3")[0]) == "Asserted by Foundry Ledger, Teardown Weekly 2"
    assert words(denied.xpath("h3")[0]) == "Denied by Capitol Wire 1"
    assert "said by Gina Raimondo" in words(denied)
    assert not root.xpath("//h2[@id='sentences']")


def test_a_connection_is_told_hop_by_hop(client: httpx.Client) -> None:
    root = page(client, "/connections?from=Zeiss&to=Huawei&all=1")
    assert words(root.xpath("//h1")[0]) == "How Zeiss and Huawei are connected"
    path = next(one for one in root.xpath("//section[@class='path']") if "SMIC" in words(one.xpath("h2")[0]))
    assert words(path.xpath("h2")[0]) == "Zeiss supplies ASML, which supplies SMIC, which supplies Huawei"
    assert len(path.xpath("ol/li//blockquote")) >= 3
    assert "no source says since when" in words(path)
    turned = page(client, "/connections?from=Huawei&to=Zeiss&all=1").xpath("//section[@class='path']/h2")
    told = "Huawei is supplied by SMIC, which is supplied by ASML, which is supplied by Zeiss"
    assert told in [words(one) for one in turned]
    assert not page(client, "/connections").xpath("//section[@class='path']")
    assert "No connection" in words(page(client, "/connections?from=Zeiss&to=Wingtech").xpath("//main")[0])


def test_the_reach_of_a_measure_is_a_tree_with_verbs(client: httpx.Client) -> None:
    root = page(client, "/entities/Entity List/reach")
    lines = [words(one) for one in root.xpath("//ol[@class='tree']//p[@class='line']")]
    assert [line.split(" since")[0] for line in lines] == ["1 targets SMIC", "2 supplies Huawei 7nm processors"]
    assert [words(one) for one in root.xpath("//nav[@class='tabs']/a")] == [
        "Facts", "Reach", "Timeline", "Graph", "Articles",
    ]  # fmt: skip


def test_what_changed_stands_under_how_it_changed(client: httpx.Client) -> None:
    root = page(client, "/changes?since=2023-09-04&until=2024-12-31&entity=Huawei")
    assert [words(one) for one in root.xpath("//section/header/h2")] == ["new", "contradicted"]
    (fact,) = root.xpath("//section[2]//article")
    assert "SMIC supplies Huawei" in words(fact)
    assert {"Capitol Wire", "Foundry Ledger"} == set(fact.xpath(".//a[@class='source']//text()"))
    shown = page(client, "/changes").xpath("//input[@type='date']/@value")
    assert shown == ["2025-04-17", "2025-07-16"]  # up to the latest article
    for days in ("since=2010-01-01&until=2011-01-01", "until=0001-01-15"):  # before the first of all days there is none
        assert "Nothing changed" in words(page(client, f"/changes?{days}").xpath("//main")[0])


def test_an_article_dated_ahead_moves_no_days(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ahead.db'}"
    written_corpus.build(url)
    text = "This is of a day that has not come."
    id_ = Article.make_id(url=None, title="Ahead", text=text)
    ahead = Article(id_, "ahead", "Ahead", text, date(2999, 5, 1), None, None, "en", "ahead.txt", id_)
    with open_store(url) as store:
        store.put([(ahead, Extraction(id_, "1", (), (), ()))])
    with served(create_app(Settings(db=url))) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert page(client, "/changes").xpath("//input[@type='date']/@value") == ["2025-04-17", "2025-07-16"]


def test_an_unknown_name_leaves_the_form_as_it_was_filled_in(client: httpx.Client) -> None:
    answer = client.get("/connections?from=Huawie&to=ASML&all=1")
    assert answer.status_code == 404
    root = lxml.html.fromstring(answer.text)
    assert root.xpath("//form[@class='ask']//input[@name='from' or @name='to']/@value") == ["Huawie", "ASML"]
    assert "the nearest are Huawei" in words(root.xpath("//p[@class='notice']")[0])


def test_text_of_articles_turns_nothing_else_around(client: httpx.Client) -> None:
    for path in ("/entities/SMIC", "/articles", "/choke-points"):
        shown = page(client, path)
        assert shown.xpath("//bdi")
        assert not shown.xpath("//blockquote[not(bdi)] | //a[starts-with(@class, 'entity')][not(bdi)]")


def test_choke_points_name_item_and_buyer(client: httpx.Client) -> None:
    root = page(client, "/entities/SMIC/choke-points")
    lines = [words(one) for one in root.xpath("//article/p[@class='line']")]
    assert "Lam Research is the only one named for etching tools" in lines
    assert "1 other supplier of it may have it too" in words(root.xpath("//article")[0])
    every = page(client, "/choke-points?item=mirrors")
    assert words(every.xpath("//article/p[1]")[0]) == "Zeiss is the only supplier named of mirrors for 1 buyer"


def test_each_buyer_stands_over_a_sentence_that_names_it(client: httpx.Client) -> None:
    for one in page(client, "/choke-points").xpath("//article"):
        told = one.xpath("p[@class='line buyer']")
        assert told
        for line in told:
            (sentence,) = line.xpath("following-sibling::*[1][self::figure]/blockquote")
            for buyer in line.xpath("a[contains(@class, 'entity')]"):
                assert words(buyer) in " ".join([words(sentence), *sentence.xpath(".//mark/@title")])
    shared = [words(one) for one in page(client, "/choke-points?item=EUV").xpath("//p[@class='line buyer']")]
    assert [sorted(re.findall("TSMC|Samsung", one)) for one in shared] == [["Samsung", "TSMC"]]


def test_an_answer_tells_on_how_much_it_rests(client: httpx.Client) -> None:
    (told,) = page(client, "/entities/Micron").xpath("//p[@class='coverage']")
    assert words(told) == "What is shown rests on 1 article of 1 publisher, published 22 May 2023."


def test_the_undated_go_on_with_the_pages(db: str) -> None:
    app = create_app(Settings(db=db, page_size=2))
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        seen: list[str] = []
        following: str | None = "/entities/SMIC/timeline"
        while following:
            root = page(client, following)
            seen += [words(one) for one in root.xpath("//section[@class='undated']//p[@class='line']")]
            following = next(iter(root.xpath("//a[@rel='next']/@href")), None)
        assert len(seen) == len(set(seen)) == client.get("/api/v1/entities/SMIC/timeline").json()["undated_total"]
