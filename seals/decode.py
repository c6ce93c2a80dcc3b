"""From the bytes of a file to pixels: format by its magic bytes, size by its header, scale and camera by its tags."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from seals.unreadable import UnreadableImage as UnreadableImage  # noqa: PLC0414 - whoever decodes wants it
from seals.values import Image as Pixels

MAX_MEGAPIXELS = 120.0  # A3 at 600 dpi is 70; a 20,000 x 20,000 px picture would need 1.2 GB
_MAX_RAW_BYTES = 420e6  # as decoded, of which OpenCV 5 holds two while it decodes a PNG; the process has 1.5 GB in all
_STRIP_PX = 500_000  # colours are converted in strips, so that no second whole picture is needed
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"GIF8", "gif"),
)
_UNSUPPORTED: tuple[tuple[int, bytes, str], ...] = (
    (8, b"WEBP", "WebP"),
    (4, b"ftyphei", "HEIC（苹果手机照片）"),
    (4, b"ftypmif", "HEIC（苹果手机照片）"),
    (4, b"ftypavif", "AVIF"),
    (0, b"8BPS", "Photoshop"),
)
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"\xd0\xcf\x11\xe0", "Office 文件"),
    (b"<", "网页或文本文件"),
)
_CAMERA_TAGS = (ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.FNumber, ExifTags.Base.LensModel)
_EXIF_IFD = 0x8769
_TIFF_BITS = 258  # BitsPerSample
_CLEAR_TYPES = frozenset({4, 6})
# EXIF 2.3, 4.6.4 A, tag 274: how the stored picture is turned after it was mirrored left to right (2, 4, 5, 7) or not
_TURNS = {
    3: cv2.ROTATE_180,
    4: cv2.ROTATE_180,
    5: cv2.ROTATE_90_COUNTERCLOCKWISE,
    6: cv2.ROTATE_90_CLOCKWISE,
    7: cv2.ROTATE_90_CLOCKWISE,
    8: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_MIRRORED = frozenset({2, 4, 5, 7})


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedImage:
    """Upright BGR pixels on white, with what the file says about itself.

    `dpi` is the tag as written, None when there is none; `camera` is what the EXIF data name (make, model, lens),
    empty for a scanner's file; `format` is the real format by magic bytes; `has_more_pages`: of a TIFF of several pages
    these are the first one's pixels.
    """

    pixels: Pixels
    format: str
    dpi: float | None
    camera: str
    size_bytes: int
    has_more_pages: bool = False


def decode_image(data: bytes) -> DecodedImage:
    """Decode a JPEG, PNG, BMP, TIFF or GIF picture.

    Parameters
    ----------
    data : bytes
        The file's bytes. Its name and extension do not matter.

    Returns
    -------
    DecodedImage
        8-bit BGR; transparent parts laid on white; turned upright by the EXIF orientation; first frame of several.

    Raises
    ------
    UnreadableImage
        ``image_empty``, ``image_not_a_picture``, ``image_unsupported`` (WebP, HEIC …), ``image_too_large`` and
        ``image_too_small`` (read from the header, before decoding), ``image_truncated``, ``image_broken``.
    """
    header = read_header(data)
    pixels = _decode_pixels(data)
    return DecodedImage(
        pixels=_upright(pixels, header.orientation),
        format=header.format,
        dpi=header.dpi,
        camera=header.camera,
        size_bytes=len(data),
        has_more_pages=header.has_more_pages,
    )


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    if orientation in _MIRRORED:
        pixels = np.asarray(cv2.flip(pixels, 1), dtype=np.uint8)
    turn = _TURNS.get(orientation)
    return pixels if turn is None else np.asarray(cv2.rotate(pixels, turn), dtype=np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a file says about itself: `orientation` is the EXIF value, 1 for upright; the rest as in `DecodedImage`."""

    format: str
    dpi: float | None
    camera: str
    orientation: int
    has_more_pages: bool = False


def read_header(data: bytes) -> Header:
    """Return what a file says about itself; refuse what `decode_image` refuses before it decodes."""
    kind = _format_of(data)
    header = _read_header(data, kind)
    _check_complete(data, kind)
    return header


