"""Where text lies on a ring: the code's arc, the emptiest gap, and evenly spaced digits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seals.polar import polar_plane
from seals.values import Plane
from seals.view import SealView

_PITCH = (3.4, 8.2)  # degrees from digit to digit


@dataclass(frozen=True, slots=True)
class PlacedDigit:
    """A digit read at an angle (degrees clockwise), with its probability."""

    digit: str
    p: float
    angle_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitGrid:
    """Evenly spaced digit places: place i lies at `first_deg` - i * `pitch_deg` (counter-clockwise reading)."""

    first_deg: float
    pitch_deg: float
    count: int

    def angle(self, position: float) -> float:
        """Return the angle of a place (fractions allowed)."""
        return self.first_deg - position * self.pitch_deg

    def position(self, angle_deg: float) -> float:
        """Return the place of an angle, as a fraction."""
        away = (self.first_deg - angle_deg + 180.0) % 360.0 - 180.0
        low = -0.5 * (360.0 / self.pitch_deg - self.count)
        place = away / self.pitch_deg
        return place if place >= low else place + 360.0 / self.pitch_deg


def angular_ink(view: SealView, low: float, high: float) -> NDArray[np.float64]:
    """Return the share of inked radii between two relative radii for each of 360 degrees."""
    ink = view.planes.ink.astype(np.float32)
    return np.asarray(
        polar_plane(ink, view.geometry, low=low, high=high, angles=360, radii=28).mean(axis=0), dtype=np.float64
    )


def circular_mean(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return the running mean over `width` degrees, centred, around the circle."""
    kernel = np.ones(width) / width
    padded = np.concatenate([values[-width:], values, values[:width]])
    return np.asarray(np.convolve(padded, kernel, mode="same")[width:-width])


def likely_code_arcs(view: SealView, count: int = 2, *, least: float = 0.02) -> list[float]:
    """Return the middles of the arcs most likely to bear a code: small signs near the ring, blank further in."""
    outer, inner = angular_ink(view, 0.79, 0.93), angular_ink(view, 0.60, 0.745)
    small = np.clip(outer, 0.0, 0.5) * (circular_mean(inner, 5) < 0.04)
    score = circular_mean(small, 65)
    middles: list[float] = []
    for _ in range(count):
        best = int(np.argmax(score))
        if score[best] <= least:
            break
        middles.append(float(best))
        away = np.abs((np.arange(360) - best + 180) % 360 - 180)
        score = np.where(away < 50, 0.0, score)
    return middles


def emptiest_gap(view: SealView) -> tuple[float, float]:
    """Return middle and width in degrees of the widest stretch without name characters; (90, 8) when there is none."""
    faint = (view.planes.signal > 0.4 * view.planes.threshold).astype(np.float32)
    band = polar_plane(faint, view.geometry, low=0.58, high=0.90, angles=360, radii=28)
    ink = circular_mean(np.asarray(band.mean(axis=0), dtype=np.float64), 3)
    empty = ink < max(0.03, 0.15 * float(np.median(ink)))
    if empty.all() or not empty.any():
        return 90.0, 8.0
    start = int(np.argmin(empty))
    rolled = np.roll(empty, -start)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rolled.astype(np.int8), [0]])))
    starts, stops = edges[::2], edges[1::2]
    best = int(np.argmax(stops - starts))
    middle = (start + (starts[best] + stops[best]) / 2) % 360
    return float(middle), float(stops[best] - starts[best])


def regular_grid(digits: Sequence[PlacedDigit]) -> DigitGrid | None:
    """Fit evenly spaced places to digits in reading order; stray signs at other distances are left out.

    Returns
    -------
    DigitGrid or None
        None with fewer than five digits in step.
    """
    if len(digits) < 5:
        return None
    along = np.array([digits[0].angle_deg - digit.angle_deg for digit in digits])
    best = _best_step(along)
    if best is None:
        return None
    near, place = best
    pitch, base = np.polyfit(place[near], along[near], 1)
    used = _longest_run(place[near])
    if len(used) < 5:
        return None
    first = digits[0].angle_deg - (base + pitch * used[0])
    return DigitGrid(first_deg=float(first), pitch_deg=float(pitch), count=int(used[-1] - used[0]) + 1)


def _best_step(along: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.float64]] | None:
    """Return which digits are in step, and their places, for the step that most agree on.

    Steps come from pairs of digits three and more apart: a recogniser's frame is some 2 degrees wide.
    """
    first, second = np.triu_indices(len(along), k=min(3, len(along) - 1))
    apart = (second - first)[:, None] + np.array([0, 1])
    pitch = ((along[second] - along[first])[:, None] / apart).ravel()
    anchor = np.repeat(along[first], 2)
    sane = (pitch > _PITCH[0]) & (pitch < _PITCH[1])
    if not sane.any():
        return None
    place = (along[None] - anchor[sane][:, None]) / pitch[sane][:, None]
    gap = np.abs(place - np.round(place))
    near = gap < 0.36
    ordered = np.sort(np.where(near, np.round(place), 1e6), axis=1)  # what is out of step comes last, as one
    distinct = 1 + (np.diff(ordered, axis=1) > 0).sum(axis=1) - (~near).any(axis=1)
    best = int(np.argmax(distinct - np.where(near, gap, 0.0).sum(axis=1) / np.maximum(near.sum(axis=1), 1)))
    return (near[best], np.round(place)[best]) if distinct[best] >= 5 else None


def _longest_run(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut where two or more places in a row are missing: what lies beyond belongs to other text."""
    breaks = np.flatnonzero(np.diff(places) > 2.5)
    pieces = np.split(places, breaks + 1)
    return max(pieces, key=len)


def radial_band(view: SealView, grid: DigitGrid) -> tuple[float, float]:
    """Return the relative radii between which the digits of a grid lie, from the ink itself."""
    radii, low, high = 90, 0.70, 0.96
    ink: Plane = polar_plane(
        view.planes.ink.astype(np.float32), view.geometry, low=low, high=high, angles=720, radii=radii
    )
    at = np.round(np.arange(grid.angle(grid.count - 0.5), grid.angle(-0.5), 0.5) * 2).astype(np.int64) % 720
    profile = ink[:, at].mean(axis=1)
    radius = np.linspace(low, high, radii)
    searched = (radius > 0.74) & (radius < 0.935)
    level = 0.35 * float(np.quantile(profile[searched], 0.8))
    used = searched & (profile > max(level, 0.02))
    return _widest(used, radius)


def _widest(used: NDArray[np.bool_], radius: NDArray[np.float64]) -> tuple[float, float]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], used.astype(np.int8), [0]])))
    if not edges.size:
        return 0.81, 0.90
    starts, stops = edges[::2], edges[1::2]
    best = int(np.argmax(stops - starts))
    low, high = float(radius[starts[best]]), float(radius[stops[best] - 1])
    return (low, high) if 0.04 < high - low < 0.17 else (0.81, 0.90)
