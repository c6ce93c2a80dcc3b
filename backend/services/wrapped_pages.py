"""Opening scanned pages that a lost workstation had wrapped to the server's key (docs/adr/0104)."""

import hashlib

from backend.database.tables import AuditRow
from backend.office import Office
from backend.problems import Problem
from backend.services.documents import store_blob
from backend.wire import OpenedPage, StaffMember
from pki.errors import PkiError
from pki.wrapped_page import unwrap_page
from review.orders import OrderNo, Sha256

_MEDIA_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PN": "image/png", b"BM": "image/bmp"}
_LONGEST_ORDER_NO = 40


def open_page(office: Office, member: StaffMember, wrapped: bytes) -> OpenedPage:
    """Open a page and keep it as document bytes; who opened it, and for which order, is recorded. Repeatable."""
    try:
        page = unwrap_page(office.wrapping_secret, wrapped)
    except PkiError as error:
        raise Problem(422, error.code, error.sentence) from error
    media_type = next((kind for start, kind in _MEDIA_TYPES.items() if page.content.startswith(start)), _UNKNOWN)
    sha256 = hashlib.sha256(page.content).hexdigest()
    with office.database.write() as session:
        store_blob(session, office, sha256, page.content, media_type)
        order_no = page.order_no[:_LONGEST_ORDER_NO]
        session.add(AuditRow(at=office.now(), by=member.user, what="wrapped_page_opened", order_no=order_no))
    return OpenedPage(sha256=Sha256(sha256), media_type=media_type, order_no=OrderNo(page.order_no))


_UNKNOWN = "application/octet-stream"
