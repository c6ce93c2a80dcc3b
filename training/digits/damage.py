"""What happens between the engraved seal and the file: ink, paper, print, optics, sensor, JPEG."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.digits.arcs import DIGITS, PX_PER_MM, ArcScan, ArcSheet, Mask, judge
from training.digits.glyphs import han_fonts

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
    if rng.random() < 0.3 + 0.4 * level:
        ink = _spread(ink, float(rng.uniform(0, 0.08 + 0.20 * level)) * PX_PER_MM, rng)
    if rng.random() < 0.3 + 0.5 * level:
        ink = _starve(ink, float(rng.uniform(0.02, 0.08 + 0.62 * level)), rng)
    if hardness.with_voids:
        ink = _VOIDS[int(rng.choice(len(_VOIDS), p=_VOID_SHARES))](ink, sheet, rng)
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
    """Let ink creep `radius_px` over its edge, not quite evenly; often here more than two millimetres further on."""
    distance = cv2.distanceTransform((ink < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    rough = cv2.GaussianBlur(rng.normal(0, 1, ink.shape).astype(np.float32), (0, 0), 2.5)
    reach = np.float32(radius_px)
    if rng.random() < 0.4:
        reach = reach * np.clip(1 + 0.7 * _noise(rng, ink.shape, float(rng.uniform(0.6, 2.0))), 0, 2.2)
    edge = reach + rough * float(rng.uniform(0, 4)) - distance
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


def _pale_voids(ink: Mask, sheet: ArcSheet, rng: Generator) -> Mask:
    """Voids with soft edges, ragged inside, in which some ink is left: a pad that was dry there."""
    ink = ink.copy()
    for _ in range(int(rng.integers(1, 4))):
        blob = _blob(ink.shape, _on_digit(sheet, rng), float(rng.uniform(0.3, 1.6)) * PX_PER_MM, rng).astype(np.float32)
        if rng.random() < 0.4:
            blob *= _noise(rng, ink.shape, 0.15) > rng.uniform(-1.0, 0.3)
        soft = cv2.GaussianBlur(blob, (0, 0), float(rng.uniform(0.5, 3.0)))
        ink *= 1 - soft * float(rng.uniform(0.4, 1.0))
    return ink


def _lost_ends(ink: Mask, sheet: ArcSheet, rng: Generator) -> Mask:
    """Take an end off one to three digits along a straight line: the foot of a 1, the tail of a 9, the top of a 7."""
    ink = ink.copy()
    for which in rng.permutation(DIGITS)[: int(rng.integers(1, 4))]:
        own = (sheet.digits[int(which)] > 0.3).astype(np.uint8)
        ys, xs = np.nonzero(cv2.dilate(own, np.ones((5, 5), np.uint8)))
        if not len(ys):
            continue
        turn = float(rng.uniform(0, 2 * np.pi))
        along = xs * np.cos(turn) + ys * np.sin(turn)
        low, high = float(along.min()), float(along.max())
        gone = along > high - (high - low) * rng.uniform(0.04, 0.45)
        ink[ys[gone], xs[gone]] *= float(rng.choice([0.0, 0.0, 0.2, 0.4]))
    return ink


_LOOKALIKES = ((6, 5), (8, 3), (8, 6), (8, 9), (9, 5), (0, 6), (8, 0), (9, 7), (3, 8), (5, 6), (6, 8), (9, 8), (1, 7))


def _other_digits(ink: Mask, sheet: ArcSheet, rng: Generator) -> Mask:
    """Void, or fill, what makes one to three digits differ from another digit: a 6 becomes a 5, a 3 an 8."""
    ink = ink.copy()
    at = [(i, b) for i, own in enumerate(sheet.design.code) for a, b in _LOOKALIKES if int(own) == a]
    for which in rng.permutation(len(at))[: int(rng.integers(1, 4))]:
        place, other = at[int(which)]
        own, wanted = sheet.digits[place], sheet.place(other, float(sheet.angles[place]))
        grow = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
        too_much = ((own > 0.5) & ~(cv2.dilate(wanted, grow) > 0.5)).astype(np.uint8)
        too_little = ((wanted > 0.5) & ~(cv2.dilate(own, grow) > 0.5)).astype(np.uint8)
        # a part of the change only, so that every degree of it is seen
        patch = _blob(ink.shape, _spot_of(too_much if too_much.any() else too_little, rng), rng.uniform(12, 60), rng)
        if too_much.any():
            ink[(cv2.dilate(too_much, grow) > 0) & patch] = 0
        if other in {8, 6} and rng.random() < 0.7:
            ink[(too_little > 0) & patch] = 1
    return ink


_VOIDS = (_voids, _pale_voids, _lost_ends, _other_digits)
_VOID_SHARES = (0.3, 0.2, 0.2, 0.3)


def _spot_of(mask: NDArray[np.uint8], rng: Generator) -> tuple[float, float]:
    ys, xs = np.nonzero(mask)
    if not len(ys):
        return mask.shape[1] / 2, mask.shape[0] / 2
    pick = int(rng.integers(len(ys)))
    return float(xs[pick]), float(ys[pick])


def _blots(ink: Mask, sheet: ArcSheet, rng: Generator) -> Mask:
    """Ink where none belongs, half of it with soft edges and thinner than a stroke's."""
    for _ in range(int(rng.integers(1, 3))):
        blob = _blob(ink.shape, _on_digit(sheet, rng), float(rng.uniform(0.3, 1.8)) * PX_PER_MM, rng).astype(np.float32)
        if rng.random() < 0.5:
            blob = cv2.GaussianBlur(blob, (0, 0), float(rng.uniform(0.5, 4.0))) * float(rng.uniform(0.5, 1.0))
        ink = np.maximum(ink, blob)
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


