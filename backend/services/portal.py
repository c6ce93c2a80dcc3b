"""The applicant's side, thinly: reading the reasons, uploading again, submitting, paying, posting."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.tables import BlobRow, CourierRow, DocumentRow, OrderRow
from backend.office import Office
from backend.problems import Problem
from backend.services.orders import add_event, find_row, snapshot_of, store, unknown_order
from backend.services.scene import illegal, into_stage, invalid
from backend.wire import PortalOrder, PortalReason, PortalUpload
from review.identifiers import check_courier_number
from review.messages import shipping_notice
from review.orders import DocumentId, DocumentRef, OrderSnapshot, Source, Verdict
from review.stages import STAGE_NAMES_ZH, IllegalTransition, Stage, StageAction, advance

UPLOAD_LIMIT = 1024 * 1024  # DOMAIN §4: at most 1 MB each
UPLOAD_TYPES = frozenset({"image/jpeg", "image/png", "image/bmp"})
SYSTEM = "system"
_UPLOAD_STAGES = (Stage.DRAFT, Stage.CORRECTION)
_POSTING_STAGES = (Stage.MAILING, Stage.SUPPLEMENT)

Step = Callable[[Session, OrderSnapshot, datetime], tuple[OrderSnapshot, str]]


def applicant_name(uscc: str) -> str:
    """Return how an applicant is called in the history."""
    return f"applicant:{uscc}"


def own_orders(office: Office, uscc: str) -> tuple[PortalOrder, ...]:
    """Return the applicant's orders with what there is to read and to do."""
    now = office.now()
    with office.database.read() as session:
        rows = session.scalars(select(OrderRow).where(OrderRow.uscc == uscc).order_by(OrderRow.order_no)).all()
    return tuple(_as_seen(office, snapshot_of(row, now)) for row in rows)


def own_row(session: Session, order_no: str, uscc: str, *, for_update: bool = False) -> OrderRow:
    """Return the applicant's order; another one's does not exist for them."""
    row = find_row(session, order_no, for_update=for_update)
    if row.uscc != uscc:
        raise unknown_order(order_no)
    return row


def _as_seen(office: Office, order: OrderSnapshot) -> PortalOrder:
    shipment = order.shipment
    return PortalOrder(
        order_no=order.order_no,
        stage=order.stage,
        stage_name=STAGE_NAMES_ZH[order.stage],
        kind=order.kind,
        organisation=order.organisation.name,
        round=order.round,
        reasons=_reasons(office, order),
        courier_number=order.courier_number,
        waybill_number=shipment.waybill_number if shipment else "",
        notice=shipping_notice(order_no=order.order_no, waybill_number=shipment.waybill_number) if shipment else "",
        refund_due=order.refund_due,
    )


def _reasons(office: Office, order: OrderSnapshot) -> tuple[PortalReason, ...]:
    """Return the reasons of the last verdict, while the applicant has to act on them."""
    if order.stage not in (Stage.CORRECTION, Stage.SUPPLEMENT) or not order.decisions:
        return ()
    last = order.decisions[-1]
    if last.verdict is not Verdict.REJECT:
        return ()
    return tuple(
        PortalReason(
            code=reason.code,
            document=reason.document,
            document_name=office.kinds.document_name(reason.document) if reason.document else "",
            text=reason.text,
        )
        for reason in last.reasons
    )


def change(office: Office, order_no: str, uscc: str, step: Step, *, action: str, by: str = "") -> PortalOrder:
    """Change an applicant's own order in one transaction."""
    now = office.now()
    with office.database.write() as session:
        row = own_row(session, order_no, uscc, for_update=True)
        before = snapshot_of(row, now)
        after, summary = step(session, before, now)
        order = replace(after, revision=before.revision + 1)
        add_event(session, order, by=by or applicant_name(uscc), action=action, summary=summary, at=now)
        store(session, row, order)
    return _as_seen(office, order)


def moved(order: OrderSnapshot, action: StageAction, now: datetime) -> OrderSnapshot:
    """Return the order after the applicant's or the system's step."""
    try:
        return into_stage(order, advance(order.stage, action), now)
    except IllegalTransition as error:
        raise illegal(error.stage, action) from error


def upload(office: Office, order_no: str, uscc: str, wanted: PortalUpload) -> PortalOrder:
    """Take an uploaded picture into the coming round; its bytes were put before."""

    def step(session: Session, order: OrderSnapshot, _now: datetime) -> tuple[OrderSnapshot, str]:
        _check_upload(office, session, order, wanted)
        upload_round = coming_round(order)
        place = f"{order_no}-upload-{upload_round}-{wanted.document}-{wanted.page}"
        taken = session.scalars(select(DocumentRow.id).where(DocumentRow.id.startswith(place + "."))).all()
        ref = DocumentRef(
            id=DocumentId(f"{place}.{len(taken) + 1}"),
            document=wanted.document,
            source=Source.UPLOAD,
            round=upload_round,
            page=wanted.page,
        )
        session.add(document_row(order_no, ref, sha256=wanted.sha256, media_type=wanted.media_type))
        return with_pages(session, order, [ref]), f"上传{office.kinds.document_name(wanted.document)}"

    return change(office, order_no, uscc, step, action="upload")


