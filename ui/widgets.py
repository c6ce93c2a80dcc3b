"""Small builders, so that every page makes its labels, buttons and frames alike. Roles are read by the style sheet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from seals.verdict import Verdict
from ui.theme import GRID_PX, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

VERDICT_ROLES = {
    Verdict.PASS: "good",
    Verdict.REVIEW: "doubt",
    Verdict.FAIL: "bad",
    Verdict.NOT_MEASURED: "unknown",
    Verdict.NOT_APPLICABLE: "unknown",
}


def label(text: str = "", role: str = "", *, wraps: bool = False, name: str = "") -> QLabel:
    """Return a label with a text role of the style sheet (small, muted, heading, title, good, doubt, bad)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if role:
        made.setProperty("text_role", role)
    if name:
        made.setObjectName(name)
    return made


class ElidedLabel(QLabel):
    """A line that gives way where there is no room: cut with an ellipsis, whole in its tool tip."""

    _FEWEST = 6  # characters that are always shown

    def __init__(self, role: str = "", *, name: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("text_role", role)
        self.setObjectName(name)

    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        margins = self.contentsMargins()
        fewest = self._FEWEST * self.fontMetrics().horizontalAdvance("宽") + margins.left() + margins.right()
        return QSize(min(whole.width(), fewest), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room, whole = self.contentsRect(), self.text()
        shown = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip(whole if shown != whole else "")
        if shown == whole:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


def set_role(widget: QWidget, attribute: str, value: str) -> None:
    """Set a dynamic property that the style sheet reads, and let the style look again."""
    if widget.property(attribute) != value:
        widget.setProperty(attribute, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def button(
    text: str, clicked: Callable[[], object] | None = None, *, role: str = "", name: str = "", hint: str = ""
) -> QPushButton:
    """Return a push button; roles: primary, danger, quiet, link, chip."""
    made = QPushButton(text)
    if role:
        made.setProperty("role", role)
    if name:
        made.setObjectName(name)
    made.setAccessibleName(hint or text)
    if hint:
        made.setToolTip(hint)
    if clicked is not None:
        made.clicked.connect(lambda _checked=False: clicked())
    return made


def say_hint(made: QAbstractButton, hint: str) -> None:
    """Say what a button does, in its tool tip and to who hears it."""
    made.setToolTip(hint)
    made.setAccessibleName(hint)


def tool_button(
    text: str, clicked: Callable[[], object] | None = None, *, name: str = "", hint: str = "", checks: bool = False
) -> QToolButton:
    """Return a quiet tool button that never takes the focus."""
    made = QToolButton()
    made.setText(text)
    made.setProperty("role", "quiet")
    made.setObjectName(name)
    made.setCheckable(checks)
    made.setToolTip(hint or text)
    made.setAccessibleName(text)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if clicked is not None:
        made.clicked.connect(lambda _checked=False: clicked())
    return made


def line_edit(name: str, words: str, placeholder: str = "") -> QLineEdit:
    """Return a text field with its accessible name."""
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(words)
    made.setPlaceholderText(placeholder)
    return made


def frame(kind: str, layout: QLayout | None = None, *, name: str = "") -> QFrame:
    """Return a frame of the style sheet: panel, card, bar, foot, rail, good, doubt, bad."""
    made = QFrame()
    made.setProperty("frame", kind)
    if name:
        made.setObjectName(name)
    if layout is not None:
        made.setLayout(layout)
    return made


def row(
    *widgets: QWidget | None, spacing: int = 2 * GRID_PX, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return a horizontal layout; None stands for a stretch."""
    layout = QHBoxLayout()
    _fill(layout, widgets, spacing, margins)
    return layout


def column(
    *widgets: QWidget | None, spacing: int = 2 * GRID_PX, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Return a vertical layout; None stands for a stretch."""
    layout = QVBoxLayout()
    _fill(layout, widgets, spacing, margins)
    return layout


def _fill(
    layout: QHBoxLayout | QVBoxLayout,
    widgets: tuple[QWidget | None, ...],
    spacing: int,
    margins: tuple[int, int, int, int],
) -> None:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)


def line() -> QFrame:
    """Return a thin horizontal line."""
    return frame("line")


def show_cursor(view: QAbstractItemView) -> None:
    """Select the row under the cursor: a view that gets the focus puts its cursor somewhere and selects nothing."""
    current = view.currentIndex()
    if current.isValid() and not view.selectionModel().isSelected(current):
        view.setCurrentIndex(current)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class SeenPanel(QWidget):
    """A panel behind a tab: what changes while nobody sees it is built when it is shown."""

    _is_stale = True

    def refresh(self) -> None:
        """Build the panel anew, now or when it is shown."""
        self._is_stale = not self.isVisible()
        if not self._is_stale:
            self.rebuild()

    def rebuild(self) -> None:
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._is_stale = False
            self.rebuild()


class VerdictMark(QWidget):
    """The mark of a verdict: a shape that can be told apart without colour."""

    def __init__(self, theme: Theme, verdict: Verdict | None = None, size_px: int = 14) -> None:
        super().__init__()
        self._theme = theme
        self._size_px = size_px
        self.verdict = verdict
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_verdict(self, verdict: Verdict | None) -> None:
        self.verdict = verdict
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._size_px)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect()), self.verdict, self._theme)
        painter.end()


