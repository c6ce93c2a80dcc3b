"""The small papers of the production and shipping desks, drawn on a canvas."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A5, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.adapters.pdf.fonts import FontSet
from app.ports.papers import CourierSlip, KeyLabel, PackingSlip, PinLetter
from review.orders import Recipient
from review.working_days import CHINA

LABEL_SIZE = (60 * mm, 40 * mm)
COURIER_SIZE = (100 * mm, 150 * mm)
OFFICE = "江西CA"
FREIGHT_COLLECT = "顺丰到付：运费由收件人支付"
# GS1 asks for quiet zones of ten modules; reportlab adds them itself (quiet=1).
_LEAST_MODULE = 0.17 * mm
_LARGEST_MODULE = 0.4 * mm


def draw_key_label(label: KeyLabel, fonts: FontSet) -> bytes:
    """Return the key's label, 60 x 40 mm."""
    width, height = LABEL_SIZE
    with _document(LABEL_SIZE, f"介质标签 {label.order_no}") as (canvas, buffer):
        inner = width - 6 * mm
        fonts.draw_fitted(canvas, 3 * mm, height - 6 * mm, label.organisation, 9, width=inner)
        _barcode(canvas, label.order_no, 3 * mm, height - 21 * mm, width=inner, height=12 * mm)
        fonts.draw_fitted(canvas, 3 * mm, height - 26 * mm, f"订单 {label.order_no}", 9, width=inner)
        fonts.draw_fitted(canvas, 3 * mm, height - 31 * mm, f"介质 {label.usb_key_serial}", 8, width=inner)
        made = f"{OFFICE}  制证 {label.made_at.astimezone(CHINA):%Y-%m-%d}"
        fonts.draw_fitted(canvas, 3 * mm, height - 36 * mm, made, 7, width=inner)
    return buffer.getvalue()


def draw_pin_letter(letter: PinLetter, fonts: FontSet) -> bytes:
    """Return the PIN letter, A5 landscape; the PIN stands below the tear line."""
    width, height = landscape(A5)
    with _document((width, height), "USBKey 初始口令函") as (canvas, buffer):
        inner = width - 40 * mm
        fonts.draw(canvas, 20 * mm, height - 22 * mm, "USBKey 初始口令函", 16)
        lines = [
            f"{letter.recipient}：",
            f"贵单位（{letter.organisation}）的数字证书已制作完成，订单 {letter.order_no}，",
            f"介质序列号 {letter.usb_key_serial}。初始用户口令（PIN）见虚线以下，请勿让他人看到。",
            "首次使用时请立即修改口令。连续输错会锁定介质，锁定后须到江西CA解锁。",
        ]
        _lines(canvas, fonts, lines, 20 * mm, height - 34 * mm, size=10.5, width=inner)
        canvas.setDash(3, 2)
        canvas.line(8 * mm, 66 * mm, width - 8 * mm, 66 * mm)
        canvas.setDash()
        fonts.draw(canvas, 20 * mm, 60 * mm, "沿此虚线撕开", 7)
        fonts.draw(canvas, 20 * mm, 48 * mm, "初始用户口令（PIN）", 11)
        canvas.roundRect(20 * mm, 24 * mm, inner, 18 * mm, 2 * mm)
        spaced = " ".join(letter.pin)
        fonts.draw(canvas, (width - fonts.width(spaced, 26)) / 2, 30 * mm, spaced, 26)
        fonts.draw(canvas, 20 * mm, 14 * mm, "本函只打印一次，江西CA不保存口令。", 8)
    return buffer.getvalue()


