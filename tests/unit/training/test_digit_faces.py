"""Which shapes of digits a network may learn from."""

import numpy as np

from training.digits.glyphs import is_plain, stroke_face


def _masks() -> list[np.ndarray]:
    return [mask.copy() for mask in stroke_face(0.15, 0.6).masks]


def test_digits_of_a_round_pen_are_plain() -> None:
    assert is_plain(_masks())


def test_a_stencil_is_not_plain() -> None:
    masks = _masks()
    masks[0][44:52] = 0
    assert not is_plain(masks)


def test_a_filled_counter_is_not_plain() -> None:
    masks = _masks()
    masks[6][48:] = 1
    assert not is_plain(masks)
