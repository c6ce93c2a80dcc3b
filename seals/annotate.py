"""Pictures a person would rather look at than read: the page with its findings, ring and contrast plots, ink mask."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.lettering import draw_text, text_width
from seals.locate import Candidate
from seals.metrics_ink import foreign_ink
from seals.page_picture import annotated_page
from seals.plots import LIGHT, contrast_plot, ring_plot
from seals.values import Box, Image, InkColour, PageCheck, SealCheck
from seals.view import SealView, look_closely

_CYAN = (216, 180, 0)  # BGR of #00B4D8: nothing of ours on a picture is red, seals are
_DARK = (60, 40, 20)
_INK = (40, 32, 24)
_RING_PX, _PLOT_PX, _MASK_PX = 640, 960, 720


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
        ``page``, and for seal n ``seal{n}-ring``, ``-contrast``, ``-mask``. The digits of one or several checks are
        in `seals.digit_sheet`.
    """
    yield "page", to_png(annotated_page(image_bgr, check))
    for number, seal in enumerate(check.seals, start=1):
        plots = {
            "ring": ring_plot(seal, _RING_PX, page_bgr=image_bgr),
            "contrast": contrast_plot(seal, _PLOT_PX),
            "mask": ink_mask(image_bgr, seal, check.scale.px_per_mm),
        }
        for name, plot in plots.items():
            if plot is not None:
                yield f"seal{number}-{name}", to_png(plot)


def view_of(image_bgr: Image, seal: SealCheck, px_per_mm: float | None) -> SealView | None:
    """Look at a checked seal again, close up."""
    colour = seal.colour if seal.colour is not InkColour.BLACK else InkColour.GREY
    return look_closely(image_bgr, Candidate(geometry=seal.geometry, colour=colour), px_per_mm)


def ink_mask(image_bgr: Image, seal: SealCheck, px_per_mm: float | None) -> Image | None:
    """Return what counts as the seal's ink (dark), and what is foreign (amber), on white, with their shares below.

    None where the seal is not found again at full resolution.
    """
    view = view_of(image_bgr, seal, px_per_mm)
    if view is None:
        return None
    foreign, disc = foreign_ink(view), view.disc(1.0)
    picture = np.full((*view.planes.ink.shape, 3), LIGHT.ground, np.uint8)
    picture[~view.disc(1.02)] = (244, 241, 238)
    picture[view.planes.ink] = _INK
    picture[foreign] = LIGHT.missing
    zoom = _MASK_PX / max(picture.shape[:2])
    how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_NEAREST
    shown = cv2.resize(picture, None, fx=zoom, fy=zoom, interpolation=how)
    area = max(1, int(disc.sum()))
    shares = [100.0 * float((part & disc).sum()) / area for part in (view.planes.ink, foreign)]
    return _with_legend(np.asarray(shown, dtype=np.uint8), shares)


def _with_legend(picture: Image, shares: Sequence[float]) -> Image:
    """Add a row below that says which colour is what, and how much of the seal's area it takes."""
    size, wide = 22.0, max(picture.shape[1], 460)
    canvas = np.full((picture.shape[0] + 52, wide, 3), LIGHT.ground, np.uint8)
    left = (wide - picture.shape[1]) // 2
    canvas[: picture.shape[0], left : left + picture.shape[1]] = picture
    texts = [f"印油 {shares[0]:.1f} %", f"文字、杂质 {shares[1]:.2f} %"]
    x = (wide - sum(text_width(text, size) for text in texts) - 5.0 * size) / 2
    y = picture.shape[0] + 26
    for text, colour in zip(texts, (_INK, LIGHT.missing), strict=True):
        corner = (round(x), round(y - 0.4 * size))
        cv2.rectangle(canvas, corner, (corner[0] + round(0.8 * size), corner[1] + round(0.8 * size)), colour, -1)
        x += 1.2 * size + draw_text(canvas, text, (x + 1.2 * size, y), size, LIGHT.text) + 1.5 * size
    return canvas


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
    yield "overlay", to_png(np.dstack([paper_gray, upload_gray, upload_gray]).astype(np.uint8))
    yield "paper-registered", to_png(warped)
    marked = upload_bgr.copy()
    thick = max(2, round(max(size) / 900))
    for x, y, width, height in regions:
        cv2.rectangle(marked, (x, y), (x + width, y + height), _DARK, thick + 2)
        cv2.rectangle(marked, (x, y), (x + width, y + height), _CYAN, thick)
    yield "changes", to_png(marked)


def to_png(picture: Image) -> bytes:
    """Encode a BGR picture as PNG."""
    ok, data = cv2.imencode(".png", picture)
    if not ok:
        raise ValueError("the picture could not be encoded as PNG")
    return bytes(data.tobytes())
