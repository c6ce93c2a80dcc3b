"""Refuses JSON bodies of unreasonable size before a byte of them is read; document bytes have a limit of their own."""

from starlette.types import ASGIApp, Receive, Scope, Send

from backend.problems import problem_response

LARGEST_JSON = 16 * 1024 * 1024  # an invoice PDF in base64 is the largest thing that is sent this way


class JsonLimit:
    """ASGI middleware for POST requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 411 or 413."""
        if scope["type"] == "http" and scope["method"] == "POST":
            headers = dict(scope["headers"])
            length = headers.get(b"content-length", b"")
            if b"transfer-encoding" in headers or (length and not length.isdigit()):
                refusal = problem_response(411, "length_required", "请求必须说明内容长度（Content-Length）。")
                await refusal(scope, receive, send)
                return
            if length and int(length[:20]) > LARGEST_JSON:
                refusal = problem_response(413, "too_large", "请求内容过大，服务器不接受。")
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
