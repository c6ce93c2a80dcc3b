"""How long a line of digits is where its readings differ: thirteen even steps count before more that lack one."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from seals.ctc import DIGITS, index_of
from seals.straight import vote_digits
from seals.values import Image, Plane

_CODE = "3601029938918"
_STEP = 6  # frames from digit to digit


class _Reader:
    """Reads what it is told, one text a strip: characters at even steps, a blank where it leaves one out."""

    taken_for: Mapping[str, str] = {}

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    @property
    def alphabet(self) -> Sequence[str]:
        return tuple(DIGITS)

    def read(self, strips: Sequence[Image]) -> Sequence[Plane]:
        assert len(strips) == len(self._texts)
        return [self._matrix(text) for text in self._texts]

    def _matrix(self, text: str) -> Plane:
        matrix = np.full((_STEP * (len(text) + 1), 1 + len(DIGITS)), 1e-4, dtype=np.float32)
        matrix[:, 0] = 1.0
        for at, char in enumerate(text):
            if char != " ":
                matrix[_STEP * (at + 1), [0, 1 + int(char)]] = 1e-4, 1.0
        return matrix


def _voted(*texts: str) -> str:
    reader = _Reader(*texts)
    strips = [np.full((48, 300, 3), 255, dtype=np.uint8)] * len(texts)
    return "".join(digit.digit for digit in vote_digits(strips, reader, index_of(reader.alphabet)))


def _lacking(at: int) -> str:
    return _CODE[:at] + " " + _CODE[at + 1 :]


def test_two_of_six_readings_with_thirteen_even_digits_count_before_four_that_lack_one() -> None:
    assert _voted(_CODE, _CODE, *[_lacking(3)] * 4) == _CODE


def test_one_reading_of_six_is_not_enough() -> None:
    assert len(_voted(_CODE, *[_lacking(3)] * 5)) == 12


def test_they_count_before_readings_of_fourteen() -> None:
    assert _voted(_CODE, _CODE, _CODE, *[_CODE + "1"] * 3, *[_CODE + "1"]) == _CODE


@pytest.mark.parametrize("gap", [4, 9])
def test_thirteen_digits_with_a_gap_among_them_are_no_code(gap: int) -> None:
    one_too_many = _lacking(gap) + "1"  # twelve digits of the code and a stroke beside it
    assert len(_voted(one_too_many, one_too_many, *[_lacking(gap)] * 4)) == 12


def test_a_line_that_most_readings_call_shorter_stays_so() -> None:
    assert _voted(*["9136010012"] * 6) == "9136010012"


@pytest.mark.parametrize("text", ["1     " + _CODE, _CODE + "      7"])
def test_a_stroke_far_from_the_code_is_no_digit_of_it(text: str) -> None:
    assert _voted(*[text] * 6) == _CODE


def test_a_last_digit_behind_two_that_are_worn_away_is_one() -> None:
    assert _voted(*[_CODE[:10] + "  " + _CODE[12]] * 6) == _CODE[:10] + _CODE[12]
