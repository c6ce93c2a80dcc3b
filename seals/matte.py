"""What of a seal's picture is ink: its colour and how much of it, with the paper and everything black taken out.

A scanned pixel is taken as ink over paper, ``pixel = a * ink + (1 - a) * paper`` in sRGB, as picture programs lay
transparent pictures over each other. The ink's colour comes from the core of the strokes around, so that a soft edge is
the ink's own colour becoming thinner, and not ink mixed with paper; laid on white the picture is what was scanned.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from seals.ink import InkPlanes, pixels_in
from seals.metrics_ink import foreign_ink
from seals.values import Image, InkColour, Mask, Plane
from seals.view import SealView

_FLOOR, _CEILING = 0.08, 0.90  # below: paper's grain and noise; above: full ink
_STROKE_MM = 0.30  # how far the ink's colour is taken over from the strokes around
_PAPER_MM = 2.0  # paper changes slowly: shade, folds
_SURE = 0.55  # a pixel with at least this share of ink keeps its own colour
_HIDDEN_RATIO = 0.55  # redness for its darkness, against the seal's own ink: less is something black over it
_HIDDEN_DARKNESS = (20.0, 15.0)  # of L* below the paper: from here on, over so much
_BLUR_MM = 0.12
_FRINGE_MM = 0.2  # width of the soft edges of black print
_RATIO_OF_INK = 0.15  # the darkest, thickest ink is the least red for its darkness


@dataclass(frozen=True, slots=True, kw_only=True)
class Matte:
    """`bgr` (H, W, 3) uint8 is the ink's colour, `alpha` (H, W) float32 0..1 how much of it is there.

    `hidden` (H, W) bool is where something black lies within the outline; there alpha is 0.
    """

    bgr: Image
    alpha: Plane
    hidden: Mask


def matte(view: SealView, inside: Mask) -> Matte:
    """Take a seal's ink out of its picture.

    Parameters
    ----------
    view : SealView
        The seal upright on a crop at the output's resolution; `px_per_mm` must be known.
    inside : (H, W) bool array
        Where the seal's ink can be; nothing is kept outside.
    """
    scale = view.px_per_mm or 1.0
    picture = view.crop.astype(np.float32)
    black = _black(view.planes, scale)
    paper = _paper(picture, view.planes, black, scale)
    ink = _ink_colour(picture, view.planes, black, scale)
    towards = ink - paper
    share = ((picture - paper) * towards).sum(axis=2) / np.maximum((towards**2).sum(axis=2), 1.0)
    opaque = np.clip((share - _FLOOR) / (_CEILING - _FLOOR), 0.0, 1.0)
    alpha = np.where(inside, opaque * _inked(view.planes) * (1.0 - _with_fringe(black, scale)), 0.0).astype(np.float32)
    hidden = np.asarray(((black > 0.5) | foreign_ink(view)) & view.disc(1.0))
    colour = _colour(picture, paper, ink, np.asarray(np.clip(share, 0.0, 1.0), dtype=np.float32))
    colour[alpha <= 0.0] = 255
    return Matte(bgr=colour, alpha=alpha, hidden=hidden)


def _black(planes: InkPlanes, px_per_mm: float) -> Plane:
    """Return how surely something black lies at each pixel, 0..1: dark, but not red enough for it.

    A dark seal cannot be told from black text; there it is 0 everywhere.
    """
    signal, darkness = planes.signal, np.asarray(planes.paper_lab[0] - planes.lab[:, :, 0], dtype=np.float32)
    if planes.colour in {InkColour.GREY, InkColour.BLACK} or pixels_in(planes.ink) < 50:
        return np.zeros_like(signal)
    # JPEG blurs redness more than darkness: both are compared over a stroke's width, or thin strokes would seem black
    red, dark = (cv2.GaussianBlur(plane, (0, 0), _BLUR_MM * px_per_mm) for plane in (signal, darkness))
    ratio = red / np.maximum(dark, 1.0)
    core = planes.ink & (darkness > _HIDDEN_DARKNESS[0])
    usual = float(np.quantile(ratio[core][::7], _RATIO_OF_INK)) if pixels_in(core) > 50 else 1.0
    less = np.clip((_HIDDEN_RATIO - ratio / max(usual, 0.05)) / 0.2, 0.0, 1.0)
    is_dark = np.clip((darkness - _HIDDEN_DARKNESS[0]) / _HIDDEN_DARKNESS[1], 0.0, 1.0)
    return np.asarray(less * is_dark, dtype=np.float32)


def _with_fringe(black: Plane, px_per_mm: float) -> Plane:
    """Return black grown over its soft edge, where red shows through and would stay as a maroon rim."""
    reach = max(3, round(_FRINGE_MM * px_per_mm) | 1)
    grown = cv2.dilate(black, np.ones((reach, reach), np.uint8))
    return np.asarray(cv2.GaussianBlur(grown, (0, 0), reach / 4), dtype=np.float32)


def _inked(planes: InkPlanes) -> Plane:
    """Return 1 where the ink's own signal says ink or its edge, falling to 0 on paper: keeps the paper's grain out."""
    low, high = 0.15 * planes.threshold, 0.45 * planes.threshold
    return np.asarray(np.clip((planes.signal - low) / (high - low), 0.0, 1.0), dtype=np.float32)


def _paper(picture: Plane, planes: InkPlanes, black: Plane, px_per_mm: float) -> Plane:
    """Return the paper under every pixel: the bare paper around, else the crop's."""
    used = ((planes.signal > 0.4 * planes.threshold) | planes.dark | (black > 0.2)).astype(np.uint8)
    reach = max(3, round(0.25 * px_per_mm) | 1)
    bare = (cv2.dilate(used, np.ones((reach, reach), np.uint8)) == 0).astype(np.float32)
    lab = planes.paper_lab[None, None].astype(np.float32)
    plain = np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR), dtype=np.float32)[0, 0] * 255.0
    return _spread(picture, bare, plain, _PAPER_MM * px_per_mm)


