"""A real Neo4j server of its own for the tests, started as `shared/neo4j/start` says."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "chipgraph-test"  # noqa: S105 - of a server that listens on loopback and lives as long as the tests
_START_S = 300.0  # the first start of a machine fetches 110 MB of jars
_STOP_S = 60.0


def missing(shared: Path) -> str | None:
    """What of it is not there; None where all is."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            return f"there is no {program}; install a JDK of 17 or newer and Maven"
    if not (shared / "neo4j" / "start").exists():
        return f"there is no {shared / 'neo4j' / 'start'}; CHIPGRAPH_SHARED names the folder of shared material"
    return None


@contextmanager
def running(shared: Path) -> Iterator[str]:
    """Address of a server, `127.0.0.1:PORT`, with an empty database; it stops afterwards."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="chipgraph-neo4j-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "log"
        with log.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(
                [str(shared / "neo4j" / "start"), f"{folder}/home", str(port), PASSWORD],
                stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            _wait(process, log)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_S
    while "ready bolt://" not in log.read_text("utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"Neo4j did not start: {log.read_text('utf-8', errors='replace')[-2000:]}")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
