"""The exact outline of a square or rectangular seal: angle and sides from the ink's own edges."""

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.values import Plane, SealGeometry, SealShape

_SQUARE_ASPECT = 0.90


def fit_frame(signal: Plane, threshold: float, guess: SealGeometry) -> SealGeometry | None:
    """Refine a rectangle on a crop.

    Parameters
    ----------
    signal : (H, W) float32 array
        How much of the seal's ink is at a pixel.
    threshold : float
        Its cut.
    guess : SealGeometry
        First guess; sides within 15 % and 4 degrees of the truth.

    Returns
    -------
    SealGeometry or None
        Outer edges of the frame; None when a side has too little ink to fit.
    """
    geometry = guess
    for reach in (0.16, 0.08):
        lines = [_side(signal, threshold, geometry, side, reach) for side in range(4)]
        if any(line is None for line in lines):
            return None
        geometry = _from_lines([line for line in lines if line is not None], geometry)
    return geometry


def _side(signal: Plane, threshold: float, g: SealGeometry, side: int, reach: float) -> NDArray[np.float64] | None:
    """Return the outer edge of one side as (angle to the guess in rad, distance from the centre)."""
    horizontal = side % 2 == 0  # sides 0 top, 1 right, 2 bottom, 3 left; each seen as the top of a turned seal
    half_along, half_out = (g.semi_x, g.semi_y) if horizontal else (g.semi_y, g.semi_x)
    turn = np.deg2rad(g.angle_deg + 90.0 * side)
    t = np.linspace(-0.92, 0.92, 160) * half_along
    mean = (g.semi_x + g.semi_y) / 2
    out = np.linspace(half_out + reach * mean, half_out - 1.6 * reach * mean, max(24, int(5.2 * reach * mean)))
    x = g.centre_x + t[None] * np.cos(turn) + out[:, None] * np.sin(turn)
    y = g.centre_y + t[None] * np.sin(turn) - out[:, None] * np.cos(turn)
    rays = cv2.remap(
        signal, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
    )
    inside = rays > threshold
    hit = inside.any(axis=0)
    row = np.maximum(inside.argmax(axis=0), 1)
    before, after = rays[row - 1, np.arange(160)], rays[row, np.arange(160)]
    part = np.clip((threshold - before) / np.maximum(after - before, 1e-6), 0.0, 1.0)
    edge = out[row - 1] + part * (out[1] - out[0])
    return _robust_line(t[hit], edge[hit], tolerance=max(0.8, 0.012 * mean))


def _robust_line(t: NDArray[np.float64], edge: NDArray[np.float64], *, tolerance: float) -> NDArray[np.float64] | None:
    if len(t) < 40:
        return None
    pick = np.random.default_rng(5).integers(0, len(t), (160, 2))
    span = t[pick[:, 1]] - t[pick[:, 0]]
    pick, span = pick[np.abs(span) > 0.2 * np.ptp(t)], span[np.abs(span) > 0.2 * np.ptp(t)]
    slope = (edge[pick[:, 1]] - edge[pick[:, 0]]) / span
    base = edge[pick[:, 0]] - slope * t[pick[:, 0]]
    gap = np.abs(edge[None] - slope[:, None] * t[None] - base[:, None])
    near = gap[int(np.argmax((gap < tolerance).sum(axis=1)))] < tolerance
    if int(near.sum()) < 30:
        return None
    fitted = np.polyfit(t[near], edge[near], 1)
    return np.array([np.arctan(fitted[0]), fitted[1]])


def _from_lines(lines: list[NDArray[np.float64]], g: SealGeometry) -> SealGeometry:
    turn = np.deg2rad(g.angle_deg)
    tilt = float(np.median([line[0] for line in lines]))
    top, right, bottom, left = (float(line[1]) for line in lines)
    shift_x, shift_y = (right - left) / 2, (bottom - top) / 2
    semi_x, semi_y = (right + left) / 2, (top + bottom) / 2
    aspect = min(semi_x, semi_y) / max(semi_x, semi_y)
    return SealGeometry(
        shape=SealShape.SQUARE if aspect > _SQUARE_ASPECT else SealShape.RECTANGLE,
        centre_x=g.centre_x + shift_x * np.cos(turn) - shift_y * np.sin(turn),
        centre_y=g.centre_y + shift_x * np.sin(turn) + shift_y * np.cos(turn),
        semi_x=semi_x,
        semi_y=semi_y,
        angle_deg=g.angle_deg - float(np.degrees(tilt)),
    )
