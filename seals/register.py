"""Laying the paper onto the upload: two pages of one document."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.values import Box, Plane

_LONG_SIDE = 1100
_FEATURES = 2500
_LEAST_INLIERS = 25
_GOOD = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """How a paper scan lies on the upload: `matrix` (3, 3) maps paper pixels to upload pixels.

    `quality` is the correlation of both pictures after mapping, 0..1; `ok` whether it can be relied on. Where it is
    not ok the matrix only fits the pictures' sizes onto each other.
    """

    matrix: NDArray[np.float64]
    quality: float
    ok: bool


def register_pages(upload_gray: NDArray[np.uint8], paper_gray: NDArray[np.uint8]) -> Registration:
    """Register a paper scan onto the uploaded picture of the same page.

    Parameters
    ----------
    upload_gray, paper_gray : (H, W) uint8 arrays
        Grey pictures of any resolution.

    Returns
    -------
    Registration
        Homography from features and RANSAC, then an affine ECC step; its quality is the correlation of the blurred
        pictures where both exist.
    """
    upload, up_scale = _small(upload_gray)
    paper, paper_scale = _small(paper_gray)
    fallback = np.diag([upload.shape[1] / paper.shape[1], upload.shape[0] / paper.shape[0], 1.0])
    found = _by_features(upload, paper)
    small = fallback if found is None else found
    if found is not None:
        small = _by_ecc(upload, paper, small)
    quality = _quality(upload, paper, small)
    ok = found is not None and quality >= _GOOD
    if not ok:
        small = fallback
    matrix = _pixel_scale(up_scale) @ small @ np.linalg.inv(_pixel_scale(paper_scale))
    return Registration(matrix=matrix / matrix[2, 2], quality=float(np.clip(quality, 0.0, 1.0)), ok=ok)


def _pixel_scale(factor: float) -> NDArray[np.float64]:
    """Return the map from small pixels to full pixels; `factor` is small pixels per full pixel."""
    shift = 0.5 / factor - 0.5
    return np.array([[1 / factor, 0, shift], [0, 1 / factor, shift], [0, 0, 1]])


def _small(gray: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    factor = min(1.0, _LONG_SIDE / max(gray.shape))
    if factor == 1.0:
        return gray, 1.0
    size = (max(8, round(gray.shape[1] * factor)), max(8, round(gray.shape[0] * factor)))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), factor


def _by_features(upload: NDArray[np.uint8], paper: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    finder = cv2.ORB.create(nfeatures=_FEATURES, scaleFactor=1.25, nlevels=7, fastThreshold=12)
    points_a, words_a = finder.detectAndCompute(upload, None)
    points_b, words_b = finder.detectAndCompute(paper, None)
    if words_a is None or words_b is None or len(points_a) < 40 or len(points_b) < 40:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(words_b, words_a, k=2)
    good = [m[0] for m in pairs if len(m) == 2 and m[0].distance < 0.82 * m[1].distance]
    if len(good) < _LEAST_INLIERS:
        return None
    source = np.array([points_b[m.queryIdx].pt for m in good], dtype=np.float64)
    target = np.array([points_a[m.trainIdx].pt for m in good], dtype=np.float64)
    cv2.setRNGSeed(17)
    matrix, inliers = cv2.findHomography(source, target, cv2.RANSAC, 4.0, maxIters=3000, confidence=0.999)
    if matrix is None or int(inliers.sum()) < _LEAST_INLIERS or not _sane(np.asarray(matrix), paper.shape):
        return None
    near = inliers.ravel() > 0
    refined, _ = cv2.findHomography(source[near], target[near], cv2.LMEDS)
    return np.asarray(matrix if refined is None else refined, dtype=np.float64)


def _sane(matrix: NDArray[np.float64], shape: tuple[int, ...]) -> bool:
    """Refuse a map that mirrors, folds or shrinks the page out of proportion."""
    height, width = shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], dtype=np.float64)
    mapped = cv2.perspectiveTransform(corners, matrix)[0].astype(np.float64)
    sides = np.roll(mapped, -1, axis=0) - mapped
    turns = sides[:, 0] * np.roll(sides[:, 1], -1) - sides[:, 1] * np.roll(sides[:, 0], -1)
    lengths = np.hypot(sides[:, 0], sides[:, 1]) / np.array([width, height, width, height])
    return bool((turns > 0).all() and lengths.min() > 0.2 and lengths.max() / lengths.min() < 1.5)


def _by_ecc(upload: NDArray[np.uint8], paper: NDArray[np.uint8], start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Refine at half size by an affine ECC step on top of the homography; the start where it does not converge."""
    warped = cv2.warpPerspective(paper, start, (upload.shape[1], upload.shape[0]), borderValue=255)
    a, b = (_blurred(picture)[::2, ::2] for picture in (upload, np.asarray(warped, dtype=np.uint8)))
    step = np.eye(2, 3, dtype=np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 25, 1e-4)
    try:
        _, found = cv2.findTransformECC(
            np.ascontiguousarray(a), np.ascontiguousarray(b), step, cv2.MOTION_AFFINE, criteria
        )
    except cv2.error:
        return start  # ECC says so when it does not converge
    full = np.vstack([np.asarray(found, dtype=np.float64), [0, 0, 1]])
    full[:2, 2] *= 2.0
    refined = np.linalg.inv(full) @ start
    return refined if _quality(upload, paper, refined) >= _quality(upload, paper, start) else start


