from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
from lxml import etree

from chipgraph.graph.filters import FactFilter
from chipgraph.graph.schema import Relation, Status

if TYPE_CHECKING:
    from pathlib import Path

GEXF = "{http://gexf.net/1.3}"


def read(path: Path) -> nx.MultiDiGraph[str]:
    """With NetworkX, which knows no later version than 1.2: of what is written here they differ in name only."""
    text = path.read_text(encoding="utf-8")
    assert text.count("http://gexf.net/1.3") == 3
    text = text.replace("http://gexf.net/1.3", "http://gexf.net/1.2draft").replace('version="1.3"', 'version="1.2"')
    old = path.with_suffix(".old.gexf")
    old.write_text(text.replace('xmlns="http://gexf.net', 'xmlns="http://www.gexf.net'), encoding="utf-8")
    return nx.read_gexf(old)


def spells(graph: nx.MultiDiGraph[str]) -> dict[tuple[str, str, str], Any]:
    """Of each edge, by names and relation. For an end that is not there some versions of NetworkX give "None"."""
    names = nx.get_node_attributes(graph, "label")
    found = {}
    for one, other, edge in graph.edges(data=True):
        told = edge.get("spells")
        days = told and [tuple(None if day == "None" else day for day in spell) for spell in told]
        found[names[one], edge["relation"], names[other]] = days
    return found


def test_spells_are_the_days_on_which_a_fact_may_hold(exported: Any) -> None:
    found = spells(read(exported("gexf")))
    assert found["TSMC", "SUPPLIES", "Huawei"] == [("2014-01-01", "2020-09-15")]
    assert found["Intel", "OWNS", "Mobileye"] == [("2017-01-01", "2022-12-31")]
    assert found["Intel", "INVESTS_IN", "ASML"] == [("2012-07-01", "2012-07-31")]  # an event, some day of the month
    # Since 2023; that it is planned for 2026, and denied, is no time in which it holds.
    assert found["SMIC", "SUPPLIES", "Huawei"] == [("2023-01-01", None)]


def test_what_is_only_planned_has_no_spell_and_says_so(exported: Any) -> None:
    planned = FactFilter(frozenset({Relation.SUPPLIES}), statuses=frozenset({Status.PLANNED}))
    ((*_, edge),) = read(exported("gexf", planned)).edges(data=True)
    assert (edge.get("spells"), edge["status"], edge["start"], edge["dated"]) == (None, "planned", "2026", False)


def test_what_no_source_dates_has_no_spell_and_says_so(exported: Any) -> None:
    found = read(exported("gexf"))
    assert spells(found)["ASML", "SUPPLIES", "TSMC"] is None
    assert all(edge["dated"] is ("spells" in edge) for *_, edge in found.edges(data=True))


def test_a_filter_leaves_its_spells_only(exported: Any) -> None:
    today = FactFilter(relations=frozenset({Relation.SUPPLIES}))
    found = spells(read(exported("gexf", today)))
    assert found["SMIC", "SUPPLIES", "Huawei"] == [("2023-01-01", None)]
    assert {relation for _, relation, _ in found} == {"SUPPLIES"}
    assert ("TSMC", "SUPPLIES", "Huawei") not in found


def test_hostile_text_comes_back_as_text(exported: Any, hostile: Any, as_xml: Any) -> None:
    found = read(exported("gexf"))
    assert {as_xml(f"{text} & co") for text in hostile} <= {name for _, name in found.nodes(data="label")}
    assert {as_xml(text) for text in hostile} <= {item for *_, item in found.edges(data="item")}


def test_the_form_is_that_of_version_1_3(exported: Any) -> None:
    root = etree.parse(exported("gexf")).getroot()
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.3")
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert dict(graph.attrib) == {
        "mode": "dynamic", "defaultedgetype": "directed", "timeformat": "date", "timerepresentation": "interval",
    }  # fmt: skip
    declared = {one.get("id") for one in root.iter(f"{GEXF}attribute")}
    assert {one.get("for") for one in root.iter(f"{GEXF}attvalue")} <= declared
