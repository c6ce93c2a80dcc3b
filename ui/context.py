"""What the window asks of the rest of the program, in its own words.

Every Protocol here is met by the services through `ui.services_bridge`, and by fakes in
tests. All calls may block and are made on a job's pool, except the ones that say so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.ports.audit import AuditRow
from app.ports.backend import HistoryEvent, OfficeMessage, ServerHealth, StaffMember
from app.ports.jobs import JobContext
from app.ports.office import TrainingAccount
from app.ports.papers import PagePicture, Printed
from app.ports.queue import QueueRow
from app.ports.seal_checks import LaidOn, NotCut
from app.ports.settings import Settings
from app.ports.store import QueuedAction
from app.ports.usb_keys import KeyContents, KeyKind, PinState, UsbKeyInfo
from app.services.intake_outcomes import CloseOutcome, Collected, ParcelOutcome
from app.services.intake_state import Desk
from app.services.key_batch import BatchDesk
from app.services.leases import LeaseOutcome
from app.services.outbox import UndoOutcome
from app.services.outcomes import DirectOutcome, NotAccepted, Outcome, RuleBroken
from app.services.production_values import ProductionOutcome
from app.services.reports import OfficeReport
from app.services.seal_pictures import Cutting, SealProposal
from app.services.shipping import Match
from review.actions import Decide, LogCall
from review.checklist import Checklists
from review.cross_check import PageText
from review.key_stock import KeyHistory, KeyStockPage, StockedKey, StockState
from review.kinds import ProjectKinds
from review.orders import DocumentCode, DocumentRef, IdentityNumbers, OrderNo, OrderSnapshot, Sha256
from review.reasons import ReasonCatalogue
from review.working_days import WorkingCalendar
from seals.values import PageCheck, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeData:
    """The office's own data, read once at the start."""

    kinds: ProjectKinds
    reasons: ReasonCatalogue
    checklists: Checklists
    calendar: WorkingCalendar


class Link(StrEnum):
    """How the connection to the office server stands."""

    ONLINE = "online"
    SYNCING = "syncing"
    OFFLINE = "offline"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """What the top bar says of the connection."""

    link: Link
    last_at: datetime | None = None
    waiting: int = 0
    conflicts: int = 0
    received: int = 0
    problem: str = ""


class Sessions(Protocol):
    """Who is signed in."""

    def member(self) -> StaffMember | None:
        """Return who is signed in, or None. Quick: may be called on the window's thread."""
        ...

    def server_url(self) -> str:
        """Return the office server's address, empty when none is chosen. Quick."""
        ...

    def sign_out(self) -> None:
        """End the session."""
        ...

    def health(self) -> ServerHealth:
        """Ask whether the server is there."""
        ...


class Orders(Protocol):
    """Orders as this machine knows them."""

    def rows(self) -> Sequence[QueueRow]:
        """Return a line for every order."""
        ...

    def changed_rows(self, order_nos: Sequence[OrderNo]) -> Sequence[QueueRow]:
        """Return the lines of these orders."""
        ...

    def find(self, text: str) -> Sequence[OrderNo]:
        """Return the orders in which any number or name contains the words."""
        ...

    def order(self, order_no: OrderNo) -> OrderSnapshot | None:
        """Return the order, or None where it is unknown here."""
        ...

    def identity(self, order_no: OrderNo) -> IdentityNumbers:
        """Fetch the ID numbers, audited."""
        ...

    def history(self, order_no: OrderNo) -> Sequence[HistoryEvent]:
        """Return the order's recorded events from the server, oldest first."""
        ...

    def glance(self, order_nos: Sequence[OrderNo]) -> Mapping[OrderNo, tuple[Verdict | None, ...]]:
        """Return per order the worst verdict of each required document, None where it is missing."""
        ...


