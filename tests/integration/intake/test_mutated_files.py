"""Files damaged at random: each is a page or an error with a code, quickly, and nothing else."""

import random
import time
from pathlib import Path

import pytest

from app.adapters.barcodes.reader import ZxingBarcodeReader
from app.adapters.intake.folder import HotFolder
from app.adapters.intake.matching import OrbPageMatcher
from app.ports.errors import UserError
from tests.integration.intake.pictures import encode, pdf_of_jpegs, text_page

TRIES = 25
LONGEST_SECONDS = 5.0
PAGE = text_page(1, dpi=60)
WHOLE = {
    "jpeg": encode(PAGE, "JPEG"),
    "png": encode(PAGE, "PNG"),
    "bmp": encode(PAGE, "BMP"),
    "tiff": encode(PAGE, "TIFF", save_all=True, append_images=[PAGE], compression="tiff_lzw"),
    "fax": encode(PAGE.convert("1"), "TIFF", compression="group4"),
    "pdf": pdf_of_jpegs([encode(PAGE, "JPEG")], dpi=60),
}


def damaged(content: bytes, draws: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(draws.choice([1, 2, 5, 20])):
        place = draws.randrange(min(len(data), draws.choice([200, len(data)]))) if data else 0
        act = draws.random()
        if act < 0.6:
            data[place : place + 1] = bytes([draws.randrange(256)])
        elif act < 0.75:
            del data[place : place + draws.randrange(1, 50)]
        elif act < 0.9:
            data[place:place] = draws.randbytes(draws.randrange(1, 8))
        else:
            del data[place:]
    return bytes(data)


@pytest.mark.parametrize("seed", range(TRIES))
@pytest.mark.parametrize("kind", WHOLE)
def test_a_damaged_file(kind: str, seed: int, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(damaged(WHOLE[kind], random.Random(f"{kind} {seed}")))
    start = time.process_time()
    try:
        for page in HotFolder(tmp_path).pages("x"):
            ZxingBarcodeReader().read(page.content)
            OrbPageMatcher().matches(page.content, [])
            assert page.media_type in ("image/jpeg", "image/png")
    except UserError as error:
        assert error.code
        assert error.sentence.endswith("原文件已保留。")
    assert time.process_time() - start < LONGEST_SECONDS
