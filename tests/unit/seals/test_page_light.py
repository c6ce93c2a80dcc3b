"""Whether a page is a photograph, and how evenly it is lit: shadows count, what is printed on the page does not."""

import cv2
import numpy as np
import pytest

from seals.check import check_page
from seals.values import UNKNOWN_SCALE, Finding, FindingCode, Scale, ScaleSource, Verdict
from tests.unit.seals.thresholds_text import shipped

_DPI = 75.0
_PX = _DPI / 25.4


def _sheet() -> np.ndarray:
    sheet = np.full((877, 620, 3), 250, np.uint8)
    for row in range(520, 800, 18):
        cv2.putText(sheet, "ABCDEFGH 12345 " * 4, (40, row), cv2.FONT_HERSHEY_PLAIN, 0.9, (30, 30, 30), 1)
    return sheet


def _box(sheet: np.ndarray, left_mm: float, top_mm: float, wide_mm: float, high_mm: float, grey: int) -> None:
    x, y, wide, high = (round(mm * _PX) for mm in (left_mm, top_mm, wide_mm, high_mm))
    sheet[y : y + high, x : x + wide] = grey


def _with_copied_card(grey: int, turned_deg: float = 0.0) -> np.ndarray:
    """Both sides of an ID card copied in grey, with lines of text and a dark portrait."""
    sheet = _sheet()
    for top in (20.0, 90.0):
        _box(sheet, 60, top, 85.6, 54.0, grey)
        _box(sheet, 118, top + 8, 24, 32, 90)
        for line in range(4):
            at = (round(65 * _PX), round((top + 12 + 9 * line) * _PX))
            cv2.putText(sheet, "NAME 1990 01", at, cv2.FONT_HERSHEY_PLAIN, 0.9, (40, 40, 40), 1)
    turn = cv2.getRotationMatrix2D((310, 300), turned_deg, 1.0)
    return np.asarray(cv2.warpAffine(sheet, turn, (620, 877), borderValue=(250, 250, 250)), np.uint8)


def _shadow(soft_mm: float) -> np.ndarray:
    """A shadow that falls in over one corner, as of an arm."""
    y, x = np.mgrid[:877, :620].astype(np.float32) / _PX
    fall = 0.5 + 0.5 * np.tanh((x + 0.6 * y - 190.0) / (2.0 * soft_mm))
    return (_sheet() * (1.0 - 0.3 * fall[:, :, None])).astype(np.uint8)


def _found(picture: np.ndarray) -> dict[FindingCode, Finding]:
    scale = Scale(dpi=_DPI, source=ScaleSource.GIVEN)
    return {f.code: f for f in check_page(picture, scale=scale, thresholds=shipped()).findings}


@pytest.mark.parametrize("grey", [225, 205, 170, 140])
@pytest.mark.parametrize("turned_deg", [0.0, 3.0])
def test_a_grey_copy_of_an_id_card_is_no_uneven_light(grey: int, turned_deg: float) -> None:
    found = _found(_with_copied_card(grey, turned_deg))
    assert found[FindingCode.PAGE_ILLUMINATION].verdict is Verdict.PASS
    assert found[FindingCode.PAGE_PHOTO].verdict is Verdict.PASS


@pytest.mark.parametrize("soft_mm", [0.4, 4.0, 20.0])
def test_a_shadow_with_a_hard_or_a_soft_edge_goes_to_a_person(soft_mm: float) -> None:
    found = _found(_shadow(soft_mm))
    assert found[FindingCode.PAGE_ILLUMINATION].verdict is Verdict.REVIEW
    assert found[FindingCode.PAGE_PHOTO].verdict is Verdict.REVIEW


def test_a_card_does_not_hide_the_shadow_beside_it() -> None:
    y, x = np.mgrid[:877, :620].astype(np.float32) / _PX
    fall = 0.5 + 0.5 * np.tanh((x - 0.2 * y - 150.0) / 12.0)
    found = _found((_with_copied_card(205) * (1.0 - 0.3 * fall[:, :, None])).astype(np.uint8))
    assert found[FindingCode.PAGE_ILLUMINATION].verdict is Verdict.REVIEW


def test_a_page_that_is_one_dark_print_has_no_light_to_judge() -> None:
    sheet = np.full((877, 620, 3), 250, np.uint8)
    _box(sheet, 8, 8, 194, 281, 120)
    assert _found(sheet)[FindingCode.PAGE_ILLUMINATION].verdict in {Verdict.NOT_MEASURED, Verdict.PASS}


@pytest.mark.parametrize(
    ("size", "dpi", "expected"),
    [((1280, 960), None, Verdict.REVIEW), ((1080, 1920), None, Verdict.REVIEW), ((1280, 960), 300.0, Verdict.PASS),
     ((640, 480), None, Verdict.PASS), ((1280, 905), None, Verdict.PASS)],
    ids=["4:3", "9:16", "a scanner's 4:3", "a small crop", "A4"],
)  # fmt: skip
def test_a_cameras_proportions_without_a_resolution_go_to_a_person(
    size: tuple[int, int], dpi: float | None, expected: Verdict
) -> None:
    picture = np.full((size[1], size[0], 3), 250, np.uint8)
    scale = UNKNOWN_SCALE if dpi is None else Scale(dpi=dpi, source=ScaleSource.DPI_TAG)
    found = check_page(picture, scale=scale, thresholds=shipped()).findings
    assert next(f for f in found if f.code is FindingCode.PAGE_PHOTO).verdict is expected
