"""Truth of one digit: what a careful person could still read of it, from the masks the picture was made of.

Shares and limits are those of the feasibility study (digit height = 1): legible when more than .88 of the digit's own
mask is seen, no missing piece exceeds 5 %, wrong ink beside it stays below 36 %, its counters stay lighter than .62 of
its strokes after the optics, and the blur sigma below .10; illegible from .64, 11 %, 70 %, .80, .21, or where a second
imprint lies beside it; unsure between. Whatever those shares say, a digit that could now be another one is illegible:
a counter that a missing piece of 5 % opened (6 to 5), a bay that ink closed (3 to 8).
"""

from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

_NOISE = 0.30


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
    is_reshaped: bool = False  # a counter opened or closed: it could be another digit
    noise: float = 0.0  # noise and compression, rms, as a share of the digit's contrast

    def legibility(self) -> Legibility:
        """Judge by the limits above: one bad line suffices."""
        if (
            self.seen < 0.64
            or self.missing_piece > 0.11
            or self.wrong_ink > 0.70
            or self.counter_density > 0.80
            or self.blur > 0.21
            or self.double_imprint_mm > 0.5
            or self.is_reshaped
        ):
            return Legibility.ILLEGIBLE
        if (
            self.seen > 0.88
            and self.missing_piece < 0.05
            and self.wrong_ink < 0.36
            and self.counter_density < 0.62
            and self.blur < 0.10
            and self.double_imprint_mm < 0.3
            and self.noise < _NOISE
        ):
            return Legibility.LEGIBLE
        return Legibility.UNSURE


@dataclass(frozen=True, slots=True)
class MaskMeasures:
    """What the masks of one digit say; shares of its area, `counter` of its strokes' density."""

    seen: float
    piece: float
    wrong: float
    counter: float
    is_reshaped: bool


def measure_digit(
    own: NDArray[np.float32],
    others: NDArray[np.float32],
    ink: NDArray[np.float32],
    cover: NDArray[np.float32],
    seen_ink: NDArray[np.float32],
    *,
    digit: int,
    height_px: float,
) -> MaskMeasures:
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
    digit, height_px : int, float
        Which digit it is, and its height in pixels.
    """
    body = own > 0.5
    area = max(int(body.sum()), 1)
    visible = (ink > 0.35) & (cover < 0.4)
    seen = float((body & visible).sum()) / area
    core = cv2.erode(body.astype(np.uint8), np.ones((3, 3), np.uint8))
    missing = (core > 0) & ~visible
    count, _, stats, _ = cv2.connectedComponentsWithStats(missing.astype(np.uint8), connectivity=8)
    piece = float(stats[1:, cv2.CC_STAT_AREA].max()) / area if count > 1 else 0.0
    wrong = _wrong_share(body, others, (ink > 0.45) | (cover > 0.4), height_px)
    hull = _hull(body)
    opened = piece > _OPENING_PIECE and _is_opened(body, visible)
    return MaskMeasures(
        seen=seen,
        piece=piece,
        wrong=wrong,
        counter=_counter_density(body, hull, seen_ink, digit),
        is_reshaped=opened or _is_bridged(body, hull, (ink > 0.6) | (cover > 0.4)),
    )


_AROUND = 0.12  # how far from the strokes wrong ink counts, in digit heights
_PART = 0.6  # side of the part of the digit whose surroundings are looked at, in digit heights
_FAT_STROKE = 0.25  # strokes, in digit heights, beyond which evenly spread ink is no bold typeface any more
_OPENING_PIECE = 0.05
_NO_BAYS = frozenset({1})  # what lies beside the flag and the foot of a 1 tells nothing


def _wrong_share(
    body: NDArray[np.bool_], others: NDArray[np.float32], dark: NDArray[np.bool_], height_px: float
) -> float:
    """Return the share of the strokes' surroundings that bears ink, in the worst part of the digit.

    Even spread that leaves strokes as thin as those of a typeface is unsure at worst: nobody could tell the two apart.
    """
    away = cv2.distanceTransform((~body).astype(np.uint8), cv2.DIST_L2, 5)
    around = (away > 1.0) & (away <= _AROUND * height_px) & (others < 0.3)
    wrong = around & dark
    side = max(3, round(_PART * height_px))
    room = cv2.boxFilter(around.astype(np.float32), -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
    found = cv2.boxFilter(wrong.astype(np.float32), -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
    roomy = room > 0.5 * float(room.max())
    worst = float((found[roomy] / np.maximum(room[roomy], 1.0)).max()) if float(room.max()) > 0 else 0.0
    is_even = float(wrong.sum()) > 0.7 * worst * max(int(around.sum()), 1)
    near = dark & (away <= 0.3 * height_px) & (others < 0.3)
    if is_even and 2.0 * _half_stroke(near) < _FAT_STROKE * height_px:
        return min(worst, 0.70)
    return worst


def _half_stroke(dark: NDArray[np.bool_]) -> float:
    depth = cv2.distanceTransform(dark.astype(np.uint8), cv2.DIST_L2, 5)
    ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (depth > 0.5)
    return float(np.median(depth[ridge])) if ridge.any() else 0.0


def _hull(body: NDArray[np.bool_]) -> NDArray[np.bool_]:
    contours, _ = cv2.findContours(body.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = np.zeros(body.shape, np.uint8)
    if contours:
        cv2.fillConvexPoly(hull, cv2.convexHull(np.concatenate(contours)), 1)
    return hull > 0


def _closed_spaces(dark: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Number the light places that do not reach the window's edge; 0 elsewhere."""
    _, labels = cv2.connectedComponents(np.pad(~dark, 1, constant_values=True).astype(np.uint8), connectivity=4)
    labels[labels == labels[0, 0]] = 0
    return np.asarray(labels[1:-1, 1:-1], dtype=np.int32)


