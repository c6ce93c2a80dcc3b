"""Fitting a map between two pictures of a page to places found on both."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_LEAST_SCALE_PX = 0.5  # a feeder's wave at the far end of a page is no error
_MOST_AGREE = 0.7
_ENOUGH = 16
_CELL_PX = 150  # an inch of an A4 page at the size pages are registered


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Places `source` (N, 2) that belong to `target` (N, 2), each along its `normal` (N, 2) only.

    `is_sure` (N,): the others count only where they agree with these.
    """

    source: Matrix
    target: Matrix
    normal: Matrix
    is_sure: NDArray[np.bool_]

    @staticmethod
    def of_points(source: Matrix, target: Matrix) -> "Constraints":
        """Return points that are certain in both directions."""
        both = np.repeat(np.eye(2), len(source), axis=0)
        sure = np.ones(2 * len(source), dtype=bool)
        return Constraints(source=np.tile(source, (2, 1)), target=np.tile(target, (2, 1)), normal=both, is_sure=sure)


def fit_map(found: Constraints) -> Matrix:
    """Return the (3, 3) map with perspective that fits best by reweighted least squares (Tukey).

    Every part of the page counts alike, however crowded it is.
    """
    to_unit, from_unit = _units(found)
    x, y = cv2.perspectiveTransform(found.source[None], to_unit)[0].T
    u, v = cv2.perspectiveTransform(found.target[None], np.linalg.inv(from_unit))[0].T
    n, m = found.normal.T
    along = n * u + m * v
    system = np.stack([n * x, n * y, n, m * x, m * y, m, -along * x, -along * y], axis=1)
    doubtful = ~found.is_sure if found.is_sure.sum() >= _ENOUGH else np.zeros(len(x), dtype=bool)
    density, weight, matrix = _evenly(found.target), (~doubtful).astype(np.float64), np.eye(3)
    for _ in range(12):
        weighted = system.T * (weight * density)
        unit = np.linalg.lstsq(weighted @ system, weighted @ along, rcond=None)[0]
        matrix = np.asarray(from_unit @ np.append(unit, 1.0).reshape(3, 3) @ to_unit, dtype=np.float64)
        weight = _weights(found, matrix, weight, doubtful)
        if not (weight > 0).any():
            break
    return matrix


def _weights(found: Constraints, matrix: Matrix, before: Matrix, doubtful: NDArray[np.bool_]) -> Matrix:
    """Return how far each place is to count next, after where the map puts it."""
    mapped = np.asarray(cv2.perspectiveTransform(found.source[None], matrix)[0], np.float64)
    error = np.abs(((mapped - found.target) * found.normal).sum(axis=1))
    scale = max(1.4826 * float(np.median(error[before > 0])), _LEAST_SCALE_PX)
    weight = np.clip(1.0 - (error / (4.0 * scale)) ** 2, 0.0, None) ** 2
    if doubtful.any() and float((weight[doubtful] > 0.3).mean()) < _MOST_AGREE:
        weight[doubtful] = 0.0  # stamped again: what agrees by chance would pull the page along
    return np.asarray(weight, dtype=np.float64)


def _units(found: Constraints) -> tuple[Matrix, Matrix]:
    """Return the maps from source pixels to about -1..1, and from there to target pixels."""
    middle, size = found.source.mean(axis=0), max(float(np.ptp(found.source)), 1.0)
    away, width = found.target.mean(axis=0), max(float(np.ptp(found.target)), 1.0)
    to_unit = np.array([[1 / size, 0, -middle[0] / size], [0, 1 / size, -middle[1] / size], [0, 0, 1]])
    from_unit = np.array([[width, 0, away[0]], [0, width, away[1]], [0, 0, 1]])
    return to_unit, from_unit


def _evenly(target: Matrix) -> Matrix:
    """Return weights by which each part of the page counts alike, but for its loneliest places."""
    cells = np.floor(target / _CELL_PX).astype(np.int64)
    _, which, count = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / np.maximum(count[which.ravel()], 8), dtype=np.float64)
