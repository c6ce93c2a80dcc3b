"""The server's answers and the network's failures as our errors: a stable code and one Chinese sentence each."""

from http import HTTPStatus
from typing import Any

import pydantic
import requests
from urllib3.exceptions import NewConnectionError

from app.ports.backend import OrderLeased, StaleRevision
from app.ports.codec import adapter_of
from app.ports.errors import Refused, Unavailable, WorkstationError
from review.orders import Lease, OrderSnapshot

UNREACHABLE = "server_unreachable"  # never connected: the server cannot have anything of it
INTERRUPTED = "server_interrupted"
NONSENSE = "server_nonsense"
SERVER_ERROR = "server_error"


class TokenRefused(Exception):
    """The access token was not accepted: refresh it once, then try again."""


def unreachable() -> Unavailable:
    """No connection was made."""
    return Unavailable(UNREACHABLE, "连不上办公服务器，请检查网络；已做的工作保存在本机，恢复后自动发送。")


def interrupted() -> Unavailable:
    """The connection ended before the answer was whole."""
    return Unavailable(INTERRUPTED, "服务器的答复中断，结果未知；程序会用同一编号自动重试，不会重复操作。")


def nonsense() -> Unavailable:
    """The answer is not what the wire promises: a gateway's page, broken JSON, another service."""
    sentence = "服务器的答复无法识别（可能被网关或代理拦截），请检查服务器地址与网络；没有丢失任何内容。"
    return Unavailable(NONSENSE, sentence)


def of_network(error: requests.RequestException) -> Unavailable:
    """Turn a failure of the network into ours."""
    if isinstance(error, requests.exceptions.SSLError):
        sentence = "服务器的证书不受信任，已拒绝连接；请检查服务器地址，或在设置中指定 CA 文件。"
        return Unavailable("server_not_trusted", sentence)
    if isinstance(error, requests.exceptions.ConnectTimeout) or _never_connected(error):
        return unreachable()
    if isinstance(error, requests.exceptions.ReadTimeout):
        return Unavailable("server_timeout", "服务器没有及时答复，结果未知；程序会用同一编号自动重试。")
    return interrupted()


def of_answer(status: int, content_type: str, body: bytes) -> WorkstationError | TokenRefused:
    """Turn an answer of 400 and above into an error: `Refused` when the server says no, else `Unavailable`."""
    problem = _problem(content_type, body)
    if problem is None:
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Unavailable(SERVER_ERROR, f"服务器内部错误（{status}），请稍后再试；已做的工作保存在本机。")
        return nonsense()
    code, sentence = problem["code"], problem["detail"]
    if status == HTTPStatus.UNAUTHORIZED and code in ("token_expired", "token_invalid"):
        return TokenRefused()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(SERVER_ERROR if status == HTTPStatus.INTERNAL_SERVER_ERROR else code, sentence)
    return _refused(code, sentence, problem)


def _refused(code: str, sentence: str, problem: dict[str, Any]) -> Refused:
    try:
        if code == "stale_revision":
            return StaleRevision(sentence, adapter_of(OrderSnapshot).validate_python(problem["order"]))
        if code == "order_leased":
            return OrderLeased(sentence, adapter_of(Lease).validate_python(problem))
    except (KeyError, pydantic.ValidationError):
        pass  # the refusal itself is understood; only what it carries is not
    return Refused(code, sentence)


def _problem(content_type: str, body: bytes) -> dict[str, Any] | None:
    """Return the RFC 9457 document, or None where the answer is none of ours."""
    if "json" not in content_type:
        return None
    try:
        document = adapter_of(dict[str, Any]).validate_json(body)
    except pydantic.ValidationError:
        return None
    if isinstance(document.get("code"), str) and isinstance(document.get("detail"), str):
        problem: dict[str, Any] = document
        return problem
    return None


def _never_connected(error: BaseException) -> bool:
    """Tell whether the failure came before a connection stood: refused, no route, unknown name."""
    seen: BaseException | None = error
    while seen is not None:
        reason = getattr(seen, "reason", None)
        inner = seen.args[0] if seen.args and isinstance(seen.args[0], BaseException) else None
        if isinstance(seen, NewConnectionError) or isinstance(reason, NewConnectionError):
            return True
        seen = inner or seen.__cause__
    return False