def _is_opened(body: NDArray[np.bool_], visible: NDArray[np.bool_]) -> bool:
    """Tell whether a counter that the digit encloses runs out through what is missing of its stroke."""
    spaces = _closed_spaces(body)
    # a hairline crack opens nothing for the eye
    enclosed = _closed_spaces(cv2.dilate(visible.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    for space in range(1, int(spaces.max()) + 1):
        inside = spaces == space
        if inside.sum() < 0.03 * body.sum():
            continue
        light = inside & ~visible
        if light.sum() > 0.3 * inside.sum() and not (enclosed[light] > 0).any():
            return True
    return False


def _is_bridged(body: NDArray[np.bool_], hull: NDArray[np.bool_], dark: NDArray[np.bool_]) -> bool:
    """Tell whether ink or print closes a space within the digit that it leaves open."""
    own, now = _closed_spaces(body), _closed_spaces(dark)
    bay = hull & ~body & (own == 0)
    for space in np.unique(now[bay & (now > 0)]):
        inside = now == space
        if inside.sum() > 0.04 * body.sum() and (inside & bay).sum() > 0.5 * inside.sum():
            return True
    return False


def _counter_density(
    body: NDArray[np.bool_], hull: NDArray[np.bool_], seen_ink: NDArray[np.float32], digit: int
) -> float:
    """Return the density of the digit's densest counter (closed hole or deep bay) relative to its strokes."""
    if not hull.any():
        return 1.0
    bays = (hull & ~body).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bays, connectivity=4)
    strokes = float(np.median(seen_ink[body])) if body.any() else 0.0
    if strokes <= 0:
        return 1.0
    depth = cv2.distanceTransform(bays, cv2.DIST_L2, 3)
    closed = _closed_spaces(body) > 0
    densest = 0.0
    for label in range(1, count):
        inside = labels == label
        is_bay = not closed[inside].any()
        least = 0.08 * int(hull.sum()) if is_bay else 0.015 * int(body.sum())
        if stats[label, cv2.CC_STAT_AREA] < least or (is_bay and digit in _NO_BAYS):
            continue
        heart = inside & (depth >= 0.7 * float(depth[inside].max()))
        densest = max(densest, float(seen_ink[heart].mean()) / strokes)
    return densest
