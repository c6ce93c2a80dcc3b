"""One seal seen close: its crop, its ink, its exact outline."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from seals.frame import fit_frame
from seals.ink import InkPlanes, split_ink
from seals.locate import Candidate
from seals.polar import polar_plane
from seals.ring import EdgePoints, RingFit, fit_circle, fit_ellipse, outer_edges
from seals.values import Box, Image, Mask, Plane, SealGeometry, SealShape

_MARGIN = 0.16  # ring cut by the crop's edge cost digits their lower edge (digits.md)
_EDGE_LEVEL = 0.6  # half height would be exact for a sharp edge; ink spread, always outwards, is met half way
_SUPPORT, _STARVED_SUPPORT = 0.25, 0.18  # share of the directions; what is fitted on crumbs has to show ink besides
_MAX_RADIUS = 330.0  # 600-dpi scans are measured at about 400 dpi; the e-seal picture is cut from the scan itself


@dataclass(frozen=True, slots=True, kw_only=True)
class SealView:
    """A seal on its crop: `geometry` in crop pixels, `origin` in page pixels, `factor` crop pixels per page pixel."""

    crop: Image
    origin: tuple[float, float]
    factor: float
    geometry: SealGeometry
    planes: InkPlanes
    ring: RingFit | None
    px_per_mm: float | None

    @property
    def is_ringed(self) -> bool:
        """Whether the outline is a circle or an ellipse."""
        return self.geometry.shape in {SealShape.ROUND, SealShape.ELLIPSE}

    def on_page(self) -> SealGeometry:
        """Return the outline in pixels of the whole picture."""
        g, shift = self.geometry, 0.5 / self.factor - 0.5
        return replace(
            g,
            centre_x=self.origin[0] + g.centre_x / self.factor + shift,
            centre_y=self.origin[1] + g.centre_y / self.factor + shift,
            semi_x=g.semi_x / self.factor,
            semi_y=g.semi_y / self.factor,
        )

    def box_on_page(self, x: float, y: float, half_w: float, half_h: float) -> Box:
        """Return a box around a crop point as x, y, w, h in page pixels."""
        left = self.origin[0] + (x - half_w) / self.factor
        top = self.origin[1] + (y - half_h) / self.factor
        return round(left), round(top), max(1, round(2 * half_w / self.factor)), max(1, round(2 * half_h / self.factor))

    def disc(self, share: float = 1.0) -> Mask:
        """Return the inside of the outline, shrunk to `share`, as a mask of the crop."""
        return outline_mask(self.geometry, self.crop.shape, share)


def outline_mask(geometry: SealGeometry, shape: tuple[int, ...], share: float = 1.0) -> Mask:
    """Return the filled outline (shrunk to `share`) as a mask of `shape`."""
    mask = np.zeros(shape[:2], dtype=np.uint8)
    if geometry.shape in {SealShape.ROUND, SealShape.ELLIPSE}:
        axes = (geometry.semi_x * share * 2, geometry.semi_y * share * 2)
        cv2.ellipse(mask, ((geometry.centre_x, geometry.centre_y), axes, geometry.angle_deg), 1, -1)
    else:
        box = (
            (geometry.centre_x, geometry.centre_y),
            (2 * geometry.semi_x * share, 2 * geometry.semi_y * share),
            geometry.angle_deg,
        )
        cv2.fillPoly(mask, [np.round(cv2.boxPoints(box)).astype(np.int32)], 1)
    return np.asarray(mask > 0)


def box_of(geometry: SealGeometry) -> Box:
    """Return the upright box of an outline as whole pixels x, y, w, h."""
    turn = np.deg2rad(geometry.angle_deg)
    c, s = abs(np.cos(turn)), abs(np.sin(turn))
    if geometry.shape in {SealShape.ROUND, SealShape.ELLIPSE}:
        half_w = float(np.hypot(geometry.semi_x * c, geometry.semi_y * s))
        half_h = float(np.hypot(geometry.semi_x * s, geometry.semi_y * c))
    else:
        half_w = float(geometry.semi_x * c + geometry.semi_y * s)
        half_h = float(geometry.semi_x * s + geometry.semi_y * c)
    return (
        round(geometry.centre_x - half_w),
        round(geometry.centre_y - half_h),
        round(2 * half_w),
        round(2 * half_h),
    )


def look_closely(image_bgr: Image, candidate: Candidate, px_per_mm: float | None) -> SealView | None:
    """Cut one seal out of the page and fit its outline exactly.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        The whole picture.
    candidate : Candidate
        As `locate_seals` returns it.
    px_per_mm : float or None
        Scale of the whole picture.

    Returns
    -------
    SealView or None
        None when no outline holds at full resolution (it was no seal).
    """
    crop, origin, factor = _cut(image_bgr, candidate.geometry)
    g = candidate.geometry
    guess = replace(
        g,
        centre_x=(g.centre_x - origin[0] + 0.5) * factor - 0.5,
        centre_y=(g.centre_y - origin[1] + 0.5) * factor - 0.5,
        semi_x=g.semi_x * factor,
        semi_y=g.semi_y * factor,
    )
    planes = split_ink(crop, candidate.colour)
    geometry, ring = _fit(planes, guess)
    if geometry is None:
        return None
    return SealView(
        crop=crop,
        origin=origin,
        factor=factor,
        geometry=geometry,
        planes=planes,
        ring=ring,
        px_per_mm=None if px_per_mm is None else px_per_mm * factor,
    )


def _cut(image_bgr: Image, geometry: SealGeometry) -> tuple[Image, tuple[float, float], float]:
    x, y, w, h = box_of(geometry)
    margin = round(_MARGIN * max(w, h) / 2) + 4
    x0, y0 = max(0, x - margin), max(0, y - margin)
    x1 = min(image_bgr.shape[1], x + w + margin)
    y1 = min(image_bgr.shape[0], y + h + margin)
    crop = image_bgr[y0:y1, x0:x1]
    factor = min(1.0, _MAX_RADIUS / max(geometry.semi_x, geometry.semi_y))
    if factor < 0.9:
        size = (max(8, round(crop.shape[1] * factor)), max(8, round(crop.shape[0] * factor)))
        crop = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    else:
        factor = 1.0
    return np.ascontiguousarray(crop), (float(x0), float(y0)), factor


def _fit(planes: InkPlanes, guess: SealGeometry) -> tuple[SealGeometry | None, RingFit | None]:
    if guess.shape in {SealShape.SQUARE, SealShape.RECTANGLE}:
        return fit_frame(planes.signal, planes.threshold, guess) or guess, None
    if guess.shape is SealShape.IRREGULAR:
        return guess, None
    fit = _fit_ring(planes.signal, planes, guess)
    if fit is None or fit.support < 0.5:  # starved ink: its ragged edges become an edge when smoothed
        smooth = cv2.GaussianBlur(planes.signal, (0, 0), max(1.0, 0.012 * guess.radius))
        again = _fit_ring(
            np.asarray(smooth, dtype=np.float32), planes, guess, share=0.35, least_support=_STARVED_SUPPORT
        )
        if again is not None and (fit is None or again.support > fit.support):
            fit = again
    return (None, None) if fit is None else (fit.geometry, fit)


def _fit_ring(
    signal: Plane,
    planes: InkPlanes,
    guess: SealGeometry,
    *,
    share: float = _EDGE_LEVEL,
    least_support: float = _SUPPORT,
) -> RingFit | None:
    """Fit the outline where the signal falls to `share` of the ring's own ink."""
    ring_ink = polar_plane(planes.signal, guess, low=0.95, high=1.0, angles=360, radii=12).max(axis=0)
    level = (
        share * float(np.median(ring_ink[ring_ink > planes.threshold])) if (ring_ink > planes.threshold).any() else 0
    )
    points = outer_edges(signal, max(level, 6.0), guess)
    if guess.shape is not SealShape.ROUND:
        return fit_ellipse(points, guess)
    return _fit_round(points, guess, least_support)


def _fit_round(points: EdgePoints, guess: SealGeometry, least_support: float) -> RingFit | None:
    """Fit a circle; where it holds badly and a nearly round ellipse holds better (uneven scanner feed), take that."""
    circle = fit_circle(points, guess, least_support=least_support)
    if circle is None or circle.support > 0.85:
        return circle
    oval = fit_ellipse(points, circle.geometry)
    if oval is None or oval.support < circle.support + 0.08:
        return circle
    g = oval.geometry
    near = abs(g.radius / circle.geometry.radius - 1) < 0.03
    return oval if near and min(g.semi_x, g.semi_y) > 0.95 * max(g.semi_x, g.semi_y) else circle
