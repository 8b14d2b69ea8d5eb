"""The graph in a notebook."""

from __future__ import annotations

import pydoc
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd
import pytest

import chipgraph
from chipgraph.frames import Graph
from chipgraph.graph.errors import InputError, NotFoundError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


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
    with pytest.raises(InputError, match="Acme and acme are one entity; name it once"):
        graph.timeline("Acme", "acme")


def test_timeline_of_relations_and_of_nothing(graph: Graph) -> None:
    assert len(graph.timeline(relations=["SUPPLIES"])) == 4
    assert graph.timeline("Tester", relations="OWNS").empty
    with pytest.raises(InputError, match="or of a relation"):
        graph.timeline()


def test_reach_of_who_issues_nothing(graph: Graph) -> None:
    frame = graph.reach("Acme", all=True)
    assert list(frame.columns) == list(graph.suppliers("Acme").columns)
    assert frame.empty


def test_reach_of_a_measure(sample_db: str) -> None:
    with chipgraph.open(sample_db) as graph:
        frame = graph.reach("Entity List", all=True)
    assert set(frame[frame.tier == 1].relation) == {"TARGETS"}
    assert "SUPPLIES" in set(frame[frame.tier > 1].relation)


def test_connections_are_rows_of_hops(graph: Graph) -> None:
    frame = graph.connections("Tester", "Sample", paths=1)
    assert list(zip(frame.path, frame.hop, frame.near, frame.far, strict=True)) == [
        (1, 1, "Tester", "Example"),
        (1, 2, "Example", "Sample"),
    ]
    assert not frame.dated.any()
    assert frame.attrs["cuts"] == ()
    assert set(graph.connections("Tester", "Sample").path) == {1, 2}
    assert graph.connections("Tester", "Sample", hops=1).empty
    with pytest.raises(InputError, match="needs two"):
        graph.connections("Acme", "Acme")


def test_choke_points_are_rows_of_buyers(graph: Graph) -> None:
    found = {("Example", "Sample"), ("Sample", "Acme")}
    frame = graph.choke_points()
    assert set(zip(frame.subject, frame.object, strict=True)) == found
    assert list(graph.choke_points("Sample").subject) == ["Example"]
    assert list(frame.elsewhere) == [[], []]


def test_changes_between_days_and_graphs(graph: Graph) -> None:
    frame = graph.changes(since="2024-02-15", until="2024-12-31")
    assert set(zip(frame.turns, frame.subject, strict=True)) == {("new", "Sample"), ("new", "Tester")}
    assert list(graph.changes("Tester", since="2024-02-15", until="2024-12-31").object) == ["Example"]
    assert graph.changes(since="2024-02-15").equals(frame)  # up to today
    assert graph.changes(before=graph).empty
    for wrong in (
        {},
        {"until": "2024-02-15"},
        {"before": graph, "since": "2024-02-15"},
        {"before": graph, "until": "2024-02-15"},
        {"before": "sqlite:///old.db"},
    ):
        with pytest.raises(InputError, match="`since`, up to `until`, or since the graph `before`"):
            graph.changes(**wrong)  # type: ignore[arg-type]


def test_coverage_is_one_row(graph: Graph) -> None:
    assert graph.coverage().articles[0] == 4
    row = graph.coverage("Tester").iloc[0]
    assert (row.articles, row.evidence, row.publishers) == (1, 1, {"Wafer 3": 1})


def test_search_finds_sentences_and_articles(graph: Graph) -> None:
    frame = graph.search('"Acme supplies"')
    assert set(zip(frame.subject, frame.object, strict=True)) == {("Acme", "Example")}
    assert list(frame.sentence) == ["Acme supplies Example."]
    assert len(graph.search("supplies", limit=3)) == 3
    assert len(graph.search("supplies", limit=2**70)) == len(graph.search("supplies"))
    narrowed = graph.search(
        "supplies", entities="Example", publishers=["Wafer 0"], relations="SUPPLIES", until="2024-12-31"
    )
    assert list(narrowed.publisher) == ["Wafer 0"]
    assert list(graph.search("word0*", articles=True).title) == ["Deal 0"]
    assert graph.search("nowhere").empty
    for text, days in ((" ", {}), ("Acme", {"since": "2024-02-01", "until": "2024-01-01"})):
        with pytest.raises(InputError, match="give "):
            graph.search(text, **days)  # type: ignore[arg-type]


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


NEVER = {"as_of": "1990-01-01"}
# Of each question one that has an answer, and one that has none.
ASKED: dict[str, tuple[Callable[[Graph], pd.DataFrame], Callable[[Graph], pd.DataFrame]]] = {
    "entities": (lambda graph: graph.entities("Hua"), lambda graph: graph.entities("nobody")),
    "suppliers": (lambda graph: graph.suppliers("TSMC"), lambda graph: graph.suppliers("TSMC", **NEVER)),
    "customers": (lambda graph: graph.customers("ASML"), lambda graph: graph.customers("ASML", **NEVER)),
    "reach": (lambda graph: graph.reach("Entity List"), lambda graph: graph.reach("Entity List", **NEVER)),
    "connections": (
        lambda graph: graph.connections("TSMC", "ASML"),
        lambda graph: graph.connections("TSMC", "ASML", **NEVER),
    ),
    "choke_points": (lambda graph: graph.choke_points(), lambda graph: graph.choke_points(**NEVER)),
    "changes": (
        lambda graph: graph.changes(since="2015-01-01", until="2025-01-01"),
        lambda graph: graph.changes(before=graph),
    ),
    "search": (lambda graph: graph.search("chips"), lambda graph: graph.search("nowhere")),
    "search of articles": (
        lambda graph: graph.search("chips", articles=True),
        lambda graph: graph.search("nowhere", articles=True),
    ),
    "facts": (lambda graph: graph.facts("Huawei", all=True), lambda graph: graph.facts("Huawei", **NEVER)),
    "timeline": (lambda graph: graph.timeline("Huawei"), lambda graph: graph.timeline("Huawei", **NEVER)),
}


