"""The exact outline of a round or elliptic seal: outer ink edges per degree, RANSAC, least squares."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.polar import outline_points
from seals.values import Plane, SealGeometry, SealShape

_ANGLES = 720
_TRIES = 250
_TOLERANCE = 0.007  # of the radius; rms on real seals 0.34-1.03 % of R
_SPAN = (0.84, 1.12)


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgePoints:
    """Outward ink-to-paper edges around a seal: angle index 0..719 and position in pixels."""

    angle: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RingFit:
    """A fitted outline: share of the 720 directions whose outer edge lies on it, and rms distance in % of R."""

    geometry: SealGeometry
    support: float
    rms: float
    points: EdgePoints
    on_ring: NDArray[np.bool_]


def outer_edges(
    signal: Plane, threshold: float, geometry: SealGeometry, *, span: tuple[float, float] = _SPAN
) -> EdgePoints:
    """Return every place where, going outwards, the ink ends; sub-pixel, several per direction allowed.

    Parameters
    ----------
    signal : (H, W) float32 array
        How much of the seal's ink is at a pixel.
    threshold : float
        Its cut.
    geometry : SealGeometry
        First guess of the outline.
    span : tuple of float
        Relative radii searched.
    """
    steps = max(24, int((span[1] - span[0]) * geometry.radius * 2))
    angle = np.arange(_ANGLES) * (360.0 / _ANGLES)
    radius = np.linspace(span[0], span[1], steps)
    x, y = outline_points(geometry, angle[None, :], radius[:, None])
    rays = cv2.remap(signal, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0.0)
    inside = rays > threshold
    row, column = np.nonzero(inside[:-1] & ~inside[1:])
    before, after = rays[row, column], rays[row + 1, column]
    part = (before - threshold) / np.maximum(before - after, 1e-6)
    at = radius[row] + part * (radius[1] - radius[0])
    px, py = outline_points(geometry, angle[column], at)
    return EdgePoints(angle=column, x=px.astype(np.float64), y=py.astype(np.float64))


def fit_circle(points: EdgePoints, guess: SealGeometry, *, least_support: float = 0.25) -> RingFit | None:
    """Fit a circle to edge points by RANSAC over three points and three refits; None below `least_support`."""
    if len(points.x) < 40:
        return None
    circle = _best_hypothesis(points, guess)
    if circle is None:
        return None
    for tolerance in (1.6 * _TOLERANCE, _TOLERANCE, _TOLERANCE):
        near = np.abs(_distance(points, circle)) < max(tolerance * circle[2], 0.7)
        if int(near.sum()) < 20:
            return None
        circle = _least_squares(points.x[near], points.y[near], circle)
    return _fit_of(points, circle, least_support)


def _best_hypothesis(points: EdgePoints, guess: SealGeometry) -> tuple[float, float, float] | None:
    """All hypotheses at once; a point further out counts a little more, so that the outer of two edges wins."""
    pick = np.random.default_rng(11).integers(0, len(points.x), (_TRIES, 3))
    x, y = points.x[pick], points.y[pick]
    ax, ay = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]
    bx, by = x[:, 2] - x[:, 0], y[:, 2] - y[:, 0]
    cross = 2 * (ax * by - ay * bx)
    with np.errstate(divide="ignore", invalid="ignore"):
        cx = x[:, 0] + (by * (ax**2 + ay**2) - ay * (bx**2 + by**2)) / cross
        cy = y[:, 0] + (ax * (bx**2 + by**2) - bx * (ax**2 + ay**2)) / cross
    radius = np.hypot(x[:, 0] - cx, y[:, 0] - cy)
    drift = np.hypot(cx - guess.centre_x, cy - guess.centre_y)
    sane = np.isfinite(radius) & (np.abs(radius / guess.radius - 1) < 0.12) & (drift < 0.10 * guess.radius)
    if not sane.any():
        return None
    cx, cy, radius = cx[sane], cy[sane], radius[sane]
    px, py = points.x[::2].astype(np.float32), points.y[::2].astype(np.float32)
    away = np.sqrt((px[None] - cx[:, None].astype(np.float32)) ** 2 + (py[None] - cy[:, None].astype(np.float32)) ** 2)
    gap = np.abs(away - radius[:, None].astype(np.float32))
    votes = (gap < np.maximum(_TOLERANCE * radius, 0.7)[:, None]).sum(axis=1)
    best = int(np.argmax(votes * (radius / guess.radius) ** 3))
    return float(cx[best]), float(cy[best]), float(radius[best])


def _distance(points: EdgePoints, circle: tuple[float, float, float]) -> NDArray[np.float64]:
    return np.asarray(np.hypot(points.x - circle[0], points.y - circle[1]) - circle[2])


def _least_squares(
    x: NDArray[np.float64], y: NDArray[np.float64], circle: tuple[float, float, float]
) -> tuple[float, float, float]:
    dx, dy = x - circle[0], y - circle[1]
    r = np.maximum(np.hypot(dx, dy), 1e-6)
    design = np.column_stack([dx / r, dy / r, np.ones(len(r))])
    step, *_ = np.linalg.lstsq(design, r - circle[2], rcond=None)
    return circle[0] + float(step[0]), circle[1] + float(step[1]), circle[2] + float(step[2])


def _fit_of(points: EdgePoints, circle: tuple[float, float, float], least_support: float) -> RingFit | None:
    gap = _distance(points, circle)
    on_ring = np.abs(gap) < max(_TOLERANCE * circle[2], 0.7)
    support = len(np.unique(points.angle[on_ring])) / _ANGLES
    if support < least_support:
        return None
    geometry = SealGeometry(
        shape=SealShape.ROUND, centre_x=circle[0], centre_y=circle[1], semi_x=circle[2], semi_y=circle[2]
    )
    rms = float(np.sqrt(np.mean(gap[on_ring] ** 2))) / circle[2] * 100
    return RingFit(geometry=geometry, support=support, rms=rms, points=points, on_ring=on_ring)


def fit_ellipse(points: EdgePoints, guess: SealGeometry) -> RingFit | None:
    """Fit an ellipse to edge points near a first guess by trimmed direct least squares."""
    geometry = guess
    for tolerance in (0.05, 0.025, 0.012, 0.010):
        gap = _elliptic_gap(points, geometry)
        near = np.abs(gap) < max(tolerance, 0.8 / geometry.radius)
        if int(near.sum()) < 60:
            return None
        outer = _outermost(points, gap, near)
        fitted = cv2.fitEllipseDirect(np.column_stack([points.x[outer], points.y[outer]]).astype(np.float32))
        geometry = _as_geometry(fitted[0], fitted[1], float(fitted[2]), guess)
    gap = _elliptic_gap(points, geometry)
    on_ring = np.abs(gap) < max(0.010, 0.8 / geometry.radius)
    support = len(np.unique(points.angle[on_ring])) / _ANGLES
    if support < 0.25:
        return None
    rms = float(np.sqrt(np.mean(gap[on_ring] ** 2))) * 100
    return RingFit(geometry=geometry, support=support, rms=rms, points=points, on_ring=on_ring)


def _outermost(points: EdgePoints, gap: NDArray[np.float64], near: NDArray[np.bool_]) -> NDArray[np.intp]:
    candidates = np.nonzero(near)[0]
    order = candidates[np.lexsort((gap[candidates], points.angle[candidates]))]
    last = np.append(np.diff(points.angle[order]) != 0, True)
    return np.asarray(order[last])


def _elliptic_gap(points: EdgePoints, geometry: SealGeometry) -> NDArray[np.float64]:
    turn = np.deg2rad(geometry.angle_deg)
    dx, dy = points.x - geometry.centre_x, points.y - geometry.centre_y
    along = (dx * np.cos(turn) + dy * np.sin(turn)) / geometry.semi_x
    across = (-dx * np.sin(turn) + dy * np.cos(turn)) / geometry.semi_y
    return np.asarray(np.hypot(along, across) - 1.0)


def _as_geometry(centre: Sequence[float], axes: Sequence[float], angle: float, guess: SealGeometry) -> SealGeometry:
    width, height = float(axes[0]), float(axes[1])
    if width < height:
        width, height, angle = height, width, angle + 90.0
    return SealGeometry(
        shape=guess.shape,
        centre_x=float(centre[0]),
        centre_y=float(centre[1]),
        semi_x=width / 2,
        semi_y=height / 2,
        angle_deg=(angle + 90.0) % 180.0 - 90.0,
    )
