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
    signal = np.clip(view.planes.signal / max(view.planes.threshold * 2.0, 1.0), 0.0, 1.0).astype(np.float32)
    blurred = np.asarray(cv2.GaussianBlur(signal, (0, 0), max(0.6, 0.008 * view.geometry.radius)), dtype=np.float32)
    rays = polar_plane(blurred, view.geometry, low=LOW, high=HIGH, angles=ANGLES, radii=RADII)
    return np.asarray(np.round(255.0 * np.clip(rays, 0.0, 1.0)), dtype=np.uint8)


def match_impressions(first: SealView, second: SealView) -> SealMatch | None:
    """Compare two round impressions; None when one of them is not round."""
    a, b = layout_of(first), layout_of(second)
    return None if a is None or b is None else match_layouts(a, b)
