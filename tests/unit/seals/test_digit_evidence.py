"""What no reader's confidence says of a digit's cell: counters, stroke width, black cover, ink against what is due."""

import cv2
import numpy as np
import pytest

from seals.codes import are_formed
from seals.digit_blots import has_blot
from seals.digit_twins import twin_differences
from seals.digits import cover_share, open_counters, relative_ink, stroke_width
from seals.reading import Vote
from tests.unit.seals.thresholds_text import shipped
from training.digits.glyphs import stroke_face

FACE = stroke_face(0.15, 0.6)


def _cell(digit: int, *, spread_px: int = 0) -> np.ndarray:
    """Return a (2, 48, 32) cell with a digit of 32 px height in its middle."""
    large = np.zeros((144, 96), np.float32)
    glyph = FACE.masks[digit]
    left = (96 - glyph.shape[1]) // 2
    large[24:120, left : left + glyph.shape[1]] = glyph
    if spread_px:
        large = cv2.dilate(large, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (6 * spread_px + 1,) * 2))
    ink = cv2.resize(large, (32, 48), interpolation=cv2.INTER_AREA)
    return np.stack([ink, np.zeros_like(ink)])


@pytest.mark.parametrize("digit", [0, 4, 6, 8, 9])
def test_counters_are_open_until_ink_has_filled_them(digit: int) -> None:
    assert open_counters(_cell(digit), str(digit), density=0.8)
    filled = _cell(digit)
    closed = cv2.morphologyEx(filled[0], cv2.MORPH_CLOSE, np.ones((17, 17)))
    filled[0] = closed
    assert not open_counters(filled, str(digit), density=0.8)


@pytest.mark.parametrize("digit", [1, 2, 3, 5, 7])
def test_digits_without_counters_need_none(digit: int) -> None:
    assert open_counters(_cell(digit), str(digit), density=0.8)


def test_an_eight_needs_two_counters() -> None:
    assert not open_counters(_cell(0), "8", density=0.8)


def test_spread_ink_shows_in_the_strokes_of_every_digit() -> None:
    usual = stroke_width(np.stack([_cell(d) for d in range(10)]))
    spread = stroke_width(np.stack([_cell(d, spread_px=4) for d in range(10)]))
    assert np.median(usual) == pytest.approx(0.15, abs=0.05)
    assert np.median(spread) > 0.3


def test_black_over_a_digit_is_measured_and_black_beside_it_is_not() -> None:
    cells = np.stack([_cell(5), _cell(5), _cell(5)])
    cells[1, 1, 20:24] = 1.0
    cells[2, 1, :6] = 1.0
    hidden = cover_share(cells)
    assert hidden[0] == 0 and hidden[1] > 0.05 and hidden[2] == 0


def test_a_digit_with_half_its_ink_stands_out() -> None:
    cells = np.stack([_cell(d) for d in (3, 6, 0, 1, 0, 2, 8)])
    cells[2, 0, 24:] = 0
    ink = relative_ink(cells, list("3601028"))
    assert int(np.argmin(ink)) == 2
    assert ink[2] < 0.7


def test_a_zero_that_a_void_has_thinned_has_lost_ink_against_the_other_zeros() -> None:
    thin = _cell(0)
    thin[0] = cv2.erode(thin[0], np.ones((3, 3)))
    cells = np.stack([_cell(0), thin, _cell(0), _cell(7)])
    lost = [twin.lost for twin in twin_differences(cells, list("0007"))]
    assert [share > 0.12 for share in lost] == [False, True, False, False]
    assert lost[3] == 0.0


def test_an_eight_worn_to_a_three_both_lacks_and_has_what_the_other_threes_do() -> None:
    worn = _cell(8)
    _, xs = np.nonzero(worn[0] > 0.3)
    worn[0, :, : xs.min() + 4] = 0
    both = [min(twin.lost, twin.added) for twin in twin_differences(np.stack([*[_cell(3)] * 3, worn]), list("3333"))]
    assert both[3] > 0.07
    assert max(both[:3]) < 0.03


def test_a_blot_in_the_bay_of_a_six_is_thicker_than_any_stroke() -> None:
    blot = _cell(6)
    cv2.circle(blot[0], (17, 18), 6, 1.0, -1)
    cells = np.stack([_cell(d) for d in (4, 3, 0, 6, 1)] + [blot])
    assert has_blot(cells, ratio=1.45) == [False] * 5 + [True]
    assert not any(has_blot(cells, ratio=9.0))


def test_cells_all_ink_are_not_formed_and_nothing_overflows() -> None:
    cells = np.stack([np.stack([np.ones((48, 32), np.float32), np.zeros((48, 32), np.float32)])] * 3)
    assert are_formed(cells, [Vote(digit="1", p=1.0, share=1.0)] * 3, shipped()) == [False] * 3
