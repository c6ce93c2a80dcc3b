"""`PictureCutter` by OpenCV."""

import cv2
import numpy as np
from numpy.typing import NDArray

_SMALLEST_FIRST = (cv2.IMREAD_REDUCED_COLOR_8, cv2.IMREAD_REDUCED_COLOR_4, cv2.IMREAD_REDUCED_COLOR_2)
_QUALITY = 82


class OpenCvCutter:
    """Makes small pictures for a report."""

    def thumbnail(self, content: bytes, longest_px: int) -> bytes | None:
        """Return the picture, made smaller, as JPEG; None when it cannot be read."""
        for mode in (*_SMALLEST_FIRST, cv2.IMREAD_COLOR):
            picture = _decode(content, mode)
            if picture is None:
                return None
            if max(picture.shape[:2]) >= longest_px or mode == cv2.IMREAD_COLOR:
                return _encoded(".jpg", _shrunk(picture, longest_px), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        return None

    def cut(self, content: bytes, box_px: tuple[int, int, int, int], longest_px: int) -> bytes | None:
        """Return the box x, y, w, h of the picture as PNG; None when picture or box cannot be used."""
        picture = _decode(content, cv2.IMREAD_COLOR)
        if picture is None:
            return None
        x, y, width, height = box_px
        rows, columns = picture.shape[:2]
        left, top = max(0, x), max(0, y)
        right, bottom = min(columns, x + width), min(rows, y + height)
        if right <= left or bottom <= top:
            return None
        return _encoded(".png", _shrunk(picture[top:bottom, left:right], longest_px), [])


def _decode(content: bytes, mode: int) -> NDArray[np.uint8] | None:
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), mode) if content else None
    except cv2.error:
        return None
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


def _shrunk(picture: NDArray[np.uint8], longest_px: int) -> NDArray[np.uint8]:
    scale = longest_px / max(picture.shape[:2])
    if scale >= 1:
        return picture
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _encoded(suffix: str, picture: NDArray[np.uint8], options: list[int]) -> bytes:
    return bytes(cv2.imencode(suffix, picture, options)[1])
