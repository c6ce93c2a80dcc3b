import io
import os
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.adapters.intake.folder import PROCESSED, UNREADABLE, HotFolder
from app.adapters.intake.jpeg import with_dpi
from app.ports.errors import Unavailable, UserError
from tests.integration.intake.pictures import encode, pdf_of_jpegs, pixels_of, text_page, write

LONG_AGO = 1_700_000_000


class Ticking:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A Chinese path with spaces."""
    path = tmp_path / "扫描 文件 夹"
    path.mkdir()
    return path


def old(path: Path) -> Path:
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def huge_png(side: int) -> bytes:
    """A PNG that claims side x side pixels and holds next to none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_a_file_still_being_written_is_left_alone(folder: Path) -> None:
    clock = Ticking()
    hot = HotFolder(folder, settle_seconds=1.0, monotonic=clock)
    path = write(folder, "a.jpg", b"begun")
    assert hot.ready() == []
    clock.seconds = 0.9
    path.write_bytes(b"begun and gone on")
    assert hot.ready() == []
    clock.seconds = 1.5
    assert hot.ready() == []
    assert hot.unsettled() == 1
    clock.seconds = 1.95
    assert hot.ready() == ["a.jpg"]
    assert hot.unsettled() == 0


def test_an_old_file_is_complete_at_once_and_files_come_in_natural_order(folder: Path) -> None:
    for name in ("scan10.jpg", "scan2.jpg", "扫描 1.jpg", ".hidden", "~$x.jpg", "x.tmp", "Thumbs.db"):
        old(write(folder, name, b"x"))
    (folder / "subfolder").mkdir()
    assert HotFolder(folder).ready() == ["scan2.jpg", "scan10.jpg", "扫描 1.jpg"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as raised:
        HotFolder(tmp_path / "没有").ready()
    assert raised.value.code == "folder_unreachable"


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "一.jpg"), ("PNG", "二.png"), ("JPEG", "其实是照片.pdf")])
def test_jpeg_and_png_are_kept_byte_for_byte_whatever_their_name(folder: Path, kind: str, name: str) -> None:
    content = encode(text_page(1), kind, dpi=(150, 150))
    write(folder, name, content)
    (page,) = HotFolder(folder).pages(name)
    assert page.content == content
    assert page.media_type == f"image/{kind.lower()}"
    assert (page.number, page.count, page.file_name) == (1, 1, name)
    assert (page.width_px, page.height_px) == text_page(1).size
    assert page.dpi == pytest.approx(150, abs=0.1)


def test_bmp_becomes_png_without_loss(folder: Path) -> None:
    picture = text_page(2)
    write(folder, "b.bmp", encode(picture, "BMP", dpi=(150, 150)))
    (page,) = HotFolder(folder).pages("b.bmp")
    assert page.media_type == "image/png"
    assert np.array_equal(pixels_of(page.content)[:, :, ::-1], np.asarray(picture))
    assert page.dpi == pytest.approx(150, abs=0.1)


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "jpeg", "tiff_adobe_deflate"])
def test_every_page_of_a_tiff(folder: Path, compression: str) -> None:
    pictures = [text_page(seed) for seed in (3, 4, 5)]
    content = encode(
        pictures[0], "TIFF", save_all=True, append_images=pictures[1:], compression=compression, dpi=(150, 150)
    )
    write(folder, "多页 文件.tif", content)
    pages = list(HotFolder(folder).pages("多页 文件.tif"))
    assert [(page.number, page.count) for page in pages] == [(1, 3), (2, 3), (3, 3)]
    for page, picture in zip(pages, pictures, strict=True):
        difference = np.abs(pixels_of(page.content)[:, :, ::-1].astype(int) - np.asarray(picture))
        assert difference.mean() < (2.0 if compression == "jpeg" else 0.001)
        assert page.dpi == pytest.approx(150, abs=0.1)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16"])
def test_tiff_pages_of_every_kind_of_pixel(folder: Path, mode: str) -> None:
    grey = text_page(6).convert("L")
    picture = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257) if mode == "I;16" else grey.convert(mode)
    if mode in ("P", "RGBA", "CMYK"):
        picture = text_page(6).convert(mode)
    write(folder, "x.tif", encode(picture, "TIFF"))
    (page,) = HotFolder(folder).pages("x.tif")
    difference = np.abs(pixels_of(page.content)[:, :, 0].astype(int) - np.asarray(grey))
    assert difference.mean() < 4.0


