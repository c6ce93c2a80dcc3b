"""Spots where two laid pages seem to differ, each looked at twice: then laid on once more by what is around it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.page_laid import PX_PER_MM, LaidPages
from seals.page_patches import place_patch
from seals.values import Plane

WINDOW_PX = 15  # 2.5 mm: a character
_NEAR_PX = 3  # ink within a sixth of a millimetre counts as there
_UNEQUAL = 0.25  # share of full ink by which ink must exceed all ink near it on the other page
_PLAIN_MM2 = 0.25  # differing ink in a window that needs no further witness, full black
_SLIGHT_MM2 = 0.03  # a character's: only where the window is not alike either
_BESIDE_SPECK_MM2 = 0.015
_SPECK_PX = 5  # dust and a copier's specks, as far as they are darker than all around
_RIM_PX = 5  # a speck's soft rim, two pixels each way
_LEAST_COMPARED_PX = 60
_ALIKE = 0.85  # correlation of a window; unchanged print on drawn pairs: 1 in 10,000 is below
_NO_BETTER = 0.10  # below the page's own least likeness: a bad copy is unlike everywhere
_PRINT_MM2 = 0.3  # ink of a character; a speck or a dot has less
_DOT_MM2 = 0.1
_CONTEXT_PX = 20  # 3.4 mm each way: the characters beside it
_SEARCH_PX = 5
_MOST_SPOTS = 400  # of each kind; bounds the time for pages that differ all over
_SAMPLES = 80
_COLOURED = 0.02
_CENTRED = 0.02  # of windows that hold the same ink, the one with the ink in its middle is taken

Spot = tuple[int, int]
"""Column and row of a window's middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A window of both pages, laid on once more.

    `ink_mm2` is the differing ink, `beside_speck_mm2` what of it is not the largest speck, `likeness` the correlation
    of their ink, -1 to 1, `likeness_beside_speck` the same without the speck and its soft rim.
    """

    ink_mm2: float
    beside_speck_mm2: float
    likeness: float
    likeness_beside_speck: float


def unequal_ink(upload: Plane, paper: Plane) -> tuple[Plane, Plane]:
    """Return how far the paper's ink exceeds all of the upload's near it, and the upload's the paper's."""
    near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_NEAR_PX, _NEAR_PX))
    added = np.maximum(paper - cv2.dilate(upload, near) - _UNEQUAL, 0.0)
    missing = np.maximum(upload - cv2.dilate(paper, near) - _UNEQUAL, 0.0)
    return np.asarray(added, np.float32), np.asarray(missing, np.float32)


def differing_windows(pages: LaidPages, unequal: Plane) -> NDArray[np.bool_]:
    """Return the windows in which the pages differ, as a mask over the page.

    Parameters
    ----------
    pages : LaidPages
        Both pages.
    unequal : (H, W) float32 array
        Ink that nothing near it explains, on either page.

    Notes
    -----
    Much ink is a difference unless a small shift explains it. Little ink is one only between two pieces of print that
    are not alike. A single speck is none where all beside it is alike. Coloured ink is taken as it is: its impressions
    differ.
    """
    amount = _summed(unequal)
    near_colour = cv2.boxFilter(pages.coloured.astype(np.float32), -1, (WINDOW_PX, WINDOW_PX)) > _COLOURED
    differs = (amount > _PLAIN_MM2) & near_colour
    amount = np.where(near_colour, 0.0, amount)
    height = np.asarray(amount + _CENTRED * cv2.GaussianBlur(unequal, (0, 0), 3.0), np.float32)
    print_mm2 = np.asarray(np.minimum(_summed(_full(pages.upload)), _summed(_full(pages.paper))), np.float32)
    plain = _spots(height, amount > _PLAIN_MM2)
    is_slight = (amount > _SLIGHT_MM2) & (amount <= _PLAIN_MM2) & (print_mm2 > _PRINT_MM2)
    for x, y in plain[_MOST_SPOTS:]:
        differs[y, x] = True
    spots = plain[:_MOST_SPOTS] + _spots(height, is_slight)[:_MOST_SPOTS]
    alike = _least_alike(pages, print_mm2, near_colour) if spots else _ALIKE
    for x, y in spots:
        look = look_again(pages, (x, y), is_shift_known=bool(print_mm2[y, x] > _DOT_MM2))
        differs[y, x] = _differs(look, alike, is_print=bool(print_mm2[y, x] > _PRINT_MM2))
    return np.asarray(cv2.dilate(differs.astype(np.uint8), np.ones((WINDOW_PX, WINDOW_PX), np.uint8)) > 0)


def look_again(pages: LaidPages, spot: Spot, *, is_shift_known: bool = True) -> Look:
    """Lay a window on by what is around it, unless one page is blank there, and compare it."""
    look = _look(pages, spot, (0.0, 0.0))
    if not is_shift_known:
        return look
    return min(look, _look(pages, spot, _shift(pages, spot)), key=lambda each: each.ink_mm2)


def _differs(look: Look, alike: float, *, is_print: bool) -> bool:
    if look.beside_speck_mm2 <= _BESIDE_SPECK_MM2:  # a stroke that went is as small as dust, but moves the others
        return is_print and look.ink_mm2 > _SLIGHT_MM2 and look.likeness_beside_speck < alike
    is_unlike = is_print and look.likeness < min(alike, _ALIKE)
    return look.ink_mm2 > _PLAIN_MM2 or (look.ink_mm2 > _SLIGHT_MM2 and is_unlike)


def _summed(plane: Plane) -> Plane:
    """Return the ink in the window around each place, mm²."""
    ink = cv2.boxFilter(plane, -1, (WINDOW_PX, WINDOW_PX), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(ink / PX_PER_MM**2, np.float32)


def _full(ink: Plane) -> Plane:
    return np.asarray(np.where(ink > 0.3, ink, 0.0), np.float32)


def _spots(amount: Plane, where: NDArray[np.bool_]) -> list[Spot]:
    """Return where the amount is highest around, the highest first."""
    around = cv2.dilate(amount, np.ones((WINDOW_PX, WINDOW_PX), np.uint8))
    rows, columns = np.nonzero(where & (amount >= around))
    order = np.argsort(-amount[rows, columns], kind="stable")
    return [(int(columns[k]), int(rows[k])) for k in order]


def _least_alike(pages: LaidPages, print_mm2: Plane, near_colour: NDArray[np.bool_]) -> float:
    """Return the likeness below which a window of print is less alike than these pages are elsewhere."""
    step = WINDOW_PX // 2
    where = (print_mm2 > _PRINT_MM2) & ~near_colour & pages.seen
    rows, columns = np.nonzero(where[::step, ::step])
    chosen = np.linspace(0, len(rows) - 1, min(_SAMPLES, len(rows))).astype(int)
    alike = [look_again(pages, (int(columns[k]) * step, int(rows[k]) * step)).likeness for k in chosen]
    return float(np.quantile(alike, 0.1)) - _NO_BETTER if alike else _ALIKE


def _shift(pages: LaidPages, spot: Spot) -> tuple[float, float]:
    """Return by how much the paper around a spot lies beside the upload, px."""
    rim = _CONTEXT_PX + _SEARCH_PX
    height, width = pages.upload.shape
    if height <= 2 * rim or width <= 2 * rim:
        return 0.0, 0.0
    x, y = int(np.clip(spot[0], rim, width - rim - 1)), int(np.clip(spot[1], rim, height - rim - 1))
    mine = pages.upload[y - _CONTEXT_PX : y + _CONTEXT_PX + 1, x - _CONTEXT_PX : x + _CONTEXT_PX + 1]
    other = pages.paper[y - rim : y + rim + 1, x - rim : x + rim + 1]
    return place_patch(np.asarray(cv2.GaussianBlur(mine, (0, 0), 0.8), np.float32),
                       np.asarray(cv2.GaussianBlur(other, (0, 0), 0.8), np.float32))  # fmt: skip


def _look(pages: LaidPages, spot: Spot, shift: tuple[float, float]) -> Look:
    side, rim = WINDOW_PX + 6, 3
    x, y = float(spot[0]), float(spot[1])
    mine = np.asarray(cv2.getRectSubPix(pages.upload, (side, side), (x, y)), np.float32)
    other = np.asarray(cv2.getRectSubPix(pages.paper, (side, side), (x + shift[0], y + shift[1])), np.float32)
    added, missing = unequal_ink(mine, other)
    inner = (slice(rim, -rim), slice(rim, -rim))
    added, missing, mine, other = (plane[inner] for plane in (added, missing, mine, other))
    ink = float(added.sum() + missing.sum())
    speck, where = max((_largest_speck(added), _largest_speck(missing)), key=lambda each: each[0])
    return Look(ink_mm2=ink / PX_PER_MM**2, beside_speck_mm2=(ink - speck) / PX_PER_MM**2,
                likeness=_likeness(mine, other, np.ones(mine.shape, bool)),
                likeness_beside_speck=_likeness(mine, other, ~where))  # fmt: skip


def _likeness(mine: Plane, other: Plane, where: NDArray[np.bool_]) -> float:
    soft, soft_other = (cv2.GaussianBlur(plane, (0, 0), 1.0)[where] for plane in (mine, other))
    if len(soft) < _LEAST_COMPARED_PX or soft.std() < 1e-3 or soft_other.std() < 1e-3:
        return 0.0
    return float(np.corrcoef(soft, soft_other)[0, 1])


def _largest_speck(unequal: Plane) -> tuple[float, NDArray[np.bool_]]:
    """Return the ink of the largest speck, 0 without any, and where it is with its soft rim."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((unequal > 0).astype(np.uint8))
    ink = np.bincount(labels.ravel(), unequal.ravel(), minlength=len(stats))
    ink[0] = 0.0
    ink[stats[:, 2:4].max(axis=1) > _SPECK_PX] = 0.0
    largest = int(ink.argmax())
    speck = ((labels == largest) & (ink[largest] > 0)).astype(np.uint8)
    return float(ink[largest]), np.asarray(cv2.dilate(speck, np.ones((_RIM_PX, _RIM_PX), np.uint8)) > 0)
