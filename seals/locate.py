"""Find the seals on a page: rings by voting, other shapes by their outline. Works on a small copy of the page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.circles import find_circles
from seals.ink import otsu
from seals.outlines import find_outlines
from seals.values import Image, InkColour, Mask, Plane, Scale, SealGeometry, SealShape

_COARSE_DPI = 75.0  # a 40 mm ring is 118 px, its 1 mm line 3 px; whole-page steps stay at some ms
_COARSE_LONG_SIDE = 900
_COARSE_LEAST = 170
_PALE = 4.5  # a* above the paper: a starved or faint impression, averaged over a coarse pixel
_MM_RADIUS = (6.5, 42.0)  # private seals of 13 mm, contract seals of 58 mm, and a tag wrong by half


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A seal as seen on the small copy: outline in pixels of the whole picture, and the kind of ink."""

    geometry: SealGeometry
    colour: InkColour


@dataclass(frozen=True, slots=True, kw_only=True)
class CoarsePage:
    """The small copy of a page. `factor` is coarse pixels per full pixel; `lab8` is OpenCV's 8-bit Lab."""

    bgr: Image
    lab8: Image
    factor: float
    px_per_mm: float | None

    def radius_range(self) -> tuple[float, float]:
        """Smallest and largest radius of a ring to look for, in coarse pixels."""
        limit = 0.56 * float(max(self.bgr.shape[:2]))
        if self.px_per_mm is None:
            return max(14.0, 0.03 * float(max(self.bgr.shape[:2]))), limit
        return max(10.0, _MM_RADIUS[0] * self.px_per_mm), min(limit, _MM_RADIUS[1] * self.px_per_mm)


def coarse_page(image_bgr: Image, scale: Scale) -> CoarsePage:
    """Return the page at about 75 dpi (long side 900 px where the scale is unknown), never enlarged."""
    height, width = image_bgr.shape[:2]
    if scale.dpi is not None:
        factor = max(_COARSE_DPI / scale.dpi, _COARSE_LEAST / max(height, width))
    else:
        factor = _COARSE_LONG_SIDE / max(height, width)
    factor = min(1.0, factor)
    small = image_bgr
    if factor < 1.0:
        small = _shrunk(image_bgr, (max(8, round(width * factor)), max(8, round(height * factor))))
    lab8 = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), dtype=np.uint8)
    px_per_mm = None if scale.px_per_mm is None else scale.px_per_mm * factor
    return CoarsePage(bgr=small, lab8=lab8, factor=factor, px_per_mm=px_per_mm)


