"""Coloured dots of a printer: yellow and blue-green spots in the ink, yellow tracking dots on the paper round it.

A stamp has one ink: whatever its thickness, its colours lie on one curve from the paper to the full ink. A print mixes
its red from screened yellow, magenta, cyan and black; close up some spots are yellower than any shade of one ink and
some are bluer. Both kinds must be there: the fringe of a lens, a pen or a table's line makes one, or long edges.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from seals.ink import InkPlanes, split_ink
from seals.values import Image, InkColour, Mask, Plane, SealGeometry, SealShape
from seals.view import SealView, box_of, outline_mask

LEAST_DPI = 580.0
_DPI = 600.0  # all lengths in pixels below are of 600 dpi (42 µm)
_MOST_DPI = 700.0
_AREA = 1.12  # of the outline: ink and some paper round it
_MOST_SHIFT = 3.0  # pixels between the colours of a scanner's lines; more is a wrong fit
_LEAST_SHIFT = 0.1
_SMOOTH, _LOCAL = 0.7, 11  # noise of single pixels; what is wider than two cells of the coarsest screen is no dot
_CLOSED, _CORE = 9, 5  # holes of a screen belong to the ink; its soft edge does not
_BEYOND = 4.0  # units of a*b* off the curve of one ink: single pixels of drawn stamps are off by 1 (deviation)
_DOT_PX = (3, 80)  # a cell of 106 lpi is 32 pixels large
_LONG = 2.5
_STEP, _BELOW = 2.0, 5  # units of colour in a step of the curve; steps below the paper
_STEPS, _SEEN = 64, 20
_ON_PAPER = 2.0  # units of b* over the paper's, of a spot as small as a tracking dot
_SPOT_PX, _ROUND_PX = 1.2, 3.5
_AWAY_PX = 21  # from any ink
_PINK = 2.0  # crumbs of starved ink
_LEAST_CM2 = (0.05, 1.0)  # ink, paper


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintDots:
    """Dots per cm²: `ink` the rarer of the two kinds in the ink, `paper` yellow ones beside it.

    None where there is too little of either.
    """

    ink: float | None
    paper: float | None


def print_dots(image_bgr: Image, view: SealView, dpi: float | None) -> PrintDots | None:
    """Count the coloured dots in a red seal and on the paper in and round it.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        The whole picture; the seal is looked at in its full resolution, at 600 dpi where it has more.
    view : SealView
        The seal.
    dpi : float or None
        Resolution of the picture.

    Returns
    -------
    PrintDots or None
        None below 580 dpi, for handwriting and for what is not red.

    Notes
    -----
    Source: seals.md §4, possible print; limits from simulated prints only (training/seal_generator/prints.py).
    JPEG that halves the resolution of colour hides tracking dots, and screens of 141 lpi and finer for the most part.
    """
    is_red = view.planes.colour is InkColour.RED
    if dpi is None or dpi < LEAST_DPI or not is_red or view.geometry.shape is SealShape.IRREGULAR:
        return None
    crop, geometry = _cut(image_bgr, view.on_page(), dpi)
    if min(crop.shape[:2]) < 64:
        return None
    crop = _colours_laid_on_each_other(crop)
    planes, inside = split_ink(crop), outline_mask(geometry, crop.shape, _AREA)
    a_star, b_star = (_smoothed(channel) for channel in planes.lab8[1:])
    a_star, b_star = a_star - (128.0 + planes.paper_lab[1]), b_star - (128.0 + planes.paper_lab[2])
    px_per_cm2 = ((dpi if dpi <= _MOST_DPI else _DPI) / 2.54) ** 2
    return PrintDots(
        ink=_in_ink(planes, inside, (a_star, b_star), px_per_cm2),
        paper=_on_paper(planes, inside, (a_star, b_star), px_per_cm2),
    )


def _cut(image_bgr: Image, g: SealGeometry, dpi: float) -> tuple[Image, SealGeometry]:
    """Return the seal with paper round it at about 600 dpi, and its outline there."""
    x, y, w, h = box_of(g)
    margin = round((_AREA - 1.0) * max(w, h) / 2) + 2
    x0, y0 = max(0, x - margin), max(0, y - margin)
    crop = np.ascontiguousarray(image_bgr[y0 : max(y0, y + h + margin), x0 : max(x0, x + w + margin)])
    g = replace(g, centre_x=g.centre_x - x0, centre_y=g.centre_y - y0)
    if dpi <= _MOST_DPI or not crop.size:
        return crop, g
    f = _DPI / dpi
    crop = np.asarray(cv2.resize(crop, None, fx=f, fy=f, interpolation=cv2.INTER_AREA), np.uint8)
    middle = ((g.centre_x + 0.5) * f - 0.5, (g.centre_y + 0.5) * f - 0.5)
    return crop, replace(g, centre_x=middle[0], centre_y=middle[1], semi_x=g.semi_x * f, semi_y=g.semi_y * f)


def _colours_laid_on_each_other(crop: Image) -> Image:
    """Move blue and red onto green: a scanner that reads its colours one after the other fringes every edge."""
    height, width = crop.shape[:2]
    part = (slice(0, _even(height)), slice(0, _even(width)))  # of odd sizes OpenCV's answer is half a pixel off
    window = cv2.createHanningWindow((part[1].stop, part[0].stop), cv2.CV_32F)
    green, moved = crop[*part, 1].astype(np.float32), crop.copy()
    for channel in (0, 2):
        (right, down), _ = cv2.phaseCorrelate(crop[*part, channel].astype(np.float32), green, window)
        if _LEAST_SHIFT < np.hypot(right, down) < _MOST_SHIFT:
            shift = np.array([[1.0, 0.0, right], [0.0, 1.0, down]], np.float32)
            moved[:, :, channel] = cv2.warpAffine(
                crop[:, :, channel], shift, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )
    return moved


def _even(length: int) -> int:
    """Return the largest even length up to this one that a Fourier transform needs no padding for."""
    return next(n for n in range(length - length % 2, 0, -2) if cv2.getOptimalDFTSize(n) == n)


def _smoothed(channel: Image) -> Plane:
    return np.asarray(cv2.GaussianBlur(channel.astype(np.float32), (0, 0), _SMOOTH), np.float32)


def _in_ink(planes: InkPlanes, inside: Mask, colour: tuple[Plane, Plane], px_per_cm2: float) -> float | None:
    """Return the dots per cm² of ink that are yellower, or those that are bluer, than one ink can be: the fewer."""
    ink = planes.ink.view(np.uint8)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_CLOSED, _CLOSED)))
    solid = (cv2.erode(closed, np.ones((_CORE, _CORE), np.uint8)) > 0) & inside
    area = np.count_nonzero(solid) / px_per_cm2
    core = (cv2.erode(ink, np.ones((_CORE, _CORE), np.uint8)) > 0) & inside
    if area < _LEAST_CM2[0] or not core.any():
        return None
    along, across = _turned_to(colour, core)
    off = across - _of_one_ink(along, across, inside)
    off -= cv2.blur(off, (_LOCAL, _LOCAL))
    return float(min(_dots(solid & (off > _BEYOND)), _dots(solid & (off < -_BEYOND))) / area)


def _turned_to(colour: tuple[Plane, Plane], core: Mask) -> tuple[Plane, Plane]:
    """Turn a*, b* (from the paper) so that the first axis points to the ink and the second from blue to yellow."""
    a_star, b_star = colour
    hue = np.arctan2(np.median(b_star[core]), np.median(a_star[core]))
    c, s = np.float32(np.cos(hue)), np.float32(np.sin(hue))
    return np.asarray(a_star * c + b_star * s, np.float32), np.asarray(b_star * c - a_star * s, np.float32)


def _of_one_ink(along: Plane, across: Plane, inside: Mask) -> Plane:
    """Return where across the curve of one ink's thicknesses lies: medians in steps of how much ink is there."""
    step = np.clip(along / _STEP + _BELOW, 0, _STEPS - 1)
    some = np.zeros_like(inside)
    some[::2, ::2] = inside[::2, ::2]
    at, values = step[some].astype(np.int32), across[some]
    order = np.argsort(at, kind="stable")
    ends = np.searchsorted(at[order], np.arange(_STEPS + 1))
    parts = [values[order[low:high]] for low, high in pairwise(ends)]
    known = [n for n, part in enumerate(parts) if len(part) >= _SEEN]
    if not known:
        return np.zeros_like(across)
    curve = np.interp(np.arange(_STEPS), known, [float(np.median(parts[n])) for n in known]).astype(np.float32)
    place = np.clip(step - np.float32(0.5), 0, _STEPS - 1.001)
    low = place.astype(np.int32)
    share = place - low
    return np.asarray(curve[low] * (1 - share) + curve[low + 1] * share, np.float32)


