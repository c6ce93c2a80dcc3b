"""What lies on the intake desk: the open parcel, and the tray of pages nobody could place. It is kept on disk."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.ports.codec import adapter_of
from app.ports.store import UnitOfWork
from review.orders import DocumentCode, OrderNo, Sha256

_FACT = "intake.desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePage:
    """A scanned page on the desk; `id` is the SHA-256 of its bytes, under which the scan store has them.

    `document` is a proposal until `is_sure`; `agreement` says how far it agrees with the upload it was proposed for.
    `barcode_order` is the order whose number is printed on it, empty where there is none.
    """

    id: Sha256
    media_type: str
    file_name: str
    number: int
    width_px: int
    height_px: int
    dpi: float | None
    received_at: datetime
    barcode_order: str = ""
    document: DocumentCode | None = None
    page: int = 1
    agreement: int = 0
    is_sure: bool = False
    is_queued: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedParcel:
    """The parcel being worked on; `wanted` are the sheets it should hold.

    Without a courier number no parcel came: sheets of an order in paper review are scanned again.
    """

    courier_number: str
    order_no: OrderNo
    organisation: str
    opened_at: datetime
    opened_by: str
    wanted: tuple[DocumentCode, ...]
    pages: tuple[IntakePage, ...] = ()

    @property
    def is_rescan(self) -> bool:
        """Tell whether sheets are only scanned again."""
        return not self.courier_number

    def ticked(self) -> frozenset[DocumentCode]:
        """Return the sheets that have arrived for sure."""
        return frozenset(page.document for page in self.pages if page.document and page.is_sure)

    def missing(self) -> tuple[DocumentCode, ...]:
        """Return the wanted sheets that have not arrived."""
        ticked = self.ticked()
        return tuple(code for code in self.wanted if code not in ticked)

    def unplaced(self) -> tuple[IntakePage, ...]:
        """Return the pages whose document a person has yet to say or confirm."""
        return tuple(page for page in self.pages if page.document is None or not page.is_sure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the intake desk."""

    parcel: OpenedParcel | None = None
    tray: tuple[IntakePage, ...] = ()

    def page(self, page_id: Sha256) -> IntakePage | None:
        """Return the page, in the parcel or in the tray."""
        pages = (*(self.parcel.pages if self.parcel else ()), *self.tray)
        return next((page for page in pages if page.id == page_id), None)

    def with_pages(self, change: Callable[[tuple[IntakePage, ...]], tuple[IntakePage, ...]]) -> "Desk":
        """Return the desk with the pages of the open parcel changed; the same desk when none is open."""
        return replace(self, parcel=replace(self.parcel, pages=change(self.parcel.pages))) if self.parcel else self

    def without(self, page_id: Sha256) -> "Desk":
        """Return the desk without the page."""

        def others(pages: tuple[IntakePage, ...]) -> tuple[IntakePage, ...]:
            return tuple(page for page in pages if page.id != page_id)

        return replace(self.with_pages(others), tray=others(self.tray))


def load_desk(work: UnitOfWork) -> Desk:
    """Return what lies on the desk."""
    text = work.facts.get(_FACT)
    if text is None:
        return Desk()
    desk: Desk = adapter_of(Desk).validate_json(text)
    return desk


def save_desk(work: UnitOfWork, desk: Desk) -> None:
    """Keep what lies on the desk, in the caller's transaction."""
    work.facts.set(_FACT, str(adapter_of(Desk).dump_json(desk), "utf-8"))


def cleared(desk: Desk) -> Desk:
    """Return the desk without its parcel; pages that came while it was being closed go to the tray."""
    late = tuple(page for page in desk.parcel.pages if not page.is_queued) if desk.parcel else ()
    loose = (replace(page, document=None, is_sure=False, note="包裹完成之后才读入。") for page in late)
    return Desk(tray=(*desk.tray, *loose))


def put_in_parcel(desk: Desk, page: IntakePage) -> Desk:
    """Return the desk with the page in the open parcel: in its own place if it is there already, else at the end."""
    if desk.parcel is not None and any(other.id == page.id for other in desk.parcel.pages):
        return desk.with_pages(lambda pages: tuple(page if other.id == page.id else other for other in pages))
    return desk.without(page.id).with_pages(lambda pages: (*pages, page))
