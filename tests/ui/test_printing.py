"""Papers come out of memory onto the sheet; a PIN never into a file; what is not on paper is remembered."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageSize, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from tests.fakes.ui_station import FakeOffice
from ui.parts import PageName
from ui.printing import KEY_LABEL, PIN_LETTER, REVIEW_REPORT, Paper, goes_to_file
from ui.production.page import ProductionPage
from ui.shell.window import Window
from ui.shipping.page import ShippingPage

Settled = Callable[[], None]


class Sheets:
    """A printer whose sheets stay in memory."""

    def __init__(self, *, there: bool = True, saves_to: str = "") -> None:
        self.there, self.saves_to = there, saves_to
        self.buffer = QBuffer()
        self.asked: list[Paper] = []
        self.device: QPagedPaintDevice | None = None

    def is_any(self) -> bool:
        return self.there

    def choose(self, paper: Paper, parent: QWidget) -> QPagedPaintDevice | None:
        self.asked.append(paper)
        self.buffer = QBuffer()
        self.buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if self.device is not None:
            return self.device
        writer = QPdfWriter(self.buffer)
        writer.setResolution(300)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF())
        return writer

    def file_name(self, paper: Paper, proposal: str, parent: QWidget) -> str:
        self.asked.append(paper)
        return self.saves_to

    def pages(self) -> list[np.ndarray]:
        """Return the sheets at 72 dpi, grey."""
        document = pypdfium2.PdfDocument(bytes(self.buffer.data().data()))
        pages = [np.asarray(page.render(scale=1).to_pil().convert("L")) for page in document]
        document.close()
        return pages


def press_button(page: QWidget, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    assert found.isEnabled()
    found.click()
    return found


@pytest.fixture
def made(window: Window, settled: Settled) -> ProductionPage:
    """A production page on which a key was just made."""
    window.go(PageName.PRODUCTION, "")
    settled()
    page = window.current()
    assert isinstance(page, ProductionPage)
    page.findChild(QCheckBox, "confirm_seal").setChecked(True)  # type: ignore[union-attr]
    press_button(page, "start_production")
    settled()
    return page


def test_the_letter_goes_onto_paper_and_then_the_pin_is_forgotten(
    made: ProductionPage, office: FakeOffice, settled: Settled
) -> None:
    sheets = made.papers.press.printers = Sheets()
    press_button(made, "print_letter")
    settled()
    assert sheets.asked == [PIN_LETTER]
    (sheet,) = sheets.pages()
    assert 500 < np.count_nonzero(sheet < 128) < sheet.size // 4
    assert np.count_nonzero(sheet[len(sheet) // 2 + 10 :] < 128) == 0  # A5 in its true size: the upper half of an A4
    assert ("letter_taken", "0A1B2C3D4E") not in office.said
    press_button(made, "letter_taken")
    assert ("letter_taken", "0A1B2C3D4E") in office.said
    assert made.papers.unprinted() == ()


def test_leaving_with_an_unprinted_letter_warns_once(made: ProductionPage, window: Window, settled: Settled) -> None:
    def warnings() -> int:
        return sum(notice.code == "letter_unprinted" for notice in window.parts.notices.log)

    window.go(PageName.SHIPPING, "")
    assert warnings() == 1
    window.go(PageName.PRODUCTION, "")
    window.go(PageName.SHIPPING, "")
    settled()
    assert warnings() == 1


def test_a_letter_without_a_printer_waits_and_offers_no_file(
    made: ProductionPage, office: FakeOffice, window: Window, settled: Settled, tmp_path: Path
) -> None:
    sheets = made.papers.press.printers = Sheets(there=False, saves_to=str(tmp_path / "letter.pdf"))
    press_button(made, "print_letter")
    settled()
    assert sheets.asked == []
    assert list(tmp_path.iterdir()) == []
    assert window.parts.notices.log[0].code == "printer_missing"
    assert not [what for what, _ in office.said if what == "pin_letter"]


def test_a_letter_is_not_printed_into_a_file(
    made: ProductionPage, office: FakeOffice, window: Window, settled: Settled, tmp_path: Path
) -> None:
    into_file = QPrinter()
    into_file.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    into_file.setOutputFileName(str(tmp_path / "letter.pdf"))
    assert goes_to_file(into_file)
    sheets = made.papers.press.printers = Sheets()
    sheets.device = into_file
    press_button(made, "print_letter")
    settled()
    assert window.parts.notices.log[0].code == "secret_to_file"
    assert list(tmp_path.iterdir()) == []
    assert not [what for what, _ in office.said if what == "pin_letter"]


def test_label_without_a_printer_is_offered_as_a_file(made: ProductionPage, settled: Settled, tmp_path: Path) -> None:
    sheets = made.papers.press.printers = Sheets(there=False, saves_to=str(tmp_path / "标签 1"))
    press_button(made, "print_label")
    settled()
    assert sheets.asked == [KEY_LABEL]
    assert (tmp_path / "标签 1.pdf").read_bytes().startswith(b"%PDF-")


def test_every_page_of_a_long_paper_is_painted(window: Window, settled: Settled) -> None:
    window.go(PageName.SHIPPING, "")
    settled()
    page = window.current()
    assert isinstance(page, ShippingPage)
    sheets = page.press.printers = Sheets()
    done: list[str] = []
    overview = window.parts.station.overview
    page.press.print_paper(
        REVIEW_REPORT, lambda context: overview.review_report("JX20261120-0001", context),  # type: ignore[arg-type]
        printed=lambda: done.append("printed"),
    )  # fmt: skip
    settled()
    assert done == ["printed"]
    dark = [float(np.mean(sheet < 128)) for sheet in sheets.pages()]
    assert dark == pytest.approx([0.1, 0.4], abs=0.02)


def test_slips_are_printed_once_both_scans_belong_together(
    window: Window, office: FakeOffice, settled: Settled
) -> None:
    window.go(PageName.SHIPPING, "")
    settled()
    page = window.current()
    assert isinstance(page, ShippingPage)
    sheets = page.press.printers = Sheets()
    names = ("print_packing_slip", "print_courier_slip")
    buttons = [page.findChild(QPushButton, name) for name in names]
    assert not any(each.isEnabled() for each in buttons if each)
    key = next(key for order in office.orders_by_no.values() for key in order.keys)
    for name, text in (("key_label", key.usb_key_serial), ("waybill", "SF1234567890123")):
        field = page.findChild(QLineEdit, name)
        assert field is not None
        field.setText(text)
    field.returnPressed.emit()
    settled()
    for name in names:
        press_button(page, name)
        settled()
        assert np.count_nonzero(sheets.pages()[0] < 128) > 500
    assert len(sheets.asked) == 2
