"""The layout of a round impression: its ink unrolled, by which impressions of one seal are laid onto each other."""

import cv2
import numpy as np

from seals.likeness import ANGLES, HIGH, LOW, RADII, SealMatch, match_layouts
from seals.polar import polar_plane
from seals.values import Image, SealShape
from seals.view import SealView


def layout_of(view: SealView) -> Image | None:
    """Return the ink between name and ring, unrolled; None for what is not round.

    Returns
    -------
    (100, 720) uint8 array or None
        Row 0 is the innermost radius, column i the direction i / 2 degrees clockwise from the picture's right; 255 is
        full ink.
    """
    if view.geometry.shape is not SealShape.ROUND:
        return None
    sigma = max(0.6, 0.008 * view.geometry.radius)
    part = _around(view, HIGH * view.geometry.radius + 5.0 * sigma + 2.0)
    signal = np.clip(view.planes.signal[part] / max(view.planes.threshold * 2.0, 1.0), 0.0, 1.0).astype(np.float32)
    blurred = np.zeros(view.planes.signal.shape, np.float32)
    blurred[part] = cv2.GaussianBlur(signal, (0, 0), sigma)
    rays = polar_plane(blurred, view.geometry, low=LOW, high=HIGH, angles=ANGLES, radii=RADII)
    return np.asarray(np.round(255.0 * np.clip(rays, 0.0, 1.0)), dtype=np.uint8)


def _around(view: SealView, reach_px: float) -> tuple[slice, slice]:
    """Return the rows and columns of the crop that lie within `reach_px` of the seal's middle."""
    x, y, reach = round(view.geometry.centre_x), round(view.geometry.centre_y), round(reach_px)
    return slice(max(0, y - reach), y + reach + 1), slice(max(0, x - reach), x + reach + 1)


def match_impressions(first: SealView, second: SealView) -> SealMatch | None:
    """Compare two round impressions; None when one of them is not round."""
    a, b = layout_of(first), layout_of(second)
    return None if a is None or b is None else match_layouts(a, b)
