"""Find the seals on a page: rings by voting, other shapes by their outline. Works on a small copy of the page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.circles import find_circles
from seals.ink import counts_of, otsu, pixels_in, quantile_of
from seals.outlines import find_outlines
from seals.values import Image, InkColour, Mask, Plane, Scale, SealGeometry, SealShape

_COARSE_DPI = 75.0  # a 40 mm ring is 118 px, its 1 mm line 3 px; whole-page steps stay at some ms
_COARSE_LONG_SIDE = 900
_COARSE_LEAST = 170
_COARSE_MOST_PX = 9e6  # A0 at 75 dpi; more is a wrong resolution, and takes minutes
_PALE = 4.5  # a* above the paper: a starved or faint impression, averaged over a coarse pixel
_FAINT = 2.5  # the same, averaged over a ring's width
_LEAST_REST = 150  # coarse pixels: a third of a ring of 6.5 mm radius
_RINGED = frozenset({SealShape.ROUND, SealShape.ELLIPSE})
_MM_RADIUS = (6.5, 42.0)  # private seals of 13 mm, contract seals of 58 mm, and a tag wrong by half


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A seal as seen on the small copy: outline in pixels of the whole picture, and the kind of ink."""

    geometry: SealGeometry
    colour: InkColour


@dataclass(frozen=True, slots=True, kw_only=True)
class CoarsePage:
    """The small copy of a page. `factor` is coarse pixels per full pixel; `lab8` is OpenCV's 8-bit Lab.

    `red` is a* above the local paper, (H, W) float32; local so that tinted light does not count.
    """

    bgr: Image
    lab8: Image
    red: Plane
    factor: float
    px_per_mm: float | None

    def radius_range(self) -> tuple[float, float]:
        """Smallest and largest radius of a ring to look for, in coarse pixels."""
        limit = 0.56 * float(max(self.bgr.shape[:2]))
        if self.px_per_mm is None:
            return max(14.0, 0.03 * float(max(self.bgr.shape[:2]))), limit
        return max(10.0, _MM_RADIUS[0] * self.px_per_mm), min(limit, _MM_RADIUS[1] * self.px_per_mm)


@dataclass(frozen=True, slots=True)
class Search:
    """One way of looking: how ink is told from paper, how much of a ring must be there, how ragged its edge may be.

    `swells_px` is how far its mask reaches beyond the ink. `is_last_resort`: only where no coloured ring was found.
    """

    mask_of: Callable[[CoarsePage], Mask]
    colour: InkColour
    accept: float
    smooth: float = 1.0
    join_mm: float = 1.3
    swells_px: float = 0.0
    is_last_resort: bool = False


def coarse_page(image_bgr: Image, scale: Scale) -> CoarsePage:
    """Return the page at about 75 dpi (long side 900 px where the scale is unknown), never enlarged."""
    height, width = image_bgr.shape[:2]
    if scale.dpi is not None:
        factor = max(_COARSE_DPI / scale.dpi, _COARSE_LEAST / max(height, width))
    else:
        factor = _COARSE_LONG_SIDE / max(height, width)
    factor = min(1.0, factor, (_COARSE_MOST_PX / (height * width)) ** 0.5)
    small = image_bgr
    if factor < 1.0:
        small = _shrunk(image_bgr, (max(8, round(width * factor)), max(8, round(height * factor))))
    return _page_of(small, factor, None if scale.px_per_mm is None else scale.px_per_mm * factor)


def _page_of(bgr: Image, factor: float, px_per_mm: float | None) -> CoarsePage:
    lab8 = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2LAB), dtype=np.uint8)
    red = _above_paper(lab8[:, :, 1], lab8[:, :, 0])
    return CoarsePage(bgr=bgr, lab8=lab8, red=red, factor=factor, px_per_mm=px_per_mm)


