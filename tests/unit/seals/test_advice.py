"""Every line that is not good enough says what to do, and in what way a red is none of the usual."""

import cv2
import numpy as np
import pytest

from seals.advice import advised
from seals.check import check_page
from seals.findings import make_finding
from seals.values import Finding, FindingCode, Scale, ScaleSource, Verdict
from tests.unit.seals.drawing import blank, round_seal, text_line
from tests.unit.seals.thresholds_text import shipped

_WRONG = {Verdict.REVIEW, Verdict.FAIL}
_TOGETHER_ALONE = {FindingCode.SEAL_IMPRESSIONS_DIFFER, FindingCode.PAGE_READING}


def _checked(page: np.ndarray, dpi: float = 300.0) -> list[Finding]:
    check = check_page(page, scale=Scale(dpi=dpi, source=ScaleSource.GIVEN), thresholds=shipped())
    return [*check.findings, *(line for seal in check.seals for line in seal.findings)]


@pytest.mark.parametrize("verdict", sorted(_WRONG))
@pytest.mark.parametrize("code", [code for code in FindingCode if code not in _TOGETHER_ALONE])
def test_a_line_that_is_not_good_enough_says_what_to_do(code: FindingCode, verdict: Verdict) -> None:
    (line,) = advised([make_finding(code, verdict, 1.0, "", "", "量得 1，不合格")])
    assert line.message.startswith("量得 1，不合格；")
    assert "请" in line.message or "不能" in line.message


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - _WRONG))
def test_a_line_that_is_good_enough_stays_as_it_is(verdict: Verdict) -> None:
    line = make_finding(FindingCode.SEAL_CONTRAST, verdict, 1.0, "", "", "合格")
    assert advised([line]) == (line,)


def test_what_already_says_what_to_do_says_it_once() -> None:
    line = make_finding(FindingCode.PAGE_CUT_OFF, Verdict.FAIL, 1.0, "", "", "有印章被切断，请重新扫描整页")
    assert advised([line]) == (line,)


def test_on_a_bad_page_every_line_says_what_to_do() -> None:
    page = blank(70, 60, (215, 225, 230))
    round_seal(page, (45, 30))
    text_line(page, (15, 30), "ABCDEF", (30, 30, 30))
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), 6.0), np.uint8)
    wrong = [line for line in _checked(soft, 140.0) if line.verdict in _WRONG]
    assert len(wrong) >= 6
    assert all("请" in line.message for line in wrong)


@pytest.mark.parametrize(
    ("hue", "expected", "says"),
    [(-40, Verdict.FAIL, "其他颜色"), (-20, Verdict.REVIEW, "偏紫"), (-5, Verdict.REVIEW, "偏紫"),
     (20, Verdict.PASS, "红色，"), (50, Verdict.REVIEW, "偏橙"), (57, Verdict.REVIEW, "偏橙"),
     (75, Verdict.FAIL, "其他颜色")],
)  # fmt: skip
def test_a_red_is_never_refused_for_its_hue_and_what_is_no_red_always(hue: float, expected: Verdict, says: str) -> None:
    page = blank(60, 60)
    round_seal(page, (30, 30), colour=_bgr_of(hue))
    line = next(line for line in _checked(page) if line.code is FindingCode.SEAL_INK_COLOUR)
    assert line.verdict is expected
    assert says in line.message


def _bgr_of(hue_deg: float) -> tuple[int, int, int]:
    """Return an ink of L* 48, C* 55 and this CIELAB hue."""
    turn = np.deg2rad(hue_deg)
    lab = np.array([[[48.0, 55.0 * np.cos(turn), 55.0 * np.sin(turn)]]], np.float32)
    blue, green, red = (cv2.cvtColor(lab, cv2.COLOR_LAB2BGR)[0, 0] * 255.0).round().astype(int).tolist()
    return blue, green, red


def test_a_pale_red_is_to_be_stamped_with_more_ink_and_not_with_another() -> None:
    page = blank(60, 60)
    round_seal(page, (30, 30), colour=(165, 160, 235))
    line = next(line for line in _checked(page) if line.code is FindingCode.SEAL_INK_COLOUR)
    assert line.verdict is Verdict.REVIEW
    assert "蘸足印油" in line.message
    assert "用红色印油" not in line.message
