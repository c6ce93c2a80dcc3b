"""The label rule of a digit: one table, every clause."""

from dataclasses import replace

import pytest

from training.seal_generator.truth import DigitEvidence, Legibility, label

WHOLE = DigitEvidence(
    visible_share=1.0, missing_piece=0.0, wrong_ink=0.0, counter_ratio=0.1, blur_ratio=0.03, double_mm=0.0
)


def test_a_whole_digit_is_legible():
    assert label(WHOLE) is Legibility.LEGIBLE


@pytest.mark.parametrize(
    ("clause", "unsure", "illegible"),
    [
        ("visible_share", 0.80, 0.60),
        ("missing_piece", 0.08, 0.12),
        ("wrong_ink", 0.50, 0.75),
        ("counter_ratio", 0.70, 0.85),
        ("blur_ratio", 0.15, 0.25),
    ],
)
def test_each_clause_alone_decides(clause, unsure, illegible):
    assert label(replace(WHOLE, **{clause: unsure})) is Legibility.UNSURE
    assert label(replace(WHOLE, **{clause: illegible})) is Legibility.ILLEGIBLE


def test_a_second_imprint_beyond_half_a_millimetre_makes_a_digit_illegible():
    assert label(replace(WHOLE, double_mm=0.6)) is Legibility.ILLEGIBLE
    assert label(replace(WHOLE, double_mm=0.4)) is Legibility.LEGIBLE
