"""Straight text on square, rectangular and elliptic seals: rows, a code line, a name of four characters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ctc import Symbol, greedy, greedy_digits, index_of, text_of
from seals.polar import rotated_patch
from seals.text import STRIP_HEIGHT, TextReader
from seals.values import CODE_LENGTH, Image, Mask, Plane, SealShape
from seals.view import SealView

_PATCH = 400  # px for the longer side
_LEAST_DIGITS = 6
EVEN_STEP = 0.3
"""Of the distance between digits: how far one may be read off its place in an even row."""
_TRIED = 2  # name strips read each way up, to find the right one
_FRAME_REACH = 0.14  # of the shorter side: no frame lies further in
_FRAME_INK = 0.6  # of a line of pixels along a side: a frame, worn or not
_FRAME_GAP = 0.01  # of the side: paper between the frame and what is no part of it
_DOUBLE_INK = 0.85  # as much as the second line of a frame covers, and no row of characters
_PALE = 0.5  # of the ink's threshold: digits thinner than a scan resolves are paler than name and frame
_SAME_ROW = 0.8  # of a pale row within a row of full ink: it was read already
_STRAY = 3.5  # of the distance between digits: two of them may be missing before the last one
_ENOUGH = 1 / 3  # of the readings: so many of thirteen even digits count before more readings of other lengths


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightDigit:
    """A digit of a straight code: its reading and its box within the straightened patch (x0, y0, x1, y1, shares)."""

    digit: str
    p: float
    share: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightReading:
    """What a square seal says: which way is up (degrees clockwise on the picture), its code and its name strips.

    `already_read` are the probabilities of the first name strips, by which the way up was found.
    """

    up_deg: float
    digits: tuple[StraightDigit, ...]
    name_strips: tuple[Image, ...]
    already_read: tuple[Plane, ...] = ()
    name_box: tuple[float, float, float, float] | None = None
    """Where the name stands in the straightened patch: x0, y0, x1, y1 in shares; None without room for one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text on a straightened seal: its first pixel row and the one after its last."""

    top: int
    bottom: int


def read_straight(view: SealView, images: Sequence[Image], reader: TextReader) -> StraightReading:
    """Read a straight code and prepare the name strips of a seal whose text runs in lines.

    Parameters
    ----------
    view : SealView
        A square, rectangular or elliptic seal.
    images : sequence of (H, W) uint8 arrays
        Grey pictures of the seal, ink dark.
    reader : TextReader
        The recogniser.

    Returns
    -------
    StraightReading
        Of the four ways up (two for ellipses and rectangles) the one that reads best.

    Notes
    -----
    A recogniser of lines also reads characters that lie on their left side, as surely as upright ones, because columns
    are turned so for it; on their right side it does not read them. So each way up counts with what is read when the
    seal is turned from it onto its left side.
    """
    turns = (0.0, 180.0) if view.geometry.shape is not SealShape.SQUARE else (0.0, 90.0, 180.0, 270.0)
    readings = [_read_turned(view, images, turn, reader) for turn in turns]
    names = [_readability(reading.already_read, reader) for reading in readings]
    lying = [*names[1:], names[0]] if len(turns) > 2 else [0.0] * len(turns)

    def read_well(at: int) -> tuple[float, float]:
        upright = names[at] + 0.6 * sum(digit.p * digit.share for digit in readings[at].digits)
        return upright + lying[at], upright

    return readings[max(range(len(turns)), key=read_well)]


def _read_turned(view: SealView, images: Sequence[Image], turn: float, reader: TextReader) -> StraightReading:
    up = view.geometry.angle_deg + turn
    patches = [straightened(view, image, up) for image in images]
    ink = straightened(view, np.where(view.planes.ink, 0, 255).astype(np.uint8), up) < 128
    rows = rows_of(ink)
    digits, code_row = _code(patches, rows, reader)
    if code_row is None:
        digits, code_row = _code(patches, _pale_rows(view, up, rows), reader)
    strips = _name_strips(patches, ink, rows, code_row, square=view.geometry.shape is SealShape.SQUARE)
    already_read = tuple(reader.read(strips[:_TRIED])) if strips else ()
    box, (height, width) = _name_box(ink, code_row), ink.shape
    return StraightReading(
        up_deg=(up + 180.0) % 360.0 - 180.0,
        digits=digits,
        name_strips=tuple(strips),
        already_read=already_read,
        name_box=None if box is None else (box[0] / width, box[1] / height, box[2] / width, box[3] / height),
    )


def straightened(view: SealView, image: Image, up: float) -> Image:
    """Return a picture of the seal with its sides along the axes, the longer side of 400 px; `up` in degrees."""
    g = view.geometry
    swapped = round((up - g.angle_deg) / 90.0) % 2 == 1
    semi_x, semi_y = (g.semi_y, g.semi_x) if swapped else (g.semi_x, g.semi_y)
    longest = max(semi_x, semi_y)
    width, height = round(_PATCH * semi_x / longest), round(_PATCH * semi_y / longest)
    return rotated_patch(image, g, width=width, height=height, turn_deg=up)


def _inner(ink: Mask) -> tuple[int, int, int, int]:
    """Return the part inside the frame: x0, y0, x1, y1."""
    height, width = ink.shape
    reach = round(_FRAME_REACH * min(height, width))
    rows, columns = ink.mean(axis=1), ink.mean(axis=0)
    return (
        _frame_end(columns, reach),
        _frame_end(rows, reach),
        width - _frame_end(columns[::-1], reach),
        height - _frame_end(rows[::-1], reach),
    )


def _frame_end(profile: NDArray[np.float64], reach: int) -> int:
    """Return where the frame ends, from an outer edge inwards; `profile` is the share of ink in each line of pixels.

    What comes after a strip of paper is no part of the frame, unless it runs all the way (a double one): the topmost
    strokes of 万 and 武 side by side cover as much as a worn frame does, and without its stroke 万 is a 力.
    """
    solid = np.flatnonzero(profile[:reach] > _FRAME_INK)
    if not solid.size:
        return round(0.03 * len(profile))
    runs = np.split(solid, np.flatnonzero(np.diff(solid) > _FRAME_GAP * len(profile)) + 1)
    frame = [runs[0], *(run for run in runs[1:] if profile[run].max() > _DOUBLE_INK)]
    return int(frame[-1][-1]) + 3


def rows_of(ink: Mask) -> list[Row]:
    """Split the inside into lines of text by the blank lines between them."""
    x0, y0, x1, y1 = _inner(ink)
    margin = round(0.02 * ink.shape[1])
    used = ink[y0:y1, x0 + margin : x1 - margin].mean(axis=1) > 0.012
    edges = np.flatnonzero(np.diff(np.concatenate([[0], used.astype(np.int8), [0]])))
    rows = [Row(y0 + int(a), y0 + int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [row for row in rows if row.bottom - row.top >= 0.035 * ink.shape[0]]


def _pale_rows(view: SealView, up: float, rows: Sequence[Row]) -> list[Row]:
    """Return lines of text that show only in paler ink than the seal's own: clear strokes, but thin and soft ones."""
    pale = view.planes.signal > _PALE * view.planes.threshold
    found = rows_of(straightened(view, np.where(pale, 0, 255).astype(np.uint8), up) < 128)
    return [row for row in found if not any(_within(row, other) for other in rows)]


