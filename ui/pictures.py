"""Pictures of pages: decoded on the image pool, a small one first, kept within a bound. Nothing here touches a widget.

A page takes 35 MB as Qt paints it, and to have that memory given out 4 KB at a time takes as long as decoding. So a
JPEG is decoded straight into the picture, and that lies in memory of pages that are no longer shown (docs/adr/0092).
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import cv2
import numpy as np
import simplejpeg
from PySide6.QtGui import QImage

from seals.decode import Header, UnreadableImage, decode_image, read_header
from seals.values import Image
from ui.picture_memory import Rooms

CACHE_BYTES = 220 * 1024 * 1024  # with two pages of a pair on screen the window stays within 600 MB (DESIGN §9)
THUMBNAIL_PX = 160
_JPEG = b"\xff\xd8\xff"
_SLOW_PX = 12_000_000
_AT_LEAST = 2  # pages: a pair on the screen is kept however large it is
_LEVELS, _SMALLEST_PX = 2, 400  # so many halved copies, of pictures at least so large
_PLAIN_COLOURS = ("YCbCr", "Gray")
_ROOMS = Rooms()
_WITH_COPIES = 1 + 1 / 4 + 1 / 16
cv2.setNumThreads(1)  # pages are decoded beside each other; threads within one wait for each other's memory: 3 x slower


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
    header = read_header(data)
    whole = _straight(data, header)
    if whole is None:
        whole = _as_painted(decode_image(data).pixels)
    height, width = whole.shape[:2]
    levels = [whole]
    while len(levels) <= _LEVELS and min(levels[-1].shape[:2]) >= _SMALLEST_PX:
        levels.append(_halved(levels[-1]))
    image, *smaller = map(_wrapped, levels)
    return Picture(
        image=image, levels=tuple(smaller), full_width=width, full_height=height, dpi=header.dpi, is_sharp=True
    )


def _straight(data: bytes, header: Header) -> Image | None:
    """Return a plain, upright JPEG as Qt paints it; None for whatever needs more than decoding."""
    if header.format != "jpeg" or header.orientation != 1:
        return None
    try:
        height, width, colours, _sampling = simplejpeg.decode_jpeg_header(data)
        if colours not in _PLAIN_COLOURS:
            return None
        into = _ROOMS.take(height, width)
        simplejpeg.decode_jpeg(data, "BGRA", buffer=into)
    except ValueError:  # damaged: OpenCV or Pillow may still show what is whole of it, or say what is wrong
        return None
    return into


def _halved(pixels: Image) -> Image:
    height, width = max(1, pixels.shape[0] // 2), max(1, pixels.shape[1] // 2)
    into = _ROOMS.take(height, width)
    cv2.resize(pixels, (width, height), dst=into, interpolation=cv2.INTER_AREA)
    return into


def bytes_of(data: bytes) -> int:
    """Return how much memory a JPEG takes as a picture; 0 where that is not known before it is decoded."""
    return round(4 * _jpeg_px(data) * _WITH_COPIES)


def is_slow(data: bytes) -> bool:
    """Tell whether a small decode beforehand is worth its while: of a JPEG that takes longer than A4 at 300 dpi.

    That one is sharp after some 25 ms; both at once take 45 ms for the sharp one, and 30 ms for the small one.
    """
    return _jpeg_px(data) > _SLOW_PX


def _jpeg_px(data: bytes) -> int:
    """Return how many pixels a JPEG has; 0 for anything else."""
    if not data.startswith(_JPEG):
        return 0
    try:
        height, width, _colours, _sampling = simplejpeg.decode_jpeg_header(data)
    except ValueError:
        return 0
    return int(height * width)


def first_glance(data: bytes) -> Picture:
    """Decode a page at a quarter of its size, about twice as fast. Raises `UnreadableImage`."""
    if not data.startswith(_JPEG):
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
    if data.startswith(_JPEG):
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
    return _wrapped(_as_painted(pixels))


def to_bgr(image: QImage) -> Image:
    """Copy an image as it is painted into (H, W, 3) BGR pixels."""
    if image.isNull():
        return np.zeros((0, 0, 3), np.uint8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return np.ascontiguousarray(rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, :3])


def _as_painted(pixels: Image) -> Image:
    """Return (H, W, 3) BGR or (H, W) grey pixels as (H, W, 4)."""
    into = _ROOMS.take(*pixels.shape[:2])
    cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGRA if pixels.ndim == 2 else cv2.COLOR_BGR2BGRA, dst=into)
    return into


def _wrapped(pixels: Image) -> QImage:
    """Return (H, W, 4) pixels as an image, without a copy; it keeps them."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)


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
            self._let_go(self._limit)

    def make_room(self, for_bytes: int) -> None:
        """Let the longest unused pages go before another one is decoded: it takes over their memory."""
        with self._lock:
            self._let_go(self._limit - for_bytes)

    def _let_go(self, limit_bytes: int) -> None:
        used = self.bytes_used
        while len(self._kept) > _AT_LEAST and used > limit_bytes:
            used -= self._kept.popitem(last=False)[1].bytes_used

    @property
    def bytes_used(self) -> int:
        return sum(picture.bytes_used for picture in self._kept.values())

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
