"""Laying a paper scan onto the uploaded picture of the same sheet: any turn, any resolution, light perspective."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.page_fit import Constraints, Matrix, fit_map
from seals.page_patches import SIDE_PX, Patches, match_patches
from seals.values import Plane

Gray = NDArray[np.uint8]
Picture = NDArray[np.uint8]
"""(H, W, 3) blue green red, or (H, W) grey."""

_FEATURE_SIDE = 1200  # long side in pixels: about 100 dpi of A4, enough for 3-mm characters
_REFINE_SIDE = 1800
_FEATURES = 3500
_LEAST_INLIERS = 16
_LEAST_PATCHES = 10
_LEAST_QUALITY = 0.5
_LEAST_OVERLAP = 0.25
_LONG_SIDE_MM = 297.0
_NEAR_MM = 0.5
_SEARCH_PX = (12, 4)
_CHROMA = 60  # grey levels between the brightest and the darkest of the three colours
_COLOURED_SHARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """How a paper scan lies on the upload: `matrix` (3, 3) maps paper pixels to upload pixels.

    `quality` is the share of places with print, on both pictures, that agree within half a millimetre, 0..1;
    `spread_mm` how far those places lie from where the map puts them (root mean square, on an A4 page); `ok` whether
    the pages are the same sheet. Where it is not ok the matrix only fits the pictures' sizes onto each other.
    """

    matrix: Matrix
    quality: float
    ok: bool
    spread_mm: float = 0.0


def register_pages(upload: Picture, paper: Picture) -> Registration:
    """Register a paper scan onto the uploaded picture of the same page.

    Parameters
    ----------
    upload, paper : (H, W, 3) uint8 arrays, blue green red, or (H, W) grey
        Pictures of any resolution and any turn.

    Returns
    -------
    Registration
        From SIFT features and MAGSAC, then from the places of small patches of print (docs/adr/0080).

    Notes
    -----
    What is printed counts first, coloured ink only where it agrees: a sheet may have been stamped again.
    Accuracy: `make accuracy`, row `register`.
    """
    small_upload, to_small = shrunk(upload, _REFINE_SIDE)
    small_paper, to_small_paper = shrunk(paper, _REFINE_SIDE)
    start = _by_features(print_plane(small_upload), print_plane(small_paper))
    if start is None and max(upload.ndim, paper.ndim) == 3:
        start = _by_features(ink_plane(small_upload), ink_plane(small_paper))
    if start is None:
        return _refused(upload, paper, 0.0)
    refined = _refined(small_upload, small_paper, start)
    if refined is None:
        return _refused(upload, paper, 0.0)
    small, patches = refined
    near = patches.agree()
    quality = float(near.mean()) if len(near) else 0.0
    overlap = float(covered(small_paper.shape, small, small_upload.shape).mean())
    if near.sum() < _LEAST_PATCHES or quality < _LEAST_QUALITY or overlap < _LEAST_OVERLAP:
        return _refused(upload, paper, quality)
    matrix = np.linalg.inv(to_small) @ small @ to_small_paper
    spread = float(np.sqrt((patches.shift[near & patches.sure.all(axis=1)] ** 2).sum(axis=1).mean()))
    spread *= _LONG_SIDE_MM / max(small_upload.shape)
    return Registration(matrix=matrix / matrix[2, 2], quality=quality, ok=True, spread_mm=spread)


def print_plane(picture: Picture) -> Gray:
    """Return a grey picture in which red and blue ink is pale, and black is black."""
    if picture.ndim == 2:
        return picture
    blue, green, red = cv2.split(picture)
    return np.asarray(cv2.max(cv2.max(blue, green), red), dtype=np.uint8)


def ink_plane(picture: Picture) -> Gray:
    """Return a grey picture in which ink of every colour is dark."""
    if picture.ndim == 2:
        return picture
    blue, green, red = cv2.split(picture)
    return np.asarray(cv2.min(cv2.min(blue, green), red), dtype=np.uint8)


def _refused(upload: Picture, paper: Picture, quality: float) -> Registration:
    matrix = np.diag([upload.shape[1] / paper.shape[1], upload.shape[0] / paper.shape[0], 1.0])
    return Registration(matrix=matrix, quality=quality, ok=False)


def shrunk(gray: Picture, side: int) -> tuple[Picture, Matrix]:
    """Return a picture at most `side` px long, and the map from its pixels to the small ones (centres whole)."""
    factor = min(1.0, side / max(gray.shape[:2]))
    if factor == 1.0:
        return gray, np.eye(3)
    size = (max(8, round(gray.shape[1] * factor)), max(8, round(gray.shape[0] * factor)))
    fx, fy = size[0] / gray.shape[1], size[1] / gray.shape[0]
    small = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return small, np.array([[fx, 0, 0.5 * fx - 0.5], [0, fy, 0.5 * fy - 0.5], [0, 0, 1]])


def covered(shape: tuple[int, ...], matrix: Matrix, onto: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return where a picture of `shape`, laid by `matrix`, covers one of the shape `onto`."""
    full = np.full(shape[:2], 255, np.uint8)
    return np.asarray(cv2.warpPerspective(full, matrix, (onto[1], onto[0]), flags=cv2.INTER_NEAREST) > 0)


# features


