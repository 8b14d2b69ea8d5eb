"""The graph in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import pytest

import chipgraph
from chipgraph.graph.errors import InputError, NotFoundError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chipgraph.frames import Graph


@pytest.fixture
def graph(db: str) -> Iterator[Graph]:
    with chipgraph.open(db) as one:
        yield one


def test_suppliers_and_customers_are_frames(graph: Graph) -> None:
    frame = graph.suppliers("Example", tiers=2)
    steps = set(zip(frame.tier, frame.subject, frame.object, strict=True))
    assert steps == {(1, "Acme", "Example"), (1, "Tester", "Example"), (2, "Sample", "Acme")}
    assert list(graph.customers("Acme").object) == ["Example"]
    assert list(graph.customers("Acme", as_of="2024-01-01").columns) == list(frame.columns)


def test_a_row_names_the_goods_of_all_its_spells(sample_db: str) -> None:
    with chipgraph.open(sample_db) as graph:
        frame = graph.suppliers("SMIC", all=True)
        told = graph.network("SMIC", relations=["SUPPLIES"], all=True)
    named = {id_: items for _, _, id_, items in told.edges(keys=True, data="items")}
    assert list(frame["items"].fillna("")) == [named[id_] or "" for id_ in frame.fact_id]
    assert any(" | " in items for items in frame["items"].dropna())


def test_facts_lead_to_their_sentences(graph: Graph) -> None:
    facts = graph.facts("Acme", relations=["SUPPLIES"], known_at="2024-01-31")
    assert list(facts.object) == ["Example"]
    evidence = graph.evidence(facts.fact_id[0])
    assert list(evidence.sentence) == ["Acme supplies Example."]
    assert list(evidence.publisher) == ["Wafer 0"]


def test_timeline_of_one_and_of_two(graph: Graph) -> None:
    assert len(graph.timeline("Example")) == 3
    between = graph.timeline("Example", "Tester")
    assert list(between.moment) == ["undated"]


def test_entities_network_and_stats(graph: Graph) -> None:
    assert list(graph.entities("ex").name) == ["Example"]
    assert graph.entities(types=["Person"]).empty
    assert graph.network().number_of_edges() == 4
    assert sorted(name for _, name in graph.network("Tester").nodes(data="name")) == ["Example", "Tester"]
    assert graph.stats().articles == 4


def test_an_export_is_what_the_filter_lets_through(graph: Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "all.graphml", "graphml", all=True)
    graph.export(str(tmp_path / "near.graphml"), "graphml", "Tester", relations=["SUPPLIES"])
    assert nx.read_graphml(tmp_path / "all.graphml", force_multigraph=True).number_of_edges() == 4
    near = nx.read_graphml(tmp_path / "near.graphml", force_multigraph=True)
    assert sorted(name for _, name in near.nodes(data="name")) == ["Example", "Tester"]
    with pytest.raises(InputError, match="gexf"):
        graph.export(tmp_path / "all.txt", "text")


def test_unknown_names_and_missing_graphs(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="Example"):
        graph.facts("Exampel")
    with pytest.raises(StoreUnavailableError):
        chipgraph.open(f"sqlite:///{tmp_path / 'none.db'}")


def test_the_environment_names_the_graph(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIPGRAPH_DB", db)
    with chipgraph.open() as graph:
        assert graph.stats().evidence == 4
