"""From a URL to a store: the one place that knows which engines there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chipgraph.graph.errors import InputError
from chipgraph.graph.store.sqlite import SqliteStore
from chipgraph.graph.store.sqlite_reader import SqliteReader

if TYPE_CHECKING:
    from chipgraph.graph.store.base import Reader, Store


def open_store(url: str) -> Store:
    """The store at that URL, made if it is not there yet; raises InputError for a URL that names no engine."""
    return SqliteStore(_path(url))


def open_reader(url: str) -> Reader:
    """The graph at that URL, for reading only; raises StoreUnavailableError where there is none."""
    return SqliteReader(_path(url))


def _path(url: str) -> Path:
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or not path:
        raise InputError(f"{url!r} names no store; write sqlite:///FILE, e.g. sqlite:///chips.db")
    return Path(path)
