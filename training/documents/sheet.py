"""A blank A4 sheet to print on: text, rules and tables placed in millimetres, at 300 dpi."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from training.seal_generator.fonts import Typeface, load_font

PAGE_DPI = 300
PX_PER_MM = PAGE_DPI / 25.4
A4_MM = (210.0, 297.0)

BLACK = (28, 28, 30)
GREY = (120, 120, 122)
PEN = (38, 42, 92)
"""Blue-black gel pen."""

Colour = tuple[int, int, int]

_NEVER_FIRST = "，。、；：）》”！？"
"""Punctuation that must not begin a line; it hangs over the margin instead."""


def px(mm: float) -> int:
    """Millimetres on the page to pixels."""
    return round(mm * PX_PER_MM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a piece of text is set; `anchor` as in Pillow."""

    size_mm: float = 4.2
    face: Typeface = Typeface.SONG
    colour: Colour = BLACK
    anchor: str = "lm"
    bold: float = 0.0
    """Extra stroke in mm."""


class Sheet:
    """An A4 page being printed, portrait, white."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (px(A4_MM[0]), px(A4_MM[1])), (255, 255, 255))
        self._draw = ImageDraw.Draw(self.image)

    def text(self, x_mm: float, y_mm: float, text: str, style: Style) -> None:
        """Print one line."""
        self._draw.text(
            (px(x_mm), px(y_mm)),
            text,
            font=load_font(style.face, px(style.size_mm)),
            fill=style.colour,
            anchor=style.anchor,
            stroke_width=round(style.bold * PX_PER_MM),
        )

    def width_mm(self, text: str, style: Style) -> float:
        """Measure a line."""
        return float(load_font(style.face, px(style.size_mm)).getlength(text)) / PX_PER_MM

    def spaced(self, centre_mm: float, y_mm: float, text: str, style: Style, *, gap_mm: float = 0.0) -> None:
        """Print a line about a centre with extra space between the characters, as titles are."""
        widths = [self.width_mm(char, style) for char in text]
        x = centre_mm - (sum(widths) + gap_mm * (len(text) - 1)) / 2
        for char, width in zip(text, widths, strict=True):
            self.text(x, y_mm, char, style)
            x += width + gap_mm

    def paragraph(self, box_mm: tuple[float, float, float], text: str, style: Style, *, leading: float = 1.9) -> float:
        """Print lines broken to a width; `box_mm` is left, first baseline's middle, width. Return the next y in mm."""
        left, y, width = box_mm
        line = ""
        for char in text:
            is_full = self.width_mm(line + char, style) > width and char not in _NEVER_FIRST
            if char == "\n" or is_full:
                self.text(left, y, line, style)
                y += style.size_mm * leading
                line = "" if char == "\n" else char
            else:
                line += char
        if line:
            self.text(left, y, line, style)
            y += style.size_mm * leading
        return y

    def line(self, start_mm: tuple[float, float], end_mm: tuple[float, float], *, width_mm: float = 0.2) -> None:
        """Draw a straight rule."""
        points = [(px(start_mm[0]), px(start_mm[1])), (px(end_mm[0]), px(end_mm[1]))]
        self._draw.line(points, fill=BLACK, width=max(1, px(width_mm)))

    def box(
        self,
        corner_mm: tuple[float, float],
        size_mm: tuple[float, float],
        *,
        width_mm: float = 0.2,
        fill: Colour | None = None,
    ) -> None:
        """Draw a rectangle."""
        x, y = corner_mm
        self._draw.rectangle(
            [px(x), px(y), px(x + size_mm[0]), px(y + size_mm[1])],
            outline=BLACK if width_mm else None,
            width=max(1, px(width_mm)),
            fill=fill,
        )

    def table(
        self, corner_mm: tuple[float, float], columns_mm: Sequence[float], rows: Sequence["Row"], style: Style
    ) -> float:
        """Print a ruled table and return the y below it in mm. A row's cells may span columns."""
        x0, y = corner_mm
        for row in rows:
            x, column = x0, 0
            for cell in row.cells:
                width = sum(columns_mm[column : column + cell.span])
                self._cell((x, y), (width, row.height_mm), cell, style)
                x, column = x + width, column + cell.span
            y += row.height_mm
        self.box(corner_mm, (sum(columns_mm), y - corner_mm[1]), width_mm=0.45)
        return y

    def _cell(self, corner: tuple[float, float], size: tuple[float, float], cell: "Cell", style: Style) -> None:
        self.box(corner, size)
        middle = corner[1] + size[1] / 2
        set_as = Style(size_mm=style.size_mm, face=Typeface.HEI if cell.is_label else style.face, anchor="lm")
        width = self.width_mm(cell.text, set_as)
        room = size[0] - 3.0
        if width > room:
            set_as = Style(size_mm=style.size_mm * max(0.55, room / width), face=set_as.face, anchor="lm")
            width = self.width_mm(cell.text, set_as)
        x = corner[0] + (size[0] - width) / 2 if cell.is_label else corner[0] + 2.0
        self.text(x, middle, cell.text, set_as)

    def paste(self, picture: Image.Image, corner_mm: tuple[float, float], size_mm: tuple[float, float]) -> None:
        """Place a picture at a true size."""
        scaled = picture.convert("RGB").resize((px(size_mm[0]), px(size_mm[1])), Image.Resampling.NEAREST)
        self.image.paste(scaled, (px(corner_mm[0]), px(corner_mm[1])))

    def pixels(self) -> NDArray[np.uint8]:
        """Return the page as (H, W, 3) uint8, blue green red."""
        return np.ascontiguousarray(np.asarray(self.image, np.uint8)[..., ::-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table."""

    text: str = ""
    span: int = 1
    is_label: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table."""

    cells: tuple[Cell, ...]
    height_mm: float = 9.5


def label(text: str, span: int = 1) -> Cell:
    """Make a centred cell that names a field."""
    return Cell(text=text, span=span, is_label=True)


def value(text: str, span: int = 1) -> Cell:
    """Make a cell with what was filled in."""
    return Cell(text=text, span=span)