def _ink_colour(picture: Plane, planes: InkPlanes, black: Plane, px_per_mm: float) -> Plane:
    """Return the ink's colour at every pixel: that of the strokes' cores around, else the seal's usual."""
    reach = max(3, round(0.2 * px_per_mm) | 1)
    strongest = cv2.dilate(planes.signal, np.ones((reach, reach), np.uint8))
    core = planes.ink & (planes.signal > 0.8 * strongest) & (black < 0.1)
    usual = np.median(picture[core][::3], axis=0) if core.any() else np.array([40.0, 40.0, 200.0])
    return _spread(picture, core.astype(np.float32), np.asarray(usual, dtype=np.float32), _STROKE_MM * px_per_mm)


def _spread(picture: Plane, weight: Plane, fallback: Plane, sigma_px: float) -> Plane:
    """Return the mean of the weighted pixels around each pixel; `fallback` counts where there are few."""
    step = max(1, int(sigma_px / 4))  # a wide mean is taken on a small copy
    size = (max(1, picture.shape[1] // step), max(1, picture.shape[0] // step))
    stacked = np.dstack([picture * weight[:, :, None], weight]).astype(np.float32)
    small = cv2.resize(stacked, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / step, borderType=cv2.BORDER_REFLECT)
    mean = (small[:, :, :3] + 0.01 * fallback) / (small[:, :, 3:] + 0.01)
    whole = cv2.resize(mean, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole, dtype=np.float32)


def _colour(picture: Plane, paper: Plane, ink: Plane, share: Plane) -> Image:
    """Return what of each pixel is ink: its own colour with the paper taken out, on soft edges the strokes' colour."""
    weight = np.maximum(share, _SURE)[:, :, None]
    own = np.clip((picture - (1.0 - weight) * paper) / weight, 0.0, 255.0)
    sure = np.clip((share - _SURE) / (1.0 - _SURE), 0.0, 1.0)[:, :, None]
    mixed = sure * own + (1.0 - sure) * np.clip(ink, 0.0, 255.0)
    return np.asarray(mixed.round(), dtype=np.uint8)
