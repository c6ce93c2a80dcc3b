"""How evenly a page is lit: its paper's lightness from place to place, and whether its surround is dark."""

import cv2
import numpy as np

from seals.locate import CoarsePage
from seals.values import Image, Mask

_GRID = 8
_STEP = 3  # every third coarse pixel: a millimetre
_PRINT_PX = 7  # of those: strokes and characters are thinner
_GROUND = 6  # grey values (2.4 L*) below the paper: less is no ground, and passes
_STRAIGHT = 0.90  # of its upright or turned box a printed ground fills, its corners rounded or not
_LEAST_PX = 60  # of those: half a square centimetre at 75 dpi
_LEAST_OF_CELL = 0.25  # of a cell has to be paper


def illumination(page: CoarsePage) -> float | None:
    """Return the range of the paper's L* over an 8 x 8 grid; None where hardly any paper shows.

    What is printed is left out: dark cells, and grounds with four straight sides (a copied card, a shaded field, a
    photograph). A shadow has no such sides, or reaches the picture's edge.
    """
    lightness = np.ascontiguousarray(page.lab8[::_STEP, ::_STEP, 0])
    high, wide = lightness.shape[0] // _GRID, lightness.shape[1] // _GRID
    if high * wide < 4:
        return None
    bare = ~printed_grounds(lightness)
    cells = np.array([
        _paper(lightness[row : row + high, column : column + wide], bare[row : row + high, column : column + wide])
        for row in range(0, high * _GRID, high)
        for column in range(0, wide * _GRID, wide)
    ]) * (100.0 / 255.0)  # fmt: skip
    cells = cells[np.isfinite(cells)]
    papers = cells[cells > cells.max() - 40.0] if cells.size else cells
    return None if len(papers) < 16 else float(np.quantile(papers, 0.97) - np.quantile(papers, 0.03))


def _paper(cell: Image, bare: Mask) -> float:
    shown = cell[bare]
    if shown.size < _LEAST_OF_CELL * cell.size:
        return float("nan")
    rank = int(0.85 * (shown.size - 1))
    return float(np.partition(shown, rank)[rank])


def printed_grounds(lightness: Image) -> Mask:
    """Return where a darker ground with four straight sides lies within the page, (H, W) bool.

    Parameters
    ----------
    lightness : (H, W) uint8 array
        OpenCV's L*, one value a millimetre or so.
    """
    kernel = np.ones((_PRINT_PX, _PRINT_PX), np.uint8)
    blank = cv2.morphologyEx(lightness, cv2.MORPH_CLOSE, kernel)  # without strokes and characters
    darker = (blank < float(np.quantile(blank, 0.9)) - _GROUND).astype(np.uint8)
    contours, _ = cv2.findContours(darker, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    grounds = np.zeros_like(darker)
    for contour in contours:
        if len(contour) >= 4 and _is_printed(np.asarray(contour, np.int32), lightness.shape):
            cv2.drawContours(grounds, [contour], -1, 1, -1)
    return np.asarray(cv2.dilate(grounds, np.ones((3, 3), np.uint8)).view(bool))


def _is_printed(contour: np.ndarray, shape: tuple[int, ...]) -> bool:
    x, y, wide, high = cv2.boundingRect(contour)
    if x <= 1 or y <= 1 or x + wide >= shape[1] - 1 or y + high >= shape[0] - 1:
        return False
    # the contour runs through the middle of its outermost pixels
    (_, (across, down), _) = cv2.minAreaRect(contour)
    area = cv2.contourArea(contour)
    return area >= _LEAST_PX and area >= _STRAIGHT * across * down


def dark_surround(page: CoarsePage) -> float:
    """Return the share of the picture's rim that is much darker than its paper."""
    lightness = page.lab8[:, :, 0]
    edge = max(2, round(0.015 * min(lightness.shape)))
    border = np.concatenate(
        [lightness[:edge].ravel(), lightness[-edge:].ravel(), lightness[:, :edge].ravel(), lightness[:, -edge:].ravel()]
    )
    return float((border < 0.55 * float(np.quantile(lightness[::4, ::4], 0.9))).mean())
