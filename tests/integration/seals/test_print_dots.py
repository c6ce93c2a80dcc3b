"""Coloured printer's dots at 600 dpi: prints and tracking dots go to a person, stamps in every condition do not."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from seals.check import check_page
from seals.values import Finding, FindingCode, Scale, ScaleSource, Verdict
from tests.unit.seals.thresholds_text import shipped
from training.seal_generator import CONDITIONS, random_design, render_seal
from training.seal_generator.recipes import PrintCondition

_LOSSLESS = 0  # stands for a scan that was kept without loss


def _picture(name: str, seed: int, printed: PrintCondition | None = None, *, quality: int = 90) -> NDArray[np.uint8]:
    rng = np.random.default_rng(np.random.SeedSequence([seed, 7]))
    design = random_design(rng)
    ink, paper, scan = CONDITIONS[name].vary(rng)
    scan = replace(scan, dpi=600.0, printed=printed, jpeg_quality=quality or None)
    return render_seal(design, ink, paper, scan, seed)[0]


def _line(picture: NDArray[np.uint8], dpi: float = 600.0) -> Finding:
    scale = Scale(dpi=dpi, source=ScaleSource.GIVEN)
    (seal,) = check_page(picture, scale=scale, thresholds=shipped()).seals
    return next(line for line in seal.findings if line.code is FindingCode.SEAL_PRINT_DOTS)


@pytest.mark.parametrize("name", ["clean_600", "cream_base", "black_text", "pen_stroke", "starved_20", "spread_220"])
def test_a_stamp_has_no_coloured_dots(name: str) -> None:
    assert _line(_picture(name, 95_000_011)).verdict is Verdict.PASS


@pytest.mark.parametrize("lines_per_inch", [106.0, 133.0, 141.0])
def test_a_print_in_four_inks_goes_to_a_person(lines_per_inch: float) -> None:
    printed = PrintCondition(lines_per_inch=lines_per_inch)
    line = _line(_picture("clean_600", 95_000_012, printed, quality=_LOSSLESS))
    assert line.verdict is Verdict.REVIEW
    assert isinstance(line.value, float)
    assert line.value > 280.0
    assert line.unit == "1/cm²"
    assert line.box_px is not None
    assert "SIMULATED" in line.source
    assert "请在放大镜下对照纸质原件" in line.message


def test_a_coarse_print_is_seen_through_jpeg() -> None:
    printed = PrintCondition(lines_per_inch=106.0)
    assert _line(_picture("clean_600", 95_000_012, printed)).verdict is Verdict.REVIEW


@pytest.mark.parametrize("pitch_mm", [1.0, 2.54])
def test_tracking_dots_beside_the_ink_go_to_a_person(pitch_mm: float) -> None:
    printed = PrintCondition(has_screen=False, tracking_mm=pitch_mm)
    line = _line(_picture("clean_600", 95_000_013, printed, quality=_LOSSLESS))
    assert line.verdict is Verdict.REVIEW
    assert isinstance(line.value, float)
    assert line.value < 280.0  # the ink itself is a stamp's


def test_colours_that_a_scanner_read_one_after_the_other_make_no_dots() -> None:
    picture = _picture("clean_600", 95_000_014, quality=_LOSSLESS)
    size, fringed = (picture.shape[1], picture.shape[0]), picture.copy()
    for channel, off in ((0, -0.8), (2, 0.8)):
        shift = np.array([[1, 0, off], [0, 1, off / 2]], np.float32)
        moved = cv2.warpAffine(picture[:, :, channel], shift, size, borderMode=cv2.BORDER_REPLICATE)
        fringed[:, :, channel] = moved
    assert _line(fringed).verdict is Verdict.PASS


@pytest.mark.parametrize("colour", [(170, 60, 30), (70, 140, 40)], ids=["blue pen", "green table line"])
def test_a_coloured_line_across_the_seal_is_no_dot(colour: tuple[int, int, int]) -> None:
    picture = _picture("clean_600", 95_000_015, quality=_LOSSLESS)
    line = np.full_like(picture, 255)
    high, wide = picture.shape[:2]
    for share in (0.3, 0.5, 0.62):
        cv2.line(line, (0, round(share * high)), (wide, round((share + 0.05) * high)), colour, 9, cv2.LINE_AA)
    crossed = (picture.astype(np.uint16) * line // 255).astype(np.uint8)
    assert _line(crossed).verdict is Verdict.PASS


def test_below_600_dpi_and_on_grey_copies_the_line_does_not_apply() -> None:
    picture = _picture("clean_600", 95_000_016)
    half = np.asarray(cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    assert _line(half, 300.0).verdict is Verdict.NOT_APPLICABLE
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert _line(np.asarray(grey, np.uint8)).verdict is Verdict.NOT_APPLICABLE
