"""`chipgraph serve` answers, and says clearly why it cannot."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = Path(sys.executable).with_name("chipgraph")


def test_served_on_a_free_port_until_interrupted(db: str, tmp_path: Path) -> None:
    command = [SCRIPT, "serve", "--db", db, "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            address = next(found[0] for line in server.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
            with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310
                assert answer.status == 200
        finally:
            server.send_signal(signal.SIGINT)
        rest = server.stderr.read()
        assert "Traceback" not in rest
        assert server.wait(timeout=30) == 0


def test_what_is_no_port_is_told_of_the_option(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    code, _, err = chipgraph("serve", "--port", 99999, "--db", db)
    assert (code, "--port" in err, "CHIPGRAPH_PORT" in err) == (2, True, False)


def test_port_in_use_is_one_line(chipgraph: Callable[..., tuple[int, str, str]], db: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = chipgraph("serve", "--db", db, "--port", port)
    assert (code, out) == (1, "")
    assert err == f"error: port {port} on 127.0.0.1 is in use; choose another with --port, or --port 0 for a free one\n"


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", ".example"])
def test_address_of_another_machine_is_one_line(
    chipgraph: Callable[..., tuple[int, str, str]], db: str, host: str
) -> None:
    code, out, err = chipgraph("serve", "--db", db, "--host", host, "--port", 0)
    assert (code in {1, 2}, out, err.count("\n")) == (True, "", 1)
    assert host in err
