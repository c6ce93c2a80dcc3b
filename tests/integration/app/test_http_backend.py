"""The HTTP adapter against servers that misbehave: each failure is one sentence with a stable code."""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.adapters.backend_http.backend import HttpBackend
from app.adapters.backend_http.transport import TimeLimits, Transport, checked_url
from app.adapters.folder.clock import SystemClock
from app.adapters.folder.lock import LockFile
from app.ports.backend import OrderLeased, SignIn, StaffMember, StaleRevision
from app.ports.codec import encode_order
from app.ports.errors import Refused, Unavailable, UserError
from app.ports.session import RememberedSignIn
from review.actions import BasedOn, Decide
from review.orders import OrderNo, Sha256, Verdict
from review.stages import Role, Stage
from tests.fakes.orders import an_order
from tests.fakes.secrets import MemoryVault
from tests.integration.app.bad_server import (
    Request,
    Respond,
    a_closed_port,
    http,
    says,
    says_nothing,
    serving,
    stops_mid_body,
)

Make = Callable[[str], HttpBackend]
ORDER = encode_order(an_order()).encode()
PASS = Decide(stage=Stage.PRE_REVIEW, verdict=Verdict.PASS)
NO = OrderNo("JX1")


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def make(tmp_path: Path, vault: MemoryVault) -> Make:
    def backend(url: str, silence: float = 5.0) -> HttpBackend:
        member = StaffMember(user="wangfang", name="王芳", roles=frozenset({Role.PRE_REVIEWER}))
        sign_in = SignIn(member=member, access_token="old", refresh_token="refresh", expires_at=SystemClock().now())
        vault.save(RememberedSignIn(server_url=url, sign_in=sign_in))
        return HttpBackend(
            url,
            transport=Transport(url, limits=TimeLimits(connect=2, silence=silence)),
            vault=vault,
            clock=SystemClock(),
            refresh_lock=LockFile(tmp_path / "session.lock"),
        )

    return backend


def problem(status: int, code: str, **more: Any) -> Respond:
    body = json.dumps({"type": "about:blank", "code": code, "detail": "服务器的句子。", **more}).encode()
    return says(status, body, "application/problem+json")


def act(backend: HttpBackend) -> object:
    return backend.act(NO, PASS, key="k", based_on=BasedOn(revision=1), taken_at=SystemClock().now())


def test_a_server_that_is_down(make: Make) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        make(f"http://127.0.0.1:{a_closed_port()}").order(NO)

    assert caught.value.code == "server_unreachable"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (says(500, b"<h1>Internal</h1>", "text/html"), "server_error"),
        (says(502, b"", "text/html"), "server_error"),
        (problem(500, "internal_error"), "server_error"),
        (problem(503, "ca_not_configured"), "ca_not_configured"),
        (says(200, b"<html>sign in to the wifi</html>", "text/html"), "server_nonsense"),
        (says(404, b"<html>not found</html>", "text/html"), "server_nonsense"),
        (says(200, b'{"order_no": '), "server_nonsense"),
        (says(200, b"{}"), "server_nonsense"),
        (says(200, b"[]"), "server_nonsense"),
        (says(200, b"\xff\xfe\x00"), "server_nonsense"),
        (says(400, b'{"no": "code"}'), "server_nonsense"),
        (says(302, b"", Location="http://127.0.0.1:1/"), "server_nonsense"),
        (says_nothing, "server_interrupted"),
        (stops_mid_body(ORDER, 100), "server_interrupted"),
        (lambda _: b"garbage that is no HTTP\r\n\r\n", "server_interrupted"),
    ],
    ids=[
        "500 html", "502", "500 problem", "503 problem", "html", "404 html", "half json", "other json", "list",
        "binary", "400", "redirect", "closes", "stops mid-body", "no http",
    ],
)  # fmt: skip
def test_nonsense_is_said_with_a_code(make: Make, behaviour: Respond, code: str) -> None:
    with serving(behaviour) as server, pytest.raises(Unavailable) as caught:
        make(server.url).order(NO)

    assert caught.value.code == code
    assert caught.value.sentence.endswith("。")


def test_a_server_that_never_answers(make: Make) -> None:
    def hang(_request: Request) -> bytes:
        time.sleep(1.5)
        return b""

    with serving(hang) as server, pytest.raises(Unavailable) as caught:
        make(server.url, silence=0.3).order(NO)

    assert caught.value.code == "server_timeout"
    assert len(server.requests) == 1


