"""PDF files into pages: a pure scan gives its embedded picture, anything else is rendered at 300 dpi."""

from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium_c
from PIL import Image

from app.adapters.intake.jpeg import with_dpi
from app.adapters.intake.pictures import (
    MAX_PAGES,
    check_size,
    is_plain_jpeg,
    picture_page,
    png_page,
    too_many_pages,
    unreadable,
)
from app.adapters.pdfium import PDFIUM
from app.ports.errors import UserError
from app.ports.intake import ScannedPage

RENDER_DPI = 300.0
_POINTS_PER_INCH = 72.0
_FULL_PAGE = 0.95  # share of the page's width and height that the picture of a pure scan covers
_LEAST_DPI, _MOST_DPI = 100.0, 1300.0


def pdf_pages(data: bytes, file_name: str) -> Iterator[ScannedPage]:
    """Yield the pages of a PDF file.

    Raises
    ------
    UserError
        ``pdf_locked`` (needs a password), ``pdf_broken``, ``file_too_many_pages``, ``image_too_large``.
    """
    with PDFIUM:
        document = _open(data, file_name)
        count = len(document)
    try:
        if count == 0:
            raise unreadable("pdf_broken", file_name, "PDF 文件没有页面，请重新扫描。")
        if count > MAX_PAGES:
            raise too_many_pages(file_name, count)
        for index in range(count):
            with PDFIUM:
                page = _page(document, index, file_name, count)
            yield page
    finally:
        with PDFIUM:
            document.close()


def _open(data: bytes, file_name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # PDFium's last error may be that of an earlier file, so the file itself is asked too
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD and b"/Encrypt" in data:
            raise unreadable("pdf_locked", file_name, "PDF 文件有密码，请去掉密码后再放入。") from error
        raise unreadable("pdf_broken", file_name, "PDF 文件不完整或已损坏，请重新扫描。") from error


def _page(document: pypdfium2.PdfDocument, index: int, file_name: str, count: int) -> ScannedPage:
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise unreadable("pdf_broken", file_name, f"PDF 第 {index + 1} 页已损坏，请重新扫描。") from error
    try:
        return _scan_of(page, file_name, index + 1, count) or _rendered(page, file_name, index + 1, count)
    except (pypdfium2.PdfiumError, MemoryError) as error:
        raise unreadable("pdf_broken", file_name, f"PDF 第 {index + 1} 页无法显示，请重新扫描。") from error
    finally:
        page.close()


def _scan_of(page: pypdfium2.PdfPage, file_name: str, number: int, count: int) -> ScannedPage | None:
    """Return the embedded picture when the page is nothing but one upright JPEG that covers it, else None."""
    objects = list(page.get_objects(max_depth=2))
    if len(objects) != 1 or objects[0].type != pdfium_c.FPDF_PAGEOBJ_IMAGE or page.get_rotation() != 0:
        return None
    image = objects[0]
    if image.get_filters() != ["DCTDecode"]:
        return None
    dpi = _dpi_of_full_page(page, image)
    if dpi is None:
        return None
    jpeg = bytes(image.get_data())
    if not is_plain_jpeg(jpeg):
        return None
    if _LEAST_DPI <= dpi <= _MOST_DPI:  # else the page size is made up, as of programs that write 72 dpi for any scan
        jpeg = with_dpi(jpeg, dpi)
    try:
        return picture_page(jpeg, file_name, number=number, count=count)
    except UserError as error:
        if error.code == "image_too_large":
            raise
        return None


def _dpi_of_full_page(page: pypdfium2.PdfPage, image: pypdfium2.PdfImage) -> float | None:
    a, b, c, d, _, _ = image.get_matrix().get()
    width, height = page.get_size()
    is_upright = a > 0 and d > 0 and abs(b) + abs(c) < 1e-3 * (a + d)
    if not is_upright or a < _FULL_PAGE * width or d < _FULL_PAGE * height:
        return None
    across, down = image.get_px_size()
    dpi_x, dpi_y = across / a * _POINTS_PER_INCH, down / d * _POINTS_PER_INCH
    return None if abs(dpi_x - dpi_y) > 0.02 * dpi_x else float(dpi_x)


def _rendered(page: pypdfium2.PdfPage, file_name: str, number: int, count: int) -> ScannedPage:
    scale = RENDER_DPI / _POINTS_PER_INCH
    width, height = page.get_size()
    check_size(width * scale, height * scale, file_name)
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=15):
        across, down = item.get_px_size()
        check_size(across, down, file_name)
    picture: Image.Image = page.render(scale=scale, fill_color=(255, 255, 255, 255)).to_pil().convert("RGB")
    return png_page(picture, file_name, number=number, count=count, dpi=RENDER_DPI)
