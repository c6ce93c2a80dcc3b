"""Two registered pages made alike: one size, one sharpness, one tone of ink, and the last shifts taken out."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.page_patches import match_patches
from seals.page_register import Picture, coloured, covered, flat_ink, ink_plane, shrunk
from seals.values import Plane

PX_PER_MM = 6.0
_LONG_SIDE_MM = 297.0
_BLURS_PX = (0.0, 0.6, 0.9, 1.2, 1.6, 2.0)
_BASE_BLUR_PX = 0.7
_STROKE_PX = 27
_PALEST_INK = 0.3
_GAIN_PX = 61
_MOST_GAIN = 1.5
_MOST_INK = 1.3  # overlapping ink counts little more than black


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidPages:
    """Both pages at six pixels a millimetre, the paper on the upload, ink made alike: darkness 0 to about 1.

    `coloured` is where either has ink of a colour, `seen` where the paper shows anything; `to_upload` maps their pixels
    to the upload's.
    """

    upload: Plane
    paper: Plane
    coloured: NDArray[np.bool_]
    seen: NDArray[np.bool_]
    to_upload: NDArray[np.float64]


def lay(upload: Picture, paper: Picture, matrix: NDArray[np.float64]) -> LaidPages:
    """Bring both pages to one size, one sharpness and one tone, and the paper exactly onto the upload."""
    factor = PX_PER_MM * _LONG_SIDE_MM / max(upload.shape)
    size = (round(upload.shape[1] * factor), round(upload.shape[0] * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    base = np.asarray(cv2.resize(upload, size, interpolation=how), dtype=np.uint8)
    to_base = np.diag([factor, factor, 1.0])
    to_base[:2, 2] = 0.5 * factor - 0.5
    matrix = to_base @ matrix
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2] / matrix[2, 2]))))
    small, to_small = shrunk(paper, round(max(paper.shape) * min(scale, 1.0)))
    matrix = matrix @ np.linalg.inv(to_small)
    white = (255, 255, 255)
    warped = np.asarray(cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_CUBIC, borderValue=white), np.uint8)
    seen = covered(small.shape, matrix, base.shape)
    warped = _drawn_close(base, warped, seen)
    return _alike(base, warped, seen, to_base)


def _drawn_close(base: Picture, warped: Picture, seen: NDArray[np.bool_]) -> Picture:
    """Take out what the map leaves: the smooth shifts of patches of print."""
    mine, other = flat_ink(ink_plane(base)), flat_ink(ink_plane(warped))
    found = match_patches(mine, other, seen, search_px=5, near_px=3.0)
    use = found.alike & found.sure.any(axis=1) & (np.hypot(*found.shift.T) < 5.5)
    if use.sum() < 12:
        return warped
    at, shift = found.at[use] / 16.0, found.shift[use]
    high, wide = base.shape[0] // 16 + 1, base.shape[1] // 16 + 1
    sums = np.zeros((3, high, wide), np.float32)
    columns, rows = np.clip(at.astype(int), 0, [wide - 1, high - 1]).T
    for plane, value in zip(sums, (shift[:, 0], shift[:, 1], np.ones(len(at))), strict=True):
        np.add.at(plane, (rows, columns), value)
    near = [cv2.GaussianBlur(plane, (0, 0), 3.0) for plane in sums]
    far = [cv2.GaussianBlur(plane, (0, 0), 14.0) for plane in sums]
    field = [(near[k] + 0.02 * far[k]) / (near[2] + 0.02 * far[2] + 1e-6) for k in (0, 1)]
    size = (base.shape[1], base.shape[0])
    dx, dy = (cv2.resize(np.asarray(plane, np.float32), size, interpolation=cv2.INTER_LINEAR) for plane in field)
    columns_to = np.arange(size[0], dtype=np.float32)[None, :] + dx
    rows_to = np.arange(size[1], dtype=np.float32)[:, None] + dy
    return np.asarray(
        cv2.remap(warped, columns_to, rows_to, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _alike(base: Picture, warped: Picture, seen: NDArray[np.bool_], to_base: NDArray[np.float64]) -> LaidPages:
    """Give both the same sharpness and the same tone of ink."""
    mine, other = _strokes(ink_plane(base)), _strokes(ink_plane(warped))
    colour = (coloured(base) | coloured(warped)) > 0
    both = _near_print(mine, other, seen & ~colour)
    blurs = _matching_blurs(mine, other, both)
    mine, other = _soft(mine, blurs[0]), _soft(other, blurs[1])
    other = np.asarray(np.interp(other, *_tone(other[both], mine[both])), np.float32)
    other = np.asarray(other * _gain(mine * seen, other * seen), np.float32)
    full = _full_ink(np.maximum(mine, other))
    mine, other = (np.asarray(np.minimum(plane / full, _MOST_INK), np.float32) for plane in (mine, other))
    seen = seen & ~_table(ink_plane(base)) & ~_table(ink_plane(warped))
    return LaidPages(
        upload=mine, paper=other, coloured=colour, seen=seen, to_upload=np.asarray(np.linalg.inv(to_base), np.float64)
    )


def _strokes(gray: NDArray[np.uint8]) -> Plane:
    """Return ink in strokes up to 4.5 mm wide; filled areas come out of every scanner in another grey."""
    ink = flat_ink(gray)
    small = cv2.resize(ink, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    wide = cv2.morphologyEx(small, cv2.MORPH_OPEN, np.ones((_STROKE_PX // 4, _STROKE_PX // 4), np.uint8))
    filled = cv2.resize(wide, ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.maximum(ink - filled, 0.0), dtype=np.float32)


def _gain(mine: Plane, other: Plane) -> Plane:
    """Return by how much more ink the first has over a centimetre: coloured ink and pale patterns fade alone."""
    a, b = (cv2.boxFilter(plane, -1, (_GAIN_PX, _GAIN_PX)) for plane in (mine, other))
    return np.asarray(np.clip((a + 0.01) / (b + 0.01), 1 / _MOST_GAIN, _MOST_GAIN), dtype=np.float32)


def _full_ink(ink: NDArray[np.float32]) -> Plane:
    """Return what counts as full ink around each place: a pale copy's strokes are pale."""
    small = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    around = cv2.dilate(small, np.ones((19, 19), np.uint8))
    smooth = cv2.resize(cv2.GaussianBlur(around, (0, 0), 6.0), ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.maximum(smooth, _PALEST_INK), dtype=np.float32)


