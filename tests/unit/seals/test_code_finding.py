"""The line on a seal's code: what passes, what goes to a person, what fails."""

from dataclasses import replace

import numpy as np
import pytest

from seals.code_region import region_note
from seals.codes import Code
from seals.findings import make_finding
from seals.findings_text import code_finding, with_digit_height
from seals.values import DigitCell, FindingCode, Verdict
from tests.unit.seals.thresholds_text import shipped

V = Verdict
_BOX = (0, 0, 1, 1)
_CELL = DigitCell(position=1, digit="1", confidence=0.99, legible=True, box_px=_BOX, crop=np.zeros((2, 2, 3), np.uint8),
                  share=1.0, read_p=0.99)  # fmt: skip


def _code(text: str) -> Code:
    cells = []
    for char in text:
        cells.append(replace(_CELL, position=len(cells) + 1, digit=None if char == "?" else char, legible=char != "?"))
    return Code(digits=tuple(cells), is_judged=True)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("3601021234567", V.PASS),
        ("36010212345?7", V.FAIL),
        ("360102123456", V.REVIEW),
        ("3601021234", V.REVIEW),
        ("??3601021234?", V.REVIEW),
        ("??36010?1234?", V.FAIL),
        ("36010212", V.FAIL),
    ],
    ids=["whole", "one unread", "twelve", "ten", "ten among thirteen places", "nine scattered", "eight"],
)
def test_older_codes_of_ten_digits_go_to_a_person(text: str, verdict: Verdict) -> None:
    found = code_finding(
        _code(text), shipped(), expected=None, is_read=True, has_ink_there=False, can_prove=True, box=_BOX
    )
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("room", "legal", "verdict", "says"),
    [
        (True, True, V.REVIEW, "请退回重盖"),
        (False, True, V.NOT_APPLICABLE, "请退回重盖"),
        (False, False, V.NOT_APPLICABLE, "没有发现编码"),
    ],
    ids=["a line is blank", "no room for a code", "another kind of seal"],
)
def test_a_seal_without_any_code_says_what_to_do(room: bool, legal: bool, verdict: Verdict, says: str) -> None:
    found = code_finding(None, shipped(), expected=None, is_read=True, has_ink_there=False, can_prove=True, box=_BOX,
                         has_room_there=room, is_legal=legal)  # fmt: skip
    assert found.verdict is verdict
    assert says in found.message


@pytest.mark.parametrize(("is_blank", "verdict"), [(True, V.REVIEW), (False, V.NOT_APPLICABLE)])
def test_a_ring_in_which_nothing_is_read_goes_to_a_person(is_blank: bool, verdict: Verdict) -> None:
    found = code_finding(None, shipped(), expected=None, is_read=True, has_ink_there=False, can_prove=True, box=_BOX,
                         is_blank=is_blank)  # fmt: skip
    assert found.verdict is verdict
    assert ("请放大查看" in found.message) is is_blank


def test_a_typed_code_that_is_not_there_fails_whatever_room_there_is() -> None:
    found = code_finding(None, shipped(), expected="3601021234567", is_read=True, has_ink_there=False, can_prove=True,
                         box=_BOX, has_room_there=True, is_legal=True)  # fmt: skip
    assert found.verdict is V.FAIL


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("3601021234567", "前六位 360102 为江西省东湖区"),
        ("5001011234567", "前六位 500101 为重庆市万州区"),
        ("3600001234567", "前六位 360000 为江西省"),
        ("3699121234567", "前六位 369912 不在行政区划代码中（仅供参考）"),
        ("36?1021234567", ""),
        ("", ""),
    ],
)
def test_the_division_that_a_code_begins_with_is_a_note(code: str, says: str) -> None:
    assert region_note(code) == says


def test_an_unknown_division_changes_no_verdict() -> None:
    found = code_finding(
        _code("3699121234567"), shipped(), expected=None, is_read=True, has_ink_there=False, can_prove=True, box=_BOX
    )
    assert found.verdict is V.PASS
    assert "369912 不在" in found.message


def test_the_resolution_says_how_high_the_digits_are() -> None:
    line = make_finding(FindingCode.SEAL_RESOLUTION, V.PASS, 11.8, "px/mm", "≥ 11.7", "清晰度 11.8 px/mm，合格")
    other = make_finding(FindingCode.SEAL_SIZE, V.PASS, 40.0, "mm", "", "直径 40 mm，合格")
    code = _code("3601021234567")
    cells = tuple(replace(cell, box_px=(0, 0, 24, 24)) for cell in code.digits)
    told = with_digit_height([line, other], replace(code, digits=cells))
    assert [each.message for each in told] == [f"{line.message}；编码数字高约 20 px", other.message]
    assert with_digit_height([line], None) == [line]
