"""The window paints and makes only what changed."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QModelIndex

from review.stages import Stage
from tests.fakes.ui_station import FakeOffice, make_order, row_of
from ui.parts import PageName
from ui.queue.index import Filter, QueueIndex
from ui.queue.lines import LineWords, columns_for
from ui.queue.model import QueueModel
from ui.shell.window import Window
from ui.workbench.documents_panel import DocumentRow
from ui.workbench.page import WorkbenchPage
from ui.workbench.side_panels import ChecklistRow


def test_a_line_that_changed_is_the_only_one_painted_anew(window: Window) -> None:
    board = window.board
    rows = [row_of(make_order(number, Stage.PRE_REVIEW)) for number in range(1, 40)]
    index = QueueIndex()
    index.put(rows)
    model = QueueModel(index, board.words, columns_for((Stage.PRE_REVIEW,)))
    model.show(Filter(stages=frozenset({Stage.PRE_REVIEW})))
    said: list[tuple[int, int]] = []

    def note(first: QModelIndex, last: QModelIndex) -> None:
        said.append((first.row(), last.row()))

    model.dataChanged.connect(note)
    model.refresh()
    assert said == [], "nothing changed"

    index.put([replace(rows[7], worst_finding="fail")])
    model.refresh()
    place = model.position_of(rows[7].order_no)
    assert said == [(place, place)]


def test_another_index_is_painted_whole(window: Window) -> None:
    rows = [row_of(make_order(number, Stage.PRE_REVIEW)) for number in range(1, 10)]
    index = QueueIndex()
    index.put(rows)
    words: LineWords = window.board.words
    model = QueueModel(index, words, columns_for((Stage.PRE_REVIEW,)))
    model.refresh()
    copy = index.copy()
    copy.put([replace(rows[0], worst_finding="fail")])
    said: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: said.append((first.row(), last.row())))
    model.use(copy)
    model.refresh()
    assert said == [(0, len(rows) - 1)]


def test_rows_of_the_bench_stay_from_order_to_order(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    orders = [each.order_no for each in office.orders_by_no.values() if each.stage is Stage.PRE_REVIEW][:3]
    window.go(PageName.WORKBENCH, orders[0])
    settled()
    bench = window.page(PageName.WORKBENCH)
    assert isinstance(bench, WorkbenchPage)
    before = {kind: bench.findChildren(kind) for kind in (DocumentRow, ChecklistRow)}
    for order_no in orders[1:]:
        window.go(PageName.WORKBENCH, order_no)
        settled()
    assert before[DocumentRow]
    for kind, rows in before.items():
        assert set(rows) <= set(bench.findChildren(kind))
    seen = [row.code for row in bench.findChildren(DocumentRow) if row.isVisible()]
    assert seen == list(bench.model.codes())
