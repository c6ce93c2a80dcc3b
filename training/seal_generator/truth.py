"""What an impression truly shows, digit by digit: judged on masks, never from the string that was engraved."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from training.seal_generator.design import SealShape
from training.seal_generator.fields import Field
from training.seal_generator.ink import Damage
from training.seal_generator.masks import PX_PER_MM, Part, PartKind, SealMasks
from training.seal_generator.optics import blur_um


class Legibility(StrEnum):
    """Label of one digit; ``UNSURE`` is where two careful people would differ."""

    LEGIBLE = "legible"
    UNSURE = "unsure"
    ILLEGIBLE = "illegible"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitEvidence:
    """Measures of one digit on the paper and after the optics, all as shares (1 = whole)."""

    visible_share: float
    missing_piece: float
    wrong_ink: float
    counter_ratio: float
    blur_ratio: float
    double_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitTruth:
    """One digit of the code: what was engraved and whether it can be read on this picture."""

    position: int
    digit: str
    label: Legibility
    evidence: DigitEvidence
    centre_px: tuple[float, float]
    angle_deg: float
    height_px: float

    @property
    def is_legible(self) -> bool:
        """Tell whether the digit can be read with certainty."""
        return self.label is Legibility.LEGIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class SealTruth:
    """Everything known about one impression on one picture. Pixels of the picture; angle in degrees clockwise."""

    shape: SealShape
    name: str
    code: str
    second_line: str
    centre_px: tuple[float, float]
    width_mm: float
    height_mm: float
    rotation_deg: float
    px_per_mm: float
    digits: tuple[DigitTruth, ...]
    damages: tuple[Damage, ...]
    chroma: float
    hue_deg: float

    @property
    def diameter_mm(self) -> float:
        """Outer diameter of the ring, or the side of a square, as it lies on the scanned sheet."""
        return self.width_mm

    @property
    def is_code_legible(self) -> bool:
        """Tell whether every digit is legible."""
        return bool(self.digits) and all(digit.is_legible for digit in self.digits)

    @property
    def illegible_positions(self) -> tuple[int, ...]:
        """1-based positions of the digits that cannot be read."""
        return tuple(d.position for d in self.digits if d.label is Legibility.ILLEGIBLE)


def label(evidence: DigitEvidence) -> Legibility:
    """Apply the label rule of the digit network's training set (reference page digits.md, "Label")."""
    e = evidence
    if (
        e.visible_share < 0.64
        or e.missing_piece > 0.11
        or e.wrong_ink > 0.70
        or e.counter_ratio > 0.80
        or e.blur_ratio > 0.21
        or e.double_mm > 0.5
    ):
        return Legibility.ILLEGIBLE
    if (
        e.visible_share > 0.88
        and e.missing_piece < 0.05
        and e.wrong_ink < 0.36
        and e.counter_ratio < 0.62
        and e.blur_ratio < 0.10
    ):
        return Legibility.LEGIBLE
    return Legibility.UNSURE


VISIBLE_THICKNESS = 0.35
"""Ink thinner than this share of full ink is taken as not there."""

HIDDEN_COVER = 0.4
"""Black over more than this share of a pixel hides what is under it."""

_SURROUND = 0.12
"""How far round a digit's strokes wrong ink is looked for, as a share of the digit's height."""

Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class InkLayers:
    """What lies on the canvas: red ink's thickness, black cover, and both as density after the optics."""

    thickness: Field
    cover: Field
    blurred: Field


def ink_layers(thickness: Field, cover: Field, sigma_um: float) -> InkLayers:
    """Prepare the layers for judging; ``sigma_um`` is the blur of optics and sensor together."""
    total = np.clip(thickness, 0.0, 1.2) + 1.6 * cover
    return InkLayers(thickness=thickness, cover=cover, blurred=blur_um(np.asarray(total, np.float32), sigma_um))


def _pad_window(part: Part, pad: int, size: int) -> tuple[slice, slice, Bool]:
    """Window around a part grown by ``pad``, and the part's mask on it."""
    rows, columns = part.window
    top, left = max(0, rows.start - pad), max(0, columns.start - pad)
    bottom, right = min(size, rows.stop + pad), min(size, columns.stop + pad)
    own = np.zeros((bottom - top, right - left), bool)
    y, x = rows.start - top, columns.start - left
    own[y : y + part.mask.shape[0], x : x + part.mask.shape[1]] = part.mask > 127
    return slice(top, bottom), slice(left, right), own


