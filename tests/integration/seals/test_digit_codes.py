"""Codes of generated seals through recogniser and network, as shipped: what passes, and what a reviewer is shown."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader
from seals.check import check_page
from seals.codes import BOX_PER_DIGIT
from seals.values import DigitCell, FindingCode, Scale, ScaleSource, SealCheck, Verdict
from training.seal_generator import SealTruth, random_design, random_square, render_condition, render_one_illegible
from training.seal_generator.design import SealDesign, SealShape, company_seal


def _check(pixels: np.ndarray, truth: SealTruth) -> tuple[SealCheck, Verdict]:
    check = check_page(
        pixels,
        scale=Scale(dpi=truth.px_per_mm * 25.4, source=ScaleSource.GIVEN),
        thresholds=seal_thresholds(),
        reader=text_reader(),
        digit_reader=digit_reader(),
    )
    (seal,) = check.seals
    return seal, next(f.verdict for f in seal.findings if f.code is FindingCode.SEAL_CODE_DIGITS)


def _doubtful(digits: Sequence[DigitCell]) -> set[int]:
    return {digit.position for digit in digits if not digit.legible}


def test_a_clean_code_passes_digit_by_digit() -> None:
    pixels, truth = render_condition("clean_300", 50_402)
    seal, verdict = _check(pixels, truth)
    assert truth.is_code_legible
    assert (seal.code, verdict) == (truth.code, Verdict.PASS)


def test_a_digit_that_a_void_destroyed_is_shown_as_a_cell_of_its_own_although_the_recogniser_leaves_it_out() -> None:
    made = render_one_illegible("void", 57_002)
    assert made is not None
    seal, verdict = _check(*made)
    assert verdict is not Verdict.PASS
    assert len(seal.digits) == 13
    assert set(made[1].illegible_positions) <= _doubtful(seal.digits)
    assert all(cell.crop.shape == (96, 64, 3) for cell in seal.digits)


def _ellipse(seed: int, *, has_code: bool) -> SealDesign:
    rng = np.random.default_rng(seed)
    plain = random_design(rng)
    return company_seal(plain.name, plain.code if has_code else "", rng, shape=SealShape.ELLIPSE)


@pytest.mark.parametrize("condition", ["clean_300", "upside_down"])
def test_a_code_on_an_ellipse_is_read_and_left_to_a_person(condition: str) -> None:
    pixels, truth = render_condition(condition, 62_950, _ellipse(62_950, has_code=True))
    seal, verdict = _check(pixels, truth)
    assert (seal.code, seal.name) == (truth.code, truth.name)
    assert len(_doubtful(seal.digits)) < 3
    assert verdict is Verdict.REVIEW


def test_a_worn_code_on_an_ellipse_is_never_called_none() -> None:
    pixels, truth = render_condition("starved_45", 62_953, _ellipse(62_953, has_code=True))
    _, verdict = _check(pixels, truth)
    assert verdict in {Verdict.REVIEW, Verdict.FAIL}


def test_an_ellipse_without_a_code_has_none() -> None:
    pixels, truth = render_condition("clean_300", 62_952, _ellipse(62_952, has_code=False))
    seal, verdict = _check(pixels, truth)
    assert (seal.code, verdict) == (None, Verdict.NOT_APPLICABLE)


def _square(seed: int, *, has_code: bool) -> SealDesign:
    return random_square(np.random.default_rng(np.random.SeedSequence([seed, 3])), has_code=has_code)


@pytest.mark.parametrize(("condition", "seed"), [("jpeg_q25", 61_015_005), ("blur_120", 61_013_034)])
def test_a_straight_code_paler_than_name_and_frame_is_read(condition: str, seed: int) -> None:
    pixels, truth = render_condition(condition, seed, _square(seed, has_code=True))
    assert truth.is_code_legible
    seal, _ = _check(pixels, truth)
    assert (seal.code, seal.shape.value) == (truth.code, "square")


@pytest.mark.parametrize("condition", ["clean_200", "jpeg_q25", "blur_120"])
def test_a_square_without_a_code_has_none(condition: str) -> None:
    pixels, truth = render_condition(condition, 61_090_001, _square(61_090_001, has_code=False))
    seal, verdict = _check(pixels, truth)
    assert (seal.code, verdict) == (None, Verdict.NOT_APPLICABLE)


def test_a_destroyed_digit_of_a_straight_code_is_shown_as_a_cell_of_its_own() -> None:
    made = render_one_illegible("clean_300", 61_001_012, design=_square(61_001_012, has_code=True))
    assert made is not None
    pixels, truth = made
    seal, verdict = _check(pixels, truth)
    assert truth.illegible_positions == (6,)
    assert verdict is not Verdict.PASS
    assert len(seal.digits) == 13
    assert 6 in _doubtful(seal.digits)
    assert [cell.digit for cell in seal.digits if cell.position != 6] == [d for d in truth.code[:5] + truth.code[6:]]


@pytest.mark.parametrize("length", [10, 12, 15])
def test_straight_numbers_of_other_lengths_keep_their_digits(length: int) -> None:
    design = replace(_square(61_001_012, has_code=True), code="360102993891845"[:length])
    seal, verdict = _check(*render_condition("clean_300", 61_001_012, design))
    assert seal.code == design.code
    assert verdict is not Verdict.PASS


def test_cells_of_a_straight_code_grow_to_its_digits_where_the_line_is_pale() -> None:
    pixels, truth = render_condition("clean_200", 61_000_042, _square(61_000_042, has_code=True))
    seal, _ = _check(pixels, truth)
    heights = [
        cell.box_px[3] / BOX_PER_DIGIT / digit.height_px for cell, digit in zip(seal.digits, truth.digits, strict=True)
    ]
    assert np.abs(np.array(heights) - 1.0).max() < 0.1
