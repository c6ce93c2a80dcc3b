"""Every page opens on data, says nothing untoward, names its buttons, and clips no text at 100 to 200 %."""

from collections.abc import Callable, Iterable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.fakes.ui_station import FakeOffice
from ui.assembly import MainWindow
from ui.colours import ThemeName
from ui.parts import PageName
from ui.shell.window import Window

PAGES = (
    PageName.PRE_REVIEW, PageName.INTAKE, PageName.PAPER_REVIEW, PageName.CALLS, PageName.PRODUCTION, PageName.SHIPPING,
    PageName.INVOICES, PageName.ALL_ORDERS, PageName.FIGURES, PageName.MESSAGES, PageName.AUDIT, PageName.KEY_STOCK,
    PageName.OUTBOX,
    PageName.SETTINGS,
)  # fmt: skip


def open_page(window: Window, name: str, settled: Callable[[], None]) -> QWidget:
    window.go(name, "")
    settled()
    page = window.current()
    assert page is not None
    return page


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_quietly(name: str, window: Window, settled: Callable[[], None]) -> None:
    open_page(window, name, settled)
    assert [notice.text for notice in window.parts.notices.log] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_at_most_one_blue_button(name: str, window: Window, settled: Callable[[], None]) -> None:
    page = open_page(window, name, settled)
    blue = [each for each in page.findChildren(QPushButton) if each.property("role") == "primary" and each.isVisible()]
    assert len(blue) <= 1


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_an_accessible_name(name: str, window: Window, settled: Callable[[], None]) -> None:
    page = open_page(window, name, settled)
    nameless = [
        each.objectName() or type(each).__name__
        for kind in (QAbstractButton, QLineEdit, QComboBox)
        for each in page.findChildren(kind)
        if each.isVisible()
        and each.objectName() not in ("qt_spinbox_lineedit", "qt_toolbar_ext_button")
        and not (each.accessibleName() or getattr(each, "text", str)())
    ]
    assert nameless == []


def clipped(root: QWidget) -> list[str]:
    """Return the texts that do not fit their visible widgets, by font metrics."""
    return [text for widget in root.findChildren(QWidget) if widget.isVisible() for text in _cut(widget)]


def _cut(widget: QWidget) -> Iterable[str]:
    if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
        needs = widget.minimumSizeHint() if widget.wordWrap() else widget.sizeHint()
        height = widget.heightForWidth(widget.width()) if widget.wordWrap() else needs.height()
        if (not widget.wordWrap() and needs.width() > widget.width() + 1) or height > widget.height() + 1:
            yield f"{widget.objectName()}: {widget.text()!r} {widget.size().toTuple()} needs {needs.toTuple()}"
    elif isinstance(widget, QPushButton | QToolButton) and widget.text():
        width = widget.fontMetrics().horizontalAdvance(widget.text())
        if width > widget.width() or widget.fontMetrics().height() > widget.height():
            yield f"{widget.objectName()}: {widget.text()!r} {widget.size().toTuple()}"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", [*PAGES, PageName.WORKBENCH])
def test_no_text_is_clipped(
    name: str, scale: float, qapp: QApplication, main_window: MainWindow, window: Window, settled: Callable[[], None]
) -> None:
    main_window.resize(round(1920 * scale), round(1080 * scale))
    main_window.theme.apply(qapp, scale=scale)
    try:
        window.go(name, "JX20261120-0005" if name == PageName.WORKBENCH else "")
        settled()
        qapp.sendPostedEvents()
        assert clipped(main_window) == []
    finally:
        main_window.theme.apply(qapp, scale=1.0)


def test_dark_theme_repaints_every_page(
    qapp: QApplication, main_window: MainWindow, window: Window, settled: Callable[[], None]
) -> None:
    main_window.theme.apply(qapp, name=ThemeName.DARK)
    try:
        for name in PAGES:
            page = open_page(window, name, settled)
            corner = page.grab().toImage().pixelColor(2, page.height() - 3)
            assert corner.lightness() < 90, name
    finally:
        main_window.theme.apply(qapp, name=ThemeName.LIGHT)


def test_training_banner_is_on_every_page(window: Window, settled: Callable[[], None]) -> None:
    banner = window.findChild(QWidget, "training_banner")
    for name in PAGES:
        open_page(window, name, settled)
        assert banner is not None
        assert banner.isVisible()


def test_colleagues_to_go_on_as_are_called_by_name(window: Window) -> None:
    person = window.top.findChild(QToolButton, "person")
    assert person is not None
    assert "换成 李娜（审核员）" in [action.text() for action in person.menu().actions()]


def test_first_start_offers_two_doors(qapp: QApplication, office: FakeOffice, qtbot: object) -> None:
    office.who, office.url = None, ""
    main = MainWindow(qapp, office.station())
    qtbot.addWidget(main)  # type: ignore[attr-defined]
    main.show()
    doors = [main.findChild(QPushButton, name) for name in ("door_office", "door_training")]
    assert all(door is not None and door.isVisible() for door in doors)
    doors[1].setFocus()  # type: ignore[union-attr]
    QTest.keyClick(doors[1], Qt.Key.Key_Return)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: main.inner is not None)  # type: ignore[attr-defined]
    main.close()


def test_wrong_password_is_said_and_nothing_changes(qapp: QApplication, office: FakeOffice, qtbot: object) -> None:
    office.who = None
    main = MainWindow(qapp, office.station())
    qtbot.addWidget(main)  # type: ignore[attr-defined]
    main.show()
    user, password = main.findChild(QLineEdit, "user"), main.findChild(QLineEdit, "password")
    user.setText("wangfang")  # type: ignore[union-attr]
    password.setText("wrong")  # type: ignore[union-attr]
    main.findChild(QPushButton, "sign_in").click()  # type: ignore[union-attr]
    problem = main.findChild(QLabel, "start_problem")
    qtbot.waitUntil(lambda: "sign_in_failed" in problem.text())  # type: ignore[attr-defined,union-attr]
    assert main.inner is None
    password.setText("right")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: main.findChild(QPushButton, "sign_in").isEnabled())  # type: ignore[attr-defined,union-attr]
    main.findChild(QPushButton, "sign_in").click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: main.inner is not None)  # type: ignore[attr-defined]
    main.close()


def test_tab_goes_through_a_call_in_the_order_in_which_it_is_filled_in(
    window: Window, settled: Callable[[], None], qtbot: QtBot
) -> None:
    page = open_page(window, PageName.CALLS, settled)
    page.findChild(QRadioButton, "outcome_agreed").click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: any(box.isVisible() for box in page.findChildren(QCheckBox)))  # what may be asked for
    page.findChild(QRadioButton, "outcome_agreed").setFocus()  # type: ignore[union-attr]
    kinds = []
    while not kinds or kinds[-1] != "QPushButton":
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        kinds.append(type(QApplication.focusWidget()).__name__)
        assert len(kinds) < 12
    assert kinds[:2] == ["QCheckBox", "QCheckBox"]
    assert kinds[-4:] == ["QLineEdit", "QComboBox", "QPlainTextEdit", "QPushButton"]
