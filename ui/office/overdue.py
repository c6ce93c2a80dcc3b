"""The orders whose clock has run out: which, in what stage, since when, who has it open. A line opens its order."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLabel, QWidget

from review.figures import OverdueOrder
from review.stages import STAGE_NAMES_ZH
from ui.office.tables import TextTable
from ui.texts import tr
from ui.theme import Theme
from ui.times import day_and_hour
from ui.widgets import column, label, show_cursor

_ROW_PX = 29
_WIDTHS_PX = (180, 240, 110, 130, 130, 140)
_MOST_LINES = 10  # seen at once; the others are scrolled to


def overdue_rows(orders: Sequence[OverdueOrder]) -> list[tuple[str, ...]]:
    """Return a line of texts for each order."""
    return [
        (one.order_no, one.organisation, STAGE_NAMES_ZH[one.stage], day_and_hour(one.due_at), f"{one.days_over:.1f}",
         one.holder or "–")
        for one in orders
    ]  # fmt: skip


class OverdueTable(TextTable):
    """The list itself; Enter (by the page) or a double click opens an order."""

    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        headings = (
            tr("Order"), tr("Organisation"), tr("Stage"), tr("Due"), tr("Overdue (working days)"), tr("Open by"),
        )  # fmt: skip
        super().__init__(theme, headings, _WIDTHS_PX, wide=1, name="overdue_orders")
        self.setAccessibleName(tr("Overdue orders"))
        self.doubleClicked.connect(self._open)

    def show_orders(self, orders: Sequence[OverdueOrder]) -> None:
        self.texts.show(overdue_rows(orders))
        lines = min(max(len(orders), 1), _MOST_LINES)
        self.setFixedHeight(self._theme.px(_ROW_PX) * lines + self.horizontalHeader().height() + 4)

    def open_current(self) -> bool:
        """Open the order under the cursor; False without one."""
        if not self.hasFocus() or not self.currentIndex().isValid():
            return False
        self._open(self.currentIndex())
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if (
            not self.currentIndex().isValid()
            and self.texts.rows
            and event.reason() is not Qt.FocusReason.MouseFocusReason
        ):
            self.selectRow(0)
        show_cursor(self)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.texts.rows[index.row()][0])


class OverdueOrders(QWidget):
    """The list, or a word that there is nothing in it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.table = OverdueTable(theme)
        self._none: QLabel = label(tr("No order is overdue."), "muted", name="nothing_overdue")
        self.setLayout(column(self._none, self.table))
        self.show_orders(())

    def show_orders(self, orders: Sequence[OverdueOrder]) -> None:
        self.table.show_orders(orders)
        self.table.setVisible(bool(orders))
        self._none.setVisible(not orders)
