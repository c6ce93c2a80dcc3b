"""The plots of a seal: the impression itself lies within its ring, from the page that is judged."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from seals.values import Image, PageCheck, SealGeometry, SealProfile, SealShape
from tests.fakes.ui_station import draw_page
from ui.hotkeys import Command
from ui.parts import PageName
from ui.pictures import sharp, to_bgr
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage
from ui.workbench.seal_panel import impression_of

ORDER = "JX20261120-0005"
WHOLE = SealProfile(
    outline=np.ones(720, dtype=bool), away=np.linspace(0, 1.2, 60, dtype=np.float32),
    ink=np.full(60, 60, np.float32), paper=np.full(60, 3, np.float32), complete_deg=360.0, complete_pass=330.0,
    contrast=63.0, contrast_pass=55.0, contrast_review=45.0,
)  # fmt: skip


@pytest.fixture
def bench(window: Window, settled: Callable[[], None]) -> WorkbenchPage:
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    page.model.checks = {ref: _with_profile(check) for ref, check in page.model.checks.items()}
    return page


def _with_profile(check: PageCheck) -> PageCheck:
    return replace(check, seals=tuple(replace(seal, profile=WHOLE) for seal in check.seals))


def _is_red(pixels: Image) -> bool:
    blue, green, red = (pixels[..., channel].astype(int) for channel in range(3))
    return bool(((red > 150) & (green < 110) & (blue < 110)).any())


def test_the_impression_lies_within_its_ring(bench: WorkbenchPage, qtbot: QtBot) -> None:
    """Before, the middle was empty: where a gap was said to be there was nothing to see."""
    ring = bench.findChild(QLabel, "ring_plot")
    assert isinstance(ring, QLabel)
    bench.handle(Command.SHOW_SEALS)
    qtbot.waitUntil(lambda: not ring.pixmap().isNull())
    shown = to_bgr(ring.pixmap().toImage())
    middle = shown.shape[0] // 2
    assert _is_red(shown[middle - 20 : middle + 20, middle - 20 : middle + 20])  # the star of the drawn seal


def test_a_turned_page_is_plotted_anew_with_its_own_picture(
    bench: WorkbenchPage, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    ring = bench.findChild(QLabel, "ring_plot")
    assert isinstance(ring, QLabel)
    bench.handle(Command.SHOW_SEALS)
    qtbot.waitUntil(lambda: not ring.pixmap().isNull())
    before = ring.pixmap().cacheKey()
    bench.handle(Command.NEXT_DOCUMENT)
    settled()
    qtbot.waitUntil(lambda: ring.pixmap().cacheKey() != before)
    assert bench.seals._picture is bench.viewer.left.page.picture


@pytest.mark.parametrize(("least_px", "width"), [(50, 310), (100, 620), (5000, 1240)])
def test_the_smallest_copy_that_is_large_enough_is_taken(least_px: int, width: int) -> None:
    picture = sharp(draw_page("采集表", "江西宏达建设工程有限公司"))
    geometry = SealGeometry(shape=SealShape.ROUND, centre_x=860, centre_y=1440, semi_x=118, semi_y=118)
    piece, moved = impression_of(picture, geometry, 1240, least_px=least_px)
    assert moved.semi_x == pytest.approx(118 * width / 1240)
    ring = piece[round(moved.centre_y), : round(moved.centre_x)]
    at = int(np.argmax(ring[:, 2].astype(int) - ring[:, 1] > 60))  # the first ink from the left
    assert moved.centre_x - at == pytest.approx(moved.semi_x, abs=4)  # the ring lies where the outline says


def test_an_impression_at_the_edge_of_its_page_is_cut_there() -> None:
    picture = sharp(draw_page("采集表", "江西宏达建设工程有限公司"))
    geometry = SealGeometry(shape=SealShape.ROUND, centre_x=10, centre_y=20, semi_x=118, semi_y=118)
    piece, moved = impression_of(picture, geometry, 1240, least_px=5000)
    assert (round(moved.centre_x), round(moved.centre_y)) == (10, 20)
    assert piece.shape[2] == 3
