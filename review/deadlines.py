"""The clock of an order: how long it has waited, when it is due, and whether the applicant is the one to act."""

from dataclasses import dataclass
from datetime import datetime

from review.orders import OrderSnapshot, Verdict
from review.stages import APPLICANT_ACTS, Stage
from review.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClock:
    """Working days since the clock started, and what is left of the target; `due_at` is None without a target.

    `is_paused`: the applicant is to act (or the order has ended), so nothing is due from the office.
    """

    age_days: float
    target_days: int | None
    due_at: datetime | None
    remaining_days: float | None
    is_paused: bool
    is_overdue: bool
    unknown_years: tuple[int, ...] = ()


def order_clock(order: OrderSnapshot, *, calendar: WorkingCalendar, now: datetime) -> OrderClock:
    """Return the clock of the order's present stage. Production and shipping share one, up to hand-over."""
    started = clock_started(order)
    age = calendar.between(started, now)
    target = _target(order.stage, calendar)
    is_paused = order.stage in APPLICANT_ACTS or order.stage in (Stage.COMPLETED, Stage.CANCELLED)
    if target is None:
        return OrderClock(
            age_days=age.days, target_days=None, due_at=None, remaining_days=None,
            is_paused=is_paused, is_overdue=False, unknown_years=age.unknown_years,
        )  # fmt: skip
    due = calendar.due(started, target)
    left = calendar.between(now, due.at)
    return OrderClock(
        age_days=age.days,
        target_days=target,
        due_at=due.at,
        remaining_days=left.days,
        is_paused=False,
        is_overdue=now > due.at,
        unknown_years=tuple(sorted({*age.unknown_years, *due.unknown_years})),
    )


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


def _target(stage: Stage, calendar: WorkingCalendar) -> int | None:
    targets = calendar.targets
    return {
        Stage.PRE_REVIEW: targets.pre_review,
        Stage.PAPER_REVIEW: targets.paper_review,
        Stage.PRODUCTION: targets.production,
        Stage.SHIPPING: targets.production,
    }.get(stage)
