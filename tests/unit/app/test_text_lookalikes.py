"""The table of look-alikes that are read as another character."""

import pytest

from app.adapters.text.lookalikes import look_alikes, parsed
from training.seal_generator.lookalikes import common_characters


@pytest.mark.parametrize("pair", ["诚诫", "西酉", "股殷", "路赂"])
def test_those_that_passed_for_another_are_in_it(pair: str) -> None:
    assert pair[1] in look_alikes()[pair[0]]


def test_most_characters_are_mistaken_for_none() -> None:
    without = [char for char in common_characters() if char not in look_alikes()]
    assert len(without) > 0.4 * len(common_characters())
    assert "浔" not in look_alikes()


def test_no_character_is_its_own_look_alike() -> None:
    for char, likes in look_alikes().items():
        assert likes
        assert char not in likes


def test_a_comment_is_no_character() -> None:
    assert parsed("# 甲乙\n甲乙丙\n\n丁戊\n") == {"甲": "乙丙", "丁": "戊"}
