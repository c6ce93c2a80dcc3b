"""Everything the window and the command line can do, in one value that the composition root builds.

Nothing is imported here but for its type: a service, and the libraries behind it, come with its first use.
"""

# ruff: noqa: D102 - the name of a service and its type say what it is

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from app.ports.backend import Backend
    from app.ports.clock import Clock
    from app.ports.intake import IntakeFolder
    from app.ports.jobs import JobContext
    from app.ports.key_stock import KeyStock
    from app.ports.office import PracticeApplicant, TrainingAccount
    from app.ports.papers import PaperPrinter
    from app.ports.scans import ScanStore
    from app.ports.seal_checks import VisionWorkers
    from app.ports.settings import Settings, SettingsFile
    from app.ports.store import Store
    from app.ports.usb_keys import AdminPins
    from app.services.acting import Acting
    from app.services.audit import Audit
    from app.services.calls import Calls
    from app.services.check_statistics import CheckStatistics
    from app.services.checking import Checking
    from app.services.documents import Documents
    from app.services.intake import Intake
    from app.services.invoices import Invoices
    from app.services.key_desk import KeyDesk
    from app.services.leases import Leases
    from app.services.outbox import Outbox
    from app.services.page_reading import PageReading
    from app.services.people import People
    from app.services.production import Production
    from app.services.queue import Queue
    from app.services.reports import Reports
    from app.services.review_report import ReviewReports
    from app.services.reviewing import Reviewing
    from app.services.seal_pictures import SealPictures
    from app.services.sending import Sender
    from app.services.session import Session
    from app.services.shipping import Shipping
    from app.services.supervision import Supervision
    from app.services.sync import Connection, Sync
    from app.services.waybills import Waybills
    from review.checklist import Checklists
    from review.kinds import ProjectKinds
    from review.reasons import ReasonCatalogue
    from review.working_days import WorkingCalendar


class Doors(Protocol):
    """The two doors of the first start (DESIGN §7). Each gives the services to go on with; the old ones end."""

    def open_office(self, server_url: str, user: str, password: str) -> Services:
        """Sign in to an office server and remember its address."""
        ...

    def open_training(self, context: JobContext) -> Services:
        """Start the embedded training office and sign its first reviewer in; training data is kept apart."""
        ...

    def training_accounts(self) -> tuple[TrainingAccount, ...]:
        """Return the sample accounts of the running training office; empty in a real office."""
        ...


class Tables(Protocol):
    """The office's data tables, each read once."""

    @property
    def kinds(self) -> ProjectKinds: ...

    @property
    def reasons(self) -> ReasonCatalogue: ...

    @property
    def checklists(self) -> Checklists: ...

    @property
    def calendar(self) -> WorkingCalendar: ...


class Services(Protocol):
    """The use cases. `home` is the data folder; `is_training` marks every page of the window."""

    @property
    def home(self) -> Path: ...

    @property
    def is_training(self) -> bool: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def settings_file(self) -> SettingsFile: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def tables(self) -> Tables: ...

    @property
    def doors(self) -> Doors: ...

    @property
    def session(self) -> Session: ...

    @property
    def connection(self) -> Connection: ...

    @property
    def sync(self) -> Sync: ...

    @property
    def sender(self) -> Sender: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def queue(self) -> Queue: ...

    @property
    def leases(self) -> Leases: ...

    @property
    def documents(self) -> Documents: ...

    def open_production(self, settings: Settings) -> Production: ...

    @property
    def key_desk(self) -> KeyDesk: ...

    @property
    def seal_pictures(self) -> SealPictures: ...

    @property
    def key_stock(self) -> KeyStock: ...

    @property
    def admin_pins(self) -> AdminPins: ...

    @property
    def checking(self) -> Checking: ...

    @property
    def check_statistics(self) -> CheckStatistics: ...

    @property
    def page_reading(self) -> PageReading: ...

    @property
    def vision(self) -> VisionWorkers: ...

    @property
    def pre_review(self) -> Reviewing: ...

    @property
    def paper_review(self) -> Reviewing: ...

    @property
    def intake(self) -> Intake: ...

    @property
    def skf_profiles(self) -> tuple[tuple[str, str], ...]: ...

    @property
    def applicants(self) -> PracticeApplicant: ...

    def open_intake_folder(self, folder: Path) -> IntakeFolder: ...

    def open_wrapped_folder(self, folder: Path) -> IntakeFolder: ...

    @property
    def papers(self) -> PaperPrinter: ...

    @property
    def people(self) -> People: ...

    @property
    def reports(self) -> Reports: ...

    @property
    def review_reports(self) -> ReviewReports: ...

    @property
    def calls(self) -> Calls: ...

    @property
    def shipping(self) -> Shipping: ...

    @property
    def waybills(self) -> Waybills: ...

    @property
    def invoices(self) -> Invoices: ...

    @property
    def supervision(self) -> Supervision: ...

    @property
    def audit(self) -> Audit: ...

    @property
    def acting(self) -> Acting: ...

    @property
    def backend(self) -> Backend: ...

    @property
    def store(self) -> Store: ...

    @property
    def scans(self) -> ScanStore: ...