def paint_mark(painter: QPainter, rect: QRectF, verdict: Verdict | None, theme: Theme) -> None:
    """Paint a verdict's mark into `rect`: tick, triangle, cross, dash or dot; nothing for None."""
    if verdict is None:
        return
    shape, pen, brush = _mark(verdict, min(rect.width(), rect.height()), theme.colour(VERDICT_ROLES[verdict]).rgba())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(brush)
    painter.translate(rect.center())
    painter.drawPath(shape)
    painter.restore()


@lru_cache(maxsize=256)
def _mark(verdict: Verdict, side: float, rgba: int) -> tuple[QPainterPath, QPen, QBrush]:
    """Return a mark around (0, 0); kept, because a page of the queue paints some 140 of a few."""
    colour = QColor.fromRgba(rgba)
    pen = QPen(colour, side * 0.15, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    is_filled = verdict in (Verdict.REVIEW, Verdict.NOT_APPLICABLE)
    return _shape(verdict, side), pen, QBrush(colour) if is_filled else QBrush()


def _shape(verdict: Verdict, side: float) -> QPainterPath:
    def at(x: float, y: float) -> QPointF:
        return QPointF((x - 0.5) * side, (y - 0.5) * side)

    path = QPainterPath()
    match verdict:
        case Verdict.PASS:
            path.addPolygon(QPolygonF([at(0.16, 0.54), at(0.4, 0.78), at(0.86, 0.24)]))
        case Verdict.REVIEW:
            path.addPolygon(QPolygonF([at(0.5, 0.2), at(0.84, 0.8), at(0.16, 0.8)]))
            path.closeSubpath()
        case Verdict.FAIL:
            path.addPolygon(QPolygonF([at(0.22, 0.22), at(0.78, 0.78)]))
            path.addPolygon(QPolygonF([at(0.78, 0.22), at(0.22, 0.78)]))
        case Verdict.NOT_MEASURED:
            path.addPolygon(QPolygonF([at(0.22, 0.5), at(0.78, 0.5)]))
        case Verdict.NOT_APPLICABLE:
            path.addEllipse(at(0.5, 0.5), side * 0.06, side * 0.06)
    return path


class EmptyState(QWidget):
    """What a list says when it has nothing to show: why, and what to do."""

    def __init__(self, heading: str = "", sentence: str = "") -> None:
        super().__init__()
        self._heading = label(heading, "title")
        self._sentence = label(sentence, "muted", wraps=True)
        for each in (self._heading, self._sentence):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(column(None, self._heading, self._sentence, None, margins=(24, 24, 24, 24)))

    def say(self, heading: str, sentence: str) -> None:
        self._heading.setText(heading)
        self._sentence.setText(sentence)
