"""A second look at spots of two laid pages. How often changed characters are outlined: `make accuracy`, `outline`."""

import cv2
import numpy as np

from seals.page_laid import LaidPages
from seals.page_spots import differing_windows, unequal_ink

Page = np.ndarray


def _print(*, changed: str | None = None) -> Page:
    """Draw three lines of characters 2.5 mm high, at six pixels a millimetre."""
    ink = np.zeros((150, 240), np.uint8)
    for row, text in enumerate(("913601KL5TB", "36012319790", "EH7RWPMXG2A")):
        shown = text[:5] + changed + text[6:] if changed and row == 1 else text
        for column, character in enumerate(shown):
            at = (12 + 19 * column, 38 + 42 * row)
            cv2.putText(ink, character, at, cv2.FONT_HERSHEY_SIMPLEX, 0.65, 255, 2, cv2.LINE_AA)
    return cv2.GaussianBlur(ink.astype(np.float32) / 255, (0, 0), 0.8)


def _differing(upload: Page, paper: Page) -> Page:
    none = np.zeros(upload.shape, bool)
    pages = LaidPages(upload=upload, paper=paper, coloured=none, seen=~none, to_upload=np.eye(3))
    return differing_windows(pages, sum(unequal_ink(upload, paper)))


def test_a_digit_that_shares_most_strokes_is_a_difference_at_its_place() -> None:
    found = _differing(_print(), _print(changed="8"))  # 3 became 8
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


def test_a_stroke_on_white_is_a_difference() -> None:
    paper = _print().copy()
    paper[12:15, 60:76] = 1.0
    assert _differing(_print(), paper).any()
