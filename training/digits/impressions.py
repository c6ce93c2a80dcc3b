"""Code arcs cut from whole seals of the seal generator: the same truth from another hand's ink, paper and optics.

Its typefaces are those of `glyphs.py`, never the generator's own, so that it can still measure the network on digits
that were never trained on. Damage is drawn over wider ranges than the generator's table of conditions has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.digits.arcs import DIGITS, ArcScan, bolder
from training.digits.glyphs import EM, DigitFace, stroke_face
from training.digits.labels import Legibility
from training.digits.zeros import pick_face
from training.seal_generator import (
    CopyKind,
    InkCondition,
    PaperCondition,
    ScanCondition,
    SealDesign,
    SealTruth,
    random_design,
    random_square,
    render_seal,
)
from training.seal_generator.glyphs import GLYPH_PX

_STRAIGHT_MM = 150.0  # radius of the ring that a straight code is taken for an arc of
_LABELS = {"illegible": Legibility.ILLEGIBLE, "unsure": Legibility.UNSURE, "legible": Legibility.LEGIBLE}
_DPI = (300, 200, 600, 150, 250, 100)
_DPI_SHARES = (0.5, 0.18, 0.12, 0.1, 0.05, 0.05)


@dataclass(frozen=True, slots=True)
class _Chance:
    """Draws of one seal, against how badly it is treated (0 to 1)."""

    rng: Generator
    level: float

    def often(self, clean: float, worst: float) -> bool:
        """Tell whether a harm happens; its chance on clean and on the worst seals."""
        return bool(self.rng.random() < clean + worst * self.level)

    def up_to(self, low: float, clean: float, worst: float) -> float:
        """Draw how strong a harm is; its largest value on clean seals, and what the worst add."""
        return float(self.rng.uniform(low, clean + worst * self.level))


def draw_impression(rng: Generator, faces: Sequence[DigitFace]) -> ArcScan:
    """Stamp and scan one seal with a hardness of its own; about half stay clean. One in eight is square."""
    is_square = rng.random() < 0.12
    design = _with_face(random_square(rng, has_code=True) if is_square else random_design(rng), rng, faces)
    chance = _Chance(rng, max(0.0, float(rng.random()) * 1.6 - 0.6))
    image, truth = render_seal(design, _ink(chance), _paper(chance), _scan(chance), int(rng.integers(2**31)))
    return _arc(design, image, truth)


def _with_face(design: SealDesign, rng: Generator, faces: Sequence[DigitFace]) -> SealDesign:
    """Engrave a random code in one of `faces` or of the round pen; sizes a little beyond those of the generator."""
    is_drawn = rng.random() < 0.4
    face = (
        stroke_face(float(rng.uniform(0.1, 0.22)), float(rng.uniform(0.5, 0.8))) if is_drawn else pick_face(faces, rng)
    )
    is_straight = not design.is_round
    squeeze = float(rng.uniform(0.55, 0.85) if is_straight else rng.uniform(0.65, 1.0))
    pitch = design.digit_pitch if is_straight else float(rng.uniform(0.78, 1.3))
    return replace(
        design,
        code="".join(str(d) for d in rng.integers(0, 10, DIGITS)),
        digit_glyphs=_glyphs(face, squeeze, min(0.72, 0.86 * pitch), float(rng.uniform(-1.0, 2.4))),
        digit_height_mm=design.digit_height_mm if is_straight else float(rng.uniform(1.35, 2.15)),
        digit_pitch=pitch,
        digit_gap_mm=float(rng.uniform(0.4, 1.3)),
    )


def _glyphs(face: DigitFace, squeeze: float, widest: float, bolder_px: float) -> Mapping[str, NDArray[np.uint8]]:
    """Bring a face to the generator's size; `widest` is the largest width in digit heights."""
    glyphs = {}
    for digit, mask in enumerate(face.masks):
        room = np.pad(mask, 4)
        ys, xs = np.nonzero((grown := bolder(room, bolder_px)) > 0.1)
        tight = grown[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
        width = min(squeeze * tight.shape[1] / EM, widest)
        size = (max(6, round(width * GLYPH_PX)), GLYPH_PX)
        sized = cv2.resize(tight, size, interpolation=cv2.INTER_LINEAR)
        glyphs[str(digit)] = np.clip(sized * 255, 0, 255).astype(np.uint8)
    return glyphs


def _ink(chance: _Chance) -> InkCondition:
    """Draw one stamping: real inks and beyond, each harm by itself, damage on digits in nearly half."""
    rng = chance.rng
    many = rng.random() < 0.4
    has_voids, has_blots = rng.random() < 0.3, rng.random() < 0.06 + 0.2 * chance.level
    return InkCondition(
        rotation_deg=float(rng.uniform(-25, 25)),
        lightness=float(rng.uniform(43, 56)),
        chroma=float(rng.uniform(36, 76)),
        hue_deg=float(rng.uniform(-8, 38)),
        patchiness=float(rng.uniform(0.1, 0.38)),
        pressure_gradient=float(rng.uniform(0, 0.25)),
        edge_um=float(rng.uniform(5, 18)),
        spread_um=chance.up_to(0, 60, 200) if chance.often(0.3, 0.4) else 15.0,
        starvation=chance.up_to(0.02, 0.08, 0.6) if chance.often(0.12, 0.5) else 0.0,
        smear_mm=chance.up_to(0.05, 0.15, 0.4) if chance.often(0.0, 0.08) else 0.0,
        double_mm=float(rng.uniform(0.15, 1.0)) if chance.often(0.0, 0.1) else 0.0,
        voids=(int(rng.integers(2, 5)) if many else 1) if has_voids else 0,
        void_mm=float(rng.uniform(0.4, 1.4)),
        blots=(int(rng.integers(1, 4)) if many else 1) if has_blots else 0,
        blot_mm=float(rng.uniform(0.4, 1.5)),
        scratches=int(rng.integers(1, 4)) if chance.often(0.03, 0.2) else 0,
        aim_at_digit=None if many else int(rng.integers(1, DIGITS + 1)),
    )


def _paper(chance: _Chance) -> PaperCondition:
    """Draw a sheet: white, cream or grey, at times with text or a pen over the code."""
    rng = chance.rng
    return PaperCondition(
        lightness=float(rng.uniform(80, 95) if rng.random() < 0.3 else rng.uniform(94, 98)),
        a=float(rng.uniform(-1, 1)),
        b=float(rng.uniform(-1, 11)),
        texture=float(rng.uniform(0.4, 1.5)),
        text_lines=int(rng.integers(1, 5)) if (has_text := chance.often(0.04, 0.15)) else 0,
        text_over_code=has_text,
        text_mm=float(rng.uniform(3.0, 5.0)),
        pen_strokes=int(rng.integers(1, 4)) if chance.often(0.06, 0.2) else 0,
        pen_mm=float(rng.uniform(0.3, 0.8)),
        specks=int(rng.integers(0, 30)) if rng.random() < 0.2 else 0,
    )


def _scan(chance: _Chance) -> ScanCondition:
    """Draw a scan at any turn; one in twelve of a copy."""
    rng = chance.rng
    copies = (CopyKind.ORIGINAL, CopyKind.GREY_COPY, CopyKind.COLOUR_PRINT)
    return ScanCondition(
        dpi=float(rng.choice(_DPI, p=_DPI_SHARES)),
        angle_deg=float(rng.uniform(0, 360)),
        blur_um=chance.up_to(25, 70, 350) if chance.often(0.3, 0.3) else float(rng.uniform(30, 60)),
        noise_sd=float(rng.uniform(0.5, 3.5)),
        sharpen=float(rng.uniform(0.2, 0.9)) if rng.random() < 0.2 else 0.0,
        jpeg_quality=int(rng.integers(20, 60) if chance.often(0.05, 0.2) else rng.integers(70, 96)),
        copy=copies[int(rng.choice(3, p=(0.92, 0.06, 0.02)))],
        margin_mm=1.5,
    )


def _arc(design: SealDesign, image: NDArray[np.uint8], truth: SealTruth) -> ArcScan:
    """Take the code's circle from where its digits lie; a straight row's lies far above or below it."""
    places = np.array([digit.centre_px for digit in truth.digits])
    centre = np.array(truth.centre_px)
    if not design.is_round:
        turn = np.deg2rad(truth.digits[0].angle_deg)
        down = np.array([-np.sin(turn), np.cos(turn)])
        centre = places.mean(axis=0) - _STRAIGHT_MM * truth.px_per_mm * down
    away = places - centre
    return ArcScan(
        image_bgr=image,
        centre_px=(float(centre[0]), float(centre[1])),
        ring_radius_px=truth.width_mm / 2 * truth.px_per_mm,
        angle_deg=np.rad2deg(np.arctan2(away[:, 1], away[:, 0])).astype(np.float32),
        digit_radius_px=float(np.hypot(*away.T).mean()),
        digit_height_px=truth.digits[0].height_px,
        code=design.code,
        legibility=tuple(_LABELS[digit.label.value] for digit in truth.digits),
    )
