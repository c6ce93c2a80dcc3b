"""Which way up a round seal was stamped: from its star's points, its code arc, or its name's gap."""

import numpy as np

from seals.arcs import emptiest_gap
from seals.polar import polar_plane
from seals.values import SealShape
from seals.view import SealView

_STAR_STEP = 72.0


def rotation_of(view: SealView, code_middle_deg: float | None) -> float | None:
    """Return how far a round or elliptic seal is turned from upright, degrees clockwise in [-180, 180).

    Parameters
    ----------
    view : SealView
        The seal.
    code_middle_deg : float or None
        Middle of the code's arc (degrees clockwise from +x); upright it is at 90 (below).

    Returns
    -------
    float or None
        The star's direction nearest to what code or name suggest; without a star that suggestion itself. None for
        other shapes, and when nothing points anywhere.

    Notes
    -----
    A star has five equal points, so it tells the turn only within 72 degrees; code arc and name gap tell which.
    """
    if view.geometry.shape is not SealShape.ROUND:
        return None
    rough = _rough(view, code_middle_deg)
    star = star_direction(view)
    if star is None:
        return rough
    if rough is None:
        return None
    best = star + _STAR_STEP * round((rough - star) / _STAR_STEP)
    return (best + 180.0) % 360.0 - 180.0


def _rough(view: SealView, code_middle_deg: float | None) -> float | None:
    if code_middle_deg is not None:
        middle = code_middle_deg
    else:
        middle, width = emptiest_gap(view)
        if width < 20.0:
            return None
    return (middle - 90.0 + 180.0) % 360.0 - 180.0


def star_direction(view: SealView) -> float | None:
    """Return the turn of a five-pointed star from upright, degrees in [-36, 36); None when there is none.

    The fifth harmonic of the ink around the centre: its phase is the points' direction.
    """
    ink = view.planes.ink.astype(np.float32)
    rays = polar_plane(ink, view.geometry, low=0.10, high=0.40, angles=720, radii=40)
    profile = rays.mean(axis=0).astype(np.float64)
    if float(profile.mean()) < 0.05:
        return None
    spectrum = np.fft.rfft(profile - profile.mean())
    power = np.abs(spectrum) ** 2
    fifths = float(power[5:60:5].sum())
    if fifths < 0.45 * float(power[1:60].sum()):
        return None
    points = -np.degrees(np.angle(spectrum[5])) / 5.0  # direction of one point, degrees clockwise from +x
    return float((points + 90.0 + 36.0) % _STAR_STEP - 36.0)
