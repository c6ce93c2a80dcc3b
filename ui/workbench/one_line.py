"""A line of text that a reviewer types in the middle of key commands."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class OneLine(QLineEdit):
    """Enter keeps what was typed, Esc gives up; both hand the keys back to the page.

    An input method keeps its own Enter and Esc while it composes: those never arrive here.
    """

    left = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit(True)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit(False)
        else:
            super().keyPressEvent(event)
