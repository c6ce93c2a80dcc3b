"""The paper laid onto the upload: switched off, nudged, its differences walked through."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtGui import QTransform
from pytestqt.qtbot import QtBot

from app.ports.jobs import JobContext
from app.ports.seal_checks import LaidOn
from review.orders import DocumentRef, OrderSnapshot, Source
from review.stages import Stage
from seals.page_differences import Difference
from seals.page_outlines import DifferenceKind
from tests.fakes.ui_station import FakeOffice, make_order
from ui.assembly import MainWindow
from ui.hotkeys import Command
from ui.parts import Parts
from ui.workbench.items import PAGE_UNITS
from ui.workbench.order_pages import Pair
from ui.workbench.registrar import NUDGE_MM, Registrar
from ui.workbench.viewer import CompareViewer

LAID = LaidOn(
    matrix=((1.0, 0.0, 10.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), paper_width_px=1000, upload_width_px=1000,
    quality=0.97, spread_mm=0.12,
    differences=(
        Difference(box=(300, 400, 20, 30), kind=DifferenceKind.CHANGED, ink_mm2=2.0),
        Difference(box=(500, 900, 200, 200), kind=DifferenceKind.ADDED, ink_mm2=90.0),
    ),
)  # fmt: skip


class Laying:
    """Answers every pair alike."""

    def __init__(self, answer: LaidOn | None) -> None:
        self.answer = answer

    def register(self, upload: bytes, paper: bytes, context: JobContext) -> LaidOn | None:
        return self.answer


@pytest.fixture
def lay(main_window: MainWindow, office: FakeOffice, settled: Callable[[], None]) -> Callable[..., Registrar]:
    def made(answer: LaidOn | None) -> Registrar:
        parts = cast(Parts, main_window.inner.parts)  # type: ignore[union-attr]
        station = replace(parts.station, registering=Laying(answer))
        registrar = Registrar(replace(parts, station=station), CompareViewer(parts.theme))
        registrar.look_at(*_paper_pair())
        settled()
        return registrar

    return made


def _paper_pair() -> tuple[OrderSnapshot, Pair]:
    order = make_order(31, Stage.PAPER_REVIEW)
    by_source: dict[Source, DocumentRef] = {ref.source: ref for ref in order.documents}
    return order, Pair(left=by_source[Source.UPLOAD], right=by_source[Source.PAPER])


def _shift(transform: QTransform | None) -> tuple[float, float]:
    assert transform is not None
    return transform.dx(), transform.dy()


def test_the_machine_lays_it_and_a_person_nudges_it(lay: Callable[..., Registrar], qtbot: QtBot) -> None:
    registrar = lay(LAID)
    viewer = registrar._viewer
    assert _shift(viewer.registration) == pytest.approx((10.0, 0.0))
    registrar.nudge(right_mm=NUDGE_MM)
    registrar.nudge(down_mm=-NUDGE_MM)
    step = NUDGE_MM * PAGE_UNITS / 210.0
    assert _shift(viewer.registration) == pytest.approx((10.0 + step, -step))
    assert "+0.2 / -0.2 mm" in registrar.words()
    registrar.toggle()
    assert viewer.registration is None
    registrar.toggle()
    registrar.forget_nudge()
    assert _shift(viewer.registration) == pytest.approx((10.0, 0.0))


def test_a_turn_is_about_the_middle_of_the_page(lay: Callable[..., Registrar]) -> None:
    registrar = lay(LAID)
    before = registrar._viewer.registration
    registrar.nudge(turn_deg=90.0)
    turned = registrar._viewer.registration
    assert before is not None and turned is not None
    middle = PAGE_UNITS / 2 - 10.0, PAGE_UNITS * 0.707
    assert turned.map(*middle) == pytest.approx(before.map(*middle))


def test_what_could_not_be_laid_on_can_be_laid_by_hand(lay: Callable[..., Registrar]) -> None:
    registrar = lay(None)
    assert registrar._viewer.registration is None
    assert registrar.next_difference() is None
    registrar.nudge(right_mm=5.0)
    assert registrar._viewer.registration is not None


def test_differences_are_walked_around_and_carry_a_sign(lay: Callable[..., Registrar]) -> None:
    registrar = lay(LAID)
    assert [each.sign for each in registrar.differences()] == ["≠", "+"]
    walked = [registrar.next_difference() for _ in range(3)]
    assert walked[0] == walked[2] != walked[1]
    registrar.toggle()
    assert registrar.next_difference() is None


def test_keys_nudge(main_window: MainWindow) -> None:
    window = main_window.inner
    assert window is not None
    assert window.parts.hotkeys.commands("Ctrl+Left") == (Command.NUDGE_LEFT,)
