"""Every page can be read and used without eyes, without a mouse, without scripts."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import lxml.html
import pytest

if TYPE_CHECKING:
    import httpx

PAGES = [
    "/", "/search?q=SMIC", "/search?q=SMIC&articles=1", "/entities", "/entities/SMIC?all=1", "/entities/SMIC/suppliers",
    "/entities/SMIC/choke-points", "/entities/SMIC/timeline", "/entities/SMIC/graph", "/entities/Entity List/reach",
    "/articles", "/connections", "/connections?from=Zeiss&to=Huawei&all=1", "/changes", "/choke-points", "/judgements",
    "/quality", "/about", "/docs", "/entities/nobody",
]  # fmt: skip


@pytest.fixture(params=[*PAGES, "a fact", "an article"])
def root(client: httpx.Client, request: pytest.FixtureRequest) -> lxml.html.HtmlElement:
    path = request.param
    if path == "a fact":
        path = f"/facts/{client.get('/api/v1/facts?entity=SMIC&entity=Huawei').json()['items'][0]['id']}"
    elif path == "an article":
        path = f"/articles/{client.get('/api/v1/articles').json()['items'][0]['id']}"
    return lxml.html.fromstring(client.get(path).text)


def test_the_outline_is_one_heading_and_no_level_left_out(root: lxml.html.HtmlElement) -> None:
    levels = [int(one.tag[1]) for one in root.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_field_has_a_name(root: lxml.html.HtmlElement) -> None:
    labelled = set(root.xpath("//label/@for"))
    for field in root.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        inside = any(one.tag == "label" for one in field.iterancestors())
        assert inside or field.get("id") in labelled or field.get("aria-label"), lxml.html.tostring(field)


def test_ids_are_given_once_and_references_lead_somewhere(root: lxml.html.HtmlElement) -> None:
    counted = Counter(root.xpath("//@id"))
    assert [id_ for id_, number in counted.items() if number > 1] == []
    wanted = {one for value in root.xpath("//@aria-labelledby | //@for") for one in value.split()}
    wanted |= {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")}
    assert wanted <= set(counted)


def test_links_buttons_and_pictures_say_what_they_are(root: lxml.html.HtmlElement) -> None:
    for one in root.xpath("//a | //button | //summary"):
        assert one.text_content().strip() or one.get("aria-label") or one.xpath(".//img[@alt!='']")
    assert not root.xpath("//img[not(@alt)]")
    assert len(root.xpath("//nav")) == len(root.xpath("//nav[@aria-label]"))
    assert root.xpath("/html/@lang")
    assert root.xpath("//a[@class='skip'][@href='#main']")


def test_tables_have_headings(root: lxml.html.HtmlElement) -> None:
    for table in root.xpath("//table"):
        assert table.xpath(".//th[@scope]"), lxml.html.tostring(table)[:300]
