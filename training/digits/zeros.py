"""Zeros with a dot or a slash inside, as typefaces have that keep 0 apart from O."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.digits.glyphs import DigitFace

_MARKED = 0.2  # share of the codes that are drawn with such zeros


def pick_face(faces: Sequence[DigitFace], rng: Generator) -> DigitFace:
    """Draw a face; in one code of five a zero without a mark gets one."""
    face = faces[int(rng.integers(len(faces)))]
    return with_marked_zero(face, rng) if rng.random() < _MARKED else face


def with_marked_zero(face: DigitFace, rng: Generator) -> DigitFace:
    """Return the face with a dot or a slash in its zero; itself where the zero has no counter to hold one."""
    counter = _counter(face.masks[0])
    if counter is None:
        return face
    mark = _mark(counter, rng)
    return DigitFace((np.maximum(face.masks[0], mark), *face.masks[1:]))


def _counter(zero: NDArray[np.float32]) -> NDArray[np.bool_] | None:
    """Return the one space inside a zero; None where there is none, or a mark already: a second space or piece."""
    if cv2.connectedComponents((zero > 0.5).astype(np.uint8))[0] > 2:
        return None
    paper = np.pad((zero < 0.5).astype(np.uint8), 1, constant_values=1)
    spaces, labels, sizes, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    inside = [at for at in range(1, spaces) if at != labels[0, 0] and sizes[at, cv2.CC_STAT_AREA] > 12]
    return np.asarray(labels[1:-1, 1:-1] == inside[0]) if len(inside) == 1 else None


def _mark(counter: NDArray[np.bool_], rng: Generator) -> NDArray[np.float32]:
    """Draw a mark, (EM, W) float32 in [0, 1]; a dot stays clear of the strokes, a slash may reach them."""
    ys, xs = np.nonzero(counter)
    middle = (float(xs.mean()), float(ys.mean()))
    wide, high = float(xs.max() - xs.min() + 1), float(ys.max() - ys.min() + 1)
    canvas = np.zeros(counter.shape, np.uint8)
    if rng.random() < 0.65:
        across, along = float(rng.uniform(0.2, 0.36)) * wide, float(rng.uniform(0.1, 0.3)) * high
        axes = (max(2, round(across)), max(3, round(along)))
        lean = float(rng.uniform(-40, 40))
        cv2.ellipse(canvas, (round(middle[0]), round(middle[1])), axes, lean, 0, 360, 255, -1, cv2.LINE_AA)
    else:
        half = (wide / 2, high / 2 * float(rng.uniform(0.3, 0.8)))
        turn = -1 if rng.random() < 0.8 else 1  # most lean like the stroke of "/"
        ends = [(round(middle[0] + side * half[0]), round(middle[1] + side * turn * half[1])) for side in (-1, 1)]
        pen = max(3, round(float(rng.uniform(0.18, 0.4)) * wide))
        cv2.line(canvas, ends[0], ends[1], 255, pen, cv2.LINE_AA)
        canvas[~cv2.dilate(counter.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)] = 0
    return np.asarray(canvas / 255, np.float32)
