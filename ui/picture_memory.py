"""Memory that pages are decoded into, used again: a page takes 35 MB, and new memory costs a fifth of decoding it.

Linux gives it out 2 MB at a time where it may (docs/adr/0092), emptied first; what a page had that nobody shows any
more is as good for the next one without that. Nothing here knows Qt.
"""

import ctypes
import weakref
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from seals.values import Image

LARGE_PAGE = 2 * 1024 * 1024
KEPT_BYTES = 56 * 1024 * 1024  # what may wait for the next page: one of A4 at 300 dpi with its copies (46 MB used)
_LOOSE = 1.25  # a room may be so much larger than what is asked for


class Rooms:
    """Gives out memory for pixels, and takes it back when the last array and image over it are gone. Thread-safe."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._free: list[NDArray[np.uint8]] = []
        self._lock = Lock()

    def take(self, height: int, width: int) -> Image:
        """Return (height, width, 4) bytes of any content; from 2 MB on they begin with a large page of memory."""
        count = 4 * height * width
        if count < LARGE_PAGE:
            return np.empty((height, width, 4), np.uint8)
        room = self._used_before(count)
        if room is None:
            # up to whole large pages, and one more so that the first can begin anywhere: what is never touched is free
            room = np.empty((count // LARGE_PAGE + 2) * LARGE_PAGE, np.uint8)
        begin = -room.ctypes.data % LARGE_PAGE
        # Every array and image over the room refers to this object, and to nothing behind it.
        lent = (ctypes.c_uint8 * count).from_buffer(room.data, begin)
        weakref.finalize(lent, self._take_back, room).atexit = False
        return np.ctypeslib.as_array(lent).reshape(height, width, 4)

    @property
    def free_bytes(self) -> int:
        """How much memory waits for the next page."""
        with self._lock:
            return sum(room.nbytes for room in self._free)

    def _used_before(self, count: int) -> NDArray[np.uint8] | None:
        """Return the smallest free room that is large enough and not much too large."""
        with self._lock:
            fitting = [room for room in self._free if count <= room.nbytes - LARGE_PAGE <= _LOOSE * count + LARGE_PAGE]
            if not fitting:
                return None
            best = min(fitting, key=lambda room: room.nbytes)
            self._free = [room for room in self._free if room is not best]
            return best

    def _take_back(self, room: NDArray[np.uint8]) -> None:
        """Keep the room for the next page; the longest unused ones go where there are too many."""
        with self._lock:
            self._free.append(room)
            while self._free and sum(each.nbytes for each in self._free) > self._kept_bytes:
                self._free.pop(0)
