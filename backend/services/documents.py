"""Document bytes: addressed by SHA-256, encrypted at rest, rendered on first demand where they are only described."""

import hashlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.tables import BlobRow, DocumentRow
from backend.office import Office
from backend.problems import Problem
from backend.services.orders import find_row
from backend.vault import SealBroken
from review.orders import DocumentCode, DocumentId, Sha256, Source, StoredDocument

SHA256_LENGTH = 64
JPEG_HEADER = b"\xff\xd8\xff"
MOST_NONCES = 32
MEDIA_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/bmp", "image/tiff", "image/webp", "application/pdf", "application/octet-stream"}
)
# One page is drawn at a time: rendering is heavy, and two requests for a page should cost it once.
_rendering = threading.Lock()


def _path(office: Office, sha256: str) -> Path:
    return office.document_folder / sha256[:2] / f"{sha256}.sealed"


def check_address(sha256: str) -> str:
    """Return the address in its one form; refuse what cannot be one."""
    if len(sha256) != SHA256_LENGTH or not all(digit in "0123456789abcdef" for digit in sha256):
        raise Problem(404, "document_unknown", "没有这个材料图像。")
    return sha256


def store_blob(session: Session, office: Office, sha256: str, content: bytes, media_type: str) -> None:
    """Write the encrypted file, then its row; a file without a row is overwritten the next time."""
    if session.get(BlobRow, sha256) is not None:
        return
    _write(_path(office, sha256), _sealed(office, content, sha256))
    session.add(BlobRow(sha256=sha256, size=len(content), media_type=media_type, stored_at=office.now()))
    session.flush()


def _sealed(office: Office, content: bytes, sha256: str) -> bytes:
    """Seal, with another nonce where the ciphertext happens to look like a picture.

    Three given bytes occur by chance in one of five ciphertexts of 4 MB, and whoever searches a disk for pictures
    should not have to tell chance from a leak.
    """
    for _ in range(MOST_NONCES):
        sealed = office.documents.seal(content, sha256)
        if JPEG_HEADER not in sealed:
            break
    return sealed


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def put(office: Office, sha256: str, content: bytes, media_type: str) -> None:
    """Store bytes under their own address; repeating is harmless."""
    if hashlib.sha256(content).hexdigest() != check_address(sha256):
        raise Problem(422, "digest_mismatch", "内容与 SHA-256 不符，可能在传输中损坏，请重新上传。")
    with office.database.write() as session:
        store_blob(session, office, sha256, content, media_type if media_type in MEDIA_TYPES else _UNKNOWN)


_UNKNOWN = "application/octet-stream"


def fetch(office: Office, sha256: str) -> tuple[bytes, str]:
    """Return bytes and media type; refuse an unknown address and bytes that were damaged on disk."""
    with office.database.read() as session:
        row = session.get(BlobRow, check_address(sha256))
    if row is None:
        raise Problem(404, "document_unknown", "没有这个材料图像。")
    try:
        return office.documents.open(_path(office, sha256).read_bytes(), sha256), row.media_type
    except (OSError, SealBroken) as error:
        raise Problem(500, "document_damaged", "该材料图像在服务器上已损坏，请联系管理员从备份恢复。") from error


def documents_of(office: Office, order_no: str) -> tuple[StoredDocument, ...]:
    """Return where every page of the order is; pages that were only described are rendered now."""
    rows = _rows(office, order_no)
    waiting = [row.id for row in rows if row.sha256 is None]
    if waiting:
        render(office, waiting)
        rows = _rows(office, order_no)
    with office.database.read() as session:
        wanted = {row.sha256 for row in rows}
        sizes = {blob.sha256: blob for blob in session.scalars(select(BlobRow).where(BlobRow.sha256.in_(wanted)))}
    return tuple(_stored(row, sizes[row.sha256]) for row in rows if row.sha256 in sizes)


def _rows(office: Office, order_no: str) -> list[DocumentRow]:
    """Return the rows of the pages that the order's snapshot names."""
    with office.database.read() as session:
        find_row(session, order_no)
        query = select(DocumentRow).where(DocumentRow.order_no == order_no, DocumentRow.is_current)
        return list(session.scalars(query.order_by(DocumentRow.id)))


def _stored(row: DocumentRow, blob: BlobRow) -> StoredDocument:
    return StoredDocument(
        id=DocumentId(row.id),
        document=DocumentCode(row.document),
        source=Source(row.source),
        round=row.round,
        page=row.page,
        sha256=Sha256(blob.sha256),
        size=blob.size,
        media_type=row.media_type or blob.media_type,
    )


def render(office: Office, ids: Iterable[str]) -> None:
    """Render pages that were only described, without holding the write lock meanwhile."""
    for document_id in ids:
        with _rendering:
            _render_one(office, document_id)


def _render_one(office: Office, document_id: str) -> None:
    with office.database.read() as session:
        row = session.get_one(DocumentRow, document_id)
    if row.sha256 is not None:
        return
    if office.parts.origin is None or row.origin is None:
        raise Problem(404, "document_unknown", "没有这个材料图像。")
    page = office.parts.origin.render(row.origin)
    sha256 = hashlib.sha256(page.content).hexdigest()
    with office.database.write() as session:
        store_blob(session, office, sha256, page.content, page.media_type)
        fresh = session.get_one(DocumentRow, document_id)
        fresh.sha256, fresh.media_type = sha256, page.media_type
