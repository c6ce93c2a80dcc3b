"""What a day without the mouse needs of every widget: a name, a focus that is seen, and no input method in between."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGraphicsView,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from review.orders import ChosenReason, ReasonCode
from tests.ui.test_pages import PAGES
from ui.assembly import MainWindow
from ui.colours import ThemeName
from ui.hotkeys import Command
from ui.keyboard import is_text_input
from ui.parts import PageName
from ui.shell.key_sheet import KeySheet
from ui.shell.window import Window
from ui.workbench.digit_cells import DigitCells
from ui.workbench.page import WorkbenchPage
from ui.workbench.side import TABS

ORDER = "JX20261120-0005"
INTERACTIVE = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QGraphicsView, QLineEdit, QPlainTextEdit,
    QTextEdit, DigitCells,
)  # fmt: skip
# parts of Qt's own widgets, named by the whole
OF_QT = frozenset({"qt_spinbox_lineedit", "qt_toolbar_ext_button", "qt_calendar_calendarview"})
Settled = Callable[[], None]


def scenes(bench: WorkbenchPage, window: Window, settled: Settled) -> Iterator[tuple[str, QWidget]]:
    """Go through what the workbench can show, a sheet or a tab at a time."""
    for command, _words in TABS:
        bench.handle(command)
        settled()
        yield command.value, bench
    bench.handle(Command.OVERRIDE_FINDING)
    yield "override", bench
    bench.handle(Command.BACK)
    bench.handle(Command.REJECT)
    bench.model.add_reason(
        ChosenReason(code=ReasonCode("seal_faint"), text="印章太淡。", document=bench.model.document)
    )
    settled()
    yield "reject sheet", bench
    bench.sheet.hide()
    bench.extras.sheet.show()
    yield "supervisor's sheet", bench
    bench.extras.sheet.hide()
    window.show_keys()
    sheet = window.findChild(KeySheet)
    assert isinstance(sheet, KeySheet)
    yield "key sheet", sheet
    sheet.close()


def interactive(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        is_of_qt = isinstance(widget, QHeaderView) or widget.objectName() in OF_QT
        if isinstance(widget, INTERACTIVE) and widget.isVisible() and not is_of_qt:
            yield widget


def called(widget: QWidget) -> str:
    return f"{widget.objectName() or type(widget).__name__} in {type(widget.parentWidget()).__name__}"


def is_nameless(widget: QWidget) -> bool:
    """Tell whether a person who hears the window would not know what this is: no words, or a mere sign."""
    said = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    return not any(character.isalnum() for character in said)


def test_every_widget_of_the_workbench_has_a_name(bench: WorkbenchPage, window: Window, settled: Settled) -> None:
    nameless = {
        scene: found
        for scene, root in scenes(bench, window, settled)
        if (found := [called(widget) for widget in interactive(root) if is_nameless(widget)])
    }
    assert nameless == {}


def test_every_widget_of_the_shell_has_a_name(window: Window) -> None:
    assert [called(widget) for root in (window.top, window.rail) for widget in interactive(root)
            if is_nameless(widget)] == []  # fmt: skip


# the input method


@pytest.mark.parametrize("name", [*PAGES, PageName.WORKBENCH])
def test_no_input_method_comes_between_single_letters(name: str, window: Window, settled: Settled) -> None:
    """A Chinese input method that is on would take them for pinyin."""
    window.go(name, ORDER if name == PageName.WORKBENCH else "")
    settled()
    page = window.current()
    assert page is not None
    assert not page.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert [called(widget) for widget in interactive(page) if not is_text_input(widget) and takes_pinyin(widget)] == []


def test_an_input_method_is_on_where_a_reviewer_writes(bench: WorkbenchPage, window: Window, settled: Settled) -> None:
    without = {
        scene: found
        for scene, root in scenes(bench, window, settled)
        if (found := [called(each) for each in interactive(root) if is_text_input(each) and not takes_pinyin(each)])
    }
    assert without == {}
    assert takes_pinyin(window.top.search)


def takes_pinyin(widget: QWidget) -> bool:
    return widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


# the focus


@pytest.mark.parametrize("theme", list(ThemeName))
@pytest.mark.parametrize("name", [*PAGES, PageName.WORKBENCH])
def test_the_focus_is_seen(
    name: str, theme: ThemeName, qapp: QApplication, main_window: MainWindow, window: Window, settled: Settled,
    qtbot: QtBot,
) -> None:  # fmt: skip
    main_window.theme.apply(qapp, name=theme)
    main_window.activateWindow()
    qtbot.waitUntil(main_window.isActiveWindow)
    try:
        window.go(name, ORDER if name == PageName.WORKBENCH else "")
        settled()
        page = window.current()
        assert page is not None
        assert unseen_focus(page) == []
        if name == PageName.WORKBENCH:
            assert isinstance(page, WorkbenchPage)
            unseen = {scene: found for scene, root in scenes(page, window, settled) if (found := unseen_focus(root))}
            assert unseen == {}
    finally:
        main_window.theme.apply(qapp, name=ThemeName.LIGHT)


def unseen_focus(root: QWidget) -> list[str]:
    """Return the widgets that Tab goes to and that look the same with the focus and without."""
    found = []
    root.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as the Tab key does
    for widget in interactive(root):
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or not widget.isEnabled():
            continue
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if not widget.hasFocus():
            continue  # it hands the focus on
        with_focus = widget.grab().toImage()
        widget.clearFocus()
        if widget.grab().toImage() == with_focus:
            found.append(called(widget))
    return found
