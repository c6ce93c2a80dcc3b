"""Whole checks on drawn pages, without reading."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from seals.check import check_page
from seals.values import (
    UNKNOWN_SCALE,
    Finding,
    FindingCode,
    InkColour,
    PageCheck,
    Scale,
    ScaleSource,
    SealShape,
    Verdict,
)
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


def test_the_json_has_the_agreed_keys_and_where_a_threshold_is_from_and_what_to_look_at() -> None:
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
    lines = document["seals"][0]["findings"]
    assert set(lines[0]) == {"code", "verdict", "value", "unit", "threshold", "message", "source", "box_px"}


def _grey(page: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))


@pytest.mark.parametrize("dpi", [300.0, 200.0, None])
@pytest.mark.parametrize("as_copy", [False, True])
@pytest.mark.parametrize("drawn", [round_seal, square_seal, None])
def test_every_line_says_value_unit_threshold_its_source_and_place(
    drawn: Callable[..., object] | None, as_copy: bool, dpi: float | None
) -> None:
    page = blank(80, 70)
    if drawn is not None:
        drawn(page, (38, 33))
    scale = UNKNOWN_SCALE if dpi is None else Scale(dpi=dpi, source=ScaleSource.GIVEN)
    check = check_page(_grey(page) if as_copy else page, scale=scale, thresholds=shipped())
    assert bool(check.seals) is (drawn is not None) or (as_copy and drawn is square_seal and dpi != 300)
    for line in (*check.findings, *(line for seal in check.seals for line in seal.findings)):
        assert line.source.strip(), line.code
        assert line.threshold.strip(), line.code
        assert len(line.message) >= 4, line.code
        assert (line.value is None) <= (line.verdict in {Verdict.NOT_MEASURED, Verdict.NOT_APPLICABLE, Verdict.FAIL})
    assert all(line.box_px is not None for seal in check.seals for line in seal.findings)


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


def _edge_line(dpi: float, blur_um: float, *, is_scale_known: bool) -> Finding:
    """Scan one drawn seal, blurred by so much on the paper, at so many dots per inch; optics blur by .8 pixels."""
    page = blank(52, 52)
    round_seal(page, (26, 26))
    soft = cv2.GaussianBlur(page, (0, 0), blur_um / 1000.0 * 300.0 / 25.4)
    side = round(52 * dpi / 25.4)
    small = cv2.resize(soft, (side, side), interpolation=cv2.INTER_AREA)
    scanned = np.asarray(cv2.GaussianBlur(small, (0, 0), 0.8), np.uint8)
    scale = Scale(dpi=dpi, source=ScaleSource.GIVEN) if is_scale_known else UNKNOWN_SCALE
    (seal,) = check_page(scanned, scale=scale, thresholds=shipped()).seals
    return next(line for line in seal.findings if line.code is FindingCode.SEAL_SHARPNESS)


@pytest.mark.parametrize("is_scale_known", [True, False])
@pytest.mark.parametrize("dpi", [120.0, 150.0, 200.0, 300.0])
def test_a_sharp_seal_is_sharp_at_any_resolution(dpi: float, is_scale_known: bool) -> None:
    assert _edge_line(dpi, 40.0, is_scale_known=is_scale_known).verdict is Verdict.PASS


@pytest.mark.parametrize("is_scale_known", [True, False])
@pytest.mark.parametrize("dpi", [150.0, 200.0, 300.0])
def test_a_blurred_seal_is_blurred_at_any_resolution(dpi: float, is_scale_known: bool) -> None:
    assert _edge_line(dpi, 300.0, is_scale_known=is_scale_known).verdict is Verdict.FAIL


@pytest.mark.parametrize("drawn", [round_seal, square_seal])
def test_without_a_scale_a_seal_is_taken_to_be_of_its_kinds_usual_size(drawn: Callable[..., object]) -> None:
    page = blank(80, 70)
    drawn(page, (38, 33))
    (seal,) = check_page(page, scale=UNKNOWN_SCALE, thresholds=shipped()).seals
    verdicts = {line.code: line.verdict for line in seal.findings}
    assert verdicts[FindingCode.SEAL_RESOLUTION] is Verdict.PASS
    assert verdicts[FindingCode.SEAL_SHARPNESS] is Verdict.PASS
