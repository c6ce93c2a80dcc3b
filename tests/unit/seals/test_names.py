from dataclasses import replace

import numpy as np
import pytest

from seals.ctc import index_of
from seals.findings_text import expected_name_finding
from seals.names import NameScore, agreement, folded_name, is_stray, person_texts, score_name
from seals.values import Verdict
from tests.unit.seals.thresholds_text import shipped

_ALPHABET = tuple("0123456789甲乙丙丁戊（）()·•ＡA")
_COLUMNS = index_of(_ALPHABET)


def _row(column: int, p: float) -> list[float]:
    size = len(_ALPHABET) + 1
    row = [(1 - p) / (size - 1)] * size
    row[column] = p
    return row


def _matrix(text: str, p: float = 0.95) -> np.ndarray:
    rows = [_row(0, p)]
    for char in text:
        rows += [_row(_COLUMNS[char], p), _row(0, p)]
    return np.array(rows, np.float32)


def _score(expected: str, *readings: str, alone: bool = False) -> NameScore:
    score = score_name(expected, [_matrix(text) for text in readings], _ALPHABET, alone=alone)
    assert score is not None
    return replace(score, apart=(8.0,) * len(score.text))


def _verdict(score: NameScore | None, *, read_surely: float = 0.9) -> Verdict:
    return expected_name_finding(score, "甲乙", read_surely, shipped(), (0, 0, 1, 1)).verdict


def test_the_right_name_is_confirmed() -> None:
    score = _score("甲乙丙", "甲乙丙", "甲乙丙", "甲乙丙")
    assert score.llr > -0.1
    assert score.lowest_odds > 0
    assert _verdict(score) is Verdict.PASS


def test_one_other_character_is_refused_and_named() -> None:
    score = _score("甲丙丙", "甲乙丙", "甲乙丙", "甲乙丙")
    assert score.llr < -1.5
    assert score.weakest == 1
    assert _verdict(score) is Verdict.FAIL


def test_one_reading_of_three_does_not_decide() -> None:
    assert _verdict(_score("甲乙", "甲乙", "甲乙", "甲丙")) is Verdict.PASS
    assert _verdict(_score("甲乙", "甲乙", "甲丙", "甲丙")) is not Verdict.PASS


def test_a_character_that_only_its_neighbours_speak_for_goes_to_a_person() -> None:
    score = replace(_score("甲乙", "甲乙", "甲乙"), apart=(8.0, -3.0))
    finding = expected_name_finding(score, "甲乙", 0.9, shipped(), (0, 0, 1, 1))
    assert finding.verdict is Verdict.REVIEW
    assert "第 2 字“乙”" in finding.message


def test_a_character_that_its_neighbours_speak_against_is_confirmed_where_it_is_surely_itself() -> None:
    doubted = replace(_score("甲乙", "甲乙", "甲乙"), odds=(8.0, -1.6), weakest=1)
    assert _verdict(replace(doubted, apart=(8.0, 5.4))) is Verdict.PASS
    assert _verdict(replace(doubted, apart=(8.0, 3.9))) is Verdict.REVIEW  # a look-alike reached as much
    assert _verdict(replace(doubted, apart=())) is Verdict.REVIEW
    assert _verdict(replace(doubted, apart=(8.0, 5.4), llr=-1.6)) is Verdict.REVIEW


def test_a_bracket_that_the_line_doubts_is_never_confirmed() -> None:
    doubted = replace(_score("甲（", "甲（", "甲（"), odds=(8.0, -1.6), weakest=1)
    assert not doubted.is_read(shipped())


def test_a_character_that_its_known_look_alike_comes_near_goes_to_a_person_and_is_named() -> None:
    surely = replace(_score("甲乙", "甲乙", "甲乙"), apart=(2.6, 5.4), alike=(8.0, 5.4))
    assert _verdict(surely) is Verdict.PASS  # 甲 has no look-alike: what comes near it is another character
    finding = expected_name_finding(replace(surely, alike=(8.0, 2.8)), "甲乙", 0.9, shipped(), (0, 0, 1, 1))
    assert finding.verdict is Verdict.REVIEW
    assert "第 2 字“乙”" in finding.message


def test_a_name_that_nobody_looked_at_character_by_character_is_not_confirmed() -> None:
    assert _verdict(replace(_score("甲乙", "甲乙", "甲乙"), apart=())) is Verdict.REVIEW


@pytest.mark.parametrize(("short", "extra"), [("甲乙", "丙"), ("乙丙", "甲")], ids=["last left out", "first left out"])
def test_a_name_cut_short_is_never_confirmed(short: str, extra: str) -> None:
    score = _score(short, "甲乙丙", "甲乙丙", "甲乙丙")
    assert score.extra == extra
    assert _verdict(score) is Verdict.REVIEW


def test_text_beside_the_name_is_named_and_goes_to_a_person() -> None:
    score = _score("甲乙", "甲乙丁戊", "甲乙丁戊", "甲乙丁丙")
    assert (score.before, score.after) == ("", "丁戊")
    finding = expected_name_finding(score, "甲乙", 0.9, shipped(), (0, 0, 1, 1))
    assert finding.verdict is Verdict.REVIEW
    assert "丁戊" in finding.message


def test_stray_digits_beside_the_name_do_not_matter() -> None:
    score = _score("甲乙", "甲乙3", "甲乙3", "甲乙")
    assert is_stray(score.extra)
    assert _verdict(score) is Verdict.PASS


def test_in_cells_nothing_may_stand_beside_the_name() -> None:
    assert _score("甲乙", "甲乙丙", alone=True).llr < -1.5


def test_what_nobody_reads_goes_to_a_person() -> None:
    score = _score("甲丙", "丁戊", "丁戊", "丁戊")
    assert _verdict(score) is Verdict.FAIL
    assert _verdict(score, read_surely=0.2) is Verdict.REVIEW
    assert _verdict(None) is Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    ("registered", "stamped"),
    [("甲（乙）", "甲(乙)"), ("甲(乙)", "甲（乙）"), ("甲·乙", "甲•乙"), ("甲 乙", "甲乙"), ("A甲", "Ａ甲")],
)
def test_forms_of_one_character_are_equal(registered: str, stamped: str) -> None:
    assert _verdict(_score(registered, stamped, stamped)) is Verdict.PASS


def test_a_character_the_recogniser_does_not_know_is_not_measured() -> None:
    assert score_name("丑", [_matrix("甲")], _ALPHABET) is None
    assert score_name("甲", [], _ALPHABET) is None


def test_a_personal_seal_may_end_in_a_word_for_seal() -> None:
    texts = person_texts("张 三")
    assert {"张三", "张三印", "张三之印", "张三印章"} <= set(texts)
    assert person_texts("") == ()


def test_agreement_is_that_of_the_better_layout() -> None:
    matrices = [_matrix("甲乙"), _matrix("乙甲"), _matrix("甲乙"), _matrix("丙甲")]
    assert agreement("甲乙", matrices, _ALPHABET, layouts=2) == 1.0
    assert agreement("乙甲", matrices, _ALPHABET, layouts=2) == 0.5
    assert folded_name("甲 (乙)") == "甲(乙)"


def test_stray_digits_may_be_read_differently_every_time() -> None:
    score = _score("甲乙", "12甲乙3", "1甲乙", "4甲乙31")
    assert _verdict(score) is Verdict.PASS
    assert _verdict(_score("甲丙", "12甲乙3", "1甲乙", "4甲乙31")) is not Verdict.PASS
