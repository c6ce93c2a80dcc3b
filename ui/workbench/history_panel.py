"""What happened to the order, newest first: from the server; offline the decisions that this machine knows."""

from collections.abc import Callable, Mapping, Sequence
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
from ui.widgets import SeenPanel, clear, column, frame, label
from ui.workbench.calls_card import CallsCard

_APPLICANT = "applicant:"  # followed by the credit code that they sign in with (docs/api/wire.md)
_PROGRAM = "system"


class HistoryPanel(SeenPanel):
    """Asks the server when it is looked at, once per revision; offline the decisions are still there."""

    def __init__(self, parts: Parts, counted: Callable[[int], object]) -> None:
        super().__init__()
        self._parts = parts
        self._order: OrderSnapshot | None = None
        self._names: Mapping[str, str] = {}
        self._events: Sequence[HistoryEvent] = ()
        self._asked: tuple[str, int] | None = None
        self._state = label("", "muted", wraps=True, name="history_state")
        self._rows = column(spacing=6)
        body = QWidget()
        body.setProperty("scroll", "body")
        self.calls = CallsCard(parts, counted)
        layout = column(self.calls, self._state, spacing=6, margins=(0, 4, 0, 4))
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
        self.calls.show_order(order)
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
            lambda _context: overview.names(), name="names", owner=self, pool=Pool.NETWORK, priority=1,
            done=self._named, failed=lambda _error: None,
        )  # fmt: skip
        self._parts.jobs.start(
            lambda _context: orders.history(order.order_no), name="history", owner=self,
            pool=Pool.NETWORK, done=lambda events: self._fetched(order, events), failed=self._failed,
        )  # fmt: skip

    def _named(self, names: Mapping[str, str]) -> None:
        """Call people by their names, known ones even while the server cannot be reached."""
        if names != self._names:
            self._names = names
            self._put(self._events)

    def _fetched(self, order: OrderSnapshot, events: Sequence[HistoryEvent]) -> None:
        if self._order is order:
            self._show(events)

    def _failed(self, error: object) -> None:
        self._asked = None
        self._state.setText(present(error).sentence)

    def _show(self, events: Sequence[HistoryEvent]) -> None:
        self._state.setText("" if events else tr("Decisions on this machine:"))
        self._put(events)

    def _put(self, events: Sequence[HistoryEvent]) -> None:
        self._events = events
        self.refresh()

    def rebuild(self) -> None:
        clear(self._rows)
        events = self._events
        for event in reversed(events):
            self._rows.addWidget(self._entry(event.at, event.by, event.summary))
        if not events and self._order is not None:
            for at, by, text in reversed(known_events(self._order)):
                self._rows.addWidget(self._entry(at, by, text))

    def _entry(self, at: datetime, by: str, text: str) -> QWidget:
        head = label(f"{day_and_hour(at)}  {self._called(by)}", "small")
        return frame("card", column(head, label(text, wraps=True), spacing=2, margins=(8, 4, 8, 4)))

    def _called(self, by: str) -> str:
        """Return a colleague's name, the applicant or the program; the sign-in where nobody knows the name."""
        member = self._parts.station.sessions.member()
        if member is not None and member.user == by:
            return member.name
        if by.startswith(_APPLICANT):
            return tr("applicant")
        return tr("the program") if by == _PROGRAM else self._names.get(by, by)


def known_events(order: OrderSnapshot) -> Sequence[tuple[datetime, str, str]]:
    """Return what the order itself tells of its decisions, oldest first: when, who, what."""
    decided = [(each.at, each.by, decided_words(each)) for each in order.decisions]
    taken_back = [
        (each.at, each.by, tr("Took a decision back: {reason}", reason=each.reason)) for each in order.withdrawals
    ]
    return sorted((*decided, *taken_back), key=lambda event: event[0])


def decided_words(decision: Decision) -> str:
    """Say a decision in one line, its reasons below."""
    verdict = tr("Pass") if decision.verdict is Verdict.PASS else tr("Reject")
    waits = "" if decision.counts else tr(" (waits for a second reviewer)")
    first = f"{STAGE_NAMES_ZH[decision.stage]} · {tr('round {number}', number=decision.round)} · {verdict}{waits}"
    return "\n".join((first, *(f"· {reason.text}" for reason in decision.reasons)))
