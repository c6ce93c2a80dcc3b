"""Sampling along a seal's outline: rings and strips, for circles and ellipses alike.

Angles are degrees clockwise as seen on the picture, from the picture's +x axis on round seals, from the
outline's own +x axis on ellipses; radii are shares of the outline
(1 is the outer edge).
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.values import Image, Plane, SealGeometry, SealShape


def outline_points(
    geometry: SealGeometry, angle_deg: NDArray[np.floating[Any]], radius: NDArray[np.floating[Any]] | float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return picture x and y of points given by angle and relative radius (broadcast against each other)."""
    turn = np.deg2rad(geometry.angle_deg)
    # a round seal that scanned slightly oval keeps the picture's angles
    t = np.deg2rad(angle_deg) - (turn if geometry.shape is SealShape.ROUND else 0.0)
    along = geometry.semi_x * radius * np.cos(t)
    across = geometry.semi_y * radius * np.sin(t)
    if turn:
        along, across = along * np.cos(turn) - across * np.sin(turn), along * np.sin(turn) + across * np.cos(turn)
    x, y = geometry.centre_x + along, geometry.centre_y + across
    return np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float32)


def polar_plane(
    plane: NDArray[np.float32], geometry: SealGeometry, *, low: float, high: float, angles: int, radii: int
) -> Plane:
    """Unroll the ring between two relative radii.

    Returns
    -------
    (radii, angles) float32 array
        Row 0 is the inner radius; column i is the angle i * 360 / angles.
    """
    angle = np.arange(angles) * (360.0 / angles)
    radius = np.linspace(low, high, radii)
    x, y = outline_points(geometry, angle[None, :], radius[:, None])
    return np.asarray(cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.float32)


def strip(
    image: Image,
    geometry: SealGeometry,
    *,
    start_deg: float,
    span_deg: float,
    low: float,
    high: float,
    height: int,
    counter_clockwise: bool,
) -> Image:
    """Unroll an arc of text into a straight line.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) uint8 array
        Picture.
    geometry : SealGeometry
        Outline in the picture's pixels.
    start_deg, span_deg : float
        Where the line begins and how far it runs; it runs clockwise with the outer edge up (a name) or, with
        `counter_clockwise`, counter-clockwise with the inner edge up (a code).
    low, high : float
        Relative radii of the text band.
    height : int
        Height of the result in pixels; its width keeps the proportions at the middle of the band.

    Returns
    -------
    (height, W, 3) uint8 array
    """
    way = -1.0 if counter_clockwise else 1.0
    passed, arc = _arc_length(geometry, start_deg, way * span_deg)
    width = max(16, round(height * arc * (low + high) / 2 / max(1e-6, (high - low) * geometry.radius)))
    along = np.interp((np.arange(width) + 0.5) / width, passed, np.linspace(0.0, span_deg, len(passed)))
    radius = np.linspace(low, high, height) if counter_clockwise else np.linspace(high, low, height)
    x, y = outline_points(geometry, (start_deg + way * along)[None, :], radius[:, None])
    source = _softened(image, (high - low) * geometry.radius / height)
    unrolled = cv2.remap(source, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if unrolled.ndim == 2:
        unrolled = cv2.cvtColor(unrolled, cv2.COLOR_GRAY2BGR)
    return np.asarray(unrolled, dtype=np.uint8)


def _arc_length(geometry: SealGeometry, start_deg: float, span_deg: float) -> tuple[NDArray[np.float64], float]:
    """Return the share of the outline's length passed at equal steps of the angle, and that length in pixels.

    On an ellipse equal angles are unequal lengths, and characters would come out broad at its ends.
    """
    t = np.deg2rad(start_deg + np.linspace(0.0, span_deg, 181))
    if geometry.shape is SealShape.ROUND:
        return np.linspace(0.0, 1.0, 181), abs(float(np.deg2rad(span_deg))) * geometry.radius
    step = np.hypot(geometry.semi_x * np.sin(t), geometry.semi_y * np.cos(t))
    passed = np.concatenate([[0.0], np.cumsum((step[1:] + step[:-1]) / 2)]) * abs(float(t[1] - t[0]))
    return passed / passed[-1], float(passed[-1])


def _softened(image: Image, minify: float) -> Image:
    """Blur before shrinking, so that thin strokes do not break."""
    if minify <= 1.3:
        return image
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 0.4 * minify), dtype=np.uint8)


def rotated_patch(
    image: Image, geometry: SealGeometry, *, width: int, height: int, turn_deg: float, margin: float = 1.0
) -> Image:
    """Return the outline's box straightened: `turn_deg` is what the patch's +x axis makes with the picture's."""
    turn = np.deg2rad(turn_deg)
    quarter = round(((turn_deg - geometry.angle_deg) % 180.0) / 90.0) % 2
    semi_x, semi_y = (geometry.semi_y, geometry.semi_x) if quarter else (geometry.semi_x, geometry.semi_y)
    gx = ((np.arange(width) + 0.5) / width * 2 - 1) * semi_x * margin
    gy = ((np.arange(height) + 0.5) / height * 2 - 1) * semi_y * margin
    x = geometry.centre_x + gx[None, :] * np.cos(turn) - gy[:, None] * np.sin(turn)
    y = geometry.centre_y + gx[None, :] * np.sin(turn) + gy[:, None] * np.cos(turn)
    source = _softened(image, 2 * semi_x * margin / width)
    patch = cv2.remap(
        source, x.astype(np.float32), y.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(patch, dtype=np.uint8)
