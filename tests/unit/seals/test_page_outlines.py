"""One outline around one thing. How often a changed character is still outlined: `make accuracy`, `outline`."""

from collections.abc import Sequence

import numpy as np
import pytest

from seals.page_laid import PX_PER_MM
from seals.page_outlines import DifferenceKind, Outlined, drawn_together

ADDED, CHANGED = DifferenceKind.ADDED, DifferenceKind.CHANGED
Mm = tuple[float, float, float, float]


def _piece(left: float, top: float, right: float, bottom: float, kind: DifferenceKind = ADDED) -> Outlined:
    box = tuple(round(each * PX_PER_MM) for each in (left, top, right, bottom))
    return Outlined(box=box, kind=kind, ink_mm2=1.0)  # type: ignore[arg-type]


def _mm(found: Sequence[Outlined]) -> list[Mm]:
    return sorted(tuple(round(each / PX_PER_MM) for each in one.box) for one in found)  # type: ignore[misc]


# where strokes of an order number lay, written by hand on a drawn form (mm)
_NUMBER = ((17, 14, 33, 20), (37, 13, 43, 19), (46, 14, 50, 20), (52, 14, 66, 21), (70, 15, 73, 18), (77, 14, 80, 20))


@pytest.mark.parametrize("is_on_its_side", [False, True])
def test_a_number_written_by_hand_is_one_outline(is_on_its_side: bool) -> None:
    pieces = [_piece(*((y, x, y1, x1) if is_on_its_side else (x, y, x1, y1))) for x, y, x1, y1 in _NUMBER]
    (whole,) = drawn_together(pieces)
    assert whole.kind is ADDED
    assert whole.ink_mm2 == pytest.approx(len(_NUMBER))
    assert _mm([whole]) == [(13, 17, 21, 80) if is_on_its_side else (17, 13, 80, 21)]


def test_a_symbol_of_squares_is_one_outline_and_the_number_beside_it_another() -> None:
    rng = np.random.default_rng(3)
    symbol = [_piece(x, y, x + 3, y + 3, CHANGED) for x, y in rng.uniform((160, 80), (180, 100), (12, 2))]
    digit = _piece(60, 82, 63, 85, CHANGED)
    found = drawn_together([*symbol, digit])
    assert len(found) == 2
    assert digit in found


def test_changed_characters_keep_outlines_of_their_own() -> None:
    """Five changed fields of a form, one under the other and two beside each other, are no symbol."""
    fields = [_piece(60, 60 + 8 * row, 64, 63 + 8 * row, CHANGED) for row in range(5)]
    digits = [_piece(80 + 5 * at, 60, 83 + 5 * at, 63, CHANGED) for at in range(5)]
    assert _mm(drawn_together([*fields, *digits])) == _mm([*fields, *digits])


def test_two_written_lines_a_seal_and_a_signature_stay_apart() -> None:
    pieces = [_piece(20, 20, 60, 27), _piece(20, 30, 60, 37), _piece(100, 200, 142, 242), _piece(80, 215, 97, 223)]
    assert _mm(drawn_together(pieces)) == _mm(pieces)


def test_nothing_that_was_outlined_is_outside_afterwards() -> None:
    rng = np.random.default_rng(11)
    for _ in range(50):
        corners = rng.uniform((5, 5), (190, 270), (30, 2))
        pieces = [
            _piece(x, y, x + w, y + h, list(DifferenceKind)[int(kind)])
            for (x, y), (w, h), kind in zip(corners, rng.uniform(2, 12, (30, 2)), rng.integers(0, 4, 30), strict=True)
        ]
        found = drawn_together(pieces)
        assert sum(each.ink_mm2 for each in found) == pytest.approx(30)
        for piece in pieces:
            assert any(
                one.box[0] <= piece.box[0] and one.box[1] <= piece.box[1]
                and one.box[2] >= piece.box[2] and one.box[3] >= piece.box[3] for one in found
            )  # fmt: skip
