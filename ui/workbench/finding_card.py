"""The finding that was gone to: its piece of the picture, the whole sentence, and what it is measured against."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from seals.values import Box
from ui.hotkeys import Command, HotkeyMap
from ui.pictures import Picture
from ui.texts import tr
from ui.theme import Theme
from ui.widgets import column, label, row
from ui.workbench.findings import FindingLine
from ui.workbench.model import WorkbenchModel

_SIDE_PX = 84
_AROUND = 0.08  # of the place's longer side, so that its edge can be seen


class Crop(QWidget):
    """A place of a picture, drawn straight from it: nothing is copied, and nothing when there is no place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("finding_crop")
        self._theme = theme
        self._picture: Picture | None = None
        self._source = QRect()
        theme.changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_SIDE_PX), self._theme.px(_SIDE_PX))

    @property
    def is_empty(self) -> bool:
        return self._source.isEmpty()

    def show_place(self, picture: Picture | None, box_px: Box | None, full_width: int) -> None:
        """Show a box, given in pixels of a picture `full_width` wide."""
        source = QRect()
        if picture is not None and box_px is not None and full_width:
            x, y, width, height = (value * picture.image.width() / full_width for value in box_px)
            margin = _AROUND * max(width, height)
            wanted = QRectF(x - margin, y - margin, width + 2 * margin, height + 2 * margin)
            source = wanted.toRect().intersected(picture.image.rect())
        if (picture, source) != (self._picture, self._source):
            self._picture, self._source = picture, source
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None or self._source.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        factor = min(self.width() / self._source.width(), self.height() / self._source.height())
        place = QRectF(0, 0, self._source.width() * factor, self._source.height() * factor)
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(place, self._picture.image, QRectF(self._source))
        painter.setPen(self._theme.colour("border"))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.end()


def keys_words(line: FindingLine, hotkeys: HotkeyMap) -> str:
    """Say which key says what of a finding: the same key is no use if it means another thing here."""
    confirm, other = hotkeys.shown(Command.CONFIRM_FINDING), hotkeys.shown(Command.OVERRIDE_FINDING)
    if not line.can_be_overridden:
        return ""
    if not line.can_be_answered:
        return tr("{other} it fails", other=other)
    if line.is_doubt and not line.can_be_answered_with_others:
        return tr("{confirm} in order · {other} with a reason", confirm=confirm, other=other)
    if line.is_doubt:
        return tr("{confirm} in order · {all} all of this page · {other} with a reason", confirm=confirm, other=other,
                  all=hotkeys.shown(Command.CONFIRM_DOUBTS))  # fmt: skip
    return tr("{confirm} it fails · {other} it passes, with a reason", confirm=confirm, other=other)


class FindingCard(QFrame):
    """Stands below the list, about as high for every finding, so that nothing jumps."""

    def __init__(self, theme: Theme, model: WorkbenchModel, hotkeys: HotkeyMap) -> None:
        super().__init__()
        self._hotkeys = hotkeys
        self.setObjectName("finding_card")
        self.setProperty("frame", "card")
        self._theme = theme
        self._model = model
        self._picture: Picture | None = None
        self.crop = Crop(theme)
        self._about = label("", "small", name="finding_about")
        self._message = label("", wraps=True, name="finding_message")
        self._measured = label("", "small", wraps=True, name="finding_measured")
        self._keys = label("", "small", wraps=True, name="finding_keys")
        words = column(self._about, self._message, self._measured, self._keys, spacing=2)
        words.addStretch(1)  # not aligned: an aligned layout gets the height of its hint, not that of its width
        layout = row(self.crop, spacing=8, margins=(6, 6, 6, 6))
        layout.addLayout(words, 1)
        layout.setAlignment(self.crop, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()
        for signal in (model.findings_changed, model.document_changed):
            signal.connect(self.refresh)

    def show_picture(self, picture: Picture | None) -> None:
        """Take the picture that is judged."""
        self._picture = picture
        self.refresh()

    def refresh(self) -> None:
        """Show the present finding; hidden while there is none."""
        line, main = self._model.present_finding(), self._model.pair().main
        check = self._model.checks.get(main.id) if main is not None else None
        self.setVisible(line is not None)
        if line is None:
            return
        self.crop.show_place(self._picture, line.box_px, check.width_px if check is not None else 0)
        self.crop.setVisible(not self.crop.is_empty)
        about = line.about if line.box_px is not None else f"{line.about} · {tr('no place on the picture')}"
        measured = tr("measured against {limit}", limit=line.measured) if line.measured else ""
        for widget, text in (
            (self._about, about), (self._message, line.message), (self._measured, measured),
            (self._keys, keys_words(line, self._hotkeys)),
        ):  # fmt: skip
            if widget.text() != text:
                widget.setText(text)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._make_room()

    def _make_room(self) -> None:
        """Be as high as the words need at this width: a long sentence would be cut at its first and last line."""
        layout, least = self.layout(), self._theme.px(_SIDE_PX + 12)
        if layout is not None:
            layout.invalidate()
        self.setMinimumHeight(max(least, layout.totalHeightForWidth(self.width()) if layout is not None else 0))
