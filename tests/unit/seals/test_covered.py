"""What lies over a seal's writing: text, a table's line, another seal."""

import cv2
import numpy as np
import pytest

from seals.check import check_page
from seals.extract import Refusal, extract_seal
from seals.values import Finding, FindingCode, Scale, ScaleSource, SealCheck, SealShape, Verdict
from tests.unit.seals.drawing import PX_PER_MM, blank, round_seal, square_seal
from tests.unit.seals.thresholds_text import shipped

_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)
_BLACK = (30, 30, 30)


def _seals(page: np.ndarray) -> list[SealCheck]:
    return list(check_page(page, scale=_300, thresholds=shipped()).seals)


def _overlap(seal: SealCheck) -> Finding:
    return next(line for line in seal.findings if line.code is FindingCode.SEAL_OVERLAP)


def _line(page: np.ndarray, start_mm: tuple[float, float], end_mm: tuple[float, float], width_mm: float) -> None:
    start, end = ((round(x * PX_PER_MM), round(y * PX_PER_MM)) for x, y in (start_mm, end_mm))
    cv2.line(page, start, end, _BLACK, round(width_mm * PX_PER_MM), cv2.LINE_AA)


@pytest.mark.parametrize(
    ("width_mm", "expected"), [(0.0, Verdict.PASS), (0.3, Verdict.REVIEW), (2.0, Verdict.FAIL)],
    ids=["nothing", "a table's line", "a bar"],
)  # fmt: skip
def test_what_is_printed_over_a_name_is_said_without_a_code(width_mm: float, expected: Verdict) -> None:
    page = blank(70, 60)
    round_seal(page, (35, 30))
    if width_mm:
        _line(page, (10, 18), (60, 18), width_mm)
    (seal,) = _seals(page)
    line = _overlap(seal)
    assert line.verdict is expected
    if expected is not Verdict.PASS:
        assert line.box_px is not None
        left, top, wide, high = line.box_px
        assert top <= 18 * PX_PER_MM <= top + high
        assert wide < seal.box_px[2] / 3
        assert left >= seal.box_px[0]


def test_a_line_beside_the_writing_covers_nothing() -> None:
    page = blank(70, 60)
    round_seal(page, (35, 30))
    _line(page, (29, 30), (41, 30), 0.5)
    (seal,) = _seals(page)
    assert _overlap(seal).verdict is Verdict.PASS


def test_a_line_over_a_square_seals_characters_is_said() -> None:
    page = blank(60, 50)
    square_seal(page, (20, 15))
    _line(page, (5, 22), (55, 22), 0.5)
    (seal,) = _seals(page)
    assert seal.shape is SealShape.SQUARE
    assert _overlap(seal).verdict in {Verdict.REVIEW, Verdict.FAIL}


def test_two_seals_on_each_other_are_for_a_person_and_give_no_e_seal() -> None:
    page = blank(110, 60)
    round_seal(page, (35, 30))
    second = blank(110, 60)
    round_seal(second, (63, 30))
    both = np.minimum(page, second)
    seals = _seals(both)
    assert len(seals) == 2
    for seal in seals:
        assert _overlap(seal).verdict is Verdict.REVIEW
        assert "另一枚印章" in _overlap(seal).message
        made = extract_seal(both, seal, dpi=300.0)
        assert isinstance(made, Refusal)
        assert FindingCode.SEAL_OVERLAP in made.codes
        despite = made.codes | {FindingCode.SEAL_OVERLAP}
        assert not isinstance(extract_seal(both, seal, dpi=300.0, despite=despite), Refusal)


def test_two_seals_beside_each_other_cover_nothing() -> None:
    page = blank(130, 60)
    round_seal(page, (35, 30))
    square_seal(page, (62, 20))
    seals = _seals(page)
    assert len(seals) == 2
    assert [_overlap(seal).verdict for seal in seals] == [Verdict.PASS, Verdict.PASS]
