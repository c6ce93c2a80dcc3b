"""Judging each digit of a code: exact places by a small network's offsets, seven readings, and what OCR read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.arcs import DigitGrid
from seals.digit_cells import PX_PER_DIGIT, CellPlaces, cut_cells

_ROUNDS = 5
_LEAST_ROUNDS, _MOST_ROUNDS = 3, 8  # of a straight code
_SETTLED = 0.03  # a further round changes the height by less
_SHIFT = 0.06
_ZOOM = 0.07
_COMB_TEETH = 13
_COMB_STEP = 1.25
_COMB_RADII = (0.80, 0.825, 0.85, 0.875, 0.90)
_COMB_HEIGHT = 0.088


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitOutputs:
    """What the networks say of N cells: digit log-probabilities (N, 10), legible and centred logits (N,)."""

    log_p: NDArray[np.float32]
    legible: NDArray[np.float32]
    centred: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitPlacement:
    """Where the digits of N cells lie: centred logits (N,), offsets (N, 3).

    Offsets are dx, dy in cell heights (right and down in the cell) and log scale, from the cell to the digit.
    """

    centred: NDArray[np.float32]
    offsets: NDArray[np.float32]


class DigitReader(Protocol):
    """Looks at digit cells. Implemented by `seals/digit_network.py`."""

    def look(self, cells: NDArray[np.float32], *, codes: int = 1) -> DigitOutputs:
        """Return what is in each of (N, 2, 48, 32) cells (channels red ink and black cover).

        The cells are those of `codes` codes one after another, equally many each: whether a digit is legible is judged
        beside the other digits of its code. The rest of the answer is of each cell by itself.
        """
        ...

    def place(self, cells: NDArray[np.float32]) -> DigitPlacement:
        """Return where a digit lies in each of (N, 2, 48, 32) cells: one small network, a fifth of `look`'s work."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDigit:
    """The network's verdict on one place: digit, probability, legibility, agreement.

    `legible_low` is the second lowest of the seven readings: one that was shifted off the digit says nothing of it.
    """

    digit: str
    p: float
    legible: float
    legible_low: float
    agreement: float
    centred: float


def arc_line(centre: tuple[float, float], grid: DigitGrid, radius_px: float, height_px: float) -> CellPlaces:
    """Return the places of a code on an arc."""
    angle = np.array([grid.angle(at) for at in range(grid.count)], dtype=np.float64)
    return _on_arc(centre, angle, np.full(grid.count, radius_px), np.full(grid.count, height_px))


def _on_arc(
    centre: tuple[float, float],
    angle_deg: NDArray[np.float64],
    radius: NDArray[np.float64],
    height: NDArray[np.float64],
) -> CellPlaces:
    t = np.deg2rad(angle_deg)
    return CellPlaces(
        x=(centre[0] + radius * np.cos(t)).astype(np.float32),
        y=(centre[1] + radius * np.sin(t)).astype(np.float32),
        height_px=np.asarray(height, dtype=np.float32),
        upright_deg=(angle_deg - 90.0).astype(np.float32),
    )


