"""Where the server listens, and where it refuses to."""

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from backend.failures import AddressRefused


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
    if not address.has_tls and not is_loopback(address.host):
        raise AddressRefused(
            "tls_required", "不加密时服务器只能监听本机地址；要供其他电脑访问，请给出 --tls-cert 和 --tls-key。"
        )


def is_loopback(host: str) -> bool:
    """Tell whether the host is this very machine."""
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
