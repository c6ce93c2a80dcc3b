"""Single pictures and TIFF files into pages: kept byte for byte where the format allows, else losslessly as PNG."""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageSequence

from app.ports.errors import UserError
from app.ports.intake import ScannedPage
from seals.decode import MAX_MEGAPIXELS, DecodedImage, UnreadableImage, decode_image

MAX_PAGES = 500
_KEPT = {"jpeg": "image/jpeg", "png": "image/png"}
_PLAIN_MODES = frozenset({"1", "L", "RGB"})
_PILLOW_ERRORS = (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, MemoryError)
_PNG_LEVEL = 1  # of zlib: five times faster than the default for a tenth more bytes


def picture_page(data: bytes, file_name: str, *, number: int = 1, count: int = 1) -> ScannedPage:
    """Return the page of a single picture; its bytes are kept when they are JPEG or PNG.

    Raises
    ------
    UserError
        With the codes of `seals.decode.decode_image`.
    """
    try:
        decoded = decode_image(data)
    except UnreadableImage as error:
        raise unreadable(error.code, file_name, error.sentence) from error
    media_type = _KEPT.get(decoded.format)
    height, width = decoded.pixels.shape[:2]
    return ScannedPage(
        content=data if media_type else _png_of(decoded),
        media_type=media_type or "image/png",
        file_name=file_name,
        number=number,
        count=count,
        width_px=width,
        height_px=height,
        dpi=decoded.dpi,
    )


def tiff_pages(data: bytes, file_name: str) -> Iterator[ScannedPage]:
    """Yield the pages of a TIFF file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                count = getattr(image, "n_frames", 1)
                if count > MAX_PAGES:
                    raise too_many_pages(file_name, count)
                for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
                    yield _frame_page(frame, file_name, number, count)
    except Image.DecompressionBombError as error:
        raise too_large(file_name) from error
    except _PILLOW_ERRORS as error:
        raise unreadable("image_truncated", file_name, "TIFF 文件不完整或已损坏，请重新扫描。") from error


def png_page(picture: Image.Image, file_name: str, *, number: int, count: int, dpi: float | None) -> ScannedPage:
    """Return a page that holds `picture` losslessly."""
    plain = picture if picture.mode in _PLAIN_MODES else _on_white(picture)
    return ScannedPage(
        content=png_bytes(plain, dpi),
        media_type="image/png",
        file_name=file_name,
        number=number,
        count=count,
        width_px=plain.width,
        height_px=plain.height,
        dpi=dpi,
    )


def png_bytes(picture: Image.Image, dpi: float | None) -> bytes:
    """Return the picture as PNG with its resolution."""
    buffer = io.BytesIO()
    tags = {"dpi": (dpi, dpi)} if dpi else {}
    picture.save(buffer, "PNG", compress_level=_PNG_LEVEL, **tags)
    return buffer.getvalue()


def check_size(width: float, height: float, file_name: str) -> None:
    """Refuse a picture too large to be opened safely, before it is decoded."""
    if width * height > MAX_MEGAPIXELS * 1e6:
        raise too_large(file_name, f"（{width:.0f} × {height:.0f} 像素）")


def is_plain_jpeg(jpeg: bytes) -> bool:
    """Tell whether a JPEG is grey or RGB; a CMYK one (often inverted) looks different in every program."""
    try:
        with Image.open(io.BytesIO(jpeg)) as image:
            return image.mode in ("L", "RGB")
    except (*_PILLOW_ERRORS, Image.DecompressionBombError):
        return False


def unreadable(code: str, file_name: str, sentence: str) -> UserError:
    """Return the error for a file that cannot be read; the file itself is kept."""
    return UserError(code, f"“{file_name}”无法收入：{sentence}原文件已保留。")


def too_large(file_name: str, size: str = "") -> UserError:
    """Return the error for a picture with too many pixels."""
    limit = f"{MAX_MEGAPIXELS:.0f} 百万像素"
    return unreadable("image_too_large", file_name, f"图片过大{size}，超过 {limit}，请以 300 dpi 重新扫描。")


def too_many_pages(file_name: str, count: int) -> UserError:
    """Return the error for a file with more pages than a parcel can have."""
    return unreadable("file_too_many_pages", file_name, f"共有 {count} 页，超过 {MAX_PAGES} 页，请分开扫描。")


def _png_of(decoded: DecodedImage) -> bytes:
    return png_bytes(Image.fromarray(decoded.pixels[:, :, ::-1]), decoded.dpi)


def _frame_page(frame: Image.Image, file_name: str, number: int, count: int) -> ScannedPage:
    check_size(*frame.size, file_name)
    frame.load()
    return png_page(frame.copy(), file_name, number=number, count=count, dpi=_dpi(frame))


def _dpi(frame: Image.Image) -> float | None:
    raw = frame.info.get("dpi")
    if not isinstance(raw, tuple) or len(raw) != 2:
        return None
    across, down = float(raw[0]), float(raw[1])
    return across if 20 <= across <= 10_000 and abs(across - down) <= 0.02 * across else None


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith(("I", "F")):
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode == "CMYK":
        return picture.convert("RGB")
    rgba = picture.convert("RGBA")
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("RGB")
