"""What the office prints: the review report, the key's label, the PIN letter, what goes into and onto the parcel.

All values are ready to be read: names and times are Chinese text, pictures are PNG or JPEG bytes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from review.orders import OrderNo, Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A PDF. `missing` are characters that no installed font has; each stands in the PDF as its code point."""

    pdf: bytes = field(repr=False)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A page of a PDF as pixels: rows of 24-bit RGB without padding, `dpi` dots per inch."""

    width_px: int
    height_px: int
    dpi: float
    rgb: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFinding:
    """One check: name, verdict (sign and word), value with unit, threshold, what it means, where it was seen."""

    name: str
    verdict: str
    value: str
    threshold: str
    message: str
    crop: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """One picture of a document with what the checks said of it; `instead` stands where there is no picture."""

    title: str
    picture: bytes | None = field(default=None, repr=False)
    findings: tuple[ReportFinding, ...] = ()
    instead: str = "（图像不在本机）"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    """A table of the report, heading and rows; `columns` are relative widths."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReport:
    """Everything the review report of an order says."""

    order_no: OrderNo
    organisation: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[ReportSection, ...]
    pages: tuple[ReportPage, ...]
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLabel:
    """Stuck to the USB key."""

    order_no: OrderNo
    organisation: str
    usb_key_serial: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PinLetter:
    """The tear-off letter with the user's initial PIN. It exists in memory only; nothing of it is stored or logged."""

    order_no: OrderNo
    organisation: str
    recipient: str
    usb_key_serial: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackingSlip:
    """What the parcel holds, and for whom."""

    order_no: OrderNo
    organisation: str
    recipient: Recipient
    usb_key_serial: str
    waybill_number: str
    contents: tuple[tuple[str, int], ...]
    packed_at: datetime
    packed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierSlip:
    """For the courier's clerk: sender, recipient, freight collect. The waybill itself is the courier's."""

    order_no: OrderNo
    sender: Recipient
    recipient: Recipient
    waybill_number: str
    contents: str


class PaperPrinter(Protocol):
    """Makes PDFs with embedded fonts; `UserError("font_missing")` when the machine has no Chinese font."""

    def review_report(self, report: ReviewReport) -> Printed:
        """Return the review report, A4."""
        ...

    def key_label(self, label: KeyLabel) -> Printed:
        """Return the key's label, 60 x 40 mm, with the order number as Code 128."""
        ...

    def pin_letter(self, letter: PinLetter) -> Printed:
        """Return the PIN letter, A5 landscape."""
        ...

    def packing_slip(self, slip: PackingSlip) -> Printed:
        """Return the packing slip with the freight-collect note, A5."""
        ...

    def courier_slip(self, slip: CourierSlip) -> Printed:
        """Return the slip for the courier, 100 x 150 mm."""
        ...

    def page_sizes_mm(self, printed: Printed) -> tuple[tuple[float, float], ...]:
        """Return width and height of every page, in millimetres."""
        ...

    def page_picture(self, printed: Printed, page: int, dpi: float) -> PagePicture:
        """Return a page, counted from 0, drawn at `dpi` dots per inch; nothing leaves memory."""
        ...


class PictureCutter(Protocol):
    """Makes small pictures for a report."""

    def thumbnail(self, content: bytes, longest_px: int) -> bytes | None:
        """Return the picture, made smaller, as JPEG; None when it cannot be read."""
        ...

    def cut(self, content: bytes, box_px: tuple[int, int, int, int], longest_px: int) -> bytes | None:
        """Return the box x, y, w, h of the picture as PNG; None when picture or box cannot be used."""
        ...
