"""Digits that may be what is left of another one, or of more: an 8 that lost its left side is a perfect 3.

No single cell can tell, nor whether a 0 was as thin when it was engraved. But a code has thirteen digits of one
engraver. Where it also bears the larger digit, the remains fit into that one better than into any other 3 of the code;
and digits that are the same cover the same places.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from seals.digits import strokes_of

_LARGER = {"0": "869", "1": "47", "2": "8", "3": "8", "4": "8", "5": "689", "6": "8", "7": "9", "9": "8"}
"""Digits that become the key when a part of them is missing."""

_REACH = 3  # how far two digits may be shifted against each other, in pixels of a cell
_FINE_REACH = 5  # the same for shapes, at twice the size
_WINDOW = np.s_[3:45, 2:30]

Plane = NDArray[np.float32]


def may_be_remains(
    cells: NDArray[np.float32], digits: Sequence[str | None], *, outside: float, ratio: float
) -> list[bool]:
    """Tell for each digit whether its ink lies all within a larger digit of the same code.

    Parameters
    ----------
    cells : (N, 2, 48, 32) float32 array
        As `seals.digit_cells.cut_cells` returns them; channel 0 counts.
    digits : sequence of str or None
        What they are read as.
    outside : float
        Share of a digit's ink that may lie outside the larger one: noise.
    ratio : float
        The larger digit has to hold it this much better than the code's other digits of the same kind do.
    """
    planes = [_plane(cell[0]) for cell in cells]
    return [_fits_larger(at, planes, digits, outside=outside, ratio=ratio) for at in range(len(planes))]


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
    small = beyond[:, row - _FINE_REACH : row + _FINE_REACH + 1, column - _FINE_REACH : column + _FINE_REACH + 1]
    return np.asarray(small.min(axis=(1, 2)) / np.maximum(stack.sum(axis=(1, 2)), 1), dtype=np.float64)


def _fits_larger(
    at: int, planes: Sequence[Plane], digits: Sequence[str | None], *, outside: float, ratio: float
) -> bool:
    wanted = _LARGER.get(digits[at] or "", "")
    larger = [plane for plane, digit in zip(planes, digits, strict=True) if digit and digit in wanted]
    if not larger:
        return False
    beyond = min(_outside(planes[at], plane) for plane in larger)
    if beyond >= outside:
        return False
    same = [plane for i, plane in enumerate(planes) if i != at and digits[i] == digits[at]]
    return not same or beyond < ratio * min(_outside(planes[at], plane) for plane in same)


def _plane(ink: NDArray[np.float32]) -> Plane:
    """Blur a little and scale to the same darkest stroke: ink is patchy, and that is no shape."""
    soft = cv2.GaussianBlur(np.clip(ink[_WINDOW], 0.0, 1.0), (0, 0), 0.8)
    return np.asarray(soft / max(float(soft.max()), 0.2), dtype=np.float32)


def _outside(plane: Plane, other: Plane) -> float:
    """Return the share of `plane`'s ink that `other` does not cover, at the best of small shifts."""
    shifted = sliding_window_view(np.pad(other, _REACH, mode="wrap"), plane.shape)
    beyond = np.maximum(plane - shifted, 0.0).reshape(-1, plane.size).sum(axis=1)
    return float(beyond.min()) / max(float(plane.sum()), 1e-6)
