"""The order's fields beside what was read on the page: mark and word, both values, and the piece of the picture."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from review.cross_check import Agreement, Field, FieldCheck
from review.orders import OrderSnapshot
from seals.values import Verdict
from ui.pictures import Picture
from ui.texts import mark, tr
from ui.theme import SMALL_PX, TEXT_PX, Theme
from ui.widgets import SeenPanel, button, clear, column, label, paint_mark, row
from ui.workbench.cross_check import FIELD_WORDS, FieldChecks

_AGREEMENT_WORDS = {
    Agreement.EQUAL: mark("equal"),
    Agreement.DIFFERENT: mark("different"),
    Agreement.NOT_FOUND: mark("not found"),
    Agreement.HIDDEN: mark("hidden"),
}
_VERDICTS = {
    Agreement.EQUAL: Verdict.PASS,
    Agreement.DIFFERENT: Verdict.FAIL,
    Agreement.NOT_FOUND: Verdict.REVIEW,
    Agreement.HIDDEN: Verdict.NOT_MEASURED,
}
_ROW_PX, _CROP_PX = 40, 26


class FieldRow(QWidget):
    """One field: words and order's value, what was read when it differs, and the crop below."""

    chosen = Signal()

    def __init__(
        self,
        theme: Theme,
        check: FieldCheck,
        crops: Sequence[QImage],
        *,
        expected: str,
        is_current: bool,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._check = check
        self._expected = expected
        self.crops = tuple(crops)
        self._is_current = is_current
        self.setObjectName(f"field_{check.field.value}")
        self.setAccessibleName(": ".join(filter(None, (self._title(), expected, self._second()))))
        self.setToolTip(check.note or self.accessibleName())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(_ROW_PX + (_CROP_PX if self.crops else 0)))

    def _title(self) -> str:
        return f"{tr(FIELD_WORDS[self._check.field])} · {tr(_AGREEMENT_WORDS[self._check.agreement])}"

    def _second(self) -> str:
        check = self._check
        if check.note:
            return check.note
        if check.agreement is Agreement.DIFFERENT:
            return tr("on the page: {text}", text=check.read)
        return check.read if check.read != check.expected else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, box, check = self._theme, QRectF(self.rect()), self._check
        if self._is_current:
            painter.fillRect(box, theme.colour("selection"))
            painter.fillRect(QRectF(0, 0, theme.px(3), box.height()), theme.colour("overlay"))
        side = theme.px(TEXT_PX)
        paint_mark(painter, QRectF(theme.px(8), theme.px(4), side, side), _VERDICTS[check.agreement], theme)
        left, width = theme.px(28), box.width() - theme.px(34)
        different = check.agreement is Agreement.DIFFERENT
        self._write(painter, QRectF(left, theme.px(2), width, theme.px(16)), self._title(), SMALL_PX,
                    "bad" if different else "muted")  # fmt: skip
        words = " · ".join(filter(None, (self._expected, self._second())))
        self._write(painter, QRectF(left, theme.px(18), width, theme.px(19)), words, TEXT_PX,
                    "bad" if different else "text")  # fmt: skip
        each = width / max(len(self.crops), 1)
        for number, crop in enumerate(self.crops):
            room = QRectF(left + number * each, theme.px(_ROW_PX - 1), each - theme.px(4), theme.px(_CROP_PX - 4))
            self._paint_crop(painter, crop, room)
        painter.end()

    def _write(self, painter: QPainter, box: QRectF, text: str, size: int, role: str) -> None:
        painter.setFont(self._theme.font(size))
        painter.setPen(self._theme.colour(role))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_crop(self, painter: QPainter, crop: QImage, box: QRectF) -> None:
        factor = min(box.height() / crop.height(), box.width() / crop.width())
        place = QRectF(box.left(), box.top(), crop.width() * factor, crop.height() * factor)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, crop)
        painter.setPen(QColor(self._theme.colour("border")))
        painter.drawRect(place)


class FieldsPanel(SeenPanel):
    """The fields of the present page; below them what the order says besides."""

    def __init__(self, theme: Theme, fields: FieldChecks, show_identity: Callable[[], None]) -> None:
        super().__init__()
        self._theme = theme
        self._fields = fields
        self._picture: Picture | None = None
        self._cut_from: Picture | None = None
        self._shown: object = None
        self._state = label("", "muted", wraps=True, name="fields_state")
        self._rows = column(spacing=0)
        self._facts = label("", "small", wraps=True, name="order_facts")
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        identity = button(tr("Compare ID numbers"), show_identity, role="quiet", name="show_identity",
                          hint=tr("Fetches the ID numbers; this is written into the audit trail"))  # fmt: skip
        identity.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("scroll", "body")
        layout = column(self._state, spacing=4, margins=(0, 4, 0, 4))
        layout.addLayout(self._rows)
        layout.addWidget(self._facts)
        layout.addLayout(row(None, identity))
        layout.addStretch(1)
        body.setLayout(layout)
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(self._scroll, spacing=0))
        fields.changed.connect(self.refresh)

    def show_picture(self, picture: Picture | None) -> None:
        """Take the picture that the crops are cut from."""
        if picture is not self._picture:
            self._picture = picture
            self.refresh()

    def show_order(self, order: OrderSnapshot) -> None:
        agent, recipient = order.handling_agent, order.recipient
        self._facts.setText("\n".join((
            f"{tr('Agent')}  {agent.name}  {agent.phone}",
            f"{tr('Recipient')}  {recipient.name}  {recipient.mobile}",
        )))  # fmt: skip

    def rebuild(self) -> None:
        shown = (self._fields.state(), self._fields.lines(), self._fields.at)
        if shown == self._shown and self._picture is self._cut_from:
            return  # it was another page that was read
        self._shown, self._cut_from = shown, self._picture
        clear(self._rows)
        self._state.setText(self._fields.state())
        self._state.setVisible(bool(self._state.text()))
        for number, check in enumerate(self._fields.lines()):
            made = FieldRow(self._theme, check, self._crops(check), expected=self._fields.expected(check),
                            is_current=number == self._fields.at)  # fmt: skip
            made.chosen.connect(lambda number=number: self._fields.select(number))
            self._rows.addWidget(made)

    def _crops(self, check: FieldCheck) -> list[QImage]:
        """Return the value's picture, and where it is held against another document its picture there."""
        other = self._fields.names.other_crop(check) if check.against is not None else None
        return [crop for crop in (self._crop(check), other) if crop is not None]

    def _crop(self, check: FieldCheck) -> QImage | None:
        """Cut the value out of the picture; an ID number is not put beside itself, it is masked here."""
        place = check.place
        if place is None or self._picture is None or check.field is Field.AGENT_ID:
            return None
        image = self._picture.image
        margin = 0.15 * place.height
        part = QRect(
            round((place.x - margin) * image.width()), round((place.y - margin) * image.height()),
            round((place.width + 2 * margin) * image.width()), round((place.height + 2 * margin) * image.height()),
        ).intersected(image.rect())  # fmt: skip
        return image.copy(part) if part.width() > 2 and part.height() > 2 else None
