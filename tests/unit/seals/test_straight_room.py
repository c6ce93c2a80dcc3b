"""A blank line beside the name of a square seal, whichever way the seal lies."""

import numpy as np
import pytest

from seals.find import find_seals
from seals.locate import coarse_page
from seals.straight_room import blank_beside_name, has_room
from seals.values import Scale, ScaleSource, SealKind, SealShape
from tests.unit.seals.drawing import blank, square_seal
from tests.unit.seals.thresholds_text import shipped

_300 = Scale(dpi=300.0, source=ScaleSource.GIVEN)


def _blank(room: float, quarters: int) -> float:
    page = blank(60, 60)
    square_seal(page, (20, 20), room=room)
    page = np.ascontiguousarray(np.rot90(page, quarters))
    (view,) = find_seals(page, coarse_page(page, _300), _300, SealKind.AUTO)
    assert view.geometry.shape is SealShape.SQUARE
    return blank_beside_name(view)


@pytest.mark.parametrize("quarters", range(4))
def test_a_line_left_blank_is_measured_whichever_way_up(quarters: int) -> None:
    assert _blank(0.12, quarters) > _blank(0.06, quarters) > _blank(0.0, quarters) + 0.03
    assert has_room(_blank(0.12, quarters), shipped())
    assert not has_room(_blank(0.0, quarters), shipped())
