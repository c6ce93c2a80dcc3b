"""Paper arrives: parcels, scanned pages, and calls about them."""

from dataclasses import replace

from sqlalchemy import select, update

from backend.database.tables import BlobRow, DocumentRow
from backend.problems import Problem
from backend.services.scene import Outcome, Scene, invalid, move, require_text
from review.actions import AssignArchiveBox, FilePage, LogCall, OpenParcel
from review.calls import other_number_fault
from review.identifiers import check_courier_number
from review.orders import Call, CallOutcome, DocumentId, DocumentRef, OrderSnapshot, Parcel, Source
from review.stages import Stage, StageAction

LAST_PAGE = 200
CALL_NAMES = {
    CallOutcome.AGREED: "已告知，同意补寄",
    CallOutcome.CALL_BACK: "约定回电",
    CallOutcome.NO_ANSWER: "无人接听",
    CallOutcome.WRONG_NUMBER: "号码有误",
}


def open_parcel(scene: Scene, action: OpenParcel) -> Outcome:
    """Record a parcel; the order goes to paper review."""
    number = check_courier_number(action.courier_number).value
    if not number:
        raise invalid("快递单号不能为空。")
    moved = move(scene, StageAction.OPEN_PARCEL)
    parcel = Parcel(
        courier_number=number,
        opened_at=scene.at,
        opened_by=scene.member.user,
        documents=action.documents,
        note=action.note,
    )
    order = replace(moved, parcels=(*moved.parcels, parcel))
    return Outcome(order=order, summary=f"收到快递 {number}，材料 {len(action.documents)} 种")


def file_page(scene: Scene, action: FilePage) -> Outcome:
    """File a scanned page; a better scan of the same page takes its place."""
    order = scene.order
    if not 1 <= action.page <= LAST_PAGE:
        raise invalid(f"页码应在 1 到 {LAST_PAGE} 之间。")
    require_text(action.document, "必须指明材料种类。")
    if scene.session.get(BlobRow, action.sha256) is None:
        raise Problem(422, "document_unknown", "服务器上没有这一页的图像，请先上传图像再归档。")
    ref = DocumentRef(
        id=_new_page_id(scene, action),
        document=action.document,
        source=Source.PAPER,
        round=_paper_round(order),
        page=action.page,
    )
    _store_page(scene, ref, action)
    others = _without_older_scans(scene, ref)
    return Outcome(
        order=replace(order, documents=(*others, ref)), summary=f"归档纸质扫描件：{action.document} 第 {action.page} 页"
    )


def _without_older_scans(scene: Scene, ref: DocumentRef) -> tuple[DocumentRef, ...]:
    place = (ref.document, ref.source, ref.round, ref.page)
    refs = scene.order.documents
    older = {old.id for old in refs if (old.document, old.source, old.round, old.page) == place}
    scene.session.execute(update(DocumentRow).where(DocumentRow.id.in_(older)).values(is_current=False))
    return tuple(old for old in refs if old.id not in older)


def _paper_round(order: OrderSnapshot) -> int:
    """Return the parcel that a page belongs to: while one is awaited, the coming one (intake files, then closes it)."""
    is_awaited = order.stage in (Stage.MAILING, Stage.SUPPLEMENT)
    return max(1, len(order.parcels) + is_awaited)


def _new_page_id(scene: Scene, action: FilePage) -> DocumentId:
    """Return an id that no page had before, so that a cached picture is never taken for its better rescan."""
    order = scene.order
    stem = f"{order.order_no}-paper-{_paper_round(order)}-{action.document}-{action.page}"
    query = select(DocumentRow.id).where(DocumentRow.order_no == order.order_no, DocumentRow.id.startswith(stem + "."))
    return DocumentId(f"{stem}.{len(scene.session.scalars(query).all()) + 1}")


def _store_page(scene: Scene, ref: DocumentRef, action: FilePage) -> None:
    scene.session.add(
        DocumentRow(
            id=ref.id,
            order_no=scene.order.order_no,
            document=ref.document,
            source=ref.source,
            round=ref.round,
            page=ref.page,
            sha256=action.sha256,
            media_type=action.media_type,
        )
    )


def log_call(scene: Scene, action: LogCall) -> Outcome:
    """Record a call to the handling agent; it moves nothing."""
    if action.next_due is not None and action.next_due.tzinfo is None:
        raise invalid("下次联系时间必须带时区。")
    if fault := other_number_fault(action):
        raise invalid(fault)
    call = Call(
        number=require_text(action.number, "电话号码不能为空。"),
        at=scene.at,
        by=scene.member.user,
        outcome=action.outcome,
        answered_by=action.answered_by,
        asked_for=action.asked_for,
        note=action.note,
        next_due=action.next_due,
        other_number=action.other_number,
    )
    order = replace(scene.order, calls=(*scene.order.calls, call))
    return Outcome(order=order, summary=f"电话联系经办人：{CALL_NAMES[action.outcome]}")


def assign_archive_box(scene: Scene, action: AssignArchiveBox) -> Outcome:
    """Say in which box the paper set is kept (DOMAIN §1)."""
    box = require_text(action.archive_box, "档案盒号不能为空。")
    return Outcome(order=replace(scene.order, archive_box=box), summary=f"归入档案盒 {box}")
