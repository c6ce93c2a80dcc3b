"""Lengths and places by keys alone: a crosshair is moved and set, on every page that can be turned and zoomed."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from review.orders import ChosenReason, ReasonCode
from tests.fakes.ui_station import FakeOffice
from ui.hotkeys import Command
from ui.shell.window import Window
from ui.workbench.crosshair import FINE_PX, POINT_UNITS, STEP_PX
from ui.workbench.items import PAGE_UNITS
from ui.workbench.page import WorkbenchPage
from ui.workbench.page_view import Tool

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(window: Window, *keys: Key, fine: bool = False) -> None:
    """Press keys that are no characters, as the window system delivers them."""
    for key in keys:
        QTest.keyClick(window.window().windowHandle(), key, SHIFT if fine else Qt.KeyboardModifier.NoModifier)


def letter(window: Window, qtbot: QtBot, text: str) -> None:
    """Press a letter and wait out the wand's gap."""
    QTest.keyClick(window.window().windowHandle(), text)
    QTest.qWait(80)


def cross(bench: WorkbenchPage) -> QPointF:
    at = bench.viewer.left.cross
    assert at is not None
    return at


# the ruler


def test_a_length_is_measured_by_keys(bench: WorkbenchPage, window: Window, qtbot: QtBot) -> None:
    left = bench.viewer.left
    document = bench.model.document
    letter(window, qtbot, "m")
    assert bench.foot.ruler.isChecked()
    press(window, Key.Key_Left, Key.Key_Return)
    press(window, *[Key.Key_Right] * 5)
    press(window, *[Key.Key_Right] * 3, fine=True)
    press(window, Key.Key_Enter)
    assert left.ruler is not None
    assert left.ruler.length() == pytest.approx((5 * STEP_PX + 3 * FINE_PX) / left.state.scale)
    assert bench.viewer.right.ruler == left.ruler
    measured = left.ruler
    press(window, Key.Key_Down)  # set: the crosshair goes on alone
    assert (left.ruler, bench.model.document) == (measured, document)
    press(window, Key.Key_Escape)
    assert (bench.viewer.tool, left.ruler, left.cross, bench.foot.ruler.isChecked()) == (Tool.PAN, None, None, False)
    assert bench.isVisible()
    press(window, Key.Key_Down)
    assert bench.model.document != document  # without a crosshair the arrows are the documents' again


def test_the_crosshair_goes_the_way_it_is_seen_on_a_turned_page(bench: WorkbenchPage, window: Window) -> None:
    bench.handle(Command.ROTATE_RIGHT)
    bench.handle(Command.RULER)
    left, before = bench.viewer.left, cross(bench)
    seen = left.mapFromScene(before)
    press(window, Key.Key_Right)
    moved = left.mapFromScene(cross(bench)) - seen
    assert (moved.x(), moved.y()) == pytest.approx((STEP_PX, 0), abs=1)
    assert cross(bench).y() < before.y()


def test_the_crosshair_stays_on_the_page_and_the_view_goes_with_it(bench: WorkbenchPage, window: Window) -> None:
    bench.handle(Command.ACTUAL_SIZE)
    bench.handle(Command.RULER)
    left = bench.viewer.left
    press(window, *[Key.Key_Right] * 120)
    assert cross(bench).x() == pytest.approx(PAGE_UNITS)
    assert left.viewport().rect().contains(left.mapFromScene(cross(bench)))
    assert bench.viewer.right.state == left.state


def test_zooming_keeps_the_crosshair_where_it_is_seen(bench: WorkbenchPage, window: Window) -> None:
    bench.handle(Command.RULER)
    press(window, *[Key.Key_Down] * 8)
    left, at = bench.viewer.left, cross(bench)
    seen = left.mapFromScene(at)
    for _ in range(6):
        bench.handle(Command.ZOOM_IN)
    assert cross(bench) == at
    moved = left.mapFromScene(at) - seen
    assert (moved.x(), moved.y()) == pytest.approx((0, 0), abs=3)


def test_a_length_is_of_one_page(bench: WorkbenchPage, window: Window) -> None:
    bench.handle(Command.RULER)
    press(window, Key.Key_Return, Key.Key_Right, Key.Key_Return)
    bench.model.step_document(1)
    assert bench.viewer.left.ruler is None
    assert bench.viewer.tool is Tool.RULER