def test_a_short_network_failure_is_bridged(make: Make) -> None:
    with serving(says_nothing, stops_mid_body(ORDER, 50), says(200, ORDER)) as server:
        assert make(server.url).order(NO) == an_order()
    assert len(server.requests) == 3


def test_a_server_error_is_not_hammered(make: Make) -> None:
    with serving(says(500)) as server, pytest.raises(Unavailable):
        make(server.url).order(NO)
    assert len(server.requests) == 1


def test_an_action_that_may_have_arrived_is_never_called_unreachable(make: Make) -> None:
    """The connection breaks after the request was sent; whatever the tries after it say, the result is unknown."""
    with serving(says_nothing) as server, pytest.raises(Unavailable) as caught:
        act(make(server.url))

    assert caught.value.code == "server_interrupted"
    assert {request.headers["idempotency-key"] for request in server.requests} == {"k"}
    assert json.loads(server.requests[0].body)["based_on"] == {"revision": 1, "action_key": None}


def test_a_stale_action_carries_the_order(make: Make) -> None:
    with (
        serving(problem(409, "stale_revision", order=json.loads(ORDER))) as server,
        pytest.raises(StaleRevision) as caught,
    ):
        act(make(server.url))
    assert caught.value.order == an_order()


def test_a_lease_of_another_says_whose(make: Make) -> None:
    held = {"holder": "lina", "holder_name": "李娜", "expires_at": "2026-11-22T10:00:00Z"}
    with serving(problem(409, "order_leased", **held)) as server, pytest.raises(OrderLeased) as caught:
        make(server.url).take_lease(NO, 60)
    assert caught.value.lease.holder_name == "李娜"


def test_a_refusal_with_a_broken_order_is_still_a_refusal(make: Make) -> None:
    with serving(problem(409, "stale_revision", order={"x": 1})) as server, pytest.raises(Refused) as caught:
        act(make(server.url))
    assert caught.value.code == "stale_revision"


def session_answer(token: str) -> bytes:
    user = {"user": "wangfang", "name": "王芳", "roles": ["pre_reviewer", "a_role_of_tomorrow"]}
    answer = {"access_token": token, "refresh_token": "next", "expires_in": 900, "user": user}
    return json.dumps(answer).encode()


def office(request: Request) -> bytes:
    if request.path.endswith("/session/refresh"):
        return http(200, session_answer("new"))
    if request.headers["authorization"] == "Bearer new":
        return http(200, ORDER)
    body = json.dumps({"code": "token_expired", "detail": "过期。"}).encode()
    return http(401, body, "application/problem+json")


def test_an_expired_token_is_refreshed_once_and_kept(make: Make, vault: MemoryVault) -> None:
    with serving(office) as server:
        backend = make(server.url)
        assert backend.order(NO) == an_order()
        assert backend.order(NO) == an_order()

    paths = [request.path.removeprefix("/api/v1") for request in server.requests]
    assert paths == ["/orders/JX1", "/session/refresh", "/orders/JX1", "/orders/JX1"]
    assert vault.remembered is not None
    assert vault.remembered.sign_in.refresh_token == "next"
    assert vault.remembered.sign_in.member.roles == {Role.PRE_REVIEWER}


def test_tokens_refreshed_by_another_process_are_used(make: Make, vault: MemoryVault) -> None:
    with serving(office) as server:
        backend = make(server.url)
        old = vault.load()

        class Shared(MemoryVault):
            def load(self) -> RememberedSignIn | None:
                self.reads = getattr(self, "reads", 0) + 1
                return old if self.reads == 1 else self.remembered

        shared = Shared()
        fresh = SignIn(
            member=old.sign_in.member, access_token="new", refresh_token="next", expires_at=SystemClock().now()
        )
        shared.save(RememberedSignIn(server_url=server.url, sign_in=fresh))
        backend._vault = shared
        assert backend.order(NO) == an_order()
    assert not any(request.path.endswith("refresh") for request in server.requests)


def test_a_refused_refresh_ends_the_sign_in(make: Make, vault: MemoryVault) -> None:
    with serving(problem(401, "token_invalid")) as server, pytest.raises(Refused) as caught:
        make(server.url).order(NO)
    assert caught.value.code == "sign_in_required"
    assert vault.remembered is None


def test_a_token_is_never_sent_to_another_server(make: Make, vault: MemoryVault) -> None:
    with serving(says(200, ORDER)) as server:
        backend = make(server.url)
        vault.save(RememberedSignIn(server_url="https://other.example", sign_in=vault.load().sign_in))
        with pytest.raises(Refused, match="sign_in_required"):
            backend.order(NO)
    assert server.requests == []


