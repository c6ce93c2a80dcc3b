"""The seal generator on real fonts: sizes, determinism, and labels that follow the damage."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from training.seal_generator import (
    CONDITIONS,
    CopyKind,
    InkCondition,
    Legibility,
    PaperCondition,
    ScanCondition,
    SealShape,
    company_seal,
    private_seal,
    render_condition,
    render_one_illegible,
    render_seal,
    signature,
    square_seal,
)

RNG = np.random.default_rng


def _company(shape=SealShape.ROUND, **changes):
    design = company_seal("江西云山宏远建设工程有限公司", "3699130123468", RNG(4), shape=shape)
    return replace(design, digit_height_mm=1.8, digit_face="round_pen", digit_pen=0.15, digit_width=0.58, **changes)


def _redness(image):
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_BGR2Lab)
    return lab[..., 1]


def test_same_seed_same_bytes_and_another_seed_other_bytes():
    first, _ = render_condition("clean_300", 5)
    again, _ = render_condition("clean_300", 5)
    other, _ = render_condition("clean_300", 6)
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.array_equal(first, other)


@pytest.mark.parametrize("dpi", [150, 300, 600])
def test_the_ring_has_its_diameter(dpi):
    design = _company()
    image, truth = render_seal(design, InkCondition(spread_um=0), PaperCondition(), ScanCondition(dpi=dpi), 3)
    rows = np.flatnonzero((_redness(image) > 25).any(axis=1))
    measured = (rows[-1] - rows[0] + 1) / truth.px_per_mm
    assert measured == pytest.approx(truth.diameter_mm, abs=0.2)
    assert truth.centre_px[1] == pytest.approx((rows[0] + rows[-1]) / 2, abs=2)


@pytest.mark.parametrize("name", list(CONDITIONS))
def test_every_fixed_condition_renders_thirteen_labelled_digits(name):
    image, truth = render_condition(name, 21)
    assert image.dtype == np.uint8 and image.ndim == 3
    assert "".join(digit.digit for digit in truth.digits) == truth.code
    assert len(truth.digits) == 13


@pytest.mark.parametrize("name", ["clean_200", "clean_300", "clean_600", "upside_down", "cream_base", "jpeg_q25"])
def test_clean_conditions_are_legible(name):
    assert all(render_condition(name, seed)[1].is_code_legible for seed in (1, 2, 3))


@pytest.mark.parametrize("name", ["starved_60", "spread_220", "blur_450", "black_text"])
def test_spoiled_conditions_are_not(name):
    for seed in (1, 2, 3):
        assert render_condition(name, seed)[1].illegible_positions


def test_a_void_on_a_digit_is_seen_and_the_others_stay_legible():
    ink = InkCondition(voids=1, void_mm=1.3, aim_at_digit=7)
    _, truth = render_seal(_company(), ink, PaperCondition(), ScanCondition(), 8)
    assert truth.digits[6].label is Legibility.ILLEGIBLE
    assert all(truth.digits[i].is_legible for i in (0, 1, 2, 3, 10, 11, 12))
    assert truth.digits[6].evidence.missing_piece > 0.11


def test_a_blot_on_a_digit_is_wrong_ink():
    ink = InkCondition(blots=1, blot_mm=1.8, aim_at_digit=4)
    _, truth = render_seal(_company(), ink, PaperCondition(), ScanCondition(), 8)
    assert truth.digits[3].label is not Legibility.LEGIBLE
    assert max(truth.digits[3].evidence.wrong_ink, truth.digits[3].evidence.counter_ratio) > 0.36


def test_black_text_over_the_code_hides_digits():
    paper = PaperCondition(text_lines=4, text_over_code=True)
    _, truth = render_seal(_company(), InkCondition(), paper, ScanCondition(), 2)
    assert not truth.is_code_legible
    assert min(d.evidence.visible_share for d in truth.digits) < 0.88


def test_one_illegible_has_exactly_one():
    found = [render_one_illegible("clean_300", seed) for seed in range(4)]
    assert all(item is not None and len(item[1].illegible_positions) == 1 for item in found)


def test_grey_copy_has_no_colour_and_a_colour_print_has():
    design = _company()
    grey, _ = render_seal(design, InkCondition(), PaperCondition(), ScanCondition(copy=CopyKind.GREY_COPY), 1)
    printed, _ = render_seal(design, InkCondition(), PaperCondition(), ScanCondition(copy=CopyKind.COLOUR_PRINT), 1)
    assert float(np.quantile(_redness(grey), 0.98)) < 6
    assert float(np.quantile(_redness(printed), 0.98)) > 25


def test_ink_is_multiplied_not_pasted():
    """Red over black print stays black: nothing of the print shines through as red."""
    paper = PaperCondition(text_lines=5, text_mm=6.0)
    with_text, _ = render_seal(_company(), InkCondition(), paper, ScanCondition(jpeg_quality=None), 6)
    plain, _ = render_seal(_company(), InkCondition(), PaperCondition(), ScanCondition(jpeg_quality=None), 6)
    both = (plain[..., 1] < 120) & (with_text.astype(int).sum(axis=2) < plain.astype(int).sum(axis=2) - 60)
    assert both.sum() > 200
    assert float(with_text[both].mean()) < float(plain[both].mean()) - 20


@pytest.mark.parametrize(
    ("design", "side_mm"),
    [
        (square_seal("王建国印", RNG(1), code="3699130123468", side_mm=22.0), 22.0),
        (square_seal("李梅之印", RNG(2), side_mm=20.0), 20.0),
        (private_seal("陈大文", RNG(5)), None),
    ],
    ids=["square with code", "square", "private"],
)
def test_squares_have_their_side(design, side_mm):
    image, truth = render_seal(design, InkCondition(spread_um=0), PaperCondition(), ScanCondition(), 3)
    columns = np.flatnonzero((_redness(image) > 25).any(axis=0))
    assert (columns[-1] - columns[0] + 1) / truth.px_per_mm == pytest.approx(side_mm or design.width_mm, abs=0.25)
    assert len(truth.digits) == len(design.code)
    assert all(digit.is_legible for digit in truth.digits)


def test_an_ellipse_is_wider_than_high():
    image, _ = render_seal(_company(SealShape.ELLIPSE), InkCondition(), PaperCondition(), ScanCondition(), 3)
    ink = _redness(image) > 25
    wide, high = np.ptp(np.flatnonzero(ink.any(axis=0))), np.ptp(np.flatnonzero(ink.any(axis=1)))
    assert wide / high == pytest.approx(45 / 30, abs=0.03)


def test_two_signatures_of_one_person_differ():
    first, truth = render_seal(signature("周子涵"), InkCondition(), PaperCondition(), ScanCondition(), 1)
    second, _ = render_seal(signature("周子涵"), InkCondition(), PaperCondition(), ScanCondition(), 2)
    assert truth.shape is SealShape.SIGNATURE and not truth.digits
    assert np.abs(first.astype(int) - second.astype(int)).max() > 100


def test_ink_colour_is_what_was_asked_for():
    ink = InkCondition(lightness=50, chroma=60, hue_deg=20, patchiness=0.12)
    image, truth = render_seal(_company(), ink, PaperCondition(), ScanCondition(), 4)
    x, y = (round(v) for v in truth.centre_px)
    lab = cv2.cvtColor(image[y - 12 : y + 12, x - 12 : x + 12].astype(np.float32) / 255, cv2.COLOR_BGR2Lab)
    a, b = np.median(lab[..., 1]), np.median(lab[..., 2])
    assert np.hypot(a, b) == pytest.approx(60, abs=8)
    assert np.degrees(np.arctan2(b, a)) == pytest.approx(20, abs=6)


def test_the_byte_cap_is_kept():
    from training.seal_generator.optics import encode_jpeg

    image = RNG(0).integers(0, 255, (600, 600, 3), np.uint8)
    assert len(encode_jpeg(image, 95)) > 200_000
    assert len(encode_jpeg(image, 95, 150_000)) <= 150_000


def test_a_blot_that_turns_a_three_into_an_eight_is_illegible():
    """Nothing of the digit is missing and little ink is wrong, but it is another digit."""
    design = replace(_company(), code="3333333333333")
    blots = [InkCondition(blots=1, blot_mm=0.75, aim_at_digit=position) for position in range(1, 14)]
    labels = []
    for ink in blots:
        _, truth = render_seal(design, ink, PaperCondition(), ScanCondition(), 60 + (ink.aim_at_digit or 0))
        hit = truth.digits[(ink.aim_at_digit or 1) - 1]
        labels.append((hit.evidence.counter_ratio, hit.label))
    closed = [label for ratio, label in labels if ratio > 0.8]
    assert closed and set(closed) == {Legibility.ILLEGIBLE}
