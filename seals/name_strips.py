"""Strips of names that do not run along a circle: along an ellipse, and in the cells of a square or oblong seal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ctc import greedy, text_of
from seals.name_apart import with_odds_apart
from seals.names import NameScore, is_han, person_texts, score_name
from seals.polar import rotated_patch
from seals.straight import StraightReading
from seals.text import STRIP_HEIGHT, TextReader
from seals.values import Image, Mask, Plane, SealGeometry
from seals.view import SealView

_DEPTHS = ((0.060, 0.35), (0.045, 0.40))  # shares of the mean half axis, from the outer edge inwards
_OUTER_DEPTH = (0.10, 0.22)
_OPEN_SHARE = 0.10  # of the circle: the gap of a name without a code
_PATCH = 400
_CONFIRMED = -1.5  # good enough not to try the other ways up; the verdict is judged by the thresholds
_HOPELESS = -12.0  # after the first picture: the others are not read
_UNSURE = 4.0  # odds of the weakest character: nine in ten lines that show a part of a name only are below
_SURE = 0.75  # probability of the weakest character of a longer text: .81 and more, beside unsure right names .69
_EVEN = 0.6  # shortest by longest character of a line; what is left of a 兰 without its last stroke: .4
_MOST_CHARACTERS = 6
Share: TypeAlias = tuple[float, float, float, float]


def ellipse_name_strips(view: SealView, images: Sequence[Image], arc: tuple[float, float] | None = None) -> list[Image]:
    """Return the name's strips of an elliptic seal, sampled along the outline's normals.

    `arc` is where the name stands (start and span, degrees of the ellipse's parameter); else its ink is looked for.

    Characters of an ellipse stand upright on its outline; a strip along rays from the centre slants them, and the
    recogniser then takes one dense character for another.
    """
    g = view.geometry
    ink = along_normals(view.planes.ink.astype(np.uint8) * 255, g, (0.0, 360.0), _OUTER_DEPTH, height=12)
    start, span = arc or _inked_arc(ink.max(axis=2).max(axis=0) > 127)
    return [along_normals(image, g, (start, span), depth, height=STRIP_HEIGHT) for image in images for depth in _DEPTHS]


def _inked_arc(inked: NDArray[np.bool_]) -> tuple[float, float]:
    """Return start and span in degrees of what is left without the widest gap, with a margin of half a character."""
    count = len(inked)
    at = np.flatnonzero(inked)
    if at.size < 2:
        return 90.0, 360.0
    gaps = np.diff(np.concatenate([at, [at[0] + count]]))
    widest = int(gaps.argmax())
    if gaps[widest] < _OPEN_SHARE * count:
        # a code closes the circle: cut at the foot, where the code stands, and its digits are strays at both ends
        middles = at + gaps / 2
        near_foot = np.abs((middles - count / 4 + count / 2) % count - count / 2)
        widest = int(np.where(gaps >= 2, near_foot, np.inf).argmin())
    margin = min(0.4 * float(gaps[widest]), 0.02 * count)
    first = at[(widest + 1) % len(at)] - margin
    span = count - float(gaps[widest]) + 2 * margin
    return float(first) * 360.0 / count, span * 360.0 / count


def along_normals(
    image: Image, g: SealGeometry, arc: tuple[float, float], depth: tuple[float, float], *, height: int
) -> Image:
    """Sample clockwise; `arc` is start and span in degrees of the ellipse's parameter, columns are equal lengths."""
    mean = (g.semi_x + g.semi_y) / 2
    t = np.deg2rad(arc[0] + np.linspace(0.0, arc[1], 721))
    x, y = inside_outline(g, t, sum(depth) / 2 * mean)
    passed = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    width = max(16, round(float(passed[-1]) * height / ((depth[1] - depth[0]) * mean)))
    steps = t if height < STRIP_HEIGHT else np.interp(np.linspace(0.0, passed[-1], width), passed, t)
    rows = np.linspace(depth[0], depth[1], height)[:, None] * mean
    along, down = inside_outline(g, steps[None, :], rows)
    turn = np.deg2rad(g.angle_deg)
    map_x = (g.centre_x + along * np.cos(turn) - down * np.sin(turn)).astype(np.float32)
    map_y = (g.centre_y + along * np.sin(turn) + down * np.cos(turn)).astype(np.float32)
    sampled = cv2.remap(image, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(sampled, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def inside_outline(
    g: SealGeometry, t: NDArray[np.float64], depth: NDArray[np.float64] | float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points `depth` pixels inside the outline, on its normals."""
    nx, ny = g.semi_y * np.cos(t), g.semi_x * np.sin(t)
    length = np.hypot(nx, ny)
    return g.semi_x * np.cos(t) - depth * nx / length, g.semi_y * np.sin(t) - depth * ny / length


@dataclass(frozen=True, slots=True)
class _Layout:
    """How many characters stand in each line; lines are columns or rows, read from right to left or left to right."""

    lines: tuple[int, ...]
    is_columns: bool
    from_right: bool


def _layouts(characters: int, *, is_oblong: bool) -> Iterator[_Layout]:
    """Name the customary layouts: old style in columns from the right, new style in rows, also from the right."""
    if is_oblong or characters <= 2:
        yield from (_Layout((characters,), True, True), _Layout((characters,), False, False))
        yield _Layout((characters,), False, True)
    if characters < 2 or is_oblong:
        return
    half = characters // 2
    for shape in sorted({(characters - half, half), (half, characters - half)}, reverse=True):
        yield from (_Layout(shape, True, True), _Layout(shape, False, False), _Layout(shape, False, True))


def score_person(
    names: Sequence[str],
    view: SealView,
    images: Sequence[Image],
    reader: TextReader,
    *,
    straight: StraightReading,
    least_apart: float,
    already_read: Sequence[Plane] = (),
    is_up_sure: bool = False,
) -> NameScore | None:
    """Score a person's name on a seal whose characters stand in cells, in any customary order.

    Parameters
    ----------
    names : sequence of str
        Persons whose seal it may be.
    view : SealView
        A square or oblong seal.
    images : sequence of (H, W) uint8 arrays
        Grey pictures of the seal, ink dark.
    reader : TextReader
        The recogniser.
    straight : StraightReading
        Which way is up and where the name stands. Without a code the other three ways are tried too.
    least_apart : float
        Limit ``apart_accept``.
    already_read : sequence of (T, K) float32 arrays
        Its name strips as read, by turns in columns and in rows: they save reading four characters again.
    is_up_sure : bool
        Characters were read surely that way up: no other way is tried.

    Returns
    -------
    NameScore or None
        The best of all names, endings (``印``, ``之印`` …) and layouts; its `text` says which. None when the recogniser
        does not know a character.

    Notes
    -----
    Trying layouts does not weaken the test: each is held against what the same cells read freely.
    """
    texts = [text for name in names for text in person_texts(name)]
    best, turned = _best_of_four(texts, straight.name_strips, already_read, reader), 0
    parts: list[Image] = []
    if straight.name_box is not None:
        parts = [_part(view, image, straight.up_deg, straight.name_box) for image in (*images, _ink_picture(view))]
    if parts and not _is_good(best):
        for turned in range(1 if straight.digits or is_up_sure else 4):
            best = _best([best, _best_layout(texts, *_turned(parts, turned), reader)])
            if _is_good(best):
                break
    if best is None:
        return None
    if not _is_good(best) or (parts and _is_part_of_more(best.score, texts, *_turned(parts, turned), reader)):
        return best.score
    return with_odds_apart(best.score, best.strips, best.matrices, reader, least=least_apart)


def _turned(parts: Sequence[Image], quarters: int) -> tuple[list[Image], Mask]:
    """Return the grey pictures, turned, and where ink is: the last of the parts."""
    *grey, ink = (np.ascontiguousarray(np.rot90(part, quarters)) for part in parts)
    return grey, ink < 128


def _is_part_of_more(
    score: NameScore, texts: Sequence[str], parts: Sequence[Image], ink: Mask, reader: TextReader
) -> bool:
    """Tell whether the name is what is left of a longer one: 针建 with a 启 squeezed into the cell of 建.

    Divided into more cells, the seal then reads surely as a text that no seal of these persons bears, with characters
    between those of the name. A sure line is not asked: a clean 吕 in two cells reads as two characters.
    """
    if score.lowest_odds >= _UNSURE:
        return False
    is_oblong, count = max(ink.shape) > 1.6 * min(ink.shape), len(score.text)
    counts = range(count + 1, min(count + 2, _MOST_CHARACTERS) + 1)
    layouts = [each for more in counts for each in _layouts(more, is_oblong=is_oblong) if _is_even(ink, each)]
    matrices = reader.read([_cells_in_line(parts[0], ink, layout) for layout in layouts]) if layouts else []
    for layout, matrix in zip(layouts, matrices, strict=True):
        symbols = [symbol for symbol in greedy(matrix, reader.alphabet) if symbol.char != " "]
        read, weakest = text_of(symbols), min((symbol.p for symbol in symbols), default=0.0)
        if len(read) != sum(layout.lines) or not all(map(is_han, read)) or read in texts:
            continue
        if weakest >= _SURE and _runs_through(score.text, read):
            return True
    return False


def _runs_through(text: str, longer: str) -> bool:
    """Tell whether the characters of a text stand in a longer one in their order, others between them."""
    left = iter(longer)
    return all(char in left for char in text)


@dataclass(frozen=True, slots=True)
class _Line:
    """A name scored on lines of cells, and these lines with what was read on them."""

    score: NameScore
    strips: Sequence[Image]
    matrices: Sequence[Plane]


def _is_good(line: _Line | None) -> bool:
    return line is not None and line.score.llr >= _CONFIRMED


def _scored(text: str, strips: Sequence[Image], matrices: Sequence[Plane], reader: TextReader) -> _Line | None:
    score = score_name(text, matrices, reader.alphabet, alone=True)
    return None if score is None else _Line(score, strips, matrices)


def _best_of_four(
    texts: Sequence[str], strips: Sequence[Image], already_read: Sequence[Plane], reader: TextReader
) -> _Line | None:
    """Score the texts of four characters on what was read in columns and in rows."""
    fours = [text for text in texts if len(text) == 4]
    orders = [(strips[at::2], already_read[at::2]) for at in range(2)] if len(already_read) > 1 else []
    return _best([_scored(text, *order, reader) for text in fours for order in orders])


def _best(lines: Sequence[_Line | None]) -> _Line | None:
    return max((line for line in lines if line is not None), key=_borne_out, default=None)


def _borne_out(line: _Line) -> float:
    """Return how well a line bears its text: two characters squeezed into one cell may still read as the first."""
    return line.score.llr + line.score.lowest_odds


def _part(view: SealView, image: Image, up_deg: float, box: Share) -> Image:
    g = view.geometry
    swapped = round((up_deg - g.angle_deg) / 90.0) % 2 == 1
    semi_x, semi_y = (g.semi_y, g.semi_x) if swapped else (g.semi_x, g.semi_y)
    longest = max(semi_x, semi_y)
    width, height = round(_PATCH * semi_x / longest), round(_PATCH * semi_y / longest)
    patch = rotated_patch(image, g, width=width, height=height, turn_deg=up_deg)
    x0, y0, x1, y1 = (round(v * side) for v, side in zip(box, (width, height, width, height), strict=True))
    return patch[y0:y1, x0:x1]


def _ink_picture(view: SealView) -> Image:
    return np.where(view.planes.ink, 0, 255).astype(np.uint8)


def _best_layout(texts: Sequence[str], parts: Sequence[Image], ink: Mask, reader: TextReader) -> _Line | None:
    """Choose text and layout on the first picture, then score them on all pictures."""
    is_oblong = max(ink.shape) > 1.6 * min(ink.shape)
    tries = [
        (layout, [text for text in texts if len(text) == count])
        for count in sorted({len(text) for text in texts})
        for layout in _layouts(count, is_oblong=is_oblong)
    ]
    first = [_cells_in_line(parts[0], ink, layout) for layout, _ in tries]
    scored = [
        (line, layout)
        for (layout, fitting), strip, matrix in zip(tries, first, reader.read(first), strict=True)
        for text in fitting
        if (line := _scored(text, [strip], [matrix], reader)) is not None
    ]
    if not scored:
        return None
    best, layout = max(scored, key=lambda each: _borne_out(each[0]))
    if best.score.llr < _HOPELESS:
        return best
    strips = [_cells_in_line(part, ink, layout) for part in parts]
    return _scored(best.score.text, strips, reader.read(strips), reader)


def _cells_in_line(part: Image, ink: Mask, layout: _Layout) -> Image:
    """Cut the characters apart at the emptiest lines and put them side by side in reading order."""
    return np.hstack([_cell(part[y0:y1, x0:x1]) for x0, y0, x1, y1 in _boxes(ink, layout)])


def _boxes(ink: Mask, layout: _Layout) -> list[tuple[int, int, int, int]]:
    """Return where the characters stand (x0, y0, x1, y1), in reading order."""
    boxes: list[tuple[int, int, int, int]] = []
    if layout.is_columns:
        lines = _split(ink, len(layout.lines), axis=1)
        lines = lines[::-1] if layout.from_right else lines
        for (x0, x1), count in zip(lines, layout.lines, strict=True):
            boxes += [(x0, y0, x1, y1) for y0, y1 in _split(ink[:, x0:x1], count, axis=0)]
        return boxes
    for (y0, y1), count in zip(_split(ink, len(layout.lines), axis=0), layout.lines, strict=True):
        across = _split(ink[y0:y1], count, axis=1)
        boxes += [(x0, y0, x1, y1) for x0, x1 in (across[::-1] if layout.from_right else across)]
    return boxes


def _is_even(ink: Mask, layout: _Layout) -> bool:
    """Tell whether the characters of each line are of like length: a stroke cut off a 兰 is no character of its own."""
    boxes = iter(_boxes(ink, layout))
    for count in layout.lines:
        line = [next(boxes) for _ in range(count)]
        lengths = [y1 - y0 if layout.is_columns else x1 - x0 for x0, y0, x1, y1 in line]
        if min(lengths) < _EVEN * max(lengths):
            return False
    return True


def _split(ink: Mask, count: int, *, axis: int) -> list[tuple[int, int]]:
    """Cut into `count` pieces of like length at the emptiest places near the even cuts."""
    length = ink.shape[axis]
    profile = np.convolve(ink.mean(axis=1 - axis), np.ones(5) / 5, mode="same")
    cuts = [0]
    for at in range(1, count):
        low = round((at - 0.28) * length / count)
        high = max(low + 1, round((at + 0.28) * length / count))
        empty = np.flatnonzero(profile[low:high] <= profile[low:high].min() + 1e-9)
        cuts.append(low + int(empty[len(empty) // 2]))
    return [(a, max(a + 1, b)) for a, b in pairwise([*cuts, length])]


def _cell(cell: Image) -> Image:
    resized = cv2.resize(cell, (STRIP_HEIGHT - 4, STRIP_HEIGHT - 6), interpolation=cv2.INTER_AREA)
    padded = cv2.copyMakeBorder(resized, 3, 3, 2, 2, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return np.asarray(cv2.cvtColor(padded, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
