"""A name's characters read out of their context: cut apart, and put together in orders in which no name runs.

A recogniser has learned how names go on: where 路 is usual it reads 路, though a look-alike is stamped. In another
order no neighbour speaks for a character any more; what is left is its shape.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ctc import align
from seals.names import NameScore, WornLine, folding_of, is_han
from seals.text import TextReader
from seals.values import Image, Plane

_STEPS = (2, 3, 4)
_WIDTHS = (1.0, 1.25)  # a broader character is read more by its strokes: look-alikes lose two of ten, true ones one
_FLOOR = -9.2  # natural logarithm of 1e-4: one reading that loses a character does not outvote the others
_NOT_ASKED = 8.0  # as much as the line's odds are clipped to: brackets and letters are left to the line
_GAP = 6  # px between characters, of 48
_EVEN_FROM = 6  # characters: fewer do not tell how they are spaced
_OFF = 0.3  # of the distance between characters
_REACH = 0.2  # of it, how far a narrow cut moves to where least ink is
_BEYOND = 0.1  # of it, how far a wide cut goes into its neighbours
_CRUMB = 12  # px of a strip of 48: the dot of a 主 has 15 and more
_PULL = 0.15  # grey levels of a column's mean that a pixel of moving is worth


def with_odds_apart(
    score: NameScore, strips: Sequence[Image], matrices: Sequence[Plane], reader: TextReader, *, least: float
) -> NameScore:
    """Return the score with the odds of each character out of its context.

    Parameters
    ----------
    score : NameScore
        A name that the strips fit.
    strips : sequence of (48, W, 3) uint8 arrays
        The strips that were read, of at least one ink picture each.
    matrices : sequence of (T, K) float32 arrays
        What was read on them; strips beyond these are not looked at.
    reader : TextReader
        The recogniser.
    least : float
        Limit ``apart_accept``: where a character stays below it the characters are cut out anew, more widely (a
        narrow cut through characters that touch takes off a stroke), and the better of both counts.

    Notes
    -----
    Log-probability of the character against the likeliest other one, both the mean of six readings or twelve: each
    strip in an order of its own (three strips where the line was read the same in all of them, else six), at two
    widths. Look-alikes lose to the same character every time, worn ones to another each time. The same again (`alike`)
    against those look-alikes alone that a recogniser is known to take for the character.
    """
    folding = folding_of(tuple(reader.alphabet))
    labels = [column for column in map(folding.column, score.text) if column is not None]
    seen = [(strip, folding.merged(matrix)) for strip, matrix in zip(strips, matrices, strict=False)]
    is_asked = np.array([is_han(char) for char in score.text])
    likes = [
        [column for like in reader.taken_for.get(char, "") if (column := folding.column(like)) is not None]
        for char in score.text
    ]

    def look(*, wide: bool) -> NDArray[np.float64]:
        """Return the odds against any other character, and against those it is known to be mistaken for."""
        cut = [characters_of(strip, matrix, labels, wide=wide) for strip, matrix in seen]
        lines = list(zip(cycle(other_orders(len(labels))), cut, strict=False))
        pictures = [_broad(in_order(cut_out, order), width) for order, cut_out in lines for width in _WIDTHS]
        orders = [order for order, _ in lines for _ in _WIDTHS]
        read = [folding.merged(matrix) for matrix in reader.read(pictures)]
        mean = _voted(list(zip(orders, read, strict=True)), labels)
        return np.where(is_asked, [_odds_apart(mean, labels), _odds_alike(mean, labels, likes)], _NOT_ASKED)

    odds = look(wide=False)
    if odds[0].min() <= least:
        odds = np.maximum(odds, look(wide=True))
    return replace(score, apart=tuple(odds[0].tolist()), alike=tuple(odds[1].tolist()))


def worn_line(strips: Sequence[Image]) -> WornLine:
    """Measure how far the ink of a line has run together or broken up.

    Parameters
    ----------
    strips : sequence of (48, W, 3) uint8 arrays
        The same line in several ink pictures, dark on light; the median of them counts.

    Notes
    -----
    Ink is what has half the contrast of the line; the edge rows, which may show the ring, are left out.
    """
    measured = [_worn(strip) for strip in strips]
    return WornLine(
        stroke=float(np.median([s for s, _ in measured])), crumbs=float(np.median([c for _, c in measured]))
    )


def _worn(strip: Image) -> tuple[float, float]:
    edge = strip.shape[0] // 6
    ink = 255.0 - strip[edge:-edge].mean(axis=2)
    low, high = np.percentile(ink, (10, 97))
    solid = (ink > low + 0.5 * max(high - low, 20.0)).astype(np.uint8)
    area = int(solid.sum())
    if not area:
        return 0.0, 0.0
    depth = cv2.distanceTransform(solid, cv2.DIST_L2, 3)
    count, _, pieces, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    crumbs = int((pieces[1:count, cv2.CC_STAT_AREA] < _CRUMB).sum())
    # a bar of w pixels is about (w + 2) / 4 deep in the mean: every stroke counts as two pixels broader
    return 4.0 * float(depth[solid > 0].mean()) / strip.shape[0], 1000.0 * crumbs / area


def other_orders(count: int) -> tuple[tuple[int, ...], ...]:
    """Return three orders of `count` characters in which none follows the one it follows in the name."""
    return tuple(tuple(sorted(range(count), key=lambda at: (-(at % step), at))) for step in _STEPS)


def _voted(readings: Sequence[tuple[Sequence[int], Plane]], labels: Sequence[int]) -> NDArray[np.float64]:
    """Return for each place of the name the mean log-probability of each column of the alphabet."""
    total = np.zeros((len(labels), readings[0][1].shape[1]))
    for order, matrix in readings:
        for at, (first, last) in zip(order, align(matrix, [labels[at] for at in order]), strict=True):
            best = matrix[max(0, first - 1) : last + 2].max(axis=0)
            total[at] += np.maximum(np.log(np.maximum(best, 1e-8)), _FLOOR)
    mean = total / len(readings)
    mean[:, 0] = _FLOOR  # between characters there is always a blank
    return mean


def _odds_apart(mean: NDArray[np.float64], labels: Sequence[int]) -> list[float]:
    """Return for each character its mean log-probability less that of the likeliest other one."""
    others = mean.copy()
    others[np.arange(len(labels)), labels] = -np.inf
    return [float(mean[at, label] - others[at].max()) for at, label in enumerate(labels)]


def _odds_alike(mean: NDArray[np.float64], labels: Sequence[int], likes: Sequence[Sequence[int]]) -> list[float]:
    """Return the same against the columns of each character's look-alikes; of one that has none, as not asked."""
    return [
        float(mean[at, label] - mean[at, columns].max()) if columns else _NOT_ASKED
        for at, (label, columns) in enumerate(zip(labels, likes, strict=True))
    ]


