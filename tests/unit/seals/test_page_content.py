"""How wide a page is printed: what is no print does not widen it, and a reduced copy is told from the form."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

import resources
from seals.check import check_page
from seals.page_content import BadTemplates, FormTemplate, form_templates
from seals.values import UNKNOWN_SCALE, Finding, FindingCode, Scale, ScaleSource, Verdict
from tests.unit.seals.thresholds_text import shipped

_DPI = 150.0
_MM = _DPI / 25.4
_FORM = FormTemplate(name="电子签章采集表", width_mm=170.0, source="drawn here")
_GIVEN = Scale(dpi=_DPI, source=ScaleSource.GIVEN)
_INK = (40, 40, 40)
Sheet = np.ndarray


def _sheet(percent: float = 100.0) -> Sheet:
    """An A4 form of 170 mm at 150 dpi: a table and rows of text, copied at so much of its size onto A4."""
    sheet = np.full((1754, 1240, 3), 250, np.uint8)
    for row in range(250, 1400, 80):
        cv2.line(sheet, _at(20, row / _MM), _at(190, row / _MM), _INK, 1)
        cv2.putText(sheet, "ABCDEFGH 12345 " * 3, (170, row + 50), cv2.FONT_HERSHEY_PLAIN, 1.6, _INK, 2)
    cv2.rectangle(sheet, _at(20, 250 / _MM), _at(190, 1370 / _MM), _INK, 2)
    small = cv2.getRotationMatrix2D((620, 877), 0.0, percent / 100)
    size = (1240, 1754)
    return np.asarray(cv2.warpAffine(sheet, small, size, flags=cv2.INTER_AREA, borderValue=(250, 250, 250)), np.uint8)


def _at(x_mm: float, y_mm: float) -> tuple[int, int]:
    return round(x_mm * _MM), round(y_mm * _MM)


def _line(sheet: Sheet, *, form: FormTemplate = _FORM, scale: Scale = _GIVEN) -> Finding:
    found = check_page(sheet, scale=scale, thresholds=shipped(), form=form).findings
    return next(line for line in found if line.code is FindingCode.PAGE_REDUCED)


def _percent(sheet: Sheet) -> float:
    value = _line(sheet).value
    assert isinstance(value, float)
    return value


@pytest.mark.parametrize("percent", [100.0, 95.0, 88.0, 71.0])
def test_the_share_of_the_form_is_measured(percent: float) -> None:
    line = _line(_sheet(percent))
    assert isinstance(line.value, float)
    assert abs(line.value - percent) < 1.5
    assert line.verdict is (Verdict.PASS if percent >= 90.0 else Verdict.REVIEW)
    assert line.unit == "%"
    assert _FORM.source in line.source


def test_a_reduced_copy_says_what_it_is_and_what_to_do() -> None:
    line = _line(_sheet(80.0))
    assert "缩小复印" in line.message
    assert "电子签章采集表" in line.message
    assert "请按 1:1" in line.message


def _holes(sheet: Sheet) -> None:
    for y_mm in (108, 188):
        cv2.circle(sheet, _at(10, y_mm), round(3 * _MM), (25, 25, 25), -1)


def _staple(sheet: Sheet) -> None:
    cv2.line(sheet, _at(5, 6), _at(14, 12), (60, 60, 60), 5)


def _page_number(sheet: Sheet) -> None:
    cv2.putText(sheet, "- 1 -", _at(100, 290), cv2.FONT_HERSHEY_PLAIN, 1.6, _INK, 2)


def _handwriting(sheet: Sheet) -> None:
    cv2.putText(sheet, "JX2026", _at(4, 16), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.6, (30, 30, 30), 3)
    cv2.putText(sheet, "note", _at(192, 150), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.0, (30, 30, 30), 2)


def _specks(sheet: Sheet) -> None:
    rng = np.random.default_rng(3)
    for x, y in rng.uniform((2, 2), (208, 295), (80, 2)):
        cv2.circle(sheet, _at(x, y), 1, (60, 60, 60), -1)


def _black_rims(sheet: Sheet) -> None:
    sheet[:, :30] = 15
    sheet[-22:] = 15


def _seal_beyond(sheet: Sheet) -> None:
    cv2.circle(sheet, _at(187, 200), round(19.5 * _MM), (60, 50, 200), round(_MM))


def _grey_seal_beyond(sheet: Sheet) -> None:
    """A seal on a black-and-white copy, below the table, where nothing else hides that it is one."""
    cv2.circle(sheet, _at(187, 265), round(19.5 * _MM), (90, 90, 90), round(_MM))
    cv2.circle(sheet, _at(187, 265), round(6 * _MM), (90, 90, 90), -1)


def _blue_pen(sheet: Sheet) -> None:
    cv2.line(sheet, _at(6, 40), _at(12, 260), (170, 60, 30), 4)


_JUNK = [_holes, _staple, _page_number, _handwriting, _specks, _black_rims, _seal_beyond, _grey_seal_beyond, _blue_pen]


@pytest.mark.parametrize("add", _JUNK, ids=[add.__name__.strip("_") for add in _JUNK])
@pytest.mark.parametrize("percent", [100.0, 86.0])
def test_what_is_no_print_does_not_widen_the_page(add: Callable[[Sheet], None], percent: float) -> None:
    sheet = _sheet(percent)
    add(sheet)
    assert abs(_percent(sheet) - percent) < 2.0


@pytest.mark.parametrize("degrees", [-4.0, -1.0, 2.5, 4.0])
def test_a_tilted_page_is_as_wide_as_a_straight_one(degrees: float) -> None:
    turn = cv2.getRotationMatrix2D((620, 877), degrees, 1.0)
    tilted = cv2.warpAffine(_sheet(86.0), turn, (1240, 1754), borderValue=(250, 250, 250))
    assert abs(_percent(np.asarray(tilted, np.uint8)) - 86.0) < 2.0


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_on_its_side_is_measured_across_its_lines(turns: int) -> None:
    assert abs(_percent(np.ascontiguousarray(np.rot90(_sheet(86.0), turns))) - 86.0) < 2.0


def test_a_wider_page_passes() -> None:
    assert _line(_sheet(108.0)).verdict is Verdict.PASS


def test_what_cannot_be_compared_says_why() -> None:
    part = _line(np.ascontiguousarray(_sheet()[:900, :]))
    assert part.verdict is Verdict.NOT_APPLICABLE
    assert "不是 A4 整页" in part.message
    unknown = _line(_sheet(), scale=UNKNOWN_SCALE)
    assert unknown.verdict is Verdict.NOT_MEASURED
    assert "没有分辨率" in unknown.message
    blank = _line(np.full((1754, 1240, 3), 250, np.uint8))
    assert blank.verdict is Verdict.NOT_MEASURED
    assert "印刷内容太少" in blank.message


def test_without_a_form_and_a_card_the_line_does_not_apply() -> None:
    found = check_page(_sheet(71.0), scale=_GIVEN, thresholds=shipped()).findings
    line = next(line for line in found if line.code is FindingCode.PAGE_REDUCED)
    assert line.verdict is Verdict.NOT_APPLICABLE
    assert "表样" in line.message


def test_every_shipped_template_has_a_name_a_source_and_fits_on_a4() -> None:
    forms = form_templates(resources.read_text("form_templates.toml"))
    assert set(forms) == {"application_form", "authorization_letter", "seal_collection_form", "appointment_letter"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[forms]\na = 1",
        '[forms.a]\nname = "a"\nwidth_mm = 170',
        '[forms.a]\nname = "a"\nwidth_mm = 900\nsource = "x"',
    ],
)
def test_a_template_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(BadTemplates):
        form_templates(text)
