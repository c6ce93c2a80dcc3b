"""The numbers of the threshold file that judge pictures: whole pages, and the cells of a code's digits."""

from dataclasses import replace
from functools import cache

import cv2
import numpy as np

from seals.check import check_page
from seals.codes import are_formed
from seals.page_content import FormTemplate
from seals.reading import Vote
from seals.thresholds import Thresholds
from seals.values import FindingCode, Scale, ScaleSource, Verdict
from tests.unit.seals.limit_cases import Case, Judge, passing, reviewing
from training.digits.glyphs import stroke_face

_DPI = 75.0
_CARD_MM = (85.6, 54.0, 3.18)


def _sheet() -> np.ndarray:
    """A whole A4 page at 75 dpi with rows of text and no seal."""
    sheet = np.full((877, 620, 3), 250, np.uint8)
    for row in range(420, 800, 18):
        cv2.putText(sheet, "ABCDEFGH 12345 " * 4, (40, row), cv2.FONT_HERSHEY_PLAIN, 0.9, (30, 30, 30), 1)
    return sheet


def _with_card(percent: float) -> np.ndarray:
    """The sheet with a copied ID card on it, at so much of its size."""
    sheet = _sheet()
    wide, high, corner = (round(mm * _DPI / 25.4 * percent / 100) for mm in _CARD_MM)
    card = np.zeros((high, wide), np.uint8)
    cv2.rectangle(card, (corner, 0), (wide - corner - 1, high - 1), 255, -1)
    cv2.rectangle(card, (0, corner), (wide - 1, high - corner - 1), 255, -1)
    for x in (corner, wide - corner - 1):
        for y in (corner, high - corner - 1):
            cv2.circle(card, (x, y), corner, 255, -1)
    sheet[100 : 100 + high, 150 : 150 + wide][card > 0] = (205, 200, 200)
    return sheet


def _turned(degrees: float) -> np.ndarray:
    turn = cv2.getRotationMatrix2D((310, 438), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(_sheet(), turn, (620, 877), borderValue=(250, 250, 250)), np.uint8)


def _cut_to(percent: float) -> np.ndarray:
    """The page's height changed, so that its aspect is off by so much."""
    rows = round(620 * 297 / 210 * (1 + percent / 100))
    return np.asarray(cv2.copyMakeBorder(_sheet(), 0, 60, 0, 0, cv2.BORDER_CONSTANT, value=(250, 250, 250))[:rows])


def _blurred(sigma_px: float) -> np.ndarray:
    sheet = np.full((600, 600, 3), 250, np.uint8)
    for column in range(20, 600, 60):
        sheet[:, column : column + 30] = 20
    return np.asarray(cv2.GaussianBlur(sheet, (0, 0), sigma_px), np.uint8)


def _shaded(percent: float) -> np.ndarray:
    """The right side so much darker than the left."""
    shade = np.linspace(1.0, 1.0 - percent / 100, 620)[None, :, None]
    return (_sheet().astype(np.float32) * shade).astype(np.uint8)


def _dark_beside(width_px: float) -> np.ndarray:
    """A dark stripe this wide down the left side; the whole left edge is 0.29 of the rim."""
    sheet = _sheet()
    sheet[:, : round(width_px)] = 40
    return sheet


def _form(percent: float) -> np.ndarray:
    """A form of 170 mm copied at so much of its size: a table of rules and rows of text."""
    sheet = np.full((877, 620, 3), 250, np.uint8)
    half = 170 * _DPI / 25.4 * percent / 200
    left, right = round(310 - half), round(310 + half)
    for row in range(200, 700, 40):
        cv2.line(sheet, (left, row), (right, row), (30, 30, 30), 1)
        cv2.putText(sheet, "ABCDEFGH 12345", (left + 20, row + 25), cv2.FONT_HERSHEY_PLAIN, 0.9, (30, 30, 30), 1)
    cv2.rectangle(sheet, (left, 200), (right, 680), (30, 30, 30), 1)
    return sheet