def draw_packing_slip(slip: PackingSlip, fonts: FontSet) -> bytes:
    """Return the packing slip, A5."""
    width, height = A5
    with _document(A5, f"装箱单 {slip.order_no}") as (canvas, buffer):
        inner = width - 30 * mm
        fonts.draw(canvas, 15 * mm, height - 20 * mm, "装箱单", 18)
        _barcode(canvas, slip.order_no, width - 75 * mm, height - 24 * mm, width=60 * mm, height=11 * mm)
        fonts.draw_fitted(canvas, width - 72 * mm, height - 29 * mm, slip.order_no, 9, width=57 * mm)
        lines = [
            f"单位：{slip.organisation}",
            *_address_lines("收件人", slip.recipient),
            f"介质序列号：{slip.usb_key_serial}",
            f"顺丰运单号：{slip.waybill_number}",
        ]
        y = _lines(canvas, fonts, lines, 15 * mm, height - 40 * mm, size=10.5, width=inner)
        fonts.draw(canvas, 15 * mm, y - 4 * mm, "内装物品", 12)
        items = [f"□ {name}  × {count}" for name, count in slip.contents]
        _lines(canvas, fonts, items, 18 * mm, y - 12 * mm, size=10.5, width=inner)
        canvas.rect(15 * mm, 32 * mm, inner, 14 * mm)
        fonts.draw_fitted(canvas, 19 * mm, 37 * mm, FREIGHT_COLLECT, 14, width=inner - 8 * mm)
        packed = f"装箱：{slip.packed_by}  {slip.packed_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        fonts.draw_fitted(canvas, 15 * mm, 20 * mm, packed, 9, width=inner)
        note = "初始口令函随箱寄出，请当面拆封核对；发票将发送至订单中的发票接收邮箱。"
        fonts.draw_fitted(canvas, 15 * mm, 13 * mm, note, 8, width=inner)
    return buffer.getvalue()


def draw_courier_slip(slip: CourierSlip, fonts: FontSet) -> bytes:
    """Return the courier's slip, 100 x 150 mm."""
    width, height = COURIER_SIZE
    with _document(COURIER_SIZE, f"寄件单 {slip.order_no}") as (canvas, buffer):
        inner = width - 16 * mm
        canvas.rect(8 * mm, height - 24 * mm, inner, 14 * mm)
        fonts.draw_fitted(canvas, 12 * mm, height - 19.5 * mm, FREIGHT_COLLECT, 15, width=inner - 8 * mm)
        fonts.draw(canvas, 8 * mm, height - 34 * mm, "收件", 12)
        y = _lines(canvas, fonts, _address_lines("收", slip.recipient), 8 * mm, height - 42 * mm, size=12, width=inner)
        fonts.draw(canvas, 8 * mm, y - 6 * mm, "寄件", 10)
        y = _lines(canvas, fonts, _address_lines("寄", slip.sender), 8 * mm, y - 13 * mm, size=9, width=inner)
        fonts.draw_fitted(canvas, 8 * mm, y - 4 * mm, f"托寄物：{slip.contents}", 9, width=inner)
        if slip.waybill_number:
            _barcode(canvas, slip.waybill_number, 8 * mm, 26 * mm, width=inner, height=16 * mm)
            fonts.draw_fitted(canvas, 8 * mm, 20 * mm, f"运单号 {slip.waybill_number}", 11, width=inner)
        fonts.draw_fitted(canvas, 8 * mm, 11 * mm, f"订单 {slip.order_no}", 9, width=inner)
    return buffer.getvalue()


@contextmanager
def _document(size: tuple[float, float], title: str) -> Iterator[tuple[Canvas, io.BytesIO]]:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=True)
    canvas.setTitle(title)
    canvas.setAuthor(OFFICE)
    yield canvas, buffer
    canvas.showPage()
    canvas.save()


def _barcode(canvas: Canvas, text: str, x: float, y: float, *, width: float, height: float) -> None:
    """Draw Code 128 as wide as it fits, its modules between 0.17 and 0.4 mm."""
    narrow = Code128(text, barWidth=1, barHeight=height, quiet=1)
    module = max(_LEAST_MODULE, min(_LARGEST_MODULE, width / narrow.width))
    code = Code128(text, barWidth=module, barHeight=height, quiet=1)
    code.drawOn(canvas, x + (width - code.width) / 2, y)


def _address_lines(label: str, person: Recipient) -> list[str]:
    return [f"{label}：{person.name}  {person.mobile}", person.address]


def _lines(
    canvas: Canvas, fonts: FontSet, lines: Sequence[str], x: float, y: float, *, size: float, width: float
) -> float:
    """Draw lines downwards from y, breaking those that are too long; return where the next one would stand."""
    for line in lines:
        for part in _broken(fonts, line, size, width):
            fonts.draw(canvas, x, y, part, size)
            y -= size * 1.6
    return y


def _broken(fonts: FontSet, line: str, size: float, width: float) -> list[str]:
    parts = [""]
    for character in line:
        if parts[-1] and fonts.width(parts[-1] + character, size) > width:
            parts.append("")
        parts[-1] += character
    return parts