@pytest.mark.parametrize(("some", "none"), ASKED.values(), ids=ASKED)
def test_a_column_has_its_type_with_rows_and_without(
    written: str, some: Callable[[Graph], pd.DataFrame], none: Callable[[Graph], pd.DataFrame]
) -> None:
    with chipgraph.open(written) as graph:
        full, empty = some(graph), none(graph)
    assert not full.empty
    assert empty.empty
    assert dict(full.dtypes) == dict(empty.dtypes)
    texts = full[full.columns.difference(["aliases", "elsewhere"])].select_dtypes("object")
    assert texts.empty


def test_help_tells_all_columns(written: str) -> None:
    told = pydoc.render_doc(Graph, renderer=pydoc.plaintext)
    with chipgraph.open(written) as graph:
        frames = {name: some(graph) for name, (some, _) in ASKED.items()} | {"coverage": graph.coverage()}
        frames["evidence"] = graph.evidence(frames["facts"].fact_id[0])
    assert not [(name, column) for name, frame in frames.items() for column in frame if f"`{column}`" not in told]
    assert 'help("chipgraph.graph.network")' in told
    assert "`distance`" in pydoc.render_doc("chipgraph.graph.network", renderer=pydoc.plaintext)


def test_what_is_missing_is_the_same_in_all_columns(graph: Graph) -> None:
    facts = graph.facts("Acme")
    assert facts.start[0] is facts.end[0] is facts["item"][0] is pd.NA
    evidence = graph.evidence(facts.fact_id[0])
    assert (evidence.published[0].year, evidence.date[0]) == (2024, pd.NA)
    nothing = graph.coverage(**NEVER)
    assert nothing["first"].isna().all()
    assert dict(nothing.dtypes) == dict(graph.coverage().dtypes)
    with pytest.raises(InputError, match="NaT is no day"):
        graph.facts("Acme", known_at=nothing["first"][0])


def test_a_sentence_stands_where_its_row_says(graph: Graph) -> None:
    row = graph.search('"Acme supplies"').iloc[0]
    (text,) = graph.search('"Acme supplies"', articles=True)[row.field]
    assert text[row.sentence_start : row.sentence_end] == row.sentence == "Acme supplies Example."


def test_unknown_names_and_missing_graphs(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="Example"):
        graph.facts("Exampel")
    with pytest.raises(StoreUnavailableError):
        chipgraph.open(f"sqlite:///{tmp_path / 'none.db'}")


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (
            lambda graph: graph.facts("Acme", relation="OWNS"),
            "facts has no option 'relation'; it has name, relations, ",
        ),
        (lambda graph: graph.suppliers("Acme", relations=["OWNS"]), "'relations'; it has name, tiers, as_of, "),
        (lambda graph: graph.evidence("fact-0", limit=3), "evidence has no option 'limit'; it has fact_id"),
        (lambda graph: graph.suppliers(5), "5 is no name; write it in quotation marks"),
        (lambda graph: graph.customers(None), "None is no name"),
        (lambda graph: graph.network(5), "5 is no name"),
        (lambda graph: graph.entities(5), "5 is no text"),
        (lambda graph: graph.entities(limit="few"), "'few' is no limit; write a whole number"),
        (lambda graph: graph.search("supplies", limit=-1), "a limit of -1 rows leaves none; ask for 1 or more"),
        (lambda graph: graph.evidence(5), "5 is no id of a fact"),
        (lambda graph: graph.suppliers("Acme", tiers="2"), "'2' is no number of tiers"),
        (lambda graph: graph.network("Acme", steps=1.5), "1.5 is no number of steps"),
        (lambda graph: graph.network("Acme", steps=0), "0 steps lead nowhere; ask for 1 or more"),
        (lambda graph: graph.network("Acme", max_nodes=0), "0 nodes make no network; ask for 1 or more"),
        (lambda graph: graph.export("no.csv", "csv", "Acme", steps=0), "0 steps lead nowhere"),
        (lambda graph: graph.suppliers("Acme", item=5), "5 is no item"),
        (lambda graph: graph.suppliers("Acme", as_of=2024), "2024 is no day; write it as 2024-03-15"),
        (lambda graph: graph.facts("Acme", relations=5), "5 is no list of SUPPLIES, .*; write one"),
        (lambda graph: graph.facts("Acme", relations="FOO"), "'FOO' is none of"),
    ],
)
def test_what_is_no_option_and_no_value_is_named(graph: Graph, ask: Callable[[Any], object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        ask(graph)


def test_one_relation_and_days_of_pandas_will_do(graph: Graph) -> None:
    day = pd.Timestamp("2024-01-31 12:00")
    assert list(graph.facts("Example", relations="SUPPLIES", known_at=day).subject) == ["Acme"]


def test_a_graph_tells_where_it_is(db: str) -> None:
    with chipgraph.open(db) as graph:
        assert repr(graph) == f"<Graph of {db}>"
    assert repr(Graph(graph.reader)) == "<Graph of SqliteReader>"


def test_the_environment_names_the_graph(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIPGRAPH_DB", db)
    with chipgraph.open() as graph:
        assert graph.stats().evidence == 4
