"""The clock of a stage: how long it has run, when it is due, and whether the applicant is the one to act.

Needs no order: a queue's line asks here too, and a start does not wait for the orders' own module (docs/adr/0090).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from review.stages import APPLICANT_ACTS, Stage

if TYPE_CHECKING:
    from datetime import datetime

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


def stage_clock(stage: Stage, started: datetime, *, calendar: WorkingCalendar, now: datetime) -> OrderClock:
    """Return the clock of a stage that began to run at `started` (`clock_started`).

    Every list, page and figure asks here: what one calls overdue, all do. It runs out at the closing time of the
    target's last working day, not after so many hours.
    """
    age = calendar.between(started, now)
    target = _target(stage, calendar)
    is_paused = stage in APPLICANT_ACTS or stage in (Stage.COMPLETED, Stage.CANCELLED)
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


def _target(stage: Stage, calendar: WorkingCalendar) -> int | None:
    targets = calendar.targets
    return {
        Stage.PRE_REVIEW: targets.pre_review,
        Stage.PAPER_REVIEW: targets.paper_review,
        Stage.PRODUCTION: targets.production,
        Stage.SHIPPING: targets.production,
    }.get(stage)