def _check_upload(office: Office, session: Session, order: OrderSnapshot, wanted: PortalUpload) -> None:
    if order.stage not in _UPLOAD_STAGES:
        raise illegal(order.stage, "upload")
    if wanted.document not in office.kinds.kind(order.kind).codes():
        raise invalid("该项目不需要这种材料。")
    blob = session.get(BlobRow, wanted.sha256)
    if blob is None:
        raise Problem(422, "document_unknown", "服务器上没有这个图像，请先上传。")
    if wanted.media_type not in UPLOAD_TYPES or blob.size > UPLOAD_LIMIT:
        raise invalid("材料须为 jpeg、jpg、png 或 bmp 图片，且不超过 1 MB。")


def coming_round(order: OrderSnapshot) -> int:
    """Return the number of the round that is being prepared."""
    return order.round if order.stage is Stage.DRAFT else order.round + 1


def document_row(
    order_no: str,
    ref: DocumentRef,
    *,
    sha256: str | None = None,
    media_type: str | None = None,
    origin: str | None = None,
) -> DocumentRow:
    """Return the row of a page."""
    return DocumentRow(
        id=ref.id,
        order_no=order_no,
        document=ref.document,
        source=ref.source,
        round=ref.round,
        page=ref.page,
        sha256=sha256,
        media_type=media_type,
        origin=origin,
    )


def with_pages(session: Session, order: OrderSnapshot, refs: Sequence[DocumentRef]) -> OrderSnapshot:
    """Return the order with these pages; they take the place of the same pages of the same round."""
    places = {(ref.document, ref.source, ref.round, ref.page) for ref in refs}
    older = {old.id for old in order.documents if (old.document, old.source, old.round, old.page) in places}
    for document_id in older:
        session.get_one(DocumentRow, document_id).is_current = False
    return replace(order, documents=(*(old for old in order.documents if old.id not in older), *refs))


def submit(office: Office, order_no: str, uscc: str) -> PortalOrder:
    """Submit the order, or the corrected round; every required upload has to be there."""

    def step(_session: Session, order: OrderSnapshot, now: datetime) -> tuple[OrderSnapshot, str]:
        return submitted(office, order, now)

    return change(office, order_no, uscc, step, action="submit")


def submitted(office: Office, order: OrderSnapshot, now: datetime) -> tuple[OrderSnapshot, str]:
    """Return the order in pre-review with its new round."""
    is_first = order.stage is Stage.DRAFT
    after = moved(order, StageAction.SUBMIT if is_first else StageAction.RESUBMIT, now)
    uploads = frozenset(ref.document for ref in order.documents if ref.source is Source.UPLOAD)
    missing = office.kinds.kind(order.kind).missing(uploads)
    if missing:
        names = "、".join(spec.name for spec in missing)
        raise Problem(422, "documents_missing", f"还缺少：{names}，请上传后再提交。")
    after = replace(after, round=coming_round(order), submitted_at=now)
    return after, f"提交第 {after.round} 轮资料"


def enter_courier(office: Office, order_no: str, uscc: str, courier_number: str) -> PortalOrder:
    """Note the courier number under which the applicant posted the paper."""
    judged = check_courier_number(courier_number)
    if not judged.is_usable:
        raise invalid(judged.sentence)

    def step(session: Session, order: OrderSnapshot, now: datetime) -> tuple[OrderSnapshot, str]:
        return posted(session, order, judged.value, now)

    return change(office, order_no, uscc, step, action="courier")


def posted(session: Session, order: OrderSnapshot, number: str, now: datetime) -> tuple[OrderSnapshot, str]:
    """Return the order with its new courier number, by which the parcel will be found."""
    if order.stage not in _POSTING_STAGES:
        raise illegal(order.stage, "courier")
    session.merge(CourierRow(courier_number=number, order_no=order.order_no, entered_at=now))
    return replace(order, courier_number=number), f"申请人寄出资料，快递单号 {number}"


def pay(office: Office, order_no: str, uscc: str) -> PortalOrder:
    """Take the payment callback: in a training office the simulated one."""

    def step(_session: Session, order: OrderSnapshot, now: datetime) -> tuple[OrderSnapshot, str]:
        fee = office.kinds.kind(order.kind).fee_cny
        return replace(moved(order, StageAction.PAY, now), paid=True), f"已付款 {fee} 元"

    return change(office, order_no, uscc, step, action="pay", by=SYSTEM)