_PENS = ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (0.35, 0.8, 1.0))
"""Share of full density in B, G, R: black twice, blue."""


def cover_with_print(sheet: ArcSheet, rng: Generator, hardness: Hardness) -> tuple[Mask, NDArray[np.float32]]:
    """Black text, ruled lines or a pen stroke over the stamp: coverage 0..1, and its density per B, G, R."""
    canvas = np.zeros(sheet.rest.shape, np.uint8)
    colour = np.float32(rng.uniform(0.7, 1.5)) * np.ones(3, np.float32)
    if rng.random() > 0.15 + 0.4 * hardness.level:
        return canvas.astype(np.float32), colour
    at = _on_digit(sheet, rng)
    kind = rng.random()
    if kind < 0.45:
        colour = colour * np.asarray(_PENS[int(rng.integers(3))], np.float32)
        _pen(canvas, at, rng)
    elif kind < 0.85 and han_fonts():
        canvas = _han_text(canvas.shape, at, rng)
    else:
        _strokes_of_print(canvas, at, rng)
    return np.asarray(canvas / 255, np.float32), colour


def _pen(canvas: NDArray[np.uint8], at: tuple[float, float], rng: Generator) -> None:
    """A smooth curve through a digit."""
    turn, length = rng.uniform(0, np.pi), rng.uniform(3, 20) * PX_PER_MM
    t = np.linspace(-0.5, 0.5, 40) + rng.uniform(-0.3, 0.3)
    bend = np.sin(t * rng.uniform(2, 9)) * rng.uniform(0, 0.12) * length
    x = at[0] + t * length * np.cos(turn) - bend * np.sin(turn)
    y = at[1] + t * length * np.sin(turn) + bend * np.cos(turn)
    points = np.round(np.stack([x, y], axis=1)).astype(np.int32)
    cv2.polylines(canvas, [points], False, 255, int(rng.integers(4, 17)), cv2.LINE_AA)


def _han_text(shape: tuple[int, ...], at: tuple[float, float], rng: Generator) -> NDArray[np.uint8]:
    """One or two lines of printed characters, through a digit or close by it."""
    size = int(rng.uniform(2.5, 5.5) * PX_PER_MM)
    fonts = han_fonts()
    font = ImageFont.truetype(fonts[int(rng.integers(len(fonts)))], size)
    picture = Image.new("L", (shape[1], shape[0]))
    for line in range(int(rng.integers(1, 3))):
        text = "".join(chr(int(c)) for c in rng.integers(0x4E00, 0x9000, int(rng.integers(2, 9))))
        x = at[0] - rng.uniform(0, len(text)) * size
        y = at[1] - rng.uniform(-0.15, 1.1) * size + line * 1.6 * size
        ImageDraw.Draw(picture).text((x, y), text, font=font, fill=255)
    turned = cv2.getRotationMatrix2D(at, float(rng.uniform(0, 360)), 1.0)
    return np.asarray(cv2.warpAffine(np.asarray(picture), turned, (shape[1], shape[0])), np.uint8)


def _strokes_of_print(canvas: NDArray[np.uint8], at: tuple[float, float], rng: Generator) -> None:
    """Bundles of upright and level strokes, as characters are, where no font has any."""
    size = rng.uniform(2.5, 5.0) * PX_PER_MM
    for column in range(int(rng.integers(1, 6))):
        for _ in range(int(rng.integers(5, 10))):
            start = np.array([at[0] + column * size * 1.1, at[1]]) + rng.uniform(-0.5, 0.5, 2) * size
            along = rng.uniform(-0.6, 0.6) * size
            end = start + (np.array([along, 0.0]) if rng.random() < 0.6 else np.array([0.0, along]))
            cv2.line(canvas, tuple(map(int, start)), tuple(map(int, end)), 255, int(rng.integers(3, 8)), cv2.LINE_AA)


def _ink_colour(rng: Generator) -> NDArray[np.float32]:
    """Optical density of full ink in B, G, R: reds from orange to carmine, pale to deep."""
    strength = float(rng.uniform(0.35, 1.25)) * _GAIN
    return np.float32(strength) * np.array(
        [rng.uniform(0.55, 1.0), rng.uniform(0.8, 1.05), rng.uniform(0.02, 0.18)], np.float32
    )


