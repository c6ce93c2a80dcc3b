"""Keys reach commands however late a busy window looks at them; a wand's burst stays a code."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.hotkeys import Command, HotkeyMap
from ui.keyboard import Keyboard
from ui.workbench.crosshair import COMMANDS as CROSSHAIR


class _Page(QObject):
    """Takes what the keyboard says; it has no crosshair."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self.commands: list[Command] = []
        self.codes: list[str] = []

    def handle(self, command: Command) -> bool:
        if command in CROSSHAIR:
            return False
        self.commands.append(command)
        return True

    def let_go(self, command: Command) -> None:
        """Nothing is held here."""

    def scanned(self, code: str) -> bool:
        self.codes.append(code)
        return True

    def window(self) -> QWidget:
        return self._widget


def _press(keyboard: Keyboard, page: _Page, text: str, key: Qt.Key, at_ms: int) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
    event.setTimestamp(at_ms)
    keyboard.eventFilter(page, event)


def _keyboard(qtbot: QtBot) -> tuple[Keyboard, _Page]:
    widget = QWidget()
    qtbot.addWidget(widget)
    page = _Page(widget)
    return Keyboard(HotkeyMap(), page, widget), page


def test_keys_that_waited_while_the_window_was_busy_all_count(qtbot: QtBot) -> None:
    keyboard, page = _keyboard(qtbot)
    for number in range(5):
        _press(keyboard, page, "c", Qt.Key.Key_C, 1000 + 90 * number)
    _press(keyboard, page, "", Qt.Key.Key_Down, 1500)
    qtbot.waitUntil(lambda: len(page.commands) == 6)
    assert page.commands == [Command.CHECK_ITEM] * 5 + [Command.NEXT_DOCUMENT]


def test_full_width_characters_of_a_wand_are_folded(qtbot: QtBot) -> None:
    """An input method in full-width mode writes a wand's characters so."""
    keyboard, page = _keyboard(qtbot)
    for number, character in enumerate("ＳＦ１２３４５６７８９０１２３"):
        _press(keyboard, page, character, Qt.Key.Key_unknown, 1000 + 8 * number)
    _press(keyboard, page, "\r", Qt.Key.Key_Return, 1130)
    assert page.codes == ["SF1234567890123"]
    assert page.commands == []


def test_a_wands_burst_is_one_code_and_no_command(qtbot: QtBot) -> None:
    keyboard, page = _keyboard(qtbot)
    for number, digit in enumerate("SF1234567890123"):
        _press(keyboard, page, digit, Qt.Key(ord(digit)), 1000 + 8 * number)
    _press(keyboard, page, "\r", Qt.Key.Key_Return, 1130)
    assert page.codes == ["SF1234567890123"]
    assert page.commands == []
