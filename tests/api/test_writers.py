"""A writer beside a real server over a real Neo4j, which cannot hold a state still while several reads are answered."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import written_corpus
from served import served

from chipgraph.api.app import create_app
from chipgraph.cli import main
from chipgraph.frames import Graph
from chipgraph.graph.errors import StoreChangedError
from chipgraph.graph.settings import Settings
from chipgraph.graph.store.neo4j_address import Address
from chipgraph.graph.store.neo4j_reader import Neo4jReader
from chipgraph.graph.store.open import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class BusyReader(Neo4jReader):
    """Reads a graph into which somebody writes right before sentences are read, as often as is said."""

    write: Callable[[], None]
    left = 0

    def find_receipts(self, *args: Any, **kwargs: Any) -> Any:
        if self.left:
            self.left -= 1
            self.write()
        return super().find_receipts(*args, **kwargs)


@pytest.fixture
def url(neo4j_server: str, tmp_path: Path) -> str:
    return f"bolt://{neo4j_server}/neo4j?graph={tmp_path.parent.name}.{tmp_path.name}"


@pytest.fixture
def reader(url: str) -> Iterator[BusyReader]:
    written_corpus.build(url)
    settings = Settings.load()
    login = settings.neo4j_user, settings.neo4j_password.get_secret_value()
    with open_store(url) as store, BusyReader(Address.parse(url), *login) as reader:
        reader.write = lambda: store.set_clusters({})
        yield reader


def test_a_question_that_a_writer_interrupts_is_asked_again(url: str, reader: BusyReader) -> None:
    app = create_app(Settings.load(db=url))
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        for path in ("/api/v1/facts?entity=Huawei", "/entities/Huawei"):
            undisturbed = client.get(path)
            assert undisturbed.status_code == 200
            opened, app.state.reader = app.state.reader, reader
            reader.left = 2
            assert client.get(path).content == undisturbed.content
            assert reader.left == 0
            reader.left = 1000
            answer = client.get(path)
            assert answer.status_code == 503
            assert "ask again" in answer.text
            assert reader.left > 900
            app.state.reader = opened


def test_a_command_asks_again_too(url: str, reader: BusyReader, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("chipgraph.questions.open_reader", lambda _: nullcontext(reader))
    command = ["facts", "Huawei", "--db", url, "--json"]
    told = []
    for reader.left in (0, 2):
        with pytest.raises(SystemExit) as ended:
            main(command)
        assert ended.value.code == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert reader.left == 0
    reader.left = 1000
    with pytest.raises(SystemExit) as ended:
        main(command)
    assert ended.value.code == 1
    assert "ask again" in capsys.readouterr().err


def test_a_notebook_asks_again_too(reader: BusyReader) -> None:
    graph = Graph(reader)
    fact = graph.facts("Huawei").fact_id[0]
    assert reader.left == 0
    told = [graph.evidence(fact)]
    for reader.left in (0, 2):
        told.append(graph.evidence(fact))
        assert reader.left == 0
    assert len(told[0])
    assert told[0].equals(told[1])
    assert told[0].equals(told[2])
    reader.left = 1000
    with pytest.raises(StoreChangedError, match="ask again"):
        graph.evidence(fact)
    assert reader.left > 900
