"""The checked page with its seals outlined and numbered, and beside it what was found, in words that nothing clips."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from seals.lettering import Colour, draw_mark, draw_text, wrapped
from seals.plots import LIGHT
from seals.values import Finding, Image, PageCheck, SealCheck, SealGeometry, SealKind, SealShape, Verdict
from seals.view import box_of

_CYAN: Colour = (216, 180, 0)  # #00B4D8: nothing of ours on a picture is red, seals are
_DARK: Colour = (58, 48, 6)
_WHITE: Colour = (255, 255, 255)
_WORDS = {
    Verdict.PASS: "通过",
    Verdict.REVIEW: "待看",
    Verdict.FAIL: "不通过",
    Verdict.NOT_MEASURED: "未测",
    Verdict.NOT_APPLICABLE: "不适用",
}
_KINDS = {
    SealKind.COMPANY: "公章",
    SealKind.LEGAL: "法定代表人章",
    SealKind.PRIVATE: "个人名章",
    SealKind.SIGNATURE: "签名",
    SealKind.AUTO: "印章",
}
_SHOWN = (Verdict.FAIL, Verdict.REVIEW, Verdict.NOT_MEASURED)
_PANEL_SIZES = 21  # width of the panel in text heights


def annotated_page(image_bgr: Image, check: PageCheck) -> Image:
    """Draw a check's seals on the picture, and its lines beside it.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        The checked picture.
    check : PageCheck
        Its check.

    Returns
    -------
    (H', W', 3) uint8 array
        The picture at its own resolution at the left, the lines that are no pass at the right; higher than the
        picture where the lines need it. Each seal's number and verdict mark are the same on both sides.
    """
    height = image_bgr.shape[0]
    size = float(np.clip(max(image_bgr.shape[:2]) / 78, 15, 64))
    page = np.ascontiguousarray(image_bgr.copy())
    for number, seal in enumerate(check.seals, start=1):
        _draw_seal(page, number, seal, size)
    lines = list(_lines(check, round((_PANEL_SIZES - 2.0) * size), size))
    needed = round(size + sum(line.height for line in lines) + size)
    canvas = np.full((max(height, needed), page.shape[1] + round(_PANEL_SIZES * size), 3), LIGHT.ground, np.uint8)
    canvas[:, : page.shape[1]] = (122, 122, 122)
    canvas[:height, : page.shape[1]] = page
    panel = np.ascontiguousarray(canvas[:, page.shape[1] :])
    _write(panel, lines, size)
    canvas[:, page.shape[1] :] = panel
    return canvas


def _draw_seal(page: Image, number: int, seal: SealCheck, size: float) -> None:
    pen = max(2, round(0.12 * size))
    away = 0.35 * size
    for colour, width in ((_DARK, pen + 2), (_CYAN, pen)):
        _outline(page, seal.geometry, away, colour, width)
    for digit in seal.digits:
        if not digit.legible:
            x, y, w, h = digit.box_px
            cv2.rectangle(page, (x, y), (x + w, y + h), LIGHT.missing, max(1, pen // 2), cv2.LINE_AA)
    x, y, w, _ = box_of(seal.geometry)
    badge = 2.9 * size
    # a square has its corner where beside a ring there is room
    beside = x + w - 0.4 * badge if seal.shape is SealShape.ROUND else x + w + 0.8 * size
    left = float(np.clip(beside, 2, max(2, page.shape[1] - badge - 2)))
    top = float(np.clip(y - 0.5 * size, 2, max(2, page.shape[0] - 1.7 * size)))
    _badge(page, number, seal.verdict, (left, top), size)


def _badge(picture: Image, number: int, verdict: Verdict, corner: tuple[float, float], size: float) -> None:
    """Draw a seal's number and its verdict's mark, white on the verdict's colour."""
    left, top = round(corner[0]), round(corner[1])
    right, bottom = round(left + 2.9 * size), round(top + 1.6 * size)
    cv2.rectangle(picture, (left - 2, top - 2), (right + 2, bottom + 2), _WHITE, -1)
    cv2.rectangle(picture, (left, top), (right, bottom), LIGHT.of(verdict), -1)
    middle = (top + bottom) / 2
    draw_text(picture, str(number), (left + 0.85 * size, middle), 1.05 * size, _WHITE, align=0.5, is_bold=True)
    draw_mark(picture, verdict, (left + 2.0 * size, middle), 0.9 * size, _WHITE)


