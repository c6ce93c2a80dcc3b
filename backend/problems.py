"""Refusals of the server: RFC 9457 problem documents with a stable code and one Chinese sentence."""

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """The server says no, and why."""

    def __init__(self, status: int, code: str, detail: str, **extra: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.extra = extra


def problem_response(
    status: int,
    code: str,
    detail: str,
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return the problem document as a response."""
    body: dict[str, object] = {
        "type": f"urn:ca-review:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    body.update(to_jsonable_python(extra or {}))
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


_HTTP_CODES = {
    400: ("bad_request", "请求格式不正确。"),
    404: ("not_found", "没有这个地址或资源。"),
    405: ("method_not_allowed", "该地址不支持此请求方法。"),
    413: ("too_large", "内容过大。"),
}


def _on_problem(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this type
    headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else {}
    if "retry_after" in error.extra:
        headers["Retry-After"] = str(error.extra["retry_after"])
    return problem_response(error.status, error.code, error.detail, error.extra, headers)


def _on_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type
    code, detail = _HTTP_CODES.get(error.status_code, ("http_error", "请求未能完成。"))
    return problem_response(error.status_code, code, detail, headers=error.headers)


def _on_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type
    fields = [".".join(str(part) for part in item["loc"]) for item in error.errors()]
    where = "、".join(fields[:5])
    code = "invalid_action" if _request.url.path.startswith("/api/v1/orders/") else "invalid_request"
    return problem_response(422, code, f"请求内容不符合接口约定：{where}。", {"fields": fields[:20]})


def _on_bug(request: Request, error: Exception) -> JSONResponse:
    incident = secrets.token_hex(4)
    log.error("incident %s: %s %s", incident, request.method, request.url.path, exc_info=error)
    detail = f"服务器内部错误（编号 {incident}），请求未生效，请稍后重试或联系管理员。"
    return problem_response(500, "internal_error", detail, {"incident": incident})


def on_data_error(_request: Request, error: Exception) -> JSONResponse:
    """Answer text that the database cannot hold (NUL characters, over-long names), which no schema excludes."""
    log.info("the database refused a value: %s", type(error).__name__)
    return problem_response(422, "invalid_request", "请求中有服务器无法保存的字符或过长的内容。")


def add_problem_handlers(app: FastAPI) -> None:
    """Let every refusal leave the server as a problem document."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(Exception, _on_bug)
