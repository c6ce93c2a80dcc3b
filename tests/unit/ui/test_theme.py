"""Contrast of at least 4.5 : 1, and no red of ours on a picture."""

from itertools import product

import pytest

from ui.colours import DARK, LIGHT, Colours
from ui.look import first_scale, fitting_scale


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    *product(("text", "muted", "good", "doubt", "bad", "unknown"), ("panel", "raised", "window")),
    ("text", "selection"), ("on_accent", "accent"), ("on_accent", "accent_hover"), ("good", "good_ground"),
    ("doubt", "doubt_ground"), ("bad", "bad_ground"), ("text", "hover"), ("text", "focus_ground"),
    ("muted", "hover"), ("bad", "hover"),
    *product(("muted", "good", "doubt", "bad", "unknown"), ("selection",)),
    *product(("text",), ("good_ground", "doubt_ground", "bad_ground")), ("overlay", "overlay_edge"),
]  # fmt: skip


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_contrast(colours: Colours, ink: str, ground: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["panel", "raised", "window", "selection"])
def test_the_line_around_what_has_the_focus_is_seen(colours: Colours, ground: str) -> None:
    """WCAG 2.2, 1.4.11: 3 : 1 for what is no text."""
    assert contrast(colours.focus, getattr(colours, ground)) >= 3.0


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_overlays_are_cyan_on_neutral_grey(colours: Colours) -> None:
    red, green, blue = (int(colours.overlay[at : at + 2], 16) for at in (1, 3, 5))
    assert red < 40 < min(green, blue)
    grey = colours.surround
    assert grey[1:3] == grey[3:5] == grey[5:7]


def test_a_4k_screen_that_nobody_magnifies_starts_larger() -> None:
    assert [first_scale(width) for width in (1366, 1920, 2560, 3840, 7680)] == [1.0, 1.0, 1.0, 1.5, 1.5]


def test_a_size_that_the_screen_has_no_room_for_is_not_taken() -> None:
    """200 % kept from a 4K screen, on the laptop alone: the decisions would lie beyond its edge."""
    assert fitting_scale(2.0, 3840, 2160) == 2.0
    assert fitting_scale(2.0, 1920, 1080) == 1.5
    assert fitting_scale(1.25, 1920, 1080) == 1.25
    assert fitting_scale(1.5, 1366, 768) < 1.1
    assert fitting_scale(1.5, 1024, 768) == 1.0
