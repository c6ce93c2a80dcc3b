"""Ink that lies on a digit where none belongs: a blot is thicker than any stroke of the code."""

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.digits import strokes_of

_MARGIN = (5, 3)  # rows and columns of a cell that are left out: neighbours and the seal's other lines


def has_blot(cells: NDArray[np.float32], *, ratio: float) -> list[bool]:
    """Tell for each digit whether it is somewhere `ratio` times as thick as the code's digits usually are.

    Ink that fills the bay of a 6 leaves its counter open, and every reader reads a 6.

    Parameters
    ----------
    cells : (N, 2, 48, 32) float32 array
        As `seals.digit_cells.cut_cells` returns them; channel 0 counts.
    ratio : float
        The thickest place of a digit against the median of the code's thickest places.
    """
    thickest = np.array([_thickest(cell[0]) for cell in cells])
    usual = max(float(np.median(thickest)), 1e-6)
    return [bool(each > ratio * usual) for each in thickest]


def _thickest(ink: NDArray[np.float32]) -> float:
    return float(cv2.distanceTransform(strokes_of(ink, margin=_MARGIN), cv2.DIST_L2, 5).max())
