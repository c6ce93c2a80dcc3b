"""Where a digit is looked at: two ink channels of a scan, and small upright cells cut out of them.

The same functions feed the network in training (`training/digits`) and in use (`seals/digits.py`), so that what it
learns to see is what it is shown.

Conventions: pixel coordinates (x, y), origin top left, centre of the first pixel at (0, 0). Angles in degrees,
clockwise as seen on the picture from the direction of +x. A code arc is read counter-clockwise with the digits' tops
towards the centre; a straight code is read along its own direction.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

CELL_WIDTH = 32
CELL_HEIGHT = 48
PX_PER_DIGIT = 32.0  # 32 px of a cell are one digit height

# Encoding of the channels as bytes, so that training cells fit into memory: 0..1.3 becomes 0..255.
CHANNEL_CAP = 1.3
_GREY_COPY_RED = 0.08
_INK_FLOOR = 0.12
_COVER_FULL = 0.9


@dataclass(frozen=True, slots=True)
class CellPlaces:
    """Where cells lie: arrays of shape (N,), all in the scan's pixels but `upright_deg`.

    `x`, `y` are the centre of the digit, `height_px` is one digit height, `upright_deg` the direction (degrees
    clockwise from +x) in which the cell's +x axis, that is the reading direction, points.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    height_px: NDArray[np.float32]
    upright_deg: NDArray[np.float32]


def optical_density(image_bgr: NDArray[np.uint8], paper_bgr: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much light each pixel absorbs beyond the paper, log10 units.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        BGR picture.
    paper_bgr : (3,) float32 array
        Colour of the bare paper in the same picture, 1..255.

    Returns
    -------
    (H, W, 3) float32 array, not below 0.
    """
    value = np.log10(np.maximum(np.arange(256, dtype=np.float32), 1.0))
    table = np.maximum(np.log10(np.maximum(paper_bgr, 1.0))[None, :] - value[:, None], 0.0)
    return np.asarray(cv2.LUT(image_bgr, table[None].astype(np.float32)), dtype=np.float32)


def paper_colour(image_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the colour of the bare paper, (3,) float32 BGR: the median of the brightest third of the pixels."""
    small = image_bgr[:: max(1, image_bgr.shape[0] // 160), :: max(1, image_bgr.shape[1] // 160)].reshape(-1, 3)
    brightness = small.astype(np.int32) @ np.ones(3, np.int32)  # `sum(axis=1)` over three takes five times as long
    bright = small[brightness >= np.quantile(brightness, 2 / 3)]
    return np.asarray(np.median(bright, axis=0), dtype=np.float32)


def ink_channels(image_bgr: NDArray[np.uint8], paper_bgr: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Split a crop of one seal into red ink and black cover.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        Crop around one seal, BGR.
    paper_bgr : (3,) float32 array, optional
        Paper colour; measured from the crop when not given.

    Returns
    -------
    (2, H, W) float32 array in [0, 1.3]
        Channel 0: red ink, scaled by its own 88th percentile so that pale ink is lifted; channel 1: what covers
        it in black. On a grey copy channel 0 is the darkness and channel 1 is empty.
    """
    paper = paper_colour(image_bgr) if paper_bgr is None else paper_bgr
    density = cv2.split(optical_density(image_bgr, paper))
    blue, green, red = (np.asarray(plane, dtype=np.float32) for plane in density)
    redness = np.maximum(0.6 * green + 0.4 * blue - red, 0.0)
    dark = np.maximum(green, red) > 0.15
    if not dark.any() or float(np.quantile(redness[dark], 0.85)) < _GREY_COPY_RED:
        redness, cover = green, np.zeros_like(green)
    else:
        cover = red / _COVER_FULL
    inked = redness[redness > 0.08]
    full = max(float(np.quantile(inked, 0.88)) if inked.size else 0.0, _INK_FLOOR)
    return np.asarray(np.clip(np.stack([redness / full, cover]), 0.0, CHANNEL_CAP), dtype=np.float32)


def arc_places(
    centre: tuple[float, float],
    angle_deg: NDArray[np.float32],
    radius_px: NDArray[np.float32],
    height_px: NDArray[np.float32],
) -> CellPlaces:
    """Return cells on a circle of radius `radius_px` around `centre`, read counter-clockwise, tops to the centre."""
    angle = np.deg2rad(angle_deg)
    return CellPlaces(
        x=(centre[0] + radius_px * np.cos(angle)).astype(np.float32),
        y=(centre[1] + radius_px * np.sin(angle)).astype(np.float32),
        height_px=np.broadcast_to(height_px, angle.shape).astype(np.float32),
        upright_deg=(angle_deg - 90.0).astype(np.float32),
    )


def cut_cells(channels: NDArray[np.float32], places: CellPlaces) -> NDArray[np.float32]:
    """Resample one upright cell for each place straight from the scan.

    Parameters
    ----------
    channels : (2, H, W) float32 array
        As `ink_channels` returns them.
    places : CellPlaces
        N places.

    Returns
    -------
    (N, 2, 48, 32) float32 array
        32 px are one digit height. Outside the crop is bare paper (0). Minified only after a blur.
    """
    grid_y, grid_x = np.mgrid[0:CELL_HEIGHT, 0:CELL_WIDTH].astype(np.float32)
    unit_x = (grid_x - (CELL_WIDTH - 1) / 2) / PX_PER_DIGIT
    unit_y = (grid_y - (CELL_HEIGHT - 1) / 2) / PX_PER_DIGIT
    angle = np.deg2rad(places.upright_deg)[:, None, None]
    height = places.height_px[:, None, None]
    map_x = places.x[:, None, None] + height * (unit_x * np.cos(angle) - unit_y * np.sin(angle))
    map_y = places.y[:, None, None] + height * (unit_x * np.sin(angle) + unit_y * np.cos(angle))
    count = len(places.x)
    flat_x = map_x.reshape(count * CELL_HEIGHT, CELL_WIDTH).astype(np.float32)
    flat_y = map_y.reshape(count * CELL_HEIGHT, CELL_WIDTH).astype(np.float32)
    minify = float(np.median(places.height_px)) / PX_PER_DIGIT if count else 1.0
    cells = []
    for channel in channels:
        smooth = cv2.GaussianBlur(channel, (0, 0), 0.45 * minify) if minify > 1.2 else channel
        cells.append(_remap_rows(smooth, flat_x, flat_y).reshape(count, CELL_HEIGHT, CELL_WIDTH))
    return np.stack(cells, axis=1)


def _remap_rows(
    channel: NDArray[np.float32], map_x: NDArray[np.float32], map_y: NDArray[np.float32]
) -> NDArray[np.float32]:
    """`cv2.remap` in pieces: OpenCV refuses maps of more than 32767 rows."""
    rows = 30_000
    pieces = [
        cv2.remap(
            channel,
            map_x[start : start + rows],
            map_y[start : start + rows],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=0.0,
        )
        for start in range(0, len(map_x), rows)
    ]
    return np.concatenate(pieces).astype(np.float32) if pieces else np.zeros((0, CELL_WIDTH), np.float32)
