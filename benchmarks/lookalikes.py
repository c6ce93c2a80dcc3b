"""Which look-alikes the recogniser takes for which character: drawn out of context, read, and written to the table.

``python -m benchmarks.lookalikes`` writes ``resources/name_lookalikes.txt`` anew (`make lookalikes`); again where the
recogniser is another one. Each everyday character's five nearest are drawn in three typefaces, as sharp as a stamp
scanned at 100 dpi, in lines in which nothing follows what it usually does.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.adapters.text.lookalikes import TABLE
from benchmarks.shares import single_reader
from seals.ctc import align
from seals.names import Folding, folding_of
from seals.text import STRIP_HEIGHT, TextReader
from seals.values import Image, Plane
from training.seal_generator.fonts import Typeface
from training.seal_generator.glyphs import GLYPH_PX, em_glyph, embolden
from training.seal_generator.lookalikes import common_characters, lookalikes

SEED = 99_110_000
_FACES = (Typeface.KAI, Typeface.HEI, Typeface.SONG)
_HIGH, _WIDE, _PITCH, _TOP, _MARGIN = 34, 23, 27, 7, 6  # px of a strip of 48: as names stand on round seals
_FINE = 4  # drawn that many times larger
_BOLD = 5  # px of GLYPH_PX: 0.23 mm of 5.9
_BLUR = 1.8  # px
_NOISE = 0.02  # of full ink
_PER_LINE = 16
_LINES = 60  # read at once
TAKEN = -4.0
"""Odds out of context from which a drawn look-alike counts as taken for the character (those that passed for one on
development pictures: -3.6 and more, of right characters none stands that low)."""

Pair = tuple[str, str]


def table(reader: TextReader, characters: Sequence[str]) -> Mapping[str, str]:
    """Return for each character the look-alikes that are read as it, nearest first; most have none."""
    folding = folding_of(tuple(reader.alphabet))
    pairs = [(char, like) for char in characters for like in lookalikes(char) if _is_known(folding, char, like)]
    best = dict.fromkeys(pairs, -np.inf)
    rng = np.random.default_rng(SEED)
    for face in _FACES:
        for pair, odds in _measured(pairs, face, reader, rng):
            best[pair] = max(best[pair], odds)
    taken: dict[str, str] = {}
    for char, like in pairs:
        if best[char, like] > TAKEN:
            taken[char] = taken.get(char, "") + like
    return taken


def _is_known(folding: Folding, *chars: str) -> bool:
    return all(folding.column(char) is not None for char in chars)


def _measured(
    pairs: Sequence[Pair], face: Typeface, reader: TextReader, rng: np.random.Generator
) -> Iterator[tuple[Pair, float]]:
    """Yield each pair with the odds of its character where the look-alike is drawn, in an order of chance."""
    folding = folding_of(tuple(reader.alphabet))
    order = [pairs[at] for at in rng.permutation(len(pairs))]
    lines = [order[at : at + _PER_LINE] for at in range(0, len(order), _PER_LINE)]
    for at in range(0, len(lines), _LINES):
        part = lines[at : at + _LINES]
        pictures = [drawn("".join(like for _, like in line), face, rng) for line in part]
        for line, matrix in zip(part, reader.read(pictures), strict=True):
            yield from zip(
                line, _odds(folding.merged(matrix), [folding.column(char) or 0 for char, _ in line]), strict=True
            )


def drawn(text: str, face: Typeface, rng: np.random.Generator) -> Image:
    """Draw a line of characters as a strip of a name, (48, W, 3)."""
    canvas = np.zeros((STRIP_HEIGHT * _FINE, (_PITCH * len(text) + 2 * _MARGIN) * _FINE), np.uint8)
    for at, char in enumerate(text):
        glyph = embolden(em_glyph(char, face), _BOLD * GLYPH_PX / 128)
        large = cv2.resize(glyph, (_WIDE * _FINE, _HIGH * _FINE), interpolation=cv2.INTER_AREA)
        left, top = (_MARGIN + at * _PITCH) * _FINE, _TOP * _FINE
        canvas[top : top + large.shape[0], left : left + large.shape[1]] = large
    soft = cv2.GaussianBlur(canvas.astype(np.float32) / 255.0, (0, 0), _BLUR * _FINE)
    ink = cv2.resize(soft, (canvas.shape[1] // _FINE, STRIP_HEIGHT), interpolation=cv2.INTER_AREA)
    grey = np.clip(255.0 * (1.0 - ink - rng.normal(0.0, _NOISE, ink.shape)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _odds(matrix: Plane, labels: Sequence[int]) -> NDArray[np.float64]:
    odds = np.zeros(len(labels))
    for at, (label, (first, last)) in enumerate(zip(labels, align(matrix, labels), strict=True)):
        best = np.log(np.maximum(matrix[max(0, first - 1) : last + 2].max(axis=0), 1e-8))
        own = float(best[label])
        best[[0, label]] = -np.inf
        odds[at] = own - float(best.max())
    return odds


def written(taken: Mapping[str, str]) -> str:
    """Return the table as text, a line for each character."""
    head = "# A character, then those that the recogniser may take for it. Written by `make lookalikes`; see ADR 0135."
    return "\n".join([head, *(char + likes for char, likes in taken.items())]) + "\n"


def main() -> None:
    """Write the table where it is kept, or to the file named."""
    cv2.setNumThreads(1)
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "resources" / TABLE
    target.write_text(written(table(single_reader(), common_characters())), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
