"""The papers as a printer and a barcode wand get them: poppler reads the PDFs, zxing the codes."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.adapters.barcodes.reader import ZxingBarcodeReader
from app.adapters.pdf import fonts as fonts_module
from app.adapters.pdf.cutter import OpenCvCutter
from app.adapters.pdf.fonts import chinese_fonts
from app.adapters.pdf.printer import ReportlabPrinter
from app.ports.errors import UserError
from app.ports.papers import (
    CourierSlip,
    KeyLabel,
    PackingSlip,
    PinLetter,
    Printed,
    ReportFinding,
    ReportPage,
    ReportSection,
    ReviewReport,
)
from review.orders import OrderNo, Recipient

NO = OrderNo("JX20261122-0042")
NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)
NAME = "江西示例建设工程有限公司"
TO = Recipient(name="李芳", mobile="13800000002", address="江西省南昌市红谷滩区某某大道1198号某某大厦12楼1203室")
PRINTER = ReportlabPrinter()


def tool(name: str, *arguments: str, pdf: bytes) -> bytes:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} (poppler-utils) is not installed")
    return subprocess.run([path, *arguments], input=pdf, capture_output=True, check=True).stdout


def text_of(printed: Printed) -> str:
    return tool("pdftotext", "-layout", "-", "-", pdf=printed.pdf).decode()


def codes_on(printed: Printed, tmp_path: Path, dpi: int = 300) -> list[str]:
    source = tmp_path / "paper.pdf"
    source.write_bytes(printed.pdf)
    tool("pdftoppm", "-r", str(dpi), "-png", "-singlefile", str(source), str(tmp_path / "paper"), pdf=b"")
    return [code.text for code in ZxingBarcodeReader().read((tmp_path / "paper.png").read_bytes())]


LABEL = KeyLabel(order_no=NO, organisation=NAME, usb_key_serial="0A1B2C3D4E5F6071", made_at=NOW)
PIN = PinLetter(order_no=NO, organisation=NAME, recipient="李芳", usb_key_serial="0A1B2C3D", pin="84720193")
PACKING = PackingSlip(
    order_no=NO,
    organisation=NAME,
    recipient=TO,
    usb_key_serial="0A1B2C3D",
    waybill_number="SF1234567890123",
    contents=(("USBKey", 1), ("初始口令函", 1)),
    packed_at=NOW,
    packed_by="孙磊",
)
COURIER = CourierSlip(order_no=NO, sender=TO, recipient=TO, waybill_number="SF1234567890123", contents="USBKey 1 个")


def report(**changes: object) -> ReviewReport:
    values: dict[str, object] = {
        "order_no": NO,
        "organisation": NAME,
        "facts": (("项目", "江西省住建厅省内企业"), ("阶段", "待制证"), ("经办人", "李芳")),
        "sections": (
            ReportSection(
                title="审核决定",
                header=("时间", "结论", "原因"),
                rows=(("2026-11-20 10:02", "不通过", "1. 《电子签章采集表》印章内的编号第11位看不清。"),),
                columns=(2, 1, 5),
            ),
            ReportSection(title="电话记录", header=("时间",), rows=(), columns=(1,)),
        ),
        "pages": (),
        "made_at": NOW,
        "made_by": "王芳",
    }
    return ReviewReport(**(values | changes))  # type: ignore[arg-type]


PAPERS = {
    "label": lambda: PRINTER.key_label(LABEL),
    "pin": lambda: PRINTER.pin_letter(PIN),
    "packing": lambda: PRINTER.packing_slip(PACKING),
    "courier": lambda: PRINTER.courier_slip(COURIER),
    "report": lambda: PRINTER.review_report(report()),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_font_is_embedded_and_nothing_is_missing(paper: str) -> None:
    printed = PAPERS[paper]()
    assert printed.missing == ()
    rows = tool("pdffonts", "-", pdf=printed.pdf).decode().splitlines()[2:]
    used = [row for row in rows if "Helvetica" not in row]  # named in every PDF of reportlab, drawn with in none
    assert used
    assert all(row.split()[-5] == "yes" for row in used)


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        ("label", [NAME, "JX20261122-0042", "0A1B2C3D4E5F6071", "2026-11-22"]),
        ("pin", ["初始口令函", "84720193", NAME, "0A1B2C3D", "李芳"]),
        ("packing", ["装箱单", "顺丰到付", "SF1234567890123", "1203室", "13800000002", "孙磊", "12:03"]),
        ("courier", ["顺丰到付", "SF1234567890123", "收件", "寄件", "USBKey 1 个"]),
        ("report", ["审核报告", "编号第11位看不清", "电话记录", "（无）", "王芳", "第 1 页"]),
    ],
)
def test_what_the_papers_say(paper: str, words: list[str]) -> None:
    text = text_of(PAPERS[paper]())
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("paper", "code"),
    [("label", NO), ("packing", NO), ("courier", "SF1234567890123"), ("report", NO)],
)
def test_the_wand_reads_the_code(paper: str, code: str, tmp_path: Path) -> None:
    assert codes_on(PAPERS[paper](), tmp_path) == [code]


def test_the_label_code_is_read_from_a_203_dpi_label_printer(tmp_path: Path) -> None:
    assert codes_on(PAPERS["label"](), tmp_path, dpi=203) == [NO]


def test_a_long_order_number_still_fits_the_label(tmp_path: Path) -> None:
    long = OrderNo("JX20261122-0042-ABCDEF")
    printed = PRINTER.key_label(KeyLabel(order_no=long, organisation=NAME * 3, usb_key_serial="0A" * 16, made_at=NOW))
    assert codes_on(printed, tmp_path, dpi=600) == [long]


def test_a_pin_is_in_no_repr_and_not_in_the_file_name_or_title() -> None:
    printed = PRINTER.pin_letter(PIN)
    assert PIN.pin not in f"{PIN!r} {printed!r}"
    info = tool("pdfinfo", "-", pdf=printed.pdf).decode()
    assert PIN.pin not in info


def test_a_rare_character_takes_another_font_and_an_impossible_one_is_named() -> None:
    fonts = chinese_fonts()
    rare = next(character for character in "㐂靐龘䶮" if fonts.runs(character)[0][0] != fonts.main)
    assert [text for _, text in fonts.runs(f"江西{rare}公司")] == ["江西", rare, "公司"]
    printed = PRINTER.review_report(report(organisation="江西\U0003fffdA公司"))
    assert printed.missing == ("\U0003fffd",)
    assert "江西[U+3FFFD]A公司" in text_of(printed)


def test_text_is_shown_as_written_and_never_as_markup() -> None:
    tricky = "<b>甲</b> & <para> \x07乙"
    section = ReportSection(title="备注", header=("内容",), rows=((tricky,),), columns=(1,))
    text = text_of(PRINTER.review_report(report(sections=(section,))))
    assert "<b>甲</b> & <para>" in text
    assert "乙" in text


def picture() -> bytes:
    page = np.full((1754, 1240, 3), 255, np.uint8)
    cv2.circle(page, (800, 1200), 120, (60, 40, 210), 10)
    return bytes(cv2.imencode(".jpg", page)[1])


def test_pages_with_findings_and_crops_over_many_pages() -> None:
    crop = OpenCvCutter().cut(picture(), (660, 1060, 280, 280), 200)
    finding = ReportFinding(
        name="编号逐位清晰", verdict="× 不通过", value="12 位", threshold="= 13", message="第11位看不清", crop=crop
    )
    few = ReportPage(title="电子签章采集表", picture=OpenCvCutter().thumbnail(picture(), 600), findings=(finding,))
    many = ReportPage(title="法人授权委托书", picture=None, findings=(finding,) * 60)
    none = ReportPage(title="营业执照副本", picture=None)
    printed = PRINTER.review_report(report(pages=(few, many, none)))
    text = text_of(printed)
    assert text.count("× 不通过") == 61
    assert "（图像不在本机）" in text
    assert "第 5 页" in text
    assert tool("pdfimages", "-list", "-", pdf=printed.pdf).decode().count("image") >= 2


def test_cutting_pictures() -> None:
    cutter = OpenCvCutter()

    def size(content: bytes | None) -> tuple[int, int]:
        assert content is not None
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        return decoded.shape[1], decoded.shape[0]

    assert size(cutter.thumbnail(picture(), 400)) == (282, 400)
    assert size(cutter.thumbnail(picture(), 5000)) == (1240, 1754)
    assert size(cutter.cut(picture(), (1200, 1700, 200, 200), 1000)) == (40, 54)
    assert cutter.cut(picture(), (5000, 5000, 10, 10), 100) is None
    assert cutter.cut(b"broken", (0, 0, 10, 10), 100) is None
    assert cutter.thumbnail(b"", 100) is None


def test_a_machine_without_a_chinese_font_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts_module._faces.cache_clear()
    monkeypatch.setattr(fonts_module, "_KNOWN", ())
    monkeypatch.setenv("PATH", "")
    try:
        with pytest.raises(UserError) as raised:
            chinese_fonts()
        assert raised.value.code == "font_missing"
    finally:
        monkeypatch.undo()
        fonts_module._faces.cache_clear()
    assert chinese_fonts().missing == ()


def test_a_font_at_an_unknown_place_is_found_through_fontconfig(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("fc-list") is None:
        pytest.skip("fontconfig is not installed")
    fonts_module._faces.cache_clear()
    monkeypatch.setattr(fonts_module, "_KNOWN", ())
    try:
        assert chinese_fonts().runs("中文") == [("zh0", "中文")]
    finally:
        monkeypatch.undo()
        fonts_module._faces.cache_clear()


@pytest.mark.parametrize("dpi", [300, 600])
def test_a_page_in_memory_carries_a_readable_barcode(dpi: int) -> None:
    printed = PRINTER.key_label(LABEL)
    ((width_mm, height_mm),) = PRINTER.page_sizes_mm(printed)
    assert (width_mm, height_mm) == pytest.approx((60, 40), abs=0.1)
    picture = PRINTER.page_picture(printed, 0, dpi)
    assert picture.width_px == pytest.approx(60 / 25.4 * dpi, abs=2)
    pixels = np.frombuffer(picture.rgb, np.uint8).reshape(picture.height_px, picture.width_px, 3)
    _, png = cv2.imencode(".png", pixels)
    assert [code.text for code in ZxingBarcodeReader().read(png.tobytes())] == [NO]
