"""The web server behind `chipgraph serve`."""

from __future__ import annotations

import errno
import socket
from importlib import resources
from typing import TYPE_CHECKING

import uvicorn

from chipgraph.api.app import create_app
from chipgraph.api.quality import Quality
from chipgraph.graph.errors import ChipGraphError, InputError

if TYPE_CHECKING:
    from rich.console import Console

    from chipgraph.graph.settings import Settings


def serve_forever(settings: Settings, console: Console) -> None:
    """Serve until interrupted; raises ChipGraphError if the port is taken or the address is none of this machine's."""
    app = create_app(settings, shipped_quality())
    listener = _listen(settings.host, settings.port)
    port = listener.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    console.print(f"Serving {settings.db} on http://{host}:{port} (Ctrl-C stops it)", markup=False, highlight=False)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    with listener:
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return  # the way to stop it


def shipped_quality() -> Quality:
    """The quality card of the weights that come with the package; raises ChipGraphError if it cannot be read."""
    # `api` knows nothing of `ingest`, so it is handed the card; only texts are read here, no weights.
    card = resources.files("chipgraph.ingest.language") / "weights" / "quality.json"
    return Quality.read(card.read_text("utf-8"))


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket: made here, because the server would log a traceback where the port is taken."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # names are encoded for the look-up, which not every text can be
        cause = error.strerror if isinstance(error, OSError) else "it is no name of a host"
        raise InputError(f"{host!r} is no address of this machine: {cause}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()  # from here on a caller waits for the server, and is not refused
    except OSError as error:
        listener.close()
        raise ChipGraphError(_refused(error, host, port)) from error
    return listener


def _refused(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use; choose another with --port, or --port 0 for a free one"
    if error.errno == errno.EACCES:
        return f"port {port} may not be used without privileges; choose one above 1023 with --port"
    return f"{host} port {port} cannot be listened on: {error.strerror}"
