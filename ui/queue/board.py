"""The orders of this machine, loaded once and kept current; every list of the window looks at the same index."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.ports.queue import QueueRow
from review.orders import OrderNo
from seals.values import Verdict
from ui import responsiveness
from ui.context.workstation import Workstation
from ui.jobs import JobRunner, Pool
from ui.queue.index import QueueIndex
from ui.queue.lines import LineWords

Marks = tuple[Verdict | None, ...]
_GLANCE_DELAY_MS = 60


class OrderBoard(QObject):
    """Owns the index; tells when it changed. Lines that are visible get their document marks fetched."""

    changed = Signal()
    glanced = Signal()

    def __init__(self, station: Callable[[], Workstation], jobs: JobRunner) -> None:
        super().__init__()
        self._station = station
        self._jobs = jobs
        self.index = QueueIndex()
        first = station()
        self.words = LineWords(first.data.kinds, first.data.calendar, first.now, self._me)
        self.is_loaded = False
        self._marks: dict[OrderNo, tuple[int, Marks]] = {}
        self._wanted: dict[OrderNo, int] = {}
        self._timer = QTimer(self, singleShot=True, interval=_GLANCE_DELAY_MS)
        self._timer.timeout.connect(self._fetch_glances)

    def _me(self) -> str:
        member = self._station().sessions.member()
        return member.user if member else ""

    def load(self) -> None:
        """Read all orders into a new index on a pool, then show it."""
        orders = self._station().orders

        def work(_context: object) -> QueueIndex:
            index = QueueIndex()
            index.put(orders.rows())
            index.warm()
            return index

        self._jobs.start(work, name="load orders", pool=Pool.NETWORK, owner=self, done=self._loaded)

    def _loaded(self, index: QueueIndex) -> None:
        responsiveness.settle()
        self.index = index
        self.is_loaded = True
        self._marks.clear()
        self.changed.emit()

    def refresh(self, order_nos: tuple[OrderNo, ...]) -> None:
        """Read the lines of these orders anew."""
        orders = self._station().orders
        self._jobs.start(
            lambda _context: orders.changed_rows(order_nos), name="refresh orders", owner=self, done=self._refreshed
        )

    def _refreshed(self, rows: list[QueueRow]) -> None:
        self.index.put(rows)
        self.changed.emit()

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
            self.glanced.emit()

        self._jobs.start(
            lambda _context: orders.glance(tuple(wanted)), name="glance at documents", owner=self, done=done,
            failed=lambda _error: None, priority=-10,
        )  # fmt: skip
