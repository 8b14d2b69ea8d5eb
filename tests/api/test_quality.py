"""How well the articles were read is told beside each relation, and nothing is told where nobody knows."""

from __future__ import annotations

import json

import httpx
import lxml.html
import pytest
from served import served

from chipgraph.api.app import create_app
from chipgraph.api.quality import Quality
from chipgraph.graph.errors import ChipGraphError
from chipgraph.graph.schema import Relation
from chipgraph.graph.settings import Settings
from chipgraph.serving import shipped_quality

FIGURES = {"gold": 100, "reported": 50, "right": 40, "p": 0.8, "r": 0.4, "f1": 0.533}
CARD = {
    "passages": 12,
    "names": {"spans": 0.9, "p": 0.8, "r": 0.7, "f1": 0.75},
    "relations": {
        "all": FIGURES,
        "calibration_error": 0.02,
        "SUPPLIES": FIGURES,
        "OWNS": {**FIGURES, "reported": 5, "right": 4},
    },
}
META = {"weights": "ab" * 32, "data": "cd" * 32}


def text(root: lxml.html.HtmlElement, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in root.xpath(path)]


def test_the_shipped_card_covers_every_relation(client: httpx.Client) -> None:
    card = client.get("/api/v1/quality").json()
    assert set(card["relations"]) == set(Relation)
    assert card == json.loads(shipped_quality().model_dump_json())
    for one in [card["facts"], *card["relations"].values()]:
        assert one["right"] <= min(one["reported"], one["gold"])
        assert one["p"] == pytest.approx(one["right"] / max(1, one["reported"]), abs=0.001)


def test_each_relation_of_a_page_has_its_note_that_leads_to_the_card(client: httpx.Client) -> None:
    root = lxml.html.fromstring(client.get("/entities/SMIC").text)
    notes = root.xpath("//section/header/a[@class='quality-note']")
    assert len(notes) == len(root.xpath("//section/header/h2"))
    page = lxml.html.fromstring(client.get("/quality").text)
    for note in notes:
        assert page.xpath(f"//*[@id='{note.get('href').partition('#')[2]}']")


def test_the_note_says_of_how_many_it_knows(db: str) -> None:
    quality = Quality.read(json.dumps(CARD), json.dumps(META))
    with served(create_app(Settings(db=db), quality)) as address, httpx.Client(base_url=address, timeout=60) as client:
        root = lxml.html.fromstring(client.get("/entities/SMIC").text)
        assert text(root, "//section/header/a")[:1] == ["of 100 such readings about 80 are right"]
        root = lxml.html.fromstring(client.get("/entities/Wingtech").text)
        assert text(root, "//section/header/a") == ["too few such readings were tested to say how many are right"]
        root = lxml.html.fromstring(client.get("/quality").text)
        assert text(root, "//tr[@id='OWNS']/td[1]") == ["4 of 5"]
        assert not root.xpath("//tr[@id='OWNS']/td[2]/meter")


def test_without_a_card_nothing_is_claimed(db: str) -> None:
    with served(create_app(Settings(db=db))) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert client.get("/api/v1/quality").status_code == client.get("/quality").status_code == 404
        for path in ("/entities/SMIC", "/about"):
            assert "/quality" not in client.get(path).text


@pytest.mark.parametrize(
    ("card", "meta"),
    [
        ("", json.dumps(META)),
        ("{}", json.dumps(META)),
        (json.dumps(CARD), "{}"),
        (json.dumps(CARD | {"names": {}}), json.dumps(META)),
        (json.dumps(CARD | {"relations": {"all": FIGURES}}), json.dumps(META)),
    ],
)
def test_a_card_that_cannot_be_read_is_one_clear_error(card: str, meta: str) -> None:
    with pytest.raises(ChipGraphError, match="install chipgraph anew"):
        Quality.read(card, meta)
