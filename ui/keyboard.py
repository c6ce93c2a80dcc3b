"""Where key presses go: to a text field, to a command of the page, or, from a barcode wand, to the page as a code.

One event filter on the native window instead of many shortcuts, because a wand's characters must never trigger a
command: a character is held for the length of a wand's gap before it counts as a key.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ui.hotkeys import HELD
from ui.wand import GAP_S, WandReader, is_known_code

if TYPE_CHECKING:
    from ui.hotkeys import Command, HotkeyMap

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_TAKES_SPACE = (QAbstractButton, QAbstractItemView, QComboBox)
_Plain = Qt.KeyboardModifier.NoModifier | Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class KeyTarget(Protocol):
    """The window: takes commands and codes, or says that it does not know them."""

    def handle(self, command: Command) -> bool:
        """Do the command; False when the page does not know it."""
        ...

    def let_go(self, command: Command) -> None:
        """End a command that lasts as long as its key is down."""
        ...

    def scanned(self, code: str) -> bool:
        """Take a scanned code; always True, an unknown code becomes a notice."""
        ...

    def window(self) -> QWidget:
        """Return the top-level widget."""
        ...


class Keyboard(QObject):
    """Filters the key presses of the main window."""

    def __init__(self, hotkeys: HotkeyMap, target: KeyTarget, parent: QObject) -> None:
        super().__init__(parent)
        self._hotkeys = hotkeys
        self._target = target
        self._wand = WandReader()
        self._before = ""
        self._down: dict[str, int] = {}  # characters whose key is down, with that key
        self._held: tuple[int, Command] | None = None  # the key that is down, and what lasts as long
        self._timer = QTimer(self, singleShot=True, interval=round(GAP_S * 1000))
        self._timer.timeout.connect(self._gap_passed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._down.clear()
            self._let_go()  # another window will hear the release
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._released(event)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in _MODIFIERS or QApplication.activePopupWidget() is not None:
            return False
        if self._wand.is_apart(_pressed_at(event)):
            self._gap_passed()  # both waited while the window was busy: still two presses of a person
        focus = self._target.window().focusWidget()
        if is_text_input(focus):
            return self._in_text(focus, event)
        return self._outside_text(focus, event)

    def _in_text(self, focus: QWidget | None, event: QKeyEvent) -> bool:
        if event.key() in _ENTER:
            return self._enter_in_text(focus, _pressed_at(event))
        if _is_character(event):
            if not self._wand.pending() or not self._timer.isActive():
                self._before = _text_of(focus)
            self._wand.feed(event.text(), _pressed_at(event))
            self._timer.start()
            return False
        if event.key() == Qt.Key.Key_Escape or _is_beyond_editing(event):
            return self._run(event)
        return False

    def _enter_in_text(self, focus: QWidget | None, at_s: float) -> bool:
        code = self._wand.finish(at_s)
        takes_scans = focus is not None and focus.property("scan") == "field"
        is_secret = isinstance(focus, QLineEdit) and focus.echoMode() != QLineEdit.EchoMode.Normal
        if code is None or takes_scans or is_secret or not is_known_code(code):
            return False
        _restore(focus, self._before)
        return self._target.scanned(code)

    def _outside_text(self, focus: QWidget | None, event: QKeyEvent) -> bool:
        if event.key() in _ENTER:
            self._timer.stop()
            code = self._wand.finish(_pressed_at(event))
            if code is not None:
                return self._target.scanned(code)
            if isinstance(focus, QAbstractButton):
                focus.click()
                return True
            return self._run(event)
        if event.key() == Qt.Key.Key_Space:
            return not isinstance(focus, _TAKES_SPACE) and self._run(event)
        if _is_character(event) and not event.isAutoRepeat():
            self._down[event.text().upper()] = _key_of(event)
            self._wand.feed(event.text(), _pressed_at(event))
            self._timer.start()
            return True
        return self._run(event)

    def _gap_passed(self) -> None:
        """Nothing followed: what was held was a person's key, not a wand's code."""
        typed = self._wand.pending()
        self._wand.clear()
        if len(typed) < 3 and not is_text_input(self._target.window().focusWidget()):
            for character in typed:
                self._dispatch(character.upper(), self._down.get(character.upper()))

    def _run(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = QKeySequence(modifiers.value | event.key()).toString(QKeySequence.SequenceFormat.PortableText)
        return self._dispatch(key, _key_of(event))

    def _dispatch(self, key: str, down: int | None) -> bool:
        """Do the first command on a key that the page knows; `down` is the key while it is down."""
        return any(
            self._hold(command, down) if command in HELD else self._target.handle(command)
            for command in self._hotkeys.commands(key)
        )

    def _hold(self, command: Command, down: int | None) -> bool:
        """Begin what lasts as long as its key is down; a key that is up again begins nothing."""
        if down is None or self._held == (down, command):
            return True
        if not self._target.handle(command):
            return False
        self._held = (down, command)
        return True

    def _released(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        key = _key_of(event)
        self._down = {character: down for character, down in self._down.items() if down != key}
        if self._held is not None and self._held[0] == key:
            self._let_go()

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._target.let_go(held[1])


def is_text_input(widget: QWidget | None) -> bool:
    """Tell whether the widget takes typed text now."""
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox) or (isinstance(widget, QComboBox) and widget.isEditable())


def _key_of(event: QKeyEvent) -> int:
    """Tell keys apart: by their place on the keyboard, for with Shift the same key is called otherwise."""
    return event.nativeScanCode() or event.key()


def _is_character(event: QKeyEvent) -> bool:
    text = event.text()
    return len(text) == 1 and text.isprintable() and not (event.modifiers() & ~_Plain)


def _is_beyond_editing(event: QKeyEvent) -> bool:
    """Keys that no text field uses: function keys, Alt+digit, Ctrl+digit, Ctrl+K."""
    is_function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F12
    has_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
    has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    is_search = has_control and event.key() == Qt.Key.Key_K
    is_entry = has_control and Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9
    return is_function or has_alt or is_search or is_entry


def _pressed_at(event: QKeyEvent) -> float:
    """Return when the key was pressed, in seconds: by the system's time stamp, for a busy window handles it later."""
    return event.timestamp() / 1000 if event.timestamp() else monotonic()


def _text_of(widget: QWidget | None) -> str:
    if isinstance(widget, QLineEdit):
        return widget.text()
    return widget.toPlainText() if isinstance(widget, QPlainTextEdit | QTextEdit) else ""


def _restore(widget: QWidget | None, text: str) -> None:
    if isinstance(widget, QLineEdit):
        widget.setText(text)
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        widget.setPlainText(text)
