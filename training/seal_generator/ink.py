"""From the engraved shape to ink on paper: wear, starvation, spread, smear, voids, blots."""

from dataclasses import dataclass

import cv2
import numpy as np

from training.seal_generator.fields import Field, Rng, density, lab_to_linear, signed_distance, smooth_noise
from training.seal_generator.masks import PX_PER_MM, PartKind, SealMasks
from training.seal_generator.recipes import InkCondition

UM = PX_PER_MM / 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A void or a blot that was put onto an impression; mm from the seal's centre, on the turned seal."""

    kind: str
    centre_mm: tuple[float, float]
    radius_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """Ink on paper: relative thickness (1 = full, at 600 dpi), the density of full ink per B, G, R, and its damage."""

    thickness: Field
    full_density: Field
    damages: tuple[Damage, ...]


def _break_ring(masks: SealMasks, ink: InkCondition, rng: Rng) -> Field:
    """Cut notches into the ring where the die is worn."""
    coverage = masks.coverage.copy()
    if ink.ring_gaps == 0:
        return coverage
    size = coverage.shape[0]
    wedge = np.zeros((size, size), np.uint8)
    centre = (round(masks.centre_px), round(masks.centre_px))
    for start in rng.uniform(0, 360, ink.ring_gaps):
        span = ink.ring_gap_deg * float(rng.uniform(0.4, 1.8))
        cv2.ellipse(wedge, centre, (size, size), 0, float(start), float(start) + span, 255, -1)
    ring = masks.of(PartKind.RING)[0].mask
    coverage[(wedge > 0) & (ring > 0)] = 0.0
    return coverage


def _spread(coverage: Field, ink: InkCondition, rng: Rng) -> Field:
    """Let ink creep over the edge; the edge itself is never quite straight."""
    distance = signed_distance(coverage)
    rough = smooth_noise(rng, coverage.shape, 0.18) * (ink.edge_um * UM)
    uneven = 1.0 + 0.18 * smooth_noise(rng, coverage.shape, 2.5)
    reach = ink.spread_um * UM * np.clip(uneven, 0.4, 1.6)
    return np.asarray(np.clip(distance + rough + reach + 0.5, 0.0, 1.0), np.float32)


def _starve(coverage: Field, ink: InkCondition, rng: Rng) -> Field:
    """Share of ink that arrived (0-1): low spots of two-scale noise on a pressure gradient stay dry."""
    shape = (coverage.shape[0], coverage.shape[1])
    if ink.starvation <= 0:
        return np.ones(shape, np.float32)
    noise = 0.75 * smooth_noise(rng, shape, 0.15) + 0.85 * smooth_noise(rng, shape, 2.0)
    noise += np.float32(ink.pressure_gradient * 2.0) * _ramp(shape, rng)
    low = float(np.quantile(noise[coverage > 0.5], min(ink.starvation, 0.98)))
    return np.asarray(np.clip((noise - low) / 0.35 + 0.5, 0.0, 1.0), np.float32)


def _ramp(shape: tuple[int, int], rng: Rng) -> Field:
    """Slope from -1 to 1 across the canvas in a random direction: the hand presses one side harder."""
    angle = float(rng.uniform(0, 2 * np.pi))
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    return np.asarray(np.cos(angle) * x + np.sin(angle) * y, np.float32)


def _patches(shape: tuple[int, int], ink: InkCondition, rng: Rng) -> Field:
    """Thickness around 1 with the wanted coefficient of variation, fine and coarse."""
    field = 0.72 * smooth_noise(rng, shape, 0.35) + 0.55 * smooth_noise(rng, shape, 2.4)
    field += np.float32(0.42 * ink.pressure_gradient / 0.15) * _ramp(shape, rng)
    field /= max(float(field.std()), 1e-6)
    # log-normal: ink gets thin, but where the die touched it is never quite gone
    return np.asarray(np.clip(np.exp(ink.patchiness * field), 0.2, 2.4), np.float32)


def _smear(thickness: Field, ink: InkCondition, rng: Rng) -> Field:
    """Drag the die (motion blur) or press a second time beside the first (weaker second imprint)."""
    angle = float(rng.uniform(0, 360))
    if ink.smear_mm > 0:
        length = max(3, round(ink.smear_mm * PX_PER_MM) | 1)
        kernel = np.zeros((length, length), np.float32)
        kernel[length // 2] = 1.0
        turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), angle, 1.0)
        kernel = np.asarray(cv2.warpAffine(kernel, turn, (length, length)), np.float32)
        dragged = cv2.filter2D(thickness, -1, kernel / kernel.sum())
        thickness = np.asarray(np.maximum(thickness * 0.8, dragged * 1.15), np.float32)
    if ink.double_mm > 0:
        shift = ink.double_mm * PX_PER_MM
        dx, dy = shift * np.cos(np.radians(angle)), shift * np.sin(np.radians(angle))
        move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        ghost = cv2.warpAffine(thickness, move, thickness.shape[::-1])
        thickness = np.asarray(np.maximum(thickness, ghost * 0.75), np.float32)
    return thickness


