"""The sheet: base colour and texture, and print and pen strokes as optical density."""

import cv2
import numpy as np
from PIL import Image, ImageDraw

from training.seal_generator.fields import Field, Rng, lab_to_linear, smooth_noise
from training.seal_generator.fonts import Typeface, load_font
from training.seal_generator.masks import PX_PER_MM
from training.seal_generator.recipes import PaperCondition

BLACK_DENSITY = 1.25
"""Density of toner and of a gel pen on office paper."""

_WORDS = (
    "兹授权本单位经办人办理数字证书及电子印章的申请、领取、变更等相关事宜",
    "以上填写内容真实有效，如有不实，由本单位承担由此引起的全部责任",
    "统一社会信用代码及单位名称须与营业执照副本所载内容一致",
    "请将印章加盖在空白处，印迹清晰完整，红白分明，无杂质及底色",
)


def base_reflectance(paper: PaperCondition, shape: tuple[int, int], rng: Rng) -> Field:
    """Reflectance per B, G, R of the blank sheet, (H, W, 3)."""
    tint = lab_to_linear(paper.lightness, paper.a, paper.b)
    # one unit of L* near white is about 2.6 % of the linear reflectance
    grain = 0.6 * smooth_noise(rng, shape, 0.25) + 0.8 * smooth_noise(rng, shape, 3.0)
    texture = 1.0 + np.float32(0.026 * paper.texture) * grain
    return np.asarray(np.clip(tint[None, None, :] * texture[..., None], 0.0, 1.0), np.float32)


def _text_rows(paper: PaperCondition, size: int, code_y_px: float | None, rng: Rng) -> list[int]:
    pitch = round(paper.text_mm * 1.75 * PX_PER_MM)
    first = round(float(rng.uniform(0.25, 0.75)) * pitch)
    if paper.text_over_code and code_y_px is not None:
        first = round(code_y_px) - pitch * (paper.text_lines - 1) + round(float(rng.normal(0, 0.4)) * PX_PER_MM)
    elif paper.text_lines:
        first = round(size * float(rng.uniform(0.3, 0.6))) - pitch * (paper.text_lines // 2)
    return [first + i * pitch for i in range(paper.text_lines)]


def _print_text(canvas: Image.Image, rows: list[int], text_mm: float, rng: Rng) -> None:
    draw = ImageDraw.Draw(canvas)
    face = Typeface(rng.choice([Typeface.SONG, Typeface.KAI, Typeface.HEI]))
    font = load_font(face, round(text_mm * PX_PER_MM))
    for row in rows:
        words = str(rng.choice(_WORDS))
        start = -round(float(rng.uniform(0, 2)) * text_mm * PX_PER_MM)
        draw.text((start, row), words * 2, font=font, fill=255, anchor="lm")


def _pen_stroke(canvas: Field, pen_mm: float, rng: Rng) -> None:
    """Draw one wavering stroke across the canvas, through its middle half."""
    size = canvas.shape[0]
    angle = float(rng.uniform(0, np.pi))
    middle = rng.uniform(size * 0.28, size * 0.72, 2)
    t = np.linspace(-0.5, 0.5, 60)
    length = size * float(rng.uniform(0.45, 0.9))
    along = np.stack([np.cos(angle) * t, np.sin(angle) * t], 1) * length
    bend = np.sin(t * float(rng.uniform(3, 9)) + float(rng.uniform(0, 6))) * size * float(rng.uniform(0.01, 0.06))
    across = np.array([-np.sin(angle), np.cos(angle)])
    points = np.rint(middle + along + bend[:, None] * across).astype(np.int32)
    mask = np.zeros(canvas.shape, np.uint8)
    for i in range(len(points) - 1):
        width = max(1, round(pen_mm * PX_PER_MM * (0.75 + 0.35 * float(np.sin(i / 9.0)))))
        cv2.line(mask, points[i].tolist(), points[i + 1].tolist(), 255, width, cv2.LINE_AA)
    np.maximum(canvas, mask.astype(np.float32) / 255.0, out=canvas)


def dark_cover(paper: PaperCondition, size: int, code_y_px: float | None, rng: Rng) -> Field:
    """Coverage 0-1 of black print, ruled lines, pen strokes and specks, (H, W)."""
    printed = Image.new("L", (size, size), 0)
    if paper.text_lines:
        _print_text(printed, _text_rows(paper, size, code_y_px, rng), paper.text_mm, rng)
    draw = ImageDraw.Draw(printed)
    for _ in range(paper.ruled_lines):
        row = int(rng.integers(size // 5, size * 4 // 5))
        draw.line([(0, row), (size, row)], fill=255, width=round(0.25 * PX_PER_MM))
    cover = np.asarray(printed, np.float32) / np.float32(255.0)
    for _ in range(paper.pen_strokes):
        _pen_stroke(cover, paper.pen_mm, rng)
    for _ in range(paper.specks):
        spot = rng.integers(0, size, 2).tolist()
        radius = max(1, round(float(rng.uniform(0.08, 0.3)) * PX_PER_MM))
        cv2.circle(cover, spot, radius, float(rng.uniform(0.5, 1.0)), -1, cv2.LINE_AA)
    return np.asarray(cover, np.float32)
