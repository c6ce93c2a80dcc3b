"""A narrow list of orders at the left of a desk's page: two lines each, over the same index as the queues."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ports.queue import QueueRow
from review.orders import OrderNo
from ui.queue.index import Column, Filter
from ui.queue.model import ROW_ROLE, QueueModel
from ui.theme import SMALL_PX, Theme, without_input_method
from ui.widgets import show_cursor

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPainter

    from ui.queue.board import OrderBoard

AnyIndex = QModelIndex | QPersistentModelIndex
WIDTH_PX = 288
_ROW_PX = 46
Second = Callable[[QueueRow], tuple[str, str]]


class OrderDelegate(QStyledItemDelegate):
    """Organisation above; order number and what the page says of it below. `second` returns words and colour role."""

    def __init__(self, theme: Theme, second: Second, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._second = second

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(self._theme.px(WIDTH_PX), self._theme.px(_ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: QueueRow = index.data(ROW_ROLE)
        theme, box = self._theme, QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.colour("selection"))
            painter.fillRect(QRectF(box.left(), box.top(), theme.px(3), box.height()), theme.colour("accent"))
        inner = box.adjusted(theme.px(12), theme.px(4), -theme.px(10), -theme.px(4))
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        lower = upper.translated(0, upper.height())
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font())
        name = painter.fontMetrics().elidedText(row.organisation, Qt.TextElideMode.ElideRight, round(upper.width()))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(theme.mono(SMALL_PX))
        painter.setPen(theme.colour("muted"))
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, row.order_no)
        words, role = self._second(row)
        painter.setFont(theme.font(SMALL_PX))
        painter.setPen(theme.colour(role))
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        painter.restore()


class OrderList(QListView):
    """Click or arrow keys choose; a refresh keeps the choice."""

    chosen = Signal(object)

    def __init__(
        self,
        board: OrderBoard,
        theme: Theme,
        wanted: Filter,
        second: Second | None = None,
        *,
        sorted_by: Column = Column.AGE,
    ) -> None:
        super().__init__()
        self.setObjectName("order_list")
        self._board = board
        self._theme = theme
        self.rows = QueueModel(board.index, board.words, (Column.ORGANISATION,), self)
        self.rows.filter = wanted
        self.rows.column = sorted_by
        self.setModel(self.rows)
        self.setItemDelegate(OrderDelegate(theme, second or self._age, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        without_input_method(self, self.viewport())
        self.selectionModel().currentRowChanged.connect(self._changed)
        board.changed.connect(self.refresh)
        theme.changed.connect(self._resize)
        self._resize()
        self.refresh()

    def _resize(self) -> None:
        self.setFixedWidth(self._theme.px(WIDTH_PX))

    def _age(self, row: QueueRow) -> tuple[str, str]:
        age = self._board.words.age(row)
        return (f"{age.text} ▲", "bad") if age.is_overdue else (age.text, "muted")

    def refresh(self) -> None:
        self.rows.use(self._board.index)
        self.rows.refresh()
        if not self.currentIndex().isValid() and self.rows.rowCount() and self.isVisible():
            self.setCurrentIndex(self.rows.index(0, 0))

    def show_only(self, wanted: Filter) -> None:
        """Show other orders from now on."""
        self.rows.filter = wanted
        self.refresh()

    def current(self) -> QueueRow | None:
        return self.rows.row_at(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def choose(self, order_no: str) -> bool:
        """Put the cursor on an order; False when it is not in the list."""
        position = self.rows.position_of(OrderNo(order_no))
        if position is None:
            return False
        self.setCurrentIndex(self.rows.index(position, 0))
        return True

    def choose_first(self) -> None:
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0, 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        show_cursor(self)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, never a search."""

    def _changed(self, current: QModelIndex) -> None:
        self.chosen.emit(self.rows.row_at(current.row()) if current.isValid() else None)
