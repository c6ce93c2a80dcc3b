"""What the intake desk answers."""

from dataclasses import dataclass

from app.services.intake_state import IntakePage, OpenedParcel
from app.services.outcomes import NotAccepted, RuleBroken
from review.orders import DocumentCode, OrderNo


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelUnknown:
    """No order of this office awaits a parcel with this number: open it by the order number written on the form."""

    courier_number: str
    code: str = "parcel_unknown"
    sentence: str = "没有订单登记过这个快递单号，请打开包裹，按申请表左上角的订单编号登记。"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableFile:
    """A file that was set aside, why, and where it is now."""

    name: str
    code: str
    sentence: str
    kept_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one look into the folder brought. `busy` files are tried again at the next look."""

    pages: tuple[IntakePage, ...] = ()
    files: int = 0
    repeated: int = 0
    unreadable: tuple[UnreadableFile, ...] = ()
    busy: tuple[str, ...] = ()
    unsettled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelClosed:
    """The parcel is filed: durable here, sent by the outbox. `missing` are sheets that were wanted and did not come.

    After a rescan there is no parcel to register: `action_key` is empty.
    """

    order_no: OrderNo
    documents: tuple[DocumentCode, ...]
    missing: tuple[DocumentCode, ...]
    pages: int
    action_key: str


ParcelOutcome = OpenedParcel | ParcelUnknown | NotAccepted
CloseOutcome = ParcelClosed | NotAccepted

NO_PARCEL = RuleBroken(code="no_open_parcel", sentence="没有打开的包裹，请先扫描快递单号。")


def cannot_close(parcel: OpenedParcel | None) -> RuleBroken | None:
    """Return why the parcel cannot be closed yet, or None."""
    if parcel is None:
        return NO_PARCEL
    if not parcel.pages:
        return RuleBroken(code="parcel_empty", sentence="包裹里还没有扫描页，请扫描后再完成。")
    unplaced = len(parcel.unplaced())
    if unplaced:
        return RuleBroken(code="pages_unplaced", sentence=f"还有 {unplaced} 页没有确认是哪份材料，请确认或移到托盘。")
    places = [(page.document, page.page) for page in parcel.pages]
    if len(set(places)) < len(places):
        return RuleBroken(code="page_taken", sentence="有两页标为同一份材料的同一页，请改正页码。")
    return None
