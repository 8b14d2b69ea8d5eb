"""What the shape of a network says: who stands central, who forms a group, on whom everything hangs.

All functions take a network as `graph.network` makes it, leave it as it is, and give the same answer for the same
network in any order of its nodes and edges. Several facts between the same two count as one tie; a tie of a symmetric
relation leads both ways, any other from subject to object. Loops count for nothing.

The figures are of the graph, not of the world: a tie that no article tells of is not there. A name that many articles
use gathers ties; compare entities that the news covers alike.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import networkx as nx
import numpy as np

from chipgraph.graph.network import ITEMS
from chipgraph.graph.schema import SIGNATURES, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipgraph.graph.network import Network

EXACT = 1000  # nodes up to which betweenness runs from each; its time grows with nodes times ties
PIVOTS = 256  # nodes from which it runs in larger networks: Brandes and Pich (2007) find the order of the first stable
SEED = 1
DAMPING = 0.85  # Brin and Page (1998)
_STEPS, _TOLERANCE = 200, 1e-12  # 0.85 ** 200 < 1e-14: it has always converged by then


@dataclass(frozen=True, slots=True)
class Centrality:
    """How central one entity is. All figures are rounded to nine digits.

    `incoming` and `outgoing` count neighbours. `degree` is the share of the others that are neighbours on either side.
    `betweenness` is the sum over pairs (s, t) of others of the share of the shortest directed paths from s to t that
    pass here, divided by (n - 1)(n - 2) (Freeman 1977; Brandes 2001). `rank` is PageRank with DAMPING along the ties
    (to whom goods, measures or money flow), `reverse_rank` the same against them (on whom those rely who matter); the
    rank of an entity whose ties end with it spreads evenly.
    """

    id: str
    name: str
    type: str
    incoming: int
    outgoing: int
    degree: float
    betweenness: float
    rank: float
    reverse_rank: float


@dataclass(frozen=True, slots=True)
class Centralities:
    """Of every entity, by betweenness, then degree (falling), then name and id.

    `pivots` is None where betweenness is exact, else how many nodes, drawn with `SEED`, it was reckoned from.
    """

    rows: tuple[Centrality, ...]
    pivots: int | None


@dataclass(frozen=True, slots=True)
class Community:
    """Entities more closely tied among themselves than to others.

    `ties` and `facts` count what is inside; `names` and `ids` are by ties inside (falling), then name.
    """

    number: int
    size: int
    ties: int
    facts: int
    names: tuple[str, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Communities:
    """A partition of all entities, the largest community first, and its modularity.

    Modularity is Σ over communities of (inside / m - (degrees / 2m)²), over ties without direction, each weighted by
    its number of facts (Newman and Girvan 2004); over 0.3 there are groups, near 0 there are none. Found by the Louvain
    method (Blondel and others 2008) at resolution 1 with `SEED`.
    """

    rows: tuple[Community, ...]
    modularity: float


@dataclass(frozen=True, slots=True)
class Articulation:
    """An entity without which its part of the network falls into `pieces`; `cut_off` counts all outside the largest."""

    id: str
    name: str
    type: str
    pieces: int
    cut_off: int


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """A supplier without which others lack what they need, as far as the network knows.

    `sole_supplier_of` names the buyers whom nobody else supplies with anything, `sole_for` the (buyer, item) for which
    there is nobody else: goods as sources word them, those without a name being one item, None.
    `hang_on_it` counts the entities all of whose chains of supply, from any first supplier on, run through it: those
    that it dominates in the flow graph (Lengauer and Tarjan 1979) whose root supplies all that nobody else supplies.
    """

    id: str
    name: str
    type: str
    customers: int
    sole_supplier_of: tuple[str, ...]
    sole_for: tuple[tuple[str, str | None], ...]
    hang_on_it: int


def centralities(network: Network, *, pivots: int = PIVOTS) -> Centralities:
    """How central each entity is; over EXACT nodes betweenness is reckoned from so many `pivots`."""
    graph, ids = _directed(network)
    sampled = min(pivots, len(ids)) if len(ids) > EXACT else None
    between = nx.betweenness_centrality(graph, k=sampled, seed=SEED)
    rank, reverse = _pagerank(graph), _pagerank(graph.reverse(copy=False))
    rows = [
        Centrality(
            id=id_,
            name=network.nodes[id_]["name"],
            type=network.nodes[id_]["type"],
            incoming=graph.in_degree(at),
            outgoing=graph.out_degree(at),
            degree=round(len({*graph.pred[at], *graph.succ[at]}) / max(len(ids) - 1, 1), 9),
            betweenness=round(between[at], 9),
            rank=round(rank[at], 9),
            reverse_rank=round(reverse[at], 9),
        )
        for at, id_ in enumerate(ids)
    ]
    rows.sort(key=lambda one: (-one.betweenness, -one.degree, one.name, one.id))
    return Centralities(tuple(rows), sampled)


def communities(network: Network) -> Communities:
    """The groups into which the network falls; an entity without ties is one of its own."""
    graph, ids = _undirected(network)
    if not graph.number_of_edges():
        return Communities(tuple(_community(network, graph, ids, {at}, at + 1) for at in graph), 0.0)
    parts = nx.community.louvain_communities(graph, weight="facts", resolution=1, seed=SEED)
    parts.sort(key=lambda part: (-len(part), min(part)))
    modularity = nx.community.modularity(graph, parts, weight="facts", resolution=1)
    rows = tuple(_community(network, graph, ids, part, number) for number, part in enumerate(parts, 1))
    return Communities(rows, round(modularity, 9))


def articulations(network: Network) -> list[Articulation]:
    """The articulation points (Tarjan 1972), those that cut off most first; direction counts for nothing."""
    graph, ids = _undirected(network)
    found = [
        Articulation(ids[at], network.nodes[ids[at]]["name"], network.nodes[ids[at]]["type"], len(pieces), cut_off)
        for at, pieces in _pieces(graph)
        if (cut_off := sum(pieces) - max(pieces))
    ]
    return sorted(found, key=lambda one: (-one.cut_off, -one.pieces, one.name, one.id))


def choke_points(network: Network) -> list[ChokePoint]:
    """The suppliers that are the only one for some buyer and item, or on whom others hang; those with most first."""
    name: dict[str, str] = {id_: node["name"] for id_, node in network.nodes(data=True)}
    suppliers: dict[tuple[str, str | None], set[str]] = {}
    ties = set()
    for supplier, buyer, edge in network.edges(data=True):
        if edge["relation"] == Relation.SUPPLIES and supplier != buyer:
            ties.add((supplier, buyer))
            for item in edge.get("items", "").split(ITEMS):
                suppliers.setdefault((buyer, item or None), set()).add(supplier)
    sole: dict[str, list[tuple[str, str | None]]] = {}
    for (buyer, item), those in suppliers.items():
        if len(those) == 1:
            sole.setdefault(min(those), []).append((name[buyer], item))
    customers, hanging = Counter(supplier for supplier, _ in ties), _dominated(ties)
    choices = Counter(buyer for _, buyer in ties)
    alone: dict[str, list[str]] = {}
    for supplier, buyer in ties:
        if choices[buyer] == 1:
            alone.setdefault(supplier, []).append(name[buyer])
    found = [
        ChokePoint(
            id=id_,
            name=name[id_],
            type=network.nodes[id_]["type"],
            customers=customers[id_],
            sole_supplier_of=tuple(sorted(alone.get(id_, ()))),
            sole_for=tuple(sorted(sole.get(id_, ()), key=lambda one: (one[0], one[1] or ""))),
            hang_on_it=hanging[id_],
        )
        for id_ in customers
        if id_ in sole or hanging[id_]
    ]
    return sorted(
        found, key=lambda one: (-one.hang_on_it, -len(one.sole_supplier_of), -len(one.sole_for), one.name, one.id)
    )


def _ties(network: Network) -> Iterator[tuple[int, int, bool]]:
    """Both ends of every fact, by their place among the sorted ids, and whether it leads both ways."""
    place = {id_: at for at, id_ in enumerate(sorted(network))}
    for subject, object_, edge in network.edges(data=True):
        if subject != object_:
            yield place[subject], place[object_], SIGNATURES[Relation(edge["relation"])].symmetric


# Nodes are numbers in the order of their ids: algorithms that walk over sets of texts differ from process to process.
def _directed(network: Network) -> tuple[nx.DiGraph[int], list[str]]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(network)))
    ends = {ends for one, other, both in _ties(network) for ends in ((one, other), (other, one))[: 1 + both]}
    graph.add_edges_from(sorted(ends))
    return graph, sorted(network)


def _undirected(network: Network) -> tuple[nx.Graph[int], list[str]]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(network)))
    facts: dict[tuple[int, int], int] = {}
    for one, other, _ in _ties(network):
        ends = min(one, other), max(one, other)
        facts[ends] = facts.get(ends, 0) + 1
    for (one, other), count in sorted(facts.items()):
        graph.add_edge(one, other, facts=count)
    return graph, sorted(network)


def _pagerank(graph: nx.DiGraph[int]) -> list[float]:
    """By the power method; NetworkX's own needs SciPy."""
    size = len(graph)
    if not size:
        return []
    ends = np.array(list(graph.edges), dtype=np.intp).reshape(-1, 2)
    out = np.bincount(ends[:, 0], minlength=size)
    rank = np.full(size, 1 / size)
    for _ in range(_STEPS):
        share = np.divide(rank, out, out=np.zeros(size), where=out > 0)
        flow = np.bincount(ends[:, 1], weights=share[ends[:, 0]], minlength=size)
        following = (1 - DAMPING) / size + DAMPING * (flow + rank[out == 0].sum() / size)
        moved = np.abs(following - rank).sum()
        rank = following
        if moved < _TOLERANCE:
            break
    return [float(one) for one in rank]


