from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipgraph.graph import analysis
from chipgraph.graph.schema import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipgraph.graph.network import Network

Tie = tuple[str, str]


def supply(*ties: Tie | tuple[str, str, str], relation: Relation = Relation.SUPPLIES) -> Network:
    """A network of such ties (supplier, buyer, item), whose ids are the names in small letters."""
    graph: Network = nx.MultiDiGraph()
    for number, (subject, object_, *item) in enumerate(ties):
        for name in (subject, object_):
            graph.add_node(name.lower(), name=name, type="Company")
        named = {"item": item[0], "items": item[0]} if item else {}
        graph.add_edge(subject.lower(), object_.lower(), key=f"fact-{number}", relation=relation.value, **named)
    return graph


def by_name(rows: Iterable[Any]) -> dict[str, Any]:
    return {row.name: row for row in rows}


CHAIN = supply(("Zeiss", "ASML"), ("ASML", "TSMC"), ("TSMC", "Nvidia"), ("TSMC", "Apple"), ("Samsung", "Apple"))


def test_betweenness_counts_paths_in_the_direction_of_the_goods() -> None:
    found = analysis.centralities(CHAIN)
    assert found.pivots is None
    assert [row.name for row in found.rows[:2]] == ["TSMC", "ASML"]  # 2 · 2 and 1 · 3 of the 5 · 4 pairs
    assert [row.betweenness for row in found.rows[:3]] == [0.2, 0.15, 0.0]
    tsmc = by_name(found.rows)["TSMC"]
    assert (tsmc.incoming, tsmc.outgoing, tsmc.degree, tsmc.type) == (1, 2, 0.6, "Company")
    rivals = supply(("A", "B"), ("B", "C"), relation=Relation.COMPETES_WITH)
    assert by_name(analysis.centralities(rivals).rows)["B"].betweenness == 1.0  # symmetric: both ways


def test_ranks_agree_with_the_definition() -> None:
    """Every rank is (1 - d) / n and d times what its neighbours give, which is all of theirs."""
    for row_of, ties in (("rank", CHAIN), ("reverse_rank", CHAIN.reverse())):
        ranks = {row.id: getattr(row, row_of) for row in analysis.centralities(CHAIN).rows}
        assert sum(ranks.values()) == pytest.approx(1)
        idle = sum(ranks[id_] for id_ in ties if not ties.out_degree(id_))
        for id_ in ties:
            given = sum(ranks[one] / ties.out_degree(one) for one in ties.predecessors(id_)) + idle / len(ties)
            assert ranks[id_] == pytest.approx(0.15 / len(ties) + 0.85 * given, abs=1e-8)


def test_a_large_network_is_sampled_and_says_so() -> None:
    ring = supply(*((f"n{at}", f"n{(at + 1) % 1001}") for at in range(1001)))
    found = analysis.centralities(ring, pivots=8)
    assert found.pivots == 8
    assert found == analysis.centralities(ring, pivots=8)
    assert len({row.rank for row in found.rows}) == 1


def test_communities_are_those_that_are_there() -> None:
    groups = [[f"{group}{at}" for at in range(4)] for group in "AB"]
    ties = [(one, other) for group in groups for one in group for other in group if one < other]
    network = supply(*ties, ("A0", "B0"))
    network.add_node("lonely", name="Lonely", type="Person")
    found = analysis.communities(network)
    assert [set(row.names) for row in found.rows] == [set(groups[0]), set(groups[1]), {"Lonely"}]
    assert [(row.size, row.ties, row.facts) for row in found.rows] == [(4, 6, 6), (4, 6, 6), (1, 0, 0)]
    assert found.modularity == pytest.approx(2 * (6 / 13 - (13 / 26) ** 2), abs=1e-9)


def test_articulations_say_what_they_cut_off() -> None:
    found = analysis.articulations(CHAIN)
    assert [(row.name, row.pieces, row.cut_off) for row in found] == [
        ("TSMC", 3, 3), ("ASML", 2, 1), ("Apple", 2, 1),
    ]  # fmt: skip
    assert analysis.articulations(supply(("A", "B"), ("B", "C"), ("C", "A"))) == []


