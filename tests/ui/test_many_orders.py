"""A round that brings many orders: worked out beside the window, shown where the person is."""

from collections.abc import Callable
from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.ports.queue import QueueRow
from review.stages import Stage
from tests.fakes.ui_station import FakeOffice, make_order, row_of
from ui.hotkeys import Command
from ui.parts import PageName
from ui.queue.page import QueuePage
from ui.shell.window import Window

MANY = range(2000, 2300)


def _arrive(window: Window, office: FakeOffice) -> list[QueueRow]:
    orders = [make_order(number, Stage.PRE_REVIEW) for number in MANY]
    office.orders_by_no.update({order.order_no: order for order in orders})
    window.orders_changed(tuple(order.order_no for order in orders))
    return [row_of(order) for order in orders]


def _queue(window: Window) -> QueuePage:
    window.go(PageName.PRE_REVIEW, "")
    page = window.current()
    assert isinstance(page, QueuePage)
    return page


def test_the_cursor_stays_on_its_order(window: Window, office: FakeOffice, qtbot: QtBot) -> None:
    page = _queue(window)
    page.table.selectRow(5)
    before, count = page.table.current(), page.table.rows.rowCount()
    assert before is not None
    _arrive(window, office)
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == count + len(MANY))
    after = page.table.current()
    assert after is not None
    assert after.order_no == before.order_no


def test_a_change_in_the_meantime_is_not_lost(window: Window, office: FakeOffice, qtbot: QtBot) -> None:
    page = _queue(window)
    one = page.table.rows.row_at(0)
    assert one is not None
    arrived = _arrive(window, office)
    window.board._refreshed(arrived)  # the large round is at work in its copy now
    window.board._refreshed([replace(one, organisation="改名有限公司")])
    assert window.board.index.find(one.order_no).organisation == "改名有限公司"  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: window.board.index.find(arrived[-1].order_no) is not None)
    assert window.board.index.find(one.order_no).organisation == "改名有限公司"  # type: ignore[union-attr]


def test_a_queue_that_nobody_sees_knows_its_orders_when_asked(
    window: Window, office: FakeOffice, settled: Callable[[], None], qtbot: QtBot
) -> None:
    page = _queue(window)
    first = page.neighbours()[0]
    window.go(PageName.WORKBENCH, first)
    settled()
    arrived = _arrive(window, office)
    qtbot.waitUntil(lambda: window.board.index.find(arrived[-1].order_no) is not None)
    assert {row.order_no for row in arrived} <= set(page.neighbours())
    window.handle(Command.BACK)
    assert window.current() is page
    assert page.table.rows.rowCount() >= len(MANY)


def test_neighbours_follow_the_sorting(window: Window) -> None:
    page = _queue(window)
    before = page.neighbours()
    page.table.sortByColumn(0, page.table.horizontalHeader().sortIndicatorOrder())
    assert page.neighbours() == tuple(sorted(before))