def scan(sheet: ArcSheet, rng: Generator, hardness: Hardness) -> ArcScan:
    """Stamp, overprint, scan and compress the arc; return it with its truth."""
    ink, double = stamp(sheet, rng, hardness)
    cover, print_density = cover_with_print(sheet, rng, hardness)
    patchy = np.clip(1 + rng.uniform(0.08, 0.4) * _noise(rng, ink.shape, float(rng.uniform(0.2, 1.5))), 0.25, 1.6)
    dpi = float(
        rng.choice([300, 300, 300, 200, 600, 150, 250, 100, 90], p=[0.2, 0.2, 0.1, 0.16, 0.1, 0.1, 0.06, 0.05, 0.03])
    )
    sigma_mm = float(rng.uniform(0.015, 0.06 + 0.34 * hardness.level * rng.random()))
    pixel_mm = 25.4 / dpi
    optics_px = float(np.hypot(sigma_mm, 0.35 * pixel_mm)) * PX_PER_MM
    density = (ink * patchy)[..., None] * _ink_colour(rng) + cover[..., None] * print_density
    seen = cv2.GaussianBlur(np.clip(ink + cover, 0, 1), (0, 0), optics_px)
    image = _optics(density, optics_px, rng) * _paper(rng, density.shape)
    if rng.random() < 0.1:
        image = _copied(image, rng)
    ideal, factor = _sample(image, dpi)
    scanned = _compress(_sensor(ideal, rng), rng)
    noise = _noise_share(ideal, scanned, sheet.rest.shape)
    truth = judge(sheet, ink, cover, seen, noise, blur_mm=optics_px / PX_PER_MM, double_mm=double)
    design = sheet.design
    return ArcScan(
        image_bgr=scanned,
        centre_px=((sheet.centre[0] + 0.5) * factor - 0.5, (sheet.centre[1] + 0.5) * factor - 0.5),
        ring_radius_px=design.ring_radius_mm * PX_PER_MM * factor,
        angle_deg=sheet.angles,
        digit_radius_px=design.digit_radius_mm * PX_PER_MM * factor,
        digit_height_px=design.digit_height_mm * PX_PER_MM * factor,
        code=design.code,
        legibility=truth,
    )


def _optics(density: NDArray[np.float32], sigma_px: float, rng: Generator) -> NDArray[np.float32]:
    """Blur the light that comes back, as encoded values 0..1: half the scanners blur before, half after the gamma."""
    gamma = float(rng.choice([1.0, 2.2]))
    light = np.power(np.float32(10.0), -gamma * density).astype(np.float32)
    return np.asarray(np.power(cv2.GaussianBlur(light, (0, 0), sigma_px), 1.0 / gamma), np.float32)


def _copied(image: NDArray[np.float32], rng: Generator) -> NDArray[np.float32]:
    """A grey copy: luminance, half the time through the steep curve of toner."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    if rng.random() < 0.5:
        steep, middle = float(rng.uniform(5, 12)), float(rng.uniform(0.5, 0.7))
        grey = 255 * (0.1 + 0.87 / (1.0 + np.exp(-(grey / 255 - middle) * steep)))
    return np.repeat(np.asarray(grey, np.float32)[..., None], 3, axis=2)


def _paper(rng: Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    tint = 255 - rng.uniform(0, 12, 3) - (rng.uniform(0, 45) if rng.random() < 0.25 else 0) * rng.uniform(0.2, 1, 3)
    grain = rng.normal(0, rng.uniform(0, 2.0), shape[:2])[..., None]
    return np.asarray(tint + grain, dtype=np.float32)


def _sample(image: NDArray[np.float32], dpi: float) -> tuple[NDArray[np.float32], float]:
    factor = dpi / 25.4 / PX_PER_MM
    size = round(image.shape[0] * factor)
    factor = size / image.shape[0]
    sampled = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    return np.asarray(sampled, dtype=np.float32), factor


def _sensor(image: NDArray[np.float32], rng: Generator) -> NDArray[np.float32]:
    if rng.random() < 0.2:
        image = image + float(rng.uniform(0.2, 0.9)) * (image - cv2.GaussianBlur(image, (0, 0), 1.2))
    return np.asarray(image + rng.normal(0, rng.uniform(0.3, 4.0), image.shape), dtype=np.float32)


def _noise_share(ideal: NDArray[np.float32], scanned: NDArray[np.uint8], shape: tuple[int, ...]) -> Mask:
    """Squared error of the green channel over its squared contrast, on the window's own grid."""
    green = ideal[:, :, 1]
    contrast = max(float(np.median(green) - np.quantile(green, 0.02)), 1.0)
    error = (scanned[:, :, 1].astype(np.float32) - green) / contrast
    return np.asarray(cv2.resize(error**2, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def _compress(image: NDArray[np.float32], rng: Generator) -> NDArray[np.uint8]:
    quality = int(
        rng.choice(
            [int(rng.integers(12, 40)), int(rng.integers(40, 75)), int(rng.integers(75, 93))], p=[0.15, 0.35, 0.5]
        )
    )
    _, data = cv2.imencode(".jpg", np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
