"""Two plots of one impression, for the window and for files: how whole its outline is, and how its ink stands out.

Both need nothing but the check's result (`SealCheck.profile`); the ring plot shows the impression itself in its middle
when the checked picture is handed in too. Pictures are (H, W, 3) uint8, BGR as everywhere in `seals`.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.lettering import Colour, draw_mark, draw_text, fitted_size, text_width
from seals.values import FindingCode, Image, SealCheck, SealGeometry, SealProfile, SealShape, Verdict

_FINE = 3  # drawn three times as large and shrunk: even edges
_ASPECT = 0.56  # height of the contrast plot
_SEAL, _INNER, _OUTER, _RIM = 0.355, 0.385, 0.445, 0.462  # shares of the ring plot's side


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotColours:
    """Colours of a plot, BGR. Ink that is there and ink that is missing also differ in shape."""

    ground: Colour
    line: Colour
    text: Colour
    muted: Colour
    present: Colour
    missing: Colour
    ink_ground: Colour
    verdicts: tuple[Colour, Colour, Colour, Colour]  # pass, review, fail, all others

    def of(self, verdict: Verdict) -> Colour:
        """Return the colour of a verdict."""
        known = (Verdict.PASS, Verdict.REVIEW, Verdict.FAIL)
        return self.verdicts[known.index(verdict) if verdict in known else 3]


LIGHT = PlotColours(
    ground=(255, 255, 255),
    line=(225, 218, 213),
    text=(36, 31, 27),
    muted=(106, 96, 87),
    present=(140, 110, 0),
    missing=(0, 122, 214),
    ink_ground=(240, 230, 205),
    verdicts=((47, 112, 23), (0, 90, 138), (107, 26, 139), (115, 104, 95)),
)
DARK = PlotColours(
    ground=(46, 41, 36),
    line=(88, 79, 70),
    text=(237, 233, 230),
    muted=(184, 174, 165),
    present=(216, 180, 0),
    missing=(60, 170, 250),
    ink_ground=(84, 72, 44),
    verdicts=((130, 203, 99), (60, 179, 226), (208, 154, 230), (180, 169, 160)),
)


def ring_plot(seal: SealCheck, px: int, *, page_bgr: Image | None = None, colours: PlotColours = LIGHT) -> Image | None:
    """Draw where ink lies on the outline: a band round the impression, whole where inked, open teeth where not.

    Parameters
    ----------
    seal : SealCheck
        With its profile.
    px : int
        Side of the plot, at least 120; words are left out below 200.
    page_bgr : (H, W, 3) uint8 array, optional
        The picture that was checked; the impression is then shown inside the band.
    colours : PlotColours
        `LIGHT` or `DARK`.

    Returns
    -------
    (px, px, 3) uint8 array or None
        None where the check carries no profile or the shape has no outline (a signature).
    """
    profile = seal.profile
    if profile is None or seal.shape is SealShape.IRREGULAR or not profile.outline.size:
        return None
    foot = round(0.11 * px) if px >= 200 else 0
    side = px - foot
    fine = np.full((side * _FINE, side * _FINE, 3), colours.ground, np.uint8)
    _draw_band(fine, seal.geometry, profile.outline, colours)
    if page_bgr is not None:
        _show_seal(fine, seal.geometry, page_bgr)
    plot = np.full((px, px, 3), colours.ground, np.uint8)
    left = foot // 2
    plot[:side, left : left + side] = cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA)
    if foot:
        _ring_words(plot, seal, profile, foot, colours)
    return plot


def _draw_band(fine: Image, geometry: SealGeometry, outline: NDArray[np.bool_], colours: PlotColours) -> None:
    """Paint the band pixel by pixel: each pixel's place along the outline says whether there is ink."""
    at, away = _along(geometry, fine.shape[0])
    sample = np.minimum((at * outline.size).astype(np.intp), outline.size - 1)
    there, tooth = outline[sample], _teeth(outline)[sample]
    fine[(away >= _INNER) & (away <= _OUTER) & there] = colours.present
    fine[(away >= _INNER) & (away <= _RIM) & tooth] = colours.missing
    fine[(away >= _INNER) & (away <= _INNER + 0.008) & ~there] = colours.missing


