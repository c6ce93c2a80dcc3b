"""Saved views and sorting of a queue, by key; what the search box finds."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from review.orders import Shipment
from review.stages import Stage
from tests.fakes.ui_station import NOW, FakeOffice
from ui.hotkeys import HOTKEYS, Command, Group
from ui.parts import PageName
from ui.queue.index import Column
from ui.queue.page import QueuePage
from ui.queue.saved_views import Sorting
from ui.shell.window import Window

Settled = Callable[[], None]
# A menu asks to be raised and for the keyboard; without a display there is neither
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)", extend=True)


@pytest.fixture
def page(window: Window, settled: Settled) -> QueuePage:
    window.go(PageName.PRE_REVIEW, "")
    settled()
    found = window.current()
    assert isinstance(found, QueuePage)
    return found


def _open_menu(window: Window, command: Command) -> QMenu:
    window.handle(command)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _choose(menu: QMenu, *words: str) -> None:
    """Choose a line of the menu, or of a menu in it, as Enter does."""
    *deeper, last = words
    for word in deeper:
        under = _line(menu, word).menu()
        assert isinstance(under, QMenu)
        menu = under
    line = _line(menu, last)
    for popup in iter(QApplication.activePopupWidget, None):
        popup.close()
    line.trigger()


def _line(menu: QMenu, words: str) -> QAction:
    return next(line for line in menu.actions() if words in line.text())


def _lines(window: Window) -> list[str]:
    menu = _open_menu(window, Command.SAVED_VIEWS)
    found = [line.text() for line in menu.actions() if line.text()]
    menu.close()
    return found


def _answer(name: str) -> None:
    """Type a name into the question that comes next."""

    def type_it() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QInputDialog)
        asked.setTextValue(name)
        asked.accept()

    QTimer.singleShot(0, type_it)


def _save(window: Window, name: str) -> None:
    _answer(name)
    _choose(_open_menu(window, Command.SAVED_VIEWS), "保存当前视图")


def _chip(page: QueuePage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


def test_a_view_keeps_chips_search_and_sorting(window: Window, page: QueuePage, settled: Settled) -> None:
    every = page.table.rows.rowCount()
    _chip(page, "chip_findings").click()
    page._search.setText("华泰")
    page.table.sort_by(Sorting(column=Column.ORGANISATION, descending=True))
    settled()
    page._to_table()
    shown = page.neighbours()
    assert 0 < len(shown) < every
    _save(window, "有问题的华泰")

    _choose(_open_menu(window, Command.SAVED_VIEWS), "显示全部")
    settled()
    assert page.table.rows.rowCount() == every
    assert page.table.sorting() == Sorting()

    _choose(_open_menu(window, Command.SAVED_VIEWS), "有问题的华泰")
    settled()
    assert page.neighbours() == shown
    assert page.table.sorting() == Sorting(column=Column.ORGANISATION, descending=True)
    header = page.table.horizontalHeader()
    assert page.table.rows.columns[header.sortIndicatorSection()] is Column.ORGANISATION


def test_a_view_is_renamed_replaced_and_deleted_and_each_is_taken_back(
    window: Window, page: QueuePage, office: FakeOffice, settled: Settled
) -> None:
    _save(window, "甲")
    kept = office.facts["views.pre_review"]
    assert "甲" in _lines(window)

    _answer("乙")
    _choose(_open_menu(window, Command.SAVED_VIEWS), "更改或删除", "甲", "改名")
    assert "乙" in _lines(window)
    assert "甲" not in _lines(window)
    window.handle(Command.UNDO)
    assert office.facts["views.pre_review"] == kept

    _chip(page, "chip_findings").click()
    settled()
    _choose(_open_menu(window, Command.SAVED_VIEWS), "更改或删除", "甲", "覆盖")
    assert "chip_findings" in office.facts["views.pre_review"]
    window.parts.notices.act()  # the strip offers the same undo to the mouse
    assert office.facts["views.pre_review"] == kept

    _choose(_open_menu(window, Command.SAVED_VIEWS), "更改或删除", "甲", "删除")
    assert "甲" not in _lines(window)
    window.handle(Command.UNDO)
    assert "甲" in _lines(window)


def test_no_view_takes_anothers_name(window: Window, page: QueuePage, office: FakeOffice) -> None:
    _save(window, "甲")
    _save(window, "乙")
    before = office.facts["views.pre_review"]
    _answer("乙")
    _choose(_open_menu(window, Command.SAVED_VIEWS), "更改或删除", "甲", "改名")
    assert office.facts["views.pre_review"] == before
    assert window.parts.notices.current is not None
    assert window.parts.notices.current.code == "view_name_taken"


def test_undo_is_the_decisions_again_once_the_queue_was_left(
    window: Window, page: QueuePage, office: FakeOffice, settled: Settled
) -> None:
    _save(window, "甲")
    _choose(_open_menu(window, Command.SAVED_VIEWS), "更改或删除", "甲", "删除")
    window.go(PageName.WORKBENCH, page.neighbours()[0])
    settled()
    window.handle(Command.BACK)
    assert not page.handle(Command.UNDO)
    assert "甲" not in office.facts["views.pre_review"]


def test_views_and_sorting_have_keys_of_the_queue() -> None:
    keys = {row.command: row.keys for row in HOTKEYS if row.group is Group.QUEUE}
    assert keys[Command.SAVED_VIEWS] == ("V",)
    assert keys[Command.SORT] == ("S",)


def test_the_queue_is_sorted_by_keys_alone(window: Window, page: QueuePage, qtbot: QtBot) -> None:
    menu = _open_menu(window, Command.SORT)
    qtbot.keyClick(menu, Qt.Key.Key_2)  # the second column: the organisation
    assert page.table.sorting() == Sorting(column=Column.ORGANISATION)
    names = [page.table.rows.row_at(at).organisation for at in range(page.table.rows.rowCount())]  # type: ignore[union-attr]
    assert names == sorted(names)
    menu = _open_menu(window, Command.SORT)
    qtbot.keyClick(menu, Qt.Key.Key_Return)  # the cursor is on the present column: the other way round
    assert page.table.sorting() == Sorting(column=Column.ORGANISATION, descending=True)
    menu = _open_menu(window, Command.SORT)
    qtbot.keyClick(menu, Qt.Key.Key_8)
    assert page.table.sorting() == Sorting(column=Column.ORGANISATION)


def test_the_sorting_is_remembered(window: Window, page: QueuePage, office: FakeOffice) -> None:
    page.table.sortByColumn(page.table.rows.columns.index(Column.ROUND), Qt.SortOrder.DescendingOrder)
    window.stack.removeWidget(page)
    again = window._makers[PageName.PRE_REVIEW]()
    assert isinstance(again, QueuePage)
    assert again.table.sorting() == Sorting(column=Column.ROUND, descending=True)
    button = again._sorting
    assert "轮" in button.text()
    again.deleteLater()


def test_the_menus_are_there_for_the_mouse_too(page: QueuePage) -> None:
    for name, menu in (("saved_views", "views_menu"), ("sorted_by", "sort_menu")):
        pressed = page.findChild(QToolButton, name)
        assert pressed is not None
        pressed.click()
        shown = QApplication.activePopupWidget()
        assert shown is not None
        assert shown.objectName() == menu
        shown.close()


def test_nothing_is_sorted_by_documents(page: QueuePage) -> None:
    page.table.sortByColumn(page.table.rows.columns.index(Column.DOCUMENTS), Qt.SortOrder.AscendingOrder)
    assert page.table.sorting() == Sorting()
    section = page.table.horizontalHeader().sortIndicatorSection()
    assert page.table.rows.columns[section] is Column.AGE


@pytest.mark.parametrize("stored", ["", "[]", "{", '{"甲": 3}', '{"甲": {"column": "colour", "chips": 5}}'])
def test_views_that_cannot_be_read_harm_nothing(
    stored: str, window: Window, page: QueuePage, office: FakeOffice, settled: Settled
) -> None:
    office.facts["views.pre_review"] = stored
    lines = _lines(window)
    assert "显示全部" in lines
    if "甲" in lines:
        _choose(_open_menu(window, Command.SAVED_VIEWS), "甲")
        assert page.table.sorting() == Sorting()


@pytest.mark.parametrize(
    ("stage", "what"),
    [
        (Stage.PRE_REVIEW, "order_no"),
        (Stage.PRE_REVIEW, "uscc"),
        (Stage.PRE_REVIEW, "phone"),
        (Stage.PRE_REVIEW, "agent"),
        (Stage.MAILING, "courier"),
        (Stage.COMPLETED, "serial"),
        (Stage.COMPLETED, "waybill"),
    ],
)
def test_the_search_box_finds_any_number_or_name(
    stage: Stage, what: str, window: Window, office: FakeOffice, settled: Settled
) -> None:
    order = next(each for each in office.orders_by_no.values() if each.stage is stage)
    shipped = Shipment(waybill_number="SF1377000000009", usb_key_serial="0A1B2C", by="sunwei", at=NOW)
    order = office.orders_by_no[order.order_no] = replace(order, shipment=shipped)
    text = {
        "order_no": order.order_no,
        "uscc": order.organisation.uscc,
        "phone": order.handling_agent.phone,
        "agent": order.handling_agent.name,
        "courier": order.courier_number,
        "waybill": shipped.waybill_number,
        "serial": order.keys[0].usb_key_serial if order.keys else "",
    }[what]
    assert text
    window.top.search.setText(text)
    window.top.search.returnPressed.emit()
    settled()
    page = window.current()
    assert isinstance(page, QueuePage)
    found = {page.table.rows.row_at(at).order_no for at in range(page.table.rows.rowCount())}  # type: ignore[union-attr]
    assert order.order_no in found
    if what != "agent":
        assert found == {order.order_no}
