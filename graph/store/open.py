"""From a URL to a store: the one place that knows which engines there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chipgraph.graph.errors import InputError
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.neo4j_address import SCHEMES, Address
from chipgraph.graph.store.sqlite import SqliteStore
from chipgraph.graph.store.sqlite_reader import SqliteReader

if TYPE_CHECKING:
    from chipgraph.graph.store.base import Reader, Store


def open_store(url: str, settings: Settings | None = None) -> Store:
    """The store at that URL, made if it is not there yet; raises InputError for a URL that names no engine.

    User and password of a Neo4j server come from the settings, by default those of the environment.
    """
    if _scheme(url) not in SCHEMES:
        return SqliteStore(_path(url))
    # Here and not above: the driver takes longer to import than a SQLite file to answer.
    from chipgraph.graph.store.neo4j import Neo4jStore  # noqa: PLC0415

    return Neo4jStore(Address.parse(url), *_login(settings))


def open_reader(url: str, settings: Settings | None = None) -> Reader:
    """The graph at that URL, for reading only; raises StoreUnavailableError where there is none."""
    if _scheme(url) not in SCHEMES:
        return SqliteReader(_path(url))
    from chipgraph.graph.store.neo4j_reader import Neo4jReader  # noqa: PLC0415

    return Neo4jReader(Address.parse(url), *_login(settings))


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()


def _login(settings: Settings | None) -> tuple[str, str]:
    settings = settings or Settings.load()
    return settings.neo4j_user, settings.neo4j_password.get_secret_value()


def _path(url: str) -> Path:
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or not Path(path).name:
        shown = "the URL" if "@" in url else repr(url)  # what stands before an @ may be a password
        raise InputError(
            f"{shown} names no store; write sqlite:///FILE, e.g. sqlite:///chips.db, or neo4j://HOST, e.g."
            " neo4j://localhost:7687"
        )
    return Path(path)
