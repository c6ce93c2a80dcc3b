import numpy as np
import pytest

from seals.check import check_page
from seals.plots import DARK, LIGHT, contrast_plot, ring_plot
from seals.values import Image, Scale, ScaleSource, SealCheck
from tests.unit.seals.drawing import blank, round_seal, square_seal
from tests.unit.seals.thresholds_text import shipped

_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)


@pytest.fixture(scope="module")
def broken() -> tuple[Image, SealCheck]:
    page = blank(80, 70)
    round_seal(page, (38, 33), gap_deg=90)  # the lower right quarter of the ring
    return page, check_page(page, scale=_300, thresholds=shipped()).seals[0]


def _share(picture: Image, colour: tuple[int, int, int]) -> float:
    return float((np.abs(picture.astype(int) - colour).max(axis=2) < 12).mean())


def test_a_gap_of_the_ring_is_drawn_where_it_is(broken: tuple[Image, SealCheck]) -> None:
    plot = ring_plot(broken[1], 198)
    assert plot is not None
    middle = 99
    quarters = {
        "lower right": plot[middle:, middle:],
        "upper right": plot[:middle, middle:],
        "upper left": plot[:middle, :middle],
        "lower left": plot[middle:, :middle],
    }
    missing = {name: _share(part, LIGHT.missing) for name, part in quarters.items()}
    assert missing.pop("lower right") > 0.05
    assert max(missing.values()) < 0.005
    assert _share(quarters["lower right"], LIGHT.present) < 0.02
    assert _share(quarters["upper left"], LIGHT.present) > 0.1


def test_the_impression_is_shown_inside(broken: tuple[Image, SealCheck]) -> None:
    page, seal = broken
    with_seal, without = ring_plot(seal, 320, page_bgr=page), ring_plot(seal, 320)
    assert with_seal is not None and without is not None
    assert with_seal.shape == (320, 320, 3)
    assert _share(with_seal, (60, 50, 200)) > 0.02
    assert _share(without, (60, 50, 200)) == 0.0


def test_ink_stands_out_where_it_is(broken: tuple[Image, SealCheck]) -> None:
    profile = broken[1].profile
    assert profile is not None
    at = {round(float(away), 2): i for i, away in enumerate(profile.away)}
    assert profile.ink[at[0.97]] > 60
    assert profile.ink[at[0.45]] < 5
    assert profile.paper[at[0.45]] < 2
    assert profile.contrast == pytest.approx(float(profile.ink.max()), abs=15)
    for colours in (LIGHT, DARK):
        plot = contrast_plot(broken[1], 400, colours=colours)
        assert plot is not None
        assert plot.shape == (224, 400, 3)
        assert _share(plot, colours.present) > 0.005


def test_a_frame_is_drawn_as_a_frame() -> None:
    page = blank(60, 60)
    square_seal(page, (20, 20))
    page[:300, 300:420] = 250  # the upper side is half missing
    seal = check_page(page, scale=_300, thresholds=shipped()).seals[0]
    plot = ring_plot(seal, 198)
    assert plot is not None
    upper, lower = plot[:99], plot[99:]
    assert _share(upper, LIGHT.missing) > 5 * max(_share(lower, LIGHT.missing), 0.001)


def test_a_check_without_a_profile_has_no_plots() -> None:
    from dataclasses import replace

    page = blank(80, 70)
    round_seal(page, (38, 33))
    seal = replace(check_page(page, scale=_300, thresholds=shipped()).seals[0], profile=None)
    assert ring_plot(seal, 200) is None
    assert contrast_plot(seal, 400) is None
