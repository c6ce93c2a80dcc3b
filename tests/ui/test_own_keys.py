"""A person's own keys: they do what the delivered ones did, at once, after a restart, and every label names them."""

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.ui_station import FakeOffice
from ui.assembly import MainWindow
from ui.hotkeys import HOTKEYS, HOTKEYS_FACT, Command
from ui.parts import PageName
from ui.shell.key_sheet import KeySheet
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage

ORDER = "JX20261120-0005"
AFTER_THE_GAP_MS = 80  # a character counts as a key when no wand's character followed


@pytest.fixture
def bench(window: Window, settled: Callable[[], None]) -> WorkbenchPage:
    return _open(window, settled)


def _open(window: Window, settled: Callable[[], None]) -> WorkbenchPage:
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    return page


def _handle(window: Window) -> QWindow:
    return window.window().windowHandle()


def _hold(window: Window, qtbot: QtBot, page: WorkbenchPage, key: Qt.Key | str) -> None:
    QTest.keyPress(_handle(window), key)
    qtbot.waitUntil(lambda: page.viewer.left.loupe is not None)


# the loupe


def test_the_loupe_is_seen_while_its_key_is_down(bench: WorkbenchPage, window: Window, qtbot: QtBot) -> None:
    _hold(window, qtbot, bench, Qt.Key.Key_Space)
    assert bench.viewer.right.loupe == bench.viewer.left.loupe
    QTest.keyRelease(_handle(window), Qt.Key.Key_Space)
    assert bench.viewer.left.loupe is None


@pytest.mark.parametrize("key", ["9", "F6"])
def test_a_key_of_ones_own_holds_the_loupe(bench: WorkbenchPage, window: Window, qtbot: QtBot, key: str) -> None:
    assert window.parts.hotkeys.assign(Command.LOUPE, key) is None
    pressed = getattr(Qt.Key, f"Key_{key}")
    _hold(window, qtbot, bench, key.lower() if len(key) == 1 else pressed)
    QTest.keyRelease(_handle(window), pressed)
    assert bench.viewer.left.loupe is None
    QTest.keyPress(_handle(window), Qt.Key.Key_Space)
    assert bench.viewer.left.loupe is None  # the delivered key is free now