def _community(network: Network, graph: nx.Graph[int], ids: list[str], part: set[int], number: int) -> Community:
    inside = graph.subgraph(part)
    order = sorted(part, key=lambda at: (-inside.degree(at), network.nodes[ids[at]]["name"], at))
    return Community(
        number=number,
        size=len(part),
        ties=inside.number_of_edges(),
        facts=int(inside.size(weight="facts")),
        names=tuple(network.nodes[ids[at]]["name"] for at in order),
        ids=tuple(ids[at] for at in order),
    )


def _pieces(graph: nx.Graph[int]) -> Iterator[tuple[int, list[int]]]:
    """Every articulation point with the sizes of the pieces that its removal leaves of its component.

    By the tree whose nodes are the blocks (as sets) and the articulation points, which are in several blocks each; what
    hangs on a node of it is counted from the leaves up, so that all takes one walk.
    """
    for component in nx.connected_components(graph):
        part = graph.subgraph(component)
        blocks: list[frozenset[int]] = [frozenset(cast("set[int]", one)) for one in nx.biconnected_components(part)]
        points: set[int] = set(nx.articulation_points(part))
        tree: nx.Graph[int | frozenset[int]] = nx.Graph()
        tree.add_edges_from((block, point) for block in blocks for point in sorted(block & points))
        if not points:
            continue
        root = min(points)
        hanging: dict[int | frozenset[int], int] = {}
        for node in nx.dfs_postorder_nodes(tree, root):
            own = 1 if isinstance(node, int) else len(node - points)
            hanging[node] = own + sum(hanging[below] for below in tree[node] if below in hanging)
        for point in sorted(points):
            below = [hanging[block] for block in tree[point] if hanging[block] < hanging[point]]
            above = len(component) - hanging[point]
            yield point, sorted(below + [above] * (above > 0), reverse=True)


def _dominated(ties: set[tuple[str, str]]) -> dict[str, int]:
    """How many entities each dominates in the flow of goods, beside itself."""
    flow: nx.DiGraph[str] = nx.DiGraph()
    flow.add_edges_from(sorted(ties))
    rings = nx.condensation(flow)
    # A ring of suppliers whom nobody outside supplies has no first one: each may be.
    first = [id_ for ring in rings if not rings.in_degree(ring) for id_ in rings.nodes[ring]["members"]]
    flow.add_edges_from(("", id_) for id_ in sorted(first))
    if not first:
        return {}
    above = nx.immediate_dominators(flow, "")
    below: nx.DiGraph[str] = nx.DiGraph((over, id_) for id_, over in above.items() if over is not None and id_ != over)
    hanging: dict[str, int] = {}
    for id_ in nx.dfs_postorder_nodes(below, ""):
        hanging[id_] = sum(hanging[one] + 1 for one in below[id_])
    return hanging
