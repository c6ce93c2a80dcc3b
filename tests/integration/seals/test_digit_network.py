"""The digit network as shipped: each cell is read by itself, and judged beside the other digits of its code."""

import numpy as np
import pytest

from app.adapters.vision.digit_models import load_digit_reader
from seals.digit_cells import PX_PER_DIGIT, CellPlaces, cut_cells, ink_channels
from seals.digits import DigitReader
from training.digits.glyphs import DigitFace, stroke_face

_CODE = "3601030029184"
_HEIGHT = int(PX_PER_DIGIT)


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    installed = load_digit_reader()
    assert installed is not None
    return installed


def _cells(faces: list[DigitFace], *, off_px: float = 0.0) -> np.ndarray:
    """Draw the code, each digit in a face of its own, in red on white; cut thirteen cells, `off_px` left and above."""
    import cv2

    sheet = np.zeros((3 * _HEIGHT, 40 * len(_CODE)), np.float32)
    for at, (digit, face) in enumerate(zip(_CODE, faces, strict=True)):
        mask = face.masks[int(digit)]
        glyph = cv2.resize(
            mask, (round(mask.shape[1] * _HEIGHT / mask.shape[0]), _HEIGHT), interpolation=cv2.INTER_AREA
        )
        left = 40 * at + 20 - glyph.shape[1] // 2
        sheet[_HEIGHT : 2 * _HEIGHT, left : left + glyph.shape[1]] = glyph
    picture = 250 - sheet[..., None] * np.array([150, 190, 40], np.float32)
    places = CellPlaces(
        x=np.arange(len(_CODE), dtype=np.float32) * 40 + 19.5 - off_px,
        y=np.full(len(_CODE), 1.5 * _HEIGHT - 0.5 - off_px, np.float32),
        height_px=np.full(len(_CODE), _HEIGHT, np.float32),
        upright_deg=np.zeros(len(_CODE), np.float32),
    )
    return cut_cells(ink_channels(picture.astype(np.uint8)), places)


def test_a_plainly_drawn_code_is_read_and_legible(reader: DigitReader) -> None:
    seen = reader.look(_cells([stroke_face(0.15, 0.6)] * 13))
    assert "".join(str(d) for d in seen.log_p.argmax(axis=1)) == _CODE
    assert (seen.legible > 2).all()


def test_codes_are_looked_at_together_as_one_by_one(reader: DigitReader) -> None:
    thin, fat = _cells([stroke_face(0.12, 0.6)] * 13), _cells([stroke_face(0.2, 0.6)] * 13)
    both = reader.look(np.concatenate([thin, fat]), codes=2)
    assert np.allclose(both.legible[:13], reader.look(thin).legible, atol=1e-3)
    assert np.allclose(both.legible[13:], reader.look(fat).legible, atol=1e-3)


def test_the_other_digits_count_for_whether_one_is_legible_and_for_nothing_else(reader: DigitReader) -> None:
    alike = reader.look(_cells([stroke_face(0.14, 0.6)] * 13))
    others_fat = reader.look(_cells([stroke_face(0.14, 0.6)] + [stroke_face(0.24, 0.6)] * 12))
    assert alike.log_p[0] == pytest.approx(others_fat.log_p[0], abs=0.2)
    assert alike.legible[0] != pytest.approx(others_fat.legible[0], abs=0.05)


def test_a_cell_beside_its_digit_is_moved_onto_it(reader: DigitReader) -> None:
    """Cells a tenth of a height too far left and up: the digits lie to the right and below."""
    off = PX_PER_DIGIT / 10
    straight = reader.place(_cells([stroke_face(0.15, 0.6)] * 13))
    moved = reader.place(_cells([stroke_face(0.15, 0.6)] * 13, off_px=off))
    assert (moved.centred > 0).all()
    assert np.median(moved.offsets[:, :2] - straight.offsets[:, :2], axis=0) == pytest.approx([0.1, 0.1], abs=0.05)
