"""The sample applicant of a training office: has the corrected round and the paper set ready."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.tables import BlobRow, DocumentRow
from backend.office import Office
from backend.parts import PreparedPage, SampleApplicant
from backend.problems import Problem
from backend.services import portal
from backend.services.documents import render
from backend.services.orders import order_as_it_stands, snapshot_of
from backend.services.scene import illegal
from backend.wire import PortalOrder, PracticeSheets, PreparedParcel
from review.orders import DocumentCode, DocumentId, DocumentRef, OrderNo, OrderSnapshot, Sha256, Source, StoredDocument
from review.stages import Stage, StageAction

_AWAITS_PARCEL = frozenset({Stage.MAILING, Stage.SUPPLEMENT})
IN_THE_POST = "posted"  # source of pages that lie in a parcel: nobody has scanned them yet


def _applicant(office: Office) -> SampleApplicant:
    if office.parts.applicant is None:
        raise Problem(404, "not_found", "没有这个地址或资源。")
    return office.parts.applicant


def resubmit(office: Office, order_no: str, uscc: str) -> PortalOrder:
    """Upload the corrected round and submit it."""
    applicant = _applicant(office)

    def step(session: Session, order: OrderSnapshot, now: datetime) -> tuple[OrderSnapshot, str]:
        upload_round = portal.coming_round(order)
        pages = applicant.corrected_round(order.order_no, upload_round)
        refs = [_add_upload(session, order.order_no, upload_round, page) for page in pages]
        return portal.submitted(office, portal.with_pages(session, order, refs), now)

    return portal.change(office, order_no, uscc, step, action="submit")


def _add_upload(session: Session, order_no: OrderNo, upload_round: int, page: PreparedPage) -> DocumentRef:
    ref = DocumentRef(
        id=DocumentId(f"{order_no}-upload-{upload_round}-{page.document}-{page.page}.s"),
        document=page.document,
        source=Source.UPLOAD,
        round=upload_round,
        page=page.page,
    )
    session.add(portal.document_row(order_no, ref, origin=page.origin))
    return ref


def post_parcel(office: Office, order_no: str, uscc: str) -> PreparedParcel:
    """Post the paper set (or the supplement) and say what lies in the parcel."""
    applicant = _applicant(office)
    with office.database.read() as session:
        order = snapshot_of(portal.own_row(session, order_no, uscc), office.now())
    if order.stage not in _AWAITS_PARCEL:
        raise illegal(order.stage, "courier")
    sheets = _packed(office, applicant, order)
    parcel = len(order.parcels) + 1
    number = order.courier_number if parcel == 1 and order.courier_number else _courier_number(order, parcel)
    posted = portal.enter_courier(office, order_no, uscc, number)
    return PreparedParcel(courier_number=number, sheets=sheets, order=posted)


def act_as_applicant(office: Office, order_no: str) -> PortalOrder:
    """Do what the order's applicant is awaited for: upload again, pay, or post the paper and enter its number.

    For whoever practises alone: nobody else is there to do it. Each is the portal's own act.
    """
    applicant = _applicant(office)
    order = order_as_it_stands(office, order_no)
    uscc = order.organisation.uscc
    match order.stage:
        case Stage.CORRECTION:
            return resubmit(office, order_no, uscc)
        case Stage.PAYMENT:
            return portal.pay(office, order_no, uscc)
        case Stage.MAILING | Stage.SUPPLEMENT:
            return _post_unless_posted(office, applicant, order)
    raise Problem(409, "applicant_not_awaited", "这个订单现在不等申请人办理。")


def _post_unless_posted(office: Office, applicant: SampleApplicant, order: OrderSnapshot) -> PortalOrder:
    """Post the paper; the sheets are drawn when the parcel is opened."""
    uscc, parcel = order.organisation.uscc, len(order.parcels) + 1
    number = order.courier_number if parcel == 1 and order.courier_number else _courier_number(order, parcel)
    if order.courier_number == number:
        sentence = f"申请人已经寄出资料，快递单号 {number}；请在收件登记中打开这个包裹。"
        raise Problem(409, "applicant_not_awaited", sentence)
    _lay_in(office, order, parcel, applicant.paper_set(order.order_no, parcel))
    return portal.enter_courier(office, order.order_no, uscc, number)


def practice_sheets(office: Office, order_no: str) -> PracticeSheets:
    """Give what lies in the awaited parcel, for the practice scanner of whoever opens it; nothing is filed by that."""
    applicant = _applicant(office)
    order = order_as_it_stands(office, order_no)
    if order.stage not in _AWAITS_PARCEL:
        raise illegal(order.stage, StageAction.OPEN_PARCEL)
    return PracticeSheets(sheets=_packed(office, applicant, order))


def _packed(office: Office, applicant: SampleApplicant, order: OrderSnapshot) -> tuple[StoredDocument, ...]:
    """Return the sheets of the parcel that is to come, drawn and stamped."""
    parcel = len(order.parcels) + 1
    ids = _lay_in(office, order, parcel, applicant.paper_set(order.order_no, parcel))
    render(office, ids)
    return _sheets(office, ids)


def _courier_number(order: OrderSnapshot, parcel: int) -> str:
    digits = "".join(character for character in order.order_no if character.isdigit())
    return f"YT{digits[-11:]:0>11}{parcel:02d}"


def _lay_in(office: Office, order: OrderSnapshot, parcel: int, pages: Sequence[PreparedPage]) -> list[str]:
    """Describe the sheets; asking for the same parcel again finds those that are described already."""
    ids = []
    with office.database.write() as session:
        for page in pages:
            document_id = f"{order.order_no}-posted-{parcel}-{page.document}-{page.page}"
            ids.append(document_id)
            if session.get(DocumentRow, document_id) is None:
                session.add(_posted_row(order.order_no, document_id, parcel, page))
    return ids


def _posted_row(order_no: OrderNo, document_id: str, parcel: int, page: PreparedPage) -> DocumentRow:
    return DocumentRow(
        id=document_id,
        order_no=order_no,
        document=page.document,
        source=IN_THE_POST,
        round=parcel,
        page=page.page,
        origin=page.origin,
        is_current=False,
    )


def _sheets(office: Office, ids: Sequence[str]) -> tuple[StoredDocument, ...]:
    with office.database.read() as session:
        query = select(DocumentRow, BlobRow).join(BlobRow, BlobRow.sha256 == DocumentRow.sha256)
        rows = session.execute(query.where(DocumentRow.id.in_(ids))).all()
    sheets = {
        row.id: StoredDocument(
            id=DocumentId(row.id),
            document=DocumentCode(row.document),
            source=Source.PAPER,
            round=row.round,
            page=row.page,
            sha256=Sha256(blob.sha256),
            size=blob.size,
            media_type=blob.media_type,
        )
        for row, blob in rows
    }
    return tuple(sheets[document_id] for document_id in ids)
