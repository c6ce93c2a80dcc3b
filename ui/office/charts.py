"""Two simple charts, painted: bars standing for days, bars lying for names. Every bar has its number beside it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.texts import tr
from ui.theme import SMALL_PX, Theme

Bars = Sequence[tuple[str, float, str]]


class LyingBars(QWidget):
    """One bar a name: words at the left, the number at the bar's end."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._bars: tuple[tuple[str, float, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_bars(self, bars: Bars) -> None:
        """Show (words, value, number as text) from top to bottom."""
        self._bars = tuple(bars)
        self.setAccessibleName("; ".join(f"{words} {number}" for words, _, number in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(24) * max(len(self._bars), 1) + self._theme.px(4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        if not self._bars:
            painter.setPen(theme.colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, tr("Nothing yet"))
        widest = max((value for _, value, _ in self._bars), default=1) or 1
        left, step = self.width() * 0.38, theme.px(24)
        painter.setFont(theme.font())
        widths = [painter.fontMetrics().horizontalAdvance(number) for _, _, number in self._bars]
        beside = max([theme.px(60), *widths]) + theme.px(12)  # the longest bar leaves room for the longest number
        room = max(self.width() - left - beside, 2)
        for place, (words, value, number) in enumerate(self._bars):
            top = place * step
            line = QRectF(0, top, left - theme.px(8), step)
            painter.setFont(theme.font())
            painter.setPen(theme.colour("text"))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(line.width()))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
            bar = QRectF(left, top + theme.px(5), max(room * value / widest, 2), step - theme.px(10))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(theme.colour("muted"))
            at = QRectF(bar.right() + theme.px(6), top, beside, step)
            painter.drawText(at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, number)
        painter.end()


class StandingBars(QWidget):
    """One bar a day, the number above it and the day below."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._bars: tuple[tuple[str, float, str], ...] = ()

    def show_bars(self, bars: Bars) -> None:
        self._bars = tuple(bars)
        self.setAccessibleName("; ".join(f"{words} {number}" for words, _, number in bars))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(480), self._theme.px(200))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(140))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        if not self._bars:
            painter.setPen(theme.colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, tr("Nothing yet"))
            painter.end()
            return
        highest = max(value for _, value, _ in self._bars) or 1
        step = min(self.width() / len(self._bars), theme.px(64))
        line = theme.px(18)
        room = self.height() - 2 * line
        painter.setFont(theme.font(SMALL_PX))
        every = max(1, round(theme.px(44) / step))
        for place, (words, value, number) in enumerate(self._bars):
            height = room * value / highest
            bar = QRectF(place * step + step * 0.18, line + room - height, step * 0.64, height)
            painter.fillRect(bar, theme.colour("accent"))
            painter.setPen(theme.colour("muted"))
            above = QRectF(place * step, bar.top() - line, step, line)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, number if value else "")
            if place % every == 0:
                below = QRectF(place * step - step, self.height() - line, 3 * step, line)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
