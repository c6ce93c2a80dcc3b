"""A gateway in front of a real office server that can be told to misbehave: real sockets and real HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from tests.integration.app.bad_server import Request, Respond, http, serving

NOT_PASSED_ON = {"host", "connection", "content-length", "accept-encoding"}


@dataclass
class Gateway:
    """Hands every request on to the office while `behaviour` is None, else answers by it."""

    office_url: str
    url: str = ""
    behaviour: Respond | None = None

    def respond(self, request: Request) -> bytes:
        if self.behaviour is not None:
            return self.behaviour(request)
        answer = requests.request(
            request.method,
            self.office_url + request.path,
            data=request.body,
            headers={name: value for name, value in request.headers.items() if name not in NOT_PASSED_ON},
            timeout=30,
        )
        return http(answer.status_code, answer.content, answer.headers.get("Content-Type", ""))


@contextmanager
def gateway_to(office_url: str) -> Iterator[Gateway]:
    """Open a gateway for a block."""
    gateway = Gateway(office_url=office_url)
    with serving(gateway.respond) as server:
        gateway.url = server.url
        yield gateway
