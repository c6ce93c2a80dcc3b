"""A sheet that a colour printer or copier made: four screened inks, and the printer's own tracking dots."""

import cv2
import numpy as np

from training.seal_generator.fields import Field, Rng, smooth_noise
from training.seal_generator.masks import RENDER_DPI
from training.seal_generator.recipes import PrintCondition

_FINER = 2  # dots are made at 1,200 dpi: a cell of 175 lpi is 7 px wide there
_ANGLES = {"cyan": 15.0, "magenta": 45.0, "black": 75.0, "yellow": 0.0}
# share of blue, green and red light that solid toner lets pass: real ones are no clean filters
_PASSES = {
    "cyan": (0.72, 0.42, 0.07),
    "magenta": (0.36, 0.09, 0.80),
    "yellow": (0.09, 0.82, 0.93),
    "black": (0.03, 0.03, 0.03),
}
_COLOURED = ("yellow", "magenta", "cyan")  # in the order of the channels that they take: blue, green, red


def _separated(linear: Field, printed: PrintCondition) -> dict[str, Field]:
    """Return how much of the paper each ink covers, 0 to 1: the three coloured ones, black for half of their grey."""
    wanted = np.clip(linear, 0.02, 1.0)
    coloured = _covered(wanted)
    black = np.asarray(0.5 * coloured.min(axis=2), np.float32)
    coloured = _covered(np.clip(wanted / (1.0 - (1.0 - _PASSES["black"][0]) * black)[..., None], 0.02, 1.0))
    plates = {name: coloured[..., at] for at, name in enumerate(_COLOURED)} | {"black": black}
    return {name: np.where(plate < printed.clears_below, 0.0, plate) for name, plate in plates.items()}


def _covered(wanted: Field) -> Field:
    """Solve the cover of yellow, magenta and cyan whose product of what they let pass is wanted (B, G, R)."""
    takes = 1.0 - np.array([_PASSES[name] for name in _COLOURED], np.float32)
    cover = np.zeros_like(wanted)
    for _ in range(6):
        for at in range(3):
            others = np.ones(wanted.shape[:2], np.float32)
            for other in range(3):
                if other != at:
                    others *= 1.0 - takes[other, at] * cover[..., other]
            cover[..., at] = np.clip((1.0 - wanted[..., at] / others) / takes[at, at], 0.0, 1.0)
    return np.asarray(cover, np.float32)


def _levels() -> Field:
    """Return the sorted values of a screen's cell: how high the wave is above which share of it."""
    at = np.linspace(0.0, 2 * np.pi, 256, endpoint=False)
    return np.asarray(np.sort(((np.cos(at)[:, None] + np.cos(at)[None]) / 2.0).ravel()), np.float32)


_LEVELS = _levels()


def _screened(plate: Field, degrees: float, printed: PrintCondition, rng: Rng) -> Field:
    """Turn a plate into dots: a turned square screen, its phase and place a little off."""
    rows, columns = plate.shape
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    off = rng.uniform(0.0, 100.0, 2)
    c, s = np.float32(np.cos(np.radians(degrees))), np.float32(np.sin(np.radians(degrees)))
    turn = np.float32(2 * np.pi / (RENDER_DPI * _FINER / printed.lines_per_inch))
    wave = np.cos((x * c + y * s) * turn + np.float32(off[0]))
    wave = (wave + np.cos((y * c - x * s) * turn + np.float32(off[1]))) / 2
    index = np.clip((1.0 - plate) * (len(_LEVELS) - 1), 0, len(_LEVELS) - 1).astype(np.int32)
    slope = np.float32(2.5 * _FINER * printed.lines_per_inch / RENDER_DPI)
    dots = np.clip((wave - _LEVELS[index]) / slope + 0.5, 0.0, 1.0)
    return np.asarray(np.where(plate <= 0.0, 0.0, np.where(plate >= 0.995, 1.0, dots)), np.float32)


def tracking_dots(shape: tuple[int, int], printed: PrintCondition, rng: Rng) -> Field:
    """Return the cover of the yellow dots that laser printers lay over every sheet, (H, W) at 1,200 dpi.

    A grid whose places are taken by three in ten, as a code is; each dot some 90 µm wide.
    """
    cover = np.zeros(shape, np.float32)
    if printed.tracking_mm is None:
        return cover
    px_per_mm = RENDER_DPI * _FINER / 25.4
    pitch, radius = printed.tracking_mm * px_per_mm, 0.045 * px_per_mm
    start = rng.uniform(0.0, pitch, 2)
    for y in np.arange(start[0], shape[0], pitch):
        for x in np.arange(start[1], shape[1], pitch):
            if rng.random() < 0.3:
                spot = (round((x + rng.normal(0, 0.5)) * 16), round((y + rng.normal(0, 0.5)) * 16))
                cv2.circle(cover, spot, round(radius * 16), printed.tracking_strength, -1, cv2.LINE_AA, 4)
    return cover


def print_in_colour(linear: Field, printed: PrintCondition, rng: Rng) -> Field:
    """Print a sheet's picture on white paper.

    Parameters
    ----------
    linear : (H, W, 3) float32 array
        Reflectance per B, G, R of what is printed, 600 dpi.
    printed : PrintCondition
        Screen, toner and tracking dots; without a screen only the tracking dots are laid over the sheet.
    rng : numpy Generator
        Phases of the screens, unevenness of the toner, places of the dots.

    Returns
    -------
    (H, W, 3) float32 array
        Reflectance of the print, 600 dpi.
    """
    size = (linear.shape[1] * _FINER, linear.shape[0] * _FINER)
    wide = cv2.resize(linear, size, interpolation=cv2.INTER_LINEAR)
    sheet = np.full_like(wide, printed.paper) if printed.has_screen else np.asarray(wide, np.float32)
    covers = {}
    if printed.has_screen:
        for name, plate in _separated(np.asarray(wide, np.float32), printed).items():
            moved = np.roll(plate, tuple(np.rint(rng.normal(0.0, 1.0, 2)).astype(int).tolist()), (0, 1))
            covers[name] = _screened(moved, _ANGLES[name] + printed.turn_deg, printed, rng)
    dots = tracking_dots((size[1], size[0]), printed, rng)
    covers["yellow"] = np.maximum(covers.get("yellow", dots), dots)
    for name, cover in covers.items():
        uneven = 1.0 + np.float32(0.06) * smooth_noise(rng, cover.shape, 0.15, px_per_mm=RENDER_DPI * _FINER / 25.4)
        solid = np.clip(cover * uneven, 0.0, 1.0)[..., None]
        sheet = sheet * (1.0 - solid * (1.0 - np.array(_PASSES[name], np.float32)))
    soft = cv2.GaussianBlur(sheet, (0, 0), printed.toner_um / 1000.0 * RENDER_DPI * _FINER / 25.4)
    small = cv2.resize(soft, (linear.shape[1], linear.shape[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(small, 0.0, 1.0), np.float32)
