"""A network drawn with pyvis: nodes, edges and options of its own, in our page, without a network connection.

pyvis loads scripts from elsewhere and writes scripts into the page, so that only its data are used. A server takes
`drawing(…).json()` and serves `VIS_SCRIPT` and `DRAW_SCRIPT` as files, which a strict content security policy allows;
`page(…)` puts the same into one file that needs nothing else.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pyvis
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyvis.network import Network as Pyvis

from chipgraph.graph.schema import SIGNATURES, EntityType, Relation
from chipgraph.graph.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipgraph.graph.network import Network

VIS_SCRIPT = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
DRAW_SCRIPT = Path(__file__).with_name("draw.js")
MAX_DRAWN = 400  # nodes; beyond that nobody sees anything, and the layout takes seconds

# Told apart also by people who cannot tell red from green: after Okabe and Ito.
COLOURS: dict[EntityType, str] = {
    EntityType.COMPANY: "#56b4e9",
    EntityType.AGENCY: "#e69f00",
    EntityType.ORGANIZATION: "#f0c674",
    EntityType.PERSON: "#cc79a7",
    EntityType.COUNTRY: "#009e73",
    EntityType.LOCATION: "#7fceb9",
    EntityType.CHIP: "#0072b2",
    EntityType.PRODUCT: "#8aa9d6",
    EntityType.TECHNOLOGY: "#b5b5b5",
    EntityType.POLICY: "#f0e442",
    EntityType.SANCTION: "#d55e00",
}
_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},  # the layout is computed before
    "interaction": {"hover": True, "tooltipDelay": 100, "hideEdgesOnDrag": True},
    "edges": {"arrows": {"to": {"scaleFactor": 0.6}}, "color": {"inherit": False, "color": "#8b8b8b"}},
    "nodes": {"borderWidth": 1},
}
_WIDE = 1.5  # a screen is that much wider than high
_ROW = 70  # between nodes in rows
_LABELLED = 60  # edges up to which each shows its relation


@dataclass(frozen=True, slots=True)
class Drawing:
    """What vis-network draws; `hidden` counts the nodes that the cap left out, `legend` has the colour of each type.

    All texts are plain, not HTML: vis-network shows them as they are.
    """

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    options: dict[str, Any]
    legend: dict[str, str]
    hidden: int

    def json(self) -> str:
        """For a `<script type="application/json">`: no text in it can close that element."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def drawing(network: Network, *, max_nodes: int = 200, link: Callable[[str], str] | None = None) -> Drawing:
    """The network laid out: at most `max_nodes` nodes (and never more than MAX_DRAWN), the nearest and best connected.

    `link` gives the address of an entity or a fact by its id, which a click opens.
    """
    kept = _kept(network, min(max_nodes, MAX_DRAWN))
    part = network.subgraph(kept)
    places = _places(part, kept)
    net = Pyvis(directed=True)
    for id_ in kept:
        node, (x, y) = part.nodes[id_], places[id_]
        net.add_node(
            id_, label=node["name"], title=f"{node['name']} ({node['type']})", color=COLOURS[EntityType(node["type"])],
            x=x, y=y, size=8 + min(part.degree(id_), 20), **_address(link, id_),
        )  # fmt: skip
    parallel: dict[frozenset[str], int] = {}
    for subject, object_, key, edge in sorted(part.edges(keys=True, data=True), key=lambda one: one[2]):
        ends = frozenset((subject, object_))
        parallel[ends] = parallel.get(ends, -1) + 1
        net.add_edge(subject, object_, id=key, **_edge(edge, parallel[ends], subject > object_), **_address(link, key))
    if len(net.edges) <= _LABELLED:
        for edge in net.edges:
            edge["label"] = edge["relation"]
    options = dict(_OPTIONS)
    if len(net.edges) > _LABELLED:  # a thicket of lines must not hide the names
        options["edges"] = {**_OPTIONS["edges"], "color": {"inherit": False, "color": "#8b8b8b", "opacity": 0.45}}
    net.set_options(json.dumps(options))
    types = {part.nodes[id_]["type"] for id_ in kept}
    legend = {type_.value: colour for type_, colour in COLOURS.items() if type_.value in types}
    return Drawing(net.nodes, net.edges, net.options, legend, len(network) - len(kept))


def page(network: Network, title: str, *, max_nodes: int = 200) -> str:
    """One self-contained HTML page, for a file or a notebook's frame."""
    drawn = drawing(network, max_nodes=max_nodes)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("draw.html").render(
        title=title,
        drawing=drawn,
        data=drawn.json(),
        vis_script=VIS_SCRIPT.read_text(encoding="utf-8"),
        draw_script=DRAW_SCRIPT.read_text(encoding="utf-8"),
    )


def _kept(network: Network, max_nodes: int) -> list[str]:
    def rank(id_: str) -> tuple[int, int, str]:
        return network.nodes[id_].get("distance", 0), -network.degree(id_), id_

    return sorted(sorted(network.nodes, key=rank)[:max_nodes])


def _places(part: Network, kept: list[str]) -> dict[str, tuple[int, int]]:
    """Where each node is drawn: tied ones near each other, those without ties in rows below.

    ForceAtlas2 (Jacomy and others 2014), whose strong gravity keeps small pieces from drifting far away.
    """
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(id_ for id_ in kept if part.degree(id_))
    plain.add_edges_from(sorted({(min(ends), max(ends)) for ends in part.edges() if ends[0] != ends[1]}))
    spread, found = 60 * max(len(plain), 1) ** 0.5, {}
    if len(plain) > 1:
        drawn = nx.rescale_layout_dict(
            nx.forceatlas2_layout(plain, max_iter=300, strong_gravity=True, gravity=0.05, scaling_ratio=4, seed=1)
        )
        found = {id_: (round(float(x) * spread * _WIDE), round(float(y) * spread)) for id_, (x, y) in drawn.items()}
    floor = max((y for _, y in found.values()), default=-_ROW) + _ROW
    for place, id_ in enumerate(one for one in kept if one not in found):
        found[id_] = (place % 6 - 2) * 2 * _ROW - _ROW, floor + place // 6 * _ROW
    return found


def _edge(edge: dict[str, Any], place: int, turned: bool) -> dict[str, Any]:
    """What one fact looks like: dashed unless actual, bent so that those between the same two stand side by side."""
    dates = " – ".join(edge[name] for name in ("start", "end") if name in edge)
    told = [edge["relation"], edge.get("item"), edge["status"], dates, counted(edge["publishers"], "publisher")]
    bend = 0.12 * ((place + 1) // 2) * (-1 if place % 2 else 1) * (-1 if turned else 1)
    return {
        "relation": edge["relation"].lower().replace("_", " "),
        "title": ", ".join(part for part in told if part),
        "dashes": edge["status"] != "actual",
        "width": 1 + min(edge["publishers"], 4) / 2,
        "arrows": "" if SIGNATURES[Relation(edge["relation"])].symmetric else "to",
        "smooth": {"enabled": bend != 0, "type": "curvedCW" if bend > 0 else "curvedCCW", "roundness": abs(bend)},
    }


def _address(link: Callable[[str], str] | None, id_: str) -> dict[str, str]:
    return {"href": link(id_)} if link else {}
