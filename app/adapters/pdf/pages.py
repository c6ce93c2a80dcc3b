"""Pages of our own PDFs as pixels, for a printer. All of it happens in memory."""

import pypdfium2

from app.adapters.pdfium import PDFIUM
from app.ports.papers import PagePicture

_POINTS_PER_INCH = 72.0
_MM_PER_INCH = 25.4


def page_sizes_mm(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Return width and height of every page, in millimetres."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            sizes = [document.get_page_size(number) for number in range(len(document))]
        finally:
            document.close()
    return tuple((_mm(width), _mm(height)) for width, height in sizes)


def page_picture(pdf: bytes, page: int, dpi: float) -> PagePicture:
    """Return a page, counted from 0, drawn at `dpi` on white."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            image = document[page].render(scale=dpi / _POINTS_PER_INCH).to_pil().convert("RGB")
        finally:
            document.close()
    return PagePicture(width_px=image.width, height_px=image.height, dpi=dpi, rgb=image.tobytes())


def _mm(points: float) -> float:
    return float(points) / _POINTS_PER_INCH * _MM_PER_INCH
