"""Characters that look alike, measured on rendered glyphs: for names with one other character."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from training.seal_generator.fonts import Typeface
from training.seal_generator.glyphs import em_glyph

_FACES = (Typeface.SONG, Typeface.KAI, Typeface.HEI)
_SIDE = 32
_BLUR = 1.2  # px of 32: strokes that lie a little apart still count as alike
NEAREST = 5
LOOKALIKE_SHARE = 0.7


@lru_cache(maxsize=1)
def common_characters() -> tuple[str, ...]:
    """Return the 3,755 everyday characters of GB 2312, level 1."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return tuple(char for code in rows if (char := code.decode("gb2312", errors="ignore")))


def _picture(char: str, face: Typeface) -> NDArray[np.float32]:
    small = cv2.resize(em_glyph(char, face), (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small.astype(np.float32), (0, 0), _BLUR).ravel()
    soft = soft - soft.mean()
    return np.asarray(soft / max(float(np.linalg.norm(soft)), 1e-6), np.float32)


@lru_cache(maxsize=2)
def _pictures(among: tuple[str, ...]) -> tuple[NDArray[np.float32], ...]:
    return tuple(np.stack([_picture(char, face) for char in among]) for face in _FACES)


@lru_cache(maxsize=4096)
def lookalikes(char: str, count: int = NEAREST, *, among: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Return the characters most like `char`, the most similar first; of the common ones unless others are given.

    Likeness is the mean correlation of softened 32-pixel glyphs over three typefaces (Song, Kai, Hei).
    """
    pool = among if among is not None else common_characters()
    each = [pictures @ _picture(char, face) for pictures, face in zip(_pictures(pool), _FACES, strict=True)]
    order = [pool[at] for at in np.argsort(-np.mean(each, axis=0))]
    return tuple(other for other in order if other != char)[:count]


def with_other_character(name: str, rng: np.random.Generator) -> str:
    """Change one character of a name: seven times in ten to one of its five nearest, else to any common one."""
    at = int(rng.integers(len(name)))
    pool = lookalikes(name[at]) if rng.random() < LOOKALIKE_SHARE else common_characters()
    other = name[at]
    while other == name[at]:
        other = str(rng.choice(np.array(pool, dtype=object)))
    return name[:at] + other + name[at + 1 :]
