"""The e-seal picture over the fixed condition table, and of squares: true size, upright; refused where it must be.

Two sizes are held against the truth: the one that is reported (the die's), and that of the strokes in the picture
itself, which must be as stamped: the die's and what the condition's ink spread beyond it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.bootstrap.recognition import digit_reader, seal_thresholds
from benchmarks.results import Row, Size, upper_bound_95
from benchmarks.shares import single_reader, spread
from seals.check import check_page
from seals.extract import ExtractedSeal, extract_seal
from seals.values import Image, Scale, ScaleSource, SealKind, SealShape
from training.seal_generator import (
    CONDITIONS,
    InkCondition,
    PaperCondition,
    ScanCondition,
    SealTruth,
    render_condition,
    render_seal,
    square_seal,
)

_EACH = {Size.QUICK: 1, Size.FULL: 50}
_SQUARES = {Size.QUICK: 4, Size.FULL: 100}
_FIRST_SEED, _FIRST_SQUARE_SEED = 820_000, 845_000
_SQUARE = "square"
_BAR_MM, _BAR_DEG = 0.3, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of one seal. Errors are None where no picture was made."""

    condition: str
    is_made: bool = False
    size_mm: float | None = None
    picture_mm: float | None = None
    rotation_deg: float | None = None
    has_illegible: bool = False


def rows(size: Size) -> Iterable[Row]:
    """Cut equal shares of every condition, then squares."""
    yield from table(_items(_EACH[size], _FIRST_SEED), "")
    squares = [(_SQUARE, _FIRST_SQUARE_SEED + at) for at in range(_SQUARES[size])]
    yield from table(squares, "_square")


def _items(each: int, first_seed: int) -> list[tuple[str, int]]:
    return [(name, first_seed + 1000 * place + at) for at in range(each) for place, name in enumerate(CONDITIONS)]


def table(items: Sequence[tuple[str, int]], suffix: str) -> Iterator[Row]:
    """Measure these conditions and seeds."""
    yield from _rows(list(spread(cut_one, items)), suffix)


def cut_one(item: tuple[str, int]) -> Made:
    """Render, check and cut one seal as `seal-extract` does."""
    condition, seed = item
    pixels, truth, spread_mm = _square(seed) if condition == _SQUARE else _round(condition, seed)
    dpi = truth.px_per_mm * 25.4
    check = check_page(
        pixels,
        scale=Scale(dpi=dpi, source=ScaleSource.GIVEN),
        thresholds=seal_thresholds(),
        reader=single_reader(),
        digit_reader=digit_reader(),
        kind=SealKind.AUTO,
    )
    illegible = bool(truth.illegible_positions)
    if len(check.seals) != 1:
        return Made(condition=condition, has_illegible=illegible)
    made = extract_seal(pixels, check.seals[0], dpi=dpi)
    if not isinstance(made, ExtractedSeal):
        return Made(condition=condition, has_illegible=illegible)
    is_round = check.seals[0].shape is SealShape.ROUND
    drawn = outer_diameter_mm(made.rgba, made.dpi) if is_round else None
    return Made(
        condition=condition,
        is_made=True,
        size_mm=max(abs(made.width_mm - truth.width_mm), abs(made.height_mm - truth.height_mm)),
        picture_mm=None if drawn is None else abs(drawn - truth.width_mm - 2 * spread_mm),
        rotation_deg=abs((made.rotation_deg - truth.rotation_deg + 180.0) % 360.0 - 180.0),
        has_illegible=illegible,
    )


def _round(condition: str, seed: int) -> tuple[Image, SealTruth, float]:
    pixels, truth = render_condition(condition, seed)
    return pixels, truth, CONDITIONS[condition].ink.spread_um / 1000.0


def _square(seed: int) -> tuple[Image, SealTruth, float]:
    rng = np.random.default_rng(seed)
    code = "36" + "".join(str(digit) for digit in rng.integers(0, 10, 11))
    ink = InkCondition(rotation_deg=float(rng.uniform(-25, 25)))
    pixels, truth = render_seal(square_seal("李庆国印", rng, code=code), ink, PaperCondition(), ScanCondition(), seed)
    return pixels, truth, ink.spread_um / 1000.0


def outer_diameter_mm(rgba: Image, dpi: float) -> float:
    """Return the diameter of the ring in a picture, from its alpha alone: a circle through the outermost half-tones."""
    y, x = np.nonzero(rgba[:, :, 3] >= 128)
    middle = (np.array(rgba.shape[1::-1]) - 1) / 2
    away = np.hypot(x - middle[0], y - middle[1])
    ray = (np.degrees(np.arctan2(y - middle[1], x - middle[0])) // 1).astype(int) % 360
    order = np.argsort(away)
    outermost = np.full(360, -1)
    outermost[ray[order]] = order  # the last written is the farthest
    at = outermost[outermost >= 0]
    px, py = x[at].astype(float), y[at].astype(float)
    for _ in range(4):  # a gap of the ring, or a speck beyond it, is no part of the circle
        a = np.column_stack([px, py, np.ones_like(px)])
        solved = np.linalg.lstsq(a, px**2 + py**2, rcond=None)[0]
        centre = solved[:2] / 2
        radius = float(np.sqrt(solved[2] + (centre**2).sum()))
        gap = np.abs(np.hypot(px - centre[0], py - centre[1]) - radius)
        near = gap <= max(1.0, float(np.median(gap)) * 2.5)
        px, py = px[near], py[near]
    return (2 * radius + 1.0) / dpi * 25.4  # from middle to middle of the outermost pixels, and half of each


def _rows(all_made: list[Made], suffix: str) -> Iterator[Row]:
    made = [one for one in all_made if one.is_made]
    figures = (
        ("extract", "size reported", [m.size_mm for m in made], "mm", _BAR_MM),
        ("extract_picture", "size of the strokes in the picture", [m.picture_mm for m in made], "mm", _BAR_MM),
        ("extract_rotation", "rotation", [m.rotation_deg for m in made], "deg", _BAR_DEG),
    )
    for row_id, what, values, unit, bar in figures:
        errors = [value for value in values if value is not None]
        if not errors and suffix:
            continue
        worst = float(np.quantile(errors, 0.95)) if errors else float("inf")
        beyond = sum(error > bar for error in errors)
        yield Row(id=row_id + suffix, name=f"e-seal picture{_of(suffix)}: {what}, error at the 95th percentile",
                  value=worst, unit=unit, bar=bar, ok=worst <= bar, n=len(errors),
                  upper_bound=upper_bound_95(beyond, len(errors)), against="bound: share beyond the bar")  # fmt: skip
    wrong = sum(one.has_illegible for one in made)
    tries = sum(one.has_illegible for one in all_made)
    yield Row(id="extract_illegible" + suffix, name=f"e-seal picture{_of(suffix)} made with an illegible digit",
              value=wrong, unit="seals", bar=0, ok=wrong == 0, n=tries,
              upper_bound=upper_bound_95(wrong, tries))  # fmt: skip
    counts = Counter(one.condition for one in made)
    said = ", ".join(f"{name} {counts[name]}" for name in dict.fromkeys(one.condition for one in all_made))
    yield Row(id="extract_made" + suffix, name=f"e-seal pictures made without asking a person: {said}",
              value=len(made), unit="seals", bar=None, ok=True, n=len(all_made))  # fmt: skip


def _of(suffix: str) -> str:
    return " of squares" if suffix else ""
