"""What edges say of a page: the paper's corners on a dark ground, its proportions, and the size of a copied ID card."""

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ink import counts_of, otsu_of, quantile_of
from seals.locate import CoarsePage
from seals.values import Scale

_A4_ASPECT = 297.0 / 210.0
_WHOLE_MM = (180.0, 260.0)
_CARD_MM = (85.6, 54.0)  # ISO/IEC 7810 ID-1
_CARD_ASPECT = (1.585 * 0.97, 1.585 * 1.03)
_CARD_SHARE = (0.5, 1.2)
_ROUNDED_MM = (0.5, 2.2)  # what a corner radius of 3.18 mm (ISO/IEC 7810: 2.88-3.48) leaves of a sharp corner: 1.3 mm
_PAPER_SHARE = 0.25


def aspect_percent(width_px: int, height_px: int, scale: Scale) -> float | None:
    """Return how far a picture as large as a page is from A4 proportions, in per cent; None for smaller pictures."""
    if scale.px_per_mm is None:
        return None
    long_side, short_side = max(width_px, height_px), min(width_px, height_px)
    if short_side < _WHOLE_MM[0] * scale.px_per_mm or long_side < _WHOLE_MM[1] * scale.px_per_mm:
        return None
    return (long_side / short_side / _A4_ASPECT - 1.0) * 100.0


def corner_angles(page: CoarsePage) -> tuple[float, float, float, float] | None:
    """Return the four angles of the sheet in degrees where it lies on a darker ground; None where no edge is seen."""
    lightness = np.ascontiguousarray(page.lab8[:, :, 0])
    counts = counts_of(np.ascontiguousarray(lightness[::2, ::2]))
    level = otsu_of(counts, low=20.0, high=0.8 * quantile_of(counts, 0.8))
    sheet = cv2.morphologyEx((lightness > level).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(sheet, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    area = cv2.contourArea(hull)
    if not _PAPER_SHARE * lightness.size < area < 0.97 * lightness.size:
        return None
    corners = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True)[:, 0].astype(np.float64)
    if len(corners) != 4 or cv2.contourArea(corners.astype(np.float32)) < 0.95 * area:
        return None
    first, second, third, fourth = (_angle(corners, at) for at in range(4))
    return first, second, third, fourth


def _angle(corners: NDArray[np.float64], at: int) -> float:
    before, after = corners[at - 1] - corners[at], corners[(at + 1) % 4] - corners[at]
    cosine = float(before @ after) / max(float(np.linalg.norm(before) * np.linalg.norm(after)), 1e-9)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def card_percent(page: CoarsePage) -> float | None:
    """Return the width of a copied ID card in per cent of a real one's; None where no card's outline is seen.

    A card is told from a table's cell by its proportions (1.585) and its rounded corners.
    """
    if page.px_per_mm is None:
        return None
    lightness = np.ascontiguousarray(page.lab8[:, :, 0])
    paper = quantile_of(counts_of(np.ascontiguousarray(lightness[::4, ::4])), 0.8)
    dark = (lightness < paper - 12.0).astype(np.uint8)
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    widths = [_card_width(np.asarray(contour, dtype=np.int32), page.px_per_mm) for contour in contours]
    known = [width for width in widths if width is not None]
    return max(known) / _CARD_MM[0] * 100.0 if known else None


def _card_width(contour: NDArray[np.int32], px_per_mm: float) -> float | None:
    """Return the longer side in mm of an outline that has a card's proportions and corners."""
    _, _, wide, high = cv2.boundingRect(contour)
    if max(wide, high) < _CARD_SHARE[0] * _CARD_MM[0] * px_per_mm:
        return None
    hull = cv2.convexHull(contour)
    box = cv2.minAreaRect(hull)
    long_side, short_side = max(box[1]), max(min(box[1]), 1.0)
    is_card = _CARD_ASPECT[0] < long_side / short_side < _CARD_ASPECT[1]
    width = long_side / px_per_mm
    if not is_card or not _CARD_SHARE[0] * _CARD_MM[0] < width < _CARD_SHARE[1] * _CARD_MM[0]:
        return None
    if cv2.contourArea(hull) < 0.95 * long_side * short_side:
        return None
    share = width / _CARD_MM[0]
    gaps = [float(np.hypot(*(hull[:, 0] - corner).T).min()) / px_per_mm / share for corner in cv2.boxPoints(box)]
    return width if all(_ROUNDED_MM[0] < gap < _ROUNDED_MM[1] for gap in gaps) else None
