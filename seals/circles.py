"""Rings on a mask, by voting of edge pixels along their gradient; works with rings in pieces and overlapping ones."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.values import Mask, SealGeometry, SealShape

_MAX_EDGES = 9_000
_MANY_EDGES = 4_000  # enough votes with half the radii
_SECTORS = 90
_PEAKS = 40
_LEAST_VOTES = 0.18  # of the best centre's: a seal half as large, and paler


@dataclass(frozen=True, slots=True)
class _Edges:
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    nx: NDArray[np.float32]
    ny: NDArray[np.float32]

    def thinned(self) -> "_Edges":
        """Return every third edge of many: enough to see that a centre has no ring around it."""
        step = 3 if self.x.size > _MANY_EDGES else 1
        return _Edges(self.x[::step], self.y[::step], self.nx[::step], self.ny[::step])


def find_circles(
    mask: Mask, *, low: float, high: float, accept: float = 0.62, smooth: float = 1.0
) -> list[SealGeometry]:
    """Find rings whose radius lies between `low` and `high` pixels.

    Parameters
    ----------
    mask : (H, W) bool array
        Ink on the small copy of a page.
    low, high : float
        Radius in pixels of `mask`.
    accept : float
        Share of the directions in which a ring's edge must be seen.
    smooth : float
        Sigma in pixels over which the direction of an edge is taken; ragged ink needs more.

    Returns
    -------
    list of SealGeometry
        Round outlines, best first; the outermost ring of each seal.
    """
    if high <= low:
        return []
    edges = _edges(mask, smooth)
    if edges.x.size < 40:
        return []
    centres = _vote(edges, mask.shape, low, high)
    found: list[tuple[float, SealGeometry]] = []
    for centre in centres:
        ring = _best_ring(edges, centre, (low, high), mask.shape, 0.75 * accept)
        if ring is not None and ring[0] >= accept:
            found.append(ring)
    return _without_nested(found)


def _edges(mask: Mask, sigma: float) -> _Edges:
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    rim = round(4 * sigma) + 2
    left, top, right, bottom = max(0, left - rim), max(0, top - rim), left + width + rim, top + height + rim
    part = np.ascontiguousarray(mask[top:bottom, left:right])
    smooth = cv2.GaussianBlur(part.astype(np.float32), (0, 0), sigma)
    gx = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    gy = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    inner = cv2.erode(part.view(np.uint8), np.ones((3, 3), np.uint8), borderValue=1)
    y, x = np.divmod(np.flatnonzero(part & (inner == 0)), part.shape[1])
    if x.size > _MAX_EDGES:
        keep = np.random.default_rng(7).permutation(x.size)[:_MAX_EDGES]
        x, y = x[keep], y[keep]
    size = np.hypot(gx[y, x], gy[y, x]) + 1e-6
    return _Edges(
        (x + left).astype(np.float32),
        (y + top).astype(np.float32),
        (gx[y, x] / size).astype(np.float32),
        (gy[y, x] / size).astype(np.float32),
    )


def _vote(edges: _Edges, shape: tuple[int, ...], low: float, high: float) -> list[tuple[float, float]]:
    height, width = shape[0], shape[1]
    pad, reach = round(0.25 * high), round(high) + 3
    cell = 2.0 if high - low > 60 else 1.0
    rows, cols = int((height + 2 * reach) / cell) + 1, int((width + 2 * reach) / cell) + 1
    step = cell if edges.x.size > _MANY_EDGES else 1.0
    radii = np.arange(low, high + 1, max(step, (high - low) / 120), dtype=np.float32) / np.float32(cell)
    x, y = (edges.x + reach) / np.float32(cell), (edges.y + reach) / np.float32(cell)
    away_x, away_y = radii * edges.nx[:, None], radii * edges.ny[:, None]
    total = np.zeros(rows * cols, dtype=np.int64)
    for sign in (1.0, -1.0):  # a centre lies within a radius of its edge, so every vote falls onto the widened page
        row = (y[:, None] + np.float32(sign) * away_y).astype(np.int32)
        column = (x[:, None] + np.float32(sign) * away_x).astype(np.int32)
        total += np.bincount((row * cols + column).ravel(), minlength=rows * cols)
    cut = int((reach - pad) / cell)
    pad = reach - round(cut * cell)
    total = np.ascontiguousarray(total.reshape(rows, cols)[cut : rows - cut, cut : cols - cut]).astype(np.float32)
    votes = cv2.GaussianBlur(total, (0, 0), 1.6)
    return _peaks(np.asarray(votes, dtype=np.float32), cell, pad, low)


def _peaks(votes: NDArray[np.float32], cell: float, pad: int, low: float) -> list[tuple[float, float]]:
    reach = 2 * max(2, int(0.12 * low / cell)) + 1
    highest = cv2.dilate(votes, np.ones((reach, reach), np.uint8))
    y, x = np.nonzero((votes >= highest) & (votes > _LEAST_VOTES * float(votes.max())))
    order = np.argsort(-votes[y, x])[:_PEAKS]
    return [((x[i] + 0.5) * cell - pad - 0.5, (y[i] + 0.5) * cell - pad - 0.5) for i in order]


def _best_ring(
    edges: _Edges, centre: tuple[float, float], span: tuple[float, float], shape: tuple[int, ...], least: float
) -> tuple[float, SealGeometry] | None:
    """Return the outermost well-covered ring around a centre, moved to its best centre."""
    rough = _profile_ring(edges.thinned(), centre, span, shape)
    if rough is None or rough[0] < least:
        return None
    best = _profile_ring(edges, centre, span, shape)
    if best is None:
        return None
    for _ in range(2):
        moved = _recentre(edges, *best[1:])
        again = _profile_ring(edges, moved, (0.93 * best[3], 1.07 * best[3]), shape)
        if again is None or again[0] < best[0]:
            break
        best = again
    score, cx, cy, radius = best
    ring = SealGeometry(shape=SealShape.ROUND, centre_x=cx, centre_y=cy, semi_x=radius, semi_y=radius)
    return score, ring


def _profile_ring(
    edges: _Edges, centre: tuple[float, float], span: tuple[float, float], shape: tuple[int, ...]
) -> tuple[float, float, float, float] | None:
    """Return (score, x, y, radius) of the best covered radius; score is 0..1 of the sectors with fitting edges."""
    (x, y), (low, high) = centre, span
    dx, dy = edges.x - x, edges.y - y
    radius = np.hypot(dx, dy)
    near = (radius > 0.9 * low) & (radius < high + 4)
    if int(near.sum()) < 30:
        return None
    radius, dx, dy = radius[near], dx[near], dy[near]
    along = np.abs(dx * edges.nx[near] + dy * edges.ny[near]) > 0.92 * radius  # gradient within 23 deg of radial
    radius, dx, dy = radius[along], dx[along], dy[along]
    bins = int(high) + 6
    sector = ((np.arctan2(dy, dx) / (2 * np.pi) + 0.5) * _SECTORS).astype(np.int32) % _SECTORS
    hit = np.zeros((bins, _SECTORS), dtype=bool)
    hit[np.minimum(radius.astype(np.int32), bins - 1), sector] = True
    wide = hit.copy()
    wide[1:] |= hit[:-1]
    wide[:-1] |= hit[1:]
    cover = wide.mean(axis=1)
    start, stop = max(1, int(low)), min(bins - 1, int(high) + 1)
    if stop <= start:
        return None
    peak = float(cover[start:stop].max())
    good = np.nonzero(cover[start:stop] >= max(0.88 * peak, 0.40))[0]
    if not good.size:
        return None
    at = start + int(good[-1])
    members = np.abs(radius - at) < 2.5
    fine = float(np.median(radius[members])) if members.any() else float(at)
    return float(cover[at]) * _visible(x, y, at, shape), x, y, fine


def _visible(x: float, y: float, radius: float, shape: tuple[int, ...]) -> float:
    """Return a factor that forgives what the picture's edge cuts off, up to a quarter of the ring."""
    angle = np.arange(_SECTORS) * 2 * np.pi / _SECTORS
    px, py = x + radius * np.cos(angle), y + radius * np.sin(angle)
    share = float(np.mean((px > -2) & (py > -2) & (px < shape[1] + 1) & (py < shape[0] + 1)))
    return 1.0 / max(share, 0.75) if share > 0.6 else 0.0


