"""The orders of this machine, loaded once and kept current; every list of the window looks at the same index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from seals.verdict import Verdict
from ui import responsiveness
from ui.jobs import SPARE, JobRunner, Pool
from ui.queue.index import QueueIndex
from ui.queue.lines import LineWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ports.queue import QueueRow
    from review.orders import OrderNo
    from ui.context.workstation import Workstation

Marks = tuple[Verdict | None, ...]
_GLANCE_DELAY_MS = 60
_MANY = 100  # so many lines are put into their places within some 10 ms


class OrderBoard(QObject):
    """Owns the index; tells when it changed. Lines that are visible get their document marks fetched."""

    changed = Signal()
    settled = Signal()  # the orders were read, or could not be
    glanced = Signal(object)  # the order numbers whose marks were fetched

    def __init__(self, station: Callable[[], Workstation], jobs: JobRunner) -> None:
        super().__init__()
        self._station = station
        self._jobs = jobs
        self.index = QueueIndex()
        first = station()
        self.words = LineWords(first.data.kinds, first.data.calendar, first.now, self._me)
        self.is_loaded = False
        self._is_searchable = False
        self._user = ""
        self._meanwhile: list[list[QueueRow]] | None = None
        self._marks: dict[OrderNo, tuple[int, Marks]] = {}
        self._wanted: dict[OrderNo, int] = {}
        self._timer = QTimer(self, singleShot=True, interval=_GLANCE_DELAY_MS)
        self._timer.timeout.connect(self._fetch_glances)

    def _me(self) -> str:
        """Return who is signed in: the same person as long as there is this board, asked for with every line."""
        if not self._user:
            member = self._station().sessions.member()
            self._user = member.user if member else ""
        return self._user

    def load(self) -> None:
        """Read all orders into a new index on a pool, then show it."""
        orders = self._station().orders

        def work(_context: object) -> QueueIndex:
            index = QueueIndex()
            index.put(orders.rows())
            index.sort()
            return index

        self._jobs.start(work, name="load orders", pool=Pool.NETWORK, owner=self, done=self._loaded,
                         finished=self.settled.emit)  # fmt: skip

    def _loaded(self, index: QueueIndex) -> None:
        responsiveness.settle()
        self.index = index
        self.is_loaded = True
        self._marks.clear()
        self.changed.emit()

    def make_searchable(self) -> None:
        """Work out on a pool what a search looks through, so that the first one need not."""
        self._is_searchable = True
        index = self.index

        def done(texts: dict[int, str]) -> None:
            if self.index.continues(index):
                self.index.keep_texts(texts)

        self._jobs.start(
            lambda _context: index.missing_texts(), name="words to search", owner=self, done=done, priority=SPARE
        )

    def refresh(self, order_nos: tuple[OrderNo, ...]) -> None:
        """Read the lines of these orders anew."""
        orders = self._station().orders
        self._jobs.start(
            lambda _context: orders.changed_rows(order_nos), name="refresh orders", owner=self, done=self._refreshed
        )

    def _refreshed(self, rows: list[QueueRow]) -> None:
        """Put the lines into their places; many at once, after a round that brought much, into a copy on a pool."""
        if self._meanwhile is not None:
            self._meanwhile.append(rows)
        elif len(rows) > _MANY:
            self._meanwhile = []
            after = self.index.copy()

            def work(_context: object) -> None:
                after.put(rows)
                after.sort()

            self._jobs.start(work, name="many orders", owner=self, done=lambda _nothing: self._use(after))
        if len(rows) <= _MANY:
            self.index.put(rows)
            self.changed.emit()

    def _use(self, after: QueueIndex) -> None:
        """Go on with the copy; lines that were put into the index in the meantime are put into it too."""
        meanwhile, self._meanwhile = self._meanwhile or [], None
        if after.continues(self.index):
            self.index = after
            responsiveness.settle()
            self.changed.emit()
            if self._is_searchable:
                self.make_searchable()  # what was worked out for the index before may have come too late for the copy
        for rows in meanwhile:
            self._refreshed(rows)

    def glance(self, row: QueueRow) -> Marks | None:
        """Return the marks of the line's documents, or ask for them and return what is known."""
        known = self._marks.get(row.order_no)
        if (known is None or known[0] != row.revision) and row.order_no not in self._wanted:
            self._wanted[row.order_no] = row.revision
            if not self._timer.isActive():
                self._timer.start()
        return known[1] if known else None

    def forget_marks(self, order_no: OrderNo) -> None:
        """The order's pages were checked: look again."""
        self._marks.pop(order_no, None)

    def _fetch_glances(self) -> None:
        wanted, self._wanted = self._wanted, {}
        orders = self._station().orders

        def done(found: dict[OrderNo, Marks]) -> None:
            for order_no, marks in found.items():
                self._marks[order_no] = (wanted.get(order_no, 0), marks)
            self.glanced.emit(frozenset(found))

        self._jobs.start(
            lambda _context: orders.glance(tuple(wanted)), name="glance at documents", owner=self, done=done,
            failed=lambda _error: None, priority=-10,
        )  # fmt: skip
