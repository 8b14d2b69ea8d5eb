"""The graph of a filter as a `networkx.MultiDiGraph`, for notebooks, analysis and drawings.

Nodes are entity ids, edges have fact ids as keys; the ends of symmetric relations stand in sorted order. All
attributes are plain text, numbers or truth values, and one that is unknown is absent, so that every format of NetworkX
can write them.

| of a node | |
| --- | --- |
| `name`, `type` | as in the ontology |
| `distance` | steps from the entities asked about; absent where the whole graph was |

| of an edge | |
| --- | --- |
| `relation`, `status`, `item`, `start`, `end` | of the spell that stands for the fact; `start` and `end` are dates at their precision |
| `items` | all that the spells that pass name, sorted, with ` | ` between them |
| `spells` | how many pass the filter |
| `publishers`, `articles`, `evidence` | counts; publishers are independent |
| `first_reported`, `last_reported` | days of publication |
| `confidence`, `disputed` | as in `Fact` |
"""  # noqa: E501 (a table)

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from chipgraph.graph.errors import InputError
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.spells import row

if TYPE_CHECKING:
    from collections.abc import Collection

    import networkx as nx

    from chipgraph.graph.model import Fact
    from chipgraph.graph.store.base import Reader

Network: TypeAlias = "nx.MultiDiGraph[str]"
ITEMS = " | "


def network(
    reader: Reader,
    filter_: FactFilter | None = None,
    *,
    entity_ids: Collection[str] | None = None,
    steps: int = 1,
    max_nodes: int | None = None,
) -> Network:
    """All facts that pass the filter, or those within `steps` of some entities, and the entities they join.

    The docstring of this module tells the attributes of nodes and edges. Direction in the filter leads from one step to
    the next. With `max_nodes` no further entity is taken in once that many are there, the best supported first;
    `graph.graph["cut"]` says whether that left something out. Raises InputError for no steps and for no nodes.
    """
    if max_nodes is not None and max_nodes < 1:
        raise InputError(f"{max_nodes} nodes make no network; ask for 1 or more")
    import networkx as nx  # noqa: PLC0415 - half a second, which commands without a network need not wait for

    filter_ = filter_ or FactFilter()
    distance: dict[str, int] = {}
    with reader.snapshot():
        if entity_ids is None:
            facts = reader.find_facts(None, filter_)
        else:
            facts, distance = within(reader, filter_, entity_ids, steps, max_nodes)
        kept, cut = _capped(facts, distance, max_nodes)
        names = reader.entities({id_ for fact in kept for id_ in (fact.subject_id, fact.object_id)} | set(distance))
    graph: Network = nx.MultiDiGraph(cut=cut)
    for id_, entity in sorted(names.items()):
        steps_away = {"distance": distance[id_]} if id_ in distance else {}
        graph.add_node(id_, name=entity.name, type=entity.type.value, **steps_away)
    for fact in sorted(kept, key=lambda fact: fact.id):
        graph.add_edge(fact.subject_id, fact.object_id, key=fact.id, **attributes(fact, filter_))
    return graph


def within(
    reader: Reader, filter_: FactFilter, entity_ids: Collection[str], steps: int, max_nodes: int | None = None
) -> tuple[list[Fact], dict[str, int]]:
    """The facts within so many steps of some entities, step by step, and the distance of each entity that they reach.

    Ids that lead nowhere are passed over. Stops soon after `max_nodes`, which the caller cuts down to. Without a step
    to go it raises InputError.
    """
    if steps < 1:
        raise InputError(f"{steps} steps lead nowhere; ask for 1 or more")
    found: dict[str, Fact] = {}
    distance = dict.fromkeys(sorted(one.id for one in reader.entities(entity_ids).values()), 0)
    frontier = list(distance)
    for step in range(1, steps + 1):
        if not frontier:
            break
        # One fact more than there is room for, so that a cut shows.
        reached = reader.find_facts(frontier, filter_, per_entity=max_nodes and max_nodes + 1)
        frontier = []
        for fact in reached:
            found.setdefault(fact.id, fact)
            for id_ in (fact.subject_id, fact.object_id):
                if id_ not in distance:
                    distance[id_] = step
                    frontier.append(id_)
        if max_nodes is not None and len(distance) > max_nodes:
            break
    return list(found.values()), distance


def _capped(facts: list[Fact], distance: dict[str, int], max_nodes: int | None) -> tuple[list[Fact], bool]:
    """The facts among the first entities, in order of distance and support; drops the others from `distance`."""
    if max_nodes is None:
        return facts, False
    order = dict(distance) or dict.fromkeys((id_ for fact in facts for id_ in (fact.subject_id, fact.object_id)), 0)
    kept = set(list(order)[:max_nodes])
    for id_ in order.keys() - kept:
        distance.pop(id_, None)
    return [fact for fact in facts if {fact.subject_id, fact.object_id} <= kept], len(order) > len(kept)


def attributes(fact: Fact, filter_: FactFilter) -> dict[str, Any]:
    """The attributes of the edge that a fact becomes; at least one of its spells must pass."""
    spells = filter_.spells(fact)
    best = row(spells)
    known = {
        "relation": fact.relation.value,
        "status": best.status.value,
        "item": best.item,
        "items": ITEMS.join(sorted({spell.item for spell in spells if spell.item})) or None,
        "start": best.start,
        "end": best.end,
        "spells": len(spells),
        "publishers": len(fact.publishers),
        "articles": fact.articles,
        "evidence": fact.evidence,
        "first_reported": fact.first_reported and fact.first_reported.isoformat(),
        "last_reported": fact.last_reported and fact.last_reported.isoformat(),
        "confidence": fact.confidence,
        "disputed": fact.disputed,
    }
    return {name: value for name, value in known.items() if value is not None}
