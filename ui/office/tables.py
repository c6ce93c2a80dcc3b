"""Plain tables of texts: audit trail, messages, outbox. Read only, keys never type into them."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.theme import Theme, without_input_method

AnyIndex = QModelIndex | QPersistentModelIndex
_ROW_PX = 28


class TextTableModel(QAbstractTableModel):
    """Rows of texts under headings."""

    def __init__(self, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self.rows: list[tuple[str, ...]] = []

    def show(self, rows: Sequence[tuple[str, ...]]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.rows[index.row()][index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        is_words = role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal
        return self._headings[section] if is_words else None


class TextTable(QTableView):
    """A dense read-only table; one column takes what is left."""

    def __init__(self, theme: Theme, headings: Sequence[str], widths_px: Sequence[int], wide: int, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._widths_px = tuple(widths_px)
        self._wide = wide
        self.texts = TextTableModel(headings, self)
        self.setModel(self.texts)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        without_input_method(self, self.viewport())
        theme.changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(_ROW_PX))
        header = self.horizontalHeader()
        for number, width in enumerate(self._widths_px):
            if number != self._wide:
                self.setColumnWidth(number, max(self._theme.px(width), header.sectionSizeHint(number)))
        header.setMinimumSectionSize(header.sectionSizeHint(self._wide))

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands, never a search."""
