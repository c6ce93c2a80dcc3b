"""The frame of a square seal is taken off, and nothing of the characters beside it."""

import numpy as np
import pytest

from seals.straight import rows_of
from seals.values import Mask

_SIDE, _FRAME, _PAPER = 400, 17, 14  # a frame of 0.9 mm, 0.8 mm of paper, of a 22 mm seal


def _framed(frame: int = _FRAME) -> Mask:
    ink = np.ones((_SIDE, _SIDE), dtype=bool)
    ink[frame:-frame, frame:-frame] = False
    return ink


def _with_bars(ink: Mask, top: int, share: float = 0.8) -> Mask:
    """Draw two characters side by side, each a stroke on top (as 万 has) and another far below."""
    for left in (60, 220):
        for row in (top, top + 140):
            ink[row : row + 10, left : left + round(150 * share)] = True
        ink[top : top + 150, left + 40 : left + 52] = True
    return ink


def test_the_topmost_strokes_of_characters_are_not_the_frame() -> None:
    top = _FRAME + _PAPER
    ink = _with_bars(_framed(), top)
    assert ink[top].mean() > 0.6, "as much ink as a worn frame"

    assert rows_of(ink)[0].top == top


@pytest.mark.parametrize("worn", [0.0, 0.3])
def test_the_frame_is_no_line_of_text_however_worn(worn: float) -> None:
    ink, top = _framed(), _FRAME + _PAPER
    taken = np.random.default_rng(5).random(ink.shape) < worn

    assert rows_of(_with_bars(ink & ~taken, top))[0].top == top


def test_the_inner_line_of_a_double_frame_is_frame() -> None:
    ink = _framed()
    for line in ink, ink.T:
        line[24:29, 24:-24] = line[-29:-24, 24:-24] = True
    top = 29 + _PAPER

    assert rows_of(_with_bars(ink, top))[0].top == top
