"""Whole checks on drawn pages, without reading."""

import numpy as np
import pytest

from seals.check import check_page
from seals.values import UNKNOWN_SCALE, FindingCode, InkColour, PageCheck, Scale, ScaleSource, SealShape, Verdict
from tests.unit.seals.drawing import RED, blank, round_seal, square_seal, text_line
from tests.unit.seals.thresholds_text import shipped

_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)


def _check(page: np.ndarray, scale: Scale = _300) -> PageCheck:
    return check_page(page, scale=scale, thresholds=shipped())


def _verdict(check: PageCheck, code: FindingCode, seal: int = 0) -> Verdict:
    return next(f.verdict for f in check.seals[seal].findings if f.code is code)


def test_a_round_seal_is_found_and_measured() -> None:
    page = blank(80, 70)
    round_seal(page, (38.0, 33.0))
    check = _check(page)
    assert [seal.shape for seal in check.seals] == [SealShape.ROUND]
    seal = check.seals[0]
    assert seal.colour is InkColour.RED
    assert seal.width_mm == pytest.approx(40.0, abs=0.15)
    assert seal.geometry.centre_x == pytest.approx(38.0 * 300 / 25.4, abs=2)
    for code in (
        FindingCode.SEAL_SIZE,
        FindingCode.SEAL_RING_COMPLETE,
        FindingCode.SEAL_CONTRAST,
        FindingCode.SEAL_IMPURITIES,
    ):
        assert _verdict(check, code) is Verdict.PASS, code
    assert _verdict(check, FindingCode.SEAL_CODE_DIGITS) is Verdict.NOT_MEASURED
    assert seal.verdict is Verdict.NOT_MEASURED


def test_without_a_scale_the_size_is_not_measured() -> None:
    page = blank(60, 60)
    round_seal(page, (30, 30))
    check = _check(page, UNKNOWN_SCALE)
    assert check.seals[0].width_mm is None
    assert _verdict(check, FindingCode.SEAL_SIZE) is Verdict.NOT_MEASURED


def test_two_rounds_and_a_square_on_one_page() -> None:
    page = blank(210, 120)
    round_seal(page, (45, 50))
    round_seal(page, (92, 52))
    square_seal(page, (150, 40))
    check = _check(page)
    assert sorted(seal.shape.value for seal in check.seals) == ["round", "round", "square"]
    square = next(seal for seal in check.seals if seal.shape is SealShape.SQUARE)
    assert square.width_mm == pytest.approx(20.0, abs=0.2)


def test_overlapping_seals_are_both_found() -> None:
    page = blank(120, 80)
    round_seal(page, (40, 40))
    round_seal(page, (68, 42))
    assert len(_check(page).seals) == 2


def test_red_headlines_rules_and_tables_are_no_seals() -> None:
    page = blank(210, 150)
    text_line(page, (15, 30), "RED LETTERHEAD", RED)
    page[500:512, 100:2300] = RED
    for x in range(150, 2200, 300):
        page[700:1300, x : x + 6] = RED
    for y in range(700, 1301, 150):
        page[y : y + 6, 150:1956] = RED
    assert _check(page).seals == ()


def test_a_grey_copy_is_found_and_failed() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33), colour=(110, 110, 110))
    check = _check(page)
    assert check.seals[0].colour is InkColour.GREY
    assert _verdict(check, FindingCode.SEAL_GREY_COPY) is Verdict.FAIL
    assert check.seals[0].verdict is Verdict.FAIL


@pytest.mark.parametrize(("gap", "expected"), [(0.0, Verdict.PASS), (40.0, Verdict.REVIEW), (90.0, Verdict.FAIL)])
def test_a_gap_in_the_ring_counts(gap: float, expected: Verdict) -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33), gap_deg=gap)
    check = _check(page)
    assert _verdict(check, FindingCode.SEAL_RING_COMPLETE) is expected


def test_printed_text_through_the_seal_is_an_impurity() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    text_line(page, (10, 38), "BLACK", (20, 20, 20))
    assert _verdict(_check(page), FindingCode.SEAL_IMPURITIES) is Verdict.FAIL


@pytest.mark.parametrize(
    ("paper", "expected"),
    [((250, 250, 250), Verdict.PASS), ((220, 222, 224), Verdict.REVIEW), ((190, 220, 235), Verdict.FAIL)],
)
def test_tinted_paper_is_a_base_colour(paper: tuple[int, int, int], expected: Verdict) -> None:
    page = blank(80, 70, paper)
    round_seal(page, (38, 33))
    assert _verdict(_check(page), FindingCode.SEAL_BASE_COLOUR) is expected


def test_a_seal_over_the_edge_is_cut_off() -> None:
    page = blank(80, 70)
    round_seal(page, (15, 35))
    check = _check(page)
    assert len(check.seals) == 1
    assert next(f.verdict for f in check.findings if f.code is FindingCode.PAGE_CUT_OFF) is Verdict.FAIL


@pytest.mark.parametrize("paper", [0, 128, 255])
def test_an_empty_page_has_no_seals(paper: int) -> None:
    assert _check(np.full((400, 300, 3), paper, np.uint8)).seals == ()


def test_noise_has_no_seals() -> None:
    noise = np.random.default_rng(5).integers(0, 255, (500, 400, 3), dtype=np.uint8)
    assert _check(noise).seals == ()


def test_progress_is_told_and_can_cancel() -> None:
    class Stop(Exception):
        pass

    def stop(done: int, total: int, what: str) -> None:
        raise Stop

    page = blank(80, 70)
    round_seal(page, (38, 33))
    with pytest.raises(Stop):
        check_page(page, scale=_300, thresholds=shipped(), progress=stop)


def test_the_json_has_exactly_the_agreed_keys() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    document = _check(page).to_json()
    assert set(document) == {"page", "seals"}
    assert set(document["page"]) == {"width_px", "height_px", "dpi", "scale_source", "findings"}
    assert set(document["seals"][0]) == {
        "shape",
        "box_px",
        "width_mm",
        "height_mm",
        "rotation_deg",
        "colour",
        "name",
        "code",
        "digits",
        "findings",
        "verdict",
    }
    assert set(document["seals"][0]["findings"][0]) == {"code", "verdict", "value", "unit", "threshold", "message"}


@pytest.mark.parametrize(
    ("centre_mm", "expected"),
    [((60, 12), Verdict.REVIEW), ((60, -8), Verdict.REVIEW), ((60, 26), Verdict.PASS)],
    ids=["more than half of it", "a third of it", "whole"],
)
def test_red_ink_that_runs_out_of_the_picture_is_said(centre_mm: tuple[float, float], expected: Verdict) -> None:
    page = blank(120, 90)
    round_seal(page, centre_mm)
    check = check_page(page, scale=_300, thresholds=shipped())
    line = next(f for f in check.findings if f.code is FindingCode.PAGE_CUT_OFF)
    assert line.verdict is (Verdict.FAIL if check.seals and expected is Verdict.REVIEW else expected)
