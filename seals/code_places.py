"""Which place of the code a digit stands on: by where it is on the seal, not by where the reader began to count.

Arithmetic only (no OpenCV): it runs where the checks meet, like `seals.likeness`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seals.values import CODE_LENGTH, DigitCell, SealCheck

_NEAR = 0.25  # of a pitch; the same place lies within .1 of it on drawn orders
_MOST = 3  # places; further off it is no miscount


def places_apart(reference: SealCheck, other: SealCheck, rotation_deg: float) -> int:
    """Return how many places further on a code's first cell stands than another's, the seals laid onto each other.

    Parameters
    ----------
    reference, other : SealCheck
        Two round impressions of one seal with thirteen cells each.
    rotation_deg : float
        How far `other` is turned against `reference`, degrees clockwise, as its layout says.

    Returns
    -------
    int
        0 where the first cells are the same digit, where a code has no thirteen cells, and where the angles do not
        say: a worn end of the code makes the reader take the next digit for the first (or the gap before it).
    """
    if not len(reference.digits) == len(other.digits) == CODE_LENGTH:
        return 0
    mine, its = _angles(reference), _angles(other)
    pitch = float(np.median(np.diff(mine)))
    if abs(pitch) < 1.0:
        return 0
    turned = float(np.median((its - mine - rotation_deg + 180.0) % 360.0 - 180.0)) / pitch
    places = round(turned)
    return places if abs(turned - places) <= _NEAR and abs(places) <= _MOST else 0


def moved(cells: Sequence[DigitCell], places: int) -> tuple[DigitCell | None, ...]:
    """Return what stands on each place when the first cell stands `places` further on; None where no cell was cut."""
    return tuple(cells[at - places] if 0 <= at - places < len(cells) else None for at in range(len(cells)))


def _angles(seal: SealCheck) -> NDArray[np.float64]:
    """Return the directions of the cells from the seal's middle, degrees clockwise from the right, unwrapped."""
    x, y, width, height = np.array([cell.box_px for cell in seal.digits], dtype=np.float64).T
    down = y + height / 2 - seal.geometry.centre_y
    along = x + width / 2 - seal.geometry.centre_x
    return np.asarray(np.degrees(np.unwrap(np.arctan2(down, along))), dtype=np.float64)
