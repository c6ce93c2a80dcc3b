"""Reading a round or elliptic seal: the code counter-clockwise along the ring, the name clockwise, from strips."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seals.arcs import DigitGrid, PlacedDigit, angular_ink, emptiest_gap, likely_code_arcs, regular_grid
from seals.ctc import greedy, greedy_digits, index_of, text_of
from seals.polar import strip
from seals.text import STRIP_HEIGHT, TextReader
from seals.values import CODE_LENGTH, Image, Plane
from seals.view import SealView

_CODE_BANDS = ((0.78, 0.97), (0.765, 0.955))
_NAME_BANDS = ((0.50, 0.95), (0.55, 0.955))
_NAME_INK = (0.58, 0.92)  # radii
_NO_INK = 0.02  # of these radii; one speck
_CUTS = (1.0, 0.9, 0.8, 0.7, 0.6)  # places away from an outermost digit's middle: a digit is at most .36 wide to a side
_WINDOW = 112.0
_WHOLE_CODE = 11.0  # sum of the digits' probabilities: thirteen digits, nearly all of them sure
_LEAST_SCORE = 4.5
_SURE = 0.8
_SURE_CHARACTER = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """All readings of one digit place: the winner, its mean probability, and its share of all readings."""

    digit: str | None
    p: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReading:
    """A code found on an arc: its places and the votes on each."""

    grid: DigitGrid
    votes: tuple[Vote, ...]
    readings: int

    @property
    def text(self) -> str:
        """The digits, ``?`` where none was read."""
        return "".join(vote.digit or "?" for vote in self.votes)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameReading:
    """The name strips' readings: the most frequent text, its share, its mean probability, and the matrices."""

    text: str
    share: float
    p: float
    matrices: tuple[Plane, ...]


def ink_images(view: SealView, channels: NDArray[np.float32]) -> tuple[Image, ...]:
    """Return three grey pictures of a seal, ink dark: unmixed red density, a* (or the seal's signal), green.

    `channels` are the crop's, as `seals.digit_cells.ink_channels` returns them.
    """
    red = channels[0]
    signal = np.clip(view.planes.signal / max(2.2 * view.planes.threshold, 20.0), 0.0, 1.0)
    return (
        np.asarray(255 * (1 - np.clip(red, 0, 1)), dtype=np.uint8),
        np.asarray(255 * (1 - signal), dtype=np.uint8),
        np.ascontiguousarray(view.crop[:, :, 1]),
    )


def read_code(view: SealView, images: Sequence[Image], reader: TextReader) -> CodeReading | None:
    """Find and read a code along the ring.

    Parameters
    ----------
    view : SealView
        A round seal.
    images : sequence of (H, W) uint8 arrays
        As `ink_images` returns them.
    reader : TextReader
        The recogniser.

    Returns
    -------
    CodeReading or None
        None when no arc bears at least six digits in step. Twelve readings are voted place by place, or three
        where these agree on thirteen sure digits.
    """
    columns = index_of(reader.alphabet)
    seen = _look_around(view, images[0], reader, columns)
    return None if seen is None else _vote(view, images, seen, reader, columns)


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A code seen in a wide window: the sum of its digits' probabilities, its places, and all digits read there."""

    score: float
    grid: DigitGrid
    digits: tuple[PlacedDigit, ...]

    @property
    def is_whole(self) -> bool:
        """Thirteen digits, nearly all of them sure."""
        return self.score >= _WHOLE_CODE and self.grid.count == CODE_LENGTH


def _look_around(view: SealView, image: Image, reader: TextReader, columns: Mapping[str, int]) -> _Sighting | None:
    """Look where a code is likely, the likeliest place first; everywhere, where nothing whole is there."""
    best: _Sighting | None = None
    for middle in likely_code_arcs(view):
        best = _better(best, _sight(view, image, [middle + _WINDOW / 2], reader, columns))
        if best is not None and best.is_whole:
            return best
    if best is None or best.score < _WHOLE_CODE:
        everywhere = [float(start) for start in range(0, 360, 30)]
        best = _better(best, _sight(view, image, everywhere, reader, columns))
    return None if best is None or best.score < _LEAST_SCORE else best


