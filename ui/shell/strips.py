"""The striped training banner, and the notice strip under the top bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QWidget

from ui.errors import Remedy, Tone
from ui.texts import mark, tr
from ui.theme import SMALL_PX, Theme
from ui.times import hour
from ui.widgets import button, label, row, set_role

if TYPE_CHECKING:
    from ui.notices import Notice, Notices

BANNER_PX = 22
_STRIPE_PX = 16
_MARKS = {Tone.INFO: "ℹ", Tone.GOOD: "✓", Tone.DOUBT: "▲", Tone.BAD: "✕"}
_ACTIONS = {
    Remedy.RETRY: mark("Try again"),
    Remedy.SIGN_IN: mark("Sign in"),
    Remedy.UNDO: mark("Undo"),
    Remedy.OPEN_ORDER: mark("Open the order"),
    Remedy.OPEN_LOG: mark("Show the log folder"),
}


class TrainingBanner(QWidget):
    """A striped strip on every page of a training office: nothing here is real."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("training_banner")
        self._theme = theme
        self.setAccessibleName(tr("Training office: sample orders, nothing here is real"))
        theme.changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        self.setFixedHeight(self._theme.px(BANNER_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#F4C430"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#2B2B2B"))
        step, height = self._theme.px(_STRIPE_PX), self.height()
        for left in range(-height, self.width(), 2 * step):
            painter.drawPolygon(
                QPolygonF([QPointF(left, height), QPointF(left + height, 0), QPointF(left + height + step, 0),
                           QPointF(left + step, height)])
            )  # fmt: skip
        self._paint_text(painter)
        painter.end()

    def _paint_text(self, painter: QPainter) -> None:
        painter.setFont(self._theme.font(SMALL_PX, bold=True))
        text = tr("Training office: sample orders, nothing here is real")
        width = painter.fontMetrics().horizontalAdvance(text) + self._theme.px(32)
        box = QRectF((self.width() - width) / 2, 0, width, self.height())
        painter.fillRect(box, QColor("#F4C430"))
        painter.setPen(QColor("#1B1B1B"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class NoticeStrip(QFrame):
    """Shows the current notice; hidden when there is none."""

    def __init__(self, notices: Notices) -> None:
        super().__init__()
        self.setObjectName("notice_strip")
        self._notices = notices
        self._mark = label(name="notice_mark")
        self._text = label(name="notice_text", wraps=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._code = label(role="small", name="notice_code")
        self._action = button("", notices.act, name="notice_action")
        self._close = button("✕", notices.clear, role="quiet", name="notice_close", hint=tr("Close the notice"))
        for each in (self._action, self._close):
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = row(self._mark, self._text, self._code, self._action, self._close, margins=(12, 2, 8, 2))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        notices.shown.connect(self._show)
        notices.cleared.connect(self.hide)
        self.hide()

    def _show(self, notice: Notice) -> None:
        set_role(self, "notice", notice.tone.value)
        self._mark.setText(_MARKS[notice.tone])
        self._text.setText(notice.text)
        self._code.setText(tr("code {code}", code=notice.code) if notice.code else "")
        words = notice.action_text or (tr(_ACTIONS[notice.remedy]) if notice.remedy in _ACTIONS else "")
        self._action.setText(words)
        self._action.setVisible(bool(words))
        self.show()


class NoticeLog(QToolButton):
    """Opens what the strip has said so far."""

    def __init__(self, notices: Notices) -> None:
        super().__init__()
        self._notices = notices
        self.setText("☰")
        self.setProperty("role", "quiet")
        self.setToolTip(tr("What the strip has said"))
        self.setAccessibleName(tr("What the strip has said"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._open)

    def _open(self) -> None:
        menu = QMenu(self)
        for notice in self._notices.log[:20]:
            menu.addAction(f"{hour(notice.at)}  {_MARKS[notice.tone]} {notice.text}")
        if not self._notices.log:
            menu.addAction(tr("Nothing yet")).setEnabled(False)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