def _within(row: Row, other: Row) -> bool:
    common = min(row.bottom, other.bottom) - max(row.top, other.top)
    return common >= _SAME_ROW * (row.bottom - row.top)


def _code(
    patches: Sequence[Image], rows: Sequence[Row], reader: TextReader
) -> tuple[tuple[StraightDigit, ...], Row | None]:
    """Read the row that holds most digits; several ink pictures and paddings vote by place."""
    columns = index_of(reader.alphabet)
    best: tuple[float, tuple[StraightDigit, ...], Row | None] = (0.0, (), None)
    for row in rows:
        tall = (row.bottom - row.top) / patches[0].shape[0]
        if not 0.035 <= tall <= 0.24:
            continue
        digits = _vote_row(patches, row, reader, columns)
        score = sum(digit.p * digit.share for digit in digits)
        if len(digits) >= _LEAST_DIGITS and score > best[0]:
            best = score, digits, row
    return best[1], best[2]


def _vote_row(
    patches: Sequence[Image], row: Row, reader: TextReader, columns: Mapping[str, int]
) -> tuple[StraightDigit, ...]:
    height, width = patches[0].shape[:2]
    x0, x1 = round(0.02 * width), width - round(0.02 * width)
    strips = []
    for pad in (0.10, 0.25):
        extra = round(pad * (row.bottom - row.top)) + 1
        top, bottom = max(0, row.top - extra), min(height, row.bottom + extra)
        strips += [_line(patch[top:bottom, x0:x1]) for patch in patches]
    voted = vote_digits(strips, reader, columns)
    pitch = float(np.median(np.diff([digit.place for digit in voted]))) if len(voted) > 1 else 0.05
    half = 0.5 * pitch * (x1 - x0) / width
    digits = []
    for digit in voted:
        middle = (x0 + digit.place * (x1 - x0)) / width
        box = (middle - half, row.top / height, middle + half, row.bottom / height)
        digits.append(StraightDigit(digit=digit.digit, p=digit.p, share=digit.share, box=box))
    return tuple(digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitVote:
    """A digit of a line that was read several times: its place along the line (share), mean probability, share."""

    digit: str
    p: float
    share: float
    place: float


def vote_digits(strips: Sequence[Image], reader: TextReader, columns: Mapping[str, int]) -> tuple[DigitVote, ...]:
    """Read one line of digits in several strips, and vote place by place among readings of the usual length.

    Returns
    -------
    tuple of DigitVote
        In reading order; empty where fewer than six digits are read.
    """
    readings = [_in_row(_digits_only(matrix, reader, columns)) for matrix in reader.read(strips)]
    kept = _of_usual_length(readings)
    if not kept or len(kept[0]) < _LEAST_DIGITS:
        return ()
    places = np.median([[symbol.place for symbol in reading] for reading in kept], axis=0)
    digits = []
    for at, place in enumerate(places):
        cast: dict[str, list[float]] = {}
        for reading in kept:
            cast.setdefault(reading[at].char, []).append(reading[at].p)
        digit, votes = max(cast.items(), key=lambda item: sum(item[1]))
        share = len(votes) / len(readings)
        digits.append(DigitVote(digit=digit, p=float(np.mean(votes)), share=share, place=float(place)))
    return tuple(digits)


def _of_usual_length(readings: Sequence[list[Symbol]]) -> list[list[Symbol]]:
    """Return the readings that count: as long as most are; or thirteen even digits, though more readings lack one.

    A recogniser leaves a doubtful digit out, or reads a stroke beside the code, more often than it invents a step.
    """
    lengths = [len(reading) for reading in readings]
    usual = max(set(lengths), key=lambda n: (lengths.count(n), n == CODE_LENGTH, n))
    even = [reading for reading in readings if len(reading) == CODE_LENGTH and _is_even(reading)]
    if usual != CODE_LENGTH and len(even) >= _ENOUGH * len(readings):
        return even
    return [reading for reading in readings if len(reading) == usual]


def _in_row(reading: list[Symbol]) -> list[Symbol]:
    """Return a reading without a first or last digit that stands far off: a stroke of the name is read as a 1."""
    if len(reading) < _LEAST_DIGITS:
        return reading
    gaps = np.diff([symbol.place for symbol in reading])
    far = gaps > _STRAY * float(np.median(gaps))
    return reading[int(far[0]) : len(reading) - int(far[-1])]


def _is_even(reading: Sequence[Symbol]) -> bool:
    at, places = np.arange(len(reading)), np.array([symbol.place for symbol in reading])
    line = np.polyfit(at, places, 1)
    return bool(np.abs(np.polyval(line, at) - places).max() < EVEN_STEP * abs(line[0]))


def _digits_only(matrix: Plane, reader: TextReader, columns: Mapping[str, int]) -> list[Symbol]:
    """Digits of a line that reads as digits; a line of characters gives none."""
    free = [symbol for symbol in greedy(matrix, reader.alphabet) if symbol.char != " "]
    numeric = sum(symbol.char.isascii() and symbol.char.isalnum() for symbol in free)
    if not free or numeric < 0.6 * len(free):
        return []
    return [symbol for symbol in greedy_digits(matrix, columns) if symbol.p > 0.4]


def _line(part: Image) -> Image:
    width = max(16, round(part.shape[1] * STRIP_HEIGHT / max(1, part.shape[0])))
    shrink = cv2.INTER_AREA if part.shape[0] > STRIP_HEIGHT else cv2.INTER_CUBIC
    line = cv2.resize(part, (width, STRIP_HEIGHT), interpolation=shrink)
    if line.ndim == 2:
        line = cv2.cvtColor(line, cv2.COLOR_GRAY2BGR)
    return np.asarray(line, dtype=np.uint8)


def _name_strips(
    patches: Sequence[Image], ink: Mask, rows: Sequence[Row], code_row: Row | None, *, square: bool
) -> list[Image]:
    """Return name strips: for squares the columns from right to left and the rows, for others the largest row."""
    box = _name_box(ink, code_row)
    if box is None:
        return []
    x0, y0, x1, y1 = box
    if not square:
        return [_line(patch[row.top : row.bottom, x0:x1]) for row in rows for patch in patches[:1] if row != code_row]
    strips = []
    for patch in patches:
        cells = _cells(patch[y0:y1, x0:x1], ink[y0:y1, x0:x1])
        strips.append(np.hstack([_square(cells[at]) for at in (1, 3, 0, 2)]))  # columns, right one first
        strips.append(np.hstack([_square(cells[at]) for at in (0, 1, 2, 3)]))  # rows
    return strips


def _name_box(ink: Mask, code_row: Row | None) -> tuple[int, int, int, int] | None:
    """Return the inside without the code's row: x0, y0, x1, y1; None where nothing but the code has room."""
    x0, y0, x1, y1 = _inner(ink)
    if code_row is not None:
        above = code_row.top - y0 > y1 - code_row.bottom
        y0, y1 = (y0, code_row.top) if above else (code_row.bottom, y1)
    return None if y1 - y0 < 30 or x1 - x0 < 30 else (x0, y0, x1, y1)


def _cells(part: Image, ink: Mask) -> list[Image]:
    """Cut 2 x 2 characters at the emptiest lines near the middle."""
    height, width = part.shape[:2]
    across = _emptiest(ink.mean(axis=1), height)
    down = _emptiest(ink.mean(axis=0), width)
    return [part[:across, :down], part[:across, down:], part[across:, :down], part[across:, down:]]


def _emptiest(profile: NDArray[np.float64], length: int) -> int:
    low, high = round(0.38 * length), round(0.62 * length)
    smooth = np.convolve(profile, np.ones(5) / 5, mode="same")[low:high]
    empty = np.flatnonzero(smooth <= smooth.min() + 1e-9)
    return low + int(empty[len(empty) // 2])


def _square(cell: Image) -> Image:
    resized = cv2.resize(cell, (STRIP_HEIGHT - 4, STRIP_HEIGHT - 6), interpolation=cv2.INTER_AREA)
    padded = cv2.copyMakeBorder(resized, 3, 3, 2, 2, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    if padded.ndim == 2:
        padded = cv2.cvtColor(padded, cv2.COLOR_GRAY2BGR)
    return np.asarray(padded, dtype=np.uint8)


def _readability(matrices: Sequence[Plane], reader: TextReader) -> float:
    """Return how surely Chinese characters are read in the best strip: sum of probabilities, digits left out."""
    best = 0.0
    for matrix in matrices:
        symbols = [s for s in greedy(matrix, reader.alphabet) if "\u4e00" <= s.char <= "\u9fff"]
        best = max(best, sum(s.p for s in symbols if s.p > 0.5))
    return best


def straight_text(straight: StraightReading, reader: TextReader) -> tuple[str, float, tuple[Plane, ...]] | None:
    """Read the name strips freely: text, mean probability, and all matrices; None when nothing is read.

    Those of a square are all as wide, so that it does not matter which of them the recogniser sees together.
    """
    strips, known = straight.name_strips, straight.already_read
    if len({strip.shape[1] for strip in strips}) > 1:
        known = ()
    left = strips[len(known) :]
    matrices = (*known, *reader.read(left)) if left else known
    best: tuple[float, str, float] | None = None
    for matrix in matrices:
        symbols = [s for s in greedy(matrix, reader.alphabet) if s.char != " "]
        if not symbols:
            continue
        p = float(np.mean([s.p for s in symbols]))
        if best is None or p > best[0]:
            best = p, text_of(symbols), p
    return None if best is None else (best[1], best[2], matrices)
