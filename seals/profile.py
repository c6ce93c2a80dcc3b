"""How ink lies along an impression's outline and from its centre outwards: what the ring and contrast plots draw."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ink import to_lab
from seals.metrics_ring import RingMeasures
from seals.polar import outline_points
from seals.thresholds import Thresholds
from seals.values import Plane, SealGeometry, SealProfile, SealShape
from seals.view import SealView

_ROUND_ABOUT = 180
_REACH = 1.12  # a little beyond the outline, so that the plot ends on paper
_STEPS = 113
_INK_SHARE, _PAPER_SHARE = 0.90, 0.10  # thin strokes cover a tenth of a circle; bare paper at least as much


def profile_of(view: SealView, ring: RingMeasures, contrast: float | None, thresholds: Thresholds) -> SealProfile:
    """Measure what the plots of one seal draw.

    Parameters
    ----------
    view : SealView
        The seal on its crop.
    ring : RingMeasures
        Its outline, as `seals.metrics_ring.measure_ring` returns it.
    contrast : float or None
        dE76 between ink and paper, as the contrast line reports it.
    thresholds : Thresholds
        For the bounds that the plots show.
    """
    away = np.linspace(0.0, _REACH, _STEPS)
    x, y = shells(view.geometry, away)
    seen = cv2.remap(view.crop, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lab = to_lab(np.asarray(seen, dtype=np.uint8))
    apart = np.sort(np.linalg.norm(lab - view.planes.paper_lab, axis=2), axis=1)
    complete, bounds = thresholds.band("ring_complete"), thresholds.band("contrast")
    return SealProfile(
        outline=np.asarray(ring.present, dtype=bool),
        away=np.asarray(away, dtype=np.float32),
        ink=_rank(apart, _INK_SHARE),
        paper=_rank(apart, _PAPER_SHARE),
        complete_deg=ring.complete_deg,
        complete_pass=complete.pass_low,
        contrast=contrast,
        contrast_pass=bounds.pass_low,
        contrast_review=bounds.review_low,
    )


def _rank(rows: Plane, share: float) -> Plane:
    return np.asarray(rows[:, round(share * (rows.shape[1] - 1))], dtype=np.float32)


def shells(geometry: SealGeometry, away: NDArray[np.floating[Any]]) -> tuple[Plane, Plane]:
    """Return picture x and y of points round about, (N, 180) float32 each: row i at `away[i]` of the outline."""
    if geometry.shape in {SealShape.ROUND, SealShape.ELLIPSE}:
        return outline_points(geometry, (np.arange(_ROUND_ABOUT) * 360.0 / _ROUND_ABOUT)[None], away[:, None])
    across, down = frame_walk((np.arange(_ROUND_ABOUT) + 0.5) / _ROUND_ABOUT)
    turn = np.deg2rad(geometry.angle_deg)
    u = away[:, None] * (across * geometry.semi_x)[None]
    v = away[:, None] * (down * geometry.semi_y)[None]
    x = geometry.centre_x + u * np.cos(turn) - v * np.sin(turn)
    y = geometry.centre_y + u * np.sin(turn) + v * np.cos(turn)
    return np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float32)


def frame_walk(share: NDArray[np.floating[Any]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Walk clockwise round a square of half side 1 from its upper left corner: x and y at each share of the way."""
    side, along = np.divmod(np.asarray(share, dtype=np.float64) * 4.0, 1.0)
    t, fixed = 2.0 * along - 1.0, np.ones_like(along)
    x = np.select([side == 0, side == 1, side == 2], [t, fixed, -t], -fixed)
    y = np.select([side == 0, side == 1, side == 2], [-fixed, t, fixed], -t)
    return x, y
