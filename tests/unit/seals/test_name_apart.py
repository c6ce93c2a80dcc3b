"""A name's characters out of their context: what only a neighbour speaks for is no longer confirmed."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest

from seals.ctc import index_of
from seals.name_apart import characters_of, in_order, other_orders, with_odds_apart, worn_line
from seals.names import NameScore, score_name
from seals.values import Image, Plane

_ALPHABET = tuple("甲乙丙丁戊己庚(")
_COLUMNS = index_of(_ALPHABET)
_SHADES = {char: 20 + 25 * at for at, char in enumerate(_ALPHABET)}


def _strip(text: str) -> Image:
    """Draw each character as a block of a shade of its own."""
    strip = np.full((48, 48 * len(text), 3), 255, np.uint8)
    for at, char in enumerate(text):
        strip[4:44, 48 * at + 4 : 48 * at + 44] = _SHADES[char]
    return strip


class _WellReadReader:
    """Reads shades, but takes a 丙 for a 乙 where it stands after a 甲: it has read 甲乙 so often."""

    alphabet = _ALPHABET
    taken_for: Mapping[str, str] = {}

    def __init__(self) -> None:
        self.strips = 0

    def read(self, strips: Sequence[Image]) -> Sequence[Plane]:
        self.strips += len(strips)
        return [self._read(strip) for strip in strips]

    def _read(self, strip: Image) -> Plane:
        matrix = np.full((strip.shape[1] // 8, len(_ALPHABET) + 1), 1e-3, np.float32)
        matrix[:, 0] = 0.99
        before = ""
        shade = np.median(strip[20:28, :, 0], axis=0)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], (shade < 230).astype(int), [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start < 24:
                continue
            seen = float(np.median(shade[start:end]))
            char = min(_ALPHABET, key=lambda each: abs(_SHADES[each] - seen))
            frame = matrix[int((start + end) / 16)]
            frame[:] = 1e-3
            frame[_COLUMNS["乙" if before == "甲" and char == "丙" else char]] = 0.98
            before = char
        return matrix


class _UnsureReader(_WellReadReader):
    """Takes a 庚 for a 己, itself a near second; where it reads a 己, a 戊 is second."""

    taken_for: Mapping[str, str] = {"己": "庚"}

    def _read(self, strip: Image) -> Plane:
        matrix = super()._read(strip)
        for char, likely, second in (("己", "己", "戊"), ("庚", "己", "庚")):
            is_read = matrix[:, _COLUMNS[char]] > 0.9
            matrix[np.ix_(is_read, [_COLUMNS[likely]])] = 0.90
            matrix[np.ix_(is_read, [_COLUMNS[second]])] = 0.09
        return matrix


def _scored(stamped: str, registered: str) -> tuple[NameScore, _WellReadReader]:
    return _scored_by(_WellReadReader(), stamped, registered)


def _scored_by(reader: _WellReadReader, stamped: str, registered: str) -> tuple[NameScore, _WellReadReader]:
    strips = [_strip(stamped)] * 3
    matrices = reader.read(strips)
    score = score_name(registered, matrices, _ALPHABET)
    assert score is not None and score.llr > -0.1 and score.lowest_odds > 0
    reader.strips = 0
    return with_odds_apart(score, strips, matrices, reader, least=2.0), reader


def test_what_is_stamped_stands_apart_too() -> None:
    score, reader = _scored("丁甲乙戊己庚", "丁甲乙戊己庚")
    assert min(score.apart) > 4.0
    assert reader.strips == 6


def test_a_character_that_only_its_neighbour_speaks_for_does_not() -> None:
    score, reader = _scored("丁甲丙戊己庚", "丁甲乙戊己庚")
    assert int(np.argmin(score.apart)) == 2
    assert score.apart[2] < -4.0
    assert min(odds for at, odds in enumerate(score.apart) if at != 2) > 4.0
    assert reader.strips == 12  # cut out anew, more widely, before it is doubted


def test_brackets_are_left_to_the_line() -> None:
    score, _ = _scored("丁甲乙(己庚", "丁甲乙(己庚")
    assert score.apart[3] == 8.0


def test_a_stamped_look_alike_is_the_near_second_itself() -> None:
    true, _ = _scored_by(_UnsureReader(), "丁甲乙戊己", "丁甲乙戊己")
    other, _ = _scored_by(_UnsureReader(), "丁甲乙戊庚", "丁甲乙戊己")
    assert true.apart[4] == pytest.approx(other.apart[4], abs=0.1) == pytest.approx(np.log(10), abs=0.1)
    assert true.alike[4] > 4.5 > 3.0 > other.alike[4]
    assert true.alike[:4] == (8.0,) * 4  # none of them is known to be mistaken


@pytest.mark.parametrize("count", range(2, 24))
def test_no_character_follows_its_own_neighbour(count: int) -> None:
    for order in other_orders(count):
        assert sorted(order) == list(range(count))
        assert all(after != before + 1 for before, after in pairwise(order))


@pytest.mark.parametrize("wide", [False, True])
def test_characters_are_cut_where_they_stand(wide: bool) -> None:
    text = "甲乙戊丁丙庚己"
    matrix = _WellReadReader().read([_strip(text)])[0]
    cut = characters_of(_strip(text), matrix, [_COLUMNS[char] for char in text], wide=wide)
    assert [int(np.median(each[20:28, each.shape[1] // 2])) for each in cut] == [_SHADES[char] for char in text]
    assert all(40 <= each.shape[1] <= (60 if wide else 52) for each in cut[1:-1])
    assert in_order(cut, range(len(cut))).shape[0] == 48


def test_a_single_character_is_looked_at_alone() -> None:
    score, _ = _scored("丁", "丁")
    assert score.apart[0] > 4.0


def _bars(width: int, *, specks: int = 0) -> list[np.ndarray]:
    """Draw ten bars, and specks between them, at nine places."""
    strip = np.full((48, 400, 3), 255, np.uint8)
    for at in range(10, 390, 40):
        strip[10:38, at : at + width] = 40
        for speck in range(specks):
            strip[14 + 4 * speck : 16 + 4 * speck, at + 30 : at + 32] = 40
    return [strip] * 3


def test_strokes_that_ran_together_are_broad() -> None:
    thin, broad = worn_line(_bars(4)), worn_line(_bars(9))
    assert thin.stroke == pytest.approx((4 + 2) / 48, rel=0.2)
    assert broad.stroke == pytest.approx((9 + 2) / 48, rel=0.2)
    assert thin.crumbs == broad.crumbs == 0.0


def test_strokes_that_broke_up_leave_crumbs() -> None:
    assert worn_line(_bars(4, specks=3)).crumbs == pytest.approx(1000 * 27 / (10 * 4 * 28 + 27 * 4))
    assert worn_line([np.full((48, 200, 3), 255, np.uint8)]).crumbs == 0.0
