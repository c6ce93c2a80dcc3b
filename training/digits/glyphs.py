"""Digit shapes: from the fonts that are installed, and from strokes of a round pen, as seal engravers cut them."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

EM = 96  # digit height in px of a glyph mask, before it is placed

# Single-stroke digits on a 4 x 6 grid (x right, y down), joined by straight lines or flattened arcs.
_Stroke = tuple[tuple[float, float], ...]


def _ellipse(cx: float, cy: float, rx: float, ry: float, *span: float) -> _Stroke:
    angles = np.deg2rad(np.linspace(span[0], span[1], 28))
    return tuple((cx + rx * float(np.cos(a)), cy + ry * float(np.sin(a))) for a in angles)


_STROKES: dict[str, tuple[_Stroke, ...]] = {
    "0": (_ellipse(2, 3, 2, 3, 0, 360),),
    "1": (((1.0, 1.2), (2.2, 0), (2.2, 6)),),
    "2": ((*_ellipse(2, 1.7, 1.9, 1.7, 180, 400), (0.1, 6), (4, 6)),),
    "3": (_ellipse(1.9, 1.5, 1.8, 1.5, 200, 450), _ellipse(1.9, 4.4, 2.0, 1.6, 270, 520)),
    "4": (((3.0, 6), (3.0, 0), (0, 4.3), (4, 4.3)),),
    "5": (((3.7, 0), (0.6, 0), (0.4, 2.7)), _ellipse(1.9, 4.1, 2.0, 1.9, 222, 510)),
    "6": (((3.2, 0), (0.5, 3.2)), _ellipse(2, 4.1, 1.9, 1.9, 0, 360)),
    "7": (((0, 0), (4, 0), (1.5, 6)),),
    "8": (_ellipse(2, 1.5, 1.6, 1.5, 0, 360), _ellipse(2, 4.4, 1.95, 1.6, 0, 360)),
    "9": (_ellipse(2, 1.9, 1.9, 1.9, 0, 360), ((3.5, 2.8), (0.9, 6))),
}


@dataclass(frozen=True, slots=True)
class DigitFace:
    """Ten digit masks, (EM, W) float32 in [0, 1] each."""

    masks: tuple[NDArray[np.float32], ...]


def stroke_face(pen: float, width: float) -> DigitFace:
    """Draw the digits with a round pen; `pen` and `width` are shares of the digit height (0.1..0.24, 0.45..0.8)."""
    return DigitFace(tuple(_stroke_mask(str(digit), pen, width) for digit in range(10)))


def _stroke_mask(digit: str, pen: float, width: float) -> NDArray[np.float32]:
    thickness = max(2, round(pen * EM))
    high, wide = EM - thickness, max(4, round(width * EM) - thickness)
    canvas = np.zeros((EM, wide + thickness + 1), np.uint8)
    for stroke in _STROKES[digit]:
        points = np.array([(x / 4 * wide + thickness / 2, y / 6 * high + thickness / 2) for x, y in stroke])
        cv2.polylines(canvas, [np.round(points * 16).astype(np.int32)], False, 255, thickness, cv2.LINE_AA, 4)
    return np.asarray(canvas / 255, np.float32)


def font_face(path: str, index: int = 0) -> DigitFace | None:
    """Cut the ten digits out of a font file; None where it lacks one, draws all alike or is broken."""
    masks = []
    for digit in "0123456789":
        try:
            font = ImageFont.truetype(path, int(EM * 1.35), index=index)
            left, top, right, bottom = font.getbbox(digit)
        except OSError:
            return None
        if right - left < 4 or bottom - top < EM // 3:
            return None
        picture = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
        ImageDraw.Draw(picture).text((2 - left, 2 - top), digit, font=font, fill=255)
        mask = np.asarray(picture, np.float32)[1:-1, 1:-1] / 255
        size = (max(6, round(mask.shape[1] * EM / mask.shape[0])), EM)
        masks.append(np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32))
    return DigitFace(tuple(masks)) if is_plain(masks) else None


_HOLES = ((1, 2), (0,), (0,), (0,), (0, 1), (0,), (1,), (0,), (2,), (1,))
"""Closed counters of the digits 0 to 9 in a typeface that an engraver might use; a slash parts that of a 0 in two."""

_PIECES = ((1, 2), *((1,),) * 9)
"""Pieces of the digits 0 to 9; a 0 may have a dot inside."""


def is_plain(masks: Sequence[NDArray[np.float32]]) -> bool:
    """Tell whether every digit is one piece with its own counters, in strokes neither hairline nor a block.

    Only a zero may have a dot or a slash inside, as many typefaces have that keep it apart from the letter.
    Stencils, outlines, pixels and drop shadows have gaps and holes that no network should learn to overlook.
    """
    for digit, mask in enumerate(masks):
        body = np.pad((mask > 0.5).astype(np.uint8), 2)
        pieces, _, sizes, _ = cv2.connectedComponentsWithStats(body, connectivity=8)
        if int((sizes[1:pieces, cv2.CC_STAT_AREA] > 12).sum()) not in _PIECES[digit]:
            return False
        spaces, _, sizes, _ = cv2.connectedComponentsWithStats(1 - body, connectivity=4)
        if int((sizes[1:spaces, cv2.CC_STAT_AREA] > 12).sum()) - 1 not in _HOLES[digit]:
            return False
        depth = cv2.distanceTransform(body, cv2.DIST_L2, 5)
        ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (depth > 1)
        pen = 2 * float(np.median(depth[ridge])) / EM if ridge.any() else 0.0
        if not _PENS[0] <= pen <= _PENS[1]:
            return False
    return abs(float(masks[8].sum() - masks[1].sum())) > 0.15 * float(masks[8].sum())


_PENS = (0.05, 0.30)  # width of strokes, as a share of the digit's height


_LEFT_OUT = ("wqy", "uming", "ukai", "dejavu")
"""Fonts of the generator that measures the network, by a part of their path: never trained on."""


def installed_fonts() -> list[str]:
    """Return the files of installed upright Latin fonts, sorted, without those that measure the network."""
    odd = ("italic", "oblique", "symbol", "dingbat", "emoji", "math", "isabella")
    return [path for path in _listed(":lang=en") if not any(word in path.lower() for word in odd)]


@lru_cache(maxsize=1)
def han_fonts() -> tuple[str, ...]:
    """Return the files of installed fonts with Han characters, without those that measure the network."""
    return tuple(path for path in _listed(":lang=ja") if _draws_han(path))


def _draws_han(path: str) -> bool:
    """Tell whether a font file is whole and scalable."""
    try:
        return all(ImageFont.truetype(path, size).getmask("中國門").getbbox() for size in (50, 77, 110))
    except OSError:
        return False


def _listed(pattern: str) -> list[str]:
    listing = subprocess.run(["fc-list", pattern, "file"], capture_output=True, text=True, check=True).stdout
    paths = sorted({line.split(":")[0].strip() for line in listing.splitlines()})
    return [
        path
        for path in paths
        if Path(path).suffix.lower() in {".ttf", ".otf"} and not any(part in path.lower() for part in _LEFT_OUT)
    ]


@lru_cache(maxsize=1)
def installed_faces() -> tuple[DigitFace, ...]:
    """Cut the digits out of every installed font; fonts that draw them alike count once."""
    faces: dict[bytes, DigitFace] = {}
    for path in installed_fonts():
        face = font_face(path)
        if face is not None:
            faces.setdefault(b"".join((mask > 0.5).tobytes() for mask in face.masks), face)
    return tuple(faces.values())
