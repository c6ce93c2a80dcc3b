"""A server that misbehaves on demand: refuses, hangs, lies, stops mid-body. Real sockets, real HTTP."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Respond = Callable[["Request"], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class BadServer:
    """Answers each request with the next behaviour; the last one is repeated."""

    behaviours: list[Respond]
    requests: list[Request] = field(default_factory=list)
    url: str = ""

    def next(self) -> Respond:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


def http(status: int, body: bytes = b"", content_type: str = "application/json", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {content_type}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def says(status: int, body: bytes = b"{}", content_type: str = "application/json", **headers: str) -> Respond:
    return lambda _request: http(status, body, content_type, **headers)


def says_nothing(_request: Request) -> bytes:
    return b""


def stops_mid_body(body: bytes, after: int) -> Respond:
    return lambda _request: http(200, body[:after], Content_Length=str(len(body)))


@contextmanager
def serving(*behaviours: Respond) -> Iterator[BadServer]:
    """Serve on a free loopback port for a block."""
    bad = BadServer(list(behaviours))

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            first = self.rfile.readline().decode("latin-1").split()
            if len(first) < 2:
                return
            headers = {}
            while (line := self.rfile.readline().strip()) != b"":
                name, _, value = line.decode("latin-1").partition(":")
                headers[name.lower()] = value.strip()
            body = self.rfile.read(int(headers.get("content-length", 0)))
            request = Request(method=first[0], path=first[1], headers=headers, body=body)
            bad.requests.append(request)
            answer = bad.next()(request)
            if answer:
                self.wfile.write(answer)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # the client went away: that is what is tested

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        bad.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield bad
        finally:
            server.shutdown()
            thread.join()


def a_closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
