"""What the recogniser takes for what is drawn and read; the table that is kept is what came of it."""

import numpy as np

from app.adapters.text.lookalikes import parsed
from benchmarks.lookalikes import drawn, table, written
from benchmarks.shares import single_reader
from training.seal_generator.fonts import Typeface


def test_a_known_impostor_is_found_and_a_plain_character_has_none() -> None:
    found = table(single_reader(), ("诚", "司"))
    assert "诫" in found["诚"]
    assert "司" not in found


def test_characters_are_drawn_in_their_order_on_a_strip() -> None:
    line = drawn("一口", Typeface.HEI, np.random.default_rng(0))
    assert line.shape == (48, 66, 3)
    ink = 255.0 - line[:, :, 0]
    assert ink[:, 33:].sum() > 1.5 * ink[:, :33].sum()


def test_what_is_written_is_read_again() -> None:
    assert parsed(written({"诚": "诫", "路": "赂胳"})) == {"诚": "诫", "路": "赂胳"}
