"""Document bytes: lazily, by address, with ETag and Range."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from starlette.concurrency import run_in_threadpool

from backend.office import Office
from backend.problems import Problem
from backend.routes.caller import Member, TheOffice
from backend.routes.orders import Worker
from backend.routes.ranges import requested_range
from backend.services import documents
from backend.wire import DocumentList

router = APIRouter(tags=["documents"])

_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "Partial Content"},
    304: {"description": "Not Modified"},
}
BINARY_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/orders/{order_no}/documents")
def list_documents(office: TheOffice, _member: Member, order_no: str) -> DocumentList:
    """Say where the bytes of every page of the order are."""
    return DocumentList(documents=documents.documents_of(office, order_no))


@router.get("/documents/{sha256}", response_class=Response, responses=_RESPONSES)
def get_document(
    office: TheOffice,
    _member: Member,
    sha256: str,
    wanted: Annotated[str | None, Header(alias="Range")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
    if_range: Annotated[str | None, Header()] = None,
) -> Response:
    """Give the bytes, or the part asked for."""
    etag = f'"{sha256}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "private, immutable, max-age=31536000"}
    if if_none_match is not None and (if_none_match.strip() == "*" or etag in if_none_match):
        documents.check_address(sha256)
        return Response(status_code=304, headers=headers)
    content, media_type = documents.fetch(office, sha256)
    part = requested_range(wanted, len(content)) if if_range in (None, etag) else None
    if part is None:
        return Response(content, media_type=media_type, headers=headers)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return Response(content[part.start : part.stop], status_code=206, media_type=media_type, headers=headers)


@router.put("/documents/{sha256}", status_code=204, openapi_extra=BINARY_BODY)
async def put_document(office: TheOffice, _member: Worker, sha256: str, request: Request) -> Response:
    """Store bytes under their SHA-256; repeating is harmless."""
    return await store_body(office, sha256, request, limit=office.config.largest_document)


async def store_body(office: Office, sha256: str, request: Request, *, limit: int) -> Response:
    """Read a body of at most `limit` bytes and store it off the event loop."""
    content = await read_body(request, limit)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    await run_in_threadpool(documents.put, office, sha256, content, media_type)
    return Response(status_code=204, headers={"ETag": f'"{sha256}"'})


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body; refuse one of more than `limit` bytes as soon as it is known."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise Problem(413, "too_large", f"文件超过 {limit // (1024 * 1024)} MiB，服务器不接受。")
        pieces.append(piece)
    return b"".join(pieces)