def _dots(mask: Mask) -> int:
    """Count the small compact pieces of a mask: edges of lines and letters are long."""
    stats = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=4)[2][1:]
    wide, high, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    is_compact = np.maximum(wide, high) <= _LONG * np.minimum(wide, high) + 1
    return int(np.count_nonzero((area >= _DOT_PX[0]) & (area <= _DOT_PX[1]) & is_compact))


def _on_paper(planes: InkPlanes, inside: Mask, colour: tuple[Plane, Plane], px_per_cm2: float) -> float | None:
    """Return the yellow spots per cm² of paper that is well away from ink: peaks that one dot's size filters out."""
    a_star, b_star = colour
    used = (planes.ink | planes.dark | (cv2.GaussianBlur(a_star, (0, 0), _ROUND_PX) > _PINK)).view(np.uint8)
    bare = (cv2.dilate(used, np.ones((_AWAY_PX, _AWAY_PX), np.uint8)) == 0) & inside
    area = np.count_nonzero(bare) / px_per_cm2
    if area < _LEAST_CM2[1]:
        return None
    yellow = b_star - np.float32(0.5) * np.abs(a_star)
    spot = cv2.GaussianBlur(yellow, (0, 0), _SPOT_PX) - cv2.GaussianBlur(yellow, (0, 0), _ROUND_PX)
    highest = cv2.dilate(spot, np.ones((7, 7), np.uint8))
    return float(np.count_nonzero(bare & (spot >= highest) & (spot > _ON_PAPER)) / area)
