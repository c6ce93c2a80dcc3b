"""What a line of the queue says: words, bars and marks, from values. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from review.stage_clock import stage_clock
from review.stages import STAGE_NAMES_ZH, Stage
from seals.verdict import Verdict
from ui.queue.index import Column
from ui.texts import mark, tr
from ui.times import hour

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.ports.queue import QueueRow
    from review.kinds import ProjectKinds
    from review.working_days import WorkingCalendar

COLUMN_WORDS = {
    Column.ORDER_NO: mark("Order"),
    Column.ORGANISATION: mark("Organisation"),
    Column.KIND: mark("Kind"),
    Column.STAGE: mark("Stage"),
    Column.AGE: mark("Waiting (working days)"),
    Column.ROUND: mark("Round"),
    Column.WORST: mark("Worst finding"),
    Column.HOLDER: mark("Open by"),
    Column.DOCUMENTS: mark("Documents"),
}
VERDICT_WORDS = {
    Verdict.PASS: mark("passes"),
    Verdict.REVIEW: mark("to be looked at"),
    Verdict.FAIL: mark("fails"),
    Verdict.NOT_MEASURED: mark("not measured"),
    Verdict.NOT_APPLICABLE: mark("not applicable"),
}
_KEPT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBar:
    """Age in working days, how full the bar is (1: due), and whether the clock stands still."""

    text: str
    fill: float
    is_overdue: bool
    is_paused: bool


class LineWords:
    """Turns rows into words; keeps ages for some minutes, because a calendar is slow to ask."""

    def __init__(
        self, kinds: ProjectKinds, calendar: WorkingCalendar, now: Callable[[], datetime], me: Callable[[], str]
    ) -> None:
        self._kinds = kinds
        self._calendar = calendar
        self._now = now
        self._me = me
        self._cells: dict[Column, Callable[[QueueRow], str]] = {
            Column.ORDER_NO: lambda row: row.order_no,
            Column.ORGANISATION: lambda row: row.organisation,
            Column.KIND: self.kind,
            Column.STAGE: lambda row: STAGE_NAMES_ZH[row.stage],
            Column.ROUND: lambda row: tr("round {number}", number=row.round),
            Column.HOLDER: self.holder,
            Column.WORST: self.worst,
            Column.AGE: lambda row: self.age(row).text,
        }
        self._ages: dict[tuple[str, Stage, datetime], tuple[datetime, AgeBar]] = {}

    def text(self, row: QueueRow, column: Column) -> str:
        """Return a cell's words; empty for cells that are painted."""
        words = self._cells.get(column)
        return words(row) if words is not None else ""

    def kind(self, row: QueueRow) -> str:
        known = self._kinds.kinds.get(row.kind)
        return known.short_name if known else row.kind

    def holder(self, row: QueueRow) -> str:
        """Say who has the order open; "locked by another" is not "empty"."""
        if row.in_conflict:
            return tr("needs you: somebody else acted")
        if row.queued is not None:
            return tr("decided, to be sent")
        if row.lease_holder == self._me() and row.lease_holder:
            return tr("you")
        if row.lease_holder and row.lease_expires_at is not None and row.lease_expires_at > self._now():
            return tr("{name} until {time}", name=row.lease_holder_name, time=hour(row.lease_expires_at))
        if self.is_drawn_from_me(row):
            return tr("▲ second review, not by you")
        return tr("▲ second review") if row.second_review_not_by else ""

    def is_drawn_from_me(self, row: QueueRow) -> bool:
        """Tell whether this person passed the order and it was drawn: it waits for somebody else."""
        return bool(row.second_review_not_by) and row.second_review_not_by == self._me()

    def is_held_by_other(self, row: QueueRow) -> bool:
        expires = row.lease_expires_at
        return (
            bool(row.lease_holder) and row.lease_holder != self._me() and expires is not None and expires > self._now()
        )

    def worst(self, row: QueueRow) -> str:
        verdict = verdict_of(row.worst_finding)
        return tr(VERDICT_WORDS[verdict]) if verdict is not None else tr("not checked yet")

    def age(self, row: QueueRow) -> AgeBar:
        key = (row.order_no, row.stage, row.clock_since)
        kept = self._ages.get(key)
        now = self._now()
        if kept is None or now - kept[0] > _KEPT_FOR:
            kept = (now, self._work_out(row, now))
            self._ages[key] = kept
        return kept[1]

    def _work_out(self, row: QueueRow, now: datetime) -> AgeBar:
        clock = stage_clock(row.stage, row.clock_since, calendar=self._calendar, now=now)
        days = f"{clock.age_days:.1f}"
        if row.stage in (Stage.COMPLETED, Stage.CANCELLED):
            return AgeBar(text="", fill=0, is_overdue=False, is_paused=True)
        if clock.is_paused:
            return AgeBar(text=tr("{days} · paused", days=days), fill=0, is_overdue=False, is_paused=True)
        left = clock.remaining_days
        fill = 0.0 if left is None else 1.0 if clock.is_overdue else clock.age_days / max(clock.age_days + left, 0.01)
        return AgeBar(text=days, fill=fill, is_overdue=clock.is_overdue, is_paused=False)


def verdict_of(text: str) -> Verdict | None:
    """Return the verdict that the store keeps as text, None where nothing was checked."""
    return Verdict(text) if text in set(Verdict) else None


def columns_for(stages: Sequence[Stage]) -> tuple[Column, ...]:
    """Return the columns of a queue: with the stage where there are several."""
    many = (Column.STAGE,) if len(stages) > 1 else ()
    return (
        Column.ORDER_NO, Column.ORGANISATION, Column.KIND, *many, Column.AGE, Column.ROUND, Column.WORST,
        Column.DOCUMENTS, Column.HOLDER,
    )  # fmt: skip