def _recentre(edges: _Edges, x: float, y: float, radius: float) -> tuple[float, float]:
    """One least-squares step of centre and radius on the edges near the ring."""
    dx, dy = edges.x - x, edges.y - y
    r = np.hypot(dx, dy)
    near = (np.abs(r - radius) < 0.04 * radius + 1.5) & (r > 0)
    near &= np.abs(dx * edges.nx + dy * edges.ny) > 0.9 * r
    if int(near.sum()) < 12:
        return x, y
    design = np.column_stack([dx[near] / r[near], dy[near] / r[near], np.ones(int(near.sum()))])
    step, *_ = np.linalg.lstsq(design, r[near] - radius, rcond=None)
    return x + float(step[0]), y + float(step[1])


def _without_nested(found: list[tuple[float, SealGeometry]]) -> list[SealGeometry]:
    """Keep one ring per seal: rings that share a centre or lie inside one another are the same seal."""
    found.sort(key=lambda item: -(item[0] * item[1].semi_x ** 0.5))
    kept: list[SealGeometry] = []
    for score, ring in found:
        if all(_apart(ring, score, other) for other in kept):
            kept.append(ring)
    return kept


def _apart(ring: SealGeometry, score: float, other: SealGeometry) -> bool:
    distance = float(np.hypot(ring.centre_x - other.centre_x, ring.centre_y - other.centre_y))
    larger, smaller = max(ring.semi_x, other.semi_x), min(ring.semi_x, other.semi_x)
    if distance > 0.95 * (larger + smaller):
        return True
    similar = smaller > 0.75 * larger
    if similar:
        return distance > 0.55 * larger and score > 0.75
    return distance > larger and score > 0.85