def _better(one: _Sighting | None, other: _Sighting | None) -> _Sighting | None:
    if one is None or other is None:
        return one or other
    return one if one.score >= other.score else other


def _sight(
    view: SealView, image: Image, starts: Sequence[float], reader: TextReader, columns: Mapping[str, int]
) -> _Sighting | None:
    strips = [_code_strip(view, image, start, _WINDOW, _CODE_BANDS[0]) for start in starts]
    best: _Sighting | None = None
    for start, matrix in zip(starts, reader.read(strips), strict=True):
        digits = _placed(matrix, columns, start, _WINDOW)
        grid = regular_grid(digits)
        if grid is None or grid.count > 16:
            continue
        on_grid = [d for d in digits if -0.5 < grid.position(d.angle_deg) < grid.count - 0.5]
        score = sum(d.p for d in on_grid) - 0.5 * max(0, grid.count - CODE_LENGTH)
        best = _better(best, _Sighting(score, grid, tuple(digits)))
    return best


def _code_strip(view: SealView, image: Image, start: float, span: float, band: tuple[float, float]) -> Image:
    return strip(
        image,
        view.geometry,
        start_deg=start,
        span_deg=span,
        low=band[0],
        high=band[1],
        height=STRIP_HEIGHT,
        counter_clockwise=True,
    )


def _placed(matrix: Plane, columns: Mapping[str, int], start: float, span: float) -> list[PlacedDigit]:
    return [
        PlacedDigit(symbol.char, symbol.p, start - symbol.place * span)
        for symbol in greedy_digits(matrix, columns)
        if symbol.p > 0.35
    ]


def _vote(
    view: SealView, images: Sequence[Image], seen: _Sighting, reader: TextReader, columns: Mapping[str, int]
) -> CodeReading:
    """Vote over the twelve ways to cut the strip; the wide window and two of them do where all agree, surely.

    Further readings of what is read the same in every ink and band say nothing new; they are most of a page's time.
    """
    windows = _windows(images, seen.grid)
    readings: list[Sequence[PlacedDigit]] = []
    if seen.is_whole:
        readings = _read_windows(view, windows[: len(images) - 1], reader, columns)
        quick = _count_votes(seen.grid, [seen.digits, *readings])
        if len(quick.votes) == CODE_LENGTH and all(vote.share == 1.0 and vote.p >= _SURE for vote in quick.votes):
            return quick
    return _count_votes(seen.grid, [*readings, *_read_windows(view, windows[len(readings) :], reader, columns)])


def _count_votes(grid: DigitGrid, readings: Sequence[Sequence[PlacedDigit]]) -> CodeReading:
    settled = _settle(grid, readings)
    votes = tuple(_vote_on(place, settled, readings) for place in range(settled.count))
    return CodeReading(grid=settled, votes=votes, readings=len(readings))


_Window: TypeAlias = tuple[Image, float, float, tuple[float, float]]


def _windows(images: Sequence[Image], grid: DigitGrid) -> list[_Window]:
    """Return every ink, band and margin; first the inks that the wide window did not show, each in another band."""
    ways = []
    for pad in (1.3, 2.0):
        start, span = grid.angle(-pad), (grid.count - 1 + 2 * pad) * grid.pitch_deg
        ways += [(image, start, span, band) for image in images for band in _CODE_BANDS]
    first = [2 * at + at % 2 for at in range(1, len(images))]
    return [ways[at] for at in sorted(range(len(ways)), key=lambda at: at not in first)]


def _read_windows(
    view: SealView, windows: Sequence[_Window], reader: TextReader, columns: Mapping[str, int]
) -> list[Sequence[PlacedDigit]]:
    matrices = reader.read([_code_strip(view, *window) for window in windows])
    return [_placed(matrix, columns, way[1], way[2]) for matrix, way in zip(matrices, windows, strict=True)]


