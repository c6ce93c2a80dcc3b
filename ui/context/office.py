"""Invoices, figures, the audit trail, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.ports.audit import AuditRow
    from app.ports.backend import OfficeMessage
    from app.ports.jobs import JobContext
    from app.ports.papers import Printed
    from app.ports.queue import QueueRow
    from app.services.check_statistics import Standings
    from app.services.outcomes import DirectOutcome
    from app.services.reports import OfficeReport
    from review.orders import OrderNo


class InvoiceDesk(Protocol):
    """Invoices due, and those that were sent."""

    def send(self, order_no: OrderNo, number: str, pdf: bytes, *, email: str = "") -> DirectOutcome:
        """Hand number and PDF to the server, which e-mails the invoice; `email` corrects the address."""
        ...

    def note_bounce(self, order_no: OrderNo, number: str) -> DirectOutcome:
        """Note that the e-mail came back."""
        ...


class Overview(Protocol):
    """Figures, the audit trail, the messages that the office sent."""

    def figures(self, days: int, context: JobContext) -> OfficeReport:
        """Return the figures of the last days."""
        ...

    def check_standings(self) -> Standings:
        """Return how each machine check stands: how often shown, failed, decided otherwise; those on trial too."""
        ...

    def escalated_calls(self) -> Sequence[QueueRow]:
        """Return the orders of which a supervisor should know, because nobody answers the calls."""
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
