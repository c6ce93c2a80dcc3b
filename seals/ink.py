"""Ink and paper: what is coloured, what is dark, what is bare, on a crop of one seal."""

from dataclasses import dataclass

import cv2
import numpy as np

from seals.values import Image, InkColour, Mask, Plane

# Lab a* Otsu within the coloured pixels, clamped to paper +8 .. +40: best F1 of the methods tried (seals.md 3a)
_COLOURED = 6.0
_CLAMP_LOW = 8.0
_CLAMP_HIGH = 40.0
_DARK_CLAMP = (25.0, 70.0)


def to_lab(image_bgr: Image) -> Plane:
    """Return CIELAB (L* 0..100, a*, b*) of a BGR picture as (H, W, 3) float32, D65 white, in steps of a byte.

    The 8-bit conversion is five times as fast as the exact one and rounds by half a unit, below the scanner's noise.
    """
    lab8 = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2LAB).astype(np.float32)
    lab8[:, :, 0] *= np.float32(100.0 / 255.0)
    lab8[:, :, 1:] -= np.float32(128.0)
    return np.asarray(lab8, dtype=np.float32)


def otsu(values: Plane, *, low: float, high: float, bins: int = 64) -> float:
    """Return Otsu's threshold of `values` clamped to [low, high]; `low` when there are too few values."""
    if values.size < 16:
        return low
    counts, edges = np.histogram(values, bins=bins)
    weight = np.cumsum(counts).astype(np.float64)
    centres = (edges[:-1] + edges[1:]) / 2
    moment = np.cumsum(counts * centres)
    rest = weight[-1] - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        between = weight * rest * (moment / weight - (moment[-1] - moment) / rest) ** 2
    best = int(np.nanargmax(np.where(np.isfinite(between), between, -1.0)))
    return float(np.clip(edges[best + 1], low, high))


@dataclass(frozen=True, slots=True, kw_only=True)
class InkPlanes:
    """A crop seen as ink on paper.

    `lab` float32; `signal` is how much of the seal's ink is at a pixel (a* above the paper for red, darkness for
    grey and black, chroma for other colours), `threshold` its cut; `ink` the seal's own ink; `dark` is foreign dark
    matter that is not the seal's colour (black text, pen); `paper_lab` the bare paper.
    """

    lab: Plane
    signal: Plane
    threshold: float
    ink: Mask
    dark: Mask
    paper_lab: Plane
    colour: InkColour


def split_ink(image_bgr: Image, colour: InkColour = InkColour.RED) -> InkPlanes:
    """Separate a crop of one seal into ink, foreign dark matter and paper.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        Crop of one seal with some paper around it.
    colour : InkColour
        RED uses a*, GREY and BLACK use darkness, OTHER uses the distance from the paper in the a*b* plane.

    Returns
    -------
    InkPlanes
        Planes of the crop's size.
    """
    lab = to_lab(image_bgr)
    paper = paper_of(lab)
    darkness = np.asarray(paper[0] - lab[:, :, 0], dtype=np.float32)
    if colour is InkColour.RED:
        signal = lab[:, :, 1] - paper[1]
    elif colour is InkColour.OTHER:
        signal = np.hypot(lab[:, :, 1] - paper[1], lab[:, :, 2] - paper[2])
    else:
        signal = darkness
    signal = np.asarray(signal, dtype=np.float32)
    if colour in {InkColour.RED, InkColour.OTHER}:
        threshold = otsu(signal[signal > _COLOURED], low=_CLAMP_LOW, high=_CLAMP_HIGH)
        ink = signal > threshold
        dark = (darkness > 35.0) & ~_near(ink) & (_chroma(lab, paper) < 22.0)
    else:
        threshold = otsu(signal[signal > 12.0], low=_DARK_CLAMP[0], high=_DARK_CLAMP[1]) * 0.75
        ink = signal > threshold
        dark = np.zeros_like(ink)
    return InkPlanes(lab=lab, signal=signal, threshold=threshold, ink=ink, dark=dark, paper_lab=paper, colour=colour)


def paper_of(lab: Plane) -> Plane:
    """Return the paper's L*, a*, b*: the median of the brighter half of what is not coloured, shape (3,)."""
    step = max(1, int(np.sqrt(lab.shape[0] * lab.shape[1] / 40_000)))
    flat = lab[::step, ::step].reshape(-1, 3)
    bright = flat[flat[:, 0] >= np.median(flat[:, 0])]
    chroma = np.hypot(bright[:, 1] - np.median(bright[:, 1]), bright[:, 2] - np.median(bright[:, 2]))
    calm = bright[chroma <= max(6.0, float(np.median(chroma)))]
    return np.asarray(np.median(calm if len(calm) else bright, axis=0), dtype=np.float32)


def _chroma(lab: Plane, paper: Plane) -> Plane:
    return np.asarray(np.hypot(lab[:, :, 1] - paper[1], lab[:, :, 2] - paper[2]), dtype=np.float32)


def _near(mask: Mask) -> Mask:
    grown = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(grown > 0)


def hue_deg(a_star: float, b_star: float) -> float:
    """Return the CIELAB hue angle in degrees, -180 to 180; red ink lies between 0 and 45."""
    return float(np.degrees(np.arctan2(b_star, a_star)))


def classify_colour(lab_ink: Plane, paper: Plane) -> InkColour:
    """Name the ink's colour from its median Lab.

    Parameters
    ----------
    lab_ink : (3,) float32 array
        Median of the (eroded) ink.
    paper : (3,) float32 array
        The bare paper; a tint of the paper also tints grey ink, so chroma counts from there when it is smaller.
    """
    chroma = float(np.hypot(lab_ink[1], lab_ink[2]))
    relative = float(np.hypot(lab_ink[1] - paper[1], lab_ink[2] - paper[2]))
    if min(chroma, relative) < 12.0:
        return InkColour.BLACK if lab_ink[0] < 35.0 else InkColour.GREY
    return InkColour.RED if -25.0 <= hue_deg(float(lab_ink[1]), float(lab_ink[2])) <= 60.0 else InkColour.OTHER
