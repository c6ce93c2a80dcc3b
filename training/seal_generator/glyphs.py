"""One character as a mask: from a font, or from our own round pen."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from training.seal_generator.fonts import Typeface, load_font

Mask = NDArray[np.uint8]

GLYPH_PX = 128
"""Height at which a glyph is drawn before it is scaled into place: 2 to 4 times the 600-dpi size of a digit."""

ROUND_PEN = "round_pen"
"""Name of the drawn digit face: single strokes of even width with round ends, as engravers cut codes."""


def _tight(mask: Mask) -> Mask:
    if not mask.any():
        return np.zeros((GLYPH_PX, GLYPH_PX // 4), np.uint8)
    x, y, w, h = cv2.boundingRect((mask > 8).astype(np.uint8))
    return np.ascontiguousarray(mask[y : y + h, x : x + w])


@lru_cache(maxsize=4096)
def font_glyph(char: str, typeface: Typeface) -> Mask:
    """Draw one character, cut to its ink; a digit is exactly ``GLYPH_PX`` high."""
    font = load_font(typeface, GLYPH_PX if not char.isascii() else int(GLYPH_PX * 1.37))
    canvas = Image.new("L", (GLYPH_PX * 3, GLYPH_PX * 3), 0)
    ImageDraw.Draw(canvas).text((GLYPH_PX, GLYPH_PX), char, font=font, fill=255, anchor="ls")
    mask = _tight(np.asarray(canvas, np.uint8))
    if not char.isascii():
        return mask
    width = max(8, round(mask.shape[1] * GLYPH_PX / mask.shape[0]))
    if char == "1":
        width = min(width, GLYPH_PX // 2)
    return np.asarray(cv2.resize(mask, (width, GLYPH_PX), interpolation=cv2.INTER_AREA), np.uint8)


@lru_cache(maxsize=4096)
def em_glyph(char: str, typeface: Typeface) -> Mask:
    """Draw one Han character in its full em square, so that 一 keeps its place and its size."""
    font = load_font(typeface, round(GLYPH_PX * 1.08))
    canvas = Image.new("L", (GLYPH_PX * 2, GLYPH_PX * 2), 0)
    ImageDraw.Draw(canvas).text((GLYPH_PX, GLYPH_PX), char, font=font, fill=255, anchor="mm")
    cut = GLYPH_PX // 2
    return np.ascontiguousarray(np.asarray(canvas, np.uint8)[cut : cut + GLYPH_PX, cut : cut + GLYPH_PX])


Stroke = tuple[tuple[float, float], ...]


def _arc(centre: tuple[float, float], radii: tuple[float, float], start: float, end: float) -> Stroke:
    """Points of an elliptic arc; degrees clockwise from 3 o'clock."""
    (cx, cy), (rx, ry) = centre, radii
    angles = np.radians(np.linspace(start, end, 40))
    return tuple((cx + rx * float(np.cos(a)), cy + ry * float(np.sin(a))) for a in angles)


# Skeletons in a box 1 wide and 1 high, y down; the pen's half width is added outside.
_SKELETONS: dict[str, tuple[Stroke, ...]] = {
    "0": (_arc((0.5, 0.5), (0.5, 0.5), 0, 360),),
    "1": (((0.18, 0.2), (0.55, 0.0), (0.55, 1.0)),),
    "2": ((*_arc((0.5, 0.29), (0.48, 0.29), 190, 385), (0.02, 1.0), (1.0, 1.0)),),
    "3": (_arc((0.47, 0.25), (0.43, 0.25), 200, 450), _arc((0.47, 0.74), (0.5, 0.26), 270, 515)),
    "4": (((0.78, 1.0), (0.78, 0.0), (0.0, 0.74), (1.0, 0.74)),),
    "5": (((0.9, 0.0), (0.17, 0.0), (0.08, 0.45)), ((0.08, 0.45), *_arc((0.48, 0.68), (0.5, 0.32), 228, 505))),
    "6": (_arc((0.5, 0.67), (0.48, 0.33), 0, 360), (*_arc((0.98, 0.67), (0.96, 0.67), 180, 262),)),
    "7": (((0.0, 0.0), (1.0, 0.0), (0.36, 1.0)),),
    "8": (_arc((0.5, 0.25), (0.41, 0.25), 0, 360), _arc((0.5, 0.74), (0.5, 0.26), 0, 360)),
    "9": (_arc((0.5, 0.33), (0.48, 0.33), 0, 360), (*_arc((0.02, 0.33), (0.96, 0.67), 0, 82),)),
}


@lru_cache(maxsize=512)
def round_pen_digit(char: str, *, width: float, pen: float) -> Mask:
    """Draw a digit ``GLYPH_PX`` high with a round pen.

    Parameters
    ----------
    char : str
        One of 0-9.
    width, pen : float
        Width of the digit and of the pen, as shares of its height.
    """
    scale = 4
    high = GLYPH_PX * scale
    wide = round(high * width)
    thick = max(2, round(high * pen))
    canvas = np.zeros((high, wide), np.uint8)
    inner = np.array([wide - thick - 1, high - thick - 1], np.float64)
    for stroke in _SKELETONS[char]:
        points = np.rint(np.asarray(stroke) * inner + thick / 2).astype(np.int32)
        cv2.polylines(canvas, [points.reshape(-1, 1, 2)], False, 255, thick, cv2.LINE_8)
    small = cv2.resize(canvas, (max(8, wide // scale), GLYPH_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def embolden(mask: Mask, change_px: float) -> Mask:
    """Thicken (or, when negative, thin) strokes by a sub-pixel amount, keeping soft edges."""
    if abs(change_px) < 0.05:
        return mask
    pad = int(np.ceil(abs(change_px))) + 1
    wide = cv2.copyMakeBorder(mask, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    inside = cv2.distanceTransform((wide > 127).astype(np.uint8), cv2.DIST_L2, 5)
    outside = cv2.distanceTransform((wide <= 127).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(np.clip((inside - outside + change_px + 0.5) * 255, 0, 255), np.uint8)
