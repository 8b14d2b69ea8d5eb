"""What an engine reads of its evidence and articles to derive facts from: far less than is stored of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from chipgraph.graph.schema import Basis, Relation, Status


class StoredStatement(NamedTuple):
    """A `Statement`."""

    id: str
    article_id: str
    relation: Relation
    status: Status
    date: str | None
    date_end: str | None
    basis: Basis | None
    item: str | None
    confidence: float


class StoredPublication(NamedTuple):
    """A `Publication`."""

    published: date | None
    publisher: str | None
    cluster: str
