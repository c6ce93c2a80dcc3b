"""Intake, papers, shipping and reports over a seat's adapters; each is built when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.acting import ActingServices
from app.services.lazily import lazily

if TYPE_CHECKING:
    from pathlib import Path

    from app.ports.barcodes import BarcodeReader
    from app.ports.intake import IntakeFolder, PageMatcher, PracticeScanner
    from app.ports.office import PracticeApplicant
    from app.ports.papers import PaperPrinter, PictureCutter
    from app.services.intake import Intake
    from app.services.invoices import Invoices
    from app.services.review_report import ReviewReports
    from app.services.shipping import Shipping
    from app.services.waybills import Waybills


class DeskServices(ActingServices):
    """The part of `Services` that the desks for parcels and figures ask for."""

    @cached_property
    def intake(self) -> Intake:
        """Return the intake desk."""
        from app.services.intake import Intake
        from app.services.page_placing import PagePlacing

        placing = PagePlacing(
            store=self.store,
            documents=self.documents,
            scans=self.scans,
            barcodes=lazily(_barcodes),
            matcher=lazily(_matcher),
        )
        return Intake(
            self.acting,
            store=self.store,
            backend=self.backend,
            placing=placing,
            scans=self.scans,
            kinds=self.tables.kinds,
            clock=self.clock,
            practice=self._practice_scanner() if self.is_training else None,
        )

    def _practice_scanner(self) -> PracticeScanner:
        from app.adapters.intake.practice import HttpPracticeScanner

        return HttpPracticeScanner(self.backend)

    @property
    def skf_profiles(self) -> tuple[tuple[str, str], ...]:
        """Return name and title of each SKF profile, `auto` first."""
        from app.adapters.usb_key.skf.profiles import AUTO, all_profiles

        return (AUTO, "自动识别"), *((profile.name, profile.title) for profile in all_profiles())

    @cached_property
    def applicants(self) -> PracticeApplicant:
        """Return the applicants of a training office; `Refused("practice_only")` in a real one."""
        from app.adapters.backend_http.practice_applicant import HttpPracticeApplicant
        from app.ports.errors import Refused

        if not self.is_training:
            raise Refused("practice_only", "只有训练环境可以替申请人办理；真实订单由申请人在网上自己办理。")
        return HttpPracticeApplicant(self.backend)

    def open_intake_folder(self, folder: Path) -> IntakeFolder:
        """Return the folder a scanner writes to; keep it, because it remembers which files are still growing."""
        from app.adapters.intake.folder import HotFolder

        return HotFolder(folder)

    def open_wrapped_folder(self, folder: Path) -> IntakeFolder:
        """Return the wrapped pages of a data folder whose keys are lost."""
        from app.adapters.intake.wrapped import WrappedFolder

        return WrappedFolder(folder, lambda: self.backend)

    @cached_property
    def papers(self) -> PaperPrinter:
        """Return the printer of labels, letters and slips."""
        return paper_printer()

    @cached_property
    def shipping(self) -> Shipping:
        """Return the double scan and the hand-over."""
        from app.services.shipping import Shipping

        return Shipping(self.acting, store=self.store)

    @cached_property
    def waybills(self) -> Waybills:
        """Return the ordering of waybills."""
        from app.bootstrap.courier import waybills

        return waybills(self._seat, self.session)

    @cached_property
    def invoices(self) -> Invoices:
        """Return the invoices due."""
        from app.services.invoices import Invoices

        return Invoices(self.acting, store=self.store, clock=self.clock)

    @cached_property
    def review_reports(self) -> ReviewReports:
        """Return the review report."""
        from app.services.review_report import ReviewReports

        return ReviewReports(
            store=self.store,
            session=self.session,
            queue=self.queue,
            backend=self.backend,
            documents=self.documents,
            people=self.people,
            kinds=self.tables.kinds,
            printer=self.papers,
            cutter=lazily(_cutter),
            clock=self.clock,
        )


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