def test_the_next_order_begins_without_a_tool(
    bench: WorkbenchPage, window: Window, settled: Callable[[], None]
) -> None:
    bench.handle(Command.RULER)
    bench.handle(Command.NEXT_ORDER)
    settled()
    assert (bench.viewer.tool, bench.viewer.left.cross) == (Tool.PAN, None)


def test_the_crosshairs_keys_are_ones_own(bench: WorkbenchPage, window: Window) -> None:
    hotkeys = window.parts.hotkeys
    assert hotkeys.assign(Command.CROSS_RIGHT, "F7") is None
    bench.handle(Command.RULER)
    before = cross(bench).x()
    press(window, Key.Key_F7)
    assert cross(bench).x() > before
    assert "F7" in bench.viewer.left.hint
    assert hotkeys.assign(Command.CROSS_LEFT, "F7") is Command.CROSS_RIGHT
    assert hotkeys.assign(Command.CROSS_LEFT, "Ctrl+K") is Command.SEARCH


# a place for a reason


def _reason(bench: WorkbenchPage) -> None:
    bench.handle(Command.REJECT)
    bench.model.add_reason(
        ChosenReason(code=ReasonCode("seal_faint"), text="印章太淡。", document=bench.model.document)
    )
    bench.handle(Command.SPOT)


def test_any_place_is_marked_by_keys(bench: WorkbenchPage, window: Window, qtbot: QtBot) -> None:
    _reason(bench)
    assert bench.viewer.left.cross is None  # ← → are the findings' until a crosshair is asked for
    letter(window, qtbot, "s")
    corner = cross(bench)
    press(window, Key.Key_Return, *[Key.Key_Right] * 4, *[Key.Key_Down] * 2)
    assert bench.viewer.left.spot is not None  # it is seen while it is drawn
    press(window, Key.Key_Return)
    spot, scale = bench.model.reasons[0].spot, bench.viewer.left.state.scale
    assert spot is not None
    assert (spot.x, spot.width) == pytest.approx((corner.x() / PAGE_UNITS, 4 * STEP_PX / scale / PAGE_UNITS))
    height = bench.viewer.left.page.height_units
    assert (spot.y, spot.height) == pytest.approx((corner.y() / height, 2 * STEP_PX / scale / height))
    assert (bench.viewer.tool, bench.viewer.left.cross, bench.viewer.left.spot) == (Tool.PAN, None, None)
    assert [frame.place.topLeft().toTuple() for frame in bench.viewer.left.pins] == [pytest.approx(corner.toTuple())]


def test_a_point_set_twice_is_framed_around(bench: WorkbenchPage, window: Window) -> None:
    _reason(bench)
    bench.handle(Command.SPOT)
    at = cross(bench)
    press(window, Key.Key_Return, Key.Key_Return)
    (pin,) = bench.viewer.left.pins
    assert pin.place.center().toTuple() == pytest.approx(at.toTuple())
    assert pin.place.width() == pytest.approx(POINT_UNITS)


def test_esc_leaves_the_reason_without_a_place_and_the_sheet_open(bench: WorkbenchPage, window: Window) -> None:
    _reason(bench)
    bench.handle(Command.SPOT)
    press(window, Key.Key_Return, Key.Key_Right, Key.Key_Escape)
    assert bench.model.reasons[0].spot is None
    assert (bench.viewer.tool, bench.viewer.left.spot) == (Tool.PAN, None)
    assert bench.sheet.isVisible()


def test_a_findings_place_is_still_taken_with_enter(bench: WorkbenchPage, window: Window, office: FakeOffice) -> None:
    _reason(bench)
    press(window, Key.Key_Right, Key.Key_Return)
    assert bench.model.reasons[0].spot == bench.frames.spot()


def test_a_place_without_a_reason_says_what_comes_first(bench: WorkbenchPage, window: Window) -> None:
    bench.handle(Command.SPOT)
    assert bench.viewer.tool is Tool.PAN
    assert bench.parts.notices.log[-1].text == "请先选原因，再标出它的位置。"
