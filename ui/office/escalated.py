"""Calls of which a supervisor should know: nobody answers, or the number is wrong. Each line opens its order."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton

from app.ports.queue import QueueRow
from ui.texts import tr
from ui.times import day_and_hour
from ui.widgets import button, clear, column, label

_MOST = 12


class EscalatedCalls(QFrame):
    """Hidden while there is nothing to know."""

    def __init__(self, open_order: Callable[[str], object]) -> None:
        super().__init__()
        self.setObjectName("escalated_calls")
        self.setProperty("frame", "doubt")
        self._open = open_order
        self._heading = label("", "title", name="escalated_heading")
        self._lines = column(spacing=2)
        layout = column(self._heading, spacing=4, margins=(16, 10, 16, 12))
        layout.addLayout(self._lines)
        self.setLayout(layout)
        self.hide()

    def show_calls(self, rows: Sequence[QueueRow]) -> None:
        """Show the orders, the longest waiting first."""
        clear(self._lines)
        self._heading.setText(tr("▲ {count} orders nobody can be reached for: a supervisor decides", count=len(rows)))
        for each in rows[:_MOST]:
            self._lines.addWidget(self._line(each), 0, Qt.AlignmentFlag.AlignLeft)
        if len(rows) > _MOST:
            self._lines.addWidget(label(tr("and {count} more on the list of calls", count=len(rows) - _MOST), "muted"))
        self.setVisible(bool(rows))

    def _line(self, each: QueueRow) -> QPushButton:
        tries = tr("{count} calls without an answer", count=each.calls_without_answer)
        due = tr("due since {time}", time=day_and_hour(each.next_call_due)) if each.next_call_due else ""
        who = f"{each.agent_name} {each.agent_phone}"
        words = " · ".join(part for part in (each.order_no, each.organisation, who, tries, due) if part)
        return button(words, lambda: self._open(each.order_no), role="link", name=f"escalated_{each.order_no}",
                      hint=tr("Open the order"))  # fmt: skip