def _shrunk(image_bgr: Image, size: tuple[int, int]) -> Image:
    """Average down to `size`, by halves as far as they go: OpenCV is several times as fast at 2 x 2 as at others."""
    while image_bgr.shape[1] >= 2 * size[0] and image_bgr.shape[0] >= 2 * size[1]:
        height, width = image_bgr.shape[0] // 2, image_bgr.shape[1] // 2
        even = image_bgr[: 2 * height, : 2 * width]
        image_bgr = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return np.asarray(cv2.resize(image_bgr, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def candidates(
    page: CoarsePage, search: Search, besides: Sequence[SealGeometry] = ()
) -> Iterator[tuple[Candidate, ...]]:
    """Yield what one way of looking finds on the page, then on smaller copies of it.

    Parameters
    ----------
    page : CoarsePage
        As `coarse_page` returns it.
    search : Search
        One of `SEARCHES`.
    besides : sequence of SealGeometry
        Outlines of seals already found, in pixels of the whole picture: their ink is left out.

    Yields
    ------
    tuple of Candidate
        Never empty.
    """
    for level in _pyramid(page) if _is_worth_it(page, search, besides) else ():
        found = [_to_full(candidate, level.factor) for candidate in _in_mask(level, search, besides)]
        if found:
            yield tuple(found)


def locate_seals(page: CoarsePage) -> tuple[Candidate, ...]:
    """Return the first candidates of the first search that has any, unconfirmed; nothing on a page without seals."""
    return next((found for search in SEARCHES for found in candidates(page, search)), ())


def _is_worth_it(page: CoarsePage, search: Search, besides: Sequence[SealGeometry]) -> bool:
    """Tell whether enough faint red ink is left beside the seals found to be another one; costs next to nothing."""
    if not besides or search.colour is not InkColour.RED:
        return True
    rest = _without(page.red > _PALE, besides, page.factor)
    return pixels_in(rest) >= _LEAST_REST


def _without(mask: Mask, besides: Sequence[SealGeometry], factor: float) -> Mask:
    rest = mask.astype(np.uint8)
    for g in besides:
        centre = ((g.centre_x + 0.5) * factor - 0.5, (g.centre_y + 0.5) * factor - 0.5)
        size = (2 * g.semi_x * factor * 1.05 + 3, 2 * g.semi_y * factor * 1.05 + 3)
        if g.shape in _RINGED:
            cv2.ellipse(rest, (centre, size, g.angle_deg), 0, -1)
        else:
            cv2.fillPoly(rest, [np.round(cv2.boxPoints((centre, size, g.angle_deg))).astype(np.int32)], 0)
    return np.asarray(rest.view(bool))


def _pyramid(page: CoarsePage) -> Iterator[CoarsePage]:
    """Yield the page, then smaller copies: a starved impression becomes whole when it is seen from further away."""
    yield page
    level = page
    for _ in range(2):
        height, width = level.bgr.shape[:2]
        if max(height, width) < 160:
            return
        smaller = np.asarray(cv2.resize(level.bgr, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
        half = (width // 2) / width
        level = _page_of(smaller, level.factor * half, None if level.px_per_mm is None else level.px_per_mm * half)
        if level.px_per_mm is None or level.px_per_mm > 1.4:
            yield level


def _above_paper(channel: NDArray[np.uint8], lightness: NDArray[np.uint8]) -> Plane:
    height, width = channel.shape
    scale = min(1.0, 112.0 / max(height, width))
    size = (max(4, round(width * scale)), max(4, round(height * scale)))
    small = np.asarray(cv2.resize(channel, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    local = cv2.medianBlur(small, 31)
    values, light = (np.ascontiguousarray(plane[::3, ::3]) for plane in (channel, lightness))
    bright = light >= quantile_of(counts_of(light), 0.5)
    overall = quantile_of(counts_of(values, bright), 0.5)
    bounded = np.clip(local.astype(np.float32), overall - 8.0, overall + 8.0)
    paper = cv2.resize(bounded, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(channel.astype(np.float32) - paper, dtype=np.float32)


def _cut(signal: Plane, *, low: float, high: float) -> Mask:
    threshold = otsu(signal[signal > low - 2.0], low=low, high=high)
    return np.asarray(signal > threshold)


def _other_mask(page: CoarsePage) -> Mask:
    b_star = _above_paper(page.lab8[:, :, 2], page.lab8[:, :, 0])
    return _cut(np.asarray(cv2.magnitude(page.red, b_star), dtype=np.float32), low=14.0, high=24.0)


def _dark_mask(page: CoarsePage) -> Mask:
    inverse = np.asarray(255 - page.lab8[:, :, 0], dtype=np.uint8)
    darkness = _above_paper(inverse, page.lab8[:, :, 0])
    return _cut(darkness, low=28.0, high=80.0)


def _red_mask(page: CoarsePage) -> Mask:
    return _cut(page.red, low=7.0, high=16.0)


def _pale_mask(page: CoarsePage) -> Mask:
    return np.asarray(cv2.GaussianBlur(page.red, (0, 0), 0.8) > _PALE)


def _faint_mask(page: CoarsePage) -> Mask:
    """Ink spread over half a millimetre and more, so that the crumbs of a starved ring become a line again."""
    return np.asarray(cv2.GaussianBlur(page.red, (0, 0), 1.8) > _FAINT)


SEARCHES = (
    Search(_red_mask, InkColour.RED, 0.62),
    Search(_pale_mask, InkColour.RED, 0.50),
    Search(_faint_mask, InkColour.RED, 0.62, smooth=2.0, join_mm=5.0, swells_px=2.0),
    Search(_other_mask, InkColour.OTHER, 0.62, is_last_resort=True),
    Search(_dark_mask, InkColour.GREY, 0.62, is_last_resort=True),
)
"""The most exact first."""


def _is_noise(mask: Mask) -> bool:
    """Tell a picture full of single coloured pixels: strokes have an inside."""
    inked = pixels_in(mask)
    if inked <= 0.2 * mask.size:
        return False
    inside = cv2.erode(mask.view(np.uint8), np.ones((3, 3), np.uint8))
    return pixels_in(inside) < 0.08 * inked


def _in_mask(page: CoarsePage, search: Search, besides: Sequence[SealGeometry]) -> list[Candidate]:
    mask, colour = search.mask_of(page), search.colour
    if besides:
        mask = _without(mask, besides, page.factor)
    if not 60 <= pixels_in(mask) <= 0.6 * mask.size or _is_noise(mask):
        return []
    low, high = page.radius_range()
    voting = _without_text(mask, low) if colour is InkColour.GREY else mask
    rings = find_circles(voting, low=low, high=high, accept=search.accept, smooth=search.smooth)
    strict = colour is InkColour.GREY
    # a square's inscribed circle touches its four sides and passes for a starved ring
    frames = find_outlines(mask, (), px_per_mm=page.px_per_mm, strict=strict, join_mm=search.join_mm) if rings else []
    alone = [ring for ring in rings if not any(_holds(frame, ring) for frame in frames)]
    others = find_outlines(mask, alone, px_per_mm=page.px_per_mm, strict=strict, join_mm=search.join_mm)
    found = [_shrunk_by(search.swells_px, geometry) for geometry in (*alone, *others)]
    return [Candidate(geometry=g, colour=colour) for g in found if g.semi_x >= low or g.shape not in _RINGED]


def _shrunk_by(rim_px: float, geometry: SealGeometry) -> SealGeometry:
    return replace(geometry, semi_x=geometry.semi_x - rim_px, semi_y=geometry.semi_y - rim_px)


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