def _reduced(thresholds: Thresholds, percent: float) -> object:
    form = FormTemplate(name="表", width_mm=170.0, source="drawn")
    scale = Scale(dpi=_DPI, source=ScaleSource.GIVEN)
    found = check_page(_drawn("form", percent), scale=scale, thresholds=thresholds, form=form).findings
    return next(f.verdict for f in found if f.code is FindingCode.PAGE_REDUCED)


_DRAWN = {"turn": _turned, "aspect": _cut_to, "blur": _blurred, "shade": _shaded, "dark": _dark_beside,
          "card": _with_card, "form": _form}  # fmt: skip


@cache
def _drawn(kind: str, value: float) -> np.ndarray:
    return _DRAWN[kind](value)


def _on_page(code: FindingCode, kind: str) -> Judge:
    scale = Scale(dpi=_DPI, source=ScaleSource.GIVEN)

    def judge(thresholds: Thresholds, value: float) -> object:
        found = check_page(_drawn(kind, value), scale=scale, thresholds=thresholds).findings
        return next(f.verdict for f in found if f.code is code)

    return judge


def _resolution(thresholds: Thresholds, dpi: float) -> object:
    scale = Scale(dpi=dpi, source=ScaleSource.GIVEN)
    found = check_page(np.full((300, 300, 3), 250, np.uint8), scale=scale, thresholds=thresholds).findings
    return next(f.verdict for f in found if f.code is FindingCode.PAGE_RESOLUTION)


F = FindingCode
_SKEW, _ASPECT = _on_page(F.PAGE_SKEW, "turn"), _on_page(F.PAGE_CUT_OFF, "aspect")
_CARD, _BLUR = _on_page(F.PAGE_REDUCED, "card"), _on_page(F.PAGE_BLUR, "blur")
_LIGHT = _on_page(F.PAGE_ILLUMINATION, "shade")

PAGE_BANDS = {
    "skew.pass_low": passing(_SKEW, -0.4, -1.2),
    "skew.pass_high": passing(_SKEW, 0.4, 1.2),
    "skew.review_low": reviewing(_SKEW, -4.5, -5.5),
    "skew.review_high": reviewing(_SKEW, 4.5, 5.5),
    "illumination.pass_high": Case(_LIGHT, 4.0, 10.0, Verdict.PASS, Verdict.REVIEW, moved=(0.5, 9.0)),
    "page_aspect.pass_low": passing(_ASPECT, -0.5, -1.5),
    "page_aspect.pass_high": passing(_ASPECT, 0.5, 1.5),
    "page_reduced.pass_low": passing(_CARD, 100.0, 95.0),
    "page_reduced.pass_high": passing(_CARD, 100.0, 105.0),
    "page_content.pass_low": passing(_reduced, 94.0, 86.0),
    "page_resolution.pass_low": passing(_resolution, 300.0, 290.0),
    "page_resolution.review_low": reviewing(_resolution, 155.0, 145.0),
    "page_blur.pass_high": Case(_BLUR, 1.5, 2.5, Verdict.PASS, Verdict.REVIEW, moved=(2.0, 6.5)),
    "page_blur.review_high": Case(_BLUR, 2.5, 4.5, Verdict.REVIEW, Verdict.FAIL, moved=(4.1, 20.0)),
}

PHOTO = {
    "photo.illumination": Case(
        _on_page(F.PAGE_PHOTO, "shade"), 10.0, 20.0, Verdict.PASS, Verdict.REVIEW, moved=(0.5, 40.0)
    ),
    "photo.dark_surround": Case(
        _on_page(F.PAGE_PHOTO, "dark"), 0.0, 30.0, Verdict.PASS, Verdict.REVIEW, moved=(-0.01, 0.9)
    ),
}

_WIDTH, _GLYPH = 0.15, 0.6


def _cell(digit: int, stroke: float = _WIDTH) -> np.ndarray:
    """Return a (2, 48, 32) cell with a digit of 32 px height in its middle, its stroke in digit heights."""
    large = np.zeros((144, 96), np.float32)
    glyph = stroke_face(stroke, _GLYPH).masks[digit]
    left = (96 - glyph.shape[1]) // 2
    large[24:120, left : left + glyph.shape[1]] = glyph
    ink = cv2.resize(large, (32, 48), interpolation=cv2.INTER_AREA)
    return np.stack([ink, np.zeros_like(ink)])


