"""Finds the lines of text on a page with the detector PP-OCRv6 (small), whose weights ship in the rapidocr wheel.

A differentiable-binarisation map (Liao et al., 2020, "Real-time Scene Text Detection with Differentiable
Binarization") is cut at 0.3, its regions are grown again by area × 1.6 / perimeter, and each is straightened into a
strip for the recogniser. The thresholds are those the weights were published with (rapidocr, config.yaml).
"""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.adapters.text.session import open_network
from seals.text import STRIP_HEIGHT
from seals.values import Box, Image

_LONGEST_PX = 960  # of an A4 page: about 82 dpi, where 3 mm print is 10 px high
_CUT = 0.3
_SCORE = 0.5
_GROWN = 1.6
_SMALLEST_PX = 4
_MAX_STRIP_RATIO = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """A line of print: its box in pixels of the page, and the strip for the recogniser."""

    box_px: Box
    strip: Image = field(repr=False)


class LineFinder:
    """The detector on one onnxruntime session."""

    def __init__(self, model: Path, *, threads: int) -> None:
        self._session = open_network(model, threads=threads)
        self._input = self._session.get_inputs()[0].name

    def find(self, page: Image) -> tuple[FoundLine, ...]:
        """Return the lines of a BGR page, from top to bottom."""
        height, width = page.shape[:2]
        factor = min(1.0, _LONGEST_PX / max(height, width))
        size = tuple(max(32, round(side * factor / 32) * 32) for side in (width, height))
        small = cv2.resize(page, (size[0], size[1]), interpolation=cv2.INTER_AREA)
        scores = self._scores(small)
        to_page = np.array([width / size[0], height / size[1]], dtype=np.float32)
        quads = [corners * to_page for corners in _regions(scores)]
        lines = [line for quad in quads if (line := _line(page, quad)) is not None]
        return tuple(sorted(lines, key=lambda line: (line.box_px[1], line.box_px[0])))

    def _scores(self, small: NDArray[np.uint8] | cv2.typing.MatLike) -> NDArray[np.float32]:
        values = np.moveaxis(np.asarray(small, dtype=np.float32) / np.float32(127.5) - np.float32(1.0), 2, 0)
        output = self._session.run(None, {self._input: values[np.newaxis]})[0]
        return np.asarray(output[0, 0], dtype=np.float32)


def _regions(scores: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return the four corners of every region of text, clockwise from the upper left."""
    mask = cv2.dilate((scores > _CUT).astype(np.uint8), np.ones((2, 2), np.uint8))
    found = []
    for contour in cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
        (x, y), (w, h), angle = cv2.minAreaRect(contour)
        if min(w, h) < _SMALLEST_PX or _score(scores, contour) < _SCORE:
            continue
        grown = w * h * _GROWN / (2 * (w + h)) * 2
        found.append(_clockwise(cv2.boxPoints(((x, y), (w + grown, h + grown), angle))))
    return found


def _score(scores: NDArray[np.float32], contour: cv2.typing.MatLike) -> float:
    x, y, w, h = cv2.boundingRect(contour)
    mask = np.zeros((h, w), np.uint8)
    cv2.fillPoly(mask, [contour - (x, y)], (1,))
    return float(cv2.mean(scores[y : y + h, x : x + w], mask)[0])


def _clockwise(points: cv2.typing.MatLike) -> NDArray[np.float32]:
    by_x = np.asarray(points, dtype=np.float32)[np.argsort(points[:, 0])]
    left, right = by_x[:2], by_x[2:]
    upper_left, lower_left = left[np.argsort(left[:, 1])]
    upper_right, lower_right = right[np.argsort(right[:, 1])]
    return np.array([upper_left, upper_right, lower_right, lower_left], dtype=np.float32)


def _line(page: Image, quad: NDArray[np.float32]) -> FoundLine | None:
    width = float(np.linalg.norm(quad[1] - quad[0]))
    height = float(np.linalg.norm(quad[3] - quad[0]))
    if height < 1 or width < height / 2:  # a column of print: nothing on our forms is written downwards
        return None
    strip_width = max(8, min(round(STRIP_HEIGHT * width / height), round(STRIP_HEIGHT * _MAX_STRIP_RATIO)))
    target = np.array([[0, 0], [strip_width, 0], [strip_width, STRIP_HEIGHT], [0, STRIP_HEIGHT]], dtype=np.float32)
    turned = cv2.getPerspectiveTransform(quad, target)
    strip = cv2.warpPerspective(
        page, turned, (strip_width, STRIP_HEIGHT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    x, y, w, h = cv2.boundingRect(quad)
    return FoundLine(box_px=(max(x, 0), max(y, 0), w, h), strip=np.asarray(strip, dtype=np.uint8))
