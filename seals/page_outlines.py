"""Outlines as a person would draw them: one around a number written by hand, one around a symbol of squares."""

from dataclasses import dataclass
from enum import StrEnum

from seals.page_laid import PX_PER_MM
from seals.values import Box

_WORD_GAP_MM = 7.0  # between two strokes of one number written by hand, along its line
_LINE_HEIGHT_MM = 12.0  # of one line of writing; two lines are two outlines
_LINE_SHARED = 0.25  # share of the lower one's height that both have in common: they stand on one line
_SYMBOL_GAP_MM = 5.0
_SYMBOL_SPOTS = 5  # as many changed spots, near each other in rows and columns, are no changed text
_SYMBOL_SIDE_MM = (10.0, 32.0)  # a licence's code symbol is 15 to 30 mm wide
_SYMBOL_RATIO = 1.6
_LARGEST_MM2 = 600.0  # a number takes no more; a box around half a page shows nobody what changed


class DifferenceKind(StrEnum):
    """What a difference is, as a reviewer would say it."""

    CHANGED = "changed"
    ADDED = "added"
    """Ink on the paper only, where the upload is blank: a seal, a signature, a number written by hand."""
    MISSING = "missing"
    """Ink on the upload only."""
    OTHER_STAMP = "other_stamp"
    """A seal or a pen on both, not the same impression."""


_ONE_SIDED = (DifferenceKind.ADDED, DifferenceKind.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlined:
    """A region of the laid page: box (left, top, right, bottom) in its pixels, what it is, differing ink in mm²."""

    box: Box
    kind: DifferenceKind
    ink_mm2: float


def drawn_together(found: list[Outlined]) -> list[Outlined]:
    """Draw one outline around the pieces of one thing; nothing that was outlined is outside afterwards.

    Ink on one side only is joined along a line, other spots only where they make a symbol of squares: a changed
    character keeps an outline of its own.
    """
    stamps = _of(found, DifferenceKind.OTHER_STAMP)
    pieces = _symbols([each for each in found if each not in stamps])
    written = [each for kind in _ONE_SIDED for each in _lines(_of(pieces, kind))]
    return [*written, *_of(pieces, DifferenceKind.CHANGED), *stamps]


def _of(found: list[Outlined], kind: DifferenceKind) -> list[Outlined]:
    return [each for each in found if each.kind is kind]


def _lines(pieces: list[Outlined]) -> list[Outlined]:
    """Join what stands on one line."""
    left, done = list(pieces), []
    while left:
        one = left.pop()
        other = next((each for each in left if _is_one_line(one, each)), None)
        if other is None:
            done.append(one)
        else:
            left.remove(other)
            left.append(_around([one, other]))
    return done


def _is_one_line(one: Outlined, other: Outlined) -> bool:
    """Tell whether both stand on one line, upright or along a page that was scanned on its side."""
    gap_x, gap_y = _gaps(one.box, other.box)
    lower = min(one.box[3] - one.box[1], other.box[3] - other.box[1])
    narrower = min(one.box[2] - one.box[0], other.box[2] - other.box[0])
    reach = _WORD_GAP_MM * PX_PER_MM
    is_along = gap_x <= reach and -gap_y >= _LINE_SHARED * lower
    is_down = gap_y <= reach and -gap_x >= _LINE_SHARED * narrower
    wide, high = _sides_mm(_around([one, other]).box)
    return (is_along or is_down) and min(wide, high) <= _LINE_HEIGHT_MM and wide * high <= _LARGEST_MM2


def _symbols(pieces: list[Outlined]) -> list[Outlined]:
    """Join the spots of a symbol; every other piece stays as it is."""
    result: list[Outlined] = []
    for cluster in _clusters(pieces):
        whole = _around(cluster)
        result += [whole] if len(cluster) >= _SYMBOL_SPOTS and _is_symbol(whole.box) else cluster
    return result


def _clusters(pieces: list[Outlined]) -> list[list[Outlined]]:
    """Return the pieces that lie near each other, over any number of steps."""
    reach = _SYMBOL_GAP_MM * PX_PER_MM
    left, clusters = list(pieces), []
    while left:
        cluster = [left.pop()]
        for each in cluster:  # grows while it is gone through
            near = [other for other in left if max(_gaps(each.box, other.box)) <= reach]
            cluster += near
            left = [other for other in left if other not in near]
        clusters.append(cluster)
    return clusters


def _is_symbol(box: Box) -> bool:
    wide, high = _sides_mm(box)
    least, most = _SYMBOL_SIDE_MM
    return least <= min(wide, high) and max(wide, high) <= min(most, _SYMBOL_RATIO * min(wide, high))


def _around(pieces: list[Outlined]) -> Outlined:
    lefts, tops, rights, bottoms = zip(*(each.box for each in pieces), strict=True)
    box = (min(lefts), min(tops), max(rights), max(bottoms))
    kinds = {each.kind for each in pieces}
    kind = kinds.pop() if len(kinds) == 1 else DifferenceKind.CHANGED
    return Outlined(box=box, kind=kind, ink_mm2=sum(each.ink_mm2 for each in pieces))


def _gaps(one: Box, other: Box) -> tuple[int, int]:
    """Return how far apart two boxes are in x and in y, px; negative where they have that much in common."""
    across = max(one[0], other[0]) - min(one[2], other[2])
    down = max(one[1], other[1]) - min(one[3], other[3])
    return across, down


def _sides_mm(box: Box) -> tuple[float, float]:
    return (box[2] - box[0]) / PX_PER_MM, (box[3] - box[1]) / PX_PER_MM