def _filled_nine(density: float) -> np.ndarray:
    """A nine whose counter ink has run into."""
    cell = _cell(9)
    closed = cv2.morphologyEx(cell[0], cv2.MORPH_CLOSE, np.ones((17, 17)))
    cell[0] = np.maximum(cell[0], density * (closed > 0.5))
    return cell


def _blotted_six(radius: int) -> np.ndarray:
    """A six with a blot in its bay."""
    cell = _cell(6)
    if radius:
        cv2.circle(cell[0], (17, 18), radius, 1.0, -1)
    return cell


def _worn_eight(pixels: int) -> np.ndarray:
    """An eight that lost so much of its left side."""
    worn = _cell(8)
    _, xs = np.nonzero(worn[0] > 0.3)
    worn[0, :, : xs.min() + pixels] = 0
    return worn


def _thinned(times: int) -> np.ndarray:
    """A nought that a void along its inside has thinned."""
    worn = _cell(0)
    worn[0] = cv2.erode(worn[0], np.ones((3, 3)), iterations=times) if times else worn[0]
    return worn


_OTHER_RULES = {"stroke_median_max": 9.0, "stroke_max": 9.0, "counter_density": 1e9, "twin_missing_max": 9.0,
                "twin_reshaped_max": 9.0, "blot_ratio": 99.0}  # fmt: skip


def _formed(only: tuple[str, ...], cells: list[np.ndarray], digits: str, at: int, thresholds: Thresholds) -> object:
    """Tell whether one cell is formed; of the rules on cells only these count, the others are lifted."""
    kept = thresholds.limits["digits"]
    lifted = {**kept, **{name: value for name, value in _OTHER_RULES.items() if name not in only}}
    votes = [Vote(digit=digit, p=1.0, share=1.0) for digit in digits]
    thresholds = replace(thresholds, limits={**thresholds.limits, "digits": lifted})
    return are_formed(np.stack(cells), votes, thresholds)[at]


def _spread(thresholds: Thresholds, stroke: float) -> object:
    cells = [_cell(digit, stroke) for digit in (3, 6, 0, 1, 2)]
    return _formed(("stroke_median_max",), cells, "36012", 0, thresholds)


def _one_fat(thresholds: Thresholds, stroke: float) -> object:
    cells = [_cell(digit) for digit in (3, 6, 0, 1)]
    return _formed(("stroke_max",), [*cells, _cell(2, stroke)], "36012", 4, thresholds)


def _filled(thresholds: Thresholds, density: float) -> object:
    return _formed(("counter_density",), [_filled_nine(density)] * 3, "999", 0, thresholds)


def _lost(thresholds: Thresholds, times: float) -> object:
    cells = [_cell(0), _thinned(round(times)), _cell(0), _cell(7)]
    return _formed(("twin_missing_max",), cells, "0007", 1, thresholds)


def _reshaped(thresholds: Thresholds, worn_px: float) -> object:
    """An eight that wore down to a 3 beside whole threes; 0: a whole 3."""
    third = _worn_eight(round(worn_px)) if worn_px else _cell(3)
    return _formed(("twin_reshaped_max",), [_cell(3), _cell(3), third, _cell(3)], "3333", 2, thresholds)


def _blot(thresholds: Thresholds, radius: float) -> object:
    cells = [*(_cell(digit) for digit in (4, 3, 0, 6, 1)), _blotted_six(round(radius))]
    return _formed(("blot_ratio",), cells, "430616", 5, thresholds)


CELLS = {
    "digits.stroke_median_max": Case(_spread, 0.15, 0.34, True, False),
    "digits.stroke_max": Case(_one_fat, 0.20, 0.50, True, False),
    "digits.counter_density": Case(_filled, 0.60, 0.95, True, False, moved=(0.3, 0.98)),
    "digits.twin_missing_max": Case(_lost, 0.0, 1.0, True, False, moved=(-0.01, 0.9)),
    "digits.twin_reshaped_max": Case(_reshaped, 0.0, 4.0, True, False, moved=(-0.01, 0.9)),
    "digits.blot_ratio": Case(_blot, 0.0, 6.0, True, False, moved=(0.5, 9.0)),
}
