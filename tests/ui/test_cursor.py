"""The row that a page works on can be seen, and a code finds its order whichever page is open."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractItemView, QApplication

from review.stages import Stage
from tests.fakes.ui_station import FakeOffice
from ui.assembly import MainWindow
from ui.parts import PageName
from ui.queue.page import QueuePage
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage


@pytest.mark.parametrize(
    ("name", "view"),
    [
        (PageName.PRE_REVIEW, "queue_table"),
        (PageName.CALLS, "order_list"),
        (PageName.PRODUCTION, "order_list"),
        (PageName.SHIPPING, "order_list"),
        (PageName.INVOICES, "order_list"),
    ],
)
def test_the_row_that_is_worked_on_is_seen(name: str, view: str, window: Window, settled: Callable[[], None]) -> None:
    window.go(name, "")
    settled()
    page = window.current()
    assert page is not None
    found = page.findChild(QAbstractItemView, view)
    assert found is not None
    current = found.currentIndex()
    assert current.isValid()
    assert found.selectionModel().isSelected(current)


def test_a_code_that_belongs_elsewhere_opens_its_order_from_a_queue(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    """A courier number scanned at the pre-review queue: its order is in another stage, so filtering would hide it."""
    order = next(each for each in office.orders_by_no.values() if each.stage is Stage.MAILING)
    window.go(PageName.PRE_REVIEW, "")
    settled()
    window.scanned(order.courier_number)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    assert page.model.order is not None
    assert page.model.order.order_no == order.order_no


def test_an_unknown_code_is_said_and_typed_nowhere(window: Window, settled: Callable[[], None]) -> None:
    window.go(PageName.PRE_REVIEW, "")
    settled()
    window.scanned("SF9999999999999")
    settled()
    assert [notice.code for notice in window.parts.notices.log] == ["scan_unknown"]
    page = window.current()
    assert isinstance(page, QueuePage)
    assert page.table.rows.rowCount() > 0


def test_a_search_at_the_top_leaves_its_box_and_puts_the_cursor(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    order = next(each for each in office.orders_by_no.values() if each.stage is Stage.SHIPPING)
    window.top.search.setText(order.keys[0].usb_key_serial)
    window.top.search.returnPressed.emit()
    settled()
    page = window.current()
    assert isinstance(page, QueuePage)
    assert window.top.search.text() == ""
    row = page.table.current()
    assert row is not None
    assert row.order_no == order.order_no


def test_rows_become_lower_again_with_a_smaller_size(
    window: Window, qapp: QApplication, main_window: MainWindow, settled: Callable[[], None]
) -> None:
    window.go(PageName.PRE_REVIEW, "")
    settled()
    page = window.current()
    assert isinstance(page, QueuePage)
    before = page.table.rowHeight(0)
    main_window.theme.apply(qapp, scale=1.5)
    assert page.table.rowHeight(0) > before
    main_window.theme.apply(qapp, scale=1.0)
    assert page.table.rowHeight(0) == before
