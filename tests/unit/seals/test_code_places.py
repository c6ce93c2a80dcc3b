"""A code whose first digit was not seen is laid onto the others by where its digits stand."""

from dataclasses import replace

import numpy as np
import pytest

from seals.code_places import moved, places_apart
from seals.together import Shown, hold_together
from seals.values import SealCheck, Verdict
from tests.unit.seals.test_together import impression
from tests.unit.seals.thresholds_text import shipped

_CODE = "3601021234567"
_PITCH_DEG = -5.0  # a code runs counter-clockwise


def _on_ring(check: SealCheck, *, first_place: float, turned_deg: float) -> SealCheck:
    """Put the cells on a ring of 200 px, the first one so many places on, the whole seal turned."""
    angles = np.radians(130.0 + turned_deg + _PITCH_DEG * (np.arange(13) + first_place))
    boxes = [(round(200 * np.cos(t)) - 10, round(200 * np.sin(t)) - 10, 20, 20) for t in angles]
    cells = tuple(replace(cell, box_px=box) for cell, box in zip(check.digits, boxes, strict=True))
    return replace(check, digits=cells)


def _begun_late(first_place: float = 1.0) -> SealCheck:
    """Return an impression turned by 40 degrees whose first digit is worn away: the second was taken for it."""
    late = impression(_CODE[1:] + "9", weak=(13,), turn_px=80)
    return _on_ring(late, first_place=first_place, turned_deg=40.0)


def _whole(turned_deg: float = 0.0) -> SealCheck:
    return _on_ring(impression(turn_px=round(2 * turned_deg)), first_place=0, turned_deg=turned_deg)


def _held(*checks: SealCheck) -> tuple[Verdict, tuple[int, ...], str | None]:
    together = hold_together([Shown(check=c, title=str(at), stamping=at) for at, c in enumerate(checks)], shipped())
    return together.finding.verdict, together.consensus.conflicts, together.consensus.code


def test_a_worn_first_digit_is_no_difference() -> None:
    assert _held(_whole(), _whole(-100.0), _begun_late()) == (Verdict.PASS, (), _CODE)


def test_digits_that_do_stand_on_the_same_places_differ() -> None:
    verdict, _, _ = _held(_whole(), _whole(-100.0), _begun_late(first_place=0.0))
    assert verdict is Verdict.FAIL


@pytest.mark.parametrize(("first_place", "places"), [(0.1, 0), (0.9, 1), (-2.1, -2), (0.5, 0), (5.0, 0)])
def test_only_whole_places_not_far_off_are_a_miscount(first_place: float, places: int) -> None:
    assert places_apart(_whole(170.0), _begun_late(first_place), -130.0) == places


def test_without_thirteen_digits_nothing_is_moved() -> None:
    assert places_apart(_whole(), replace(_begun_late(), digits=()), 40.0) == 0


def test_what_is_moved_off_the_code_is_nobodys() -> None:
    cells = _whole().digits
    assert moved(cells, 1) == (None, *cells[:-1])
    assert moved(cells, -2) == (*cells[2:], None, None)