def characters_of(strip: Image, matrix: Plane, labels: Sequence[int], *, wide: bool) -> list[Image]:
    """Cut a strip into the characters of the name that it is taken to bear.

    Parameters
    ----------
    strip : (48, W, 3) uint8 array
        As the recogniser saw it.
    matrix : (T, K) float32 array
        What it read there.
    labels : sequence of int
        Columns of the name's characters.
    wide : bool
        Whether a little of the neighbours is kept; else the cuts are moved a little, to where least ink is cut.

    Returns
    -------
    list of (48, w, 3) uint8 arrays
        One a character, from the middle between it and the one before to the middle between it and the next.
    """
    width = strip.shape[1]
    middles = np.array([_middle(matrix, *each) for each in zip(labels, align(matrix, labels), strict=True)])
    places = _settled((middles + 0.5) * width / len(matrix))
    pitch = float(np.median(np.diff(places))) if len(places) > 1 else float(strip.shape[0])
    cuts = [float(places[0]) - pitch / 2, *((places[1:] + places[:-1]) / 2).tolist(), float(places[-1]) + pitch / 2]
    if wide:
        spans = [(round(start - _BEYOND * pitch), round(end + _BEYOND * pitch)) for start, end in pairwise(cuts)]
    else:
        ink = cv2.GaussianBlur(255.0 - strip.mean(axis=(0, 2))[None, :], (0, 0), 1.0)[0]
        spans = list(pairwise(_least_ink(np.asarray(ink), cut, pitch) for cut in cuts))
    starts = [min(max(0, start), width - 4) for start, _ in spans]
    return [strip[:, start : max(end, start + 4)] for start, (_, end) in zip(starts, spans, strict=True)]


def _middle(matrix: Plane, label: int, span: tuple[int, int]) -> float:
    at = np.arange(max(0, span[0] - 1), min(len(matrix), span[1] + 2))
    weight = matrix[at, label] + 1e-6
    return float((at * weight).sum() / weight.sum())


def _settled(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move characters to the even spacing they were engraved with; those that stand far off it (brackets) stay.

    A recogniser names a character somewhere on it, on frames of 8 px: a cut by that alone takes off a stroke.
    """
    if len(places) < _EVEN_FROM:
        return places
    at = np.arange(len(places), dtype=np.float64)
    even = np.polyval(np.polyfit(at, places, 2), at)
    is_off = np.abs(even - places) > _OFF * float(np.median(np.diff(places)))
    return np.where(is_off, places, even)


def _least_ink(ink: NDArray[np.float64], cut: float, pitch: float) -> int:
    low, high = max(0, round(cut - _REACH * pitch)), min(len(ink), round(cut + _REACH * pitch) + 1)
    if low >= high:
        return int(np.clip(round(cut), 0, len(ink)))
    return low + int((ink[low:high] + _PULL * np.abs(np.arange(low, high) - cut)).argmin())


def in_order(characters: Sequence[Image], order: Sequence[int]) -> Image:
    """Put characters side by side in an order, paper between them."""
    paper = int(np.percentile(np.concatenate([each.ravel() for each in characters]), 90))
    gap = np.full((characters[0].shape[0], _GAP, 3), paper, np.uint8)
    return np.hstack([gap, *(part for at in order for part in (characters[at], gap))])


def _broad(line: Image, times: float) -> Image:
    if times == 1.0:
        return line
    height, width = line.shape[:2]
    return np.asarray(cv2.resize(line, (round(times * width), height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