def _spot(masks: SealMasks, ink: InkCondition, rng: Rng) -> tuple[float, float]:
    """Choose where damage falls: on the aimed digit, else two times in three on some digit."""
    digits = masks.of(PartKind.DIGIT)
    if digits and (ink.aim_at_digit is not None or rng.random() < 0.67):
        index = (ink.aim_at_digit - 1) if ink.aim_at_digit is not None else int(rng.integers(len(digits)))
        part = digits[index]
        off = rng.normal(0.0, 0.22, 2)
        return part.centre_mm[0] + float(off[0]), part.centre_mm[1] + float(off[1])
    rows, columns = np.nonzero(masks.coverage > 0.5)
    pick = int(rng.integers(len(rows)))
    middle = masks.centre_px
    return float((columns[pick] - middle) / PX_PER_MM), float((rows[pick] - middle) / PX_PER_MM)


def _blob(shape: tuple[int, int], damage: Damage, centre_px: float, rng: Rng) -> Field:
    """An uneven spot, 1 inside, soft over some 40 µm."""
    radius = damage.radius_mm * PX_PER_MM
    x = centre_px + damage.centre_mm[0] * PX_PER_MM
    y = centre_px + damage.centre_mm[1] * PX_PER_MM
    half = int(radius * 1.7) + 3
    rows = slice(max(0, int(y) - half), min(shape[0], int(y) + half))
    columns = slice(max(0, int(x) - half), min(shape[1], int(x) + half))
    gy, gx = np.mgrid[rows, columns]
    stretch, angle = float(rng.uniform(0.6, 1.0)), float(rng.uniform(0, np.pi))
    u = (gx - x) * np.cos(angle) + (gy - y) * np.sin(angle)
    v = (-(gx - x) * np.sin(angle) + (gy - y) * np.cos(angle)) / stretch
    wobble = 1.0 + 0.16 * smooth_noise(rng, (gx.shape[0], gx.shape[1]), damage.radius_mm * 0.6)
    field = np.zeros(shape, np.float32)
    field[rows, columns] = np.clip(radius * wobble - np.hypot(u, v) + 0.5, 0, 1)
    return field


def _damage(thickness: Field, masks: SealMasks, ink: InkCondition, rng: Rng) -> tuple[Field, tuple[Damage, ...]]:
    done: list[Damage] = []
    shape = (thickness.shape[0], thickness.shape[1])
    for kind, count, size in (("void", ink.voids, ink.void_mm), ("blot", ink.blots, ink.blot_mm)):
        for _ in range(count):
            radius = size / 2 * float(rng.uniform(0.75, 1.25))
            item = Damage(kind=kind, centre_mm=_spot(masks, ink, rng), radius_mm=radius)
            blob = _blob(shape, item, masks.centre_px, rng)
            thickness = thickness * (1.0 - blob) if kind == "void" else np.maximum(thickness, blob * 1.1)
            done.append(item)
    for _ in range(ink.scratches):
        thickness = _scratch(thickness, rng)
    return np.asarray(thickness, np.float32), tuple(done)


def _scratch(thickness: Field, rng: Rng) -> Field:
    size = thickness.shape[0]
    start, angle = rng.uniform(size * 0.15, size * 0.85, 2), float(rng.uniform(0, np.pi))
    reach = float(rng.uniform(4, 18)) * PX_PER_MM
    end = start + reach * np.array([np.cos(angle), np.sin(angle)])
    line = np.zeros(thickness.shape, np.uint8)
    width = max(1, round(float(rng.uniform(0.08, 0.22)) * PX_PER_MM))
    cv2.line(line, start.astype(int).tolist(), end.astype(int).tolist(), 255, width, cv2.LINE_AA)
    return np.asarray(thickness * (1.0 - line.astype(np.float32) / 255.0), np.float32)


def full_ink_density(ink: InkCondition) -> Field:
    """Density per B, G, R of ink at thickness 1, from its CIELAB colour on white."""
    angle = np.radians(ink.hue_deg)
    a, b = ink.chroma * np.cos(angle), ink.chroma * np.sin(angle)
    return density(lab_to_linear(ink.lightness, float(a), float(b)))


def press(masks: SealMasks, ink: InkCondition, rng: Rng) -> Impression:
    """Stamp a drawn seal once.

    Returns
    -------
    Impression
        Ink thickness on the canvas of ``masks`` (600 dpi).
    """
    worn = _break_ring(masks, ink, rng)
    arrived = _starve(worn, ink, rng)
    thickness = _spread(worn, ink, rng) * arrived * _patches(worn.shape, ink, rng)
    thickness = _smear(np.asarray(thickness, np.float32), ink, rng)
    thickness, damages = _damage(thickness, masks, ink, rng)
    return Impression(thickness=thickness, full_density=full_ink_density(ink), damages=damages)
