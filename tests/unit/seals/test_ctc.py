import itertools
import math

import numpy as np
import pytest

from seals.ctc import align, character_odds, greedy, greedy_digits, index_of, log_likelihood, text_of

_ALPHABET = "0123456789甲乙丙（）()"
_COLUMNS = index_of(_ALPHABET)


def _matrix(text: str, p: float = 0.95, blanks: int = 1) -> np.ndarray:
    """One frame for each character with `blanks` blank frames around it."""
    rows = []
    for char in text:
        for _ in range(blanks):
            rows.append(_row(0, p))
        rows.append(_row(_COLUMNS[char], p))
    rows.append(_row(0, p))
    return np.array(rows, np.float32)


def _row(column: int, p: float) -> list[float]:
    size = len(_ALPHABET) + 1
    row = [(1 - p) / (size - 1)] * size
    row[column] = p
    return row


def test_greedy_reads_and_collapses_repeats() -> None:
    assert text_of(greedy(_matrix("甲甲乙"), _ALPHABET)) == "甲甲乙"
    doubled = np.repeat(_matrix("甲乙"), 2, axis=0)
    assert text_of(greedy(doubled, _ALPHABET)) == "甲乙"


def test_digits_only_leaves_characters_out() -> None:
    mixed = np.array([_row(0, 0.9), _row(_COLUMNS["甲"], 0.6), _row(0, 0.9), _row(_COLUMNS["7"], 0.9)], np.float32)
    symbols = greedy_digits(mixed, _COLUMNS)
    assert [s.char for s in symbols if s.p > 0.5] == ["7"]
    assert symbols[-1].place == pytest.approx(3.5 / 4, abs=0.05)


def test_the_forward_algorithm_equals_the_sum_over_all_paths() -> None:
    rng = np.random.default_rng(3)
    p = rng.random((4, 3)).astype(np.float32)
    p /= p.sum(axis=1, keepdims=True)
    wanted = [1, 2]
    total = 0.0
    for path in itertools.product(range(3), repeat=4):
        collapsed = [k for k, _ in itertools.groupby(path) if k]
        if collapsed == wanted:
            total += math.prod(float(p[t, k]) for t, k in enumerate(path))
    assert log_likelihood(p, wanted) == pytest.approx(math.log(total), abs=1e-5)


def test_a_text_too_long_for_the_strip_is_impossible() -> None:
    assert log_likelihood(_matrix("甲"), [1] * 9) == -math.inf


def test_alignment_finds_each_character_in_order() -> None:
    spans = align(_matrix("甲乙丙"), [_COLUMNS[c] for c in "甲乙丙"])
    assert [first for first, _ in spans] == [1, 3, 5]


def test_odds_are_clipped() -> None:
    odds = character_odds(_matrix("甲乙", p=0.999999), [_COLUMNS[c] for c in "甲乙"])
    assert odds == [8.0, 8.0]
