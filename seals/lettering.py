"""Text and verdict marks on pictures, Chinese included, with the font that OpenCV carries: no font file is opened."""

import re
from threading import Lock
from typing import TypeAlias

import cv2
import numpy as np

from seals.values import Image, Verdict

Colour: TypeAlias = tuple[int, int, int]  # blue green red

# OpenCV 5 has "sans" (Rubik) inside, and takes Chinese from the WenQuanYi Micro Hei that is inside as well
_FONT = "sans"
_ASCENT = 0.80  # of the size: how far above the baseline a Chinese character reaches
_REGULAR, _BOLD = 400, 650
_LOCK = Lock()  # a font keeps the weight it was last asked for
_faces: list[cv2.FontFace] = []


def _face() -> cv2.FontFace:
    if not _faces:
        _faces.append(cv2.FontFace(_FONT))
    return _faces[0]


def text_width(text: str, size_px: float, *, is_bold: bool = False) -> int:
    """Return how many pixels wide `text` becomes."""
    with _LOCK:
        weight = _BOLD if is_bold else _REGULAR
        return int(cv2.getTextSize((0, 0), text, (0, 0), _face(), round(size_px), weight)[2])


def draw_text(
    picture: Image,
    text: str,
    at: tuple[float, float],
    size_px: float,
    colour: Colour,
    *,
    align: float = 0.0,
    is_bold: bool = False,
) -> int:
    """Draw one line of text into `picture` and return its width.

    Parameters
    ----------
    picture : (H, W, 3) uint8 array
        Contiguous BGR; drawn into.
    text : str
        Chinese or Latin; one line.
    at : (float, float)
        x of the line's left end (`align` 0), middle (0.5) or right end (1); y of the middle of its characters.
    size_px : float
        Height of a Chinese character.
    """
    width = text_width(text, size_px, is_bold=is_bold)
    place = (round(at[0] - align * width), round(at[1] + (_ASCENT - 0.5) * size_px))
    with _LOCK:
        weight = _BOLD if is_bold else _REGULAR
        cv2.putText(picture, text, place, colour, _face(), round(size_px), weight, wrap=(-(10**6), 10**6))
    return width


def fitted_size(text: str, size_px: float, width_px: float, *, least_px: float = 9.0) -> float:
    """Return the size, at most `size_px` and at least `least_px`, at which `text` is no wider than `width_px`."""
    width = text_width(text, size_px)
    return size_px if width <= width_px else max(least_px, size_px * width_px / width)


_PIECES = re.compile(r"[!-~]+|.")  # a run of Latin letters, digits and signs, or one character
_CLOSING = "，。；：、！？）》”’%°"
_SHAPES = {
    Verdict.PASS: [(0.16, 0.54), (0.40, 0.78), (0.86, 0.24)],
    Verdict.REVIEW: [(0.50, 0.16), (0.88, 0.84), (0.12, 0.84)],
}


def draw_mark(picture: Image, verdict: Verdict, centre: tuple[float, float], size_px: float, colour: Colour) -> None:
    """Draw a verdict's mark: tick, triangle, cross, dash or dot, so that it is told apart without its colour."""
    left, top = centre[0] - size_px / 2, centre[1] - size_px / 2
    pen = max(1, round(0.15 * size_px))

    def at(x: float, y: float) -> tuple[int, int]:
        return round((left + x * size_px) * 16), round((top + y * size_px) * 16)

    def line(*points: tuple[float, float]) -> None:
        way = np.array([at(x, y) for x, y in points], dtype=np.int32)
        cv2.polylines(picture, [way], False, colour, pen, cv2.LINE_AA, 4)

    if verdict is Verdict.PASS:
        line(*_SHAPES[verdict])
    elif verdict is Verdict.REVIEW:
        corners = np.array([at(x, y) for x, y in _SHAPES[verdict]], dtype=np.int32)
        cv2.fillPoly(picture, [corners], colour, cv2.LINE_AA, 4)
    elif verdict is Verdict.FAIL:
        line((0.2, 0.2), (0.8, 0.8))
        line((0.8, 0.2), (0.2, 0.8))
    elif verdict is Verdict.NOT_MEASURED:
        line((0.2, 0.5), (0.8, 0.5))
    else:
        cv2.circle(picture, at(0.5, 0.5), round(0.12 * size_px * 16), colour, -1, cv2.LINE_AA, 4)


def wrapped(text: str, size_px: float, width_px: float) -> list[str]:
    """Break `text` into lines no wider than `width_px`: Chinese between any two characters, words and numbers whole.

    Punctuation that closes does not begin a line.
    """
    lines, line = [], ""
    pieces = [part for piece in _PIECES.findall(text) for part in _breakable(piece, size_px, width_px)]
    for piece in pieces:
        if line and text_width(line + piece, size_px) > width_px and piece not in _CLOSING:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _breakable(piece: str, size_px: float, width_px: float) -> list[str]:
    return [piece] if len(piece) < 8 or text_width(piece, size_px) <= width_px else list(piece)