def _table(gray: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return what is dark up to the picture's edge: the table under the sheet, with the sheet's rim."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    dark = (small < 0.55 * float(np.quantile(small, 0.8))).astype(np.uint8)
    _, labels = cv2.connectedComponents(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)))
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    table = np.isin(labels, edge[edge > 0]).astype(np.uint8)
    return np.asarray(cv2.resize(cv2.dilate(table, np.ones((7, 7), np.uint8)), gray.shape[::-1]) > 0)


def _soft(plane: Plane, sigma: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), float(np.hypot(_BASE_BLUR_PX, sigma))), np.float32)


def _near_print(mine: Plane, other: Plane, where: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where both pages have print close by: there their ink can be compared."""
    around = np.ones((9, 9), np.uint8)
    return np.asarray((cv2.dilate(mine, around) > 0.25) & (cv2.dilate(other, around) > 0.25) & where)


def _matching_blurs(mine: Plane, other: Plane, both: NDArray[np.bool_]) -> tuple[float, float]:
    """Return by how much to blur each, so that the sharper one looks like the other."""
    best, found = np.inf, (0.0, 0.0)
    for sigma in _BLURS_PX:
        for blurs in {(sigma, 0.0), (0.0, sigma)}:
            a, b = _soft(mine, blurs[0])[both], _soft(other, blurs[1])[both]
            if len(a) < 100:
                return found
            left = 1.0 - float(np.corrcoef(a, b)[0, 1])
            if left < best - 1e-4:
                best, found = left, blurs
    return found


def _tone(source: Plane, target: Plane) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the curve that gives `source` the distribution of `target`: pens, toner and thresholds differ."""
    if len(source) < 500:
        return np.array([0.0, 1.0]), np.array([0.0, 1.0])
    shares = np.concatenate([np.linspace(0.02, 0.9, 12), np.linspace(0.92, 0.995, 6)])
    x, y = np.quantile(source, shares), np.quantile(target, shares)
    x = np.maximum.accumulate(x + np.arange(len(x)) * 1e-6)
    return np.concatenate([[0.0], x, [x[-1] + 1.0]]), np.concatenate([[0.0], y, [y[-1] + 1.0]])
