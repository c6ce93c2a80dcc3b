"""The strips of pages on the intake desk."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidget

from seals.unreadable import UnreadableImage
from ui.pictures import thumbnail
from ui.theme import Theme


class Film(QListWidget):
    """A strip of pages that says what it is for while it is empty."""

    def __init__(self, theme: Theme, when_empty: str) -> None:
        super().__init__()
        self._theme = theme
        self.when_empty = when_empty

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.colour("muted"))
            room = self.viewport().rect().adjusted(12, 12, -12, -12)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self.when_empty)
            painter.end()


def icon_of(content: bytes, side_px: int) -> QImage:
    """Return a page as small as a strip shows it; nothing where it cannot be read."""
    try:
        return thumbnail(content, side_px)
    except UnreadableImage:
        return QImage()
