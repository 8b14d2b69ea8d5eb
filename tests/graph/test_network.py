from __future__ import annotations

import io
import json
import re
from datetime import date
from typing import Any

import networkx as nx
import pytest

from chipgraph.graph.draw import DRAW_SCRIPT, VIS_SCRIPT, drawing, page
from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import EVERY_STATUS, Direction, FactFilter
from chipgraph.graph.model import Entity
from chipgraph.graph.network import network
from chipgraph.graph.schema import EntityType, Relation

EVERY = FactFilter(statuses=EVERY_STATUS, today=date(2025, 6, 1))
NASTY = "</script><script>alert(1)</script> & <b>"


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


@pytest.fixture
def reader(engine: Any, story: Any) -> Any:
    with engine.store() as store:
        store.put(story)
        yield store


def test_the_whole_graph(reader: Any) -> None:
    graph = network(reader, EVERY)
    assert (len(graph), graph.number_of_edges()) == (6, 6)
    ((_, _, edge),) = [one for one in graph.edges(data=True) if one[0] == company("TSMC")]
    assert edge == {
        "relation": "SUPPLIES", "status": "ended", "item": "chips", "items": "chips", "start": "2014",
        "end": "2020-09-15", "spells": 1, "publishers": 3, "articles": 3, "evidence": 3,
        "first_reported": "2019-05-01", "last_reported": "2020-09-16", "confidence": 0.999, "disputed": False,
    }  # fmt: skip
    assert len(network(reader, FactFilter(as_of=date(2015, 1, 1)))) == 2


def test_some_steps_from_an_entity(reader: Any) -> None:
    near = network(reader, EVERY, entity_ids=[company("Huawei")])
    assert {near.nodes[id_]["name"]: near.nodes[id_]["distance"] for id_ in near} == {
        "Huawei": 0, "TSMC": 1, "SMIC": 1, "Apple": 1, "ASML": 1,
    }  # fmt: skip
    supply = FactFilter(
        statuses=EVERY_STATUS, direction=Direction.IN, relations=frozenset({Relation.SUPPLIES}), today=EVERY.today
    )
    chain = network(reader, supply, entity_ids=[company("TSMC")], steps=2)
    assert sorted(chain.nodes[id_]["name"] for id_ in chain) == ["ASML", "Huawei", "TSMC", "Zeiss"]
    alone = network(reader, FactFilter(as_of=date(1990, 1, 1)), entity_ids=[company("Huawei"), "entity-x"])
    assert [alone.nodes[id_]["name"] for id_ in alone] == ["Huawei"]


def test_a_network_has_a_step_and_a_node(reader: Any) -> None:
    with pytest.raises(InputError, match="0 steps lead nowhere; ask for 1 or more"):
        network(reader, EVERY, entity_ids=[company("Huawei")], steps=0)
    with pytest.raises(InputError, match="-1 nodes make no network"):
        network(reader, EVERY, max_nodes=-1)


def test_a_cap_keeps_the_best_supported_and_says_so(reader: Any) -> None:
    small = network(reader, EVERY, entity_ids=[company("Huawei")], steps=3, max_nodes=2)
    assert sorted(small.nodes[id_]["name"] for id_ in small) == ["Huawei", "TSMC"]
    assert small.graph["cut"]
    assert not network(reader, EVERY, max_nodes=6).graph["cut"]


def test_networkx_can_write_it(reader: Any) -> None:
    buffer = io.BytesIO()
    graph = network(reader, EVERY)
    nx.write_graphml(graph, buffer)
    buffer.seek(0)
    assert nx.is_isomorphic(nx.read_graphml(buffer, force_multigraph=True), graph)


def test_a_drawing_is_laid_out_capped_and_the_same_each_time(reader: Any) -> None:
    graph = network(reader, EVERY, entity_ids=[company("Huawei")], steps=2**70)
    drawn = drawing(graph, link=lambda id_: f"/go/{id_}")
    assert drawn == drawing(graph, link=lambda id_: f"/go/{id_}")
    assert all({"x", "y", "href"} <= node.keys() for node in drawn.nodes)
    assert drawn.options["physics"] == {"enabled": False}
    assert {edge["dashes"] for edge in drawn.edges} == {True, False}
    assert len({(node["x"], node["y"]) for node in drawn.nodes}) == len(drawn.nodes)
    few = drawing(graph, max_nodes=2)
    assert (len(few.nodes), few.hidden) == (2, 4)
    assert "Huawei" in {node["label"] for node in few.nodes}
    assert drawing(network(reader, FactFilter(as_of=date(1990, 1, 1)))).nodes == []


def test_what_is_tied_to_nothing_stands_below_the_rest(reader: Any) -> None:
    graph = network(reader, EVERY)
    for number in range(8):
        graph.add_node(f"lonely-{number}", name=f"Lonely {number}", type="Person")
    drawn = drawing(graph)
    lonely = {(node["x"], node["y"]) for node in drawn.nodes if node["id"].startswith("lonely")}
    others = [node["y"] for node in drawn.nodes if not node["id"].startswith("lonely")]
    assert len(lonely) == 8
    assert min(y for _, y in lonely) > max(others)


def test_a_page_needs_no_network_and_nothing_of_an_article_becomes_html(engine: Any, writer: Any) -> None:
    with engine.store("nasty") as store:
        store.put([writer.article("Nasty", writer.Say(NASTY, Relation.SUPPLIES, "B", item=NASTY))])
        html = page(network(store, EVERY), NASTY)
    assert NASTY not in html
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", html)
    assert html.count("</script>") == 3
    found = re.search(r'id="drawing">(.*?)</script>', html)
    assert found
    assert NASTY in {node["label"] for node in json.loads(found[1])["nodes"]}
    assert VIS_SCRIPT.is_file()
    assert "eval" not in DRAW_SCRIPT.read_text(encoding="utf-8")
