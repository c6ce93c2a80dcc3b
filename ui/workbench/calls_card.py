"""The phone calls of the open order: when the next one is due, what was asked for, how the last ones went."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame

from app.ports.store import LoggedCall
from review.calls import CallNeed, CallState, call_state
from review.orders import OrderSnapshot
from review.stages import Stage
from ui.call_words import call_line, state_words
from ui.parts import PageName, Parts
from ui.texts import tr
from ui.widgets import button, column, label, row, set_role

_CLOSED = "✓"


class CallsCard(QFrame):
    """Hidden for an order that nobody called about; reads this machine's log, never the server."""

    def __init__(self, parts: Parts, counted: Callable[[int], object]) -> None:
        super().__init__()
        self.setObjectName("calls_card")
        self.setProperty("frame", "card")
        self._parts = parts
        self._counted = counted
        self._order: OrderSnapshot | None = None
        self._state = label("", wraps=True, name="bench_call_state")
        self._wanted = label("", wraps=True, name="bench_call_wanted")
        self._log = label("", "muted", wraps=True, name="bench_call_log")
        self._write = button(tr("Write a call down"), self._go, role="link", name="bench_write_call")
        layout = column(spacing=4, margins=(8, 6, 8, 6))
        layout.addLayout(row(label(tr("Phone calls"), "title"), None, self._write))
        for each in (self._state, self._wanted, self._log):
            layout.addWidget(each)
        self.setLayout(layout)
        self.hide()

    def show_order(self, order: OrderSnapshot) -> None:
        """Show where the order's calls stand; the log follows, with what is still to be sent."""
        self._order = order
        self.hide()
        self._counted(0)
        if not order.calls and order.stage is not Stage.SUPPLEMENT:
            return
        self._parts.jobs.start(
            lambda _context: self._read(order), name="calls", owner=self, failed=lambda _error: None,
            done=lambda found: self._show(order, *found),
        )  # fmt: skip

    def _read(self, order: OrderSnapshot) -> tuple[CallState, Sequence[LoggedCall]]:
        station = self._parts.station
        escalate_after = station.settings.load().escalate_after_calls
        state = call_state(order, now=station.now(), escalate_after=escalate_after)
        return state, station.deciding.calls(order.order_no)

    def _show(self, order: OrderSnapshot, state: CallState, calls: Sequence[LoggedCall]) -> None:
        if self._order is order:
            self._show_state(order, state)
            self._show_log(calls)
            self.show()

    def _show_state(self, order: OrderSnapshot, state: CallState) -> None:
        closed = tr("{mark} every sheet that was asked for is here", mark=_CLOSED)
        is_closed = state.need is CallNeed.CLOSED and not state.outstanding
        self._state.setText(closed if is_closed else state_words(state))
        set_role(self._state, "text_role", "bad" if state.is_escalated else "good" if is_closed else "doubt")
        self._state.setVisible(bool(self._state.text()))
        kinds = self._parts.station.data.kinds
        names = "、".join(kinds.document_short_name(code) for code in state.outstanding)
        self._wanted.setText(tr("still missing: {documents}", documents=names) if names else "")
        self._wanted.setVisible(bool(names))
        self._write.setVisible(order.stage is Stage.SUPPLEMENT)
        self._counted(int(state.need is CallNeed.DUE))

    def _show_log(self, calls: Sequence[LoggedCall]) -> None:
        kinds = self._parts.station.data.kinds
        lines = [call_line(one.call, kinds) + ("" if one.is_sent else tr(" · to be sent")) for one in calls]
        self._log.setText("\n".join(lines) or tr("No call yet."))

    def _go(self) -> None:
        if self._order is not None:
            self._parts.signals.go.emit(PageName.CALLS, self._order.order_no)
