"""Places marked for reasons: seen on the picture with their number, right on paper that was scanned upside down."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QTransform
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget

from review.orders import ChosenReason, ReasonCode
from review.stages import Stage
from tests.fakes.ui_station import FakeOffice
from ui.hotkeys import Command
from ui.parts import PageName
from ui.shell.window import Window
from ui.workbench.items import PAGE_UNITS
from ui.workbench.page import WorkbenchPage


@pytest.fixture
def bench(window: Window, office: FakeOffice, settled: Callable[[], None]) -> WorkbenchPage:
    order = next(each for each in office.orders_by_no.values() if each.stage is Stage.PAPER_REVIEW)
    window.go(PageName.WORKBENCH, order.order_no)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    return page


def _faint(bench: WorkbenchPage) -> None:
    bench.handle(Command.REJECT)
    bench.model.add_reason(
        ChosenReason(code=ReasonCode("seal_faint"), text="印章太淡。", document=bench.model.document)
    )


def test_a_marked_place_is_framed_with_its_number_where_its_page_is_shown(bench: WorkbenchPage) -> None:
    _faint(bench)
    bench.spots.want(0)
    bench.viewer.marked.emit(QRectF(100, 200, 60, 40))
    assert [frame.place for frame in bench.viewer.left.pins] == [QRectF(100, 200, 60, 40)]
    assert len(bench.viewer.right.pins) == 1
    bench.model.step_document(1)
    assert bench.viewer.left.pins == []
    bench.model.step_document(-1)
    assert len(bench.viewer.left.pins) == 1
    bench.model.remove_reason(0)
    assert bench.viewer.left.pins == []


def test_a_place_on_paper_that_lay_upside_down_is_kept_as_the_paper_has_it(bench: WorkbenchPage) -> None:
    height = bench.viewer.right.page.height_units
    bench.viewer.register(QTransform().translate(PAGE_UNITS, height).rotate(180))
    _faint(bench)
    bench.spots.want(0)
    bench.viewer.marked.emit(QRectF(100, 200, 60, 40))
    spot = bench.model.reasons[0].spot
    assert spot is not None
    assert (spot.x, spot.y) == pytest.approx((0.84, (height - 240) / height))
    (frame,) = bench.viewer.left.pins
    assert frame.place.topLeft().toTuple() == pytest.approx((100, 200))


def test_a_reason_for_another_document_gives_its_place_up(bench: WorkbenchPage) -> None:
    _faint(bench)
    bench.spots.want(0)
    bench.viewer.marked.emit(QRectF(100, 200, 60, 40))
    bench.sheet._document_chosen(0, bench.model.codes()[-1])
    assert bench.model.reasons[0].spot is None


def test_a_search_that_finds_no_reason_says_so_and_enter_takes_none(bench: WorkbenchPage) -> None:
    bench.handle(Command.REJECT)
    search, found = bench.findChild(QLineEdit, "reason_search"), bench.findChild(QListWidget, "reason_list")
    assert search is not None
    assert found is not None
    search.setText("qqqq")
    assert [found.item(row).text() for row in range(found.count())] == [
        "没有这样的原因；请换个词，或用拼音首字母、两位编号查找。"
    ]
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert bench.model.reasons == []
