from __future__ import annotations

from typing import Any

import networkx as nx

from chipgraph.graph.model import Entity
from chipgraph.graph.network import network
from chipgraph.graph.schema import EntityType


def test_networkx_reads_the_network_that_we_give_it(exported: Any, reader: Any, every: Any, as_xml: Any) -> None:
    found = nx.read_graphml(exported("graphml"), force_multigraph=True)
    own = network(reader, every)
    assert sorted(found) == sorted(own)
    for id_, node in own.nodes(data=True):
        assert found.nodes[id_]["name"] == as_xml(node["name"])
        assert found.nodes[id_]["type"] == node["type"]
    assert sorted(found.edges(keys=True)) == sorted(own.edges(keys=True))
    for *ends, edge in own.edges(keys=True, data=True):
        read = found.edges[ends]
        assert {name: read.get(name) for name in edge} == {
            name: as_xml(value) if isinstance(value, str) else value for name, value in edge.items()
        }


def test_an_edge_says_on_whose_word(exported: Any) -> None:
    found = nx.read_graphml(exported("graphml"), force_multigraph=True)
    tsmc, huawei = (Entity.make_id(EntityType.COMPANY, name) for name in ("TSMC", "Huawei"))
    (edge,) = found[tsmc][huawei].values()
    assert (edge["sentence"], edge["publisher"], edge["published"], edge["url"]) == (
        "TSMC supplies Huawei actual 2014 chips.", "Gazette", "2019-05-01", "https://example.org/trade",
    )  # fmt: skip
    assert [one["symmetric"] for *_, one in found.edges(data=True)].count(True) == 2


def test_hostile_text_comes_back_as_text(exported: Any, hostile: Any, as_xml: Any) -> None:
    found = nx.read_graphml(exported("graphml"), force_multigraph=True)
    items = {edge.get("item") for *_, edge in found.edges(data=True)}
    assert {as_xml(text) for text in hostile} <= items
    assert "evil" not in found
