"""Fitting a seal's picture to a key: whole millimetres, few bytes, strokes where they were."""

import io
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.adapters.vision.cutting import _encodings, _fitting, candidates, on_whole_millimetres
from seals.values import (
    Finding,
    FindingCode,
    InkColour,
    SealCheck,
    SealGeometry,
    SealKind,
    SealShape,
    Verdict,
)

DPI = 600.0


def a_picture(side_px: int = 957) -> NDArray[np.uint8]:
    """A noisy red ring on nothing, as wide as the picture."""
    rows, columns = np.mgrid[:side_px, :side_px]
    radius = np.hypot(rows - side_px / 2, columns - side_px / 2)
    is_ring = (radius < side_px / 2 - 12) & (radius > side_px / 2 - 40)
    noise = np.random.default_rng(5).integers(-25, 25, (side_px, side_px))
    rgba = np.zeros((side_px, side_px, 4), dtype=np.uint8)
    rgba[..., :3] = 255
    rgba[is_ring, 0] = (200 + noise[is_ring]).astype(np.uint8)
    rgba[is_ring, 1:3] = (40 + noise[is_ring, None]).clip(0).astype(np.uint8)
    rgba[is_ring, 3] = 255
    return rgba


def opened(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


@pytest.mark.parametrize("side_px", [945, 957, 968, 1000])
def test_the_canvas_is_whole_millimetres_and_the_seal_stays_in_its_middle(side_px: int) -> None:
    rgba = a_picture(side_px)
    canvas = on_whole_millimetres(rgba, DPI)
    side_mm = canvas.shape[1] / DPI * 25.4
    assert abs(side_mm - round(side_mm)) < 0.03
    assert 0 <= canvas.shape[0] - side_px <= round(DPI / 25.4) + 1
    before, after = (np.argwhere(one[..., 3] > 0) for one in (rgba, canvas))
    assert np.allclose(after.mean(axis=0) - np.array(canvas.shape[:2]) / 2, before.mean(axis=0) - side_px / 2, atol=1)


def test_a_picture_that_fits_keeps_every_pixel() -> None:
    canvas = on_whole_millimetres(a_picture(), DPI)
    fitting = _fitting(canvas, DPI, 4 << 20)
    assert fitting is not None
    assert fitting[1] == DPI
    assert np.array_equal(opened(fitting[0]), canvas)


@pytest.mark.parametrize("largest_kb", [200, 48, 24])
def test_a_small_key_gets_fewer_colours_or_dots_but_the_same_strokes(largest_kb: int) -> None:
    canvas = on_whole_millimetres(a_picture(), DPI)
    fitting = _fitting(canvas, DPI, largest_kb * 1024)
    assert fitting is not None
    png, dpi = fitting
    assert len(png) <= largest_kb * 1024
    made = opened(png)
    assert made.shape[1] / dpi * 25.4 == pytest.approx(canvas.shape[1] / DPI * 25.4, abs=0.1)
    large = np.asarray(Image.fromarray(made[..., 3]).resize(canvas.shape[1::-1])) > 127
    ink = canvas[..., 3] > 127
    assert (large ^ ink).sum() / ink.sum() < 0.06
    red = made[made[..., 3] > 200][:, :3].mean(axis=0)
    assert np.allclose(red, canvas[ink][:, :3].mean(axis=0), atol=8)


def test_no_rim_turns_white_when_a_picture_is_made_smaller() -> None:
    canvas = on_whole_millimetres(a_picture(), DPI)
    png = next(png for png, dpi in _encodings(canvas, DPI) if dpi == 300.0)
    made = opened(png)
    soft = (made[..., 3] > 20) & (made[..., 3] < 200)
    assert soft.any()
    assert made[soft][:, 1].mean() < 120, "green of the ink is 40, of paper 255"


def a_seal(shape: SealShape, *verdicts: Verdict) -> SealCheck:
    finding = Finding(
        code=FindingCode.SEAL_SMEAR, verdict=Verdict.PASS, value=None, unit="", threshold="", message="墨迹"
    )
    return SealCheck(
        kind=SealKind.AUTO,
        geometry=SealGeometry(shape=shape, centre_x=1, centre_y=1, semi_x=1, semi_y=1),
        box_px=(0, 0, 2, 2),
        width_mm=None,
        height_mm=None,
        rotation_deg=None,
        colour=InkColour.RED,
        name=None,
        code=None,
        digits=(),
        findings=tuple(replace(finding, verdict=verdict) for verdict in verdicts),
    )


def test_the_impression_with_the_fewest_failed_lines_comes_first() -> None:
    bad = a_seal(SealShape.ROUND, Verdict.FAIL)
    fair = a_seal(SealShape.ELLIPSE, Verdict.REVIEW, Verdict.REVIEW)
    good = a_seal(SealShape.ROUND, Verdict.PASS)
    square = a_seal(SealShape.SQUARE, Verdict.PASS)
    seals = [bad, square, fair, good]
    assert candidates(seals, SealKind.COMPANY) == [good, fair, bad]
    assert candidates(seals, SealKind.LEGAL) == [square]
    assert candidates(seals, SealKind.SIGNATURE) == []
