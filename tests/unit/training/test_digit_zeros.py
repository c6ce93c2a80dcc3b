"""Zeros with a mark inside: a dot stands free, a slash parts the counter, other digits stay as they are."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.digits.glyphs import is_plain, stroke_face
from training.digits.zeros import with_marked_zero


def _parts(zero: NDArray[np.float32]) -> tuple[int, int]:
    """Return how many pieces and how many counters a digit has."""
    pieces = cv2.connectedComponents((zero > 0.5).astype(np.uint8))[0] - 1
    paper = np.pad((zero < 0.5).astype(np.uint8), 2, constant_values=1)
    return pieces, cv2.connectedComponents(paper, connectivity=4)[0] - 2


def test_a_marked_zero_is_still_a_plain_digit_and_has_one_mark() -> None:
    face = stroke_face(0.12, 0.7)
    for seed in range(20):
        marked = with_marked_zero(face, np.random.default_rng(seed))
        assert is_plain(marked.masks)
        assert _parts(marked.masks[0]) in {(2, 1), (1, 2)}
        assert marked.masks[0].sum() > face.masks[0].sum()
        assert all(one is other for one, other in zip(marked.masks[1:], face.masks[1:], strict=True))


def test_a_zero_with_a_mark_gets_no_other() -> None:
    for seed in range(20):
        marked = with_marked_zero(stroke_face(0.12, 0.7), np.random.default_rng(seed))
        assert with_marked_zero(marked, np.random.default_rng(4)) is marked
