"""What the store is asked, and the same in SQL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import generated
import plain
from figures import Limit

from chipgraph.graph import queries
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.paths import connections
from chipgraph.graph.schema import Relation
from chipgraph.graph.store.base import Reader
from chipgraph.graph.store.sqlite_rows import CODES
from chipgraph.graph.walks import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUNDS = 40  # of one question, at most
DAY = date(2020, 6, 30)


@dataclass(frozen=True, slots=True)
class Question:
    """The same question to ours, on any engine, and to plain SQL, for each of some inputs in turn."""

    name: str
    limit: Limit
    ours: Callable[[Reader, int], object]
    plain: Callable[[plain.Plain, int], object] | None = None


def questions(path: Path) -> Iterator[Question]:
    """Of the entity with the most current suppliers, and of one in the middle of those that have any."""
    by_suppliers = _by_suppliers(path)
    with closing(plain.Plain(path)) as held:
        wide = min(by_suppliers[:: max(1, len(by_suppliers) // 50)], key=lambda key: abs(len(held.tiers(key)) - 10_000))
    hub, ordinary = by_suppliers[0], middling(path)
    for name, key, limit in (("middling", ordinary, Limit(1, None, 2)), ("hub", hub, Limit(10, None, 2))):
        yield Question(
            f"suppliers of one, {name}", limit,
            lambda reader, _, key=key: queries.suppliers(reader, entity_id(key)),
            lambda db, _, key=key: db.suppliers(key),
        )  # fmt: skip
    page = Bounds(tiers=3, receipts=4)  # of a fact a page shows so many
    many = Bounds(tiers=3, per_entity=100_000, max_nodes=1_000_000, receipts=0)
    for name, day, limit in (("", None, Limit(20)), ("; as of a day", DAY, Limit(30))):
        filter_ = FactFilter(as_of=day)
        yield Question(
            f"three tiers{name}, as a page shows them", limit,
            lambda reader, _, filter_=filter_: queries.suppliers(reader, entity_id(wide), filter_, page),
        )  # fmt: skip
        yield Question(
            f"three tiers{name}, whole, without sentences", limit,
            lambda reader, _, filter_=filter_: queries.suppliers(reader, entity_id(wide), filter_, many),
            lambda db, _, day=day: db.tiers(wide, day),
        )  # fmt: skip
    ends = [entity_id(key) for key in by_suppliers[:: max(1, len(by_suppliers) // (2 * ROUNDS + 1))]]
    pairs = list(zip(ends[: len(ends) // 2], reversed(ends), strict=False))
    yield Question("best path", Limit(5, 50), lambda reader, number: connections(reader, *pairs[number % len(pairs)]))
    for name, key in (("middling", ordinary), ("hub", hub)):
        yield Question(
            f"timeline page, {name}", Limit(2),
            lambda reader, _, key=key: queries.timeline(reader, [entity_id(key)]),
            lambda db, _, key=key: db.timeline(key),
        )  # fmt: skip
    one, two = generated.word(500), (generated.word(60), generated.word(120))
    yield Question(
        "free text, top 20, one term", Limit(10, None, 1.5),
        lambda reader, _: reader.search(one), lambda db, _: db.search(one),
    )  # fmt: skip
    yield Question(
        "free text, top 20, two terms AND", Limit(20, None, 1.5),
        lambda reader, _: reader.search(" ".join(two)), lambda db, _: db.search(" AND ".join(two)),
    )  # fmt: skip


def middling(path: Path) -> bytes:
    """The key of the entity in the middle of those that have suppliers, by their number."""
    keys = _by_suppliers(path)
    return keys[len(keys) // 2]


def _by_suppliers(path: Path) -> list[bytes]:
    sql = f"""
        SELECT e.id FROM spell p JOIN entity e ON e.n = p.object
        WHERE p.relation = {CODES[Relation.SUPPLIES]} AND {plain.CURRENT}
        GROUP BY 1 ORDER BY count(DISTINCT p.fact) DESC, 1"""  # noqa: S608
    with closing(plain.Plain(path)) as held:
        return [key for (key,) in held.db.execute(sql)]


def entity_id(key: bytes) -> str:
    """The id that these bytes stand for."""
    return f"entity-{key.hex()}"
