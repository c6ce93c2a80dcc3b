"""The pictures of a check: words whole and inside, what is drawn lies where it was found."""

import string
from dataclasses import replace

import numpy as np
import pytest

from seals.annotate import ink_mask
from seals.check import check_page
from seals.digit_sheet import Impression, digit_sheet, same_code
from seals.lettering import draw_text, text_width, wrapped
from seals.page_picture import annotated_page
from seals.plots import LIGHT
from seals.values import DigitCell, Image, PageCheck, Scale, ScaleSource, SealCheck
from tests.unit.seals.drawing import blank, round_seal, text_line
from tests.unit.seals.thresholds_text import shipped

_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)


@pytest.fixture(scope="module")
def checked() -> tuple[Image, PageCheck]:
    page = blank(80, 70)
    round_seal(page, (38, 33), gap_deg=60)
    text_line(page, (24, 36), "ABC", (20, 20, 20))
    return page, check_page(page, scale=_300, thresholds=shipped())


def _drawn(text: str) -> np.ndarray:
    picture = np.full((60, 60, 3), 255, np.uint8)
    draw_text(picture, text, (30, 30), 40, (0, 0, 0), align=0.5)
    return picture


@pytest.mark.parametrize("char", "圆环完整度公章法定代表人编码位不合格赣ΔµÀ≥°×")
def test_every_character_is_a_glyph_of_its_own_and_whole(char: str) -> None:
    glyph = _drawn(char)
    assert not np.array_equal(glyph, _drawn("?"))
    assert (glyph < 128).any()
    edges = (glyph[0], glyph[-1], glyph[:, 0], glyph[:, -1])
    assert all((edge == 255).all() for edge in edges)


def test_lines_are_broken_between_characters_and_never_too_wide() -> None:
    text = "边缘宽度 434 µm，需人工查看；ring_complete 不合格（见第 3、5 位）。" + "x" * 90
    lines = wrapped(text, 20, 180)
    assert all(text_width(line, 20) <= 180 + 24 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，。；）" for line in lines)


@pytest.mark.parametrize("zoom", [0.34, 1.0, 2.0], ids=["100 dpi", "300 dpi", "600 dpi"])
def test_nothing_beside_the_page_is_clipped(checked: tuple[Image, PageCheck], zoom: float) -> None:
    page, check = checked
    scaled = np.full((round(page.shape[0] * zoom), round(page.shape[1] * zoom), 3), 250, np.uint8)
    seal = check.seals[0]
    long_name = replace(seal, name="江西省" * 20, findings=seal.findings * 3)
    picture = annotated_page(scaled, replace(check, seals=(long_name,)))
    panel = picture[:, scaled.shape[1] :]
    assert (panel[:, -3:] == 255).all() and (panel[-3:] == 255).all() and (panel[:3] == 255).all()
    assert (panel < 100).any()


def test_seals_are_outlined_and_failures_have_the_mark_of_failure(checked: tuple[Image, PageCheck]) -> None:
    page, check = checked
    picture = annotated_page(page, check)
    cyan = np.abs(picture.astype(int) - (216, 180, 0)).max(axis=2) < 30
    rows, columns = np.nonzero(cyan)
    g = check.seals[0].geometry
    away = np.hypot(rows - g.centre_y, columns - g.centre_x)
    assert np.abs(away / g.radius - 1).max() < 0.06
    badge = np.abs(picture[:, : page.shape[1]].astype(int) - LIGHT.of(check.seals[0].verdict)).max(axis=2) < 10
    assert badge.sum() > 300


def test_the_mask_shows_ink_and_what_is_foreign(checked: tuple[Image, PageCheck]) -> None:
    page, check = checked
    mask = ink_mask(page, check.seals[0], 300 / 25.4)
    assert mask is not None
    dark, amber = (
        (np.abs(mask.astype(int) - colour).max(axis=2) < 10).mean() for colour in ((40, 32, 24), LIGHT.missing)
    )
    assert dark > 0.08
    assert amber > 0.005


def _code(seal: SealCheck, digits: str, weak: tuple[int, ...] = ()) -> SealCheck:
    cells = tuple(
        DigitCell(position=at, digit=digit, confidence=0.3 + at / 100 if at in weak else 0.98, legible=at not in weak,
                  box_px=(0, 0, 9, 9), crop=np.full((48, 32, 3), 10 * at, np.uint8))
        for at, digit in enumerate(digits, start=1)
    )  # fmt: skip
    return replace(seal, code=digits, digits=cells)


def test_weak_digits_come_first_with_the_other_impressions_under_them(checked: tuple[Image, PageCheck]) -> None:
    seal = checked[1].seals[0]
    code = "36010" + string.digits[:8]
    one = Impression(title="扫描一", seal=_code(seal, code, weak=(7, 4)))
    two = Impression(title="扫描二", seal=_code(seal, code[:-1] + "0"))
    other = Impression(title="另一枚", seal=_code(seal, "44030" + string.digits[1:9]))
    assert same_code(one.seal, [one, two, other]) == [two]
    alone, together = digit_sheet(one), digit_sheet(one, [two])
    assert alone is not None and together is not None
    first_cell = alone[96 + 74 + 40, 24 + 50]
    assert first_cell.tolist() == [40, 40, 40]  # digit 4, the less certain of the two
    assert together.shape[0] > alone.shape[0] + 100
    assert digit_sheet(Impression(title="", seal=seal)) is None
