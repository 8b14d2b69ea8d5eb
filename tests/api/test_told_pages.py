"""What pages say of themselves: what was counted, asked, chosen and mistyped."""

from __future__ import annotations

import httpx
import lxml.html
import pytest

from chipgraph.api import search_pages


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