def _largest_piece(missing: Bool, area: int) -> float:
    """Largest connected missing piece, slivers below 2 px left out, as a share of the digit."""
    opened = cv2.morphologyEx(missing.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    if count < 2:
        return 0.0
    return float(stats[1:, cv2.CC_STAT_AREA].max()) / area


def _holes(own: Bool) -> list[Bool]:
    """Closed counters of a digit (of 0, 4, 6, 8, 9)."""
    count, labels = cv2.connectedComponents((~own).astype(np.uint8), connectivity=4)
    outside = labels[0, 0]
    found = [labels == i for i in range(1, count) if i != outside]
    return [hole for hole in found if int(hole.sum()) >= 12]


def _hull(own: Bool) -> Bool:
    """Convex hull of a digit."""
    points = cv2.findNonZero(own.astype(np.uint8))
    filled = np.zeros(own.shape, np.uint8)
    cv2.fillConvexPoly(filled, cv2.convexHull(np.asarray(points, np.int32)), 1)
    return filled > 0


def _bays(own: Bool, hull: Bool) -> list[Bool]:
    """Open counters: the large concavities of 2, 3, 5 ... A filled one turns a 3 into an 8."""
    free = hull & ~own
    for hole in _holes(own):
        free &= ~hole
    count, labels = cv2.connectedComponents(free.astype(np.uint8), connectivity=4)
    smallest = 0.07 * float(hull.sum())
    return [bay for bay in (labels == i for i in range(1, count)) if float(bay.sum()) >= smallest]


def _is_newly_closed(own: Bool, hull: Bool, dark: Bool) -> bool:
    """Tell whether ink encloses a space that the digit itself leaves open (a 3 whose mouth is bridged)."""
    old = np.zeros(own.shape, bool)
    for hole in _holes(own):
        old |= hole
    return any(
        float((hole & hull & ~own & ~old).sum()) > 0.5 * float(hole.sum())
        and float(hole.sum()) > 0.04 * float(own.sum())
        for hole in _holes(dark)
    )


def _is_newly_open(own: Bool, visible: Bool) -> bool:
    """Tell whether the paper in a counter runs out through a gap in the stroke round it (a 6 cut open to a 5)."""
    _, regions = cv2.connectedComponents((~visible).astype(np.uint8), connectivity=4)
    outside = set(np.unique(np.concatenate([regions[0], regions[-1], regions[:, 0], regions[:, -1]])).tolist())
    for hole in _holes(own):
        light = regions[hole & ~visible]
        if light.size > 0.3 * int(hole.sum()) and int(np.bincount(light).argmax()) in outside:
            return True
    return False


_OPENING = 0.05
"""Smallest missing piece, as a share of the digit, that opens a counter; a hairline crack does not."""

_HAVE_BAYS = frozenset("23569")
"""Digits whose concavities matter; those of 1 and 7 and beside the stroke of a 4 make no other digit when they fill."""


def _counter_ratio(digit: str, own: Bool, hull: Bool, blurred: Field) -> float:
    """Density in the middle of the worst counter or bay against the strokes', after the optics; 0 without any."""
    worst = 0.0
    strokes = float(np.mean(blurred[own]))
    for space in _holes(own) + (_bays(own, hull) if digit in _HAVE_BAYS else []):
        depth = cv2.distanceTransform(space.astype(np.uint8), cv2.DIST_L2, 3)
        core = depth >= 0.5 * float(depth.max())
        worst = max(worst, float(np.mean(blurred[core])) / max(strokes, 1e-3))
    return worst


def _worse_half(wrong: Bool, around: Bool, angle_deg: float) -> float:
    """Share of the surroundings that bears wrong ink, in the upper or the lower half of the digit, whichever is worse.

    Spread ink is the same in both; a blot on one half closes that half, however clean the other is.
    """
    y, x = np.mgrid[0 : wrong.shape[0], 0 : wrong.shape[1]].astype(np.float32)
    turn = np.radians(angle_deg)
    along = (y - wrong.shape[0] / 2) * np.cos(turn) - (x - wrong.shape[1] / 2) * np.sin(turn)
    halves = (along < 0, along >= 0)
    return max(float((wrong & half).sum()) / max(int((around & half).sum()), 1) for half in halves)


def measure_digit(
    part: Part, engraved: Bool, layers: InkLayers, *, height_mm: float, blur_ratio: float, double_mm: float
) -> DigitEvidence:
    """Measure one digit.

    Parameters
    ----------
    part : Part
        The digit's own mask.
    engraved : (H, W) bool array
        Every part of the seal, so that a neighbour's ink is not taken for wrong ink.
    layers : InkLayers
        What lies on the paper.
    height_mm, blur_ratio, double_mm : float
        Height of the digit; blur sigma over it; shift of a second imprint.
    """
    pad = int(np.ceil(_SURROUND * height_mm * PX_PER_MM)) + 1
    rows, columns, own = _pad_window(part, pad, engraved.shape[0])
    hidden = layers.cover[rows, columns] > HIDDEN_COVER
    inked = layers.thickness[rows, columns] > VISIBLE_THICKNESS
    visible = inked & ~hidden
    area = max(int(own.sum()), 1)
    reach = cv2.distanceTransform((~own).astype(np.uint8), cv2.DIST_L2, 5)
    # the first pixel beyond the edge belongs to the edge itself
    around = (reach > 1.0) & (reach <= _SURROUND * height_mm * PX_PER_MM) & ~(engraved[rows, columns] & ~own)
    wrong = (inked | hidden) & around
    hull = _hull(own)
    counters = _counter_ratio(part.text, own, hull, layers.blurred[rows, columns])
    if _is_newly_closed(own, hull, inked | hidden):
        counters = max(counters, 1.0)
    piece = _largest_piece(own & ~visible, area)
    if piece > _OPENING and _is_newly_open(own, visible):
        piece = 1.0
    return DigitEvidence(
        visible_share=float((visible & own).sum()) / area,
        missing_piece=piece,
        wrong_ink=_worse_half(wrong, around, part.angle_deg),
        counter_ratio=counters,
        blur_ratio=blur_ratio,
        double_mm=double_mm,
    )


def measure_digits(
    masks: SealMasks, layers: InkLayers, *, height_mm: float, sigma_um: float, double_mm: float
) -> tuple[DigitEvidence, ...]:
    """Measure every digit of a seal, in reading order."""
    engraved = masks.coverage > 0.5
    return tuple(
        measure_digit(
            part,
            engraved,
            layers,
            height_mm=height_mm,
            blur_ratio=sigma_um / 1000.0 / height_mm,
            double_mm=double_mm,
        )
        for part in masks.of(PartKind.DIGIT)
    )
