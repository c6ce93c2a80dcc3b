"""A sheet before any lens: scanner, feeder or phone, with the true place of every point of the sheet on the picture."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.documents.scanner import Page
from training.documents.sheet import A4_MM, PAGE_DPI, PX_PER_MM

Points = NDArray[np.float64]
"""(N, 2): x and y, in mm from the sheet's upper left or in pixels of a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureSettings:
    """How a sheet becomes a picture.

    `turn_deg` is clockwise, any angle; `tilt` moves each corner inward by up to this share of the side (a phone held
    a little askew); `crop` cuts this share off the left, top, right and bottom; `wobble_mm` is how far the feeder
    drags the paper to and fro; `stretch` is its speed error across and along; `shadow` the share of light lost at the
    darkest place; `toner` (threshold and slope of a copier's tone curve, grey levels) thins or thickens strokes.
    """

    dpi: int = 300
    turn_deg: float = 0.0
    tilt: float = 0.0
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    wobble_mm: float = 0.0
    stretch: tuple[float, float] = (1.0, 1.0)
    shadow: float = 0.0
    toner: tuple[float, float] | None = None
    is_grey: bool = False
    blur_px: float = 0.6
    noise_sd: float = 1.6
    quality: int = 88
    byte_limit: int | None = None
    lid: tuple[int, int, int] = (250, 251, 250)


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """The picture's bytes (JPEG), its size in pixels, and where the sheet lies on it."""

    data: bytes
    size_px: tuple[int, int]
    dpi: int
    _matrix: NDArray[np.float64]
    _wobble: "_Wobble"

    def place(self, points_mm: Points) -> Points:
        """Return where points of the sheet (mm) are on the picture (pixels; pixel centres at whole numbers)."""
        on_page = self._wobble.moved(np.asarray(points_mm, np.float64)) * PX_PER_MM - 0.5
        return np.asarray(cv2.perspectiveTransform(on_page[None], self._matrix)[0], np.float64)

    def shows(self, points_mm: Points, *, rim_px: float = 2.0) -> NDArray[np.bool_]:
        """Tell which points of the sheet are on the picture."""
        at, (wide, high) = self.place(points_mm), self.size_px
        inside = (at >= rim_px) & (at <= np.array([wide, high]) - 1 - rim_px)
        return np.asarray(inside.all(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wobble:
    """A smooth shift of the sheet's points: one wave across and one along, mm."""

    amount_mm: float
    phase: tuple[float, float]
    length_mm: tuple[float, float]

    def shift(self, x_mm: Points, y_mm: Points) -> tuple[Points, Points]:
        """Return the shift right and down where the moved sheet shows x, y."""
        across = self.amount_mm * np.sin(2 * np.pi * y_mm / self.length_mm[0] + self.phase[0])
        along = self.amount_mm * np.sin(2 * np.pi * y_mm / self.length_mm[1] + self.phase[1])
        return across + 0 * x_mm, along + 0 * x_mm

    def moved(self, points_mm: Points) -> Points:
        """Return where points of the sheet come to lie (fixed point of place = point + shift at place)."""
        place = points_mm.copy()
        for _ in range(4):
            place = points_mm + np.stack(self.shift(place[:, 0], place[:, 1]), axis=1)
        return place


def _dragged(page: Page, wobble: _Wobble) -> Page:
    if not wobble.amount_mm:
        return page
    y, x = np.mgrid[0 : page.shape[0] : 8, 0 : page.shape[1] : 8].astype(np.float64)
    right, down = wobble.shift((x + 0.5) / PX_PER_MM, (y + 0.5) / PX_PER_MM)
    size = (x.shape[1] * 8, x.shape[0] * 8)
    # a grid of every eighth pixel, enlarged: sample i stands at 8i, so the enlarged field is moved by 3.5 px
    field = [
        cv2.resize((v * PX_PER_MM).astype(np.float32), size, interpolation=cv2.INTER_LINEAR) for v in (right, down)
    ]
    right_px, down_px = (np.roll(v, (-3, -3), (0, 1))[: page.shape[0], : page.shape[1]] for v in field)
    columns = np.arange(page.shape[1], dtype=np.float32)[None, :] - right_px
    rows = np.arange(page.shape[0], dtype=np.float32)[:, None] - down_px
    return np.asarray(cv2.remap(page, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _geometry(settings: CaptureSettings, rng: np.random.Generator) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Return the map from pixels of the 300-dpi page to pixels of the picture, and the picture's size."""
    wide, high = A4_MM[0] * PX_PER_MM, A4_MM[1] * PX_PER_MM
    scale = settings.dpi / PAGE_DPI
    c, s = np.cos(np.radians(settings.turn_deg)), np.sin(np.radians(settings.turn_deg))
    linear = np.array([[c, -s], [s, c]]) @ np.diag(settings.stretch) * scale
    quarter = round(settings.turn_deg / 90.0) * 90.0
    is_straight = abs(settings.turn_deg - quarter) < 8.0
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]]) - np.array([wide, high]) / 2
    turned = corners @ linear.T
    if is_straight:
        sides = (wide, high) if quarter % 180 == 0 else (high, wide)
        canvas = np.array(sides) * scale
    else:
        canvas = turned.max(axis=0) - turned.min(axis=0)
    turned += canvas / 2
    inward = np.sign(canvas / 2 - turned) * canvas * rng.uniform(0.0, settings.tilt, (4, 2))
    left, top, right, bottom = settings.crop
    moved = turned + inward - np.array([left, top]) * canvas
    size = np.round(canvas * np.array([1.0 - left - right, 1.0 - top - bottom])).astype(int)
    page = corners + np.array([wide, high]) / 2
    matrix = cv2.getPerspectiveTransform((page - 0.5).astype(np.float32), (moved - 0.5).astype(np.float32))
    return np.asarray(matrix, np.float64), (int(size[0]), int(size[1]))


def _light(size: tuple[int, int], shadow: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the share of light over the picture: a slope and one soft shadow."""
    y, x = np.mgrid[0:1:64j, 0:1:48j]
    angle = rng.uniform(0, 2 * np.pi)
    slope = 0.5 + 0.5 * ((x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle))
    at, wide = rng.uniform(0, 1, 2), rng.uniform(0.12, 0.4, 2)
    blot = np.exp(-(((x - at[0]) / wide[0]) ** 2 + ((y - at[1]) / wide[1]) ** 2))
    field = (1.0 - shadow * (0.5 * slope + 0.5 * blot)).astype(np.float32)
    return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_CUBIC), np.float32)


def _toned(page: Page, settings: CaptureSettings) -> Page:
    if settings.is_grey:
        page = np.asarray(cv2.cvtColor(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)
    if settings.toner is None:
        return page
    threshold, slope = settings.toner
    curve = 255.0 / (1.0 + np.exp(-(np.arange(256) - threshold) / slope))
    low, high = curve[0], curve[255]
    table = np.clip((curve - low) / (high - low) * 253.0, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(page, table), np.uint8)


def _encoded(picture: Page, settings: CaptureSettings) -> bytes:
    image = Image.fromarray(np.ascontiguousarray(picture[..., ::-1]))
    quality = settings.quality
    while True:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, dpi=(settings.dpi, settings.dpi))
        size = buffer.tell()
        if settings.byte_limit is None or size <= settings.byte_limit or quality <= 20:
            return buffer.getvalue()
        quality = max(20, quality - max(4, round(10 * (size / settings.byte_limit - 1.0))))


def capture(page: Page, settings: CaptureSettings, seed: int) -> Captured:
    """Take a picture of a 300-dpi page.

    Parameters
    ----------
    page : (H, W, 3) uint8 array
        Blue green red, 300 dpi, paper white at 255.
    settings : CaptureSettings
        Geometry, light, tone, compression.
    seed : int
        Same page, settings and seed: same bytes.

    Returns
    -------
    Captured
        JPEG with a resolution tag, and the true place of every point of the sheet.
    """
    rng = np.random.default_rng(seed)
    lengths = rng.uniform(90.0, 260.0, 2)
    phases = rng.uniform(0, 2 * np.pi, 2)
    wobble = _Wobble(
        amount_mm=settings.wobble_mm,
        phase=(float(phases[0]), float(phases[1])),
        length_mm=(float(lengths[0]), float(lengths[1])),
    )
    coarse = max(0.35 * PAGE_DPI / settings.dpi - 0.3, 0.0)
    sheet = cv2.GaussianBlur(_dragged(page, wobble), (0, 0), float(np.hypot(settings.blur_px, coarse)))
    matrix, size = _geometry(settings, rng)
    picture = cv2.warpPerspective(_toned(np.asarray(sheet, np.uint8), settings), matrix, size,
                                  flags=cv2.INTER_LINEAR, borderValue=settings.lid)  # fmt: skip
    if settings.shadow:
        picture = np.rint(picture * _light(size, settings.shadow, rng)[..., None]).astype(np.uint8)
    tile = np.rint(rng.standard_normal((509, 521, 3), dtype=np.float32) * settings.noise_sd).astype(np.int16)
    repeat = (size[1] // 509 + 1, size[0] // 521 + 1, 1)
    noisy = np.asarray(picture, np.int16) + np.tile(tile, repeat)[: size[1], : size[0]]
    data = _encoded(np.clip(noisy, 0, 255).astype(np.uint8), settings)
    return Captured(data=data, size_px=size, dpi=settings.dpi, _matrix=matrix, _wobble=wobble)