def test_a_scanned_pdf_named_jpg_gives_its_own_pictures(folder: Path) -> None:
    jpegs = [encode(text_page(seed), "JPEG", quality=90) for seed in (7, 8)]
    write(folder, "扫描.jpg", pdf_of_jpegs(jpegs, dpi=150))
    pages = list(HotFolder(folder).pages("扫描.jpg"))
    assert [page.content for page in pages] == [with_dpi(jpeg, 150) for jpeg in jpegs]
    assert [page.media_type for page in pages] == ["image/jpeg"] * 2
    assert all(page.dpi == pytest.approx(150, abs=0.5) for page in pages)
    assert np.array_equal(pixels_of(pages[0].content), pixels_of(jpegs[0]))


def test_any_other_pdf_is_rendered_at_300_dpi(folder: Path) -> None:
    jpeg = encode(text_page(9), "JPEG", quality=90)
    write(folder, "转.pdf", pdf_of_jpegs([jpeg], dpi=150, rotation=90))
    (page,) = HotFolder(folder).pages("转.pdf")
    width, height = text_page(9).size
    assert (page.width_px, page.height_px) == pytest.approx((height * 2, width * 2), abs=2)
    assert (page.media_type, page.dpi) == ("image/png", 300)


BROKEN = {
    "image_empty": b"",
    "image_truncated": encode(text_page(1), "JPEG")[:9_000],
    "image_not_a_picture": "不是图片".encode(),
    "image_too_large": huge_png(20_000),
    "pdf_broken": b"%PDF-1.7\n" + b"garbage" * 50,
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_file_that_cannot_be_read_says_why_and_is_kept(folder: Path, code: str) -> None:
    write(folder, "坏 文件.jpg", BROKEN[code])
    hot = HotFolder(folder)
    with pytest.raises(UserError) as raised:
        list(hot.pages("坏 文件.jpg"))
    assert raised.value.code == code
    assert raised.value.sentence.startswith("“坏 文件.jpg”无法收入：")
    assert raised.value.sentence.endswith("原文件已保留。")
    where = Path(hot.set_aside("坏 文件.jpg", raised.value))
    assert where == folder / UNREADABLE / "坏 文件.jpg"
    assert where.read_bytes() == BROKEN[code]
    assert code in (folder / UNREADABLE / "坏 文件.jpg.原因.txt").read_text(encoding="utf-8")


def test_truncated_tiff_and_pdf(folder: Path) -> None:
    tiff = encode(text_page(1), "TIFF", save_all=True, append_images=[text_page(2)], compression="tiff_lzw")
    write(folder, "a.tif", tiff[: len(tiff) // 2])
    write(folder, "b.pdf", pdf_of_jpegs([encode(text_page(1), "JPEG")], dpi=150)[:4_000])
    for name, codes in (("a.tif", {"image_truncated"}), ("b.pdf", {"pdf_broken"})):
        with pytest.raises(UserError) as raised:
            list(HotFolder(folder).pages(name))
        assert raised.value.code in codes


def test_a_huge_picture_in_a_tiff_is_refused_before_it_is_decoded(folder: Path) -> None:
    tags = [(256, 4, 1, 20_000), (257, 4, 1, 20_000), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(tags)) + entries + b"\0" * 4
    write(folder, "a.tif", tiff)
    with pytest.raises(UserError) as raised:
        list(HotFolder(folder).pages("a.tif"))
    assert raised.value.code == "image_too_large"


def test_a_png_chunk_that_claims_gigabytes_is_not_believed(folder: Path) -> None:
    whole = bytearray(encode(text_page(1), "PNG"))
    place = whole.index(b"IDAT") - 4
    whole[place : place + 4] = (0x7FFF_0000).to_bytes(4, "big")
    write(folder, "a.png", bytes(whole))
    start = time.process_time()
    with pytest.raises(UserError) as raised:
        list(HotFolder(folder).pages("a.png"))
    assert raised.value.code == "image_truncated"
    assert time.process_time() - start < 0.5


def test_processed_files_are_moved_and_never_overwritten(folder: Path) -> None:
    hot = HotFolder(folder)
    for number in range(3):
        write(folder, "scan.jpg", bytes([number]))
        hot.file_away("scan.jpg")
    kept = sorted(path.name for path in (folder / PROCESSED).iterdir())
    assert kept == ["scan.jpg", "scan（2）.jpg", "scan（3）.jpg"]
    assert {path.read_bytes() for path in (folder / PROCESSED).iterdir()} == {b"\0", b"\1", b"\2"}
    assert hot.ready() == []


def test_a_file_that_vanished_is_no_lost_page(folder: Path) -> None:
    with pytest.raises(Unavailable) as raised:
        list(HotFolder(folder).pages("weg.jpg"))
    assert raised.value.code == "file_busy"
    with pytest.raises(Unavailable) as raised:
        HotFolder(folder).file_away("weg.jpg")
    assert raised.value.code == "file_not_moved"


def test_the_resolution_is_written_without_touching_the_picture() -> None:
    for jpeg in (encode(text_page(1), "JPEG"), encode(text_page(1), "JPEG", dpi=(72, 72))):
        tagged = with_dpi(jpeg, 299.6)
        assert np.array_equal(pixels_of(tagged), pixels_of(jpeg))
        assert with_dpi(tagged, 299.6) == tagged
    bare = jpeg[:2] + jpeg[20:]
    assert np.array_equal(pixels_of(with_dpi(bare, 300)), pixels_of(jpeg))


def pdf_by_reportlab(*, password: str = "", size: tuple[float, float] = (595, 842)) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, encrypt=password or None)
    canvas.drawString(72, 700, "A page of text and a small picture")
    canvas.drawImage(ImageReader(text_page(1).resize((200, 283))), 72, 300, 100, 141)
    canvas.save()
    return buffer.getvalue()


def blank_pdf(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(100, 100)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def test_a_pdf_with_text_is_rendered_as_it_looks(folder: Path) -> None:
    write(folder, "文字.pdf", pdf_by_reportlab())
    (page,) = HotFolder(folder).pages("文字.pdf")
    assert (page.width_px, page.height_px) == pytest.approx((2480, 3509), abs=2)
    ink = pixels_of(page.content) < 128
    assert ink[3509 - int(720 / 72 * 300) : 3509 - int(690 / 72 * 300)].any()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf_by_reportlab(password="secret"), "pdf_locked"),
        (pdf_by_reportlab(size=(14_000, 14_000)), "image_too_large"),
        (blank_pdf(501), "file_too_many_pages"),
        (blank_pdf(0), "pdf_broken"),
    ],
    ids=["password", "a page of five metres", "501 pages", "no page"],
)
def test_pdfs_that_cannot_be_taken_in(folder: Path, content: bytes, code: str) -> None:
    write(folder, "x.pdf", content)
    with pytest.raises(UserError) as raised:
        list(HotFolder(folder).pages("x.pdf"))
    assert raised.value.code == code


