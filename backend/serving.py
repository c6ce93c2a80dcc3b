"""Serving the office over HTTP or HTTPS, in this process, until it is told to end."""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import uvicorn

from backend.app import create_app
from backend.failures import AddressRefused
from backend.office import Office

GRACE_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to listen. Port 0 lets the system choose; certificate and key are PEM files."""

    host: str = "127.0.0.1"
    port: int = 0
    tls_certificate: Path | None = None
    tls_key: Path | None = None

    @property
    def has_tls(self) -> bool:
        """Tell whether HTTPS is served."""
        return self.tls_certificate is not None


def require_safe(address: Address) -> None:
    """Refuse a network address without TLS: names, ID numbers and tokens would cross it in the clear."""
    if (address.tls_certificate is None) != (address.tls_key is None):
        raise AddressRefused("tls_incomplete", "启用 TLS 需要同时给出 --tls-cert 和 --tls-key。")
    for file in (address.tls_certificate, address.tls_key):
        if file is not None and not file.is_file():
            raise AddressRefused("tls_unreadable", f"找不到 TLS 文件 {file}。")
    if not address.has_tls and not _is_loopback(address.host):
        raise AddressRefused(
            "tls_required", "不加密时服务器只能监听本机地址；要供其他电脑访问，请给出 --tls-cert 和 --tls-key。"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(address: Address) -> socket.socket:
    """Return a listening socket; raise `AddressRefused` when the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # the protocol is named because asyncio sets TCP_NODELAY only where it is: else each answer waits 40 ms for an ACK
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        sentence = f"地址 {address.host}:{address.port} 无法使用，可能已被占用，请换一个端口。"
        raise AddressRefused("address_unusable", sentence) from error
    return listener


def url_of(address: Address, listener: socket.socket) -> str:
    """Return the URL under which the listener is reached."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{'https' if address.has_tls else 'http'}://{host}:{listener.getsockname()[1]}"


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
