"""Ink and paper: what is coloured, what is dark, what is bare, on a crop of one seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.values import Image, InkColour, Mask, Plane

# Lab a* Otsu within the coloured pixels, clamped to paper +8 .. +40: best F1 of the methods tried (seals.md 3a)
_COLOURED = 6.0
_CLAMP_LOW = 8.0
_CLAMP_HIGH = 40.0
_DARK_CLAMP = (25.0, 70.0)
_ONE_VALUE = 1e-3  # values nearer to each other than this are one; a histogram cannot part them

Counts: TypeAlias = NDArray[np.float64]


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
    least, most = float(values.min()), float(values.max())
    if most - least < _ONE_VALUE:
        least, most = least - 0.5, most + 0.5
    counts, edges = np.histogram(values, bins=bins, range=(least, most))
    weight = np.cumsum(counts).astype(np.float64)
    centres = (edges[:-1] + edges[1:]) / 2
    moment = np.cumsum(counts * centres)
    rest = weight[-1] - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        between = weight * rest * (moment / weight - (moment[-1] - moment) / rest) ** 2
    best = int(np.nanargmax(np.where(np.isfinite(between), between, -1.0)))
    return float(np.clip(edges[best + 1], low, high))


def otsu_of(counts: Counts, *, low: float, high: float) -> float:
    """Return Otsu's threshold of whole numbers counted from 0, clamped to [low, high]; `low` where there are few."""
    if counts.sum() < 16:
        return low
    weight, moment = np.cumsum(counts), np.cumsum(counts * np.arange(len(counts)))
    rest = weight[-1] - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        between = weight * rest * (moment / weight - (moment[-1] - moment) / rest) ** 2
    best = int(np.argmax(np.where(np.isfinite(between), between, -1.0)))
    return float(np.clip(best + 0.5, low, high))


def counts_of(channel: Image, mask: Mask | None = None) -> Counts:
    """Return how often each of the 256 values of an 8-bit channel occurs, where `mask` is set."""
    shown = None if mask is None else np.ascontiguousarray(mask).view(np.uint8)
    return np.asarray(cv2.calcHist([channel], [0], shown, [256], [0, 256]).ravel(), dtype=np.float64)


def quantile_of(counts: Counts, share: float) -> float:
    """Return the value below which `share` of the counted values lie (a whole number); NaN when nothing was counted."""
    total = counts.sum()
    return float(np.searchsorted(np.cumsum(counts), share * total)) if total else float("nan")


def deviation_of(counts: Counts) -> float:
    """Return the standard deviation of the counted values."""
    value, total = np.arange(256), max(counts.sum(), 1.0)
    mean = float((counts * value).sum() / total)
    return float(np.sqrt((counts * (value - mean) ** 2).sum() / total))


@dataclass(frozen=True, slots=True, kw_only=True)
class InkPlanes:
    """A crop seen as ink on paper.

    `lab8` is OpenCV's 8-bit Lab, its three channels apart; `darkness` L* below the paper's, 0..100; `signal` is how
    much of the seal's ink is at a pixel (a* above the paper for red, darkness for grey and black, chroma for other
    colours), `threshold` its cut; `ink` the seal's own ink; `dark` is foreign dark matter that is not the seal's
    colour (black text, pen); `paper_lab` the bare paper.
    """

    lab8: tuple[Image, Image, Image]
    darkness: Plane
    signal: Plane
    threshold: float
    ink: Mask
    dark: Mask
    paper_lab: Plane
    colour: InkColour

    @property
    def lab(self) -> Plane:
        """CIELAB of the crop, (H, W, 3) float32: slow, for pictures and not for measuring."""
        lightness, a_star, b_star = self.lab8
        scaled = (lightness * np.float32(100.0 / 255.0), a_star - np.float32(128.0), b_star - np.float32(128.0))
        return np.asarray(np.dstack(scaled), dtype=np.float32)

    def lab_at(self, x: Plane, y: Plane) -> Plane:
        """Return CIELAB at points of the crop (float32 coordinates of one shape), that shape with three channels."""
        seen = [cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for plane in self.lab8]
        scaled = (seen[0] * np.float32(100.0 / 255.0), seen[1] - np.float32(128.0), seen[2] - np.float32(128.0))
        return np.asarray(np.dstack(scaled), dtype=np.float32)


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
    lightness, a_star, b_star = (
        np.asarray(channel, dtype=np.uint8) for channel in cv2.split(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2LAB))
    )
    lab8 = (lightness, a_star, b_star)
    paper = paper_of(lab8)
    darkness = np.asarray(paper[0] - lightness * np.float32(100.0 / 255.0), dtype=np.float32)
    if colour in {InkColour.RED, InkColour.OTHER}:
        signal, threshold = _coloured_signal(lab8, paper, colour)
        ink = signal > threshold
        dark = _colourless((darkness > 35.0) & ~near(ink), lab8, paper)
    else:
        signal = darkness
        threshold = otsu_of(_above(_counts_of(signal), 12.0), low=_DARK_CLAMP[0], high=_DARK_CLAMP[1]) * 0.75
        ink = signal > threshold
        dark = np.zeros_like(ink)
    return InkPlanes(
        lab8=lab8,
        darkness=darkness,
        signal=np.asarray(signal, dtype=np.float32),
        threshold=threshold,
        ink=np.asarray(ink),
        dark=np.asarray(dark),
        paper_lab=paper,
        colour=colour,
    )


