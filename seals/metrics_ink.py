"""How the ink looks on its paper: contrast, colour, base colour, evenness, impurities, signs of processing."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from seals.ink import (
    Counts,
    classify_colour,
    counts_of,
    deviation_of,
    hue_deg,
    lab_of,
    near,
    pixels_in,
    quantile_of,
    to_lab,
)
from seals.values import Image, InkColour, Mask, Plane
from seals.view import SealView

_INSIDE = 0.93  # within the ring line
_SPECK_MM = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class InkMeasures:
    """Colour figures of one seal; L*, a*, b* units, shares in percent of the disc. None: not measurable."""

    contrast: float | None
    ink_hue: float | None
    ink_chroma: float | None
    ink_colour: InkColour
    paper_lightness: float | None
    paper_chroma: float | None
    evenness: float | None
    impurity_percent: float
    specks: int
    darkest_chroma: float | None


def measure_ink(view: SealView) -> InkMeasures:
    """Measure ink and paper inside the outline.

    Parameters
    ----------
    view : SealView
        The seal on its crop.

    Returns
    -------
    InkMeasures
        Contrast is dE76 between the median eroded ink and the median paper inside the ring.

    Notes
    -----
    Definitions: seals.md §4. Ink within one pixel of an edge is left out of colours where enough ink remains.
    """
    planes, inside = view.planes, view.disc(_INSIDE)
    ink = _core(planes.ink & view.disc(1.01))
    strange = foreign_ink(view)
    paper = _bare(view, inside, strange)
    ink_lab = _median_lab(_counts(view, ink)) if ink.any() else None
    has_paper = pixels_in(paper) > 50
    paper_counts = _counts(view, paper)
    paper_lab = _median_lab(paper_counts) if has_paper else planes.paper_lab
    foreign = strange & inside
    return InkMeasures(
        contrast=None if ink_lab is None else float(np.linalg.norm(ink_lab - paper_lab)),
        ink_hue=None if ink_lab is None else hue_deg(float(ink_lab[1]), float(ink_lab[2])),
        ink_chroma=None if ink_lab is None else float(np.hypot(ink_lab[1], ink_lab[2])),
        ink_colour=InkColour.OTHER if ink_lab is None else classify_colour(ink_lab, planes.paper_lab),
        paper_lightness=float(paper_lab[0]),
        paper_chroma=float(np.hypot(paper_lab[1], paper_lab[2])),
        evenness=deviation_of(paper_counts[0]) * 100.0 / 255.0 if has_paper else None,
        impurity_percent=100.0 * pixels_in(foreign) / max(1, pixels_in(inside)),
        specks=_specks(foreign, view),
        darkest_chroma=_darkest_chroma(view, ink),
    )


def foreign_ink(view: SealView) -> Mask:
    """Return what is dark inside the crop but not the seal's ink: black text, pen, stains; with its soft edge off."""
    planes = view.planes
    if planes.colour in {InkColour.GREY, InkColour.BLACK}:
        return np.zeros(planes.ink.shape, dtype=bool)
    dark = (planes.darkness > 28.0) & (planes.signal < 0.35 * planes.darkness)
    return np.asarray(dark & ~near(planes.ink))


def _counts(view: SealView, mask: Mask) -> list[Counts]:
    """Count the values of the three channels where `mask` is set, on every third line of large crops."""
    rows = slice(None, None, 3 if mask.size > 150_000 else 1)
    return [counts_of(channel[rows], mask[rows]) for channel in view.planes.lab8]


def _median_lab(counts: Sequence[Counts]) -> Plane:
    return lab_of([quantile_of(channel, 0.5) for channel in counts])


def _core(ink: Mask) -> Mask:
    eroded = cv2.erode(ink.view(np.uint8), np.ones((3, 3), np.uint8)).view(bool)
    return np.asarray(eroded if pixels_in(eroded) > max(40, 0.08 * pixels_in(ink)) else ink)


def _bare(view: SealView, inside: Mask, strange: Mask) -> Mask:
    """Return paper well away from anything printed or stamped."""
    planes = view.planes
    reach = max(3, round(0.012 * view.geometry.radius) | 1)
    low = planes.signal > 0.5 * planes.threshold
    used = low | planes.dark | strange
    grown = cv2.dilate(used.view(np.uint8), np.ones((reach, reach), np.uint8)).view(bool)
    bare = inside & ~grown
    return np.asarray(bare if pixels_in(bare) > 200 else inside & ~used)


def _specks(foreign: Mask, view: SealView) -> int:
    px = _SPECK_MM * view.px_per_mm if view.px_per_mm else 0.01 * view.geometry.radius
    least = max(2.0, np.pi / 4 * px * px)
    if pixels_in(foreign) < least:
        return 0
    x, y, width, height = cv2.boundingRect(foreign.view(np.uint8))
    foreign = np.ascontiguousarray(foreign[y : y + height, x : x + width])
    _, _, stats, _ = cv2.connectedComponentsWithStats(foreign.view(np.uint8), connectivity=8)
    return int((stats[1:, cv2.CC_STAT_AREA] >= least).sum())


def _darkest_chroma(view: SealView, ink: Mask) -> float | None:
    """Return the chroma, counted from the paper's tint, of the darkest quarter of the seal's own ink."""
    at = np.flatnonzero(ink)
    at = at[:: max(1, len(at) // 8000)]
    if len(at) < 20:
        return None
    light, a_star, b_star = (channel.ravel()[at] for channel in view.planes.lab8)
    dark = light <= np.quantile(light, 0.25)
    a_dark, b_dark = a_star[dark] - np.float32(128.0), b_star[dark] - np.float32(128.0)
    away = np.hypot(a_dark - view.planes.paper_lab[1], b_dark - view.planes.paper_lab[2])
    return float(min(np.median(away), np.median(np.hypot(a_dark, b_dark))))


def print_pattern(star_crop: Image) -> float:
    """Return the strongest regular pattern in solid ink: FFT peak over median of a square crop.

    Parameters
    ----------
    star_crop : (N, N, 3) uint8 array
        Solid ink (the star) at 600 dpi, N >= 48.

    Returns
    -------
    float
        A stamp is near 65; simulated halftones 106-273 (seals.md §4).
    """
    lightness: Plane = to_lab(star_crop)[:, :, 0]
    window = np.outer(np.hanning(lightness.shape[0]), np.hanning(lightness.shape[1]))
    spectrum = np.abs(np.fft.fftshift(np.fft.fft2((lightness - lightness.mean()) * window)))
    y, x = np.indices(spectrum.shape)
    radius = np.hypot(y - spectrum.shape[0] // 2, x - spectrum.shape[1] // 2)
    band = spectrum[(radius > 0.08 * spectrum.shape[0]) & (radius < 0.48 * spectrum.shape[0])]
    return float(band.max() / max(1e-6, float(np.median(band))))
