"""A handwritten signature in its cell: the ink that is there, without rules and frames."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ink import counts_of, quantile_of
from seals.locate import Candidate, CoarsePage
from seals.values import Box, InkColour, SealGeometry, SealShape

_LINE_MM, _CELL_MM = 20.0, (45.0, 30.0)
_RIM_MM = 1.5  # of a cell is left out: its frame, and what leans over it
_JOIN_MM = 4.0
_STROKE_MM, _LEAST_MM = 5.0, (8.0, 5.5)  # printed text is lower
_MOST_SHARE = 0.9  # of the cell's width or height


def signature_candidate(page: CoarsePage) -> tuple[Candidate, ...]:
    """Return the largest group of handwriting on a cell's picture as one irregular outline, or nothing.

    Long straight lines (the cell's frame) are left out; strokes nearer than 4 % of the picture belong together.
    """
    ink = _ink(page)
    height, width = ink.shape
    for size in ((max(25, width // 3), 1), (1, max(25, height // 3))):
        lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
        ink[cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0] = 0
    reach = max(3, round(0.04 * max(height, width)))
    joined = cv2.dilate(ink, np.ones((reach, reach), np.uint8))
    count, labels = cv2.connectedComponents(joined)
    sizes = [int(ink[labels == at].sum()) for at in range(1, count)]
    if not sizes or max(sizes) < 40:
        return ()
    chosen = (labels == 1 + int(np.argmax(sizes))) & (ink > 0)
    return (_candidate(page, chosen),)


def _ink(page: CoarsePage) -> NDArray[np.uint8]:
    """Return 1 where any pen or stamp left its mark."""
    lightness = page.lab8[:, :, 0].astype(np.float32) * (100.0 / 255.0)
    paper = float(np.quantile(lightness, 0.9))
    chroma = np.hypot(page.lab8[:, :, 1].astype(np.float32) - 128, page.lab8[:, :, 2].astype(np.float32) - 128)
    return np.asarray(((paper - lightness) > 22.0) | (chroma > 24.0), dtype=np.uint8)


def _candidate(page: CoarsePage, chosen: NDArray[np.bool_]) -> Candidate:
    y, x = np.nonzero(chosen)
    left, right, top, bottom = float(x.min()), float(x.max()) + 1, float(y.min()), float(y.max()) + 1
    is_red = float(np.median(page.lab8[:, :, 1][chosen])) > 128 + 15
    geometry = SealGeometry(
        shape=SealShape.IRREGULAR,
        centre_x=(left + right) / 2 / page.factor,
        centre_y=(top + bottom) / 2 / page.factor,
        semi_x=(right - left) / 2 / page.factor,
        semi_y=(bottom - top) / 2 / page.factor,
    )
    return Candidate(geometry=geometry, colour=InkColour.RED if is_red else InkColour.BLACK)


def signatures_in_cells(page: CoarsePage, seals: Sequence[SealGeometry]) -> tuple[Candidate, ...]:
    """Return the handwriting in the large cells of a form that has seals in others: the seal collection form.

    Parameters
    ----------
    page : CoarsePage
        The small copy; its scale has to be known.
    seals : sequence of SealGeometry
        Seals found, in pixels of the whole picture. Without one in a cell nothing is looked for.
    """
    if page.px_per_mm is None or not seals:
        return ()
    cells = [
        (2 * x, 2 * y, 2 * wide, 2 * high)
        for x, y, wide, high in _cells(_ruled(page, page.px_per_mm / 2), page.px_per_mm / 2)
    ]
    middles = [(g.centre_x * page.factor, g.centre_y * page.factor) for g in seals]
    stamped = [cell for cell in cells if any(_holds(cell, middle) for middle in middles)]
    if not stamped:
        return ()
    ink = _ink(page)
    found = [_handwriting(ink, cell, page.px_per_mm) for cell in cells if cell not in stamped]
    return tuple(_candidate(page, each) for each in found if each is not None)


def _ruled(page: CoarsePage, px_per_mm: float) -> NDArray[np.uint8]:
    """Return the long straight lines, a little askew or not, at half the small copy's size."""
    lightness = np.ascontiguousarray(page.lab8[:, :, 0])
    paper = quantile_of(counts_of(np.ascontiguousarray(lightness[::4, ::4])), 0.9)
    dark = cv2.threshold(lightness, paper - 56.0, 1, cv2.THRESH_BINARY_INV)[1]
    thick = np.ascontiguousarray(cv2.dilate(dark, np.ones((3, 3), np.uint8))[::2, ::2])
    length = round(_LINE_MM * px_per_mm)
    across = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(cv2.bitwise_or(across, down), dtype=np.uint8)


def _cells(lines: NDArray[np.uint8], px_per_mm: float) -> Iterator[Box]:
    """Yield the upright boxes of what lines enclose, where a seal has room."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(1 - lines, connectivity=4)
    height, width = lines.shape
    for x, y, wide, high, area in stats[1:count].tolist():
        touches = x == 0 or y == 0 or x + wide == width or y + high == height
        is_large = wide >= _CELL_MM[0] * px_per_mm and high >= _CELL_MM[1] * px_per_mm
        if is_large and not touches and area > 0.7 * wide * high:
            yield x, y, wide, high


def _holds(cell: Box, point: tuple[float, float]) -> bool:
    x, y, wide, high = cell
    return x <= point[0] < x + wide and y <= point[1] < y + high


def _handwriting(ink: NDArray[np.uint8], cell: Box, px_per_mm: float) -> NDArray[np.bool_] | None:
    """Return the largest group of strokes in a cell, None where none of it is as high as handwriting."""
    x, y, wide, high = cell
    rim, reach = round(_RIM_MM * px_per_mm), round(_JOIN_MM * px_per_mm)
    inside = np.zeros_like(ink)
    inside[y + rim : y + high - rim, x + rim : x + wide - rim] = ink[y + rim : y + high - rim, x + rim : x + wide - rim]
    count, labels = cv2.connectedComponents(cv2.dilate(inside, np.ones((reach, reach), np.uint8)))
    if count < 2:
        return None
    sizes = [int(inside[labels == at].sum()) for at in range(1, count)]
    chosen = np.asarray((labels == 1 + int(np.argmax(sizes))) & (inside > 0))
    _, _, group_wide, group_high = cv2.boundingRect(chosen.view(np.uint8))
    strokes = cv2.connectedComponentsWithStats(chosen.view(np.uint8), connectivity=8)[2][1:, cv2.CC_STAT_HEIGHT]
    is_written = (
        int(strokes.max()) >= _STROKE_MM * px_per_mm
        and _LEAST_MM[0] * px_per_mm <= group_wide <= _MOST_SHARE * wide
        and _LEAST_MM[1] * px_per_mm <= group_high <= _MOST_SHARE * high
    )
    return chosen if is_written else None