@given(st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=14))
@settings(deadline=None)
def test_articulations_are_those_whose_removal_splits(ties: set[Tie]) -> None:
    network = supply(*sorted(ties))
    plain = nx.Graph(network)
    for row in analysis.articulations(network):
        rest = plain.subgraph(nx.node_connected_component(plain, row.id) - {row.id})
        sizes = sorted(map(len, nx.connected_components(rest)))
        assert (row.pieces, row.cut_off) == (len(sizes), sum(sizes[:-1]))
    assert {row.id for row in analysis.articulations(network)} == set(nx.articulation_points(plain))


def test_choke_points_are_sole_suppliers_and_whom_all_chains_pass() -> None:
    found = by_name(analysis.choke_points(CHAIN))
    assert {name: row.hang_on_it for name, row in found.items()} == {"Zeiss": 3, "ASML": 2, "TSMC": 1}
    assert found["TSMC"].sole_for == (("Nvidia", None),)  # Apple has Samsung too
    assert (found["TSMC"].customers, found["TSMC"].sole_supplier_of) == (2, ("Nvidia",))
    items = by_name(analysis.choke_points(supply(("TSMC", "Apple", "chips"), ("Samsung", "Apple", "chips | screens"))))
    assert list(items) == ["Samsung"]
    assert (items["Samsung"].sole_for, items["Samsung"].sole_supplier_of) == ((("Apple", "screens"),), ())
    assert analysis.choke_points(supply(("A", "B"), relation=Relation.OWNS)) == []


@given(st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
@settings(deadline=None)
def test_what_hangs_on_a_choke_point_has_no_chain_without_it(ties: set[Tie]) -> None:
    network = supply(*sorted(ties))
    plain = nx.DiGraph((one, other) for one, other in ties if one != other)
    rings = nx.condensation(plain) if plain else nx.DiGraph()
    first = {id_ for ring in rings if not rings.in_degree(ring) for id_ in rings.nodes[ring]["members"]}

    def reached(without: str) -> set[str]:
        left = plain.subgraph(set(plain) - {without})
        return {id_ for start in first - {without} for id_ in nx.descendants(left, start) | {start}}

    hanging = {row.id: row.hang_on_it for row in analysis.choke_points(network)}
    for id_ in plain:
        assert hanging.get(id_, 0) == len(set(plain) - {id_} - reached(id_))


def _all(network: Network) -> str:
    found = [
        asdict(analysis.centralities(network)), asdict(analysis.communities(network)),
        [asdict(row) for row in analysis.articulations(network)],
        [asdict(row) for row in analysis.choke_points(network)],
    ]  # fmt: skip
    return json.dumps(found)


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from test_analysis import _all, tangle
print(_all(tangle(int(sys.argv[2]))))
"""


def tangle(order: int) -> Network:
    """Sixty firms and 150 ties, added in an order of its own."""
    draw = random.Random(7)  # noqa: S311
    ties = sorted({(f"f{draw.randrange(60)}", f"f{draw.randrange(60)}") for _ in range(150)})
    random.Random(order).shuffle(ties)  # noqa: S311
    return supply(*ties)


def test_the_order_of_ties_and_the_hashing_of_texts_change_nothing(tmp_path: Path) -> None:
    """Two processes whose sets of texts are in another order."""
    found = set()
    for seed in (1, 2):
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        command = [sys.executable, "-c", SCRIPT, Path(__file__).parent, str(seed)]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found.add(done.stdout)
    assert len(found) == 1


def test_nothing_to_say_of_an_empty_network() -> None:
    empty: Network = nx.MultiDiGraph()
    assert analysis.centralities(empty).rows == analysis.communities(empty).rows == ()
    assert analysis.articulations(empty) == analysis.choke_points(empty) == []
