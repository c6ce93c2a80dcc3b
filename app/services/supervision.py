"""What only a supervisor may do: cancel, send back for a remake, take a decision back, correct a name after a call."""

from app.services.acting import Acting
from app.services.outcomes import DirectOutcome
from review.actions import AssignArchiveBox, Cancel, CorrectName, Remake, WithdrawDecision
from review.orders import OrderNo
from review.revocations import RevocationCause


class Supervision:
    """Each act needs the server, a reason, and the supervisor's role."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def cancel(self, order_no: OrderNo, reason: str) -> DirectOutcome:
        """Cancel an order before production; a paid one is marked for refund by the server."""
        return self._acting.do_now(order_no, Cancel(reason=reason.strip()))

    def remake(self, order_no: OrderNo, cause: RevocationCause, reason: str) -> DirectOutcome:
        """Send a shipped or completed order back to production; the old certificate set is revoked first.

        `cause`, one of `REMAKE_CAUSES`, is what the CA's list says of the old set: a lost key counts as compromised.
        """
        return self._acting.do_now(order_no, Remake(reason=reason.strip(), cause=cause))

    def withdraw_decision(self, order_no: OrderNo, decision: int, reason: str) -> DirectOutcome:
        """Take the newest verdict back, while nobody has built on it; the order waits in its review again.

        `decision` is the place of the one that was seen: another one that came meanwhile stays.
        """
        return self._acting.do_now(order_no, WithdrawDecision(decision=decision, reason=reason.strip()))

    def correct_name(self, order_no: OrderNo, name: str, reason: str) -> DirectOutcome:
        """Correct the registered organisation name after a call to the hotline."""
        return self._acting.do_now(order_no, CorrectName(name=name.strip(), reason=reason.strip()))

    def assign_archive_box(self, order_no: OrderNo, archive_box: str) -> DirectOutcome:
        """Note in which box the paper set of a produced order is kept."""
        return self._acting.do_now(order_no, AssignArchiveBox(archive_box=archive_box.strip()))
