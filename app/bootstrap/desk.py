"""The intake desk, the papers and the reports over a seat's adapters."""

from pathlib import Path

from app.bootstrap.lazy import lazily
from app.bootstrap.seat import Seat
from app.ports.barcodes import BarcodeReader
from app.ports.intake import IntakeFolder, PageMatcher
from app.ports.papers import PaperPrinter, PictureCutter
from app.services.acting import Acting
from app.services.documents import Documents
from app.services.intake import Intake
from app.services.page_placing import PagePlacing
from app.services.people import People
from app.services.queue import Queue
from app.services.reports import Reports
from app.services.review_report import ReviewReports
from app.services.workstation import Tables


def open_intake_folder(folder: Path) -> IntakeFolder:
    """Return the folder a scanner writes to; keep it, because it remembers which files are still growing."""
    from app.adapters.intake.folder import HotFolder

    return HotFolder(folder)


def paper_printer() -> PaperPrinter:
    """Return the printer of labels, letters and slips."""
    return lazily(_reportlab)


def _reportlab() -> PaperPrinter:
    from app.adapters.pdf.printer import ReportlabPrinter

    return ReportlabPrinter()


def _cutter() -> PictureCutter:
    from app.adapters.pdf.cutter import OpenCvCutter

    return OpenCvCutter()


def _barcodes() -> BarcodeReader:
    from app.adapters.barcodes.reader import ZxingBarcodeReader

    return ZxingBarcodeReader()


def _matcher() -> PageMatcher:
    from app.adapters.intake.matching import OrbPageMatcher

    return OrbPageMatcher()


def intake(seat: Seat, acting: Acting, documents: Documents, tables: Tables) -> Intake:
    """Build the intake desk."""
    placing = PagePlacing(
        store=seat.store,
        documents=documents,
        scans=seat.scans,
        barcodes=lazily(_barcodes),
        matcher=lazily(_matcher),
    )
    return Intake(
        acting,
        store=seat.store,
        backend=seat.backend,
        placing=placing,
        scans=seat.scans,
        kinds=tables.kinds,
        clock=seat.clock,
    )


def reports(seat: Seat, acting: Acting, people: People, tables: Tables) -> Reports:
    """Build the supervisor's figures."""
    return Reports(
        store=seat.store,
        session=acting.session,
        people=people,
        catalogue=tables.reasons,
        calendar=tables.calendar,
        clock=seat.clock,
    )


def review_reports(seat: Seat, acting: Acting, documents: Documents, people: People, tables: Tables) -> ReviewReports:
    """Build the review report."""
    return ReviewReports(
        store=seat.store,
        session=acting.session,
        queue=Queue(store=seat.store, backend=seat.backend),
        documents=documents,
        people=people,
        kinds=tables.kinds,
        printer=paper_printer(),
        cutter=lazily(_cutter),
        clock=seat.clock,
    )
