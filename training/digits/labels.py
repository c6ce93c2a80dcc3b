"""Truth of one digit: what a careful person could still read of it, from the masks the picture was made of.

Shares and limits are those of the feasibility study (digit height = 1): legible when more than .88 of the digit's own
mask is seen, no missing piece exceeds 5 %, wrong ink beside it stays below 36 %, its counters stay lighter than .62 of
its strokes after the optics, and the blur sigma below .10; illegible from .64, 11 %, 70 %, .80, .21, or where a second
imprint lies beside it; unsure between.
"""

from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray


class Legibility(IntEnum):
    """Whether a person can read the digit beyond doubt."""

    ILLEGIBLE = 0
    UNSURE = 1
    LEGIBLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitEvidence:
    """What was measured on the masks; shares of the digit's own area, except where said otherwise."""

    seen: float
    missing_piece: float
    wrong_ink: float
    counter_density: float  # of the densest counter, relative to the strokes, after the optics
    blur: float  # sigma in digit heights
    double_imprint_mm: float

    def legibility(self) -> Legibility:
        """Judge by the limits above: one bad line suffices."""
        if (
            self.seen < 0.64
            or self.missing_piece > 0.11
            or self.wrong_ink > 0.70
            or self.counter_density > 0.80
            or self.blur > 0.21
            or self.double_imprint_mm > 0.5
        ):
            return Legibility.ILLEGIBLE
        if (
            self.seen > 0.88
            and self.missing_piece < 0.05
            and self.wrong_ink < 0.36
            and self.counter_density < 0.62
            and self.blur < 0.10
            and self.double_imprint_mm < 0.3
        ):
            return Legibility.LEGIBLE
        return Legibility.UNSURE


def measure_digit(
    own: NDArray[np.float32],
    others: NDArray[np.float32],
    ink: NDArray[np.float32],
    cover: NDArray[np.float32],
    seen_ink: NDArray[np.float32],
) -> tuple[float, float, float, float]:
    """Compare what should be there with what is.

    Parameters
    ----------
    own : (H, W) float32 array in [0, 1]
        The digit's ideal mask in a window around it.
    others : (H, W) float32 array in [0, 1]
        What else was engraved there: neighbouring digits and the ring are not wrong ink.
    ink : (H, W) float32 array in [0, 1]
        Red ink on the paper, before the optics.
    cover : (H, W) float32 array in [0, 1]
        Black print or pen over it.
    seen_ink : (H, W) float32 array
        Density of everything after the optics.

    Returns
    -------
    seen, missing_piece, wrong_ink, counter_density
    """
    body = own > 0.5
    area = max(int(body.sum()), 1)
    visible = (ink > 0.45) & (cover < 0.4)
    seen = float((body & visible).sum()) / area
    core = cv2.erode(body.astype(np.uint8), np.ones((3, 3), np.uint8))
    missing = (core > 0) & ~visible
    count, _, stats, _ = cv2.connectedComponentsWithStats(missing.astype(np.uint8), connectivity=8)
    piece = float(stats[1:, cv2.CC_STAT_AREA].max()) / area if count > 1 else 0.0
    near = cv2.dilate(body.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15))) > 0
    halo = cv2.dilate(body.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    wrong = float((near & ~halo & (others < 0.3) & ((ink > 0.45) | (cover > 0.4))).sum()) / area
    return seen, piece, wrong, _counter_density(body, seen_ink)


def _counter_density(body: NDArray[np.bool_], seen_ink: NDArray[np.float32]) -> float:
    """Return the density of the digit's densest counter (closed hole or deep bay) relative to its strokes."""
    contours, _ = cv2.findContours(body.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return 1.0
    hull = np.zeros(body.shape, np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(np.concatenate(contours)), 1)
    bays = ((hull > 0) & ~body).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bays, connectivity=4)
    strokes = float(np.median(seen_ink[body])) if body.any() else 0.0
    if strokes <= 0:
        return 1.0
    depth = cv2.distanceTransform(bays, cv2.DIST_L2, 3)
    densest = 0.0
    for label in range(1, count):
        inside = labels == label
        if stats[label, cv2.CC_STAT_AREA] < 0.03 * int(body.sum()):
            continue
        heart = inside & (depth >= 0.6 * float(depth[inside].max()))
        densest = max(densest, float(seen_ink[heart].mean()) / strokes)
    return densest
