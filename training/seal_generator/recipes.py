"""How an impression, its paper and its scan differ from the ideal: frozen recipes, all lengths physical."""

from dataclasses import dataclass
from enum import StrEnum


class CopyKind(StrEnum):
    """What the scanned sheet is."""

    ORIGINAL = "original"
    GREY_COPY = "grey_copy"
    COLOUR_PRINT = "colour_print"


@dataclass(frozen=True, slots=True, kw_only=True)
class InkCondition:
    """One stamping. The defaults are a good, real impression; real inks lie at hue 1-34, chroma 34-73.

    ``starvation`` is the share of the shape that took no ink, ``patchiness`` the coefficient of variation of
    the ink's thickness (real: .12-.38), ``spread_um`` how far ink crept beyond the engraved edge.
    """

    rotation_deg: float = 0.0
    lightness: float = 50.0
    chroma: float = 58.0
    hue_deg: float = 22.0
    patchiness: float = 0.18
    spread_um: float = 15.0
    edge_um: float = 12.0
    starvation: float = 0.0
    pressure_gradient: float = 0.15
    smear_mm: float = 0.0
    double_mm: float = 0.0
    ring_gaps: int = 0
    ring_gap_deg: float = 3.0
    voids: int = 0
    void_mm: float = 1.0
    blots: int = 0
    blot_mm: float = 1.2
    scratches: int = 0
    aim_at_digit: int | None = None
    """1-based digit that voids and blots hit; None leaves it to chance (two in three go to the code)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCondition:
    """The sheet under the stamp: base colour in CIELAB, print and handwriting in the way."""

    lightness: float = 97.0
    a: float = 0.0
    b: float = 1.0
    texture: float = 0.6
    text_lines: int = 0
    text_over_code: bool = False
    text_mm: float = 4.2
    pen_strokes: int = 0
    pen_mm: float = 0.55
    ruled_lines: int = 0
    specks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCondition:
    """How a colour printer or copier lays a sheet's picture on another sheet.

    `tracking_mm` is the pitch of the yellow tracking dots' grid (None: a printer without), `tracking_strength` how
    much of the paper's white a dot takes; what an ink covers less than `clears_below` is left white.
    """

    lines_per_inch: float = 141.0
    has_screen: bool = True
    turn_deg: float = 0.0
    clears_below: float = 0.1
    toner_um: float = 18.0
    paper: float = 0.9
    tracking_mm: float | None = None
    tracking_strength: float = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanCondition:
    """The way from paper to file: copy, optics, sampling, sensor, compression."""

    dpi: float = 300.0
    angle_deg: float = 0.0
    blur_um: float = 45.0
    noise_sd: float = 1.5
    sharpen: float = 0.0
    jpeg_quality: int | None = 90
    byte_cap: int | None = None
    copy: CopyKind = CopyKind.ORIGINAL
    printed: PrintCondition | None = None
    """The sheet under the scanner is a colour print of the stamped one."""
    reduced: float = 1.0
    is_phone_photo: bool = False
    margin_mm: float = 6.0
