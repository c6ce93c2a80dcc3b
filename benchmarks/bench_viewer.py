"""[sharp_page] and [next_order_paint] (DESIGN §9): the real loader, viewer and window over an office in memory."""

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from statistics import median
from time import perf_counter, thread_time

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.results import Row, Size
from review.orders import DocumentRef, OrderNo
from review.stages import Stage
from tests.fakes.ui_station import FakeDesks, FakeOffice
from training.documents.facts import Form
from training.documents.pairs import Relation, draw_pair
from training.samples.invented import invent
from training.samples.plan import Plan
from ui.assembly import MainWindow, make_application
from ui.hotkeys import Command
from ui.parts import PageName
from ui.pictures import Picture
from ui.workbench.loader import PageLoader, Wanted
from ui.workbench.page import WorkbenchPage
from ui.workbench.viewer import CompareViewer

_RUNS = {Size.QUICK: 8, Size.FULL: 20}
_SHARP_BAR, _PAINT_BAR_MS = 1.5, 16.0
_WINDOW_PX = (1920, 1080)
_PATIENCE_MS = 20_000


def rows(size: Size) -> Iterable[Row]:
    """Measure both in one window."""
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application(sys.argv[:1])
    page = _page()
    main = _window(app, page)
    try:
        shares, decode = _sharp(main, page, _RUNS[size])
        paints = _next_orders(main, _RUNS[size])
    finally:
        main.close()
    ratio = median(shares) / decode
    yield Row(id="sharp_page", name=f"A4 300 dpi asked for until painted sharp (decode "
              f"{1000 * decode:.0f} ms)", value=ratio, unit="ratio", bar=_SHARP_BAR, ok=ratio <= _SHARP_BAR,
              n=len(shares), against="cv2.imdecode of the same bytes, one thread, in turn")  # fmt: skip
    paint = 1000 * median(paints)
    yield Row(id="next_order_paint", name="next order, prefetched: UI thread's work from the key to its first paint",
              value=paint, unit="ms", bar=_PAINT_BAR_MS, ok=paint <= _PAINT_BAR_MS, n=len(paints))  # fmt: skip
    yield Row(id="next_order_paint_max", name="the same, the slowest", value=1000 * max(paints), unit="ms", bar=None,
              ok=True, n=len(paints))  # fmt: skip


def _page() -> bytes:
    """Draw a stamped application form as the office scans it: A4, 300 dpi, some 8.7 megapixels."""
    plan = Plan(order_no="JX20261122-0001", stage=Stage.PAPER_REVIEW, age_hours=1.0)
    for seed in range(1, 99):
        pair = draw_pair(invent(plan, 1).facts, Form.APPLICATION_FORM, relation=Relation.SAME_SHEET, is_changed=False,
                         seed=seed)  # fmt: skip
        if pair.paper.dpi == 300 and min(pair.paper.size_px) > 2300:
            return pair.paper.data
    raise LookupError("none of the drawn pages has 300 dpi")


def _window(app: QApplication, page: bytes) -> MainWindow:
    def picture(self: FakeDesks, order_no: OrderNo, ref: DocumentRef) -> bytes:
        return page

    desks = type("Desks", (FakeDesks,), {"picture": picture})
    office = FakeOffice().fill()
    station = office.station()
    main = MainWindow(app, replace(station, pages=desks(office)))
    main.resize(*_WINDOW_PX)
    main.show()
    _until(lambda: main.inner is not None and main.inner.board.is_loaded)
    return main


def _until(is_so: Callable[[], object]) -> None:
    """Let the window work until something is so."""
    loop, look, patience = QEventLoop(), QTimer(interval=2), QTimer(interval=_PATIENCE_MS, singleShot=True)
    look.timeout.connect(lambda: loop.quit() if is_so() else None)
    patience.timeout.connect(lambda: loop.exit(1))
    look.start()
    patience.start()
    if not is_so() and loop.exec() != 0:
        raise TimeoutError("the window did not come to rest")


def _sharp(main: MainWindow, page: bytes, runs: int) -> tuple[list[float], float]:
    """Return the seconds until each page was painted sharp, and those of bare decoding, in turn."""
    assert main.inner is not None
    parts = main.inner.parts
    viewer, loader = CompareViewer(parts.theme), PageLoader(parts.station, parts.jobs)
    viewer.resize(1200, 900)
    viewer.show()
    order = parts.station.orders.order(OrderNo("JX20261120-0005"))
    assert order is not None
    wanted = Wanted(order=order, ref=order.documents[0])
    took, bare = [], []
    for _ in range(runs + 2):
        bare.append(_decode(page))
        loader.cache.clear()
        viewer.show_left(None, "")
        done: list[float] = []

        def shown(picture: Picture, done: list[float] = done) -> None:
            viewer.show_left(picture, "")
            viewer.left.viewport().repaint()
            if picture.is_sharp:
                done.append(perf_counter())

        begun = perf_counter()
        loader.load(wanted, shown, partial(_refuse, page), "left")
        _until(done.__len__)
        took.append(done[0] - begun)
    viewer.close()
    return took[2:], median(bare[2:])


def _refuse(page: bytes, error: object) -> None:
    raise RuntimeError(f"a page of {len(page)} bytes was not shown: {error}")


def _decode(page: bytes) -> float:
    begun = perf_counter()
    cv2.imdecode(np.frombuffer(page, np.uint8), cv2.IMREAD_COLOR)
    return perf_counter() - begun


class _FirstPaint(QObject):
    """Notes the thread's own time when the view has painted for the first time since it was asked."""

    def __init__(self, page: WorkbenchPage) -> None:
        super().__init__()
        self._page = page
        self.wanted: str | None = None
        self.at = 0.0
        page.viewer.left.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt
        order, shown = self._page.model.order, self._page.viewer.left.page.picture
        is_next = order is not None and order.order_no == self.wanted and shown is not None
        if event.type() == QEvent.Type.Paint and is_next and not self.at:
            QTimer.singleShot(0, self._painted)  # the paint itself is still to come: after it
        return False

    def _painted(self) -> None:
        self.at = self.at or thread_time()

    def is_done(self) -> bool:
        """Tell whether it has painted."""
        return self.at > 0.0


def _next_orders(main: MainWindow, runs: int) -> list[float]:
    """Press Next `runs` times; return what the window's thread worked until the next order's picture was painted."""
    window = main.inner
    assert window is not None
    page = window.page(PageName.WORKBENCH)
    assert isinstance(page, WorkbenchPage)
    window.go(PageName.WORKBENCH, page._neighbours._listed()[0])
    _until(main.jobs.is_idle)
    paint, took = _FirstPaint(page), []
    for _ in range(runs):
        here = page.model.order
        assert here is not None
        following = page._neighbours.step(here.order_no, 1)
        if following is None:
            break
        paint.wanted, paint.at = following, 0.0
        begun = thread_time()
        window.handle(Command.NEXT_ORDER)
        _until(paint.is_done)
        took.append(paint.at - begun)
        _until(main.jobs.is_idle)
    return took
