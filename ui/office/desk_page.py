"""A page with its list of orders at the left and one order's work at the right."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ports.queue import QueueRow
from app.services.outcomes import Accepted, Done, NotAccepted
from review.orders import OrderNo, OrderSnapshot
from ui.errors import Tone
from ui.parts import Page, Parts
from ui.queue.board import OrderBoard
from ui.queue.index import Column, Filter
from ui.queue.order_list import OrderList, Second
from ui.texts import tr
from ui.widgets import EmptyState, column, label, row


class DeskPage(Page):
    """Loads the chosen order, and shows the work or why there is none."""

    def __init__(
        self,
        parts: Parts,
        board: OrderBoard,
        *,
        name: str,
        words: str,
        wanted: Filter,
        second: Second | None = None,
        above: QWidget | None = None,
        sorted_by: Column = Column.AGE,
    ) -> None:
        super().__init__(parts, name)
        self.order: OrderSnapshot | None = None
        self.list = OrderList(board, parts.theme, wanted, second, sorted_by=sorted_by)
        self.list.chosen.connect(self._chosen)
        self._empty = EmptyState(tr("Nothing waits here"), tr("New orders appear by themselves."))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._work = self.build_work()
        self._stack.addWidget(self._work)
        left = column(label(tr(words), "heading"), *([above] if above is not None else []), self.list, spacing=8)
        body = row(spacing=16, margins=(16, 12, 16, 16))
        body.addLayout(left)
        body.addWidget(self._stack, 1)
        self.setLayout(body)

    def build_work(self) -> QWidget:
        """Return the widget of the right side."""
        raise NotImplementedError

    def show_order(self, order: OrderSnapshot) -> None:
        """Show the chosen order's work."""
        raise NotImplementedError

    def opened(self, subject: str) -> None:
        if not subject or not self.list.choose(subject):
            self.list.choose_first()
        self.list.setFocus()

    def scanned(self, code: str) -> bool:
        return self.list.choose(code)

    def _chosen(self, chosen: QueueRow | None) -> None:
        if chosen is None:
            self.order = None
            self._stack.setCurrentIndex(0)
            return
        orders, order_no = self.parts.station.orders, chosen.order_no
        self.parts.jobs.start(lambda _context: orders.order(order_no), name="open order", owner=self, done=self._loaded)

    def _loaded(self, order: OrderSnapshot | None) -> None:
        current = self.list.current()
        if order is None or current is None or current.order_no != order.order_no:
            return
        self.order = order
        self._stack.setCurrentIndex(1)
        self.show_order(order)

    def orders_changed(self, order_nos: tuple[OrderNo, ...]) -> None:
        if self.order is not None and self.order.order_no in order_nos and self.isVisible():
            self._chosen(self.list.current())

    def answered(self, outcome: Accepted | Done | NotAccepted, said: str) -> bool:
        """Say how an act ended; True when it was taken."""
        if isinstance(outcome, Accepted | Done):
            self.parts.notices.say(said, Tone.GOOD)
            if self.order is not None:
                self.parts.signals.orders_changed.emit((self.order.order_no,))
            self.parts.signals.sync_wanted.emit()
            return True
        self.parts.notices.say(outcome.sentence, Tone.BAD, code=outcome.code, for_ms=0)
        return False
