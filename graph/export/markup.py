"""What the XML formats share: the attributes of nodes and edges with their types, and text that XML can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias
from xml.sax.saxutils import escape

from chipgraph.graph.network import ITEMS, attributes
from chipgraph.graph.schema import SIGNATURES

if TYPE_CHECKING:
    from chipgraph.graph.export.content import Content, Told
    from chipgraph.graph.model import Entity

Value: TypeAlias = str | int | float | bool

NODE: dict[str, type[Value]] = {"name": str, "type": str, "aliases": str}
# As `graph.network` says; then the sentence that first said what is shown of the fact, and whose word it is.
EDGE: dict[str, type[Value]] = {
    "relation": str, "status": str, "item": str, "items": str, "start": str, "end": str, "spells": int,
    "publishers": int, "articles": int, "evidence": int, "first_reported": str, "last_reported": str,
    "confidence": float, "disputed": bool, "symmetric": bool,
    "sentence": str, "publisher": str, "published": str, "title": str, "url": str,
}  # fmt: skip

# What no XML 1.0 document may hold, not even escaped; and half characters, which UTF-8 cannot hold.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Read back as they are: a parser makes line ends of carriage returns, and spaces of line ends in attributes.
_KEPT = {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


def of_node(entity: Entity) -> dict[str, Value]:
    """The attributes of a node, those that it has, in the order of NODE."""
    told = {"name": entity.name, "type": entity.type.value, "aliases": ITEMS.join(entity.aliases)}
    return {name: value for name, value in told.items() if value}


def of_edge(content: Content, told: Told) -> dict[str, Value]:
    """The attributes of an edge, those that it has, in the order of EDGE."""
    fact, first = told.passing.fact, told.first()
    found = attributes(fact, content.filter) | {
        "symmetric": SIGNATURES[fact.relation].symmetric,
        "sentence": first.sentence,
        "publisher": first.publisher,
        "published": first.published and first.published.isoformat(),
        "title": first.title,
        "url": first.url,
    }
    return {name: found[name] for name in EDGE if found.get(name) is not None}


def text(value: Value) -> str:
    """A value as text of an element or of an attribute in double quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    return escape(_NEVER.sub("\ufffd", str(value)), _KEPT)
