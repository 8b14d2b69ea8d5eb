"""A knowledge graph of the chip rivalry, read from news, with the sentence behind every fact.

import chipgraph
graph = chipgraph.open("sqlite:///chips.db")
graph.suppliers("Huawei")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipgraph.frames import Graph

__all__ = ["open"]


def open(url: str | None = None) -> Graph:  # noqa: A001 - as in `chipgraph.open()`
    """The graph at that URL, for reading, else the one that CHIPGRAPH_DB names; its answers are data frames.

    Raises StoreUnavailableError where there is none.
    """
    # Here and not above: each import of a part of this package runs this file, and few of them want pandas.
    from chipgraph.frames import Graph  # noqa: PLC0415
    from chipgraph.graph.settings import Settings  # noqa: PLC0415
    from chipgraph.graph.store.open import open_reader  # noqa: PLC0415

    url = Settings.load(db=url).db
    return Graph(open_reader(url), url)
