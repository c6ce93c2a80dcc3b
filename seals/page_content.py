"""How wide a page is printed, held against the form that it should be: a reduced copy is narrower."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ink import counts_of, pixels_in, quantile_of
from seals.locate import CoarsePage
from seals.values import InkColour, Mask, SealCheck

_DARK = 0.72  # of the paper's lightness, as for the page's tilt; half of a thin rule is left at 75 dpi
_COLOUR = 14.0  # away from the paper's in a*b*: seals and blue pens are no print
_HOLE_MM, _HOLE_FILL = (3.0, 9.0), 0.6  # a punch hole is 6 mm wide and filled
_RIM_MM = 1.0  # what begins so near to the picture's edge is the scanner's
_ROW_PX = 2  # less in a row is a speck
_LEAST_ROWS_MM = 20.0  # height of all that is printed; less is no form
_OUTER = 0.15  # share of the rows that may reach beyond the print's side: notes, staples, numbers by hand


class BadTemplates(ValueError):
    """The file of form templates makes no sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTemplate:
    """A form on A4 at its true size: its Chinese name, how wide its print is, and who says so."""

    name: str
    width_mm: float
    source: str


def form_templates(text: str) -> Mapping[str, FormTemplate]:
    """Read ``resources/form_templates.toml``: templates by the code of their document.

    Raises
    ------
    BadTemplates
        When a field is missing, there is no source, or a width does not fit on A4.
    """
    try:
        forms = {
            code: FormTemplate(name=table["name"], width_mm=float(table["width_mm"]), source=table["source"])
            for code, table in tomllib.loads(text)["forms"].items()
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadTemplates(f"form templates: {error}") from error
    for code, form in forms.items():
        if not form.source.strip() or not 50.0 <= form.width_mm <= 210.0:
            raise BadTemplates(f"{code}: no source, or a width that no A4 form has")
    return forms


def content_width_mm(page: CoarsePage, tilt_deg: float | None, seals: tuple[SealCheck, ...]) -> float | None:
    """Return how wide a page is printed.

    Parameters
    ----------
    page : CoarsePage
        The small copy of the whole page, with a known scale; a page on its side is turned.
    tilt_deg : float or None
        How far its lines are tilted, degrees clockwise; None: not known, taken as straight.
    seals : tuple of SealCheck
        Grey and black ones are left out; coloured ink is no print anyway.

    Returns
    -------
    float or None
        Millimetres from the left to the right side on which most rows of print begin and end; None where too little
        is printed or the scale is unknown.
    """
    if page.px_per_mm is None:
        return None
    mask = _print_of(page, seals)
    if mask.shape[1] > mask.shape[0]:
        mask = np.ascontiguousarray(np.rot90(mask))
    if not mask.any():
        return None
    x, y = np.asarray(cv2.findNonZero(mask.view(np.uint8)), np.float32).reshape(-1, 2).T
    turn = np.deg2rad(np.float32(tilt_deg or 0.0))
    along, row = x * np.cos(turn) + y * np.sin(turn), np.rint(y * np.cos(turn) - x * np.sin(turn)).astype(np.int32)
    row -= row.min()
    first, last = _ends(along, row)
    if len(first) < _LEAST_ROWS_MM * page.px_per_mm:
        return None
    left, right = float(np.quantile(first, _OUTER)), float(np.quantile(last, 1.0 - _OUTER))
    return max(0.0, right - left + 1.0) / page.px_per_mm


def _ends(along: NDArray[np.float32], row: NDArray[np.int32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return where each row of print begins and ends."""
    rows = int(row.max()) + 1
    first, last = np.full(rows, np.inf, np.float32), np.full(rows, -np.inf, np.float32)
    np.minimum.at(first, row, along)
    np.maximum.at(last, row, along)
    is_print = np.bincount(row, minlength=rows) >= _ROW_PX
    return first[is_print], last[is_print]


def _print_of(page: CoarsePage, seals: tuple[SealCheck, ...]) -> Mask:
    """Return what is dark and colourless, without scanner's rims, punch holes and grey seals."""
    lightness, a_star, b_star = (np.ascontiguousarray(page.lab8[:, :, channel]) for channel in range(3))
    paper = [
        quantile_of(counts_of(np.ascontiguousarray(plane[::3, ::3])), 0.5) for plane in (lightness, a_star, b_star)
    ]
    dark = _without_rims_and_holes((lightness < _DARK * paper[0]).view(np.uint8), page.px_per_mm or 1.0)
    at = np.flatnonzero(dark)
    colour = np.hypot(a_star.ravel()[at] - np.float32(paper[1]), b_star.ravel()[at] - np.float32(paper[2]))
    dark.ravel()[at[colour > _COLOUR]] = 0
    for seal in seals:
        if seal.colour in {InkColour.GREY, InkColour.BLACK}:
            x, y, wide, high = (round(value * page.factor) for value in seal.box_px)
            dark[max(0, y - 2) : y + high + 2, max(0, x - 2) : x + wide + 2] = 0
    return np.asarray(dark.view(bool))


def _without_rims_and_holes(dark: NDArray[np.uint8], px_per_mm: float) -> NDArray[np.uint8]:
    """Take away what hangs together with the picture's edge, and round filled spots of a hole's size."""
    rim, (height, width) = max(1, round(_RIM_MM * px_per_mm)), dark.shape
    cv2.rectangle(dark, (0, 0), (width - 1, height - 1), 1, 2 * rim - 1)
    cv2.floodFill(dark, None, (0, 0), 0, flags=8)
    least, most = (mm * px_per_mm for mm in _HOLE_MM)
    for contour in cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, wide, high = cv2.boundingRect(contour)
        small, large = min(wide, high), max(wide, high)
        if small < least or large > min(most, 1.4 * small):
            continue
        spot = dark[y : y + high, x : x + wide]
        if pixels_in(spot) >= _HOLE_FILL * wide * high:
            spot[:] = 0
    return dark
