"""The code's digits enlarged, the weakest first, each with the same place of the seal's other impressions under it."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from seals.lettering import draw_mark, draw_text, fitted_size
from seals.plots import LIGHT
from seals.values import DigitCell, Image, SealCheck, Verdict

_CELL = 104  # width of an enlarged digit
_SIZE = 20.0
_HEAD, _GAP, _MARGIN = 74, 12, 24
_ALIKE = 9  # of 13 digits equal: impressions of one seal, a few of them misread (two seals share a region of six)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """One impression for the sheet: what it is called (a file, a document) and its check."""

    title: str
    seal: SealCheck


def same_code(seal: SealCheck, others: Sequence[Impression]) -> list[Impression]:
    """Return those of `others` that bear the code of `seal`, as far as it was read."""
    return [
        other
        for other in others
        if other.seal is not seal
        and len(other.seal.digits) == len(seal.digits)
        and sum(_digit_at(other.seal, cell.position) == cell.digit for cell in seal.digits) >= _ALIKE
    ]


def _digit_at(seal: SealCheck, position: int) -> str | None:
    return next((cell.digit for cell in seal.digits if cell.position == position), None)


def digit_sheet(impression: Impression, others: Sequence[Impression] = ()) -> Image | None:
    """Draw the digits of one impression.

    Parameters
    ----------
    impression : Impression
        Whose code is looked at; its digits stand in the first row, those that cannot be relied on first.
    others : sequence of Impression
        Impressions of the same seal, a row each.

    Returns
    -------
    (H, W, 3) uint8 array or None
        BGR; None where no code was read.
    """
    cells = sorted(impression.seal.digits, key=lambda cell: (cell.legible, cell.confidence))
    if not cells:
        return None
    rows = [impression, *others]
    tall = round(_CELL * max(cell.crop.shape[0] / cell.crop.shape[1] for cell in cells))
    label = 210 if others else 0
    wide = 2 * _MARGIN + label + len(cells) * (_CELL + _GAP) - _GAP
    sheet = np.full((96 + _HEAD + len(rows) * (tall + _GAP) + _MARGIN, wide, 3), LIGHT.ground, np.uint8)
    _title(sheet, impression.seal)
    for row, each in enumerate(rows):
        top = 96 + _HEAD + row * (tall + _GAP)
        if others:
            size = fitted_size(each.title, 0.9 * _SIZE, label - 16, least_px=11)
            draw_text(sheet, each.title, (_MARGIN, top + tall / 2), size, LIGHT.text)
        for column, cell in enumerate(cells):
            left = _MARGIN + label + column * (_CELL + _GAP)
            same = cell if row == 0 else next((c for c in each.seal.digits if c.position == cell.position), None)
            _draw_cell(sheet, same, (left, top), tall)
            if row == 0:
                _draw_head(sheet, cell, left)
    return sheet


def _title(sheet: Image, seal: SealCheck) -> None:
    weak = sum(not cell.legible for cell in seal.digits)
    said = "各位都清楚" if not weak else f"{weak} 位不能确认，排在最前"
    draw_text(sheet, f"编码 {seal.code or '未读全'}", (_MARGIN, 34), 1.4 * _SIZE, LIGHT.text, is_bold=True)
    draw_mark(sheet, Verdict.REVIEW if weak else Verdict.PASS, (_MARGIN + 10, 72), _SIZE, _colour(not weak))
    draw_text(sheet, said, (_MARGIN + 30, 72), _SIZE, LIGHT.text)


def _colour(is_good: bool) -> tuple[int, int, int]:
    return LIGHT.of(Verdict.PASS if is_good else Verdict.REVIEW)


def _draw_head(sheet: Image, cell: DigitCell, left: int) -> None:
    """Write over a column which digit it is, what was read, and how surely."""
    middle = left + _CELL / 2
    draw_text(sheet, f"第 {cell.position} 位", (middle, 96 + 12), 0.85 * _SIZE, LIGHT.muted, align=0.5)
    draw_text(sheet, cell.digit or "?", (middle - 22, 96 + 46), 1.6 * _SIZE, LIGHT.text, align=0.5, is_bold=True)
    draw_mark(sheet, Verdict.PASS if cell.legible else Verdict.REVIEW, (middle + 6, 96 + 46), 16, _colour(cell.legible))
    draw_text(sheet, f"{100 * cell.confidence:.0f}", (middle + 20, 96 + 46), 0.8 * _SIZE, LIGHT.muted)


def _draw_cell(sheet: Image, cell: DigitCell | None, corner: tuple[int, int], tall: int) -> None:
    left, top = corner
    place = sheet[top : top + tall, left : left + _CELL]
    if cell is None:
        place[:] = (244, 241, 238)
        draw_text(sheet, "—", (left + _CELL / 2, top + tall / 2), _SIZE, LIGHT.muted, align=0.5)
        return
    place[:] = cv2.resize(cell.crop, (_CELL, tall), interpolation=cv2.INTER_CUBIC)
    pen = 1 if cell.legible else 3
    cv2.rectangle(sheet, (left - 2, top - 2), (left + _CELL + 1, top + tall + 1), _colour(cell.legible), pen)
