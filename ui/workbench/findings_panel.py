"""The findings beside the picture: mark, words, value and threshold."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.texts import tr
from ui.theme import SMALL_PX, TEXT_PX, Theme, without_input_method
from ui.widgets import paint_mark
from ui.workbench.answers import FAIL, Answer
from ui.workbench.findings import FindingLine
from ui.workbench.model import WorkbenchModel

AnyIndex = QModelIndex | QPersistentModelIndex
_ROW_PX = 42
_LINE_ROLE = Qt.ItemDataRole.UserRole
# Worked out once, as in the queue: Python's flags take long to combine
_LEFT = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value
_SELECTED = QStyle.StateFlag.State_Selected.value


def findings_words(model: WorkbenchModel, *, is_checking: bool) -> tuple[str, int]:
    """Return the list's title, and how many lines of the present picture wait for the person's word."""
    main, lines = model.pair().main, model.finding_lines()
    loud = [line for line in lines if line.can_be_answered]
    still_open = sum(model.answer_to(line) is None for line in loud)
    if still_open:
        return tr("Findings: {count} to look at", count=still_open), still_open
    if loud:
        return tr("Findings: all answered"), 0
    if lines:
        return tr("Findings: all pass"), 0
    if main is not None and main.id in model.problems:
        return model.problems[main.id], 0
    return tr("Findings: being checked") if is_checking and main else tr("Findings: none"), 0


def said_words(line: FindingLine, answer: Answer) -> str:
    """Say what the person said of a line."""
    if answer.decided == line.verdict.value:
        return tr("confirmed")
    if answer.decided == FAIL:
        return tr("said to fail")
    return tr("looked at, in order") if line.is_doubt else tr("said to pass")


class FindingsModel(QAbstractListModel):
    """The lines of the present picture."""

    def __init__(self, model: WorkbenchModel) -> None:
        super().__init__()
        self._model = model
        self._lines: tuple[FindingLine, ...] = ()

    def refresh(self) -> None:
        lines = self._model.finding_lines()
        if lines == self._lines:
            if lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return f"{line.about}  {line.message}  {line.measured}".strip()
            case _ if role == _LINE_ROLE:
                return line, self._model.answer_to(line)
            case _:
                return None


class FindingDelegate(QStyledItemDelegate):
    """Two lines: what was found; whose it is, and the measured value."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(_ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line, answer = index.data(_LINE_ROLE)
        theme, box = self._theme, QRectF(option.rect)
        painter.save()
        is_selected = bool(option.state.value & _SELECTED)
        if is_selected:
            painter.fillRect(box, theme.colour("selection"))
            painter.fillRect(QRectF(box.left(), box.top(), theme.px(3), box.height()), theme.colour("overlay"))
        side, left = theme.px(TEXT_PX), box.left() + theme.px(10)
        paint_mark(painter, QRectF(left, box.top() + theme.px(6), side, side), line.verdict, theme)
        left += side + theme.px(8)
        upper = QRectF(left, box.top() + theme.px(3), box.right() - left - theme.px(8), theme.px(19))
        lower = QRectF(left, box.top() + theme.px(22), upper.width(), theme.px(16))
        self._write(painter, upper, line.message, "text", theme.font())
        self._write(painter, lower, self._about(line, answer), "muted", theme.font(SMALL_PX))
        if line.measured:
            painter.setFont(theme.mono(SMALL_PX))
            measured = min(painter.fontMetrics().horizontalAdvance(line.measured), round(lower.width() * 0.66))
            right = QRectF(lower.right() - measured, lower.top(), measured, lower.height())
            painter.fillRect(right.adjusted(-6, 0, 0, 0), theme.colour("selection" if is_selected else "panel"))
            self._write(painter, right, line.measured, "muted", theme.mono(SMALL_PX))
        painter.restore()

    @staticmethod
    def _about(line: FindingLine, answer: Answer | None) -> str:
        if answer is None:
            return line.about
        return f"{line.about} · {said_words(line, answer)}" + (f": {answer.reason}" if answer.reason else "")

    def _write(self, painter: QPainter, box: QRectF, text: str, role: str, font: object) -> None:
        painter.setFont(font)  # type: ignore[arg-type]
        painter.setPen(self._theme.colour(role))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()) + 1)
        painter.drawText(box, _LEFT, shown)


class FindingsList(QListView):
    """A click goes to the finding and its place; a double click is Enter: it also takes the place for a reason."""

    jumped = Signal()
    taken = Signal()

    def __init__(self, theme: Theme, model: WorkbenchModel) -> None:
        super().__init__()
        self.setObjectName("findings")
        self.setAccessibleName(tr("Findings"))
        self._bench = model
        self._lines = FindingsModel(model)
        self.setModel(self._lines)
        self.setItemDelegate(FindingDelegate(theme, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        without_input_method(self, self.viewport())
        self.clicked.connect(self._go)
        self.doubleClicked.connect(lambda _index: self.taken.emit())
        model.findings_changed.connect(self.refresh)
        model.document_changed.connect(self.refresh)

    def _go(self, index: AnyIndex) -> None:
        self._bench.select_finding(index.row())
        self.jumped.emit()

    def refresh(self) -> None:
        self._lines.refresh()
        self.executeDelayedItemsLayout()  # now: Qt would do it after the next painting, and have the list painted again
        index = self._lines.index(self._bench.finding)
        if index.isValid() and self.currentIndex() != index:
            self.setCurrentIndex(index)
        self.viewport().update()
