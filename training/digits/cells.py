"""Training cells: digits well placed, misplaced a little (the offset is truth too), and places with no digit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from seals.digit_cells import CHANNEL_CAP, arc_places, cut_cells, ink_channels
from training.digits.arcs import DIGITS, ArcScan, ArcSheet, draw_design
from training.digits.damage import Hardness, scan
from training.digits.glyphs import DigitFace, stroke_face

NO_DIGIT = -1
CELLS_PER_ARC = 25
_WITH_VOIDS = 0.45

Picture = Callable[[Generator, Sequence[DigitFace]], ArcScan]
"""Draws one scanned code: `draw_arc` here, or `training.digits.impressions.draw_impression`."""


@dataclass(slots=True)
class CellSet:
    """N cells as bytes, with what is true of each. `digit` is -1 and offsets are void where no digit is centred."""

    cells: NDArray[np.uint8]  # (N, 2, 48, 32), 255 = 1.3
    digit: NDArray[np.int8]
    legibility: NDArray[np.int8]
    centred: NDArray[np.int8]
    offsets: NDArray[np.float32]  # (N, 3): dx, dy in digit heights, log scale: from the cell to the digit


def draw_arc(rng: Generator, faces: Sequence[DigitFace]) -> ArcScan:
    """Draw one arc with a hardness of its own: about half the cells stay clean."""
    stroke = stroke_face(float(rng.uniform(0.1, 0.22)), float(rng.uniform(0.5, 0.8))) if rng.random() < 0.4 else None
    level = max(0.0, float(rng.random()) * 1.4 - 0.4)
    hardness = Hardness(level=level, with_voids=bool(rng.random() < _WITH_VOIDS))
    return scan(ArcSheet(draw_design(rng, faces, stroke), rng), rng, hardness)


def cells_of(arc: ArcScan, rng: Generator) -> CellSet:
    """Cut the 25 training cells of an arc: 13 digits, 5 badly placed, 7 where none is centred."""
    pitch = float(abs(arc.angle_deg[1] - arc.angle_deg[0]))
    height = arc.digit_height_px
    per_height = float(np.rad2deg(height / arc.digit_radius_px))  # degrees of one digit height
    which = np.concatenate([np.arange(DIGITS), rng.integers(0, DIGITS, CELLS_PER_ARC - DIGITS)])
    kind = np.repeat([0, 1, 2], [DIGITS, 5, 7])
    # in use the places of a code lie on one line: the first thirteen are off together, and a little each
    dx = np.clip(rng.normal(0, np.where(kind == 0, 0.04, 0.11)), -0.2, 0.2)
    dy = np.clip(rng.normal(0, np.where(kind == 0, 0.02, 0.11)) + (kind == 0) * rng.normal(0, 0.045), -0.25, 0.25)
    log_scale = rng.normal(0, np.where(kind == 0, 0.015, 0.12)) + (kind == 0) * rng.normal(0, 0.05)
    log_scale = np.clip(log_scale, -0.3, 0.3)
    away = kind == 2
    far = rng.uniform(0.36, 0.64, CELLS_PER_ARC) * pitch / per_height * rng.choice([-1, 1], CELLS_PER_ARC)
    radial = rng.random(CELLS_PER_ARC) < 0.4
    dx = np.where(away & ~radial, far, dx)
    dy = np.where(away & radial, rng.choice([-1, 1], CELLS_PER_ARC) * rng.uniform(0.5, 1.1, CELLS_PER_ARC), dy)
    # the digit lies (dx, dy) from the cell's centre: reading direction is minus the angle, down is outwards
    angle = arc.angle_deg[which] + dx * per_height
    radius = arc.digit_radius_px - dy * height
    places = arc_places(
        _jitter(arc, rng),
        angle.astype(np.float32),
        radius.astype(np.float32),
        (height * np.exp(-log_scale)).astype(np.float32),
    )
    cells = cut_cells(ink_channels(arc.image_bgr), places)
    cells = np.clip(cells * (255 / CHANNEL_CAP), 0, 255).astype(np.uint8)
    code = np.array([int(c) for c in arc.code])
    truth = np.array([int(v) for v in arc.legibility])
    return CellSet(
        cells,
        np.where(away, NO_DIGIT, code[which]).astype(np.int8),
        truth[which].astype(np.int8),
        (~away).astype(np.int8),
        np.stack([dx, dy, log_scale], axis=1).astype(np.float32) * np.exp(log_scale)[:, None] ** [1, 1, 0],
    )


def _jitter(arc: ArcScan, rng: Generator) -> tuple[float, float]:
    """The circle found in use is off by some .4 % of its radius."""
    off = rng.normal(0, 0.004 * min(arc.ring_radius_px, 11.0 * arc.digit_height_px), 2)
    return (arc.centre_px[0] + float(off[0]), arc.centre_px[1] + float(off[1]))


def draw_cells(picture: Picture, count: int, seed: int, faces: Sequence[DigitFace]) -> CellSet:
    """Draw `count` codes from `seed` and stack their cells."""
    rng = np.random.default_rng(seed)
    return stacked([cells_of(picture(rng, faces), rng) for _ in range(count)])


def stacked(sets: Sequence[CellSet]) -> CellSet:
    """Join sets of cells, one after another."""
    return CellSet(*(np.concatenate([getattr(s, name) for s in sets]) for name in CellSet.__slots__))