def _by_features(upload_gray: Gray, paper_gray: Gray) -> Matrix | None:
    upload, to_small = shrunk(upload_gray, _FEATURE_SIDE)
    paper, to_small_paper = shrunk(paper_gray, _FEATURE_SIDE)
    source, target = _matches(upload, paper)
    if len(source) < _LEAST_INLIERS:
        return None
    cv2.setRNGSeed(17)
    found, inliers = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 3.0, maxIters=5000, confidence=0.9999)
    if found is None or int(inliers.sum()) < _LEAST_INLIERS:
        return None
    near = inliers.ravel() > 0
    matrix = fit_map(Constraints.of_points(source[near], target[near]))
    if not _is_sane(matrix, paper.shape):
        return None
    return np.asarray(np.linalg.inv(to_small) @ matrix @ to_small_paper, dtype=np.float64)


def _matches(upload: Gray, paper: Gray) -> tuple[Matrix, Matrix]:
    """Return points of the paper and of the upload that look alike."""
    finder = cv2.SIFT.create(nfeatures=_FEATURES, contrastThreshold=0.03)
    points_a, words_a = finder.detectAndCompute(upload, None)
    points_b, words_b = finder.detectAndCompute(paper, None)
    none = np.empty((0, 2))
    if words_a is None or words_b is None or len(points_a) < 2 or len(points_b) < 2:
        return none, none
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(words_b, words_a, k=2)
    good = [m[0] for m in pairs if len(m) == 2 and m[0].distance < 0.8 * m[1].distance]
    source = np.array([points_b[m.queryIdx].pt for m in good], dtype=np.float64).reshape(-1, 2)
    target = np.array([points_a[m.trainIdx].pt for m in good], dtype=np.float64).reshape(-1, 2)
    return source, target


def _is_sane(matrix: Matrix, shape: tuple[int, ...]) -> bool:
    """Refuse a map that mirrors, folds or shrinks the page out of proportion."""
    height, width = shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], dtype=np.float64)
    mapped = cv2.perspectiveTransform(corners, matrix)[0].astype(np.float64)
    sides = np.roll(mapped, -1, axis=0) - mapped
    turns = sides[:, 0] * np.roll(sides[:, 1], -1) - sides[:, 1] * np.roll(sides[:, 0], -1)
    lengths = np.hypot(sides[:, 0], sides[:, 1]) / np.array([width, height, width, height])
    return bool((turns > 0).all() and lengths.min() > 0.2 and lengths.max() / lengths.min() < 1.5)


# patches


def _refined(upload: Picture, paper: Picture, start: Matrix) -> tuple[Matrix, Patches] | None:
    """Return the map refined on patches of print, and the patches as they lie under it."""
    upload_ink, paper_ink = flat_ink(ink_plane(upload)), flat_ink(ink_plane(paper))
    upload_colour, paper_colour = coloured(upload), coloured(paper)
    size = (upload.shape[1], upload.shape[0])
    near_px = _NEAR_MM * max(upload.shape) / _LONG_SIDE_MM
    matrix = start
    for search in (*_SEARCH_PX, None):
        warped = np.asarray(cv2.warpPerspective(paper_ink, matrix, size), dtype=np.float32)
        seen = covered(paper.shape, matrix, upload.shape)
        patches = match_patches(upload_ink, warped, seen, search_px=search or _SEARCH_PX[-1], near_px=near_px)
        if int(patches.alike.sum()) < _LEAST_PATCHES:
            return None
        if search is None:
            break
        colour = cv2.max(upload_colour, cv2.warpPerspective(paper_colour, matrix, size))
        matrix = fit_map(_constraints(patches, np.asarray(colour), matrix))
        if not _is_sane(matrix, paper.shape):
            return None
    return matrix, patches


def _constraints(patches: Patches, colour: NDArray[np.uint8], matrix: Matrix) -> Constraints:
    """Return where the patches are on the paper and where they belong; those with coloured ink are not sure."""
    at = patches.at[patches.alike]
    there = cv2.perspectiveTransform((at + patches.shift[patches.alike])[None], np.linalg.inv(matrix))[0]
    share = cv2.boxFilter(colour.astype(np.float32), -1, (SIDE_PX, SIDE_PX))
    columns, rows = at.astype(int).T
    is_print = share[rows, columns] < _COLOURED_SHARE
    which, axis = np.nonzero(patches.sure[patches.alike])
    return Constraints(
        source=np.asarray(there, np.float64)[which],
        target=at[which],
        normal=patches.axes[patches.alike][which, axis],
        is_sure=is_print[which],
    )


def coloured(picture: Picture) -> NDArray[np.uint8]:
    """Return 1 where there is ink of a colour: a seal, a blue pen."""
    if picture.ndim == 2:
        return np.zeros(picture.shape, np.uint8)
    return np.asarray(cv2.subtract(print_plane(picture), ink_plane(picture)) > _CHROMA, dtype=np.uint8)


def flat_ink(gray: Gray) -> Plane:
    """Return darkness against the local paper, 0 to 1, whatever the light: 1 is no light at all."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    bright = cv2.medianBlur(cv2.dilate(small, np.ones((3, 3), np.uint8)), 21)
    paper = cv2.resize(bright, gray.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)
    return np.asarray(np.clip(1.0 - gray / np.maximum(paper, 16.0), 0.0, 1.0), dtype=np.float32)
