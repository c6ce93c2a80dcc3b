"""One code arc as it comes out of a scanner, with the truth of each digit.

Drawn at 20 px/mm in the order of reality: shape, ink on paper, print and pen over it as density, optics, sampling,
noise, JPEG. Only the arc and what stands next to it is drawn, in a window around it at a random rotation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.digits.glyphs import EM, DigitFace
from training.digits.labels import DigitEvidence, Legibility, measure_digit
from training.digits.zeros import pick_face

PX_PER_MM = 20.0
_STRAIGHT_MM = 150.0  # radius of a ring so large that its code stands straight
_WINDOW_MM = 30.0
_SIZE = round(_WINDOW_MM * PX_PER_MM)
DIGITS = 13

Mask = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcDesign:
    """How the code was engraved. Lengths in mm, angles in degrees clockwise from +x."""

    code: str
    face: DigitFace
    ring_radius_mm: float
    ring_width_mm: float
    digit_radius_mm: float
    digit_height_mm: float
    pitch_deg: float
    squeeze: float
    bolder_px: float
    middle_deg: float
    frame_above: bool = False


@dataclass(frozen=True, slots=True)
class ArcScan:
    """A scanned arc: picture, circle in its pixels, and where each digit is and what it is worth."""

    image_bgr: NDArray[np.uint8]
    centre_px: tuple[float, float]
    ring_radius_px: float
    angle_deg: NDArray[np.float32]
    digit_radius_px: float
    digit_height_px: float
    code: str
    legibility: tuple[Legibility, ...]


def draw_design(rng: Generator, faces: Sequence[DigitFace], stroke: DigitFace | None) -> ArcDesign:
    """Draw a design within what seals show: ring 36 to 46 mm, digits 1.3 to 2.2 mm, pitch .78 to 1.6 heights.

    One in eight stands in a straight row, narrower, as on square seals: an arc of a very large ring.
    """
    is_straight = rng.random() < 0.12
    face = stroke if stroke is not None else pick_face(faces, rng)
    ring = _STRAIGHT_MM if is_straight else float(rng.uniform(18.0, 23.0))
    height = float(rng.uniform(1.2, 1.9) if is_straight else rng.uniform(1.3, 2.2))
    widest = float(np.median([mask.shape[1] for mask in face.masks])) / EM
    squeeze = float(min(rng.uniform(0.45, 0.85), 0.62 / widest) if is_straight else rng.uniform(0.62, 1.05))
    width = float(rng.uniform(0.5, 1.5))
    radius = ring - width - float(rng.uniform(0.25, 1.4)) - height / 2
    pitch_mm = height * float(rng.uniform(0.66, 1.1) if is_straight else rng.uniform(0.78, 1.6))
    # digits of one code do not run into each other
    pitch_mm = max(pitch_mm * (0.75 + 0.25 * squeeze), (widest * squeeze + 0.08) * height)
    pitch = float(np.rad2deg(pitch_mm / radius))
    if not is_straight:
        pitch = float(np.clip(pitch, 3.4, 7.3))
    return ArcDesign(
        code="".join(str(d) for d in rng.integers(0, 10, DIGITS)),
        face=face,
        ring_radius_mm=ring,
        ring_width_mm=width,
        digit_radius_mm=radius,
        digit_height_mm=height,
        pitch_deg=pitch,
        squeeze=squeeze,
        bolder_px=float(rng.uniform(-1.0, 2.4)),
        middle_deg=float(rng.uniform(0, 360)),
        frame_above=bool(is_straight and rng.random() < 0.35),
    )


class ArcSheet:
    """The engraved arc as masks on the window: each digit by itself, and everything else that is engraved."""

    def __init__(self, design: ArcDesign, rng: Generator) -> None:
        self.design = design
        middle = np.deg2rad(design.middle_deg)
        offset = design.digit_radius_mm * PX_PER_MM
        self.centre = (
            _SIZE / 2 - offset * float(np.cos(middle)),
            _SIZE / 2 - offset * float(np.sin(middle)),
        )
        steps = np.arange(DIGITS) - (DIGITS - 1) / 2
        self.angles = (design.middle_deg - steps * design.pitch_deg).astype(np.float32)
        self.digits = [self.place(int(d), a) for d, a in zip(design.code, self.angles, strict=True)]
        self.rest = self._ring()
        self._neighbours(rng)

    def place(self, digit: int, angle_deg: float) -> Mask:
        """Return the mask of a digit standing at an angle."""
        design = self.design
        glyph = design.face.masks[digit]
        scale = design.digit_height_mm * PX_PER_MM / EM
        turn = np.deg2rad(angle_deg - 90.0)
        cos, sin = float(np.cos(turn)), float(np.sin(turn))
        sx, sy = scale * design.squeeze, scale
        radius = design.digit_radius_mm * PX_PER_MM
        cx = self.centre[0] + radius * float(np.cos(np.deg2rad(angle_deg)))
        cy = self.centre[1] + radius * float(np.sin(np.deg2rad(angle_deg)))
        gx, gy = (glyph.shape[1] - 1) / 2, (EM - 1) / 2
        # only the window around the digit is worked on: the rest of the sheet is bare
        half = round(1.1 * max(design.digit_height_mm * PX_PER_MM, sx * glyph.shape[1])) + 6
        left, top = round(cx) - half, round(cy) - half
        matrix = np.array(
            [
                [sx * cos, -sy * sin, cx - left - sx * cos * gx + sy * sin * gy],
                [sx * sin, sy * cos, cy - top - sx * sin * gx - sy * cos * gy],
            ]
        )
        side = 2 * half + 1
        window = np.asarray(cv2.warpAffine(glyph, matrix, (side, side), flags=cv2.INTER_AREA), np.float32)
        return _pasted(bolder(window, design.bolder_px), left, top)

    def _ring(self) -> Mask:
        design = self.design
        canvas = np.zeros((_SIZE, _SIZE), np.uint8)
        centre = tuple(round(v * 16) for v in self.centre)
        radius = (design.ring_radius_mm - design.ring_width_mm / 2) * PX_PER_MM
        if design.frame_above:
            radius = (2 * design.digit_radius_mm - design.ring_radius_mm + design.ring_width_mm / 2) * PX_PER_MM
        cv2.circle(
            canvas, centre, round(radius * 16), 255, max(2, round(design.ring_width_mm * PX_PER_MM)), cv2.LINE_AA, 4
        )
        return np.asarray(canvas / 255, np.float32)

    def _neighbours(self, rng: Generator) -> None:
        """Strokes like those of name characters at both ends of the code, sometimes a line of text above it."""
        design = self.design
        half = (DIGITS / 2 + rng.uniform(0.6, 2.5)) * design.pitch_deg
        for side in (-1, 1):
            if rng.random() < 0.25:
                continue
            angle = design.middle_deg + side * (half + np.rad2deg(rng.uniform(0, 2.6) / design.digit_radius_mm))
            self._character(rng, angle, design.digit_radius_mm - rng.uniform(-0.5, 2.5), rng.uniform(2.5, 6.0))
        if rng.random() < 0.3:
            for step in range(-2, 3):
                angle = design.middle_deg + np.rad2deg(step * 4.4 / design.digit_radius_mm)
                self._character(rng, angle, design.digit_radius_mm - rng.uniform(4.5, 6.5), 3.5)

    def _character(self, rng: Generator, angle_deg: float, radius_mm: float, size_mm: float) -> None:
        cx = self.centre[0] + radius_mm * PX_PER_MM * np.cos(np.deg2rad(angle_deg))
        cy = self.centre[1] + radius_mm * PX_PER_MM * np.sin(np.deg2rad(angle_deg))
        half = size_mm * PX_PER_MM / 2
        turn = np.deg2rad(angle_deg + (90 if rng.random() < 0.7 else -90))
        axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        canvas = np.zeros((_SIZE, _SIZE), np.uint8)
        for _ in range(int(rng.integers(4, 9))):
            along = int(rng.integers(2))
            ends = rng.uniform(-0.9, 0.9, (2, 2)) * half
            ends[1, 1 - along] = ends[0, 1 - along]
            points = ends @ axes + [cx, cy]
            thick = int(rng.integers(5, 13))
            start, end = points.astype(int).tolist()
            cv2.line(canvas, start, end, 255, thick, cv2.LINE_AA)
        self.rest = np.maximum(self.rest, canvas.astype(np.float32) / 255)


def _pasted(window: Mask, left: int, top: int) -> Mask:
    """Return a bare sheet with `window` laid on it; what reaches over the sheet's edge is cut off."""
    sheet = np.zeros((_SIZE, _SIZE), np.float32)
    from_x, from_y = max(0, -left), max(0, -top)
    to_x, to_y = min(window.shape[1], _SIZE - left), min(window.shape[0], _SIZE - top)
    if to_x > from_x and to_y > from_y:
        sheet[top + from_y : top + to_y, left + from_x : left + to_x] = window[from_y:to_y, from_x:to_x]
    return sheet