def _shrunk(image_bgr: Image, size: tuple[int, int]) -> Image:
    """Average down to `size`, by halves as far as they go: OpenCV is several times as fast at 2 x 2 as at others."""
    while image_bgr.shape[1] >= 2 * size[0] and image_bgr.shape[0] >= 2 * size[1]:
        height, width = image_bgr.shape[0] // 2, image_bgr.shape[1] // 2
        even = image_bgr[: 2 * height, : 2 * width]
        image_bgr = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return np.asarray(cv2.resize(image_bgr, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def locate_attempts(page: CoarsePage) -> Iterator[tuple[Candidate, ...]]:
    """Yield what each way of looking finds, the most exact first: whoever confirms candidates takes the first good one.

    Parameters
    ----------
    page : CoarsePage
        As `coarse_page` returns it.

    Yields
    ------
    tuple of Candidate
        Never empty, in reading order (top to bottom, left to right): red ink, pale red ink, other colours, grey.

    Notes
    -----
    A licence copy bears the registrar's seal in grey, which is no impression of the applicant's; so grey is only
    looked for where nothing coloured was found.
    """
    for search in _SEARCHES:
        for level in _pyramid(page):
            found = [_to_full(candidate, level.factor) for candidate in _in_mask(level, search)]
            if found:
                row = max(candidate.geometry.semi_y for candidate in found)
                found.sort(key=lambda c: (round(c.geometry.centre_y / (1.5 * row)), c.geometry.centre_x))
                yield tuple(found)


def locate_seals(page: CoarsePage) -> tuple[Candidate, ...]:
    """Return the first attempt's candidates, unconfirmed; nothing on a page without seals."""
    return next(locate_attempts(page), ())


def _pyramid(page: CoarsePage) -> Iterator[CoarsePage]:
    """Yield the page, then smaller copies: a starved impression becomes whole when it is seen from further away."""
    yield page
    level = page
    for _ in range(2):
        height, width = level.bgr.shape[:2]
        if max(height, width) < 160:
            return
        smaller = np.asarray(cv2.resize(level.bgr, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
        level = CoarsePage(
            bgr=smaller,
            lab8=np.asarray(cv2.cvtColor(smaller, cv2.COLOR_BGR2LAB), dtype=np.uint8),
            factor=level.factor * (width // 2) / width,
            px_per_mm=None if level.px_per_mm is None else level.px_per_mm * (width // 2) / width,
        )
        if level.px_per_mm is None or level.px_per_mm > 1.4:
            yield level


def red_signal(lab8: Image) -> Plane:
    """Return a* above the local paper for 8-bit Lab, (H, W) float32; local so that tinted light does not count."""
    return _above_paper(lab8[:, :, 1], lab8[:, :, 0])


def _above_paper(channel: NDArray[np.uint8], lightness: NDArray[np.uint8]) -> Plane:
    height, width = channel.shape
    scale = min(1.0, 220.0 / max(height, width))
    size = (max(4, round(width * scale)), max(4, round(height * scale)))
    small = np.asarray(cv2.resize(channel, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    local = cv2.medianBlur(small, 61)
    bright = lightness[::3, ::3] >= np.median(lightness[::3, ::3])
    overall = float(np.median(channel[::3, ::3][bright]))
    bounded = np.clip(local.astype(np.float32), overall - 8.0, overall + 8.0)
    paper = cv2.resize(bounded, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(channel.astype(np.float32) - paper, dtype=np.float32)


def _cut(signal: Plane, *, low: float, high: float) -> Mask:
    threshold = otsu(signal[signal > low - 2.0], low=low, high=high)
    return np.asarray(signal > threshold)


def _other_mask(lab8: Image) -> Mask:
    a_star = _above_paper(lab8[:, :, 1], lab8[:, :, 0])
    b_star = _above_paper(lab8[:, :, 2], lab8[:, :, 0])
    return _cut(np.asarray(np.hypot(a_star, b_star), dtype=np.float32), low=14.0, high=24.0)


def _dark_mask(lab8: Image) -> Mask:
    inverse = np.asarray(255 - lab8[:, :, 0], dtype=np.uint8)
    darkness = _above_paper(inverse, lab8[:, :, 0])
    return _cut(darkness, low=28.0, high=80.0)


def _red_mask(lab8: Image) -> Mask:
    return _cut(red_signal(lab8), low=7.0, high=16.0)


def _pale_mask(lab8: Image) -> Mask:
    signal = cv2.GaussianBlur(red_signal(lab8), (0, 0), 0.8)
    return np.asarray(signal > _PALE)


@dataclass(frozen=True, slots=True)
class _Search:
    """How ink is told from paper, and how much of a ring must be there."""

    mask_of: Callable[[Image], Mask]
    colour: InkColour
    accept: float


_SEARCHES = (
    _Search(_red_mask, InkColour.RED, 0.62),
    _Search(_pale_mask, InkColour.RED, 0.50),
    _Search(_other_mask, InkColour.OTHER, 0.62),
    _Search(_dark_mask, InkColour.GREY, 0.62),
)


def _is_noise(mask: Mask) -> bool:
    """Tell a picture full of single coloured pixels: strokes have an inside."""
    inside = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    return float(mask.mean()) > 0.2 and int(inside.sum()) < 0.08 * int(mask.sum())


def _in_mask(page: CoarsePage, search: _Search) -> list[Candidate]:
    mask, colour = search.mask_of(page.lab8), search.colour
    if int(mask.sum()) < 60 or float(mask.mean()) > 0.6 or _is_noise(mask):
        return []
    low, high = page.radius_range()
    voting = _without_text(mask, low) if colour is InkColour.GREY else mask
    rings = find_circles(voting, low=low, high=high, accept=search.accept)
    strict = colour is InkColour.GREY
    # a square's inscribed circle touches its four sides and passes for a starved ring
    frames = find_outlines(mask, (), px_per_mm=page.px_per_mm, strict=strict) if rings else []
    alone = [ring for ring in rings if not any(_holds(frame, ring) for frame in frames)]
    others = find_outlines(mask, alone, px_per_mm=page.px_per_mm, strict=strict)
    return [Candidate(geometry=geometry, colour=colour) for geometry in (*alone, *others)]


def _holds(outer: SealGeometry, ring: SealGeometry) -> bool:
    """Tell a ring that lies within a frame or an ellipse: its inscribed circle, a character or an ornament."""
    if outer.shape is SealShape.ROUND:
        return False
    away = max(abs(ring.centre_x - outer.centre_x), abs(ring.centre_y - outer.centre_y))
    return ring.semi_x < 1.2 * max(outer.semi_x, outer.semi_y) and away < max(outer.semi_x, outer.semi_y)


def _without_text(mask: Mask, radius_low: float) -> Mask:
    """Drop pieces smaller than half the smallest ring: printed characters, of which a grey page is full."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = extent >= max(6.0, 0.5 * radius_low)
    keep[0] = False
    return np.asarray(keep[labels]) if count > 1 else mask


def _to_full(candidate: Candidate, factor: float) -> Candidate:
    geometry = candidate.geometry
    shift = 0.5 / factor - 0.5  # centre of a coarse pixel in full pixels
    return Candidate(
        geometry=SealGeometry(
            shape=SealShape(geometry.shape),
            centre_x=geometry.centre_x / factor + shift,
            centre_y=geometry.centre_y / factor + shift,
            semi_x=geometry.semi_x / factor,
            semi_y=geometry.semi_y / factor,
            angle_deg=geometry.angle_deg,
        ),
        colour=candidate.colour,
    )
