"""Copies of papers that somebody else issued: business licence and ID card. Plainly invented ones."""

from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from training.documents.facts import IdCard, OrderFacts
from training.documents.forms import chinese_date, qr_code
from training.documents.sheet import PAGE_DPI, Sheet, Style, px
from training.seal_generator.fonts import Typeface

CARD_MM = (85.6, 54.0)
"""ID-1 card, ISO/IEC 7810."""


def _round_frame(corner_mm: tuple[float, float], size_mm: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Walk once round a rectangle: points in mm, (N, 2), and the outward normal at each."""
    x, y = corner_mm
    w, h = size_mm
    top = np.stack([np.linspace(x, x + w, 1500), np.full(1500, y)], 1)
    right = np.stack([np.full(1500, x + w), np.linspace(y, y + h, 1500)], 1)
    bottom = np.stack([np.linspace(x + w, x, 1500), np.full(1500, y + h)], 1)
    left = np.stack([np.full(1500, x), np.linspace(y + h, y, 1500)], 1)
    normals = np.repeat([[0.0, -1.0], [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]], 1500, axis=0)
    return np.concatenate([top, right, bottom, left]), normals


def _guilloche(sheet: Sheet, corner_mm: tuple[float, float], size_mm: tuple[float, float]) -> None:
    """Draw a pale border of interlaced waves."""
    draw = ImageDraw.Draw(sheet.image)
    points, normals = _round_frame(corner_mm, size_mm)
    way = np.linspace(0, 2 * sum(size_mm), len(points))
    for phase in np.linspace(0, 2 * np.pi, 7)[:-1]:
        wave = points + normals * (2.6 * np.sin(way * 2 * np.pi / 9.0 + phase))[:, None]
        draw.line([(px(float(a)), px(float(b))) for a, b in wave], fill=(150, 138, 96), width=2)


def _ornament(sheet: Sheet, centre_mm: tuple[float, float], radius_mm: float) -> None:
    """Draw a neutral rosette where a licence has its emblem; no emblem of any state is imitated."""
    draw = ImageDraw.Draw(sheet.image)
    t = np.linspace(0, 2 * np.pi, 720)
    for share, petals in ((1.0, 12), (0.78, 9), (0.5, 6)):
        r = radius_mm * share * (0.86 + 0.14 * np.cos(petals * t))
        points = [
            (px(centre_mm[0] + float(a)), px(centre_mm[1] + float(b)))
            for a, b in zip(r * np.cos(t), r * np.sin(t), strict=True)
        ]
        draw.line(points, fill=(170, 140, 92), width=4)


def business_licence(facts: OrderFacts) -> Sheet:
    """Print a licence: border, ornament, code, the registered facts and a QR code. It bears no registrar's seal."""
    sheet = Sheet()
    _guilloche(sheet, (13.0, 13.0), (184.0, 271.0))
    _ornament(sheet, (105.0, 37.0), 13.0)
    sheet.spaced(105.0, 66.0, "营业执照", Style(size_mm=15.0, face=Typeface.HEI, bold=0.1), gap_mm=5.0)
    sheet.text(105.0, 80.0, "（副  本）", Style(size_mm=5.0, anchor="mm"))
    sheet.text(26.0, 92.0, "统一社会信用代码", Style(size_mm=3.9, face=Typeface.HEI))
    sheet.text(26.0, 98.5, facts.organisation.uscc, Style(size_mm=5.2, face=Typeface.SANS))
    link = f"https://licence.example/{facts.organisation.uscc}"
    sheet.paste(qr_code(link), (154.0, 84.0), (28.0, 28.0))
    y = 122.0
    for name, text in _licence_lines(facts):
        sheet.spaced(
            43.0,
            y,
            name,
            Style(size_mm=4.4, face=Typeface.HEI),
            gap_mm=(30.0 - 4.4 * len(name)) / max(len(name) - 1, 1),
        )
        y = max(y + 9.2, sheet.paragraph((66.0, y, 114.0), text, Style(size_mm=4.3), leading=1.55) + 2.6)
    sheet.text(112.0, 252.0, f"登记机关  {facts.licence.registrar}", Style(size_mm=4.3))
    sheet.text(140.0, 262.0, chinese_date(facts.licence.founded), Style(size_mm=4.3))
    sheet.text(105.0, 291.0, "此件系虚构单位，仅供培训使用", Style(size_mm=2.7, anchor="mm"))
    return sheet


def _licence_lines(facts: OrderFacts) -> tuple[tuple[str, str], ...]:
    licence = facts.licence
    return (
        ("名称", facts.organisation.name),
        ("类型", licence.kind),
        ("法定代表人", facts.legal_representative.name),
        ("注册资本", licence.capital),
        ("成立日期", chinese_date(licence.founded)),
        ("住所", licence.address),
        ("经营范围", licence.scope),
    )


def _portrait(sheet: Sheet, x: float, y: float) -> None:
    """Draw a faceless figure where the photograph is."""
    picture = Image.new("RGB", (px(26), px(32)), (226, 230, 234))
    draw = ImageDraw.Draw(picture)
    draw.ellipse([px(7.5), px(5), px(18.5), px(18.5)], fill=(150, 154, 160))
    draw.ellipse([px(1.5), px(20), px(24.5), px(52)], fill=(120, 126, 134))
    sheet.image.paste(picture, (px(x), px(y)))


def _card_ground() -> Image.Image:
    """Card of true size with a pale pattern and round corners (3.18 mm), on transparent ground."""
    high, wide = px(CARD_MM[1]), px(CARD_MM[0])
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    wave = np.sin(x / 9.0 + 5 * np.sin(y / 37.0)) * np.sin(y / 11.0 + 4 * np.sin(x / 53.0))
    ground = np.stack([238 + 5 * wave, 243 + 4 * wave, 248 + 3 * wave], 2)
    picture = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8))
    mask = Image.new("L", (wide, high), 0)
    ImageDraw.Draw(mask).rounded_rectangle([0, 0, wide - 1, high - 1], radius=px(3.18), fill=255)
    picture.putalpha(mask)
    return picture


