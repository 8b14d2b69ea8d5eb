"""GEXF 1.3 (gexf.net): for Gephi, whose timeline shows what held when.

Nodes are entities, edges are facts; `markup.py` has their attributes. Each dated spell of a fact that passes the filter
and is actual or ended is one of its edge: from the first day on which it may hold to the last, both included, without
an end where none is known; an event holds on its date. A date known to the month may be any day of it. What is planned,
alleged or denied held at no time that is known, and has no spell.

An edge without spells is one that no source dates, or that is only planned, alleged or denied, as its `status` says.
The format has no word for that: Gephi shows it at all times, unless a filter on the attribute `dated` hides it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from chipgraph.graph.export.markup import EDGE, NODE, Value, of_edge, of_node, text
from chipgraph.graph.schema import Status
from chipgraph.graph.spells import interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from chipgraph.graph.export.content import Content, Passing, Told

_TYPES: dict[type[Value], str] = {str: "string", int: "integer", float: "double", bool: "boolean"}
_COUNT = "spell_count"  # elsewhere "spells", under which readers of GEXF keep the spells themselves
_NODE, _EDGE = {**NODE}, {_COUNT if name == "spells" else name: type_ for name, type_ in EDGE.items()} | {"dated": bool}
_HELD = frozenset({Status.ACTUAL, Status.ENDED})
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
  <meta><creator>chipgraph</creator></meta>
  <graph mode="dynamic" defaultedgetype="directed" timeformat="date" timerepresentation="interval">
"""


def write(content: Content, path: Path) -> None:
    """Write the file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(content))


def _lines(content: Content) -> Iterator[str]:
    yield _HEAD
    for kind, names in (("node", _NODE), ("edge", _EDGE)):
        yield f'    <attributes class="{kind}" mode="static">\n'
        for name, type_ in names.items():
            yield f'      <attribute id="{name}" title="{name}" type="{_TYPES[type_]}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    for entity in content.entities():
        yield f'      <node id="{text(entity.id)}" label="{text(entity.name)}">{_values(of_node(entity))}</node>\n'
    yield "    </nodes>\n    <edges>\n"
    for told in content.told():
        yield _edge(content, told)
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _edge(content: Content, told: Told) -> str:
    fact = told.passing.fact
    spells = _spells(told.passing)
    ends = f'source="{text(fact.subject_id)}" target="{text(fact.object_id)}"'
    weight = f'label="{fact.relation.value}" weight="{max(len(fact.publishers), 1)}"'
    attributes = of_edge(content, told)
    count = attributes.pop("spells")
    values = _values(attributes | {_COUNT: count, "dated": bool(spells)})
    held = f"<spells>{''.join(spells)}</spells>" if spells else ""
    return f'      <edge id="{text(fact.id)}" {ends} {weight}>{values}{held}</edge>\n'


def _values(values: Mapping[str, Value]) -> str:
    told = "".join(f'<attvalue for="{name}" value="{text(value)}"/>' for name, value in values.items())
    return f"<attvalues>{told}</attvalues>"


def _spells(passing: Passing) -> list[str]:
    found = (interval(spell, passing.fact.relation) for spell in passing.spells if spell.status in _HELD)
    days = sorted({one for one in found if one is not None})
    return [f'<spell start="{first}"' + (f' end="{last}"/>' if last < date.max else "/>") for first, last in days]
