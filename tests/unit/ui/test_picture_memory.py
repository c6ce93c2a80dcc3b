"""Memory of pages that nobody shows any more is used for the next ones, and never while somebody still looks at it."""

import gc

import numpy as np
from PySide6.QtGui import QImage

from ui.picture_memory import LARGE_PAGE, Rooms
from ui.pictures import Picture, PictureCache

A4_300 = (3508, 2480)


def address(pixels: np.ndarray) -> int:
    return int(pixels.ctypes.data)


def test_the_next_page_lies_where_the_last_one_was() -> None:
    rooms = Rooms()
    first = rooms.take(*A4_300)
    where = address(first)
    assert where % LARGE_PAGE == 0
    del first
    assert rooms.free_bytes > 0

    again = rooms.take(3500, 2470)

    assert again.shape == (3500, 2470, 4)
    assert address(again) == where
    assert rooms.free_bytes == 0


def test_a_page_that_is_looked_at_is_not_written_over() -> None:
    rooms = Rooms()
    pixels = rooms.take(*A4_300)
    pixels[:] = 7
    image = QImage(pixels.data, A4_300[1], A4_300[0], 4 * A4_300[1], QImage.Format.Format_RGB32)
    corner = pixels[:2, :2]
    del pixels

    other = rooms.take(*A4_300)
    other[:] = 9

    assert corner.max() == 7
    assert image.pixel(1000, 1000) & 0xFF == 7
    same = QImage(image)  # shares the pixels behind Python's back
    del corner, image
    gc.collect()
    assert rooms.free_bytes == 0
    assert same.pixel(1000, 1000) & 0xFF == 7
    del same
    gc.collect()
    assert rooms.free_bytes > 0


def test_a_much_larger_room_waits_for_a_page_of_its_size() -> None:
    rooms = Rooms()
    rooms.take(*A4_300)

    small = rooms.take(1754, 1240)

    assert rooms.free_bytes > 4 * 3508 * 2480
    assert small.shape == (1754, 1240, 4)


def test_free_memory_is_bounded() -> None:
    rooms = Rooms(kept_bytes=60 * 1024 * 1024)
    pages = [rooms.take(*A4_300) for _ in range(4)]
    pages.clear()

    assert 0 < rooms.free_bytes <= 60 * 1024 * 1024


def test_pages_go_before_another_one_is_decoded_but_for_the_last_two() -> None:
    def page() -> Picture:
        image = QImage(100, 100, QImage.Format.Format_RGB32)
        return Picture(image=image, levels=(), full_width=100, full_height=100, dpi=None, is_sharp=True)

    cache = PictureCache(limit_bytes=4 * 40_000)
    for name in "abcd":
        cache.put(name, page())

    cache.make_room(40_000)

    assert cache.get("a") is None
    assert cache.get("b") is not None
    cache.make_room(10_000_000)
    assert [name for name in "abcd" if cache.get(name) is not None] == ["b", "d"]  # b was looked at last
