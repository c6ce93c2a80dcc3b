"""Digits held against the same digits of their code: what one of them lacks, and ink that lies where none belongs.

A code is engraved by one hand: its same digits are alike. What a void has taken from one of them its twins still show,
however surely the rest of it is read.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.digits import strokes_of

_REACH = 5  # how far two digits may be shifted against each other, in half pixels of a cell
_MARGIN = (5, 3)  # rows and columns of a cell that are left out: neighbours and the seal's other lines
_FAINT, _SURE = 0.3, 0.7  # of a digit's own ink: patchy ink is faint here and there, and is no void

Shape = NDArray[np.uint8]


def has_lost_piece(cells: NDArray[np.float32], digits: Sequence[str | None], *, most: float) -> list[bool]:
    """Tell for each digit whether a piece is missing that the code's same digits have.

    Parameters
    ----------
    cells : (N, 2, 48, 32) float32 array
        As `seals.digit_cells.cut_cells` returns them; channel 0 counts.
    digits : sequence of str or None
        What they are read as. Of a digit that the code bears once nothing can be told.
    most : float
        Largest connected piece, as a share of the digit, that may be missing against the median of its twins: noise.
    """
    shapes = [(_fine(cell[0], _FAINT), _fine(cell[0], _SURE)) for cell in cells]
    lost = []
    for at, digit in enumerate(digits):
        twins = [shapes[i][1] for i in range(len(shapes)) if i != at and digit is not None and digits[i] == digit]
        pieces = [_missing_piece(twin, shapes[at][0]) for twin in twins]
        lost.append(bool(pieces) and float(np.median(pieces)) > most)
    return lost


def has_blot(cells: NDArray[np.float32], *, ratio: float) -> list[bool]:
    """Tell for each digit whether it is somewhere `ratio` times as thick as the code's digits usually are.

    Ink that fills the bay of a 6 leaves its counter open, and every reader reads a 6.
    """
    thickest = np.array([_thickest(cell[0]) for cell in cells])
    usual = max(float(np.median(thickest)), 1e-6)
    return [bool(each > ratio * usual) for each in thickest]


def _fine(ink: NDArray[np.float32], level: float) -> Shape:
    """Return where ink has `level` of the digit's usual density, at twice the cell's size."""
    fine = strokes_of(ink, margin=_MARGIN, level=level)
    return np.asarray(cv2.resize(fine * 255, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) > 127, dtype=np.uint8)


def _missing_piece(twin: Shape, faint: Shape) -> float:
    """Return the largest connected piece of `twin` that lies on bare paper, at the shift where least of it does.

    Circular correlation by FFT counts the pixels on paper for every shift at once.
    """
    paper = np.asarray(1 - cv2.dilate(faint, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    product = np.fft.rfft2(paper) * np.conj(np.fft.rfft2(twin))
    beyond = np.fft.fftshift(np.fft.irfft2(product, s=paper.shape)).round()
    row, column = paper.shape[0] // 2, paper.shape[1] // 2
    near = beyond[row - _REACH : row + _REACH + 1, column - _REACH : column + _REACH + 1]
    down, right = np.unravel_index(int(near.argmin()), near.shape)
    missing = np.roll(twin, (int(down) - _REACH, int(right) - _REACH), (0, 1)) & paper
    return _largest(np.asarray(missing, dtype=np.uint8)) / max(int(twin.sum()), 1)


def _largest(mask: Shape) -> int:
    """Return the pixels of the largest connected piece; slivers below 2 px are noise."""
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    return int(stats[1:count, cv2.CC_STAT_AREA].max()) if count > 1 else 0


def _thickest(ink: NDArray[np.float32]) -> float:
    return float(cv2.distanceTransform(strokes_of(ink, margin=_MARGIN), cv2.DIST_L2, 5).max())