def _format_of(data: bytes) -> str:
    if not data:
        raise UnreadableImage("image_empty", "文件是空的（0 字节），请重新扫描或重新上传。")
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    for at, magic, name in _UNSUPPORTED:
        if data[at : at + len(magic)] == magic:
            raise UnreadableImage(
                "image_unsupported", f"这是 {name} 格式的图片，本系统不能打开，请换成 JPEG、PNG 或 BMP 图片。"
            )
    for magic, name in _FOREIGN:
        if data.lstrip()[:8].startswith(magic):
            raise UnreadableImage("image_not_a_picture", f"这不是图片，而是{name}，请换成 JPEG、PNG 或 BMP 图片。")
    raise UnreadableImage("image_not_a_picture", "文件内容不是图片，请换成 JPEG、PNG 或 BMP 图片。")


def _read_header(data: bytes, kind: str) -> Header:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                _check_size(*image.size, _bytes_per_pixel(image, data))
                exif = _exif(image)
                return Header(
                    format=kind,
                    dpi=_dpi(image),
                    camera=_camera(exif),
                    orientation=_orientation(exif),
                    has_more_pages=kind == "tiff" and _has_second(image),
                )
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError) as error:
        raise UnreadableImage("image_broken", "图片文件已损坏，无法打开，请重新扫描或重新上传。") from error


def _has_second(image: Image.Image) -> bool:
    try:
        image.seek(1)
    except (EOFError, OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError):
        return False  # what follows the first page is damaged, or nothing does
    return True


def _bytes_per_pixel(image: Image.Image, data: bytes) -> float:
    """Return how much memory a pixel takes before it becomes 8-bit BGR."""
    if data.startswith(b"\x89PNG"):  # PNG 3rd edition, 11.2.1: depth and colour type
        is_clear = data[25] in _CLEAR_TYPES or b"tRNS" in data[:4096]
        return max(1.0, data[24] / 8.0) * (4 if is_clear else 3)
    bits = getattr(image, "tag_v2", {}).get(_TIFF_BITS, ())
    return max(3.0, sum(bits) / 8.0) if isinstance(bits, tuple) else 4.0


def _check_size(width: int, height: int, bytes_per_pixel: float) -> None:
    if width * height > MAX_MEGAPIXELS * 1e6 or width * height * bytes_per_pixel > _MAX_RAW_BYTES:
        raise _too_large(width, height)
    if min(width, height) < 16:
        raise UnreadableImage("image_too_small", f"图片只有 {width} × {height} 像素，无法检查，请重新扫描。")


def _too_large(width: int = 0, height: int = 0) -> UnreadableImage:
    size = f"（{width} × {height} 像素）" if width else ""
    return UnreadableImage(
        "image_too_large",
        f"图片过大{size}，没有打开（上限 {MAX_MEGAPIXELS:.0f} 百万像素，16 位或透明的更少）；请以 300 dpi 重新扫描。",
    )


def _exif(image: Image.Image) -> dict[int, object]:
    try:
        exif = image.getexif()
        return {**dict(exif), **dict(exif.get_ifd(_EXIF_IFD))}
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, ZeroDivisionError):
        return {}  # broken EXIF data say nothing about the picture itself


def _orientation(exif: dict[int, object]) -> int:
    value = exif.get(ExifTags.Base.Orientation, 1)
    return value if isinstance(value, int) else 1


def _dpi(image: Image.Image) -> float | None:
    raw = image.info.get("dpi")
    if not isinstance(raw, tuple) or len(raw) != 2:
        return None
    try:
        across, down = float(raw[0]), float(raw[1])
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not 20 <= across <= 10_000 or abs(across - down) > 0.02 * across:
        return None
    rounded = round(across)
    return float(rounded) if abs(across - rounded) < 0.05 * rounded / 100 + 0.02 else across


def _camera(exif: dict[int, object]) -> str:
    named = [str(exif[tag]).strip("\x00 ") for tag in _CAMERA_TAGS if exif.get(tag)]
    lens = exif.get(ExifTags.Base.LensModel) or exif.get(ExifTags.Base.FNumber)
    return " ".join(named) if lens else ""


