"""`PaperPrinter` by reportlab."""

from collections.abc import Callable
from typing import TypeVar

from app.adapters.pdf.fonts import FontSet, chinese_fonts
from app.adapters.pdf.pages import page_picture, page_sizes_mm
from app.adapters.pdf.report import draw_review_report
from app.adapters.pdf.slips import draw_courier_slip, draw_key_label, draw_packing_slip, draw_pin_letter
from app.ports.papers import CourierSlip, KeyLabel, PackingSlip, PagePicture, PinLetter, Printed, ReviewReport

P = TypeVar("P")


class ReportlabPrinter:
    """Makes PDFs with embedded fonts."""

    def review_report(self, report: ReviewReport) -> Printed:
        """Return the review report, A4."""
        return _printed(report, draw_review_report)

    def key_label(self, label: KeyLabel) -> Printed:
        """Return the key's label, 60 x 40 mm, with the order number as Code 128."""
        return _printed(label, draw_key_label)

    def pin_letter(self, letter: PinLetter) -> Printed:
        """Return the PIN letter, A5 landscape."""
        return _printed(letter, draw_pin_letter)

    def packing_slip(self, slip: PackingSlip) -> Printed:
        """Return the packing slip with the freight-collect note, A5."""
        return _printed(slip, draw_packing_slip)

    def courier_slip(self, slip: CourierSlip) -> Printed:
        """Return the slip for the courier, 100 x 150 mm."""
        return _printed(slip, draw_courier_slip)

    def page_sizes_mm(self, printed: Printed) -> tuple[tuple[float, float], ...]:
        """Return width and height of every page, in millimetres."""
        return page_sizes_mm(printed.pdf)

    def page_picture(self, printed: Printed, page: int, dpi: float) -> PagePicture:
        """Return a page, counted from 0, drawn at `dpi` in memory."""
        return page_picture(printed.pdf, page, dpi)


def _printed(paper: P, draw: Callable[[P, FontSet], bytes]) -> Printed:
    fonts = chinese_fonts()
    pdf = draw(paper, fonts)
    return Printed(pdf=pdf, missing=fonts.missing)
