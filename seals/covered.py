"""What covers the writing of a seal: black text and pen, or another seal, at the worst place of a character's size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from seals.metrics_ink import foreign_ink
from seals.polar import outline_points, polar_plane
from seals.values import Box, Mask, Plane, SealGeometry, SealShape
from seals.view import SealView, outline_mask

_NAME_BAND = (0.55, 0.93)  # of the radius: names stand between star and ring (seals.md 3c reads r .50-.95)
_CHARACTER_DEG = 20.0  # a name of 12 characters round three quarters of the ring
_STEPS, _RADII = 360, 32
_FRAMED, _SQUARE_SHARE = 0.82, 0.36  # a square's writing within its frame, and a character of it, shares of the side
_WRITTEN = 0.08  # of a place is the seal's ink, or covered: else nothing is written there


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Shares, 0 to 1, of the worst character's place: under black, and within another seal; and where (page pixels)."""

    by_black: float
    by_seal: float
    box_px: Box | None = None


def covered_writing(view: SealView, others: Sequence[SealGeometry]) -> Covered | None:
    """Measure what covers the characters of a seal's name.

    Parameters
    ----------
    view : SealView
        The seal on its crop.
    others : sequence of SealGeometry
        The page's other seals, in pixels of the page.

    Returns
    -------
    Covered or None
        None for handwriting, and where nothing is written.
    """
    if view.geometry.shape is SealShape.IRREGULAR:
        return None
    black = foreign_ink(view).astype(np.float32)
    strange = _within_others(view, others)
    shares = _round_shares if view.is_ringed else _square_shares
    ink, dark, other = (shares(view, plane) for plane in (view.planes.ink.astype(np.float32), black, strange))
    written = ink + np.maximum(dark, other) >= _WRITTEN
    if not written.any():
        return None
    dark, other = np.where(written, dark, 0.0), np.where(written, other, 0.0)
    worst = np.maximum(dark, other)
    at = np.unravel_index(int(np.argmax(worst)), worst.shape)
    place = _place(view, at) if worst[at] > 0 else None
    return Covered(by_black=float(dark.max()), by_seal=float(other.max()), box_px=place)


def _within_others(view: SealView, others: Sequence[SealGeometry]) -> Plane:
    """Return 1 within the outlines of the other seals, on the seal's crop."""
    covered: Mask = np.zeros(view.planes.ink.shape, dtype=bool)
    for other in others:
        near = replace(
            other,
            centre_x=(other.centre_x - view.origin[0] + 0.5) * view.factor - 0.5,
            centre_y=(other.centre_y - view.origin[1] + 0.5) * view.factor - 0.5,
            semi_x=other.semi_x * view.factor,
            semi_y=other.semi_y * view.factor,
        )
        apart = np.hypot(near.centre_x - view.geometry.centre_x, near.centre_y - view.geometry.centre_y)
        if apart < 1.5 * (near.radius + view.geometry.radius):  # corners of squares reach further than their sides
            covered |= outline_mask(near, covered.shape)
    return covered.astype(np.float32)


def _round_shares(view: SealView, plane: Plane) -> Plane:
    """Return the mean of `plane` over a character's arc around each degree of the name's band, (1, 360)."""
    band = polar_plane(plane, view.geometry, low=_NAME_BAND[0], high=_NAME_BAND[1], angles=_STEPS, radii=_RADII)
    around = band.mean(axis=0)
    width = round(_CHARACTER_DEG * _STEPS / 360.0)
    wrapped = np.concatenate([around[-width:], around, around[:width]])[None]
    return np.asarray(cv2.blur(wrapped, (width, 1))[:, width:-width], dtype=np.float32)


def _square_shares(view: SealView, plane: Plane) -> Plane:
    """Return the mean of `plane` over a character's square around each pixel within the frame, 0 elsewhere."""
    side = max(3, round(_SQUARE_SHARE * 2.0 * min(view.geometry.semi_x, view.geometry.semi_y)))
    inside = view.disc(_FRAMED)
    means = cv2.blur(plane * inside, (side, side))
    return np.asarray(np.where(view.disc(_FRAMED - _SQUARE_SHARE), means, 0.0), dtype=np.float32)


def _place(view: SealView, at: tuple[np.intp, ...]) -> Box:
    g = view.geometry
    if not view.is_ringed:
        half = _SQUARE_SHARE * min(g.semi_x, g.semi_y)
        return view.box_on_page(float(at[1]), float(at[0]), half, half)
    x, y = outline_points(g, np.array([float(at[1]) * 360.0 / _STEPS]), sum(_NAME_BAND) / 2)
    half = g.radius * (_NAME_BAND[1] - _NAME_BAND[0]) / 2
    return view.box_on_page(float(x[0]), float(y[0]), half, half)
