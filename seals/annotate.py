"""Pictures a person would rather look at than read: outlines on the page, ring plot, contrast, ink mask, digits."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.ink import split_ink
from seals.locate import Candidate
from seals.metrics_ring import measure_ring
from seals.polar import polar_plane
from seals.values import Box, DigitCell, Image, InkColour, PageCheck, SealCheck, SealShape, Verdict
from seals.view import SealView, look_closely

_CYAN = (216, 180, 0)  # BGR of #00B4D8: nothing of ours on a picture is red, seals are
_DARK = (60, 40, 20)
_COLOURS = {
    Verdict.PASS: (90, 150, 40),
    Verdict.REVIEW: (0, 150, 220),
    Verdict.FAIL: (120, 20, 130),
    Verdict.NOT_MEASURED: (130, 130, 130),
    Verdict.NOT_APPLICABLE: (190, 190, 190),
}
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def annotation_pictures(image_bgr: Image, check: PageCheck) -> Iterator[tuple[str, bytes]]:
    """Yield name and PNG bytes of each picture of a check.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        The checked picture.
    check : PageCheck
        Its check.

    Yields
    ------
    (str, bytes)
        ``page``, and for seal n ``seal{n}-ring``, ``-contrast``, ``-mask``, ``-digits``.
    """
    yield "page", _png(annotated_page(image_bgr, check))
    for number, seal in enumerate(check.seals, start=1):
        view = view_of(image_bgr, seal, check.scale.px_per_mm)
        if view is not None:
            if view.is_ringed:
                yield f"seal{number}-ring", _png(ring_plot(view))
                yield f"seal{number}-contrast", _png(contrast_profile(view))
            yield f"seal{number}-mask", _png(ink_mask(view))
        if seal.digits:
            yield f"seal{number}-digits", _png(digit_panel(seal.digits))


def view_of(image_bgr: Image, seal: SealCheck, px_per_mm: float | None) -> SealView | None:
    """Look at a checked seal again, close up."""
    colour = seal.colour if seal.colour is not InkColour.BLACK else InkColour.GREY
    return look_closely(image_bgr, Candidate(geometry=seal.geometry, colour=colour), px_per_mm)


def annotated_page(image_bgr: Image, check: PageCheck) -> Image:
    """Return the page with each seal outlined in cyan, numbered, and marked with its verdict's colour."""
    page = image_bgr.copy()
    thick = max(2, round(max(page.shape[:2]) / 900))
    for number, seal in enumerate(check.seals, start=1):
        _outline(page, seal, thick)
        x, y, width, _ = seal.box_px
        size = max(0.5, max(page.shape[:2]) / 2200)
        corner = (max(0, x + width - round(22 * size)), max(round(26 * size), y))
        cv2.circle(page, corner, round(20 * size), _COLOURS[seal.verdict], -1, cv2.LINE_AA)
        place = (corner[0] - round(9 * size), corner[1] + round(10 * size))
        cv2.putText(page, str(number), place, _FONT, size, (255, 255, 255), thick, cv2.LINE_AA)
        for digit in seal.digits:
            if not digit.legible:
                dx, dy, dw, dh = digit.box_px
                cv2.rectangle(page, (dx, dy), (dx + dw, dy + dh), _COLOURS[Verdict.REVIEW], max(1, thick // 2))
    return page


def _outline(page: Image, seal: SealCheck, thick: int) -> None:
    g = seal.geometry
    for colour, width in ((_DARK, thick + 2), (_CYAN, thick)):
        if g.shape in {SealShape.ROUND, SealShape.ELLIPSE}:
            axes = (2 * g.semi_x + 4 * thick, 2 * g.semi_y + 4 * thick)
            cv2.ellipse(page, ((g.centre_x, g.centre_y), axes, g.angle_deg), colour, width, cv2.LINE_AA)
        else:
            axes = (2 * g.semi_x + 4 * thick, 2 * g.semi_y + 4 * thick)
            corners = cv2.boxPoints(((g.centre_x, g.centre_y), axes, g.angle_deg))
            cv2.polylines(page, [np.round(corners).astype(np.int32)], True, colour, width, cv2.LINE_AA)


def ring_plot(view: SealView) -> Image:
    """Return a polar plot: the ring's inked directions cyan, its missing ones amber, around the seal itself."""
    side = 480
    plot = np.full((side, side, 3), 250, np.uint8)
    present = measure_ring(view).present
    half = side / 2
    seal = cv2.resize(view.crop, None, fx=0.34 * side / view.geometry.radius, fy=0.34 * side / view.geometry.radius)
    _paste_centred(plot, np.asarray(seal, dtype=np.uint8), view, 0.34 * side / view.geometry.radius)
    for at, there in enumerate(present):
        angle = np.deg2rad(at * 360.0 / len(present))
        inner, outer = 0.40 * side, 0.46 * side
        start = (round(half + inner * np.cos(angle)), round(half + inner * np.sin(angle)))
        stop = (round(half + outer * np.cos(angle)), round(half + outer * np.sin(angle)))
        cv2.line(plot, start, stop, _CYAN if there else _COLOURS[Verdict.REVIEW], 2, cv2.LINE_AA)
    text = f"{present.mean() * 360:.0f} / 360"
    cv2.putText(plot, text, (8, side - 10), _FONT, 0.6, _DARK, 1, cv2.LINE_AA)
    return plot


def _paste_centred(plot: Image, seal: Image, view: SealView, zoom: float) -> None:
    side = plot.shape[0]
    shift = np.array(
        [[1, 0, side / 2 - view.geometry.centre_x * zoom], [0, 1, side / 2 - view.geometry.centre_y * zoom]]
    )
    moved = cv2.warpAffine(seal, shift, (side, side), borderValue=(250, 250, 250))
    disc = np.zeros((side, side), np.uint8)
    cv2.circle(disc, (side // 2, side // 2), round(0.38 * side), 1, -1)
    plot[disc > 0] = moved[disc > 0]


def contrast_profile(view: SealView) -> Image:
    """Return the mean ink signal by radius (centre left, ring right) with the threshold as a line."""
    width, height = 640, 240
    rays = polar_plane(view.planes.signal, view.geometry, low=0.0, high=1.15, angles=360, radii=width)
    profile = rays.mean(axis=1)
    plot = np.full((height, width, 3), 250, np.uint8)
    top = max(float(profile.max()), view.planes.threshold) * 1.1
    points = np.column_stack([np.arange(width), height - 1 - np.clip(profile / top, 0, 1) * (height - 1)])
    cut = round(height - 1 - view.planes.threshold / top * (height - 1))
    cv2.line(plot, (0, cut), (width, cut), (190, 190, 190), 1)
    cv2.line(plot, (round(width / 1.15), 0), (round(width / 1.15), height), (190, 190, 190), 1)
    cv2.polylines(plot, [points.round().astype(np.int32)], False, _CYAN, 2, cv2.LINE_AA)
    return plot


def ink_mask(view: SealView) -> Image:
    """Return the seal's ink black on white, foreign dark matter in amber."""
    picture = np.full((*view.planes.ink.shape, 3), 255, np.uint8)
    picture[view.planes.ink] = (0, 0, 0)
    picture[split_ink(view.crop, view.planes.colour).dark] = _COLOURS[Verdict.REVIEW]
    return picture


def digit_panel(digits: Sequence[DigitCell], others: Sequence[Sequence[DigitCell]] = ()) -> Image:
    """Return the enlarged digits, weakest first, each with the same place of other impressions under it."""
    order = sorted(digits, key=lambda cell: (cell.legible, cell.confidence))
    columns = [_digit_column(cell, others) for cell in order]
    tallest = max(column.shape[0] for column in columns)
    padded = [
        cv2.copyMakeBorder(c, 0, tallest - c.shape[0], 4, 4, cv2.BORDER_CONSTANT, value=(250, 250, 250))
        for c in columns
    ]
    return np.asarray(np.hstack(padded), dtype=np.uint8)


def _digit_column(cell: DigitCell, others: Sequence[Sequence[DigitCell]]) -> Image:
    head = np.full((26, cell.crop.shape[1], 3), 250, np.uint8)
    label = f"{cell.position}:{cell.digit or '?'}"
    cv2.putText(head, label, (4, 19), _FONT, 0.55, _DARK, 1, cv2.LINE_AA)
    foot = np.full((6, cell.crop.shape[1], 3), 250, np.uint8)
    foot[:] = _COLOURS[Verdict.PASS if cell.legible else Verdict.REVIEW]
    same = [c.crop for other in others for c in other if c.position == cell.position]
    return np.asarray(np.vstack([head, cell.crop, foot, *same]), dtype=np.uint8)


def comparison_pictures(
    upload_bgr: Image, paper_bgr: Image, matrix: NDArray[np.float64], regions: Sequence[Box]
) -> Iterator[tuple[str, bytes]]:
    """Yield overlay (upload cyan, paper amber), the paper mapped onto the upload, and the upload with regions."""
    size = (upload_bgr.shape[1], upload_bgr.shape[0])
    warped = np.asarray(
        cv2.warpPerspective(paper_bgr, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)),
        dtype=np.uint8,
    )
    upload_gray = cv2.cvtColor(upload_bgr, cv2.COLOR_BGR2GRAY)
    paper_gray = cv2.cvtColor(warped, cv2.COLOR_BGR2GRAY)
    yield "overlay", _png(np.dstack([paper_gray, upload_gray, upload_gray]).astype(np.uint8))
    yield "paper-registered", _png(warped)
    marked = upload_bgr.copy()
    thick = max(2, round(max(size) / 900))
    for x, y, width, height in regions:
        cv2.rectangle(marked, (x, y), (x + width, y + height), _DARK, thick + 2)
        cv2.rectangle(marked, (x, y), (x + width, y + height), _CYAN, thick)
    yield "changes", _png(marked)


def _png(picture: Image) -> bytes:
    ok, data = cv2.imencode(".png", picture)
    if not ok:
        raise ValueError("the picture could not be encoded as PNG")
    return bytes(data.tobytes())
