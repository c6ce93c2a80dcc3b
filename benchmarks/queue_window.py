"""The window's process of `bench_ui`: the real queue page over 100,000 orders, from an act of a person to its paint.

Prints one JSON line: milliseconds by act, each a list of runs. Run by `bench_ui` alone.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from time import thread_time

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.ports.queue import QueueRow
from review.orders import OrderNo
from review.stages import Stage
from tests.fakes.ui_station import NAMES, NOW, FakeOffice, make_order, row_of
from ui.assembly import MainWindow, make_application
from ui.parts import PageName
from ui.queue.index import Column, QueueIndex
from ui.queue.page import QueuePage
from ui.queue.saved_views import Sorting
from ui.shell.window import Window

ORDERS = 100_000
WINDOW_PX = (1920, 1080)
_STAGES = (Stage.PRE_REVIEW, Stage.PAYMENT, Stage.MAILING, Stage.PAPER_REVIEW, Stage.COMPLETED, Stage.COMPLETED)
_WORST = ("", "fail", "review", "pass")
_TEXTS = {"search 99": "99", "search a name": "宏达", "search by initials": "jxhd 99", "search what is nowhere": "没有"}
_WHEEL_PX, _STEPS = 90, 200
_ORDER = 7919  # a prime: ages in no order of their numbers

Took = dict[str, list[float]]


def main() -> None:
    """Measure, and print."""
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    runs = int(sys.argv[1])
    app = make_application(sys.argv[:1])
    made = MainWindow(app, FakeOffice().fill().station())
    made.resize(*WINDOW_PX)
    made.show()
    assert made.inner is not None
    page = _page(made, made.inner)
    took: Took = {}
    for _ in range(runs):
        for name, act in _acts(page):
            took.setdefault(name, []).append(_painted(page, act))
    scrolled = {name: [_painted(page, act) for act in acts] for name, acts in _scrolling(page).items()}
    print(json.dumps({"acts": took, "scroll": scrolled}), flush=True)
    made.close()


def _page(made: MainWindow, window: Window) -> QueuePage:
    """Return the page of all orders, its rows sorted and its texts made beforehand, as the program does on a pool."""
    _until(lambda: window.board.is_loaded)
    index = QueueIndex()
    index.put(_rows())
    index.warm()
    window.board._loaded(index)
    window.go(PageName.ALL_ORDERS, "")
    page = window.current()
    assert isinstance(page, QueuePage)
    _until(made.jobs.is_idle)
    assert page.table.rows.rowCount() == ORDERS
    return page


def _rows() -> list[QueueRow]:
    one = row_of(make_order(1, Stage.PRE_REVIEW))
    return [
        replace(one, order_no=OrderNo(f"JX{number:08d}"), organisation=NAMES[number % 8] + str(number),
                stage=_STAGES[number % 6], round=1 + number % 3, worst_finding=_WORST[number % 4],
                clock_since=NOW - timedelta(minutes=number * _ORDER % ORDERS))
        for number in range(ORDERS)
    ]  # fmt: skip


def _acts(page: QueuePage) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what a person does, and back again."""
    for column in page.table.rows.columns:
        if column is not Column.DOCUMENTS:
            sorting = Sorting(column=column, descending=True)
            yield f"sort by {column.value}", lambda sorting=sorting: page.table.sort_by(sorting)
    yield "sort back", lambda: page.table.sort_by(Sorting())
    for name in ("chip_free", "chip_findings", "chip_resubmitted", "chip_province_outside"):
        chip = page._chips_by_name()[name]
        yield f"press {name}", chip.click
        yield f"release {name}", chip.click
    for words, text in _TEXTS.items():
        yield words, lambda text=text: _search(page, text)
    yield "clear the search", lambda: _search(page, "")


def _search(page: QueuePage, text: str) -> None:
    """Search as the page does once the person stopped typing."""
    page._search.setText(text)
    page._typing.stop()
    page._filter()


def _scrolling(page: QueuePage) -> dict[str, list[Callable[[], object]]]:
    bar, lines = page.table.verticalScrollBar(), Random(1)
    bar.setValue(0)
    places = [lines.randrange(bar.maximum()) for _ in range(_STEPS)]
    return {
        "wheel": [lambda: bar.setValue(bar.value() + _WHEEL_PX)] * _STEPS,
        "page down": [lambda: bar.setValue(bar.value() + bar.pageStep())] * _STEPS,
        "dragged anywhere": [lambda to=to: bar.setValue(to) for to in places],
    }


def _painted(page: QueuePage, act: Callable[[], object]) -> float:
    """Return how long the window's thread works from the act until the list is painted, in ms.

    Nothing in it waits for a disk or another thread: with a core to itself that is what the person waits.
    """
    QApplication.processEvents()  # what others asked for is no part of it
    begun = thread_time()
    act()
    page.table.viewport().repaint()
    return 1000 * (thread_time() - begun)


def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


if __name__ == "__main__":
    main()
