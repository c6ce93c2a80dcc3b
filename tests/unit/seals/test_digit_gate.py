"""The gate of one digit: every line of evidence alone can hold it back."""

from dataclasses import replace

import pytest

from seals.digit_gate import DigitEvidence, ink_legible, network_legible
from seals.digits import JudgedDigit
from seals.reading import Vote
from tests.unit.seals.thresholds_text import shipped

VOTE = Vote(digit="6", p=0.99, share=1.0)
SURE = JudgedDigit(digit="6", p=0.99, legible=0.995, legible_low=0.99, agreement=1.0, centred=5.0)
CLEAR = DigitEvidence(VOTE, 1.0, 0.0, SURE, True)
LIMITS = shipped()


def test_a_clear_digit_passes_either_way() -> None:
    assert network_legible(CLEAR, LIMITS)
    assert ink_legible(replace(CLEAR, judged=None), LIMITS)


@pytest.mark.parametrize(
    ("name", "limit"),
    [("legible_low", "network_legible"), ("p", "network_p")],
)
def test_just_below_a_limit_of_the_network_a_digit_is_held_back(name: str, limit: str) -> None:
    at = LIMITS.limit("digits", limit)
    assert network_legible(replace(CLEAR, judged=replace(SURE, **{name: at})), LIMITS)
    assert not network_legible(replace(CLEAR, judged=replace(SURE, **{name: at - 0.01})), LIMITS)


@pytest.mark.parametrize(
    "judged",
    [replace(SURE, agreement=6 / 7), replace(SURE, centred=-0.1), replace(SURE, digit="5"), None],
    ids=["one reading of seven differs", "off its place", "another digit", "no network"],
)
def test_the_network_has_to_agree_with_itself_and_with_the_recogniser(judged: JudgedDigit | None) -> None:
    assert not network_legible(replace(CLEAR, judged=judged), LIMITS)


def test_few_readings_black_cover_or_spread_ink_hold_a_digit_back_whoever_judges() -> None:
    share, hidden = LIMITS.limit("digits", "pass_share"), LIMITS.limit("digits", "hidden_max")
    for worse in (
        replace(CLEAR, vote=replace(VOTE, share=share - 0.01)),
        replace(CLEAR, hidden=hidden + 0.001),
        replace(CLEAR, is_formed=False),
    ):
        assert not network_legible(worse, LIMITS)
        assert not ink_legible(worse, LIMITS)


@pytest.mark.parametrize(("limit", "step"), [("strict_ink_low", -0.01), ("strict_ink_high", 0.01)])
def test_without_a_network_the_ink_has_to_be_what_the_digit_needs(limit: str, step: float) -> None:
    at = LIMITS.limit("digits", limit)
    assert ink_legible(replace(CLEAR, ink=at), LIMITS)
    assert not ink_legible(replace(CLEAR, ink=at + step), LIMITS)


def test_without_a_network_an_unsure_reading_does_not_pass() -> None:
    at = LIMITS.limit("digits", "pass_p")
    assert not ink_legible(replace(CLEAR, vote=replace(VOTE, p=at - 0.01)), LIMITS)
    assert not ink_legible(replace(CLEAR, vote=replace(VOTE, digit=None)), LIMITS)
