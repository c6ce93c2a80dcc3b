"""How the queue's cells are painted: age bars, verdict marks, document dots."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ports.queue import QueueRow
from seals.verdict import Verdict
from ui.queue.index import Column
from ui.queue.lines import LineWords, verdict_of
from ui.queue.model import QueueModel
from ui.theme import TEXT_PX, Theme
from ui.widgets import paint_mark

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_PX = 30
# Worked out once: a page of the queue has some 200 cells, and Python's flags take long to combine
_LEFT = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value
_SELECTED = QStyle.StateFlag.State_Selected.value
Glance = Callable[[QueueRow], Sequence[Verdict | None] | None]


class QueueDelegate(QStyledItemDelegate):
    """Paints every cell of the queue, so that all columns share one baseline and one focus look."""

    def __init__(self, theme: Theme, words: LineWords, rows: QueueModel, glance: Glance, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row_at = rows.row_at  # asked directly: through Qt's index each answer is wrapped and taken out again
        self._words = words
        self._columns = rows.columns
        self._glance = glance

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(self._theme.px(80), self._theme.px(ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = self._row_at(index.row())
        if row is None:
            return
        painter.save()
        self._ground(painter, option, index)
        box = QRectF(option.rect).adjusted(self._theme.px(8), 0, -self._theme.px(8), 0)
        match self._columns[index.column()]:
            case Column.AGE:
                self._age(painter, box, row)
            case Column.WORST:
                self._worst(painter, box, row)
            case Column.DOCUMENTS:
                self._dots(painter, box, row)
            case column:
                self._text(painter, box, row, column)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        is_selected = bool(option.state.value & _SELECTED)
        role = "selection" if is_selected else ("raised" if index.row() % 2 else "panel")
        painter.fillRect(option.rect, self._theme.colour(role))
        if is_selected and index.column() == 0:
            bar = QRectF(option.rect.left(), option.rect.top(), self._theme.px(3), option.rect.height())
            painter.fillRect(bar, self._theme.colour("accent"))

    def _text(self, painter: QPainter, box: QRectF, row: QueueRow, column: Column) -> None:
        faint = column in (Column.KIND, Column.ROUND, Column.HOLDER) or self._words.is_held_by_other(row)
        is_drawn = column is Column.HOLDER and bool(row.second_review_not_by)
        painter.setPen(self._theme.colour("doubt" if is_drawn else "muted" if faint else "text"))
        painter.setFont(self._theme.mono() if column is Column.ORDER_NO else QApplication.font())
        text = painter.fontMetrics().elidedText(
            self._words.text(row, column), Qt.TextElideMode.ElideRight, round(box.width())
        )
        painter.drawText(box, _LEFT, text)

    def _age(self, painter: QPainter, box: QRectF, row: QueueRow) -> None:
        age = self._words.age(row)
        colour = "bad" if age.is_overdue else ("doubt" if age.fill > 0.75 else "accent")
        width = self._theme.px(64)
        if age.text and not age.is_paused:
            track = QRectF(box.left(), box.center().y() - self._theme.px(3), width, self._theme.px(6))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("border"))
            painter.drawRoundedRect(track, 3, 3)
            painter.setBrush(self._theme.colour(colour))
            painter.drawRoundedRect(QRectF(track.topLeft(), QRectF(0, 0, width * max(age.fill, 0.04), 0).size())
                                    .adjusted(0, 0, 0, track.height()), 3, 3)  # fmt: skip
            box = box.adjusted(width + self._theme.px(8), 0, 0, 0)
        text = age.text + (" ▲" if age.is_overdue else "")
        painter.setPen(self._theme.colour("bad" if age.is_overdue else "muted" if age.is_paused else "text"))
        painter.drawText(box, _LEFT, text)

    def _worst(self, painter: QPainter, box: QRectF, row: QueueRow) -> None:
        verdict = verdict_of(row.worst_finding)
        side = self._theme.px(TEXT_PX)
        paint_mark(painter, QRectF(box.left(), box.center().y() - side / 2, side, side), verdict, self._theme)
        painter.setPen(self._theme.colour("text" if verdict in (Verdict.FAIL, Verdict.REVIEW) else "muted"))
        text_box = box.adjusted(side + self._theme.px(6) if verdict else 0, 0, 0, 0)
        painter.drawText(text_box, _LEFT, self._words.worst(row))

    def _dots(self, painter: QPainter, box: QRectF, row: QueueRow) -> None:
        verdicts = self._glance(row)
        side, step = self._theme.px(11), self._theme.px(17)
        for number, verdict in enumerate(verdicts or ()):
            place = QRectF(box.left() + number * step, box.center().y() - side / 2, side, side)
            if verdict is None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(self._theme.colour("border"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(place.adjusted(2, 2, -2, -2))
            else:
                paint_mark(painter, place, verdict, self._theme)
