"""URLs of graphs on a Neo4j server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from chipgraph.graph.errors import InputError

SCHEMES = frozenset({"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a graph is kept: server, database, and which of the graphs of that database."""

    server: str  # scheme, host, port: what the driver wants
    database: str
    graph: str

    def __str__(self) -> str:
        return f"{self.server}/{self.database}" + (f"?graph={self.graph}" if self.graph != "main" else "")

    @classmethod
    def parse(cls, url: str) -> Address:
        """Of `neo4j://host[:port][/database][?graph=name]`, by default the database `neo4j` and the graph `main`.

        Raises InputError for anything else; its message does not repeat the URL, which may hold a password.
        """
        parts = _split(url)
        if parts.username is not None or parts.password is not None:
            raise InputError(
                "a URL of Neo4j must not hold user or password, since URLs are logged;"
                " set CHIPGRAPH_NEO4J_USER and CHIPGRAPH_NEO4J_PASSWORD"
            )
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        database, graph = parts.path.strip("/") or "neo4j", given.pop("graph", "main")
        named = _NAME.fullmatch(database) and _NAME.fullmatch(graph)
        if not parts.hostname or given or parts.fragment or not named:
            raise InputError("the URL names no graph of Neo4j; write e.g. neo4j://localhost:7687/neo4j?graph=main")
        return cls(f"{parts.scheme}://{parts.netloc}", database, graph)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # it is read here because a bad one raises
    except ValueError as error:
        raise InputError("host or port in the URL of Neo4j is not valid; write e.g. neo4j://localhost:7687") from error
    return parts
