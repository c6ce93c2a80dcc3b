"""A person's own keys: they do what the delivered ones did, at once, after a restart, and every label names them."""

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.fakes.ui_station import FakeOffice
from ui.assembly import MainWindow
from ui.hotkeys import HOTKEYS_FACT, Command
from ui.parts import PageName
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


@pytest.mark.parametrize("key", ["L", "F6"])
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


def test_a_letter_that_is_up_again_leaves_no_loupe(bench: WorkbenchPage, window: Window) -> None:
    window.parts.hotkeys.assign(Command.LOUPE, "L")
    QTest.keyClick(_handle(window), "l")
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
