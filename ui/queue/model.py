"""The queue's table model: a window onto the index. A refresh keeps cursor, selection and scroll (convention 17)."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.queue.index import Column, Filter, QueueIndex, Rows
from ui.queue.lines import COLUMN_WORDS, LineWords
from ui.texts import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.queue import QueueRow
    from review.orders import OrderNo

ROW_ROLE = Qt.ItemDataRole.UserRole
AnyIndex = QModelIndex | QPersistentModelIndex
_ONE_BY_ONE = 20  # so many rows are repainted by themselves; where more changed, all are
_AGES_S = 60.0  # ages go on: with a change after that time all rows are repainted


class QueueModel(QAbstractTableModel):
    """Shows the rows of `index` that a filter lets through, sorted by one column."""

    def __init__(
        self, index: QueueIndex, words: LineWords, columns: Sequence[Column], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._index = index
        self._words = words
        self.columns = tuple(columns)
        self.filter = Filter()
        self.column = Column.AGE
        self.descending = False
        self._numbers: Rows = []
        self._mark: int | None = None  # the index's changes that were shown; None: all rows may be other ones
        self._painted_at = 0.0

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == ROW_ROLE:
            return self._index.row(self._numbers[index.row()])
        row = self._index.row(self._numbers[index.row()])
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words.text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._words.text(row, column) or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return tr(COLUMN_WORDS[self.columns[section]])

    def row_at(self, position: int) -> QueueRow | None:
        return self._index.row(self._numbers[position]) if 0 <= position < len(self._numbers) else None

    def first(self, count: int) -> list[QueueRow]:
        """Return the first rows as listed."""
        return [self._index.row(number) for number in self._numbers[:count]]

    def position_of(self, order_no: OrderNo) -> int | None:
        """Return where the order stands, None where the filter keeps it out."""
        for position in range(len(self._numbers)):
            if self._index.row(self._numbers[position]).order_no == order_no:
                return position
        return None

    def use(self, index: QueueIndex) -> None:
        """Look at another index: a copy that went on (for `refresh` to show), or everything was loaded anew."""
        if index is not self._index:
            self._mark = None
        if index.continues(self._index):
            self._index = index
        elif index is not self._index:
            self.beginResetModel()
            self._index = index
            self._numbers = index.select(self.filter, self.column, descending=self.descending)
            self.endResetModel()

    def show(self, wanted: Filter) -> None:
        """Filter anew; current row and selection follow their orders."""
        self.filter = wanted
        self.refresh()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns) and self.columns[column] is not Column.DOCUMENTS:
            self.column = self.columns[column]
            # the longest waiting first is what "ascending age" means to a person
            self.descending = order is Qt.SortOrder.DescendingOrder
            self.refresh()

    def refresh(self) -> None:
        """Take over what the index holds now."""
        selected = self._index.select(self.filter, self.column, descending=self.descending)
        changed = self._take_changes()
        if selected == self._numbers:
            self._repaint(changed)
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self._numbers[index.row()] for index in before]
        self._numbers = selected
        places = self._places(set(numbers))
        after = [
            self.index(places[number], index.column()) if number in places else QModelIndex()
            for number, index in zip(numbers, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _places(self, numbers: set[int]) -> dict[int, int]:
        if not numbers:
            return {}
        return {number: position for position, number in enumerate(self._numbers) if number in numbers}

    def _take_changes(self) -> frozenset[int] | None:
        """Return the rows that changed since they were last shown; None where all may have."""
        mark, self._mark = self._mark, self._index.changes
        now = monotonic()
        if mark is None or now - self._painted_at > _AGES_S:
            self._painted_at = now
            return None
        return self._index.changed_since(mark)

    def _repaint(self, changed: frozenset[int] | None) -> None:
        """Have the changed rows painted anew; a page that was checked ahead is one of them."""
        if changed is None or len(changed) > _ONE_BY_ONE:
            self._say_changed(0, len(self._numbers) - 1)
        else:
            for position in self._places(set(changed)).values():
                self._say_changed(position, position)

    def _say_changed(self, first: int, last: int) -> None:
        if self._numbers:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
