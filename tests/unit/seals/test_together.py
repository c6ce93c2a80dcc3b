"""Several impressions of one seal: read together, held against each other."""

from dataclasses import replace

import numpy as np
import pytest

from seals.consensus import SealTogether, combine
from seals.likeness import SealMatch, match_layouts
from seals.together import Shown, compare_seals, hold_together
from seals.values import (
    DigitCell,
    Finding,
    FindingCode,
    InkColour,
    SameSeal,
    SealCheck,
    SealGeometry,
    SealKind,
    SealShape,
    Verdict,
)
from tests.unit.seals.thresholds_text import shipped

_CROP = np.zeros((4, 4, 3), np.uint8)
_CODE = "3601021234567"
_PLACES = ("申请表·上传", "执照·上传", "委托书·上传", "采集表·上传", "身份证·上传")


def _layout(seed: int, turn_px: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    coarse = rng.random((10, 90)) > 0.6
    ink = np.kron(coarse, np.ones((10, 8))).astype(np.uint8) * 255
    return np.roll(ink, turn_px, axis=1)


def _cell(at: int, char: str, *, weak: bool) -> DigitCell:
    sure = 0.4 if weak else 0.97
    return DigitCell(position=at, digit=char, confidence=sure, legible=not weak, box_px=(0, 0, 1, 1), crop=_CROP,
                     p=sure, seen=sure)  # fmt: skip


def impression(
    code: str = _CODE, *, weak: tuple[int, ...] = (), layout: int = 1, turn_px: int = 0, name: Verdict = Verdict.PASS
) -> SealCheck:
    line = Finding(code=FindingCode.SEAL_NAME_EXPECTED, verdict=name, value=0.0, unit="", threshold="", message="")
    return SealCheck(
        kind=SealKind.COMPANY,
        geometry=SealGeometry(shape=SealShape.ROUND, centre_x=0, centre_y=0, semi_x=1, semi_y=1),
        box_px=(0, 0, 2, 2),
        width_mm=40.0,
        height_mm=40.0,
        rotation_deg=0.0,
        colour=InkColour.RED,
        name="名称" if name is Verdict.PASS else "名秤",
        code=code,
        digits=tuple(_cell(at, char, weak=at in weak) for at, char in enumerate(code, start=1)),
        findings=(line,),
        layout=_layout(layout, turn_px),
    )


def _together(*impressions: SealCheck, stampings: tuple[int, ...] | None = None) -> SealTogether:
    groups = stampings or tuple(range(len(impressions)))
    shown = [
        Shown(check=check, title=_PLACES[at], stamping=group)
        for at, (check, group) in enumerate(zip(impressions, groups, strict=True))
    ]
    return hold_together(shown, shipped(), expected_name="名称")


def test_equal_impressions_agree() -> None:
    together = _together(impression(), impression(turn_px=80), impression(turn_px=-40))
    assert together.consensus.code == _CODE
    assert together.consensus.is_clear
    assert together.consensus.name.is_confirmed
    assert together.finding.verdict is Verdict.PASS
    assert [line.verdict for line in together.lines] == [Verdict.PASS] * 3
    assert [like.rotation_deg for like in together.likeness] == pytest.approx([0.0, 40.0, -20.0], abs=0.6)


def test_a_digit_hidden_on_one_is_read_from_the_others() -> None:
    consensus = combine([impression("9" + _CODE[1:], weak=(1,)), impression(), impression()], shipped())
    assert consensus.code == _CODE
    assert consensus.is_clear
    assert consensus.conflicts == ()


def test_another_digit_is_named_with_its_document_and_position() -> None:
    together = _together(impression(), impression(_CODE[:6] + "9" + _CODE[7:]), impression())
    assert together.finding.verdict is Verdict.FAIL
    assert "第 7 位执照·上传上是 9" in together.finding.message
    assert [line.verdict for line in together.lines] == [Verdict.REVIEW, Verdict.FAIL, Verdict.REVIEW]
    assert not together.consensus.is_clear


def test_no_impression_loses_its_own_verdict() -> None:
    impressions = [impression(), impression(weak=(3,))]
    together = _together(*impressions)
    assert [cell is not None and cell.legible for cell in together.consensus.places[2].cells] == [True, False]
    assert impressions[1].digits[2].legible is False


def test_a_digit_that_only_one_impression_shows_is_named() -> None:
    together = _together(impression(), impression(weak=(3,)))
    assert together.consensus.single_support == (3,)
    assert together.finding.verdict is Verdict.REVIEW
    assert "第 3 位" in together.finding.message
    assert together.lines[0].verdict is Verdict.REVIEW


def test_two_scans_of_one_sheet_are_one_witness() -> None:
    impressions = [impression(), impression(), impression(weak=(3,))]
    assert _together(*impressions).finding.verdict is Verdict.PASS
    together = _together(*impressions, stampings=(0, 0, 1))
    assert together.consensus.single_support == (3,)
    assert together.finding.verdict is Verdict.REVIEW


def test_a_void_seen_on_two_scans_of_one_sheet_does_not_outvote_two_sheets() -> None:
    wrong = impression("5" + _CODE[1:])
    together = _together(wrong, wrong, wrong, impression(), impression(), stampings=(0, 0, 0, 1, 2))
    assert together.consensus.code == _CODE
    assert together.finding.verdict is Verdict.FAIL


def test_a_digit_nobody_shows_is_not_clear() -> None:
    together = _together(*[impression(weak=(3,))] * 4)
    assert not together.consensus.is_clear
    assert together.finding.verdict is Verdict.REVIEW


def test_another_layout_is_named_and_does_not_vote() -> None:
    together = _together(impression(), impression(), impression("9" * 13, layout=2))
    assert together.likeness[2].verdict is SameSeal.OTHER
    assert together.finding.verdict is Verdict.FAIL
    assert "委托书·上传上的印章版面或编号不同" in together.finding.message
    assert together.consensus.code == _CODE


def test_an_unlike_layout_with_equal_digits_goes_to_a_person() -> None:
    together = _together(impression(), impression(layout=2))
    assert together.likeness[1].verdict is SameSeal.UNSURE
    assert together.finding.verdict is Verdict.REVIEW


def _half_alike(code: str, *, weak: tuple[int, ...] = ()) -> SealCheck:
    """Return an impression whose layout neither is the usual one nor is not."""
    layout = _layout(1).copy()
    layout[:, 270:] = _layout(2)[:, 270:]
    return replace(impression(code, weak=weak), layout=layout)


@pytest.mark.parametrize(
    ("code", "weak", "verdict"),
    [
        (_CODE, (), SameSeal.UNSURE),
        (_CODE[:10] + "900", (), SameSeal.OTHER),
        (_CODE[:10] + "907", (), SameSeal.UNSURE),
        (_CODE[:10] + "900", (12,), SameSeal.UNSURE),
        (_CODE[1:] + "9", (13,), SameSeal.OTHER),
    ],
    ids=["equal code", "another code", "two digits", "two and one that nobody can read", "shifted text"],
)
def test_where_layouts_leave_it_open_another_code_is_another_seal(
    code: str, weak: tuple[int, ...], verdict: SameSeal
) -> None:
    assert compare_seals(impression(), _half_alike("", weak=()), shipped()).verdict is SameSeal.UNSURE
    assert compare_seals(impression(), _half_alike(code, weak=weak), shipped()).verdict is verdict


@pytest.mark.parametrize(
    ("least_seen", "stampings", "is_clear"),
    [(0.96, (0, 1), True), (0.84, (0, 1), False), (0.96, (0, 0), False)],
    ids=["two stampings", "one of them not surely", "one stamping on two pictures"],
)
def test_what_two_stampings_show_nearly_legibly_is_shown(
    least_seen: float, stampings: tuple[int, int], is_clear: bool
) -> None:
    def nearly(seen: float) -> SealCheck:
        whole = impression()
        cell = replace(whole.digits[4], legible=False, p=0.99, seen=seen)
        return replace(whole, digits=(*whole.digits[:4], cell, *whole.digits[5:]))

    together = _together(nearly(0.96), nearly(least_seen), stampings=stampings)
    assert together.consensus.is_clear is is_clear
    assert together.consensus.places[4].support == ()
    assert ("第 5 位清晰" in together.finding.message) is not is_clear


def test_another_code_is_another_seal_however_alike_the_names_are() -> None:
    together = _together(impression(), impression(), impression(_CODE[:9] + "9007"))
    assert [like.verdict for like in together.likeness] == [SameSeal.SAME, SameSeal.SAME, SameSeal.OTHER]
    assert together.finding.verdict is Verdict.FAIL


@pytest.mark.parametrize("code", [FindingCode.SEAL_RING_COMPLETE, FindingCode.SEAL_INK_FILL])
def test_two_impressions_too_starved_to_say_are_not_two_seals(code: FindingCode) -> None:
    def starved(verdict: Verdict, *, layout: int) -> SealCheck:
        worn = impression(layout=layout, weak=tuple(range(1, 14)))
        line = Finding(code=code, verdict=verdict, value=150.0, unit="", threshold="", message="")
        return replace(worn, findings=(*worn.findings, line))

    one = starved(Verdict.FAIL, layout=1)
    assert compare_seals(one, starved(Verdict.FAIL, layout=2), shipped()).verdict is SameSeal.UNSURE
    assert compare_seals(one, starved(Verdict.REVIEW, layout=2), shipped()).verdict is SameSeal.OTHER
    assert compare_seals(starved(Verdict.PASS, layout=1), one, shipped()).verdict is SameSeal.SAME


def test_another_name_on_one_document_is_named() -> None:
    together = _together(impression(), impression(name=Verdict.FAIL))
    assert together.consensus.name.refused == (1,)
    assert together.finding.verdict is Verdict.FAIL
    assert "执照·上传上的名称" in together.finding.message


def test_a_name_that_all_refuse_is_not_a_difference() -> None:
    together = _together(impression(name=Verdict.FAIL), impression(name=Verdict.FAIL))
    assert together.finding.verdict is Verdict.PASS


def test_one_impression_has_nothing_to_differ_from() -> None:
    assert _together(impression()).finding.verdict is Verdict.NOT_APPLICABLE
    assert combine([replace(impression(), digits=())], shipped()).code is None


def test_squares_without_a_code_are_not_measured() -> None:
    bare = replace(impression(), digits=(), code=None, layout=None)
    assert _together(bare, bare).finding.verdict is Verdict.NOT_MEASURED


def test_the_turn_between_layouts_is_found() -> None:
    match = match_layouts(_layout(5), _layout(5, 100))
    assert match.rotation_deg == pytest.approx(50.0)
    assert match.judge(shipped()) is SameSeal.SAME
    assert match_layouts(_layout(5), _layout(6)).judge(shipped()) is SameSeal.OTHER


def test_a_misread_digit_on_a_starved_impression_contradicts_nobody() -> None:
    starved = impression("2" + _CODE[1:], weak=(1,))
    nearly = replace(starved, digits=(replace(starved.digits[0], p=0.99, seen=0.80), *starved.digits[1:]))
    surely = replace(starved, digits=(replace(starved.digits[0], p=0.99, seen=0.99), *starved.digits[1:]))
    assert _together(impression(), impression(), nearly).consensus.conflicts == ()
    assert _together(impression(), impression(), surely).consensus.conflicts == (1,)


@pytest.mark.parametrize(
    ("ncc", "ratio", "verdict"),
    [
        (0.63, 2.0, SameSeal.SAME),
        (0.97, 1.3, SameSeal.SAME),
        (0.45, 3.0, SameSeal.UNSURE),
        (0.60, 1.5, SameSeal.UNSURE),
        (0.50, 1.3, SameSeal.OTHER),
    ],
    ids=["real pair", "blurred", "weak", "between", "other"],
)
def test_likeness_is_correlation_times_peak_ratio(ncc: float, ratio: float, verdict: SameSeal) -> None:
    assert SealMatch(rotation_deg=0.0, ncc=ncc, ratio=ratio).judge(shipped()) is verdict
