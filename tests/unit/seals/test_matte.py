"""The e-seal picture's edges, colours and hidden places, on drawn seals."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from seals.check import check_page
from seals.extract import ExtractedSeal, Refusal, extract_seal
from seals.values import DigitCell, FindingCode, Image, Scale, ScaleSource, SealCheck, SealKind, Verdict
from tests.unit.seals.drawing import RED, blank, round_seal, square_seal
from tests.unit.seals.thresholds_text import shipped

_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)
_PX = 300 / 25.4


def _checked(page: Image) -> SealCheck:
    return check_page(page, scale=_300, thresholds=shipped()).seals[0]


def _made(page: Image, **options: object) -> ExtractedSeal:
    result = extract_seal(page, _checked(page), dpi=300.0, despite=frozenset(FindingCode), **options)  # type: ignore[arg-type]
    assert isinstance(result, ExtractedSeal)
    return result


def _on(rgba: Image, ground: int) -> np.ndarray:
    alpha = rgba[:, :, 3:] / 255.0
    return rgba[:, :, 2::-1] * alpha + ground * (1.0 - alpha)


@pytest.mark.parametrize("paper", [(250, 250, 250), (215, 232, 240)], ids=["white", "cream"])
def test_edges_have_the_inks_colour_and_none_of_the_papers(paper: tuple[int, int, int]) -> None:
    page = blank(80, 70, paper)
    round_seal(page, (38, 33))
    rgba = _made(cv2.GaussianBlur(page, (0, 0), 1.0)).rgba
    soft = (rgba[:, :, 3] > 30) & (rgba[:, :, 3] < 220)
    assert soft.sum() > 1000
    assert np.abs(rgba[soft][:, 2::-1].astype(int) - RED).max(axis=1).mean() < 12
    core = rgba[:, :, 3] == 255
    assert np.abs(np.median(rgba[core][:, 2::-1], axis=0) - RED).max() < 6
    assert (rgba[rgba[:, :, 3] == 0] == (255, 255, 255, 0)).all()


def test_laid_on_white_it_is_what_was_scanned() -> None:
    page = blank(80, 70, (255, 255, 255))
    round_seal(page, (38, 33))
    scan = cv2.GaussianBlur(page, (0, 0), 1.0)
    seal, made = _checked(scan), _made(scan)
    g, side = seal.geometry, made.rgba.shape[0]
    matrix = np.array([[0.5, 0, g.centre_x - (side - 1) / 4], [0, 0.5, g.centre_y - (side - 1) / 4]])
    there = cv2.warpAffine(scan, matrix, (side, side), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP)
    assert np.abs(_on(made.rgba, 255) - there).mean() < 1.5


def test_black_text_is_left_out_and_reported() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    cv2.putText(page, "TEXT", (round(24 * _PX), round(36 * _PX)), cv2.FONT_HERSHEY_SIMPLEX, 2.5, (20, 20, 20), 8)
    made = _made(page)
    shown = _on(made.rgba, 255)
    assert (shown.max(axis=2) < 90).mean() < 0.0005
    assert 0.005 < made.hidden_share < 0.05
    left = min(box[0] for box in made.hidden_boxes)
    assert left == pytest.approx((24 - 38 + 20.5) / 25.4 * 600, abs=30)


def test_a_nudged_square_keeps_its_corners() -> None:
    page = blank(60, 60)
    square_seal(page, (20, 20))
    straight, nudged = _made(page), _made(page, rotation_nudge_deg=5.0)
    inks = [int((made.rgba[:, :, 3] > 127).sum()) for made in (straight, nudged)]
    assert inks[1] == pytest.approx(inks[0], rel=0.01)
    assert nudged.rotation_deg - straight.rotation_deg == pytest.approx(-5.0, abs=0.01)
    assert nudged.width_mm == straight.width_mm
    assert nudged.rgba.shape[0] > straight.rgba.shape[0]


def test_the_crop_moves_over_the_page() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    plain, moved = _made(page).rgba[:, :, 3], _made(page, crop_nudge_mm=(2.0, 0.0)).rgba[:, :, 3]
    step = round(2.0 / 25.4 * 600)
    agree = np.abs(plain[:, step:].astype(int) - moved[:, :-step]).mean()
    assert agree < 2.0


def test_it_says_when_nobody_knows_which_way_is_up() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    seal = _checked(page)
    known = extract_seal(page, replace(seal, rotation_deg=10.0), dpi=300.0)
    unknown = extract_seal(page, replace(seal, rotation_deg=None), dpi=300.0)
    assert isinstance(known, ExtractedSeal) and known.is_upright
    assert isinstance(unknown, ExtractedSeal) and not unknown.is_upright


def test_a_doubtful_digit_is_for_a_person_to_accept() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    seal = _checked(page)
    crop = np.zeros((4, 4, 3), np.uint8)
    cell = DigitCell(position=1, digit="3", confidence=0.6, legible=False, box_px=(0, 0, 1, 1), crop=crop)
    findings = tuple(
        replace(f, verdict=Verdict.REVIEW, message="第 1 位不能确认") if f.code is FindingCode.SEAL_CODE_DIGITS else f
        for f in seal.findings
    )
    doubtful = replace(seal, digits=(cell,), findings=findings)
    refused = extract_seal(page, doubtful, dpi=300.0)
    assert isinstance(refused, Refusal)
    assert refused.reasons == ("第 1 位不能确认",)
    assert refused.codes == {FindingCode.SEAL_CODE_DIGITS}
    assert isinstance(extract_seal(page, doubtful, dpi=300.0, despite=refused.codes), ExtractedSeal)


@pytest.mark.parametrize("nudge", [(0.0, 9.0), (float("nan"), 0.0)])
def test_a_nudge_out_of_range_is_refused_for_good(nudge: tuple[float, float]) -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    refused = extract_seal(page, _checked(page), dpi=300.0, crop_nudge_mm=nudge)
    assert isinstance(refused, Refusal)
    assert not refused.codes


def test_a_signature_has_no_size_and_no_ring_that_could_forbid_it() -> None:
    page = blank(80, 70)
    round_seal(page, (38, 33))
    seal = _checked(page)
    codes = (FindingCode.SEAL_SIZE, FindingCode.SEAL_RING_COMPLETE, FindingCode.SEAL_GREY_COPY)
    failed = replace(
        seal,
        findings=tuple(replace(f, verdict=Verdict.FAIL) if f.code in codes else f for f in seal.findings),
    )
    assert isinstance(extract_seal(page, failed, dpi=300.0), Refusal)
    signed = extract_seal(page, replace(failed, kind=SealKind.SIGNATURE), dpi=300.0)
    assert isinstance(signed, ExtractedSeal)
    unclear = replace(
        failed,
        kind=SealKind.SIGNATURE,
        findings=tuple(
            replace(f, verdict=Verdict.FAIL) if f.code is FindingCode.SEAL_CONTRAST else f for f in failed.findings
        ),
    )
    assert isinstance(extract_seal(page, unclear, dpi=300.0), Refusal)
