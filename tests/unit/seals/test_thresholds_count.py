"""Every band of the file reaches its finding: one that nothing fits fails a whole picture, one without ends passes it.

What each number of it decides is in `test_every_limit_counts.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from seals.check import check_page
from seals.codes import Code
from seals.findings import size_finding
from seals.findings_ink import print_dots_finding, print_pattern_finding
from seals.findings_text import overlap_finding
from seals.page_content import FormTemplate
from seals.print_dots import PrintDots
from seals.thresholds import Band, Thresholds
from seals.values import (
    UNKNOWN_SCALE,
    DigitCell,
    Finding,
    FindingCode,
    Scale,
    ScaleSource,
    SealKind,
    SealShape,
    Verdict,
)
from tests.unit.seals.drawing import blank, round_seal
from tests.unit.seals.thresholds_text import shipped

F = FindingCode
Scene = Callable[[Thresholds], Sequence[Finding]]
_BOX = (0, 0, 1, 1)


def _given(dpi: float) -> Scale:
    return Scale(dpi=dpi, source=ScaleSource.GIVEN)


@cache
def _seal_picture() -> np.ndarray:
    page = blank(52, 52)
    round_seal(page, (26, 26))
    return page


@cache
def _page_picture() -> np.ndarray:
    """A whole A4 page at 75 dpi with a card's outline, rows of text and no seal."""
    page = np.full((877, 620, 3), 250, np.uint8)
    for row in range(420, 800, 18):
        cv2.putText(page, "ABCDEFGH 12345 " * 4, (40, row), cv2.FONT_HERSHEY_PLAIN, 0.9, (30, 30, 30), 1)
    wide, high, corner = (round(mm * 75 / 25.4) for mm in (85.6, 54.0, 3.18))
    card = np.zeros((high, wide), np.uint8)
    cv2.rectangle(card, (corner, 0), (wide - corner - 1, high - 1), 255, -1)
    cv2.rectangle(card, (0, corner), (wide - 1, high - corner - 1), 255, -1)
    for x in (corner, wide - corner - 1):
        for y in (corner, high - corner - 1):
            cv2.circle(card, (x, y), corner, 255, -1)
    page[100 : 100 + high, 150 : 150 + wide][card > 0] = (205, 200, 200)
    return page


def _seal(thresholds: Thresholds, scale: Scale | None = None) -> Sequence[Finding]:
    check = check_page(_seal_picture(), scale=scale or _given(300), thresholds=thresholds)
    return (*check.seals[0].findings, *check.findings)


def _seal_without_scale(thresholds: Thresholds) -> Sequence[Finding]:
    return _seal(thresholds, UNKNOWN_SCALE)


def _page(thresholds: Thresholds) -> Sequence[Finding]:
    return check_page(_page_picture(), scale=_given(75), thresholds=thresholds).findings


def _form_page(thresholds: Thresholds) -> Sequence[Finding]:
    form = FormTemplate(name="表", width_mm=120.0, source="drawn")
    return check_page(_page_picture(), scale=_given(75), thresholds=thresholds, form=form).findings


def _size(shape: SealShape, size_mm: tuple[float, float], kind: SealKind = SealKind.AUTO) -> Scene:
    return lambda thresholds: (size_finding(shape, size_mm, kind, thresholds, _BOX),)


def _hidden_digit(thresholds: Thresholds) -> Sequence[Finding]:
    crop = np.zeros((2, 2, 3), np.uint8)
    cell = DigitCell(position=1, digit="1", confidence=1, legible=True, box_px=_BOX, crop=crop, hidden=0.05)
    return (overlap_finding(Code(digits=(cell,), is_judged=True), thresholds, _BOX),)


def _star(thresholds: Thresholds) -> Sequence[Finding]:
    return (print_pattern_finding(65.0, thresholds, _BOX),)


def _dots(thresholds: Thresholds) -> Sequence[Finding]:
    return (print_dots_finding(PrintDots(ink=40.0, paper=0.1), thresholds, _BOX),)


_BANDS: dict[str, tuple[FindingCode, Scene]] = {
    "size_company": (F.SEAL_SIZE, _seal),
    "size_company_minor": (F.SEAL_SIZE, _size(SealShape.ELLIPSE, (45.0, 30.0))),
    "size_legal": (F.SEAL_SIZE, _size(SealShape.SQUARE, (20.0, 20.0), SealKind.LEGAL)),
    "size_private": (F.SEAL_SIZE, _size(SealShape.SQUARE, (13.0, 13.0))),
    "contrast": (F.SEAL_CONTRAST, _seal),
    "ink_hue": (F.SEAL_INK_COLOUR, _seal),
    "ink_chroma": (F.SEAL_INK_COLOUR, _seal),
    "base_lightness": (F.SEAL_BASE_COLOUR, _seal),
    "base_chroma": (F.SEAL_BASE_COLOUR, _seal),
    "evenness": (F.SEAL_PAPER_EVENNESS, _seal),
    "impurities": (F.SEAL_IMPURITIES, _seal),
    "overlap": (F.SEAL_OVERLAP, _hidden_digit),
    "ring_complete": (F.SEAL_RING_COMPLETE, _seal),
    "ink_fill": (F.SEAL_INK_FILL, _seal),
    "smear": (F.SEAL_SMEAR, _seal),
    "ring_width_ratio": (F.SEAL_SMEAR, _seal),
    "ring_swing": (F.SEAL_SMEAR, _seal),
    "edge_width": (F.SEAL_SHARPNESS, _seal),
    "edge_width_relative": (F.SEAL_SHARPNESS, _seal_without_scale),
    "resolution": (F.SEAL_RESOLUTION, _seal),
    "resolution_radius": (F.SEAL_RESOLUTION, _seal_without_scale),
    "print_pattern": (F.SEAL_PRINT_PATTERN, _star),
    "print_dots": (F.SEAL_PRINT_DOTS, _dots),
    "print_dots_paper": (F.SEAL_PRINT_DOTS, _dots),
    "grey_copy": (F.SEAL_GREY_COPY, _seal),
    "skew": (F.PAGE_SKEW, _page),
    "illumination": (F.PAGE_ILLUMINATION, _seal),
    "page_aspect": (F.PAGE_CUT_OFF, _page),
    "page_reduced": (F.PAGE_REDUCED, _page),
    "page_content": (F.PAGE_REDUCED, _form_page),
    "page_resolution": (F.PAGE_RESOLUTION, _seal),
    "page_blur": (F.PAGE_BLUR, _seal),
}


def _with(name: str, band: Band) -> Thresholds:
    thresholds = shipped()
    return replace(thresholds, bands={**thresholds.bands, name: band})


def test_every_band_has_a_scene() -> None:
    assert set(_BANDS) == set(shipped().bands)


@pytest.mark.parametrize("name", list(_BANDS))
def test_a_band_turned_round_turns_the_verdict(name: str) -> None:
    code, scene = _BANDS[name]
    never = Band(unit="1", source="test", pass_low=1e9, review_low=1e9)
    always = Band(unit="1", source="test")

    def verdict(band: Band) -> Verdict:
        return next(finding.verdict for finding in scene(_with(name, band)) if finding.code is code)

    assert verdict(never) is Verdict.FAIL
    assert verdict(always) is Verdict.PASS