def _outline(page: Image, g: SealGeometry, away: float, colour: Colour, pen: int) -> None:
    box = ((g.centre_x, g.centre_y), (2 * (g.semi_x + away), 2 * (g.semi_y + away)), g.angle_deg)
    if g.shape in {SealShape.ROUND, SealShape.ELLIPSE}:
        cv2.ellipse(page, box, colour, pen, cv2.LINE_AA)
    else:
        corners = (cv2.boxPoints(box) * 16).round().astype(np.int32)
        cv2.polylines(page, [corners], True, colour, pen, cv2.LINE_AA, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One row of the panel: text with a mark or a seal's badge before it."""

    text: str
    height: float
    size: float
    indent: float = 0.0
    mark: Verdict | None = None
    badge: tuple[int, Verdict] | None = None
    is_bold: bool = False


def _lines(check: PageCheck, width: float, size: float) -> Iterator[_Line]:
    dpi = "分辨率未知" if check.scale.dpi is None else f"{check.scale.dpi:g} dpi"
    yield _Line(text="页面", height=2.0 * size, size=1.25 * size, is_bold=True)
    yield _Line(text=f"{check.width_px} × {check.height_px} 像素，{dpi}", height=1.7 * size, size=0.9 * size)
    yield from _findings(check.findings, width, size)
    if not check.seals:
        yield _Line(text="没有找到印章", height=2.0 * size, size=size)
    for number, seal in enumerate(check.seals, start=1):
        yield _Line(text="", height=1.0 * size, size=size)
        heading = f"{_KINDS[seal.kind]} {_WORDS[seal.verdict]}"
        yield _Line(text=heading, height=2.2 * size, size=1.15 * size, indent=3.6 * size,
                    badge=(number, seal.verdict), is_bold=True)  # fmt: skip
        for text in _facts(seal):
            for part in wrapped(text, 0.95 * size, width):
                yield _Line(text=part, height=1.5 * size, size=0.95 * size)
        yield from _findings(seal.findings, width, size)


def _facts(seal: SealCheck) -> list[str]:
    size_mm = "" if seal.width_mm is None or seal.height_mm is None else f"{seal.width_mm:g} × {seal.height_mm:g} mm"
    facts = [size_mm, f"名称 {seal.name}" if seal.name else "", f"编码 {seal.code}" if seal.code else ""]
    return [fact for fact in facts if fact]


def _findings(findings: tuple[Finding, ...], width: float, size: float) -> Iterator[_Line]:
    """Yield the lines that are no pass, the worst first, and how many passed."""
    for verdict in _SHOWN:
        for finding in findings:
            if finding.verdict is verdict:
                yield from _message(finding, width, size)
    passed = sum(finding.verdict is Verdict.PASS for finding in findings)
    if passed:
        is_all = not any(finding.verdict in _SHOWN for finding in findings)
        text = f"{passed} 项全部通过" if is_all else f"另 {passed} 项通过"
        yield _Line(text=text, height=1.6 * size, size=0.95 * size, indent=1.5 * size, mark=Verdict.PASS)


def _message(finding: Finding, width: float, size: float) -> Iterator[_Line]:
    indent = 1.5 * size
    for at, part in enumerate(wrapped(finding.message, 0.95 * size, width - indent)):
        yield _Line(text=part, height=1.45 * size, size=0.95 * size, indent=indent,
                    mark=finding.verdict if at == 0 else None)  # fmt: skip


def _write(panel: Image, lines: list[_Line], size: float) -> None:
    left, top = 1.0 * size, 1.0 * size
    for line in lines:
        middle = top + line.height / 2
        if line.badge is not None:
            _badge(panel, *line.badge, (left, middle - 0.8 * size), size)
        if line.mark is not None:
            draw_mark(panel, line.mark, (left + 0.5 * size, middle), 0.85 * size, LIGHT.of(line.mark))
        draw_text(panel, line.text, (left + line.indent, middle), line.size, LIGHT.text, is_bold=line.is_bold)
        top += line.height