def refine_arc(
    channels: NDArray[np.float32],
    reader: DigitReader,
    centre: tuple[float, float],
    grid: DigitGrid,
    *,
    radius_px: float,
    height_px: float,
) -> tuple[CellPlaces, DigitGrid]:
    """Move evenly spaced arc places onto the digits by the network's offsets.

    Parameters
    ----------
    channels : (2, H, W) float32 array
        As `seals.digit_cells.ink_channels` returns them.
    reader : DigitReader
        The network.
    centre, radius_px, height_px
        Circle of the digits' middles, and a digit's height, in crop pixels.
    grid : DigitGrid
        First guess of the places.

    Returns
    -------
    CellPlaces, DigitGrid
        Straight line through the angles (weights: centred, outliers down-weighted), median radius and height.
    """
    at = np.arange(grid.count)
    angle = np.array([grid.angle(float(i)) for i in at])
    radius, height = radius_px, height_px
    for _ in range(_ROUNDS):
        places = _on_arc(centre, angle, np.full(grid.count, radius), np.full(grid.count, height))
        seen = reader.place(cut_cells(channels, places))
        weight = 1.0 / (1.0 + np.exp(-np.clip(seen.centred.astype(np.float64), -4, 4)))
        moved = angle - np.rad2deg(np.clip(seen.offsets[:, 0], -0.25, 0.25) * height / radius)
        line = np.polyfit(at, moved, 1, w=weight)
        stray = np.abs(moved - np.polyval(line, at)) / max(abs(line[0]), 1e-6)
        line = np.polyfit(at, moved, 1, w=weight / (1.0 + (stray / 0.12) ** 2))
        angle = np.polyval(line, at)
        sure = seen.offsets[weight > 0.5] if (weight > 0.5).sum() >= 4 else seen.offsets
        radius += float(np.median(np.clip(sure[:, 1], -0.3, 0.3))) * height
        height *= float(np.exp(np.clip(np.median(sure[:, 2]), -0.12, 0.12)))
        height = float(np.clip(height, 0.6 * height_px, 1.6 * height_px))
    places = _on_arc(centre, angle, np.full(grid.count, radius), np.full(grid.count, height))
    return places, DigitGrid(first_deg=float(angle[0]), pitch_deg=float(-line[0]), count=grid.count)


def refine_straight(channels: NDArray[np.float32], reader: DigitReader, places: CellPlaces) -> CellPlaces:
    """Move the places of a straight code onto the digits by the network's offsets, kept on one line.

    Where the line's ink is pale, the recogniser's row may be half as high as its digits; one round mends an eighth.
    """
    at = np.arange(len(places.x))
    for done in range(1, _MOST_ROUNDS + 1):
        seen = reader.place(cut_cells(channels, places))
        turn = np.deg2rad(places.upright_deg)
        dx = np.clip(seen.offsets[:, 0], -0.2, 0.2) * places.height_px
        dy = np.clip(seen.offsets[:, 1], -0.25, 0.25) * places.height_px
        x = np.polyval(np.polyfit(at, places.x + dx * np.cos(turn) - dy * np.sin(turn), 1), at)
        y = np.polyval(np.polyfit(at, places.y + dx * np.sin(turn) + dy * np.cos(turn), 1), at)
        scale = float(np.exp(np.clip(np.median(seen.offsets[:, 2]), -0.12, 0.12)))
        places = CellPlaces(
            x=x.astype(np.float32),
            y=y.astype(np.float32),
            height_px=(places.height_px * scale).astype(np.float32),
            upright_deg=places.upright_deg,
        )
        if done >= _LEAST_ROUNDS and abs(scale - 1.0) < _SETTLED:
            break
    return places


def judge_places(channels: NDArray[np.float32], reader: DigitReader, places: CellPlaces) -> tuple[JudgedDigit, ...]:
    """Read each place seven times, a little shifted and scaled, and average (digits.md, point 6)."""
    variants = [(0.0, 0.0, 1.0), (_SHIFT, 0, 1), (-_SHIFT, 0, 1), (0, _SHIFT, 1), (0, -_SHIFT, 1)]
    variants += [(0.0, 0.0, 1.0 + _ZOOM), (0.0, 0.0, 1.0 - _ZOOM)]
    moved = [_moved(places, *variant) for variant in variants]
    cells = np.concatenate([cut_cells(channels, place) for place in moved])
    seen = reader.look(cells, codes=len(variants))
    count = len(places.x)
    log_p = seen.log_p.reshape(len(variants), count, 10)
    legible = 1.0 / (1.0 + np.exp(-np.clip(seen.legible.reshape(len(variants), count).astype(np.float64), -30, 30)))
    mean_logit = seen.legible.reshape(len(variants), count).mean(axis=0)
    centred = seen.centred.reshape(len(variants), count).mean(axis=0)
    return tuple(
        _judged(log_p[:, at], legible[:, at], float(mean_logit[at]), float(centred[at])) for at in range(count)
    )


