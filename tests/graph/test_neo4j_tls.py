"""Encrypted connections to a real Neo4j, behind what ends TLS before it, with a certificate that nobody has signed."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph.errors import StoreUnavailableError
from chipgraph.graph.store.open import open_reader, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key with its certificate for this machine, in one file."""
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    told = subprocess.run([*command.split(), "-keyout", "-", "-out", "-"], check=True, capture_output=True)
    file.write_bytes(told.stdout)
    return file


@pytest.fixture(scope="module")
def address(neo4j_server: str, certificate: Path) -> Iterator[str]:
    """Host and port where the server answers over TLS only."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(_listen(neo4j_server, context), loop).result()
    try:
        yield "{}:{}".format(*server.sockets[0].getsockname())
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(target: str, context: ssl.SSLContext) -> asyncio.Server:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs = await asyncio.open_connection(*target.split(":"))
        await asyncio.gather(_pass_on(reader, theirs[1]), _pass_on(theirs[0], writer))

    return await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):  # either side may have gone
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()
        await writer.wait_closed()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    while left := asyncio.all_tasks() - {asyncio.current_task()}:  # connections, whose clients are closed by now
        await asyncio.wait(left)


@pytest.mark.parametrize("scheme", ["bolt+ssc", "neo4j+ssc"])
def test_any_certificate_is_trusted_by_ssc(scheme: str, address: str, tmp_path: Path, story: Any) -> None:
    url = f"{scheme}://{address}/neo4j?graph={tmp_path.parent.name}.{tmp_path.name}"
    with open_store(url) as store:
        store.put(story)
    with open_reader(url) as reader:
        assert reader.stats().articles == len(story)


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_an_unknown_certificate_is_refused_in_one_line(
    scheme: str, address: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{scheme}://{address}/neo4j?graph=nothing"
    for opens in (open_store, open_reader):
        with pytest.raises(StoreUnavailableError, match=r"not trusted: self.signed.* SSL_CERT_FILE.* \+ssc") as caught:
            opens(url)
        assert "\n" not in str(caught.value)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(StoreUnavailableError, match="holds no graph 'nothing'"):
        open_reader(url)
