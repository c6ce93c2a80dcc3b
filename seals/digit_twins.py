"""What a digit lacks, or has beside, of the code's same digits: an 8 that lost its left side is a perfect 3.

No single cell can tell, nor whether a 0 was as thin when it was engraved. But a code has thirteen digits of one
engraver, and digits that are the same cover the same places.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.digits import strokes_of

_REACH = 5  # how far two digits may be shifted against each other, in pixels of twice a cell


@dataclass(frozen=True, slots=True)
class TwinDifference:
    """How a digit differs from the code's same digits, as shares of strokes; 0 where the code bears it once.

    `lost` is what they cover and it does not, `added` what it covers and they do not.
    """

    lost: float = 0.0
    added: float = 0.0

    def is_spoiled(self, *, missing: float, reshaped: float) -> bool:
        """Tell whether more than `missing` is lost, or more than `reshaped` both lost and added.

        A void along the inside of a 0 leaves a 0, and nobody knows of what. A 3 that ends where the other threes do not
        and has what they have not was an 8: patchy ink takes away or, spread, adds; it does not do both.
        """
        return self.lost > missing or min(self.lost, self.added) > reshaped


def twin_differences(cells: NDArray[np.float32], digits: Sequence[str | None]) -> list[TwinDifference]:
    """Compare each of (N, 2, 48, 32) cells with those that are read as the same digit: medians over its twins."""
    shapes = [_shape(cell[0]) for cell in cells]
    found = []
    for at, digit in enumerate(digits):
        same = [shapes[i] for i in range(len(shapes)) if i != at and digit is not None and digits[i] == digit]
        if not same:
            found.append(TwinDifference())
            continue
        added = [float(_missing([shapes[at]], twin)[0]) for twin in same]
        found.append(TwinDifference(float(np.median(_missing(same, shapes[at]))), float(np.median(added))))
    return found


def _shape(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the strokes at twice the cell's size."""
    fine = strokes_of(ink, margin=(5, 3))
    return np.asarray(cv2.resize(fine, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _missing(shapes: Sequence[NDArray[np.uint8]], other: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the share of each shape that `other`, a little widened, does not reach, at the best of small shifts.

    Circular correlation by FFT: how many pixels of a shape fall onto paper, for all shifts at once.
    """
    stack = np.stack(shapes)
    paper = 1 - cv2.dilate(other, np.ones((3, 3), np.uint8))
    product = np.fft.rfft2(paper) * np.conj(np.fft.rfft2(stack))
    beyond = np.fft.fftshift(np.fft.irfft2(product, s=other.shape), axes=(1, 2)).round()
    row, column = other.shape[0] // 2, other.shape[1] // 2
    small = beyond[:, row - _REACH : row + _REACH + 1, column - _REACH : column + _REACH + 1]
    return np.asarray(small.min(axis=(1, 2)) / np.maximum(stack.sum(axis=(1, 2)), 1), dtype=np.float64)
