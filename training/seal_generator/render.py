"""One seal on one picture: shape, ink, paper, scan, and the truth about it."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from training.seal_generator.design import SealDesign, SealShape
from training.seal_generator.fields import Field
from training.seal_generator.ink import Impression, press
from training.seal_generator.masks import PX_PER_MM, PartKind, SealMasks, draw_masks
from training.seal_generator.optics import Matrix, aperture_um, scan_canvas
from training.seal_generator.paper import BLACK_DENSITY, base_reflectance, dark_cover
from training.seal_generator.recipes import InkCondition, PaperCondition, ScanCondition
from training.seal_generator.signature import draw_signature
from training.seal_generator.truth import DigitEvidence, DigitTruth, SealTruth, ink_layers, label, measure_digits

Image = NDArray[np.uint8]


def draw(design: SealDesign, *, size_px: int, rotation_deg: float, rng: np.random.Generator) -> SealMasks:
    """Draw a seal's or a signature's masks; only a signature uses ``rng``."""
    if design.shape is SealShape.SIGNATURE:
        return draw_signature(design, size_px=size_px, rotation_deg=rotation_deg, rng=rng)
    return draw_masks(design, size_px=size_px, rotation_deg=rotation_deg)


def canvas_size(design: SealDesign, *, margin_mm: float, is_turned: bool) -> int:
    """Side in pixels of the 600-dpi canvas that holds a seal with its margin."""
    wide, high = design.width_mm, design.height_mm
    across = float(np.hypot(wide, high)) if is_turned and not design.is_round else max(wide, high)
    return 2 * round((across / 2 + margin_mm) * PX_PER_MM) + 1


def lay_ink(reflectance: Field, impression: Impression, cover: Field) -> Field:
    """Multiply ink and print onto paper: densities add, nothing is pasted."""
    total = impression.thickness[..., None] * impression.full_density + (BLACK_DENSITY * cover)[..., None]
    return np.asarray(reflectance * np.power(np.float32(10.0), -total), np.float32)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    u, v, w = matrix @ np.array([x, y, 1.0])
    return float(u / w), float(v / w)


def _place_digits(
    masks: SealMasks, evidence: tuple[DigitEvidence, ...], scan: ScanCondition, to_image: Matrix, height_mm: float
) -> tuple[DigitTruth, ...]:
    placed = []
    for index, (part, measured) in enumerate(zip(masks.of(PartKind.DIGIT), evidence, strict=True)):
        x = masks.centre_px + part.centre_mm[0] * PX_PER_MM
        y = masks.centre_px + part.centre_mm[1] * PX_PER_MM
        placed.append(
            DigitTruth(
                position=index + 1,
                digit=part.text,
                label=label(measured),
                evidence=measured,
                centre_px=_apply(to_image, x, y),
                angle_deg=_norm(part.angle_deg + scan.angle_deg),
                height_px=height_mm * scan.reduced * scan.dpi / 25.4,
            )
        )
    return tuple(placed)


def _norm(degrees: float) -> float:
    return (degrees + 180.0) % 360.0 - 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Laid:
    """One impression on its sheet, before the scan: `sheet` is the light it sends back, B, G, R at 600 dpi."""

    masks: SealMasks
    impression: Impression
    cover: Field
    sheet: Field


def _truth(design: SealDesign, ink: InkCondition, scan: ScanCondition, laid: _Laid, to_image: Matrix) -> SealTruth:
    sigma = float(np.hypot(scan.blur_um, aperture_um(scan.dpi * scan.reduced)))
    layers = ink_layers(laid.impression.thickness, laid.cover, sigma)
    height = design.digit_height_mm
    evidence = measure_digits(laid.masks, layers, height_mm=height, sigma_um=sigma, double_mm=ink.double_mm)
    return SealTruth(
        shape=design.shape,
        name=design.name,
        code=design.code,
        second_line=design.second_line,
        centre_px=_apply(to_image, laid.masks.centre_px, laid.masks.centre_px),
        width_mm=design.width_mm * scan.reduced,
        height_mm=design.height_mm * scan.reduced,
        rotation_deg=_norm(ink.rotation_deg + scan.angle_deg),
        px_per_mm=scan.dpi / 25.4,
        digits=_place_digits(laid.masks, evidence, scan, to_image, height),
        damages=laid.impression.damages,
        chroma=ink.chroma,
        hue_deg=ink.hue_deg,
    )


def _code_row(masks: SealMasks, rng: np.random.Generator) -> float | None:
    digits = masks.of(PartKind.DIGIT)
    if not digits:
        return None
    return masks.centre_px + digits[int(rng.integers(len(digits)))].centre_mm[1] * PX_PER_MM


def render_seal(
    design: SealDesign, ink: InkCondition, paper: PaperCondition, scan: ScanCondition, seed: int
) -> tuple[Image, SealTruth]:
    """Stamp a seal once on a piece of paper and scan it.

    Parameters
    ----------
    design, ink, paper, scan : SealDesign, InkCondition, PaperCondition, ScanCondition
        What is engraved, how it was stamped, on what, and how that was scanned.
    seed : int
        Same arguments and seed, same bytes. Ink, paper and scan draw from streams of their own, so that
        changing the scan leaves the impression alone.

    Returns
    -------
    (H, W, 3) uint8 array, SealTruth
        Blue green red, the seal in the middle with ``scan.margin_mm`` round it; and what it truly shows.
    """
    turned = (ink.rotation_deg % 90.0, scan.angle_deg % 90.0) != (0.0, 0.0)
    laid = _stamped(design, ink, paper, seed, canvas_size(design, margin_mm=scan.margin_mm, is_turned=turned))
    scanned = scan_canvas(laid.sheet, scan, _streams(seed)[2])
    return scanned.image, _truth(design, ink, scan, laid, scanned.to_image)


def _streams(seed: int) -> list[np.random.Generator]:
    """Return the streams of ink, paper and scan."""
    return [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(3)]


@lru_cache(maxsize=1)  # a sheet is often scanned twice, for the upload and on paper
def _stamped(design: SealDesign, ink: InkCondition, paper: PaperCondition, seed: int, size_px: int) -> _Laid:
    """Stamp a sheet; most of a picture's time. Nothing here depends on the scan, and nobody writes on what it gives."""
    ink_rng, paper_rng, _ = _streams(seed)
    masks = draw(design, size_px=size_px, rotation_deg=ink.rotation_deg, rng=ink_rng)
    impression = press(masks, ink, ink_rng)
    cover = dark_cover(paper, size_px, _code_row(masks, paper_rng), paper_rng)
    sheet = base_reflectance(paper, (size_px, size_px), paper_rng)
    return _Laid(masks=masks, impression=impression, cover=cover, sheet=lay_ink(sheet, impression, cover))


def encode_png(image: Image) -> bytes:
    """Compress without loss."""
    ok, data = cv2.imencode(".png", image)
    if not ok:
        raise ValueError("the picture could not be encoded as PNG")
    return data.tobytes()
