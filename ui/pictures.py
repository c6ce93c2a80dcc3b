"""Pictures of pages: decoded with OpenCV on the image pool, a small one first, kept within a bound.

Qt's own reader is about three times slower (platform notes, section 4). Nothing here touches a widget.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import cv2
import numpy as np
from PySide6.QtGui import QImage

from seals.decode import DecodedImage, UnreadableImage, decode_image
from seals.values import Image

CACHE_BYTES = 220 * 1024 * 1024  # with two pages of a pair on screen the window stays within 600 MB (DESIGN §9)
THUMBNAIL_PX = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A decoded page. `levels` are halved copies for zooming out."""

    image: QImage
    levels: tuple[QImage, ...]
    full_width: int
    full_height: int
    dpi: float | None
    is_sharp: bool

    @property
    def bytes_used(self) -> int:
        return sum(int(level.sizeInBytes()) for level in (self.image, *self.levels))


def sharp(data: bytes) -> Picture:
    """Decode a page in full, with its halved copies. Raises `UnreadableImage`."""
    decoded = decode_image(data)
    return _picture(decoded, decoded.pixels, is_sharp=True)


def has_first_glance(data: bytes) -> bool:
    """Tell whether a page can be decoded small: JPEG only."""
    return data.startswith(b"\xff\xd8\xff")


def first_glance(data: bytes) -> Picture:
    """Decode a page at a quarter of its size, about twice as fast. Raises `UnreadableImage`."""
    if not has_first_glance(data):
        return sharp(data)
    small = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_COLOR_4)
    if small is None:
        raise UnreadableImage("image_broken", "图片文件已损坏，无法打开，请重新扫描或重新上传。")
    pixels = np.asarray(small, dtype=np.uint8)
    height, width = pixels.shape[:2]
    return Picture(
        image=to_qimage(pixels), levels=(), full_width=width * 4, full_height=height * 4, dpi=None, is_sharp=False
    )


def thumbnail(data: bytes, side_px: int = THUMBNAIL_PX) -> QImage:
    """Return a small picture of a page, its longer side `side_px`. Raises `UnreadableImage`."""
    pixels: Image
    if data.startswith(b"\xff\xd8\xff"):
        raw = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_COLOR_8)
        if raw is None:
            raise UnreadableImage("image_broken", "图片文件已损坏，无法打开，请重新扫描或重新上传。")
        pixels = np.asarray(raw, dtype=np.uint8)
    else:
        pixels = decode_image(data).pixels
    factor = side_px / max(pixels.shape[:2])
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return to_qimage(np.asarray(cv2.resize(pixels, size, interpolation=how), dtype=np.uint8))


def to_qimage(pixels: Image) -> QImage:
    """Copy (H, W, 3) BGR or (H, W) grey pixels into an image that Qt paints without converting.

    OpenCV writes into the image's own memory: `QImage.copy` would hold the interpreter for some 20 ms a page, and the
    window with it.
    """
    height, width = pixels.shape[:2]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    into = np.frombuffer(image.bits(), np.uint8).reshape(height, image.bytesPerLine() // 4, 4)[:, :width]
    cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGRA if pixels.ndim == 2 else cv2.COLOR_BGR2BGRA, dst=into)
    return image


def _picture(decoded: DecodedImage, pixels: Image, *, is_sharp: bool) -> Picture:
    height, width = pixels.shape[:2]
    levels = []
    smaller = pixels
    for _ in range(2):
        if min(smaller.shape[:2]) < 400:
            break
        half = (max(1, smaller.shape[1] // 2), max(1, smaller.shape[0] // 2))
        smaller = np.asarray(cv2.resize(smaller, half, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        levels.append(to_qimage(smaller))
    return Picture(
        image=to_qimage(pixels), levels=tuple(levels), full_width=width, full_height=height, dpi=decoded.dpi,
        is_sharp=is_sharp,
    )  # fmt: skip


class PictureCache:
    """Decoded pages, the longest unused leave first. Safe from several threads."""

    def __init__(self, limit_bytes: int = CACHE_BYTES) -> None:
        self._limit = limit_bytes
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._lock = Lock()

    def get(self, page_id: str) -> Picture | None:
        with self._lock:
            found = self._kept.get(page_id)
            if found is not None:
                self._kept.move_to_end(page_id)
            return found

    def put(self, page_id: str, picture: Picture) -> None:
        with self._lock:
            before = self._kept.get(page_id)
            if before is None or picture.is_sharp or not before.is_sharp:
                self._kept[page_id] = picture
                self._kept.move_to_end(page_id)
            while len(self._kept) > 2 and self.bytes_used > self._limit:
                self._kept.popitem(last=False)

    @property
    def bytes_used(self) -> int:
        return sum(picture.bytes_used for picture in self._kept.values())

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
