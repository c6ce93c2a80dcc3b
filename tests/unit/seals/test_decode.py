import io
import struct
import tracemalloc
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from seals.decode import UnreadableImage, _decode_by_pillow, decode_image


def _encoded(suffix: str, pixels: np.ndarray) -> bytes:
    ok, data = cv2.imencode(suffix, pixels)
    assert ok
    return data.tobytes()


_GREY = np.full((40, 60, 3), 200, np.uint8)


def _saved(image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(("suffix", "name"), [(".jpg", "jpeg"), (".png", "png"), (".bmp", "bmp"), (".tiff", "tiff")])
def test_the_format_is_read_from_the_bytes(suffix: str, name: str) -> None:
    decoded = decode_image(_encoded(suffix, _GREY))
    assert decoded.format == name
    assert decoded.pixels.shape == (40, 60, 3)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "image_empty"),
        (b"%PDF-1.7 and so on", "image_not_a_picture"),
        (b"<html>", "image_not_a_picture"),
        (b"\x00" * 100, "image_not_a_picture"),
        (b"\xff\xd8\xff\xe0 broken", "image_broken"),
        (
            _encoded(".jpg", np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8))[:9000],
            "image_truncated",
        ),
        (
            _encoded(".png", np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8))[:9000],
            "image_truncated",
        ),
        (_encoded(".png", np.zeros((8, 8, 3), np.uint8)), "image_too_small"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image_unsupported"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image_unsupported"),
    ],
    ids=["0 bytes", "PDF", "HTML", "zeros", "broken JPEG", "cut JPEG", "cut PNG", "8 px", "WebP", "HEIC"],
)
def test_what_is_no_picture_gets_a_code_and_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableImage) as caught:
        decode_image(data)
    assert caught.value.code == code
    assert caught.value.sentence.endswith("。")


@pytest.mark.parametrize(
    ("side", "depth", "colour"),
    [(20_000, 8, 2), (8000, 16, 6), (10_900, 8, 6)],
    ids=["400 million pixels", "64 million of 8 bytes", "119 million with transparency"],
)
def test_a_huge_picture_is_refused_by_its_header(side: int, depth: int, colour: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0)
    chunk = b"IHDR" + header
    body = b"IDAT" + zlib.compress(b"\0" * 100)
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (chunk, body, b"IEND")
    )
    with pytest.raises(UnreadableImage) as caught:
        decode_image(data)
    assert caught.value.code == "image_too_large"


def test_transparent_parts_lie_on_white() -> None:
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[:, 16:] = (0, 0, 255, 255)
    decoded = decode_image(_encoded(".png", pixels)).pixels
    assert decoded[0, 0].tolist() == [255, 255, 255]
    assert decoded[0, 31].tolist() == [0, 0, 255]


def test_sixteen_bits_palette_and_cmyk_become_eight_bit_colour() -> None:
    deep = np.full((32, 32, 3), 40_000, np.uint16)
    assert abs(int(decode_image(_encoded(".png", deep)).pixels[0, 0, 0]) - 156) <= 1
    palette = Image.new("RGB", (32, 32), (250, 10, 10)).convert("P")
    assert decode_image(_saved(palette, format="GIF")).pixels.shape == (32, 32, 3)
    cmyk = Image.new("CMYK", (32, 32), (0, 255, 255, 0))
    blue, _, red = decode_image(_saved(cmyk, format="JPEG")).pixels[16, 16].tolist()
    assert red > 150 > blue


def test_a_tall_transparent_picture_is_the_same_in_every_strip() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (7000, 200, 4), dtype=np.uint8)
    alpha = pixels[:, :, 3:] / 255.0
    expected = (pixels[:, :, :3] * alpha + 255.0 * (1.0 - alpha)).round()
    by_opencv = decode_image(_encoded(".png", pixels)).pixels
    by_pillow = _decode_by_pillow(_encoded(".png", pixels))
    assert np.abs(by_opencv - expected).max() <= 1
    assert np.abs(by_pillow - expected).max() <= 1


@pytest.mark.parametrize("suffix", ["JPEG", "PNG", "TIFF", "BMP"])
def test_the_resolution_tag_is_read(suffix: str) -> None:
    data = _saved(Image.new("RGB", (64, 64)), format=suffix, dpi=(300, 300))
    assert decode_image(data).dpi == 300


def test_the_exif_orientation_turns_the_picture_and_the_camera_is_named() -> None:
    image = Image.new("RGB", (64, 32), (255, 255, 255))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker"
    exif[0x829D] = 2.2
    decoded = decode_image(_saved(image, format="JPEG", exif=exif))
    assert decoded.pixels.shape == (64, 32, 3)
    assert "Maker" in decoded.camera


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_gives_the_picture_upright(orientation: int) -> None:
    """Held against Pillow, which turns them by the same standard."""
    corners = np.full((48, 96, 3), 255, np.uint8)
    corners[:24, :48] = (200, 0, 0)
    corners[24:, :48] = (0, 0, 200)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = _saved(Image.fromarray(corners), format="PNG", exif=exif)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))[:, :, ::-1]
    np.testing.assert_array_equal(decode_image(data).pixels, expected)


def test_a_tiff_of_several_pages_says_that_the_first_is_not_all() -> None:
    page = Image.new("RGB", (64, 32), (255, 255, 255))
    assert decode_image(_saved(page, format="TIFF", save_all=True, append_images=[page])).has_more_pages
    assert not decode_image(_saved(page, format="TIFF")).has_more_pages


@pytest.mark.parametrize("shape", [(200, 16_000), (16_000, 200)], ids=["wide", "tall"])
def test_a_transparent_picture_takes_no_second_picture_of_memory(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (*shape, 4), dtype=np.uint8)
    data = _encoded(".png", pixels)
    tracemalloc.start()
    decode_image(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # what was decoded, and for a strip of it: alpha and colour as floats
    assert peak < pixels.nbytes + 40_000_000