def bolder(mask: Mask, px: float) -> Mask:
    """Grow (px > 0) or shrink strokes by about `px`, softly: by blurring and moving the threshold."""
    if abs(px) < 0.2:
        return mask
    sigma = 1.0 + abs(px)
    blurred = cv2.GaussianBlur(mask, (0, 0), sigma)
    level = 0.5 - px / (sigma * 2.9)
    changed = np.clip((blurred - max(level, 0.06)) * 4 + 0.5, 0, 1).astype(np.float32)
    # a hairline font would vanish rather than become thinner; nobody engraves a bold 8 without its counters
    keeps_ink = float(changed.sum()) > 0.6 * float(mask.sum())
    return changed if keeps_ink and _counters(changed) == _counters(mask) else mask


def _counters(mask: Mask) -> int:
    """Count the closed light places of at least some .01 mm2."""
    count, _, stats, _ = cv2.connectedComponentsWithStats((mask < 0.5).astype(np.uint8), connectivity=4)
    return int((stats[1:count, cv2.CC_STAT_AREA] >= 6).sum())


def judge(
    sheet: ArcSheet, ink: Mask, cover: Mask, seen: Mask, noise: Mask, *, blur_mm: float, double_mm: float
) -> tuple[Legibility, ...]:
    """Judge each digit of the arc by the masks (labels.py); `noise` is the squared error of the encoded picture."""
    everything = np.maximum.reduce(sheet.digits)
    verdicts = []
    for digit, own in zip(sheet.design.code, sheet.digits, strict=True):
        ys, xs = np.nonzero(own > 0.5)
        if not len(ys):
            verdicts.append(Legibility.ILLEGIBLE)
            continue
        pad = 14
        box = np.s_[max(ys.min() - pad, 0) : ys.max() + pad, max(xs.min() - pad, 0) : xs.max() + pad]
        others = np.maximum(np.where(own[box] > 0.3, 0, everything[box]), sheet.rest[box])
        found = measure_digit(
            own[box],
            others,
            ink[box],
            cover[box],
            seen[box],
            digit=int(digit),
            height_px=sheet.design.digit_height_mm * PX_PER_MM,
        )
        evidence = DigitEvidence(
            seen=found.seen,
            missing_piece=found.piece,
            wrong_ink=found.wrong,
            counter_density=found.counter,
            blur=blur_mm / sheet.design.digit_height_mm,
            double_imprint_mm=double_mm,
            is_reshaped=found.is_reshaped,
            noise=float(np.sqrt(noise[box].mean())),
        )
        verdicts.append(evidence.legibility())
    return tuple(verdicts)