def _blurred(gray: NDArray[np.uint8]) -> Plane:
    return np.asarray(cv2.GaussianBlur(gray.astype(np.float32), (0, 0), 2.0), dtype=np.float32)


def _quality(upload: NDArray[np.uint8], paper: NDArray[np.uint8], matrix: NDArray[np.float64]) -> float:
    """Return the correlation of both pictures, blurred, where the paper covers the upload; 0 with little overlap."""
    size = (upload.shape[1], upload.shape[0])
    inside = cv2.warpPerspective(np.full(paper.shape, 255, np.uint8), matrix, size) > 250
    if float(inside.mean()) < 0.3:
        return 0.0
    warped = cv2.warpPerspective(paper, matrix, size, borderValue=255)
    a = _blurred(upload)[inside]
    b = _blurred(np.asarray(warped, dtype=np.uint8))[inside]
    if a.std() < 1.0 or b.std() < 1.0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def changed_regions(
    upload_gray: NDArray[np.uint8],
    paper_gray: NDArray[np.uint8],
    registration: Registration,
    *,
    least_mm2: float = 4.0,
) -> tuple[Box, ...]:
    """Outline where two registered pages differ, in upload pixels, largest first.

    Parameters
    ----------
    upload_gray, paper_gray : (H, W) uint8 arrays
        As given to `register_pages`.
    registration : Registration
        Its answer; nothing is returned unless it is ok.
    least_mm2 : float
        Smallest difference worth showing, for an A4 page.

    Notes
    -----
    Ink counts as missing only where the other page has none within 1.5 px of the small copies (about 0.5 mm), so
    that resolution, JPEG and small misfits do not count.
    """
    if not registration.ok:
        return ()
    upload, factor = _small(upload_gray)
    matrix = np.linalg.inv(_pixel_scale(factor)) @ registration.matrix
    # the paper scan is shrunk before it is mapped, or its thin strokes would alias
    paper, paper_factor = _small(paper_gray)
    matrix = matrix @ _pixel_scale(paper_factor)
    size = (upload.shape[1], upload.shape[0])
    warped = np.asarray(cv2.warpPerspective(paper, matrix, size, borderValue=255), dtype=np.uint8)
    seen = cv2.warpPerspective(np.full(paper.shape, 255, np.uint8), matrix, size) > 250
    differs = (_only_in(upload, warped) | _only_in(warped, upload)) & cv2.erode(
        seen.astype(np.uint8), np.ones((9, 9), np.uint8)
    ).astype(bool)
    joined = cv2.morphologyEx(differs.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((15, 31), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    least = least_mm2 * (max(upload.shape) / 297.0) ** 2
    weights = np.bincount(labels.ravel(), weights=differs.ravel(), minlength=count)
    found = [stats[at] for at in np.argsort(-weights) if at and weights[at] >= least]
    return tuple(
        (round(s[0] / factor), round(s[1] / factor), round(s[2] / factor), round(s[3] / factor)) for s in found
    )


def _only_in(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.bool_]:
    strong = _ink(one) > 0.45
    near = cv2.dilate(_ink(other), np.ones((5, 5), np.uint8))
    lone = (strong & (near < 0.22)).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(lone, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0)


def _ink(gray: NDArray[np.uint8]) -> Plane:
    """Return darkness against the local paper, over the page's own usual ink, capped at 1."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(cv2.medianBlur(cv2.dilate(small, np.ones((3, 3), np.uint8)), 21), gray.shape[::-1])
    dark = np.maximum(np.asarray(paper, dtype=np.float32) - gray.astype(np.float32), 0.0)
    full = max(float(np.quantile(dark[dark > 25], 0.6)) if (dark > 25).any() else 0.0, 60.0)
    return np.asarray(np.minimum(dark / full, 1.0), dtype=np.float32)
