"""How well the articles were read is told beside each relation, and nothing is told where nobody knows."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

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

FIGURES = {"gold": 100, "found": 40, "reported": 50, "right": 40, "p": 0.8, "r": 0.4, "f1": 0.533}
CARD: dict[str, Any] = {
    "weights": "ab" * 32,
    "trained_on": "cd" * 32,
    "measured_on": "ef" * 32,
    "passages": 12,
    "names": {"all": FIGURES | {"spans": 0.9}, "Company": FIGURES},
    "relations": {"all": FIGURES, "SUPPLIES": FIGURES, "OWNS": FIGURES | {"reported": 5, "found": 4, "right": 4}},
    "directions": {"of": 45, "wrong": 2, "relations": {"SUPPLIES": 2}},
    "statuses": {"of": 40, "right": 36, "too_sure": 3, "by_status": {"actual": FIGURES}},
    "qualifiers": {"date": FIGURES, "date_end": FIGURES | {"gold": 0, "found": 0, "reported": 0, "right": 0}},
    "calibration": {
        "error": 0.02,
        "candidates": 70,
        "bins": [{"start": 0.0, "candidates": 0, "score": 0, "right": 0},
                 {"start": 0.5, "candidates": 70, "score": 0.55, "right": 0.57}],
    },
    "causes": {"wrong": {"turned round": 2, "an end is no name": 8, "nothing joins these ends": 0}, "missed": {}},
    "curve": [{"passages": 1000, "steps": 50, "names": 0.7, "relations": 0.3},
              {"passages": 2000, "steps": 50, "names": 0.8, "relations": 0.4},
              {"passages": 2000, "names": 0.9, "relations": 0.5}],
}  # fmt: skip


def text(root: lxml.html.HtmlElement, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in root.xpath(path)]


def test_the_shipped_card_covers_every_relation(client: httpx.Client) -> None:
    card = client.get("/api/v1/quality").json()
    assert set(card["relations"]) == set(Relation)
    assert card == json.loads(shipped_quality().model_dump_json())
    for one in [card["facts"], *card["relations"].values()]:
        assert one["right"] <= one["reported"]
        assert one["found"] <= one["gold"]
        assert one["p"] == pytest.approx(one["right"] / max(1, one["reported"]), abs=0.001)


def test_each_relation_of_a_page_has_its_note_that_leads_to_the_card(client: httpx.Client) -> None:
    root = lxml.html.fromstring(client.get("/entities/SMIC").text)
    notes = root.xpath("//section/header/a[@class='quality-note']")
    assert len(notes) == len(root.xpath("//section/header/h2"))
    page = lxml.html.fromstring(client.get("/quality").text)
    for note in notes:
        assert page.xpath(f"//*[@id='{note.get('href').partition('#')[2]}']")


def test_the_note_says_of_how_many_it_knows(db: str) -> None:
    quality = Quality.read(json.dumps(CARD))
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


def test_the_page_tells_what_else_is_right_and_why_it_errs(db: str) -> None:
    with (
        served(create_app(Settings(db=db), Quality.read(json.dumps(CARD)))) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        root = lxml.html.fromstring(client.get("/quality").text)
    assert text(root, "//table[@id='by-type']//th[@scope='row']") == ["Company", "all"]
    assert text(root, "//table[@id='by-status']//tr[@id='actual']/td[1]") == ["80"]
    assert text(root, "//table[@id='by-qualifier']//th[@scope='row']") == ["date"]
    assert text(root, "//table[@id='calibration']/tbody/tr/*") == ["0.5", "55", "57", "57 of 100", "70"]
    assert text(root, "//table[@id='wrong']//th") == ["an end is no name", "turned round"]
    assert text(root, "//table[@id='curve']//th[@scope='row']") == ["1,000", "2,000", "2,000, shipped"]
    prose = " ".join(text(root, "//main//p"))
    for said in (
        "Of 40 facts that it found, 36 have the right status, and 3",
        "2 are told the wrong way round",
        "0.020",
        "all of 50 steps",
    ):
        assert said in prose


def test_a_card_without_a_curve_shows_none() -> None:
    card = {name: value for name, value in CARD.items() if name != "curve"}
    assert Quality.read(json.dumps(card)).curve == []


def test_the_shipped_card_is_of_the_shipped_weights() -> None:
    meta = json.loads((resources.files("chipgraph.ingest.language") / "weights" / "meta.json").read_text("utf-8"))
    card = shipped_quality()
    assert (card.weights, card.trained_on) == (meta["weights"], meta["data"])


@pytest.mark.parametrize(
    "card",
    [
        "",
        "{}",
        "[]",
        json.dumps({name: value for name, value in CARD.items() if name != "weights"}),
        json.dumps(CARD | {"names": {}}),
        json.dumps(CARD | {"relations": {"SUPPLIES": FIGURES}}),
        json.dumps(CARD | {"relations": {"all": FIGURES, "SELLS": FIGURES}}),
    ],
)
def test_a_card_that_cannot_be_read_is_one_clear_error(card: str) -> None:
    with pytest.raises(ChipGraphError, match="install chipgraph anew"):
        Quality.read(card)
