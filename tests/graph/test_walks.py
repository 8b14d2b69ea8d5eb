"""Walks over any small network of supplies, against what NetworkX says of the steps."""

from __future__ import annotations

from datetime import date
from typing import Any

import networkx as nx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chipgraph.graph.chains import customers, suppliers
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.model import Entity
from chipgraph.graph.schema import EntityType, Relation
from chipgraph.graph.walks import Bounds

NOW = FactFilter(today=date(2025, 6, 1))
NAMES = "ABCDEF"


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


pairs = st.sets(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda one: one[0] != one[1]), min_size=1
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs, st.integers(1, 6))
def test_steps_are_those_within_reach_and_rings_are_named(
    engine: Any, writer: Any, traded: set[tuple[str, str]], tiers: int
) -> None:
    trade: nx.DiGraph[str] = nx.DiGraph((company(s), company(o)) for s, o in traded)
    says = [writer.Say(s, Relation.SUPPLIES, o) for s, o in sorted(traded)]
    root = company(min(traded)[0])
    with engine.store(engine.fresh()) as store:
        store.put([writer.article("Trade", *says)])
        for ask, onward in ((customers, trade), (suppliers, trade.reverse())):
            found = ask(store, root, NOW, Bounds(tiers=tiers, receipts=1))
            away = nx.single_source_shortest_path_length(onward, root, cutoff=tiers - 1)
            assert sorted((hop.tier, hop.near, hop.far) for hop in found.hops) == sorted(
                (steps + 1, near, far) for near, steps in away.items() for far in onward[near]
            )
            walked: nx.DiGraph[str] = nx.DiGraph((hop.near, hop.far) for hop in found.hops)
            reached = {root}
            for hop in found.hops:
                assert hop.cycle == (hop.far in reached and nx.has_path(walked, hop.far, hop.near))
                reached.add(hop.far)
