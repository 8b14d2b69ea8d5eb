"""One number for all that a graph holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from chipgraph.graph.model import Article

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY_PATH = {"source", "key"}


def digest_of(*every: Iterable[Any]) -> str:
    """SHA-256 over records in their order, each a line of JSON, nested records included.

    Of an article it leaves out what comes from the path of its file.
    """
    total = hashlib.sha256()
    for records in every:
        for record in records:
            total.update(f"{json.dumps(record, default=_plain)}\n".encode())
    return total.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    hidden = _BY_PATH if isinstance(value, Article) else set()
    return {one.name: getattr(value, one.name) for one in fields(value) if one.name not in hidden}
