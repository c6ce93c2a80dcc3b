from dataclasses import replace

import numpy as np
import pytest

from seals.calibrate import Label, propose
from seals.consensus import combine, differ_finding
from seals.thresholds import Band
from seals.values import (
    DigitCell,
    FindingCode,
    InkColour,
    SealCheck,
    SealGeometry,
    SealKind,
    SealShape,
    Verdict,
)

_CROP = np.zeros((4, 4, 3), np.uint8)


def _impression(code: str, weak: tuple[int, ...] = ()) -> SealCheck:
    digits = tuple(
        DigitCell(
            position=at,
            digit=char,
            confidence=0.4 if at in weak else 0.97,
            legible=at not in weak,
            box_px=(0, 0, 1, 1),
            crop=_CROP,
        )
        for at, char in enumerate(code, start=1)
    )
    return SealCheck(
        kind=SealKind.COMPANY,
        geometry=SealGeometry(shape=SealShape.ROUND, centre_x=0, centre_y=0, semi_x=1, semi_y=1),
        box_px=(0, 0, 2, 2),
        width_mm=40.0,
        height_mm=40.0,
        rotation_deg=0.0,
        colour=InkColour.RED,
        name="名称",
        code=code,
        digits=digits,
        findings=(),
    )


_CODE = "3601021234567"


def test_equal_impressions_agree() -> None:
    consensus = combine([_impression(_CODE)] * 3)
    assert consensus.code == _CODE
    assert consensus.is_clear
    assert consensus.name.text == "名称"
    assert differ_finding(consensus, 0).verdict is Verdict.PASS


def test_a_digit_hidden_on_one_is_read_from_the_others() -> None:
    consensus = combine([_impression("9" + _CODE[1:], weak=(1,)), _impression(_CODE), _impression(_CODE)])
    assert consensus.code == _CODE
    assert consensus.is_clear


def test_another_digit_is_named_on_the_impression_that_has_it() -> None:
    other = _CODE[:6] + "9" + _CODE[7:]
    consensus = combine([_impression(_CODE), _impression(other), _impression(_CODE)])
    assert differ_finding(consensus, 1).verdict is Verdict.FAIL
    assert "第 7 位" in differ_finding(consensus, 1).message
    assert differ_finding(consensus, 0).verdict is Verdict.REVIEW
    assert not consensus.is_clear


def test_a_digit_that_only_one_impression_shows_is_named() -> None:
    consensus = combine([_impression(_CODE), _impression(_CODE, weak=(3,))])
    assert consensus.single_support == (3,)
    assert differ_finding(consensus, 0).verdict is Verdict.REVIEW


def test_a_digit_nobody_shows_is_not_clear() -> None:
    consensus = combine([_impression(_CODE, weak=(3,))] * 4)
    assert not consensus.is_clear
    assert differ_finding(consensus, 0).verdict is Verdict.REVIEW


def test_one_impression_has_nothing_to_differ_from() -> None:
    assert differ_finding(combine([_impression(_CODE)]), 0).verdict is Verdict.NOT_APPLICABLE
    assert combine([replace(_impression(_CODE), digits=())]).code is None


def _labels(good: list[float], bad: list[float]) -> list[Label]:
    code = FindingCode.SEAL_CONTRAST
    return [Label(code=code, value=v, verdict=Verdict.PASS) for v in good] + [
        Label(code=code, value=v, verdict=Verdict.FAIL) for v in bad
    ]


def test_labels_move_a_bound_between_good_and_bad() -> None:
    band = Band(unit="ΔE", source="test", pass_low=55, review_low=40)
    proposal = propose(FindingCode.SEAL_CONTRAST, band, _labels([60, 65, 70, 75, 80], [30, 35, 40, 45, 58]))
    assert proposal.disagree == 1
    assert proposal.proposed == pytest.approx(59, abs=1)
    assert proposal.wrong_refusals == 0


def test_few_labels_propose_nothing() -> None:
    band = Band(unit="ΔE", source="test", pass_low=55, review_low=40)
    assert propose(FindingCode.SEAL_CONTRAST, band, _labels([60], [30])).proposed is None
