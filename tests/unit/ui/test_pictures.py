"""Decoded pictures: the same pixels whichever way they were decoded, and what cannot be decoded straight."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from seals.decode import UnreadableImage, decode_image
from ui.pictures import first_glance, is_slow, sharp, to_qimage

WIDTH, HEIGHT = 1003, 1401  # odd, so that lines end anywhere


def _drawn(mode: str = "RGB") -> Image.Image:
    generator = np.random.default_rng(7)
    pixels = generator.integers(0, 256, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize((WIDTH, HEIGHT)).convert(mode)


def _written(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return _written(_drawn(), "JPEG", exif=exif)


def _pixels(image: QImage) -> np.ndarray:
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, :3]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(_written(_drawn(), "JPEG", dpi=(300, 300)), id="colour"),
        pytest.param(_written(_drawn("L"), "JPEG"), id="grey"),
        pytest.param(_written(_drawn("CMYK"), "JPEG"), id="cmyk"),
        pytest.param(_written(_drawn(), "JPEG", progressive=True, subsampling=0), id="progressive"),
        pytest.param(_turned(6), id="on its side"),
        pytest.param(_turned(3), id="upside down"),
        pytest.param(_written(_drawn(), "PNG"), id="png"),
    ],
)
def test_the_window_shows_what_the_checks_see(data: bytes) -> None:
    checked = decode_image(data)
    shown = sharp(data)
    assert np.array_equal(_pixels(shown.image), checked.pixels)
    assert (shown.full_height, shown.full_width) == checked.pixels.shape[:2]
    assert shown.dpi == checked.dpi
    half = shown.levels[0]
    assert (half.width(), half.height()) == (shown.full_width // 2, shown.full_height // 2)
    expected = cv2.resize(checked.pixels, (half.width(), half.height()), interpolation=cv2.INTER_AREA)
    assert np.abs(_pixels(half).astype(int) - expected).max() <= 1


def test_a_small_decode_comes_first_where_the_full_one_takes_long() -> None:
    large = _written(Image.new("RGB", (4960, 7016), "white"), "JPEG")  # A4 at 600 dpi
    small = _written(_drawn(), "JPEG")
    assert [is_slow(data) for data in (large, small, _written(_drawn(), "PNG"), large[:100])] == [
        True,
        False,
        False,
        False,
    ]
    assert first_glance(large).image.width() == 4960 // 4


def test_a_page_that_stops_in_the_middle_is_refused() -> None:
    whole = _written(_drawn(), "JPEG")
    with pytest.raises(UnreadableImage, match="image_truncated"):
        sharp(whole[: len(whole) // 2])


def test_a_page_damaged_within_is_shown_as_the_checks_see_it() -> None:
    data = bytearray(_written(_drawn(), "JPEG"))
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    assert np.array_equal(_pixels(sharp(bytes(data)).image), decode_image(bytes(data)).pixels)


def test_an_image_keeps_its_pixels_when_they_are_let_go() -> None:
    made = [to_qimage(np.full((40, 30), value, np.uint8)) for value in range(100)]
    assert [image.pixelColor(29, 39).red() for image in made] == list(range(100))
