"""One HTTP exchange with the office server: time limits, bounded retries, sign-in, size limits."""

import ipaddress
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from app.adapters.backend_http import problems
from app.ports.errors import Unavailable, UserError

LARGEST_ANSWER = 96 * 1024 * 1024  # a page of orders is some 300 KB, a scan at most 64 MiB
CHUNK = 64 * 1024
SMALL_CHUNK = 4096  # what breaks off inside a chunk is lost, so a download that may be resumed reads small ones
PAUSES = (0.2, 0.8)  # seconds before the second and the third try
_RETRIED = frozenset({problems.UNREACHABLE, problems.INTERRUPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A successful answer. `body` may be incomplete only where the caller asked for `partial`."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """Seconds to wait for a connection, for the next bytes, and for a whole answer."""

    connect: float = 5.0
    silence: float = 30.0

    @property
    def whole(self) -> float:
        """Return how long one answer may take in all: a server that drips bytes is not waited for."""
        return self.silence * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What to ask."""

    method: str
    path: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    partial: bool = False


class Exchanger(Protocol):
    """What the backend needs of the network."""

    def exchange(self, call: Call, token: str | None = None) -> Answer:
        """Send `call` and return the answer."""
        ...


class Nowhere:
    """The exchanger while no server is set."""

    def exchange(self, call: Call, token: str | None = None) -> Answer:
        """Say what to do."""
        raise Unavailable("server_not_set", "还没有设置办公服务器，请先登录并填写服务器地址。")


class Transport:
    """Exchanges with one server. Safe to use from several threads; each has its own connections."""

    def __init__(self, server_url: str, *, limits: TimeLimits, ca_bundle: str = "") -> None:
        self._base = f"{checked_url(server_url)}/api/v1"
        self._is_loopback = _is_loopback(urlsplit(server_url).hostname or "")
        self._limits = limits
        self._ca_bundle = ca_bundle
        self._local = threading.local()
        self._pause = threading.Event()

    def exchange(self, call: Call, token: str | None = None) -> Answer:
        """Send `call` and return the answer; retried on network failures only, and only a few times.

        Every call of the wire may be repeated: reads by nature, actions by their idempotency key.
        """
        may_have_arrived = False
        for pause in (*PAUSES, None):
            try:
                return self._once(call, token)
            except Unavailable as error:
                may_have_arrived = may_have_arrived or error.code != problems.UNREACHABLE
                if pause is None or error.code not in _RETRIED:
                    if may_have_arrived and error.code == problems.UNREACHABLE:
                        raise problems.interrupted() from error
                    raise
            self._pause.wait(pause)
        raise AssertionError("unreachable")

    def _once(self, call: Call, token: str | None) -> Answer:
        try:
            with self._session().request(
                call.method,
                f"{self._base}{call.path}",
                params=call.query,
                data=call.body,
                headers={"Accept": "application/json", **call.headers},
                auth=_Bearer(token),
                timeout=(self._limits.connect, self._limits.silence),
                allow_redirects=False,
                stream=True,
                verify=self._ca_bundle or True,
            ) as response:
                return self._read(response, call)
        except requests.RequestException as error:
            raise problems.of_network(error) from error
        except (OSError, ValueError) as error:  # a CA file that is not there, a header no server may send
            raise problems.interrupted() from error

    def _read(self, response: requests.Response, call: Call) -> Answer:
        body = bytearray()
        is_whole = True
        deadline = time.monotonic() + self._limits.whole
        try:
            for chunk in response.iter_content(SMALL_CHUNK if call.partial else CHUNK):
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise problems.nonsense()
                if time.monotonic() > deadline:
                    raise problems.interrupted()
        except requests.RequestException as error:
            if not (call.partial and response.ok):
                raise problems.of_network(error) from error
            is_whole = False
        if response.status_code >= 400:
            raise problems.of_answer(response.status_code, response.headers.get("Content-Type", ""), bytes(body))
        if response.status_code >= 300:
            raise problems.nonsense()
        return Answer(status=response.status_code, headers=response.headers, body=bytes(body), is_whole=is_whole)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = not self._is_loopback  # a proxy never stands between us and this machine
            self._local.session = session
        return session


class _Bearer(AuthBase):
    """Puts the token on the request; being there at all, it also keeps a .netrc from being read."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header."""
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def checked_url(server_url: str) -> str:
    """Return the address without a trailing slash; `UserError` on one that nothing may be sent to."""
    parts = urlsplit(server_url.strip())
    try:
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username or parts.query or parts.fragment:
        raise UserError("server_url_invalid", "服务器地址无效，应像 https://office.example.cn；请核对。")
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        sentence = "不是本机的服务器必须用 https，密码和图片不会通过未加密的连接发送；请改用 https 地址。"
        raise UserError("server_not_encrypted", sentence)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
