"""A second look at spots of two laid pages. How often changed characters are outlined: `make accuracy`, `outline`."""

import cv2
import numpy as np

from seals.page_laid import LaidPages
from seals.page_spots import differing_windows, look_again, unequal_ink

Page = np.ndarray


def _print(*, changed: str | None = None, size: float = 0.65, pen_px: int = 2) -> Page:
    """Draw three lines of characters 2.5 mm high (or smaller), at six pixels a millimetre."""
    ink = np.zeros((150, 240), np.uint8)
    for row, text in enumerate(("913601KL5TB", "36012419790", "EH7RWPMXG2A")):
        shown = text[:5] + changed + text[6:] if changed and row == 1 else text
        for column, character in enumerate(shown):
            at = (12 + 19 * column, 38 + 42 * row)
            cv2.putText(ink, character, at, cv2.FONT_HERSHEY_SIMPLEX, size, 255, pen_px, cv2.LINE_AA)
    return cv2.GaussianBlur(ink.astype(np.float32) / 255, (0, 0), 0.8)


def _pages(upload: Page, paper: Page) -> LaidPages:
    none = np.zeros(upload.shape, bool)
    return LaidPages(upload=upload, paper=paper, coloured=none, seen=~none, to_upload=np.eye(3))


def _differing(upload: Page, paper: Page) -> Page:
    return differing_windows(_pages(upload, paper), sum(unequal_ink(upload, paper)))


def test_a_digit_that_shares_most_strokes_is_a_difference_at_its_place() -> None:
    found = _differing(_print(), _print(changed="8"))  # 4 became 8
    assert found.any()
    _, columns = np.nonzero(found)
    assert 90 < columns.mean() < 135
    assert np.ptp(columns) < 30


def test_the_same_print_is_none() -> None:
    assert not _differing(_print(), _print()).any()


def test_print_half_a_millimetre_further_on_is_none() -> None:
    upload = _print()
    paper = np.roll(upload, (2, 2), axis=(0, 1))
    assert sum(unequal_ink(upload, paper)).sum() > 10
    assert not _differing(upload, paper).any()


def test_a_speck_beside_a_stroke_is_none() -> None:
    paper = _print().copy()
    paper[74:76, 124:127] = 1.0
    assert sum(unequal_ink(_print(), paper)).sum() > 2
    assert not _differing(_print(), paper).any()


def test_a_thin_digit_that_lost_a_stroke_no_larger_than_a_speck_is_a_difference() -> None:
    upload, paper = (_print(changed=digit, size=0.5, pen_px=1) for digit in "41")
    unequal = sum(unequal_ink(upload, paper))
    row, column = np.unravel_index(cv2.boxFilter(unequal, -1, (15, 15)).argmax(), unequal.shape)
    look = look_again(_pages(upload, paper), (int(column), int(row)))
    assert look.ink_mm2 - look.beside_speck_mm2 > 0.9 * look.ink_mm2  # one speck is all that is darker than its place
    assert _differing(upload, paper).any()


def test_a_speck_that_touches_a_thin_digit_is_none() -> None:
    upload = _print(size=0.5, pen_px=1)
    paper = upload.copy()
    paper[68:71, 108:111] = np.maximum(paper[68:71, 108:111], 0.9)
    paper = cv2.GaussianBlur(paper, (0, 0), 0.6)
    upload = cv2.GaussianBlur(upload, (0, 0), 0.6)
    assert sum(unequal_ink(upload, paper)).sum() > 1
    assert not _differing(upload, paper).any()


def test_a_stroke_on_white_is_a_difference() -> None:
    paper = _print().copy()
    paper[12:15, 60:76] = 1.0
    assert _differing(_print(), paper).any()
