"""GraphML (graphml.graphdrawing.org): for NetworkX, igraph, yEd, Gephi and Cytoscape.

Nodes are entities, edges are facts, ids are those of the graph; `markup.py` has their attributes. All edges are
directed, as NetworkX can only read one kind; those of symmetric relations say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.export.markup import EDGE, NODE, Value, of_edge, of_node, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from chipgraph.graph.export.content import Content

_TYPES: dict[type[Value], str] = {str: "string", int: "long", float: "double", bool: "boolean"}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write(content: Content, path: Path) -> None:
    """Write the file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(content))


def _lines(content: Content) -> Iterator[str]:
    yield _HEAD
    for kind, names in (("node", NODE), ("edge", EDGE)):
        for name, type_ in names.items():
            key = f'<key id="{_key(kind, name)}" for="{kind}" attr.name="{name}" attr.type="{_TYPES[type_]}"/>'
            yield f"  {key}\n"
    yield '  <graph id="chipgraph" edgedefault="directed">\n'
    for entity in content.entities():
        yield f'    <node id="{text(entity.id)}">{_data("node", of_node(entity))}</node>\n'
    for told in content.told():
        fact = told.passing.fact
        ends = f'source="{text(fact.subject_id)}" target="{text(fact.object_id)}"'
        yield f'    <edge id="{text(fact.id)}" {ends}>{_data("edge", of_edge(content, told))}</edge>\n'
    yield "  </graph>\n</graphml>\n"


def _data(kind: str, values: Mapping[str, Value]) -> str:
    return "".join(f'<data key="{_key(kind, name)}">{text(value)}</data>' for name, value in values.items())


def _key(kind: str, name: str) -> str:
    return f"{kind[0]}_{name}"
