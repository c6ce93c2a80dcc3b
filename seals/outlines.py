"""Seals that are not round, on a mask: ellipses, squares, rectangles. Text lines, table cells and rules are none."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.values import Mask, SealGeometry, SealShape

# hull ratios on real seals: squares .99 rectangular, ellipses .998 of their fitted ellipse (seals.md 3b)
_RECTANGULAR = 0.90
_ELLIPTIC = 0.955
_SIDE_SUPPORT = 0.62
_LEAST_SHOWN = 0.70  # of a square that a ring lies over; what the ring hides counts for it
_LONG_SIDE_SUPPORT = 0.88  # two block letters of a headline have bars above and below
_SIDE_MM = (6.0, 62.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """One connected piece of joined ink: its points' hull, its turned box and its upright box."""

    points: NDArray[np.int32]
    hull: NDArray[np.int32]
    centre: tuple[float, float]
    size: tuple[float, float]
    angle_deg: float
    box: tuple[int, int, int, int]


def find_outlines(
    mask: Mask, rings: Sequence[SealGeometry], *, px_per_mm: float | None, strict: bool, join_mm: float = 1.3
) -> list[SealGeometry]:
    """Find ellipses, squares and rectangles beside the rings already found.

    Parameters
    ----------
    mask : (H, W) bool array
        Ink on the small copy of a page.
    rings : sequence of SealGeometry
        Rings found before; their ink is left out.
    px_per_mm : float or None
        Scale of `mask`; None when unknown.
    strict : bool
        True for dark ink, where frames and pictures of all kinds abound: only squares of a seal's size, and ellipses.
    join_mm : float
        Ink nearer than this belongs together; a starved ring's crumbs lie further apart than its characters.

    Returns
    -------
    list of SealGeometry
        In no particular order.
    """
    hidden = _discs(mask.shape, rings)
    rest = np.asarray(mask & ~hidden)
    gap = round(2.3 * join_mm) if px_per_mm is None else max(3, round(join_mm * px_per_mm))
    blobs = _blobs(rest, gap)
    found = []
    for blob in blobs:
        if not _seal_sized(blob, mask.shape, px_per_mm) or _in_text_line(blob, blobs):
            continue
        geometry = _ellipse(blob, rest) or _rectangle(blob, rest, hidden, px_per_mm, strict=strict)
        if geometry is not None:
            found.append(geometry)
    return _without_contained(found)


def _discs(shape: tuple[int, ...], rings: Sequence[SealGeometry]) -> Mask:
    """Return where rings lie, with a rim: what is there is theirs, or hidden under them."""
    hidden = np.zeros(shape, np.uint8)
    for ring in rings:
        centre = (round(ring.centre_x), round(ring.centre_y))
        cv2.circle(hidden, centre, round(ring.semi_x * 1.04 + 2), 1, -1)
    return np.asarray(hidden.view(np.bool_))


def _blobs(mask: Mask, gap: int) -> list[Blob]:
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    left, top, right, bottom = max(0, left - gap), max(0, top - gap), left + width + gap, top + height + gap
    part = np.ascontiguousarray(mask[top:bottom, left:right]).view(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (gap, gap))
    closed = cv2.morphologyEx(part, cv2.MORPH_CLOSE, kernel)
    contours, order = cv2.findContours(closed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE, offset=(left, top))
    if not contours:
        return []
    outer = np.reshape(order, (-1, 4))[:, 3] < 0  # a seal in a table's cell lies inside the table's own outline
    return [
        _blob(np.asarray(contour, dtype=np.int32))
        for contour, is_outer in zip(contours, outer, strict=True)
        if is_outer and len(contour) > 24
    ]


def _blob(contour: NDArray[np.int32]) -> Blob:
    hull = cv2.convexHull(contour)
    centre, size, angle = cv2.minAreaRect(hull)
    while angle > 45.0:
        angle, size = angle - 90.0, (size[1], size[0])
    while angle <= -45.0:
        angle, size = angle + 90.0, (size[1], size[0])
    x, y, w, h = cv2.boundingRect(contour)
    return Blob(
        points=np.asarray(contour[:, 0], dtype=np.int32),
        hull=np.asarray(hull, dtype=np.int32),
        centre=(float(centre[0]), float(centre[1])),
        size=(float(size[0]) + 1.0, float(size[1]) + 1.0),
        angle_deg=float(angle),
        box=(x, y, w, h),
    )


