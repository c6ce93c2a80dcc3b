"""From paper to file: copier, printer, optics, sampling, sensor noise, JPEG."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.seal_generator.fields import Field, Rng, encode_srgb, smooth_noise
from training.seal_generator.masks import PX_PER_MM, RENDER_DPI
from training.seal_generator.prints import print_in_colour
from training.seal_generator.recipes import CopyKind, ScanCondition

Image = NDArray[np.uint8]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A scan and the map from canvas pixels (600 dpi) to its pixels."""

    image: Image
    to_image: Matrix


def aperture_um(dpi: float) -> float:
    """Blur of the sensor's own pixel, as a Gaussian sigma in µm (a box of one pixel has sigma 0.29 px)."""
    return 0.35 * 25400.0 / dpi if dpi < RENDER_DPI else 0.0


def blur_um(field: Field, sigma_um: float) -> Field:
    """Blur by a Gaussian given in µm on the 600-dpi canvas."""
    sigma = sigma_um / 1000.0 * PX_PER_MM
    if sigma < 0.2:
        return field
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), np.float32)


def grey_copy(linear: Field, rng: Rng) -> Field:
    """Copy on a black-and-white machine: luminance, toner's steep curve, specks."""
    luminance = linear @ np.array([0.0722, 0.7152, 0.2126], np.float32)
    luminance = blur_um(np.asarray(luminance, np.float32), 40.0)
    tone = 1.0 / (1.0 + np.exp(-(luminance - 0.38) * 9.0))
    shape = (luminance.shape[0], luminance.shape[1])
    tone = np.clip(tone * (1.0 + 0.04 * smooth_noise(rng, shape, 0.2)), 0.0, 1.0)
    copied = 0.05 + 0.87 * np.asarray(tone, np.float32)
    for _ in range(40):
        spot = rng.integers(0, shape[0], 2).tolist()
        cv2.circle(copied, spot, int(rng.integers(1, 4)), 0.1, -1)
    return np.repeat(copied[..., None], 3, axis=2).astype(np.float32)


_SCREENS = ((0, 15.0), (1, 75.0), (2, 0.0))
"""Ink per linear channel B, G, R (yellow, magenta, cyan) and the angle of its screen."""


def colour_print(linear: Field, lines_per_inch: float = 141.0) -> Field:
    """Print in colour: each ink as dots of a turned 141-lpi screen (the frequency that seals.md simulates)."""
    rows, columns = linear.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    period = RENDER_DPI / lines_per_inch
    result = np.empty_like(linear)
    for channel, degrees in _SCREENS:
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        wave = np.cos((x * c + y * s) * 2 * np.pi / period) + np.cos((y * c - x * s) * 2 * np.pi / period)
        ink = 1.0 - linear[..., channel]
        dots = np.clip((ink - (0.5 - wave / 4.0)) * 3.0 + 0.5, 0.0, 1.0)
        dots = np.where(ink < 0.12, 0.0, dots)
        result[..., channel] = 1.0 - 0.88 * dots
    return blur_um(result.astype(np.float32), 35.0)


def _sampling_map(scan: ScanCondition, size: int, rng: Rng) -> tuple[Matrix, int]:
    """Affine or projective map from canvas to image, and the image's side in pixels."""
    scale = scan.dpi / RENDER_DPI * scan.reduced
    side = max(16, int(np.floor(size * scale)))
    c, s = np.cos(np.radians(scan.angle_deg)), np.sin(np.radians(scan.angle_deg))
    linear = np.array([[c, -s], [s, c]]) * scale
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    matrix[:2, 2] = (side - 1) / 2 - linear @ np.full(2, (size - 1) / 2)
    if scan.is_phone_photo:
        corners = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
        moved = corners + rng.uniform(-0.05, 0.05, (4, 2)).astype(np.float32) * side
        matrix = cv2.getPerspectiveTransform(corners, moved).astype(np.float64) @ matrix
    return matrix, side


def _sample(linear: Field, scan: ScanCondition, rng: Rng) -> tuple[Field, Matrix]:
    matrix, side = _sampling_map(scan, linear.shape[0], rng)
    soft = blur_um(linear, float(np.hypot(scan.blur_um, aperture_um(scan.dpi * scan.reduced))))
    warped = cv2.warpPerspective(soft, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if scan.is_phone_photo:
        shade = 0.8 + 0.12 * smooth_noise(rng, (side, side), side / 2.5, px_per_mm=1.0)
        balance = rng.uniform([0.95, 0.9, 0.82], [1.15, 1.0, 1.0]).astype(np.float32)
        warped = np.clip(warped * np.clip(shade, 0.45, 1.0)[..., None] * balance, 0.0, 1.0)
    return np.asarray(warped, np.float32), matrix


def _sensor(encoded: Field, scan: ScanCondition, rng: Rng) -> Image:
    if scan.sharpen > 0:
        soft = cv2.GaussianBlur(encoded, (0, 0), 1.2)
        encoded = np.asarray(encoded + scan.sharpen * (encoded - soft), np.float32)
    if scan.noise_sd > 0:
        encoded = encoded + scan.noise_sd * rng.standard_normal(encoded.shape, dtype=np.float32)
    return np.asarray(np.clip(np.rint(encoded), 0, 255), np.uint8)


def encode_jpeg(image: Image, quality: int, byte_cap: int | None = None) -> bytes:
    """Compress; lower the quality in steps of 5 until the file fits the cap (never below 10)."""
    while True:
        ok, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if not ok:
            raise ValueError("the picture could not be encoded as JPEG")
        if byte_cap is None or data.size <= byte_cap or quality <= 10:
            return data.tobytes()
        quality -= 5


def scan_canvas(linear: Field, scan: ScanCondition, rng: Rng) -> Scanned:
    """Take a sheet's reflectance (600 dpi, B, G, R) to an 8-bit picture.

    Returns
    -------
    Scanned
        (H, W, 3) uint8, blue green red, after compression, and the map of coordinates.
    """
    if scan.copy is CopyKind.GREY_COPY:
        linear = grey_copy(linear, rng)
    elif scan.copy is CopyKind.COLOUR_PRINT:
        linear = colour_print(linear)
    if scan.printed is not None:
        linear = print_in_colour(linear, scan.printed, rng)
    sampled, matrix = _sample(linear, scan, rng)
    image = _sensor(encode_srgb(sampled), scan, rng)
    if scan.jpeg_quality is not None:
        data = encode_jpeg(image, scan.jpeg_quality, scan.byte_cap)
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        image = np.asarray(decoded, np.uint8)
    return Scanned(image=image, to_image=matrix)