def test_a_wrong_password(make: Make) -> None:
    with serving(problem(401, "sign_in_failed")) as server, pytest.raises(Refused) as caught:
        make(server.url).sign_in("a", "b")
    assert (caught.value.code, caught.value.sentence) == ("sign_in_failed", "服务器的句子。")


def test_another_service_is_not_the_office(make: Make) -> None:
    body = json.dumps({"service": "else", "version": "1", "training": False, "time": "2026-11-22T10:00:00Z"}).encode()
    with serving(says(200, body)) as server, pytest.raises(Unavailable, match="server_nonsense"):
        make(server.url).health()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://office.example.cn", "server_not_encrypted"),
        ("http://192.168.1.5:8443", "server_not_encrypted"),
        ("http://localhost.example.cn", "server_not_encrypted"),
        ("ftp://127.0.0.1", "server_url_invalid"),
        ("127.0.0.1:8443", "server_url_invalid"),
        ("https://user:pw@office.example.cn", "server_url_invalid"),
        ("https://office.example.cn:99999", "server_url_invalid"),
        ("", "server_url_invalid"),
    ],
)
def test_addresses_nothing_may_be_sent_to(url: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        checked_url(url)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "url", ["https://office.example.cn/", "http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"]
)
def test_addresses_that_are_fine(url: str) -> None:
    assert checked_url(url) == url.rstrip("/")


PAGE = bytes(range(256)) * 400
PAGE_SHA = Sha256(hashlib.sha256(PAGE).hexdigest())


def ranged(drop_after: int) -> Respond:
    """Serve PAGE, breaking off after some bytes each time, and understanding Range."""

    def respond(request: Request) -> bytes:
        wanted = request.headers.get("range", "")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        rest = PAGE[start:]
        more = {"Content_Range": f"bytes {start}-{len(PAGE) - 1}/{len(PAGE)}"} if wanted else {}
        return http(206 if wanted else 200, rest[:drop_after], "image/jpeg", Content_Length=str(len(rest)), **more)

    return respond


def test_a_download_resumes_where_it_broke(make: Make) -> None:
    with serving(ranged(40_000)) as server:
        assert make(server.url).document_bytes(PAGE_SHA) == PAGE
    ranges = [request.headers.get("range") for request in server.requests]
    assert ranges == [None, "bytes=36864-", "bytes=73728-"]  # whole chunks of 4,096 bytes
    assert server.requests[1].headers["if-range"] == f'"{PAGE_SHA}"'


def test_a_download_that_never_comes_whole(make: Make) -> None:
    with serving(ranged(10)) as server, pytest.raises(Unavailable, match="server_interrupted"):
        make(server.url).document_bytes(PAGE_SHA)


def test_a_download_that_ignores_range_begins_again(make: Make) -> None:
    first = lambda _: http(200, PAGE[:9000], "image/jpeg", Content_Length=str(len(PAGE)))  # noqa: E731
    with serving(first, says(200, PAGE, "image/jpeg")) as server:
        assert make(server.url).document_bytes(PAGE_SHA) == PAGE


def test_a_download_with_other_bytes_is_refused(make: Make) -> None:
    with serving(says(200, b"other", "image/jpeg")) as server, pytest.raises(Unavailable, match="document_damaged"):
        make(server.url).document_bytes(PAGE_SHA)


def test_a_wrong_range_is_nonsense(make: Make) -> None:
    first = lambda _: http(200, PAGE[:9000], "image/jpeg", Content_Length=str(len(PAGE)))  # noqa: E731
    second = says(206, PAGE[5:], "image/jpeg", Content_Range=f"bytes 5-{len(PAGE) - 1}/{len(PAGE)}")
    with serving(first, second) as server, pytest.raises(Unavailable, match="server_nonsense"):
        make(server.url).document_bytes(PAGE_SHA)


def test_an_endless_answer_is_cut_off(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.adapters.backend_http.transport.LARGEST_ANSWER", 1000)
    with serving(says(200, b" " * 5000)) as server, pytest.raises(Unavailable, match="server_nonsense"):
        make(server.url).order(NO)


def test_a_netrc_never_replaces_the_token(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(says(200, ORDER)) as server:
        make(server.url).order(NO)
    assert server.requests[0].headers["authorization"] == "Bearer old"


def test_order_numbers_are_quoted(make: Make) -> None:
    with serving(says(200, ORDER)) as server:
        make(server.url).order(OrderNo("a/b?c"))
    assert server.requests[0].path == "/api/v1/orders/a%2Fb%3Fc"
