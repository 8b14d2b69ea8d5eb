"""Full text in SQLite: evidence by its sentence, articles by title and text, and what a filter lets pass."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from typing import TYPE_CHECKING

from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.tokens import parse_query

if TYPE_CHECKING:
    import sqlite3

    from chipgraph.graph.filters import SearchFilter
    from chipgraph.graph.model import Article
    from chipgraph.graph.store.base import Receipt


_ALL = "true"
# A filter is tried on what the index finds, never the other way round.
_EVIDENCE = "CROSS JOIN evidence e ON e.n = t.rowid CROSS JOIN article a ON a.n = e.article"
_ARTICLE = "CROSS JOIN article a ON a.n = t.rowid"


def sentences(db: sqlite3.Connection, text: str, filter_: SearchFilter, limit: int, offset: int) -> list[Receipt]:
    """The receipts of evidence whose sentence has all of the text, best first, then in the order of storing."""
    passes, values = _passes(filter_)
    best = _best("sentence", _EVIDENCE, passes)
    sql = f"""
        SELECT {rows.RECEIPT} FROM ({best}) CROSS JOIN evidence e ON e.n = hit {rows.READ} ORDER BY place, hit"""
    if not (query := _match(text)):
        return []
    return [rows.to_receipt(row) for row in db.execute(sql, [query, *values, limit, offset])]


def articles(db: sqlite3.Connection, text: str, filter_: SearchFilter, limit: int, offset: int) -> list[Article]:
    """The articles whose title and text together have all of the text, best first, then in the order of storing."""
    passes, values = _passes_article(filter_)
    best = _best("whole", _ARTICLE, passes)
    sql = f"SELECT {rows.ARTICLE} FROM ({best}) JOIN article a ON a.n = hit ORDER BY place, hit"
    if not (query := _match(text)):
        return []
    return [rows.to_article(row) for row in db.execute(sql, [query, *values, limit, offset])]


def _best(index: str, joined: str, passes: str) -> str:
    """SQL for one page of hits: only what is on it is looked up."""
    return f"""
        SELECT t.rowid AS hit, rank AS place FROM {index} t {"" if passes == _ALL else joined}
        WHERE {index} MATCH ? AND {passes} ORDER BY rank, t.rowid LIMIT ? OFFSET ?"""


def _match(text: str) -> str:
    """The query as FTS5 reads it; empty where it has no word."""
    return " AND ".join(f'"{phrase.tokens}"' + "*" * phrase.prefix for phrase in parse_query(text))


def _passes(filter_: SearchFilter) -> tuple[str, list[str | int]]:
    """`SearchFilter` in SQL for a piece of evidence `e` of an article `a`, and its values."""
    sql, values = _published(filter_)
    own, chosen = _stated(filter_)
    if filter_.entity_ids:
        own += f" AND (e.subject IN {rows.MEMBERS} OR e.object IN {rows.MEMBERS})"
        chosen += [rows.pack_all("entity", sorted(filter_.entity_ids))] * 2
    return sql + own, values + chosen


def _passes_article(filter_: SearchFilter) -> tuple[str, list[str | int]]:
    """The same for an article `a`."""
    sql, values = _published(filter_)
    if filter_.entity_ids:
        sql += f" AND a.n IN ({rows.NAMING} {rows.MEMBERS})"
        values.append(rows.pack_all("entity", sorted(filter_.entity_ids)))
    own, chosen = _stated(filter_)
    if own:
        sql += f" AND EXISTS (SELECT 1 FROM evidence e WHERE e.n BETWEEN a.first_evidence AND a.last_evidence{own})"
        values += chosen
    return sql, values


def _published(filter_: SearchFilter) -> tuple[str, list[str | int]]:
    sql = _ALL
    values: list[str | int] = []
    if filter_.publishers:
        sql += " AND a.publisher IN (SELECT value FROM json_each(?))"
        values.append(rows.json_list(sorted(filter_.publishers)))
    for day, side in ((filter_.since, ">="), (filter_.until, "<=")):
        if day is not None:
            sql += f" AND a.published {side} ?"
            values.append(day.toordinal())
    return sql, values


def _stated(filter_: SearchFilter) -> tuple[str, list[str | int]]:
    sql = ""
    values: list[str | int] = []
    for column, wanted in (("relation", filter_.relations), ("status", filter_.statuses)):
        if wanted:
            sql += f" AND e.{column} IN (SELECT value FROM json_each(?))"
            values.append(rows.json_list(rows.CODES[one] for one in sorted(wanted)))
    return sql, values
