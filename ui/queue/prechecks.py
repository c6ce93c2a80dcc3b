"""Machine checks of orders that nobody has opened yet, so that the queue shows the worst finding beforehand.

One page at a time and behind everything else: a page of an open order never waits for more than the one being checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from review.stages import REVIEW_STAGES
from ui.jobs import SPARE, JobRunner, Pool
from ui.queue.index import Column, Filter

if TYPE_CHECKING:
    from app.ports.queue import QueueRow
    from review.orders import OrderNo
    from ui.context.workstation import Workstation
    from ui.queue.board import OrderBoard

AHEAD = 60  # so many orders, the longest waiting first: about a day's work of one person


class Prechecks(QObject):
    """Follows the board; stops by itself when the first orders of the queue are checked."""

    def __init__(self, station: Workstation, board: OrderBoard, jobs: JobRunner) -> None:
        super().__init__(board)
        self._station = station
        self._board = board
        self._jobs = jobs
        self._done: dict[OrderNo, int] = {}
        self._is_running = False
        board.changed.connect(self.go_on)

    def go_on(self) -> None:
        """Check the next page, unless one is being checked."""
        checks = self._station.checks
        row = None if self._is_running or checks is None else self._next()
        if row is None or checks is None:
            return
        self._is_running = True
        self._jobs.start(
            lambda context: checks.check_next(row.order_no, context), name="check ahead", pool=Pool.CHECKS, owner=self,
            priority=SPARE, done=lambda had_one: self._checked(row, had_one=bool(had_one)),
            failed=lambda _error: self._give_up(row), finished=self._free,
        )  # fmt: skip

    def _next(self) -> QueueRow | None:
        """Return the longest waiting order that may still have unchecked pages."""
        index = self._board.index
        waiting = index.select(Filter(stages=REVIEW_STAGES), Column.AGE, descending=False)[:AHEAD]
        rows = (index.row(number) for number in waiting)
        return next((row for row in rows if self._done.get(row.order_no) != row.revision), None)

    def _checked(self, row: QueueRow, *, had_one: bool) -> None:
        if had_one:
            self._board.forget_marks(row.order_no)
            self._board.refresh((row.order_no,))
        else:
            self._done[row.order_no] = row.revision

    def _give_up(self, row: QueueRow) -> None:
        """A page that cannot be fetched or read now is left to the person who opens the order."""
        self._done[row.order_no] = row.revision

    def _free(self) -> None:
        self._is_running = False
        self.go_on()
