"""Training pictures cut from whole seals: their truth is where and what the shipped network sees."""

import numpy as np
import pytest

from app.adapters.vision.digit_models import load_digit_reader
from seals.digit_cells import CHANNEL_CAP
from training.digits.cells import cells_of
from training.digits.glyphs import stroke_face
from training.digits.impressions import draw_impression
from training.digits.labels import Legibility


@pytest.fixture(scope="module")
def drawn() -> list:
    """Eight seals, round and square ones, digits and ink as they come."""
    rng = np.random.default_rng(41)
    faces = [stroke_face(0.15, 0.6)]
    return [cells_of(draw_impression(rng, faces), rng) for _ in range(8)]


def test_the_digits_are_where_the_truth_says(drawn: list) -> None:
    network = load_digit_reader()
    assert network is not None
    right, legible = 0, 0
    for cells in drawn:
        seen = network.look(cells.cells[:13].astype(np.float32) * (CHANNEL_CAP / 255))
        clear = cells.legibility[:13] == Legibility.LEGIBLE
        legible += int(clear.sum())
        right += int((seen.log_p.argmax(axis=1) == cells.digit[:13])[clear].sum())
    assert legible > 20
    assert right >= 0.97 * legible


def test_clean_and_spoiled_digits_are_drawn(drawn: list) -> None:
    labels = np.concatenate([cells.legibility[:13] for cells in drawn])
    assert {int(Legibility.LEGIBLE), int(Legibility.ILLEGIBLE)} <= set(labels.tolist())


def test_the_same_seed_draws_the_same_picture() -> None:
    one, two = (draw_impression(np.random.default_rng(7), [stroke_face(0.15, 0.6)]) for _ in range(2))
    assert np.array_equal(one.image_bgr, two.image_bgr)
    assert one.legibility == two.legibility
