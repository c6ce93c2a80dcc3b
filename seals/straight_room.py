"""Room for a line of code beside the name of a square seal: where it is blank, a code may have worn away."""

import numpy as np

from seals.straight import rows_of, straightened
from seals.thresholds import Thresholds
from seals.values import Mask
from seals.view import SealView

_NAME_ROW = 0.24  # of the side: characters of a name are taller than any line of code
_MOST = 0.24  # of the side: what is wider than any line of code was no line of code


def blank_beside_name(view: SealView) -> float:
    """Return how much more is blank on one side of the name than on the side across, as a share of the seal's side.

    Parameters
    ----------
    view : SealView
        A square seal; whichever way is up, both pairs of sides are looked at.

    Returns
    -------
    float
        0 where no character of a name is seen. A line of code takes some .08-.13 of the side; whether its own ink is
        there makes no difference.
    """
    ink = straightened(view, np.where(view.planes.ink, 0, 255).astype(np.uint8), view.geometry.angle_deg) < 128
    # from beside, a 印 as tall as the seal is two thin lines, neither of them a name: half of the seal is no room
    return max(blank if blank < _MOST else 0.0 for blank in (_uneven(ink), _uneven(ink.T)))


def has_room(blank: float, thresholds: Thresholds) -> bool:
    """Tell whether a line of code may have stood in what `blank_beside_name` found (limit ``room_for_code``)."""
    return blank >= thresholds.limit("square", "room_for_code")


def _uneven(ink: Mask) -> float:
    side = ink.shape[0]
    names = [row for row in rows_of(ink) if row.bottom - row.top >= _NAME_ROW * side]
    if not names:
        return 0.0
    # held against the seal's own sides: a stroke along the frame may pass for a part of it
    return float(abs(min(row.top for row in names) - (side - max(row.bottom for row in names))) / side)
