"""Papers onto a printer, straight from memory: the printer dialog, then page after page. A PIN never goes to a file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.ports.errors import UserError
from app.ports.jobs import JobContext
from app.ports.papers import PagePicture, Printed
from ui.errors import Tone
from ui.jobs import Pool
from ui.parts import Parts
from ui.saving import write_file
from ui.texts import mark, tr

Make = Callable[[JobContext], Printed]
SMALL_MM = 215.0  # papers up to A5 carry barcodes: 600 dpi; larger ones 300 dpi, 25 MB a page
SMALL_DPI, LARGE_DPI = 600.0, 300.0
_MM_PER_INCH = 25.4
_FILE_PRINTERS = ("pdf", "xps", "onenote", "fax", "image writer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is to be printed. `words` is translated when shown; `size_mm` is offered to the printer."""

    words: str
    size_mm: tuple[float, float]
    is_secret: bool = False


REVIEW_REPORT = Paper(words=mark("Review report"), size_mm=(210, 297))
PIN_LETTER = Paper(words=mark("PIN letter"), size_mm=(210, 148), is_secret=True)
KEY_LABEL = Paper(words=mark("Key label"), size_mm=(60, 40))
PACKING_SLIP = Paper(words=mark("Packing slip"), size_mm=(148, 210))
COURIER_SLIP = Paper(words=mark("Courier slip"), size_mm=(100, 150))


class Printers(Protocol):
    """The printers of this machine, and the person's choice among them."""

    def is_any(self) -> bool:
        """Tell whether a printer is installed."""
        ...

    def choose(self, paper: Paper, parent: QWidget) -> QPagedPaintDevice | None:
        """Ask for the printer; None when the person changed their mind."""
        ...

    def file_name(self, paper: Paper, proposal: str, parent: QWidget) -> str:
        """Ask where to save; empty when the person changed their mind."""
        ...


class SystemPrinters:
    """The system's own dialogs."""

    def is_any(self) -> bool:
        return bool(QPrinterInfo.availablePrinterNames())

    def choose(self, paper: Paper, parent: QWidget) -> QPagedPaintDevice | None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        size = QSizeF(*paper.size_mm)
        turned = size.width() > size.height()
        page = QPageSize(size.transposed() if turned else size, QPageSize.Unit.Millimeter)
        way = QPageLayout.Orientation.Landscape if turned else QPageLayout.Orientation.Portrait
        printer.setPageLayout(QPageLayout(page, way, QMarginsF()))
        printer.setFullPage(True)
        printer.setDocName("ca-review")
        dialog = QPrintDialog(printer, parent)
        dialog.setWindowTitle(tr(paper.words))
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, not paper.is_secret)
        return printer if dialog.exec() == QDialog.DialogCode.Accepted else None

    def file_name(self, paper: Paper, proposal: str, parent: QWidget) -> str:
        chosen, _ = QFileDialog.getSaveFileName(parent, tr(paper.words), proposal, "PDF (*.pdf)")
        return chosen


def goes_to_file(device: QPagedPaintDevice) -> bool:
    """Tell whether what is painted there ends as a file: PDF output, or a printer that only pretends to be one."""
    if not isinstance(device, QPrinter):
        return False
    name = device.printerName().lower()
    is_native = device.outputFormat() is QPrinter.OutputFormat.NativeFormat
    return not is_native or bool(device.outputFileName()) or any(word in name for word in _FILE_PRINTERS)


