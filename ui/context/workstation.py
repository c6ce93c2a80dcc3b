"""Everything that the window asks for, in one value; and the two doors that lead to another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from app.ports.jobs import JobContext
    from app.ports.office import PracticeApplicant, TrainingAccount
    from review.checklist import Checklists
    from review.kinds import ProjectKinds
    from review.reasons import ReasonCatalogue
    from review.working_days import WorkingCalendar
    from ui.context.deciding import Deciding, Supervising
    from ui.context.intake import IntakeDesk
    from ui.context.keys import KeyStockDesk, ProductionDesk
    from ui.context.office import InvoiceDesk, Overview
    from ui.context.orders import Leases, Orders, Syncing
    from ui.context.parcels import Papers, ShippingDesk, WaybillDesk
    from ui.context.pictures import PageReading, Pages, Registering, SealChecking
    from ui.context.session import Facts, Sessions, SettingsStore


class OfficeData(Protocol):
    """The office's own data, each table read once."""

    @property
    def kinds(self) -> ProjectKinds:
        """Return the kinds of orders and their documents."""
        ...

    @property
    def reasons(self) -> ReasonCatalogue:
        """Return the reasons for a rejection."""
        ...

    @property
    def checklists(self) -> Checklists:
        """Return what is looked at on each document."""
        ...

    @property
    def calendar(self) -> WorkingCalendar:
        """Return the working days."""
        ...


class Doors(Protocol):
    """The two doors of the first start; each opens another workstation, and the old one ends."""

    def open_office(self, server_url: str, user: str, password: str) -> Workstation:
        """Sign in to an office server; `Refused("sign_in_failed")` on a wrong name or password."""
        ...

    def open_training(self, context: JobContext) -> Workstation:
        """Start the embedded training office and sign its first person in."""
        ...

    def training_accounts(self) -> Sequence[TrainingAccount]:
        """Return the sample accounts of the running training office. Quick."""
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
    applicants: PracticeApplicant | None = None
