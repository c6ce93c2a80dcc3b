"""Fetching a page's bytes: resumed where the connection broke, and verified against their address."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from app.adapters.backend_http import problems
from app.adapters.backend_http.transport import Answer, Call
from app.ports.errors import Unavailable
from review.orders import Sha256

ATTEMPTS = 5


def download(ask: Callable[[Call], Answer], sha256: Sha256) -> bytes:
    """Return the bytes whose SHA-256 is `sha256`.

    Raises
    ------
    Unavailable
        `document_damaged` when what came does not hash to its address, `server_interrupted` when it never came whole.
    """
    have = b""
    is_whole = False
    for _ in range(ATTEMPTS):
        answer = ask(_call(sha256, len(have)))
        if answer.status == HTTPStatus.PARTIAL_CONTENT and have:
            if not answer.headers.get("Content-Range", "").startswith(f"bytes {len(have)}-"):
                raise problems.nonsense()
            have += answer.body
        else:
            have = answer.body
        is_whole = answer.is_whole
        if is_whole:
            if hashlib.sha256(have).hexdigest() == sha256:
                return have
            have = b""  # damaged on the way: once more from the beginning
    if is_whole:
        raise Unavailable("document_damaged", "收到的图片与其校验值不符，已丢弃；请稍后重试或联系管理员。")
    raise problems.interrupted()


def _call(sha256: Sha256, offset: int) -> Call:
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    if offset:
        headers |= {"Range": f"bytes={offset}-", "If-Range": f'"{sha256}"'}
    return Call(method="GET", path=f"/documents/{sha256}", headers=headers, partial=True)
