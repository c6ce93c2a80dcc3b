"""Random fields and colour arithmetic shared by ink and paper."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.seal_generator.masks import PX_PER_MM

Field = NDArray[np.float32]
Rng = np.random.Generator


def smooth_noise(rng: Rng, shape: tuple[int, int], grain_mm: float, *, px_per_mm: float = PX_PER_MM) -> Field:
    """Make a field of zero mean and unit deviation whose blotches are about ``grain_mm`` wide."""
    cell = max(1.0, grain_mm * px_per_mm)
    rows, columns = int(np.ceil(shape[0] / cell)) + 3, int(np.ceil(shape[1] / cell)) + 3
    coarse = rng.standard_normal((rows, columns), dtype=np.float32)
    wide = cv2.resize(coarse, (round(columns * cell), round(rows * cell)), interpolation=cv2.INTER_CUBIC)
    field = wide[: shape[0], : shape[1]]
    deviation = float(field.std())
    return np.asarray((field - field.mean()) / max(deviation, 1e-6), np.float32)


def lab_to_linear(lightness: float, a: float, b: float) -> Field:
    """Convert CIELAB (D65) to linear B, G, R in .004-1: what a scanner with sRGB primaries would see."""
    lab = np.array([[[lightness, a, b]]], np.float32)
    rgb = cv2.cvtColor(lab, cv2.COLOR_Lab2LRGB)[0, 0]
    return np.asarray(np.clip(rgb[::-1], 0.004, 1.0), np.float32)


def density(reflectance: Field) -> Field:
    """Return the optical density, -log10 of the reflectance."""
    return np.asarray(-np.log10(reflectance), np.float32)


_STEPS = 4096
_ENCODE = np.array(
    [12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in np.linspace(0, 1, _STEPS)], np.float32
)
_DECODE = np.array(
    [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.linspace(0, 1, 256)], np.float32
)


def encode_srgb(linear: Field) -> Field:
    """Linear light 0-1 to sRGB 0-255, not yet rounded."""
    index = np.clip(linear * (_STEPS - 1), 0, _STEPS - 1).astype(np.uint16)
    return _ENCODE[index] * np.float32(255.0)


def decode_srgb(image: NDArray[np.uint8]) -> Field:
    """8-bit sRGB to linear light 0-1."""
    return _DECODE[image]


def signed_distance(mask: Field) -> Field:
    """Distance to the mask's edge in pixels, positive inside."""
    hard = (mask > 0.5).astype(np.uint8)
    inside = cv2.distanceTransform(hard, cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(1 - hard, cv2.DIST_L2, 5)
    return np.asarray(np.where(hard > 0, inside - 0.5, 0.5 - outside), np.float32)
