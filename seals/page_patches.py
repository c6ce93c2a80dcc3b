"""Small patches of print found again on another picture of the page: where, and how alike."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.values import Plane

SIDE_PX = 56
_STEP_PX = 40
_LEAST_INK = 0.025  # mean darkness of a patch with print on it
_ALIKE = 0.5
_NO_WORSE = 0.06
_PULL = 0.02
_LEAST_BEND = 3e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Patches:
    """Patches with print: middles `at` (N, 2), found `shift` (N, 2) pixels further on the other picture.

    `ncc` says how alike they are, `near` the best likeness close to where a patch is expected. `axes` (N, 2, 2) are the
    directions in which a patch can be placed, the surer first, and `sure` (N, 2) whether it is certain along each: a
    piece of a straight rule is certain across the rule only.
    """

    at: NDArray[np.float64]
    shift: NDArray[np.float64]
    ncc: NDArray[np.float64]
    near: NDArray[np.float64]
    axes: NDArray[np.float64]
    sure: NDArray[np.bool_]

    @property
    def alike(self) -> NDArray[np.bool_]:
        """Tell which patches were found at all."""
        return np.asarray(self.ncc > _ALIKE)

    def agree(self) -> NDArray[np.bool_]:
        """Tell which patches are found where they are expected."""
        return np.asarray(self.alike & (self.near > self.ncc - _NO_WORSE))


def match_patches(ink: Plane, other: Plane, seen: NDArray[np.bool_], *, search_px: int, near_px: float) -> Patches:
    """Find patches of `ink` on `other`, which lies on it but for a few pixels.

    Parameters
    ----------
    ink, other : (H, W) float32 arrays
        Darkness, 0 where there is paper.
    seen : (H, W) bool array
        Where `other` shows anything.
    search_px : int
        How far to look.
    near_px : float
        Within how many pixels a patch counts as being where it is expected.
    """
    height, width = ink.shape
    soft, soft_other = (np.asarray(cv2.GaussianBlur(plane, (0, 0), 1.0), np.float32) for plane in (ink, other))
    mean = cv2.boxFilter(ink, -1, (SIDE_PX, SIDE_PX))
    whole = cv2.erode(seen.astype(np.uint8), np.ones((SIDE_PX, SIDE_PX), np.uint8), borderValue=0)
    half, rim = SIDE_PX // 2, SIDE_PX // 2 + search_px
    y, x = np.mgrid[-search_px : search_px + 1, -search_px : search_px + 1]
    away = np.hypot(x, y)
    found: list[tuple[float, ...]] = []
    for y0 in range(rim, height - rim, _STEP_PX):
        for x0 in range(rim, width - rim, _STEP_PX):
            if mean[y0, x0] < _LEAST_INK or not whole[y0, x0]:
                continue
            patch = soft[y0 - half : y0 + half, x0 - half : x0 + half]
            window = soft_other[y0 - rim : y0 + rim, x0 - rim : x0 + rim]
            score = np.asarray(cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED), dtype=np.float32)
            near = float(score[away <= near_px + 0.5].max())
            found.append((x0 - 0.5, y0 - 0.5, near, *_peak(score, away)))
    values = np.array(found, dtype=np.float64).reshape(-1, 12)
    return Patches(
        at=values[:, :2], near=values[:, 2], shift=values[:, 3:5], ncc=values[:, 5],
        axes=values[:, 6:10].reshape(-1, 2, 2), sure=values[:, 10:12] > 0,
    )  # fmt: skip


def place_patch(patch: Plane, window: Plane) -> tuple[float, float]:
    """Return how far from the middle of a larger `window` a patch lies, px; the nearest place where many would do."""
    score = np.asarray(cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED), dtype=np.float32)
    half = score.shape[0] // 2
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    dx, dy = _peak(score, np.hypot(x, y))[:2]
    return dx, dy


def _peak(score: NDArray[np.float32], away: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the shift to the highest place, finer than a pixel, its height, the axes of the peak, and which are sure.

    Along a rule every place is as good: there the nearest is taken.
    """
    pulled = score - _PULL * (away / away.max()) ** 2
    y, x = divmod(int(pulled.argmax()), score.shape[1])
    middle = score.shape[0] // 2
    dx, dy, height = float(x - middle), float(y - middle), float(score[y, x])
    if not (0 < x < score.shape[1] - 1 and 0 < y < score.shape[0] - 1):
        return dx, dy, height, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    s = score[y - 1 : y + 2, x - 1 : x + 2].astype(np.float64)
    slope = np.array([s[1, 2] - s[1, 0], s[2, 1] - s[0, 1]]) / 2
    cross = (s[2, 2] - s[2, 0] - s[0, 2] + s[0, 0]) / 4
    bends = np.array([[2 * s[1, 1] - s[1, 0] - s[1, 2], -cross], [-cross, 2 * s[1, 1] - s[0, 1] - s[2, 1]]])
    weak_first, axes = np.linalg.eigh(bends)
    bend, axes = weak_first[::-1], axes[:, ::-1].T
    step = axes @ slope / np.maximum(bend, 1e-6)
    sure = (bend > _LEAST_BEND) & (bend > 0.12 * bend[0]) & (np.abs(step) <= 1.0)
    dx, dy = np.array([dx, dy]) + np.where(sure, step, 0.0) @ axes
    return dx, dy, height, *axes.ravel(), *sure
