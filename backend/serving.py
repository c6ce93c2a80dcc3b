"""Serving the office over HTTP or HTTPS, in this process, until it is told to end."""

import contextlib
import socket
import threading
from collections.abc import Callable, Generator
from typing import IO

import uvicorn

from backend.address import Address
from backend.app import create_app
from backend.office import Office

GRACE_SECONDS = 5


class _Server(uvicorn.Server):
    """Says when it is ready, and ends with exit code 0 when it was asked to end."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        with super().capture_signals():
            yield
            self._captured_signals.clear()  # else uvicorn raises them again and the process dies of SIGTERM


def serve(
    office: Office,
    address: Address,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    until_closed: IO[str] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, or until `until_closed` (the parent's end of a pipe) closes."""
    config = uvicorn.Config(
        create_app(office),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=75,
        ssl_certfile=address.tls_certificate,
        ssl_keyfile=address.tls_key,
        ws="none",
    )
    server = _Server(config, on_ready)
    if until_closed is not None:
        threading.Thread(target=_end_with_parent, args=(server, until_closed), daemon=True).start()
    server.run(sockets=[listener])


def _end_with_parent(server: uvicorn.Server, pipe: IO[str]) -> None:
    while pipe.read(1024):
        continue
    server.should_exit = True