class Press(QObject):
    """Prints and saves for one page of the window, one paper at a time."""

    def __init__(self, parts: Parts, owner: QWidget, printers: Printers | None = None) -> None:
        super().__init__(owner)
        self.parts = parts
        self.owner = owner
        self.printers: Printers = printers or SystemPrinters()
        self._is_busy = False

    def print_paper(self, paper: Paper, make: Make, *, file_name: str = "", printed: Callable[[], object]) -> None:
        """Ask for a printer, make the paper, paint it; `printed` is called when the printer has it all.

        Without a printer, a paper that is not secret is offered as a file.
        """
        if self._is_busy:
            return
        if not self.printers.is_any():
            self._no_printer(paper, make, file_name)
            return
        device = self.printers.choose(paper, self.owner)
        if device is None:
            return
        if paper.is_secret and goes_to_file(device):
            sentence = tr("A PIN is never written into a file: choose a printer that prints on paper.")
            self.parts.notices.say(sentence, Tone.BAD, code="secret_to_file", for_ms=0)
            return
        self._is_busy = True
        run = _Run(self, paper, device, printed)
        papers = self.parts.station.papers

        def work(context: JobContext) -> tuple[Printed, tuple[tuple[float, float], ...]]:
            made = make(context)
            return made, tuple(papers.page_sizes_mm(made))

        self.parts.jobs.start(work, name="make paper", owner=self, done=run.begin, failed=run.fail)

    def save(self, paper: Paper, make: Make, file_name: str) -> None:
        """Ask for a place and write the PDF there. Never for a secret paper."""
        if paper.is_secret or not (chosen := self.printers.file_name(paper, file_name, self.owner)):
            return
        path = Path(chosen if chosen.lower().endswith(".pdf") else f"{chosen}.pdf")
        self.parts.jobs.start(
            lambda context: write_file(path, make(context).pdf), name="save paper", owner=self,
            done=lambda _nothing: self.parts.notices.say(tr("Saved: {path}", path=path), Tone.GOOD),
        )  # fmt: skip

    def _no_printer(self, paper: Paper, make: Make, file_name: str) -> None:
        if paper.is_secret:
            sentence = tr("No printer is installed on this computer: the letter waits, and is never saved.")
        else:
            sentence = tr("No printer is installed on this computer: the paper can be saved as PDF instead.")
        self.parts.notices.say(sentence, Tone.DOUBT, code="printer_missing", for_ms=0)
        self.save(paper, make, file_name)

    def free(self) -> None:
        self._is_busy = False


class _Run:
    """One paper on its way: a job draws a page, the window's thread paints it, then the next."""

    def __init__(
        self, press: "Press", paper: Paper, device: QPagedPaintDevice, printed: Callable[[], object]
    ) -> None:  # fmt: skip
        self._press, self._parts, self._owner = press, press.parts, press.owner
        self._paper, self._device, self._printed = paper, device, printed
        self._painter = QPainter()
        self._pages = 0

    def begin(self, made: tuple[Printed, tuple[tuple[float, float], ...]]) -> None:
        self._made, sizes = made
        self._pages = len(sizes)
        if not self._painter.begin(self._device):
            self.fail(_not_taken())
            return
        self._draw(0)

    def _draw(self, page: int) -> None:
        papers, made = self._parts.station.papers, self._made
        dpi = min(float(self._device.logicalDpiX()), SMALL_DPI if max(self._paper.size_mm) <= SMALL_MM else LARGE_DPI)
        self._parts.jobs.start(
            lambda _context: papers.page_picture(made, page, dpi), name="draw paper", pool=Pool.IMAGE,
            owner=self._owner, done=lambda picture: self._paint(page, picture), failed=self.fail,
        )  # fmt: skip

    def _paint(self, page: int, picture: PagePicture) -> None:
        if page and not self._device.newPage():
            self.fail(_not_taken())
            return
        paint_page(self._painter, picture)
        if page + 1 < self._pages:
            self._draw(page + 1)
            return
        self._painter.end()
        self._press.free()
        self._parts.notices.say(tr("{paper}: sent to the printer.", paper=tr(self._paper.words)), Tone.GOOD)
        self._printed()

    def fail(self, error: object) -> None:
        if self._painter.isActive():
            if isinstance(self._device, QPrinter):
                self._device.abort()
            self._painter.end()
        self._press.free()
        self._parts.notices.error(error)


def paint_page(painter: QPainter, picture: PagePicture) -> None:
    """Paint a page at its true size, in the middle of the sheet; made smaller only where the sheet is too small."""
    device = painter.device()
    image = QImage(picture.rgb, picture.width_px, picture.height_px, 3 * picture.width_px, QImage.Format.Format_RGB888)
    width = picture.width_px / picture.dpi * device.logicalDpiX()
    height = picture.height_px / picture.dpi * device.logicalDpiY()
    fit = min(1.0, device.width() / width, device.height() / height)
    left = (device.width() - width * fit) / 2
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, fit < 1.0)
    painter.drawImage(QRectF(left, 0, width * fit, height * fit), image)


def _not_taken() -> UserError:
    return UserError("printer_failed", tr("The printer does not take the paper; look at it and print again."))
