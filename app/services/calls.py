"""Phone calls to the handling agent: logged at once, sent with the outbox."""

from collections.abc import Sequence
from datetime import datetime

from app.ports.backend import StaffMember
from app.ports.clock import Clock
from app.ports.queue import Due, QueueQuery, QueueRow, QueueSort
from app.ports.store import LoggedCall, Store, UnitOfWork
from app.services.acting import Acting
from app.services.outcomes import Outcome, RuleBroken
from review.actions import LogCall
from review.calls import CallState, call_state, other_number_fault, propose_next_call
from review.identifiers import fold
from review.orders import Call, CallOutcome, OrderNo, OrderSnapshot
from review.stages import Stage
from review.working_days import WorkingCalendar


class Calls:
    """The call log and the list of calls due."""

    def __init__(
        self, acting: Acting, *, store: Store, clock: Clock, calendar: WorkingCalendar, escalate_after: int
    ) -> None:
        self._acting = acting
        self._store = store
        self._clock = clock
        self._calendar = calendar
        self.escalate_after = escalate_after

    def log(self, order_no: OrderNo, call: LogCall, *, seen_revision: int | None = None) -> Outcome:
        """Log a call. Without an answer a next call should be due; the caller proposes when."""
        if not fold(call.number):
            return RuleBroken(code="number_missing", sentence="请填写拨打的电话号码。")
        if call.outcome is CallOutcome.CALL_BACK and call.next_due is None:
            return RuleBroken(code="next_call_missing", sentence="对方要求再联系时，请填写下次致电的时间。")
        if fault := other_number_fault(call):
            return RuleBroken(code="other_number_invalid", sentence=fault)

        def also(work: UnitOfWork, member: StaffMember, at: datetime) -> None:
            work.calls.add(order_no, [_made(call, member, at)], is_sent=False)

        return self._acting.take(order_no, call, seen_revision=seen_revision, at_once=True, also=also)

    def state(self, order: OrderSnapshot) -> CallState:
        """Return where the calls of an order stand: due when, what is missing, whether a supervisor should know."""
        return call_state(order, now=self._clock.now(), escalate_after=self.escalate_after)

    def propose_next(self, outcome: CallOutcome) -> datetime | None:
        """Return when the next call could be, for the caller to accept or change."""
        return propose_next_call(outcome, now=self._clock.now(), calendar=self._calendar)

    def of_order(self, order_no: OrderNo) -> Sequence[LoggedCall]:
        """Return the order's calls, newest first, those still to be sent included."""
        with self._store.reading() as work:
            return work.calls.of_order(order_no)

    def due(self, *, limit: int | None = None) -> Sequence[QueueRow]:
        """Return the orders whose agent is to be called, the most urgent first."""
        with self._store.reading() as work:
            return work.orders.queue(QueueQuery(due=Due.CALL, sort=QueueSort.NEXT_CALL, limit=limit))

    def needs_escalation(self, row: QueueRow) -> bool:
        """Tell whether so many calls went unanswered that a supervisor should know."""
        return row.calls_without_answer >= self.escalate_after

    def escalated(self) -> Sequence[QueueRow]:
        """Return the orders of which a supervisor should know: nobody answers, or the number is wrong."""
        with self._store.reading() as work:
            waiting = work.orders.queue(QueueQuery(stages=frozenset({Stage.SUPPLEMENT}), sort=QueueSort.STAGE_SINCE))
            orders = [(row, work.orders.get(row.order_no)) for row in waiting]
        return [row for row, order in orders if order is not None and self.state(order).is_escalated]


def _made(call: LogCall, member: StaffMember, at: datetime) -> Call:
    return Call(
        number=call.number,
        at=at,
        by=member.user,
        outcome=call.outcome,
        answered_by=call.answered_by,
        asked_for=call.asked_for,
        note=call.note,
        next_due=call.next_due,
        other_number=call.other_number,
    )
