"""Fonts are looked for by name, then through fontconfig, then among faces of the same script."""

from pathlib import Path

import pytest

from training.seal_generator import fonts
from training.seal_generator.fonts import MissingFontError, Typeface, find_font


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    find_font.cache_clear()
    monkeypatch.setattr(fonts, "_ask_fontconfig", lambda pattern: None)
    yield
    find_font.cache_clear()


def test_a_known_file_is_taken(monkeypatch):
    monkeypatch.setattr(fonts, "_installed", lambda: {"simkai.ttf": Path("kai")})
    assert find_font(Typeface.KAI) == (Path("kai"), 0)


def test_another_face_of_the_script_stands_in(monkeypatch):
    monkeypatch.setattr(fonts, "_installed", lambda: {"simhei.ttf": Path("hei"), "arial.ttf": Path("arial")})
    assert find_font(Typeface.KAI) == (Path("hei"), 0)
    assert find_font(Typeface.MONO_BOLD) == (Path("arial"), 0)


def test_without_any_font_the_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(fonts, "_installed", dict)
    with pytest.raises(MissingFontError, match="安装") as caught:
        find_font(Typeface.SONG)
    assert caught.value.code == "font_missing"