@pytest.mark.parametrize("change", ["grey", "cmyk", "half a page", "made-up size"])
def test_a_scanned_pdf_of_another_make(folder: Path, change: str) -> None:
    picture = text_page(1).convert({"grey": "L", "cmyk": "CMYK"}.get(change, "RGB"))
    dpi = {"made-up size": 40}.get(change, 150)
    pdf = pdf_of_jpegs([encode(picture, "JPEG")], dpi=dpi, share=0.5 if change == "half a page" else 1.0)
    write(folder, "x.pdf", pdf)
    (page,) = HotFolder(folder).pages("x.pdf")
    is_kept = change in ("grey", "made-up size")
    assert page.media_type == ("image/jpeg" if is_kept else "image/png")
    assert page.dpi == {"grey": pytest.approx(150, abs=0.5), "made-up size": None}.get(change, 300)


def test_a_tiff_with_too_many_pages(folder: Path) -> None:
    tiny = Image.new("1", (20, 20))
    write(folder, "x.tif", encode(tiny, "TIFF", save_all=True, append_images=[tiny] * 500))
    with pytest.raises(UserError) as raised:
        list(HotFolder(folder).pages("x.tif"))
    assert raised.value.code == "file_too_many_pages"


def test_a_file_too_large_to_be_a_scan(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.adapters.intake.folder.MAX_FILE_BYTES", 10)
    write(folder, "x.pdf", b"%PDF-" + b"x" * 10)
    with pytest.raises(UserError) as raised:
        list(HotFolder(folder).pages("x.pdf"))
    assert raised.value.code == "file_too_large"