def _judged(log_p: NDArray[np.float32], legible: NDArray[np.float64], mean_logit: float, centred: float) -> JudgedDigit:
    mean = log_p.mean(axis=0)
    best = int(mean.argmax())
    return JudgedDigit(
        digit=str(best),
        p=float(np.exp(mean[best])),
        legible=float(1.0 / (1.0 + np.exp(-mean_logit))),
        legible_low=float(np.sort(legible)[1]),
        agreement=float((log_p.argmax(axis=1) == best).mean()),
        centred=centred,
    )


def _moved(places: CellPlaces, dx: float, dy: float, zoom: float) -> CellPlaces:
    turn = np.deg2rad(places.upright_deg)
    return CellPlaces(
        x=(places.x + places.height_px * (dx * np.cos(turn) - dy * np.sin(turn))).astype(np.float32),
        y=(places.y + places.height_px * (dx * np.sin(turn) + dy * np.cos(turn))).astype(np.float32),
        height_px=(places.height_px * zoom).astype(np.float32),
        upright_deg=places.upright_deg,
    )


@dataclass(frozen=True, slots=True)
class Comb:
    """Thirteen evenly spaced places on a ring, and how surely digits stand on them and none between and beside."""

    score: float
    grid: DigitGrid


def find_comb(
    channels: NDArray[np.float32], reader: DigitReader, centre: tuple[float, float], radius_px: float
) -> Comb:
    """Find the 13 places on a ring that are most like a row of digits, without reading them.

    A score above 35 (of 75) means that a code is there; where there is none it is below -10 (digits.md, point 5).
    """
    angles = np.arange(0.0, 360.0, _COMB_STEP)
    height = _COMB_HEIGHT * radius_px
    combs = []
    for share in _COMB_RADII:
        places = _on_arc(centre, angles, np.full(len(angles), share * radius_px), np.full(len(angles), height))
        centred = np.clip(reader.place(cut_cells(channels, places)).centred, -4.0, 4.0).astype(np.float64)
        combs.append(_best_comb(angles, centred))
    return max(combs, key=lambda comb: comb.score)


def _best_comb(angles: NDArray[np.float64], centred: NDArray[np.float64]) -> Comb:
    teeth = np.arange(-1, _COMB_TEETH + 1)
    gaps = np.arange(_COMB_TEETH - 1) + 0.5
    best = Comb(-1e9, DigitGrid(first_deg=0.0, pitch_deg=5.0, count=_COMB_TEETH))
    for pitch in np.arange(3.4, 7.35, 0.1):
        on = _at(centred, angles[:, None] - pitch * teeth[None])
        between = _at(centred, angles[:, None] - pitch * gaps[None])
        score = on[:, 1:-1].sum(axis=1) - 0.8 * (on[:, 0] + on[:, -1]) - 0.35 * between.sum(axis=1)
        at = int(score.argmax())
        if score[at] > best.score:
            grid = DigitGrid(first_deg=float(angles[at]), pitch_deg=float(pitch), count=_COMB_TEETH)
            best = Comb(float(score[at]), grid)
    return best


