"""The scanner, the phone and the copier: from a printed and stamped page to a file."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.documents.sheet import PAGE_DPI

Page = NDArray[np.uint8]

UPLOAD_LIMIT = 1_000_000
"""1 MB as the office states it, taken in its smaller sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSettings:
    """How a page is scanned. Lengths in mm on the page, `blur_px` on the 300-dpi page."""

    dpi: int = 300
    skew_deg: float = 0.3
    shift_mm: tuple[float, float] = (0.6, -0.4)
    blur_px: float = 0.6
    noise_sd: float = 1.6
    quality: int = 88
    byte_limit: int | None = None
    size_ratio: float = 1.0
    """Below 1 the page was copied reduced; the sheet stays A4."""
    is_photo: bool = False
    tint: tuple[float, float, float] = (0.985, 0.985, 0.98)
    """Reflectance of the blank sheet, sRGB, blue green red."""


def grey_machine(page: Page, *, generation: int = 1) -> Page:
    """Copy on a black-and-white machine, `generation` times: luminance, contrast, loss, specks."""
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    rng = np.random.default_rng(generation)
    for _ in range(generation):
        soft = cv2.GaussianBlur(grey, (0, 0), 0.8)
        tone = 255.0 / (1.0 + np.exp(-(np.arange(256) - 118.0) / 30.0))
        grey = cv2.LUT(soft, np.clip(tone + 4, 0, 255).astype(np.uint8))
        for x, y in rng.integers(0, min(grey.shape), (60, 2)).tolist():
            cv2.circle(grey, (x, y), int(rng.integers(1, 3)), 60, -1)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def _geometry(settings: ScanSettings, shape: tuple[int, int], rng: np.random.Generator) -> tuple[np.ndarray, int, int]:
    scale = settings.dpi / PAGE_DPI
    wide, high = round(shape[1] * scale), round(shape[0] * scale)
    c, s = np.cos(np.radians(settings.skew_deg)), np.sin(np.radians(settings.skew_deg))
    linear = np.array([[c, -s], [s, c]]) * scale * settings.size_ratio
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    shift = np.array(settings.shift_mm) / 25.4 * settings.dpi
    matrix[:2, 2] = np.array([wide / 2, high / 2]) + shift - linear @ np.array([shape[1] / 2, shape[0] / 2])
    if settings.is_photo:
        corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32) * np.array([wide, high], np.float32)
        moved = corners + inward * rng.uniform(0.03, 0.11, (4, 2)).astype(np.float32)
        matrix = cv2.getPerspectiveTransform(corners, moved).astype(np.float64) @ matrix
    return matrix, wide, high


def _noise(shape: tuple[int, ...], sd: float, rng: np.random.Generator) -> NDArray[np.int16]:
    """Sensor noise from a random tile laid over the page at a random offset."""
    tile = np.rint(rng.standard_normal((509, 521, 3), dtype=np.float32) * sd).astype(np.int16)
    tile = np.roll(tile, tuple(rng.integers(0, 500, 2).tolist()), axis=(0, 1))
    repeat = (shape[0] // 509 + 1, shape[1] // 521 + 1, 1)
    return np.tile(tile, repeat)[: shape[0], : shape[1]]


def _room_light(picture: Page, rng: np.random.Generator) -> Page:
    """A phone's uneven light: bright towards one corner, a soft shadow of the hand, warm white."""
    high, wide = picture.shape[:2]
    y, x = np.mgrid[0:1:64j, 0:1:48j]
    light = 0.93 - 0.30 * x * rng.uniform(0.5, 1.0) - 0.12 * y
    shadow = np.exp(-(((x - 0.75) / 0.3) ** 2 + ((y - 0.95) / 0.25) ** 2))
    field = cv2.resize((light - 0.22 * shadow).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    balance = np.array([0.86, 0.96, 1.0], np.float32)
    return np.asarray(np.clip(picture * field[..., None] * balance, 0, 255), np.uint8)


def _encode(picture: Page, settings: ScanSettings) -> bytes:
    """Compress with the resolution tag; lower the quality until the file keeps its limit."""
    image = Image.fromarray(np.ascontiguousarray(picture[..., ::-1]))
    quality = settings.quality
    while True:
        buffer = io.BytesIO()
        extra = {} if settings.is_photo else {"dpi": (settings.dpi, settings.dpi)}
        if settings.is_photo:
            exif = Image.Exif()
            exif[0x010F], exif[0x0110] = "Training", "Phone"
            image.save(buffer, "JPEG", quality=quality, exif=exif)
        else:
            image.save(buffer, "JPEG", quality=quality, **extra)
        data = buffer.getvalue()
        if settings.byte_limit is None or len(data) <= settings.byte_limit or quality <= 20:
            return data
        quality -= max(4, round(10 * (len(data) / settings.byte_limit - 1.0)))


def _tone(tint: tuple[float, float, float]) -> Page:
    """Table of 256 values per channel that turns paper white into the sheet's tint."""
    table = np.arange(256)[:, None] * np.array(tint)
    return np.asarray(np.rint(table).reshape(256, 1, 3), np.uint8)


def scan_page(page: Page, settings: ScanSettings, seed: int) -> bytes:
    """Scan (or photograph) a 300-dpi page.

    Parameters
    ----------
    page : (H, W, 3) uint8 array
        Blue green red, 300 dpi, paper white at 255.
    settings : ScanSettings
        Resolution, skew, noise, compression, limit in bytes.
    seed : int
        Same page, settings and seed: same bytes.

    Returns
    -------
    bytes
        JPEG with a resolution tag (a phone photo has a camera's EXIF instead).
    """
    rng = np.random.default_rng(seed)
    toned = np.asarray(cv2.LUT(page, _tone(settings.tint)), np.uint8)
    soft = cv2.GaussianBlur(toned, (0, 0), float(np.hypot(settings.blur_px, 0.35 * PAGE_DPI / settings.dpi - 0.3)))
    matrix, wide, high = _geometry(settings, (page.shape[0], page.shape[1]), rng)
    lid = (66, 74, 84) if settings.is_photo else tuple(int(252 * t) for t in settings.tint)
    picture = cv2.warpPerspective(soft, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=lid)
    if settings.is_photo:
        picture = _room_light(np.asarray(picture, np.uint8), rng)
    noisy = np.asarray(picture, np.int16) + _noise(picture.shape, settings.noise_sd, rng)
    return _encode(np.clip(noisy, 0, 255).astype(np.uint8), settings)