def _settle(grid: DigitGrid, readings: Sequence[Sequence[PlacedDigit]]) -> DigitGrid:
    """Take the grid most readings agree on: one reading may have lost a digit at an end."""
    grids = [g for g in (regular_grid(reading) for reading in readings) if g is not None]
    if not grids:
        return grid
    count, seen = Counter(g.count for g in grids).most_common(1)[0]
    full = [g for g in grids if g.count == CODE_LENGTH]
    if len(full) >= max(3, 0.34 * len(grids)):
        count = CODE_LENGTH
    same = [g for g in grids if g.count == count]
    if seen < 2 and not full:
        return grid
    return DigitGrid(
        first_deg=float(np.median([_unwrapped(g.first_deg, grid.first_deg) for g in same])),
        pitch_deg=float(np.median([g.pitch_deg for g in same])),
        count=count,
    )


def _unwrapped(angle: float, near: float) -> float:
    return near + (angle - near + 180.0) % 360.0 - 180.0


def _vote_on(place: int, grid: DigitGrid, readings: Sequence[Sequence[PlacedDigit]]) -> Vote:
    ballots: dict[str, list[float]] = {}
    for reading in readings:
        near = [d for d in reading if abs(grid.position(d.angle_deg) - place) < 0.45]
        if near:
            best = max(near, key=lambda d: d.p)
            ballots.setdefault(best.digit, []).append(best.p)
    if not ballots:
        return Vote(digit=None, p=0.0, share=0.0)
    digit, cast = max(ballots.items(), key=lambda item: sum(item[1]))
    return Vote(digit=digit, p=float(np.mean(cast)), share=len(cast) / max(1, len(readings)))


def name_strips(view: SealView, images: Sequence[Image], code: DigitGrid | None) -> list[Image]:
    """Return the name's strips: the circle without the code's arc, or cut at its emptiest place.

    The first half shows every ink picture once, the second half each in the other band.
    """
    if code is not None:
        start, end = _beside_code(view, code)
        span = (end - start) % 360.0
    else:
        middle, width = emptiest_gap(view)
        cut = 0.45 * min(width, 110.0)  # pale characters at the ends look like a gap
        start, span = middle + cut / 2, 360.0 - cut
    ways = [(image, _NAME_BANDS[(at + turn) % 2]) for turn in (0, 1) for at, image in enumerate(images)]
    return [
        strip(
            image,
            view.geometry,
            start_deg=start,
            span_deg=span,
            low=low,
            high=high,
            height=STRIP_HEIGHT,
            counter_clockwise=False,
        )
        for image, (low, high) in ways
    ]


def _beside_code(view: SealView, code: DigitGrid) -> tuple[float, float]:
    """Return where the name may begin and end: a place away from the code, less where that would cut a character.

    A long name and a broad code come as near as half a place, and 江 without its dots is a 工.
    """
    ink = angular_ink(view, *_NAME_INK)
    cuts = []
    for last, outwards in ((0, -1.0), (code.count - 1, 1.0)):
        angles = [code.angle(last + outwards * far) for far in _CUTS]
        inked = [float(np.interp(angle, np.arange(360), ink, period=360)) for angle in angles]
        cuts.append(angles[next((at for at, share in enumerate(inked) if share < _NO_INK), len(_CUTS) - 1)])
    return cuts[0], cuts[1]


def read_name(strips: Sequence[Image], reader: TextReader) -> NameReading | None:
    """Read the name freely from its strips; None when nothing is read in any of them.

    The second half of the strips is read where the first does not agree on sure characters.
    """
    half = (len(strips) + 1) // 2
    matrices: tuple[Plane, ...] = ()
    texts: list[tuple[str, float]] = []
    for part in (strips[:half], strips[half:]):
        read = tuple(reader.read(part)) if part else ()
        lines = [[symbol for symbol in greedy(matrix, reader.alphabet) if symbol.char != " "] for matrix in read]
        matrices += read
        texts += [(text_of(line), float(np.mean([symbol.p for symbol in line]))) for line in lines if line]
        sure = all(line and min(symbol.p for symbol in line) >= _SURE_CHARACTER for line in lines)
        if sure and len({text for text, _ in texts}) == 1:
            break
    if not texts:
        return None
    weight: dict[str, float] = {}
    for text, p in texts:
        weight[text] = weight.get(text, 0.0) + p
    best = max(weight, key=weight.__getitem__)
    chosen = [p for text, p in texts if text == best]
    return NameReading(text=best, share=len(chosen) / len(matrices), p=float(np.mean(chosen)), matrices=matrices)