def _at(values: NDArray[np.float64], angle_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    place = (angle_deg / _COMB_STEP) % len(values)
    low = np.floor(place).astype(np.int64) % len(values)
    part = place - np.floor(place)
    return np.asarray(values[low] * (1 - part) + values[(low + 1) % len(values)] * part)


def cover_share(cells: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return for each cell the share of its digit's box that black covers."""
    box = cells[:, 1, 8:40, 5:27]
    return np.asarray((box > 0.45).mean(axis=(1, 2)), dtype=np.float64)


_FINE = 4  # how much a cell is enlarged for its strokes to be measured


def stroke_width(cells: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return each cell's median stroke width in digit heights: spread ink makes every stroke fat."""
    widths = []
    for solid in (strokes_of(ink, margin=(6, 3)) for ink in cells[:, 0]):
        depth = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
        ridge = (depth >= cv2.dilate(depth, np.ones((5, 5), np.uint8))) & (depth > 1.5)
        widths.append(2.0 * float(np.median(depth[ridge])) / (_FINE * PX_PER_DIGIT) if ridge.any() else 0.0)
    return np.asarray(widths)


def strokes_of(ink: NDArray[np.float32], *, margin: tuple[int, int]) -> NDArray[np.uint8]:
    """Return where ink has half of the strokes' density, enlarged, without a margin (rows, columns) of the cell."""
    fine = cv2.resize(ink, None, fx=_FINE, fy=_FINE, interpolation=cv2.INTER_CUBIC)
    rows, columns = margin[0] * _FINE, margin[1] * _FINE
    fine = fine[rows:-rows, columns:-columns]
    inked = fine[fine > 0.2]
    level = 0.5 * float(np.quantile(inked, 0.7)) if inked.size > 50 else 0.5
    return np.asarray(fine > level, dtype=np.uint8)


# a thin or pale stroke lets a counter run out at a high level, a soft one closes it at a low level: any will do
_COUNTER_LEVELS = (0.3, 0.45, 0.6, 0.7)
_COUNTERS = {"6": 1, "8": 2, "9": 1}
_HOLLOW = frozenset({"0", "4"})  # a 0 bears a dot or a stroke in some typefaces, a 4 is open in some


def open_counters(cell: NDArray[np.float32], digit: str | None, *, density: float) -> bool:
    """Tell whether the counters that `digit` should have are lighter than `density` of its strokes."""
    wanted = _COUNTERS.get(digit or "", 0)
    if not wanted and digit not in _HOLLOW:
        return True
    zoomed = cv2.resize(cell[0, 5:43], None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC)
    strokes = float(np.quantile(zoomed, 0.88))
    levels = [level for level in _COUNTER_LEVELS if level < density] + [density]
    light = [zoomed < level * max(strokes, 0.2) for level in levels]
    return any(_is_hollow(each) if digit in _HOLLOW else _holes(each) >= wanted for each in light)


def _is_hollow(light: NDArray[np.bool_]) -> bool:
    """Tell whether light lies between strokes across the middle."""
    middle = light[light.shape[0] // 4 : light.shape[0] * 2 // 3, 8:-8]
    edges = np.diff(middle.astype(np.int8), axis=1)
    first_light = np.where((edges > 0).any(axis=1), (edges > 0).argmax(axis=1), edges.shape[1])
    last_dark = np.where((edges < 0).any(axis=1), edges.shape[1] - (edges[:, ::-1] < 0).argmax(axis=1), 0)
    return int((last_dark > first_light + 1).sum()) >= 4


def _holes(light: NDArray[np.bool_]) -> int:
    """Count the light places that do not reach the cell's edge."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(light.astype(np.uint8), connectivity=4)
    height, width = light.shape
    holes = 0
    for x, y, w, h, area in stats[1:count]:
        touches = x == 0 or y == 0 or x + w == width or y + h == height
        holes += int(not touches and int(area) >= 6)
    return holes


# Ink of each digit against the mean of all ten: mean of 14 installed fonts (standard deviation up to .05)
_EXPECTED_INK = np.array([1.13, 0.75, 0.93, 0.96, 1.01, 0.98, 1.14, 0.72, 1.24, 1.14])


def relative_ink(cells: NDArray[np.float32], digits: Sequence[str | None]) -> NDArray[np.float64]:
    """Return each cell's ink against what its digit should have, over the median of all cells: 1 is usual."""
    ink = cells[:, 0, 7:41, 4:28].mean(axis=(1, 2)).astype(np.float64)
    expected = np.array([_EXPECTED_INK[int(d)] if d is not None and d.isdigit() else 1.0 for d in digits])
    relative = ink / expected
    return np.asarray(relative / max(float(np.median(relative)), 1e-6))
