"""The clock of an order: when it began, and what the clock of its stage says (`review.stage_clock`)."""

from datetime import datetime

from review.orders import OrderSnapshot, Verdict
from review.stage_clock import OrderClock, stage_clock
from review.stages import Stage
from review.working_days import WorkingCalendar


def order_clock(order: OrderSnapshot, *, calendar: WorkingCalendar, now: datetime) -> OrderClock:
    """Return the clock of the order's present stage. Production and shipping share one, up to hand-over."""
    return stage_clock(order.stage, clock_started(order), calendar=calendar, now=now)


def clock_started(order: OrderSnapshot) -> datetime:
    """Return when the present clock began.

    In `shipping` it is when production began: the passed paper review, or after a remake the day the newest key was
    bound (the snapshot does not keep when the order was sent back).
    """
    if order.stage is not Stage.SHIPPING:
        return order.stage_since
    passed = [
        decision.at
        for decision in order.standing_decisions()
        if decision.stage is Stage.PAPER_REVIEW and decision.verdict is Verdict.PASS and decision.counts
    ]
    bound = [key.bound_at for key in order.keys] if order.remake_reason else []
    return max([*passed, *bound], default=order.stage_since)
