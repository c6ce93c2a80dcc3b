"""Stamping a page: ink of a seal multiplied onto what is printed, with the truth about what can be read."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.documents.sheet import PX_PER_MM
from training.seal_generator.design import SealDesign, SealShape
from training.seal_generator.fields import decode_srgb, encode_srgb
from training.seal_generator.fonts import Typeface
from training.seal_generator.ink import Impression, press
from training.seal_generator.masks import PartKind
from training.seal_generator.recipes import InkCondition
from training.seal_generator.render import canvas_size, draw
from training.seal_generator.truth import DigitEvidence, ink_layers, label, measure_digits

Page = NDArray[np.uint8]

OPTICS_UM = 60.0
"""Blur of an office scanner at 300 dpi, optics and sensor together; with it the digits are judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One stamping that somebody does: which die, how inked, where on the page (mm)."""

    role: str
    design: SealDesign
    ink: InkCondition
    at_mm: tuple[float, float]
    seed: int
    is_copied: bool = False
    """Printed or photocopied in black and white instead of stamped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StampTruth:
    """What one impression on a page shows: place in mm from the page's upper left, and every digit's label."""

    role: str
    design: SealDesign
    centre_mm: tuple[float, float]
    rotation_deg: float
    is_copied: bool
    digits: tuple[tuple[str, str, DigitEvidence], ...]

    @property
    def legibility(self) -> tuple[str, ...]:
        """Label of each digit, in reading order."""
        return tuple(name for _, name, _ in self.digits)


def _transmittance(impression: Impression, *, is_copied: bool) -> NDArray[np.float32]:
    """Share of light that passes, per B, G, R, brought from 600 to 300 dpi."""
    full = np.full(3, 0.85, np.float32) if is_copied else impression.full_density
    at_600 = np.power(np.float32(10.0), -impression.thickness[..., None] * full).astype(np.float32)
    even = at_600[: at_600.shape[0] // 2 * 2, : at_600.shape[1] // 2 * 2]
    half = (even.shape[1] // 2, even.shape[0] // 2)
    return np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.float32)


def _clip_window(at_px: tuple[int, int], side: int, page: Page) -> tuple[slice, slice, slice, slice]:
    """Rows and columns on the page, and the same on the stamp, of the part that lies on the page."""
    left, top = at_px[0] - side // 2, at_px[1] - side // 2
    rows = slice(max(0, top), min(page.shape[0], top + side))
    columns = slice(max(0, left), min(page.shape[1], left + side))
    return rows, columns, slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)


def stamp(page: Page, item: Stamp) -> StampTruth:
    """Stamp onto a 300-dpi page in place: densities add in linear light. Return what the impression shows."""
    rng = np.random.default_rng(item.seed)
    size = canvas_size(item.design, margin_mm=2.5, is_turned=True)
    masks = draw(item.design, size_px=size, rotation_deg=item.ink.rotation_deg, rng=rng)
    impression = press(masks, item.ink, rng)
    light = _transmittance(impression, is_copied=item.is_copied)
    at = (round(item.at_mm[0] * PX_PER_MM), round(item.at_mm[1] * PX_PER_MM))
    rows, columns, own_rows, own_columns = _clip_window(at, light.shape[0], page)
    under = decode_srgb(page[rows, columns])
    cover = np.zeros(light.shape[:2], np.float32)
    grey = under.mean(axis=2)
    paper = max(float(np.quantile(grey, 0.8)), 0.05)
    cover[own_rows, own_columns] = np.clip(1.15 - grey / paper * 1.2, 0.0, 1.0)
    page[rows, columns] = np.rint(encode_srgb(under * light[own_rows, own_columns])).astype(np.uint8)
    big = cv2.resize(cover, (size, size), interpolation=cv2.INTER_LINEAR)
    layers = ink_layers(impression.thickness, np.asarray(big, np.float32), OPTICS_UM)
    measured = measure_digits(
        masks, layers, height_mm=item.design.digit_height_mm, sigma_um=OPTICS_UM, double_mm=item.ink.double_mm
    )
    parts = masks.of(PartKind.DIGIT)
    return StampTruth(
        role=item.role,
        design=item.design,
        centre_mm=item.at_mm,
        rotation_deg=item.ink.rotation_deg,
        is_copied=item.is_copied,
        digits=tuple((part.text, str(label(e)), e) for part, e in zip(parts, measured, strict=True)),
    )


PEN_INK = InkCondition(
    lightness=24.0, chroma=26.0, hue_deg=285.0, patchiness=0.10, spread_um=6.0, edge_um=6.0, starvation=0.0
)
"""Blue-black gel pen, for signatures and what is written by hand."""


_TALL = 1.9
"""Han characters are written taller than digits by this factor of half an em."""


def handwriting(page: Page, text: str, at_mm: tuple[float, float], *, size_mm: float, seed: int) -> None:
    """Write a line by hand onto the page, in place; `at_mm` is its middle."""
    advance = size_mm * 0.72
    design = SealDesign(
        shape=SealShape.SIGNATURE,
        name=text,
        width_mm=advance * len(text) / 0.85,
        height_mm=size_mm * _TALL,
        name_face=Typeface.KAI,
        name_height_mm=size_mm,
    )
    stamp(page, Stamp(role="handwriting", design=design, ink=PEN_INK, at_mm=at_mm, seed=seed))
