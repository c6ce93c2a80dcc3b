"""The barcode wand is told apart from a person typing."""

import pytest

from ui.wand import WandReader, fold, is_known_code


def type_in(reader: WandReader, text: str, gap_s: float, start_s: float = 10.0) -> float:
    now = start_s
    for character in text:
        reader.feed(character, now)
        now += gap_s
    return now


def test_fast_characters_and_enter_are_a_code() -> None:
    reader = WandReader()
    end = type_in(reader, "SF1234567890123", 0.008)
    assert reader.finish(end) == "SF1234567890123"


def test_a_person_typing_is_no_code() -> None:
    reader = WandReader()
    end = type_in(reader, "SF1234567890123", 0.09)
    assert reader.finish(end) is None


def test_a_short_burst_is_no_code() -> None:
    reader = WandReader()
    end = type_in(reader, "ab", 0.005)
    assert reader.finish(end) is None


def test_full_width_digits_are_folded() -> None:
    assert fold("ＳＦ１２３４５６７８９０１２３\r") == "SF1234567890123"


@pytest.mark.parametrize("code", ["SF1234567890123", "JX20261120-0007", "0A1B2C3D4E5F".rjust(14, "K"), "123456789012"])
def test_known_codes(code: str) -> None:
    assert is_known_code(code)


@pytest.mark.parametrize("text", ["江西宏达", "hello world", "training-2026", "12"])
def test_ordinary_words_are_no_codes(text: str) -> None:
    assert not is_known_code(text)
