"""What the digit network is taught to call illegible: measured on the masks of one digit of a round pen."""

import cv2
import numpy as np
import pytest

from training.digits.glyphs import stroke_face
from training.digits.labels import DigitEvidence, Legibility, measure_digit

HEIGHT, PAD = 96, 30
FACE = stroke_face(0.15, 0.6)


def _own(digit: int) -> np.ndarray:
    return np.pad(FACE.masks[digit], PAD).astype(np.float32)


def _label(digit: int, ink: np.ndarray, cover: np.ndarray | None = None, *, blur: float = 0.03) -> Legibility:
    own = _own(digit)
    cover = np.zeros_like(own) if cover is None else cover
    seen = cv2.GaussianBlur(np.clip(ink + cover, 0, 1), (0, 0), blur * HEIGHT)
    found = measure_digit(own, np.zeros_like(own), ink, cover, seen, digit=digit, height_px=HEIGHT)
    return DigitEvidence(
        seen=found.seen,
        missing_piece=found.piece,
        wrong_ink=found.wrong,
        counter_density=found.counter,
        blur=blur,
        double_imprint_mm=0.0,
        is_reshaped=found.is_reshaped,
    ).legibility()


def _spread(own: np.ndarray, px: int) -> np.ndarray:
    return cv2.dilate(own, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * px + 1, 2 * px + 1)))


@pytest.mark.parametrize("digit", range(10))
def test_a_whole_digit_is_legible_and_stays_so_with_a_little_blur(digit: int) -> None:
    assert _label(digit, _own(digit)) is Legibility.LEGIBLE
    assert _label(digit, _own(digit), blur=0.05) is Legibility.LEGIBLE


@pytest.mark.parametrize("digit", range(10))
def test_ink_spread_over_an_eighth_of_the_height_is_illegible(digit: int) -> None:
    assert _label(digit, _spread(_own(digit), 12)) is Legibility.ILLEGIBLE


def test_a_void_that_opens_a_counter_makes_a_six_illegible() -> None:
    ink = _own(6)
    left = np.flatnonzero(ink.any(axis=0))[0]
    ink[PAD + 58 : PAD + 76, left : left + 18] = 0
    assert _label(6, ink) is Legibility.ILLEGIBLE


def test_ink_that_closes_a_bay_makes_a_three_illegible() -> None:
    ink = _own(3)
    left = np.flatnonzero(ink.any(axis=0))[0]
    ink[PAD + 14 : PAD + 82, left : left + 10] = 1
    assert _label(3, ink) is Legibility.ILLEGIBLE


def test_a_pen_across_a_digit_leaves_it_not_legible() -> None:
    own = _own(5)
    cover = np.zeros_like(own)
    cv2.line(cover, (0, 100), (own.shape[1], 50), 1.0, 24)
    assert _label(5, own, cover) is not Legibility.LEGIBLE


def test_a_blot_beside_half_the_digit_counts_although_the_other_half_is_clean() -> None:
    ink = _own(7)
    cv2.circle(ink, (PAD + 20, PAD + 75), 26, 1.0, -1)
    assert _label(7, ink) is Legibility.ILLEGIBLE


def test_blur_of_a_quarter_of_the_height_is_illegible() -> None:
    assert _label(2, _own(2), blur=0.22) is Legibility.ILLEGIBLE
