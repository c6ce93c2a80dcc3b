"""What is engraved: the recipe of a seal, lengths in millimetres."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from training.seal_generator.fonts import Typeface
from training.seal_generator.glyphs import ROUND_PEN, Mask


class SealShape(StrEnum):
    """Outline and layout of a seal."""

    ROUND = "round"
    ELLIPSE = "ellipse"
    SQUARE = "square"
    SIGNATURE = "signature"


class CodeEdge(StrEnum):
    """Where a square seal bears its straight code."""

    NONE = "none"
    BOTTOM = "bottom"
    TOP = "top"


DIGIT_FACES: tuple[str, ...] = (
    ROUND_PEN,
    ROUND_PEN,
    ROUND_PEN,
    Typeface.SANS_BOLD,
    Typeface.CONDENSED_BOLD,
    Typeface.SERIF_BOLD,
    Typeface.MONO_BOLD,
    Typeface.HEI,
    Typeface.ROUND_HEI,
)
"""Drawn three times in nine by the round pen: real seal digits are bold, round-ended and spaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealDesign:
    """One engraved seal. Two impressions of it differ in ink, never in this.

    Sizes follow the published rules (40 mm with a 1.0 mm ring for a limited company, 42/1.2 joint stock,
    38 small, ellipse 45 x 30, star 14 mm, code digits 1.5-2.0 mm high about 5 degrees apart).
    """

    shape: SealShape = SealShape.ROUND
    name: str
    code: str = ""
    second_line: str = ""
    width_mm: float = 40.0
    height_mm: float = 40.0
    ring_mm: float = 1.0
    star_mm: float = 14.0
    name_face: Typeface = Typeface.SONG
    name_height_mm: float = 5.8
    name_bold_mm: float = 0.10
    name_arc_deg: float = 250.0
    name_gap_mm: float = 1.0
    digit_face: str = ROUND_PEN
    digit_glyphs: Mapping[str, Mask] | None = field(default=None, repr=False, compare=False)
    """Digits drawn elsewhere, ``GLYPH_PX`` high, instead of those of ``digit_face``."""
    digit_height_mm: float = 1.8
    digit_width: float = 0.56
    digit_pen: float = 0.17
    digit_pitch: float = 0.92
    digit_gap_mm: float = 0.75
    code_edge: CodeEdge = CodeEdge.NONE
    is_seal_script: bool = False

    @property
    def is_round(self) -> bool:
        """Tell whether name and code run along an arc."""
        return self.shape in (SealShape.ROUND, SealShape.ELLIPSE)


def company_seal(
    name: str, code: str, rng: np.random.Generator, *, shape: SealShape = SealShape.ROUND, second_line: str = ""
) -> SealDesign:
    """Engrave a company seal in one of the styles seen on real ones.

    Parameters
    ----------
    name, code : str
        Registered name on the upper arc; digits of the code on the lower arc.
    rng : numpy.random.Generator
        Chooses size, typeface and spacing.
    """
    long_name = len(name) > 15
    size = float(rng.choice([38.0, 40.0, 40.0, 40.0, 42.0]))
    if long_name and size < 40:
        size = 40.0
    ellipse = shape is SealShape.ELLIPSE
    return SealDesign(
        shape=shape,
        name=name,
        code=code,
        second_line=second_line,
        width_mm=45.0 if ellipse else size,
        height_mm=30.0 if ellipse else size,
        ring_mm=1.2 if size == 42.0 else float(rng.uniform(0.9, 1.15)),
        star_mm=0.0 if ellipse else float(rng.uniform(12.5, 14.5)),
        name_face=Typeface(rng.choice([Typeface.SONG, Typeface.SONG, Typeface.KAI, Typeface.HEI])),
        name_height_mm=4.2 if ellipse else float(rng.uniform(5.6, 6.8)) - (0.7 if long_name else 0.0),
        name_bold_mm=float(rng.uniform(0.09, 0.17)),
        name_arc_deg=float(rng.uniform(238, 256)) if len(name) > 9 else float(rng.uniform(195, 235)),
        name_gap_mm=float(rng.uniform(0.8, 1.4)),
        digit_face=str(rng.choice(np.array(DIGIT_FACES, dtype=object))),
        digit_height_mm=float(rng.uniform(1.5, 2.0)),
        digit_width=float(rng.uniform(0.53, 0.63)),
        digit_pen=float(rng.uniform(0.13, 0.165)),
        digit_pitch=float(rng.uniform(0.80, 1.05)),
        digit_gap_mm=float(rng.uniform(0.55, 0.95)),
    )


def square_seal(text: str, rng: np.random.Generator, *, code: str = "", side_mm: float | None = None) -> SealDesign:
    """Engrave a legal representative's red square seal, with a straight code along an edge when one is given."""
    side = side_mm if side_mm is not None else float(rng.choice([18.0, 20.0, 20.0, 22.0]))
    edge = CodeEdge.NONE if not code else CodeEdge(rng.choice([CodeEdge.BOTTOM, CodeEdge.BOTTOM, CodeEdge.TOP]))
    return SealDesign(
        shape=SealShape.SQUARE,
        name=text,
        code=code,
        width_mm=side,
        height_mm=side,
        ring_mm=float(rng.uniform(0.7, 1.1)),
        star_mm=0.0,
        name_face=Typeface(rng.choice([Typeface.KAI, Typeface.SONG, Typeface.HEI])),
        name_bold_mm=float(rng.uniform(0.10, 0.22)),
        digit_face=str(rng.choice(np.array(DIGIT_FACES, dtype=object))),
        digit_height_mm=float(rng.uniform(1.5, 1.8)),
        digit_width=float(rng.uniform(0.48, 0.54)),
        digit_pen=float(rng.uniform(0.13, 0.16)),
        digit_pitch=float(rng.uniform(0.70, 0.76)),
        code_edge=edge,
        is_seal_script=bool(rng.random() < 0.4),
    )


def private_seal(name: str, rng: np.random.Generator) -> SealDesign:
    """Engrave a small private seal (私章), 12-16 mm square."""
    return square_seal(name + "印" if len(name) == 3 else name, rng, side_mm=float(rng.choice([13.0, 14.0, 16.0])))


def signature(name: str) -> SealDesign:
    """Describe a handwritten signature; it is drawn by pen, not stamped."""
    return SealDesign(
        shape=SealShape.SIGNATURE,
        name=name,
        width_mm=12.0 * max(2, len(name)),
        height_mm=14.0,
        ring_mm=0.0,
        star_mm=0.0,
        name_face=Typeface.KAI,
        name_height_mm=11.0,
    )
