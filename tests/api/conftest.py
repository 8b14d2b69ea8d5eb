"""What the tests of `api` share: the written graph, and a client of a real server over it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from chipgraph.api.app import create_app
from chipgraph.graph.settings import Settings
from chipgraph.serving import shipped_quality

sys.path.insert(0, str(Path(__file__).parent))
import written_corpus
from served import served

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'written.db'}"
    written_corpus.build(url)
    return url


@pytest.fixture(scope="session")
def client(db: str) -> Iterator[httpx.Client]:
    with (
        served(create_app(Settings(db=db), shipped_quality())) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client