def test_the_loupes_own_key_is_there_after_a_restart(
    qapp: QApplication, office: FakeOffice, main_window: MainWindow, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    office.facts[HOTKEYS_FACT] = json.dumps({"loupe": "F6"})
    main_window.show_station(office.station())
    window = main_window.inner
    assert window is not None
    qtbot.waitUntil(lambda: window.board.is_loaded)
    page = _open(window, settled)
    _hold(window, qtbot, page, Qt.Key.Key_F6)


def test_a_character_that_is_up_again_leaves_no_loupe(bench: WorkbenchPage, window: Window) -> None:
    assert window.parts.hotkeys.assign(Command.LOUPE, "9") is None
    QTest.keyClick(_handle(window), "9")
    QTest.qWait(AFTER_THE_GAP_MS)
    assert bench.viewer.left.loupe is None


def test_the_loupe_ends_when_another_window_is_gone_to(bench: WorkbenchPage, window: Window, qtbot: QtBot) -> None:
    """The release of its key is heard by that window: the loupe would stay for good."""
    _hold(window, qtbot, bench, Qt.Key.Key_Space)
    QApplication.sendEvent(_handle(window), QFocusEvent(QEvent.Type.FocusOut))
    assert bench.viewer.left.loupe is None


def test_space_still_presses_the_button_that_has_the_focus(bench: WorkbenchPage, window: Window) -> None:
    window.top._sync.setFocus()
    QTest.keyPress(_handle(window), Qt.Key.Key_Space)
    assert bench.viewer.left.loupe is None
    assert window.top._sync.isDown()
    QTest.keyRelease(_handle(window), Qt.Key.Key_Space)


# what names the keys


def test_every_label_names_a_changed_key_at_once(bench: WorkbenchPage, window: Window) -> None:
    named = {
        Command.APPROVE: bench.foot.approve.text,
        Command.REJECT: bench.foot.reject.text,
        Command.POSTPONE: bench.foot.postpone.text,
        Command.RULER: bench.foot.ruler.toolTip,
        Command.MODE_BLINK: lambda: _hint(bench, "tool_mode_blink"),
        Command.SHOW_SEALS: lambda: _hint(bench, "tab_show_seals"),
        Command.NEXT_ORDER: lambda: _hint(bench, "next_order"),
        Command.PREVIOUS_ORDER: lambda: _hint(bench, "previous_order"),
        Command.BACK: lambda: _hint(bench, "back_to_queue"),
        Command.SEARCH: window.top.search.placeholderText,
        Command.SEARCH_HERE: lambda: _placeholder(window),
        Command.SAVED_VIEWS: lambda: _hint(window.page(PageName.PRE_REVIEW), "saved_views"),
        Command.SORT: lambda: _hint(window.page(PageName.PRE_REVIEW), "sorted_by"),
        Command.KEY_SHEET: lambda: _words(window.page(PageName.SETTINGS), "open_keys"),
        Command.GO_1: lambda: _hint(window.rail, f"rail_{window.rail.pages()[0]}"),
    }
    hotkeys = window.parts.hotkeys
    for number, (command, said) in enumerate(named.items()):
        key = f"Ctrl+Alt+{'ABCDEFGHIJKLMNO'[number]}"
        assert key not in said()
        assert hotkeys.assign(command, key) is None
        assert key in said(), command
    hotkeys.load({})  # as delivered
    for command, said in named.items():
        assert hotkeys.shown(command) in said(), command


def _hint(root: QWidget, name: str) -> str:
    found = root.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found.toolTip()


def _words(root: QWidget, name: str) -> str:
    found = root.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found.text()


def _placeholder(window: Window) -> str:
    search = window.page(PageName.PRE_REVIEW).findChild(QLineEdit, "queue_search")
    assert isinstance(search, QLineEdit)
    return search.placeholderText()


# the key sheet


def test_a_key_changed_on_the_sheet_works_at_once_and_after_a_restart(
    bench: WorkbenchPage,
    window: Window,
    main_window: MainWindow,
    office: FakeOffice,
    qtbot: QtBot,
    settled: Callable[[], None],
) -> None:
    _give(window, Command.APPROVE, Qt.Key.Key_F9)
    assert window.parts.hotkeys.keys(Command.APPROVE) == ("F9",)
    assert bench.foot.approve.text().endswith("F9")
    main_window.show_station(office.station())  # what was kept is read anew, as at a start
    again = main_window.inner
    assert again is not None
    assert again is not window
    qtbot.waitUntil(lambda: again.board.is_loaded)
    page = _open(again, settled)
    assert page.foot.approve.text().endswith("F9")
    assert again.parts.hotkeys.commands("F9") == (Command.APPROVE,)
    assert Command.APPROVE not in again.parts.hotkeys.commands("A")


def test_the_sheet_shows_every_key_at_a_glance(main_window: MainWindow, window: Window, qtbot: QtBot) -> None:
    """Before, a third of them lay below its edge on a screen of 1920 x 1080."""
    window.show_keys()
    sheet = window.findChild(KeySheet)
    assert isinstance(sheet, KeySheet)
    (area,) = sheet.findChildren(QScrollArea)
    qtbot.waitUntil(area.isVisible)
    assert (area.verticalScrollBar().maximum(), area.horizontalScrollBar().maximum()) == (0, 0)
    assert main_window.rect().contains(sheet.rect())
    assert {_key(sheet, row.command).text() for row in HOTKEYS} >= {"↓", "⏎", "Shift+←", "Ctrl+K", "PgDown"}
    sheet.close()


def test_the_sheet_says_whose_a_taken_key_is_and_keeps_both(bench: WorkbenchPage, window: Window) -> None:
    sheet = _give(window, Command.APPROVE, Qt.Key.Key_R)
    said = sheet.findChild(QLabel, "key_said")
    assert isinstance(said, QLabel)
    assert said.text().startswith("R 已经是：驳回")
    assert window.parts.hotkeys.keys(Command.APPROVE) == ("A",)
    assert _key(sheet, Command.APPROVE).text() == "A"


def test_all_keys_as_delivered_is_one_press(bench: WorkbenchPage, window: Window, office: FakeOffice) -> None:
    sheet = _give(window, Command.APPROVE, Qt.Key.Key_F9)
    reset = sheet.findChild(QPushButton, "key_reset")
    assert isinstance(reset, QPushButton)
    reset.click()
    assert _key(sheet, Command.APPROVE).text() == "A"
    assert bench.foot.approve.text().endswith("A")
    assert json.loads(office.facts[HOTKEYS_FACT]) == {}


def test_a_button_that_waits_for_a_key_gives_up_when_it_is_left(
    bench: WorkbenchPage, window: Window, qtbot: QtBot
) -> None:
    window.show_keys()
    sheet = window.findChild(KeySheet)
    assert isinstance(sheet, KeySheet)
    qtbot.waitUntil(sheet.isActiveWindow)
    waiting, other = _key(sheet, Command.APPROVE), _key(sheet, Command.REJECT)
    waiting.click()
    other.setFocus()
    assert waiting.text() == "A"
    QTest.keyClick(waiting, Qt.Key.Key_F9)
    assert window.parts.hotkeys.keys(Command.APPROVE) == ("A",)
    sheet.close()


def _give(window: Window, command: Command, key: Qt.Key) -> KeySheet:
    """Open the sheet with its key and give a command a key, by keyboard only."""
    QTest.keyClick(_handle(window), Qt.Key.Key_F1)
    sheet = window.findChild(KeySheet)
    assert isinstance(sheet, KeySheet)
    assert sheet.isVisible()
    made = _key(sheet, command)
    made.setFocus()
    QTest.keyClick(made, Qt.Key.Key_Space)
    QTest.keyClick(made, key)
    return sheet


def _key(sheet: KeySheet, command: Command) -> QPushButton:
    made = sheet.findChild(QPushButton, f"key_{command.value}")
    assert isinstance(made, QPushButton)
    return made