def _seal_sized(blob: Blob, shape: tuple[int, ...], px_per_mm: float | None) -> bool:
    long_side, short_side = max(blob.size), min(blob.size)
    if short_side < 14 or long_side / short_side > 4.5:
        return False
    if px_per_mm is None:
        return short_side >= 0.035 * max(shape[:2])
    return _SIDE_MM[0] * px_per_mm <= short_side and long_side <= _SIDE_MM[1] * px_per_mm


def _in_text_line(blob: Blob, blobs: Sequence[Blob]) -> bool:
    """Tell a character of a coloured headline: two or more neighbours of its height on one line."""
    x, y, w, h = blob.box
    mates = 0
    for other in blobs:
        if other is blob:
            continue
        ox, oy, ow, oh = other.box
        level = abs((oy + oh / 2) - (y + h / 2)) < 0.3 * h
        gap = max(ox - (x + w), x - (ox + ow))
        mates += int(level and 0.6 < oh / h < 1.6 and gap < 1.6 * h and ow < 4 * h)
    return mates >= 2


def _ellipse(blob: Blob, ink: Mask) -> SealGeometry | None:
    if len(blob.hull) < 8:
        return None
    centre, axes, angle = cv2.fitEllipse(blob.hull)
    width, height = float(axes[0]), float(axes[1])
    if not (np.isfinite(width) and np.isfinite(height)) or min(width, height) < 12:
        return None
    aspect = min(width, height) / max(width, height)
    area = cv2.contourArea(blob.hull)
    ratio = area / (np.pi / 4 * width * height)
    if not (_ELLIPTIC < ratio < 2 - _ELLIPTIC) or not aspect > 0.45:
        return None
    if _hull_gap(blob, centre, (width, height), angle) > 0.05 or not _ringed(ink, centre, axes, angle):
        return None
    turn = angle
    if width < height:
        width, height, turn = height, width, angle + 90.0
    turn = (turn + 90.0) % 180.0 - 90.0
    shape = SealShape.ROUND if aspect > 0.95 else SealShape.ELLIPSE
    return SealGeometry(
        shape=shape,
        centre_x=float(centre[0]),
        centre_y=float(centre[1]),
        semi_x=width / 2 + 0.5,
        semi_y=height / 2 + 0.5,
        angle_deg=0.0 if shape is SealShape.ROUND else float(turn),
    )


def _hull_gap(blob: Blob, centre: Sequence[float], axes: tuple[float, float], angle: float) -> float:
    """Return the 90th percentile of the hull's distance from the ellipse, as share of the mean radius."""
    points = _resample(blob.hull[:, 0].astype(np.float64), 180) - np.asarray(centre)
    turn = np.deg2rad(angle)
    along = points @ np.array([np.cos(turn), np.sin(turn)])
    across = points @ np.array([-np.sin(turn), np.cos(turn)])
    radial = np.hypot(along / (axes[0] / 2), across / (axes[1] / 2))
    return float(np.quantile(np.abs(radial - 1.0), 0.9))


