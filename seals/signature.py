"""A handwritten signature in its cell: the ink that is there, without rules and frames."""

import cv2
import numpy as np

from seals.locate import Candidate, CoarsePage
from seals.values import InkColour, SealGeometry, SealShape


def signature_candidate(page: CoarsePage) -> tuple[Candidate, ...]:
    """Return the largest group of handwriting on a cell's picture as one irregular outline, or nothing.

    Long straight lines (the cell's frame) are left out; strokes nearer than 4 % of the picture belong together.
    """
    lightness = page.lab8[:, :, 0].astype(np.float32) * (100.0 / 255.0)
    paper = float(np.quantile(lightness, 0.9))
    chroma = np.hypot(page.lab8[:, :, 1].astype(np.float32) - 128, page.lab8[:, :, 2].astype(np.float32) - 128)
    ink = (((paper - lightness) > 22.0) | (chroma > 24.0)).astype(np.uint8)
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
    return (Candidate(geometry=geometry, colour=InkColour.RED if is_red else InkColour.BLACK),)
