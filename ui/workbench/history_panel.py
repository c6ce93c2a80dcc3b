"""What happened to the order, newest first: from the server; offline the decisions that this machine knows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from app.ports.backend import HistoryEvent
from review.orders import Decision, OrderSnapshot, Verdict
from review.stages import STAGE_NAMES_ZH
from ui.errors import present
from ui.jobs import Pool
from ui.parts import Parts
from ui.texts import tr
from ui.times import day_and_hour
from ui.widgets import clear, column, frame, label


class HistoryPanel(QWidget):
    """Asks the server when it is looked at, once per revision; offline the decisions are still there."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._order: OrderSnapshot | None = None
        self._names: Mapping[str, str] = {}
        self._asked: tuple[str, int] | None = None
        self._state = label("", "muted", wraps=True, name="history_state")
        self._rows = column(spacing=6)
        body = QWidget()
        body.setProperty("scroll", "body")
        layout = column(self._state, spacing=6, margins=(0, 4, 0, 4))
        layout.addLayout(self._rows)
        layout.addStretch(1)
        body.setLayout(layout)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(scroll, spacing=0))

    def show_order(self, order: OrderSnapshot) -> None:
        self._order = order
        self._asked = None
        self._show(())
        if self.isVisible():
            self.look()

    def look(self) -> None:
        """Fetch the events of the order, if they are not here yet."""
        order = self._order
        if order is None or self._asked == (order.order_no, order.revision):
            return
        self._asked = (order.order_no, order.revision)
        orders, overview = self._parts.station.orders, self._parts.station.overview
        self._state.setText(tr("The history is being fetched…"))
        self._parts.jobs.start(
            lambda _context: (overview.names(), orders.history(order.order_no)), name="history", owner=self,
            pool=Pool.NETWORK, done=lambda answer: self._fetched(order, *answer), failed=self._failed,
        )  # fmt: skip

    def _fetched(self, order: OrderSnapshot, names: Mapping[str, str], events: Sequence[HistoryEvent]) -> None:
        self._names = names
        if self._order is order:
            self._show(events)

    def _failed(self, error: object) -> None:
        self._asked = None
        self._state.setText(present(error).sentence)

    def _show(self, events: Sequence[HistoryEvent]) -> None:
        clear(self._rows)
        self._state.setText("" if events else tr("Decisions on this machine:"))
        for event in reversed(events):
            self._rows.addWidget(self._entry(event.at, event.by, event.summary))
        if not events and self._order is not None:
            for decision in reversed(self._order.decisions):
                self._rows.addWidget(self._entry(decision.at, decision.by, decided_words(decision)))

    def _entry(self, at: datetime, by: str, text: str) -> QWidget:
        head = label(f"{day_and_hour(at)}  {self._names.get(by, by)}", "small")
        return frame("card", column(head, label(text, wraps=True), spacing=2, margins=(8, 4, 8, 4)))


def decided_words(decision: Decision) -> str:
    """Say a decision in one line, its reasons below."""
    verdict = tr("Pass") if decision.verdict is Verdict.PASS else tr("Reject")
    waits = "" if decision.counts else tr(" (waits for a second reviewer)")
    first = f"{STAGE_NAMES_ZH[decision.stage]} · {tr('round {number}', number=decision.round)} · {verdict}{waits}"
    return "\n".join((first, *(f"· {reason.text}" for reason in decision.reasons)))