def _teeth(outline: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which missing samples become a tooth: two degrees in four, and in every gap at least its first two."""
    gaps = ~outline
    begins = gaps & np.roll(outline, 1)
    first = begins | np.roll(begins, 1) | np.roll(begins, 2) | np.roll(begins, 3)
    return np.asarray(gaps & (first | (np.arange(outline.size) // 4 % 2 == 0)))


def _along(geometry: SealGeometry, side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each pixel's place along the outline (0 to 1) and its distance from the middle as a share of the side.

    The outline is shown as it lies on the picture, its longer axis filling the plot.
    """
    grid = (np.arange(side) + 0.5) / side - 0.5
    x, y = np.meshgrid(grid, grid)
    turn = np.deg2rad(geometry.angle_deg)
    longest = max(geometry.semi_x, geometry.semi_y)
    u = (x * np.cos(turn) + y * np.sin(turn)) * longest / geometry.semi_x
    v = (-x * np.sin(turn) + y * np.cos(turn)) * longest / geometry.semi_y
    if geometry.shape is SealShape.ROUND:
        return np.arctan2(y, x) / (2 * np.pi) % 1.0, np.hypot(u, v)
    if geometry.shape is SealShape.ELLIPSE:
        return np.arctan2(v, u) / (2 * np.pi) % 1.0, np.hypot(u, v)
    return _frame_place(u, v), np.maximum(np.abs(u), np.abs(v)) * 1.12


def _frame_place(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of the way round a frame, clockwise from its upper left corner, that each point belongs to."""
    reach = np.maximum(np.maximum(np.abs(u), np.abs(v)), 1e-9)
    a, b = u / reach, v / reach
    top, right, bottom = b <= -1 + 1e-9, a >= 1 - 1e-9, b >= 1 - 1e-9
    return np.asarray(np.select([top, right, bottom], [(a + 1) / 8, (b + 3) / 8, (5 - a) / 8], (7 - b) / 8) % 1.0)


def _show_seal(fine: Image, geometry: SealGeometry, page_bgr: Image) -> None:
    """Lay the impression, as it lies on the page, into the middle."""
    side = fine.shape[0]
    share = _SEAL if geometry.shape in {SealShape.ROUND, SealShape.ELLIPSE} else _SEAL / 1.12
    longest = max(geometry.semi_x, geometry.semi_y)
    reach = round(1.45 * longest) + 2
    x, y = round(geometry.centre_x), round(geometry.centre_y)
    x0, y0 = max(0, x - reach), max(0, y - reach)
    crop = page_bgr[y0 : y + reach + 1, x0 : x + reach + 1]
    if not crop.size:
        return
    zoom = share * side / longest
    if zoom < 1.0:
        crop = np.asarray(cv2.GaussianBlur(crop, (0, 0), 0.4 / zoom), dtype=np.uint8)
    shift = side / 2 - zoom * np.array([geometry.centre_x - x0, geometry.centre_y - y0])
    matrix = np.array([[zoom, 0, shift[0]], [0, zoom, shift[1]]])
    shown = cv2.warpAffine(crop, matrix, (side, side), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    _, away = _along(geometry, side)
    inside = away <= share * (1.0 if geometry.shape in {SealShape.ROUND, SealShape.ELLIPSE} else 1.12) + 0.008
    fine[inside] = shown[inside]


def _ring_words(plot: Image, seal: SealCheck, profile: SealProfile, foot: int, colours: PlotColours) -> None:
    verdict = _verdict(seal, FindingCode.SEAL_RING_COMPLETE)
    name = "外圈" if seal.shape in {SealShape.ROUND, SealShape.ELLIPSE} else "边框"
    share = float(profile.outline.mean())
    text = f"{name}完整 {share * 360:.0f}° / 360°" if name == "外圈" else f"{name}完整 {share * 100:.0f} %"
    if profile.complete_pass is not None and name == "外圈":
        text += f"（应 ≥ {profile.complete_pass:g}°）"
    _verdict_line(plot[-foot:], text, verdict, 0.52 * foot, colours)


def _verdict_line(strip: Image, text: str, verdict: Verdict, size: float, colours: PlotColours) -> None:
    """Write mark and text into the middle of a strip of the plot."""
    size = fitted_size(text, size, 0.94 * strip.shape[1] - 1.5 * size)
    left, middle = (strip.shape[1] - text_width(text, size) - 1.4 * size) / 2, strip.shape[0] / 2
    draw_mark(strip, verdict, (left + 0.5 * size, middle), size, colours.of(verdict))
    draw_text(strip, text, (left + 1.4 * size, middle), size, colours.text)


def _verdict(seal: SealCheck, code: FindingCode) -> Verdict:
    return next((f.verdict for f in seal.findings if f.code is code), Verdict.NOT_MEASURED)


def contrast_plot(seal: SealCheck, px: int, *, colours: PlotColours = LIGHT) -> Image | None:
    """Draw how far ink stands out from paper, from the seal's middle (left) to its edge (right).

    Parameters
    ----------
    seal : SealCheck
        With its profile.
    px : int
        Width of the plot, at least 200; its height is 0.56 of that.
    colours : PlotColours
        `LIGHT` or `DARK`.

    Returns
    -------
    (H, px, 3) uint8 array or None
        Upper line: the strongest ink at each distance, lower line: the paper, both as dE76 from the bare paper; a
        clean, well inked seal has them far apart. The bounds of the contrast line are drawn in. None without profile.
    """
    profile = seal.profile
    if profile is None or not profile.away.size:
        return None
    height = round(_ASPECT * px)
    plot = np.full((height, px, 3), colours.ground, np.uint8)
    size = max(10.0, 0.034 * px)
    frame = _Frame(
        left=round(2.4 * size), top=round(2.0 * size), right=px - round(4.3 * size), bottom=height - round(1.9 * size),
        reach=float(profile.away[-1]), highest=_highest(profile),
    )  # fmt: skip
    _draw_axes(plot, frame, seal, size, colours)
    _draw_curves(plot, frame, profile, colours)
    _draw_bounds(plot, frame, profile, size, colours)
    verdict = _verdict(seal, FindingCode.SEAL_CONTRAST)
    value = "未测" if profile.contrast is None else f"{profile.contrast:.0f}"
    _verdict_line(plot[: frame.top], f"红白反差 ΔE {value}", verdict, 1.15 * size, colours)
    return plot


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The plot's inner rectangle in pixels, and what its right and upper ends stand for."""

    left: int
    top: int
    right: int
    bottom: int
    reach: float
    highest: float

    def x(self, away: float) -> float:
        return self.left + (self.right - self.left) * away / self.reach

    def y(self, apart: float) -> float:
        return self.bottom - (self.bottom - self.top) * min(max(apart / self.highest, 0.0), 1.0)


def _highest(profile: SealProfile) -> float:
    most = max(float(profile.ink.max()), profile.contrast_pass or 0.0, profile.contrast or 0.0)
    return float(np.ceil(max(most * 1.06, 40.0) / 20.0) * 20.0)


def _draw_axes(plot: Image, frame: _Frame, seal: SealCheck, size: float, colours: PlotColours) -> None:
    small = 0.85 * size
    for apart in range(0, round(frame.highest) + 1, 20):
        y = round(frame.y(apart))
        cv2.line(plot, (frame.left, y), (frame.right, y), colours.line, 1)
        draw_text(plot, str(apart), (frame.left - 0.4 * size, y), small, colours.muted, align=1.0)
    edge = round(frame.x(1.0))
    cv2.line(plot, (edge, frame.top), (edge, frame.bottom), colours.line, max(1, round(0.1 * size)))
    below = plot.shape[0] - 0.95 * size
    draw_text(plot, "中心", (frame.left, below), small, colours.muted)
    half = None if seal.width_mm is None or seal.height_mm is None else max(seal.width_mm, seal.height_mm) / 2
    text = "外缘" if half is None else f"外缘 {half:.1f} mm"
    draw_text(plot, text, (edge, below), small, colours.muted, align=0.5)


def _draw_curves(plot: Image, frame: _Frame, profile: SealProfile, colours: PlotColours) -> None:
    along = [frame.x(float(away)) for away in profile.away]
    ink = np.array([(x, frame.y(float(value))) for x, value in zip(along, profile.ink, strict=True)])
    paper = np.array([(x, frame.y(float(value))) for x, value in zip(along, profile.paper, strict=True)])
    between = (np.concatenate([ink, paper[::-1]]) * 16).round().astype(np.int32)
    veil = plot.copy()
    cv2.fillPoly(veil, [between], colours.ink_ground, cv2.LINE_AA, 4)
    np.minimum(plot, veil, out=plot) if sum(colours.ground) > 380 else np.maximum(plot, veil, out=plot)
    thick = max(1, round(0.005 * plot.shape[1]))
    for way, colour, pen in ((paper, colours.muted, max(1, thick // 2)), (ink, colours.present, thick)):
        cv2.polylines(plot, [(way * 16).round().astype(np.int32)], False, colour, pen, cv2.LINE_AA, 4)


def _draw_bounds(plot: Image, frame: _Frame, profile: SealProfile, size: float, colours: PlotColours) -> None:
    """Draw the contrast bounds dashed, each with its word; a bound beyond the plot is left out."""
    bounds = ((profile.contrast_pass, "通过", Verdict.PASS), (profile.contrast_review, "待看", Verdict.REVIEW))
    for apart, word, verdict in bounds:
        if apart is None or apart > frame.highest:
            continue
        y, dash = round(frame.y(apart)), max(4, round(0.5 * size))
        for x in range(frame.left, frame.right, 2 * dash):
            cv2.line(plot, (x, y), (min(x + dash, frame.right), y), colours.of(verdict), max(1, round(0.08 * size)))
        draw_text(plot, f"{word} ≥ {apart:g}", (frame.right + 0.3 * size, y), 0.8 * size, colours.of(verdict))
