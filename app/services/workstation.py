"""Everything the window and the command line can do, in one value that the composition root builds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.ports.backend import Backend
from app.ports.clock import Clock
from app.ports.intake import IntakeFolder
from app.ports.jobs import JobContext
from app.ports.key_stock import KeyStock
from app.ports.office import TrainingAccount
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

    def open_office(self, server_url: str, user: str, password: str) -> "Services":
        """Sign in to an office server and remember its address."""
        ...

    def open_training(self, context: JobContext) -> "Services":
        """Start the embedded training office and sign its first reviewer in; training data is kept apart."""
        ...

    def training_accounts(self) -> tuple[TrainingAccount, ...]:
        """Return the sample accounts of the running training office; empty in a real office."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The office's data tables, read once."""

    kinds: ProjectKinds
    reasons: ReasonCatalogue
    checklists: Checklists
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases. `home` is the data folder; `is_training` marks every page of the window."""

    home: Path
    is_training: bool
    settings: Settings
    settings_file: SettingsFile
    clock: Clock
    tables: Tables
    doors: Doors
    session: Session
    connection: Connection
    sync: Sync
    sender: Sender
    outbox: Outbox
    queue: Queue
    leases: Leases
    documents: Documents
    open_production: Callable[[Settings], Production]
    key_desk: KeyDesk
    seal_pictures: SealPictures
    key_stock: KeyStock
    admin_pins: AdminPins
    checking: Checking
    check_statistics: CheckStatistics
    page_reading: PageReading
    vision: VisionWorkers
    pre_review: Reviewing
    paper_review: Reviewing
    intake: Intake
    open_intake_folder: Callable[[Path], IntakeFolder]
    papers: PaperPrinter
    people: People
    reports: Reports
    review_reports: ReviewReports
    calls: Calls
    shipping: Shipping
    waybills: Waybills
    invoices: Invoices
    supervision: Supervision
    audit: Audit
    acting: Acting
    backend: Backend
    store: Store
    scans: ScanStore
