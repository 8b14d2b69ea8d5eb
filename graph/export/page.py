"""One HTML file with the graph drawn, which needs nothing else: no server, no network, no other file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.network import network

if TYPE_CHECKING:
    from pathlib import Path

    from chipgraph.graph.export.content import Content


def write(content: Content, path: Path) -> None:
    """Write the file. As many entities are drawn as can be told apart, the nearest and best connected."""
    from chipgraph.graph import draw  # noqa: PLC0415 - pyvis takes a second, and seven formats need none of it

    drawn = network(content.reader, content.filter, entity_ids=content.entity_ids, steps=content.steps)
    asked = content.reader.entities(content.entity_ids or ()).values()
    title = f"Around {', '.join(sorted({one.name for one in asked}))}" if asked else "The graph"
    path.write_text(draw.page(drawn, title, max_nodes=draw.MAX_DRAWN), encoding="utf-8", errors="replace")
