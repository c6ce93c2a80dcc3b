"""Verdicts, and what only a supervisor may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.store import LoggedCall
    from app.services.outbox import UndoOutcome
    from app.services.outcomes import DirectOutcome, Outcome
    from review.actions import Decide, LogCall
    from review.orders import OrderNo
    from review.revocations import RevocationCause


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

    def calls(self, order_no: OrderNo) -> Sequence[LoggedCall]:
        """Return the order's calls, newest first, those still to be sent included."""
        ...


class Supervising(Protocol):
    """What only a supervisor may do."""

    def cancel(self, order_no: OrderNo, reason: str) -> DirectOutcome:
        """Cancel before production."""
        ...

    def remake(self, order_no: OrderNo, cause: RevocationCause, reason: str) -> DirectOutcome:
        """Send back to production; `cause` tells what became of the old key."""
        ...

    def withdraw_decision(self, order_no: OrderNo, decision: int, reason: str) -> DirectOutcome:
        """Take the newest verdict back to its review; `decision` is its place, as it was seen."""
        ...

    def correct_name(self, order_no: OrderNo, name: str, reason: str) -> DirectOutcome:
        """Correct the registered name."""
        ...

    def assign_archive_box(self, order_no: OrderNo, archive_box: str) -> DirectOutcome:
        """Note the box of the paper set."""
        ...
