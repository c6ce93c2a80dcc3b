"""Files that are no good picture, given to every command that takes one."""

import io
import json
import zlib
from pathlib import Path

import pytest
from PIL import Image

from app.cli import run_command_line
from tests.integration.bad_input.program import Program, Said, require_sentence
from tests.integration.intake.pictures import encode, pdf_of_jpegs, text_page
from tests.office import OfficeProcess

HUGE_PX = 20_000
MEMORY_BYTES = 1536 * 1024 * 1024
SECONDS = 10


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def huge_png() -> bytes:
    """Return a whole, valid white picture of 20,000 x 20,000 px, which is 1.2 GB when it is decoded."""
    header = HUGE_PX.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    packer = zlib.compressobj(1)
    row = b"\x00" + b"\xff" * (3 * HUGE_PX)
    content = b"".join(packer.compress(row) for _ in range(HUGE_PX)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", header) + _png_chunk(b"IDAT", content) + _png_chunk(b"IEND", b"")


def huge_jpeg() -> bytes:
    """Return a whole, valid grey JPEG of the same size."""
    buffer = io.BytesIO()
    Image.new("L", (HUGE_PX, HUGE_PX), 255).save(buffer, "JPEG", quality=20)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with blanks and Chinese in its name, and a file for every way to be wrong."""
    folder = tmp_path_factory.mktemp("bad") / "扫描件 第 1 批"
    folder.mkdir()
    page = text_page(7)
    jpeg, png = encode(page, "JPEG"), encode(page, "PNG")
    files = {
        "好 图.jpg": jpeg,
        "其实是 PNG.jpg": png,
        "截断 图.jpg": jpeg[: len(jpeg) // 2],
        "截断 图.png": png[: len(png) // 2],
        "空 文件.jpg": b"",
        "文本.jpg": "这不是图片\n".encode() * 40,
        "PDF 改名.jpg": pdf_of_jpegs([jpeg], dpi=150),
        "巨 图.png": huge_png(),
        "巨 图.jpg": huge_jpeg(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


BAD = [
    ("截断 图.jpg", "image_truncated"),
    ("截断 图.png", "image_truncated"),
    ("空 文件.jpg", "image_empty"),
    ("文本.jpg", "image_not_a_picture"),
    ("PDF 改名.jpg", "image_not_a_picture"),
    ("巨 图.png", "image_too_large"),
    ("巨 图.jpg", "image_too_large"),
    ("没有 这个.jpg", "image_not_found"),
    (".", "image_not_readable"),
]


@pytest.mark.parametrize(("name", "code"), BAD)
@pytest.mark.parametrize("command", ["seal-check", "seal-extract", "compare"])
def test_every_command_says_what_is_wrong(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, name: str, code: str
) -> None:
    bad, out = str(folder / name), ("--out", str(tmp_path / "结果"))
    arguments = {
        "seal-check": (bad, "--no-text"),
        "seal-extract": (bad, *out),
        "compare": (str(folder / "好 图.jpg"), bad, *out),
    }[command]
    exit_code = run_command_line([command, *arguments, "--json"])
    said = Said(code=exit_code, out="", err=capsys.readouterr().err)
    assert said.failure == (code, 1)
    assert not (tmp_path / "结果").exists()  # nothing half done is left


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("截断 图.png", "@40x40", "image_truncated"),
        ("空 文件.jpg", "@40x40", "seal_picture_unfit"),
        ("PDF 改名.jpg", "@40x40", "seal_picture_unfit"),
        ("巨 图.png", "@40x40", "seal_picture_unfit"),
        ("其实是 PNG.jpg", "", "seal_size_unknown"),
        ("其实是 PNG.jpg", "@0x0", "seal_size_unfit"),
        ("其实是 PNG.jpg", "@400x40", "seal_size_unfit"),
        ("其实是 PNG.jpg", "@1.2.3x4", "seal_picture_unreadable"),
    ],
)
def test_a_seal_picture_is_looked_at_before_the_key_is_touched(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    name: str, size: str, code: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("CA_REVIEW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CA_REVIEW_SECRETS", "file")
    monkeypatch.setattr("sys.stdin", io.StringIO("123456\n"))
    picture = folder / name
    if name.startswith("其实是"):  # small enough for a seal, and without a resolution
        picture = tmp_path / "印 章.png"
        text_page(3).resize((300, 300)).save(picture)
    arguments = ["key", "produce", "JX1", "--pin-stdin", "--seal", f"company={picture}{size}", "--json"]
    exit_code = run_command_line(arguments)
    assert Said(code=exit_code, out="", err=capsys.readouterr().err).failure == (code, 1)


def test_a_file_with_another_ending_is_read_as_what_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_command_line(["seal-check", str(folder / "其实是 PNG.jpg"), "--no-text", "--json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["page"]["width_px"] == text_page(7).width


@pytest.mark.parametrize("name", ["巨 图.png", "巨 图.jpg"])
def test_a_huge_picture_costs_neither_memory_nor_time(folder: Path, tmp_path: Path, name: str) -> None:
    program, limits = Program(home=tmp_path / "home"), (f"--data={MEMORY_BYTES}", f"--cpu={SECONDS}")
    assert program("seal-check", folder / name, "--no-text", "--json", limits=limits).failure == ("image_too_large", 1)


def test_the_scanner_folder_keeps_what_cannot_be_read(
    folder: Path, tmp_path: Path, shared_office: OfficeProcess
) -> None:
    scans = tmp_path / "扫描仪 输出"
    scans.mkdir()
    wanted = {name: code for name, code in BAD if (folder / name).is_file() and not name.startswith("PDF")}
    for path in folder.iterdir():
        (scans / path.name).write_bytes(path.read_bytes())
    program = Program(home=tmp_path / "数据 目录")
    program.sign_in(shared_office.url, shared_office.account("intake"))

    said = program("intake", scans, "--once", "--json")

    document = json.loads(said.out)
    assert said.code == 1
    assert {bad["file"]: bad["code"] for bad in document["unreadable"]} == wanted
    for bad in document["unreadable"]:
        require_sentence(bad["code"], bad["message"])
        assert "原文件已保留" in bad["message"]
        assert (scans / "无法读取" / bad["file"]).read_bytes() == (folder / bad["file"]).read_bytes()
    assert {page["file"] for page in document["tray"]} == {"好 图.jpg", "其实是 PNG.jpg", "PDF 改名.jpg"}
