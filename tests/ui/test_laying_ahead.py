"""The paper of the orders that come next is laid on before they are opened, and never in front of who waits."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ports.jobs import JobContext
from app.ports.seal_checks import LaidOn
from review.orders import DocumentRef, OrderNo, OrderSnapshot, Source
from review.stages import Stage
from tests.fakes.ui_station import FakeDesks, FakeOffice, make_order
from ui.assembly import MainWindow
from ui.parts import PageName
from ui.workbench.order_pages import Pair
from ui.workbench.page import WorkbenchPage
from ui.workbench.registrar import Registrar
from ui.workbench.viewer import CompareViewer

LAID = LaidOn(
    matrix=((1.0, 0.0, 10.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), paper_width_px=1000, upload_width_px=1000,
    quality=0.97, spread_mm=0.12, differences=(),
)  # fmt: skip


class Laying:
    """Notes whose papers it lays on; waits while `may_end` is not set."""

    def __init__(self) -> None:
        self.orders: list[bytes] = []
        self.may_end = threading.Event()
        self.may_end.set()

    def register(self, upload: bytes, paper: bytes, context: JobContext) -> LaidOn | None:
        self.orders.append(upload)
        assert self.may_end.wait(20)
        return LAID


class _Named(FakeDesks):
    """Pages that say whose they are."""

    def picture(self, order_no: OrderNo, ref: DocumentRef) -> bytes:
        return order_no.encode()


@pytest.fixture
def laying() -> Laying:
    return Laying()


@pytest.fixture
def registrar(main_window: MainWindow, office: FakeOffice, laying: Laying) -> Registrar:
    assert main_window.inner is not None
    parts = main_window.inner.parts
    station = replace(parts.station, registering=laying, pages=_Named(office))
    return Registrar(replace(parts, station=station), CompareViewer(parts.theme))


def _pair(number: int) -> tuple[OrderSnapshot, Pair]:
    order = make_order(number, Stage.PAPER_REVIEW)
    by_source: dict[Source, DocumentRef] = {ref.source: ref for ref in order.documents}
    return order, Pair(left=by_source[Source.UPLOAD], right=by_source[Source.PAPER])


def _number(number: int) -> bytes:
    return _pair(number)[0].order_no.encode()


def test_what_was_laid_on_ahead_lies_there_at_once(
    registrar: Registrar, laying: Laying, settled: Callable[[], None]
) -> None:
    registrar.look_ahead([_pair(32), _pair(33)])
    settled()
    assert laying.orders == [_number(32), _number(33)]

    registrar.look_at(*_pair(33))

    assert registrar._viewer.registration is not None
    settled()
    assert laying.orders == [_number(32), _number(33)]


def test_what_is_no_longer_next_is_not_laid_on(
    registrar: Registrar, laying: Laying, settled: Callable[[], None], qtbot: QtBot
) -> None:
    laying.may_end.clear()
    registrar.look_ahead([_pair(32), _pair(33), _pair(34)])
    qtbot.waitUntil(lambda: bool(laying.orders))

    registrar.look_ahead([_pair(34)])
    laying.may_end.set()
    settled()

    assert laying.orders == [_number(32), _number(34)]  # 32 was at work: to stop it costs a worker's start


def test_the_pair_on_the_screen_does_not_wait(
    registrar: Registrar, laying: Laying, settled: Callable[[], None], qtbot: QtBot
) -> None:
    laying.may_end.clear()
    registrar.look_ahead([_pair(32), _pair(33)])
    qtbot.waitUntil(lambda: bool(laying.orders))

    registrar.look_at(*_pair(35))
    qtbot.waitUntil(lambda: len(laying.orders) == 2)
    laying.may_end.set()
    settled()

    assert laying.orders == [_number(32), _number(35), _number(33)]
    assert registrar._viewer.registration is not None


def test_opening_what_is_at_work_does_not_begin_it_again(
    registrar: Registrar, laying: Laying, settled: Callable[[], None], qtbot: QtBot
) -> None:
    laying.may_end.clear()
    registrar.look_ahead([_pair(32)])
    qtbot.waitUntil(lambda: bool(laying.orders))

    registrar.look_at(*_pair(32))
    laying.may_end.set()
    settled()

    assert laying.orders == [_number(32)]
    assert registrar._viewer.registration is not None


@pytest.fixture
def laid_window(qapp: QApplication, qtbot: QtBot, office: FakeOffice, laying: Laying) -> Iterator[MainWindow]:
    made = MainWindow(qapp, replace(office.station(), registering=laying))
    qtbot.addWidget(made)
    made.show()
    inner = made.inner
    assert inner is not None
    qtbot.waitUntil(lambda: inner.board.is_loaded)
    yield made
    made.close()


def test_the_orders_after_the_open_one_are_laid_on(laid_window: MainWindow, laying: Laying, qtbot: QtBot) -> None:
    window = laid_window.inner
    assert window is not None
    window.go(PageName.PAPER_REVIEW, "")
    page = window.page(PageName.WORKBENCH)
    assert isinstance(page, WorkbenchPage)
    first, second, third = page._neighbours._listed()[:3]

    window.go(PageName.WORKBENCH, first)
    qtbot.waitUntil(lambda: len(laying.orders) == 3, timeout=20_000)
    qtbot.waitUntil(laid_window.jobs.is_idle, timeout=20_000)
    for order_no in (second, third):
        window.go(PageName.WORKBENCH, order_no)
        qtbot.waitUntil(lambda order_no=order_no: page.model.order.order_no == order_no)  # type: ignore[misc]
        assert page.viewer.registration is not None  # as soon as it is opened
