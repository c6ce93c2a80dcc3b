"""Where two registered pages differ beyond ink, scanner and a feeder's unsteadiness."""

from dataclasses import dataclass

import cv2
import numpy as np

from seals.page_laid import PX_PER_MM, LaidPages, lay
from seals.page_outlines import DifferenceKind, Outlined, drawn_together
from seals.page_register import Picture, Registration
from seals.page_spots import differing_windows, unequal_ink
from seals.values import Box, Plane

_LEAST_MM2 = 0.03  # differing ink in an outline, full black
_RIM_PX = 12  # at the edge of what the paper shows nothing is compared
_JOINED_PX = 17
_CHARACTER_PX = 16  # an outline is no smaller
_BIG_MM = 7.0  # what is larger is a stamp or writing, not a character
_ONE_SIDED = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A region that differs: box (x, y, width, height) in upload pixels, and how much ink differs there, mm²."""

    box: Box
    kind: DifferenceKind
    ink_mm2: float


def page_differences(upload: Picture, paper: Picture, registration: Registration) -> tuple[Difference, ...]:
    """Outline where two registered pages differ, most ink first.

    Parameters
    ----------
    upload, paper : (H, W, 3) uint8 arrays, blue green red, or (H, W) grey
        As given to `register_pages`.
    registration : Registration
        Its answer; nothing is returned unless it is ok.

    Notes
    -----
    Ink counts as different only where it exceeds all ink within a sixth of a millimetre on the other page, after both
    were given the same sharpness and tone and were drawn together patch by patch (docs/adr/0081), and where a second
    look agrees (docs/adr/0096). Accuracy: `make accuracy`, rows `outline`.
    """
    if not registration.ok:
        return ()
    pages = lay(upload, paper, registration.matrix)
    seen = cv2.erode(pages.seen.astype(np.uint8), np.ones((2 * _RIM_PX + 1,) * 2, np.uint8), borderValue=0)
    added, missing = (np.asarray(plane * seen, np.float32) for plane in unequal_ink(pages.upload, pages.paper))
    outlined = sorted(drawn_together(_regions(pages, added, missing)), key=lambda each: -each.ink_mm2)
    return tuple(_on_upload(pages, each) for each in outlined)


def _regions(pages: LaidPages, added: Plane, missing: Plane) -> list[Outlined]:
    both = added + missing
    ink = ((both > 0) & differing_windows(pages, both)).astype(np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((_JOINED_PX, _JOINED_PX), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes = _united([_grown((int(x), int(y), int(x + w), int(y + h))) for x, y, w, h, _ in stats[1:]])
    found = [_outlined(pages, added, missing, box) for box in boxes]
    return [each for each in found if each.ink_mm2 > _LEAST_MM2]


def _grown(box: Box) -> Box:
    """Return a box (left, top, right, bottom) around a character, not around one stroke of it."""
    x0, y0, x1, y1 = box
    wide, high = max(_CHARACTER_PX - (x1 - x0), 0), max(_CHARACTER_PX - (y1 - y0), 0)
    return x0 - wide // 2, y0 - high // 2, x1 + (wide + 1) // 2, y1 + (high + 1) // 2


def _united(boxes: list[Box]) -> list[Box]:
    """Make one of boxes (left, top, right, bottom) that overlap: a ring and the characters inside it."""
    left = list(boxes)
    done: list[Box] = []
    while left:
        x0, y0, x1, y1 = left.pop()
        other = next((b for b in left if b[0] <= x1 and x0 <= b[2] and b[1] <= y1 and y0 <= b[3]), None)
        if other is None:
            done.append((x0, y0, x1, y1))
        else:
            left.remove(other)
            left.append((min(x0, other[0]), min(y0, other[1]), max(x1, other[2]), max(y1, other[3])))
    return done


def _outlined(pages: LaidPages, added: Plane, missing: Plane, box: Box) -> Outlined:
    x0, y0, x1, y1 = box
    part = (slice(max(y0, 0), y1), slice(max(x0, 0), x1))
    more, less = float(added[part].sum()), float(missing[part].sum())
    coloured = float((added + missing)[part][pages.coloured[part]].sum()) / max(more + less, 1e-6)
    kind = _kind(more, less, is_big=max(x1 - x0, y1 - y0) > _BIG_MM * PX_PER_MM, is_coloured=coloured > 0.35,
                 blank=(_is_blank(pages.upload[part], more), _is_blank(pages.paper[part], less)))  # fmt: skip
    return Outlined(box=box, kind=kind, ink_mm2=(more + less) / PX_PER_MM**2)


def _on_upload(pages: LaidPages, outlined: Outlined) -> Difference:
    x0, y0, x1, y1 = outlined.box
    corners = np.array([[[x0 - 3, y0 - 3], [x1 + 2, y0 - 3], [x1 + 2, y1 + 2], [x0 - 3, y1 + 2]]], np.float64)
    on_upload = cv2.perspectiveTransform(corners, pages.to_upload)[0]
    (left, top), (right, bottom) = on_upload.min(axis=0), on_upload.max(axis=0)
    shown = (round(left), round(top), round(right - left), round(bottom - top))
    return Difference(box=shown, kind=outlined.kind, ink_mm2=outlined.ink_mm2)


def _is_blank(ink: Plane, difference: float) -> bool:
    """Tell whether there is hardly any ink beside what the other page has more."""
    return float(ink[ink > 0.3].sum()) < _ONE_SIDED * difference


def _kind(more: float, less: float, *, is_big: bool, is_coloured: bool, blank: tuple[bool, bool]) -> DifferenceKind:
    is_one_sided = min(more, less) < _ONE_SIDED * max(more, less)
    if is_one_sided and (is_big or is_coloured or blank[more < less]):
        return DifferenceKind.ADDED if more > less else DifferenceKind.MISSING
    return DifferenceKind.OTHER_STAMP if is_coloured and is_big else DifferenceKind.CHANGED
