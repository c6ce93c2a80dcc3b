"""While a page's picture is on its way, no other page's picture stands under its name."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from review.orders import Source
from ui.parts import PageName
from ui.queue.page import QueuePage
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage

ORDER = "JX20261120-0005"


def test_the_picture_before_goes_with_its_document(window: Window, settled: Callable[[], None]) -> None:
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    bench = window.current()
    assert isinstance(bench, WorkbenchPage)
    assert bench.viewer.left.page.picture is not None
    bench.loader.cache.clear()
    bench.model.step_document(1)
    assert bench.viewer.left.page.picture is None
    assert bench.viewer.right.page.picture is None
    settled()
    shown = bench.model.pair().left
    assert shown is not None
    assert shown.source is Source.UPLOAD
    assert bench.viewer.left.page.picture is not None


def test_what_was_decoded_before_is_there_at_once(window: Window, settled: Callable[[], None]) -> None:
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    bench = window.current()
    assert isinstance(bench, WorkbenchPage)
    bench.model.step_document(1)
    settled()
    bench.model.step_document(-1)
    assert bench.viewer.left.page.picture is not None


def test_a_queue_that_is_come_back_to_shows_the_pages_under_its_cursor(
    window: Window, settled: Callable[[], None], qtbot: QtBot
) -> None:
    """The cursor had gone on while an order was open: the strip stayed empty until it was moved again."""
    window.go(PageName.PRE_REVIEW, "")
    queue = window.current()
    assert isinstance(queue, QueuePage)
    window.go(PageName.WORKBENCH, ORDER)
    queue.table.setCurrentIndex(queue.table.rows.index(3, 0))
    settled()
    qtbot.waitUntil(lambda: not queue._thumbnails._timer.isActive())
    window.go(PageName.PRE_REVIEW, "")
    qtbot.waitUntil(lambda: any(not label.pixmap().isNull() for label in queue._thumbnails.findChildren(QLabel)))