class Syncing(Protocol):
    """Sends what waits and fetches what changed."""

    def sync(self, context: JobContext) -> Sequence[OrderNo]:
        """Do one round; return the orders that changed."""
        ...

    def status(self) -> SyncStatus:
        """Return the state for the top bar."""
        ...

    def outbox(self) -> Sequence[QueuedAction]:
        """Return what waits to be sent, and what waits for a person."""
        ...

    def discard(self, action_key: str) -> bool:
        """Give up an action that the server did not accept."""
        ...

    def retake(self, action_key: str) -> bool:
        """Take it again on the order as it stands now."""
        ...


class Leases(Protocol):
    """Who has an order open."""

    def take(self, order_no: OrderNo) -> LeaseOutcome:
        """Take or renew: held, held by another person, or (offline) not held."""
        ...

    def release(self, order_no: OrderNo) -> None:
        """Give it back."""
        ...


class Pages(Protocol):
    """Pictures of documents."""

    def picture(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        """Return a page's bytes, fetched when they are not here yet."""
        ...


class SealChecking(Protocol):
    """Machine checks, in a worker process."""

    def known(self, order: OrderSnapshot, ref: DocumentRef) -> PageCheck | None:
        """Return the result, if the same picture was checked in this run of the program."""
        ...

    def check(self, order: OrderSnapshot, ref: DocumentRef, picture: bytes, context: JobContext) -> PageCheck:
        """Check a page and keep the result."""
        ...

    def check_next(self, order_no: OrderNo, context: JobContext) -> bool:
        """Check one page of an order that nobody has opened yet; False when there is none left."""
        ...


class PageReading(Protocol):
    """What is printed on pages, read in a worker process."""

    def read(self, order: OrderSnapshot, ref: DocumentRef, context: JobContext) -> PageText:
        """Return the lines and codes of a page."""
        ...


class Registering(Protocol):
    """Registration of the paper onto the upload."""

    def register(self, upload: bytes, paper: bytes, context: JobContext) -> LaidOn | None:
        """Return the registration, or None when the pages do not agree."""
        ...


class Deciding(Protocol):
    """Verdicts of both reviews and the phone-call log."""

    def decide(self, order_no: OrderNo, decide: Decide, *, seen_revision: int) -> Outcome:
        """Queue the verdict; it is durable when this returns."""
        ...

    def undo(self, action_key: str) -> UndoOutcome:
        """Take it back while nothing has left this machine."""
        ...

    def log_call(self, order_no: OrderNo, call: LogCall) -> Outcome:
        """Queue a phone call."""
        ...


class Facts(Protocol):
    """Small things that are remembered: drafts, keys, modes, saved views. Quick: callable on the window's thread."""

    def get(self, name: str) -> str | None:
        """Return the text under `name`."""
        ...

    def set(self, name: str, text: str) -> None:
        """Keep the text; it is on the disk a moment later."""
        ...

    def flush(self) -> None:
        """Wait until everything that was set is on the disk."""
        ...


class SettingsStore(Protocol):
    """The workstation's settings."""

    def load(self) -> Settings:
        """Return them."""
        ...

    def save(self, settings: Settings) -> None:
        """Replace them."""
        ...


class Doors(Protocol):
    """The two doors of the first start; each opens another workstation, and the old one ends."""

    def open_office(self, server_url: str, user: str, password: str) -> "Workstation":
        """Sign in to an office server; `Refused("sign_in_failed")` on a wrong name or password."""
        ...

    def open_training(self, context: JobContext) -> "Workstation":
        """Start the embedded training office and sign its first person in."""
        ...

    def training_accounts(self) -> Sequence[TrainingAccount]:
        """Return the sample accounts of the running training office. Quick."""
        ...


class IntakeDesk(Protocol):
    """Parcels and scanned pages; what lies on the desk is kept on disk."""

    def desk(self) -> Desk:
        """Return the open parcel and the tray."""
        ...

    def content(self, page_id: Sha256) -> bytes:
        """Return a page's bytes."""
        ...

    def open_parcel(self, courier_number: str, *, order_no: OrderNo | None = None) -> ParcelOutcome:
        """Open a parcel by its courier number, or by the order number written on the form."""
        ...

    def collect(self, context: JobContext) -> Collected:
        """Take in every complete file of the scan folder; `UserError` where no folder is set."""
        ...

    def place(self, page_id: Sha256, document: DocumentCode, page: int = 1) -> NotAccepted | None:
        """Say which document a page is, and which page of it. None: done."""
        ...

    def to_tray(self, page_id: Sha256) -> None:
        """Put a page into the tray: it is somebody else's, or nobody knows."""
        ...

    def put_back(self) -> None:
        """Close the parcel without filing anything; its pages go to the tray."""
        ...

    def close(self, note: str = "") -> CloseOutcome:
        """File every page and close the parcel: the order goes to paper review."""
        ...

    def folder(self) -> str:
        """Return the folder that is looked into, empty when none is set. Quick."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyOnDesk:
    """A USB key that is plugged in: what it says of itself, and what is on it."""

    info: UsbKeyInfo
    contents: KeyContents


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionRun:
    """One production: which order on which key, with the seal on the page (None: it was kept before).

    Secrets show in no repr; None: by policy.
    """

    order_no: OrderNo
    serial: str
    kind: KeyKind
    seal: SealProposal | None
    pin: str | None = field(default=None, repr=False)
    factory_secret: str | None = field(default=None, repr=False)


class ProductionDesk(Protocol):
    """USB keys and the steps. Keys and production run on the device pool."""

    def keys(self) -> Sequence[KeyOnDesk]:
        """Return the keys that are plugged in."""
        ...

    def cut_seal(self, order: OrderSnapshot, cutting: Cutting, context: JobContext) -> SealProposal | NotCut:
        """Cut the electronic seal from the paper scan."""
        ...

    def produce(self, run: ProductionRun, context: JobContext) -> ProductionOutcome:
        """Run (or resume) the steps; progress tells the step."""
        ...

    def pin_letter(self, order: OrderSnapshot, serial: str) -> Printed:
        """Print the tear-off letter of a key made in this run of the program, from memory; nothing is stored."""
        ...

    def letter_taken(self, order_no: OrderNo, serial: str) -> None:
        """The letter is on paper: the PIN is forgotten. Quick."""
        ...

    def key_label(self, order: OrderSnapshot, serial: str) -> Printed:
        """Print the key's label with order number and barcode."""
        ...

    def can_practise(self) -> bool:
        """Tell whether software keys can be swapped here (a training office). Quick."""
        ...

    def swap_practice_key(self, driver: str) -> None:
        """Pull the software keys of a driver (skf, pkcs11) and insert a blank one."""
        ...

    def confirm_seal(self, seal: SealProposal) -> tuple[str, ...]:
        """Keep a picture that was compared with its impression; return the kinds of seal confirmed for the order."""
        ...

    def prepared(self) -> Sequence[OrderSnapshot]:
        """Return the orders in production whose company seal's picture is confirmed."""
        ...

    def batch_desk(self) -> BatchDesk:
        """Return what a batch makes its keys with; its calls run on the device pool. Quick."""
        ...

    def report_unusable(self, order: OrderSnapshot, sentence: str) -> Outcome:
        """The seal cannot be made: back to the applicant, with a call due."""
        ...


class ShippingDesk(Protocol):
    """The double scan and the hand-over."""

    def match(self, key_label: str, waybill: str) -> Match | RuleBroken:
        """Say whether key label and waybill belong together."""
        ...

    def hand_over(self, match: Match) -> DirectOutcome:
        """Record the hand-over on the server."""
        ...


class WaybillDesk(Protocol):
    """Waybills from the courier's own system, where the office has an account with it."""

    @property
    def can_order(self) -> bool:
        """Tell whether there is an account."""
        ...

    def order(self, order_no: OrderNo) -> str | RuleBroken:
        """Order the parcel and return its waybill number."""
        ...


class KeyStockDesk(Protocol):
    """The stock of USB keys; what touches a key runs on the device pool."""

    def page(self, *, state: StockState | None, text: str) -> KeyStockPage:
        """Return the counts, and the keys of that state whose serial or order contains the text."""
        ...

    def history(self, serial: str) -> KeyHistory:
        """Return everything that happened to a key."""
        ...

    def enter(self, serial: str, state: StockState, *, note: str) -> StockedKey:
        """Enter a key by hand."""
        ...

    def recycle(self, serial: str, confirmed_serial: str) -> StockedKey:
        """Erase a used key, its serial named twice."""
        ...

    def unblock(self, serial: str, pin: str) -> PinState:
        """Set a new user PIN by the admin PIN that the server lends for this once."""
        ...


class Papers(Protocol):
    """The papers of the parcel, and pages as pixels for a printer. Nothing is written to disk."""

    def packing_slip(self, match: Match) -> Printed:
        """Return what goes into the parcel."""
        ...

    def courier_slip(self, match: Match) -> Printed:
        """Return what the courier's clerk gets."""
        ...

    def page_sizes_mm(self, printed: Printed) -> Sequence[tuple[float, float]]:
        """Return width and height of every page in millimetres."""
        ...

    def page_picture(self, printed: Printed, page: int, dpi: float) -> PagePicture:
        """Return a page, counted from 0, as pixels."""
        ...


class InvoiceDesk(Protocol):
    """Invoices due."""

    def send(self, order_no: OrderNo, number: str) -> DirectOutcome:
        """Record the number; the server e-mails the invoice."""
        ...


class Supervising(Protocol):
    """What only a supervisor may do."""

    def cancel(self, order_no: OrderNo, reason: str) -> DirectOutcome:
        """Cancel before production."""
        ...

    def remake(self, order_no: OrderNo, reason: str) -> DirectOutcome:
        """Send back to production."""
        ...

    def correct_name(self, order_no: OrderNo, name: str, reason: str) -> DirectOutcome:
        """Correct the registered name."""
        ...

    def assign_archive_box(self, order_no: OrderNo, archive_box: str) -> DirectOutcome:
        """Note the box of the paper set."""
        ...


class Overview(Protocol):
    """Figures, the audit trail, the messages that the office sent."""

    def figures(self, days: int, context: JobContext) -> OfficeReport:
        """Return the figures of the last days."""
        ...

    def figures_csv(self, report: OfficeReport) -> bytes:
        """Return them as CSV."""
        ...

    def review_report(self, order_no: OrderNo, context: JobContext) -> Printed:
        """Return the review report of an order as PDF."""
        ...

    def names(self) -> Mapping[str, str]:
        """Return what people call each other, by sign-in."""
        ...

    def audit_rows(self, limit: int) -> Sequence[AuditRow]:
        """Return the newest rows first."""
        ...

    def verify_audit(self) -> str:
        """Verify the chain; return one sentence, or raise `UserError` that says where it is broken."""
        ...

    def messages(self) -> Sequence[OfficeMessage]:
        """Return SMS and e-mails of the office, newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Workstation:
    """Everything the window needs, ready to use; a desk that is None is not there on this machine."""

    data: OfficeData
    settings: SettingsStore
    facts: Facts
    sessions: Sessions
    orders: Orders
    syncing: Syncing
    leases: Leases
    pages: Pages
    checks: SealChecking | None
    registering: Registering | None
    deciding: Deciding
    intake: IntakeDesk | None
    production: ProductionDesk | None
    shipping: ShippingDesk
    papers: Papers
    key_stock: KeyStockDesk
    invoices: InvoiceDesk
    supervising: Supervising
    overview: Overview
    doors: Doors
    now: Callable[[], datetime]
    is_training: bool = False
    reading: PageReading | None = None
    waybills: WaybillDesk | None = None