def _resample(corners: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    closed = np.vstack([corners, corners[:1]])
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    at = np.linspace(0, length[-1], count, endpoint=False)
    return np.column_stack([np.interp(at, length, closed[:, 0]), np.interp(at, length, closed[:, 1])])


def _ringed(ink: Mask, centre: Sequence[float], axes: Sequence[float], angle: float) -> bool:
    """Tell whether ink follows the ellipse (a drawn line) rather than only touching it at characters' ends."""
    turn, t = np.deg2rad(angle), np.arange(180) * np.pi / 90
    near = np.zeros(180, dtype=bool)
    for shrink in (0.0, 1.0, 2.0, 3.0):
        a, b = axes[0] / 2 - shrink, axes[1] / 2 - shrink
        x = centre[0] + a * np.cos(t) * np.cos(turn) - b * np.sin(t) * np.sin(turn)
        y = centre[1] + a * np.cos(t) * np.sin(turn) + b * np.sin(t) * np.cos(turn)
        near |= _sample(ink, x, y)
    return float(near.mean()) > 0.6


def _sample(mask: Mask, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    column = np.clip(np.round(x).astype(np.int32), 0, mask.shape[1] - 1)
    line = np.clip(np.round(y).astype(np.int32), 0, mask.shape[0] - 1)
    return np.asarray(mask[line, column])


def _rectangle(blob: Blob, ink: Mask, hidden: Mask, px_per_mm: float | None, *, strict: bool) -> SealGeometry | None:
    width, height = blob.size
    shown, whole = cv2.contourArea(blob.hull), (width - 1) * (height - 1)
    if shown < _LEAST_SHOWN * whole or shown + _hidden_px(blob, hidden) < _RECTANGULAR * whole:
        return None
    aspect = min(width, height) / max(width, height)
    if strict and (aspect < 0.85 or px_per_mm is None or not 15 <= max(width, height) / px_per_mm <= 30):
        return None
    frame, inner = _frame_and_inner(blob, ink, hidden)
    shape = SealShape.SQUARE if aspect > 0.88 else SealShape.RECTANGLE
    least = _SIDE_SUPPORT if shape is SealShape.SQUARE else _LONG_SIDE_SUPPORT
    if min(frame) < 0.65 * least or sum(frame) / 4 < least or not 0.10 < inner < 0.80:
        return None
    return SealGeometry(
        shape=shape,
        centre_x=blob.centre[0],
        centre_y=blob.centre[1],
        semi_x=width / 2,
        semi_y=height / 2,
        angle_deg=blob.angle_deg,
    )


def _hidden_px(blob: Blob, hidden: Mask) -> int:
    """Return how much of the box that its hull leaves open lies under a ring."""
    box = np.round(cv2.boxPoints((blob.centre, blob.size, blob.angle_deg))).astype(np.int32)
    left, top, width, height = cv2.boundingRect(box)
    part = np.zeros((height, width), np.uint8)
    corner = np.array([left, top], dtype=np.int32)
    cv2.fillConvexPoly(part, box - corner, 1)
    cv2.fillConvexPoly(part, blob.hull[:, 0] - corner, 0)
    y0, x0 = max(0, top), max(0, left)
    under = hidden[y0 : top + height, x0 : left + width]
    return int((under & (part[y0 - top :, x0 - left :][: under.shape[0], : under.shape[1]] > 0)).sum())


def _frame_and_inner(blob: Blob, ink: Mask, hidden: Mask) -> tuple[list[float], float]:
    """Return the share of each side that is inked (or hidden) near the edge, and the ink share of the inner part."""
    side = 64
    turn = np.deg2rad(blob.angle_deg)
    grid = (np.arange(side) + 0.5) / side - 0.5
    gx, gy = np.meshgrid(grid * blob.size[0], grid * blob.size[1])
    x = blob.centre[0] + gx * np.cos(turn) - gy * np.sin(turn)
    y = blob.centre[1] + gx * np.sin(turn) + gy * np.cos(turn)
    patch = _sample(ink, x, y)
    edge = max(4, round(0.09 * side))
    rim = patch | _sample(hidden, x, y)
    sides = [rim[:edge].any(0), rim[-edge:].any(0), rim[:, :edge].any(1), rim[:, -edge:].any(1)]
    cut = side // 6
    return [float(s.mean()) for s in sides], float(patch[cut:-cut, cut:-cut].mean())


def _without_contained(found: list[SealGeometry]) -> list[SealGeometry]:
    found.sort(key=lambda g: -g.semi_x * g.semi_y)
    kept: list[SealGeometry] = []
    for geometry in found:
        inside = any(
            np.hypot(geometry.centre_x - k.centre_x, geometry.centre_y - k.centre_y) < min(k.semi_x, k.semi_y)
            for k in kept
        )
        if not inside:
            kept.append(geometry)
    return kept