def _place_card(sheet: Sheet, corner_mm: tuple[float, float]) -> None:
    ground = _card_ground()
    at = (px(corner_mm[0]), px(corner_mm[1]))
    sheet.image.paste(ground, at, ground)
    draw = ImageDraw.Draw(sheet.image)
    box = [at[0], at[1], at[0] + ground.width, at[1] + ground.height]
    draw.rounded_rectangle(box, radius=px(3.18), outline=(96, 100, 106), width=3)


def _front(sheet: Sheet, corner: tuple[float, float], name: str, card: IdCard) -> None:
    _place_card(sheet, corner)
    x, y = corner
    tag = Style(size_mm=2.7, face=Typeface.HEI, colour=(70, 110, 160))
    text = Style(size_mm=3.4, face=Typeface.HEI)
    for row, title, value in (
        (8.5, "姓 名", name),
        (16.5, "性 别", card.sex),
        (24.0, "出 生", chinese_date(card.born)),
    ):
        sheet.text(x + 6, y + row, title, tag)
        sheet.text(x + 16, y + row, value, text)
    sheet.text(x + 30, y + 16.5, "民 族", tag)
    sheet.text(x + 39, y + 16.5, "汉", text)
    sheet.text(x + 6, y + 31.5, "住 址", tag)
    sheet.paragraph((x + 16, y + 31.5, 37.0), card.address, replace(text, size_mm=3.1), leading=1.35)
    sheet.text(x + 6, y + 47.5, "公民身份号码", tag)
    sheet.text(x + 28, y + 47.5, card.number, Style(size_mm=4.0, face=Typeface.SANS))
    _portrait(sheet, x + 55.5, y + 7)


def _back(sheet: Sheet, corner: tuple[float, float], card: IdCard) -> None:
    _place_card(sheet, corner)
    x, y = corner
    _ornament(sheet, (x + 15, y + 15), 8.0)
    sheet.text(x + 54, y + 11, "居民身份证", Style(size_mm=6.2, face=Typeface.HEI, anchor="mm"))
    sheet.text(x + 54, y + 20, "（培训用样证）", Style(size_mm=3.2, face=Typeface.HEI, anchor="mm"))
    tag, text = Style(size_mm=2.9, face=Typeface.HEI), Style(size_mm=3.3, face=Typeface.HEI)
    sheet.text(x + 20, y + 39, "签发机关", tag)
    sheet.text(x + 36, y + 39, card.issuer, text)
    sheet.text(x + 20, y + 47, "有效期限", tag)
    period = f"{card.valid_from:%Y.%m.%d}-{card.valid_until:%Y.%m.%d}"
    sheet.text(x + 36, y + 47, period, text)


def agent_id_card(facts: OrderFacts, *, name: str, has_back: bool) -> Sheet:
    """Copy both sides of the card 1:1 onto one page, front above back."""
    sheet = Sheet()
    left = (210.0 - CARD_MM[0]) / 2
    _front(sheet, (left, 45.0), name, facts.id_card)
    if has_back:
        _back(sheet, (left, 115.0), facts.id_card)
    sheet.text(105.0, 205.0, "经办人身份证复印件", Style(size_mm=4.0, anchor="mm"))
    return sheet


def card_size_px() -> tuple[int, int]:
    """Size of a card on the 300-dpi page."""
    return round(CARD_MM[0] * PAGE_DPI / 25.4), round(CARD_MM[1] * PAGE_DPI / 25.4)
