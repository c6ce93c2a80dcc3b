"""The table of a queue: dense rows, keys that never type into it, Enter opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.queue.delegates import ROW_PX, QueueDelegate
from ui.queue.index import Column
from ui.queue.model import QueueModel
from ui.queue.saved_views import SORTABLE, Sorting
from ui.theme import Theme, without_input_method
from ui.widgets import show_cursor

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from app.ports.queue import QueueRow
    from review.order_codes import OrderNo
    from ui.queue.board import OrderBoard

_WIDTHS_PX = {
    Column.ORDER_NO: 172,
    Column.KIND: 64,
    Column.STAGE: 104,
    Column.AGE: 168,
    Column.ROUND: 72,
    Column.WORST: 104,
    Column.DOCUMENTS: 128,
    Column.HOLDER: 176,
}


class QueueTable(QTableView):
    """A view of a `QueueModel`."""

    opened = Signal(object)
    pointed = Signal(object)
    sorted = Signal(object)  # a `Sorting`: the person, or a view, chose another one

    def __init__(self, board: OrderBoard, columns: tuple[Column, ...], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("queue_table")
        self._theme = theme
        self._make_viewport()
        self.rows = QueueModel(board.index, board.words, columns, self)
        self.setModel(self.rows)
        self.setItemDelegate(QueueDelegate(theme, board.words, self.rows, board.glance, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self._dress_header()
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.row_at(index.row())))
        self.selectionModel().currentRowChanged.connect(self._point)
        without_input_method(self, self.viewport())
        board.glanced.connect(self._show_marks)
        theme.changed.connect(self._resize)
        self._resize()

    def _make_viewport(self) -> None:
        """Give the view a viewport of our own: for one that Qt made, PySide makes every widget class it has (8 ms)."""
        made = QWidget()
        made.setBackgroundRole(QPalette.ColorRole.Base)
        made.setAutoFillBackground(True)
        self.setViewport(made)

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        organisation = self.rows.columns.index(Column.ORGANISATION)
        header.setSectionResizeMode(organisation, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(self.rows.columns.index(Column.AGE), Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorShown(True)
        self.setSortingEnabled(True)
        header.sortIndicatorChanged.connect(self._indicated)

    def sorting(self) -> Sorting:
        return Sorting(column=self.rows.column, descending=self.rows.descending)

    def sort_by(self, sorting: Sorting) -> None:
        """Sort, and say so in the header; a column that this queue does not show changes nothing."""
        if sorting.column in self.rows.columns:
            order = Qt.SortOrder.DescendingOrder if sorting.descending else Qt.SortOrder.AscendingOrder
            self.horizontalHeader().setSortIndicator(self.rows.columns.index(sorting.column), order)

    def _indicated(self, section: int, _order: Qt.SortOrder) -> None:
        if self.rows.columns[section] in SORTABLE:
            self.sorted.emit(self.sorting())
        else:
            self.sort_by(self.sorting())  # nothing is sorted by documents: the mark goes back

    def _resize(self) -> None:
        self.verticalHeader().setMinimumSectionSize(self._theme.px(ROW_PX))  # first: no row may become lower than it
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW_PX))
        for number, column in enumerate(self.rows.columns):
            if column in _WIDTHS_PX:
                self.setColumnWidth(number, self._theme.px(_WIDTHS_PX[column]))

    def _show_marks(self, order_nos: frozenset[OrderNo]) -> None:
        """Paint the documents' marks of these orders anew, where their rows are seen."""
        documents = self.rows.columns.index(Column.DOCUMENTS)
        last = self.rowAt(self.viewport().height() - 1)
        for position in range(max(self.rowAt(0), 0), (last if last >= 0 else self.rows.rowCount() - 1) + 1):
            row = self.rows.row_at(position)
            if row is not None and row.order_no in order_nos:
                self.update(self.rows.index(position, documents))

    def current(self) -> QueueRow | None:
        return self.rows.row_at(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def point_at_first(self) -> None:
        """Put the cursor on the first row when there is none."""
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0, 0))

    def point_at(self, order_no: str) -> None:
        position = self.rows.position_of(order_no)  # type: ignore[arg-type]
        if position is not None:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self.rows.index(position, 0), flags)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        show_cursor(self)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, never a search that moves the cursor."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            row = self.current()
            if row is not None:
                self.opened.emit(row)
            return
        super().keyPressEvent(event)

    def _point(self, current: QModelIndex) -> None:
        self.pointed.emit(self.rows.row_at(current.row()) if current.isValid() else None)