def _coloured_signal(lab8: tuple[Image, Image, Image], paper: Plane, colour: InkColour) -> tuple[Plane, float]:
    """Return how far each pixel's colour is from the paper's, and the cut between ink and paper."""
    if colour is InkColour.RED:
        signal = lab8[1] - np.float32(128.0 + paper[1])
        counts = _counts_from(lab8[1], 128 + int(paper[1]))
    else:
        signal = _chroma(lab8, paper)
        counts = _counts_of(signal)
    return np.asarray(signal, dtype=np.float32), otsu_of(_above(counts, _COLOURED), low=_CLAMP_LOW, high=_CLAMP_HIGH)


_MANY = 100_000  # pixels: of more, every second row is counted


def _counts_of(signal: Plane) -> Counts:
    """Count the values, rounded."""
    values = np.ascontiguousarray(signal[::2] if signal.size > _MANY else signal)
    return np.asarray(cv2.calcHist([values], [0], None, [256], [-0.5, 255.5]).ravel(), dtype=np.float64)


def _counts_from(channel: Image, zero: int) -> Counts:
    """Count the values of an 8-bit channel above `zero`: what `_counts_of` says of their difference, much faster."""
    counts = counts_of(channel[::2] if channel.size > _MANY else channel)
    return np.concatenate([counts[zero:], np.zeros(zero)])


def _above(counts: Counts, least: float) -> Counts:
    counts[: round(least) + 1] = 0.0
    return counts


def _colourless(dark: Mask, lab8: tuple[Image, Image, Image], paper: Plane) -> Mask:
    """Return the pixels of `dark` that have hardly more colour than the paper."""
    at = np.flatnonzero(dark)
    a_star, b_star = (channel.ravel()[at] - np.float32(128.0) for channel in lab8[1:])
    coloured = np.hypot(a_star - paper[1], b_star - paper[2]) >= 22.0
    dark.ravel()[at[coloured]] = False
    return dark


def lab_of(value8: Sequence[float]) -> Plane:
    """Return CIELAB of an 8-bit Lab triple, shape (3,)."""
    return np.array([value8[0] * 100.0 / 255.0, value8[1] - 128.0, value8[2] - 128.0], dtype=np.float32)


def paper_of(lab8: tuple[Image, Image, Image]) -> Plane:
    """Return the paper's L*, a*, b*: the median of the brighter half of what is not coloured, shape (3,)."""
    step = max(1, int(np.sqrt(lab8[0].size / 15_000)))
    light, a_star, b_star = (np.ascontiguousarray(channel[::step, ::step]) for channel in lab8)
    bright = light >= quantile_of(counts_of(light), 0.5)
    a_mid, b_mid = (quantile_of(counts_of(channel, bright), 0.5) for channel in (a_star, b_star))
    away = cv2.magnitude(a_star - np.float32(a_mid), b_star - np.float32(b_mid))
    calm = bright & (away <= max(6.0, float(np.median(away[bright]))))
    return lab_of([quantile_of(counts_of(channel, calm), 0.5) for channel in (light, a_star, b_star)])


def _chroma(lab8: tuple[Image, Image, Image], paper: Plane) -> Plane:
    a_star, b_star = lab8[1] - np.float32(128.0 + paper[1]), lab8[2] - np.float32(128.0 + paper[2])
    return np.asarray(cv2.magnitude(a_star, b_star), dtype=np.float32)


def pixels_in(mask: Mask | cv2.typing.MatLike) -> int:
    """Return how many pixels of a mask are set; `mask.sum()` takes twenty times as long."""
    return int(np.count_nonzero(mask))


def near(mask: Mask) -> Mask:
    """Return the mask grown by one pixel."""
    grown = cv2.dilate(mask.view(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(grown.view(bool))


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
