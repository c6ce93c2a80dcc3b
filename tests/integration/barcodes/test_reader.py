import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from app.adapters.barcodes.reader import ZxingBarcodeReader
from app.ports.barcodes import BarcodeFormat

NUMBER = "JX20261122-0042"
READER = ZxingBarcodeReader()


def page_with(*codes: tuple[str, zxingcpp.BarcodeFormat, int, int], module_px: int = 4) -> NDArray[np.uint8]:
    """An A4 page at 300 dpi; a module of 4 px is 0.34 mm."""
    page = np.full((3508, 2480), 255, np.uint8)
    for text, kind, x, y in codes:
        made = zxingcpp.create_barcode(text, kind)
        picture = np.asarray(zxingcpp.write_barcode_to_image(made, scale=module_px))
        height, width = picture.shape[:2]
        page[y : y + height, x : x + width] = picture
    return page


def png(page: NDArray[np.uint8]) -> bytes:
    return bytes(cv2.imencode(".png", page)[1])


PAGE = page_with((NUMBER, zxingcpp.BarcodeFormat.Code128, 300, 200))


@pytest.mark.parametrize("turn", [0, 1, 2, 3], ids=["upright", "90", "180", "270"])
def test_a_code_is_read_on_a_turned_page(turn: int) -> None:
    (code,) = READER.read(png(np.ascontiguousarray(np.rot90(PAGE, turn))))
    assert (code.text, code.format) == (NUMBER, BarcodeFormat.CODE_128)


def test_a_noisy_grey_scan_at_quality_60() -> None:
    noise = np.random.default_rng(1).normal(0, 12, PAGE.shape)
    noisy = np.clip(PAGE * 0.8 + 30 + noise, 0, 255).astype(np.uint8)
    jpeg = bytes(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 60])[1])
    assert [code.text for code in READER.read(jpeg)] == [NUMBER]


def test_fine_modules_are_read_at_full_size() -> None:
    fine = page_with((NUMBER, zxingcpp.BarcodeFormat.Code128, 300, 200), module_px=2)
    assert [code.text for code in READER.read(png(fine))] == [NUMBER]


def test_codes_come_top_to_bottom_with_their_places() -> None:
    page = page_with(
        ("SECOND-1234", zxingcpp.BarcodeFormat.Code128, 300, 2600),
        ("https://例子.cn/首", zxingcpp.BarcodeFormat.QRCode, 1800, 300),
    )
    first, second = READER.read(png(page))
    assert (first.format, first.text) == (BarcodeFormat.QR, "https://例子.cn/首")
    assert second.text == "SECOND-1234"
    assert first.x == pytest.approx(1800 / 2480, abs=0.02)
    assert second.y > 0.7


def test_a_page_without_a_code_and_a_broken_picture_have_none() -> None:
    assert READER.read(png(np.full((400, 400), 255, np.uint8))) == ()
    assert READER.read(b"") == ()
    assert READER.read(b"\xff\xd8\xff broken") == ()


def test_small_pictures_are_read_in_full_only() -> None:
    made = zxingcpp.create_barcode(NUMBER, zxingcpp.BarcodeFormat.Code128)
    small = np.asarray(zxingcpp.write_barcode_to_image(made, scale=2))
    assert [code.text for code in READER.read(png(small))] == [NUMBER]
