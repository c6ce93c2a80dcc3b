"""Shape of a seal as masks, in millimetres, each part kept as truth."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from training.seal_generator.design import CodeEdge, SealDesign, SealShape
from training.seal_generator.fonts import Typeface
from training.seal_generator.glyphs import GLYPH_PX, ROUND_PEN, em_glyph, embolden, font_glyph, round_pen_digit

RENDER_DPI = 600
PX_PER_MM = RENDER_DPI / 25.4
"""All shapes and inks are made at 600 dpi (42 µm a pixel)."""

Mask = NDArray[np.uint8]
Size = tuple[float, float]


class PartKind(StrEnum):
    """What a mask shows."""

    RING = "ring"
    STAR = "star"
    NAME = "name"
    LINE = "line"
    DIGIT = "digit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One engraved element: its mask (0-255, at 600 dpi) and where it lies on the canvas."""

    kind: PartKind
    text: str
    x_px: int
    y_px: int
    mask: Mask
    centre_mm: tuple[float, float]
    angle_deg: float

    @property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of the canvas that the mask covers."""
        high, wide = self.mask.shape
        return slice(self.y_px, self.y_px + high), slice(self.x_px, self.x_px + wide)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealMasks:
    """A whole seal drawn at 600 dpi: coverage 0-1 of the canvas and its parts. The centre is the canvas's."""

    coverage: NDArray[np.float32]
    parts: tuple[Part, ...]
    centre_px: float

    def of(self, kind: PartKind) -> tuple[Part, ...]:
        """Return the parts of one kind, in reading order."""
        return tuple(part for part in self.parts if part.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A glyph at its place: centre from the seal's centre in mm (x right, y down), degrees clockwise."""

    kind: PartKind
    text: str
    glyph: Mask
    centre_mm: tuple[float, float]
    size_mm: tuple[float, float]
    angle_deg: float


def _arc_positions(
    count: int, semi_mm: tuple[float, float], middle_deg: float, pitch_mm: float, clockwise: bool
) -> list[tuple[float, float, float]]:
    """Place ``count`` points on an ellipse at equal arc length; x, y in mm and outward direction in degrees."""
    a, b = semi_mm
    dense = np.radians(np.linspace(middle_deg - 180, middle_deg + 180, 2881))
    steps = np.hypot(a * np.cos(dense), b * np.sin(dense)) * (dense[1] - dense[0])
    length = np.cumsum(steps)
    length -= length[1440]
    offsets = (np.arange(count) - (count - 1) / 2) * pitch_mm * (1 if clockwise else -1)
    result = []
    for t in np.interp(offsets, length, dense):
        outward = np.degrees(np.arctan2(np.sin(t) / a, np.cos(t) / b))
        result.append((float(a * np.sin(t)), float(-b * np.cos(t)), float(outward)))
    return result


_LIGHT_FACES = (Typeface.HEI, Typeface.ROUND_HEI)
"""Text faces too light for a code; engraved digits are bold."""


def digit_glyph(char: str, design: SealDesign) -> Mask:
    """Draw one code digit in the design's face, ``GLYPH_PX`` high."""
    if design.digit_glyphs is not None:
        return design.digit_glyphs[char]
    if design.digit_face == ROUND_PEN:
        width = design.digit_width * {"1": 0.72, "4": 1.26}.get(char, 1.0)
        return round_pen_digit(char, width=round(width, 4), pen=round(design.digit_pen, 4))
    face = Typeface(design.digit_face)
    glyph = font_glyph(char, face)
    if face in _LIGHT_FACES:
        glyph = embolden(glyph, 2.5)
    widest = int(GLYPH_PX * min(0.72, design.digit_pitch * 0.86))
    if glyph.shape[1] > widest:
        glyph = np.asarray(cv2.resize(glyph, (widest, GLYPH_PX), interpolation=cv2.INTER_AREA), np.uint8)
    return glyph


def _code_arc(design: SealDesign) -> list[Placement]:
    inset = design.ring_mm + design.digit_gap_mm + design.digit_height_mm / 2
    semi = (design.width_mm / 2 - inset, design.height_mm / 2 - inset)
    pitch = design.digit_height_mm * design.digit_pitch
    spots = _arc_positions(len(design.code), semi, 180.0, pitch, clockwise=False)
    return [
        _digit(char, design, (x, y), outward - 180) for char, (x, y, outward) in zip(design.code, spots, strict=True)
    ]


def _digit(char: str, design: SealDesign, centre: tuple[float, float], angle: float) -> Placement:
    glyph = digit_glyph(char, design)
    height = design.digit_height_mm
    size = (height * glyph.shape[1] / glyph.shape[0], height)
    return Placement(kind=PartKind.DIGIT, text=char, glyph=glyph, centre_mm=centre, size_mm=size, angle_deg=angle)


def _name_arc(design: SealDesign) -> list[Placement]:
    height = design.name_height_mm
    inset = design.ring_mm + design.name_gap_mm + height / 2
    semi = (design.width_mm / 2 - inset, design.height_mm / 2 - inset)
    middle_radius = float(np.sqrt(semi[0] * semi[1]))
    count = len(design.name)
    pitch = np.radians(design.name_arc_deg) * middle_radius / max(count - 1, 1)
    pitch = float(min(pitch, height * 1.35))
    # neighbours are closest at their inner edges
    width = min(height * 0.78, pitch * 0.94 * (middle_radius - height * 0.22) / middle_radius)
    spots = _arc_positions(count, semi, 0.0, pitch, clockwise=True)
    return [
        _han(char, design, (x, y, outward), (width, height), PartKind.NAME)
        for char, (x, y, outward) in zip(design.name, spots, strict=True)
    ]


def _han(char: str, design: SealDesign, spot: tuple[float, float, float], size: Size, kind: PartKind) -> Placement:
    """Place one Han character; ``spot`` is x, y in mm and the angle in degrees."""
    bold_px = design.name_bold_mm * GLYPH_PX / size[1]
    glyph = embolden(em_glyph(char, design.name_face), bold_px)
    return Placement(kind=kind, text=char, glyph=glyph, centre_mm=spot[:2], size_mm=size, angle_deg=spot[2])


def _second_line(design: SealDesign) -> list[Placement]:
    height = 3.6
    width = min(height * 0.9, 24.0 / max(len(design.second_line), 1))
    top = design.star_mm / 2 + 1.2 + height / 2 if design.star_mm else 4.0
    start = -(len(design.second_line) - 1) / 2 * width * 1.05
    return [
        _han(char, design, (start + i * width * 1.05, top, 0.0), (width, height), PartKind.LINE)
        for i, char in enumerate(design.second_line)
    ]


def _grid(text: str) -> list[tuple[int, int, int, int]]:
    """Lay out a square seal: column, row, columns, rows per character, right column first."""
    rows = (len(text) + 1) // 2
    left = len(text) - rows
    cells = [(1, row, 2, rows) for row in range(rows)]
    return cells + [(0, row, 2, left) for row in range(left)]


def _square(design: SealDesign) -> list[Placement]:
    border = design.ring_mm + 0.8
    band = design.digit_height_mm + 0.7 if design.code else 0.0
    top = -design.height_mm / 2 + border + (band if design.code_edge is CodeEdge.TOP else 0.0)
    wide, high = design.width_mm - 2 * border, design.height_mm - 2 * border - band
    placed = []
    for char, (column, row, columns, rows) in zip(design.name, _grid(design.name), strict=True):
        cell = (wide / columns, high / rows)
        spot = (-wide / 2 + (column + 0.5) * cell[0], top + (row + 0.5) * cell[1], 0.0)
        placed.append(_han(char, design, spot, (cell[0] * 0.96, cell[1] * 0.96), PartKind.NAME))
    return placed + _straight_code(design, border)


def _straight_code(design: SealDesign, border: float) -> list[Placement]:
    y = design.height_mm / 2 - border - design.digit_height_mm / 2 + 0.1
    y = -y if design.code_edge is CodeEdge.TOP else y
    room = design.width_mm - 2 * border - design.digit_height_mm * design.digit_width
    pitch = min(design.digit_height_mm * design.digit_pitch, room / max(len(design.code) - 1, 1))
    start = -(len(design.code) - 1) / 2 * pitch
    return [_digit(char, design, (start + i * pitch, y), 0.0) for i, char in enumerate(design.code)]


def placements(design: SealDesign) -> list[Placement]:
    """Lay out every character of a seal, reading order within each kind."""
    if design.shape is SealShape.SQUARE:
        return _square(design)
    if design.shape is SealShape.SIGNATURE:
        raise ValueError("a signature is drawn by the pen, not laid out")
    return _name_arc(design) + _second_line(design) + _code_arc(design)


def _turn(point: tuple[float, float], angle_deg: float) -> tuple[float, float]:
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return float(c * point[0] - s * point[1]), float(s * point[0] + c * point[1])


def _draw_glyph(item: Placement, centre_px: float, rotation_deg: float) -> Part:
    """Scale, turn and place one glyph on its own small window."""
    x, y = _turn(item.centre_mm, rotation_deg)
    angle = item.angle_deg + rotation_deg
    half = int(np.ceil(np.hypot(*item.size_mm) / 2 * PX_PER_MM)) + 3
    px, py = centre_px + x * PX_PER_MM, centre_px + y * PX_PER_MM
    left, top = int(np.floor(px)) - half, int(np.floor(py)) - half
    glyph = _minify(item.glyph, item.size_mm)
    sx = item.size_mm[0] * PX_PER_MM / glyph.shape[1]
    sy = item.size_mm[1] * PX_PER_MM / glyph.shape[0]
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    gx, gy = (glyph.shape[1] - 1) / 2, (glyph.shape[0] - 1) / 2
    matrix = np.array([[c * sx, -s * sy, px - left], [s * sx, c * sy, py - top]])
    matrix[:, 2] -= matrix[:, :2] @ np.array([gx, gy])
    mask = cv2.warpAffine(glyph, matrix, (2 * half + 1, 2 * half + 1), flags=cv2.INTER_LINEAR)
    return Part(
        kind=item.kind,
        text=item.text,
        x_px=left,
        y_px=top,
        mask=np.asarray(mask, np.uint8),
        centre_mm=(x, y),
        angle_deg=angle,
    )


def _minify(glyph: Mask, size_mm: tuple[float, float]) -> Mask:
    """Reduce a glyph to about its final size first, so that the warp does not skip pixels."""
    wide = max(4, round(size_mm[0] * PX_PER_MM * 1.4))
    high = max(4, round(size_mm[1] * PX_PER_MM * 1.4))
    if wide >= glyph.shape[1] and high >= glyph.shape[0]:
        return glyph
    target = (min(wide, glyph.shape[1]), min(high, glyph.shape[0]))
    return np.asarray(cv2.resize(glyph, target, interpolation=cv2.INTER_AREA), np.uint8)


_SHIFT = 4


def _fixed(value: float) -> int:
    return round(value * (1 << _SHIFT))


def _outline(design: SealDesign, size_px: int, centre_px: float, rotation_deg: float) -> Mask:
    """Draw ring, ellipse or square border; soft edges by drawing outside minus inside."""
    canvas = np.zeros((size_px, size_px), np.uint8)
    for inset, value in ((0.0, 255), (design.ring_mm, 0)):
        a = (design.width_mm / 2 - inset) * PX_PER_MM
        b = (design.height_mm / 2 - inset) * PX_PER_MM
        if design.shape is SealShape.SQUARE:
            corners = [_turn(p, rotation_deg) for p in ((-a, -b), (a, -b), (a, b), (-a, b))]
            points = np.array([[_fixed(x + centre_px), _fixed(y + centre_px)] for x, y in corners], np.int32)
            cv2.fillConvexPoly(canvas, points, value, cv2.LINE_AA, _SHIFT)
        else:
            centre = (_fixed(centre_px), _fixed(centre_px))
            cv2.ellipse(canvas, centre, (_fixed(a), _fixed(b)), rotation_deg, 0, 360, value, -1, cv2.LINE_AA, _SHIFT)
    return canvas


def _star(design: SealDesign, size_px: int, centre_px: float, rotation_deg: float) -> Mask:
    canvas = np.zeros((size_px, size_px), np.uint8)
    outer = design.star_mm / 2 * PX_PER_MM
    corners = []
    for i in range(10):
        radius = outer if i % 2 == 0 else outer * 0.382
        corners.append(_turn((0.0, -radius), 36.0 * i + rotation_deg))
    points = np.array([[_fixed(x + centre_px), _fixed(y + centre_px)] for x, y in corners], np.int32)
    cv2.fillPoly(canvas, [points], 255, cv2.LINE_AA, _SHIFT)
    return canvas


def _whole(kind: PartKind, mask: Mask) -> Part:
    return Part(kind=kind, text="", x_px=0, y_px=0, mask=mask, centre_mm=(0.0, 0.0), angle_deg=0.0)


def draw_masks(design: SealDesign, *, size_px: int, rotation_deg: float = 0.0) -> SealMasks:
    """Draw a seal at 600 dpi, upright or turned.

    Parameters
    ----------
    design : SealDesign
        What is engraved.
    size_px : int
        Side of the square canvas; the seal stands in its middle and must fit.
    rotation_deg : float
        Clockwise.
    """
    centre = (size_px - 1) / 2
    parts = [_whole(PartKind.RING, _outline(design, size_px, centre, rotation_deg))]
    if design.star_mm > 0:
        parts.append(_whole(PartKind.STAR, _star(design, size_px, centre, rotation_deg)))
    parts += [_draw_glyph(item, centre, rotation_deg) for item in placements(design)]
    union = np.zeros((size_px, size_px), np.uint8)
    for part in parts:
        view = union[part.window]
        np.maximum(view, part.mask, out=view)
    return SealMasks(coverage=union.astype(np.float32) / 255.0, parts=tuple(parts), centre_px=centre)