def _check_complete(data: bytes, kind: str) -> None:
    """Refuse a file that stops in the middle: OpenCV would fill the rest with grey and say nothing."""
    tail = data[-65_536:]
    if kind == "jpeg" and b"\xff\xd9" not in tail:
        raise _truncated()
    if kind == "png" and not _png_is_whole(data):
        raise _truncated()
    if kind == "bmp" and len(data) < int.from_bytes(data[2:6], "little"):
        raise _truncated()


def _png_is_whole(data: bytes) -> bool:
    """Walk the chunks: OpenCV reserves what a chunk claims, gigabytes of it, before it notices that the file ends."""
    position = 8
    while position + 8 <= len(data):
        if data[position + 4 : position + 8] == b"IEND":
            return True
        position += 12 + int.from_bytes(data[position : position + 4], "big")
    return False


def _truncated() -> UnreadableImage:
    return UnreadableImage("image_truncated", "图片文件不完整（中途截断），请重新扫描或重新上传。")


def _decode_pixels(data: bytes) -> Pixels:
    buffer = np.frombuffer(data, np.uint8)
    try:
        if _may_be_transparent(data):
            raw = cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED)
            pixels = None if raw is None else _on_white(np.asarray(raw))
        else:
            raw = cv2.imdecode(buffer, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
            pixels = None if raw is None else np.asarray(raw, dtype=np.uint8)
    except (cv2.error, MemoryError) as error:
        raise UnreadableImage("image_broken", "图片文件已损坏，无法打开，请重新扫描或重新上传。") from error
    decoded = _decode_by_pillow(data) if pixels is None else np.asarray(pixels)
    return np.ascontiguousarray(decoded, dtype=np.uint8)


def _may_be_transparent(data: bytes) -> bool:
    """Tell PNGs with an alpha channel or a tRNS chunk, and 16-bit ones, from plain ones, by the header."""
    if not data.startswith(b"\x89PNG"):
        return False
    return data[25] in _CLEAR_TYPES or data[24:25] == b"\x10" or b"tRNS" in data[:4096]


def _on_white(raw: NDArray[Any]) -> Pixels:
    """Return 8-bit BGR of what OpenCV decoded unchanged: grey, BGR or BGRA, 8 or 16 bits, transparency on white.

    It is written over what was decoded where that is large enough: row by row it is never ahead of what is read.
    """
    height, width = raw.shape[:2]
    size = height * width * 3
    room = np.ascontiguousarray(raw).view(np.uint8).reshape(-1)
    white = (room if room.size >= size else np.empty(size, np.uint8))[:size].reshape(height, width, 3)
    for top, bottom in _strips(width, height):
        white[top:bottom] = _strip_on_white(raw[top:bottom])
    return white


def _strips(width: int, height: int) -> Iterator[tuple[int, int]]:
    rows = max(1, _STRIP_PX // width)
    yield from ((top, min(top + rows, height)) for top in range(0, height, rows))


def _strip_on_white(raw: NDArray[Any]) -> Pixels:
    eight = raw if raw.dtype == np.uint8 else np.asarray(cv2.convertScaleAbs(raw, alpha=1 / 257.0))
    if eight.ndim == 2:
        return np.asarray(cv2.cvtColor(eight, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if eight.shape[2] == 3:
        return np.asarray(eight, dtype=np.uint8)
    if int(eight[:, :, 3].min()) == 255:
        return np.asarray(eight[:, :, :3], dtype=np.uint8)
    alpha = eight[:, :, 3:].astype(np.float32) / 255.0
    return np.asarray((eight[:, :, :3] * alpha + 255.0 * (1.0 - alpha)).round(), dtype=np.uint8)


def _decode_by_pillow(data: bytes) -> Pixels:
    """Decode what OpenCV refuses (CMYK TIFF, odd GIF and palette files)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                return _strips_on_white(image)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, MemoryError) as error:
        raise UnreadableImage("image_broken", "图片文件已损坏，无法打开，请重新扫描或重新上传。") from error


def _strips_on_white(image: Image.Image) -> Pixels:
    width, height = image.size
    white = np.empty((height, width, 3), dtype=np.uint8)
    for top, bottom in _strips(width, height):
        rgba = np.asarray(image.crop((0, top, width, bottom)).convert("RGBA"), dtype=np.uint8)
        white[top:bottom] = _strip_on_white(rgba[:, :, [2, 1, 0, 3]])
    return white
