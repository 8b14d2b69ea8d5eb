"""How fast a store takes articles in, and how its answers compare to plain SQL on the same file."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chipgraph.graph import queries
from chipgraph.graph.model import Article, Mention, make_id
from chipgraph.graph.store.base import Reader
from chipgraph.graph.store.open import open_reader, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from chipgraph.graph.model import Extraction

    Read = tuple[Article, Extraction]

COPIES = 10
BATCH = 32
ROUNDS = 50

# The least that an answer needs from the tables; what ours do beyond it is filters, spells, names and receipts.
FACTS = """
    SELECT s.name, f.relation, o.name FROM fact f JOIN entity s ON s.id = f.subject JOIN entity o ON o.id = f.object
    WHERE f.id IN (SELECT fact FROM spell WHERE subject = :id UNION SELECT fact FROM spell WHERE object = :id)
    ORDER BY f.articles DESC LIMIT 50"""
SUPPLIERS = """
    SELECT DISTINCT s.name, p.item FROM spell p JOIN entity s ON s.id = p.subject
    WHERE p.object = :id AND p.relation = 'SUPPLIES'"""
TIMELINE = """
    SELECT start, relation, subject, object FROM spell WHERE subject = :id AND start IS NOT NULL
    UNION ALL SELECT start, relation, subject, object FROM spell WHERE object = :id AND start IS NOT NULL
    ORDER BY start LIMIT 50"""
SEARCH = "SELECT rowid FROM sentence WHERE sentence MATCH 'chips' ORDER BY rank LIMIT 20"


def copies(read: Sequence[Read]) -> Iterator[Read]:
    """The same articles again and again under other addresses, as so many publishers."""
    for number in range(COPIES):
        for article, extraction in read:
            yield _copy(article, extraction, number)


def _copy(article: Article, extraction: Extraction, number: int) -> Read:
    url = f"https://publisher-{number}.example/{article.key}"
    id_ = Article.make_id(url=url, title=article.title, text=article.text)
    mentions = {one.id: Mention.make_id(id_, one.field, one.start, one.end) for one in extraction.mentions}
    new = replace(
        extraction,
        article_id=id_,
        mentions=tuple(
            replace(one, id=mentions[one.id], article_id=id_, refers_to=mentions.get(one.refers_to or ""))
            for one in extraction.mentions
        ),
        evidence=tuple(
            replace(
                one,
                id=make_id("evidence", id_, one.id),
                article_id=id_,
                subject_mention=mentions[one.subject_mention],
                object_mention=mentions[one.object_mention],
            )
            for one in extraction.evidence
        ),
    )
    return replace(article, id=id_, url=url, source=url, publisher=f"Publisher {number}", cluster=id_), new


@dataclass(frozen=True, slots=True)
class Question:
    """The same question to our queries and to SQL."""

    name: str
    ours: Callable[[Reader], object]
    sql: str
    key: bytes = b""


def measure(read: Sequence[Read], folder: Path) -> Iterator[str]:
    """Lines of a report."""
    path = folder / "bench.db"
    url = f"sqlite:///{path}"
    batches = list(copies(read))
    began = time.perf_counter()
    with open_store(url) as store:
        for start in range(0, len(batches), BATCH):
            store.put(batches[start : start + BATCH])
    seconds = time.perf_counter() - began
    size = path.stat().st_size / 1e6
    rate = len(batches) / seconds
    yield f"put: {len(batches):,} articles in batches of {BATCH}, {rate:,.0f} articles/s, {size:.0f} MB"
    began = time.perf_counter()
    with open_reader(url) as reader:
        queries.resolve(reader, "Nvidia")
        yield f"open and first query: {1000 * (time.perf_counter() - began):.1f} ms"
        with sqlite3.connect(path) as db:
            for one in _questions(db):
                ours = _median(lambda one=one: one.ours(reader))
                plain = _median(lambda one=one: db.execute(one.sql, {"id": one.key}).fetchall())
                yield f"{one.name:40} {ours:8.2f} ms   plain SQL {plain:8.2f} ms"
        db.close()


def _questions(db: sqlite3.Connection) -> Iterator[Question]:
    """Of the entity with the most facts, and of one in the middle."""
    by_facts = db.execute("SELECT object, count(*) FROM spell GROUP BY object ORDER BY 2 DESC, 1").fetchall()
    supplied = db.execute("SELECT object FROM spell WHERE relation = 'SUPPLIES' GROUP BY 1 ORDER BY count(*) DESC, 1")
    places = {"the busiest": by_facts[0][0], "a middling one": by_facts[len(by_facts) // 2][0]}
    for place, key in places.items():
        id_ = f"entity-{key.hex()}"
        yield Question(f"facts of {place}", lambda reader, id_=id_: queries.facts_of(reader, id_), FACTS, key)
        yield Question(f"timeline of {place}", lambda reader, id_=id_: queries.timeline(reader, [id_]), TIMELINE, key)
    if (best := supplied.fetchone()) is not None:
        id_ = f"entity-{best[0].hex()}"
        yield Question("suppliers, one tier", lambda reader: queries.suppliers(reader, id_), SUPPLIERS, best[0])
        three = queries.Bounds(tiers=3)
        yield Question(
            "suppliers, three tiers", lambda reader: queries.suppliers(reader, id_, None, three), SUPPLIERS, best[0]
        )
    yield Question("search for a word, 20 sentences", lambda reader: reader.search("chips"), SEARCH)


def _median(ask: Callable[[], object]) -> float:
    """Milliseconds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return 1000 * statistics.median(took)
