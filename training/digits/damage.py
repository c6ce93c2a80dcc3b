"""What happens between the engraved seal and the file: ink, paper, print, optics, sensor, JPEG."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.digits.arcs import PX_PER_MM, ArcScan, ArcSheet, Mask, judge

_GAIN = 0.9  # optical density of full ink in its darkest channel, typical


@dataclass(slots=True)
class Hardness:
    """How badly a seal is treated, 0 (clean) to 1; each harm is drawn against it."""

    level: float
    with_voids: bool


def stamp(sheet: ArcSheet, rng: Generator, hardness: Hardness) -> tuple[Mask, float]:
    """Press the seal with every kind of harm. Return the ink and how far a second imprint lies beside it, mm."""
    ink = np.maximum(np.maximum.reduce(sheet.digits), sheet.rest)
    level = hardness.level
    if rng.random() < 0.25 + 0.4 * level:
        ink = _spread(ink, float(rng.uniform(0, 0.06 + 0.22 * level)) * PX_PER_MM, rng)
    if rng.random() < 0.3 + 0.5 * level:
        ink = _starve(ink, float(rng.uniform(0.02, 0.08 + 0.62 * level)), rng)
    if hardness.with_voids:
        ink = _voids(ink, sheet, rng)
    if rng.random() < 0.35 * level + 0.03:
        ink = _blots(ink, sheet, rng)
    if rng.random() < 0.25 * level:
        ink = _scratches(ink, sheet, rng)
    double = 0.0
    if rng.random() < 0.12 * level:
        double = float(rng.uniform(0.15, 1.0))
        ink = _second_imprint(ink, double * PX_PER_MM, rng)
    return ink, double


def _spread(ink: Mask, radius_px: float, rng: Generator) -> Mask:
    """Let ink creep `radius_px` over its edge, not quite evenly."""
    distance = cv2.distanceTransform((ink < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    rough = cv2.GaussianBlur(rng.normal(0, 1, ink.shape).astype(np.float32), (0, 0), 2.5)
    edge = radius_px + rough * float(rng.uniform(0, 4)) - distance
    return np.asarray(np.maximum(ink, np.clip(edge + 0.5, 0, 1)), np.float32)


def _noise(rng: Generator, shape: tuple[int, ...], sigma_mm: float) -> Mask:
    coarse = max(1, round(sigma_mm * PX_PER_MM / 2))
    small = rng.normal(0, 1, (shape[0] // coarse + 2, shape[1] // coarse + 2)).astype(np.float32)
    field = cv2.resize(cv2.GaussianBlur(small, (0, 0), 1.2), (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray((field - field.mean()) / (field.std() + 1e-6), dtype=np.float32)


def _starve(ink: Mask, share: float, rng: Generator) -> Mask:
    field = 0.75 * _noise(rng, ink.shape, 0.15) + 0.5 * _noise(rng, ink.shape, float(rng.uniform(1.2, 2.6)))
    slope = rng.normal(0, 1, 2)
    ys, xs = np.mgrid[-1 : 1 : ink.shape[0] * 1j, -1 : 1 : ink.shape[1] * 1j]
    field = field + (0.8 * rng.random() * (slope[0] * xs + slope[1] * ys)).astype(np.float32)
    limit = np.quantile(field[ink > 0.5], share) if (ink > 0.5).any() else -9.0
    return np.asarray(ink * np.clip((field - limit) * 4 + 0.5, 0, 1), dtype=np.float32)


def _on_digit(sheet: ArcSheet, rng: Generator) -> tuple[float, float]:
    """A point on a random digit (mostly), in window pixels: damage there is what has to be learned."""
    own = sheet.digits[int(rng.integers(len(sheet.digits)))]
    ys, xs = np.nonzero(own > 0.5)
    if not len(ys):
        return sheet.centre
    pick = int(rng.integers(len(ys)))
    jitter = rng.normal(0, 0.15 * PX_PER_MM, 2)
    return float(xs[pick] + jitter[0]), float(ys[pick] + jitter[1])


def _blob(shape: tuple[int, ...], at: tuple[float, float], size_px: float, rng: Generator) -> NDArray[np.bool_]:
    """An irregular patch around `at`."""
    angles = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    radii = size_px / 2 * rng.uniform(0.6, 1.4, angles.size)
    stretch = rng.uniform(0.5, 1.0)
    points = np.stack([at[0] + radii * np.cos(angles), at[1] + stretch * radii * np.sin(angles)], axis=1)
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [np.round(points).astype(np.int32)], 1)
    return canvas > 0


def _voids(ink: Mask, sheet: ArcSheet, rng: Generator) -> Mask:
    ink = ink.copy()
    for _ in range(int(rng.integers(1, 4))):
        ink[_blob(ink.shape, _on_digit(sheet, rng), float(rng.uniform(0.25, 1.3)) * PX_PER_MM, rng)] = 0
    return ink


def _blots(ink: Mask, sheet: ArcSheet, rng: Generator) -> Mask:
    ink = ink.copy()
    for _ in range(int(rng.integers(1, 3))):
        ink[_blob(ink.shape, _on_digit(sheet, rng), float(rng.uniform(0.3, 1.8)) * PX_PER_MM, rng)] = 1
    return ink


def _scratches(ink: Mask, sheet: ArcSheet, rng: Generator) -> Mask:
    canvas = np.zeros(ink.shape, np.uint8)
    x, y = _on_digit(sheet, rng)
    dx, dy = rng.normal(0, 4 * PX_PER_MM, 2)
    cv2.line(canvas, (int(x - dx), int(y - dy)), (int(x + dx), int(y + dy)), 1, int(rng.integers(2, 8)))
    return np.where(canvas > 0, 0, ink).astype(np.float32)


def _second_imprint(ink: Mask, px: float, rng: Generator) -> Mask:
    angle = rng.uniform(0, 2 * np.pi)
    move = np.array([[1, 0, px * np.cos(angle)], [0, 1, px * np.sin(angle)]])
    again = cv2.warpAffine(ink, move, ink.shape[::-1])
    return np.asarray(np.maximum(ink, again * rng.uniform(0.6, 1.0)), np.float32)


def cover_with_print(sheet: ArcSheet, rng: Generator, hardness: Hardness) -> Mask:
    """Black text, ruled lines or a pen stroke over the stamp: coverage 0..1."""
    canvas = np.zeros(sheet.rest.shape, np.uint8)
    if rng.random() > 0.15 + 0.4 * hardness.level:
        return canvas.astype(np.float32)
    x, y = _on_digit(sheet, rng)
    if rng.random() < 0.5:  # a pen: a curve through a digit
        points = np.array([[x, y]]) + rng.normal(0, 4 * PX_PER_MM, (4, 2)) * [[1], [0.1], [0.4], [1]]
        cv2.polylines(canvas, [points.astype(np.int32)], False, 255, int(rng.integers(5, 12)), cv2.LINE_AA)
    else:  # printed characters: bundles of upright and level strokes
        size = rng.uniform(2.5, 5.0) * PX_PER_MM
        for column in range(int(rng.integers(1, 6))):
            for _ in range(int(rng.integers(5, 10))):
                start = np.array([x + column * size * 1.1, y]) + rng.uniform(-0.5, 0.5, 2) * size
                level = rng.random() < 0.6
                end = (
                    start
                    + (np.array([rng.uniform(-0.6, 0.6), 0]) if level else np.array([0, rng.uniform(-0.6, 0.6)])) * size
                )
                cv2.line(
                    canvas, tuple(map(int, start)), tuple(map(int, end)), 255, int(rng.integers(3, 8)), cv2.LINE_AA
                )
    return np.asarray(canvas / 255, np.float32)


def _ink_colour(rng: Generator) -> NDArray[np.float32]:
    """Optical density of full ink in B, G, R: reds from orange to carmine, pale to deep."""
    strength = float(rng.uniform(0.35, 1.25)) * _GAIN
    return np.float32(strength) * np.array(
        [rng.uniform(0.55, 1.0), rng.uniform(0.8, 1.05), rng.uniform(0.02, 0.18)], np.float32
    )


def scan(sheet: ArcSheet, rng: Generator, hardness: Hardness) -> ArcScan:
    """Stamp, overprint, scan and compress the arc; return it with its truth."""
    ink, double = stamp(sheet, rng, hardness)
    cover = cover_with_print(sheet, rng, hardness)
    patchy = np.clip(1 + rng.uniform(0.08, 0.4) * _noise(rng, ink.shape, float(rng.uniform(0.2, 1.5))), 0.25, 1.6)
    dpi = float(
        rng.choice([300, 300, 300, 200, 600, 150, 250, 100, 90], p=[0.2, 0.2, 0.1, 0.16, 0.1, 0.1, 0.06, 0.05, 0.03])
    )
    sigma_mm = float(rng.uniform(0.015, 0.06 + 0.34 * hardness.level * rng.random()))
    pixel_mm = 25.4 / dpi
    optics_px = float(np.hypot(sigma_mm, 0.35 * pixel_mm)) * PX_PER_MM
    density = (ink * patchy)[..., None] * _ink_colour(rng) + cover[..., None] * np.float32(rng.uniform(0.7, 1.5))
    seen = cv2.GaussianBlur(np.clip(ink + cover, 0, 1), (0, 0), optics_px)
    truth = judge(sheet, ink, cover, seen, blur_mm=optics_px / PX_PER_MM, double_mm=double)
    light = cv2.GaussianBlur(np.power(10.0, -density).astype(np.float32), (0, 0), optics_px)
    image = light * _paper(rng, light.shape)
    if rng.random() < 0.1:
        image = np.repeat(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[..., None], 3, axis=2)
    image, factor = _sample(image, dpi, rng)
    design = sheet.design
    return ArcScan(
        image_bgr=_compress(image, rng),
        centre_px=((sheet.centre[0] + 0.5) * factor - 0.5, (sheet.centre[1] + 0.5) * factor - 0.5),
        ring_radius_px=design.ring_radius_mm * PX_PER_MM * factor,
        angle_deg=sheet.angles,
        digit_radius_px=design.digit_radius_mm * PX_PER_MM * factor,
        digit_height_px=design.digit_height_mm * PX_PER_MM * factor,
        code=design.code,
        legibility=truth,
    )


def _paper(rng: Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    tint = 255 - rng.uniform(0, 12, 3) - (rng.uniform(0, 45) if rng.random() < 0.25 else 0) * rng.uniform(0.2, 1, 3)
    grain = rng.normal(0, rng.uniform(0, 2.0), shape[:2])[..., None]
    return np.asarray(tint + grain, dtype=np.float32)


def _sample(image: NDArray[np.float32], dpi: float, rng: Generator) -> tuple[NDArray[np.float32], float]:
    factor = dpi / 25.4 / PX_PER_MM
    size = round(image.shape[0] * factor)
    factor = size / image.shape[0]
    sampled = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    if rng.random() < 0.2:
        sampled = sampled + float(rng.uniform(0.2, 0.9)) * (sampled - cv2.GaussianBlur(sampled, (0, 0), 1.2))
    sampled = sampled + rng.normal(0, rng.uniform(0.3, 4.0), sampled.shape)
    return np.asarray(sampled, dtype=np.float32), factor


def _compress(image: NDArray[np.float32], rng: Generator) -> NDArray[np.uint8]:
    quality = int(
        rng.choice(
            [int(rng.integers(12, 40)), int(rng.integers(40, 75)), int(rng.integers(75, 93))], p=[0.15, 0.35, 0.5]
        )
    )
    _, data = cv2.imencode(".jpg", np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
